//! The methods of a forecast, each as a function of what was known at an origin.

use chrono::{Datelike, NaiveDate, TimeDelta};
use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::detection::{CalendarConfig, calendar_effects};
use lianfang_epi::forecast::{
    AutoregressionConfig, Hhh4Model, QuantileForecast, Settings, Transmission, exponential_smoothing, hhh4,
    negative_binomial_autoregression, persistence_baseline, renewal_ensemble, seasonal_baseline,
};

use crate::analyse::interval::SerialInterval;

/// The yardstick comes first.
pub const NAMES: [&str; 6] = ["persistence", "smoothing", "autoregression", "hhh4", "renewal", "seasonal"];
const SEASON_WEEKS: usize = 52;
/// Days of history that weekday factors are learnt from, four of each, and the cases they need.
const WEEKDAY_DAYS: usize = 28;
const WEEKDAY_CASES: f64 = 200.0;

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Day,
    Week,
}

impl Step {
    pub fn days(self) -> i64 {
        if self == Step::Week { 7 } else { 1 }
    }

    /// Windows, drift and weights, as the library has chosen them (`docs/methods/forecast-scores.md`).
    pub fn settings(self) -> Settings {
        if self == Step::Week { Settings::weekly() } else { Settings::daily() }
    }
}

/// What all methods are told beside the counts.
pub struct Plan {
    pub step: Step,
    pub horizon: usize,
    pub draws: usize,
    pub interval: Option<SerialInterval>,
}

/// The counts of one region.
#[derive(Clone)]
pub struct History {
    pub code: String,
    /// Last day of the last period.
    pub last: NaiveDate,
    /// In cases per period.
    pub counts: Vec<f64>,
}

impl History {
    /// What was known `back` periods ago; None when that is less than `fewest` periods.
    pub fn before(&self, back: usize, fewest: usize, step: Step) -> Option<History> {
        let end = self.counts.len().checked_sub(back).filter(|end| *end >= fewest)?;
        let last = self.last - TimeDelta::days(step.days() * back as i64);
        Some(History { code: self.code.clone(), last, counts: self.counts[..end].to_vec() })
    }
}

/// By method, then by period ahead; None where the method can't speak.
pub type Forecasts = Vec<Vec<Option<QuantileForecast>>>;

impl Plan {
    /// All methods at the end of `history`, in the order of [`NAMES`]; those that are not `wanted` stay silent.
    pub fn forecast(
        &self,
        history: &History,
        wanted: impl Fn(usize) -> bool,
        streams: &Streams,
    ) -> Forecasts {
        let factors = self.weekday_factors(history);
        let factor = |ahead: i64| match &factors {
            Some(of) => of[(history.last + TimeDelta::days(ahead)).weekday().num_days_from_monday() as usize],
            None => 1.0,
        };
        let n = history.counts.len() as i64;
        let level: Vec<f64> = match &factors {
            Some(_) => (history.counts.iter().enumerate())
                .map(|(t, count)| (count / factor(t as i64 + 1 - n)).round())
                .collect(),
            None => history.counts.clone(),
        };
        let of_method = |method: usize| {
            let name = NAMES.get(method).copied().unwrap_or_default();
            let stream = format!("analyse forecast: {} {name} {}", history.code, history.counts.len());
            let found = match wanted(method) {
                true => self.method(method, &level, &mut streams.stream(&stream)).unwrap_or_default(),
                false => Vec::new(),
            };
            let mut found: Vec<Option<QuantileForecast>> = found
                .into_iter()
                .enumerate()
                .map(|(h, forecast)| forecast.map(|f| scaled(f, factor(h as i64 + 1))))
                .collect();
            found.resize(self.horizon, None);
            found
        };
        (0..NAMES.len()).map(of_method).collect()
    }

    fn method(
        &self,
        method: usize,
        level: &[f64],
        chance: &mut lianfang_domain::random::Stream,
    ) -> Result<Vec<Option<QuantileForecast>>, Error> {
        let horizon = self.horizon;
        let given = |found: Vec<QuantileForecast>| found.into_iter().map(Some).collect();
        match method {
            0 => Ok(given(persistence_baseline(level, horizon, 2000, chance)?)),
            1 => {
                let settings = self.step.settings();
                let recent = recent(level, settings.smoothing_window);
                Ok(given(exponential_smoothing(recent, horizon, settings.smoothing_scale)?.quantiles()))
            }
            2 => self.autoregression(level, chance),
            // Its one lag is a week; from day to day weekdays and the serial interval would be lost.
            3 if self.step == Step::Day => Ok(Vec::new()),
            3 => Ok(given(self.endemic_epidemic(level, chance)?)),
            4 => match self.transmission(level)? {
                Some(known) => Ok(given(renewal_ensemble(level, &known, horizon, self.draws, chance)?)),
                None => Ok(Vec::new()),
            },
            // Without two seasons the same weeks of earlier ones are too few.
            _ if !self.seasonal(level) => Ok(Vec::new()),
            _ => {
                let half_width = self.step.settings().half_width;
                Ok(given(seasonal_baseline(level, horizon, SEASON_WEEKS, half_width)?))
            }
        }
    }

    /// One regression for each period ahead, so that each learns from the past how far growth carries.
    fn autoregression(
        &self,
        level: &[f64],
        chance: &mut lianfang_domain::random::Stream,
    ) -> Result<Vec<Option<QuantileForecast>>, Error> {
        let histories = [level.to_vec()];
        let mut found = Vec::with_capacity(self.horizon);
        for h in 1..=self.horizon {
            let config = AutoregressionConfig {
                lags: vec![h, h + 1, h + 2],
                harmonics: if self.seasonal(level) { 2 } else { 0 },
                window: self.step.settings().autoregression_window,
                ..AutoregressionConfig::new()
            };
            let fit = match negative_binomial_autoregression(&histories, &[], &config) {
                Ok(fit) if fit.converged => fit,
                _ => {
                    found.push(None);
                    continue;
                }
            };
            let mut forecasts = fit.forecast(&histories, h, self.draws, chance)?;
            found.push(forecasts.pop().and_then(|mut of_series| of_series.pop()));
        }
        Ok(found)
    }

    /// Weeks of two seasons or more.
    fn seasonal(&self, level: &[f64]) -> bool {
        self.step == Step::Week && level.len() >= 2 * SEASON_WEEKS
    }

    /// Own past and background of this region alone, because the file does not say who its neighbours are.
    fn endemic_epidemic(
        &self,
        level: &[f64],
        chance: &mut lianfang_domain::random::Stream,
    ) -> Result<Vec<QuantileForecast>, Error> {
        let settings = self.step.settings();
        let (season, window) = match self.seasonal(level) {
            true => (Some(SEASON_WEEKS as f64), settings.hhh4_seasonal_window),
            false => (None, settings.hhh4_window),
        };
        let known = [recent(level, window).to_vec()];
        let fit = hhh4(&known, &Hhh4Model::of_one_series(season))?;
        Ok(fit.forecast(&known, self.horizon, self.draws, chance)?.swap_remove(0))
    }

    /// R of the last week with the conjugate posterior of the renewal equation. Its slow drift is assumed, not estimated.
    fn transmission(&self, level: &[f64]) -> Result<Option<Transmission>, Error> {
        let Some(interval) = &self.interval else { return Ok(None) };
        let daily = interval.distribution()?;
        let (serial_interval, window) = match self.step {
            Step::Day => (daily[1..].to_vec(), 7),
            Step::Week => (by_week(&daily), 1),
        };
        let Settings { volatility, persistence, size, .. } = self.step.settings();
        let Some(first) = level.len().checked_sub(window).filter(|first| *first > 0) else { return Ok(None) };
        let pressure = |t: usize| -> f64 {
            level[..t].iter().rev().zip(&serial_interval).map(|(count, weight)| count * weight).sum()
        };
        let shape = 1.0 + level[first..].iter().sum::<f64>();
        let rate = 0.2 + (first..level.len()).map(pressure).sum::<f64>();
        let (mean, sd) = (shape / rate, shape.sqrt() / rate);
        Ok(Some(Transmission { mean, sd, serial_interval, volatility, persistence, size }))
    }

    /// How many cases each weekday has, relative to an average one; None by week and where there is too little to tell.
    fn weekday_factors(&self, history: &History) -> Option<[f64; 7]> {
        let first = history.counts.len().checked_sub(WEEKDAY_DAYS)?;
        let recent = &history.counts[first..];
        if self.step == Step::Week || recent.iter().sum::<f64>() < WEEKDAY_CASES {
            return None;
        }
        let days: Vec<NaiveDate> = (1..=WEEKDAY_DAYS as i64)
            .map(|t| history.last - TimeDelta::days(WEEKDAY_DAYS as i64 - t))
            .collect();
        let found =
            calendar_effects(&days, recent, &[], CalendarConfig { harmonics: 0, trend: true }).ok()?;
        Some(found.weekdays.map(|w| w.factor.clamp(0.2, 5.0)))
    }
}

/// The serial interval in weeks, from the days: infector on any day of the week alike. Who infects within the same week is not seen.
fn by_week(daily: &[f64]) -> Vec<f64> {
    let mut weeks = vec![0.0; daily.len().div_ceil(7) + 1];
    for (lag, weight) in daily.iter().enumerate() {
        for weekday in 0..7 {
            weeks[(weekday + lag) / 7] += weight / 7.0;
        }
    }
    let later: f64 = weeks[1..].iter().sum();
    weeks[1..].iter().map(|w| w / later).collect()
}

fn recent(level: &[f64], periods: usize) -> &[f64] {
    &level[level.len().saturating_sub(periods)..]
}

fn scaled(mut forecast: QuantileForecast, factor: f64) -> QuantileForecast {
    forecast.values.iter_mut().for_each(|v| *v *= factor);
    forecast
}
