//! Links between cases: with oneself, twice, to nobody, in a circle. A case of a list may name its infector; a list of links has both ends.

use std::collections::{HashMap, HashSet};

use super::catalogue::code;
use super::fields::Field;
use super::mapping::{ListKind, ListMapping};
use super::row::ListRow;
use crate::messages::{Finding, Level};

/// From, to, line.
type Link<'a> = (&'a str, &'a str, u64);

pub(super) fn check_links(
    rows: &[ListRow],
    mapping: &ListMapping,
    known: Option<&HashSet<String>>,
) -> Vec<Finding> {
    let source = if mapping.kind == ListKind::Links { Field::From } else { Field::Infector };
    let Some(column) = mapping.find(source).map(|m| m.column.as_str()) else { return Vec::new() };
    let mut said = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    for row in rows {
        let (from, to) = match mapping.kind {
            ListKind::Links => (row.text(Field::From), row.text(Field::To)),
            _ => (row.text(Field::Infector), row.id.as_str()),
        };
        match (from.is_empty(), to.is_empty()) {
            (false, false) => links.push((from, to, row.line)),
            _ if mapping.kind == ListKind::Links => {
                said.push(Finding::new(&code::NO_END).at(column).line(row.line));
            }
            _ => {}
        }
    }
    check_ends(&links, mapping, column, &mut said);
    check_sources(rows, &links, mapping, known, column, &mut said);
    if mapping.directed {
        check_circles(&links, column, &mut said);
    }
    said
}

fn check_ends(links: &[Link], mapping: &ListMapping, column: &str, said: &mut Vec<Finding>) {
    let mut seen: HashMap<(&str, &str), u64> = HashMap::new();
    for (from, to, line) in links {
        if from == to {
            said.push(Finding::new(&code::SELF).at(column).line(*line).value(from));
            continue;
        }
        // In a list of contacts between equals the pair is the same either way round.
        let pair = if mapping.directed || from < to { (*from, *to) } else { (*to, *from) };
        match seen.get(&pair) {
            Some(first) => {
                let value = format!("{from} {to}");
                said.push(
                    Finding::new(&code::SAME_LINK)
                        .at(column)
                        .line(*line)
                        .value(&value)
                        .detail(&first.to_string()),
                );
            }
            None => {
                seen.insert(pair, *line);
            }
        }
    }
}

fn check_sources(
    rows: &[ListRow],
    links: &[Link],
    mapping: &ListMapping,
    known: Option<&HashSet<String>>,
    column: &str,
    said: &mut Vec<Finding>,
) {
    let own: HashSet<&str> = match mapping.kind {
        ListKind::Links => HashSet::new(),
        _ => rows.iter().map(|r| r.id.as_str()).collect(),
    };
    if mapping.kind == ListKind::Links && known.is_none() {
        return;
    }
    for (from, _, line) in links {
        if !own.contains(from) && !known.is_some_and(|k| k.contains(*from)) {
            said.push(Finding::new(&code::DANGLING).at(column).line(*line).value(from));
        }
    }
}

/// Groups of cases each of which would have infected itself through the others (strongly connected components; Tarjan, without recursion).
fn check_circles(links: &[Link], column: &str, said: &mut Vec<Finding>) {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<&str> = Vec::new();
    let mut next: Vec<Vec<usize>> = Vec::new();
    for (from, to, _) in links.iter().filter(|(f, t, _)| f != t) {
        let mut ends = [0usize; 2];
        for (end, name) in ends.iter_mut().zip([*from, *to]) {
            *end = *numbers.entry(name).or_insert_with(|| {
                names.push(name);
                next.push(Vec::new());
                names.len() - 1
            });
        }
        let [a, b] = ends;
        if let Some(list) = next.get_mut(a) {
            list.push(b);
        }
    }
    for component in components(&next).into_iter().filter(|c| c.len() > 1) {
        let members: HashSet<&str> = component.iter().filter_map(|n| names.get(*n).copied()).collect();
        let inside = |l: &&Link| members.contains(l.0) && members.contains(l.1) && l.0 != l.1;
        let line = links.iter().filter(inside).map(|l| l.2).max().unwrap_or(1);
        let mut shown: Vec<&str> = members.iter().copied().collect();
        shown.sort_unstable();
        let more = if shown.len() > 10 { " …" } else { "" };
        let text = format!("{}{more}", shown.iter().take(10).copied().collect::<Vec<_>>().join(" → "));
        // Where a member has several candidates, one of them may be wrong and no circle be left.
        let mut infected = HashSet::new();
        let open =
            links.iter().filter(|l| members.contains(l.1) && l.0 != l.1).any(|l| !infected.insert(l.1));
        let level = if open { Level::Warning } else { Level::Error };
        said.push(Finding::new(&code::CIRCLE).level(level).at(column).line(line).detail(&text));
    }
}

fn components(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n = next.len();
    let (mut index, mut low) = (vec![UNSEEN; n], vec![0usize; n]);
    let mut on_stack = vec![false; n];
    let (mut stack, mut found, mut counter) = (Vec::new(), Vec::new(), 0);
    let at = |list: &[usize], n: usize| list.get(n).copied().unwrap_or(UNSEEN);
    let put = |list: &mut [usize], n: usize, value: usize| {
        if let Some(slot) = list.get_mut(n) {
            *slot = value;
        }
    };
    for start in 0..n {
        if at(&index, start) != UNSEEN {
            continue;
        }
        let mut work: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((node, child)) = work.pop() {
            if child == 0 {
                put(&mut index, node, counter);
                put(&mut low, node, counter);
                counter += 1;
                stack.push(node);
                on_stack.get_mut(node).into_iter().for_each(|s| *s = true);
            }
            match next.get(node).and_then(|list| list.get(child)).copied() {
                Some(to) => {
                    work.push((node, child + 1));
                    if at(&index, to) == UNSEEN {
                        work.push((to, 0));
                    } else if on_stack.get(to).copied().unwrap_or(false) {
                        let least = at(&low, node).min(at(&index, to));
                        put(&mut low, node, least);
                    }
                }
                None => {
                    if at(&low, node) == at(&index, node) {
                        let mut component = Vec::new();
                        while let Some(member) = stack.pop() {
                            on_stack.get_mut(member).into_iter().for_each(|s| *s = false);
                            component.push(member);
                            if member == node {
                                break;
                            }
                        }
                        found.push(component);
                    }
                    if let Some((parent, _)) = work.last() {
                        let least = at(&low, *parent).min(at(&low, node));
                        put(&mut low, *parent, least);
                    }
                }
            }
        }
    }
    found
}
