//! What is asked: arms of measures in a short notation that fits into an address, and the size of the simulation.
//!
//! `none|isolation@0:60:2,schools@7` are two arms: nothing more than now; and from today on 60 % of the sick found and isolated,
//! two days after the test, with schools closed from day 7 on. A number left out is the measure's usual one.

use lianfang_domain::Text;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::notation::{Arm, read_arm};
use crate::error::{Error, Result};

const MOST_ARMS: usize = 4;
/// Runs times people times days at most: about two seconds on two processors.
const MOST_WORK: u64 = 160_000_000;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhatIfQuery {
    /// The caller's own unless told.
    pub region: Option<Uuid>,
    pub disease: Option<String>,
    /// Up to four arms, separated by `|`; each `none` or measures `name@day:strength:delay`, separated by `,`.
    pub arms: String,
    /// Days after today, 14 to 180.
    pub days: Option<u16>,
    /// People in the model, 2,000 to 100,000.
    pub people: Option<u32>,
    /// Runs of each arm, 4 to 100.
    pub runs: Option<u32>,
    pub seed: Option<u64>,
    /// Instead of the estimated reproduction number, 0.1 to 10.
    pub r: Option<f64>,
    /// Instead of the pack's share of infections that are counted, 0.01 to 1.
    pub reported_share: Option<f64>,
}

/// A checked question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub arms: Vec<Arm>,
    pub days: u16,
    pub people: u32,
    pub runs: u32,
    pub seed: u64,
    pub r: Option<f64>,
    pub reported_share: Option<f64>,
}

impl Question {
    pub fn check(query: &WhatIfQuery) -> Result<Question> {
        let days = bounded("days", query.days.unwrap_or(90), 14, 180)?;
        let arms: Vec<Arm> = query.arms.split('|').map(|text| read_arm(text, days)).collect::<Result<_>>()?;
        if arms.len() > MOST_ARMS {
            return Err(outside("arms", arms.len(), 1, MOST_ARMS));
        }
        let question = Question {
            arms,
            days,
            people: bounded("people", query.people.unwrap_or(20_000), 2_000, 100_000)?,
            runs: bounded("runs", query.runs.unwrap_or(20), 4, 100)?,
            seed: query.seed.unwrap_or(1),
            r: query.r.map(|r| bounded("r", r, 0.1, 10.0)).transpose()?,
            reported_share: query
                .reported_share
                .map(|s| bounded("reported_share", s, 0.01, 1.0))
                .transpose()?,
        };
        let work = question.arms.len() as u64
            * u64::from(question.runs)
            * u64::from(question.people)
            * u64::from(question.days);
        if work > MOST_WORK {
            return Err(Error::invalid(
                "S0303",
                Text::new(
                    "这次推演太大，无法立即回答",
                    "this comparison is too large to be answered at once",
                ),
                Text::new("请减少方案、天数、人数或次数", "ask for fewer arms, days, people or runs"),
            ));
        }
        Ok(question)
    }

    pub fn code(&self) -> String {
        self.arms.iter().map(Arm::code).collect::<Vec<_>>().join("|")
    }
}

pub fn bounded<T: PartialOrd + std::fmt::Display + Copy>(name: &str, value: T, low: T, high: T) -> Result<T> {
    if value >= low && value <= high { Ok(value) } else { Err(outside(name, value, low, high)) }
}

fn outside(
    name: &str,
    value: impl std::fmt::Display,
    low: impl std::fmt::Display,
    high: impl std::fmt::Display,
) -> Error {
    Error::invalid(
        "S0302",
        Text::new(
            format!("`{name}` 为 {value}，超出范围"),
            format!("`{name}` is {value}, which is out of range"),
        ),
        Text::new(format!("请填写 {low} 到 {high}"), format!("give {low} to {high}")),
    )
}

/// An address whose values are not of their kind, or without arms.
pub fn unreadable_query(why: &str) -> Error {
    Error::invalid(
        "S0302",
        Text::new(format!("推演的参数无法读取（{why}）"), format!("the question can't be read: {why}")),
        Text::new(
            "须有 arms；days、people、runs、seed 为整数，r 和 reported_share 为数字",
            "give arms; days, people, runs and seed are whole numbers, r and reported_share numbers",
        ),
    )
}
