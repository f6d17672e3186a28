//! What the pack's case definition proposes for a case.

use lianfang_plan::CaseRules;

use super::model::{ClassProposal, Facts};
use crate::cases::facts::CaseFacts;
use crate::cases::samples::Tally;

pub type Proposal = Option<ClassProposal>;

/// The class that the facts speak for, and why; none when no condition holds for certain.
pub fn propose(rules: &CaseRules, facts: &Facts, tests: Tally, linked: bool) -> Proposal {
    let (class, reason) = rules.classify(&CaseFacts { facts, tests, linked })?;
    Some(ClassProposal {
        class,
        class_title: class.title(),
        reason: reason.text,
        expression: reason.expression,
    })
}
