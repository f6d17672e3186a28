//! Handlers of key persons: the list, mark, end.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::{Library, Right, Titled};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{KeyPerson, KeyPersonForm, MarkKeyPerson};
use super::rules;
use super::store::{self, KeyRow};
use crate::cases::contacts;
use crate::cases::records::{self, Choice};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;
use crate::people;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, mark)).routes(routes!(reasons)).routes(routes!(end))
}

fn reasons_of<'a>(packs: &'a Library, disease: &str) -> &'a [Titled] {
    let form = packs.case_rules(disease).and_then(|rules| rules.investigation.as_ref());
    form.map_or(&[], |form| &form.key_persons)
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    disease: Option<String>,
    /// Those who no longer are.
    ended: Option<bool>,
}

/// Key persons, latest first.
#[utoipa::path(get, path = "/api/v1/cases/key-persons", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<KeyPerson>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<KeyPerson>>> {
    let (tree, packs, conn) = (node.tree(), node.packs(), node.db.read());
    let scope = caller.scope(&tree, Right::SeeCases, query.region)?;
    let current = !query.ended.unwrap_or(false);
    let before: Option<(DateTime<Utc>, Uuid)> = page.after()?;
    let rows =
        store::list_keys(&conn, scope, query.disease, current, caller.account, before, page.limit() + 1)
            .await?;
    let page = Page::cut(rows, page.limit(), |row: &KeyRow| (row.marked_at, row.id));
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let reason = reasons_of(&packs, &row.disease).iter().find(|reason| reason.id == row.reason);
        items.push(KeyPerson {
            region: tree.reference(row.region_id)?,
            reason_title: reason
                .map_or_else(|| Text::same(row.reason.clone()), |reason| reason.title.clone()),
            may_end: row.ended_at.is_none()
                && check(&tree, &caller, Right::Investigate, row.region_id).is_ok(),
            marked_by: match row.marked_by {
                Some(by) => people::find_name(&conn, by).await?,
                None => None,
            },
            id: row.id,
            kind: row.kind,
            subject_id: row.subject_id,
            number: row.number,
            disease: row.disease,
            reason: row.reason,
            note: row.note,
            marked_at: row.marked_at,
            ended_at: row.ended_at,
        });
    }
    Ok(Json(Page { items, next: page.next }))
}

#[derive(Debug, Deserialize, IntoParams)]
struct FormQuery {
    /// The node's own unless told.
    disease: Option<String>,
}

/// Reasons for which the pack marks key persons.
#[utoipa::path(get, path = "/api/v1/cases/key-persons/form", tag = "cases", params(FormQuery),
    responses((status = 200, body = KeyPersonForm)))]
async fn reasons(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<FormQuery>,
) -> Result<Json<KeyPersonForm>> {
    caller.require(Right::SeeCases)?;
    let disease = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let packs = node.packs();
    let reasons = reasons_of(&packs, &disease);
    let reasons = reasons.iter().map(|r| Choice { id: r.id.clone(), title: r.title.clone() }).collect();
    Ok(Json(KeyPersonForm { reasons }))
}

/// Region, disease and number of somebody whom the caller may investigate.
async fn subject(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    kind: &str,
    id: Uuid,
) -> Result<(Uuid, String, String)> {
    match kind {
        "case" => {
            let row = records::get_visible(node, conn, caller, Right::Investigate, id).await?;
            Ok((row.region_id, row.disease, row.number))
        }
        "contact" => {
            let row = contacts::find(conn, id).await?.ok_or_else(|| Error::not_found("contact", id))?;
            check(&node.tree(), caller, Right::Investigate, row.region_id)?;
            Ok((row.region_id, row.disease, row.number))
        }
        other => Err(rules::unknown_kind(other)),
    }
}

/// Marks a case or contact as a key person.
#[utoipa::path(post, path = "/api/v1/cases/key-persons", tag = "cases", request_body = MarkKeyPerson,
    responses((status = 204)))]
async fn mark(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<MarkKeyPerson>,
) -> Result<StatusCode> {
    let (region, disease, number) =
        subject(&node, &node.db.read(), &caller, &body.kind, body.subject_id).await?;
    let packs = node.packs();
    let known = reasons_of(&packs, &disease);
    if !known.iter().any(|reason| reason.id == body.reason) {
        let known: Vec<&str> = known.iter().map(|reason| reason.id.as_str()).collect();
        return Err(rules::unknown_reason(&body.reason, &known.join(", ")));
    }
    let note = body.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let row = KeyRow {
                id: tx.id(),
                region_id: region,
                disease,
                kind: body.kind,
                subject_id: body.subject_id,
                number,
                reason: body.reason.clone(),
                note: note.clone(),
                marked_at: tx.now(),
                marked_by: tx.actor(),
                ended_at: None,
            };
            if !store::insert_key(&tx.conn(), row).await? {
                return Err(rules::marked_already());
            }
            step(
                tx,
                "cases.key-person.marked",
                region,
                body.subject_id,
                json!({"reason": body.reason, "note": note}),
            )
            .await
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn step(
    tx: &mut Tx,
    kind: &'static str,
    region: Uuid,
    subject: Uuid,
    content: serde_json::Value,
) -> Result<()> {
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

/// Somebody is no key person any more.
#[utoipa::path(post, path = "/api/v1/cases/key-persons/{id}/end", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn end(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let conn = node.db.read();
    let row = store::find_key(&conn, id).await?.ok_or_else(|| Error::not_found("key person", id))?;
    subject(&node, &conn, &caller, &row.kind, row.subject_id).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::end_key(&tx.conn(), id, tx.now()).await? {
                return Err(Error::not_found("key person", id));
            }
            let content = json!({"reason": row.reason});
            step(tx, "cases.key-person.ended", row.region_id, row.subject_id, content).await
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
