//! The number on a Chinese identity card (GB 11643): region, birth date, sex and a check character.

use chrono::{Datelike, NaiveDate};

use super::model::Sex;

/// What an 18-character identity number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdNumber {
    pub region: u32,
    pub birth: NaiveDate,
    pub sex: Sex,
}

/// Why something is not a valid identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdNumberError {
    /// Not 17 digits and a digit or X.
    Form,
    /// No such province.
    Region,
    /// No such day, or before 1870.
    Birth,
    /// The check character should be this one.
    CheckDigit(char),
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Reads an identity number.
///
/// Equation: the check character is number Σ weight·digit mod 11 of `10X98765432`. ISO 7064 MOD 11-2.
pub fn read_id_number(text: &str) -> Result<IdNumber, IdNumberError> {
    let text = text.trim();
    let mut digits = [0u32; 17];
    let (body, check) = match text.char_indices().nth(17) {
        Some((at, check)) if text.chars().count() == 18 => (text.get(..at).unwrap_or(""), check),
        _ => return Err(IdNumberError::Form),
    };
    for (slot, c) in digits.iter_mut().zip(body.chars()) {
        *slot = c.to_digit(10).ok_or(IdNumberError::Form)?;
    }
    let check = check.to_ascii_uppercase();
    if !check.is_ascii_digit() && check != 'X' {
        return Err(IdNumberError::Form);
    }
    let number =
        |range: std::ops::Range<usize>| digits.get(range).unwrap_or(&[]).iter().fold(0, |n, d| n * 10 + d);
    let region = number(0..6);
    if !matches!(region / 10_000, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
    {
        return Err(IdNumberError::Region);
    }
    let year = i32::try_from(number(6..10)).map_err(|_| IdNumberError::Birth)?;
    let birth = NaiveDate::from_ymd_opt(year, number(10..12), number(12..14))
        .filter(|d| (1870..=2100).contains(&d.year()))
        .ok_or(IdNumberError::Birth)?;
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let right = CHECKS.get(usize::try_from(sum % 11).unwrap_or(0)).copied().unwrap_or('1');
    if right != check {
        return Err(IdNumberError::CheckDigit(right));
    }
    let odd = digits.get(16).is_some_and(|d| d % 2 == 1);
    Ok(IdNumber { region, birth, sex: if odd { Sex::Male } else { Sex::Female } })
}

/// Names of identifier types that mean the Chinese identity card.
pub(crate) fn is_id_card_kind(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    matches!(
        kind.as_str(),
        "nnchn" | "nn" | "ni" | "prc" | "idcard" | "id_card" | "resident id" | "sfz" | "01"
    ) || kind.contains("身份证")
}

/// Looks so much like an identity number that its check character counts, whatever it is called.
pub(crate) fn looks_like_id_number(text: &str) -> bool {
    matches!(read_id_number(text), Ok(_) | Err(IdNumberError::CheckDigit(_)))
}
