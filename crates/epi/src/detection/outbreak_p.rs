//! Has the level begun to rise? The semiparametric outbreak statistic, which assumes no baseline and no shape of the rise.
//!
//! Compares the best rising sequence of Poisson means with the best constant one. For the start of a yearly epidemic, when the
//! height of a usual week isn't known. Not for diseases with a season inside the window, and not for declines.

use crate::detection::chart::ChartPoint;
use crate::{Error, check};

/// Settings of the chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutbreakPConfig {
    /// Alarm above this value of the statistic, more than 1.
    pub threshold: f64,
    /// The published software multiplies the factors in double precision, from the first period on; it underflows to 0 or becomes
    /// undefined for long or large series, where an alarm is then lost. False = the statistic itself; true = as that code computes.
    pub products_like_surveillance: bool,
}

impl Default for OutbreakPConfig {
    fn default() -> OutbreakPConfig {
        OutbreakPConfig { threshold: 100.0, products_like_surveillance: false }
    }
}

/// A run of periods with one fitted mean.
#[derive(Debug, Clone, Copy)]
struct Block {
    sum: f64,
    periods: f64,
}

impl Block {
    fn mean(&self) -> f64 {
        self.sum / self.periods
    }

    fn ln_likelihood(&self) -> f64 {
        if self.sum > 0.0 { self.sum * self.mean().ln() } else { 0.0 }
    }
}

/// The statistic at each period from `from` on, each with all periods up to it.
///
/// When to use: the onset of influenza or another yearly epidemic, from counts since the last quiet time.
///
/// Equation, with `m(1) <= .. <= m(t)` the isotonic regression of the counts up to `t` and `c(t)` their mean:
///
/// ```text
/// P(t) = prod_i (m(i) / c(t))^y(i);  alarm when P(t) > threshold
/// ```
///
/// Inputs: `counts`, cases per period since the series began, without gaps; `from`, place (from 0) of the first result.
///
/// Returns: one point per period; `statistic` is `P(t)` (infinite where it is too large for a number; the alarm is still right),
/// `expected` is `c(t)` in cases, `upperbound` is the smallest count that would have been an alarm.
///
/// Errors: an empty series, something that isn't a count (missing periods have to be filled or cut off), a place outside the
/// series, a threshold of 1 or less.
///
/// Limits: never forgets: after one epidemic begin a new series. The chance of a false alarm grows with length.
///
/// Reference: \[frisen2009\]; checked against `surveillance::algo.outbreakP` 1.20.3, 1e-9 relative, with
/// [`OutbreakPConfig::products_like_surveillance`] where its products overflow.
///
/// ```
/// use lianfang_epi::detection::{OutbreakPConfig, outbreak_p};
/// let found = outbreak_p(&[1.0, 0.0, 2.0, 1.0, 6.0, 11.0], 4, &OutbreakPConfig::default()).unwrap();
/// assert_eq!(found.iter().map(|p| p.alarm).collect::<Vec<_>>(), [Some(false), Some(true)]);
/// ```
pub fn outbreak_p(counts: &[f64], from: usize, config: &OutbreakPConfig) -> Result<Vec<ChartPoint>, Error> {
    check::not_empty("series", counts)?;
    check::counts("series", counts)?;
    if from >= counts.len() {
        return Err(Error::range("from", from, "the places of the series"));
    }
    if !(config.threshold > 1.0 && config.threshold.is_finite()) {
        return Err(Error::range("threshold", config.threshold, "the numbers above 1"));
    }
    let mut rising = Rising::default();
    let mut found = Vec::with_capacity(counts.len() - from);
    for (index, &y) in counts.iter().enumerate() {
        let before = (index >= from).then(|| rising.clone());
        rising.push(y);
        if let Some(before) = before {
            found.push(rising.point(counts, index, &before, config));
        }
    }
    Ok(found)
}

/// The isotonic regression so far, kept as blocks of rising means.
#[derive(Debug, Clone, Default)]
struct Rising {
    blocks: Vec<Block>,
    ln_rising: f64,
    total: f64,
    periods: f64,
}

impl Rising {
    /// Adds a period: pools it with the blocks before it that are not lower.
    fn push(&mut self, y: f64) {
        self.total += y;
        self.periods += 1.0;
        let mut last = Block { sum: y, periods: 1.0 };
        while let Some(before) = self.blocks.pop_if(|b| b.sum * last.periods >= last.sum * b.periods) {
            self.ln_rising -= before.ln_likelihood();
            last = Block { sum: last.sum + before.sum, periods: last.periods + before.periods };
        }
        self.ln_rising += last.ln_likelihood();
        self.blocks.push(last);
    }

    /// ln P if the next count were `y`.
    fn ln_with(&self, y: f64) -> f64 {
        let mut last = Block { sum: y, periods: 1.0 };
        let mut ln_rising = self.ln_rising;
        for before in self.blocks.iter().rev() {
            if before.sum * last.periods < last.sum * before.periods {
                break;
            }
            ln_rising -= before.ln_likelihood();
            last = Block { sum: last.sum + before.sum, periods: last.periods + before.periods };
        }
        let all = Block { sum: self.total + y, periods: self.periods + 1.0 };
        (ln_rising + last.ln_likelihood() - all.ln_likelihood()).max(0.0)
    }

    fn point(&self, counts: &[f64], index: usize, before: &Rising, config: &OutbreakPConfig) -> ChartPoint {
        let all = Block { sum: self.total, periods: self.periods };
        let ln_statistic = (self.ln_rising - all.ln_likelihood()).max(0.0);
        let ln_threshold = config.threshold.ln();
        let (statistic, alarm) = match self.product(&counts[..=index], config) {
            Some(product) => (product, (!product.is_nan()).then_some(product > config.threshold)),
            None => (ln_statistic.exp(), Some(ln_statistic > ln_threshold)),
        };
        ChartPoint {
            index,
            observed: counts[index],
            expected: all.mean(),
            statistic,
            upperbound: smallest_alarm(before, all.mean(), ln_threshold),
            alarm,
        }
    }

    /// The product, factor after factor, if it is asked for and leaves the range in which it is the statistic.
    fn product(&self, counts: &[f64], config: &OutbreakPConfig) -> Option<f64> {
        if !config.products_like_surveillance {
            return None;
        }
        let all = Block { sum: self.total, periods: self.periods }.mean();
        let (mut partial, mut extreme) = (0.0, 0.0_f64);
        for block in self.blocks.iter().filter(|b| b.sum > 0.0) {
            partial += block.sum * (block.mean() / all).ln();
            extreme = extreme.max(partial.abs());
        }
        if extreme < 340.0 {
            return None;
        }
        let mut rest = counts.iter();
        let mut product = 1.0_f64;
        for block in &self.blocks {
            let ratio = block.mean() / all;
            product = rest.by_ref().take(block.periods as usize).fold(product, |p, &y| p * ratio.powf(y));
        }
        Some(product)
    }
}

/// Smallest count that would raise the statistic above the threshold: it rises with the count.
fn smallest_alarm(before: &Rising, mean: f64, ln_threshold: f64) -> f64 {
    let alarms = |y: f64| before.ln_with(y) > ln_threshold;
    let mut high = mean.floor().max(1.0);
    while !alarms(high) {
        high *= 2.0;
        if high > 1e15 {
            return f64::INFINITY; // the first period can't be an alarm
        }
    }
    let mut low = -1.0;
    while high - low > 1.0 {
        let middle = f64::midpoint(low, high).floor();
        if alarms(middle) { high = middle } else { low = middle }
    }
    high
}
