//! Pure decisions about retention: when something's time is over, the month it goes in, the hash of a list.

use chrono::{Datelike as _, Days, NaiveDate};
use lianfang_domain::Text;
use lianfang_plan::{Interval, Retention};
use sha2::{Digest as _, Sha256};

use super::model::Part;
use crate::error::Error;

/// How long a part of a class is kept; none when the class has no such part.
pub fn kept_for(rules: &Retention, class: &str, part: Part) -> Option<Interval> {
    match (class, part) {
        ("case", Part::Identity) => Some(rules.case().identity),
        ("case", Part::Record) => Some(rules.case().record),
        ("contact", Part::Identity) => Some(rules.contact().identity),
        ("contact", Part::Record) => Some(rules.contact().record),
        ("contact", Part::Checks) => Some(rules.follow_up().min(rules.contact().record)),
        ("case" | "contact", Part::Samples) => Some(rules.sample()),
        _ => None,
    }
}

/// Whole days, begun ones counted.
pub fn days(interval: Interval) -> u64 {
    u64::from(interval.minutes.div_ceil(24 * 60))
}

/// The day on which something goes that was closed on `closed`.
pub fn goes_on(closed: NaiveDate, interval: Interval) -> NaiveDate {
    closed.checked_add_days(Days::new(days(interval))).unwrap_or(NaiveDate::MAX)
}

/// What was closed on this day or before has its time over today.
pub fn closed_by(today: NaiveDate, interval: Interval) -> NaiveDate {
    today.checked_sub_days(Days::new(days(interval))).unwrap_or(NaiveDate::MIN)
}

pub fn month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// SHA-256 in hexadecimal.
pub fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect()
}

pub fn needs_reason() -> Error {
    Error::invalid(
        "C0456",
        Text::new("请写明理由", "say why"),
        Text::new("例如案号或函件编号，不写姓名", "such as the number of a court file; no names"),
    )
}

pub fn held_already() -> Error {
    Error::conflict(
        "C0457",
        Text::new("此记录已暂停删除", "the removal of this record is held already"),
        Text::new("请在列表中查看理由", "look at the reason in the list"),
    )
}

pub fn lifted_already() -> Error {
    Error::conflict(
        "C0458",
        Text::new("暂停已解除", "the hold was lifted already"),
        Text::new("请刷新页面", "load the page again"),
    )
}

pub fn whom() -> Error {
    Error::invalid(
        "C0459",
        Text::new(
            "请写明要查的姓名、证件号或电话",
            "say whose name, identity number or telephone it is about",
        ),
        Text::new("至少填写一项", "fill in at least one of them"),
    )
}
