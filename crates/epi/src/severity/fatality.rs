//! Which share of the cases dies, when for many of them the outcome is not yet known.
//!
//! Deaths follow symptoms by weeks. While cases rise, deaths so far over cases so far is too small; dividing by the cases whose
//! death would already be known corrects it. Deliberately not here: cases that are never found (an infection fatality ratio
//! needs their number) and differences between ages.

use crate::chains::Interval;
use crate::numeric::profile::crossing;
use crate::{Error, check};

/// The share of cases that die, at one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FatalityRatio {
    /// Cases so far.
    pub cases: f64,
    /// Deaths so far.
    pub deaths: f64,
    /// Deaths over cases.
    pub naive: Interval,
    /// Deaths over cases whose death would be known. None while no outcome can be known.
    pub adjusted: Option<Interval>,
    /// Share of the deaths to come of these cases that have happened already (u).
    pub known_share: f64,
}

/// Half the 95 % quantile of chi-square with one degree of freedom.
const HALF_CHI_SQUARE: f64 = 1.920_729_410_347_062;

/// Case fatality ratio, naive and adjusted for the delay from onset to death.
///
/// When to use: during an outbreak, from the first deaths on. Once all outcomes are known both are equal.
///
/// Equation, for `c(t)` cases with onset on day `t`, today `T`, distribution `F` of the delay from onset to death of those who die:
///
/// ```text
/// naive    = D / C,   C = sum c(t)
/// adjusted = D / sum c(t) F(T - t),   known share u = sum c(t) F(T - t) / C
/// interval: all p with ln L(p) >= max - 1.92,   L binomial with N = (sum c F)^2 / sum c F^2 trials and success p sum c F^2 / sum c F
/// ```
///
/// The binomial has the mean and variance of the sum of `Binomial(c(t), p F(T - t))`, the deaths to be seen today.
///
/// Inputs: `cases` by day of onset, day after day, the last one today; `deaths` among them until today; `onset_to_death`
/// probability of 0, 1, 2, .. days from onset to death.
///
/// Returns: both ratios with 95 % intervals and the known share. Without deaths the lower ends are 0.
///
/// Errors: no day; values that are no counts; no case; more deaths than cases; delays that do not add up to 1.
///
/// Limits: mild cases that are not found make it too large, deaths that are not counted too small; the delay is taken as known.
/// The adjusted ratio is cut at 1, which says that delays or counts do not fit.
///
/// Reference: \[nishiura2009\], \[garske2009\]; coverage checked by simulation.
///
/// ```
/// use lianfang_epi::severity::fatality_ratio;
/// let cases = [10.0, 20.0, 40.0, 80.0, 160.0];
/// let ratio = fatality_ratio(&cases, 12.0, &[0.0, 0.0, 0.5, 0.5]).unwrap();
/// assert!(ratio.naive.estimate < 0.04);
/// // 10, 20 and half of 40 cases would be known by now.
/// assert_eq!(ratio.adjusted.unwrap().estimate, 12.0 / 50.0);
/// ```
pub fn fatality_ratio(cases: &[f64], deaths: f64, onset_to_death: &[f64]) -> Result<FatalityRatio, Error> {
    check::not_empty("cases", cases)?;
    check::counts("cases", cases)?;
    check::counts("deaths", &[deaths])?;
    check::not_empty("onset to death", onset_to_death)?;
    check::distribution("onset to death", onset_to_death)?;
    let all: f64 = cases.iter().sum();
    if all == 0.0 {
        return Err(Error::range("cases", "all 0", "lists with at least one case"));
    }
    if deaths > all {
        return Err(Error::range("deaths", deaths, "0 to the number of cases"));
    }
    let cumulative = cumulate(onset_to_death);
    let last = cases.len() - 1;
    let (mut known, mut squares) = (0.0, 0.0);
    for (day, count) in cases.iter().enumerate() {
        let f = cumulative.get(last - day).copied().unwrap_or(1.0);
        known += count * f;
        squares += count * f * f;
    }
    Ok(FatalityRatio {
        cases: all,
        deaths,
        naive: interval(deaths, all, 1.0),
        adjusted: (known > 0.0).then(|| interval(deaths, known * known / squares, squares / known)),
        known_share: known / all,
    })
}

/// The fatality ratios as they would have been estimated on each day.
///
/// When to use: to see whether the estimate has settled.
///
/// Equation: [`fatality_ratio`] of the first days up to each.
///
/// Inputs: `cases` by day of onset and `deaths` by day of death, of the same days; delays as for [`fatality_ratio`].
///
/// Returns: one value for each day; None before the first case and while there are more deaths than cases.
///
/// Errors: those of [`fatality_ratio`]; not one count of deaths for each day.
///
/// Reference: \[nishiura2009\].
///
/// ```
/// use lianfang_epi::severity::fatality_series;
/// let series = fatality_series(&[0.0, 10.0, 10.0], &[0.0, 0.0, 1.0], &[0.5, 0.5]).unwrap();
/// assert!(series[0].is_none());
/// assert_eq!(series[2].unwrap().naive.estimate, 0.05);
/// ```
pub fn fatality_series(
    cases: &[f64],
    deaths: &[f64],
    onset_to_death: &[f64],
) -> Result<Vec<Option<FatalityRatio>>, Error> {
    check::same_length("deaths", deaths, "cases", cases)?;
    check::counts("cases", cases)?;
    check::counts("deaths", deaths)?;
    let (mut all, mut dead) = (0.0, 0.0);
    let mut found = Vec::with_capacity(cases.len());
    for day in 0..cases.len() {
        all += cases[day];
        dead += deaths[day];
        found.push(if all == 0.0 || dead > all {
            None
        } else {
            Some(fatality_ratio(&cases[..=day], dead, onset_to_death)?)
        });
    }
    Ok(found)
}

fn cumulate(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let add = |p: &f64| {
        sum += p;
        f64::min(sum, 1.0)
    };
    values.iter().map(add).collect()
}

/// Profile interval of `p` for `deaths` among `trials` that succeed with probability `p * factor`.
fn interval(deaths: f64, trials: f64, factor: f64) -> Interval {
    let estimate = (deaths / (trials * factor)).min(1.0);
    let ln = |p: f64| {
        let success = p * factor;
        let survivors = (trials - deaths).max(0.0);
        let died = if deaths == 0.0 { 0.0 } else { deaths * success.ln() };
        died + if survivors == 0.0 { 0.0 } else { survivors * (-success).ln_1p() }
    };
    let enough = ln(estimate) - HALF_CHI_SQUARE;
    Interval {
        estimate,
        lower: crossing(estimate, 0.0, 1e-12, |p| ln(p) - enough).unwrap_or(0.0),
        upper: crossing(estimate, 1.0, 1e-12, |p| ln(p) - enough).unwrap_or(1.0),
    }
}
