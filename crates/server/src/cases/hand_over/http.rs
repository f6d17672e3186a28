//! Handlers of hand-overs: ask, list, and what goes to another node.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{Ask, HandOver};
use super::rules;
use super::store::{self, HandOverRow};
use crate::cases::steps::{self, NewStep};
use crate::cases::subject::{self, Somebody};
use crate::cases::{contacts, records};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::http::extract::{Json, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::Versioned;
use crate::node::Node;
use crate::people;
use crate::regions::{Place, RegionRef};
use crate::response::{self, NewErrand, OpenErrand, TaskSubject};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, ask)).routes(routes!(destinations))
}

/// The task of the region that is asked.
pub const TASK: &str = "hand-over.answer";

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `asked`, `accepted`, `refused`, `withdrawn` or `ready`; several separated by commas.
    state: Option<String>,
}

/// Hand-overs from and to the caller's regions, newest first; those that are ready belong to another node.
#[utoipa::path(get, path = "/api/v1/cases/hand-overs", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<HandOver>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<HandOver>>> {
    let scope = caller.scope(&node.tree(), Right::SeeCases, query.region)?;
    let states = query.state.as_deref().unwrap_or("").split(',').filter(|s| !s.is_empty()).map(str::to_owned);
    let conn = node.db.read();
    let rows = store::list(&conn, scope, states.collect(), page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &HandOverRow| row.id);
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let errands = response::errands_of(&conn, &ids).await?;
    let errands: HashMap<Uuid, OpenErrand> = errands.into_iter().map(|e| (e.subject, e)).collect();
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let errand = errands.get(&row.id);
        items.push(view(&node, &conn, &caller, row, errand).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

#[derive(Debug, Deserialize, IntoParams)]
struct Named {
    /// Part of a name, or a code.
    q: Option<String>,
}

/// Destinations that are offered at once.
const MOST: usize = 30;

/// Regions of this node by name or code, also outside the caller's own: whom somebody can be handed over to.
#[utoipa::path(get, path = "/api/v1/cases/hand-overs/destinations", tag = "cases", params(Named),
    responses((status = 200, body = [RegionRef])))]
async fn destinations(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<Named>,
) -> Result<Json<Vec<RegionRef>>> {
    caller.require(Right::Investigate)?;
    let asked = query.q.unwrap_or_default().trim().to_lowercase();
    let tree = node.tree();
    let fits = |place: &&Place| {
        let Text { zh, en } = &place.name;
        place.code == asked || zh.contains(&asked) || en.to_lowercase().contains(&asked)
    };
    Ok(Json(tree.iter().filter(fits).take(MOST).map(Place::reference).collect()))
}

async fn view(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    row: HandOverRow,
    errand: Option<&OpenErrand>,
) -> Result<HandOver> {
    let tree = node.tree();
    let name = async |id: Option<Uuid>| match id {
        Some(id) => people::find_name(conn, id).await,
        None => Ok(None),
    };
    let seen =
        subject::get(node, conn, caller, Right::SeeCases, &row.subject_kind, row.subject_id).await.is_ok();
    let hidden =
        !seen && row.subject_kind == "case" && records::is_closed_to_others(conn, row.subject_id).await?;
    let may = |right, region: Option<Uuid>| region.is_some_and(|at| check(&tree, caller, right, at).is_ok());
    let waits = row.state == "asked";
    Ok(HandOver {
        from: tree.reference(row.region_id)?,
        to: row.to_region_id.map(|to| tree.reference(to)).transpose()?,
        outside: row.to_outside,
        subject_id: seen.then_some(row.subject_id),
        number: (!hidden).then_some(row.subject_number),
        proposed_by: name(row.proposed_by).await?,
        answered_by: name(row.answered_by).await?,
        due_at: errand.map(|errand| errand.due_at),
        late: errand.is_some_and(|errand| errand.late),
        may_answer: waits && may(Right::Investigate, row.to_region_id),
        may_withdraw: (waits || row.state == "ready") && may(Right::Investigate, Some(row.region_id)),
        id: row.id,
        kind: row.subject_kind,
        disease: row.disease,
        state: row.state,
        reason: row.reason,
        proposed_at: row.proposed_at,
        answered_at: row.answered_at,
        note: row.note,
    })
}

pub async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<HandOver>> {
    let conn = node.db.read();
    let row = store::find(&conn, id).await?.ok_or_else(|| Error::not_found("hand-over", id))?;
    let tree = node.tree();
    let at = |region| check(&tree, caller, Right::SeeCases, region);
    if row.to_region_id.is_none_or(|to| at(to).is_err()) {
        at(row.region_id)?;
    }
    let errand = response::errands_of(&conn, &[id]).await?.into_iter().next();
    let version = row.version;
    Ok(Versioned(version, view(node, &conn, caller, row, errand.as_ref()).await?))
}

/// Where somebody is at home, when that is not where they were found.
#[derive(Debug, Clone, Default)]
pub struct Home {
    pub region: Option<Uuid>,
    pub outside: Option<String>,
}

impl Home {
    /// The destination, when it is another one than `here`.
    fn beyond(self, here: Uuid) -> Option<Home> {
        let outside = self.outside.map(|o| o.trim().to_owned()).filter(|o| !o.is_empty());
        match (self.region.filter(|home| *home != here), outside) {
            (None, None) => None,
            (Some(region), _) => Some(Home { region: Some(region), outside: None }),
            (None, outside) => Some(Home { region: None, outside }),
        }
    }
}

/// Asks for a hand-over.
#[utoipa::path(post, path = "/api/v1/cases/hand-overs", tag = "cases", request_body = Ask,
    responses((status = 200, body = HandOver)))]
async fn ask(State(node): State<Node>, caller: Caller, Json(body): Json<Ask>) -> Result<Versioned<HandOver>> {
    let conn = node.db.read();
    let somebody =
        subject::get(&node, &conn, &caller, Right::Investigate, &body.kind, body.subject_id).await?;
    let reason = body.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(rules::say_why());
    }
    let home = Home { region: body.to_region_id, outside: body.to_outside };
    let home = home.beyond(somebody.region).ok_or_else(rules::no_destination)?;
    let id = start(&node, &caller, somebody, home, reason).await?;
    describe(&node, &caller, id).await
}

/// Asks on its own, when somebody was found who is at home elsewhere.
pub async fn ask_at_home(node: &Node, caller: &Caller, kind: &str, id: Uuid, home: Home) -> Result<()> {
    let somebody = subject::get(node, &node.db.read(), caller, Right::SeeCases, kind, id).await?;
    let Some(home) = home.beyond(somebody.region) else { return Ok(()) };
    if store::find_open(&node.db.read(), id).await?.is_some() {
        return Ok(());
    }
    let reason = "home in another region · 居住地在其他地区".to_owned();
    start(node, caller, somebody, home, reason).await.map(drop)
}

async fn start(node: &Node, caller: &Caller, somebody: Somebody, home: Home, reason: String) -> Result<Uuid> {
    if !somebody.open {
        return Err(rules::not_open());
    }
    let conn = node.db.read();
    if somebody.kind == "case" && records::is_closed_to_others(&conn, somebody.id).await? {
        return Err(rules::closed_to_others());
    }
    if store::find_open(&conn, somebody.id).await?.is_some() {
        return Err(rules::asked_already());
    }
    let tree = node.tree();
    let to = home.region.map(|id| tree.get(id).map(|place| place.id)).transpose()?;
    let id = node.ids.next();
    let sealed = match to {
        Some(_) => None,
        None => Some(seal(node, caller, &somebody, id).await?),
    };
    let packs = node.packs();
    let rule = packs.case_rules(&somebody.disease).and_then(|rules| rules.hand_over.clone());
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let state = if to.is_some() { "asked" } else { "ready" };
            let (sealed_key, sealed) = sealed.map_or((None, None), |s| (Some(s.key), Some(s.text)));
            let row = HandOverRow {
                id,
                region_id: somebody.region,
                to_region_id: to,
                to_outside: home.outside,
                subject_kind: somebody.kind.to_owned(),
                subject_id: somebody.id,
                subject_number: somebody.number.clone(),
                disease: somebody.disease.clone(),
                state: state.to_owned(),
                reason: reason.clone(),
                proposed_at: tx.now(),
                proposed_by: tx.actor(),
                answered_at: None,
                answered_by: None,
                note: None,
                sealed_key,
                sealed,
                version: 1,
            };
            store::insert(&tx.conn(), row).await?;
            if let (Some(region), Some(errand)) = (to, rule) {
                let subject =
                    TaskSubject { kind: "hand-over".to_owned(), id, number: somebody.number.clone() };
                let (disease, occurrence) = (somebody.disease.clone(), id.to_string());
                let new = NewErrand { subject, region, disease, task: TASK, occurrence, errand };
                response::open_errands(tx, vec![new]).await?;
            }
            let kind = if to.is_some() { "cases.hand-over.asked" } else { "cases.hand-over.ready" };
            note(tx, kind, somebody.region, somebody.id, json!({"to": to, "reason": reason})).await
        })
    })
    .await?;
    Ok(id)
}

/// What another node needs to go on.
#[derive(Serialize)]
struct Parcel {
    kind: &'static str,
    number: String,
    disease: String,
    identity: Option<people::Identity>,
    record: serde_json::Value,
}

async fn seal(
    node: &Node,
    caller: &Caller,
    somebody: &Somebody,
    id: Uuid,
) -> Result<crate::kernel::vault::Sealed> {
    check(&node.tree(), caller, Right::SeeIdentity, somebody.region)?;
    let identity = match somebody.person {
        Some(person) => people::reveal(node, caller, person, "cases.hand-over").await?.identity,
        None => None,
    };
    let record = match somebody.kind {
        "case" => serde_json::to_value(records::describe(node, caller, somebody.id).await?.1)?,
        _ => serde_json::to_value(contacts::describe(node, caller, somebody.id).await?.1)?,
    };
    let Somebody { kind, number, disease, .. } = somebody.clone();
    node.vault.seal(id, &serde_json::to_vec(&Parcel { kind, number, disease, identity, record })?)
}

pub async fn note(
    tx: &mut Tx,
    kind: &'static str,
    region: Uuid,
    subject: Uuid,
    content: serde_json::Value,
) -> Result<()> {
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

/// Somebody was released or closed: the question is withdrawn.
pub async fn withdraw_of(tx: &mut Tx, subject: Uuid) -> Result<()> {
    let Some(mut row) = store::find_open(&tx.conn(), subject).await? else { return Ok(()) };
    row.state = "withdrawn".to_owned();
    (row.answered_at, row.answered_by) = (Some(tx.now()), tx.actor());
    store::answer(&tx.conn(), &row).await?;
    response::close_errands(tx, &[row.id], &[], &Text::new("移交已撤回", "the hand-over was withdrawn")).await
}

/// A contact became a case: whoever is asked is asked for the case.
pub async fn follow_to_case(tx: &Tx, contact: Uuid, case: Uuid, number: &str) -> Result<()> {
    store::rename(&tx.conn(), contact, case, number).await
}
