//! Where a chain leads: will it die out, how large will it be?
//!
//! A branching process with negative binomial offspring: everyone infects independently, nobody runs out of people to infect, so it
//! holds for small and early outbreaks. Deliberately not here: depletion of the susceptible and time.

use crate::{Error, check};

/// A negative binomial offspring distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offspring {
    /// Mean number of secondary cases (R), above 0.
    pub mean: f64,
    /// Dispersion (k), above 0; infinite = Poisson.
    pub dispersion: f64,
}

impl Offspring {
    /// ```
    /// use lianfang_epi::chains::Offspring;
    /// let sars = Offspring::new(1.5, 0.16).unwrap();
    /// assert_eq!(sars.mean, 1.5);
    /// assert!(Offspring::new(0.0, 0.16).is_err() && Offspring::new(1.5, f64::INFINITY).is_ok());
    /// ```
    pub fn new(mean: f64, dispersion: f64) -> Result<Offspring, Error> {
        if !(mean > 0.0 && mean.is_finite()) {
            return Err(Error::range("mean number of secondary cases", mean, "the numbers above 0"));
        }
        if dispersion.is_nan() || dispersion <= 0.0 {
            return Err(Error::range("dispersion", dispersion, "the numbers above 0, or infinite"));
        }
        Ok(Offspring { mean, dispersion })
    }

    /// Probability generating function: expected value of `s` to the power of the number infected, as `ln`.
    pub(super) fn ln_generating(&self, s: f64) -> f64 {
        let fewer = self.mean * (1.0 - s);
        if self.dispersion > 1e9 { -fewer } else { -self.dispersion * (fewer / self.dispersion).ln_1p() }
    }

    /// Its derivative.
    fn slope(&self, s: f64) -> f64 {
        let ln = self.ln_generating(s);
        if self.dispersion > 1e9 {
            self.mean * ln.exp()
        } else {
            self.mean * ln.exp() / (1.0 + self.mean * (1.0 - s) / self.dispersion)
        }
    }

    /// Variance of the number infected.
    ///
    /// ```
    /// use lianfang_epi::chains::Offspring;
    /// assert_eq!(Offspring::new(2.0, 0.5).unwrap().variance(), 10.0);
    /// // Poisson: as large as the mean.
    /// assert_eq!(Offspring::new(2.0, f64::INFINITY).unwrap().variance(), 2.0);
    /// ```
    pub fn variance(&self) -> f64 {
        self.mean + self.mean * self.mean / self.dispersion
    }
}

/// Probability that the chains of `cases` present cases all die out without further measures.
///
/// When to use: a few cases were introduced; will they cause an epidemic?
///
/// Equation: the smallest `q` in 0..1 with `q = g(q)`, `g(s) = (1 + R (1 - s) / k)^-k`, to the power of `cases`.
///
/// Inputs: the offspring distribution and the number of infected.
///
/// Returns: a probability; 1 when R is 1 or less.
///
/// Limits: R and k stay as they are; immunity and measures that grow with the outbreak are ignored.
///
/// Reference: \[lloydsmith2005\].
///
/// ```
/// use lianfang_epi::chains::{Offspring, extinction_probability};
/// let sars = Offspring::new(3.0, 0.16).unwrap();
/// assert!((extinction_probability(sars, 1) - 0.76).abs() < 0.01);
/// ```
pub fn extinction_probability(offspring: Offspring, cases: u32) -> f64 {
    single_extinction(offspring).powi(i32::try_from(cases).unwrap_or(i32::MAX))
}

fn single_extinction(offspring: Offspring) -> f64 {
    if offspring.mean <= 1.0 {
        return 1.0;
    }
    // g is convex: Newton's steps from 0 rise to the smaller root and never pass it.
    let mut q = 0.0;
    for _ in 0..200 {
        let g = offspring.ln_generating(q).exp();
        let next = q + (g - q) / (1.0 - offspring.slope(q));
        if (next - q).abs() <= 1e-15 {
            break;
        }
        q = next.min(1.0);
    }
    q
}

/// Expected final size of an outbreak that dies out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FinalSize {
    /// Probability that it dies out.
    pub extinction: f64,
    /// Expected cases in all, the present ones included, if it dies out; infinite at R = 1.
    pub mean: f64,
    /// Standard deviation of that.
    pub sd: f64,
}

/// Expected number of cases in all, from `cases` present ones, given that the outbreak dies out.
///
/// When to use: how many more cases are to be expected of a cluster under control (R below 1), or if luck ends it (R above 1).
///
/// Equation, with the offspring distribution given extinction (mean `m = g'(q)`, which is R itself when R <= 1; variance `v`):
///
/// ```text
/// mean = n / (1 - m),    variance = n v / (1 - m)^3
/// ```
///
/// Inputs: the offspring distribution and the number of infected, 1 or more.
///
/// Returns: the probability of extinction, mean and standard deviation.
///
/// Errors: no case.
///
/// Limits: the distribution is very skewed; see [`ln_cluster_size`](super::ln_cluster_size) for the probability of each size.
///
/// Reference: \[harris1963\].
///
/// ```
/// use lianfang_epi::chains::{Offspring, expected_final_size};
/// let size = expected_final_size(Offspring::new(0.5, 0.2).unwrap(), 3).unwrap();
/// assert_eq!(size.mean, 6.0);
/// ```
pub fn expected_final_size(offspring: Offspring, cases: u32) -> Result<FinalSize, Error> {
    if cases == 0 {
        return Err(Error::range("cases", cases, "1 or more"));
    }
    let n = f64::from(cases);
    let q = single_extinction(offspring);
    // Given extinction, s is replaced by g(q s) / q: mean g'(q), again negative binomial with the same dispersion.
    let mean = if q < 1.0 { offspring.slope(q) } else { offspring.mean };
    let variance = mean + mean * mean / offspring.dispersion;
    let left = 1.0 - mean;
    Ok(FinalSize {
        extinction: extinction_probability(offspring, cases),
        mean: if left > 0.0 { n / left } else { f64::INFINITY },
        sd: if left > 0.0 { (n * variance / left.powi(3)).sqrt() } else { f64::INFINITY },
    })
}

/// Probability that at least `size` cases occur in all from one introduced case.
///
/// Equation: `1 - sum over j < size of p(j)` with [`ln_cluster_size`](super::ln_cluster_size).
///
/// Inputs: the offspring distribution; `size` up to 100,000.
///
/// Errors: a size of 0 or above 100,000.
///
/// Reference: \[blumberg2013\].
///
/// ```
/// use lianfang_epi::chains::{Offspring, probability_of_size};
/// let spread = Offspring::new(0.9, 0.1).unwrap();
/// assert!(probability_of_size(spread, 1).unwrap() == 1.0 && probability_of_size(spread, 20).unwrap() < 0.1);
/// ```
pub fn probability_of_size(offspring: Offspring, size: u64) -> Result<f64, Error> {
    if size == 0 || size > 100_000 {
        return Err(Error::range("size", size, "1 to 100,000"));
    }
    let p = |j| super::ln_cluster_size(j, 1, offspring.mean, offspring.dispersion).exp();
    let smaller: Vec<f64> = (1..size).map(p).collect();
    check::finite("size", &smaller)?;
    Ok((1.0 - smaller.iter().sum::<f64>()).clamp(0.0, 1.0))
}
