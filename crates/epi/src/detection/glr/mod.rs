//! Likelihood ratio charts: when did the counts most likely leave their seasonal mean, and how sure is that?
//!
//! At each period every past start of a change is tried, each with the size of change that fits best; the largest likelihood ratio is
//! the statistic. After an alarm the chart begins anew. `window` finds the largest ratio, `published` repeats the steps of the published code.

mod config;
mod published;
mod ratio;
mod window;

pub use config::{Change, Direction, GlrConfig, GlrMean, Report};

use crate::detection::chart::{ChartPoint, check_counts};
use crate::{Error, check};
use ratio::Counted;

/// The generalised likelihood ratio chart of each period from `from` on.
///
/// When to use: a series with seasons and a history of years, when the size of the rise isn't known in advance.
///
/// Equation, with mean `m(t)` in control and the ratio `l(t, v)` of the likelihoods of `y(t)` with and without a change of size `v`:
///
/// ```text
/// intercept: mean e^v m(t);   epidemic: mean m(t) + v y(t-1), v >= 0
/// G(n) = max over starts k of  sup over v of  sum_{t=k..n} l(t, v);   alarm when G(n) >= threshold, then n and the starts begin anew
/// known v:  G(n) = max(0, G(n-1) + l(n, v))
/// ```
///
/// Inputs: `counts`, cases per period, NaN only before `from` (as missing history); `from`, place (from 0) of the first period to judge.
///
/// Returns: one point per period; `statistic` is `G`, `expected` is `m` in cases; `upperbound` is the smallest count that would have been an
/// alarm ([`Report::Cases`], for a decrease the largest), else not a number.
///
/// Errors: an empty series, something that isn't a count, missing counts from `from` on, too short a history for the mean, means that aren't
/// positive, settings out of range.
///
/// Limits: the mean in control and the overdispersion are taken as known, also where they are estimated from the history. The ratio of an epidemic start needs cases in the period before.
///
/// Reference: \[hoehle2008\]; checked against `surveillance::algo.glrnb` and `algo.glrpois` 1.20.3, 1e-9 relative, with
/// [`GlrConfig::like_surveillance`].
///
/// ```
/// use lianfang_epi::detection::{GlrConfig, GlrMean, glr};
/// let config = GlrConfig { mean: GlrMean::Known(vec![2.0; 4]), ..GlrConfig::default() };
/// let found = glr(&[2.0, 1.0, 3.0, 9.0], 0, &config).unwrap();
/// assert_eq!(found.iter().map(|p| p.alarm).collect::<Vec<_>>(), [Some(false), Some(false), Some(false), Some(true)]);
/// ```
pub fn glr(counts: &[f64], from: usize, config: &GlrConfig) -> Result<Vec<ChartPoint>, Error> {
    check_counts(counts)?;
    if from >= counts.len() {
        return Err(Error::range("from", from, "the places of the series"));
    }
    check::counts("judged counts", &counts[from..])?;
    config.check()?;
    let (means, alpha) = config.in_control(counts, from)?;
    let mut seen = Counted::new(&counts[from..], means, alpha);
    let mut found = Vec::with_capacity(counts.len() - from);
    // First period since the last alarm, and the sum of the chart for a known change.
    let (mut start, mut sum) = (0, 0.0);
    for now in 0..counts.len() - from {
        let statistic = statistic_at(config, &seen, start, now, sum);
        let upperbound = match config.report {
            Report::Statistic => f64::NAN,
            Report::Cases if config.like_surveillance => {
                published::cases_for_alarm(config, &mut seen, start, now, sum)
            }
            Report::Cases => cases_for_alarm(config, &mut seen, start, now, sum),
        };
        let alarm = statistic >= config.threshold;
        (start, sum) = if alarm { (now + 1, 0.0) } else { (start, statistic) };
        found.push(ChartPoint {
            index: from + now,
            observed: counts[from + now],
            expected: seen.means[now],
            statistic,
            upperbound,
            alarm: Some(alarm),
        });
        if alarm && let Some(means) = config.anew(counts, from + now + 1, alpha)? {
            seen.set_means(now + 1, &means);
        }
    }
    Ok(found)
}

fn statistic_at(config: &GlrConfig, seen: &Counted<'_>, start: usize, now: usize, before: f64) -> f64 {
    match (config.theta, config.like_surveillance) {
        (Some(theta), _) => (before + seen.known_change(now, theta)).max(0.0),
        (None, false) => window::largest_ratio(config, seen, start, now),
        (None, true) => published::largest_ratio(config, seen, start, now),
    }
}

/// Smallest count at `now` that would alarm (largest for a decrease): the statistic moves one way with the count on its side of the mean.
///
/// Infinite if no count would.
fn cases_for_alarm(config: &GlrConfig, seen: &mut Counted<'_>, start: usize, now: usize, sum: f64) -> f64 {
    if let (Some(theta), true) = (config.theta, config.like_surveillance) {
        // The published code leaves the fraction.
        return seen.count_for(now, theta, config.threshold - sum);
    }
    let observed = seen.counts[now];
    let mean = seen.means[now];
    let mut alarms = |y: f64| {
        seen.set(now, y);
        statistic_at(config, seen, start, now, sum) >= config.threshold
    };
    let edge = match config.direction {
        Direction::Increase => {
            let mut high = 1.0;
            while !alarms(high) && high < 1e12 {
                high *= 2.0;
            }
            let mut low = if high < 1e12 { -1.0 } else { f64::INFINITY };
            while high - low > 1.0 {
                let middle = f64::midpoint(low, high).floor();
                if alarms(middle) { high = middle } else { low = middle }
            }
            high.max(low)
        }
        Direction::Decrease => {
            let (mut low, mut high) = (-1.0, observed.max(mean.ceil()) + 1.0);
            while high - low > 1.0 {
                let middle = f64::midpoint(low, high).floor();
                if alarms(middle) { low = middle } else { high = middle }
            }
            low
        }
    };
    seen.set(now, observed);
    edge
}
