//! Handlers of lists of people to be tested.

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{NewScreening, Screening, ScreeningDetail, ScreeningLine};
use super::rules;
use super::store::{self, LineRow, ScreeningRow};
use crate::cases::records;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::kernel::db::Conn;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

/// Key persons that one list takes at most.
const MOST_KEYS: u32 = 5_000;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(detail)).routes(routes!(close))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `open` or `closed`
    state: Option<String>,
}

/// Last sample of everybody on these lines, as far as it was taken since its list was made.
struct Tested(HashMap<Uuid, Vec<Sampled>>);

/// When it was taken, and its result.
type Sampled = (DateTime<Utc>, Option<String>);

impl Tested {
    async fn read(conn: &Conn<'_>, lines: &[LineRow]) -> Result<Tested> {
        let mut subjects: Vec<Uuid> = lines.iter().map(|line| line.subject_id).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut by: HashMap<Uuid, Vec<Sampled>> = HashMap::new();
        for sample in store::list_samples(conn, &subjects).await? {
            by.entry(sample.subject_id).or_default().push((sample.taken_at, sample.result));
        }
        Ok(Tested(by))
    }

    fn last(&self, subject: Uuid, since: DateTime<Utc>) -> Option<(DateTime<Utc>, Option<&str>)> {
        let (at, result) = self.0.get(&subject)?.iter().rev().find(|(at, _)| *at >= since)?;
        Some((*at, result.as_deref()))
    }
}

async fn view(
    node: &Node,
    caller: &Caller,
    row: ScreeningRow,
    lines: &[&LineRow],
    tested: &Tested,
) -> Result<Screening> {
    let tree = node.tree();
    let states = lines.iter().map(|line| rules::state_of(tested.last(line.subject_id, row.made_at)));
    let tally = rules::tally(states);
    let open = row.state == "open";
    Ok(Screening {
        region: tree.reference(row.region_id)?,
        late: open && row.due_on < node.clock.today() && tally.untested + tally.waiting > 0,
        may_close: open && check(&tree, caller, Right::Investigate, row.region_id).is_ok(),
        made_by: match row.made_by {
            Some(by) => people::find_name(&node.db.read(), by).await?,
            None => None,
        },
        id: row.id,
        disease: row.disease,
        title: row.title,
        state: row.state,
        due_on: row.due_on,
        made_at: row.made_at,
        tally,
    })
}

/// Lists of people to be tested, those due first at the top.
#[utoipa::path(get, path = "/api/v1/cases/screenings", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Screening>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Screening>>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let conn = node.db.read();
    let after: Option<(NaiveDate, Uuid)> = page.after()?;
    let rows = store::list(&conn, scope, query.state, after, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &ScreeningRow| (row.due_on, row.id));
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let lines = store::list_lines(&conn, &ids, caller.account).await?;
    let tested = Tested::read(&conn, &lines).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let own: Vec<&LineRow> = lines.iter().filter(|line| line.screening_id == row.id).collect();
        items.push(view(&node, &caller, row, &own, &tested).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<ScreeningDetail>> {
    let (tree, conn) = (node.tree(), node.db.read());
    let row = get(node, caller, Right::SeeCases, id).await?;
    let lines = store::list_lines(&conn, &[id], caller.account).await?;
    let tested = Tested::read(&conn, &lines).await?;
    let (version, made_at) = (row.version, row.made_at);
    let screening = view(node, caller, row, &lines.iter().collect::<Vec<_>>(), &tested).await?;
    let mut shown = Vec::with_capacity(lines.len());
    for line in lines {
        let last = tested.last(line.subject_id, made_at);
        shown.push(ScreeningLine {
            state: rules::state_of(last).to_owned(),
            taken_at: last.map(|(at, _)| at),
            region: tree.reference(line.region_id)?,
            kind: line.kind,
            subject_id: line.subject_id,
            number: line.number,
        });
    }
    Ok(Versioned(version, ScreeningDetail { screening, lines: shown }))
}

async fn get(node: &Node, caller: &Caller, right: Right, id: Uuid) -> Result<ScreeningRow> {
    let row = store::find(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("screening", id))?;
    check(&node.tree(), caller, right, row.region_id)?;
    Ok(row)
}

/// One list with everybody on it and their results.
#[utoipa::path(get, path = "/api/v1/cases/screenings/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = ScreeningDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<ScreeningDetail>> {
    describe(&node, &caller, id).await
}

/// Everybody whom the order names, each once.
async fn candidates(
    node: &Node,
    caller: &Caller,
    scope: Scope,
    order: &NewScreening,
) -> Result<BTreeMap<Uuid, (Uuid, &'static str, String)>> {
    let conn = node.db.read();
    for case in &order.contacts_of {
        records::get_visible(node, &conn, caller, Right::SeeCases, *case).await?;
    }
    let mut found = store::list_contacts_of(&conn, scope, &order.contacts_of).await?;
    if let Some(place) = order.place.as_deref().filter(|place| !place.trim().is_empty()) {
        found.extend(store::list_contacts_at(&conn, scope, &order.disease, place).await?);
    }
    let mut all: BTreeMap<Uuid, (Uuid, &'static str, String)> =
        found.into_iter().map(|c| (c.subject_id, (c.region_id, "contact", c.number))).collect();
    if order.key_persons {
        let disease = Some(order.disease.clone());
        for key in store::list_keys(&conn, scope, disease, true, caller.account, None, MOST_KEYS).await? {
            let kind = if key.kind == "case" { "case" } else { "contact" };
            all.insert(key.subject_id, (key.region_id, kind, key.number));
        }
    }
    Ok(all)
}

/// Makes a list of people to be tested.
#[utoipa::path(post, path = "/api/v1/cases/screenings", tag = "cases", request_body = NewScreening,
    responses((status = 200, body = ScreeningDetail)))]
async fn make(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewScreening>,
) -> Result<Versioned<ScreeningDetail>> {
    let scope = caller.scope(&node.tree(), Right::Investigate, Some(body.region_id))?;
    let title = rules::check_title(&body.title, body.due_on, node.clock.today())?;
    records::rules_of(&node.packs(), &body.disease)?;
    let people = candidates(&node, &caller, scope, &body).await?;
    if people.is_empty() {
        return Err(rules::nobody());
    }
    let id = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let id = tx.id();
                let row = ScreeningRow {
                    id,
                    region_id: body.region_id,
                    disease: body.disease.clone(),
                    title,
                    state: "open".to_owned(),
                    due_on: body.due_on,
                    made_at: tx.now(),
                    made_by: tx.actor(),
                    version: 1,
                };
                let lines: Vec<LineRow> = people
                    .into_iter()
                    .map(|(subject_id, (region_id, kind, number))| LineRow {
                        screening_id: id,
                        region_id,
                        kind: kind.to_owned(),
                        subject_id,
                        number,
                    })
                    .collect();
                let data = json!({"disease": body.disease, "people": lines.len(), "due_on": body.due_on});
                store::insert(&tx.conn(), row, lines).await?;
                tx.journal(NewEntry::new("cases.screening.made", Some(body.region_id), Some(id), data));
                Ok(id)
            })
        })
        .await?;
    describe(&node, &caller, id).await
}

/// Ends a list.
#[utoipa::path(post, path = "/api/v1/cases/screenings/{id}/close", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = ScreeningDetail)))]
async fn close(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Versioned<ScreeningDetail>> {
    let row = get(&node, &caller, Right::Investigate, id).await?;
    if version.0 != row.version {
        version.check(row.version, &describe(&node, &caller, id).await?.1)?;
    }
    if row.state != "open" {
        return Err(rules::closed());
    }
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::close(&tx.conn(), &row).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            tx.journal(NewEntry::new("cases.screening.closed", Some(row.region_id), Some(id), json!({})));
            Ok(())
        })
    })
    .await?;
    describe(&node, &caller, id).await
}
