//! Which records are of one person: all pairs of a list, or those of a new record among its candidates.

use rayon::prelude::*;

use crate::{Candidates, Comparison, KeyKind, Model, Prepared, candidate_pairs};

/// Two records that are probably of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Places in the list, `left < right`.
    pub left: usize,
    pub right: usize,
    pub comparison: Comparison,
}

/// The outcome of a search through a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicates {
    /// The most certain first.
    pub matches: Vec<Match>,
    /// How many pairs were compared.
    pub compared: usize,
    /// Keys that too many records share, and how many do.
    pub left_out: Vec<(KeyKind, usize)>,
}

/// Finds the pairs of a list that have at least this probability of being one person. Works on all cores; the result does not depend on their number.
///
/// When to use: a background run over all cases, an import with a queue to review. The model is taken for the number of records in the list.
/// Limits: pairs that share no key ([`candidate_pairs`]) are not found; a group of three records comes as up to three pairs.
///
/// ```
/// use lianfang_linkage::{Model, Person, find_duplicates, normalise};
/// let person = |name, phone| normalise(&Person { name: Some(name), phone: Some(phone), ..Person::default() });
/// let records = [person("欧阳修远", "13805712345"), person("李娜", "13957188888"), person("Ouyang Xiuyuan", "13805712345")];
/// let found = find_duplicates(&records, &Model::default(), 0.9);
/// assert_eq!(found.matches.iter().map(|m| (m.left, m.right)).collect::<Vec<_>>(), [(0, 2)]);
/// ```
pub fn find_duplicates(records: &[Prepared], model: &Model, threshold: f64) -> Duplicates {
    let Candidates { pairs, left_out } = candidate_pairs(records);
    let model = model.with_records(records.len() as u64);
    let least = model.weight_for(threshold);
    let mut matches: Vec<Match> = pairs
        .par_iter()
        .filter_map(|&(left, right)| {
            let (left, right) = (left as usize, right as usize);
            let (a, b) = (&records[left], &records[right]);
            let likely = model.weight(a, b) >= least;
            likely.then(|| Match { left, right, comparison: model.compare(a, b) })
        })
        .collect();
    matches.sort_by(|a, b| {
        b.comparison.weight.total_cmp(&a.comparison.weight).then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    Duplicates { matches, compared: pairs.len(), left_out }
}

/// Finds among some candidates those that have at least this probability of being the same person as a new record, the most certain first.
///
/// When to use: on entry, with the candidates that share one of the new record's keys ([`block_keys`](crate::block_keys)), and a model for the number of all records
/// ([`Model::with_records`]).
///
/// ```
/// use lianfang_linkage::{Model, Person, find_matches, normalise};
/// let person = |name, id| normalise(&Person { name: Some(name), id_number: Some(id), ..Person::default() });
/// let stored = [person("王伟", "11010519491231002X"), person("张敏", "330199198503127426")];
/// let typed = person("王玮", "11010519491231020X");
/// let found = find_matches(&typed, &stored, &Model::default(), 0.5);
/// assert_eq!(found[0].0, 0);
/// assert!(found[0].1.probability > 0.99);
/// ```
pub fn find_matches(
    person: &Prepared,
    candidates: &[Prepared],
    model: &Model,
    threshold: f64,
) -> Vec<(usize, Comparison)> {
    let least = model.weight_for(threshold);
    let mut found: Vec<(usize, Comparison)> = candidates
        .iter()
        .enumerate()
        .map(|(place, candidate)| (place, model.compare(person, candidate)))
        .filter(|(_, comparison)| comparison.weight >= least)
        .collect();
    found.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight).then(a.0.cmp(&b.0)));
    found
}
