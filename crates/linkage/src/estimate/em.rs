//! Expectation maximisation over patterns of levels, in three classes: one person, strangers, household.

use super::{FEWEST_SEEN, Patterns, bounded, order};
use crate::model::{Field, MISSING, Parameters, Pattern, Ready};
use crate::{Error, KeyKind, Model};

/// The start counts as much as this many pairs of each class.
const STARTING_PAIRS: f64 = 50.0;
const MOST_ROUNDS: usize = 100;
const SETTLED: f64 = 1e-4;

/// Pairs that share one kind of key, and the fields that therefore say nothing about them.
#[derive(Debug, Clone, Copy)]
pub(super) struct PassKind {
    pub keys: &'static [KeyKind],
    made_of: &'static [Field],
    /// How many of its pairs are one person, and how many share a household, at the start.
    start: [f64; 2],
}

const NAMES: [Field; 4] = [Field::NameHan, Field::NameCross, Field::NameLatin, Field::FamilyName];

pub(super) const PASSES: [PassKind; 4] = [
    PassKind {
        keys: &[KeyKind::Id, KeyKind::Document],
        made_of: &[Field::IdNumber, Field::Document, Field::BirthDate, Field::BirthYear],
        start: [0.3, 0.05],
    },
    PassKind { keys: &[KeyKind::Phone], made_of: &[Field::Phone], start: [0.3, 0.6] },
    PassKind {
        keys: &[KeyKind::NameYear],
        made_of: &[NAMES[0], NAMES[1], NAMES[2], NAMES[3], Field::BirthDate, Field::BirthYear],
        start: [0.3, 0.01],
    },
    PassKind {
        keys: &[KeyKind::Birth],
        made_of: &[Field::BirthDate, Field::BirthYear, Field::NameHan, Field::NameCross, Field::NameLatin],
        start: [0.05, 0.001],
    },
];

pub(super) struct Pass {
    pub kind: PassKind,
    pub patterns: Patterns,
}

pub(super) struct Outcome {
    pub rounds: usize,
    pub kept: Vec<Field>,
}

/// By field: pairs of one person and of one household, by level.
type Counts = Vec<[Vec<f64>; 2]>;

/// Sets `same_person` and `household` of all fields.
pub(super) fn maximise(
    parameters: &mut Parameters,
    start: &Model,
    passes: &[Pass],
) -> Result<Outcome, Error> {
    let mut mixes: Vec<[f64; 2]> = passes.iter().map(|pass| pass.kind.start).collect();
    for round in 1..=MOST_ROUNDS {
        let table = Ready::new(parameters);
        let mut counts: Counts =
            Field::ALL.map(|f| [vec![0.0; f.levels().len()], vec![0.0; f.levels().len()]]).to_vec();
        let mut matched = 0.0;
        for (pass, mix) in passes.iter().zip(&mut mixes) {
            matched += expect(&table, pass, mix, &mut counts);
        }
        if matched < 1.0 {
            let patterns = passes.iter().map(|pass| pass.patterns.len()).sum();
            return Err(Error::NoMatches { patterns });
        }
        let before = parameters.clone();
        for (field, chances) in &mut parameters.fields {
            let [one, household] = &counts[*field as usize];
            let begun = &start.parameters().fields[field];
            let add = |seen: &[f64], of: fn(&crate::model::Chances) -> f64| -> Vec<f64> {
                seen.iter().zip(begun).map(|(n, c)| n + STARTING_PAIRS * of(c)).collect()
            };
            bounded(chances, |c| &mut c.same_person, &add(one, |c| c.same_person));
            bounded(chances, |c| &mut c.household, &add(household, |c| c.household));
            order::restore(chances);
        }
        if change(&before, parameters) < SETTLED || round == MOST_ROUNDS {
            let kept =
                Field::ALL.into_iter().filter(|f| counts[*f as usize][0].iter().sum::<f64>() < FEWEST_SEEN);
            return Ok(Outcome { rounds: round, kept: kept.collect() });
        }
    }
    Ok(Outcome { rounds: MOST_ROUNDS, kept: Vec::new() })
}

/// Shares each pattern out among the classes, adds what it says of the other fields, and moves the mix of the pass. Returns the pairs of one person.
fn expect(table: &Ready, pass: &Pass, mix: &mut [f64; 2], counts: &mut Counts) -> f64 {
    let held = |field: Field| pass.kind.made_of.contains(&field);
    let (mut total, mut sums) = (0.0, [0.0; 2]);
    for (pattern, pairs) in &pass.patterns {
        let [one, _, household] = posterior(table, pattern, *mix, held).map(|share| share * pairs);
        total += pairs;
        for (class, share) in [one, household].into_iter().enumerate() {
            sums[class] += share;
            for field in Field::ALL.into_iter().filter(|f| !held(*f) && pattern[*f as usize] != MISSING) {
                counts[field as usize][class][usize::from(pattern[field as usize])] += share;
            }
        }
    }
    if total > 0.0 {
        // Never quite empty and never everything, so that every class stays reachable.
        *mix = sums.map(|sum| (sum / total).clamp(1e-6, 0.49));
    }
    sums[0]
}

fn change(before: &Parameters, after: &Parameters) -> f64 {
    let differences = before.fields.iter().flat_map(|(field, old)| {
        old.iter().zip(&after.fields[field]).map(|(a, b)| (a.same_person - b.same_person).abs())
    });
    differences.fold(0.0, f64::max)
}

/// The chances that a pair is of one person, of strangers, of one household.
pub(super) fn posterior(
    table: &Ready,
    pattern: &Pattern,
    [one, household]: [f64; 2],
    skip: impl Fn(Field) -> bool,
) -> [f64; 3] {
    let shares = [one, 1.0 - one - household, household];
    let sums = table.classes(pattern, skip);
    let logs: [f64; 3] = std::array::from_fn(|class| sums[class] + shares[class].log2());
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds = logs.map(|log| (log - largest).exp2());
    let all: f64 = odds.iter().sum();
    odds.map(|odds| odds / all)
}

/// Shares of pairs of one person and of one household among all pairs.
pub(super) fn mix(parameters: &Parameters) -> [f64; 2] {
    let others = (parameters.records - 1) as f64;
    [parameters.duplicates_per_record, parameters.housemates_per_record].map(|n| (n / others).min(0.49))
}

/// Sets how many duplicates and housemates a record has, from what the model finds among all candidates.
pub(super) fn set_prior(parameters: &mut Parameters, candidates: &Patterns) {
    let table = Ready::new(parameters);
    let records = parameters.records as f64;
    for _ in 0..20 {
        let mix = mix(parameters);
        let (mut one, mut mates) = (0.0, 0.0);
        for (pattern, pairs) in candidates {
            let shares = posterior(&table, pattern, mix, |_| false);
            (one, mates) = (one + pairs * shares[0], mates + pairs * shares[2]);
        }
        let per_record = |pairs: f64| (2.0 * pairs / records).clamp(1e-4, (records - 1.0) / 4.0);
        (parameters.duplicates_per_record, parameters.housemates_per_record) =
            (per_record(one), per_record(mates));
    }
}
