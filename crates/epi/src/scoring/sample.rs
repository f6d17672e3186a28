//! Scores of forecasts that are given as simulated values or as a table of probabilities.

use crate::{Error, check};

/// Continuous ranked probability score of a sample.
///
/// When to use: forecasts that are simulated, from a few dozen values on.
///
/// Equation, for values `x(1..m)`:
///
/// ```text
/// CRPS = mean of |x(i) - y| - mean over all pairs (i, j) of |x(i) - x(j)| / 2
/// ```
///
/// Inputs: `observed` and `sample` in the same unit; the order of the sample does not matter.
///
/// Returns: the score in that unit.
///
/// Errors: an empty sample, numbers that are not finite.
///
/// Limits: the score is of the empirical distribution; with few values it is larger than that of the distribution behind it.
///
/// Reference: \[gneiting2007\]; checked against `scoringRules::crps_sample(method = "edf")` 1.1.1, 1e-9 relative.
///
/// ```
/// let score = lianfang_epi::scoring::crps_sample(2.0, &[1.0, 3.0]).unwrap();
/// assert_eq!(score, 0.5);
/// ```
pub fn crps_sample(observed: f64, sample: &[f64]) -> Result<f64, Error> {
    check::not_empty("sample", sample)?;
    check::finite("sample", sample)?;
    check::finite("observed", &[observed])?;
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let m = sorted.len() as f64;
    let error: f64 = sorted.iter().map(|x| (x - observed).abs()).sum::<f64>() / m;
    // With sorted values the sum over pairs is a sum over ranks.
    let pairs: f64 = sorted.iter().enumerate().map(|(i, x)| (2.0 * i as f64 + 1.0 - m) * x).sum();
    Ok(error - pairs / (m * m))
}

/// Dawid-Sebastiani score of a sample.
///
/// When to use: simulated forecasts of which only mean and variance are trusted.
///
/// Equation:
///
/// ```text
/// DSS = (y - m)^2 / v + ln v      m = mean, v = variance of the sample (divided by its size)
/// ```
///
/// Inputs: `observed` and `sample` in the same unit.
///
/// Returns: the score; it may be negative.
///
/// Errors: fewer than two values, numbers that are not finite, a sample without any spread.
///
/// Limits: as of the empirical distribution, see [`crps_sample`].
///
/// Reference: \[gneiting2007\]; checked against `scoringRules::dss_sample` 1.1.1, 1e-9 relative.
///
/// ```
/// let score = lianfang_epi::scoring::dawid_sebastiani_sample(2.0, &[1.0, 3.0]).unwrap();
/// assert_eq!(score, 0.0);
/// ```
pub fn dawid_sebastiani_sample(observed: f64, sample: &[f64]) -> Result<f64, Error> {
    check::at_least("sample", sample, 2)?;
    check::finite("sample", sample)?;
    check::finite("observed", &[observed])?;
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    if variance <= 0.0 {
        return Err(Error::range(
            "sample",
            "without any spread",
            "the samples of two different values or more",
        ));
    }
    Ok((observed - mean).powi(2) / variance + variance.ln())
}

/// Ranked probability score of a table of probabilities.
///
/// When to use: forecasts as probabilities of 0, 1, 2, ... cases or of ordered classes, such as levels of intensity.
///
/// Equation:
///
/// ```text
/// RPS = sum over k of (F(k) - [y <= k])^2      F = cumulated probabilities
/// ```
///
/// Inputs: `probabilities` of 0, 1, 2, ...; `observed` a whole number from 0 on. Beyond the table the probability is 0.
///
/// Returns: the score in classes.
///
/// Errors: an empty table, probabilities that do not add up to 1, an observation that is no count.
///
/// Limits: a table that stops early hides the tail; give it as far as its probabilities matter.
///
/// Reference: \[gneiting2007\]; checked against `surveillance::rps` 1.20.3 through [`super::Predictive::crps`], 1e-9 relative.
///
/// ```
/// let score = lianfang_epi::scoring::ranked_probability_score(1.0, &[0.5, 0.5]).unwrap();
/// assert_eq!(score, 0.25);
/// ```
pub fn ranked_probability_score(observed: f64, probabilities: &[f64]) -> Result<f64, Error> {
    check::not_empty("probabilities", probabilities)?;
    check::distribution("probabilities", probabilities)?;
    check::counts("observed", &[observed])?;
    let mut cumulated = 0.0;
    let mut score = 0.0;
    for (k, probability) in probabilities.iter().enumerate() {
        cumulated += probability;
        let seen = if observed <= k as f64 { 1.0 } else { 0.0 };
        score += (cumulated - seen).powi(2);
    }
    // Every class between the table's end and the observation had all the probability below it.
    Ok(score + (observed - probabilities.len() as f64).max(0.0))
}
