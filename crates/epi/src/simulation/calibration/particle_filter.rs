//! A crowd of simulated epidemics that the reports steer: likelihood of a series, and the state behind it.
//!
//! One region, because the weight of a particle is one number; several regions need a likelihood for each.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use super::posterior::weighted_quantile;
use crate::numeric::count::{negative_binomial_ln_pmf, poisson_ln_pmf};
use crate::simulation::model::{CompartmentModel, from_zero};
use crate::simulation::parameters::share;
use crate::simulation::tau_leap::{Leap, check_step};
use crate::{Error, check};

/// The epidemic behind the reports.
#[derive(Debug, Clone, Copy)]
pub struct StateModel<'a> {
    pub model: &'a CompartmentModel,
    /// People per compartment before the first report.
    pub start: &'a [u32],
    /// Factor of every beta in each period; empty = 1 throughout.
    pub contact: &'a [f64],
    /// Length of a reporting period in days.
    pub period_days: f64,
    /// Longest step of the simulation in days.
    pub step_days: f64,
}

/// How events become reports.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reporting {
    /// Index of the transition that is reported.
    pub transition: usize,
    /// Share of its events that is reported, 0 to 1.
    pub share: f64,
    /// Reports per period that have nothing to do with the epidemic, from 0 on. Some make the filter robust against a stray case.
    pub background: f64,
    /// Size of the negative binomial (variance `mean + mean^2 / size`); infinite = Poisson.
    pub size: f64,
}

/// What is known of one period, its own report included.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterDay {
    /// Reports expected before this one was seen.
    pub expected: f64,
    /// People by compartment at the end of the period: mean and 95 % interval.
    pub people: Vec<(f64, f64, f64)>,
    /// Independent particles that the weights are worth.
    pub effective_size: f64,
}

/// The result of [`particle_filter`].
#[derive(Debug, Clone, PartialEq)]
pub struct Filtered {
    /// Natural logarithm of the estimated likelihood; minus infinity when no particle can explain a report.
    pub ln_likelihood: f64,
    /// One entry per period, up to the first that no particle can explain.
    pub periods: Vec<FilterDay>,
}

/// The bootstrap particle filter for a stochastic compartment model.
///
/// When to use: to follow an epidemic through noisy reports, and as the likelihood in [`super::particle_mcmc`].
///
/// Equation, for particles `x_j` and reports `y_t` of period `t`:
///
/// ```text
/// x_j(t) ~ model(x_j(t-1));   mu_j = share * events_j(t) + background;   w_j = P(y_t | mu_j, size)
/// ln L = sum_t ln mean_j w_j(t);   then particles are drawn anew in proportion to their weights (systematic resampling)
/// ```
///
/// Inputs: `observed` in reports per period, NaN = missing (the period is simulated and not weighed); number of particles, at least 2.
///
/// Returns: the estimate of the likelihood (unbiased, not its logarithm) and the filtered state by period.
///
/// Errors: an empty series; reports that are no counts; people for each compartment, a factor for each period, or a transition that isn't
/// there; numbers outside their ranges.
///
/// Limits: the variance of `ln_likelihood` grows with the length of the series and falls with the number of particles; for
/// [`super::particle_mcmc`] aim at a variance of about 1 to 3.
///
/// Reference: \[gordon1993\], \[andrieu2010\]; checked against an exact likelihood.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::{CompartmentModel, SeirParameters, calibration::*};
/// let model = CompartmentModel::seir(SeirParameters { beta: 0.5, latent_days: 3.0, infectious_days: 5.0 }).unwrap();
/// let state = StateModel { model: &model, start: &[9_990, 0, 10, 0], contact: &[], period_days: 1.0, step_days: 0.5 };
/// let reporting = Reporting { transition: 1, share: 0.5, background: 0.1, size: 10.0 };
/// let found = particle_filter(&state, &reporting, &[1.0, 0.0, 2.0, f64::NAN, 4.0], 100, &mut Streams::from_seed(1).stream("filter")).unwrap();
/// assert!(found.ln_likelihood < 0.0 && found.periods.len() == 5);
/// ```
pub fn particle_filter(
    state: &StateModel,
    reporting: &Reporting,
    observed: &[f64],
    particles: usize,
    rng: &mut impl Rng,
) -> Result<Filtered, Error> {
    check_all(state, reporting, observed, particles)?;
    let mut crowd = Crowd::new(state, particles);
    let mut found = Filtered { ln_likelihood: 0.0, periods: Vec::with_capacity(observed.len()) };
    for (t, y) in observed.iter().enumerate() {
        let factor = state.contact.get(t).copied().unwrap_or(1.0);
        crowd.simulate(state, reporting, factor, rng);
        let expected = crowd.expected.iter().sum::<f64>() / particles as f64;
        let ln_mean = crowd.weigh(reporting, *y);
        found.ln_likelihood += ln_mean;
        if ln_mean == f64::NEG_INFINITY {
            return Ok(found);
        }
        found.periods.push(crowd.summary(expected));
        crowd.resample(rng);
    }
    Ok(found)
}

fn check_all(state: &StateModel, r: &Reporting, observed: &[f64], particles: usize) -> Result<(), Error> {
    check::not_empty("observed", observed)?;
    check::counts_or_missing("observed", observed)?;
    check::same_length("start", state.start, "the model's compartments", state.model.compartments())?;
    if !state.contact.is_empty() {
        check::same_length("contact", state.contact, "observed", observed)?;
    }
    for factor in state.contact {
        from_zero("contact", *factor)?;
    }
    check_step(state.step_days)?;
    check_step(state.period_days)?;
    if r.transition >= state.model.transitions().len() {
        return Err(Error::range("transition", r.transition, "the transitions of the model"));
    }
    share("share", r.share)?;
    from_zero("background", r.background)?;
    if r.size.is_nan() || r.size <= 0.0 {
        return Err(Error::range("size", r.size, "the numbers above 0"));
    }
    let total: u64 = state.start.iter().map(|n| u64::from(*n)).sum();
    if total > u64::from(u32::MAX) {
        return Err(Error::range("start", total, "4,294,967,295 people in all"));
    }
    if particles < 2 { Err(Error::range("particles", particles, "2 or more")) } else { Ok(()) }
}

/// All particles.
struct Crowd {
    leap: Leap,
    width: usize,
    people: Vec<u32>,
    spare: Vec<u32>,
    /// Reports expected by each particle in the present period.
    expected: Vec<f64>,
    /// Add up to 1.
    weights: Vec<f64>,
}

impl Crowd {
    fn new(state: &StateModel, particles: usize) -> Crowd {
        let people = state.start.repeat(particles);
        Crowd {
            leap: Leap::new(state.model),
            width: state.start.len(),
            spare: people.clone(),
            people,
            expected: vec![0.0; particles],
            weights: vec![1.0 / particles as f64; particles],
        }
    }

    fn simulate(&mut self, state: &StateModel, reporting: &Reporting, factor: f64, rng: &mut impl Rng) {
        let steps = (state.period_days / state.step_days - 1e-9).ceil().max(1.0);
        let days = state.period_days / steps;
        for (row, expected) in self.people.chunks_mut(self.width).zip(&mut self.expected) {
            let mut events = 0.0;
            for _ in 0..steps as u64 {
                self.leap.region_step(row, factor, days, rng);
                events += f64::from(self.leap.flows[reporting.transition]);
            }
            *expected = reporting.share * events + reporting.background;
        }
    }

    /// Weights by the report, and the logarithm of their mean before they are scaled.
    fn weigh(&mut self, reporting: &Reporting, y: f64) -> f64 {
        let n = self.weights.len() as f64;
        if y.is_nan() {
            self.weights.fill(1.0 / n);
            return 0.0;
        }
        for (weight, mu) in self.weights.iter_mut().zip(&self.expected) {
            *weight = if reporting.size.is_finite() {
                negative_binomial_ln_pmf(y, *mu, reporting.size)
            } else {
                poisson_ln_pmf(y, *mu)
            };
        }
        let most = self.weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return most;
        }
        self.weights.iter_mut().for_each(|w| *w = (*w - most).exp());
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|w| *w /= sum);
        most + (sum / n).ln()
    }

    fn summary(&self, expected: f64) -> FilterDay {
        let of = |c: usize| {
            let values: Vec<f64> =
                self.people.iter().skip(c).step_by(self.width).map(|n| f64::from(*n)).collect();
            let mean = values.iter().zip(&self.weights).map(|(v, w)| v * w).sum();
            let at = |p| weighted_quantile(&values, &self.weights, p).unwrap_or(f64::NAN);
            (mean, at(0.025), at(0.975))
        };
        let squares: f64 = self.weights.iter().map(|w| w * w).sum();
        FilterDay { expected, people: (0..self.width).map(of).collect(), effective_size: 1.0 / squares }
    }

    /// Each particle is kept as often as its weight says, by one draw for all.
    fn resample(&mut self, rng: &mut impl Rng) {
        let n = self.weights.len();
        let mut pointer = rng.random::<f64>() / n as f64;
        let (mut from, mut sum) = (0, self.weights[0]);
        for to in 0..n {
            while sum < pointer && from + 1 < n {
                from += 1;
                sum += self.weights[from];
            }
            let row = from * self.width..(from + 1) * self.width;
            self.spare[to * self.width..(to + 1) * self.width].copy_from_slice(&self.people[row]);
            pointer += 1.0 / n as f64;
        }
        std::mem::swap(&mut self.people, &mut self.spare);
    }
}
