//! Where a person lives: code of the region and text of the address.

use crate::name::fold;

const MOST_CHARACTERS: usize = 60;

/// A code of 2 to 12 digits with the zeros that stand for "all of it" taken away: `330100` is the city `3301`.
pub(crate) fn read_region(text: &str) -> Option<String> {
    let code: String = fold(text).chars().filter(char::is_ascii_digit).take(12).collect();
    let mut end = code.len();
    for step in [9, 6, 4, 2] {
        if end > step && code[step..end].bytes().all(|d| d == b'0') {
            end = step;
        }
    }
    (end >= 2 && code[..2] != *"00").then(|| code[..end].to_owned())
}

/// Same township or below, county, city, province, different.
pub(crate) fn compare_regions(a: &str, b: &str) -> u8 {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    match common {
        9.. => 0,
        6..=8 => 1,
        4 | 5 => 2,
        2 | 3 => 3,
        _ => 4,
    }
}

/// An address as pairs of neighbouring characters, in order: what two writings of one address share.
pub(crate) fn read_address(text: &str) -> Option<Vec<(char, char)>> {
    let letters: Vec<char> =
        fold(text).chars().filter(|c| c.is_alphanumeric()).take(MOST_CHARACTERS).collect();
    if letters.len() < 4 {
        return None;
    }
    let mut pairs: Vec<(char, char)> = letters.windows(2).map(|w| (w[0], w[1])).collect();
    pairs.sort_unstable();
    Some(pairs)
}

/// Same, nearly, partly, different, by the share of common pairs (Dice's coefficient).
pub(crate) fn compare_addresses(a: &[(char, char)], b: &[(char, char)]) -> u8 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, common) = (i + 1, j + 1, common + 1);
            }
        }
    }
    let dice = 2 * common * 100 / (a.len() + b.len()).max(1);
    match dice {
        98.. => 0,
        80..=97 => 1,
        60..=79 => 2,
        _ => 3,
    }
}
