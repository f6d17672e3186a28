//! Handlers of clusters: the list and one of them.

use axum::extract::State;
use lianfang_plan::Right;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{CaseCluster, CaseClusterDetail, ClusterMember, Reason, ReasonView};
use super::rules::days_of;
use super::store::{self, ClusterFilter, ClusterRow};
use crate::cases::records;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    disease: Option<String>,
    /// `open`, `closed` or `dissolved`
    state: Option<String>,
}

fn view(node: &Node, row: ClusterRow, cases: i64) -> Result<CaseCluster> {
    let packs = node.packs();
    let rule =
        packs.case_rules(&row.disease).and_then(|rules| rules.clusters.iter().find(|r| r.id == row.rule));
    let reasons: Vec<Reason> = serde_json::from_str(&row.reasons)?;
    Ok(CaseCluster {
        region: node.tree().reference(row.region_id)?,
        rule_title: rule
            .map_or_else(|| lianfang_domain::Text::same(row.rule.clone()), |rule| rule.title.clone()),
        id: row.id,
        disease: row.disease,
        rule: row.rule,
        state: row.state,
        cases,
        first_on: row.first_on,
        last_on: row.last_on,
        closes_on: row.closes_on,
        found_at: row.found_at,
        ended_at: row.ended_at,
        reasons: reasons
            .into_iter()
            .map(|r| ReasonView {
                title: r.shared.title(),
                shared: r.shared,
                label: r.label,
                cases: r.cases.min(usize::try_from(cases).unwrap_or(0)),
            })
            .collect(),
    })
}

/// Clusters of cases, latest first. One that spans several regions is in the list of each.
#[utoipa::path(get, path = "/api/v1/cases/clusters", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<CaseCluster>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CaseCluster>>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let filter = ClusterFilter {
        scope,
        disease: query.disease,
        state: query.state,
        reader: caller.account,
        after: page.after()?,
    };
    let conn = node.db.read();
    let rows = store::list(&conn, filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &ClusterRow| (row.last_on, row.id));
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let mut counts: HashMap<Uuid, i64> = HashMap::new();
    for member in store::list_seen(&conn, &ids, scope, caller.account).await? {
        *counts.entry(member.cluster_id).or_default() += 1;
    }
    let count = |id: Uuid| counts.get(&id).copied().unwrap_or(0);
    let items = page
        .items
        .into_iter()
        .map(|row| {
            let n = count(row.id);
            view(&node, row, n)
        })
        .collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}

/// One cluster with its cases.
#[utoipa::path(get, path = "/api/v1/cases/clusters/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseClusterDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CaseClusterDetail>> {
    let (tree, packs, conn) = (node.tree(), node.packs(), node.db.read());
    let missing = || Error::not_found("cluster", id);
    let row = store::find(&conn, id).await?.ok_or_else(missing)?;
    let scope = caller.scope(&tree, Right::SeeCases, None)?;
    let seen = store::list_seen(&conn, &[id], scope, caller.account).await?;
    if seen.is_empty() {
        return Err(missing());
    }
    let whole = Scope { under: tree.root_or_default().unwrap_or(scope.under) };
    let all = store::list_seen(&conn, &[id], whole, caller.account).await?;
    let elsewhere = all.iter().filter(|m| !tree.is_within(m.region_id, scope.under)).count();
    let ids: Vec<Uuid> = seen.iter().map(|m| m.case_id).collect();
    let refs = records::list_refs(&conn, scope, caller.account, ids).await?;
    let mut members = Vec::with_capacity(seen.len());
    for member in &seen {
        if let Some(case) = refs.get(&member.case_id) {
            let region = tree.reference(member.region_id)?;
            members.push(ClusterMember { case: case.clone(), region, day: member.day });
        }
    }
    let rule =
        packs.case_rules(&row.disease).and_then(|rules| rules.clusters.iter().find(|r| r.id == row.rule));
    let (rule_cases, rule_days) =
        (rule.map(|rule| rule.cases), rule.and_then(|rule| u32::try_from(days_of(rule.within)).ok()));
    let count = i64::try_from(members.len()).unwrap_or(i64::MAX);
    Ok(Json(CaseClusterDetail {
        cluster: view(&node, row, count)?,
        rule_cases,
        rule_days,
        members,
        elsewhere: i64::try_from(elsewhere).unwrap_or(i64::MAX),
    }))
}
