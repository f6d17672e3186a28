//! Do forecasts hold what they promise? Coverage of intervals, and the probability integral transform (PIT).

use rand::{Rng, RngExt};

use super::Predictive;
use crate::{Error, check};

/// Share of observations inside their intervals.
///
/// When to use: the first question to ask of published intervals; 95 % intervals should hold 95 % of what came.
///
/// Equation:
///
/// ```text
/// coverage = number of i with lower(i) <= y(i) <= upper(i), divided by n
/// ```
///
/// Inputs: three slices of the same length and unit.
///
/// Returns: a share from 0 to 1.
///
/// Errors: empty or unequal slices, numbers that are not finite.
///
/// Limits: intervals of counts cover more than they promise because counts are whole ([`coverage_of_counts`] takes that away); wide intervals always cover.
///
/// Reference: \[bracher2021\].
///
/// ```
/// let share = lianfang_epi::scoring::coverage(&[1.0, 5.0], &[0.0, 0.0], &[2.0, 2.0]).unwrap();
/// assert_eq!(share, 0.5);
/// ```
pub fn coverage(observed: &[f64], lower: &[f64], upper: &[f64]) -> Result<f64, Error> {
    check::not_empty("observed", observed)?;
    check::same_length("lower", lower, "observed", observed)?;
    check::same_length("upper", upper, "observed", observed)?;
    for (name, values) in [("observed", observed), ("lower", lower), ("upper", upper)] {
        check::finite(name, values)?;
    }
    let inside = (0..observed.len()).filter(|&i| lower[i] <= observed[i] && observed[i] <= upper[i]).count();
    Ok(inside as f64 / observed.len() as f64)
}

/// Coverage of every central interval that a set of quantile forecasts contains.
///
/// When to use: one look at calibration over all levels of hub forecasts.
///
/// Equation: [`coverage`] of the interval between each level below 0.5 and its partner.
///
/// Inputs: `levels` ascending; `forecasts` one row of quantiles per observation.
///
/// Returns: pairs of promised share (`1 - 2 level`) and observed share, widest interval first. Levels without partner are left out.
///
/// Errors: as [`coverage`]; a row of another length than the levels.
///
/// Limits: as [`coverage`].
///
/// Reference: \[bracher2021\].
///
/// ```
/// let found = lianfang_epi::scoring::coverage_of_intervals(&[3.0, 9.0], &[0.25, 0.5, 0.75], &[vec![1.0, 2.0, 4.0], vec![1.0, 2.0, 4.0]]).unwrap();
/// assert_eq!(found, vec![(0.5, 0.5)]);
/// ```
pub fn coverage_of_intervals(
    observed: &[f64],
    levels: &[f64],
    forecasts: &[Vec<f64>],
) -> Result<Vec<(f64, f64)>, Error> {
    check::not_empty("levels", levels)?;
    check::same_length("forecasts", forecasts, "observed", observed)?;
    for row in forecasts {
        check::same_length("quantiles", row, "levels", levels)?;
    }
    let mut found = Vec::new();
    for (low, level) in levels.iter().enumerate().filter(|(_, l)| **l < 0.5 - 1e-9) {
        let Some(high) = levels.iter().position(|l| (l + level - 1.0).abs() < 1e-9) else { continue };
        let lower: Vec<f64> = forecasts.iter().map(|row| row[low]).collect();
        let upper: Vec<f64> = forecasts.iter().map(|row| row[high]).collect();
        found.push((1.0 - 2.0 * level, coverage(observed, &lower, &upper)?));
    }
    Ok(found)
}

/// Coverage of central intervals of counts, without the part that whole numbers add.
///
/// When to use: forecasts and nowcasts of small counts. An interval of whole numbers holds more than it promises, because the probability of its
/// limits belongs to it as a whole; this share is 95 % for 95 % intervals if and only if the distributions are right at their limits.
///
/// Equation, for content `c`, each observation `y` with `a = F(y - 1)` and `b = F(y)`: the expected share of the randomised PIT within the middle `c`
///
/// ```text
/// share = mean over observations of length of [a, b] within [(1 - c)/2, (1 + c)/2] / (b - a)
/// ```
///
/// Inputs: `ranges`, pairs `(F(y - 1), F(y))`, from [`crate::nowcast::DayNowcast::pit_range`] or a [`Predictive`]; the content of the intervals, 0.95.
///
/// Returns: a share from 0 to 1.
///
/// Errors: no observation, a pair that is no pair of probabilities in order, a content that is no probability.
///
/// Limits: as [`coverage`]. An observation that had probability 0 counts by where it lies.
///
/// Reference: \[czado2009\] for the randomised PIT.
///
/// ```
/// use lianfang_epi::scoring::{coverage_of_counts, Predictive};
/// // Mean 1: the interval 0 to 3 holds 98 %. Weighing each count by its probability, 95 % are left.
/// let said = Predictive::Poisson { mean: 1.0 };
/// let share: f64 = (0..20).map(|y| {
///     let (a, b) = (said.cdf(f64::from(y) - 1.0), said.cdf(f64::from(y)));
///     (b - a) * coverage_of_counts(&[(a, b)], 0.95).unwrap()
/// }).sum();
/// assert!((share - 0.95).abs() < 1e-9);
/// assert!(said.cdf(3.0) > 0.98 && said.quantile(0.975) == 3.0);
/// ```
pub fn coverage_of_counts(ranges: &[(f64, f64)], content: f64) -> Result<f64, Error> {
    check::not_empty("ranges", ranges)?;
    check::probability("content", content)?;
    let (low, high) = (0.5 * (1.0 - content), 0.5 * (1.0 + content));
    let mut sum = 0.0;
    for (below, to) in ranges {
        if !(0.0 <= *below && below <= to && *to <= 1.0 + 1e-9) {
            return Err(Error::range(
                "ranges",
                format!("{below} to {to}"),
                "pairs of probabilities in ascending order",
            ));
        }
        sum += if to > below {
            (to.min(high) - below.max(low)).max(0.0) / (to - below)
        } else {
            f64::from(u8::from((low..=high).contains(to)))
        };
    }
    Ok(sum / ranges.len() as f64)
}

/// Probability integral transform: where in its forecast distribution an observation fell.
///
/// When to use: continuous families; for counts see [`pit_randomised`] and [`pit_histogram`].
///
/// Equation:
///
/// ```text
/// u = F(y)
/// ```
///
/// Inputs: one forecast and its observation.
///
/// Returns: a number from 0 to 1, uniform over many observations if forecasts are calibrated.
///
/// Errors: an observation that is not finite.
///
/// Limits: of counts, `F(y)` is too large on average, because it includes all of the probability of `y` itself.
///
/// Reference: \[czado2009\].
///
/// ```
/// use lianfang_epi::scoring::{pit, Predictive};
/// assert_eq!(pit(&Predictive::Normal { mean: 3.0, sd: 2.0 }, 3.0).unwrap(), 0.5);
/// ```
pub fn pit(forecast: &Predictive, observed: f64) -> Result<f64, Error> {
    check::finite("observed", &[observed])?;
    Ok(forecast.cdf(observed))
}

/// Randomised probability integral transform of a count.
///
/// When to use: to test uniformity with tests made for continuous values.
///
/// Equation, with `v` uniform between 0 and 1:
///
/// ```text
/// u = F(y - 1) + v (F(y) - F(y - 1))
/// ```
///
/// Inputs: one forecast, its observation and a source of chance.
///
/// Returns: a number from 0 to 1, exactly uniform if the forecast is right.
///
/// Errors: an observation that is no count.
///
/// Limits: differs from run to run with the source of chance; [`pit_histogram`] does not.
///
/// Reference: \[czado2009\].
///
/// ```
/// use lianfang_epi::scoring::{pit_randomised, Predictive};
/// let mut chance = lianfang_domain::Streams::from_seed(1).stream("pit");
/// let u = pit_randomised(&Predictive::Poisson { mean: 3.0 }, 0.0, &mut chance).unwrap();
/// assert!(u <= (-3.0_f64).exp());
/// ```
pub fn pit_randomised<R: Rng + ?Sized>(
    forecast: &Predictive,
    observed: f64,
    chance: &mut R,
) -> Result<f64, Error> {
    check::counts("observed", &[observed])?;
    let (below, to) = (forecast.cdf(observed - 1.0), forecast.cdf(observed));
    Ok(below + chance.random::<f64>() * (to - below))
}

/// Histogram of the PIT of counts without chance: the mean over forecasts of the randomised PIT's distribution.
///
/// When to use: to look at calibration. A hump means too wide forecasts, a U too narrow ones, a slope a bias.
///
/// Equation, for `u` from 0 to 1:
///
/// ```text
/// G(u) = mean over i of clamp((u - F(y - 1)) / (F(y) - F(y - 1)), 0, 1)
/// height of bin j of J = J (G(j/J) - G((j-1)/J))
/// ```
///
/// Inputs: forecasts with one count each, the number of bins.
///
/// Returns: one height per bin; 1 everywhere if calibrated.
///
/// Errors: no forecast, another number of observations, an observation that is no count, no bin.
///
/// Limits: with few forecasts the heights scatter by about `sqrt(bins / n)`.
///
/// Reference: \[czado2009\].
///
/// ```
/// use lianfang_epi::scoring::{pit_histogram, Predictive};
/// let heights = pit_histogram(&[Predictive::Poisson { mean: 3.0 }; 2], &[1.0, 5.0], 4).unwrap();
/// assert!((heights.iter().sum::<f64>() - 4.0).abs() < 1e-12);
/// ```
pub fn pit_histogram(forecasts: &[Predictive], observed: &[f64], bins: usize) -> Result<Vec<f64>, Error> {
    check::not_empty("forecasts", forecasts)?;
    check::same_length("observed", observed, "forecasts", forecasts)?;
    check::counts("observed", observed)?;
    if bins == 0 {
        return Err(Error::range("bins", bins, "1 or more"));
    }
    let edges: Vec<f64> = (0..=bins).map(|j| j as f64 / bins as f64).collect();
    let mut cumulated = vec![0.0; bins + 1];
    for (forecast, &y) in forecasts.iter().zip(observed) {
        let (below, to) = (forecast.cdf(y - 1.0), forecast.cdf(y));
        for (sum, u) in cumulated.iter_mut().zip(&edges) {
            *sum += if to > below {
                ((u - below) / (to - below)).clamp(0.0, 1.0)
            } else if *u >= to {
                1.0
            } else {
                0.0
            };
        }
    }
    let scale = bins as f64 / forecasts.len() as f64;
    Ok(cumulated.windows(2).map(|w| (w[1] - w[0]) * scale).collect())
}
