//! Checks on a person, whichever message told of them: identity numbers, birth dates, lengths.

use std::collections::HashSet;

use super::book::{At, Book};
use super::catalogue::code;
use super::finding::Finding;
use super::identity::{IdNumberError, is_id_card_kind, looks_like_id_number, read_id_number};
use super::model::{Patient, Sex};

/// Longer than this no name, number or line of an address is.
pub(crate) const MAX_TEXT: usize = 1000;

/// Where the parts of a person stand.
pub(crate) struct PersonPlaces<'a> {
    pub identifier: &'a dyn Fn(usize) -> At,
    pub name: &'a dyn Fn(usize) -> At,
}

/// Checks what can be checked of a person alone.
pub(crate) fn check_person(patient: &mut Patient, places: &PersonPlaces, book: &mut Book) {
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for (n, id) in patient.identifiers.iter().enumerate() {
        let at = || (places.identifier)(n);
        if !seen.insert((&id.value, &id.authority)) {
            book.add(at().put(Finding::new(&code::SAME_ID_TWICE).value(&id.value)));
        }
        let is_card =
            is_id_card_kind(&id.kind) && id.value.chars().count() == 18 || looks_like_id_number(&id.value);
        if !is_card {
            continue;
        }
        match read_id_number(&id.value) {
            Ok(card) => {
                if patient.birth.and_then(|b| b.date()).is_some_and(|day| day != card.birth) {
                    book.add(at().put(Finding::new(&code::ID_OTHER_BIRTH).value(&id.value)));
                }
                if matches!(patient.sex, Some(Sex::Male | Sex::Female)) && patient.sex != Some(card.sex) {
                    book.add(at().put(Finding::new(&code::ID_OTHER_SEX).value(&id.value)));
                }
            }
            Err(IdNumberError::CheckDigit(right)) => {
                book.add(
                    at().put(
                        Finding::new(&code::BAD_CHECK_DIGIT).value(&id.value).detail(&right.to_string()),
                    ),
                );
            }
            Err(other) => {
                let (zh, en) = match other {
                    IdNumberError::Region => ("没有这个省份代码", "no province has this code"),
                    IdNumberError::Birth => ("出生日期不存在", "there is no such day of birth"),
                    _ => ("不是 17 位数字加校验位", "it is not 17 digits and a check character"),
                };
                book.add(at().put(Finding::new(&code::BAD_ID_NUMBER).value(&id.value).detail_text(zh, en)));
            }
        }
    }
    check_lengths(patient, places, book);
}

fn check_lengths(patient: &mut Patient, places: &PersonPlaces, book: &mut Book) {
    let mut cut = |text: &mut String, at: &dyn Fn() -> At| {
        // Counting stops early: the field may be of any size.
        if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
            book.add(at().put(Finding::new(&code::TOO_LONG).detail(&text.chars().count().to_string())));
            *text = text.chars().take(MAX_TEXT).collect();
        }
    };
    for (n, id) in patient.identifiers.iter_mut().enumerate() {
        cut(&mut id.value, &|| (places.identifier)(n));
    }
    for (n, name) in patient.names.iter_mut().enumerate() {
        cut(&mut name.family, &|| (places.name)(n));
        cut(&mut name.text, &|| (places.name)(n));
        name.given.iter_mut().for_each(|g| cut(g, &|| (places.name)(n)));
    }
}
