//! A name in any script, brought to the forms that are compared: characters with their sounds, and words in letters.
//!
//! Written characters are read aloud by `pinyin` without tones, with all usual readings of a character and the special ones of family
//! names (单 *Shan*, 尉迟 *Yuchi*). Letters lose case, accents and punctuation. `ü`, `v` and `yu` after l and n become
//! `u`, as keyboards and passports differ there. Not done: nicknames, other romanisations (Wade-Giles, Cantonese), simplified against traditional
//! characters except by sound.

mod compare;
mod family;
mod han;
mod letters;

pub(crate) use compare::{compare_cross, compare_family, compare_han, compare_letters};
pub(crate) use family::sound_of;
pub(crate) use han::Han;
pub(crate) use letters::{Letters, fold};

use crate::Person;

// Longer names are cut, so that no text can make a comparison slow.
const MOST_CHARACTERS: usize = 24;
const MOST_WORDS: usize = 8;
const MOST_LETTERS: usize = 32;

/// Words that stand where a name is not known.
const NOT_A_NAME: [&str; 14] = [
    "不详",
    "不明",
    "未知",
    "无",
    "无名",
    "无名氏",
    "佚名",
    "匿名",
    "unknown",
    "anonymous",
    "none",
    "na",
    "nn",
    "noname",
];

/// The forms of one person's name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Name {
    pub han: Option<Han>,
    pub letters: Option<Letters>,
}

impl Name {
    pub fn read(person: &Person) -> Name {
        let mut name = Name::default();
        if let (Some(family), given) = (person.family_name, person.given_name.unwrap_or("")) {
            name.take(family, Some(given));
        }
        for text in [person.name, person.other_name].into_iter().flatten() {
            name.take(text, None);
        }
        if name == Name::default()
            && let Some(given) = person.given_name
        {
            name.take(given, None);
        }
        name
    }

    /// Takes the characters and the letters of a text, unless the name already has some.
    fn take(&mut self, text: &str, given: Option<&str>) {
        let whole: String = text.chars().chain(given.unwrap_or("").chars()).collect();
        let bare: String = fold(&whole).chars().filter(|c| c.is_alphanumeric()).collect();
        if NOT_A_NAME.contains(&bare.as_str()) {
            return;
        }
        if self.han.is_none() {
            self.han = Han::read(text, given);
        }
        if self.letters.is_none() {
            self.letters = Letters::read(text, given);
        }
    }
}
