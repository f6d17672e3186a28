//! Which known word a mistyped one most probably means.

/// The candidate with the smallest edit distance, if that is at most a third of the word's length (at least 2).
pub(crate) fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance, counting a swap of two neighbours as two edits.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut here = i + 1;
        for (j, right) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX - 1);
            let cost = diagonal + usize::from(left != *right);
            if let Some(cell) = row.get_mut(j) {
                *cell = here;
            }
            here = cost.min(above + 1).min(here + 1);
            diagonal = above;
        }
        if let Some(cell) = row.last_mut() {
            *cell = here;
        }
    }
    row.last().copied().unwrap_or(0)
}
