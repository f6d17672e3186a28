//! Differences between ways to act, measured on the same chance.
//!
//! Runs that share a seed share every draw that their measures don't touch, so that most of the randomness cancels out of the
//! difference. Deliberately not here: which difference matters, and what it costs.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use lianfang_domain::Streams;

use super::people::{Measures, Outbreak, Outcome, PeopleRun, simulate_people};
use crate::numeric::beta::student_quantile;
use crate::{Error, check};

/// How one arm differs from the reference in one outcome.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Mean of the reference, in units of the outcome.
    pub reference: f64,
    /// Mean of the arm.
    pub arm: f64,
    /// Arm minus reference, on average.
    pub mean: f64,
    /// Standard deviation of the difference of one pair.
    pub sd: f64,
    /// 95 % interval of the mean difference.
    pub lower: f64,
    pub upper: f64,
    /// Share of pairs in which the arm is lower than the reference; ties count half.
    pub share_lower: f64,
    /// How many times more pairs would be needed with independent seeds for the same interval; infinite when the difference never varies.
    pub gain: f64,
}

/// The mean difference of paired values, with its interval.
///
/// When to use: one value per run of two arms, run by run with the same seed.
///
/// Equation, for differences `d_i = arm_i - reference_i` of `n` pairs:
///
/// ```text
/// mean(d) -+ t(0.975, n - 1) sd(d) / sqrt(n);     gain = (var(arm) + var(reference)) / var(d)
/// ```
///
/// Inputs: finite values in the same order of seeds, at least two pairs.
///
/// Returns: see [`Difference`].
///
/// Errors: fewer than two pairs, lists of unequal length, a value that is not finite.
///
/// Limits: the interval says how well the model's mean difference is known from these runs, not how well the model knows the world.
/// With a few pairs of very skewed differences it is too narrow.
///
/// Reference: \[stout2008\], \[law2015\] chapter 11.
///
/// ```
/// let d = lianfang_epi::simulation::paired_difference(&[10.0, 20.0, 30.0], &[8.0, 19.0, 27.0]).unwrap();
/// assert_eq!((d.mean, d.share_lower), (-2.0, 1.0));
/// assert!(d.gain > 100.0);
/// ```
pub fn paired_difference(reference: &[f64], arm: &[f64]) -> Result<Difference, Error> {
    check::same_length("arm", arm, "reference", reference)?;
    check::at_least("reference", reference, 2)?;
    check::finite("reference", reference)?;
    check::finite("arm", arm)?;
    let n = reference.len() as f64;
    let differences: Vec<f64> = arm.iter().zip(reference).map(|(a, r)| a - r).collect();
    let (mean, variance) = moments(&differences);
    let ((of_reference, var_reference), (of_arm, var_arm)) = (moments(reference), moments(arm));
    let t = student_quantile(0.975, n - 1.0);
    let half = t * (variance / n).sqrt();
    let lower = differences.iter().map(|d| {
        if *d < 0.0 {
            1.0
        } else if *d == 0.0 {
            0.5
        } else {
            0.0
        }
    });
    Ok(Difference {
        reference: of_reference,
        arm: of_arm,
        mean,
        sd: variance.sqrt(),
        lower: mean - half,
        upper: mean + half,
        share_lower: lower.sum::<f64>() / n,
        gain: if variance > 0.0 { (var_reference + var_arm) / variance } else { f64::INFINITY },
    })
}

/// Mean and variance with n - 1.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0))
}

/// Every arm on every seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// By outcome, arm and seed.
    values: Vec<Vec<Vec<f64>>>,
    outcomes: Vec<Outcome>,
}

impl Comparison {
    /// How `arm` differs from the first one. None for an arm or outcome that was not compared.
    ///
    /// ```
    /// # use lianfang_domain::Streams;
    /// # use lianfang_epi::simulation::{compare, people::*};
    /// # let population = Population::synthetic(&PopulationPlan::town(300), &mut Streams::from_seed(1).stream("town")).unwrap();
    /// # let disease = Disease::sars_cov_2_2020();
    /// # let outbreak = Outbreak { population: &population, disease: &disease, days: 30, first_infections: 20, imported_per_day: 0.0 };
    /// let arms = [Measures::default(), Measures::default()];
    /// let found = compare(&outbreak, &arms, &[1, 2, 3], &[Outcome::Infected]).unwrap();
    /// // Equal arms on the same seeds: no difference, and none that varies.
    /// let difference = found.find(1, Outcome::Infected).unwrap();
    /// assert_eq!((difference.mean, difference.sd), (0.0, 0.0));
    /// assert!(found.find(1, Outcome::Died).is_none());
    /// ```
    pub fn find(&self, arm: usize, outcome: Outcome) -> Option<Difference> {
        let values = self.values.get(self.outcomes.iter().position(|o| *o == outcome)?)?;
        // Everything that could be wrong with the values was refused before.
        paired_difference(values.first()?, values.get(arm)?).ok()
    }

    /// The outcome of an arm on each seed.
    ///
    /// ```
    /// # use lianfang_domain::Streams;
    /// # use lianfang_epi::simulation::{compare, people::*};
    /// # let population = Population::synthetic(&PopulationPlan::town(300), &mut Streams::from_seed(1).stream("town")).unwrap();
    /// # let disease = Disease::sars_cov_2_2020();
    /// # let outbreak = Outbreak { population: &population, disease: &disease, days: 30, first_infections: 20, imported_per_day: 0.0 };
    /// let arms = [Measures::default(), Measures::default()];
    /// let found = compare(&outbreak, &arms, &[1, 2, 3], &[Outcome::Infected]).unwrap();
    /// assert_eq!(found.values(0, Outcome::Infected).unwrap().len(), 3);
    /// assert_eq!(found.values(0, Outcome::Infected), found.values(1, Outcome::Infected));
    /// ```
    pub fn values(&self, arm: usize, outcome: Outcome) -> Option<&[f64]> {
        let values = self.values.get(self.outcomes.iter().position(|o| *o == outcome)?)?;
        values.get(arm).map(Vec::as_slice)
    }
}

/// Runs each arm on each seed and compares it with the first arm.
///
/// When to use: to choose between measures. 20 to 50 seeds usually separate what is worth separating.
///
/// Equation: see [`paired_difference`].
///
/// Inputs: one outbreak for all arms; two arms or more, the first is the reference; two seeds or more, each once; the outcomes
/// wanted.
///
/// Returns: values and differences by arm and outcome. Runs on all processors of the machine; the result doesn't depend on how many.
///
/// Errors: fewer than two arms or seeds, a seed twice, and what [`simulate_people`] refuses.
///
/// Limits: as for [`simulate_people`]; the disease and the population are the same on every seed, so that their uncertainty is not in
/// the intervals.
///
/// Reference: \[stout2008\].
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::{compare, people::*};
/// let population = Population::synthetic(&PopulationPlan::town(500), &mut Streams::from_seed(1).stream("town")).unwrap();
/// let disease = Disease::sars_cov_2_2020();
/// let outbreak = Outbreak { population: &population, disease: &disease, days: 40, first_infections: 20, imported_per_day: 0.0 };
/// let closed = Closure { span: Span::from(5), setting: Setting::Community, left: 0.2, parts: None };
/// let arms = [Measures::default(), Measures { closures: vec![closed], ..Measures::default() }];
/// let found = compare(&outbreak, &arms, &[1, 2, 3, 4], &[Outcome::Infected]).unwrap();
/// assert!(found.find(1, Outcome::Infected).unwrap().mean < 0.0);
/// ```
pub fn compare(
    outbreak: &Outbreak,
    arms: &[Measures],
    seeds: &[u64],
    outcomes: &[Outcome],
) -> Result<Comparison, Error> {
    check::at_least("arms", arms, 2)?;
    check::at_least("seeds", seeds, 2)?;
    check::not_empty("outcomes", outcomes)?;
    let of_run = |run: PeopleRun| outcomes.iter().map(|o| run.outcome(*o)).collect::<Vec<f64>>();
    let found = run_arms(outbreak, arms, seeds, of_run)?;
    let values = (0..outcomes.len())
        .map(|o| found.iter().map(|arm| arm.iter().map(|run| run[o]).collect()).collect())
        .collect();
    Ok(Comparison { values, outcomes: outcomes.to_vec() })
}

/// Runs each arm on each seed and keeps of each run what `of_run` makes of it.
///
/// When to use: when the outcomes of [`compare`] don't suffice, as for curves; all the infections of all runs at once would be large.
///
/// Equation: none; see [`simulate_people`].
///
/// Inputs: one outbreak for all arms; one arm or more; one seed or more, each once; the function.
///
/// Returns: by arm, then by seed. Runs on all processors of the machine; the result doesn't depend on how many.
///
/// Errors, Limits: as for [`compare`].
///
/// Reference: \[stout2008\].
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::simulation::{run_arms, people::*};
/// let population = Population::synthetic(&PopulationPlan::town(500), &mut Streams::from_seed(1).stream("town")).unwrap();
/// let disease = Disease::sars_cov_2_2020();
/// let outbreak = Outbreak { population: &population, disease: &disease, days: 20, first_infections: 20, imported_per_day: 0.0 };
/// let curves = run_arms(&outbreak, &[Measures::default()], &[1, 2], |run| run.days.iter().map(|d| d.infected).collect::<Vec<_>>()).unwrap();
/// assert_eq!((curves.len(), curves[0].len(), curves[0][1].len()), (1, 2, 20));
/// ```
pub fn run_arms<T: Send>(
    outbreak: &Outbreak,
    arms: &[Measures],
    seeds: &[u64],
    of_run: impl Fn(PeopleRun) -> T + Sync,
) -> Result<Vec<Vec<T>>, Error> {
    check::not_empty("arms", arms)?;
    check::not_empty("seeds", seeds)?;
    let mut sorted = seeds.to_vec();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|w| w[0] == w[1]) {
        return Err(Error::range("seeds", pair[0], "seeds that are each given once"));
    }
    let jobs: Vec<(usize, u64)> =
        (0..arms.len()).flat_map(|a| seeds.iter().map(move |seed| (a, *seed))).collect();
    let of_job = |&(a, seed): &(usize, u64)| -> Result<T, Error> {
        Ok(of_run(simulate_people(outbreak, &arms[a], &Streams::from_seed(seed))?))
    };
    let mut results = jobs.par_iter().map(of_job).collect::<Result<Vec<T>, _>>()?.into_iter();
    Ok(arms.iter().map(|_| results.by_ref().take(seeds.len()).collect()).collect())
}
