//! The instantaneous reproduction number in windows of days: new cases over infectivity, with a gamma prior.
//!
//! Deliberately not here: choosing the window (7 days are usual, because they hold each weekday once), smoothing over windows, and
//! correcting the last days for late reports (see `uncertain::cori_nowcast`).

use serde::{Deserialize, Serialize};

use super::infectivity::{check_weights, infectivity};
use crate::{Error, check, numeric::gamma::QuantileSet};

/// Days over which R is taken as constant, both included, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First day, 1 or later: the first day of the series has no past.
    pub first: usize,
    /// Last day.
    pub last: usize,
}

impl Window {
    /// All windows of `length` days in a series of `days`, each a day later than the one before, from day `first` on.
    ///
    /// ```
    /// use lianfang_epi::reproduction::Window;
    /// let windows = Window::sliding(10, 7, 1);
    /// assert_eq!(windows.iter().map(|w| (w.first, w.last)).collect::<Vec<_>>(), [(1, 7), (2, 8), (3, 9)]);
    /// ```
    pub fn sliding(days: usize, length: usize, first: usize) -> Vec<Window> {
        let length = length.max(1);
        (first..)
            .take_while(|f| f + length <= days)
            .map(|f| Window { first: f, last: f + length - 1 })
            .collect()
    }

    pub(super) fn check(windows: &[Window], days: usize) -> Result<(), Error> {
        for w in windows {
            if w.first < 1 || w.last < w.first || w.last >= days {
                let value = format!("{}..{}", w.first, w.last);
                return Err(Error::range(
                    "window",
                    value,
                    "days from 1 to the end of the series, the first not after the last",
                ));
            }
        }
        Ok(())
    }
}

/// Settings of [`cori`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CoriConfig {
    /// Mean of the gamma prior of R.
    pub prior_mean: f64,
    /// Standard deviation of the gamma prior of R.
    pub prior_sd: f64,
    /// Which quantiles of the posterior to give.
    pub probabilities: Vec<f64>,
    /// Take the cases of the first day as imported: nobody in the series can have infected them.
    pub first_day_imported: bool,
    /// Give no estimate for windows that end within the first mean serial interval, where the past is mostly unknown.
    pub wait_for_mean_interval: bool,
}

impl Default for CoriConfig {
    /// The defaults of `EpiEstim::estimate_R`.
    fn default() -> CoriConfig {
        CoriConfig {
            prior_mean: 5.0,
            prior_sd: 5.0,
            probabilities: vec![0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975],
            first_day_imported: true,
            wait_for_mean_interval: true,
        }
    }
}

impl CoriConfig {
    /// Shape and scale of the prior, after checking every setting.
    pub(super) fn prior(&self) -> Result<(f64, f64), Error> {
        for (name, value) in [("prior mean", self.prior_mean), ("prior standard deviation", self.prior_sd)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(Error::range(name, value, "the numbers above 0"));
            }
        }
        for p in &self.probabilities {
            check::probability("quantile", *p)?;
        }
        Ok(((self.prior_mean / self.prior_sd).powi(2), self.prior_sd * self.prior_sd / self.prior_mean))
    }
}

/// What is known of R in one window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// Posterior mean of R.
    pub mean: f64,
    /// Posterior standard deviation of R.
    pub sd: f64,
    /// Posterior quantiles of R at [`CoriConfig::probabilities`], in that order.
    pub quantiles: Vec<f64>,
}

/// The result for one window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowEstimate {
    pub window: Window,
    /// None: a count within reach is missing, or the window ends within the first mean serial interval.
    pub posterior: Option<Posterior>,
}

/// The cases of one series, as the estimate sees them.
pub(super) struct Cases {
    /// Cases that earlier cases of the series can have caused.
    pub local: Vec<f64>,
    /// All cases: they all infect.
    pub all: Vec<f64>,
}

impl Cases {
    pub(super) fn new(local: &[f64], imported: &[f64], config: &CoriConfig) -> Result<Cases, Error> {
        check::at_least("local cases", local, 2)?;
        check::counts_or_missing("local cases", local)?;
        let mut cases = Cases { local: local.to_vec(), all: local.to_vec() };
        if !imported.is_empty() {
            check::same_length("imported cases", imported, "local cases", local)?;
            check::counts_or_missing("imported cases", imported)?;
            cases.all.iter_mut().zip(imported).for_each(|(all, imported)| *all += imported);
        }
        if config.first_day_imported {
            cases.local[0] = 0.0;
        }
        Ok(cases)
    }
}

/// Shape and scale of the posterior in each window; None where there is none.
pub(super) fn posteriors(
    cases: &Cases,
    serial_interval: &[f64],
    windows: &[Window],
    prior: (f64, f64),
    wait: bool,
) -> Vec<Option<(f64, f64)>> {
    let lambda = infectivity(&cases.all, serial_interval);
    let mean: f64 = serial_interval.iter().enumerate().take(cases.all.len()).map(|(k, w)| k as f64 * w).sum();
    windows
        .iter()
        .map(|w| {
            // Days are counted from 1 in the published rule; the mean of the cut-off distribution may be a rounding error too small.
            if wait && (w.last + 1) as f64 <= mean * (1.0 + 1e-9) {
                return None;
            }
            // [cori2013] web appendix 1: the Poisson likelihood is conjugate to the gamma prior.
            let shape = prior.0 + cases.local[w.first..=w.last].iter().sum::<f64>();
            let scale = 1.0 / (1.0 / prior.1 + lambda[w.first..=w.last].iter().sum::<f64>());
            (shape.is_finite() && scale.is_finite()).then_some((shape, scale))
        })
        .collect()
}

/// The instantaneous reproduction number R in each window of days.
///
/// When to use: to follow transmission day by day while it goes on. The estimate of a window needs no case after it. For what the
/// cases of a day went on to do, see [`super::wallinga_teunis`].
///
/// Equation, with `I` the local cases, `lambda` the [`super::overall_infectivity`] of all cases and a gamma prior with shape
/// `a = (mean / sd)^2` and scale `b = sd^2 / mean`:
///
/// ```text
/// I(t) ~ Poisson(R lambda(t))
/// R | window ~ Gamma(shape = a + sum I(t), scale = 1 / (1 / b + sum lambda(t)))
/// ```
///
/// Inputs: `local` cases per day, NaN = missing; `imported` cases per day, or empty when there are none; `serial_interval` from lag 0 on
/// (see [`super::discr_si`] with a largest lag of the series' length less 1, or a measured one); `windows` in any order and of any lengths.
///
/// Returns: one estimate per window, in the order given; a window's posterior is `None` when a missing count touches it, or when it ends
/// within the first mean serial interval (see [`CoriConfig::wait_for_mean_interval`]).
///
/// Errors: fewer than two days, counts that are not counts, imported cases of another length, an interval with weight at lag 0 or with
/// negative weights or a sum above 1, a window outside the series, a setting out of range.
///
/// Limits: assumes that the share of cases that is reported, and the serial interval, stay the same. Late reports pull the last days down. Onset
/// dates give R at infection only after a shift back by the incubation period. Early windows overestimate, because their infectors are
/// outside the series. The interval has no allowance for superspreading: with an overdispersed number of secondary cases it is too narrow.
///
/// Reference: \[cori2013\], imported cases as in \[thompson2019\]; checked against `EpiEstim::estimate_R` 2.2-4 (`parametric_si`,
/// `non_parametric_si`), 1e-9 relative.
///
/// ```
/// use lianfang_epi::reproduction::{CoriConfig, Window, cori, discr_si};
/// let cases: Vec<f64> = (0..30).map(|t| (10.0 * 1.1_f64.powi(t)).round()).collect();
/// let w = discr_si(29, 5.0, 2.5).unwrap();
/// let found = cori(&cases, &[], &w, &Window::sliding(30, 7, 1), &CoriConfig::default()).unwrap();
/// let last = found.last().unwrap().posterior.as_ref().unwrap();
/// assert!(last.quantiles[0] > 1.3 && last.quantiles[6] < 1.7);
/// ```
pub fn cori(
    local: &[f64],
    imported: &[f64],
    serial_interval: &[f64],
    windows: &[Window],
    config: &CoriConfig,
) -> Result<Vec<WindowEstimate>, Error> {
    let cases = Cases::new(local, imported, config)?;
    check_weights(serial_interval)?;
    Window::check(windows, local.len())?;
    let prior = config.prior()?;
    let set = QuantileSet::new(&config.probabilities);
    let found = posteriors(&cases, serial_interval, windows, prior, config.wait_for_mean_interval);
    let estimate = |(window, posterior): (&Window, Option<(f64, f64)>)| WindowEstimate {
        window: *window,
        posterior: posterior.map(|(shape, scale)| Posterior {
            mean: shape * scale,
            sd: shape.sqrt() * scale,
            quantiles: set.of(shape, scale),
        }),
    };
    Ok(windows.iter().zip(found).map(estimate).collect())
}
