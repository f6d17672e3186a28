//! Numbers and days inside sentences, in both languages.

use chrono::{Datelike, NaiveDate};
use lianfang_domain::Text;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `5 March 2020`, `2020年3月5日`.
pub fn day(day: NaiveDate) -> Text {
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    Text::new(
        format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        format!("{} {month} {}", day.day(), day.year()),
    )
}

/// A count with thousands separators, which both languages write alike.
pub fn count(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n <= -0.5 { format!("-{text}") } else { text }
}

/// Two places below 1, one from there on: `0.83`, `1.8`.
pub fn ratio(n: f64) -> String {
    if n < 0.995 { format!("{n:.2}") } else { format!("{n:.1}") }
}
