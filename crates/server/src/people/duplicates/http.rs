//! Handlers of duplicates.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_domain::Text;
use lianfang_linkage::check_id_number;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::entry::{self, Entered};
use super::merges::may_change;
use super::model::{Candidate, Compared, ComparedPerson, Decide, Entry, NumberOf, Pair, PairSide};
use super::rules;
use super::store::{self, PairRow};
use super::{compare, merges, runs, search};
use crate::cases::{self, PersonRecords};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::people::persons::{self, Known};

/// Why an identity was opened, in the access log.
const PURPOSE: &str = "people.compare";

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(candidates))
        .routes(routes!(list))
        .routes(routes!(compared))
        .routes(routes!(decide))
        .routes(routes!(by_number))
        .merge(merges::router())
        .merge(runs::router())
}

/// Stored persons who may be the one that is about to be entered, the most certain first. Sent as a body: who it is stays out of
/// addresses. Each is an access that is written down.
#[utoipa::path(post, path = "/api/v1/people/candidates", tag = "people", request_body = Entry,
    responses((status = 200, body = Vec<Candidate>)))]
async fn candidates(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<Entry>,
) -> Result<Json<Vec<Candidate>>> {
    let tree = node.tree();
    let right =
        [Right::ReportCase, Right::Investigate].into_iter().find(|right| caller.rights.contains(right));
    let right = right.unwrap_or(Right::ReportCase);
    check(&tree, &caller, right, body.region_id)?;
    let age_on = body.age_on.unwrap_or_else(|| node.clock.today());
    let known = Known { sex: body.sex, age: body.age_years.map(|years| (years, age_on)) };
    let entered = Entered { identity: body.identity, region: body.region_id, known };
    let mut found = entry::find(&node, &caller, right, &entered).await?;
    found.truncate(10);
    let ids: Vec<Uuid> = found.iter().map(|(person, _)| person.id).collect();
    log(&node, &caller, &ids).await?;
    let mut records = cases::records_of(&node, &node.db.read(), &caller, right, &ids).await?;
    let mut shown = Vec::with_capacity(found.len());
    for (person, likeness) in found {
        let PersonRecords { cases, contacts } = records.remove(&person.id).unwrap_or_default();
        shown.push(Candidate {
            person_id: person.id,
            region: tree.reference(person.region_id)?,
            sure: rules::is_sure(&likeness),
            likeness,
            identity: check(&tree, &caller, Right::SeeIdentity, person.region_id)
                .is_ok()
                .then_some(person.identity),
            cases,
            contacts,
        });
    }
    Ok(Json(shown))
}

/// Writes down that something of these persons is shown to the caller.
async fn log(node: &Node, caller: &Caller, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let (caller_, ids) = (caller.clone(), ids.to_vec());
    node.writer
        .write(Some(caller.account), move |tx| {
            Box::pin(async move { persons::note_access_within(tx, &caller_, &ids, PURPOSE).await })
        })
        .await
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// `open` unless told; `later`, `different` or `merged`.
    state: Option<String>,
}

/// Pairs of persons who may be one, the most certain first. Who they are is not shown here.
#[utoipa::path(get, path = "/api/v1/people/duplicates", tag = "people", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Pair>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Pair>>> {
    let (tree, conn) = (node.tree(), node.db.read());
    let scope = caller.scope(&tree, Right::SeeIdentity, query.region)?;
    let state = query.state.as_deref().unwrap_or("open");
    let rows = store::list_pairs(&conn, scope, state, page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &PairRow| (row.weight, row.id));
    let ids: Vec<Uuid> = page.items.iter().flat_map(|row| [row.left_id, row.right_id]).collect();
    let hidden = cases::hidden_persons(&conn, &ids, caller.account).await?;
    let records = cases::records_of(&node, &conn, &caller, Right::SeeIdentity, &ids).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in
        page.items.into_iter().filter(|row| ![row.left_id, row.right_id].iter().any(|id| hidden.contains(id)))
    {
        items.push(Pair {
            region: tree.reference(row.region_id)?,
            left: in_short(records.get(&row.left_id)),
            right: in_short(records.get(&row.right_id)),
            id: row.id,
            left_id: row.left_id,
            right_id: row.right_id,
            state: row.state,
            likeness: serde_json::from_str(&row.reasons)?,
            found_at: row.found_at,
        });
    }
    Ok(Json(Page { items, next: page.next }))
}

fn in_short(records: Option<&PersonRecords>) -> PairSide {
    let Some(PersonRecords { cases, contacts }) = records else { return PairSide::default() };
    let numbers = cases.iter().map(|c| &c.case.number).chain(contacts.iter().map(|c| &c.contact.number));
    let of_cases = cases.iter().map(|c| (c.case.sex.clone(), c.case.age_years));
    let said: Vec<(Option<String>, Option<i32>)> =
        of_cases.chain(contacts.iter().map(|c| (c.contact.sex.clone(), c.contact.age_years))).collect();
    PairSide {
        numbers: numbers.cloned().collect(),
        sex: said.iter().find_map(|(sex, _)| sex.clone()),
        age_years: said.iter().find_map(|(_, age)| *age),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
struct BothQuery {
    left: Uuid,
    right: Uuid,
}

/// Two persons side by side, whether the search found them or somebody chose them. Both accesses are written down.
#[utoipa::path(get, path = "/api/v1/people/duplicates/compare", tag = "people", params(BothQuery),
    responses((status = 200, body = Compared)))]
async fn compared(
    State(node): State<Node>,
    caller: Caller,
    Query(both): Query<BothQuery>,
) -> Result<Versioned<Compared>> {
    let view = look(&node, &caller, both.left, both.right).await?;
    log(&node, &caller, &[both.left, both.right]).await?;
    Ok(view)
}

/// What is shown of two persons, with a version of all of it. Nothing leaves before the access is written down.
pub(super) async fn look(
    node: &Node,
    caller: &Caller,
    left: Uuid,
    right: Uuid,
) -> Result<Versioned<Compared>> {
    let (tree, conn) = (node.tree(), node.db.read());
    let ids = [left, right];
    let stored = compare::load(node, &conn, &ids).await?;
    let find =
        |id: Uuid| stored.iter().find(|s| s.person.id == id).ok_or_else(|| Error::not_found("person", id));
    let (a, b) = (find(left)?, find(right)?);
    for one in [a, b] {
        check(&tree, caller, Right::SeeIdentity, one.person.region_id)?;
    }
    if let Some(hidden) = cases::hidden_persons(&conn, &ids, caller.account).await?.into_iter().next() {
        return Err(Error::not_found("person", hidden));
    }
    let mut records = cases::records_of(node, &conn, caller, Right::SeeIdentity, &ids).await?;
    let model = compare::model(&conn).await?;
    let likeness = rules::likeness(&model.compare(&a.prepared, &b.prepared), &a.prepared, &b.prepared)?;
    let mut person = |one: &compare::Stored| -> Result<ComparedPerson> {
        let PersonRecords { cases, contacts } = records.remove(&one.person.id).unwrap_or_default();
        Ok(ComparedPerson {
            person_id: one.person.id,
            region: tree.reference(one.person.region_id)?,
            identity: one.person.identity.clone(),
            cases,
            contacts,
        })
    };
    let (ours, theirs) = (person(a)?, if left == right { None } else { Some(person(b)?) });
    let theirs = theirs.unwrap_or_else(|| ours.clone());
    let pair = store::find_pair(&conn, left.min(right), left.max(right)).await?;
    let may_merge = cases::may_change_all(node, &conn, caller, Right::Investigate, &ids).await?
        && [a, b].iter().all(|one| check(&tree, caller, Right::Investigate, one.person.region_id).is_ok());
    let decided_by = match pair.as_ref().and_then(|pair| pair.decided_by) {
        Some(account) => people::find_name(&conn, account).await?,
        None => None,
    };
    let view = Compared {
        warnings: warnings(&ours, &theirs),
        left: ours,
        right: theirs,
        likeness,
        state: pair.as_ref().map(|pair| pair.state.clone()),
        decided_at: pair.as_ref().and_then(|pair| pair.decided_at),
        decided_by,
        note: pair.and_then(|pair| pair.note),
        may_merge,
    };
    Ok(Versioned(version(&view)?, view))
}

/// Changes when anything of the comparison does.
fn version(view: &Compared) -> Result<i64> {
    let hash = Sha256::digest(serde_json::to_vec(view)?);
    let mut first = [0u8; 8];
    first.copy_from_slice(&hash[..8]);
    Ok((u64::from_be_bytes(first) >> 1).cast_signed())
}

fn warnings(a: &ComparedPerson, b: &ComparedPerson) -> Vec<Text> {
    let mut all = Vec::new();
    let number = |p: &ComparedPerson| match p.identity.document {
        None => p.identity.id_number.as_deref().and_then(|number| check_id_number(number).ok()),
        Some(_) => None,
    };
    if let (Some(x), Some(y)) = (number(a), number(b))
        && x.number != y.number
    {
        all.push(Text::new(
            "两个身份证号都能通过校验，却不相同：可能是两个人，或借用了他人证件",
            "both identity numbers are right and differ: two people, or a card that was lent",
        ));
    }
    for (one, other) in [(a, b), (b, a)] {
        for contact in &one.contacts {
            if let Some(met) = other.cases.iter().find(|c| contact.met.contains(&c.case.id)) {
                let (k, c) = (&contact.contact.number, &met.case.number);
                all.push(Text::new(
                    format!("{k} 是病例 {c} 的接触者：合并后，此人成为自己的接触者"),
                    format!("{k} is a contact of case {c}: as one person it would be its own contact"),
                ));
            }
        }
    }
    all
}

/// Says that two persons are two, or puts the decision off.
#[utoipa::path(post, path = "/api/v1/people/duplicates/decide", tag = "people", request_body = Decide,
    responses((status = 204)))]
async fn decide(
    State(node): State<Node>,
    caller: Caller,
    seen: IfMatch,
    Json(body): Json<Decide>,
) -> Result<StatusCode> {
    if body.left_id == body.right_id {
        return Err(rules::not_both());
    }
    if !["different", "later", "open"].contains(&body.state.as_str()) {
        return Err(rules::unknown_state(&body.state));
    }
    let (left, right) = (body.left_id.min(body.right_id), body.left_id.max(body.right_id));
    let view = look(&node, &caller, body.left_id, body.right_id).await?;
    seen.check(view.0, &json!({"left_id": left, "right_id": right, "state": view.1.state}))?;
    for side in [&view.1.left, &view.1.right] {
        check(&node.tree(), &caller, Right::Investigate, side.region.id)?;
    }
    let region = node.tree().common(view.1.left.region.id, view.1.right.region.id).unwrap_or(caller.region);
    let likeness = match body.left_id == left {
        true => view.1.likeness,
        false => view.1.likeness.flipped(),
    };
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if store::find_pair(&tx.conn(), left, right).await?.is_none() {
                let row = search::pair_row(tx, region, (left, right), &likeness)?;
                store::upsert_pairs(&tx.conn(), vec![row]).await?;
            }
            let pair = store::find_pair(&tx.conn(), left, right).await?;
            let mut pair = pair.ok_or_else(|| Error::not_found("pair", left))?;
            pair.state.clone_from(&body.state);
            pair.note = body.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
            (pair.decided_at, pair.decided_by) = (Some(tx.now()), tx.actor());
            store::save_decision(&tx.conn(), &pair).await?;
            let data = json!({"state": pair.state, "pairs": 1});
            tx.journal(NewEntry::new("people.pair.decided", Some(region), Some(pair.id), data));
            Ok(())
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose number of a case or contact it is, also of one that is part of another by now: to compare any two by hand.
#[utoipa::path(get, path = "/api/v1/people/duplicates/numbers/{number}", tag = "people", params(("number" = String, Path)),
    responses((status = 200, body = NumberOf)))]
async fn by_number(
    State(node): State<Node>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<NumberOf>> {
    let unknown = || rules::no_such_number(&number);
    let found = cases::person_by_number(&node.db.read(), number.trim()).await?;
    let (person_id, region) = found.ok_or_else(unknown)?;
    check(&node.tree(), &caller, Right::SeeIdentity, region).map_err(|_| unknown())?;
    may_change(&node, &caller, person_id, Right::SeeIdentity).await.map_err(|_| unknown())?;
    Ok(Json(NumberOf { person_id }))
}
