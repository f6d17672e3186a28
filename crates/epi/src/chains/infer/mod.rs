//! Who infected whom, with what certainty, from dates, sequences and contacts.
//!
//! The model is that of `outbreaker2`: a tree over the sampled cases with infection dates, unsampled generations, and
//! parameters of mutation, sampling and contact tracing. The sampler is not: ancestors and generations are summed out given
//! the dates, so that only dates and parameters move, and the support of each ancestor is a mean of exact probabilities
//! instead of a count of visits. Deliberately not here: sampling which cases are introductions (they are found once,
//! before) and phylogenetic trees.

mod posterior;
mod sampler;
mod settings;
mod weights;

pub use posterior::{Estimate, Posterior};
pub use settings::{InferSettings, Introductions, Priors};

use rand::{Rng, RngExt as _};

use self::posterior::Record;
use self::sampler::Sampler;
use crate::Error;
use crate::chains::likelihood::{ln_genetic, ln_reporting};
use crate::chains::{Delays, Outbreak, Tree};

/// The posterior of who infected whom.
///
/// When to use: an outbreak of tens to a few hundred known cases, with at least dates; sequences and contacts sharpen it.
///
/// Equation, with the parts of [`log_likelihood`](crate::chains::log_likelihood):
///
/// ```text
/// p(dates, mu, pi, eps, lambda | data) ~ priors x product over cases f(sampled_i - infected_i)
///     x product over contacts as if by chance
///     x product over cases with an ancestor of S_i
/// S_i = sum over a infected before i, k = 1..max: w_k(infected_i - infected_a) x mutations(i, a, k) x pi (1 - pi)^(k-1) x contact(i, a, k)
/// support(i, a) = posterior mean of (terms of a in S_i) / S_i
/// ```
///
/// Inputs: the outbreak, its delays, settings, a source of chance.
///
/// Returns: support of every ancestor of every case, infection dates, parameters, and how many independent draws it is worth.
///
/// Errors: a setting outside its range; a case that nobody on the list can have infected (name the introductions yourself, or
/// give delays that allow it).
///
/// Limits: the list must hold most of the chain: `max_generations` bounds what may lie between two cases. Introductions are
/// taken as certain once found, after [`Introductions`]. Cases sampled on the first day are all introductions by default.
///
/// Reference: \[jombart2014\], \[campbell2018\], \[campbell2019\]; checked against `outbreaker2` 1.1.4: support within the
/// sampling error of its chains.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::chains::{Alignment, Delays, InferSettings, Outbreak, infer_ancestors};
/// let outbreak = Outbreak::new(vec![0, 5, 10]).unwrap().with_contacts(&[(0, 1), (1, 2)]).unwrap();
/// let serial = [0.0, 0.1, 0.2, 0.2, 0.2, 0.2, 0.1];
/// let delays = Delays::new(&serial, &[0.2, 0.6, 0.2], outbreak.span_days(), 2, Alignment::Exact).unwrap();
/// let mut chance = Streams::from_seed(1).stream("ancestors");
/// let settings = InferSettings { iterations: 500, burn_in: 200, ..InferSettings::default() };
/// let found = infer_ancestors(&outbreak, &delays, &settings, &mut chance).unwrap();
/// assert_eq!(found.best_ancestors(), [None, Some(0), Some(1)]);
/// assert!(found.support(2, 1) > 0.9);
/// ```
pub fn infer_ancestors(
    outbreak: &Outbreak,
    delays: &Delays,
    settings: &InferSettings,
    rng: &mut impl Rng,
) -> Result<Posterior, Error> {
    settings.check(outbreak.cases())?;
    let introduced = match &settings.introductions {
        Introductions::Given(list) => flags(outbreak.cases(), list),
        Introductions::Found { threshold, iterations } => {
            let first = flags(outbreak.cases(), &outbreak.sampled_first());
            let mut sampler = Sampler::new(outbreak, delays, settings.priors, first)?;
            warm_up(&mut sampler, *iterations / 5, rng);
            far_from_everybody(&mut sampler, outbreak, delays, *threshold, *iterations, rng)
        }
    };
    let mut sampler = Sampler::new(outbreak, delays, settings.priors, introduced)?;
    warm_up(&mut sampler, settings.burn_in, rng);
    let mut record = Record::new(&outbreak.sampled, delays.longest_sampling());
    for iteration in 1..=settings.iterations {
        sampler.iterate(rng);
        record.add(&sampler);
        if settings.tree_every > 0 && iteration % settings.tree_every == 0 {
            record.trees.push(draw_tree(&sampler, rng));
        }
    }
    Ok(record.finish(sampler.introduced, outbreak.distances.is_some()))
}

fn flags(cases: usize, chosen: &[usize]) -> Vec<bool> {
    let mut flags = vec![false; cases];
    chosen.iter().for_each(|&c| flags[c] = true);
    flags
}

fn warm_up(sampler: &mut Sampler, iterations: usize, rng: &mut impl Rng) {
    for iteration in 1..=iterations {
        sampler.iterate(rng);
        if iteration % 25 == 0 {
            sampler.tune();
        }
    }
}

/// Introduced cases after a first run in which only the first ones are.
fn far_from_everybody(
    sampler: &mut Sampler,
    outbreak: &Outbreak,
    delays: &Delays,
    threshold: f64,
    iterations: usize,
    rng: &mut impl Rng,
) -> Vec<bool> {
    let n = outbreak.cases();
    // Neighbouring iterations say nearly the same; every tenth is enough for a mean.
    let mut strangeness = vec![0.0; n];
    for iteration in 1..=iterations {
        sampler.iterate(rng);
        if iteration % 10 == 0 {
            for (case, sum) in strangeness.iter_mut().enumerate() {
                *sum -= ln_of_case(sampler, outbreak, delays, case);
            }
        }
    }
    let mean = strangeness.iter().sum::<f64>() / n as f64;
    let found = strangeness.iter().zip(&sampler.introduced);
    found.map(|(s, first)| *first || *s > threshold * mean).collect()
}

/// Expected log-likelihood of one case, without contacts, over its possible ancestors.
fn ln_of_case(sampler: &Sampler, outbreak: &Outbreak, delays: &Delays, case: usize) -> f64 {
    let day = sampler.infected[case];
    let mut sum = sampler.ln_sampling(case, day);
    if sampler.introduced[case] {
        return sum;
    }
    let parameters = &sampler.parameters;
    sampler.weights.choices(&sampler.fixed, &sampler.infected, case, |a, generations, p| {
        // Smaller weights can't change the mean, and their logarithm may be infinite.
        if p > 1e-12 {
            let ln = delays.ln_infection(day - sampler.infected[a], generations)
                + ln_genetic(outbreak, delays, case, a, generations, parameters.mutation)
                + ln_reporting(generations, parameters.sampled_share);
            sum += p * ln;
        }
    });
    sum
}

/// One tree for the dates and parameters of now.
fn draw_tree(sampler: &Sampler, rng: &mut impl Rng) -> Tree {
    let n = sampler.fixed.n;
    let mut tree =
        Tree { infected: sampler.infected.clone(), ancestor: vec![None; n], generations: vec![1; n] };
    for case in (0..n).filter(|&c| !sampler.introduced[c]) {
        let mut left = rng.random::<f64>();
        sampler.weights.choices(&sampler.fixed, &sampler.infected, case, |a, generations, p| {
            // The last possible choice stays when rounding leaves a rest.
            if left > 0.0 && p > 0.0 {
                tree.ancestor[case] = Some(a);
                tree.generations[case] = generations as u32;
            }
            left -= p;
        });
    }
    tree
}
