//! The Chinese resident ID number: what it says, whether it can be right, and how alike two of them are.
//!
//! GB 11643-1999: six digits of the county where it was issued, eight of the birth date, three of the order (odd for men), and a check
//! character over all of them, so that no single wrong digit and no exchange of neighbours goes unseen. The old form
//! has 15 digits: two for the year of the 20th century, no check. A new form of the foreigner's permanent residence card begins with 9.
//! The county is that of the first registration, not of residence: it is told, but never compared with an address.

use chrono::{Datelike, NaiveDate};
use lianfang_domain::Text;

use crate::person::Sex;

/// What a right number says of its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdFacts {
    /// The number in 18 characters.
    pub number: String,
    /// Code of the county that issued it first, by GB/T 2260.
    pub region: String,
    pub birth: NaiveDate,
    pub sex: Sex,
    /// It was written in the old form of 15 digits, which has no check digit.
    pub old_form: bool,
}

/// Why a number can't be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdFault {
    #[error("the ID number has `{found}` characters; it needs 18, or 15 in the old form")]
    Length { found: usize },
    #[error(
        "character {place} of the ID number is `{found}`; only digits can stand there, and an X at the end"
    )]
    Character { place: usize, found: char },
    #[error("the ID number begins with `{found}`, which is not a province")]
    Province { found: String },
    #[error("the ID number says `{found}` for the birth date, which is not a day of the calendar")]
    Date { found: String },
    #[error("the check digit of the ID number is `{found}`, but the other digits ask for `{expected}`")]
    CheckDigit { expected: char, found: char },
}

impl IdFault {
    /// What is wrong and what to do, for whoever typed the number.
    ///
    /// ```
    /// use lianfang_domain::Lang;
    /// let fault = lianfang_linkage::check_id_number("11010519491231002").unwrap_err();
    /// assert_eq!(fault.text().get(Lang::Zh), "身份证号码有 17 位，应为 18 位（旧证 15 位）；请对照证件补全");
    /// ```
    pub fn text(&self) -> Text {
        let compare = "compare it with the document";
        match self {
            IdFault::Length { found } => Text::new(
                format!("身份证号码有 {found} 位，应为 18 位（旧证 15 位）；请对照证件补全"),
                format!("{self}; {compare}"),
            ),
            IdFault::Character { place, found } => Text::new(
                format!("身份证号码第 {place} 位是“{found}”，只能是数字，末位可为 X；请对照证件改正"),
                format!("{self}; {compare}"),
            ),
            IdFault::Province { found } => Text::new(
                format!("身份证号码开头“{found}”不是任何省份的代码；请对照证件改正前几位"),
                format!("{self}; compare the first digits with the document"),
            ),
            IdFault::Date { found } => Text::new(
                format!("身份证号码中的出生日期“{found}”不存在；请对照证件改正第 7 至 14 位"),
                format!("{self}; compare digits 7 to 14 with the document"),
            ),
            IdFault::CheckDigit { expected, found } => Text::new(
                format!(
                    "身份证号码校验位是“{found}”，按其余各位应为“{expected}”；某一位可能输错，请对照证件改正"
                ),
                format!("{self}; a digit is wrong somewhere, {compare}"),
            ),
        }
    }
}

/// Reads a resident ID number. Spaces, hyphens, wide digits and a small `x` do no harm. Whether the birth date is in the future is for the caller,
/// who has a calendar.
///
/// ```
/// use lianfang_linkage::{IdFault, Sex, check_id_number};
/// let facts = check_id_number("11010519491231002x").unwrap();
/// assert_eq!((facts.region.as_str(), facts.birth.to_string().as_str(), facts.sex), ("110105", "1949-12-31", Sex::Female));
/// // The same number on an old card.
/// assert_eq!(check_id_number("110105491231002").unwrap().number, facts.number);
/// let fault = check_id_number("110105194912310021").unwrap_err();
/// assert_eq!(fault, IdFault::CheckDigit { expected: 'X', found: '1' });
/// ```
pub fn check_id_number(text: &str) -> Result<IdFacts, IdFault> {
    let written: Vec<char> = clean(text);
    let old_form = written.len() == 15;
    if written.len() != 18 && !old_form {
        return Err(IdFault::Length { found: written.len() });
    }
    let last = written.len() - 1;
    for (at, c) in written.iter().enumerate() {
        if !(c.is_ascii_digit() || (*c == 'X' && at == last && !old_form)) {
            return Err(IdFault::Character { place: at + 1, found: *c });
        }
    }
    let mut number: String = written.iter().collect();
    if old_form {
        number.insert_str(6, "19");
        number.push(check_digit(number.as_bytes()));
    }
    if !is_province(number.as_bytes()) {
        return Err(IdFault::Province { found: number[..2].to_owned() });
    }
    let birth = NaiveDate::parse_from_str(&number[6..14], "%Y%m%d")
        .ok()
        .filter(|day| day.year() >= 1850)
        .ok_or_else(|| IdFault::Date { found: number[6..14].to_owned() })?;
    let bytes = number.as_bytes();
    let (expected, found) = (check_digit(&bytes[..17]), char::from(bytes[17]));
    if expected != found {
        return Err(IdFault::CheckDigit { expected, found });
    }
    let sex = if (bytes[16] - b'0') % 2 == 1 { Sex::Male } else { Sex::Female };
    Ok(IdFacts { region: number[..6].to_owned(), birth, sex, old_form, number })
}

/// ISO 7064 MOD 11-2 over the first 17 digits.
fn check_digit(digits: &[u8]) -> char {
    let sum = digits.iter().take(17).fold(0, |sum, d| (sum + u32::from(d.wrapping_sub(b'0'))) * 2 % 11);
    char::from(b"10X98765432"[(sum % 11) as usize])
}

fn is_province(number: &[u8]) -> bool {
    let two = u32::from(number[0] - b'0') * 10 + u32::from(number[1] - b'0');
    // 9 stands before the province on the residence cards of foreigners.
    matches!(two, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 90..=99)
}

/// Digits, letters and signs of hidden digits, wide ones made narrow, letters large.
fn clean(text: &str) -> Vec<char> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        'ｘ' | 'Ｘ' | '×' => 'X',
        '＊' | '•' | '●' => '*',
        other => other.to_ascii_uppercase(),
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric() || *c == '*').take(40).collect()
}

/// A number as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdNumber {
    /// 18 characters when it is right, what was written otherwise.
    pub number: String,
    pub form: IdForm,
    /// Birth date and sex, when the number is right.
    pub facts: Option<(NaiveDate, Sex)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdForm {
    Right,
    Old,
    Faulty,
    Hidden,
}

impl IdNumber {
    /// `None` for what can't be an ID number with a few slips: a passport's number, zeros, a word.
    pub fn read(text: &str) -> Option<IdNumber> {
        if let Ok(facts) = check_id_number(text) {
            let form = if facts.old_form { IdForm::Old } else { IdForm::Right };
            return Some(IdNumber { number: facts.number, form, facts: Some((facts.birth, facts.sex)) });
        }
        let written = clean(text);
        let hidden = written.contains(&'*');
        let digits = written.iter().filter(|c| c.is_ascii_digit()).count();
        let others = written.iter().filter(|c| !c.is_ascii_digit() && **c != '*').count();
        let varied = written.iter().any(|c| c.is_ascii_digit() && *c != written[0]);
        let plausible =
            (14..=20).contains(&written.len()) && others <= 1 && (hidden || digits >= 13) && varied;
        let form = if hidden { IdForm::Hidden } else { IdForm::Faulty };
        plausible.then(|| IdNumber { number: written.into_iter().collect(), form, facts: None })
    }
}

/// Same, one typing error, two, as far as shown, different. `None` when too little is shown.
pub(crate) fn compare_id(a: &IdNumber, b: &IdNumber) -> Option<u8> {
    if a.form == IdForm::Hidden || b.form == IdForm::Hidden {
        return compare_hidden(a.number.as_bytes(), b.number.as_bytes());
    }
    if a.number == b.number {
        return Some(0);
    }
    // Two right numbers are never one typing error apart: the check digit would have shown it.
    if a.facts.is_some() && b.facts.is_some() {
        return Some(4);
    }
    Some(match strsim::osa_distance(&a.number, &b.number) {
        1 => 1,
        2 => 2,
        _ => 4,
    })
}

fn compare_hidden(a: &[u8], b: &[u8]) -> Option<u8> {
    if a.len() != b.len() {
        return None;
    }
    let shown = || a.iter().zip(b).filter(|(x, y)| **x != b'*' && **y != b'*');
    if shown().any(|(x, y)| x != y) {
        return Some(4);
    }
    (shown().count() >= 8).then_some(3)
}
