//! Compares persons with the open eyes of the program: who shares a key, how alike they are, and why.

use lianfang_linkage::{Comparison, Model, Prepared, find_matches};
use std::collections::HashMap;
use uuid::Uuid;

use super::model::Likeness;
use super::rules::{self, FEWEST, MOST_SHARING};
use crate::cases;
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::node::Node;
use crate::people::persons::{self, Known, Unsealed, blind, prepare};
use crate::regions::Tree;

/// Somebody stored, ready to be compared.
pub struct Stored {
    pub person: Unsealed,
    pub prepared: Prepared,
}

/// The shipped model for as many persons as there are.
pub async fn model(conn: &Conn<'_>) -> Result<Model> {
    Ok(for_records(persons::count(conn).await?))
}

pub fn for_records(records: u64) -> Model {
    Model::default().with_records(records.max(FEWEST))
}

/// Identities with what their records know, in the form in which they are compared.
pub fn ready(tree: &Tree, opened: Vec<Unsealed>, known: &HashMap<Uuid, Known>) -> Vec<Stored> {
    use rayon::prelude::*;
    let none = Known::default();
    let ready = |person: Unsealed| {
        let code = tree.find(person.region_id).map(|place| place.code.as_str());
        let prepared = prepare(&person.identity, known.get(&person.id).unwrap_or(&none), code);
        Stored { person, prepared }
    };
    match opened.len() {
        0..64 => opened.into_iter().map(ready).collect(),
        _ => opened.into_par_iter().map(ready).collect(),
    }
}

/// Opens and prepares these persons; erased and merged ones are missing.
pub async fn load(node: &Node, conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<Stored>> {
    let opened = persons::unseal_all(conn, &node.vault, ids).await?;
    let known = cases::known_of(conn, &node.clock, Some(ids)).await?;
    Ok(ready(&node.tree(), opened, &known))
}

/// Persons that share a key with somebody, except where too many share it.
pub async fn sharing(node: &Node, conn: &Conn<'_>, prepared: &Prepared) -> Result<Vec<Uuid>> {
    let keys: Vec<_> = blind(&node.vault, prepared).collect();
    let tokens: Vec<Uuid> = keys.iter().map(|(_, token)| *token).collect();
    let mut by_token: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (token, person) in persons::list_by_tokens(conn, &tokens, MOST_SHARING + 1).await? {
        by_token.entry(token).or_default().push(person);
    }
    let narrow =
        |(kind, token)| by_token.remove(&token).filter(|sharing| rules::is_narrow(kind, sharing.len()));
    let mut found: Vec<Uuid> = keys.into_iter().filter_map(narrow).flatten().collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// Persons that look like somebody with at least this probability, the most certain first.
pub async fn alike(
    node: &Node,
    conn: &Conn<'_>,
    model: &Model,
    prepared: &Prepared,
    except: Option<Uuid>,
    threshold: f64,
) -> Result<Vec<(Unsealed, Likeness)>> {
    let mut ids = sharing(node, conn, prepared).await?;
    ids.retain(|id| Some(*id) != except);
    let stored = load(node, conn, &ids).await?;
    let candidates: Vec<Prepared> = stored.iter().map(|s| s.prepared.clone()).collect();
    let found: Vec<(usize, Comparison)> = find_matches(prepared, &candidates, model, threshold);
    let told = |(at, comparison): (usize, Comparison)| {
        Ok((stored[at].person.clone(), rules::likeness(&comparison, prepared, &stored[at].prepared)?))
    };
    found.into_iter().map(told).collect()
}
