//! Distributions of a delay: gamma, log-normal, Weibull, each with the integral of its tail that interval censoring needs.

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

use crate::numeric::gamma::{Gamma, gamma_quantile};
use crate::numeric::normal::{normal_quantile, normal_tails};

/// Which shape a delay's distribution has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DelayFamily {
    /// Shape and scale in days.
    Gamma,
    /// Mean and standard deviation of the logarithm of days.
    LogNormal,
    /// Shape and scale in days.
    Weibull,
}

/// One distribution of a delay in days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Delay {
    pub family: DelayFamily,
    /// Shape; for the log-normal the mean of the logarithm.
    pub first: f64,
    /// Scale in days; for the log-normal the standard deviation of the logarithm.
    pub second: f64,
}

impl Delay {
    /// Mean, in days.
    ///
    /// ```
    /// use lianfang_epi::reproduction::{Delay, DelayFamily};
    /// let delay = Delay { family: DelayFamily::Gamma, first: 1.0, second: 4.0 };
    /// assert_eq!(delay.mean(), 4.0);
    /// ```
    pub fn mean(&self) -> f64 {
        match self.family {
            DelayFamily::Gamma => self.first * self.second,
            DelayFamily::LogNormal => (self.first + 0.5 * self.second * self.second).exp(),
            DelayFamily::Weibull => self.second * ln_gamma(1.0 + 1.0 / self.first).exp(),
        }
    }

    /// Standard deviation, in days.
    ///
    /// ```
    /// use lianfang_epi::reproduction::{Delay, DelayFamily};
    /// let delay = Delay { family: DelayFamily::Gamma, first: 1.0, second: 4.0 };
    /// assert_eq!(delay.sd(), 4.0);
    /// ```
    pub fn sd(&self) -> f64 {
        match self.family {
            DelayFamily::Gamma => self.first.sqrt() * self.second,
            DelayFamily::LogNormal => self.mean() * (self.second * self.second).exp_m1().sqrt(),
            DelayFamily::Weibull => {
                let mean = self.mean();
                (self.second.powi(2) * ln_gamma(1.0 + 2.0 / self.first).exp() - mean * mean).max(0.0).sqrt()
            }
        }
    }

    /// Quantile, in days.
    ///
    /// ```
    /// use lianfang_epi::reproduction::{Delay, DelayFamily};
    /// let delay = Delay { family: DelayFamily::Gamma, first: 1.0, second: 4.0 };
    /// assert!((delay.quantile(0.5) - 4.0 * 2.0_f64.ln()).abs() < 1e-9);
    /// ```
    pub fn quantile(&self, p: f64) -> f64 {
        match self.family {
            DelayFamily::Gamma => gamma_quantile(p, self.first, self.second),
            DelayFamily::LogNormal => (self.first + self.second * normal_quantile(p)).exp(),
            DelayFamily::Weibull => self.second * (-(-p).ln_1p()).powf(1.0 / self.first),
        }
    }

    /// Probability density at `days`.
    ///
    /// ```
    /// use lianfang_epi::reproduction::{Delay, DelayFamily};
    /// let delay = Delay { family: DelayFamily::Gamma, first: 1.0, second: 4.0 };
    /// assert!((delay.density(4.0) - 0.25 * (-1.0_f64).exp()).abs() < 1e-12);
    /// ```
    pub fn density(&self, days: f64) -> f64 {
        if days <= 0.0 {
            return 0.0;
        }
        match self.family {
            DelayFamily::Gamma => Gamma::new(self.first).density(days / self.second) / self.second,
            DelayFamily::LogNormal => {
                let z = (days.ln() - self.first) / self.second;
                (-0.5 * z * z).exp() / (days * self.second * (2.0 * std::f64::consts::PI).sqrt())
            }
            DelayFamily::Weibull => {
                let ratio = days / self.second;
                self.first / self.second * ratio.powf(self.first - 1.0) * (-ratio.powf(self.first)).exp()
            }
        }
    }

    /// Probability of a delay of at most `days`.
    ///
    /// ```
    /// use lianfang_epi::reproduction::{Delay, DelayFamily};
    /// let delay = Delay { family: DelayFamily::Gamma, first: 1.0, second: 4.0 };
    /// assert!((delay.cdf(4.0) - (1.0 - (-1.0_f64).exp())).abs() < 1e-12);
    /// ```
    pub fn cdf(&self, days: f64) -> f64 {
        self.parts(days).0
    }

    /// Probabilities below and above `days`, and the integrals of both tails: `(F, S, integral of F from 0 to days, integral of S from days on)`.
    pub(super) fn parts(&self, days: f64) -> (f64, f64, f64, f64) {
        let mean = self.mean();
        if days <= 0.0 {
            return (0.0, 1.0, 0.0, mean - days);
        }
        // The shares of people, and of days spent waiting, below and above.
        let (below, above, mean_below, mean_above) = match self.family {
            DelayFamily::Gamma => {
                let (gamma, x) = (Gamma::new(self.first), days / self.second);
                let (below, above) = gamma.tails(x);
                let between = x * gamma.density(x) / self.first;
                (below, above, below - between, above + between)
            }
            DelayFamily::LogNormal => {
                let z = (days.ln() - self.first) / self.second;
                let (below, above) = normal_tails(z);
                let (mean_below, mean_above) = normal_tails(z - self.second);
                (below, above, mean_below, mean_above)
            }
            DelayFamily::Weibull => {
                let power = (days / self.second).powf(self.first);
                let (mean_below, mean_above) = Gamma::new(1.0 + 1.0 / self.first).tails(power);
                (-(-power).exp_m1(), (-power).exp(), mean_below, mean_above)
            }
        };
        (below, above, days * below - mean * mean_below, mean * mean_above - days * above)
    }
}
