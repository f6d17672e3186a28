//! The parents of a list of regions: found, and checked to be above.

use std::collections::HashMap;

use lianfang_domain::Tier;

use super::CodeInfo;
use super::catalogue::code;

/// A region and the code of its parent, as read.
pub(crate) struct Node<'a> {
    pub code: &'a str,
    pub tier: Tier,
    pub parent: Option<&'a str>,
}

/// The tier of a region's parent, or why it has none: kind of finding and detail.
pub(crate) type Parent = Result<Option<Tier>, (&'static CodeInfo, String)>;

/// Finds the parent of every node: the region with its code at the nearest tier above, in the list or already `known`.
pub(crate) fn find_parents(nodes: &[Node<'_>], known: &dyn Fn(&str, Tier) -> bool) -> Vec<Parent> {
    let mut tiers: HashMap<&str, Vec<Tier>> = HashMap::new();
    let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
    for node in nodes {
        tiers.entry(node.code).or_default().push(node.tier);
        parents.entry(node.code).or_default().extend(node.parent);
    }
    nodes.iter().map(|node| find_parent(node, &tiers, &parents, known)).collect()
}

fn find_parent(
    node: &Node<'_>,
    tiers: &HashMap<&str, Vec<Tier>>,
    parents: &HashMap<&str, Vec<&str>>,
    known: &dyn Fn(&str, Tier) -> bool,
) -> Parent {
    let Some(wanted) = node.parent else { return Ok(None) };
    let listed = tiers.get(wanted).map(Vec::as_slice).unwrap_or_default();
    let above = Tier::ALL.iter().rev().copied().filter(|t| *t < node.tier);
    if let Some(tier) = above.into_iter().find(|t| listed.contains(t) || known(wanted, *t)) {
        return Ok(Some(tier));
    }
    let Some(tier) = listed.first() else { return Err((&code::UNKNOWN_PARENT, String::new())) };
    match find_circle(node.code, parents) {
        Some(circle) => Err((&code::CYCLE, circle)),
        None => Err((&code::TIER_NOT_BELOW, tier.to_string())),
    }
}

/// Follows the parents of a code until it comes back.
fn find_circle(start: &str, parents: &HashMap<&str, Vec<&str>>) -> Option<String> {
    let mut path = vec![start];
    let mut at = start;
    while path.len() <= Tier::ALL.len() + 1 {
        at = parents.get(at)?.first()?;
        path.push(at);
        if at == start {
            return Some(path.join(" → "));
        }
    }
    None
}
