//! How infectious a person is on which day, what chance of infection a contact then has, and whether patients infect.
//!
//! Each of these is a choice between rules that published models made differently. Deliberately not here: the numbers themselves, see
//! `disease`.

use serde::{Deserialize, Serialize};

use super::super::parameters::share;
use crate::simulation::model::from_zero;
use crate::{Error, check};

/// Infectiousness over the days of a person's infectious period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a list of numbers by day, or {early_share: …, early_days_at_most: …, early_ratio: …}"
)]
pub enum Infectiousness {
    /// By day since it began, relative to `transmission`; the last value holds on.
    ByDay(Vec<f64>),
    /// Two levels, the first of them a share of the person's own infectious period.
    EarlyPeak(EarlyPeak),
}

/// More infectious at first, for a share of the days that a person is infectious.
///
/// Equation, for a person who is infectious for `n` days, on day `d` from 0 on:
///
/// ```text
/// early_ratio / (1 + early_share (early_ratio - 1))   while d < min(early_share n, early_days_at_most)
/// 1           / (1 + early_share (early_ratio - 1))   afterwards
/// ```
///
/// The mean over the period is 1 where `early_days_at_most` cuts nothing off and `early_share n` is whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlyPeak {
    /// Of the infectious period, 0 to 1.
    pub early_share: f64,
    /// Days, from 0 on.
    pub early_days_at_most: f64,
    /// How many times as infectious as later, from 0 on.
    pub early_ratio: f64,
}

impl Infectiousness {
    pub(super) fn check(&self) -> Result<(), Error> {
        match self {
            Infectiousness::ByDay(values) => {
                check::not_empty("infectiousness", values)?;
                values.iter().try_for_each(|value| from_zero("infectiousness", *value))
            }
            Infectiousness::EarlyPeak(peak) => {
                share("early_share", peak.early_share)?;
                from_zero("early_days_at_most", peak.early_days_at_most)?;
                from_zero("early_ratio", peak.early_ratio)?;
                if 1.0 + peak.early_share * (peak.early_ratio - 1.0) > 0.0 {
                    return Ok(());
                }
                Err(Error::range(
                    "early_ratio",
                    peak.early_ratio,
                    "the numbers above 0 for an `early_share` of 1",
                ))
            }
        }
    }

    /// On day `since` from 0 on, of someone who is infectious for `days` days in all.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{EarlyPeak, Infectiousness};
    /// let peak = EarlyPeak { early_share: 0.5, early_days_at_most: 4.0, early_ratio: 3.0 };
    /// let of = Infectiousness::EarlyPeak(peak);
    /// assert_eq!([0, 1, 2, 3].map(|day| of.on_day(day, 4)), [1.5, 1.5, 0.5, 0.5]);
    /// // Of twenty days four are early.
    /// assert_eq!([3, 4].map(|day| of.on_day(day, 20)), [1.5, 0.5]);
    /// ```
    #[inline]
    pub fn on_day(&self, since: u16, days: u16) -> f64 {
        match self {
            Infectiousness::ByDay(values) => {
                values.get(usize::from(since)).or(values.last()).copied().unwrap_or(0.0)
            }
            Infectiousness::EarlyPeak(peak) => {
                let later = 1.0 / (1.0 + peak.early_share * (peak.early_ratio - 1.0));
                let until = (peak.early_share * f64::from(days)).min(peak.early_days_at_most);
                if f64::from(since) < until { peak.early_ratio * later } else { later }
            }
        }
    }
}

/// From the hazard `h` of a contact on a day to the chance that it infects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactRisk {
    /// `1 - exp(-h)`: many chances within the day.
    #[default]
    Exponential,
    /// `h`, 1 at most: `transmission` is the chance itself.
    Proportional,
}

/// What the hospital's door does to transmission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Patients {
    /// Patients infect no one, and are not infectious when they leave.
    #[default]
    Apart,
    /// Patients meet whom they met before, and are infectious until they leave or die.
    AmongOthers,
}
