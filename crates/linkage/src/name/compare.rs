//! How alike two names are: the place in the list of levels of the field, 0 for the most alike.
//!
//! The order of levels is that of [`Field::levels`](crate::Field::levels).

use strsim::{generic_jaro_winkler, jaro_winkler, osa_distance};

use super::{Han, Letters};

/// Words this alike are one word with typing errors [winkler1990].
const NEARLY_THE_SAME: f64 = 0.94;

/// Two names in characters: same, parts in another order, same sound, one character differs, same family name, different.
pub(crate) fn compare_han(a: &Han, b: &Han) -> u8 {
    if a.characters == b.characters {
        return 0;
    }
    if is_reordered(a, b) || is_reordered(b, a) {
        return 1;
    }
    if a.sounds.len() == b.sounds.len() && a.sounds.iter().zip(&b.sounds).all(|(x, y)| share(x, y)) {
        return 2;
    }
    let longest = a.characters.len().max(b.characters.len());
    if longest >= 3 && differ_in_one(&a.characters, &b.characters) {
        return 3;
    }
    if a.family() == b.family() { 4 } else { 5 }
}

fn is_reordered(a: &Han, b: &Han) -> bool {
    a.characters.len() == b.characters.len() && a.given().iter().chain(a.family()).eq(b.characters.iter())
}

fn share(a: &[&str], b: &[&str]) -> bool {
    a.iter().any(|sound| b.contains(sound))
}

/// One character other, more, less, or two neighbours exchanged.
fn differ_in_one(a: &[char], b: &[char]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([_, x @ ..], [_, y @ ..]) if x == y => true,
        ([_, x @ ..], y) if x == y => true,
        (x, [_, y @ ..]) if x == y => true,
        ([p, q, x @ ..], [r, s, y @ ..]) => p == s && q == r && x == y,
        _ => false,
    }
}

/// A name in characters and one in letters: same sound, nearly, family name and initial, family name, different.
pub(crate) fn compare_cross(han: &Han, letters: &Letters) -> u8 {
    let (family, given) = han.sounds.split_at(han.family_length);
    let text = letters.joined.as_str();
    if is_spelled(family.iter().chain(given), text) || is_spelled(given.iter().chain(family), text) {
        return 0;
    }
    let (one, other) = (
        format!("{}{}", han.family_sound, han.given_sound),
        format!("{}{}", han.given_sound, han.family_sound),
    );
    if is_typing_error(&one, text) || is_typing_error(&other, text) {
        return 1;
    }
    let is_family = |word: &String| is_spelled(family.iter(), word);
    let Some(at) = letters.words.iter().position(is_family) else { return 4 };
    let initials = |sounds: &[Vec<&str>], word: &str| {
        word.len() <= sounds.len()
            && word.chars().zip(sounds).all(|(c, readings)| readings.iter().any(|r| r.starts_with(c)))
    };
    let rest: String =
        letters.words.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, w)| w.as_str()).collect();
    if !rest.is_empty() && initials(given, &rest) { 2 } else { 3 }
}

/// Whether a text is what the characters sound like, each by any of its readings.
fn is_spelled<'a>(sounds: impl Iterator<Item = &'a Vec<&'static str>>, text: &str) -> bool {
    if text.len() > 127 {
        return false;
    }
    // Bit i: the characters so far can spell the first i bytes.
    let mut reached: u128 = 1;
    for readings in sounds {
        let mut next = 0;
        for at in (0..text.len()).filter(|at| reached >> at & 1 == 1) {
            for reading in readings {
                if text.as_bytes()[at..].starts_with(reading.as_bytes()) {
                    next |= 1 << (at + reading.len());
                }
            }
        }
        reached = next;
        if reached == 0 {
            return false;
        }
    }
    reached >> text.len() & 1 == 1
}

/// One slip in a short word, two in a long one.
fn is_typing_error(a: &str, b: &str) -> bool {
    let longest = a.len().max(b.len());
    let allowed = if longest >= 11 { 2 } else { 1 };
    longest >= 4 && a.len().abs_diff(b.len()) <= allowed && osa_distance(a, b) <= allowed
}

/// Two names in letters: same, parts in another order, nearly, parts and initials, one part, different.
pub(crate) fn compare_letters(a: &Letters, b: &Letters) -> u8 {
    if a.words == b.words {
        return 0;
    }
    if a.sorted == b.sorted
        || a.joined == b.joined
        || turns(&a.words, &b.joined)
        || turns(&b.words, &a.joined)
    {
        return 1;
    }
    if is_nearly(&a.joined, &b.joined) || is_nearly(&a.sorted, &b.sorted) {
        return 2;
    }
    let shared = a.words.iter().any(|word| word.chars().nth(1).is_some() && b.words.contains(word));
    if !shared {
        return 5;
    }
    let without = |words: &[String], others: &[String]| -> Vec<String> {
        words.iter().filter(|w| !others.contains(w)).cloned().collect()
    };
    let (x, y) = (without(&a.words, &b.words), without(&b.words, &a.words));
    let initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
    let met = x.iter().any(|v| y.iter().any(|w| initial(v, w) || initial(w, v)));
    if met { 3 } else { 4 }
}

/// `Wei Wang` against `WangWei`: the words, begun anywhere and read in a circle, give the text.
fn turns(words: &[String], text: &str) -> bool {
    let length: usize = words.iter().map(String::len).sum();
    length == text.len()
        && (1..words.len()).any(|k| {
            let mut rest = text;
            words[k..]
                .iter()
                .chain(&words[..k])
                .all(|w| rest.strip_prefix(w.as_str()).inspect(|r| rest = r).is_some())
        })
}

fn is_nearly(a: &str, b: &str) -> bool {
    let longest = a.len().max(b.len());
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    is_typing_error(a, b) || (longest >= 8 && is_alike(a, b))
}

fn is_alike(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return generic_jaro_winkler(&Bytes(a), &Bytes(b)) >= NEARLY_THE_SAME;
    }
    jaro_winkler(a, b) >= NEARLY_THE_SAME
}

struct Bytes<'a>(&'a str);

impl<'b> IntoIterator for &'b Bytes<'_> {
    type Item = u8;
    type IntoIter = std::str::Bytes<'b>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.bytes()
    }
}

/// Family names only, in characters: same or different.
pub(crate) fn compare_family(a: &Han, b: &Han) -> u8 {
    u8::from(a.family() != b.family())
}
