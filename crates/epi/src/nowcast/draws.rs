//! Whole series drawn from a nowcast, for anything that is computed from a series: reproduction numbers, forecasts, beds.

use rand::{Rng, RngExt as _};

use super::bayes::gamma;
use super::estimate::{DayNowcast, Nowcast};

impl Nowcast {
    /// One drawn series: the complete days as they are, then a draw for each estimated day.
    ///
    /// When to use: as the input of [`crate::reproduction::cori_nowcast`], a few hundred times.
    ///
    /// Equation: with drawn shares `W(t)` of one draw for all days, `count(t) = N(t) + Poisson(m (1 - W(t)))` with `m ~ Gamma(a + N(t), b + W(t))`; else each day from
    /// its own distribution.
    ///
    /// Inputs: a random stream. Returns: one count per day of the triangle, in cases. Errors: none.
    ///
    /// Limits: with `Lawless` and `BayesClosed` the days are drawn independently, although the same delays stand behind them all; their sums vary too little. Drawn counts
    /// are not cut at the largest count.
    ///
    /// Reference: \[hohle2014\]; checked against the days' own distributions.
    ///
    /// ```
    /// use lianfang_epi::nowcast::*;
    /// let rows: Vec<Vec<f64>> = (0..30).map(|t| if t < 29 { vec![10.0, 10.0] } else { vec![10.0, 0.0] }).collect();
    /// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
    /// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
    /// let found = nowcast(&triangle, &NowcastConfig::default(), &mut rng).unwrap();
    /// let series = found.draw(&mut rng);
    /// assert_eq!(series.len(), 30);
    /// assert!(series[28] == 20.0 && series[29] >= 10.0);
    /// ```
    pub fn draw(&self, rng: &mut impl Rng) -> Vec<f64> {
        let mut series = self.complete.clone();
        if self.shares.is_empty() {
            series.extend(self.days.iter().map(|day| from_pmf(day, rng)));
            return series;
        }
        let shares = &self.shares[rng.random_range(0..self.shares.len())];
        let (shape, rate) = self.prior.shape_rate();
        for (day, share) in self.days.iter().zip(shares) {
            let mean = gamma(shape + day.reported, rng) / (rate + share) * (1.0 - share);
            series.push(day.reported + rand_distr::Poisson::new(mean).map_or(0.0, |p| rng.sample(p)));
        }
        series
    }
}

/// A count from the day's own distribution.
pub(super) fn from_pmf(day: &DayNowcast, rng: &mut impl Rng) -> f64 {
    let mut left = rng.random::<f64>() * day.pmf.iter().sum::<f64>();
    for (count, p) in day.pmf.iter().enumerate() {
        left -= p;
        if left < 0.0 {
            return count as f64;
        }
    }
    (day.pmf.len() - 1) as f64
}
