//! The force behind today's cases: earlier cases, each weighted by how infectious it is now.

use crate::{Error, check};

/// Overall infectivity: how many of the earlier cases' "infectious units" act on each day.
///
/// When to use: as the denominator of the instantaneous reproduction number, or by itself as a measure of pressure: R times it
/// is the number of new cases to expect.
///
/// Equation, with `I` the cases and `w` the serial interval:
///
/// ```text
/// lambda(t) = sum over k >= 1 of w(k) I(t - k)
/// ```
///
/// Inputs: `incidence` in cases per day, NaN = missing; `serial_interval` from lag 0 on, a probability each (shorter than the
/// series is continued with zeros).
///
/// Returns: one value per day, in cases. The first day has none (NaN), and so has each day whose earlier cases are missing within reach of
/// the serial interval.
///
/// Errors: an empty series or interval, a count that is negative, infinite or a fraction, a negative or infinite probability, `w(0)` not 0.
///
/// Limits: cases before the first day are unknown, so the first values are too low.
///
/// Reference: \[cori2013\]; checked against `EpiEstim::overall_infectivity` 2.2-4, 1e-9 relative.
///
/// ```
/// use lianfang_epi::reproduction::overall_infectivity;
/// let lambda = overall_infectivity(&[10.0, 0.0, 0.0], &[0.0, 0.6, 0.4]).unwrap();
/// assert!(lambda[0].is_nan());
/// assert_eq!(&lambda[1..], [6.0, 4.0]);
/// ```
pub fn overall_infectivity(incidence: &[f64], serial_interval: &[f64]) -> Result<Vec<f64>, Error> {
    check::not_empty("incidence", incidence)?;
    check::counts_or_missing("incidence", incidence)?;
    check_weights(serial_interval)?;
    Ok(infectivity(incidence, serial_interval))
}

/// Weights of lags: finite, none negative, none for the day itself.
pub(super) fn check_weights(weights: &[f64]) -> Result<(), Error> {
    check::not_empty("serial interval", weights)?;
    check::finite("serial interval", weights)?;
    if let Some(bad) = weights.iter().find(|w| **w < 0.0) {
        return Err(Error::range("serial interval", bad, "the probabilities from 0 to 1"));
    }
    if weights[0] != 0.0 {
        return Err(Error::range(
            "serial interval at lag 0",
            weights[0],
            "0: a case can't infect before its own day",
        ));
    }
    let sum: f64 = weights.iter().sum();
    if sum > 1.0 + 1e-6 {
        return Err(Error::NotDistribution { name: "serial interval", sum });
    }
    Ok(())
}

/// The sum itself, after the checks.
pub(super) fn infectivity(incidence: &[f64], weights: &[f64]) -> Vec<f64> {
    // Zero weights are skipped, so that a missing day only matters where it counts.
    let reach = weights.iter().rposition(|w| *w != 0.0).unwrap_or(0);
    let first = weights.iter().position(|w| *w != 0.0).unwrap_or(1);
    let reversed: Vec<f64> = weights.iter().take(reach + 1).skip(first).rev().copied().collect();
    let mut lambda = vec![0.0; incidence.len()];
    lambda[0] = f64::NAN;
    for (day, sum) in lambda.iter_mut().enumerate().skip(first.max(1)) {
        let past = &incidence[day.saturating_sub(reach)..=day - first];
        let weights = &reversed[reversed.len() - past.len()..];
        *sum = past.iter().zip(weights).map(|(cases, weight)| cases * weight).sum();
    }
    lambda
}
