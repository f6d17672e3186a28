//! Fitted means and their parts, and predictions of the next period with honest or convenient estimates.

use super::fit::{Hhh4Fit, fit_from};
use super::likelihood::Likelihood;
use super::model::Hhh4Model;
use crate::Error;
use crate::scoring::Predictive;

/// The mean of one place and time, in cases, by where it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComponentMeans {
    pub mean: f64,
    /// From the place's own past.
    pub autoregressive: f64,
    /// From its neighbours.
    pub neighbours: f64,
    pub endemic: f64,
}

/// Which data the estimates may know when period `t + 1` is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refit {
    /// All of them, also those to be predicted. Quick, and too good: for checking a model, not for judging forecasts.
    Final,
    /// The data up to the first origin, once.
    First,
    /// The data up to each origin. This is what a forecaster could have done.
    Rolling,
}

/// The prediction of one period from the one before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneStepAhead {
    /// Place in the list, from 0.
    pub unit: usize,
    /// Index of the period that was predicted, from 0.
    pub time: usize,
    /// Cases that came, NaN if missing.
    pub observed: f64,
    /// Scores come from here.
    pub forecast: Predictive,
}

impl Hhh4Fit {
    /// Means of every place (rows) and period, and of the period after the data; NaN where the past is missing.
    ///
    /// Errors: `counts` that do not fit the model.
    ///
    /// ```
    /// use lianfang_epi::forecast::{Component, Dispersion, Hhh4Model, hhh4};
    /// let counts = vec![vec![2.0, 3.0, 1.0, 4.0, 6.0, 5.0, 3.0, 2.0, 4.0, 7.0, 6.0, 4.0]];
    /// let model = Hhh4Model { autoregressive: Some(Component::intercept()), neighbours: None, endemic: Some(Component::intercept()), dispersion: Dispersion::Poisson };
    /// let fit = hhh4(&counts, &model).unwrap();
    /// let means = fit.means(&counts).unwrap();
    /// // The week after the twelve: four cases of the last week, times what each brings, and the background.
    /// let next = means[0][12];
    /// assert!((next.autoregressive - 4.0 * fit.estimates[0].exp()).abs() < 1e-9);
    /// assert!((next.endemic - fit.estimates[1].exp()).abs() < 1e-9);
    /// assert!((next.mean - next.autoregressive - next.endemic).abs() < 1e-9);
    /// assert!(means[0][0].mean.is_nan()); // nothing is known of the week before the first
    /// ```
    pub fn means(&self, counts: &[Vec<f64>]) -> Result<Vec<Vec<ComponentMeans>>, Error> {
        self.model.check(counts)?;
        let (units, times) = (counts.len(), counts[0].len() + 1);
        let problem = Likelihood::new(&self.model, counts, times);
        let parts = problem.means(&self.parameters);
        let part = |k: usize, at: usize| parts[k].get(at).copied().unwrap_or(0.0);
        Ok((0..units)
            .map(|unit| {
                (0..times)
                    .map(|time| {
                        let at = time * units + unit;
                        let (autoregressive, neighbours, endemic) = (part(0, at), part(1, at), part(2, at));
                        let mean = autoregressive + neighbours + endemic;
                        ComponentMeans { mean, autoregressive, neighbours, endemic }
                    })
                    .collect()
            })
            .collect())
    }

    /// The distribution with this mean in a place, in cases.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// use lianfang_epi::forecast::{Component, Dispersion, Hhh4Model, hhh4};
    /// let counts = vec![vec![2.0, 3.0, 1.0, 4.0, 6.0, 5.0, 3.0, 2.0, 4.0, 7.0, 6.0, 4.0]];
    /// let model = Hhh4Model { autoregressive: Some(Component::intercept()), neighbours: None, endemic: Some(Component::intercept()), dispersion: Dispersion::Poisson };
    /// let fit = hhh4(&counts, &model).unwrap();
    /// let next = fit.means(&counts).unwrap()[0][12].mean;
    /// assert_eq!(fit.distribution(0, next), Predictive::Poisson { mean: next });
    /// ```
    pub fn distribution(&self, unit: usize, mean: f64) -> Predictive {
        let size = self.size(unit);
        if size.is_infinite() {
            Predictive::Poisson { mean }
        } else {
            Predictive::NegativeBinomial { mean, size }
        }
    }

    /// Size of the negative binomial distribution in a place (inverse overdispersion); infinite for Poisson.
    ///
    /// ```
    /// use lianfang_epi::forecast::{Hhh4Model, hhh4};
    /// let counts = vec![vec![2.0, 9.0, 0.0, 4.0, 16.0, 5.0, 1.0, 2.0, 14.0, 7.0, 0.0, 4.0]];
    /// let fit = hhh4(&counts, &Hhh4Model::of_one_series(None)).unwrap();
    /// assert_eq!(fit.names[2], "overdisp");
    /// assert!((fit.size(0) - 1.0 / fit.estimates[2]).abs() < 1e-9);
    /// ```
    pub fn size(&self, unit: usize) -> f64 {
        match self.names.iter().position(|name| name.starts_with("overdisp")) {
            None => f64::INFINITY,
            Some(first) => {
                let many = self.parameters.len() - first > 1;
                self.parameters[if many { first + unit } else { first }].exp()
            }
        }
    }

    pub(super) fn internal_parameters(&self) -> &[f64] {
        &self.parameters
    }
}

/// One-step-ahead predictions of an endemic-epidemic model.
///
/// When to use: to score models against each other over the last periods.
///
/// Equation: the mean of [`super::hhh4()`] at `t + 1`, with parameters estimated from the data that `refit` allows.
///
/// Inputs: `counts` and `model` as there; `first` and `last` origin as numbers of periods known (origin `k` predicts index `k`).
///
/// Returns: one prediction per place and origin, place by place.
///
/// Errors: as [`super::hhh4()`]; origins outside the data.
///
/// Limits: parameters count as known; their uncertainty is not in the distributions.
///
/// Reference: \[paul2011\]; checked against `surveillance::oneStepAhead` and `scores` 1.20.3 (`type = "final"`), 1e-4 relative.
///
/// ```
/// use lianfang_epi::forecast::{Component, Dispersion, Hhh4Model, Refit, one_step_ahead};
/// let counts = vec![vec![2.0, 3.0, 1.0, 4.0, 6.0, 5.0, 3.0, 2.0, 4.0, 7.0, 6.0, 4.0]];
/// let model = Hhh4Model { autoregressive: Some(Component::intercept()), neighbours: None, endemic: Some(Component::intercept()), dispersion: Dispersion::Poisson };
/// let found = one_step_ahead(&counts, &model, 10, 11, Refit::Rolling).unwrap();
/// assert!(found.len() == 2 && found[0].observed == 6.0);
/// let score = found[0].forecast.crps(found[0].observed).unwrap();
/// assert!(score < 3.0);
/// ```
pub fn one_step_ahead(
    counts: &[Vec<f64>],
    model: &Hhh4Model,
    first: usize,
    last: usize,
    refit: Refit,
) -> Result<Vec<OneStepAhead>, Error> {
    model.check(counts)?;
    let times = counts[0].len();
    if first < 2 || last < first || last >= times {
        return Err(Error::range(
            "origins",
            format!("{first} to {last}"),
            "2 to the number of periods less one",
        ));
    }
    let known = |origin: usize| counts.iter().map(|row| row[..origin].to_vec()).collect::<Vec<_>>();
    let mut fit = match refit {
        Refit::Final => fit_from(counts, model, None)?,
        Refit::First | Refit::Rolling => fit_from(&known(first), model, None)?,
    };
    let mut found = vec![Vec::with_capacity(last - first + 1); counts.len()];
    let mut means = fit.means(counts)?;
    for time in first..=last {
        if refit == Refit::Rolling && time > first {
            fit = fit_from(&known(time), model, Some(&fit.parameters))?;
            means = fit.means(counts)?;
        }
        for (unit, row) in counts.iter().enumerate() {
            let forecast = fit.distribution(unit, means[unit][time].mean);
            found[unit].push(OneStepAhead { unit, time, observed: row[time], forecast });
        }
    }
    Ok(found.into_iter().flatten().collect())
}
