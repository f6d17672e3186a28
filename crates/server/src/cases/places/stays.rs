//! Stays as they are shown: whose they are, what the pack says of them, what was decided, who else was there.

use chrono::{DateTime, NaiveTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Right};
use std::collections::HashMap;
use uuid::Uuid;

use super::model::{CoExposed, PlaceView, StayFacts, Verdict, VisitView};
use super::rules::{self, OtherStay};
use super::store::{self, PlaceRow, VisitRow};
use super::together::{Meeting, Presence, meet, nearness};
use crate::cases::contacts::{self, ContactRef, ContactRow};
use crate::cases::facts::VisitFacts;
use crate::cases::records::{self, CaseRef, CaseRow};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Conn;
use crate::node::Node;
use crate::people;

/// Most stays that are looked at around one.
const MOST: u32 = 1000;

/// Whose stays somebody looks at.
pub enum Subject {
    Case(CaseRow),
    Contact(ContactRow),
}

impl Subject {
    pub fn id(&self) -> Uuid {
        match self {
            Subject::Case(row) => row.id,
            Subject::Contact(row) => row.id,
        }
    }

    pub fn region(&self) -> Uuid {
        match self {
            Subject::Case(row) => row.region_id,
            Subject::Contact(row) => row.region_id,
        }
    }

    pub fn disease(&self) -> &str {
        match self {
            Subject::Case(row) => &row.disease,
            Subject::Contact(row) => &row.disease,
        }
    }

    pub fn person(&self) -> Option<Uuid> {
        match self {
            Subject::Case(row) => row.person_id,
            Subject::Contact(row) => row.person_id,
        }
    }

    /// The moment from which somebody is isolated: the end of the day on which it happened.
    pub fn isolated(&self, node: &Node) -> Option<DateTime<Utc>> {
        match self {
            Subject::Case(row) => Some(node.clock.at(row.isolated_on?.succ_opt()?, NaiveTime::MIN)),
            Subject::Contact(_) => None,
        }
    }

    pub async fn visits(&self, conn: &Conn<'_>) -> Result<Vec<VisitRow>> {
        match self {
            Subject::Case(row) => store::visits_of_case(conn, row.id).await,
            Subject::Contact(row) => store::visits_of_contact(conn, row.id).await,
        }
    }

    /// Whose stay this is, if the caller may.
    pub async fn of(
        node: &Node,
        conn: &Conn<'_>,
        caller: &Caller,
        right: Right,
        visit: &VisitRow,
    ) -> Result<Subject> {
        match (visit.case_id, visit.contact_id) {
            (Some(case), _) => Subject::case(node, conn, caller, right, case).await,
            (None, Some(contact)) => Subject::contact(node, conn, caller, right, contact).await,
            (None, None) => Err(Error::internal("a stay of nobody")),
        }
    }

    pub async fn case(
        node: &Node,
        conn: &Conn<'_>,
        caller: &Caller,
        right: Right,
        id: Uuid,
    ) -> Result<Subject> {
        records::get_visible(node, conn, caller, right, id).await.map(Subject::Case)
    }

    pub async fn contact(
        node: &Node,
        conn: &Conn<'_>,
        caller: &Caller,
        right: Right,
        id: Uuid,
    ) -> Result<Subject> {
        let row = contacts::find(conn, id).await?.ok_or_else(|| Error::not_found("contact", id))?;
        check(&node.tree(), caller, right, row.region_id)?;
        Ok(Subject::Contact(row))
    }
}

/// A place that the caller may see.
pub async fn get_place(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    id: Uuid,
) -> Result<PlaceRow> {
    let row = store::find_place(conn, id).await?.ok_or_else(|| Error::not_found("place", id))?;
    check(&node.tree(), caller, right, row.region_id)?;
    Ok(row)
}

pub fn view_place(node: &Node, row: PlaceRow) -> Result<PlaceView> {
    Ok(PlaceView {
        region: node.tree().reference(row.region_id)?,
        id: row.id,
        kind: row.kind,
        name: row.name,
        address: row.address,
        lat: row.lat,
        lon: row.lon,
        service: row.service,
        runs_on: row.runs_on,
    })
}

/// How a place is called in a sentence.
pub fn title(place: &PlaceRow) -> Text {
    let kind = rules::kind_title(&place.kind);
    let own: Vec<&str> = [&place.service, &place.name].into_iter().flatten().map(String::as_str).collect();
    let day = place.runs_on.map(|day| format!(" {day}")).unwrap_or_default();
    match own.is_empty() {
        false => Text::same(format!("{}{day}", own.join(" "))),
        true => match &place.address {
            Some(address) => {
                Text::new(format!("{}（{address}）", kind.zh), format!("{} ({address})", kind.en))
            }
            None => kind,
        },
    }
}

pub fn presence(row: &VisitRow) -> Presence<'_> {
    Presence { from: row.from_at, until: row.until_at, carriage: row.carriage.as_deref(), row: row.seat_row }
}

/// The other stays of somebody, to compare one with.
pub fn others_of(rows: &[VisitRow], places: &HashMap<Uuid, PlaceRow>, but: Option<Uuid>) -> Vec<OtherStay> {
    rows.iter()
        .filter(|row| Some(row.id) != but)
        .map(|row| OtherStay {
            place: row.place_id,
            from: row.from_at,
            until: row.until_at,
            title: places.get(&row.place_id).map(title).unwrap_or_default(),
        })
        .collect()
}

/// The cases and contacts of some stays, as far as the caller may see them.
pub struct Whose {
    cases: HashMap<Uuid, CaseRow>,
    contacts: HashMap<Uuid, ContactRow>,
}

impl Whose {
    pub async fn load(node: &Node, conn: &Conn<'_>, caller: &Caller, rows: &[VisitRow]) -> Result<Whose> {
        let mut cases: Vec<Uuid> = rows.iter().filter_map(|row| row.case_id).collect();
        let mut met: Vec<Uuid> = rows.iter().filter_map(|row| row.contact_id).collect();
        for ids in [&mut cases, &mut met] {
            ids.sort_unstable();
            ids.dedup();
        }
        let cases = records::list_visible(node, conn, caller, cases).await?;
        let (tree, mut contacts) = (node.tree(), contacts::list_by_ids(conn, &met).await?);
        contacts.retain(|_, row| check(&tree, caller, Right::SeeCases, row.region_id).is_ok());
        Ok(Whose { cases: cases.into_iter().map(|row| (row.id, row)).collect(), contacts })
    }

    /// Whether the caller may know of this stay: a contact who became a case is seen as the case is.
    pub fn shows(&self, row: &VisitRow) -> bool {
        match (row.case_id, row.contact_id) {
            (Some(case), _) => self.cases.contains_key(&case),
            (None, Some(contact)) => self.contacts.contains_key(&contact),
            (None, None) => false,
        }
    }

    pub fn case(&self, row: &VisitRow) -> Option<&CaseRow> {
        self.cases.get(&row.case_id?)
    }

    pub fn contact(&self, row: &VisitRow) -> Option<&ContactRow> {
        self.contacts.get(&row.contact_id?)
    }

    fn refs(&self, node: &Node, row: &VisitRow) -> Result<(Option<CaseRef>, Option<ContactRef>)> {
        let case = self.case(row).cloned().map(CaseRef::of).transpose()?;
        Ok((case, self.contact(row).cloned().map(|contact| contacts::view(node, contact)).transpose()?))
    }
}

fn same_person(a: &VisitRow, b: &VisitRow) -> bool {
    (a.case_id.is_some() && a.case_id == b.case_id)
        || (a.contact_id.is_some() && a.contact_id == b.contact_id)
}

/// Stays of others at the same place whom the pack takes to have been near, with how they met.
pub async fn near(node: &Node, conn: &Conn<'_>, visit: &VisitRow) -> Result<Vec<(VisitRow, Meeting)>> {
    let packs = node.packs();
    let rule = packs.case_rules(&visit.disease).and_then(|rules| rules.spot.as_ref());
    let (margin, rows) = nearness(rule);
    let time = (visit.from_at - margin, visit.until_at + margin);
    let found = store::visits_at(conn, visit.place_id, time, MOST).await?;
    let others = found.into_iter().filter(|other| !same_person(visit, other));
    Ok(others
        .filter_map(|other| {
            meet(presence(visit), presence(&other), margin, rows).map(|meeting| (other, meeting))
        })
        .collect())
}

/// Those who were near, as far as the caller may see them; the longest together first.
pub async fn co_exposed(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    visit: &VisitRow,
) -> Result<Vec<CoExposed>> {
    let found = near(node, conn, visit).await?;
    let rows: Vec<VisitRow> = found.iter().map(|(row, _)| row.clone()).collect();
    let whose = Whose::load(node, conn, caller, &rows).await?;
    let day = node.clock.day_of(visit.from_at);
    let mut shown = Vec::with_capacity(found.len());
    for (row, meeting) in found.into_iter().filter(|(row, _)| whose.shows(row)) {
        let (case, contact) = whose.refs(node, &row)?;
        let known = match row.contact_id {
            Some(contact) => contacts::met_on(conn, contact, visit.case_id, visit.contact_id, day).await?,
            None => false,
        };
        shown.push(CoExposed {
            visit_id: row.id,
            case,
            contact,
            from_at: row.from_at,
            until_at: row.until_at,
            minutes: meeting.minutes,
            apart_minutes: meeting.apart_minutes,
            rows_apart: meeting.rows_apart,
            carriage: row.carriage,
            row: row.seat_row,
            known,
        });
    }
    shown.sort_by_key(|other| (-other.minutes, other.apart_minutes, other.visit_id));
    Ok(shown)
}

async fn verdict(
    conn: &Conn<'_>,
    rules: Option<&CaseRules>,
    row: &VisitRow,
    facts: &StayFacts,
    kind: &str,
) -> Result<Verdict> {
    let stay = VisitFacts { facts, minutes: minutes(row), kind };
    // A contact is not known to be infected: its stays make no spot.
    let rule = rules.and_then(|rules| rules.spot.as_ref()).filter(|_| row.case_id.is_some());
    let decided_by = match row.decided_by {
        Some(account) => people::find_name(conn, account).await?,
        None => None,
    };
    Ok(Verdict {
        proposed: rule.and_then(|rule| rule.when.eval(&stay).ok().flatten()),
        reason: rule.map(|rule| rule.when.reason(&stay).text),
        decision: row.decision.clone(),
        decided_by,
        decided_at: row.decided_at,
        note: row.decision_note.clone(),
        spot_id: row.spot_id,
    })
}

pub fn minutes(row: &VisitRow) -> i64 {
    (row.until_at - row.from_at).num_minutes()
}

/// Stays as the caller may see them.
pub async fn views(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    rows: Vec<VisitRow>,
) -> Result<Vec<VisitView>> {
    let (packs, whose) = (node.packs(), Whose::load(node, conn, caller, &rows).await?);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.place_id).collect();
    let places = store::places_by_ids(conn, &ids).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows.into_iter().filter(|row| whose.shows(row)) {
        let Some(place) = places.get(&row.place_id) else { continue };
        let facts: StayFacts = serde_json::from_str(&row.facts)?;
        let near = near(node, conn, &row).await?;
        let near: Vec<VisitRow> = near.into_iter().map(|(other, _)| other).collect();
        let seen = Whose::load(node, conn, caller, &near).await?;
        let (case, contact) = whose.refs(node, &row)?;
        shown.push(VisitView {
            verdict: verdict(conn, packs.case_rules(&row.disease), &row, &facts, &place.kind).await?,
            others: near.iter().filter(|other| seen.shows(other)).count(),
            place: view_place(node, place.clone())?,
            minutes: minutes(&row),
            id: row.id,
            version: row.version,
            from_at: row.from_at,
            until_at: row.until_at,
            carriage: row.carriage,
            row: row.seat_row,
            case,
            contact,
            facts,
        });
    }
    Ok(shown)
}
