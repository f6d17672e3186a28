//! Names in Chinese characters: which of them are the family name, and how each may sound.

use pinyin::ToPinyinMulti;

use super::MOST_CHARACTERS;
use super::family::{COMPOUND, reading_as_family};

/// More readings than these are archaic, and would make strangers sound alike.
const MOST_READINGS: usize = 3;

/// A name in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Han {
    /// All characters, family name first.
    pub characters: Vec<char>,
    /// How many of them are the family name.
    pub family_length: usize,
    /// For each character its sounds without tone, the most usual one first; empty for a character nobody reads.
    pub sounds: Vec<Vec<&'static str>>,
    /// Nothing but the family name is known: 王, 王某, 王**.
    pub family_only: bool,
    /// The most usual sounds, joined: family name and given name.
    pub family_sound: String,
    pub given_sound: String,
}

impl Han {
    pub fn read(text: &str, given: Option<&str>) -> Option<Han> {
        let masked = |c: char| matches!(c, '某' | '*' | '＊' | '×' | '○' | '〇');
        let pick = |s: &str| -> Vec<char> { s.chars().filter(|c| is_han(*c) && !masked(*c)).collect() };
        let mut characters = pick(text);
        if characters.is_empty() {
            return None;
        }
        let stated = given.is_some().then_some(characters.len());
        // Names of other peoples are written with a dot: 买买提·艾力.
        let dotted = text.find(['·', '•', '・', '．']).map(|at| pick(&text[..at]).len()).filter(|n| *n > 0);
        characters.extend(given.map(pick).unwrap_or_default());
        characters.truncate(MOST_CHARACTERS);
        let family_length =
            stated.or(dotted).unwrap_or_else(|| family_length(&characters)).min(characters.len());
        let whole = || text.chars().chain(given.unwrap_or("").chars());
        // Notices hide given names: 王某, 王**, 王xx.
        let crossed = whole().any(|c| c == 'x' || c == 'X')
            && whole().all(|c| is_han(c) || !c.is_alphabetic() || c == 'x' || c == 'X');
        let hidden = crossed || whole().any(masked);
        let sounds: Vec<Vec<&'static str>> = characters
            .iter()
            .enumerate()
            .map(|(at, c)| readings(*c, &characters[..family_length], at))
            .collect();
        let spoken =
            |range: &[Vec<&'static str>]| range.iter().filter_map(|r| r.first().copied()).collect::<String>();
        let (family_sound, given_sound) =
            (spoken(&sounds[..family_length]), spoken(&sounds[family_length..]));
        let family_only = hidden || characters.len() == family_length;
        Some(Han { characters, family_length, sounds, family_only, family_sound, given_sound })
    }

    pub fn family(&self) -> &[char] {
        &self.characters[..self.family_length]
    }

    pub fn given(&self) -> &[char] {
        &self.characters[self.family_length..]
    }
}

/// A character of the Chinese script.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

fn family_length(characters: &[char]) -> usize {
    let compound =
        characters.len() > 2 && COMPOUND.iter().any(|name| name.chars().eq(characters[..2].iter().copied()));
    if compound { 2 } else { 1 }
}

/// The sounds of the character at `at`, as part of the family name when it belongs to it.
fn readings(c: char, family: &[char], at: usize) -> Vec<&'static str> {
    let mut sounds: Vec<&'static str> = Vec::with_capacity(1);
    if at < family.len() {
        sounds.extend(reading_as_family(family, at));
    }
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let sound = without_umlaut(reading.plain());
        if sounds.len() < MOST_READINGS && !sounds.contains(&sound) {
            sounds.push(sound);
        }
    }
    sounds
}

fn without_umlaut(sound: &'static str) -> &'static str {
    match sound {
        "lü" => "lu",
        "nü" => "nu",
        "lüe" => "lue",
        "nüe" => "nue",
        "ê" => "e",
        other => other,
    }
}
