//! The serial interval as probabilities of whole days: a gamma distribution shifted by one day, integrated over the day.
//!
//! Deliberately not here: estimating its mean and deviation (see `delay`).

use crate::{Error, numeric::gamma::Gamma};

/// The serial interval's probabilities for lags of 0 to `max_lag` days.
///
/// When to use: whenever only a mean and a standard deviation of the serial interval are known, which is the rule.
///
/// Equation, with `F` the distribution function of a gamma distribution with mean `mu - 1` and standard deviation `sigma`, and
/// `G(u)` its integral from 0 to `u` (0 for negative `u`):
///
/// ```text
/// w(k) = G(k) - 2 G(k - 1) + G(k - 2)
/// ```
///
/// The shift by one day makes `w(0) = 0`; the second difference spreads infection and onset evenly over their days.
///
/// Inputs: `max_lag` in days; `mean` above 1 day and `sd` above 0, in days, of the shifted gamma distribution.
///
/// Returns: `max_lag + 1` probabilities. They add up to 1 only when `max_lag` reaches far enough.
///
/// Errors: a mean of one day or less, a deviation of 0 or less, values that are not finite.
///
/// Limits: no lag of 0 or less; intervals with negative values (onset before the infector's) need another distribution.
///
/// Reference: \[cori2013\] web appendix 11; checked against `EpiEstim::discr_si` 2.2-4, 1e-9 relative (1e-12 absolute below 0.001).
///
/// ```
/// let w = lianfang_epi::reproduction::discr_si(40, 5.0, 2.5).unwrap();
/// assert_eq!(w[0], 0.0);
/// assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-6);
/// ```
pub fn discr_si(max_lag: usize, mean: f64, sd: f64) -> Result<Vec<f64>, Error> {
    let (shape, scale) = shape_and_scale(mean, sd)?;
    let gamma = Gamma::new(shape);
    // The integral of the upper tail from u on: it falls to nothing, where the integral of F would cancel in the differences.
    let rest = |day: usize| {
        let x = day as f64 / scale;
        let (_, above) = gamma.tails(x);
        // The tail at shape + 1 is the tail at shape plus x f(x) / shape.
        let above_next = above + x * gamma.density(x) / shape;
        shape * scale * above_next - day as f64 * above
    };
    let mut weights = vec![0.0; max_lag + 1];
    // Before day 0 the integral falls by one for each day.
    let (mut two_back, mut one_back) = (mean, mean - 1.0);
    for (lag, weight) in weights.iter_mut().enumerate().skip(1) {
        let here = rest(lag);
        *weight = (here - 2.0 * one_back + two_back).max(0.0);
        (two_back, one_back) = (one_back, here);
        if two_back < 1e-18 {
            break;
        }
    }
    Ok(weights)
}

/// [`discr_si`] by the published sum of distribution functions, which loses all digits where the probabilities fall below 1e-14.
///
/// When to use: only to compare with software that computes it so. It matters where a case has no likely infector at all, as after a gap of many
/// serial intervals: then the noise decides who infected whom.
///
/// Equation, with `F(k; a)` the distribution function of the gamma distribution with shape `a` and scale `b`:
///
/// ```text
/// w(k) = k F(k; a) + (k-2) F(k-2; a) - 2 (k-1) F(k-1; a) + a b (2 F(k-1; a+1) - F(k-2; a+1) - F(k; a+1))
/// ```
///
/// Inputs, Returns, Errors, Limits: those of [`discr_si`].
///
/// Reference: \[cori2013\] web appendix 11; checked against `EpiEstim::discr_si` 2.2-4, to the last digits of its rounding noise.
///
/// ```
/// use lianfang_epi::reproduction::{discr_si, discr_si_published};
/// let (ours, published) = (discr_si(40, 5.0, 2.5).unwrap(), discr_si_published(40, 5.0, 2.5).unwrap());
/// assert!(ours.iter().zip(published).all(|(a, b)| (a - b).abs() < 1e-13));
/// ```
pub fn discr_si_published(max_lag: usize, mean: f64, sd: f64) -> Result<Vec<f64>, Error> {
    let (shape, scale) = shape_and_scale(mean, sd)?;
    let (gamma, next) = (Gamma::new(shape), Gamma::new(shape + 1.0));
    let weight = |lag: usize| {
        let at = |back: f64| (lag as f64 - back).max(0.0) / scale;
        let [f0, f1, f2] = [0.0, 1.0, 2.0].map(|back| gamma.tails(at(back)).0);
        let [g0, g1, g2] = [0.0, 1.0, 2.0].map(|back| next.tails(at(back)).0);
        let k = lag as f64;
        let sum = k * f0 + (k - 2.0) * f2 - 2.0 * (k - 1.0) * f1;
        (sum + shape * scale * (2.0 * g1 - g2 - g0)).max(0.0)
    };
    Ok((0..=max_lag).map(weight).collect())
}

/// Of the gamma distribution before its shift by one day.
fn shape_and_scale(mean: f64, sd: f64) -> Result<(f64, f64), Error> {
    if !(mean > 1.0 && mean.is_finite()) {
        return Err(Error::range("serial interval mean", mean, "the numbers above 1 day"));
    }
    if !(sd > 0.0 && sd.is_finite()) {
        return Err(Error::range("serial interval standard deviation", sd, "the numbers above 0 days"));
    }
    Ok((((mean - 1.0) / sd).powi(2), sd * sd / (mean - 1.0)))
}
