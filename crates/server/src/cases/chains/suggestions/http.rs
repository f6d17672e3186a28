//! Handlers of suggestions: of one case, of a region's latest, and turning one down.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::Days;
use lianfang_domain::{Text, Tier};
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::gather::Evidence;
use super::infer::{Answer, delays_of, infer};
use super::model::{Dismiss, SourceSuggestions, SuggestedSource, SuggestionList};
use super::{rules, store};
use crate::cases::records::{self, CaseRef};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::node::Node;

/// Sources that are told of one case, and how probable they have to be.
const TOLD: usize = 5;
const LEAST: f64 = 0.05;
/// Cases of the list.
const LISTED: usize = 20;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(of_case)).routes(routes!(list)).routes(routes!(dismiss))
}

/// Evidence with what follows from it; `Err` says why nothing does.
struct Found {
    evidence: Evidence,
    answer: std::result::Result<(Answer, Text, (f64, f64)), Text>,
}

async fn find(
    node: &Node,
    caller: &Caller,
    scope: Scope,
    disease: &str,
    until: chrono::NaiveDate,
) -> Result<Found> {
    let history = node.packs().disease(disease).map(|d| d.natural_history.clone()).unwrap_or_default();
    let delays = delays_of(&history);
    let reach = delays.as_ref().map_or(14.0, |((mean, sd), _)| 2.0 * mean + 4.0 * sd);
    let back = (reach.ceil() as u64).clamp(21, 120);
    let conn = node.db.read();
    let evidence = Evidence::gather(&conn, scope, disease, caller.account, until, back).await?;
    let delays = match delays {
        Ok(delays) => delays,
        Err(part) => return Ok(Found { evidence, answer: Err(rules::lacks(part)) }),
    };
    if evidence.cases.len() < 2 {
        return Ok(Found { evidence, answer: Err(rules::alone()) });
    }
    let question = evidence.question();
    // The same question gets the same answer, whenever and by whomever it is asked.
    let mut chance = node.streams.stream(&format!("cases.chains.suggestions: {disease} {question:?}"));
    let inferred = tokio::task::spawn_blocking(move || infer(&question, delays, &mut chance))
        .await
        .map_err(|e| Error::internal(format!("inferring sources: {e}")))?;
    let ((mean, sd), (incubation, _)) = delays;
    let method = Text::new(
        format!(
            "由发病日期、登记的接触和共同的家庭、场合、场所推断（outbreaker2 模型）；代际间隔 {mean} ± {sd} 天，潜伏期 {incubation} 天"
        ),
        format!(
            "inferred from onsets, noted contacts, and shared households, settings and places (the model of outbreaker2); serial interval {mean} ± {sd} days, incubation {incubation} days"
        ),
    );
    let answer = inferred.map(|answer| (answer, method, (mean, sd))).map_err(|_| rules::impossible());
    Ok(Found { evidence, answer })
}

impl Found {
    /// What is told of the case at `position`; `refs` has everybody.
    fn tell(
        &self,
        position: usize,
        case: CaseRef,
        refs: &HashMap<Uuid, CaseRef>,
        may_link: bool,
    ) -> SourceSuggestions {
        let considered = self.evidence.cases.len();
        let (answer, method, usual) = match &self.answer {
            Ok(found) => found,
            Err(why) => {
                return SourceSuggestions {
                    case,
                    sources: Vec::new(),
                    outside: None,
                    considered,
                    why_not: Some(why.clone()),
                    method: None,
                    may_link,
                };
            }
        };
        let own = &self.evidence.cases[position];
        let mut sources: Vec<SuggestedSource> = answer.support[position]
            .iter()
            .enumerate()
            .filter(|(_, p)| **p >= LEAST)
            .filter(|(i, _)| !self.evidence.dismissed.contains(&(own.id, self.evidence.cases[*i].id)))
            .filter_map(|(i, p)| {
                let other = &self.evidence.cases[i];
                Some(SuggestedSource {
                    source: refs.get(&other.id)?.clone(),
                    probability: *p,
                    days: (own.onset_on - other.onset_on).num_days(),
                    reasons: self.evidence.reasons(i, position, *usual),
                    link: self.evidence.link(i, position).map(|_| "possible".to_owned()),
                })
            })
            .collect();
        sources.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        sources.truncate(TOLD);
        SourceSuggestions {
            case,
            sources,
            outside: Some(answer.outside[position]),
            considered,
            why_not: None,
            method: Some(method.clone()),
            may_link,
        }
    }

    async fn refs(&self, node: &Node, caller: &Caller) -> Result<HashMap<Uuid, CaseRef>> {
        let scope = caller.scope(&node.tree(), Right::SeeCases, None)?;
        let ids = self.evidence.cases.iter().map(|case| case.id).collect();
        records::list_refs(&node.db.read(), scope, caller.account, ids).await
    }
}

/// Probable sources of a case, from the cases of its county that the caller may see.
#[utoipa::path(get, path = "/api/v1/cases/records/{id}/sources", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = SourceSuggestions)))]
async fn of_case(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<SourceSuggestions>> {
    let tree = node.tree();
    let row = records::get_visible(&node, &node.db.read(), &caller, Right::SeeCases, id).await?;
    let may_link = check(&tree, &caller, Right::Investigate, row.region_id).is_ok();
    let county = tree.superior_at(row.region_id, Tier::County).map_or(row.region_id, |place| place.id);
    // Whoever sees a part of the county only gets what follows from that part.
    let under = if tree.is_within(county, caller.region) { county } else { caller.region };
    let disease = row.disease.clone();
    let case = CaseRef::of(row)?;
    let Some(onset) = case.onset_on else {
        return Ok(Json(SourceSuggestions {
            case,
            sources: Vec::new(),
            outside: None,
            considered: 0,
            why_not: Some(rules::no_onset()),
            method: None,
            may_link,
        }));
    };
    // Those who fell ill at the same time are looked at too: one of them may share its source.
    let until = onset.checked_add_days(Days::new(2)).unwrap_or(onset);
    let found = find(&node, &caller, Scope { under }, &disease, until).await?;
    let refs = found.refs(&node, &caller).await?;
    Ok(Json(match found.evidence.position(id) {
        Some(position) if !found.evidence.is_settled(position) => found.tell(position, case, &refs, may_link),
        position => SourceSuggestions {
            case,
            sources: Vec::new(),
            outside: None,
            considered: found.evidence.cases.len(),
            why_not: Some(if position.is_some() { rules::settled() } else { rules::alone() }),
            method: None,
            may_link,
        },
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// The node's own unless told.
    disease: Option<String>,
}

/// The latest cases of a region that have no certain source, each with its probable ones.
#[utoipa::path(get, path = "/api/v1/cases/sources", tag = "cases", params(ListQuery),
    responses((status = 200, body = SuggestionList)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<SuggestionList>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeCases, query.region)?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let found = find(&node, &caller, scope, &disease, node.clock.today()).await?;
    let refs = found.refs(&node, &caller).await?;
    let may_link = check(&tree, &caller, Right::Investigate, scope.under).is_ok();
    let mut items = Vec::new();
    for position in (0..found.evidence.cases.len()).rev() {
        let case =
            refs.get(&found.evidence.cases[position].id).filter(|_| !found.evidence.is_settled(position));
        let told = case.map(|case| found.tell(position, case.clone(), &refs, may_link));
        items.extend(told.filter(|told| !told.sources.is_empty()));
        if items.len() == LISTED {
            break;
        }
    }
    let (why_not, method) = match &found.answer {
        Ok((_, method, _)) => (None, Some(method.clone())),
        Err(why) => (Some(why.clone()), None),
    };
    Ok(Json(SuggestionList { items, considered: found.evidence.cases.len(), why_not, method }))
}

/// Turns a suggested source down; it is not suggested again.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/sources/dismiss", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Dismiss, responses((status = 204)))]
async fn dismiss(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<Dismiss>,
) -> Result<StatusCode> {
    let conn = node.db.read();
    let case = records::get_visible(&node, &conn, &caller, Right::Investigate, id).await?;
    records::get_visible(&node, &conn, &caller, Right::SeeCases, body.source_id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::dismiss(tx, id, body.source_id, case.region_id).await? {
                return Err(rules::dismissed_already());
            }
            let content = json!({"source": body.source_id, "note": body.note});
            let (kind, region) = ("cases.source.dismissed", case.region_id);
            steps::record(tx, vec![NewStep { kind, region, subject: id, content, open: json!({}) }]).await
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
