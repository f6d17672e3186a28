//! The search in the background: new persons as they come, all persons when somebody asks.
//!
//! New persons are found by blind tokens, one after the other; how far it came is stored with what was found, so that it goes on
//! there after a crash. A search through all of them opens everybody on all cores and keeps keys in memory; cut off, it begins again.

use lianfang_linkage::{Duplicates, KEY_VERSION, Model, find_duplicates};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

use super::compare::{self, Stored, alike};
use super::model::Likeness;
use super::rules::{self, QUEUED};
use super::store::{self, PairRow, SearchRow};
use crate::cases;
use crate::error::{Error, Result};
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Tx, WriteFuture};
use crate::kernel::jobs::{self, Handler};
use crate::kernel::journal::{Entry, NewEntry, react::Reactor};
use crate::node::Node;
use crate::people::persons;

const NEW: &str = "people.search-new";
pub const ALL: &str = "people.search-all";

/// With more new persons than this, all are searched at once: one pass over everybody costs less than so many look-ups.
const MOST_NEW: u32 = 5_000;
/// New persons that share a transaction.
const BATCH: usize = 200;
/// Pairs that share one.
const PAIRS: usize = 2_000;

/// The jobs of this slice.
pub fn jobs() -> [(&'static str, Handler); 2] {
    [
        (NEW, |node, payload| Box::pin(search_new(node, payload))),
        (ALL, |node, payload| Box::pin(search_all(node, payload))),
    ]
}

pub fn reactor() -> Arc<dyn Reactor> {
    Arc::new(Finder)
}

/// Looks for duplicates of whoever was entered, imported, corrected or merged.
struct Finder;

/// Entries that name a case or contact whose person is another than it was.
const CORRECTED: &str = "cases.case.identity-corrected";

impl Reactor for Finder {
    fn name(&self) -> &'static str {
        "people.finder"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "cases.case.reported",
            "cases.contact.found",
            "cases.list.imported",
            CORRECTED,
            "people.persons.merged",
        ]
    }

    fn react<'t>(&'t self, _: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let subjects = |kind: &str| -> Vec<Uuid> {
                entries.iter().filter(|entry| entry.kind == kind).filter_map(|entry| entry.subject).collect()
            };
            let mut again = cases::persons_of(&tx.conn(), &subjects(CORRECTED)).await?;
            again.extend(subjects("people.persons.merged"));
            jobs::enqueue(tx, NEW, json!({"again": again})).await
        })
    }
}

/// A pair that was found, open until somebody decides.
pub fn pair_row(tx: &Tx, region: Uuid, (a, b): (Uuid, Uuid), likeness: &Likeness) -> Result<PairRow> {
    Ok(PairRow {
        id: tx.id(),
        region_id: region,
        left_id: a.min(b),
        right_id: a.max(b),
        weight: likeness.weight,
        probability: likeness.probability,
        reasons: serde_json::to_string(likeness)?,
        state: "open".to_owned(),
        found_at: tx.now(),
        decided_at: None,
        decided_by: None,
        note: None,
        version: 1,
    })
}

/// Two persons, the lowest region of both, how alike they are.
pub type Found = ((Uuid, Uuid), Uuid, Likeness);

async fn search_new(node: &Node, payload: Value) -> Result<()> {
    let again: Vec<Uuid> = serde_json::from_value(payload["again"].clone())?;
    let conn = node.db.read();
    let stored = store::find_search(&conn).await?;
    let mut search = stored.unwrap_or(SearchRow { last_id: Uuid::nil(), keys_version: 0 });
    let version = KEY_VERSION.cast_signed();
    if search.keys_version != version {
        if search.last_id != Uuid::nil() || persons::count(&conn).await? > 0 {
            remake_tokens(node).await?;
        }
        search.keys_version = version;
    }
    let new = persons::list_ids(&conn, search.last_id, MOST_NEW + 1).await?;
    if new.len() > MOST_NEW as usize {
        let outcome = through(node, None).await?;
        // Only what was there when the search began: whoever came since is looked at next.
        search.last_id = outcome.last.unwrap_or(search.last_id);
        keep(node, outcome.found).await?;
        return save_search(node, search).await;
    }
    for (chunk, moves) in again.chunks(BATCH).map(|c| (c, false)).chain(new.chunks(BATCH).map(|c| (c, true)))
    {
        let model = compare::model(&conn).await?;
        let mut found = Vec::new();
        for one in compare::load(node, &conn, chunk).await? {
            found.extend(pairs_of(node, &conn, &model, &one).await?);
        }
        keep(node, found).await?;
        if moves && let Some(last) = chunk.last() {
            search.last_id = *last;
            save_search(node, search.clone()).await?;
        }
    }
    save_search(node, search).await
}

async fn save_search(node: &Node, search: SearchRow) -> Result<()> {
    node.writer
        .write(None, move |tx| Box::pin(async move { store::save_search(&tx.conn(), &search).await }))
        .await
}

async fn pairs_of(node: &Node, conn: &Conn<'_>, model: &Model, one: &Stored) -> Result<Vec<Found>> {
    let tree = node.tree();
    let found = alike(node, conn, model, &one.prepared, Some(one.person.id), QUEUED).await?;
    let pair = |(other, likeness): (persons::Unsealed, Likeness)| {
        let region = tree.common(one.person.region_id, other.region_id)?;
        Some(((one.person.id, other.id), region, likeness))
    };
    Ok(found.into_iter().filter_map(pair).collect())
}

/// Makes the tokens of everybody again, after keys are made otherwise.
async fn remake_tokens(node: &Node) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let ids = persons::list_ids(&node.db.read(), after, 2_000).await?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        let mut by_region: HashMap<Uuid, Vec<_>> = HashMap::new();
        for person in persons::unseal_all(&node.db.read(), &node.vault, &ids).await? {
            by_region.entry(person.region_id).or_default().push((person.id, person.identity));
        }
        let node_ = node.clone();
        node.writer
            .write(None, move |tx| {
                Box::pin(async move {
                    for (region, persons) in &by_region {
                        persons::add_tokens(&tx.conn(), &node_.vault, *region, persons).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        after = last;
    }
}

/// What a search through many persons found.
#[derive(Debug, Default)]
pub struct Outcome {
    pub persons: usize,
    pub compared: usize,
    pub left_out: usize,
    pub found: Vec<Found>,
    /// The newest person that was looked at.
    pub last: Option<Uuid>,
}

/// Searches among these persons, or among all.
pub async fn through(node: &Node, ids: Option<Vec<Uuid>>) -> Result<Outcome> {
    let conn = node.db.read();
    let known = cases::known_of(&conn, &node.clock, ids.as_deref()).await?;
    let rows = match &ids {
        Some(ids) => persons::list_sealed(&conn, ids).await?,
        None => persons::list_all_sealed(&conn).await?,
    };
    let (node_, tree) = (node.clone(), node.tree());
    let work = tokio::task::spawn_blocking(move || -> Result<Outcome> {
        let stored = compare::ready(&tree, persons::open_all(&node_.vault, rows)?, &known);
        let (who, prepared): (Vec<_>, Vec<_>) =
            stored.into_iter().map(|s| ((s.person.id, s.person.region_id), s.prepared)).unzip();
        let Duplicates { matches, compared, left_out } =
            find_duplicates(&prepared, &Model::default(), QUEUED);
        let model = compare::for_records(prepared.len() as u64);
        let mut found = Vec::with_capacity(matches.len());
        for m in matches {
            // Sides are told in the order in which the pair is stored.
            let (left, right) =
                if who[m.left].0 < who[m.right].0 { (m.left, m.right) } else { (m.right, m.left) };
            let comparison = model.compare(&prepared[left], &prepared[right]);
            let region = tree.common(who[left].1, who[right].1);
            if let Some(region) = region.filter(|_| comparison.probability >= QUEUED) {
                let likeness = rules::likeness(&comparison, &prepared[left], &prepared[right])?;
                found.push(((who[left].0, who[right].0), region, likeness));
            }
        }
        let last = who.iter().map(|(id, _)| *id).max();
        Ok(Outcome { persons: who.len(), compared, left_out: left_out.len(), found, last })
    });
    work.await.map_err(|error| Error::internal(format!("searching duplicates: {error}")))?
}

/// Searches among all persons and stores what is found.
pub async fn search_everybody(node: &Node) -> Result<Outcome> {
    let outcome = through(node, None).await?;
    keep(node, outcome.found.clone()).await?;
    Ok(outcome)
}

/// Stores pairs that were found, except those of which somebody said that they are two people; how many are new.
pub async fn keep(node: &Node, found: Vec<Found>) -> Result<usize> {
    if found.is_empty() {
        return Ok(0);
    }
    let conn = node.db.read();
    let into = store::list_merged(&conn).await?;
    let root = |mut id: Uuid| {
        while let Some(keep) = into.get(&id) {
            id = *keep;
        }
        id
    };
    let ordered = |a: Uuid, b: Uuid| (a.min(b), a.max(b));
    let different: HashSet<(Uuid, Uuid)> =
        store::list_different(&conn).await?.into_iter().map(|(a, b)| ordered(root(a), root(b))).collect();
    // Two new persons find each other from both sides: told once, with sides in the order in which the pair is stored.
    let mut fresh: BTreeMap<(Uuid, Uuid), (Uuid, Likeness)> = BTreeMap::new();
    for ((a, b), region, likeness) in found {
        if !different.contains(&ordered(a, b)) {
            let likeness = if a < b { likeness } else { likeness.flipped() };
            fresh.insert(ordered(a, b), (region, likeness));
        }
    }
    let lefts: Vec<Uuid> = fresh.keys().map(|(left, _)| *left).collect();
    let known = store::list_known_pairs(&conn, &lefts).await?;
    let new = fresh.keys().filter(|pair| !known.contains(pair)).count();
    let mut fresh: Vec<Found> =
        fresh.into_iter().map(|(pair, (region, likeness))| (pair, region, likeness)).collect();
    while !fresh.is_empty() {
        let chunk: Vec<Found> = fresh.drain(..fresh.len().min(PAIRS)).collect();
        let tree = node.tree();
        node.writer
            .write(None, move |tx| {
                Box::pin(async move {
                    let mut rows = Vec::with_capacity(chunk.len());
                    for (both, region, likeness) in &chunk {
                        rows.push(pair_row(tx, *region, *both, likeness)?);
                    }
                    store::upsert_pairs(&tx.conn(), rows).await?;
                    let root = tree.root();
                    let fresh = new > 0;
                    if fresh {
                        tx.journal(NewEntry::new(
                            "people.pairs.found",
                            root,
                            None,
                            json!({"pairs": chunk.len()}),
                        ));
                    }
                    Ok(())
                })
            })
            .await?;
    }
    Ok(new)
}

async fn search_all(node: &Node, payload: Value) -> Result<()> {
    let id: Uuid = serde_json::from_value(payload["run"].clone())?;
    let conn = node.db.read();
    let mut run = store::find_run(&conn, id).await?.ok_or_else(|| Error::not_found("search", id))?;
    if run.state == "done" {
        return Ok(());
    }
    "running".clone_into(&mut run.state);
    save_run(node, run.clone(), false).await?;
    let everybody = node.tree().root() == Some(run.region_id) && run.disease.is_none();
    let ids = match everybody {
        true => None,
        false => {
            Some(cases::persons_within(&conn, Scope { under: run.region_id }, run.disease.as_deref()).await?)
        }
    };
    let outcome = through(node, ids).await?;
    let signed = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (run.persons, run.compared) = (signed(outcome.persons), signed(outcome.compared));
    run.left_out = signed(outcome.left_out);
    run.found = signed(keep(node, outcome.found).await?);
    "done".clone_into(&mut run.state);
    save_run(node, run, true).await
}

async fn save_run(node: &Node, mut run: store::RunRow, done: bool) -> Result<()> {
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                run.finished_at = done.then(|| tx.now());
                store::save_run(&tx.conn(), &run).await?;
                if done {
                    let data = json!({"persons": run.persons, "compared": run.compared, "pairs": run.found});
                    tx.journal(NewEntry::new(
                        "people.duplicates.searched",
                        Some(run.region_id),
                        Some(run.id),
                        data,
                    ));
                }
                Ok(())
            })
        })
        .await
}
