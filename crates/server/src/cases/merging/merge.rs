//! Merges the records of two persons who are one.

use lianfang_domain::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::HashSet;
use uuid::Uuid;

use super::fold::{Side, fold, object};
use super::follow_ups::join;
use super::model::{Kept, KeptCase, KeptContact, RecordPair};
use super::store::{self, MergedRow, To};
use crate::cases::contacts::{self, ContactRow};
use crate::cases::records::{self, CaseRow, Facts};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Tx};
use crate::node::Node;

/// What is to be merged.
#[derive(Debug, Clone)]
pub struct MergeOrder {
    pub id: Uuid,
    pub keep: Uuid,
    pub merge: Uuid,
    /// Cases of one disease that become one.
    pub cases: Vec<RecordPair>,
    pub contacts: Vec<RecordPair>,
}

/// Moves everything of one person to the other, merges the records that are told, and returns what is needed to undo it.
pub async fn merge(tx: &mut Tx, node: &Node, order: &MergeOrder) -> Result<Value> {
    let mut kept = Kept::default();
    if order.keep != order.merge {
        let moved = store::move_all(&tx.conn(), To::Person, order.merge, order.keep).await?;
        let ids: Vec<Uuid> = moved.iter().flat_map(|moved| moved.rows.iter().copied()).collect();
        let merging: HashSet<Uuid> =
            order.cases.iter().chain(&order.contacts).flat_map(|p| [p.keep_id, p.merge_id]).collect();
        for (region, subject) in regions_of(&tx.conn(), &ids).await? {
            if !merging.contains(&subject) {
                note(tx, "cases.person.merged", region, subject, json!({"merge": order.id})).await?;
            }
        }
        kept.moved.extend(moved);
    }
    for pair in &order.cases {
        merge_cases(tx, node, order, pair, &mut kept).await?;
    }
    for pair in &order.contacts {
        merge_contacts(tx, order, pair, &mut kept).await?;
    }
    Ok(serde_json::to_value(kept)?)
}

async fn regions_of(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let mut found = Vec::new();
    for id in ids {
        if let Some(row) = records::find(conn, *id).await? {
            found.push((row.region_id, *id));
        } else if let Some(row) = contacts::find(conn, *id).await? {
            found.push((row.region_id, *id));
        }
    }
    Ok(found)
}

pub async fn note(
    tx: &mut Tx,
    kind: &'static str,
    region: Uuid,
    subject: Uuid,
    content: Value,
) -> Result<()> {
    steps::record(tx, vec![NewStep { kind, region, subject, content, open: json!({}) }]).await
}

fn differ() -> Error {
    Error::invalid(
        "C0322",
        Text::new(
            "两条记录不能合并：须属于这两人，且病种相同",
            "these two records can't become one: both must be of these persons and of one disease",
        ),
        Text::new(
            "请重新打开比对页，按页面所列的记录选择",
            "open the comparison again and choose among its records",
        ),
    )
}

async fn merge_cases(
    tx: &mut Tx,
    node: &Node,
    order: &MergeOrder,
    pair: &RecordPair,
    kept: &mut Kept,
) -> Result<()> {
    let find = async |id: Uuid| -> Result<CaseRow> {
        let row = records::find(&tx.conn(), id).await?;
        row.filter(|row| row.person_id == Some(order.keep)).ok_or_else(differ)
    };
    let (before, merged) = (find(pair.keep_id).await?, find(pair.merge_id).await?);
    if before.id == merged.id || before.disease != merged.disease {
        return Err(differ());
    }
    refuse_circle(&tx.conn(), &before, &merged).await?;
    let case_rules = records::rules_of(&node.packs(), &before.disease)?.clone();
    let mut after = before.clone();
    let read = |row: &CaseRow| -> Result<_> { object(&serde_json::from_str::<Facts>(&row.facts)?) };
    let facts: Facts = serde_json::from_value(fold(&read(&before)?, &read(&merged)?, &pair.fields).into())?;
    records::set_facts(&mut after, &facts, &case_rules)?;
    if pair.fields.get("class") == Some(&Side::Merge) {
        after.class.clone_from(&merged.class);
    }
    if merged.working == "open" {
        "open".clone_into(&mut after.working);
    }
    after.special = before.special || merged.special;
    after.reported_at = before.reported_at.min(merged.reported_at);
    after.external_id = before.external_id.clone().or_else(|| merged.external_id.clone());
    let conn = tx.conn();
    let (before_named, merged_named) =
        (store::list_named(&conn, before.id).await?, store::list_named(&conn, merged.id).await?);
    // Closed to others afterwards: to all but those who might see the closed ones.
    let named = [&before_named[..], &merged_named[..]].concat();
    store::retire(
        &conn,
        MergedRow {
            id: merged.id,
            region_id: merged.region_id,
            kind: "case",
            number: &merged.number,
            disease: &merged.disease,
            external_id: merged.external_id.as_deref(),
            into_id: before.id,
            at: tx.now(),
        },
    )
    .await?;
    records::save_named(&conn, merged.id, merged.region_id, &[]).await?;
    records::save_named(&conn, before.id, before.region_id, &named).await?;
    kept.moved.extend(store::move_all(&conn, To::Case, merged.id, before.id).await?);
    kept.moved.extend(store::move_links(&conn, merged.id, before.id).await?);
    if !records::save(&conn, after.clone()).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": before.id})) });
    }
    store::save_origin(&conn, &after).await?;
    let content = json!({"merge": order.id, "number": merged.number, "chosen": chosen(&pair.fields)});
    note(tx, "cases.case.merged", before.region_id, before.id, content).await?;
    kept.cases.push(KeptCase { merged, merged_named, before, before_named, after });
    Ok(())
}

/// Which facts were taken from the record that went.
fn chosen(fields: &BTreeMap<String, Side>) -> Vec<&str> {
    fields.iter().filter(|(_, side)| **side == Side::Merge).map(|(field, _)| field.as_str()).collect()
}

/// Two cases of which one infected the other over a third can't be one: the links would run in a circle.
async fn refuse_circle(conn: &Conn<'_>, a: &CaseRow, b: &CaseRow) -> Result<()> {
    for (from, to) in [(a, b), (b, a)] {
        // The direct link between both goes with the merge, so the search begins one step further.
        let mut ahead: Vec<Uuid> =
            store::list_sources(conn, &[from.id]).await?.into_iter().filter(|id| *id != to.id).collect();
        let mut seen: HashSet<Uuid> = ahead.iter().copied().collect();
        while !ahead.is_empty() {
            let above = store::list_sources(conn, &ahead).await?;
            if above.contains(&to.id) || ahead.contains(&to.id) {
                return Err(circle(&to.number, &from.number));
            }
            ahead = above.into_iter().filter(|id| seen.insert(*id)).collect();
        }
    }
    Ok(())
}

fn circle(source: &str, case: &str) -> Error {
    Error::conflict(
        "C0323",
        Text::new(
            format!("病例 {source} 经他人传给 {case}，合并后传播关系会成环"),
            format!(
                "case {source} infected {case} over somebody else; as one case the links would run in a circle"
            ),
        ),
        Text::new("请先在传播链中删除有误的一条", "remove the wrong link from the chain first"),
    )
}

/// Which state of a contact says most.
fn rank(state: &str) -> u8 {
    match state {
        "case" => 3,
        "watched" => 2,
        "lost" => 1,
        _ => 0,
    }
}

async fn merge_contacts(tx: &mut Tx, order: &MergeOrder, pair: &RecordPair, kept: &mut Kept) -> Result<()> {
    let find = async |id: Uuid| -> Result<ContactRow> {
        let row = contacts::find(&tx.conn(), id).await?;
        row.filter(|row| row.person_id == Some(order.keep)).ok_or_else(differ)
    };
    let (before, merged) = (find(pair.keep_id).await?, find(pair.merge_id).await?);
    if before.id == merged.id || before.disease != merged.disease {
        return Err(differ());
    }
    let conn = tx.conn();
    let mut after = before.clone();
    if rank(&merged.state) > rank(&before.state) {
        after.state.clone_from(&merged.state);
        (after.closed_at, after.case_id) = (merged.closed_at, merged.case_id);
    }
    if pair.fields.get("grade") == Some(&Side::Merge) {
        (after.grade, after.programme) = (merged.grade.clone(), merged.programme.clone());
    }
    after.programme = after.programme.or_else(|| merged.programme.clone());
    after.last_exposed_on = before.last_exposed_on.max(merged.last_exposed_on);
    after.watched_from = before.watched_from.into_iter().chain(merged.watched_from).min();
    after.watched_until = before.watched_until.max(merged.watched_until);
    after.sex = before.sex.clone().or_else(|| merged.sex.clone());
    after.age_years = before.age_years.or(merged.age_years);
    let before_checks = contacts::list_follow_ups(&conn, before.id).await?;
    let merged_checks = contacts::list_follow_ups(&conn, merged.id).await?;
    let after_checks =
        join(&before_checks, &merged_checks, before.id, before.region_id, after.state == "watched");
    store::retire(
        &conn,
        MergedRow {
            id: merged.id,
            region_id: merged.region_id,
            kind: "contact",
            number: &merged.number,
            disease: &merged.disease,
            external_id: None,
            into_id: before.id,
            at: tx.now(),
        },
    )
    .await?;
    kept.moved.extend(store::move_all(&conn, To::Contact, merged.id, before.id).await?);
    store::replace_checks(&conn, &[before.id, merged.id], after_checks.clone()).await?;
    if !contacts::save(&conn, after.clone()).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": before.id})) });
    }
    store::save_sex(&conn, &after).await?;
    let content = json!({"merge": order.id, "number": merged.number});
    note(tx, "cases.contact.merged", before.region_id, before.id, content).await?;
    kept.contacts.push(KeptContact { merged, before, after, merged_checks, before_checks, after_checks });
    Ok(())
}
