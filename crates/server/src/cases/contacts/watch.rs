//! How a contact is watched: grade and programme by the pack, from when to when, and whether it may go.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Grade, Programme};
use uuid::Uuid;

use super::model::{ContactRef, Exposure, Graded};
use super::rules;
use super::store::{self, ContactRow, FollowUpRow};
use crate::cases::facts::ContactFacts;
use crate::cases::samples::Tally;
use crate::error::Result;
use crate::kernel::db::{Conn, Tx};
use crate::node::Node;

/// The grade of an exposure by the pack, or the one that the investigator chose.
pub fn grade(
    case_rules: &CaseRules,
    exposure: &Exposure,
    second_hand: bool,
    chosen: Option<&str>,
    programme: Option<String>,
) -> Result<Graded> {
    let facts = ContactFacts { exposure, second_hand, tests: Tally::default(), days_watched: 0 };
    let (found, reason): (&Grade, _) = match (chosen, case_rules.grade(&facts)) {
        (None, Some(graded)) => graded,
        (chosen, _) => {
            let id = chosen.unwrap_or_default();
            let found = case_rules.grades.iter().find(|grade| grade.id == id);
            let known = || case_rules.grades.iter().map(|g| g.id.as_str()).collect::<Vec<&str>>().join(", ");
            (found.ok_or_else(|| rules::unknown_word(&Text::new("分级", "grade"), id, &known()))?, None)
        }
    };
    let programme = programme.or_else(|| found.programme.clone());
    if let Some(id) = &programme {
        get_programme(case_rules, id)?;
    }
    Ok(Graded { grade: found.id.clone(), programme, reason })
}

pub fn get_programme<'a>(case_rules: &'a CaseRules, id: &str) -> Result<&'a Programme> {
    let known = || case_rules.programmes.iter().map(|p| p.id.as_str()).collect::<Vec<&str>>().join(", ");
    case_rules
        .programme(id)
        .ok_or_else(|| rules::unknown_word(&Text::new("观察方案", "programme"), id, &known()))
}

/// Sets from when to when a contact is watched, and lays the checks of today; those of the days to come are laid by the clock. What was
/// done stays, whatever programme it was done under.
pub async fn begin(tx: &Tx, row: &mut ContactRow, programme: &Programme, today: NaiveDate) -> Result<()> {
    let from = row.watched_from.unwrap_or_else(|| rules::first_day(row.last_exposed_on, today));
    let until = rules::last_day(row.last_exposed_on, programme);
    (row.watched_from, row.watched_until) = (Some(from), Some(until));
    store::delete_due_from(&tx.conn(), row.id, today).await?;
    let lines = rules::checks(from.max(today), until.min(today), programme);
    let lines = lines.into_iter().map(|(day, turn)| (row.region_id, row.id, day, turn)).collect();
    store::insert_due(&tx.conn(), lines).await
}

/// A contact as it is shown.
pub fn view(node: &Node, row: ContactRow) -> Result<ContactRef> {
    let packs = node.packs();
    let case_rules = packs.case_rules(&row.disease);
    let grade = case_rules.and_then(|rules| rules.grades.iter().find(|grade| grade.id == row.grade));
    let programme = row.programme.as_deref().and_then(|id| case_rules?.programme(id));
    Ok(ContactRef {
        region: node.tree().reference(row.region_id)?,
        grade_title: grade.map_or_else(|| Text::same(row.grade.clone()), |grade| grade.title.clone()),
        programme_title: programme.map(|programme| programme.title.clone()),
        id: row.id,
        number: row.number,
        disease: row.disease,
        state: row.state,
        grade: row.grade,
        last_exposed_on: row.last_exposed_on,
        watched_from: row.watched_from,
        watched_until: row.watched_until,
        case_id: row.case_id,
        sex: row.sex,
        age_years: row.age_years,
    })
}

/// Contacts that met a case.
pub async fn list_of_case(node: &Node, conn: &Conn<'_>, case: Uuid) -> Result<Vec<ContactRef>> {
    store::list_met(conn, case).await?.into_iter().map(|row| view(node, row)).collect()
}

/// Whether a contact with these facts may be released, and if not, why.
pub fn release_check(
    case_rules: Option<&CaseRules>,
    row: &ContactRow,
    exposure: &Exposure,
    second_hand: bool,
    tests: Tally,
    today: NaiveDate,
    lines: &[FollowUpRow],
) -> Option<Text> {
    let programme = row.programme.as_deref().and_then(|id| case_rules?.programme(id));
    let days_watched = row.watched_from.map_or(0, |from| (today - from).num_days().max(0));
    let open_today = lines.iter().any(|line| line.due_on == today && line.state != "done");
    let facts = ContactFacts { exposure, second_hand, tests, days_watched };
    rules::not_yet(programme, row.watched_until, today, open_today, &facts)
}
