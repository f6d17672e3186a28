//! Where a contact is in the programme: day, place, the checks to come, and what an ill one would be as a case.

use chrono::{Days, NaiveDate};
use lianfang_plan::{CaseClass, CaseRules, Programme, StayAt};

use super::model::{CaseProposal, Course, StageView};
use super::rules;
use super::store::{ContactRow, FollowUpRow};
use crate::cases::facts::CaseFacts;
use crate::cases::records::Facts;
use crate::cases::samples::Tally;

fn programme_of<'a>(case_rules: Option<&'a CaseRules>, row: &ContactRow) -> Option<&'a Programme> {
    case_rules?.programme(row.programme.as_deref()?)
}

pub fn place_word(place: StayAt) -> &'static str {
    match place {
        StayAt::Site => "site",
        StayAt::Home => "home",
        StayAt::Free => "free",
    }
}

/// The stages of a programme as dates, counted from the last exposure.
pub fn stages(programme: &Programme, last_exposed: NaiveDate, today: NaiveDate) -> Vec<StageView> {
    let now = programme.stage_on(rules::day_of(last_exposed, today)).map(|(n, _)| n);
    let date = |day: u32| last_exposed.checked_add_days(Days::new(day.into())).unwrap_or(NaiveDate::MAX);
    let mut day = 0;
    let mut found = Vec::with_capacity(programme.stages.len());
    for (n, stage) in programme.stages.iter().enumerate() {
        let (from, until) = (date(day + 1), date(day + stage.days));
        found.push(StageView { place: place_word(stage.place).to_owned(), from, until, now: now == Some(n) });
        day += stage.days;
    }
    found
}

/// Day and place on `end`: today, or the day on which the contact was closed.
pub fn of(case_rules: Option<&CaseRules>, row: &ContactRow, end: NaiveDate) -> Option<Course> {
    let programme = programme_of(case_rules, row)?;
    Some(Course {
        day: rules::day_of(row.last_exposed_on, end),
        days: rules::day_of(row.last_exposed_on, row.watched_until?),
        turns: i32::try_from(programme.checks_per_day).unwrap_or(1),
        stages: stages(programme, row.last_exposed_on, end),
    })
}

/// The stored lines of a contact with those of the days to come, which are not stored.
pub fn with_planned(
    case_rules: Option<&CaseRules>,
    row: &ContactRow,
    mut lines: Vec<FollowUpRow>,
    today: NaiveDate,
) -> Vec<FollowUpRow> {
    let (Some(programme), Some(from), Some(until), "watched") =
        (programme_of(case_rules, row), row.watched_from, row.watched_until, row.state.as_str())
    else {
        return lines;
    };
    let known = |day: NaiveDate, turn: i32| lines.iter().any(|l| l.due_on == day && l.turn == turn);
    let tomorrow = today.succ_opt().unwrap_or(NaiveDate::MAX);
    let planned: Vec<FollowUpRow> = rules::checks(from.max(tomorrow), until, programme)
        .into_iter()
        .filter(|(day, turn)| !known(*day, *turn))
        .map(|(due_on, turn)| FollowUpRow {
            region_id: row.region_id,
            contact_id: row.id,
            due_on,
            turn,
            state: "due".to_owned(),
            done_at: None,
            done_by: None,
            temperature: None,
            symptoms: None,
            note: None,
        })
        .collect();
    lines.extend(planned);
    lines
}

/// What a contact whose checks found symptoms or fever would be as a case: onset on the first of those days, everything that was found.
pub fn propose_case(case_rules: &CaseRules, row: &ContactRow, lines: &[FollowUpRow]) -> Option<CaseProposal> {
    let mut symptoms: Vec<String> = Vec::new();
    let mut onset = None;
    for line in lines {
        let mut found: Vec<String> =
            line.symptoms.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        if line.temperature.is_some_and(|warm| warm >= case_rules.fever)
            && case_rules.symptom("fever").is_some()
        {
            found.push("fever".to_owned());
        } else if found.is_empty() {
            continue;
        }
        onset = onset.or(Some(line.due_on));
        symptoms.extend(found);
    }
    let onset_on = Some(onset?);
    symptoms.sort();
    symptoms.dedup();
    let facts = Facts {
        sex: row.sex.clone(),
        age_years: row.age_years,
        onset_on,
        symptoms: Some(symptoms),
        exposed: Some(true),
        source: Some("case".to_owned()),
        ..Facts::default()
    };
    let known = CaseFacts { facts: &facts, tests: Tally::default(), linked: true };
    let class = case_rules.classify(&known).map_or(CaseClass::Suspected, |(class, _)| class);
    Some(CaseProposal { class, facts })
}
