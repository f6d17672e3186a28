//! Numbers of somebody in free words: telephones and identity numbers are blotted out.

/// Digits in a row from which on they are a number of somebody and not an amount or a day.
const NUMBER_OF_SOMEBODY: usize = 7;

/// Blots out long runs of digits, also with single signs between them, as telephones are written. A case's own number stays.
pub fn blot(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (end, digits) = run(&chars, at);
        let own = at > 0 && (chars[at - 1] == 'C' || chars[at - 1] == 'K');
        if digits >= NUMBER_OF_SOMEBODY && !own {
            out.push('…');
            at = end;
        } else if digits > 0 {
            out.extend(&chars[at..end]);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// A run of digits from here on: where it ends, and how many there are. A day written as 2020-02-28 is one as well: better a day too
/// few than a number too many.
fn run(chars: &[char], from: usize) -> (usize, usize) {
    let (mut at, mut end, mut digits) = (from, from, 0);
    while at < chars.len() {
        if chars[at].is_ascii_digit() {
            digits += 1;
            at += 1;
            end = at;
        } else if digits > 0
            && matches!(chars[at], '-' | ' ' | '/')
            && chars.get(at + 1).is_some_and(char::is_ascii_digit)
        {
            at += 1;
        } else {
            break;
        }
    }
    if digits > 0 && chars.get(end).is_some_and(|c| matches!(c, 'X' | 'x')) {
        end += 1;
    }
    (end, digits)
}
