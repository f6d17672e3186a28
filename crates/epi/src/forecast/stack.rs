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

/// How past scores make weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weighting {
    /// `score^-power`, 0 (equal weights) to 10 or so (nearly the best one alone). Safe with few past targets.
    Score { power: f64 },
    /// The weights whose mixture would have had the smallest sum of scores. Needs some hundred past targets.
    Optimal,
}

/// Steps of the search for optimal weights.
const STEPS: usize = 80;

/// Factors that are tried for the spread.
const SPREADS: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0];

impl Stack {
    /// Equal weights, for a start without any past.
    ///
    /// ```
    /// use lianfang_epi::forecast::Stack;
    /// assert_eq!(Stack::equal(4).weights, [0.25; 4]);
    /// ```
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
    /// Optimal: the w >= 0 with sum 1 that minimise sum over i of WIS(sum over m of w(m) q(m, i)), a convex function,
    ///          by exponentiated gradient steps from the weights of power 2
    /// spread = the factor from 0.5 to 2 with the smallest sum of WIS of the weighted forecasts
    /// ```
    ///
    /// Inputs: `past` targets that are known at the origin, and none later; `weighting`.
    ///
    /// Returns: weights and spread.
    ///
    /// Errors: no past target, targets with different numbers of methods, a power below 0, forecasts that are no quantiles.
    ///
    /// Limits: a method that was missing at a target is judged by its other targets only; optimal weights use complete targets only. The spread is learnt from the same targets
    /// as the weights; give 20 targets or more.
    ///
    /// Reference: \[bracher2021\] for the score, \[ray2023\] for weighted quantile averages, \[kivinen1997\] for the steps.
    ///
    /// ```
    /// use lianfang_epi::forecast::{PastForecast, QuantileForecast, Stack, Weighting};
    /// use lianfang_epi::scoring::Predictive;
    /// let said = |mean| Some(QuantileForecast::of(&Predictive::Normal { mean, sd: 2.0 }));
    /// let past = vec![PastForecast { forecasts: vec![said(50.0), said(90.0)], observed: 52.0 }];
    /// let stack = Stack::from_past(&past, Weighting::Score { power: 4.0 }).unwrap();
    /// assert!(stack.weights[0] > 0.99);
    /// ```
    pub fn from_past(past: &[PastForecast], weighting: Weighting) -> Result<Stack, Error> {
        check::not_empty("past", past)?;
        let power = match weighting {
            Weighting::Score { power } => power,
            Weighting::Optimal => 2.0,
        };
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
        if weighting == Weighting::Optimal {
            stack.weights = optimal_weights(past, &stack.weights);
        }
        stack.spread = stack.best_spread(past)?;
        Ok(stack)
    }

    /// The weighted forecast: the mean of the methods' quantiles, level by level, its distances from the median times the spread.
    ///
    /// When to use: at the origin, with the forecasts of now. Methods without forecast are left out and the others' weights raised.
    ///
    /// Errors: no forecast, another number of methods, methods with different levels.
    ///
    /// ```
    /// use lianfang_epi::{forecast::{QuantileForecast, Stack}, scoring::Predictive};
    /// let said = |mean| Some(QuantileForecast::of(&Predictive::Normal { mean, sd: 2.0 }));
    /// let stack = Stack { weights: vec![0.75, 0.25], spread: 2.0 };
    /// let mixed = stack.combine(&[said(50.0), said(90.0)]).unwrap();
    /// assert!((mixed.median() - 60.0).abs() < 1e-9);
    /// // Twice as far from the median as the methods' own, 3.92.
    /// assert!((mixed.quantile(0.975) - 67.84).abs() < 0.01);
    /// assert_eq!(stack.combine(&[None, said(90.0)]).unwrap().median(), 90.0);
    /// ```
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

/// Exponentiated gradient descent on the sum of scores over targets where every method with a weight spoke.
fn optimal_weights(past: &[PastForecast], start: &[f64]) -> Vec<f64> {
    let active: Vec<usize> = (0..start.len()).filter(|m| start[*m] > 0.0).collect();
    let complete: Vec<(f64, Vec<&QuantileForecast>)> = past
        .iter()
        .filter_map(|t| {
            let row: Option<Vec<_>> = active.iter().map(|m| t.forecasts[*m].as_ref()).collect();
            row.map(|row| (t.observed, row))
        })
        .collect();
    let mut weights: Vec<f64> = active.iter().map(|m| start[*m]).collect();
    let mut best = (f64::INFINITY, weights.clone());
    for step in 0..STEPS {
        let (sum, gradient) = score_gradient(&complete, &weights);
        if sum < best.0 {
            best = (sum, weights.clone());
        }
        // The gradient against the mean tells who should grow; its size is that of the score itself.
        let mean: f64 = gradient.iter().zip(&weights).map(|(g, w)| g * w).sum();
        let largest = gradient.iter().fold(0.0_f64, |s, g| s.max((g - mean).abs()));
        if largest <= 0.0 {
            break;
        }
        let rate = 1.0 / (1.0 + step as f64).sqrt() / largest;
        for (weight, g) in weights.iter_mut().zip(&gradient) {
            *weight *= (-rate * (g - mean)).exp();
        }
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= total);
    }
    let mut found = vec![0.0; start.len()];
    for (m, weight) in active.iter().zip(best.1) {
        found[*m] = weight;
    }
    found
}

/// Sum of the quantile scores of the mixture, and its derivative in each weight.
fn score_gradient(targets: &[(f64, Vec<&QuantileForecast>)], weights: &[f64]) -> (f64, Vec<f64>) {
    let (mut sum, mut gradient) = (0.0, vec![0.0; weights.len()]);
    for (observed, forecasts) in targets {
        let Some(first) = forecasts.first() else { continue };
        for (k, level) in first.levels.iter().enumerate() {
            let value = |f: &&QuantileForecast| f.values.get(k).copied().unwrap_or(f64::NAN);
            let mixed: f64 = forecasts.iter().zip(weights).map(|(f, w)| w * value(f)).sum();
            let slope = if *observed <= mixed { 1.0 - level } else { -level };
            sum += slope * (mixed - observed);
            for (g, forecast) in gradient.iter_mut().zip(forecasts) {
                *g += slope * value(forecast);
            }
        }
    }
    (sum, gradient)
}

/// Stretches the distances from the median; counts stay at 0 or above.
fn widen(forecast: &mut QuantileForecast, spread: f64) {
    let median = forecast.median();
    for value in &mut forecast.values {
        *value = (median + spread * (*value - median)).max(0.0);
    }
}
