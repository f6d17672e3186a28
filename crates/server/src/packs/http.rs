//! Handlers for packs, plans and the registry of measures.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_domain::{Lang, Text, Tier};
use lianfang_plan::{Activate, Call, Pack, Plan, Right, Severity, explain_plan, parse_call};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::set::{PackSet, keep, read_files};
use crate::error::{Error, Fault, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::problem::FindingView;
use crate::kernel::measures::{Measure, Rows};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list_packs))
        .routes(routes!(reload))
        .routes(routes!(list_plans))
        .routes(routes!(plan_detail))
        .routes(routes!(list_measures))
        .routes(routes!(measure_value))
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiseaseRef {
    pub id: String,
    pub title: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PackInfo {
    pub pack: String,
    pub version: String,
    pub title: Text,
    pub diseases: Vec<DiseaseRef>,
    pub plans: Vec<PlanInfo>,
    pub loaded_at: DateTime<Utc>,
    pub digest: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanInfo {
    pub plan: String,
    pub pack: String,
    pub title: Text,
    pub runs_for: Vec<Tier>,
    pub phases: Vec<PhaseInfo>,
    pub tasks: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PhaseInfo {
    pub id: String,
    pub title: Text,
    pub condition: Option<String>,
    /// `auto` or `propose`.
    pub activate: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDetail {
    #[serde(flatten)]
    pub plan: PlanInfo,
    /// What the plan does, in prose; with a region also today's numbers.
    pub explained: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Reloaded {
    pub loaded: Vec<PackInfo>,
    pub findings: Vec<FindingView>,
}

impl From<&lianfang_plan::Finding> for FindingView {
    fn from(f: &lianfang_plan::Finding) -> FindingView {
        FindingView {
            code: f.code.to_owned(),
            severity: if f.severity == Severity::Error { "error" } else { "warning" }.to_owned(),
            line: Some(u64::from(f.line)),
            column: None,
            column_index: Some(f.column),
            value: None,
            path: Some(f.path.clone()),
            message: f.message.clone(),
            remedy: f.remedy.clone(),
        }
    }
}

fn plan_info(pack: &Pack, plan: &Plan) -> PlanInfo {
    let phase = |p: &lianfang_plan::Phase| PhaseInfo {
        id: p.id.clone(),
        title: p.title.clone(),
        condition: p.when.as_ref().map(|e| e.source().to_owned()),
        activate: if p.activate == Activate::Auto { "auto" } else { "propose" }.to_owned(),
    };
    PlanInfo {
        plan: plan.id.clone(),
        pack: pack.name.clone(),
        title: plan.title.clone(),
        runs_for: plan.runs_for.clone(),
        phases: plan.phases.iter().map(phase).collect(),
        tasks: plan.tasks.len(),
    }
}

fn pack_infos(set: &PackSet) -> Vec<PackInfo> {
    let info = |p: &Pack| PackInfo {
        pack: p.name.clone(),
        version: p.version.to_string(),
        title: p.title.clone(),
        diseases: p
            .diseases
            .iter()
            .map(|d| DiseaseRef { id: d.id.clone(), title: d.title.clone() })
            .collect(),
        plans: p.plans.iter().map(|plan| plan_info(p, plan)).collect(),
        loaded_at: set.loaded_at,
        digest: set.digest.clone(),
    };
    set.packs().iter().map(info).collect()
}

#[utoipa::path(get, path = "/api/v1/packs", tag = "packs", responses((status = 200, body = Vec<PackInfo>)))]
async fn list_packs(State(node): State<Node>, caller: Caller) -> Result<Json<Vec<PackInfo>>> {
    caller.require(Right::SeePacks)?;
    Ok(Json(pack_infos(&node.packs())))
}

/// Reads the packs' files again and puts them in force, or refuses them with every fault and its place.
#[utoipa::path(post, path = "/api/v1/packs/reload", tag = "packs", responses((status = 200, body = Reloaded)))]
async fn reload(State(node): State<Node>, caller: Caller) -> Result<Json<Reloaded>> {
    caller.require(Right::ManagePacks)?;
    let files = read_files(&node.config)?;
    let set = PackSet::load(&files, &node.measures, node.clock.now()).map_err(|findings| {
        Error::Invalid(Box::new(Fault {
            code: "K0101",
            detail: Text::new(
                format!("规则包有 {} 处错误，未启用；原版本继续有效", findings.len()),
                format!(
                    "the packs have {} faults and were refused; the version in force stays",
                    findings.len()
                ),
            ),
            remedy: Text::new("请按所列位置修改后重试", "mend the listed places and try again"),
            findings: findings.iter().map(FindingView::from).collect(),
        }))
    })?;
    let warnings = set.warnings().iter().map(FindingView::from).collect();
    if set.digest != node.packs().digest {
        keep(&node.writer, &set, &files).await?;
        node.put_packs_in_force(set);
    }
    Ok(Json(Reloaded { loaded: pack_infos(&node.packs()), findings: warnings }))
}

#[utoipa::path(get, path = "/api/v1/packs/plans", tag = "packs", responses((status = 200, body = Vec<PlanInfo>)))]
async fn list_plans(State(node): State<Node>, caller: Caller) -> Result<Json<Vec<PlanInfo>>> {
    caller.require(Right::SeePacks)?;
    let set = node.packs();
    Ok(Json(set.packs().iter().flat_map(|p| p.plans.iter().map(move |plan| plan_info(p, plan))).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
struct PlanQuery {
    /// Adds this region's numbers.
    region: Option<Uuid>,
    disease: Option<String>,
}

/// All calls of a plan's conditions.
fn calls_of(plan: &Plan) -> Vec<Call> {
    let phases = plan.phases.iter().filter_map(|p| p.when.as_ref());
    let tasks = plan.tasks.iter().filter_map(|t| t.done_when.as_ref());
    let all = phases.chain(tasks).chain(plan.starts_when.as_ref()).chain(plan.ends_when.as_ref());
    all.flat_map(|e| e.calls().iter().cloned()).collect::<BTreeSet<Call>>().into_iter().collect()
}

#[utoipa::path(get, path = "/api/v1/packs/plans/{id}", tag = "packs", params(("id" = String, Path), PlanQuery),
    responses((status = 200, body = PlanDetail)))]
async fn plan_detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PlanQuery>,
) -> Result<Json<PlanDetail>> {
    caller.require(Right::SeePacks)?;
    let set = node.packs();
    let missing = || Error::not_found("plan", &id);
    let (pack, plan) = (set.pack_of_plan(&id).ok_or_else(missing)?, set.plan(&id).ok_or_else(missing)?);
    let values = match query.region {
        Some(region) => {
            check(&node.tree(), &caller, Right::SeeSurveillance, region)?;
            let disease = query.disease.or_else(|| plan.disease.clone());
            Some(
                node.values(region, &disease.unwrap_or_else(|| node.config.disease.clone()), &calls_of(plan))
                    .await?,
            )
        }
        None => None,
    };
    let values = values.as_ref().map(|v| v as &dyn lianfang_plan::Values);
    let tell = |lang| explain_plan(plan, &set, values, lang);
    let explained = Text::new(tell(Lang::Zh), tell(Lang::En));
    Ok(Json(PlanDetail { plan: plan_info(pack, plan), explained }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureInfo {
    pub name: String,
    /// `window`, `text` or `number`.
    #[schema(value_type = Vec<String>)]
    pub args: Vec<lianfang_plan::ArgKind>,
    #[schema(value_type = String)]
    pub returns: lianfang_plan::ValueKind,
    pub unit: Text,
    pub title: Text,
    pub meaning: Text,
    pub slice: String,
}

/// The registry of measures.
#[utoipa::path(get, path = "/api/v1/measures", tag = "measures", responses((status = 200, body = Vec<MeasureInfo>)))]
async fn list_measures(State(node): State<Node>, _caller: Caller) -> Json<Vec<MeasureInfo>> {
    let info = |m: &Measure| MeasureInfo {
        name: m.spec.name.clone(),
        args: m.spec.args.clone(),
        returns: m.spec.returns,
        unit: m.spec.unit.clone(),
        title: m.spec.title.clone(),
        meaning: m.spec.meaning.clone(),
        slice: m.slice.to_owned(),
    };
    Json(node.measures.iter().map(info).collect())
}

#[derive(Debug, Deserialize, IntoParams)]
struct ValueQuery {
    /// As rules write it: `confirmed_cases(14d)`.
    call: String,
    region: Option<Uuid>,
    disease: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureValue {
    pub call: String,
    #[schema(value_type = Option<f64>)]
    pub value: lianfang_plan::Value,
    pub unit: Text,
    pub title: Text,
    pub as_of: DateTime<Utc>,
    pub rows: RowsRef,
}

/// Where the rows behind a value are listed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowsRef {
    /// `counts`, `signals`, `tasks`, `levels`, `cases`, `contacts` or `region`.
    pub kind: String,
    /// Path in this API.
    pub href: String,
}

/// The value of a measure now, and where its rows are.
#[utoipa::path(get, path = "/api/v1/measures/value", tag = "measures", params(ValueQuery),
    responses((status = 200, body = MeasureValue)))]
async fn measure_value(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ValueQuery>,
) -> Result<Json<MeasureValue>> {
    let scope = caller.scope(&node.tree(), Right::SeeSurveillance, query.region)?;
    let region = scope.under;
    let call = parse_call(&query.call, &node.measures.catalogue).map_err(|problems| {
        let problem: Vec<&str> = problems.iter().map(|p| p.message.en.as_str()).collect();
        let problem = problem.join("; ");
        Error::invalid(
            "M0101",
            Text::new(
                format!("无法读取“{}”", query.call),
                format!("`{}` is not a call of a measure: {problem}", query.call),
            ),
            Text::new(
                "例如 confirmed_cases(14d)；可用指标见指标目录",
                "write for example confirmed_cases(14d); see the list of measures",
            ),
        )
    })?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let value = node.values(region, &disease, std::slice::from_ref(&call)).await?.remove(&call);
    let measure = node.measures.get(&call.measure)?;
    let today = node.clock.today();
    let first = call.window().map(|w| w.first_day(today));
    let days = first.map(|d| format!("&from={d}&to={today}")).unwrap_or_default();
    let (kind, href) = match measure.rows {
        Rows::Counts(indicator) => (
            "counts",
            format!(
                "/api/v1/surveillance/counts?region={region}&disease={disease}&indicator={indicator}{days}"
            ),
        ),
        Rows::Signals => {
            ("signals", format!("/api/v1/surveillance/signals?region={region}&disease={disease}"))
        }
        Rows::Levels => ("levels", format!("/api/v1/surveillance/levels?under={region}&disease={disease}")),
        Rows::Tasks => ("tasks", format!("/api/v1/response/tasks?region={region}")),
        Rows::Cases => {
            ("cases", format!("/api/v1/cases/records?region={region}&disease={disease}&working=open"))
        }
        Rows::Contacts => ("contacts", format!("/api/v1/cases/contacts?region={region}&state=watched")),
        Rows::Samples(stage) => ("samples", format!("/api/v1/cases/samples?region={region}&stage={stage}")),
        Rows::CaseClusters => {
            ("case-clusters", format!("/api/v1/cases/clusters?region={region}&disease={disease}&state=open"))
        }
        Rows::Spots(state) => {
            let state = state.map(|state| format!("&state={state}")).unwrap_or_default();
            ("spots", format!("/api/v1/cases/spots?region={region}&disease={disease}{state}"))
        }
        Rows::Sites => ("sites", format!("/api/v1/cases/sites?region={region}")),
        Rows::Region => ("region", format!("/api/v1/regions/{region}")),
    };
    Ok(Json(MeasureValue {
        call: call.to_string(),
        value: value.unwrap_or(lianfang_plan::Value::Missing),
        unit: measure.spec.unit.clone(),
        title: measure.spec.title.clone(),
        as_of: node.clock.now(),
        rows: RowsRef { kind: kind.to_owned(), href },
    }))
}
