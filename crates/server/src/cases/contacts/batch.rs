//! Contacts from a list, many at once: graded and watched as if an investigator had found them.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_plan::CaseRules;
use serde_json::json;
use uuid::Uuid;

use super::model::Exposure;
use super::store::{self, ContactRow, ExposureRow};
use super::{errands, rules, watch};
use crate::cases::numbers;
use crate::cases::steps::NewStep;
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::regions::Place;

/// One meeting of a contact from a list.
#[derive(Debug, Clone)]
pub struct Meeting {
    pub case: Option<Uuid>,
    pub exposure: Exposure,
}

/// A contact of a list, with everything that its rows tell.
#[derive(Debug, Clone)]
pub struct Listed {
    pub disease: String,
    pub person: Option<Uuid>,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    /// `watched`, `released`, `case` or `lost`; watched when the list does not tell.
    pub state: Option<&'static str>,
    pub watched_from: Option<NaiveDate>,
    /// In the order of time, at least one.
    pub meetings: Vec<Meeting>,
}

/// Stores new contacts of one region; their ids, and their steps for the caller's entry.
pub async fn add_listed(
    tx: &mut Tx,
    case_rules: &CaseRules,
    place: &Place,
    listed: Vec<Listed>,
    today: NaiveDate,
) -> Result<(Vec<Uuid>, Vec<NewStep>)> {
    let given = numbers::next(tx, place, "K", listed.len()).await?;
    let (mut rows, mut exposures, mut lines) = (Vec::with_capacity(listed.len()), Vec::new(), Vec::new());
    let (mut ids, mut noted) = (Vec::with_capacity(listed.len()), Vec::with_capacity(listed.len()));
    for (one, number) in listed.into_iter().zip(given) {
        let last = one.meetings.last().ok_or_else(|| Error::internal("a contact without an exposure"))?;
        let graded = watch::grade(case_rules, &last.exposure, false, None, None)?;
        let (id, state) = (tx.id(), one.state.unwrap_or("watched"));
        let mut row = ContactRow {
            id,
            region_id: place.id,
            disease: one.disease,
            number,
            person_id: one.person,
            state: state.to_owned(),
            grade: graded.grade,
            programme: graded.programme,
            last_exposed_on: last.exposure.happened_on,
            watched_from: None,
            watched_until: None,
            case_id: None,
            sex: one.sex,
            age_years: one.age_years,
            closed_at: (state != "watched").then(|| tx.now()),
            version: 1,
        };
        if let Some(programme) = row.programme.as_deref() {
            let programme = watch::get_programme(case_rules, programme)?;
            let until = rules::last_day(row.last_exposed_on, programme);
            let first = rules::first_day(row.last_exposed_on, today);
            let from = one.watched_from.unwrap_or(first).min(until);
            (row.watched_from, row.watched_until) = (Some(from), Some(until));
            if state == "watched" {
                // Those of the days to come are laid by the clock.
                let checks = rules::checks(from.max(today), until.min(today), programme).into_iter();
                lines.extend(checks.map(|(day, turn)| (place.id, id, day, turn)));
            }
        }
        let reason = graded.reason.map(|reason| reason.text);
        let content =
            json!({"grade": row.grade, "programme": row.programme, "reason": reason, "case": last.case});
        let (kind, region) = ("cases.contact.found", place.id);
        noted.push(NewStep { kind, region, subject: id, content, open: json!({}) });
        for meeting in one.meetings {
            exposures.push(exposure_row(tx, place.id, id, meeting)?);
        }
        ids.push(id);
        rows.push(row);
    }
    store::insert(&tx.conn(), rows).await?;
    store::insert_exposures(&tx.conn(), exposures).await?;
    store::insert_due(&tx.conn(), lines).await?;
    Ok((ids, noted))
}

fn exposure_row(tx: &Tx, region: Uuid, contact: Uuid, meeting: Meeting) -> Result<ExposureRow> {
    Ok(ExposureRow {
        id: tx.id(),
        region_id: region,
        contact_id: contact,
        case_id: meeting.case,
        through_id: None,
        happened_on: meeting.exposure.happened_on,
        facts: serde_json::to_string(&meeting.exposure)?,
    })
}

/// Adds meetings to a contact that is known, and what a list says has become of them since. Whether anything changed.
///
/// A contact whose watching has ended by whatever way is not watched again because of a list: only the meeting is added.
pub async fn change_listed(
    tx: &mut Tx,
    case_rules: &CaseRules,
    mut row: ContactRow,
    meetings: Vec<Meeting>,
    state: Option<&'static str>,
    today: NaiveDate,
) -> Result<Vec<NewStep>> {
    let (id, region) = (row.id, row.region_id);
    let mut noted = Vec::new();
    let latest = meetings.iter().map(|m| m.exposure.happened_on).max();
    let cases: Vec<Option<Uuid>> = meetings.iter().map(|m| m.case).collect();
    let mut exposures = Vec::with_capacity(meetings.len());
    for meeting in meetings {
        exposures.push(exposure_row(tx, region, id, meeting)?);
    }
    if let Some(latest) = latest {
        store::insert_exposures(&tx.conn(), exposures).await?;
        let later = latest > row.last_exposed_on;
        row.last_exposed_on = row.last_exposed_on.max(latest);
        if later
            && row.state == "watched"
            && let Some(programme) = row.programme.clone()
        {
            watch::begin(tx, &mut row, watch::get_programme(case_rules, &programme)?, today).await?;
        }
        let content = json!({"cases": cases, "last_exposed_on": row.last_exposed_on});
        let kind = "cases.contact.exposed-again";
        noted.push(NewStep { kind, region, subject: id, content, open: json!({}) });
    }
    if let Some(state) = state.filter(|state| row.state == "watched" && *state != "watched") {
        row.state = state.to_owned();
        row.closed_at = Some(tx.now());
        store::delete_due_from(&tx.conn(), id, today).await?;
        errands::settled(tx, id, &Text::new("名单显示观察已结束", "a list says that the watching is over"))
            .await?;
        let kind = if state == "case" { "cases.contact.became-case" } else { "cases.contact.released" };
        let content = json!({"state": state, "list": true});
        noted.push(NewStep { kind, region, subject: id, content, open: json!({}) });
    }
    if !noted.is_empty() && !store::save(&tx.conn(), row).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": id})) });
    }
    Ok(noted)
}
