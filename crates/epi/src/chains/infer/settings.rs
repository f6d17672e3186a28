//! What the sampler is told: how long to run, what is known beforehand, which cases come from outside.

use crate::Error;

/// Which cases nobody on the list infected.
#[derive(Debug, Clone, PartialEq)]
pub enum Introductions {
    /// All cases sampled on the first day, and those that a first run finds far from everybody: their mean negative
    /// log-likelihood (contacts left out) is more than `threshold` times the mean of all cases.
    Found {
        /// Multiple of the mean, above 1; `outbreaker2` uses 5.
        threshold: f64,
        /// Iterations of the first run.
        iterations: usize,
    },
    /// These cases, counted from 0, and no other.
    Given(Vec<usize>),
}

/// What is believed before the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Priors {
    /// Rate of the exponential prior of the mutation rate per site and generation.
    pub mutation_rate: f64,
    /// The two shapes of the beta prior of the share of the infected who are on the list.
    pub sampled_share: (f64, f64),
    /// The same for the share of transmissions whose contact is reported.
    pub reported: (f64, f64),
    /// The same for the relative share of irrelevant contacts.
    pub irrelevant: (f64, f64),
}

impl Default for Priors {
    /// The priors of `outbreaker2`.
    fn default() -> Priors {
        Priors {
            mutation_rate: 1.0,
            sampled_share: (10.0, 1.0),
            reported: (1.0, 1.0),
            irrelevant: (1.0, 1.0),
        }
    }
}

/// Settings of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct InferSettings {
    /// Iterations that count. In each, every infection date and every parameter may move.
    pub iterations: usize,
    /// Iterations before them, in which the steps of the parameters are tuned.
    pub burn_in: usize,
    /// A whole tree is drawn and kept every so many iterations; 0 = none.
    pub tree_every: usize,
    pub introductions: Introductions,
    pub priors: Priors,
}

impl Default for InferSettings {
    fn default() -> InferSettings {
        InferSettings {
            iterations: 5_000,
            burn_in: 1_000,
            tree_every: 0,
            introductions: Introductions::Found { threshold: 5.0, iterations: 1_000 },
            priors: Priors::default(),
        }
    }
}

impl InferSettings {
    pub(crate) fn check(&self, cases: usize) -> Result<(), Error> {
        if self.iterations < 10 {
            return Err(Error::range("iterations", self.iterations, "10 or more"));
        }
        match &self.introductions {
            Introductions::Found { threshold, iterations } => {
                if !(*threshold > 1.0 && threshold.is_finite()) {
                    return Err(Error::range("threshold", threshold, "the numbers above 1"));
                }
                if *iterations < 10 {
                    return Err(Error::range("iterations of the first run", iterations, "10 or more"));
                }
            }
            Introductions::Given(list) => {
                if list.is_empty() {
                    return Err(Error::Empty { name: "introductions" });
                }
                if let Some(case) = list.iter().find(|c| **c >= cases) {
                    let allowed = "the cases of the outbreak, counted from 0";
                    return Err(Error::range("introductions", case, allowed));
                }
            }
        }
        let p = &self.priors;
        for value in [
            p.mutation_rate,
            p.sampled_share.0,
            p.sampled_share.1,
            p.reported.0,
            p.reported.1,
            p.irrelevant.0,
            p.irrelevant.1,
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(Error::range("priors", value, "the numbers above 0"));
            }
        }
        Ok(())
    }
}
