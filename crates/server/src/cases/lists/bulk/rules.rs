//! What can't be done to many rows, and why.

use lianfang_domain::Text;

use super::model::Action;
use crate::error::{Error, Result};

/// More rows than so many are not changed at once.
pub const MOST: usize = 20_000;
const LONGEST_TITLE: usize = 120;

/// Facts that may be set in many cases at once: what is said of a place or a day, not of one person.
pub const FACTS: [&str; 10] = [
    "isolated_on",
    "hospitalised_on",
    "hospital",
    "severity",
    "outcome",
    "outcome_on",
    "source",
    "setting",
    "exposed",
    "seen_by_doctor_on",
];

/// Whether the action is one of the list's, and complete.
pub fn check(list: &str, action: &Action) -> Result<()> {
    let fits = match action {
        Action::Close { .. } | Action::Reopen { .. } | Action::Set { .. } | Action::Classify { .. } => {
            list == "cases"
        }
        Action::Order { .. } | Action::Release { .. } => list == "contacts",
        Action::Task { .. } => matches!(list, "cases" | "contacts"),
    };
    if !fits {
        return Err(Error::invalid(
            "C0287",
            Text::new("此列表不能这样批量处理", "this can't be done to rows of this list"),
            Text::new("病例和接触者可以批量处理", "cases and contacts can be changed many at once"),
        ));
    }
    match action {
        Action::Classify { note, .. } | Action::Order { note, .. } | Action::Release { note }
            if note.trim().is_empty() =>
        {
            Err(incomplete("请用一句话写明依据", "say why in one sentence"))
        }
        Action::Set { facts } if facts.is_empty() => {
            Err(incomplete("请选择要改的项目", "choose what to set"))
        }
        Action::Set { facts } => match facts.keys().find(|key| !FACTS.contains(&key.as_str())) {
            Some(_) => {
                let known = FACTS.join(", ");
                Err(incomplete(&format!("可批量修改：{known}"), &format!("what can be set: {known}")))
            }
            None => Ok(()),
        },
        Action::Task { title, .. } if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE => {
            Err(incomplete("请写任务名称，不超过 120 字", "name the task, in at most 120 characters"))
        }
        _ => Ok(()),
    }
}

fn incomplete(zh: &str, en: &str) -> Error {
    Error::invalid(
        "C0288",
        Text::new("批量处理的内容不完整或不对", "what to do with the rows is not complete or not right"),
        Text::new(zh, en),
    )
}

pub fn unknown_duty(duty: &str) -> Error {
    Error::invalid(
        "C0288",
        Text::new(format!("没有岗位“{duty}”"), format!("there is no duty `{duty}`")),
        Text::new("请从列表中选择岗位", "choose a duty from the list"),
    )
}

pub fn too_many() -> Error {
    Error::invalid(
        "C0286",
        Text::new(format!("符合条件的超过 {MOST} 条"), format!("more than {MOST} rows match")),
        Text::new(
            "请用地区、日期等缩小范围，分几次处理",
            "narrow the filter by region or dates, and do it in parts",
        ),
    )
}

pub fn nothing_chosen() -> Error {
    Error::invalid(
        "C0285",
        Text::new("没有选中任何一条", "no row is chosen"),
        Text::new("请勾选，或修改筛选条件", "choose rows, or change the filter"),
    )
}

pub fn not_to_undo() -> Error {
    Error::conflict(
        "C0289",
        Text::new("这次批量处理不能撤销", "this change can't be undone"),
        Text::new(
            "处理完成后 24 小时内可撤销一次；之后请逐条更正",
            "it can be undone once, within 24 hours after it was finished; later correct the rows themselves",
        ),
    )
}

/// Why a row that was chosen is not touched.
pub fn gone() -> Text {
    Text::new("已不在您可处理的范围内", "no longer among what you may change")
}
