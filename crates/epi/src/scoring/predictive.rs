//! A predictive distribution of one of the usual families, and its scores in closed form.

use statrs::function::gamma::ln_gamma;
use std::f64::consts::PI;

use super::crps;
use crate::numeric::count::{
    negative_binomial_cdf, negative_binomial_ln_pmf, negative_binomial_quantile, poisson_cdf, poisson_ln_pmf,
    poisson_quantile,
};
use crate::numeric::gamma::{Gamma, gamma_quantile};
use crate::numeric::normal::{normal_cdf, normal_quantile};
use crate::{Error, check};

/// What was said about a count before it was known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Predictive {
    /// Counts with variance equal to the mean, in cases.
    Poisson { mean: f64 },
    /// Counts with mean `mean` (cases) and variance `mean + mean^2 / size`.
    NegativeBinomial { mean: f64, size: f64 },
    /// Positive numbers with mean `shape * scale`.
    Gamma { shape: f64, scale: f64 },
    /// Positive numbers whose natural logarithm has mean `meanlog` and standard deviation `sdlog`.
    LogNormal { meanlog: f64, sdlog: f64 },
    /// Any numbers.
    Normal { mean: f64, sd: f64 },
}

impl Predictive {
    /// Mean, in cases.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let forecast = Predictive::Normal { mean: 10.0, sd: 2.0 };
    /// assert_eq!(forecast.mean(), 10.0);
    /// ```
    pub fn mean(&self) -> f64 {
        match *self {
            Predictive::Poisson { mean }
            | Predictive::NegativeBinomial { mean, .. }
            | Predictive::Normal { mean, .. } => mean,
            Predictive::Gamma { shape, scale } => shape * scale,
            Predictive::LogNormal { meanlog, sdlog } => (meanlog + 0.5 * sdlog * sdlog).exp(),
        }
    }

    /// Variance, in squared cases.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let forecast = Predictive::Normal { mean: 10.0, sd: 2.0 };
    /// assert_eq!(forecast.variance(), 4.0);
    /// ```
    pub fn variance(&self) -> f64 {
        match *self {
            Predictive::Poisson { mean } => mean,
            Predictive::NegativeBinomial { mean, size } => mean + mean * mean / size,
            Predictive::Gamma { shape, scale } => shape * scale * scale,
            Predictive::LogNormal { sdlog, .. } => (sdlog * sdlog).exp_m1() * self.mean().powi(2),
            Predictive::Normal { sd, .. } => sd * sd,
        }
    }

    /// Probability of at most `y`.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let forecast = Predictive::Normal { mean: 10.0, sd: 2.0 };
    /// assert!((forecast.cdf(10.0) - 0.5).abs() < 1e-15);
    /// ```
    pub fn cdf(&self, y: f64) -> f64 {
        match *self {
            Predictive::Poisson { mean } => poisson_cdf(y, mean),
            Predictive::NegativeBinomial { mean, size } => negative_binomial_cdf(y, mean, size),
            Predictive::Gamma { shape, scale } => Gamma::new(shape).tails(y / scale).0,
            Predictive::LogNormal { meanlog, sdlog } => {
                if y <= 0.0 {
                    0.0
                } else {
                    normal_cdf((y.ln() - meanlog) / sdlog)
                }
            }
            Predictive::Normal { mean, sd } => normal_cdf((y - mean) / sd),
        }
    }

    /// Smallest value whose cumulative probability is `p` or more.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let forecast = Predictive::Normal { mean: 10.0, sd: 2.0 };
    /// assert!((forecast.quantile(0.975) - 13.92).abs() < 0.001);
    /// ```
    pub fn quantile(&self, p: f64) -> f64 {
        match *self {
            Predictive::Poisson { mean } => poisson_quantile(p, mean),
            Predictive::NegativeBinomial { mean, size } => negative_binomial_quantile(p, mean, size),
            Predictive::Gamma { shape, scale } => gamma_quantile(p, shape, scale),
            Predictive::LogNormal { meanlog, sdlog } => (meanlog + sdlog * normal_quantile(p)).exp(),
            Predictive::Normal { mean, sd } => mean + sd * normal_quantile(p),
        }
    }

    /// Logarithmic score: how surprising the observed value was.
    ///
    /// When to use: the sharpest comparison of models that give full distributions; it punishes without limit what was called impossible.
    ///
    /// Equation:
    ///
    /// ```text
    /// LS = -ln f(y)      f = probability of the count y, or density at y
    /// ```
    ///
    /// Inputs: `observed` in the unit of the forecast; a whole number from 0 on for the families of counts.
    ///
    /// Returns: the score in natural units (nats); infinite where the density is zero.
    ///
    /// Errors: parameters outside their range, an observation that is no count where one is due.
    ///
    /// Limits: densities have the unit of the observation, so that scores of continuous and discrete families can't be compared.
    ///
    /// Reference: \[gneiting2007\]; checked against `scoringRules` 1.1.1, 1e-9 relative.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let score = Predictive::Poisson { mean: 0.7 }.log_score(0.0).unwrap();
    /// assert!((score - 0.7).abs() < 1e-12);
    /// ```
    pub fn log_score(&self, observed: f64) -> Result<f64, Error> {
        self.check(observed)?;
        Ok(match *self {
            Predictive::Poisson { mean } => -poisson_ln_pmf(observed, mean),
            Predictive::NegativeBinomial { mean, size } => -negative_binomial_ln_pmf(observed, mean, size),
            Predictive::Gamma { shape, scale } => {
                if observed <= 0.0 {
                    return Ok(f64::INFINITY);
                }
                let y = observed / scale;
                ln_gamma(shape) + scale.ln() + y - (shape - 1.0) * y.ln()
            }
            Predictive::LogNormal { meanlog, sdlog } => {
                if observed <= 0.0 {
                    return Ok(f64::INFINITY);
                }
                let z = (observed.ln() - meanlog) / sdlog;
                0.5 * z * z + (sdlog * observed).ln() + 0.5 * (2.0 * PI).ln()
            }
            Predictive::Normal { mean, sd } => {
                let z = (observed - mean) / sd;
                0.5 * z * z + sd.ln() + 0.5 * (2.0 * PI).ln()
            }
        })
    }

    /// Continuous ranked probability score: the distance between the forecast distribution and what was seen, in cases.
    ///
    /// When to use: the general comparison of full distributions; for a point forecast it is the absolute error. For counts it is the
    /// ranked probability score.
    ///
    /// Equation:
    ///
    /// ```text
    /// CRPS = integral of (F(x) - [y <= x])^2 dx = E|X - y| - E|X - X'| / 2
    /// ```
    ///
    /// Inputs: `observed` in the unit of the forecast; a whole number from 0 on for the families of counts.
    ///
    /// Returns: the score in the unit of the observation.
    ///
    /// Errors: parameters outside their range, an observation that is no count where one is due.
    ///
    /// Limits: large counts dominate sums over places; compare within a place or on a logarithmic scale.
    ///
    /// Reference: \[gneiting2007\], \[wei2014\] for counts; checked against `scoringRules` 1.1.1 and `surveillance::rps` 1.20.3, 1e-9 relative.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let score = Predictive::NegativeBinomial { mean: 5.0, size: 1.0 }.crps(9.0).unwrap();
    /// assert!((score - 3.210794267405421).abs() < 1e-9);
    /// ```
    pub fn crps(&self, observed: f64) -> Result<f64, Error> {
        self.check(observed)?;
        Ok(match *self {
            Predictive::Poisson { mean } => crps::poisson(observed, mean),
            Predictive::NegativeBinomial { mean, size } => crps::negative_binomial(observed, mean, size),
            Predictive::Gamma { shape, scale } => crps::gamma(observed, shape, scale),
            Predictive::LogNormal { meanlog, sdlog } => crps::log_normal(observed, meanlog, sdlog),
            Predictive::Normal { mean, sd } => crps::normal(observed, mean, sd),
        })
    }

    /// [`Predictive::crps`] as `scoringRules` 1.1.1 computes it on R: there the scaled Bessel functions are 0 for arguments above 100,000, so
    /// that Poisson means above 50,000 lose the term of the spread and score too high.
    ///
    /// When to use: only to compare with results of that package.
    ///
    /// Errors: as [`Predictive::crps`].
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let (small, large) = (Predictive::Poisson { mean: 40_000.0 }, Predictive::Poisson { mean: 60_000.0 });
    /// assert_eq!(small.crps_like_scoring_rules(40_100.0), small.crps(40_100.0));
    /// // Without the term of the spread, sqrt(mean / pi), the score is too high.
    /// let more = large.crps_like_scoring_rules(60_100.0).unwrap() - large.crps(60_100.0).unwrap();
    /// assert!((more - (60_000.0 / std::f64::consts::PI).sqrt()).abs() < 0.01);
    /// ```
    pub fn crps_like_scoring_rules(&self, observed: f64) -> Result<f64, Error> {
        let score = self.crps(observed)?;
        Ok(match *self {
            Predictive::Poisson { mean } if 2.0 * mean > 1e5 => score + crps::poisson_spread(mean),
            _ => score,
        })
    }

    /// Dawid-Sebastiani score: how far the observation was from the mean, in terms of the variance that was promised.
    ///
    /// When to use: where only mean and variance are known or trusted.
    ///
    /// Equation:
    ///
    /// ```text
    /// DSS = (y - mean)^2 / variance + ln(variance)
    /// ```
    ///
    /// Inputs: `observed` in the unit of the forecast.
    ///
    /// Returns: the score; it may be negative.
    ///
    /// Errors: parameters outside their range; an observation that is no count where one is due; a variance of zero.
    ///
    /// Limits: says nothing about the shape beyond two moments.
    ///
    /// Reference: \[gneiting2007\]; checked against `surveillance::dss` 1.20.3, 1e-9 relative.
    ///
    /// ```
    /// use lianfang_epi::scoring::Predictive;
    /// let score = Predictive::Normal { mean: 0.0, sd: 1.0 }.dawid_sebastiani(2.0).unwrap();
    /// assert_eq!(score, 4.0);
    /// ```
    pub fn dawid_sebastiani(&self, observed: f64) -> Result<f64, Error> {
        self.check(observed)?;
        let variance = self.variance();
        if variance <= 0.0 {
            return Err(Error::range("variance", variance, "the numbers above 0"));
        }
        Ok((observed - self.mean()).powi(2) / variance + variance.ln())
    }

    /// The parameters are in range and the observation fits the family.
    fn check(&self, observed: f64) -> Result<(), Error> {
        let positive = |name, value: f64| {
            if value > 0.0 && value.is_finite() {
                Ok(())
            } else {
                Err(Error::range(name, value, "the numbers above 0"))
            }
        };
        let mean_of_counts = |mean: f64| {
            if mean >= 0.0 && mean.is_finite() {
                Ok(())
            } else {
                Err(Error::range("mean", mean, "0 cases or more"))
            }
        };
        match *self {
            Predictive::Poisson { mean } => {
                mean_of_counts(mean)?;
                check::counts("observed", &[observed])
            }
            Predictive::NegativeBinomial { mean, size } => {
                mean_of_counts(mean)?;
                // An infinite size is the Poisson limit.
                if size.is_nan() || size <= 0.0 {
                    return Err(Error::range("size", size, "the numbers above 0"));
                }
                check::counts("observed", &[observed])
            }
            Predictive::Gamma { shape, scale } => {
                positive("shape", shape)?;
                positive("scale", scale)?;
                check::finite("observed", &[observed])
            }
            Predictive::LogNormal { meanlog, sdlog } => {
                check::finite("meanlog", &[meanlog])?;
                positive("sdlog", sdlog)?;
                check::finite("observed", &[observed])
            }
            Predictive::Normal { mean, sd } => {
                check::finite("mean", &[mean])?;
                positive("sd", sd)?;
                check::finite("observed", &[observed])
            }
        }
    }
}
