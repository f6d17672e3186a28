//! What can be wrong with a key person or a list, and how a line stands.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;

use super::model::ScreeningTally;
use crate::error::{Error, Result};

pub fn unknown_reason(reason: &str, known: &str) -> Error {
    Error::invalid(
        "C0400",
        Text::new(format!("规则包没有理由“{reason}”"), format!("the pack has no reason `{reason}`")),
        Text::new(format!("可用：{known}"), format!("one of {known}")),
    )
}

pub fn unknown_kind(kind: &str) -> Error {
    Error::invalid(
        "C0401",
        Text::new(format!("没有“{kind}”这一类人"), format!("there is no kind of person `{kind}`")),
        Text::new("case（病例）或 contact（接触者）", "`case` or `contact`"),
    )
}

pub fn marked_already() -> Error {
    Error::conflict(
        "C0402",
        Text::new("已因同一理由列为重点人员", "is a key person for this reason already"),
        Text::new("请刷新页面，或选择其他理由", "load the page again, or choose another reason"),
    )
}

pub fn nobody() -> Error {
    Error::invalid(
        "C0403",
        Text::new("按这些条件没有需要检测的人", "by these conditions there is nobody to test"),
        Text::new(
            "选择有观察中接触者的病例、登记过的场所，或重点人员",
            "choose cases with contacts under observation, a place that was noted, or key persons",
        ),
    )
}

pub fn check_title(title: &str, due: NaiveDate, today: NaiveDate) -> Result<String> {
    let title = title.trim();
    if !title.is_empty() && title.chars().count() <= 120 && due >= today {
        return Ok(title.to_owned());
    }
    Err(Error::invalid(
        "C0404",
        Text::new("名单需要标题，完成日期不早于今天", "a list needs a title, and a day that is not over"),
        Text::new("请填写标题和完成日期", "write a title and choose the day"),
    ))
}

pub fn closed() -> Error {
    Error::conflict(
        "C0405",
        Text::new("名单已结束", "the list is closed"),
        Text::new("请另建一份名单", "make another list"),
    )
}

/// How a line stands by the last sample since the list was made.
pub fn state_of(sample: Option<(DateTime<Utc>, Option<&str>)>) -> &'static str {
    match sample {
        None => "untested",
        Some((_, None)) => "waiting",
        Some((_, Some("positive"))) => "positive",
        Some((_, Some("negative"))) => "negative",
        Some(_) => "unclear",
    }
}

pub fn tally<'a>(states: impl Iterator<Item = &'a str>) -> ScreeningTally {
    let mut tally = ScreeningTally::default();
    for state in states {
        match state {
            "untested" => tally.untested += 1,
            "negative" => tally.negative += 1,
            "positive" => tally.positive += 1,
            // An unclear result has to be repeated: there is none yet.
            _ => tally.waiting += 1,
        }
    }
    tally
}
