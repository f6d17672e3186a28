//! Estimates a model from records whose truth nobody knows.
//!
//! `u` is counted on pairs drawn at random, which are practically all of two people. `m` and `h` come from expectation maximisation on the pairs that share a key:
//! by ID number, by phone, by name and by birth date, each in a pass that leaves out the fields its key is made of, because these agree there whatever the
//! truth. The prior is what the finished model finds among all candidates.

mod em;
mod order;

use std::collections::HashMap;

use rand::{Rng, RngExt as _};
use rayon::prelude::*;

use crate::model::{Chances, Field, Frequencies, MISSING, Parameters, Pattern, Ready, compare_fields};
use crate::pairs::pairs_by;
use crate::{Error, KeyKind, Model, Prepared};

const FEWEST_RECORDS: usize = 200;

/// Pairs drawn for `u`, for each record and at most. With the most, the frequency of a level that one pair in 10,000 shows is known within a seventh.
const RANDOM_PAIRS_PER_RECORD: usize = 50;
const MOST_RANDOM_PAIRS: usize = 500_000;

/// A level that was seen less often keeps the chance it is shipped with.
const FEWEST_SEEN: f64 = 10.0;

/// Strangers, then persons and households, then the prior; once more, because what are strangers among the random pairs is known better by then.
const TURNS: usize = 2;

/// Patterns of levels with the number of pairs that show them, in order, so that sums are always added alike.
type Patterns = Vec<(Pattern, f64)>;

/// What an estimate rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    pub model: Model,
    /// Pairs drawn at random, and pairs that share a key, each pass counted.
    pub random_pairs: usize,
    pub blocked_pairs: usize,
    /// Rounds of expectation maximisation.
    pub rounds: usize,
    /// Fields that no pair could compare, or only pairs of other people: they keep the start's chances.
    pub kept: Vec<Field>,
}

/// Estimates `m`, `u`, `h`, the prior and the frequencies of names.
///
/// When to use: from some thousands of records with some dozens of duplicates among them; every half a year, or when a new source comes in.
/// Inputs: the records, a model to start from (rare levels keep its chances), a named stream. Errors: fewer than 200 records, or nothing that looks like a
/// duplicate. Limits: fields that always fail together (a whole record of another person's) are not seen. Reference: \[fellegi1969\], \[winkler1988\],
/// \[winkler1993\]; the passes are those of \[linacre2022\]. Truth is recovered on generated records (tests).
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_linkage::{Error, Model, estimate};
/// let error = estimate(&[], &Model::default(), &mut Streams::from_seed(1).stream("linkage")).unwrap_err();
/// assert_eq!(error, Error::TooFew { found: 0, needed: 200 });
/// ```
pub fn estimate(records: &[Prepared], start: &Model, chance: &mut impl Rng) -> Result<Estimate, Error> {
    if records.len() < FEWEST_RECORDS {
        return Err(Error::TooFew { found: records.len(), needed: FEWEST_RECORDS });
    }
    let mut parameters = Parameters {
        records: records.len() as u64,
        frequencies: Frequencies::count(records),
        ..start.parameters().clone()
    };
    let random = random_pairs(records.len(), chance);
    let drawn = count_patterns(records, &random);
    let all = count_patterns(records, &pairs_by(records, |_| true).pairs);
    let passes: Vec<em::Pass> = em::PASSES.iter().map(|kind| pass(records, *kind)).collect();
    let blocked_pairs = passes.iter().flat_map(|pass| &pass.patterns).map(|(_, pairs)| *pairs as usize).sum();
    let (mut rounds, mut kept) = (0, Vec::new());
    for _ in 0..TURNS {
        set_strangers(&mut parameters, start, &drawn);
        let outcome = em::maximise(&mut parameters, start, &passes)?;
        em::set_prior(&mut parameters, &all);
        (rounds, kept) = (rounds + outcome.rounds, outcome.kept);
    }
    let model = Model::new(parameters)?;
    Ok(Estimate { model, random_pairs: random.len(), blocked_pairs, rounds, kept })
}

fn pass(records: &[Prepared], kind: em::PassKind) -> em::Pass {
    let pairs = pairs_by(records, |key: KeyKind| kind.keys.contains(&key)).pairs;
    em::Pass { kind, patterns: count_patterns(records, &pairs) }
}

/// How often each pattern of levels is seen.
fn count_patterns(records: &[Prepared], pairs: &[(u32, u32)]) -> Patterns {
    let patterns = pairs.par_iter().map(|&(i, j)| compare_fields(&records[i as usize], &records[j as usize]));
    let counted = patterns.fold(HashMap::new, |mut counts: HashMap<Pattern, usize>, pattern| {
        *counts.entry(pattern).or_insert(0) += 1;
        counts
    });
    let counts = counted.reduce(HashMap::new, |mut all, part| {
        part.into_iter().for_each(|(pattern, count)| *all.entry(pattern).or_insert(0) += count);
        all
    });
    let mut sorted: Patterns = counts.into_iter().map(|(pattern, count)| (pattern, count as f64)).collect();
    sorted.sort_unstable_by_key(|(pattern, _)| *pattern);
    sorted
}

fn random_pairs(records: usize, chance: &mut impl Rng) -> Vec<(u32, u32)> {
    let count = u32::try_from(records).unwrap_or(u32::MAX);
    let all = u64::from(count) * u64::from(count - 1) / 2;
    let wanted = records.saturating_mul(RANDOM_PAIRS_PER_RECORD).min(MOST_RANDOM_PAIRS);
    if all <= wanted as u64 {
        return (0..count).flat_map(|i| (i + 1..count).map(move |j| (i, j))).collect();
    }
    let mut draw = || {
        let (i, j) = (chance.random_range(0..count), chance.random_range(0..count - 1));
        (i, if j >= i { j + 1 } else { j })
    };
    (0..wanted).map(|_| draw()).collect()
}

/// Counts levels among strangers. Random pairs hold a few of one person or household, which would make the same ID number look common: each pair counts
/// as far as the model takes it for strangers.
fn set_strangers(parameters: &mut Parameters, start: &Model, drawn: &Patterns) {
    let (table, mix) = (Ready::new(parameters), em::mix(parameters));
    let strangers: Patterns =
        drawn.iter().map(|(p, pairs)| (*p, pairs * em::posterior(&table, p, mix, |_| false)[1])).collect();
    for (field, chances) in &mut parameters.fields {
        let mut seen = vec![0.0; chances.len()];
        for (pattern, pairs) in &strangers {
            let level = pattern[*field as usize];
            if level != MISSING {
                seen[usize::from(level)] += pairs;
            }
        }
        let total: f64 = seen.iter().sum();
        if total < FEWEST_SEEN {
            continue;
        }
        let begun = start.parameters().fields[field].iter().map(|c| c.strangers);
        for ((c, begun), seen) in chances.iter_mut().zip(begun).zip(&seen) {
            // Rare levels can't be seen among random pairs: the start knows better, unless even that would have been seen.
            c.strangers = if *seen >= FEWEST_SEEN { seen / total } else { begun.min(FEWEST_SEEN / total) };
        }
        let sum: f64 = chances.iter().map(|c| c.strangers).sum();
        chances.iter_mut().for_each(|c| c.strangers /= sum);
        order::restore(chances);
    }
}

/// A chance that is neither 0 nor 1.
fn bounded(chances: &mut [Chances], set: impl Fn(&mut Chances) -> &mut f64, values: &[f64]) {
    let least = 1e-9;
    let sum: f64 = values.iter().map(|v| v.max(least)).sum();
    for (c, value) in chances.iter_mut().zip(values) {
        *set(c) = value.max(least) / sum;
    }
}
