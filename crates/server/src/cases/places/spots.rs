//! Spots: opened by a decision on a stay, worked on through tasks, closed by a decision when the pack's conditions hold.

use axum::extract::State;
use chrono::{NaiveDate, SecondsFormat};
use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Interval, Right};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{CloseSpot, SpotDetail, SpotView};
use super::store::{self, PlaceRow, SpotRow};
use super::{rules, stays};
use crate::cases::records;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::response::{self, HandOut, Subject, TaskFilter};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail)).routes(routes!(close))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    disease: Option<String>,
    /// `open` or `closed`
    state: Option<String>,
}

/// Spots, those opened last first.
#[utoipa::path(get, path = "/api/v1/cases/spots", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<SpotView>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SpotView>>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let conn = node.db.read();
    let wanted = (query.state, query.disease);
    let rows = store::list_spots(&conn, scope, wanted, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &SpotRow| (row.opened_at, row.id));
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.place_id).collect();
    let places = store::places_by_ids(&conn, &ids).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let Some(place) = places.get(&row.place_id) else { continue };
        items.push(view(&node, &conn, row, place.clone()).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

/// The last day on which a case was at a place, or on which one of those cases fell ill.
async fn last_case_on(node: &Node, conn: &Conn<'_>, spot: &SpotRow) -> Result<Option<NaiveDate>> {
    let stays = store::last_stays(conn, spot.place_id, &spot.disease).await?;
    let ids: Vec<Uuid> = stays.iter().map(|(case, _)| *case).collect();
    let cases = records::list_by_ids(conn, &ids).await?;
    let counted = cases.iter().filter(|case| case.class != "excluded");
    let days = counted.flat_map(|case| {
        let stay = stays.iter().find(|(id, _)| *id == case.id).map(|(_, until)| node.clock.day_of(*until));
        [stay, case.onset_on]
    });
    Ok(days.flatten().max())
}

/// How long a place must be without a case before its spot may be closed.
fn wait(rules: Option<&CaseRules>) -> Interval {
    rules.and_then(|rules| rules.spot.as_ref()).map_or(Interval::ZERO, |rule| rule.close_after)
}

async fn name_of(conn: &Conn<'_>, account: Option<Uuid>) -> Result<Option<String>> {
    match account {
        Some(account) => people::find_name(conn, account).await,
        None => Ok(None),
    }
}

pub async fn view(node: &Node, conn: &Conn<'_>, row: SpotRow, place: PlaceRow) -> Result<SpotView> {
    let tasks = response::tally_of(conn, row.id).await?;
    let last_case_on = last_case_on(node, conn, &row).await?;
    Ok(SpotView {
        place: stays::view_place(node, place)?,
        opened_by: name_of(conn, row.opened_by).await?,
        closed_by: name_of(conn, row.closed_by).await?,
        tasks_open: tasks.open + tasks.late,
        tasks_done: tasks.done,
        closable_on: rules::closable_on(last_case_on, wait(node.packs().case_rules(&row.disease))),
        last_case_on,
        id: row.id,
        disease: row.disease,
        state: row.state,
        opened_at: row.opened_at,
        note: row.note,
        closed_at: row.closed_at,
        closed_note: row.closed_note,
    })
}

async fn get(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    id: Uuid,
) -> Result<(SpotRow, PlaceRow)> {
    let row = store::find_spot(conn, id).await?.ok_or_else(|| Error::not_found("spot", id))?;
    let place = stays::get_place(node, conn, caller, right, row.place_id).await?;
    Ok((row, place))
}

fn against(node: &Node, spot: &SpotView) -> Vec<Text> {
    let wait = wait(node.packs().case_rules(&spot.disease));
    rules::not_yet(spot.tasks_open, spot.last_case_on, wait, node.clock.today())
}

async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<SpotDetail>> {
    let conn = node.db.read();
    let (row, place) = get(node, &conn, caller, Right::SeeCases, id).await?;
    let (version, region) = (row.version, row.region_id);
    let always = (chrono::DateTime::UNIX_EPOCH, node.clock.now());
    let mut visits = store::visits_at(&conn, place.id, always, 500).await?;
    visits.retain(|visit| visit.spot_id == Some(id));
    let tree = node.tree();
    let tasks = match caller.scope(&tree, Right::SeeResponse, Some(region)) {
        Ok(scope) => {
            let running = Some(vec![id]);
            let filter =
                TaskFilter { scope, states: Vec::new(), mine: None, duty: None, running, after: None };
            response::list_tasks(node, caller, filter, 100).await?
        }
        Err(_) => Vec::new(),
    };
    let spot = view(node, &conn, row, place).await?;
    let detail = SpotDetail {
        visits: stays::views(node, &conn, caller, visits).await?,
        tasks,
        not_yet: if spot.state == "open" { against(node, &spot) } else { Vec::new() },
        may_investigate: check(&tree, caller, Right::Investigate, region).is_ok(),
        spot,
    };
    Ok(Versioned(version, detail))
}

/// A spot with the stays that made it, its tasks, and what stands against closing it.
#[utoipa::path(get, path = "/api/v1/cases/spots/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = SpotDetail)))]
async fn detail(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Versioned<SpotDetail>> {
    describe(&node, &caller, id).await
}

/// The open spot of a place; a new one when there is none, with the pack's tasks for the duties there.
pub async fn open(tx: &mut Tx, node: &Node, place: &PlaceRow, disease: &str, note: &str) -> Result<Uuid> {
    if let Some(spot) = store::find_open_spot(&tx.conn(), place.id, disease).await? {
        return Ok(spot.id);
    }
    let row = SpotRow {
        id: tx.id(),
        region_id: place.region_id,
        disease: disease.to_owned(),
        place_id: place.id,
        state: "open".to_owned(),
        opened_at: tx.now(),
        opened_by: tx.actor(),
        note: note.to_owned(),
        closed_at: None,
        closed_by: None,
        closed_note: None,
        version: 1,
    };
    let id = row.id;
    let data = json!({"disease": disease, "place": place.id});
    tx.journal(NewEntry::new("cases.spot.opened", Some(place.region_id), Some(id), data));
    store::insert_spot(&tx.conn(), row).await?;
    hand_out(tx, node, place, disease, id).await?;
    Ok(id)
}

async fn hand_out(tx: &mut Tx, node: &Node, place: &PlaceRow, disease: &str, spot: Uuid) -> Result<()> {
    let packs = node.packs();
    let Some(rule) = packs.case_rules(disease).and_then(|rules| rules.spot.as_ref()) else { return Ok(()) };
    let (now, called) = (tx.now(), stays::title(place));
    let tasks = rule.tasks.iter().map(|task| {
        let due_at = now + task.within.delta();
        HandOut {
            subject: Subject::Spot(spot),
            region: place.region_id,
            disease: disease.to_owned(),
            task: task.id.clone(),
            occurrence: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            title: Text::new(
                format!("{}：{}", task.title.zh, called.zh),
                format!("{}: {}", task.title.en, called.en),
            ),
            detail: task.detail.clone(),
            checklist: task.checklist.clone(),
            duty: task.duty.clone(),
            tell: task.late.as_ref().map(|late| late.tell.clone()).unwrap_or_default(),
            due_at,
            late_at: due_at + task.late.as_ref().map(|late| late.after.delta()).unwrap_or_default(),
            by_hand: true,
        }
    });
    response::hand_out(tx, tasks.collect()).await
}

/// Ends a spot in the name of the change's actor.
async fn end(tx: &mut Tx, mut row: SpotRow, note: &str, despite: bool) -> Result<()> {
    row.state = "closed".to_owned();
    (row.closed_at, row.closed_by) = (Some(tx.now()), tx.actor());
    row.closed_note = Some(note.to_owned());
    let (id, region) = (row.id, row.region_id);
    let data = json!({"disease": row.disease, "place": row.place_id, "despite": despite});
    if !store::save_spot(&tx.conn(), row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    tx.journal(NewEntry::new("cases.spot.closed", Some(region), Some(id), data));
    response::call_off(tx, Subject::Spot(id)).await.map(drop)
}

/// A spot of which no stay is confirmed any more is none: it ends, and its tasks are called off.
pub async fn close_when_empty(tx: &mut Tx, spot: Uuid, note: &str) -> Result<()> {
    if store::count_confirmed(&tx.conn(), spot).await? > 0 {
        return Ok(());
    }
    match store::find_spot(&tx.conn(), spot).await?.filter(|row| row.state == "open") {
        Some(row) => end(tx, row, note, true).await,
        None => Ok(()),
    }
}

/// Closes a spot. Before the pack's conditions hold only with `despite` and a note.
#[utoipa::path(post, path = "/api/v1/cases/spots/{id}/close", tag = "cases", params(("id" = Uuid, Path)),
    request_body = CloseSpot, responses((status = 200, body = SpotDetail)))]
async fn close(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<CloseSpot>,
) -> Result<Versioned<SpotDetail>> {
    let (row, place) = get(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    if version.0 != row.version {
        let current = describe(&node, &caller, id).await?;
        version.check(row.version, &current.1)?;
    }
    if row.state != "open" {
        return Err(rules::spot_not_open());
    }
    let note = body.note.trim().to_owned();
    let reasons = against(&node, &view(&node, &node.db.read(), row.clone(), place).await?);
    let despite = !reasons.is_empty();
    if despite && !body.despite {
        return Err(rules::not_closable(&reasons));
    }
    if despite && note.is_empty() {
        return Err(rules::needs_note());
    }
    node.write(Some(caller.account), move |tx| Box::pin(async move { end(tx, row, &note, despite).await }))
        .await?;
    describe(&node, &caller, id).await
}
