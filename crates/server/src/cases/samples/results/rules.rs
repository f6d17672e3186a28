//! What a result does to the one that is there already.

use lianfang_domain::Text;

use crate::error::Error;

/// How firm the laboratory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Preliminary,
    Final,
    Corrected,
}

impl Standing {
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Preliminary => "preliminary",
            Standing::Final => "final",
            Standing::Corrected => "corrected",
        }
    }
}

/// What becomes of a result beside the one in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It says what is known.
    Same,
    InForce,
    /// In force, in the place of another.
    Replaced,
    /// It contradicts: both are kept and a person decides.
    Disputed,
}

/// `known`: result and standing of the one in force.
pub fn weigh(known: Option<(&str, &str)>, result: &str, standing: Standing, corrects: bool) -> Became {
    match known {
        None => Became::InForce,
        Some((was, _)) if was == result => Became::Same,
        Some(_) if corrects || standing == Standing::Corrected => Became::Replaced,
        Some((_, "preliminary")) if standing == Standing::Final => Became::Replaced,
        Some(_) => Became::Disputed,
    }
}

pub fn decided_already(state: &str) -> Error {
    Error::conflict(
        "C0210",
        Text::new(
            format!("这条结果已经处理（{state}）"),
            format!("somebody decided about this result already ({state})"),
        ),
        Text::new("请刷新列表", "load the list again"),
    )
}

pub fn not_this_decision(decision: &str, state: &str) -> Error {
    Error::invalid(
        "C0211",
        Text::new(
            format!("对状态为 {state} 的结果不能作“{decision}”处理"),
            format!("`{decision}` does not fit a result that is {state}"),
        ),
        Text::new(
            "待认领的：assign 或 dismiss；有矛盾的：take 或 keep；报告：dismiss",
            "parked: assign or dismiss; disputed: take or keep; a report: dismiss",
        ),
    )
}

pub fn outcome_missing() -> Error {
    Error::invalid(
        "C0212",
        Text::new("这条结果没有说明阴性、阳性", "the message does not say what the result is"),
        Text::new("请按原文选择结果后再认领", "choose the result after reading the message, then assign it"),
    )
}
