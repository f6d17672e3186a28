//! Names in letters: words without case, accents and punctuation, in the order in which they were written.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::han::is_han;
use super::{MOST_LETTERS, MOST_WORDS};

/// A name in letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letters {
    /// The words by sound, in order; when family and given name were stated apart, family first.
    pub words: Vec<String>,
    /// All words in one.
    pub joined: String,
    /// All words in one, in the order of the alphabet: the same for `Wang Wei` and `Wei Wang`.
    pub sorted: String,
    /// How many words at the beginning are known to be the family name; 0 when nobody said.
    pub family_words: usize,
}

impl Letters {
    pub fn read(text: &str, given: Option<&str>) -> Option<Letters> {
        let mut words = words_of(text);
        let family_words = if given.is_some() { words.len() } else { comma_words(text) };
        words.extend(given.map(words_of).unwrap_or_default());
        words.truncate(MOST_WORDS);
        if words.iter().map(String::len).sum::<usize>() < 2
            || words.iter().all(|w| w.chars().all(|c| c == 'x'))
        {
            return None;
        }
        let joined = words.concat();
        let mut by_alphabet = words.clone();
        by_alphabet.sort_unstable();
        Some(Letters {
            joined,
            sorted: by_alphabet.concat(),
            family_words: family_words.min(words.len()),
            words,
        })
    }
}

/// Compatible forms of one character become the same, accents go, letters become small: `Ｌǚ` and `lu` are alike.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    // A hyphen or an apostrophe inside a name joins: Xiao-Ming is Xiaoming, O'Neill is ONeill.
    let joined = folded.replace(['-', '\'', '’', '`', '‐', '–'], "");
    for word in joined.split(|c: char| !c.is_alphabetic() || is_han(c)) {
        if !word.is_empty() {
            let short: String = word.chars().take(MOST_LETTERS).collect();
            words.push(by_sound(&short));
        }
    }
    words
}

/// In `Rossi, Maria` what stands before the comma is the family name.
fn comma_words(text: &str) -> usize {
    text.split_once([',', '，']).map_or(0, |(family, _)| words_of(family).len())
}

/// Passports write 吕 as LYU, keyboards as lv: both become `lu`.
fn by_sound(word: &str) -> String {
    let mut sound = word.to_owned();
    for (written, spoken) in [("lyu", "lu"), ("nyu", "nu"), ("lv", "lu"), ("nv", "nu")] {
        if sound.starts_with(written) {
            sound = sound.replacen(written, spoken, 1);
        }
    }
    sound
}
