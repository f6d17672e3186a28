//! What can be wrong with a sample or a result, where a sample stands, and when its next step is due.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::{Laboratory, SAMPLE_KINDS};

use super::store::SampleRow;
use crate::error::{Error, Result};

const RESULTS: [&str; 3] = ["positive", "negative", "unclear"];
const LONGEST_TUBE: usize = 64;
/// Tubes in one request.
pub const MOST_TUBES: usize = 5_000;

pub fn check_tube(tube: &str) -> Result<String> {
    let tube = tube.trim();
    if !tube.is_empty() && tube.chars().count() <= LONGEST_TUBE && !tube.chars().any(char::is_control) {
        return Ok(tube.to_owned());
    }
    Err(Error::invalid(
        "C0140",
        Text::new(
            "管号为空、过长或含控制字符",
            "the tube's code is empty, too long or has control characters",
        ),
        Text::new("请扫描或输入管上的编码", "scan or type what is printed on the tube"),
    ))
}

/// One of a closed list of words.
pub fn check_word(word: &str, known: &[&str]) -> Result<()> {
    if known.contains(&word) {
        return Ok(());
    }
    let list = known.join(", ");
    Err(Error::invalid(
        "C0141",
        Text::new(format!("没有“{word}”这一项"), format!("there is no `{word}` here")),
        Text::new(format!("可用：{list}"), format!("one of {list}")),
    ))
}

pub fn check_kind(kind: &str) -> Result<()> {
    check_word(kind, &SAMPLE_KINDS)
}

pub fn check_result(result: &str) -> Result<()> {
    check_word(result, &RESULTS)
}

/// Some tubes, and not more than one request may carry.
pub fn check_many(n: usize) -> Result<()> {
    if (1..=MOST_TUBES).contains(&n) {
        return Ok(());
    }
    Err(Error::invalid(
        "C0202",
        Text::new(
            format!("一次可提交 1 到 {MOST_TUBES} 管，实际 {n} 管"),
            format!("{n} tubes: a request carries 1 to {MOST_TUBES}"),
        ),
        Text::new("请分批提交", "send them in several requests"),
    ))
}

/// How far a sample has come.
pub fn stage(row: &SampleRow) -> &'static str {
    match row {
        SampleRow { voided_at: Some(_), .. } => "void",
        SampleRow { result: Some(_), .. } => "done",
        SampleRow { opened_at: Some(_), .. } => "retest",
        SampleRow { pool_id: Some(_), .. } => "pooled",
        SampleRow { received_at: Some(_), .. } => "received",
        SampleRow { sent_at: Some(_), .. } => "sent",
        _ => "registered",
    }
}

/// Until when a sample that was taken then has to be in the laboratory.
pub fn due_after_taking(laboratory: &Laboratory, taken_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    laboratory.received_within.map(|limit| taken_at + limit.delta())
}

/// Until when a sample that was received, or whose pool was opened then, has to have its result.
pub fn due_after_receipt(laboratory: &Laboratory, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    laboratory.result_within.map(|limit| at + limit.delta())
}

/// A correction says why.
pub fn is_noted(note: Option<&str>) -> bool {
    note.is_some_and(|note| !note.trim().is_empty())
}

pub fn tube_used(tube: &str) -> Error {
    Error::conflict(
        "C0142",
        Text::new(format!("管号“{tube}”已经登记"), format!("the tube `{tube}` was registered before")),
        Text::new("请核对管号；同一管不能登记两次", "look at the tube again; one tube is registered once"),
    )
}

pub fn tube_unknown(tube: &str) -> Error {
    Error::invalid(
        "C0143",
        Text::new(format!("没有登记过管号“{tube}”"), format!("no tube `{tube}` was registered")),
        Text::new("请核对管号，或先登记采样", "look at the code again, or register the sample first"),
    )
}

pub fn tube_ambiguous(tube: &str) -> Error {
    Error::conflict(
        "C0203",
        Text::new(
            format!("本级有不止一个地区登记了管号“{tube}”"),
            format!("more than one region below has a tube `{tube}`"),
        ),
        Text::new("请切换到采样地区再登记", "act for the region where it was taken, then enter it"),
    )
}

pub fn contradicts(tube: &str, known: &str) -> Error {
    Error::conflict(
        "C0144",
        Text::new(
            format!("管号“{tube}”已有结果 {known}，与此不同"),
            format!("the tube `{tube}` has the result `{known}` already, which is another"),
        ),
        Text::new(
            "若原结果有误，请勾选“更正”并注明原因",
            "if the former was wrong, mark this one as a correction and say why",
        ),
    )
}

/// A tube that can't take this step where it stands.
pub fn cannot_move(tube: &str, stage: &str) -> Error {
    let (zh, en) = match stage {
        "void" => ("已作废", "it was given up"),
        "done" => ("已有结果", "it has its result"),
        "pooled" => ("已混入混样", "it is in a pool"),
        "received" => ("实验室已签收", "the laboratory has received it"),
        "sent" => ("已交出", "it was handed over"),
        _ => ("与现状不符", "it does not stand there"),
    };
    Error::conflict(
        "C0204",
        Text::new(format!("管号“{tube}”：{zh}"), format!("the tube `{tube}`: {en}")),
        Text::new(
            "请核对管号，或查看该样本的流转记录",
            "look at the code again, or at the sample's chain of custody",
        ),
    )
}

pub fn reason_missing() -> Error {
    Error::invalid(
        "C0205",
        Text::new("没有写明原因", "no reason was given"),
        Text::new("用一句话写明原因", "one sentence is enough"),
    )
}

pub fn subject_elsewhere(id: uuid::Uuid) -> Error {
    Error::invalid(
        "C0206",
        Text::new(
            format!("在此地区没有您可登记采样的病例或接触者 {id}"),
            format!("there is no case or contact `{id}` in this region whose samples you may register"),
        ),
        Text::new(
            "请从病例或接触者页面登记，或更换地区",
            "register it on the page of the case or contact, or choose their region",
        ),
    )
}
