//! The cohort reproduction number: who infected whom, by the likelihood of the intervals between onsets.
//!
//! Looks back: how many did the cases with onset on a day go on to infect. Deliberately not here: correction for cases still to come.

use rand::{Rng, RngExt as _};
use serde::{Deserialize, Serialize};

use super::cori::Window;
use super::infectivity::check_weights;
use crate::{Error, check};

/// Settings of [`wallinga_teunis`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CohortConfig {
    /// Simulated sets of infectors for the intervals; 0 = mean only.
    pub simulations: usize,
    /// Which quantiles of the simulated values to give.
    pub probabilities: Vec<f64>,
}

impl Default for CohortConfig {
    fn default() -> CohortConfig {
        CohortConfig { simulations: 100, probabilities: vec![0.025, 0.975] }
    }
}

/// The cohort reproduction number of one window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CohortEstimate {
    pub window: Window,
    /// Expected number of secondary cases per case of the window. None: no case in the window.
    pub mean: Option<f64>,
    /// Quantiles of that number over the simulated sets of infectors, at [`CohortConfig::probabilities`]. Empty without simulations.
    pub quantiles: Vec<f64>,
}

/// The cohort reproduction number of the cases in each window of days.
///
/// When to use: after the fact, to see what a measure did on the day it began: the estimate belongs to the day of the infectors' onset, not to
/// the later day of the infections.
///
/// Equation, with `I` the cases and `w` the serial interval:
///
/// ```text
/// p(i, j) = w(t_i - t_j) / sum over k of I(k) w(t_i - k)      a case of day i was infected by a given case of day j
/// R(j)    = sum over i of I(i) p(i, j)
/// window:   sum I(j) R(j) / sum I(j)
/// ```
///
/// Intervals: infectors are drawn from `p` for every case, and the windows' means computed for each draw.
///
/// Inputs: `incidence` in cases per day; `serial_interval` from lag 0 on; `windows`; settings; a random stream (unused without simulations).
///
/// Returns: one estimate per window, in the order given.
///
/// Errors: fewer than two days, counts that are missing or not counts, an interval with weight at lag 0 or negative weights, a window outside the
/// series, a quantile outside 0 to 1.
///
/// Limits: cases within a serial interval of the end are not finished infecting: their R is too low. Cases without a possible infector in the
/// series are taken as imported; imported cases among the others would be given an infector. The intervals hold only who infected whom,
/// not chance in the number of infections: they are no interval for the expected R of a future case.
///
/// Reference: \[wallinga2004\]; mean checked against `EpiEstim::wallinga_teunis` 2.2-4, 1e-9 relative.
///
/// ```
/// use lianfang_epi::reproduction::*;
/// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
/// let config = CohortConfig { simulations: 0, ..CohortConfig::default() };
/// let window = Window { first: 1, last: 1 };
/// let found = wallinga_teunis(&[1.0, 2.0, 0.0, 6.0], &[0.0, 0.5, 0.5], &[window], &config, &mut rng).unwrap();
/// assert_eq!(found[0].mean, Some(3.0));
/// ```
pub fn wallinga_teunis(
    incidence: &[f64],
    serial_interval: &[f64],
    windows: &[Window],
    config: &CohortConfig,
    rng: &mut impl Rng,
) -> Result<Vec<CohortEstimate>, Error> {
    check::at_least("incidence", incidence, 2)?;
    check::counts("incidence", incidence)?;
    check_weights(serial_interval)?;
    Window::check(windows, incidence.len())?;
    for p in &config.probabilities {
        check::probability("quantile", *p)?;
    }
    let infectors: Vec<Infectors> = (1..incidence.len())
        .filter(|day| incidence[*day] > 0.0)
        .filter_map(|day| Infectors::of(day, incidence, serial_interval))
        .collect();
    let secondary = |infected: &[f64], window: &Window| {
        let cases: f64 = incidence[window.first..=window.last].iter().sum();
        (cases > 0.0).then(|| infected[window.first..=window.last].iter().sum::<f64>() / cases)
    };
    let mut expected = vec![0.0; incidence.len()];
    for day in &infectors {
        day.shares
            .iter()
            .enumerate()
            .for_each(|(i, share)| expected[day.first + i] += incidence[day.day] * share);
    }
    let mut simulated = vec![Vec::with_capacity(config.simulations); windows.len()];
    for _ in 0..config.simulations {
        let infected = draw_infectors(&infectors, incidence, rng);
        for (values, window) in simulated.iter_mut().zip(windows) {
            values.extend(secondary(&infected, window));
        }
    }
    let estimate = |(window, mut values): (&Window, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        let quantiles = if values.is_empty() {
            Vec::new()
        } else {
            config.probabilities.iter().map(|p| sample_quantile(&values, *p)).collect()
        };
        CohortEstimate { window: *window, mean: secondary(&expected, window), quantiles }
    };
    Ok(windows.iter().zip(simulated).map(estimate).collect())
}

/// Where the cases of one day can come from: the share of each earlier day from `first` on.
struct Infectors {
    day: usize,
    first: usize,
    shares: Vec<f64>,
}

impl Infectors {
    /// None when no earlier case can have infected this day's.
    fn of(day: usize, incidence: &[f64], weights: &[f64]) -> Option<Infectors> {
        let first = day.saturating_sub(weights.len() - 1);
        let mut shares: Vec<f64> = (first..day).map(|j| incidence[j] * weights[day - j]).collect();
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|s| *s /= sum);
        (sum > 0.0).then_some(Infectors { day, first, shares })
    }
}

/// How many each day's cases infected in one random set of infectors: a multinomial draw per day, as a chain of binomial ones.
fn draw_infectors(infectors: &[Infectors], incidence: &[f64], rng: &mut impl Rng) -> Vec<f64> {
    let mut infected = vec![0.0; incidence.len()];
    for day in infectors {
        let (mut left, mut remaining) = (incidence[day.day] as u64, 1.0);
        for (i, share) in day.shares.iter().enumerate() {
            if left == 0 {
                break;
            }
            let p = (share / remaining).clamp(0.0, 1.0);
            let last = i + 1 == day.shares.len();
            let drawn = match rand_distr::Binomial::new(left, if last { 1.0 } else { p }) {
                Ok(binomial) => rng.sample(binomial),
                Err(_) => 0,
            };
            infected[day.first + i] += drawn as f64;
            left -= drawn;
            remaining -= share;
        }
    }
    infected
}

/// Quantile of a sorted sample, interpolated between neighbours.
pub(crate) fn sample_quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor();
    let (low, high) = (sorted[below as usize], sorted[place.ceil() as usize]);
    low + (place - below) * (high - low)
}
