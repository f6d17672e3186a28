//! Tasks that somebody hands out by hand, outside of any plan: one for each region that has something to do. They become late as those of
//! plans do; a person finishes them.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::model::Content;
use super::store::{self, TaskRow, rank_of};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;

/// A task to hand out.
#[derive(Debug)]
pub struct NewOrder {
    /// What it came from; keeps its tasks together.
    pub source: Uuid,
    pub region: Uuid,
    pub disease: String,
    pub duty: String,
    pub title: Text,
    pub detail: Option<Text>,
    pub due_at: DateTime<Utc>,
}

/// Hands out tasks, one for each region of a source.
pub async fn order_tasks(tx: &mut Tx, orders: Vec<NewOrder>) -> Result<()> {
    let rows = orders.into_iter().map(|order| row(tx, order)).collect::<Result<Vec<TaskRow>>>()?;
    let mut entries: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    for task in &rows {
        let list = entries.entry(task.region_id).or_default();
        list.push(json!({"id": task.id, "task": task.task}));
    }
    store::insert(&tx.conn(), rows).await?;
    for (region, tasks) in entries {
        tx.journal(NewEntry::new("response.tasks.opened", Some(region), None, json!({"tasks": tasks})));
    }
    Ok(())
}

fn row(tx: &Tx, order: NewOrder) -> Result<TaskRow> {
    let content = Content { detail: order.detail, checklist: Vec::new() };
    Ok(TaskRow {
        id: tx.id(),
        running_id: order.source,
        incident_id: Uuid::nil(),
        region_id: order.region,
        disease: order.disease,
        plan: String::new(),
        task: "by-hand".to_owned(),
        occurrence: order.region.to_string(),
        phase: String::new(),
        duty: order.duty,
        tell: "[]".to_owned(),
        title_zh: order.title.zh,
        title_en: order.title.en,
        content: serde_json::to_string(&content)?,
        unlocks: false,
        by_hand: true,
        evidence: None,
        state: "open".to_owned(),
        rank: rank_of("open"),
        opened_at: tx.now(),
        due_at: order.due_at,
        late_at: order.due_at,
        done_at: None,
        done_by: None,
        done_how: None,
        note: None,
        version: 1,
    })
}

/// Takes back what is still open of a source's tasks; in which regions.
pub async fn cancel_orders(tx: &mut Tx, source: Uuid) -> Result<Vec<Uuid>> {
    let mut entries: BTreeMap<Uuid, Vec<Value>> = BTreeMap::new();
    for row in store::cancel_of(&tx.conn(), source, tx.now()).await? {
        entries.entry(row.region_id).or_default().push(json!({"id": row.id, "task": row.task}));
    }
    let regions = entries.keys().copied().collect();
    for (region, tasks) in entries {
        tx.journal(NewEntry::new("response.tasks.cancelled", Some(region), None, json!({"tasks": tasks})));
    }
    Ok(regions)
}
