//! Takes a merge of records back, and tells what was changed since and therefore stays as it is.

use lianfang_domain::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::fold::{object, unfold};
use super::follow_ups::part;
use super::merge::note;
use super::model::{Kept, KeptCase, KeptContact};
use super::store;
use crate::cases::{contacts, records};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::node::Node;

/// Undoes what `merge` did; what could not be put back, in words without anything of a person.
pub async fn undo(tx: &mut Tx, node: &Node, merge: Uuid, kept: Value) -> Result<Vec<Text>> {
    let Kept { moved, cases, contacts } = serde_json::from_value(kept)?;
    let mut lost = Vec::new();
    for pair in contacts.into_iter().rev() {
        undo_contact(tx, merge, pair, &mut lost).await?;
    }
    for pair in cases.into_iter().rev() {
        undo_case(tx, node, merge, pair, &mut lost).await?;
    }
    for rows in moved.iter().rev() {
        let gone = store::move_back(&tx.conn(), rows).await?;
        if gone > 0 {
            let table = table_words(&rows.table);
            lost.push(Text::new(
                format!("{}：{gone} 条在合并后已删除或改属他处", table.zh),
                format!("{}: {gone} were removed or given to another record after the merge", table.en),
            ));
        }
    }
    Ok(lost)
}

fn table_words(table: &str) -> Text {
    match table {
        "cases_case" => Text::new("病例", "cases"),
        "cases_contact" => Text::new("接触者", "contacts"),
        "cases_exposure" => Text::new("接触经过", "exposures"),
        "cases_sample" => Text::new("样本", "samples"),
        "cases_link" => Text::new("传播关系", "links"),
        "cases_step" => Text::new("经过", "steps"),
        _ => Text::new("其他记录", "other rows"),
    }
}

fn changed(number: &str, fields: &[String], lost: &mut Vec<Text>) {
    let fields: Vec<&str> = fields.iter().map(String::as_str).filter(|field| *field != "version").collect();
    if fields.is_empty() {
        return;
    }
    let list = fields.join(", ");
    lost.push(Text::new(
        format!("{number}：以下各项在合并后另有更正，保持现值：{list}"),
        format!("{number}: changed after the merge and left as it is: {list}"),
    ));
}

/// A row as an object in which facts are fields like all others.
fn flat(row: &impl Serialize, facts: Option<&str>) -> Result<Map<String, Value>> {
    let mut fields = object(row)?;
    if let Some(facts) = facts {
        fields.remove("facts");
        let Value::Object(facts) = serde_json::from_str(facts)? else {
            return Err(Error::internal("facts that are no object"));
        };
        fields.extend(facts.into_iter().map(|(name, value)| (format!("facts.{name}"), value)));
    }
    Ok(fields)
}

fn row<T: DeserializeOwned>(mut fields: Map<String, Value>, with_facts: bool) -> Result<T> {
    if with_facts {
        let (facts, rest): (Map<_, _>, Map<_, _>) =
            fields.into_iter().partition(|(name, _)| name.starts_with("facts."));
        let facts: Map<String, Value> = facts
            .into_iter()
            .map(|(name, value)| (name.trim_start_matches("facts.").to_owned(), value))
            .collect();
        fields = rest;
        fields.insert("facts".to_owned(), Value::Object(facts).to_string().into());
    }
    Ok(serde_json::from_value(fields.into())?)
}

async fn undo_case(
    tx: &mut Tx,
    node: &Node,
    merge: Uuid,
    kept: KeptCase,
    lost: &mut Vec<Text>,
) -> Result<()> {
    let KeptCase { merged, merged_named, before, before_named, after } = kept;
    let conn = tx.conn();
    store::forget_merged(&conn, merged.id).await?;
    let (merged_id, merged_region, number) = (merged.id, merged.region_id, merged.number.clone());
    // Another version than before: who has the old page open is told.
    let version = merged.version + 2;
    records::insert(&conn, vec![records::CaseRow { version, person_id: before.person_id, ..merged }]).await?;
    records::save_named(&conn, merged_id, merged_region, &merged_named).await?;
    let now = records::find(&conn, before.id).await?;
    let now = now.ok_or_else(|| Error::not_found("case", before.id))?;
    let (fields, mut since) = unfold(
        &flat(&now, Some(&now.facts))?,
        &flat(&before, Some(&before.facts))?,
        &flat(&after, Some(&after.facts))?,
    );
    // What follows from facts is worked out again below.
    since.retain(|field| {
        field.starts_with("facts.") || ["class", "working", "special"].contains(&field.as_str())
    });
    let mut restored: records::CaseRow = row(fields, true)?;
    restored.version = now.version;
    if let Some(case_rules) = node.packs().case_rules(&restored.disease) {
        let facts = serde_json::from_str(&restored.facts)?;
        records::set_facts(&mut restored, &facts, case_rules)?;
    }
    let (mut named, mut joined) = (store::list_named(&conn, before.id).await?, before_named.clone());
    joined.extend(&merged_named);
    named.sort();
    joined.sort();
    joined.dedup();
    let same_names = named == joined && restored.special == before.special;
    if !records::save(&conn, restored.clone()).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": before.id})) });
    }
    store::save_origin(&conn, &restored).await?;
    if same_names {
        records::save_named(&conn, before.id, before.region_id, &before_named).await?;
    }
    if !same_names {
        since.push("accounts".to_owned());
    }
    changed(&before.number, &since, lost);
    let content = |other: &str| json!({"merge": merge, "number": other});
    note(tx, "cases.case.parted", before.region_id, before.id, content(&number)).await?;
    note(tx, "cases.case.parted", merged_region, merged_id, content(&before.number)).await
}

async fn undo_contact(tx: &mut Tx, merge: Uuid, kept: KeptContact, lost: &mut Vec<Text>) -> Result<()> {
    let KeptContact { merged, before, after, merged_checks, before_checks, after_checks } = kept;
    let conn = tx.conn();
    store::forget_merged(&conn, merged.id).await?;
    let (merged_id, merged_region, number) = (merged.id, merged.region_id, merged.number.clone());
    let version = merged.version + 2;
    contacts::insert(&conn, vec![contacts::ContactRow { version, person_id: before.person_id, ..merged }])
        .await?;
    let now = contacts::find(&conn, before.id).await?;
    let now = now.ok_or_else(|| Error::not_found("contact", before.id))?;
    let (fields, since) = unfold(&flat(&now, None)?, &flat(&before, None)?, &flat(&after, None)?);
    let mut restored: contacts::ContactRow = row(fields, false)?;
    restored.version = now.version;
    if !contacts::save(&conn, restored.clone()).await? {
        return Err(Error::Changed { current: Box::new(json!({"id": before.id})) });
    }
    store::save_sex(&conn, &restored).await?;
    let (mut checks, done) =
        part(contacts::list_follow_ups(&conn, before.id).await?, &before_checks, &after_checks);
    checks.extend(merged_checks);
    store::replace_checks(&conn, &[before.id, merged_id], checks).await?;
    changed(&before.number, &since, lost);
    if done > 0 {
        lost.push(Text::new(
            format!("{}：合并后完成的 {done} 次随访留在此记录", before.number),
            format!("{}: {done} checks that were done after the merge stay with this record", before.number),
        ));
    }
    let content = |other: &str| json!({"merge": merge, "number": other});
    note(tx, "cases.contact.parted", before.region_id, before.id, content(&number)).await?;
    note(tx, "cases.contact.parted", merged_region, merged_id, content(&before.number)).await
}
