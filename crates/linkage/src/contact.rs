//! Phone numbers and numbers of documents: one form for comparison, and how alike two are.

use strsim::osa_distance;

use crate::name::fold;

const MOST_NUMBERS: usize = 4;

/// A phone number without separators and country prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Phone {
    pub digits: String,
    pub mobile: bool,
}

/// All numbers of a text, each once, in order of their digits.
pub(crate) fn read_phones(text: &str) -> Vec<Phone> {
    let narrow = fold(text);
    let kept = narrow
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '\u{a0}' | '–' | '—'))
        .collect::<String>();
    let mut phones: Vec<Phone> = kept
        .split(|c: char| !c.is_ascii_digit() && c != '+')
        .filter_map(read_phone)
        .take(MOST_NUMBERS)
        .collect();
    phones.sort();
    phones.dedup();
    phones
}

fn read_phone(part: &str) -> Option<Phone> {
    let abroad = part.starts_with('+') || part.starts_with("00");
    let mut digits = part.trim_start_matches('+').trim_start_matches("00").replace('+', "");
    if let Some(rest) = digits.strip_prefix("86")
        && (abroad || is_mobile(rest))
    {
        digits = rest.to_owned();
        if !is_mobile(&digits) && !digits.starts_with('0') {
            digits.insert(0, '0');
        }
    }
    digits.truncate(20);
    // 0000000, 11111111111, 13800000000: somebody had to type something.
    let tail = digits.len().saturating_sub(8);
    let varied = digits.bytes().skip(tail).any(|d| Some(d) != digits.bytes().last());
    (digits.len() >= 7 && varied).then(|| Phone { mobile: is_mobile(&digits), digits })
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10") && !digits.starts_with("12")
}

/// The most alike pair of two lists: same, same without area code, one typing error, different.
pub(crate) fn compare_phones(a: &[Phone], b: &[Phone]) -> Option<u8> {
    a.iter().flat_map(|x| b.iter().map(|y| compare_phone(x, y))).min()
}

fn compare_phone(a: &Phone, b: &Phone) -> u8 {
    if a.digits == b.digits {
        return 0;
    }
    let (long, short) = if a.digits.len() >= b.digits.len() { (a, b) } else { (b, a) };
    let area = long.digits.len() - short.digits.len();
    if long.digits.starts_with('0') && matches!(area, 3 | 4) && long.digits.ends_with(&short.digits) {
        return 1;
    }
    if area <= 1 && osa_distance(&a.digits, &b.digits) == 1 { 2 } else { 3 }
}

/// A document's number: letters and digits without separators; `None` when nothing is left to compare.
pub(crate) fn read_document(text: &str) -> Option<String> {
    let number: String =
        fold(text).chars().filter(|c| c.is_alphanumeric()).take(24).collect::<String>().to_uppercase();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let varied = number.chars().any(|c| c.is_ascii_digit() && c != '0');
    (digits >= 4 && varied).then_some(number)
}

/// Same, one typing error, different.
pub(crate) fn compare_documents(a: &str, b: &str) -> u8 {
    if a == b {
        return 0;
    }
    if a.len().abs_diff(b.len()) <= 1 && osa_distance(a, b) == 1 { 1 } else { 2 }
}
