//! Which region does a cell mean? By code or by name, never by guess.
//!
//! Spreadsheets drop the leading zeros of codes and other programs add some: a numeric code that
//! fits no region as written fits one whose digits are the same without them, if there is just one.

use std::collections::HashMap;

use lianfang_domain::Tier;
use uuid::Uuid;

/// What a cell means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    One(Uuid),
    /// Nothing; `nearest` is the code or name that looks most like it.
    None {
        nearest: Option<String>,
    },
    /// So many regions fit.
    Many(usize),
}

/// Finds regions for a reader.
pub trait RegionLookup {
    /// With a tier only regions of that tier; without, the highest tier that has the code.
    fn by_code(&self, code: &str, tier: Option<Tier>) -> Lookup;
    fn by_name(&self, name: &str, tier: Option<Tier>) -> Lookup;
}

/// A region as a lookup needs it.
#[derive(Debug, Clone)]
pub struct RegionEntry {
    pub id: Uuid,
    pub code: String,
    pub tier: Tier,
    /// In any language.
    pub names: Vec<String>,
}

/// All regions of a node in memory.
#[derive(Debug, Clone, Default)]
pub struct RegionIndex {
    entries: Vec<RegionEntry>,
    by_code: HashMap<String, Vec<usize>>,
    /// Numeric codes without leading zeros.
    by_number: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl RegionIndex {
    pub fn new(entries: impl IntoIterator<Item = RegionEntry>) -> RegionIndex {
        let mut index = RegionIndex::default();
        for (i, entry) in entries.into_iter().enumerate() {
            index.by_code.entry(entry.code.clone()).or_default().push(i);
            if let Some(number) = bare_number(&entry.code) {
                index.by_number.entry(number.to_owned()).or_default().push(i);
            }
            let mut names: Vec<String> = entry.names.iter().map(|n| plain_name(n)).collect();
            names.sort();
            names.dedup();
            for name in names.into_iter().filter(|n| !n.is_empty()) {
                index.by_name.entry(name).or_default().push(i);
            }
            index.entries.push(entry);
        }
        index
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn at_tier<'a>(&'a self, found: Option<&'a Vec<usize>>, tier: Option<Tier>) -> Vec<&'a RegionEntry> {
        let all = found.into_iter().flatten().filter_map(|&i| self.entries.get(i));
        all.filter(|e| tier.is_none_or(|t| e.tier == t)).collect()
    }

    fn nearest<'a>(&'a self, wanted: &str, texts: impl Iterator<Item = &'a str>) -> Option<String> {
        let length = wanted.chars().count();
        let limit = (length / 3).max(1);
        texts
            .filter(|t| t.chars().count().abs_diff(length) <= limit)
            .map(|t| (distance(wanted, t), t))
            .filter(|(d, _)| *d <= limit)
            .min()
            .map(|(_, t)| t.to_owned())
    }
}

impl RegionLookup for RegionIndex {
    fn by_code(&self, code: &str, tier: Option<Tier>) -> Lookup {
        let code = code.trim();
        let mut found = self.at_tier(self.by_code.get(code), tier);
        if found.is_empty()
            && let Some(number) = bare_number(code)
        {
            found = self.at_tier(self.by_number.get(number), tier);
        }
        // 441900 is a city and, repeated, the county below it: the city is meant.
        let highest = found.iter().map(|e| e.tier).min();
        found.retain(|e| Some(e.tier) == highest);
        match found.as_slice() {
            [] => {
                let codes = self.entries.iter().filter(|e| tier.is_none_or(|t| e.tier == t));
                Lookup::None { nearest: self.nearest(code, codes.map(|e| e.code.as_str())) }
            }
            [one] => Lookup::One(one.id),
            many => Lookup::Many(many.len()),
        }
    }

    fn by_name(&self, name: &str, tier: Option<Tier>) -> Lookup {
        let found = self.at_tier(self.by_name.get(&plain_name(name)), tier);
        match found.as_slice() {
            [] => {
                let names = self.entries.iter().filter(|e| tier.is_none_or(|t| e.tier == t));
                let names = names.flat_map(|e| e.names.iter().map(String::as_str));
                Lookup::None { nearest: self.nearest(name.trim(), names) }
            }
            [one] => Lookup::One(one.id),
            many => Lookup::Many(many.len()),
        }
    }
}

/// `007` and `7` are the same number; a code with letters is none.
fn bare_number(code: &str) -> Option<&str> {
    let digits = !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
    let bare = code.trim_start_matches('0');
    digits.then_some(if bare.is_empty() { "0" } else { bare })
}

/// Case, blanks and marks between words make no difference.
fn plain_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            left = (corner + usize::from(x != *y)).min(above + 1).min(left + 1);
            corner = above;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
