//! The improved Farrington method: whole years of history in blocks, past outbreaks weighed down, recent weeks left out.

use serde::{Deserialize, Serialize};

use crate::detection::farrington::bound::{Bound, Prediction, delta, negative_binomial};
use crate::detection::farrington::config::{Compatibility, FarringtonFlexible, ThresholdMethod};
use crate::detection::farrington::fit::{Fit, Workspace};
use crate::detection::series::Series;
use crate::numeric::beta::student_two_sided;
use crate::{Error, check};

/// One judged period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FarringtonResult {
    /// Place in the series, from 0.
    pub index: usize,
    /// Cases; not a number if missing.
    pub observed: f64,
    /// Expected cases.
    pub expected: f64,
    /// Upper limit of the expected cases at the level of the bound.
    pub expected_upper: f64,
    /// The largest number of cases that is no alarm; not a number without a fit.
    pub upperbound: f64,
    /// Variance over mean of the counts, 1 or more.
    pub phi: f64,
    /// Change of the log expected count per period; None if the trend was dropped.
    pub trend: Option<f64>,
    /// (observed - expected) / (upperbound - expected): above 1 is over the bound.
    pub score: f64,
    /// Probability of so many cases or more if nothing is unusual.
    pub p_value: f64,
    /// The last periods have the minimum of cases.
    pub enough_cases: bool,
    /// Over the bound, with enough cases.
    pub alarm: bool,
}

/// Tests each period from `from` on against the same time of earlier years, by quasi-Poisson regression.
///
/// Use it for weekly (or monthly) counts with three years of history or more: it knows season, trend, overdispersion and past
/// outbreaks. With less history use [`crate::detection::ears_c`].
///
/// Equation:
/// ```text
/// E y_i = mu_i,  Var y_i = phi mu_i,  ln mu_i = level(block of i) + slope * time_i (+ ln population_i)
/// refit with weights 1, or s_i^-2 where s_i = 1.5 (y_i^(2/3) mu_i^(-1/6) - mu_i^(1/2)) / sqrt(phi (1 - h_i)) > weights_threshold
/// delta:     U = (mu^(2/3) + z_(1-alpha) sqrt(4/9 mu^(1/3) (phi + se^2 / mu)))^(3/2)
/// nb_plugin: U = quantile 1 - alpha of the negative binomial with mean mu and variance phi mu
/// muan:      the same with mean exp(ln mu + z_(1-alpha) se)
/// alarm: y > U, y > 0, and limit54.0 cases or more in the last limit54.1 periods
/// ```
///
/// Inputs: `series`, counts per period (not a number = missing); `config`; `from`, first place to judge, from 0.
///
/// Returns: one result per place from `from` on. Where no model settles, all estimates are not a number and there is no alarm.
///
/// Errors: counts that are not counts, dates out of order, settings out of range, a population that is missing or not positive
/// although asked for, and `from` earlier than `b` years and half a window.
///
/// Limits: assumes complete weeks (correct reporting delays first); counts of zero for years give a bound near zero, held back
/// by `limit54` alone. Each test errs with probability `alpha`: over 40 diseases and 3,000 counties that is many alarms.
///
/// Reference: `farrington1996`, `noufaily2013`, `salmon2016`; with [`Compatibility::Surveillance`] equal to
/// `surveillance::farringtonFlexible` 1.20.3 to 1e-9.
///
/// ```
/// use lianfang_epi::detection::{FarringtonFlexible, Series, farrington_flexible};
/// let mut counts: Vec<f64> = (0..320).map(|t| f64::from(t * 7 % 5)).collect();
/// counts[319] = 30.0;
/// let results = farrington_flexible(&Series::weekly(&counts), &FarringtonFlexible::default(), 318).unwrap();
/// assert!(!results[0].alarm && results[1].alarm);
/// ```
pub fn farrington_flexible(
    series: &Series<'_>,
    config: &FarringtonFlexible,
    from: usize,
) -> Result<Vec<FarringtonResult>, Error> {
    check_input(series, config)?;
    let mut workspace = Workspace::default();
    (from..series.len())
        .map(|now| {
            workspace.baseline.lay_out(series, now, config)?;
            Ok(judge(&mut workspace, series, config, now))
        })
        .collect()
}

pub(crate) fn check_input(series: &Series<'_>, config: &FarringtonFlexible) -> Result<(), Error> {
    series.check()?;
    config.check(series.frequency)?;
    if config.population_offset {
        if series.population.is_empty() {
            return Err(Error::NoPopulation);
        }
        check::finite("population", series.population)?;
        if let Some(bad) = series.population.iter().find(|p| **p <= 0.0) {
            return Err(Error::range("population", bad, "the positive numbers"));
        }
    }
    Ok(())
}

/// Judges one period on the baseline that the workspace holds.
pub(crate) fn judge(
    workspace: &mut Workspace,
    series: &Series<'_>,
    config: &FarringtonFlexible,
    now: usize,
) -> FarringtonResult {
    workspace.take(series, config.population_offset);
    let observed = series.counts[now];
    let offset = if config.population_offset { series.population[now].ln() } else { 0.0 };
    let enough_cases = enough_cases(series, now, config.limit54, config.compatibility);
    let Some(fit) = choose(workspace, config, offset) else {
        return FarringtonResult::unknown(now, observed, enough_cases);
    };
    let prediction = Prediction {
        predictor: fit.predictor + offset,
        standard_error: (fit.predictor_variance * dispersion_of_errors(&fit, config)).sqrt(),
        phi: fit.phi,
    };
    let bound = match config.threshold_method {
        ThresholdMethod::Delta => {
            delta(&prediction, observed, config.alpha, config.powertrans, config.compatibility)
        }
        method => negative_binomial(&prediction, observed, config.alpha, method, config.compatibility),
    };
    let over = match config.compatibility {
        Compatibility::Method => observed > bound.upperbound,
        Compatibility::Surveillance => bound.score > 1.0,
    };
    let alarm = enough_cases && over && observed > 0.0;
    FarringtonResult { alarm, ..FarringtonResult::of(now, observed, &fit, &prediction, &bound, enough_cases) }
}

impl FarringtonResult {
    /// What fit and bound say of a period, without its alarm.
    pub(crate) fn of(
        index: usize,
        observed: f64,
        fit: &Fit,
        prediction: &Prediction,
        bound: &Bound,
        enough_cases: bool,
    ) -> FarringtonResult {
        FarringtonResult {
            index,
            observed,
            expected: prediction.predictor.exp(),
            expected_upper: bound.expected_upper,
            upperbound: bound.upperbound,
            phi: fit.phi,
            trend: fit.slope.map(|(slope, _)| slope),
            score: bound.score,
            p_value: bound.p_value,
            enough_cases,
            alarm: false,
        }
    }

    pub(crate) fn unknown(index: usize, observed: f64, enough_cases: bool) -> FarringtonResult {
        FarringtonResult {
            index,
            observed,
            expected: f64::NAN,
            expected_upper: f64::NAN,
            upperbound: f64::NAN,
            phi: f64::NAN,
            trend: None,
            score: f64::NAN,
            p_value: f64::NAN,
            enough_cases,
            alarm: false,
        }
    }
}

/// Fits with a trend and keeps it if it is there, if there are three years, and if it does not lead above all counts.
fn choose(workspace: &mut Workspace, config: &FarringtonFlexible, offset: f64) -> Option<Fit> {
    let reweighting = config.reweight.then_some(config.weights_threshold);
    let fit = workspace.fit(config.trend, reweighting)?;
    let Some((slope, variance)) = fit.slope else { return Some(fit) };
    let error = (variance * dispersion_of_errors(&fit, config)).sqrt();
    let there = config.p_threshold_trend >= 1.0
        || student_two_sided(slope / error, fit.degrees_of_freedom as f64) < config.p_threshold_trend;
    let keep = config.b >= 3 && there && (fit.predictor + offset).exp() <= fit.largest;
    if keep { Some(fit) } else { workspace.fit(false, reweighting) }
}

/// The dispersion behind the standard errors of prediction and trend.
fn dispersion_of_errors(fit: &Fit, config: &FarringtonFlexible) -> f64 {
    match config.compatibility {
        Compatibility::Method => fit.phi,
        Compatibility::Surveillance if config.reweight => fit.dispersion_of_weights,
        Compatibility::Surveillance => fit.dispersion,
    }
}

fn enough_cases(
    series: &Series<'_>,
    now: usize,
    (cases, periods): (u32, usize),
    compatibility: Compatibility,
) -> bool {
    let last = &series.counts[(now + 1).saturating_sub(periods)..=now];
    let sum: f64 = match compatibility {
        Compatibility::Method => last.iter().filter(|y| !y.is_nan()).sum(),
        Compatibility::Surveillance => last.iter().sum(),
    };
    sum >= f64::from(cases)
}
