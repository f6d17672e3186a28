//! The methods of the forecast, each as simulated paths from the end of a series; and what they need of it: weekdays, R, the interval.

use chrono::{Datelike, Days, NaiveDate};
use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::detection::{CalendarConfig, calendar_effects};
use lianfang_epi::forecast::{
    QuantileForecast, Settings, Transmission, exponential_smoothing, persistence_baseline, renewal_paths,
};
use lianfang_epi::reproduction::{CoriConfig, Window, cori, discr_si};
use rand::{Rng, RngExt as _};

use super::forecast::{HORIZON_DAYS, WEEKS};
use super::reproduction::WINDOW_DAYS;
use super::rules::Daily;
use super::weeks::WEEK;

/// Weekday factors need four of each weekday and so many cases.
pub const WEEKDAY_DAYS: usize = 28;
pub const WEEKDAY_CASES: f64 = 200.0;

/// Days before smoothing has seen enough to tell a trend from chance; with fewer its limits are of no use.
const FEWEST_TREND_DAYS: usize = 28;
/// Weeks before smoothing of a weekly series has seen enough.
const FEWEST_TREND_WEEKS: usize = 8;
/// Weeks before a baseline of past differences is one.
const FEWEST_WEEKS: usize = 6;

/// Simulated cases by path, then by day ahead.
pub type Paths = Vec<Vec<f64>>;

/// How many cases each weekday has, relative to an average one; None where there is too little to tell.
pub fn weekday_factors(daily: &Daily) -> Option<[f64; 7]> {
    if daily.of_weeks || daily.counts.len() < WEEKDAY_DAYS || daily.recent(WEEKDAY_DAYS) < WEEKDAY_CASES {
        return None;
    }
    let first = daily.counts.len() - WEEKDAY_DAYS;
    let dates: Vec<NaiveDate> = (first..daily.counts.len()).map(|t| daily.day(t)).collect();
    let config = CalendarConfig { harmonics: 0, trend: true };
    let found = calendar_effects(&dates, &daily.counts[first..], &[], config).ok()?;
    Some(found.weekdays.map(|w| w.factor.clamp(0.2, 5.0)))
}

fn factor(weekday: &Option<[f64; 7]>, day: NaiveDate) -> f64 {
    weekday.as_ref().map_or(1.0, |w| w[day.weekday().num_days_from_monday() as usize])
}

/// The paths of each method from the end of `daily`; None where it can't speak.
pub fn members(
    daily: &Daily,
    weekday: &Option<[f64; 7]>,
    latest: Option<(f64, f64)>,
    interval: (f64, f64),
    draws: usize,
    streams: &Streams,
    origin: &str,
) -> Result<[Option<Paths>; 3], Error> {
    let level: Vec<f64> =
        (daily.counts.iter().enumerate()).map(|(t, n)| (n / factor(weekday, daily.day(t))).round()).collect();
    let stream = |method: &str| streams.stream(&format!("outlook: {method} {origin}"));
    let renewal = match latest {
        Some(latest) => Some(renewal(&level, latest, interval, draws, &mut stream("renewal"))?),
        None => None,
    };
    let smooth = if daily.of_weeks {
        smoothing_weeks(&daily.counts, draws, &mut stream("smoothing"))
    } else {
        smoothing(&level, draws, &mut stream("smoothing"))
    };
    let same = persistence(&daily.counts, draws, &mut stream("persistence"));
    let shaped = |paths: Option<Paths>| {
        paths.map(|mut paths| {
            for path in &mut paths {
                for (h, n) in path.iter_mut().enumerate() {
                    *n *= factor(weekday, ahead(daily, h));
                }
            }
            paths
        })
    };
    Ok([shaped(renewal), shaped(smooth), shaped(same)])
}

pub fn ahead(daily: &Daily, h: usize) -> NaiveDate {
    daily.last().checked_add_days(Days::new(h as u64 + 1)).unwrap_or(NaiveDate::MAX)
}

fn renewal(
    level: &[f64],
    (mean, sd): (f64, f64),
    interval: (f64, f64),
    draws: usize,
    chance: &mut impl Rng,
) -> Result<Paths, Error> {
    let Settings { volatility, persistence, size, .. } = Settings::daily();
    let transmission =
        Transmission { mean, sd, serial_interval: serial_interval(interval)?, volatility, persistence, size };
    let by_day = renewal_paths(level, &transmission, HORIZON_DAYS, draws, chance)?;
    Ok((0..draws).map(|i| by_day.iter().map(|day| day[i]).collect()).collect())
}

/// Probabilities of 1, 2, … days; what lies beyond three weeks and four deviations is given to the others.
fn serial_interval((mean, sd): (f64, f64)) -> Result<Vec<f64>, Error> {
    let longest = (mean + 4.0 * sd).ceil() as usize + 21;
    let weights = discr_si(longest, mean, sd)?;
    let sum: f64 = weights.iter().sum();
    Ok(weights[1..].iter().map(|w| w / sum).collect())
}

/// One path keeps one rank in the distributions of all days: the trend may be wrong, and is then wrong on every day.
fn along(forecasts: &[QuantileForecast], draws: usize, chance: &mut impl Rng) -> Paths {
    (0..draws)
        .map(|_| {
            let rank: f64 = chance.random();
            forecasts.iter().map(|f| f.quantile(rank)).collect()
        })
        .collect()
}

fn smoothing(level: &[f64], draws: usize, chance: &mut impl Rng) -> Option<Paths> {
    let settings = Settings::daily();
    let recent = &level[level.len().saturating_sub(settings.smoothing_window)..];
    if recent.len() < FEWEST_TREND_DAYS {
        return None;
    }
    let found = exponential_smoothing(recent, HORIZON_DAYS, settings.smoothing_scale).ok()?;
    Some(along(&found.quantiles(), draws, chance))
}

/// On the weeks themselves, whose scatter is real; a day ahead is a seventh of its week.
fn smoothing_weeks(counts: &[f64], draws: usize, chance: &mut impl Rng) -> Option<Paths> {
    let weeks: Vec<f64> = counts.chunks(WEEK).map(|week| week.iter().sum()).collect();
    let settings = Settings::weekly();
    let recent = &weeks[weeks.len().saturating_sub(settings.smoothing_window)..];
    if recent.len() < FEWEST_TREND_WEEKS {
        return None;
    }
    let found = exponential_smoothing(recent, WEEKS, settings.smoothing_scale).ok()?;
    Some(along(&by_day(&found.quantiles()), draws, chance))
}

/// Forecasts of weeks as forecasts of their days, each a seventh.
fn by_day(weeks: &[QuantileForecast]) -> Vec<QuantileForecast> {
    let day = |week: &QuantileForecast| {
        let values = week.values.iter().map(|v| v / WEEK as f64).collect();
        QuantileForecast { levels: week.levels.clone(), values }
    };
    (0..HORIZON_DAYS).filter_map(|h| weeks.get(h / WEEK).map(day)).collect()
}

fn persistence(counts: &[f64], draws: usize, chance: &mut impl Rng) -> Option<Paths> {
    let whole = counts.len() / 7;
    let weeks: Vec<f64> =
        counts[counts.len() - whole * 7..].chunks(7).map(|week| week.iter().sum()).collect();
    // Of few differences the baseline would know a handful of values only.
    if weeks.len() < FEWEST_WEEKS {
        return None;
    }
    let recent = &weeks[weeks.len().saturating_sub(12)..];
    let found = persistence_baseline(recent, WEEKS, draws.max(100), chance).ok()?;
    Some(along(&by_day(&found), draws, chance))
}

/// Mean and deviation of R in the last window with the interval as given.
pub fn plain_r(daily: &Daily, (mean, sd): (f64, f64)) -> Result<Option<(f64, f64)>, Error> {
    let days = daily.counts.len();
    let weights = discr_si(days - 1, mean, sd)?;
    let window = Window { first: days - WINDOW_DAYS, last: days - 1 };
    let found = cori(&daily.counts, &[], &weights, &[window], &CoriConfig::default())?;
    Ok(found.first().and_then(|w| w.posterior.as_ref()).map(|p| (p.mean, p.sd)))
}
