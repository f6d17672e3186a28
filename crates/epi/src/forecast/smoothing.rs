//! Exponential smoothing: level and trend that forget the past at rates which the series itself teaches.

use crate::numeric::optimise::minimise;
use crate::scoring::Predictive;
use crate::{Error, check};

/// On which scale the series is smoothed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As counted; errors have the same size at all levels.
    Count,
    /// Square root of the count, on which Poisson errors have the same size at all levels; growth is quadratic.
    Root,
    /// Natural logarithm of the count plus 1; growth is exponential.
    Log,
}

/// What was estimated, on the scale of smoothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Smoothing {
    /// Weight of the newest value in the level, 0 to 1.
    pub level_weight: f64,
    /// Weight of the newest change in the trend, 0 to 1.
    pub trend_weight: f64,
    /// Share of the trend that is kept from step to step, 0 to 1.
    pub damping: f64,
    /// Level after the last value.
    pub level: f64,
    /// Trend after the last value, per period.
    pub trend: f64,
    /// Standard deviation of the one-step errors.
    pub sd: f64,
    /// One distribution per period ahead: normal of the count on the scale `Count`, normal of its square root on `Root`, log-normal of
    /// count plus 1 on `Log`. [`Smoothing::quantiles`] turns them into cases.
    pub forecasts: Vec<Predictive>,
    scale: Scale,
}

impl Smoothing {
    /// Hub quantiles of each period ahead, in cases, not below 0.
    pub fn quantiles(&self) -> Vec<super::QuantileForecast> {
        let cases = |value: f64| match self.scale {
            Scale::Count => value.max(0.0),
            Scale::Root => value.max(0.0).powi(2),
            Scale::Log => (value - 1.0).max(0.0),
        };
        self.forecasts
            .iter()
            .map(|forecast| {
                let levels = super::HUB_LEVELS.to_vec();
                let values = levels.iter().map(|p| cases(forecast.quantile(*p))).collect();
                super::QuantileForecast { levels, values }
            })
            .collect()
    }
}

/// Exponential smoothing with damped trend.
///
/// When to use: a single series without explanation, some weeks ahead; the scale `Root` for most counts,
/// the logarithm for a short look at epidemics that grow and fall by factors.
///
/// Equation, for values `z` on the scale of smoothing:
///
/// ```text
/// e(t) = z(t) - l(t-1) - f b(t-1)
/// l(t) = l(t-1) + f b(t-1) + a e(t)       b(t) = f b(t-1) + a c e(t)
/// z(n+h) ~ Normal(l(n) + (f + ... + f^h) b(n),  s^2 (1 + sum over j < h of (a + a c (f + ... + f^j))^2))
/// ```
///
/// The weights `a`, `c` and the damping `f` (0.8 to 0.98) minimise the sum of squared errors; `s^2` is its mean per degree of freedom.
///
/// Inputs: `history` in cases per period, ascending, NaN = missing (the state moves on without news); `horizon` in periods.
///
/// Returns: weights, state, one distribution per period ahead.
///
/// Errors: fewer than six known values, numbers that are no counts, a horizon of 0.
///
/// Limits: no season; intervals are of the normal distribution and do not contain the uncertainty of the weights.
///
/// Reference: \[hyndman2008\], model ETS(A, Ad, N).
///
/// ```
/// use lianfang_epi::forecast::{Scale, exponential_smoothing};
/// let history: Vec<f64> = (0..12).map(|t| (10.0 * 1.2_f64.powi(t)).round()).collect();
/// let found = exponential_smoothing(&history, 1, Scale::Log).unwrap();
/// assert!(found.quantiles()[0].median() > 80.0);
/// ```
pub fn exponential_smoothing(history: &[f64], horizon: usize, scale: Scale) -> Result<Smoothing, Error> {
    check::counts_or_missing("history", history)?;
    if horizon == 0 {
        return Err(Error::range("horizon", horizon, "1 period or more"));
    }
    let values: Vec<f64> = history
        .iter()
        .map(|y| match scale {
            Scale::Count => *y,
            Scale::Root => y.sqrt(),
            Scale::Log => y.ln_1p(),
        })
        .collect();
    let known: Vec<f64> = values.iter().copied().filter(|z| !z.is_nan()).collect();
    check::at_least("history", &known, 6)?;
    let spread = known.iter().fold(0.0_f64, |s, z| s.max((z - known[0]).abs()));
    let unit = spread.max(1e-6);
    // Squared errors in units of the series' own spread, so that the search does not depend on the size of counts.
    let objective = |x: &[f64]| run(&values, weights_of(x)).2 / (unit * unit);
    let found = minimise(&[0.5, -1.0, 0.5], objective, 60);
    let weights = weights_of(&found.parameters);
    let (level, trend, squares) = run(&values, weights);
    let (a, c, f) = weights;
    let variance = squares / (known.len() as f64 - 4.0).max(1.0);
    let (mut sum, mut powers, mut spread) = (0.0, 1.0, 1.0);
    let forecasts = (1..=horizon)
        .map(|h| {
            if h > 1 {
                let carried: f64 = a + a * c * sum;
                spread += carried * carried;
            }
            powers *= f;
            sum += powers;
            let mean = level + sum * trend;
            let sd = (variance * spread).sqrt();
            match scale {
                Scale::Count | Scale::Root => Predictive::Normal { mean, sd },
                Scale::Log => Predictive::LogNormal { meanlog: mean, sdlog: sd },
            }
        })
        .collect();
    Ok(Smoothing {
        level_weight: a,
        trend_weight: c,
        damping: f,
        level,
        trend,
        sd: variance.sqrt(),
        forecasts,
        scale,
    })
}

fn weights_of(x: &[f64]) -> (f64, f64, f64) {
    let share = |x: f64| 1.0 / (1.0 + (-x).exp());
    (0.001 + 0.998 * share(x[0]), 0.999 * share(x[1]), 0.8 + 0.18 * share(x[2]))
}

/// Level and trend after the last value, and the sum of squared errors.
fn run(values: &[f64], (a, c, f): (f64, f64, f64)) -> (f64, f64, f64) {
    let mut level = f64::NAN;
    let (mut trend, mut squares) = (0.0, 0.0);
    for z in values {
        if level.is_nan() {
            level = *z;
            continue;
        }
        let ahead = level + f * trend;
        trend *= f;
        level = ahead;
        if !z.is_nan() {
            let error = z - ahead;
            squares += error * error;
            level += a * error;
            trend += a * c * error;
        }
    }
    (level, trend, squares)
}
