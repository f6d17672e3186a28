//! EARS with the calendar taken out: weekdays and holidays are no outbreaks, and hide none. The factors are those of [`crate::detection::calendar_effects`].

use chrono::{Days, NaiveDate};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::detection::calendar::{CalendarConfig, CalendarEffects, Holiday, calendar_effects};
use crate::detection::detector::{Detector, Reference, Verdict};
use crate::detection::series::Series;
use crate::numeric::beta::{student_quantile, student_two_sided};
use crate::{Error, check};

/// Weekdays are learnt from eight of each at least.
const FEWEST_DAYS: usize = 56;
/// Periods between the baseline and the judged one, so that the first days of a rise do not hide the next.
const LAG: usize = 2;
/// From so many days on a yearly wave is part of the slow course.
const WAVE_DAYS: usize = 400;
/// A factor beyond these limits comes from a few cases and not from the calendar.
const FACTORS: (f64, f64) = (0.1, 10.0);

/// EARS C2 on daily counts divided by the factors of their weekday and holiday.
///
/// Use it for daily reports with a weekly rhythm, from eight weeks on. Where holidays matter, let `learn` reach over three of them.
///
/// Equation, with `f(t)` the calendar's factor of a day, learnt from the `learn` days before:
/// ```text
/// a(s) = y(s) / f(s),   m and s: mean and standard deviation of a over the baseline that ends two days earlier, n of them
/// U(t) = f(t) (m + t(n - 1, 1 - alpha) s sqrt(1 + 1/n));   alarm when y(t) > U(t) and y(t) >= min_cases
/// ```
///
/// Limits: a holiday is learnt from its days in the past only, so that the first of its kind counts as an ordinary day. Backlogs after a holiday are not modelled. A
/// weekly series has no weekdays: there the factors are 1. Where the factors can't be estimated they are 1 as well.
///
/// Reference: `hutwagner2003` for C2, the factors as in `mccullagh1989`, ch. 6; checked by simulation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EarsCalendar {
    /// Length of the baseline in periods, at least 7.
    pub baseline: usize,
    /// Days that the factors are learnt from, at least 56.
    pub learn: usize,
    /// Days before and after lunar new year's day that are one holiday; none = no such holiday.
    pub lunar_new_year: Option<(u32, u32)>,
    /// Other days off, in all years, with one factor for all of them.
    pub holidays: Vec<NaiveDate>,
    /// Error probability of one test.
    pub alpha: f64,
    /// Floor of the standard deviation of the baseline, in cases.
    pub min_sigma: f64,
    /// A period with fewer cases raises no alarm.
    pub min_cases: u32,
}

impl Default for EarsCalendar {
    fn default() -> EarsCalendar {
        EarsCalendar {
            baseline: 14,
            learn: 182,
            lunar_new_year: None,
            holidays: Vec::new(),
            alpha: 0.005,
            min_sigma: 0.5,
            min_cases: 3,
        }
    }
}

impl EarsCalendar {
    fn check(&self) -> Result<(), Error> {
        if !(7..=365).contains(&self.baseline) {
            return Err(Error::range("baseline", self.baseline, "7 to 365 periods"));
        }
        if !(FEWEST_DAYS..=3660).contains(&self.learn) {
            return Err(Error::range("learn", self.learn, "56 to 3660 days"));
        }
        if let Some((before, after)) = self.lunar_new_year.filter(|(before, after)| before + after > 60) {
            return Err(Error::range("lunar_new_year", format!("{before}, {after}"), "60 days together at most"));
        }
        if !(self.min_sigma >= 0.0 && self.min_sigma.is_finite()) {
            return Err(Error::range("min_sigma", self.min_sigma, "0 or more"));
        }
        check::probability("alpha", self.alpha)
    }

    fn days_off(&self) -> Vec<Holiday> {
        let lunar = self.lunar_new_year.map(|(a, b)| Holiday::lunar_new_year(a.into(), b.into()));
        let named = !self.holidays.is_empty();
        let others = named.then(|| Holiday { name: "holidays".to_owned(), days: self.holidays.clone() });
        lunar.into_iter().chain(others).collect()
    }

    /// The factors as known before day `index`; None where they can't be told apart from chance.
    fn learnt(&self, counts: &[f64], dates: &[NaiveDate], days_off: &[Holiday], index: usize) -> Option<CalendarEffects> {
        let from = index.saturating_sub(self.learn);
        let harmonics = usize::from(index - from >= WAVE_DAYS);
        let config = CalendarConfig { harmonics, trend: true };
        calendar_effects(&dates[from..index], &counts[from..index], days_off, config).ok()
    }

    fn verdict(&self, counts: &[f64], factor: impl Fn(usize) -> f64, index: usize) -> Verdict {
        let observed = counts[index];
        let end = index - LAG;
        let known = (end - self.baseline..end).filter(|t| !counts[*t].is_nan());
        let baseline: Vec<f64> = known.map(|t| counts[t] / factor(t)).collect();
        let n = baseline.len() as f64;
        if baseline.len() < self.baseline.div_ceil(2) || observed.is_nan() {
            return Verdict::unknown(index, observed);
        }
        let mean = baseline.iter().sum::<f64>() / n;
        let squares: f64 = baseline.iter().map(|a| (a - mean).powi(2)).sum();
        let scale = (squares / (n - 1.0)).sqrt().max(self.min_sigma) * (1.0 + 1.0 / n).sqrt();
        let own = factor(index);
        let bound = own * (mean + student_quantile(1.0 - self.alpha, n - 1.0) * scale);
        let alarm = observed > bound && observed >= f64::from(self.min_cases);
        let verdict = Verdict::new(index, observed, own * mean, bound, alarm);
        if scale > 0.0 {
            let t = (observed / own - mean) / scale;
            let half = 0.5 * student_two_sided(t, n - 1.0);
            return verdict.with_p_value(if t >= 0.0 { half } else { 1.0 - half });
        }
        verdict
    }
}

impl Detector for EarsCalendar {
    fn name(&self) -> &'static str {
        "ears_calendar"
    }

    fn history(&self, _frequency: usize) -> usize {
        FEWEST_DAYS.max(self.baseline + LAG)
    }

    fn reach(&self, _frequency: usize) -> usize {
        self.learn.max(self.baseline + LAG)
    }

    fn alpha(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn references(&self, _series: &Series<'_>, index: usize) -> Vec<Reference> {
        let end = index.saturating_sub(LAG);
        Reference::plain(end.saturating_sub(self.baseline)..end)
    }

    fn title(&self) -> Text {
        Text::new("EARS（扣除星期和节假日）", "EARS without weekdays and holidays")
    }

    fn account(&self) -> Text {
        let (b, l, a) = (self.baseline, self.learn, self.alpha);
        let (zh, en) = match (self.lunar_new_year, self.holidays.is_empty()) {
            (None, true) => ("", ""),
            _ => ("和节假日", " and holidays"),
        };
        Text::new(
            format!("按前 {l} 天估计星期{zh}的影响并扣除，再与隔开 2 天之前的 {b} 天比较；每次误报概率 {a}"),
            format!(
                "takes out weekdays{en} as the {l} days before show them, and compares with {b} days that end two days earlier; each test errs with \
                 probability {a}"
            ),
        )
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        self.check()?;
        let daily = series.frequency >= 365;
        // Without dates any Monday will do: only which days are a week apart matters.
        let monday = NaiveDate::from_ymd_opt(2001, 1, 1).unwrap_or_default();
        let unnamed = |t: usize| monday.checked_add_days(Days::new(t as u64)).unwrap_or(monday);
        let dates: Vec<NaiveDate> = match series.dates {
            [] => (0..series.len()).map(unnamed).collect(),
            dates => dates.to_vec(),
        };
        let days_off = if series.dates.is_empty() { Vec::new() } else { self.days_off() };
        let verdict = |index: usize| {
            let learnt = if daily { self.learnt(series.counts, &dates, &days_off, index) } else { None };
            let factor = |t: usize| {
                let factor = learnt.as_ref().map_or(1.0, |found| found.factor(dates[t]));
                if factor.is_nan() { 1.0 } else { factor.clamp(FACTORS.0, FACTORS.1) }
            };
            self.verdict(series.counts, factor, index)
        };
        Ok((from..series.len()).map(verdict).collect())
    }
}
