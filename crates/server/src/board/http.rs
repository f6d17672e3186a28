//! The handler of the board.

use axum::extract::State;
use chrono::NaiveDate;
use lianfang_domain::{Tier, Window};
use lianfang_plan::{Call, Right, Value, parse_call};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope};
use crate::kernel::http::extract::{Json, Query};
use crate::node::Node;
use crate::regions::{RegionRef, Tree};
use crate::response::{self, Proposal, ProposalFilter, Task, TaskFilter};
use crate::surveillance::{self, Curve, LevelBadge, RegionLevel, Signal, SignalFilter, Warning};

/// Days of the curve.
const CURVE_DAYS: u32 = 120;
/// Rows of each short list.
const SHORT: u32 = 8;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(board))
}

#[derive(Debug, Deserialize, IntoParams)]
struct BoardQuery {
    /// The caller's own region unless told.
    region: Option<Uuid>,
    disease: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    pub region: RegionRef,
    pub as_of: NaiveDate,
    /// The last day that data cover.
    pub data_until: Option<NaiveDate>,
    pub disease: String,
    pub scale: Vec<LevelBadge>,
    /// Tier of the regions on the map.
    pub map_tier: Option<Tier>,
    pub regions: Vec<RegionLevel>,
    pub tally: Vec<LevelTally>,
    pub figures: Figures,
    pub curve: Curve,
    pub signals: Vec<Signal>,
    pub proposals: Vec<Proposal>,
    pub late_tasks: Vec<Task>,
    pub due_tasks: Vec<Task>,
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LevelTally {
    pub level: String,
    pub regions: usize,
}

/// Each is the measure of the same meaning; see `/measures`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Figures {
    pub confirmed_7d: i64,
    pub confirmed_14d: i64,
    pub total: i64,
    pub growth_7d: Option<f64>,
    pub deaths_14d: Option<i64>,
    pub open_signals: i64,
    pub open_proposals: i64,
    pub tasks_open: i64,
    pub tasks_late: i64,
}

/// Everything that the command board shows.
#[utoipa::path(get, path = "/api/v1/board", tag = "board", params(BoardQuery), responses((status = 200, body = Board)))]
async fn board(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Board>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeResponse, query.region)?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let today = node.clock.today();
    let packs = node.packs();
    let rule = packs
        .risk_rule_for(&disease)
        .ok_or_else(|| Error::not_found("risk rule for the disease", &disease))?;
    let map_tier = map_tier(&tree, scope.under);
    let regions = surveillance::list_levels(&node, scope.under, &disease, |p| {
        map_tier.is_none_or(|tier| p.tier == tier)
    })
    .await?;
    let days = (Window::days(CURVE_DAYS).first_day(today), today);
    let curve = surveillance::curve(&node, scope.under, &disease, "confirmed", days).await?;
    let scale = surveillance::scale(rule);
    let count = |badge: &LevelBadge| LevelTally {
        level: badge.level.clone(),
        regions: regions.iter().filter(|r| r.level.rank == badge.rank).count(),
    };
    let task_filter = |states: &[&str]| TaskFilter {
        scope,
        states: states.iter().map(|s| (*s).to_owned()).collect(),
        mine: None,
        duty: None,
        running: None,
        after: None,
    };
    let signals = SignalFilter {
        scope,
        disease: Some(disease.clone()),
        states: vec!["new", "verifying"],
        before: None,
    };
    let proposals = ProposalFilter { scope, state: Some("open".to_owned()), before: None };
    Ok(Json(Board {
        region: tree.reference(scope.under)?,
        as_of: today,
        data_until: curve.sources.iter().map(|s| s.last_day).max(),
        tally: scale.iter().map(count).collect(),
        scale,
        map_tier,
        regions,
        figures: figures(&node, scope, &disease).await?,
        curve,
        signals: surveillance::list_signals(&node, signals, SHORT).await?,
        proposals: response::list_proposals(&node, &caller, proposals, SHORT).await?,
        late_tasks: response::list_tasks(&node, &caller, task_filter(&["late"]), SHORT).await?,
        due_tasks: response::list_tasks(&node, &caller, task_filter(&["open"]), SHORT).await?,
        warnings: surveillance::list_warnings(&node, scope.under, 5).await?,
        disease,
    }))
}

/// The lowest tier that every part of the region still has: what a map of it is made of.
fn map_tier(tree: &Tree, region: Uuid) -> Option<Tier> {
    let under = tree.under(region);
    let tiers =
        under.iter().filter_map(|id| tree.find(*id)).filter(|p| p.children.is_empty()).map(|p| p.tier);
    // Below the county there are too many to see at once.
    tiers.filter(|tier| *tier <= Tier::County).max().or_else(|| tree.find(region).map(|p| p.tier))
}

async fn figures(node: &Node, scope: Scope, disease: &str) -> Result<Figures> {
    let names = [
        "confirmed_cases(7d)",
        "confirmed_cases(14d)",
        "cases_total()",
        "growth_ratio(7d)",
        "deaths(14d)",
        "open_signals()",
    ];
    let calls: Vec<Call> =
        names.iter().filter_map(|n| parse_call(n, &node.measures.catalogue).ok()).collect();
    let values: BTreeMap<Call, Value> = node.values(scope.under, disease, &calls).await?;
    let value =
        |name: &str| values.iter().find(|(call, _)| call.to_string() == name).and_then(|(_, v)| v.number());
    let whole = |name: &str| value(name).map(|n| n as i64);
    let tasks = response::live_under(&node.db.read(), scope).await?;
    Ok(Figures {
        confirmed_7d: whole("confirmed_cases(7d)").unwrap_or(0),
        confirmed_14d: whole("confirmed_cases(14d)").unwrap_or(0),
        total: whole("cases_total()").unwrap_or(0),
        growth_7d: value("growth_ratio(7d)"),
        deaths_14d: whole("deaths(14d)"),
        open_signals: whole("open_signals()").unwrap_or(0),
        open_proposals: response::count_open(&node.db.read(), scope).await?,
        tasks_open: tasks.open + tasks.late,
        tasks_late: tasks.late,
    })
}
