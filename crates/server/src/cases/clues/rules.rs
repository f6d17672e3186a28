//! What can be wrong with a clue.

use chrono::{DateTime, TimeDelta, Utc};
use lianfang_domain::Text;

use crate::error::{Error, Result};

const LONGEST: usize = 2_000;
/// No question waits longer.
const LATEST: TimeDelta = TimeDelta::days(60);

/// What was asked or answered, without the blanks around it.
pub fn check_text(text: &str) -> Result<String> {
    let text = text.trim();
    if !text.is_empty() && text.len() <= LONGEST {
        return Ok(text.to_owned());
    }
    Err(Error::invalid(
        "C0390",
        Text::new("内容为空或过长", "the text is empty or too long"),
        Text::new(
            "用 1 到 2000 字节写明要查什么、查到什么",
            "write what is to be found out, or what was found, in up to 2,000 bytes",
        ),
    ))
}

pub fn check_due(due: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if due > now && due <= now + LATEST {
        return Ok(());
    }
    Err(Error::invalid(
        "C0391",
        Text::new("时限须在今后60天之内", "the deadline must lie within the next 60 days"),
        Text::new("请改时限", "choose another deadline"),
    ))
}

pub fn unknown_duty(duty: &str) -> Error {
    Error::invalid(
        "C0392",
        Text::new(
            format!("岗位“{duty}”不存在，或不能办理任务"),
            format!("there is no duty `{duty}`, or it can't do tasks"),
        ),
        Text::new("请选择列表中的岗位", "choose a duty of the list"),
    )
}

pub fn over() -> Error {
    Error::conflict(
        "C0393",
        Text::new("这条线索已答复或已撤回", "the clue is answered or was taken back"),
        Text::new("请刷新页面", "load the page again"),
    )
}
