//! Imports a line list, or tells what an import would do: the way that every list takes, whatever is in it.

use lianfang_exchange::line_lists::{ListKind, ListMapping, ListOptions, ListReading, columns_of, read_list};
use lianfang_plan::CaseRules;
use std::sync::Arc;
use uuid::Uuid;

use super::findings::{refused, show};
use super::mark::layout_of;
use super::model::{ListFile, ListFinding, ListImport, ListOrder};
use super::store::{self, ImportRow};
use super::{cases, contacts, links, writing};
use crate::cases::records;
use crate::error::{Error, Result};
use crate::node::Node;

/// Findings that are kept at most.
const SHOWN: usize = 10_000;

/// One list on its way in.
pub struct Job<'a> {
    pub node: &'a Node,
    pub account: Option<Uuid>,
    /// The row of `cases_import` that counts what is done; none for a preview.
    pub import: Option<Uuid>,
    pub order: ListOrder,
    pub rules: CaseRules,
    pub mapping: ListMapping,
    /// Stands for the columns of the list.
    pub layout: Uuid,
    /// A row that waited, with what the person gets as id: somebody has decided that it comes in as it is.
    pub decided: Option<store::Decision>,
}

impl Job<'_> {
    /// Whether the list may speak of a record there: it does for its own region and below.
    pub fn is_within(&self, region: Uuid) -> bool {
        self.node.tree().is_within(region, self.order.region_id)
    }
}

impl ListImport {
    pub fn say(&mut self, finding: ListFinding) {
        if self.findings.len() < SHOWN { self.findings.push(finding) } else { self.findings_left_out += 1 }
    }

    /// Findings in the order of the file.
    fn sort(&mut self) {
        self.findings.sort_by_key(|f| f.line.unwrap_or(0));
    }
}

/// Reads a list as the order says, or as such a list was read before, or as its columns say.
async fn read(node: &Node, bytes: &Arc<Vec<u8>>, order: &ListOrder) -> Result<Read> {
    let columns_from = bytes.clone();
    let columns =
        tokio::task::spawn_blocking(move || columns_of(&columns_from).map_err(|f| refused(&f))).await;
    let columns = columns.map_err(|e| Error::internal(format!("reading: {e}")))??;
    let layout = layout_of(&node.vault, &columns);
    let (mut mapping, mut remembered) = (order.mapping.clone(), false);
    if mapping.is_none()
        && let Some(text) = store::find_layout(&node.db.read(), layout).await?
    {
        (mapping, remembered) = (Some(serde_json::from_str(&text)?), true);
    }
    let options = ListOptions { today: Some(node.clock.today()), mapping, kind: order.kind, known: None };
    let from = bytes.clone();
    let reading =
        tokio::task::spawn_blocking(move || read_list(&from, &options).map_err(|f| refused(&f))).await;
    let reading = reading.map_err(|e| Error::internal(format!("reading: {e}")))??;
    Ok(Read { reading, layout, remembered })
}

/// A list that was read.
struct Read {
    reading: ListReading,
    layout: Uuid,
    /// The mapping was chosen for such a list before.
    remembered: bool,
}

/// Reads the list and does what it says, or only tells it.
pub async fn carry_out(
    node: &Node,
    account: Option<Uuid>,
    import: Option<Uuid>,
    bytes: Arc<Vec<u8>>,
    order: &ListOrder,
) -> Result<ListImport> {
    let read = read(node, &bytes, order).await?;
    go(node, account, import, bytes, order, read).await
}

async fn go(
    node: &Node,
    account: Option<Uuid>,
    import: Option<Uuid>,
    bytes: Arc<Vec<u8>>,
    order: &ListOrder,
    read: Read,
) -> Result<ListImport> {
    let rules = records::rules_of(&node.packs(), &order.disease)?.clone();
    let Read { reading, layout, remembered } = read;
    let mut done = begin(&reading, order, remembered);
    let mapping = reading.mapping.clone();
    let job = Job { node, account, import, order: order.clone(), rules, mapping, layout, decided: None };
    let parked: Vec<(u64, String)> =
        reading.rows.iter().filter(|row| row.parked).map(|row| (row.line, row.id.clone())).collect();
    let against = take(&job, reading, &mut done).await?;
    writing::keep_waiting(&job, &bytes, parked, against, &mut done).await?;
    done.sort();
    Ok(done)
}

pub fn begin(reading: &ListReading, order: &ListOrder, remembered: bool) -> ListImport {
    let mut done = ListImport {
        kind: reading.mapping.kind,
        mapping: reading.mapping.clone(),
        remembered,
        encoding: reading.encoding.clone(),
        rows: reading.rows.len(),
        added: 0,
        changed: 0,
        known: 0,
        passed_over: 0,
        waiting: 0,
        dangling: 0,
        duplicates: 0,
        findings: Vec::new(),
        findings_left_out: reading.findings_left_out,
        preview: order.preview,
    };
    for finding in &reading.findings {
        done.say(show(finding, &reading.mapping));
    }
    done
}

/// Takes in the rows that are good in themselves; returns the lines that the node has something against.
pub async fn take(job: &Job<'_>, reading: ListReading, done: &mut ListImport) -> Result<Vec<(u64, String)>> {
    let good = reading.rows.into_iter().filter(|row| !row.parked).collect();
    match reading.mapping.kind {
        ListKind::Cases => cases::take(job, good, done).await,
        ListKind::Contacts => contacts::take(job, good, done).await,
        ListKind::Links => links::take(job, good, done).await,
    }
}

/// Reads `file` and stores what is good in it, in the name of `account`. Without a preview the import is kept in the history.
pub async fn import(
    node: &Node,
    account: Option<Uuid>,
    file: ListFile,
    order: &ListOrder,
) -> Result<ListImport> {
    if order.preview {
        return carry_out(node, account, None, file.bytes, order).await;
    }
    let id = node.ids.next();
    let row = ImportRow {
        id,
        region_id: order.region_id,
        disease: order.disease.clone(),
        file_name: file.name.clone(),
        bytes: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        state: "applying".to_owned(),
        ordered: serde_json::to_string(order)?,
        report: None,
        file_key: None,
        done: 0,
        total: 0,
        added: 0,
        changed: 0,
        created_by: account,
        created_at: node.clock.now(),
        finished_at: None,
        message: None,
        version: 1,
    };
    // A list that can't be read at all leaves no trace.
    let read = read(node, &file.bytes, order).await?;
    records::rules_of(&node.packs(), &order.disease)?;
    node.write(account, move |tx| Box::pin(async move { store::insert_import(&tx.conn(), row).await }))
        .await?;
    let done = go(node, account, Some(id), file.bytes, order, read).await?;
    writing::finish(node, account, id, &done).await?;
    Ok(done)
}
