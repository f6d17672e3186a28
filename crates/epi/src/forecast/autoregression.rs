//! Negative binomial autoregression: the next count from the logarithms of the last ones and from what else is known.

use nalgebra::{DMatrix, DVector};
use rand::Rng;
use std::f64::consts::{LN_2, PI};

use super::QuantileForecast;
use super::draws::{check_size, draw_count, summarise};
use crate::numeric::optimise::{Derivatives, newton};
use crate::numeric::stirling::rise;
use crate::{Error, check};

/// Settings of the autoregression.
#[derive(Debug, Clone, PartialEq)]
pub struct AutoregressionConfig {
    /// Lags in periods, ascending, from 1 on.
    pub lags: Vec<usize>,
    /// Pairs of sine and cosine of the season, and its length in periods.
    pub harmonics: usize,
    pub season: f64,
    /// Only the last so many periods are used; None = all.
    pub window: Option<usize>,
    /// Inverse variance of a normal prior of the coefficients around "the last count goes on"; 0 = maximum likelihood.
    pub shrinkage: f64,
}

impl AutoregressionConfig {
    /// Lags 1 and 2, no season, all data, a weak prior of standard deviation 1.
    ///
    /// ```
    /// use lianfang_epi::forecast::AutoregressionConfig;
    /// let two_weeks_ahead = AutoregressionConfig { lags: vec![2, 3, 4], harmonics: 2, ..AutoregressionConfig::new() };
    /// assert_eq!((two_weeks_ahead.season, two_weeks_ahead.shrinkage), (52.0, 1.0));
    /// ```
    pub fn new() -> AutoregressionConfig {
        AutoregressionConfig { lags: vec![1, 2], harmonics: 0, season: 52.0, window: None, shrinkage: 1.0 }
    }
}

impl Default for AutoregressionConfig {
    fn default() -> Self {
        AutoregressionConfig::new()
    }
}

/// A fitted autoregression.
#[derive(Debug, Clone)]
pub struct Autoregression {
    config: AutoregressionConfig,
    /// `1`, `lag 1`, ..., `sin 1`, `cos 1`, ..., `external 1`, ...
    pub names: Vec<String>,
    /// Coefficients of the logarithm of the mean.
    pub coefficients: Vec<f64>,
    /// Their standard errors; NaN without curvature.
    pub standard_errors: Vec<f64>,
    /// Variance = mean + mean^2 / size.
    pub size: f64,
    pub log_likelihood: f64,
    pub converged: bool,
    external: Vec<Vec<Vec<f64>>>,
}

/// Autoregression of counts with a negative binomial distribution, on one series or on several that share coefficients.
///
/// When to use: short-term forecasts with external signals (wastewater, calls, weather, holidays), or many places of which each alone is too short.
///
/// Equation, for place `i`, period `t`:
///
/// ```text
/// y(i,t) ~ NegBin(mean m(i,t), variance m + m^2 / size)
/// ln m(i,t) = b + sum over lags k of a(k) ln(y(i,t-k) + 1) + harmonics of t + sum over j of g(j) x(j,i,t)
/// ```
///
/// Inputs: `histories` in cases, one row per place, equally long, NaN = missing; `external` one table per signal, rows per place, at least as
/// long as the histories and, for forecasts, longer by the horizon; `config`.
///
/// Returns: coefficients with standard errors, size, log-likelihood (without the prior).
///
/// Errors: no place, rows of different length, values that are no counts, lags that are 0 or out of order, signals of the wrong shape, fewer
/// observations than parameters, an iteration that does not settle.
///
/// Limits: with coefficients of lags that sum above 1 forecasts grow without bound. The logarithm of count plus 1 makes small
/// counts look alike. Standard errors with a prior are those of the posterior.
///
/// Reference: \[liboschik2017\] for the log-linear model; checked by recovery of simulated coefficients.
///
/// ```
/// use lianfang_epi::forecast::{AutoregressionConfig, negative_binomial_autoregression};
/// let history: Vec<f64> = (0..40).map(|t| 20.0 + 5.0 * (t % 4) as f64).collect();
/// let fit = negative_binomial_autoregression(&[history], &[], &AutoregressionConfig::new()).unwrap();
/// assert!(fit.converged && fit.names[1] == "lag 1");
/// ```
pub fn negative_binomial_autoregression(
    histories: &[Vec<f64>],
    external: &[Vec<Vec<f64>>],
    config: &AutoregressionConfig,
) -> Result<Autoregression, Error> {
    check_inputs(histories, external, config)?;
    let rows = observations(histories, external, config);
    let names = names(config, external.len());
    let n = names.len();
    if rows.len() < n + 1 {
        return Err(Error::TooManyParameters { name: "histories", parameters: n + 1, data: rows.len() });
    }
    let mut centre = vec![0.0; n];
    centre[1] = 1.0;
    let mut start = centre.clone();
    start.push(LN_2);
    let (found, there) = newton(&start, |x| derivatives(&rows, x, &centre, config.shrinkage), 100);
    if !found.value.is_finite() {
        return Err(Error::NotConverged { name: "histories", steps: found.steps });
    }
    let inverse = there.hessian.try_inverse();
    let standard_errors = (0..n).map(|i| inverse.as_ref().map_or(f64::NAN, |m| m[(i, i)].sqrt())).collect();
    let likelihood = derivatives(&rows, &found.parameters, &centre, 0.0).value;
    let constant: f64 = rows.iter().map(|r| statrs::function::gamma::ln_gamma(r.count + 1.0)).sum();
    Ok(Autoregression {
        config: config.clone(),
        names,
        coefficients: found.parameters[..n].to_vec(),
        standard_errors,
        size: found.parameters[n].exp(),
        log_likelihood: -likelihood - constant,
        converged: found.converged,
        external: external.to_vec(),
    })
}

impl Autoregression {
    /// Quantile forecasts of every place for 1 to `horizon` periods after its history, by simulated paths.
    ///
    /// When to use: after the fit; external signals must be known or assumed over the horizon.
    ///
    /// Inputs: `histories` as fitted; `draws` paths; a source of chance. Missing counts among the lags count as the one before them.
    ///
    /// Returns: one row per place with one forecast per period ahead, at the hub's levels, in cases.
    ///
    /// Errors: as the fit; signals that end too early.
    ///
    /// Limits: parameters count as known.
    ///
    /// ```
    /// use lianfang_epi::forecast::{AutoregressionConfig, negative_binomial_autoregression};
    /// // Cases are many in the weeks of a signal whose next value is known today, such as a holiday.
    /// let signal: Vec<f64> = (0..41).map(|t| if t % 8 == 0 { 1.0 } else { 0.0 }).collect();
    /// let history: Vec<f64> = signal[..40].iter().map(|s| if *s > 0.0 { 80.0 } else { 20.0 }).collect();
    /// let config = AutoregressionConfig { lags: vec![1], shrinkage: 0.0, ..AutoregressionConfig::new() };
    /// let fit = negative_binomial_autoregression(&[history.clone()], &[vec![signal]], &config).unwrap();
    /// let mut chance = lianfang_domain::Streams::from_seed(1).stream("autoregression");
    /// let found = fit.forecast(&[history], 1, 400, &mut chance).unwrap();
    /// assert!((found[0][0].median() - 80.0).abs() < 3.0);
    /// ```
    pub fn forecast<R: Rng + ?Sized>(
        &self,
        histories: &[Vec<f64>],
        horizon: usize,
        draws: usize,
        chance: &mut R,
    ) -> Result<Vec<Vec<QuantileForecast>>, Error> {
        check_inputs(histories, &self.external, &self.config)?;
        check_size(horizon, draws)?;
        let known = histories[0].len();
        for row in self.external.iter().flatten() {
            check::at_least("external", row, known + horizon)?;
        }
        let depth = self.config.lags.last().copied().unwrap_or(1);
        let mut found = Vec::with_capacity(histories.len());
        for (unit, history) in histories.iter().enumerate() {
            let fixed: Vec<f64> =
                (known..known + horizon).map(|time| self.without_lags(unit, time)).collect();
            let recent = recent_logs(history, depth);
            let mut paths = vec![Vec::with_capacity(draws); horizon];
            for _ in 0..draws {
                let mut logs = recent.clone();
                for (h, values) in paths.iter_mut().enumerate() {
                    let lagged: f64 = (self.config.lags.iter().zip(&self.coefficients[1..]))
                        .map(|(lag, a)| a * logs[logs.len() - lag])
                        .sum();
                    let count = draw_count((fixed[h] + lagged).exp(), self.size, chance);
                    values.push(count);
                    logs.push(count.ln_1p());
                }
            }
            found.push(summarise(&paths)?);
        }
        Ok(found)
    }

    fn without_lags(&self, unit: usize, time: usize) -> f64 {
        let mut regressors = Vec::new();
        season_and_signals(&self.config, &self.external, unit, time, &mut regressors);
        let first = 1 + self.config.lags.len();
        self.coefficients[0]
            + regressors.iter().zip(&self.coefficients[first..]).map(|(x, b)| x * b).sum::<f64>()
    }
}

/// One count with its regressors.
struct Row {
    count: f64,
    regressors: Vec<f64>,
}

fn check_inputs(
    histories: &[Vec<f64>],
    external: &[Vec<Vec<f64>>],
    config: &AutoregressionConfig,
) -> Result<(), Error> {
    check::not_empty("histories", histories)?;
    for row in histories {
        check::same_length("histories", row, "the first place", &histories[0])?;
        check::counts_or_missing("histories", row)?;
    }
    check::not_empty("lags", &config.lags)?;
    if config.lags[0] == 0 || config.lags.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(Error::range("lags", format!("{:?}", config.lags), "ascending numbers from 1 on"));
    }
    if config.harmonics > 0 && !(config.season.is_finite() && config.season > 0.0) {
        return Err(Error::range("season", config.season, "the numbers above 0"));
    }
    if !(config.shrinkage.is_finite() && config.shrinkage >= 0.0) {
        return Err(Error::range("shrinkage", config.shrinkage, "0 or more"));
    }
    check::at_least("histories", &histories[0], config.lags[config.lags.len() - 1] + 1)?;
    for signal in external {
        check::same_length("external", signal, "histories", histories)?;
        for row in signal {
            check::at_least("external", row, histories[0].len())?;
            check::finite("external", row)?;
        }
    }
    Ok(())
}

fn names(config: &AutoregressionConfig, signals: usize) -> Vec<String> {
    let mut names = vec!["1".to_owned()];
    names.extend(config.lags.iter().map(|lag| format!("lag {lag}")));
    names.extend((1..=config.harmonics).flat_map(|s| [format!("sin {s}"), format!("cos {s}")]));
    names.extend((1..=signals).map(|j| format!("external {j}")));
    names
}

/// Rows whose count and lagged counts are all known.
fn observations(
    histories: &[Vec<f64>],
    external: &[Vec<Vec<f64>>],
    config: &AutoregressionConfig,
) -> Vec<Row> {
    let times = histories[0].len();
    let depth = config.lags[config.lags.len() - 1];
    let first = depth.max(config.window.map_or(0, |window| times.saturating_sub(window)));
    let mut rows = Vec::new();
    for (unit, history) in histories.iter().enumerate() {
        for time in first..times {
            let mut regressors = vec![1.0];
            regressors.extend(config.lags.iter().map(|lag| history[time - lag].ln_1p()));
            season_and_signals(config, external, unit, time, &mut regressors);
            if !history[time].is_nan() && regressors.iter().all(|x| !x.is_nan()) {
                rows.push(Row { count: history[time], regressors });
            }
        }
    }
    rows
}

fn season_and_signals(
    config: &AutoregressionConfig,
    external: &[Vec<Vec<f64>>],
    unit: usize,
    time: usize,
    into: &mut Vec<f64>,
) {
    for s in 1..=config.harmonics {
        let angle = 2.0 * PI * s as f64 * time as f64 / config.season;
        into.push(angle.sin());
        into.push(angle.cos());
    }
    into.extend(external.iter().map(|signal| signal[unit].get(time).copied().unwrap_or(f64::NAN)));
}

/// `ln(y + 1)` of the last periods; before the first count and where one is missing, the one before goes on.
fn recent_logs(history: &[f64], depth: usize) -> Vec<f64> {
    let mut last = 0.0;
    let mut logs = Vec::with_capacity(history.len());
    for y in history {
        if !y.is_nan() {
            last = y.ln_1p();
        }
        logs.push(last);
    }
    logs.split_off(logs.len().saturating_sub(depth))
}

/// Negative log-likelihood (without `ln y!`) plus prior; the last parameter is the logarithm of the size.
fn derivatives(rows: &[Row], x: &[f64], centre: &[f64], shrinkage: f64) -> Derivatives {
    let n = centre.len();
    let size = x[n].exp();
    let mut found =
        Derivatives { value: 0.0, gradient: DVector::zeros(n + 1), hessian: DMatrix::zeros(n + 1, n + 1) };
    for row in rows {
        let eta: f64 = row.regressors.iter().zip(x).map(|(r, b)| r * b).sum();
        let (y, mean) = (row.count, eta.exp());
        let (both, rise) = (mean + size, rise(y, size));
        let ln_ratio = (mean / size).ln_1p();
        found.value -= rise[0] + y * eta - (y + size) * ln_ratio;
        let slope = y - mean * (y + size) / both;
        let curve = mean * size * (y + size) / (both * both);
        let cross = size * mean * (y - mean) / (both * both);
        for (i, r) in row.regressors.iter().enumerate() {
            found.gradient[i] -= slope * r;
            for (j, q) in row.regressors.iter().enumerate().take(i + 1) {
                found.hessian[(i, j)] += curve * r * q;
            }
            found.hessian[(n, i)] -= cross * r;
        }
        let reach = size * both;
        let first = rise[1] - ln_ratio + (y + size) * mean / reach;
        let second =
            rise[2] + mean / reach - mean * (size * size + 2.0 * y * size + y * mean) / (reach * reach);
        found.gradient[n] -= size * first;
        found.hessian[(n, n)] -= size * size * second + size * first;
    }
    for i in 0..n {
        found.value += 0.5 * shrinkage * (x[i] - centre[i]).powi(2);
        found.gradient[i] += shrinkage * (x[i] - centre[i]);
        found.hessian[(i, i)] += shrinkage;
    }
    // Without any scatter beyond Poisson the size would run away; a flat prior on its logarithm ends at exp(14).
    let over = (x[n] - 14.0).max(0.0);
    found.value += 0.5 * over * over;
    found.gradient[n] += over;
    found.hessian[(n, n)] += if over > 0.0 { 1.0 } else { 0.0 };
    found.hessian.fill_upper_triangle_with_lower_triangle();
    found
}
