//! Handlers of bulk changes: preview, start, progress, what was not changed, undo.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Action, Bulk, BulkAsk, BulkRowView, Preview, Reason, Verdict};
use super::run::{Subject, UNDO};
use super::store::{self, BulkRow};
use super::{cases, contacts, rules};
use crate::cases::lists::access::Reach;
use crate::cases::lists::model::Ask;
use crate::cases::lists::{ask, store as rows};
use crate::cases::{contacts as contact_records, records};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Path};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::jobs;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

/// An account sees so many of its latest changes.
const SHOWN: u32 = 20;
/// Rows that are listed by their number.
const LISTED: u32 = 200;
const READ: usize = 5000;
const EXAMPLES: usize = 5;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(preview))
        .routes(routes!(list, start))
        .routes(routes!(detail))
        .routes(routes!(left))
        .routes(routes!(undo))
}

/// The chosen rows that the caller may change.
async fn chosen(node: &Node, caller: &Caller, body: &BulkAsk) -> Result<Vec<Uuid>> {
    rules::check(&body.list, &body.action)?;
    if let Action::Task { duty, .. } = &body.action
        && node.packs().duty(duty).is_none()
    {
        return Err(rules::unknown_duty(duty));
    }
    let list = ask::find_list(&body.list)?;
    let asked = Ask { columns: None, ..body.ask.clone() };
    let query = ask::query(node, caller, list, &asked, Right::Investigate)?;
    let mut found = Vec::new();
    let parts: Vec<_> = match &body.ids {
        Some(ids) if ids.len() > rules::MOST => return Err(rules::too_many()),
        Some(ids) => ids.chunks(400).map(|ids| ask::only(query.clone(), "id", ids.to_vec())).collect(),
        None => vec![query],
    };
    let conn = node.db.read();
    for query in parts {
        let mut after = None;
        loop {
            let page = rows::page(&conn, &query, after, READ, Reach::ALL).await?;
            found.extend(page.rows.iter().filter_map(|row| row.tie.first()?.id()));
            if found.len() > rules::MOST {
                return Err(rules::too_many());
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    if found.is_empty() { Err(rules::nothing_chosen()) } else { Ok(found) }
}

/// What a bulk change would do: how many rows change, which are refused and why. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/cases/bulk/preview", tag = "cases", request_body = BulkAsk,
    responses((status = 200, body = Preview)))]
async fn preview(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<BulkAsk>,
) -> Result<Json<Preview>> {
    let ids = chosen(&node, &caller, &body).await?;
    let conn = node.db.read();
    let mut preview = Preview { total: ids.len(), changes: 0, same: 0, refused: 0, reasons: Vec::new() };
    let mut reasons: BTreeMap<(String, String), (usize, Vec<String>)> = BTreeMap::new();
    for chunk in ids.chunks(READ) {
        if body.list == "cases" {
            let judged = cases::judge(&node, &conn, &body.action, chunk).await?;
            judged.into_values().for_each(|(row, verdict)| count(&mut preview, &mut reasons, &row, verdict));
        } else {
            let judged = contacts::judge(&node, &conn, &body.action, chunk).await?;
            judged.into_values().for_each(|(row, verdict)| count(&mut preview, &mut reasons, &row, verdict));
        }
    }
    for ((zh, en), (n, mut numbers)) in reasons {
        numbers.sort();
        preview.reasons.push(Reason { why: Text::new(zh, en), n, numbers });
    }
    preview.reasons.sort_by_key(|reason| std::cmp::Reverse(reason.n));
    Ok(Json(preview))
}

fn count<R: Subject>(
    preview: &mut Preview,
    reasons: &mut BTreeMap<(String, String), (usize, Vec<String>)>,
    row: &R,
    verdict: Verdict<R>,
) {
    match verdict {
        Verdict::Change(_) => preview.changes += 1,
        Verdict::Same => preview.same += 1,
        Verdict::Refused(why) => {
            preview.refused += 1;
            let (n, numbers) = reasons.entry((why.zh, why.en)).or_default();
            *n += 1;
            if numbers.len() < EXAMPLES {
                numbers.push(row.number().to_owned());
            }
        }
    }
}

async fn view(node: &Node, row: BulkRow) -> Result<Bulk> {
    let until = row.finished_at.map(|at| at + UNDO);
    Ok(Bulk {
        undo_until: until.filter(|until| row.state == "done" && row.changed > 0 && *until > node.clock.now()),
        by: people::find_name(&node.db.read(), row.account_id).await?,
        action: serde_json::from_str(&row.action)?,
        id: row.id,
        list: row.list,
        state: row.state,
        total: row.total,
        changed: row.changed,
        refused: row.refused,
        undone: row.undone,
        kept: row.kept,
        created_at: row.created_at,
        finished_at: row.finished_at,
        version: row.version,
    })
}

/// Starts a bulk change; it goes on in the background.
#[utoipa::path(post, path = "/api/v1/cases/bulk", tag = "cases", request_body = BulkAsk,
    responses((status = 200, body = Bulk)))]
async fn start(State(node): State<Node>, caller: Caller, Json(body): Json<BulkAsk>) -> Result<Json<Bulk>> {
    let ids = chosen(&node, &caller, &body).await?;
    let row = BulkRow {
        id: node.ids.next(),
        region_id: caller.region,
        list: body.list,
        action: serde_json::to_string(&body.action)?,
        state: "running".to_owned(),
        total: i64::try_from(ids.len()).unwrap_or(i64::MAX),
        changed: 0,
        refused: 0,
        undone: 0,
        kept: 0,
        account_id: caller.account,
        grant_id: caller.grant,
        created_at: node.clock.now(),
        finished_at: None,
        version: 1,
    };
    let stored = row.clone();
    let data = json!({"list": row.list, "do": body.action.name(), "total": row.total});
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            tx.journal(NewEntry::new("cases.bulk.started", Some(row.region_id), Some(row.id), data));
            jobs::enqueue(tx, "cases.bulk", json!({"bulk": row.id})).await?;
            store::insert(&tx.conn(), row, &ids).await
        })
    })
    .await?;
    Ok(Json(view(&node, stored).await?))
}

/// The caller's latest bulk changes.
#[utoipa::path(get, path = "/api/v1/cases/bulk", tag = "cases", responses((status = 200, body = Vec<Bulk>)))]
async fn list(State(node): State<Node>, caller: Caller) -> Result<Json<Vec<Bulk>>> {
    caller.require(Right::Investigate)?;
    let mut found = Vec::new();
    for row in store::list_of(&node.db.read(), caller.account, SHOWN).await? {
        found.push(view(&node, row).await?);
    }
    Ok(Json(found))
}

/// A bulk change of the caller; others' are as good as not there.
async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<BulkRow> {
    caller.require(Right::Investigate)?;
    let row = store::get(&node.db.read(), id).await?;
    if row.account_id == caller.account { Ok(row) } else { Err(Error::not_found("bulk change", id)) }
}

#[utoipa::path(get, path = "/api/v1/cases/bulk/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Bulk)))]
async fn detail(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Versioned<Bulk>> {
    let row = get(&node, &caller, id).await?;
    Ok(Versioned(row.version, view(&node, row).await?))
}

/// Rows that were refused, and those that an undo left as they are; the first 200 of each.
#[utoipa::path(get, path = "/api/v1/cases/bulk/{id}/left", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<BulkRowView>)))]
async fn left(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<BulkRowView>>> {
    let bulk = get(&node, &caller, id).await?;
    let conn = node.db.read();
    let mut found = Vec::new();
    for state in ["kept", "refused"] {
        let subjects = store::list_rows(&conn, id, state, LISTED).await?;
        let ids: Vec<Uuid> = subjects.iter().map(|row| row.subject_id).collect();
        let numbers: BTreeMap<Uuid, String> = if bulk.list == "cases" {
            records::list_by_ids(&conn, &ids).await?.into_iter().map(|row| (row.id, row.number)).collect()
        } else {
            let rows = contact_records::list_by_ids(&conn, &ids).await?;
            rows.into_values().map(|row| (row.id, row.number)).collect()
        };
        for row in subjects {
            found.push(BulkRowView {
                number: numbers.get(&row.subject_id).cloned().unwrap_or_default(),
                subject_id: row.subject_id,
                state: row.state,
                why: row.why.as_deref().map(serde_json::from_str).transpose()?,
            });
        }
    }
    Ok(Json(found))
}

/// Puts back what nobody changed since, as a new change in the background.
#[utoipa::path(post, path = "/api/v1/cases/bulk/{id}/undo", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Bulk)))]
async fn undo(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Versioned<Bulk>> {
    let row = get(&node, &caller, id).await?;
    let shown = view(&node, row.clone()).await?;
    version.check(row.version, &shown)?;
    if shown.undo_until.is_none() {
        return Err(rules::not_to_undo());
    }
    let row = BulkRow { state: "undoing".to_owned(), ..row };
    let stored = BulkRow { version: row.version + 1, ..row.clone() };
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            jobs::enqueue(tx, "cases.bulk", json!({"bulk": row.id})).await?;
            store::save(&tx.conn(), &row).await
        })
    })
    .await?;
    Ok(Versioned(stored.version, view(&node, stored).await?))
}
