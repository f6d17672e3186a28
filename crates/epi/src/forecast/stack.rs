//! Several forecasts become one, weighted by how good each has been so far.

use super::QuantileForecast;
use crate::scoring::weighted_interval_score;
use crate::{Error, check};

/// One past target: what each method had said, and what came.
#[derive(Debug, Clone)]
pub struct PastForecast {
    /// One forecast per method, all at the same levels; None where the method gave none.
    pub forecasts: Vec<Option<QuantileForecast>>,
    /// Cases that came.
    pub observed: f64,
}

/// Weights of methods, and how much wider or narrower their mixture must be to be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// One per method, 0 or more, adding up to 1.
    pub weights: Vec<f64>,
    /// Factor of the distance of each quantile from the median.
    pub spread: f64,
}

/// Factors that are tried for the spread.
const SPREADS: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0];

impl Stack {
    /// Equal weights, for a start without any past.
    pub fn equal(methods: usize) -> Stack {
        Stack { weights: vec![1.0 / methods.max(1) as f64; methods], spread: 1.0 }
    }

    /// Weights from the weighted interval scores of earlier origins.
    ///
    /// When to use: several methods, none of which is always best; one stack per horizon.
    ///
    /// Equation, for methods `m`, past targets `i`, `WIS` relative to its mean over methods at the target:
    ///
    /// ```text
    /// S(m) = sum over i of WIS(m, i) / sum over i of WIS(all, i)       weight(m) ~ S(m)^-power
    /// spread = the factor from 0.5 to 2 with the smallest sum of WIS of the weighted forecasts
    /// ```
    ///
    /// Inputs: `past` targets that are known at the origin, and none later; `power` 0 (equal weights) to 10 or so (the best one alone).
    ///
    /// Returns: weights and spread.
    ///
    /// Errors: no past target, targets with different numbers of methods, a power below 0, forecasts that are no quantiles.
    ///
    /// Limits: a method that was missing at a target is judged by its other targets only. The spread is learnt from the same targets
    /// as the weights; give 20 targets or more.
    ///
    /// Reference: \[bracher2021\] for the score, \[ray2023\] for weighted quantile averages.
    ///
    /// ```
    /// use lianfang_epi::forecast::{PastForecast, QuantileForecast, Stack};
    /// use lianfang_epi::scoring::Predictive;
    /// let said = |mean| Some(QuantileForecast::of(&Predictive::Normal { mean, sd: 2.0 }));
    /// let past = vec![PastForecast { forecasts: vec![said(50.0), said(90.0)], observed: 52.0 }];
    /// let stack = Stack::from_past(&past, 4.0).unwrap();
    /// assert!(stack.weights[0] > 0.99);
    /// ```
    pub fn from_past(past: &[PastForecast], power: f64) -> Result<Stack, Error> {
        check::not_empty("past", past)?;
        if power.is_nan() || power < 0.0 {
            return Err(Error::range("power", power, "0 or more"));
        }
        let methods = past[0].forecasts.len();
        check::not_empty("methods", &past[0].forecasts)?;
        let mut sums = vec![(0.0, 0.0); methods];
        for target in past {
            check::same_length("forecasts", &target.forecasts, "methods", &past[0].forecasts)?;
            let scores: Vec<Option<f64>> = target
                .forecasts
                .iter()
                .map(|f| f.as_ref().map(|f| f.score(target.observed).map(|s| s.score)).transpose())
                .collect::<Result<_, _>>()?;
            let known: Vec<f64> = scores.iter().copied().flatten().collect();
            if known.is_empty() {
                continue;
            }
            let mean = known.iter().sum::<f64>() / known.len() as f64;
            for (sum, score) in sums.iter_mut().zip(scores) {
                if let Some(score) = score {
                    sum.0 += score;
                    sum.1 += mean;
                }
            }
        }
        let relative = |(own, all): &(f64, f64)| if *all > 0.0 { (own / all).max(1e-6) } else { 1.0 };
        // A method that never spoke has no weight.
        let spoke = |(m, _): (usize, &(f64, f64))| past.iter().any(|t| t.forecasts[m].is_some());
        let raw: Vec<f64> = sums
            .iter()
            .enumerate()
            .map(|(m, sum)| if spoke((m, sum)) { relative(sum).powf(-power) } else { 0.0 })
            .collect();
        let total: f64 = raw.iter().sum();
        if total <= 0.0 {
            return Ok(Stack::equal(methods));
        }
        let mut stack = Stack { weights: raw.iter().map(|w| w / total).collect(), spread: 1.0 };
        stack.spread = stack.best_spread(past)?;
        Ok(stack)
    }

    /// The weighted forecast: the mean of the methods' quantiles, level by level, its distances from the median times the spread.
    ///
    /// When to use: at the origin, with the forecasts of now. Methods without forecast are left out and the others' weights raised.
    ///
    /// Errors: no forecast, another number of methods, methods with different levels.
    pub fn combine(&self, forecasts: &[Option<QuantileForecast>]) -> Result<QuantileForecast, Error> {
        let mut mixed = self.mix(forecasts)?;
        widen(&mut mixed, self.spread);
        Ok(mixed)
    }

    fn mix(&self, forecasts: &[Option<QuantileForecast>]) -> Result<QuantileForecast, Error> {
        check::same_length("forecasts", forecasts, "weights", &self.weights)?;
        let given: Vec<(f64, &QuantileForecast)> =
            self.weights.iter().zip(forecasts).filter_map(|(w, f)| f.as_ref().map(|f| (*w, f))).collect();
        let Some((_, first)) = given.first() else { return Err(Error::Empty { name: "forecasts" }) };
        let total: f64 = given.iter().map(|(w, _)| w).sum();
        let mut values = vec![0.0; first.levels.len()];
        for (weight, forecast) in &given {
            check::same_length("levels", &forecast.levels, "the first forecast", &first.levels)?;
            // Only methods without weight gave a forecast: then all of them count alike.
            let weight = if total > 0.0 { weight / total } else { 1.0 / given.len() as f64 };
            for (sum, value) in values.iter_mut().zip(&forecast.values) {
                *sum += weight * value;
            }
        }
        Ok(QuantileForecast { levels: first.levels.clone(), values })
    }

    fn best_spread(&self, past: &[PastForecast]) -> Result<f64, Error> {
        let mut sums = [0.0; SPREADS.len()];
        for target in past.iter().filter(|t| t.forecasts.iter().any(Option::is_some)) {
            let mixed = self.mix(&target.forecasts)?;
            for (sum, spread) in sums.iter_mut().zip(SPREADS) {
                let mut tried = mixed.clone();
                widen(&mut tried, spread);
                *sum += weighted_interval_score(target.observed, &tried.levels, &tried.values)?.score;
            }
        }
        let best = sums.iter().zip(SPREADS).fold((f64::INFINITY, 1.0), |best, (sum, spread)| {
            if *sum < best.0 { (*sum, spread) } else { best }
        });
        Ok(best.1)
    }
}

/// Stretches the distances from the median; counts stay at 0 or above.
fn widen(forecast: &mut QuantileForecast, spread: f64) {
    let median = forecast.median();
    for value in &mut forecast.values {
        *value = (median + spread * (*value - median)).max(0.0);
    }
}
