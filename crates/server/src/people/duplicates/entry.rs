//! Who is it? Asked before somebody who is entered becomes another person.

use lianfang_plan::Right;
use serde_json::json;
use uuid::Uuid;

use super::compare::{self, alike};
use super::model::{Likeness, MergePersons};
use super::rules::{self, OFFERED};
use super::store::{self, PairRow};
use super::{merge, search};
use crate::cases::{self, RecordPair};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people::persons::{self, Identity, Known, Unsealed, prepare};

/// Somebody who is being entered.
#[derive(Debug, Clone)]
pub struct Entered {
    pub identity: Identity,
    pub region: Uuid,
    pub known: Known,
}

/// Whom the one who is entered looks like, among those whom the caller may see, and what the caller said of them.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    pub alike: Vec<(Uuid, Uuid, Likeness)>,
    /// With the same number, or the same name and phone, by whatever likeness.
    pub exact: Vec<Uuid>,
    pub same: Option<Uuid>,
    pub others: Vec<Uuid>,
}

impl Judged {
    /// Persons who are surely the same and of whom nothing was said.
    pub fn surely_same(&self) -> Vec<Uuid> {
        let open = |id: &Uuid| self.same != Some(*id) && !self.others.contains(id);
        let sure = self.alike.iter().filter(|(_, _, likeness)| rules::is_sure(likeness));
        let mut all: Vec<Uuid> =
            sure.map(|(id, ..)| *id).chain(self.exact.iter().copied()).filter(open).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Stored persons who may be the one that is entered, the most certain first; only those whom the caller may see with `right`.
pub async fn find(
    node: &Node,
    caller: &Caller,
    right: Right,
    entered: &Entered,
) -> Result<Vec<(Unsealed, Likeness)>> {
    let (tree, conn) = (node.tree(), node.db.read());
    let code = tree.find(entered.region).map(|place| place.code.as_str());
    let prepared = prepare(&entered.identity, &entered.known, code);
    let model = compare::model(&conn).await?;
    let mut found = alike(node, &conn, &model, &prepared, None, OFFERED).await?;
    found.retain(|(person, _)| check(&tree, caller, right, person.region_id).is_ok());
    let ids: Vec<Uuid> = found.iter().map(|(person, _)| person.id).collect();
    let hidden = cases::hidden_persons(&conn, &ids, caller.account).await?;
    found.retain(|(person, _)| !hidden.contains(&person.id));
    Ok(found)
}

/// What the caller said of the persons alike; refuses somebody who is not among them.
pub async fn judge(
    node: &Node,
    caller: &Caller,
    right: Right,
    entered: &Entered,
    same: Option<Uuid>,
    others: Vec<Uuid>,
) -> Result<Judged> {
    let found = find(node, caller, right, entered).await?;
    let alike: Vec<(Uuid, Uuid, Likeness)> =
        found.into_iter().map(|(person, likeness)| (person.id, person.region_id, likeness)).collect();
    if same.is_some_and(|same| !alike.iter().any(|(id, ..)| *id == same)) {
        return Err(rules::not_offered());
    }
    let exact = persons::find_same(&node.db.read(), &node.vault, &entered.identity).await?;
    Ok(Judged { alike, exact, same, others })
}

/// Keeps what was said of somebody who has just been stored as `person`: those who are somebody else are remembered as such, the
/// same one takes the new records over. The merge keeps what was entered, so that it can be undone.
pub async fn settle_entry(
    tx: &mut Tx,
    node: &Node,
    person: Uuid,
    region: Uuid,
    judged: &Judged,
    cases: Vec<RecordPair>,
) -> Result<()> {
    let tree = node.tree();
    let mut rows = Vec::new();
    for (id, their_region, likeness) in judged.alike.iter().filter(|(id, ..)| judged.others.contains(id)) {
        let at = tree.common(region, *their_region).unwrap_or(region);
        // The new person has the larger id, so that it stands on the right.
        let row = search::pair_row(tx, at, (person, *id), &likeness.clone().flipped())?;
        rows.push(PairRow {
            state: "different".to_owned(),
            decided_at: Some(tx.now()),
            decided_by: tx.actor(),
            ..row
        });
    }
    if !rows.is_empty() {
        let data = json!({"state": "different", "pairs": rows.len()});
        store::upsert_pairs(&tx.conn(), rows).await?;
        tx.journal(NewEntry::new("people.pair.decided", Some(region), Some(person), data));
    }
    if let Some(same) = judged.same {
        let order = MergePersons {
            keep_id: same,
            merge_id: person,
            fields: Default::default(),
            cases,
            contacts: Vec::new(),
        };
        merge::merge(tx, node, &order).await?;
    }
    Ok(())
}
