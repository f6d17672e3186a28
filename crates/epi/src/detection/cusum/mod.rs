//! CUSUM: do small excesses add up to more than chance would let them?
//!
//! Adds the distances of the counts from their mean in control and alarms when the sum is large. Finds persistent small rises that
//! no single period shows. The sum is not set back after an alarm: the rise is not over because it was told.

mod anscombe;
mod score;

pub use score::Score;

use crate::detection::chart::{ChartPoint, check_counts};
use crate::detection::seasonal_mean::{SeasonalMean, Variance};
use crate::{Error, check};

/// Where the mean in control comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ControlMean {
    /// The mean of the periods before the first one judged.
    History,
    /// Known, in cases per period.
    Known(f64),
    /// A seasonal regression of the periods before the first one judged.
    Seasonal(SeasonalMean),
}

/// Settings of the chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CusumConfig {
    pub score: Score,
    pub mean: ControlMean,
    /// Allowance: what is taken off each score, in standard deviations; half the shift to be found.
    pub reference_value: f64,
    /// Alarm at this sum, in standard deviations.
    pub threshold: f64,
    /// The published software (a) takes the first judged period as history if there is none before it, (b) reports other edges
    /// for some scores (`h` less the sum for [`Score::Counts`] and the negative binomial Anscombe score, `m^(1/3)/9` in place of `m^(-1/3)/9`
    /// for the second-order one, a mirrored root in Rossi's), (c) reads a table in the negative binomial Anscombe score.
    /// Alarms differ only through (c) and where means are zero. False = as documented here.
    pub like_surveillance: bool,
}

impl Default for CusumConfig {
    /// The defaults of `surveillance::algo.cusum`.
    fn default() -> CusumConfig {
        CusumConfig {
            score: Score::Standard,
            mean: ControlMean::History,
            reference_value: 1.04,
            threshold: 2.26,
            like_surveillance: false,
        }
    }
}

impl CusumConfig {
    fn check(&self) -> Result<(), Error> {
        check::finite("reference_value", &[self.reference_value])?;
        if !(self.threshold > 0.0 && self.threshold.is_finite()) {
            return Err(Error::range("threshold", self.threshold, "the positive numbers"));
        }
        match (self.score.alpha(), self.mean) {
            (Some(alpha), _) if !(alpha > 0.0 && alpha.is_finite()) => {
                Err(Error::range("alpha", alpha, "the positive numbers"))
            }
            (_, ControlMean::Known(m)) if !(m > 0.0 && m.is_finite()) => {
                Err(Error::range("mean", m, "the positive numbers"))
            }
            _ => Ok(()),
        }
    }

    /// One mean, or one per judged period.
    fn means(&self, counts: &[f64], from: usize) -> Result<Vec<f64>, Error> {
        let mut history = &counts[..from];
        if self.like_surveillance && from == 0 {
            history = &counts[..1];
        }
        match self.mean {
            ControlMean::Known(m) => Ok(vec![m]),
            ControlMean::History => {
                let (mut sum, mut reported) = (0.0, 0.0);
                for &y in history {
                    let known = !y.is_nan();
                    sum += if known { y } else { 0.0 };
                    reported += f64::from(u8::from(known));
                }
                if reported == 0.0 {
                    return Err(Error::TooShort { name: "history", have: 0, need: 1 });
                }
                Ok(vec![sum / reported])
            }
            ControlMean::Seasonal(shape) => {
                let ahead = counts.len() - from;
                let fitted = shape.fit(history, ahead, Variance::Poisson, self.like_surveillance)?;
                let skip = if self.like_surveillance && from == 0 { fitted.history } else { Vec::new() };
                Ok(skip.into_iter().chain(fitted.future).take(ahead).collect())
            }
        }
    }
}

/// The one-sided CUSUM of each period from `from` on.
///
/// When to use: a slow, lasting rise of a stable series. For single bad weeks use [`crate::detection::bayes`] or the Farrington family; for
/// an unknown size of the rise use [`crate::detection::glr`].
///
/// Equation, with score `z(y, m)`, reference value `k` and threshold `h`:
///
/// ```text
/// C(t) = max(0, C(t-1) + z(y(t), m(t)) - k),  C before the first period = 0;  alarm when C(t) >= h
/// ```
///
/// Inputs: `counts`, cases per period, NaN = missing; `from`, place (from 0) of the first period to judge.
///
/// Returns: one point per period; `statistic` is `C(t)`, `expected` the mean in cases, `upperbound` the count at which `C(t)` would have
/// reached `h` (rounded up for [`Score::Standard`]). A missing count leaves the sum as it was and has no alarm. Where the mean is zero the
/// chart is undefined.
///
/// Errors: an empty series, something that isn't a count, no history for an estimated mean, a setting out of range.
///
/// Limits: assumes independent counts with a known mean; an error in the mean adds up like a rise. `k` and `h` for a wanted run length
/// come from tables for normal scores.
///
/// Reference: \[rossi1999\], \[pierce1986\], \[hoehle2007\]; checked against `surveillance::algo.cusum` 1.20.3, 1e-9 relative, with
/// [`CusumConfig::like_surveillance`].
///
/// ```
/// use lianfang_epi::detection::{CusumConfig, cusum};
/// let found = cusum(&[4.0, 5.0, 3.0, 4.0, 7.0, 8.0, 9.0], 4, &CusumConfig::default()).unwrap();
/// assert_eq!(found.iter().map(|p| p.alarm).collect::<Vec<_>>(), [Some(false), Some(false), Some(true)]);
/// ```
pub fn cusum(counts: &[f64], from: usize, config: &CusumConfig) -> Result<Vec<ChartPoint>, Error> {
    check_counts(counts)?;
    if from >= counts.len() {
        return Err(Error::range("from", from, "the places of the series"));
    }
    config.check()?;
    let means = config.means(counts, from)?;
    let mut sum = 0.0;
    let mut found = Vec::with_capacity(counts.len() - from);
    for (place, &observed) in counts[from..].iter().enumerate() {
        let mean = if let [only] = means[..] { only } else { means[place] };
        let before = sum;
        if !observed.is_nan() {
            let score = if mean <= 0.0 && config.score != Score::Counts && !config.like_surveillance {
                f64::NAN
            } else {
                config.score.of(observed, mean, config.like_surveillance)
            };
            let next = before + score - config.reference_value;
            // Not `max`: an undefined sum stays undefined.
            sum = if next < 0.0 { 0.0 } else { next };
        }
        let known = !sum.is_nan() && !observed.is_nan();
        found.push(ChartPoint {
            index: from + place,
            observed,
            expected: mean,
            statistic: sum,
            upperbound: edge(config, before, sum, mean),
            alarm: known.then_some(sum >= config.threshold),
        });
    }
    Ok(found)
}

/// The count at which the sum reaches the threshold.
fn edge(config: &CusumConfig, before: f64, sum: f64, mean: f64) -> f64 {
    let wanted = config.threshold + config.reference_value - before;
    if config.like_surveillance {
        return edge_like_surveillance(config, wanted, sum, mean);
    }
    if mean.is_nan() || mean <= 0.0 || wanted.is_nan() {
        return f64::NAN;
    }
    match config.score.inverse(wanted, mean) {
        Some(y) if config.score == Score::Standard => y.ceil(),
        Some(y) => y,
        None => edge_by_search(config.score, wanted, mean),
    }
}

/// Bisection: every score rises with the count.
fn edge_by_search(score: Score, wanted: f64, mean: f64) -> f64 {
    let (mut low, mut high) = (0.0, mean.max(1.0));
    if score.of(low, mean, false) >= wanted {
        return 0.0;
    }
    while score.of(high, mean, false) < wanted {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if score.of(middle, mean, false) < wanted { low = middle } else { high = middle }
    }
    high
}

fn edge_like_surveillance(config: &CusumConfig, wanted: f64, sum: f64, mean: f64) -> f64 {
    let floor = |x: f64| if x > 0.0 { x } else { 0.0 };
    match config.score {
        Score::Counts | Score::AnscombeNegativeBinomial { .. } => floor(config.threshold - sum),
        Score::Rossi => {
            let inner = 4.0 * mean + 2.0 * wanted * mean.sqrt();
            if inner >= 0.0 { (inner.sqrt() - mean.sqrt()).powi(2) } else { 0.0 }
        }
        Score::AnscombeSecondOrder => {
            let base = score::two_thirds(mean) - mean.cbrt() / 9.0 + wanted * score::sixth(mean) / 1.5;
            floor(floor(base).powf(1.5))
        }
        score => {
            let y = floor(score.inverse(wanted, mean).unwrap_or(0.0));
            if score == Score::Standard { y.ceil() } else { y }
        }
    }
}
