//! What a message offers: which results for which tubes, and which reports. Pure.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use lianfang_exchange::messages::{
    CodeInfo, Coded, Content, Disposition, Inspection, Level, Message, Moment, Order, Outcome, ResultStatus,
};
use lianfang_plan::Laboratory;

use crate::cases::samples::results::Standing;

/// Nothing larger is read: about ten thousand results.
pub const LARGEST: usize = 16 << 20;

pub const UNKNOWN_TUBE: CodeInfo = CodeInfo {
    code: "C0230",
    level: Level::Warning,
    message: (
        "没有登记过管号“{detail}”，结果暂存待认领",
        "no tube `{detail}` is registered here: the result waits for it",
    ),
    remedy: ("登记该管后自动归入；也可人工认领", "it is assigned when the tube is registered, or by hand"),
};
pub const CONTRADICTS: CodeInfo = CodeInfo {
    code: "C0231",
    level: Level::Warning,
    message: (
        "管号“{detail}”已有不同的结果，两者都保留，待人工裁定",
        "the tube `{detail}` has another result: both are kept and a person decides",
    ),
    remedy: (
        "如前一结果有误，请以更正（状态 C）重发",
        "if the earlier one was wrong, send this as a correction (status C)",
    ),
};
pub const NOT_TAKEN: CodeInfo = CodeInfo {
    code: "C0232",
    level: Level::Warning,
    message: (
        "结果不能自动采用（{detail}），待人工处理",
        "the result is not taken by itself ({detail}): a person looks at it",
    ),
    remedy: ("请与收件实验室联系", "ask the receiving laboratory"),
};

/// One thing that a message offers.
pub struct Reading<'a> {
    pub message: &'a Message,
    pub what: What<'a>,
    /// Read without an error, and meant in earnest.
    pub doubt: Option<&'static str>,
}

pub enum What<'a> {
    /// A laboratory's order with its results. `beside`: it came with a report, and is told there when its tube is not known.
    Order { order: &'a Order, beside: bool },
    /// A report of a case, or anything else that is not a result; in words without a name.
    Report { about: String },
}

/// Everything that a file offers, in its order. What is in the file before is left out.
pub fn read(found: &Inspection) -> Vec<Reading<'_>> {
    let mut readings = Vec::new();
    let mut rows = None;
    for message in found.messages.iter().filter(|m| m.disposition != Disposition::Repeat) {
        let doubt = match message {
            Message { disposition: Disposition::Park, .. } => Some("not-believed"),
            Message { test: true, .. } => Some("test-message"),
            _ => None,
        };
        let mut add = |what| readings.push(Reading { message, what, doubt });
        match &message.content {
            Content::LabReport(report) => {
                report.orders.iter().for_each(|order| add(What::Order { order, beside: false }));
            }
            Content::CaseNotification(notification) => {
                let condition = notification.condition.as_ref().map_or("", |coded| coded.shown());
                add(What::Report {
                    about: short(condition).unwrap_or_else(|| "case notification".to_owned()),
                });
                notification.orders.iter().for_each(|order| add(What::Order { order, beside: true }));
            }
            // A list is one report, however long it is.
            Content::ListRow { .. } => {
                rows.get_or_insert((message, 0)).1 += 1;
            }
            Content::Unmapped(unmapped) => {
                let about = short(&unmapped.what).unwrap_or_else(|| "unmapped".to_owned());
                add(What::Report { about });
            }
        }
    }
    if let Some((message, n)) = rows {
        readings.push(Reading {
            message,
            what: What::Report { about: format!("line list, {n}") },
            doubt: None,
        });
    }
    readings
}

/// At most so many characters of a free text are kept in the open.
const LONGEST: usize = 120;

pub fn short(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

/// What may be printed on the tube, best first: the specimen's number, then the laboratory's and the sender's number of the order.
pub fn tubes(order: &Order) -> Vec<String> {
    let specimens = order.specimens.iter().map(|specimen| specimen.code.as_str());
    let mut tubes: Vec<String> = Vec::new();
    for code in specimens.chain([order.filler_number.as_str(), order.placer_number.as_str()]) {
        if let Some(code) = short(code).filter(|code| !tubes.contains(code)) {
            tubes.push(code);
        }
    }
    tubes
}

/// What an order amounts to for a disease whose tests are known; `Err`: why a person has to look at it.
pub fn outcome(order: &Order, laboratory: Option<&Laboratory>) -> Result<Outcome, &'static str> {
    let tests = laboratory.map_or(&[][..], |laboratory| &laboratory.tests[..]);
    let counts =
        |code: Option<&Coded>| tests.is_empty() || loinc(code).is_none_or(|code| tests.contains(&code));
    if order.findings().next().is_some() && !order.findings().any(|result| counts(result.code.as_ref())) {
        return Err("other-test");
    }
    order.outcome(counts).ok_or("no-outcome")
}

/// The LOINC code of a test, wherever it stands among its codes.
pub fn loinc(code: Option<&Coded>) -> Option<String> {
    let code = code?;
    let found = std::iter::once(code).chain(&code.also).find(|c| c.system == "LOINC" && !c.code.is_empty());
    found.map(|c| c.code.clone())
}

pub fn standing(order: &Order) -> Standing {
    let mut standing = match order.status {
        Some(ResultStatus::Corrected) => Standing::Corrected,
        Some(ResultStatus::Preliminary) => Standing::Preliminary,
        _ => Standing::Final,
    };
    for result in order.findings() {
        match result.status {
            _ if result.supersedes => return Standing::Corrected,
            Some(ResultStatus::Preliminary) => standing = Standing::Preliminary,
            _ => {}
        }
    }
    standing
}

/// An instant of what was written, by the node's own zone when it names none.
pub fn instant(moment: Option<Moment>, zone: Tz) -> Option<DateTime<Utc>> {
    let moment = moment?;
    if let Some(instant) = moment.instant() {
        return Some(instant);
    }
    let noon = moment.date()?.and_time(NaiveTime::MIN);
    noon.and_local_timezone(zone).earliest().map(|at| at.with_timezone(&Utc))
}

/// When the laboratory reported, never later than now.
pub fn reported_at(order: &Order, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
    let results =
        order.findings().find_map(|result| instant(result.analysed_at.or(result.observed_at), zone));
    instant(order.reported_at, zone).or(results).unwrap_or(now).min(now)
}
