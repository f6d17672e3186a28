//! Distribution of the next count when its mean and its overdispersion are not known exactly: a mixture of negative binomials.

use serde::{Deserialize, Serialize};

use crate::detection::farrington::Compatibility;
use crate::numeric::count::{negative_binomial_cdf, negative_binomial_upper, quantile};
use crate::numeric::normal::{normal_density, normal_quantile};

/// Means in the mixture: from -5 to 5 standard errors by halves.
const MEANS: u32 = 21;
/// Overdispersions in the mixture.
const OVERDISPERSIONS: u32 = 16;
/// Normal quantiles that stand for the draws of the published code, where none are given.
const DRAWS: u32 = 200;

/// Estimates behind one prediction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BodaFit {
    /// Logarithm of the expected count.
    pub predictor: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The variance is `mean + mean^2 / size`; infinite for counts that vary no more than Poisson.
    pub size: f64,
    pub size_error: f64,
    /// Standard error of the overdispersion `1 / size` if it is 0.
    pub poisson_error: f64,
}

/// Negative binomial distributions (mean, size) with their weights, which add up to 1.
pub(super) struct Mixture {
    parts: Vec<(f64, f64, f64)>,
}

impl BodaFit {
    /// Smallest count that a share `1 - alpha` of the predictions reaches, as the published code computes it from normal draws: draw `z` stands
    /// for the mean `exp(predictor + z se)` together with the size `size + z size_error`, if that is positive.
    ///
    /// ```
    /// use lianfang_epi::detection::BodaFit;
    /// let fit = BodaFit { predictor: 2.0, standard_error: 0.1, size: 5.0, size_error: 0.5, poisson_error: 0.1 };
    /// let bound = fit.bound_of_draws(&[-1.0, 0.0, 1.0], 0.05);
    /// assert!((14.0..=18.0).contains(&bound));
    /// ```
    pub fn bound_of_draws(&self, normals: &[f64], alpha: f64) -> f64 {
        self.moved_together(normals.iter().copied()).quantile(1.0 - alpha)
    }

    pub(super) fn predictive(&self, compatibility: Compatibility) -> Mixture {
        match compatibility {
            Compatibility::Method => self.independent(),
            Compatibility::Surveillance => self
                .moved_together((0..DRAWS).map(|i| normal_quantile((f64::from(i) + 0.5) / f64::from(DRAWS)))),
        }
    }

    fn moved_together(&self, normals: impl Iterator<Item = f64>) -> Mixture {
        let part =
            |z: f64| ((self.predictor + z * self.standard_error).exp(), self.size + z * self.size_error, 1.0);
        Mixture::new(normals.map(part).filter(|(_, size, _)| *size > 0.0).collect())
    }

    fn independent(&self) -> Mixture {
        let (centre, error) = if self.size.is_finite() {
            (1.0 / self.size, self.size_error / (self.size * self.size))
        } else {
            (0.0, self.poisson_error)
        };
        if error == 0.0 && self.standard_error == 0.0 {
            return Mixture::new(vec![(self.predictor.exp(), self.size, 1.0)]);
        }
        let (low, high) = ((centre - 5.0 * error).max(0.0), centre + 5.0 * error);
        let step = (high - low) / f64::from(OVERDISPERSIONS);
        let mut parts = Vec::with_capacity((MEANS * OVERDISPERSIONS) as usize);
        for i in 0..MEANS {
            let z = f64::from(i) * 10.0 / f64::from(MEANS - 1) - 5.0;
            let mean = (self.predictor + z * self.standard_error).exp();
            for j in 0..OVERDISPERSIONS {
                let overdispersion = low + (f64::from(j) + 0.5) * step;
                let weight = normal_density(z) * normal_density((overdispersion - centre) / error);
                parts.push((mean, 1.0 / overdispersion, weight));
            }
        }
        Mixture::new(parts)
    }
}

impl Mixture {
    fn new(mut parts: Vec<(f64, f64, f64)>) -> Mixture {
        let sum: f64 = parts.iter().map(|(_, _, weight)| weight).sum();
        for (_, _, weight) in &mut parts {
            *weight /= sum;
        }
        Mixture { parts }
    }

    /// Smallest count whose cumulative probability reaches `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let (mut mean, mut square) = (0.0, 0.0);
        for (m, size, weight) in &self.parts {
            mean += weight * m;
            square += weight * (m + m * m * (1.0 + 1.0 / size));
        }
        let variance = square - mean * mean;
        if self.parts.is_empty() || !(variance > 0.0 && variance.is_finite()) {
            return f64::NAN;
        }
        let cdf =
            |y: f64| self.parts.iter().map(|(m, size, w)| w * negative_binomial_cdf(y, *m, *size)).sum();
        quantile(p, mean, variance, 1.0 / mean.sqrt(), cdf)
    }

    /// Probability of `y` cases or more.
    pub fn upper(&self, y: f64) -> f64 {
        if y.is_nan() {
            return f64::NAN;
        }
        self.parts.iter().map(|(m, size, w)| w * negative_binomial_upper(y, *m, *size)).sum()
    }
}
