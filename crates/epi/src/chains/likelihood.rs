//! How likely a given tree of infections is: dates, mutations, unsampled generations, contacts.
//!
//! The parts are those of \[jombart2014\] and \[campbell2019\]. The sum over trees and dates is in `infer`; this file scores one
//! tree, as a check of the other and for trees that people draw by hand.

use crate::Error;
use crate::chains::{Delays, Outbreak};

/// Who infected whom, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Day of infection of each case.
    pub infected: Vec<i64>,
    /// The nearest sampled ancestor, counted from 0; None = introduced from outside.
    pub ancestor: Vec<Option<usize>>,
    /// Generations to that ancestor, 1 = infected by it directly. Not read for introduced cases.
    pub generations: Vec<u32>,
}

/// How well one kind of contact tells of transmission.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContactQuality {
    /// Share of direct transmissions whose contact is on the list (eps).
    pub reported: f64,
    /// Share of other pairs who met all the same, relative to `reported` (lambda).
    pub irrelevant: f64,
}

/// What governs mutation, sampling and contacts.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Mutations per site and generation (mu).
    pub mutation: f64,
    /// Share of the infected who are in the list (pi).
    pub sampled_share: f64,
    /// One for each kind of contact of the outbreak.
    pub contacts: Vec<ContactQuality>,
}

/// Natural logarithms; add them for the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLikelihood {
    pub sampling: f64,
    pub infections: f64,
    pub genetic: f64,
    pub reporting: f64,
    pub contacts: f64,
}

impl LogLikelihood {
    /// ```
    /// use lianfang_epi::chains::LogLikelihood;
    /// let parts = LogLikelihood { sampling: -1.0, infections: -2.0, genetic: 0.0, reporting: -0.5, contacts: 0.0 };
    /// assert_eq!(parts.total(), -3.5);
    /// ```
    pub fn total(&self) -> f64 {
        self.sampling + self.infections + self.genetic + self.reporting + self.contacts
    }
}

/// Log-likelihood of a tree, part by part.
///
/// When to use: to compare two explanations of the same outbreak, or to check a sampler.
///
/// Equation, for case `i` with ancestor `a`, `k` generations between, `d` days between their infections, `m` differing sites of `L`:
///
/// ```text
/// sampling   = sum over cases ln f(sampled_i - infected_i)
/// infections = sum ln w_k(d)
/// genetic    = sum m ln(k mu) + (L - m) ln(1 - k mu)
/// reporting  = sum ln pi + (k - 1) ln(1 - pi)
/// contacts   = TP ln eps + FP ln(eps lambda) + FN ln(1 - eps) + TN ln(1 - eps lambda)
/// TP = direct pairs who met, FP = contacts - TP, FN = direct pairs - TP, TN = all pairs - TP - FP - FN
/// ```
///
/// Inputs: a tree over the cases of the outbreak, parameters as described there.
///
/// Returns: the five parts; negative infinity for what can't be (infected before the ancestor, a share outside 0..1).
///
/// Errors: the tree or the kinds of contact do not match the outbreak; an ancestor that does not exist.
///
/// Limits: recombination, missing sites and different rates per site are not modelled.
///
/// Reference: \[jombart2014\], \[campbell2018\], \[campbell2019\]; checked against `outbreaker2` 1.1.4 (`cpp_ll_*`), 1e-9 relative.
///
/// ```
/// use lianfang_epi::chains::{Alignment, Delays, Outbreak, Parameters, Tree, log_likelihood};
/// let outbreak = Outbreak::new(vec![0, 3]).unwrap();
/// let delays = Delays::new(&[0.5, 0.5], &[1.0], 3, 1, Alignment::Exact).unwrap();
/// let tree = Tree { infected: vec![-1, 2], ancestor: vec![None, Some(0)], generations: vec![1, 1] };
/// let parameters = Parameters { mutation: 0.0, sampled_share: 0.5, contacts: vec![] };
/// let parts = log_likelihood(&outbreak, &delays, &tree, &parameters).unwrap();
/// assert_eq!(parts.reporting, 0.5_f64.ln());
/// assert!(parts.infections < -9.0); // 3 days are in the tail
/// ```
pub fn log_likelihood(
    outbreak: &Outbreak,
    delays: &Delays,
    tree: &Tree,
    parameters: &Parameters,
) -> Result<LogLikelihood, Error> {
    check_tree(outbreak, tree)?;
    let have = parameters.contacts.len();
    if have != outbreak.contacts.len() {
        let need = outbreak.contacts.len();
        return Err(Error::Length { name: "contact parameters", have, other: "kinds of contact", need });
    }
    let n = outbreak.cases();
    let days = |i: usize| delays.ln_sampling(outbreak.sampled[i].saturating_sub(tree.infected[i]));
    let mut parts = LogLikelihood {
        sampling: (0..n).map(days).sum(),
        infections: 0.0,
        genetic: 0.0,
        reporting: 0.0,
        contacts: 0.0,
    };
    for (i, ancestor) in tree.ancestor.iter().enumerate() {
        if let Some(a) = *ancestor {
            let generations = tree.generations[i] as usize;
            let between = tree.infected[i].saturating_sub(tree.infected[a]);
            parts.infections += delays.ln_infection(between, generations);
            parts.genetic += ln_genetic(outbreak, delays, i, a, generations, parameters.mutation);
            parts.reporting += ln_reporting(generations, parameters.sampled_share);
        }
    }
    parts.contacts = ln_contacts(outbreak, tree, &parameters.contacts);
    Ok(parts)
}

fn check_tree(outbreak: &Outbreak, tree: &Tree) -> Result<(), Error> {
    let n = outbreak.cases();
    for (name, have) in [
        ("infected", tree.infected.len()),
        ("ancestor", tree.ancestor.len()),
        ("generations", tree.generations.len()),
    ] {
        if have != n {
            return Err(Error::Length { name, have, other: "sampled", need: n });
        }
    }
    match tree.ancestor.iter().flatten().find(|a| **a >= n) {
        Some(a) => Err(Error::range("ancestor", a, "the cases of the outbreak, counted from 0")),
        None => Ok(()),
    }
}

/// `count * ln(p)`, 0 when there is nothing to count.
pub(crate) fn times_ln(count: f64, p: f64) -> f64 {
    if count == 0.0 { 0.0 } else { count * p.ln() }
}

/// Mutations between a case and its ancestor.
pub(crate) fn ln_genetic(
    outbreak: &Outbreak,
    delays: &Delays,
    i: usize,
    a: usize,
    generations: usize,
    mutation: f64,
) -> f64 {
    let Some(distances) = &outbreak.distances else { return 0.0 };
    let rate = generations as f64 * mutation;
    if generations < 1 || generations > delays.max_generations() || !(0.0..=1.0).contains(&rate) {
        return f64::NEG_INFINITY;
    }
    let sites = f64::from(distances.sites[i * outbreak.cases() + a]);
    let same = f64::from(distances.sequence_length) - sites;
    times_ln(sites, rate) + if same == 0.0 { 0.0 } else { same * (-rate).ln_1p() }
}

/// The unsampled generations between a case and its ancestor.
pub(crate) fn ln_reporting(generations: usize, sampled_share: f64) -> f64 {
    if generations < 1 || !(0.0..=1.0).contains(&sampled_share) {
        return f64::NEG_INFINITY;
    }
    sampled_share.ln() + times_ln((generations - 1) as f64, 1.0 - sampled_share)
}

fn ln_contacts(outbreak: &Outbreak, tree: &Tree, qualities: &[ContactQuality]) -> f64 {
    let n = outbreak.cases();
    let direct: Vec<(usize, usize)> = (0..n)
        .filter(|&i| tree.generations[i] == 1)
        .filter_map(|i| tree.ancestor[i].map(|a| (i, a)))
        .collect();
    let all_pairs = (n * (n - 1) / 2) as f64;
    let mut sum = 0.0;
    for (layer, quality) in outbreak.contacts.iter().zip(qualities) {
        let (eps, lambda) = (quality.reported, quality.irrelevant);
        if !(0.0..=1.0).contains(&eps) || !(0.0..=1.0).contains(&lambda) {
            return f64::NEG_INFINITY;
        }
        let met = direct.iter().filter(|(i, a)| layer.met[i * n + a]).count() as f64;
        let others = layer.pairs as f64 - met;
        let unreported = direct.len() as f64 - met;
        let neither = all_pairs - met - others - unreported;
        sum += times_ln(met, eps) + times_ln(others, eps * lambda);
        sum += times_ln(unreported, 1.0 - eps) + times_ln(neither, 1.0 - eps * lambda);
    }
    sum
}
