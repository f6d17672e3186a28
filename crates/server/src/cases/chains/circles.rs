//! Links that run in a circle: they can't all be true, and no tree can be drawn of them.

use std::collections::{HashMap, VecDeque};

/// A link that lies on a circle: its place in the list, and the cases of the circle in order, beginning with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCircle {
    pub link: usize,
    pub path: Vec<usize>,
}

/// Every link that lies on a circle. Most lists have none; then this costs one look at each link.
pub fn find(cases: usize, links: &[(usize, usize)]) -> Vec<InCircle> {
    let left = unpeeled(cases, links);
    let inside: Vec<(usize, (usize, usize))> =
        links.iter().copied().enumerate().filter(|(_, (a, b))| left[*a] && left[*b]).collect();
    let mut after: HashMap<usize, Vec<usize>> = HashMap::new();
    for (_, (a, b)) in &inside {
        after.entry(*a).or_default().push(*b);
    }
    inside
        .into_iter()
        .filter_map(|(link, (a, b))| {
            let mut path = way(&after, b, a)?;
            path.insert(0, a);
            Some(InCircle { link, path })
        })
        .collect()
}

/// Cases that are left when those without a source, and those who infected nobody, are taken away again and again.
fn unpeeled(cases: usize, links: &[(usize, usize)]) -> Vec<bool> {
    let mut left = vec![true; cases];
    for backwards in [false, true] {
        let ends = |link: &(usize, usize)| if backwards { (link.1, link.0) } else { *link };
        let mut before = vec![0_usize; cases];
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); cases];
        for link in links.iter().map(ends).filter(|(a, b)| left[*a] && left[*b]) {
            before[link.1] += 1;
            after[link.0].push(link.1);
        }
        let mut free: Vec<usize> = (0..cases).filter(|case| left[*case] && before[*case] == 0).collect();
        while let Some(case) = free.pop() {
            left[case] = false;
            for next in &after[case] {
                before[*next] -= 1;
                if before[*next] == 0 {
                    free.push(*next);
                }
            }
        }
    }
    left
}

/// The shortest way from one case to another along links.
fn way(after: &HashMap<usize, Vec<usize>>, from: usize, to: usize) -> Option<Vec<usize>> {
    let mut came: HashMap<usize, usize> = HashMap::from([(from, from)]);
    let mut ahead = VecDeque::from([from]);
    while let Some(at) = ahead.pop_front() {
        if at == to {
            let mut path = vec![to];
            while let Some(last) = path.last().copied().filter(|last| *last != from) {
                path.push(*came.get(&last)?);
            }
            path.reverse();
            return Some(path);
        }
        for next in after.get(&at).into_iter().flatten() {
            if !came.contains_key(next) {
                came.insert(*next, at);
                ahead.push_back(*next);
            }
        }
    }
    None
}
