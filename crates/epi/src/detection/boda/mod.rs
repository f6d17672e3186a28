//! Is this count more than a negative binomial regression of the past predicts, its own uncertainty included?
//!
//! The regression of [`crate::detection::farrington_flexible`] (a level for each block of the year, a trend), but with the bound read from
//! the predictive distribution of the count: uncertain mean and uncertain overdispersion are averaged over, not plugged in. `predictive` is
//! that distribution. Past outbreaks are not weighed down. Not here: incomplete recent weeks (correct them first, see [`crate::nowcast`]).

mod predictive;

pub use predictive::BodaFit;

use serde::{Deserialize, Serialize};

use crate::detection::farrington::{Compatibility, FarringtonFlexible, Workspace};
use crate::detection::series::Series;
use crate::numeric::glm::{Counts, Family, LeastSquares as _, Stop};
use crate::numeric::overdispersion::fit_overdispersed;
use crate::{Error, check};

/// Settings of [`crate::detection::boda`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Boda {
    /// Years of history.
    pub b: usize,
    /// Periods on each side of the same period of earlier years that form its window.
    pub w: usize,
    /// Blocks of a year, each with a level of its own; 1 = only the windows are used.
    pub no_periods: usize,
    /// Latest periods that are no part of the history. None = `w`.
    pub past_weeks_not_included: Option<usize>,
    /// Let the logarithm of the mean move by a constant per period.
    pub trend: bool,
    /// Error probability of one test, one-sided.
    pub alpha: f64,
    /// No alarm with fewer than so many cases in so many last periods.
    pub limit54: (u32, usize),
    /// [`Compatibility::Surveillance`] computes as `surveillance::bodaDelay` does: one set of normal draws moves mean and size together, sizes
    /// below zero are dropped, counts that vary less than Poisson keep the size at which the iteration was given up, and
    /// `past_weeks_not_included` takes away that many rows of the history, be they weeks or years old.
    pub compatibility: Compatibility,
}

impl Default for Boda {
    fn default() -> Boda {
        Boda {
            b: 5,
            w: 3,
            no_periods: 10,
            past_weeks_not_included: Some(26),
            trend: true,
            alpha: 0.01,
            limit54: (5, 4),
            compatibility: Compatibility::Method,
        }
    }
}

/// One judged period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BodaResult {
    /// Place in the series, from 0.
    pub index: usize,
    /// Cases; not a number if missing.
    pub observed: f64,
    /// Expected cases: the mean that fits best. Not a number without a fit.
    pub expected: f64,
    /// The largest number of cases that is no alarm; not a number without a fit.
    pub upperbound: f64,
    /// Probability of so many cases or more if nothing is unusual.
    pub p_value: f64,
    /// What the prediction rests on; None where no model settled.
    pub fit: Option<BodaFit>,
    /// The last periods have the minimum of cases.
    pub enough_cases: bool,
    /// Over the bound, with enough cases.
    pub alarm: bool,
}

/// Tests each period from `from` on against the predictive distribution of a negative binomial regression on earlier years.
///
/// Use it for weekly or monthly counts with three years of history, where the bound should be honest about how little
/// a short history says. Past outbreaks raise it: with outbreaks in the history use [`crate::detection::farrington_flexible`].
///
/// Equation:
/// ```text
/// y_i ~ NB(mean mu_i, variance mu_i + a mu_i^2),  ln mu_i = level(block of i) + slope * time_i
/// ln mu_now ~ N(estimate, se^2),   a ~ N(estimate, se_a^2) from 0 on,   independent
/// U = smallest y with  E[ P(Y <= y | mu_now, a) ] >= 1 - alpha;   alarm: y > U, y > 0, and limit54.0 cases in the last limit54.1 periods
/// ```
/// The expectation is a sum over 21 means and 16 overdispersions. Where the block of the judged period has no case in `n` periods of history, the
/// prediction is that of a Poisson mean with Jeffreys' prior, `NB(size 1/2, mean 1 / (2 n))`. Counts that vary less than Poisson have `a = 0` as estimate and
/// `se_a = sqrt(2 / sum mu_i^2)`.
///
/// Inputs: `series`, counts per period (not a number = missing; population is not used); `config`; `from`, first place to judge, from 0.
///
/// Returns: one result per place from `from` on. Where no model settles, the estimates are not a number and there is no alarm.
///
/// Errors: counts that are not counts, dates out of order, settings out of range, and `from` earlier than `b` years and half a window.
///
/// Limits: flat priors and normal approximations of the posterior.
///
/// Reference: \[salmon2015\], its asymptotic variant without delays; with [`Compatibility::Surveillance`] and the same normal draws
/// ([`BodaFit::bound_of_draws`]) equal to `surveillance::bodaDelay` 1.20.3, `quantileMethod` MM.
///
/// ```
/// use lianfang_epi::detection::{Boda, Series, boda};
/// let mut counts: Vec<f64> = (0..320).map(|t| f64::from(t * 7 % 5)).collect();
/// counts[319] = 30.0;
/// let results = boda(&Series::weekly(&counts), &Boda::default(), 318).unwrap();
/// assert!(!results[0].alarm && results[1].alarm);
/// ```
pub fn boda(series: &Series<'_>, config: &Boda, from: usize) -> Result<Vec<BodaResult>, Error> {
    series.check()?;
    check::probability("alpha", config.alpha)?;
    let layout = config.layout();
    layout.check(series.frequency)?;
    let mut workspace = Workspace::default();
    (from..series.len())
        .map(|now| {
            workspace.baseline.lay_out(series, now, &layout)?;
            if config.compatibility == Compatibility::Surveillance {
                workspace.baseline.drop_last(config.excluded());
            }
            workspace.take(series, false);
            Ok(judge(&mut workspace, series, config, now))
        })
        .collect()
}

impl Boda {
    fn excluded(&self) -> usize {
        self.past_weeks_not_included.unwrap_or(self.w)
    }

    /// Which past periods count, in the words of the method that shares them.
    fn layout(&self) -> FarringtonFlexible {
        let by_rows = self.compatibility == Compatibility::Surveillance;
        FarringtonFlexible {
            b: self.b,
            w: self.w,
            no_periods: self.no_periods,
            past_weeks_not_included: Some(if by_rows { 0 } else { self.excluded() }),
            alpha: self.alpha,
            limit54: self.limit54,
            compatibility: self.compatibility,
            ..FarringtonFlexible::default()
        }
    }
}

fn judge(workspace: &mut Workspace, series: &Series<'_>, config: &Boda, now: usize) -> BodaResult {
    let observed = series.counts[now];
    let last = &series.counts[(now + 1).saturating_sub(config.limit54.1)..=now];
    let enough_cases = last.iter().filter(|y| !y.is_nan()).sum::<f64>() >= f64::from(config.limit54.0);
    let fit = fit(workspace, config);
    let unknown = (f64::NAN, f64::NAN, f64::NAN);
    let (expected, upperbound, p_value) = fit.map_or(unknown, |fit| {
        let predictive = fit.predictive(config.compatibility);
        (fit.predictor.exp(), predictive.quantile(1.0 - config.alpha), predictive.upper(observed))
    });
    let alarm = enough_cases && observed > 0.0 && observed > upperbound;
    BodaResult { index: now, observed, expected, upperbound, p_value, fit, enough_cases, alarm }
}

fn fit(workspace: &mut Workspace, config: &Boda) -> Option<BodaFit> {
    let Workspace { design, irls, counts: response, .. } = workspace;
    if response.is_empty() {
        return None;
    }
    design.trend = config.trend;
    let counts = Counts { response, weights: &[], offset: &[] };
    let window = design.groups.last()?.clone();
    let zeros = window.len() as f64;
    if config.compatibility == Compatibility::Method && response[window].iter().all(|y| *y == 0.0) {
        // The regression would run to minus infinity. A Poisson mean with Jeffreys' prior after so many zeros:
        let predictor = (0.5 / zeros).ln();
        return (zeros > 0.0).then_some(BodaFit {
            predictor,
            standard_error: 0.0,
            size: 0.5,
            size_error: 0.0,
            poisson_error: 0.0,
        });
    }
    let found = fit_overdispersed(irls, &counts, design);
    let (size, size_error) = match (config.compatibility, found) {
        (Compatibility::Surveillance, found) => found.map(|f| (f.size, f.standard_error))?,
        (Compatibility::Method, Some(found)) if found.settled && found.standard_error.is_finite() => {
            (found.size, found.standard_error)
        }
        (Compatibility::Method, _) => {
            irls.run(Family::Poisson, &counts, Stop::default(), design);
            (f64::INFINITY, f64::INFINITY)
        }
    };
    let (predictor, variance) = design.level(design.groups.len().checked_sub(1)?)?;
    let squares: f64 = irls.mean.iter().map(|m| m * m).sum();
    (irls.converged && design.rank() < response.len() && variance.is_finite()).then(|| BodaFit {
        predictor,
        standard_error: variance.sqrt(),
        size,
        size_error,
        poisson_error: (2.0 / squares).sqrt(),
    })
}
