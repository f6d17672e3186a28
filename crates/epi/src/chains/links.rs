//! Clusters, generations and offspring counts from transmission links.
//!
//! Links come from case investigation or from the best tree of [`infer_ancestors`](super::infer_ancestors). A case may name
//! several possible sources; it then joins their clusters and takes the earliest generation that fits.

use std::collections::VecDeque;

use crate::Error;

/// What links say of a list of cases. All vectors have one value for each case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedCases {
    /// Number of the cluster, from 0, in the order of each cluster's first case.
    pub cluster: Vec<usize>,
    /// 0 for a case without a source, else one more than its earliest source.
    pub generation: Vec<u32>,
    /// People infected, each of several possible sources of one person counted.
    pub infected: Vec<u32>,
    /// Cases in each cluster.
    pub cluster_sizes: Vec<u64>,
    /// Cases without a source in each cluster.
    pub cluster_sources: Vec<u64>,
}

/// Groups cases that links connect, and numbers generations.
///
/// When to use: to see chains on a map or a time line, and to make the inputs of [`fit_offspring`](super::fit_offspring) and
/// [`fit_cluster_sizes`](super::fit_cluster_sizes).
///
/// Equation: `generation = 0` without a source, else `1 + min` over its sources.
///
/// Inputs: `cases` how many; `links` (source, infected), counted from 0. A link named twice counts once.
///
/// Returns: cluster, generation and people infected for each case; sizes and sources for each cluster.
///
/// Errors: a case that does not exist or that infected itself; links in a circle (it names a case of it).
///
/// Limits: sources outside the list have to be left out first, and their cases then start chains.
///
/// ```
/// use lianfang_epi::chains::link_cases;
/// let found = link_cases(5, &[(0, 1), (1, 2), (0, 3)]).unwrap();
/// assert_eq!(found.generation, [0, 1, 2, 1, 0]);
/// assert_eq!(found.infected, [2, 1, 0, 0, 0]);
/// assert_eq!(found.cluster_sizes, [4, 1]);
/// ```
pub fn link_cases(cases: usize, links: &[(usize, usize)]) -> Result<LinkedCases, Error> {
    let mut sorted = links.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    for &(source, person) in &sorted {
        if source.max(person) >= cases {
            return Err(Error::range("links", source.max(person), "the cases of the list, counted from 0"));
        }
        if source == person {
            return Err(Error::range("links", person, "links between two different cases"));
        }
    }
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); cases];
    let mut sources = vec![0_u32; cases];
    for &(source, person) in &sorted {
        after[source].push(person);
        sources[person] += 1;
    }
    let generation = generations(&after, &sources)?;
    let cluster = clusters(cases, &sorted);
    let count = cluster.iter().max().map_or(0, |c| c + 1);
    let (mut sizes, mut starts) = (vec![0; count], vec![0; count]);
    for (case, &c) in cluster.iter().enumerate() {
        sizes[c] += 1;
        starts[c] += u64::from(sources[case] == 0);
    }
    let infected = after.iter().map(|a| u32::try_from(a.len()).unwrap_or(u32::MAX)).collect();
    Ok(LinkedCases { cluster, generation, infected, cluster_sizes: sizes, cluster_sources: starts })
}

/// Takes cases whose sources are all done, first in first out; what is left over is a circle.
fn generations(after: &[Vec<usize>], sources: &[u32]) -> Result<Vec<u32>, Error> {
    let mut waiting = sources.to_vec();
    let mut generation = vec![u32::MAX; after.len()];
    let mut ready: VecDeque<usize> = (0..after.len()).filter(|&c| sources[c] == 0).collect();
    ready.iter().for_each(|&c| generation[c] = 0);
    while let Some(case) = ready.pop_front() {
        for &person in &after[case] {
            generation[person] = generation[person].min(generation[case].saturating_add(1));
            waiting[person] -= 1;
            if waiting[person] == 0 {
                ready.push_back(person);
            }
        }
    }
    match waiting.iter().position(|w| *w > 0) {
        Some(case) => Err(Error::range("links", case, "cases whose sources lead back to a first case")),
        None => Ok(generation),
    }
}

/// Numbers connected parts by their first case.
fn clusters(cases: usize, links: &[(usize, usize)]) -> Vec<usize> {
    let mut root: Vec<usize> = (0..cases).collect();
    fn find(root: &mut [usize], mut case: usize) -> usize {
        while root[case] != case {
            root[case] = root[root[case]];
            case = root[case];
        }
        case
    }
    for &(a, b) in links {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        // The smaller number stays, so that it is the first case of the cluster.
        root[a.max(b)] = a.min(b);
    }
    let mut number = vec![usize::MAX; cases];
    let mut next = 0;
    (0..cases)
        .map(|case| {
            let first = find(&mut root, case);
            if number[first] == usize::MAX {
                number[first] = next;
                next += 1;
            }
            number[first]
        })
        .collect()
}
