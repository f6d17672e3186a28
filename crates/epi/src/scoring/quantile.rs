//! Scores of forecasts that are given as quantiles, the form in which forecast hubs exchange them.

use crate::{Error, check};

/// The weighted interval score and what it is made of; `score` is the sum of the other three, all in the unit of the observation.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IntervalScore {
    pub score: f64,
    /// Width of the intervals: what the forecast admits not to know.
    pub dispersion: f64,
    /// Penalty for intervals that lie above the observation.
    pub overprediction: f64,
    /// Penalty for intervals that lie below the observation.
    pub underprediction: f64,
}

/// Quantile score (pinball loss), doubled so that the median's is the absolute error.
///
/// When to use: one quantile, for example a stock that must suffice with a given probability.
///
/// Equation:
///
/// ```text
/// QS = 2 ([y <= q] - level) (q - y)
/// ```
///
/// Inputs: `observed` and `quantile` in the same unit, `level` between 0 and 1.
///
/// Returns: the score in that unit.
///
/// Errors: a level outside 0 to 1, numbers that are not finite.
///
/// Limits: compares quantiles of one level only.
///
/// Reference: \[bracher2021\].
///
/// ```
/// assert_eq!(lianfang_epi::scoring::quantile_score(3.0, 0.5, 5.0).unwrap(), 2.0);
/// ```
pub fn quantile_score(observed: f64, level: f64, quantile: f64) -> Result<f64, Error> {
    check::probability("level", level)?;
    check::finite("observed", &[observed])?;
    check::finite("quantile", &[quantile])?;
    let below = if observed <= quantile { 1.0 } else { 0.0 };
    Ok(2.0 * (below - level) * (quantile - observed))
}

/// Interval score of one central interval.
///
/// When to use: intervals that were given alone.
///
/// Equation, for the interval from `lower` to `upper` that misses with probability `alpha`:
///
/// ```text
/// IS = (upper - lower) + 2/alpha max(0, lower - y) + 2/alpha max(0, y - upper)
/// ```
///
/// Inputs: all in one unit, `alpha` between 0 and 1.
///
/// Returns: the three parts and their sum in that unit.
///
/// Errors: `alpha` outside 0 to 1, numbers that are not finite, limits in the wrong order.
///
/// Limits: one interval only; see [`weighted_interval_score`].
///
/// Reference: \[gneiting2007\], \[bracher2021\].
///
/// ```
/// let found = lianfang_epi::scoring::interval_score(12.0, 0.5, 4.0, 10.0).unwrap();
/// assert_eq!((found.score, found.underprediction), (14.0, 8.0));
/// ```
pub fn interval_score(observed: f64, alpha: f64, lower: f64, upper: f64) -> Result<IntervalScore, Error> {
    check::probability("alpha", alpha)?;
    check::finite("observed", &[observed])?;
    check::finite("limits", &[lower, upper])?;
    if lower > upper {
        return Err(Error::range("lower", lower, "the numbers up to the upper limit"));
    }
    let dispersion = upper - lower;
    let overprediction = 2.0 / alpha * (lower - observed).max(0.0);
    let underprediction = 2.0 / alpha * (observed - upper).max(0.0);
    Ok(IntervalScore {
        score: dispersion + overprediction + underprediction,
        dispersion,
        overprediction,
        underprediction,
    })
}

/// Weighted interval score of a set of quantiles, with its three parts.
///
/// When to use: the standard comparison of forecasts in hub format; it approaches the CRPS with many levels.
///
/// Equation, for `n` levels, of which `l` and `1 - l` make the central interval that misses with probability `alpha = 2 l`:
///
/// ```text
/// WIS = (1/n) sum over levels of 2 ([y <= q] - level) (q - y)
///     = 1/(K + 1/2) (|y - median| / 2 + sum over K intervals of alpha/2 IS(alpha))          levels in pairs, with median
/// dispersion = the part of the intervals' widths; over- and underprediction = the penalties above and below
/// ```
///
/// Inputs: `levels` ascending between 0 and 1, any set; `quantiles` one for each, ascending; `observed` in the same unit.
///
/// Returns: score and parts in that unit. A level without its partner counts wholly as over- or underprediction of that quantile.
///
/// Errors: no level, levels out of order or outside 0 to 1, another number of quantiles, quantiles that fall, numbers that are not finite.
///
/// Limits: scores grow with the counts; compare as ratios to a baseline on the same places and dates.
///
/// Reference: \[bracher2021\]; checked against `scoringutils::wis` 2.1.2 (`weigh = TRUE`), 1e-9 relative.
///
/// ```
/// let found = lianfang_epi::scoring::weighted_interval_score(2.0, &[0.025, 0.25, 0.5, 0.75, 0.975], &[0.0, 0.0, 1.0, 3.0, 8.0]).unwrap();
/// assert!((found.score - 0.58).abs() < 1e-12);
/// assert!((found.dispersion - 0.38).abs() < 1e-12);
/// ```
pub fn weighted_interval_score(
    observed: f64,
    levels: &[f64],
    quantiles: &[f64],
) -> Result<IntervalScore, Error> {
    check::not_empty("levels", levels)?;
    check::same_length("quantiles", quantiles, "levels", levels)?;
    check::finite("observed", &[observed])?;
    check::finite("quantiles", quantiles)?;
    for (i, level) in levels.iter().enumerate() {
        check::probability("levels", *level)?;
        if i > 0 && (*level <= levels[i - 1]) {
            return Err(Error::range("levels", level, "the numbers above the level before"));
        }
        if i > 0 && quantiles[i] < quantiles[i - 1] {
            return Err(Error::range("quantiles", quantiles[i], "the numbers from the quantile before on"));
        }
    }
    let mut found = IntervalScore::default();
    for (place, (level, quantile)) in levels.iter().zip(quantiles).enumerate() {
        let pairs = |other: &f64| (level + other - 1.0).abs() < 1e-9;
        // In a symmetric set the partner has the same place from the other end.
        let mirrored = levels.len() - 1 - place;
        let partner = if pairs(&levels[mirrored]) { Some(mirrored) } else { levels.iter().position(pairs) };
        if let Some(partner) = partner {
            // Half of alpha/2 times the width for each end of the interval; the median has width 0.
            found.dispersion += level.min(1.0 - level) * (quantiles[partner] - quantile).abs();
        }
        // A quantile above the observation beyond what the interval's width accounts for.
        let (over, under) = match partner {
            Some(_) if *level <= 0.5 => (2.0 * (quantile - observed).max(0.0), 0.0),
            Some(_) => (0.0, 2.0 * (observed - quantile).max(0.0)),
            None => (
                2.0 * (1.0 - level) * (quantile - observed).max(0.0),
                2.0 * level * (observed - quantile).max(0.0),
            ),
        };
        let median = (level - 0.5).abs() < 1e-9;
        found.overprediction += if median { (quantile - observed).max(0.0) } else { over };
        found.underprediction += if median { (observed - quantile).max(0.0) } else { under };
    }
    let n = levels.len() as f64;
    found.dispersion /= n;
    found.overprediction /= n;
    found.underprediction /= n;
    found.score = found.dispersion + found.overprediction + found.underprediction;
    Ok(found)
}
