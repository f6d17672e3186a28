//! Keys by which two records of one person find each other without comparing everybody with everybody.
//!
//! Records that share a key are candidates. Each key survives other errors than the next: a name without regard to script, order and spacing (its letters in the
//! order of the alphabet), with year, day or county; one part of the name with both; the birth date without regard to the order of day and month, with an initial; both halves of an
//! ID number; the end of a phone number. Keys are text with a version in front, for an index in a database. They tell identities: store a keyed hash of them.

use crate::Prepared;
use crate::birth::Born;
use crate::name::{Han, Name};

/// Changes when keys are made otherwise: stored ones must then be made again.
pub const KEY_VERSION: u32 = 1;

/// Names with more readings are looked up by the most usual ones.
const MOST_READINGS: usize = 4;

/// Which error a key survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyKind {
    /// Half of the resident ID number.
    Id,
    Document,
    Phone,
    /// The name alone.
    Name,
    /// The name with the year of birth.
    NameYear,
    /// The name with the day in the year.
    NameDay,
    /// The name with the county.
    NameRegion,
    /// One part of the name with year of birth and county.
    Part,
    /// The birth date with an initial of the name.
    Birth,
}

/// What two records may share.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub kind: KeyKind,
    text: String,
}

impl Key {
    fn new(kind: KeyKind, parts: &[&str]) -> Key {
        let letter = match kind {
            KeyKind::Id => "i",
            KeyKind::Document => "d",
            KeyKind::Phone => "p",
            KeyKind::Name => "n",
            KeyKind::NameYear => "y",
            KeyKind::NameDay => "m",
            KeyKind::NameRegion => "r",
            KeyKind::Part => "f",
            KeyKind::Birth => "b",
        };
        let mut text = format!("{KEY_VERSION}{letter}");
        parts.iter().for_each(|part| {
            text.push(':');
            text.push_str(part);
        });
        Key { kind, text }
    }

    /// The key as text, to be hashed and stored.
    ///
    /// ```
    /// use lianfang_linkage::{Person, block_keys, normalise};
    /// let person = normalise(&Person { phone: Some("+86 138 0571 2345"), ..Person::default() });
    /// assert_eq!(block_keys(&person).next().unwrap().as_str(), "1p:05712345");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The keys of a person, each once.
///
/// ```
/// use lianfang_linkage::{KeyKind, Person, block_keys, normalise};
/// let person = |name| normalise(&Person { name: Some(name), ..Person::default() });
/// let (characters, letters) = (person("单晓明"), person("Xiaoming SHAN"));
/// let common = block_keys(&characters).find(|key| block_keys(&letters).any(|other| other == *key));
/// assert_eq!(common.unwrap().kind, KeyKind::Name);
/// ```
pub fn block_keys(person: &Prepared) -> impl Iterator<Item = Key> + use<> {
    let mut keys = Vec::with_capacity(16);
    if let Some(id) = &person.id {
        keys.extend(id_halves(&id.number).map(|half| Key::new(KeyKind::Id, &[&half])));
    }
    keys.extend(person.document.iter().map(|number| Key::new(KeyKind::Document, &[number])));
    for phone in &person.phones {
        // The end is the same with and without the area code.
        let end = &phone.digits[phone.digits.len().saturating_sub(if phone.mobile { 8 } else { 7 })..];
        keys.push(Key::new(KeyKind::Phone, &[end]));
    }
    name_keys(person, &mut keys);
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
}

/// County and birth date, birth date and order: one slip leaves one of them whole.
fn id_halves(number: &str) -> impl Iterator<Item = String> + use<> {
    let characters: Vec<char> = number.chars().collect();
    let length = characters.len();
    let shown = |range: std::ops::Range<usize>, side: &str| {
        let half: String = characters.get(range)?.iter().collect();
        (!half.contains('*')).then(|| format!("{side}{half}"))
    };
    [shown(0..14, "a"), shown(length.saturating_sub(12)..length.saturating_sub(1), "b")].into_iter().flatten()
}

fn name_keys(person: &Prepared, keys: &mut Vec<Key>) {
    let day = person.born().and_then(day_of);
    let county = person.region.as_deref().and_then(|code| code.get(..6));
    for letters in spellings(&person.name) {
        keys.push(Key::new(KeyKind::Name, &[&letters]));
        for year in person.born().into_iter().flat_map(|born| born.years()) {
            keys.push(Key::new(KeyKind::NameYear, &[&letters, &year.to_string()]));
        }
        if let Some((_, day)) = &day {
            keys.push(Key::new(KeyKind::NameDay, &[&letters, day]));
        }
        if let Some(county) = county {
            keys.push(Key::new(KeyKind::NameRegion, &[&letters, county]));
        }
    }
    if let (Some(born), Some(county)) = (person.born(), county) {
        for year in born.years().map(|year| year.to_string()) {
            keys.extend(parts(&person.name).map(|part| Key::new(KeyKind::Part, &[part, &year, county])));
        }
    }
    if let Some((year, day)) = &day {
        let date = format!("{year}{day}");
        keys.extend(
            initials(&person.name).map(|initial| Key::new(KeyKind::Birth, &[&date, &initial.to_string()])),
        );
    }
}

/// Year and day of a whole date, the smaller of day and month first: the same when they were exchanged.
fn day_of(born: Born) -> Option<(u16, String)> {
    let Born::Day { year, month, day } = born else { return None };
    Some((year, format!("{:02}{:02}", month.min(day), month.max(day))))
}

/// The letters of a name in the order of the alphabet, for each usual way to read it.
fn spellings(name: &Name) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if let Some(han) = name.han.as_ref().filter(|han| !han.family_only) {
        all.extend(readings(han).into_iter().map(|sound| in_order(&sound)));
    }
    if let Some(letters) = name.letters.as_ref().filter(|letters| letters.joined.len() > 2) {
        all.push(in_order(&letters.joined));
    }
    all.sort_unstable();
    all.dedup();
    all.retain(|letters| !letters.is_empty());
    all
}

/// The usual reading, and those in which one character is read otherwise.
fn readings(han: &Han) -> Vec<String> {
    let read = |other: Option<(usize, usize)>| -> String {
        let sound = |(at, readings): (usize, &Vec<&'static str>)| {
            let which = other.filter(|(place, _)| *place == at).map_or(0, |(_, which)| which);
            readings.get(which).copied().unwrap_or("")
        };
        han.sounds.iter().enumerate().map(sound).collect()
    };
    let others = han.sounds.iter().enumerate().flat_map(|(at, r)| (1..r.len()).map(move |which| (at, which)));
    std::iter::once(read(None)).chain(others.map(|other| read(Some(other)))).take(MOST_READINGS).collect()
}

fn in_order(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// Sounds of the family name, or words that may be it.
fn parts(name: &Name) -> impl Iterator<Item = &str> {
    let han = name.han.iter().map(|han| han.family_sound.as_str());
    han.chain(name.letters.iter().flat_map(|letters| &letters.words).take(2).map(String::as_str))
}

/// First letters of family name, given name and of each word.
fn initials(name: &Name) -> impl Iterator<Item = char> + use<> {
    let mut all: Vec<char> = Vec::with_capacity(4);
    if let Some(han) = &name.han {
        all.extend(han.family_sound.chars().next());
        all.extend(han.given_sound.chars().next());
    }
    if let Some(letters) = &name.letters {
        all.extend(letters.words.iter().take(3).filter_map(|word| word.chars().next()));
    }
    all.into_iter()
}
