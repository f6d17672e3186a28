//! What goes when: every kept record with the day its class has left, summed by month.

use chrono::NaiveDate;
use std::collections::BTreeMap;

use super::model::{Part, RetentionRule, ScheduleLine};
use super::rules;
use super::store::{self, KeptCount};
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::Conn;
use crate::node::Node;

/// Lines by month, class and part.
pub type Schedule = Vec<ScheduleLine>;

pub const PARTS: [(&str, Part); 7] = [
    ("contact", Part::Checks),
    ("contact", Part::Samples),
    ("contact", Part::Identity),
    ("contact", Part::Record),
    ("case", Part::Samples),
    ("case", Part::Identity),
    ("case", Part::Record),
];

fn gone(count: &KeptCount, part: Part) -> bool {
    match part {
        Part::Checks => count.checks_gone,
        Part::Samples => count.samples_gone,
        Part::Identity => count.identity_gone,
        _ => false,
    }
}

/// What goes in `scope`, earliest month first. What is overdue goes this month; what is held does not go.
pub async fn schedule(node: &Node, conn: &Conn<'_>, scope: Scope) -> Result<Schedule> {
    let (packs, today) = (node.packs(), node.clock.today());
    let mut sums: BTreeMap<(NaiveDate, &str, Part), i64> = BTreeMap::new();
    let mut add = |goes: NaiveDate, class: &'static str, part: Part, n: i64| {
        *sums.entry((rules::month(goes.max(today)), class, part)).or_default() += n;
    };
    for count in store::count_kept(conn, scope).await? {
        let Some(keep) = packs.case_rules(&count.disease).map(|rules| &rules.retention) else { continue };
        for (class, part) in PARTS {
            if class == count.class && !gone(&count, part) {
                let kept = rules::kept_for(keep, class, part);
                if let Some(kept) = kept {
                    add(rules::goes_on(count.closed_on, kept), class, part, count.n);
                }
            }
        }
    }
    for count in store::count_waiting(conn, scope).await? {
        let Some(rules_) = packs.case_rules(&count.disease) else { continue };
        if let Ok(day) = count.day.parse::<NaiveDate>() {
            add(rules::goes_on(day, rules_.retention.waiting()), "waiting", Part::Waiting, count.n);
        }
    }
    if let Some(kept) = messages_kept(node) {
        for count in store::count_messages(conn, scope).await? {
            if let Ok(day) = count.day.parse::<NaiveDate>() {
                add(rules::goes_on(day, kept), "message", Part::Messages, count.n);
            }
        }
    }
    Ok(sums
        .into_iter()
        .map(|((month, class, part), n)| ScheduleLine {
            month,
            class: class.to_owned(),
            part: part.as_str().to_owned(),
            n,
        })
        .collect())
}

/// What the packs say, in days.
pub fn all_rules(node: &Node) -> Vec<RetentionRule> {
    let packs = node.packs();
    let mut found = Vec::new();
    let mut add = |disease: Option<&str>, class: &str, part: Part, kept: lianfang_plan::Interval| {
        found.push(RetentionRule {
            disease: disease.map(str::to_owned),
            class: class.to_owned(),
            part: part.as_str().to_owned(),
            days: i64::try_from(rules::days(kept)).unwrap_or(i64::MAX),
        });
    };
    for case_rules in packs.all_case_rules() {
        let disease = Some(case_rules.disease.as_str());
        for (class, part) in PARTS {
            if let Some(kept) = rules::kept_for(&case_rules.retention, class, part) {
                add(disease, class, part, kept);
            }
        }
        add(disease, "waiting", Part::Waiting, case_rules.retention.waiting());
    }
    if let Some(kept) = messages_kept(node) {
        add(None, "message", Part::Messages, kept);
    }
    if let Some(kept) = access_log_kept(node) {
        add(None, "access-log", Part::AccessLog, kept);
    }
    found
}

/// Reads of identities are kept by no disease: the longest that any pack says.
pub fn access_log_kept(node: &Node) -> Option<lianfang_plan::Interval> {
    node.packs().all_case_rules().map(|rules| rules.retention.access_log()).max()
}

/// Messages may be about several diseases: the longest that any pack says.
pub fn messages_kept(node: &Node) -> Option<lianfang_plan::Interval> {
    node.packs().all_case_rules().map(|rules| rules.retention.message()).max()
}
