//! What is believed of a parameter before the data.

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

use crate::Error;

/// A distribution of one parameter, in the parameter's own unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Prior {
    Uniform {
        low: f64,
        high: f64,
    },
    /// Uniform on the log scale; for parameters whose order of magnitude is unknown. Both ends above 0.
    LogUniform {
        low: f64,
        high: f64,
    },
}

impl Prior {
    pub(super) fn check(self) -> Result<(), Error> {
        let (low, high, least) = match self {
            Prior::Uniform { low, high } => (low, high, f64::NEG_INFINITY),
            Prior::LogUniform { low, high } => (low, high, 0.0),
        };
        if low > least && low < high && high.is_finite() {
            Ok(())
        } else {
            let given = format!("{low} to {high}");
            Err(Error::range(
                "prior",
                given,
                "ranges with finite ends, the lower one first (above 0 on the log scale)",
            ))
        }
    }

    pub(super) fn draw(self, rng: &mut impl Rng) -> f64 {
        let u: f64 = rng.random();
        match self {
            Prior::Uniform { low, high } => low + (high - low) * u,
            Prior::LogUniform { low, high } => (low.ln() + (high / low).ln() * u).exp(),
        }
    }

    /// Natural logarithm of the density; minus infinity outside.
    pub(super) fn ln_density(self, value: f64) -> f64 {
        match self {
            Prior::Uniform { low, high } if (low..=high).contains(&value) => -(high - low).ln(),
            Prior::LogUniform { low, high } if (low..=high).contains(&value) => {
                -value.ln() - (high / low).ln().ln()
            }
            _ => f64::NEG_INFINITY,
        }
    }

    /// Standard deviation of a uniform distribution over the same range, a first guess of a step.
    pub(super) fn spread(self) -> f64 {
        let (Prior::Uniform { low, high } | Prior::LogUniform { low, high }) = self;
        (high - low) / 12.0_f64.sqrt()
    }
}

/// All priors are in order, and there is one.
pub(super) fn check_all(priors: &[Prior]) -> Result<(), Error> {
    crate::check::not_empty("priors", priors)?;
    priors.iter().try_for_each(|p| p.check())
}
