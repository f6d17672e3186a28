//! Is an outbreak over? The probability that no case will follow those that are known.
//!
//! The longer nothing was reported since the last case, the less likely is another; how fast depends on the serial interval and on
//! R and k. With unreported cases, chains may go on unseen; they are followed through every generation.

use super::branching::Offspring;
use crate::{Error, check};

/// What is assumed of transmission and reporting.
#[derive(Debug, Clone, PartialEq)]
pub struct OverConfig {
    pub offspring: Offspring,
    /// Probability of a serial interval of 0, 1, 2, .. days.
    pub serial: Vec<f64>,
    /// Share of cases that are reported, above 0, at most 1.
    pub reported: f64,
    /// True: days without a report are evidence that nobody hidden infected anyone then. False: as published, only the
    /// time since each case counts.
    pub given_silence: bool,
}

impl OverConfig {
    /// All cases are reported; only the time since each case counts.
    ///
    /// ```
    /// use lianfang_epi::chains::{Offspring, OverConfig};
    /// let config = OverConfig::new(Offspring::new(0.8, 0.3).unwrap(), vec![0.0, 0.1, 0.4, 0.4, 0.1]);
    /// assert_eq!((config.reported, config.given_silence), (1.0, false));
    /// ```
    pub fn new(offspring: Offspring, serial: Vec<f64>) -> OverConfig {
        OverConfig { offspring, serial, reported: 1.0, given_silence: false }
    }

    fn check(&self) -> Result<(), Error> {
        Offspring::new(self.offspring.mean, self.offspring.dispersion)?;
        check::not_empty("serial interval", &self.serial)?;
        check::distribution("serial interval", &self.serial)?;
        if !(self.reported > 0.0 && self.reported <= 1.0) {
            return Err(Error::range("reported share", self.reported, "the numbers above 0, at most 1"));
        }
        if self.reported < 1.0 && self.serial[0] > 0.0 {
            let allowed = "0 for an interval of 0 days when not all cases are reported";
            return Err(Error::range("serial interval", self.serial[0], allowed));
        }
        Ok(())
    }
}

/// Longest outbreak in days.
const LONGEST: i64 = 20_000;

/// Probability that no case has its onset after `today`.
///
/// When to use: after the last case of an outbreak, to decide when to declare it over instead of waiting a fixed number of days.
///
/// Equation, for cases with onset on day `t_i`, offspring distribution `g(s) = (1 + R (1 - s) / k)^-k`, serial interval `w`, share
/// reported `r`:
///
/// ```text
/// all reported:  P = product over i of g(F(today - t_i)),   F(x) = sum of w up to x
/// else:          P = product over i of A(t_i) / B(t_i)
/// A(t) = g(sum over u <= today of w(u - t) [r h(u) + (1 - r) A(u)])
/// B(t) = g(sum over u <= today of w(u - t) [r h(u) + (1 - r) B(u)] + sum over u > today of w(u - t))
/// h(u) = 1, or with `given_silence` 1 only on days with a reported case
/// ```
///
/// `A` is the probability that neither a case nor its unreported descendants infect anyone with an onset after today, up to the
/// next reported ones, who count for themselves; `B` the probability of what was seen. Without `given_silence` `B` is 1.
///
/// Inputs: `onsets` days of onset of the reported cases, in any order, at least one, none after `today`; settings.
///
/// Returns: a probability.
///
/// Errors: no case; an onset after today; days further apart than 20,000; a setting outside its range.
///
/// Limits: today must be a day up to which reports are complete. R and k are taken as known and constant; try the ends of their
/// intervals. Reintroduction from outside is not part of it.
///
/// Reference: \[nishiura2016\] for complete reporting; the recursion for incomplete reporting is ours, checked against simulated outbreaks.
///
/// ```
/// use lianfang_epi::chains::{Offspring, OverConfig, probability_over};
/// let config = OverConfig::new(Offspring::new(0.75, 0.1).unwrap(), vec![0.0, 0.1, 0.2, 0.4, 0.2, 0.1]);
/// assert_eq!(probability_over(&[0, 3, 4], 9, &config).unwrap(), 1.0); // the longest interval has passed
/// assert!(probability_over(&[0, 3, 4], 6, &config).unwrap() < 0.95);
/// ```
pub fn probability_over(onsets: &[i64], today: i64, config: &OverConfig) -> Result<f64, Error> {
    check::not_empty("onsets", onsets)?;
    config.check()?;
    let first = onsets.iter().copied().min().unwrap_or(today);
    if let Some(place) = onsets.iter().position(|d| *d > today) {
        return Err(Error::range("onsets", onsets[place], "days up to today"));
    }
    if today.saturating_sub(first) > LONGEST {
        return Err(Error::range("onsets", first, "the 20,000 days before today"));
    }
    let days = (today - first) as usize + 1;
    let mut cases = vec![0.0; days];
    onsets.iter().for_each(|d| cases[(d - first) as usize] += 1.0);
    let reported = |day: usize| !config.given_silence || cases[day] > 0.0;
    let (mut ln_over, mut ln_seen) = (vec![0.0; days], vec![0.0; days]);
    let mut ln = 0.0;
    for day in (0..days).rev() {
        let (mut over, mut seen, mut later) = (0.0, 0.0, 1.0);
        for (lag, w) in config.serial.iter().enumerate().take(days - day) {
            let then = day + lag;
            let known = if reported(then) { config.reported } else { 0.0 };
            // A lag of 0 has no weight when there are hidden cases, so only later days are read.
            over += w * (known + (1.0 - config.reported) * f64::exp(ln_over[then]));
            seen += w * (known + (1.0 - config.reported) * f64::exp(ln_seen[then]));
            later -= w;
        }
        ln_over[day] = config.offspring.ln_generating(f64::min(over, 1.0));
        ln_seen[day] = config.offspring.ln_generating(f64::min(seen + f64::max(later, 0.0), 1.0));
        if cases[day] > 0.0 {
            ln += cases[day] * (ln_over[day] - ln_seen[day]);
        }
    }
    Ok(f64::exp(ln).min(1.0))
}

/// First day on which an outbreak is over with a wanted probability, if no further case is reported.
///
/// When to use: to plan when a region can be reopened or an outbreak declared over.
///
/// Equation: the first day from the last onset on with [`probability_over`] at or above `wanted`.
///
/// Inputs: as for [`probability_over`]; `wanted` between 0 and 1, for example 0.95.
///
/// Returns: a day.
///
/// Errors: those of [`probability_over`]; not reached within 1,000 days after the last onset (R above 1 and few cases reported).
///
/// Reference: \[nishiura2016\].
///
/// ```
/// use lianfang_epi::chains::{Offspring, OverConfig, day_over};
/// let config = OverConfig::new(Offspring::new(0.75, 0.1).unwrap(), vec![0.0, 0.1, 0.2, 0.4, 0.2, 0.1]);
/// let day = day_over(&[0, 3, 4], 0.95, &config).unwrap();
/// assert!(day > 4 && day <= 9);
/// ```
pub fn day_over(onsets: &[i64], wanted: f64, config: &OverConfig) -> Result<i64, Error> {
    check::not_empty("onsets", onsets)?;
    check::probability("wanted probability", wanted)?;
    let last = onsets.iter().copied().max().unwrap_or(0);
    for day in last..=last.saturating_add(1000) {
        if probability_over(onsets, day, config)? >= wanted {
            return Ok(day);
        }
    }
    Err(Error::NotConverged { name: "day when the outbreak is over", steps: 1000 })
}
