//! Makes one person of two, and two of one again.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{MergePersons, Undone};
use super::rules;
use super::store::{self, MergeRow};
use crate::cases::{self, MergeOrder};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::kernel::vault::{Sealed, Vault};
use crate::node::Node;
use crate::people::persons::{self, Identity, Unsealed};

/// What is needed to undo a merge; sealed, because it says who two people are.
#[derive(Serialize, Deserialize)]
struct Keepsake {
    before: Identity,
    after: Identity,
    /// Absent when only records of one person were merged.
    merged: Option<Identity>,
    /// What `cases` keeps.
    records: Value,
}

impl Keepsake {
    fn open(vault: &Vault, row: &MergeRow) -> Result<Option<Keepsake>> {
        let (Some(key), Some(text)) = (row.sealed_key.clone(), row.sealed.clone()) else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&vault.unseal(row.id, &Sealed { key, text })?)?))
    }
}

/// Merges two persons, and records of theirs, as part of a change; the id of the merge. Rights were checked before.
pub async fn merge(tx: &mut Tx, node: &Node, order: &MergePersons) -> Result<Uuid> {
    let (keep_id, merge_id) = (order.keep_id, order.merge_id);
    let opened = persons::unseal_all(&tx.conn(), &node.vault, &[keep_id, merge_id]).await?;
    let find = |id: Uuid| opened.iter().find(|person| person.id == id).ok_or_else(rules::merged_already);
    let (keep, merged) = (find(keep_id)?.clone(), find(merge_id)?.clone());
    if keep_id == merge_id && order.cases.is_empty() && order.contacts.is_empty() {
        return Err(rules::not_both());
    }
    let id = tx.id();
    let region = node.tree().common(keep.region_id, merged.region_id).unwrap_or(keep.region_id);
    let after = match keep_id == merge_id {
        true => keep.identity.clone(),
        false => join(tx, node, &keep, &merged, order).await?,
    };
    let (cases, contacts) = (order.cases.clone(), order.contacts.clone());
    let (n_cases, n_contacts) = (cases.len(), contacts.len());
    let records =
        cases::merge_records(tx, node, &MergeOrder { id, keep: keep_id, merge: merge_id, cases, contacts })
            .await?;
    let kept = Keepsake {
        before: keep.identity,
        after,
        merged: (keep_id != merge_id).then_some(merged.identity),
        records,
    };
    let Sealed { key, text } = node.vault.seal(id, &serde_json::to_vec(&kept)?)?;
    let row = MergeRow {
        id,
        region_id: region,
        keep_id,
        merged_id: merge_id,
        sealed_key: Some(key),
        sealed: Some(text),
        at: tx.now(),
        by_id: tx.actor(),
        undone_at: None,
    };
    store::insert_merge(&tx.conn(), row).await?;
    keep_tokens(tx, &node.vault, keep.region_id, keep_id).await?;
    mark_pair(tx, keep_id, merge_id, "merged").await?;
    let data = json!({"merge": id, "merged": merge_id, "cases": n_cases, "contacts": n_contacts});
    tx.journal(NewEntry::new("people.persons.merged", Some(region), Some(keep_id), data));
    Ok(id)
}

/// One identity of two.
async fn join(
    tx: &Tx,
    node: &Node,
    keep: &Unsealed,
    merged: &Unsealed,
    order: &MergePersons,
) -> Result<Identity> {
    let after = rules::join(&keep.identity, &merged.identity, &order.fields)?;
    persons::replace(tx, &node.vault, keep.region_id, keep.id, &after).await?;
    persons::empty(&tx.conn(), merged.id).await?;
    Ok(after)
}

async fn mark_pair(tx: &Tx, a: Uuid, b: Uuid, state: &str) -> Result<()> {
    let conn = tx.conn();
    let Some(mut pair) = store::find_pair(&conn, a.min(b), a.max(b)).await? else { return Ok(()) };
    state.clone_into(&mut pair.state);
    (pair.decided_at, pair.decided_by) = match state {
        "open" => (None, None),
        _ => (Some(tx.now()), tx.actor()),
    };
    store::save_decision(&conn, &pair).await
}

/// Lets a person be found by the names and numbers of all who are part of it, after its own tokens were made again.
pub async fn keep_tokens(tx: &Tx, vault: &Vault, region: Uuid, person: Uuid) -> Result<()> {
    let (mut known, mut ahead) = (Vec::new(), vec![person]);
    while let Some(keep) = ahead.pop() {
        for row in store::list_merges(&tx.conn(), keep).await? {
            if row.keep_id != keep || row.merged_id == keep || row.undone_at.is_some() {
                continue;
            }
            ahead.push(row.merged_id);
            if let Some(Keepsake { before, merged: Some(merged), .. }) = Keepsake::open(vault, &row)? {
                known.extend([(person, before), (person, merged)]);
            }
        }
    }
    persons::add_tokens(&tx.conn(), vault, region, &known).await
}

/// Undoes a merge as part of a change. Rights were checked before.
pub async fn undo(tx: &mut Tx, node: &Node, id: Uuid) -> Result<Undone> {
    let row = store::find_merge(&tx.conn(), id).await?.ok_or_else(|| Error::not_found("merge", id))?;
    if row.undone_at.is_some() {
        return Err(rules::keepsake_gone());
    }
    if store::list_merged(&tx.conn()).await?.contains_key(&row.keep_id) {
        return Err(rules::later_first());
    }
    let kept = Keepsake::open(&node.vault, &row)?.ok_or_else(rules::keepsake_gone)?;
    let opened = persons::unseal_all(&tx.conn(), &node.vault, &[row.keep_id]).await?;
    let keep = opened.into_iter().next().ok_or_else(rules::keepsake_gone)?;
    let undone = cases::undo_merge(tx, node, id, kept.records).await;
    let mut left = undone.map_err(|error| match error {
        Error::NotFound { .. } => rules::later_first(),
        error => error,
    })?;
    store::finish_merge(&tx.conn(), id, tx.now(), tx.actor()).await?;
    if let Some(merged) = kept.merged {
        let (identity, since) = rules::part(&keep.identity, &kept.before, &kept.after)?;
        let own = persons::find_region(&tx.conn(), row.merged_id).await?.unwrap_or(row.region_id);
        persons::replace(tx, &node.vault, own, row.merged_id, &merged).await?;
        keep_tokens(tx, &node.vault, own, row.merged_id).await?;
        persons::replace(tx, &node.vault, keep.region_id, keep.id, &identity).await?;
        keep_tokens(tx, &node.vault, keep.region_id, keep.id).await?;
        if !since.is_empty() {
            let list = since.join(", ");
            left.push(Text::new(
                format!("身份中以下各项在合并后另有更正，保持现值：{list}"),
                format!("corrected in the identity after the merge and left as it is: {list}"),
            ));
        }
    }
    mark_pair(tx, row.keep_id, row.merged_id, "open").await?;
    let data = json!({"merge": id, "merged": row.merged_id, "left": left.len()});
    tx.journal(NewEntry::new("people.persons.unmerged", Some(row.region_id), Some(row.keep_id), data));
    Ok(Undone { keep_id: row.keep_id, merged_id: row.merged_id, left })
}

/// Forgets, when a person is erased, the pairs and what every merge into it kept.
pub async fn forget(tx: &Tx, person: Uuid) -> Result<()> {
    let conn = tx.conn();
    let into = store::list_merged(&conn).await?;
    let mut all = vec![person];
    let mut at = 0;
    while let Some(keep) = all.get(at).copied() {
        all.extend(into.iter().filter(|(_, into)| **into == keep).map(|(merged, _)| *merged));
        at += 1;
    }
    store::forget_merges(&conn, &all).await?;
    for person in all {
        store::delete_pairs(&conn, person).await?;
    }
    Ok(())
}
