//! The Bayesian scan: probabilities of "no outbreak" and of an outbreak in each window, without replicates.

use statrs::function::gamma::ln_gamma;

use super::panel::observed_cells;
use super::plan::Weighting;
use super::scan::plan;
use super::{Panel, ScanSettings, Zones};
use crate::{Error, check};

/// Prior knowledge of the Bayesian scan.
#[derive(Debug, Clone, PartialEq)]
pub struct BayesSettings {
    /// Prior probability that there is an outbreak, spread evenly over the windows.
    pub outbreak_probability: f64,
    /// Shape and rate of the gamma prior of the relative risk where there is no outbreak.
    pub shape: f64,
    pub rate: f64,
    /// Shape and rate inside the window of an outbreak, before the shape is raised; None = as without an outbreak.
    pub outbreak_shape: Option<f64>,
    pub outbreak_rate: Option<f64>,
    /// Factors by which an outbreak raises the shape inside its window.
    pub increases: Vec<f64>,
    /// Prior probabilities of the factors.
    pub increase_probabilities: Vec<f64>,
    /// The longest window, in times; None = as long as the series.
    pub max_duration: Option<usize>,
    /// `scanstatistics` divides each part's likelihood by the factorial of its cases, which differs between windows and favours those
    /// that hold about half of all cases. False = as published; true = as that code computes.
    pub factorials_like_scanstatistics: bool,
}

impl Default for BayesSettings {
    /// The defaults of `scanstatistics::scan_bayes_negbin`, with the likelihood as published.
    fn default() -> BayesSettings {
        BayesSettings {
            outbreak_probability: 0.05,
            shape: 1.0,
            rate: 1.0,
            outbreak_shape: None,
            outbreak_rate: None,
            increases: (0..21).map(|i| 1.0 + 0.1 * f64::from(i)).collect(),
            increase_probabilities: vec![1.0 / 21.0; 21],
            max_duration: None,
            factorials_like_scanstatistics: false,
        }
    }
}

impl BayesSettings {
    fn check(&self) -> Result<(), Error> {
        check::probability("outbreak_probability", self.outbreak_probability)?;
        let positive = |v: &f64| *v > 0.0 && v.is_finite();
        let [shape, rate] =
            [self.outbreak_shape.unwrap_or(self.shape), self.outbreak_rate.unwrap_or(self.rate)];
        let values =
            [("shape", self.shape), ("rate", self.rate), ("outbreak_shape", shape), ("outbreak_rate", rate)];
        for (name, value) in values {
            if !positive(&value) {
                return Err(Error::range(name, value, "the numbers above 0"));
            }
        }
        check::not_empty("increases", &self.increases)?;
        if let Some(value) = self.increases.iter().find(|v| !positive(v)) {
            return Err(Error::range("increases", value, "the numbers above 0"));
        }
        check::same_length(
            "increase_probabilities",
            &self.increase_probabilities,
            "increases",
            &self.increases,
        )?;
        check::distribution("increase_probabilities", &self.increase_probabilities)
    }

    /// Log probability of `cases` where `expected` are expected, without factors that all hypotheses share.
    fn ln_marginal(&self, (cases, expected): (f64, f64), shape: f64, rate: f64) -> f64 {
        // [neill2006bayes] gamma-Poisson marginal likelihood
        let shared = shape * rate.ln() - (shape + cases) * (rate + expected).ln();
        let counted = ln_gamma(shape + cases) - ln_gamma(shape);
        let factorial = if self.factorials_like_scanstatistics { ln_gamma(cases + 1.0) } else { 0.0 };
        shared + counted - factorial
    }

    /// Log of prior times likelihood of an outbreak in one window, and its expected logarithm of the factor.
    fn ln_outbreak(&self, inside: (f64, f64), outside: (f64, f64)) -> f64 {
        let each = self.increases.iter().zip(&self.increase_probabilities);
        let shape = self.outbreak_shape.unwrap_or(self.shape);
        let rate = self.outbreak_rate.unwrap_or(self.rate);
        let factors: Vec<f64> =
            each.map(|(m, p)| p.ln() + self.ln_marginal(inside, m * shape, rate)).collect();
        ln_sum(&factors) + self.ln_marginal(outside, self.shape, self.rate)
    }
}

/// What the Bayesian scan says of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowPosterior {
    /// Index of the zone.
    pub zone: usize,
    /// Length in times, counted back from the last one.
    pub duration: usize,
    /// Natural logarithm of the probability that the outbreak is just this window.
    pub ln_posterior: f64,
    /// Natural logarithm of that probability over the probability of no outbreak.
    pub ln_posterior_odds: f64,
}

/// Result of the Bayesian scan.
#[derive(Debug, Clone, PartialEq)]
pub struct BayesScan {
    /// Zone by zone, durations ascending.
    pub windows: Vec<WindowPosterior>,
    /// Probability that there is no outbreak.
    pub null_posterior: f64,
    /// Probability that there is one somewhere.
    pub outbreak_posterior: f64,
    /// For each place, the probability that it is in the outbreak now.
    pub place_posteriors: Vec<f64>,
}

/// Neill's Bayesian spatial scan in space and time, with gamma-Poisson (negative binomial) counts.
///
/// When to use: instead of a test, a probability for each place is wanted to act on, and there is prior knowledge of how often and how
/// strongly outbreaks happen.
///
/// Equation, with cases `C` and expected cases `B` inside a window, `N` and `E` in all, shape `a` and rate `b`:
///
/// ```text
/// M(C, B; a, b) = b^a Gamma(a + C) / ((b + B)^(a + C) Gamma(a))
/// no outbreak:       (1 - P) M(N, E; a, b)
/// outbreak in W:     P / (number of windows) * sum_m p_m M(C, B; m a', b') * M(N - C, E - B; a, b)
/// a', b' = a, b unless the settings name others
/// ```
///
/// Inputs: `counts` in cases, missing = NaN; `baselines`, expected cases, same shape; `zones`; `settings`.
///
/// Returns: posterior of each window, of none and of any, and of each place (sum over the windows that hold it).
///
/// Errors: as [`super::expectation_scan`]; a setting outside its range; probabilities of the factors that don't add up to 1.
///
/// Limits: one relative risk for all that is outside the outbreak; the whole prior is in `settings`, and posteriors follow it. Windows are
/// equally likely beforehand, so that many overlapping zones share the probability of one outbreak: look at places.
///
/// Reference: \[neill2006bayes\]; checked against `scanstatistics::scan_bayes_negbin` 1.1.2, 1e-9, with
/// [`BayesSettings::factorials_like_scanstatistics`].
///
/// ```
/// use lianfang_epi::space::{BayesSettings, Panel, Zones, bayes_scan};
/// let counts = Panel::new(2, 2, vec![10.0, 40.0, 10.0, 11.0]).unwrap();
/// let expected = Panel::new(2, 2, vec![10.0; 4]).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
/// let scan = bayes_scan(&counts, &expected, &zones, &BayesSettings::default()).unwrap();
/// assert!(scan.null_posterior < 0.01 && scan.place_posteriors[0] > 0.99);
/// ```
pub fn bayes_scan(
    counts: &Panel,
    baselines: &Panel,
    zones: &Zones,
    settings: &BayesSettings,
) -> Result<BayesScan, Error> {
    settings.check()?;
    let (counts, baselines) = observed_cells("baselines", counts, baselines)?;
    let shared = ScanSettings { max_duration: settings.max_duration, monte_carlo: None };
    let plan = plan(&counts, zones, &shared)?;
    let d = plan.durations;
    let [cases, expected] = [&counts, &baselines].map(|panel| plan.sums(panel, Weighting::Even));
    let (all_cases, all_expected) = (counts.total(), baselines.total());
    let prior = (settings.outbreak_probability / cases.len() as f64).ln();
    let null = (-settings.outbreak_probability).ln_1p()
        + settings.ln_marginal((all_cases, all_expected), settings.shape, settings.rate);
    let mut joint = vec![0.0; cases.len()];
    for (position, zone) in plan.zones().enumerate() {
        for i in 0..d {
            let (c, b) = (cases[position * d + i], expected[position * d + i]);
            // Rounding must not make the rest negative.
            let outside = (all_cases - c, (all_expected - b).max(0.0));
            joint[zone * d + i] = prior + settings.ln_outbreak((c, b), outside);
        }
    }
    let outbreak = ln_sum(&joint);
    let all = ln_sum(&[outbreak, null]);
    let mut place_posteriors = vec![0.0; counts.places()];
    for (zone, row) in zones.iter().zip(joint.chunks_exact(d)) {
        let probability = (ln_sum(row) - all).exp();
        zone.iter().for_each(|place| place_posteriors[*place as usize] += probability);
    }
    let posterior = |(i, ln): (usize, &f64)| WindowPosterior {
        zone: i / d,
        duration: i % d + 1,
        ln_posterior: ln - all,
        ln_posterior_odds: ln - null,
    };
    Ok(BayesScan {
        windows: joint.iter().enumerate().map(posterior).collect(),
        null_posterior: (null - all).exp(),
        outbreak_posterior: (outbreak - all).exp(),
        place_posteriors,
    })
}

/// Logarithm of the sum of exponentials.
fn ln_sum(values: &[f64]) -> f64 {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + values.iter().map(|v| (v - largest).exp()).sum::<f64>().ln()
}
