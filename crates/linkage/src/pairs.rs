//! Pairs of records that share a key.

use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use crate::{KeyKind, Prepared, block_keys};

/// Blocks with more records are left out: a name of thousands, the number of a help line. Their true pairs share other keys. Wide keys hold many
/// records for each true pair.
const MOST_IN_BLOCK: usize = 200;
const MOST_IN_WIDE_BLOCK: usize = 50;

/// Which pairs are worth a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Places in the list of records, smaller first; each pair once, in order.
    pub pairs: Vec<(u32, u32)>,
    /// Blocks that were too large, by kind of key and number of records.
    pub left_out: Vec<(KeyKind, usize)>,
}

/// The pairs of records that share a key, except where too many share it.
///
/// Cost: proportional to records and pairs, not to the square of the records. At most 4,294,967,295 records are looked at.
///
/// ```
/// use lianfang_linkage::{Person, candidate_pairs, normalise};
/// let person = |name, phone| normalise(&Person { name: Some(name), phone: Some(phone), ..Person::default() });
/// let records = [person("王伟", "13805712345"), person("李娜", "13957188888"), person("WANG Wei", "057188881234")];
/// assert_eq!(candidate_pairs(&records).pairs, [(0, 2)]);
/// ```
pub fn candidate_pairs(records: &[Prepared]) -> Candidates {
    pairs_by(records, |_| true)
}

pub(crate) fn pairs_by(records: &[Prepared], wanted: impl Fn(KeyKind) -> bool + Sync) -> Candidates {
    let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let mut entries: Vec<(u64, u32, KeyKind)> = records
        .par_iter()
        .zip((0..count).into_par_iter())
        .flat_map_iter(|(record, at)| {
            let keys = block_keys(record).filter(|key| wanted(key.kind));
            keys.map(move |key| (hash(key.as_str()), at, key.kind)).collect::<Vec<_>>()
        })
        .collect();
    entries.par_sort_unstable();
    let blocks: Vec<&[(u64, u32, KeyKind)]> =
        entries.chunk_by(|a, b| a.0 == b.0).filter(|b| b.len() > 1).collect();
    let fits = |block: &[(u64, u32, KeyKind)]| {
        let wide = matches!(block[0].2, KeyKind::Name | KeyKind::Part);
        block.len() <= if wide { MOST_IN_WIDE_BLOCK } else { MOST_IN_BLOCK }
    };
    let mut pairs: Vec<(u32, u32)> = blocks
        .par_iter()
        .filter(|block| fits(block))
        .flat_map_iter(|block| {
            let later = |(i, a): (usize, &(u64, u32, KeyKind))| {
                let first = a.1;
                block[i + 1..].iter().map(move |b| (first, b.1))
            };
            block.iter().enumerate().flat_map(later)
        })
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    let mut left_out: Vec<(KeyKind, usize)> =
        blocks.iter().filter(|block| !fits(block)).map(|block| (block[0].2, block.len())).collect();
    left_out.sort_unstable_by(|a, b| b.cmp(a));
    Candidates { pairs, left_out }
}

// Two keys with one hash only cost a comparison. The hash is never stored.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
