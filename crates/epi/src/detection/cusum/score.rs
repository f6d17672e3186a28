//! How far a count is from its mean, on a scale on which its distance is about standard normal.

use crate::detection::cusum::anscombe::{anscombe_integral, tabulated_integral};

/// The transformations of counts that a CUSUM can add up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    /// `(y - m) / sqrt(m)`.
    Standard,
    /// Rossi's `(y - 3 m + 2 sqrt(m y)) / (2 sqrt(m))`.
    Rossi,
    /// Anscombe's residual `3/2 (y^(2/3) - m^(2/3)) / m^(1/6)`.
    Anscombe,
    /// The same with the next term of the mean, `m^(-1/3) / 9`.
    AnscombeSecondOrder,
    /// `(y - m) / sqrt(m + alpha m^2)`: negative binomial counts.
    PearsonNegativeBinomial {
        /// Overdispersion: the variance is `m + alpha m^2`.
        alpha: f64,
    },
    /// Anscombe's residual of negative binomial counts.
    AnscombeNegativeBinomial {
        /// Overdispersion: the variance is `m + alpha m^2`.
        alpha: f64,
    },
    /// The count itself; the mean isn't used.
    Counts,
}

impl Score {
    pub(super) fn alpha(self) -> Option<f64> {
        match self {
            Score::PearsonNegativeBinomial { alpha } | Score::AnscombeNegativeBinomial { alpha } => {
                Some(alpha)
            }
            _ => None,
        }
    }

    /// The score of count `y` when the mean is `m`. Not a number where a mean of zero leaves it undefined.
    pub(super) fn of(self, y: f64, m: f64, tabulated: bool) -> f64 {
        match self {
            Score::Standard => (y - m) / m.sqrt(),
            Score::Rossi => (y - 3.0 * m + 2.0 * (y * m).sqrt()) / (2.0 * m.sqrt()),
            Score::Anscombe => 1.5 * (two_thirds(y) - two_thirds(m)) / sixth(m),
            Score::AnscombeSecondOrder => 1.5 * (two_thirds(y) - second_order(m)) / sixth(m),
            Score::PearsonNegativeBinomial { alpha } => (y - m) / (m + alpha * m * m).sqrt(),
            Score::AnscombeNegativeBinomial { alpha } => {
                let integral = if tabulated { tabulated_integral } else { anscombe_integral };
                (integral(y, alpha) - integral(m, alpha)) / sixth(m + alpha * m * m)
            }
            Score::Counts => y,
        }
    }

    /// The count whose score is `z`, below zero cut to 0. None where there is no closed form.
    pub(super) fn inverse(self, z: f64, m: f64) -> Option<f64> {
        let y = match self {
            Score::Standard => m + z * m.sqrt(),
            Score::Rossi => {
                let root = (4.0 * m + 2.0 * z * m.sqrt()).max(0.0).sqrt() - m.sqrt();
                root.max(0.0) * root
            }
            Score::Anscombe => (two_thirds(m) + z * sixth(m) / 1.5).max(0.0).powf(1.5),
            Score::AnscombeSecondOrder => (second_order(m) + z * sixth(m) / 1.5).max(0.0).powf(1.5),
            Score::PearsonNegativeBinomial { alpha } => m + z * (m + alpha * m * m).sqrt(),
            Score::Counts => z,
            Score::AnscombeNegativeBinomial { .. } => return None,
        };
        Some(y.max(0.0))
    }
}

pub(super) fn two_thirds(x: f64) -> f64 {
    let root = x.cbrt();
    root * root
}

pub(super) fn sixth(x: f64) -> f64 {
    x.sqrt().cbrt()
}

fn second_order(m: f64) -> f64 {
    two_thirds(m) - 1.0 / (9.0 * m.cbrt())
}
