//! Does a row contradict itself? Dates in their order, the identity number, age and birth.

use chrono::{Datelike, NaiveDate};

use super::catalogue::code;
use super::fields::Field;
use super::row::{Day, ListRow};
use crate::messages::{CodeInfo, Finding, IdNumberError, Sex, read_id_number};

/// Name and position of a field's column.
pub(super) type Column<'a> = dyn Fn(Field) -> Option<(&'a str, usize)> + 'a;

pub(super) fn check_row<'a>(
    row: &ListRow,
    today: Option<NaiveDate>,
    column: &Column<'a>,
    said: &mut Vec<Finding>,
) {
    let put = |field: Field, finding: Finding| match column(field) {
        Some((name, at)) => finding.column(name, at),
        None => finding.at(field.key()),
    };
    let mut order = |later: Field, earlier: Field, strict: bool, info: &CodeInfo| {
        let (Some(l), Some(e)) = (row.day(later), row.day(earlier)) else { return };
        if l.is_before(e) || (strict && l == e) {
            said.push(put(later, Finding::new(info).value(&l.to_string()).detail(&e.to_string())));
        }
    };
    order(Field::Onset, Field::Infection, true, &code::ONSET_NOT_AFTER_INFECTION);
    order(Field::Death, Field::Onset, false, &code::DEATH_BEFORE_ONSET);
    order(Field::OutcomeDate, Field::Onset, false, &code::OUTCOME_BEFORE_ONSET);
    order(Field::ExposureEnd, Field::ExposureStart, false, &code::EXPOSURE_ENDS_FIRST);
    order(Field::Discharge, Field::Hospitalisation, false, &code::DISCHARGE_BEFORE_ADMISSION);
    if let (Some(onset), Some(report)) = (row.day(Field::Onset), row.day(Field::Report))
        && report.is_before(onset)
    {
        let finding =
            Finding::new(&code::ONSET_AFTER_REPORT).value(&onset.to_string()).detail(&report.to_string());
        said.push(put(Field::Onset, finding));
    }
    if let Some(today) = today {
        for (field, day) in &row.days {
            // A quarantine and the end of an order may lie ahead.
            let ahead = matches!(field, Field::Quarantine | Field::WatchedUntil);
            if !ahead && Day::Date(today).is_before(*day) {
                let finding = Finding::new(&code::FUTURE).value(&day.to_string()).detail(&today.to_string());
                said.push(put(*field, finding));
            }
        }
    }
    check_birth(row, &put, said);
    check_identity(row, &put, said);
}

fn check_birth(row: &ListRow, put: &dyn Fn(Field, Finding) -> Finding, said: &mut Vec<Finding>) {
    let Some(birth) = row.day(Field::Birth).and_then(Day::date) else { return };
    let events = [Field::Infection, Field::Onset, Field::Report, Field::LastContact];
    let Some(first) = events.iter().filter_map(|f| row.day(*f)?.date()).min() else { return };
    if birth > first {
        let finding = Finding::new(&code::BORN_AFTER).value(&birth.to_string()).detail(&first.to_string());
        said.push(put(Field::Birth, finding));
        return;
    }
    let years = first.year() - birth.year();
    if row.age_years.is_some_and(|age| (age - f64::from(years)).abs() > 2.0) {
        let age = row.age_years.unwrap_or_default();
        let finding =
            Finding::new(&code::AGE_OTHER_BIRTH).value(&format!("{age}")).detail(&years.to_string());
        said.push(put(Field::Age, finding));
    }
}

fn check_identity(row: &ListRow, put: &dyn Fn(Field, Finding) -> Finding, said: &mut Vec<Finding>) {
    let number = row.text(Field::IdNumber);
    // Other documents than the Chinese card have other lengths and letters within.
    let card = number.chars().count() == 18 && number.bytes().take(17).all(|b| b.is_ascii_digit());
    if !card {
        return;
    }
    let mut say = |info: &CodeInfo, detail: &str| {
        said.push(put(Field::IdNumber, Finding::new(info).value(number).detail(detail)));
    };
    match read_id_number(number) {
        Ok(id) => {
            if row.day(Field::Birth).is_some_and(|b| b != Day::Date(id.birth)) {
                say(&code::ID_OTHER_BIRTH, &id.birth.to_string());
            }
            if matches!(row.sex, Some(Sex::Male | Sex::Female)) && row.sex != Some(id.sex) {
                say(&code::ID_OTHER_SEX, "");
            }
        }
        Err(IdNumberError::CheckDigit(right)) => say(&code::BAD_CHECK_DIGIT, &right.to_string()),
        Err(_) => say(&code::BAD_ID_NUMBER, ""),
    }
}
