//! Factors of weekdays and holidays, with their intervals.

use chrono::{Datelike, Days, NaiveDate};

use crate::detection::calendar::lunar::find_lunar_new_year;
use crate::numeric::glm::{Counts, Family, Glm, glm};
use crate::numeric::normal::normal_quantile;
use crate::{Error, check};

/// A kind of holiday, with one factor for all its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    pub name: String,
    /// Its days in all years, in any order.
    pub days: Vec<NaiveDate>,
}

impl Holiday {
    /// The days from `before` days before lunar new year until `after` days after it, in every year of 2000 to 2040.
    ///
    /// ```
    /// use lianfang_epi::detection::Holiday;
    /// let week = Holiday::lunar_new_year(1, 6);
    /// assert!(week.days.contains(&"2024-02-09".parse().unwrap())); // the eve of 10 February 2024
    /// assert_eq!(week.days.len(), 41 * 8);
    /// ```
    pub fn lunar_new_year(before: u64, after: u64) -> Holiday {
        let days = (2000..=2040).filter_map(find_lunar_new_year).flat_map(|first| {
            (0..=before + after)
                .filter_map(move |d| (first - Days::new(before)).checked_add_days(Days::new(d)))
        });
        Holiday { name: "lunar new year".to_owned(), days: days.collect() }
    }
}

/// What the regression takes into account besides weekdays and holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarConfig {
    /// Pairs of yearly waves.
    pub harmonics: usize,
    /// Whether the level moves by a constant factor per day.
    pub trend: bool,
}

/// One factor: 1 = as on an average weekday without holiday.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalendarFactor {
    pub factor: f64,
    /// Limits of the 95 % interval.
    pub lower: f64,
    pub upper: f64,
    /// Days of the series that it was estimated from.
    pub days: usize,
}

/// The factors.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarEffects {
    /// Monday to Sunday; their geometric mean is 1.
    pub weekdays: [CalendarFactor; 7],
    /// In the order of the holidays given.
    pub holidays: Vec<(Holiday, CalendarFactor)>,
    /// Variance over mean that the model leaves; 1 = Poisson.
    pub dispersion: f64,
}

impl CalendarEffects {
    /// Product of the factors of a day. Multiply a baseline by it, or divide a count by it.
    ///
    /// ```
    /// use lianfang_epi::detection::{CalendarConfig, calendar_effects};
    /// let first: chrono::NaiveDate = "2021-03-01".parse().unwrap(); // a Monday
    /// let dates: Vec<_> = first.iter_days().take(70).collect();
    /// let counts: Vec<f64> = (0..70).map(|d| if d % 7 == 6 { 5.0 } else { 10.0 }).collect();
    /// let effects = calendar_effects(&dates, &counts, &[], CalendarConfig { harmonics: 0, trend: false }).unwrap();
    /// let sunday = "2021-06-06".parse().unwrap();
    /// assert!((effects.factor(sunday) - 0.5_f64.powf(6.0 / 7.0)).abs() < 1e-6);
    /// ```
    pub fn factor(&self, day: NaiveDate) -> f64 {
        let weekday = self.weekdays[day.weekday().num_days_from_monday() as usize].factor;
        let holidays = self.holidays.iter().filter(|(h, _)| h.days.contains(&day));
        holidays.fold(weekday, |product, (_, f)| product * f.factor)
    }

    /// Counts with the calendar taken out, in cases; NaN where NaN. No longer whole numbers.
    ///
    /// ```
    /// use lianfang_epi::detection::{CalendarConfig, calendar_effects};
    /// let first: chrono::NaiveDate = "2021-03-01".parse().unwrap();
    /// let dates: Vec<_> = first.iter_days().take(70).collect();
    /// let counts: Vec<f64> = (0..70).map(|d| if d % 7 == 6 { 5.0 } else { 10.0 }).collect();
    /// let effects = calendar_effects(&dates, &counts, &[], CalendarConfig { harmonics: 0, trend: false }).unwrap();
    /// let level = effects.adjusted(&dates, &counts);
    /// assert!(level.iter().all(|y| (y - level[0]).abs() < 1e-6)); // nothing but the weekday was there
    /// ```
    pub fn adjusted(&self, dates: &[NaiveDate], counts: &[f64]) -> Vec<f64> {
        dates.iter().zip(counts).map(|(day, y)| y / self.factor(*day)).collect()
    }
}

/// Estimates the factors of weekdays and holidays from daily counts.
///
/// When to use: daily reports with a weekly rhythm, from eight weeks on; holidays need at least one occurrence, better three.
///
/// Equation, with waves and trend `b(t)`:
///
/// ```text
/// ln E y(t) = b(t) + weekday(t) + sum of the holidays of t,  Var y = phi E y;  weekdays sum to 0;  factor = e^effect, interval e^(effect +- 1.96 se)
/// ```
///
/// Inputs: `dates`, ascending; `counts`, cases per day, NaN = missing; `holidays`, with their days in all years (make lunar new year with
/// [`Holiday::lunar_new_year`]). A holiday without a day in the series has the factor 1 and no interval (NaN).
///
/// Returns: a factor per weekday and per holiday with 95 % intervals.
///
/// Errors: no dates, different lengths, dates out of order, something that isn't a count, too few days for the parameters, weekdays
/// that the series never has, a fit that doesn't settle.
///
/// Limits: one epidemic in the series bends the weekdays little but a holiday's factor much, if it happens then; waves are smooth, so
/// leave waves of outbreaks out of the series or add harmonics.
///
/// Reference: \[mccullagh1989\], ch. 6; the factors used as in \[noufaily2013\]'s seasonal levels. Checked by simulation.
///
/// ```
/// use lianfang_epi::detection::{CalendarConfig, calendar_effects};
/// let first: chrono::NaiveDate = "2021-03-01".parse().unwrap(); // a Monday
/// let dates: Vec<_> = first.iter_days().take(70).collect();
/// let counts: Vec<f64> = (0..70).map(|d| if d % 7 == 6 { 5.0 } else { 10.0 }).collect();
/// let found = calendar_effects(&dates, &counts, &[], CalendarConfig { harmonics: 0, trend: false }).unwrap();
/// assert!((found.weekdays[6].factor / found.weekdays[0].factor - 0.5).abs() < 1e-6);
/// ```
pub fn calendar_effects(
    dates: &[NaiveDate],
    counts: &[f64],
    holidays: &[Holiday],
    config: CalendarConfig,
) -> Result<CalendarEffects, Error> {
    check::not_empty("dates", dates)?;
    check::same_length("counts", counts, "dates", dates)?;
    check::counts_or_missing("counts", counts)?;
    if let Some(place) = dates.windows(2).position(|pair| pair[1] <= pair[0]) {
        return Err(Error::OutOfOrder { name: "dates", place: place + 2 });
    }
    let days: Vec<(NaiveDate, f64)> =
        dates.iter().copied().zip(counts.iter().copied()).filter(|(_, y)| !y.is_nan()).collect();
    let weekday_days = count_weekdays(&days)?;
    let holiday_days: Vec<usize> =
        holidays.iter().map(|h| days.iter().filter(|(d, _)| h.days.contains(d)).count()).collect();
    let columns = columns(&days, holidays, &holiday_days, config);
    let response: Vec<f64> = days.iter().map(|(_, y)| *y).collect();
    if columns.len() >= response.len() {
        return Err(Error::TooManyParameters {
            name: "counts",
            parameters: columns.len(),
            data: response.len(),
        });
    }
    let given = Counts { response: &response, weights: &[], offset: &[] };
    let fit = glm(Family::Poisson, &given, &columns.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    let dispersion = fit.dispersion.max(1.0);
    let factor = |row: &[f64], days: usize| {
        let (effect, se) = fit.predict(row, dispersion);
        let half = normal_quantile(0.975) * se;
        CalendarFactor {
            factor: effect.exp(),
            lower: (effect - half).exp(),
            upper: (effect + half).exp(),
            days,
        }
    };
    let weekdays = std::array::from_fn(|w| factor(&weekday_row(w), weekday_days[w]));
    let found = holidays.iter().zip(&holiday_days).enumerate();
    let holidays = found.map(|(place, (holiday, &n))| {
        let none = CalendarFactor { factor: 1.0, lower: f64::NAN, upper: f64::NAN, days: 0 };
        let column = 7 + holiday_days[..place].iter().filter(|n| **n > 0).count();
        (holiday.clone(), if n == 0 { none } else { factor(&unit(column, &fit), n) })
    });
    Ok(CalendarEffects { weekdays, holidays: holidays.collect(), dispersion })
}

/// Days per weekday, Monday first.
fn count_weekdays(days: &[(NaiveDate, f64)]) -> Result<[usize; 7], Error> {
    let mut counts = [0; 7];
    for (day, _) in days {
        counts[day.weekday().num_days_from_monday() as usize] += 1;
    }
    match counts.iter().min() {
        Some(0) => Err(Error::TooShort {
            name: "weekdays",
            have: counts.iter().filter(|c| **c > 0).count(),
            need: 7,
        }),
        _ => Ok(counts),
    }
}

/// Regressors: intercept, six weekdays against their sum, holidays that occur, waves, trend.
fn columns(
    days: &[(NaiveDate, f64)],
    holidays: &[Holiday],
    holiday_days: &[usize],
    config: CalendarConfig,
) -> Vec<Vec<f64>> {
    let mut columns = vec![vec![1.0; days.len()]];
    for k in 1..7 {
        let value =
            |(day, _): &(NaiveDate, f64)| weekday_row(day.weekday().num_days_from_monday() as usize)[k];
        columns.push(days.iter().map(value).collect());
    }
    for (holiday, _) in holidays.iter().zip(holiday_days).filter(|(_, n)| **n > 0) {
        columns.push(days.iter().map(|(day, _)| f64::from(u8::from(holiday.days.contains(day)))).collect());
    }
    let first = days.first().map(|(day, _)| *day).unwrap_or_default();
    let since = |day: NaiveDate| (day - first).num_days() as f64;
    for harmonic in 1..=config.harmonics {
        let angle = |day: NaiveDate| std::f64::consts::TAU * harmonic as f64 * since(day) / 365.25;
        columns.push(days.iter().map(|(day, _)| angle(*day).sin()).collect());
        columns.push(days.iter().map(|(day, _)| angle(*day).cos()).collect());
    }
    if config.trend {
        columns.push(days.iter().map(|(day, _)| since(*day) / days.len() as f64).collect());
    }
    columns
}

/// Coding of a weekday's effect without the intercept: Sunday is minus the sum of the others.
fn weekday_row(weekday: usize) -> [f64; 7] {
    let mut row = [0.0; 7];
    if weekday == 6 {
        row[1..].fill(-1.0);
    } else {
        row[weekday + 1] = 1.0;
    }
    row
}

fn unit(column: usize, fit: &Glm) -> Vec<f64> {
    let mut row = vec![0.0; fit.coefficients.len()];
    row[column] = 1.0;
    row
}
