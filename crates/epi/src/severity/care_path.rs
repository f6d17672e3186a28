//! The way of a patient through the hospital, and the beds to be expected of it.
//!
//! Everybody is admitted to a ward; some go on to intensive care after some days, and may come back. Chance is in `beds`.

use crate::numeric::convolution::convolve;
use crate::{Error, check};

/// What happens to an admitted patient. Stays are probabilities of 0, 1, 2, .. days; a stay of `n` days occupies the bed on the
/// first day and the `n - 1` days after it.
#[derive(Debug, Clone, PartialEq)]
pub struct CarePath {
    /// Stay on the ward of those who need no intensive care.
    pub ward_stay: Vec<f64>,
    /// Share of the admitted who need intensive care, 0 to 1.
    pub icu_share: f64,
    /// Days on the ward before intensive care.
    pub days_to_icu: Vec<f64>,
    /// Stay in intensive care.
    pub icu_stay: Vec<f64>,
    /// Stay on the ward after intensive care; `[1.0]` = none.
    pub ward_after_icu: Vec<f64>,
}

/// Occupied beds of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BedDay {
    pub ward: f64,
    pub icu: f64,
}

impl CarePath {
    pub(super) fn check(&self) -> Result<(), Error> {
        for (name, values) in [
            ("ward stay", &self.ward_stay),
            ("days to intensive care", &self.days_to_icu),
            ("intensive care stay", &self.icu_stay),
            ("ward stay after intensive care", &self.ward_after_icu),
        ] {
            check::days(name, values, 2000, "2,000 days or fewer")?;
        }
        if !(0.0..=1.0).contains(&self.icu_share) {
            return Err(Error::range("share in intensive care", self.icu_share, "the numbers from 0 to 1"));
        }
        Ok(())
    }

    /// Probability to be on the ward and in intensive care on each day after admission.
    fn presence(&self, days: usize) -> Vec<BedDay> {
        let to_icu = &self.days_to_icu;
        let through_icu = convolve(to_icu, &self.icu_stay);
        let to_the_end = convolve(&through_icu, &self.ward_after_icu);
        let (without, before) = (beyond(&self.ward_stay, days), beyond(to_icu, days));
        let (icu, all) = (beyond(&through_icu, days), beyond(&to_the_end, days));
        let share = self.icu_share;
        (0..days)
            .map(|d| BedDay {
                ward: (1.0 - share) * without[d] + share * (before[d] + all[d] - icu[d]),
                icu: share * (icu[d] - before[d]),
            })
            .collect()
    }
}

/// Probability of a stay of more than 0, 1, 2, .. days.
fn beyond(stay: &[f64], days: usize) -> Vec<f64> {
    let mut left = 1.0;
    let step = |d: usize| {
        left -= stay.get(d).copied().unwrap_or(0.0);
        f64::max(left, 0.0)
    };
    (0..days).map(step).collect()
}

/// Expected occupied beds on each day.
///
/// When to use: a quick look, or a check of [`bed_demand`](super::bed_demand); it says nothing of chance.
///
/// Equation: `beds(t) = sum over s <= t of admissions(s) P(in the bed on day t - s after admission)`.
///
/// Inputs: `admissions` by day, counts or expected values, all from the beginning of the period; the path of care; `days` to
/// report, from the first day of admissions on, also beyond the last.
///
/// Returns: one value for each day.
///
/// Errors: no admissions; values that are negative or not finite; stays that do not add up to 1; more than 20,000 days.
///
/// Limits: patients admitted before the first day are not known to it.
///
/// Reference: Little's law: in a steady state the beds are the admissions per day times the mean stay.
///
/// ```
/// use lianfang_epi::severity::{CarePath, expected_beds};
/// let path = CarePath {
///     ward_stay: vec![0.0, 0.0, 0.0, 0.0, 1.0],
///     icu_share: 0.5,
///     days_to_icu: vec![0.0, 1.0],
///     icu_stay: vec![0.0, 0.0, 1.0],
///     ward_after_icu: vec![1.0],
/// };
/// let beds = expected_beds(&[10.0; 30], &path, 30).unwrap();
/// // 5 a day stay 4 days on the ward, 5 one day, and then 2 in intensive care.
/// assert_eq!((beds[29].ward, beds[29].icu), (25.0, 10.0));
/// ```
pub fn expected_beds(admissions: &[f64], path: &CarePath, days: usize) -> Result<Vec<BedDay>, Error> {
    check::not_empty("admissions", admissions)?;
    check::finite("admissions", admissions)?;
    if let Some(value) = admissions.iter().find(|v| **v < 0.0) {
        return Err(Error::range("admissions", value, "0 or more"));
    }
    path.check()?;
    if days > 20_000 {
        return Err(Error::range("days", days, "20,000 or fewer"));
    }
    let presence = path.presence(days);
    let mut beds = vec![BedDay { ward: 0.0, icu: 0.0 }; days];
    for (day, count) in admissions.iter().enumerate().take(days) {
        for (bed, present) in beds[day..].iter_mut().zip(&presence) {
            bed.ward += count * present.ward;
            bed.icu += count * present.icu;
        }
    }
    Ok(beds)
}
