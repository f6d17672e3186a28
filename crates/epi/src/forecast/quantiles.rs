//! The form in which forecasts are kept, combined, scored and exchanged: values at fixed probability levels.

use crate::scoring::{IntervalScore, Predictive, weighted_interval_score};
use crate::{Error, check};

/// The 23 probability levels of the COVID-19, influenza and RSV forecast hubs, \[cramer2022\].
pub const HUB_LEVELS: [f64; 23] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
    0.85, 0.9, 0.95, 0.975, 0.99,
];

/// A forecast of one count, as its values at ascending probability levels.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantileForecast {
    /// Probabilities, ascending, between 0 and 1.
    pub levels: Vec<f64>,
    /// Values in cases, one per level, ascending.
    pub values: Vec<f64>,
}

impl QuantileForecast {
    /// The quantiles of a distribution at the hub's levels; counts can't be negative, so neither are these.
    ///
    /// ```
    /// use lianfang_epi::{forecast::QuantileForecast, scoring::Predictive};
    /// let forecast = QuantileForecast::of(&Predictive::Normal { mean: 3.0, sd: 2.0 });
    /// assert_eq!((forecast.values[0], forecast.median()), (0.0, 3.0)); // the normal's 1 % quantile is -1.65
    /// ```
    pub fn of(distribution: &Predictive) -> QuantileForecast {
        let values = HUB_LEVELS.iter().map(|p| distribution.quantile(*p).max(0.0)).collect();
        QuantileForecast { levels: HUB_LEVELS.to_vec(), values }
    }

    /// The quantiles of simulated values at the hub's levels, by linear interpolation between ranks; not below 0.
    ///
    /// Errors: an empty sample, values that are not finite.
    ///
    /// ```
    /// use lianfang_epi::forecast::QuantileForecast;
    /// let forecast = QuantileForecast::of_sample(&(0..=100).map(f64::from).collect::<Vec<_>>()).unwrap();
    /// assert_eq!(forecast.levels.len(), 23);
    /// ```
    pub fn of_sample(sample: &[f64]) -> Result<QuantileForecast, Error> {
        check::not_empty("sample", sample)?;
        check::finite("sample", sample)?;
        let mut sorted = sample.to_vec();
        sorted.sort_by(f64::total_cmp);
        let values = HUB_LEVELS.iter().map(|p| sorted_quantile(&sorted, *p).max(0.0)).collect();
        Ok(QuantileForecast { levels: HUB_LEVELS.to_vec(), values })
    }

    /// The median, in cases, interpolated if 0.5 is not among the levels.
    ///
    /// ```
    /// use lianfang_epi::forecast::QuantileForecast;
    /// let forecast = QuantileForecast::of_sample(&(0..=100).map(f64::from).collect::<Vec<_>>()).unwrap();
    /// assert_eq!(forecast.median(), 50.0);
    /// ```
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The value at any level, interpolated linearly; outside the levels the first or last value.
    ///
    /// ```
    /// use lianfang_epi::forecast::QuantileForecast;
    /// let forecast = QuantileForecast::of_sample(&(0..=100).map(f64::from).collect::<Vec<_>>()).unwrap();
    /// assert!((forecast.quantile(0.975) - 97.5).abs() < 0.6);
    /// ```
    pub fn quantile(&self, p: f64) -> f64 {
        interpolate(&self.levels, &self.values, p)
    }

    /// Probability that more than `threshold` cases are counted.
    ///
    /// When to use: to say how likely it is that beds, tests or a legal threshold will not suffice.
    ///
    /// Equation:
    ///
    /// ```text
    /// P(Y > c) = 1 - F(c)      F = straight lines through the points (value, level)
    /// ```
    ///
    /// Inputs: `threshold` in cases.
    ///
    /// Returns: a probability. Below the first and above the last value all that is known is the outermost level: the
    /// result is then `1 - first level` or `1 - last level` at most.
    ///
    /// Errors: a threshold that is not finite.
    ///
    /// Limits: not more exact than the levels are close together; nothing is known of the tails.
    ///
    /// Reference: \[cramer2022\] for the format.
    ///
    /// ```
    /// use lianfang_epi::{forecast::QuantileForecast, scoring::Predictive};
    /// let week = QuantileForecast::of(&Predictive::Normal { mean: 100.0, sd: 10.0 });
    /// assert!((week.probability_above(100.0).unwrap() - 0.5).abs() < 1e-9);
    /// assert!((week.probability_above(113.0).unwrap() - 0.097).abs() < 0.005);
    /// ```
    pub fn probability_above(&self, threshold: f64) -> Result<f64, Error> {
        check::finite("threshold", &[threshold])?;
        // Several levels may share a value: the last one counts, because those cases are not above it.
        let passed = self.values.partition_point(|v| *v <= threshold);
        let (Some(first), Some(last)) = (self.levels.first(), self.levels.last()) else {
            return Err(Error::Empty { name: "forecast" });
        };
        Ok(if passed == 0 {
            1.0 - first
        } else if passed == self.values.len() {
            1.0 - last
        } else {
            let (low, high) = (self.values[passed - 1], self.values[passed]);
            let share = (threshold - low) / (high - low);
            1.0 - self.levels[passed - 1] - share * (self.levels[passed] - self.levels[passed - 1])
        })
    }

    /// The weighted interval score of this forecast, in cases; see [`weighted_interval_score`].
    ///
    /// Errors: as there.
    ///
    /// ```
    /// use lianfang_epi::forecast::QuantileForecast;
    /// let forecast = QuantileForecast { levels: vec![0.25, 0.5, 0.75], values: vec![8.0, 10.0, 14.0] };
    /// // Within the 50 % interval: half of the distance from the median and a quarter of the width, over one and a half.
    /// let found = forecast.score(12.0).unwrap();
    /// assert!((found.score - (0.5 * 2.0 + 0.25 * 6.0) / 1.5).abs() < 1e-12);
    /// ```
    pub fn score(&self, observed: f64) -> Result<IntervalScore, Error> {
        weighted_interval_score(observed, &self.levels, &self.values)
    }
}

/// Quantile of sorted values: position `p (n - 1)`, linear in between.
pub(super) fn sorted_quantile(sorted: &[f64], p: f64) -> f64 {
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// The value at `x` of the line through the points `(xs, ys)`, flat outside.
fn interpolate(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let after = xs.partition_point(|v| *v < x);
    match (after, xs.len()) {
        (_, 0) => f64::NAN,
        (0, _) => ys[0],
        (after, n) if after == n => ys[n - 1],
        (after, _) => {
            let share = (x - xs[after - 1]) / (xs[after] - xs[after - 1]);
            ys[after - 1] + share * (ys[after] - ys[after - 1])
        }
    }
}
