//! Parameter values with weights: what a calibration leaves of the prior.

use crate::Error;

/// A weighted sample of parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// One list of parameter values per particle, in the order of the priors.
    pub particles: Vec<Vec<f64>>,
    /// Add up to 1.
    pub weights: Vec<f64>,
    /// Distance between data and simulation of each particle.
    pub distances: Vec<f64>,
    /// Largest distance that was accepted.
    pub tolerance: f64,
    /// Simulations that it took.
    pub simulations: usize,
}

impl Posterior {
    /// Mean of a parameter. None when there is no such parameter.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Posterior;
    /// let particles = vec![vec![1.0], vec![2.0], vec![4.0]];
    /// let weights = vec![0.5, 0.25, 0.25];
    /// let found = Posterior { particles, weights, distances: vec![0.0; 3], tolerance: 0.1, simulations: 9 };
    /// assert_eq!(found.mean(0), Some(2.0));
    /// ```
    pub fn mean(&self, parameter: usize) -> Option<f64> {
        let value = |p: &Vec<f64>| p.get(parameter).copied();
        self.particles.iter().zip(&self.weights).map(|(p, w)| value(p).map(|v| v * w)).sum()
    }

    /// Quantile of a parameter, `p` from 0 to 1: the smallest value at which the weights reach `p`.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Posterior;
    /// let particles = vec![vec![1.0], vec![2.0], vec![4.0]];
    /// let weights = vec![0.5, 0.25, 0.25];
    /// let found = Posterior { particles, weights, distances: vec![0.0; 3], tolerance: 0.1, simulations: 9 };
    /// assert_eq!([0.5, 0.6, 0.9].map(|p| found.quantile(0, p)), [Some(1.0), Some(2.0), Some(4.0)]);
    /// ```
    pub fn quantile(&self, parameter: usize, p: f64) -> Option<f64> {
        let values: Option<Vec<f64>> = self.particles.iter().map(|x| x.get(parameter).copied()).collect();
        weighted_quantile(&values?, &self.weights, p)
    }

    /// The central 95 % interval of a parameter.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Posterior;
    /// let particles = vec![vec![1.0], vec![2.0], vec![4.0]];
    /// let weights = vec![0.5, 0.25, 0.25];
    /// let found = Posterior { particles, weights, distances: vec![0.0; 3], tolerance: 0.1, simulations: 9 };
    /// assert_eq!(found.interval(0), Some((1.0, 4.0)));
    /// ```
    pub fn interval(&self, parameter: usize) -> Option<(f64, f64)> {
        Some((self.quantile(parameter, 0.025)?, self.quantile(parameter, 0.975)?))
    }

    /// How many independent draws the weighted sample is worth.
    ///
    /// ```
    /// use lianfang_epi::simulation::calibration::Posterior;
    /// let particles = vec![vec![1.0], vec![2.0], vec![4.0]];
    /// let weights = vec![0.5, 0.25, 0.25];
    /// let found = Posterior { particles, weights, distances: vec![0.0; 3], tolerance: 0.1, simulations: 9 };
    /// assert!((found.effective_size() - 1.0 / 0.375).abs() < 1e-12);
    /// ```
    pub fn effective_size(&self) -> f64 {
        1.0 / self.weights.iter().map(|w| w * w).sum::<f64>()
    }
}

/// The smallest value at which the weights, which add up to 1, reach `p`.
pub(super) fn weighted_quantile(values: &[f64], weights: &[f64], p: f64) -> Option<f64> {
    let mut sorted: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sum = 0.0;
    for (value, weight) in &sorted {
        sum += weight;
        if sum >= p - 1e-12 {
            return Some(*value);
        }
    }
    sorted.last().map(|(value, _)| *value)
}

/// A distance that can be compared.
pub(super) fn check_distance(distance: f64) -> Result<f64, Error> {
    if distance >= 0.0 {
        Ok(distance)
    } else {
        Err(Error::range("distance", distance, "the numbers from 0 on"))
    }
}
