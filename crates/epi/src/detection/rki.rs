//! The Robert Koch Institute's early rule: more than the upper confidence limit of a mean?
//!
//! With a mean of more than 20 cases the bound is the mean and two standard deviations, below it a tabulated limit of the Poisson
//! mean. Simple enough to do by hand, which is why it was used; kept for comparison. No trend, no season but the window.

use crate::Error;
use crate::detection::chart::{ChartPoint, PastWindow};

/// Upper 95 % limits of a Poisson mean for 0 to 20 observed cases, [crow1959].
const POISSON_UPPER: [f64; 21] = [
    3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633, 19.050, 20.335,
    21.364, 22.945, 23.762, 25.400, 26.306, 27.735, 28.966, 30.017,
];

/// The bound of each period from `from` on.
///
/// When to use: to reproduce the rule, or where a reader must be able to check an alarm by hand. For detection prefer
/// [`crate::detection::bayes`] with the same window.
///
/// Equation, with mean `m` and standard deviation `s` (n - 1) of the reference periods:
///
/// ```text
/// m > 20:   U = m + 2 s
/// m <= 20:  U = upper 95 % limit of a Poisson mean, for floor(m) observed cases
/// alarm when y(t) > U
/// ```
///
/// Inputs: `counts`, cases per period, NaN = missing; `from`, place (from 0) of the first period to judge.
///
/// Returns: one point per period; `upperbound` and `expected` in cases, `statistic` is the count. Missing reference periods are left
/// out. A missing count has no alarm; with no reference period (or one and a large mean) there is no bound.
///
/// Errors: an empty series, something that isn't a count, less history than the window needs, a setting out of range.
///
/// Limits: jumps at whole means; the limit of a mean is wider than the prediction of a count for tiny means and narrower for large.
///
/// Reference: \[stroup1989\], \[crow1959\]; checked against `surveillance::algo.rki` 1.20.3 (bounds equal), which refuses a series with
/// missing reference periods.
///
/// ```
/// use lianfang_epi::detection::{PastWindow, rki};
/// let window = PastWindow { years: 0, half_width: 6, this_year: true, frequency: 52 };
/// let found = rki(&[1.0, 0.0, 2.0, 1.0, 0.0, 1.0, 7.0], 6, &window).unwrap();
/// assert_eq!((found[0].upperbound, found[0].alarm), (3.285, Some(true)));
/// ```
pub fn rki(counts: &[f64], from: usize, window: &PastWindow) -> Result<Vec<ChartPoint>, Error> {
    window.check_from(counts, from)?;
    let point = |index: usize| {
        let sums = window.sums(counts, index);
        let upperbound = if sums.mean > 20.0 {
            let spare = sums.count as f64 - 1.0;
            if spare > 0.0 { sums.mean + 2.0 * (sums.squares / spare).sqrt() } else { f64::NAN }
        } else if sums.mean.is_nan() {
            f64::NAN
        } else {
            POISSON_UPPER[sums.mean as usize]
        };
        let observed = counts[index];
        let alarm = if observed.is_nan() || upperbound.is_nan() { None } else { Some(observed > upperbound) };
        ChartPoint { index, observed, expected: sums.mean, statistic: observed, upperbound, alarm }
    };
    Ok((from..counts.len()).map(point).collect())
}
