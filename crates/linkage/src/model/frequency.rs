//! How common a name is: two 王伟 say less than two 欧阳修.
//!
//! The chance that two strangers agree on a given value is the value's frequency [winkler1989]. A whole name's is taken from the records when it was seen often
//! enough, otherwise it is family name times given name. Only values with at least [`LEAST_COUNT`] records are kept by name, so that a stored model
//! tells nobody's name.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::starting::{FAMILIES, GIVENS};
use crate::Prepared;
use crate::name::{Name, sound_of};

/// A value is kept by name from this number of records on.
pub const LEAST_COUNT: usize = 5;

/// A phone number that this many records share belongs to a dormitory or a help line.
const LEAST_COUNT_PHONE: usize = 10;

/// The shipped shares weigh as much as this many records.
const STARTING_RECORDS: f64 = 2_000.0;

/// Shares of names among people, by value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Frequencies {
    /// Family and given names in characters.
    pub families: BTreeMap<String, f64>,
    pub givens: BTreeMap<String, f64>,
    /// Whole names in characters.
    pub names: BTreeMap<String, f64>,
    /// Words of names in letters.
    pub words: BTreeMap<String, f64>,
    /// Numbers that many share.
    pub phones: BTreeMap<String, f64>,
    /// The share of a family name, a given name or a word that is in no table.
    pub rare: f64,
}

impl Frequencies {
    /// The shipped shares of Chinese names.
    pub(super) fn starting() -> Frequencies {
        Frequencies {
            families: read(FAMILIES, 1e-3),
            givens: read(GIVENS, 1e-5),
            rare: 5e-5,
            ..Frequencies::default()
        }
    }

    /// Counts the names of some records; the shipped shares remain where few were seen.
    pub(crate) fn count(records: &[Prepared]) -> Frequencies {
        let (mut families, mut givens, mut names) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (mut words, mut phones) = (HashMap::new(), HashMap::new());
        let (mut written, mut spelled) = (0.0, 0.0);
        for record in records {
            if let Some(han) = record.name.han.as_ref().filter(|han| !han.family_only) {
                written += 1.0;
                *families.entry(han.family().iter().collect::<String>()).or_insert(0) += 1;
                *givens.entry(han.given().iter().collect::<String>()).or_insert(0) += 1;
                *names.entry(han.characters.iter().collect::<String>()).or_insert(0) += 1;
            }
            if let Some(letters) = &record.name.letters {
                spelled += 1.0;
                letters.words.iter().for_each(|word| *words.entry(word.clone()).or_insert(0) += 1);
            }
            record.phones.iter().for_each(|p| *phones.entry(p.digits.clone()).or_insert(0) += 1);
        }
        let start = Frequencies::starting();
        let rare = 1.0 / (written + spelled + STARTING_RECORDS) * 0.5;
        Frequencies {
            families: shares(families, written, LEAST_COUNT, Some(&start.families)),
            givens: shares(givens, written, LEAST_COUNT, Some(&start.givens)),
            names: shares(names, written, LEAST_COUNT, None),
            words: shares(words, spelled, LEAST_COUNT, None),
            phones: shares(phones, records.len() as f64, LEAST_COUNT_PHONE, None),
            rare,
        }
    }
}

fn read(text: &str, unit: f64) -> BTreeMap<String, f64> {
    let entry = |item: &str| {
        let digits = item.find(|c: char| c.is_ascii_digit())?;
        Some((item[..digits].to_owned(), item[digits..].parse::<f64>().ok()? * unit))
    };
    text.split_whitespace().filter_map(entry).collect()
}

fn shares(
    counts: HashMap<String, usize>,
    total: f64,
    least: usize,
    start: Option<&BTreeMap<String, f64>>,
) -> BTreeMap<String, f64> {
    let prior = if start.is_some() { STARTING_RECORDS } else { 0.0 };
    let mut all: BTreeMap<String, f64> =
        start.into_iter().flatten().map(|(name, share)| (name.clone(), share * prior)).collect();
    for (name, count) in counts {
        if count >= least || all.contains_key(&name) {
            *all.entry(name).or_insert(0.0) += count as f64;
        }
    }
    all.values_mut().for_each(|value| *value /= (total + prior).max(1.0));
    all
}

/// The shares, ready for look-up, with those of sounds derived from those of characters.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Lookup {
    shares: Frequencies,
    family_sounds: HashMap<String, f64>,
    given_sounds: HashMap<String, f64>,
}

impl Lookup {
    pub fn new(shares: Frequencies) -> Lookup {
        let by_sound = |table: &BTreeMap<String, f64>, family: bool| {
            let mut sounds = HashMap::new();
            table
                .iter()
                .for_each(|(name, share)| *sounds.entry(sound_of(name, family)).or_insert(0.0) += share);
            sounds
        };
        let (family_sounds, given_sounds) =
            (by_sound(&shares.families, true), by_sound(&shares.givens, false));
        Lookup { shares, family_sounds, given_sounds }
    }

    /// How common a name in characters is.
    pub fn of_characters(&self, name: &Name) -> Option<f64> {
        let han = name.han.as_ref()?;
        let rare = self.shares.rare;
        let get = |table: &BTreeMap<String, f64>, part: &[char]| {
            table.get(&part.iter().collect::<String>()).copied().unwrap_or(rare)
        };
        let parts = get(&self.shares.families, han.family()) * get(&self.shares.givens, han.given());
        let whole = self.shares.names.get(&han.characters.iter().collect::<String>()).copied().unwrap_or(0.0);
        Some(parts.max(whole))
    }

    /// How common its sound is.
    pub fn of_sound(&self, name: &Name) -> Option<f64> {
        let han = name.han.as_ref()?;
        let rare = self.shares.rare;
        let family = self.family_sounds.get(&han.family_sound).copied().unwrap_or(rare);
        let given = self.given_sounds.get(&han.given_sound).copied().unwrap_or(2.0 * rare);
        Some((family * given).max(self.of_characters(name)?))
    }

    pub fn of_family(&self, name: &Name) -> Option<f64> {
        let family: String = name.han.as_ref()?.family().iter().collect();
        Some(self.shares.families.get(&family).copied().unwrap_or(self.shares.rare))
    }

    /// How common a name in letters is: the product of its words' shares.
    pub fn of_letters(&self, name: &Name) -> Option<f64> {
        let letters = name.letters.as_ref()?;
        let rare = self.shares.rare;
        // Before any record in letters was counted, pinyin may be looked up by sound.
        let share = |word: &String| {
            self.shares
                .words
                .get(word)
                .or_else(|| self.family_sounds.get(word))
                .or_else(|| self.given_sounds.get(word))
                .copied()
                .unwrap_or(rare)
        };
        Some(letters.words.iter().take(2).map(share).product())
    }

    pub fn of_phones(&self, a: &Prepared, b: &Prepared) -> Option<f64> {
        let shared = a.phones.iter().filter(|phone| b.phones.contains(phone));
        shared.filter_map(|phone| self.shares.phones.get(&phone.digits)).copied().reduce(f64::min)
    }
}
