//! What every kind of list shares when it is written: progress, rows that wait, the end.

use lianfang_exchange::line_lists::{ListKind, raw_cells};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

use super::apply::Job;
use super::findings::refused;
use super::mark::external;
use super::model::{ListFinding, ListImport};
use super::store::{self, Decision, WaitingRow};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::kernel::vault::Sealed;
use crate::node::Node;

/// Rows that share a transaction; few in tests, so that a list has several parts.
pub const CHUNK: usize = if cfg!(test) { 100 } else { 5_000 };

/// Name of a kind of list in the tables.
pub fn name_of(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Cases => "cases",
        ListKind::Contacts => "contacts",
        ListKind::Links => "links",
    }
}

/// One transaction's share of an import.
pub struct Part {
    import: Option<Uuid>,
    decided: Option<Decision>,
    rows: usize,
    added: usize,
    changed: usize,
}

impl Part {
    pub fn of(job: &Job<'_>, rows: usize, added: usize, changed: usize) -> Part {
        Part { import: job.import, decided: job.decided.clone(), rows, added, changed }
    }

    /// What belongs to a part that was counted before.
    pub fn nothing() -> Part {
        Part { import: None, decided: None, rows: 0, added: 0, changed: 0 }
    }

    /// Notes the progress with the change itself, and that rows which waited for these ids are done with.
    pub async fn note(self, tx: &mut Tx, kind: &str, disease: &str, ids: &[String]) -> Result<()> {
        if let Some(decision) = self.decided
            && !store::decide_waiting(tx, &decision).await?
        {
            return Err(Error::Changed { current: Box::new(json!({"id": decision.id})) });
        }
        if !ids.is_empty() && store::any_waiting(&tx.conn(), kind, disease).await? {
            store::supersede_waiting(tx, kind, disease, ids).await?;
        }
        if let Some(import) = self.import {
            store::add_progress(&tx.conn(), import, self.rows, self.added, self.changed).await?;
        }
        Ok(())
    }
}

pub async fn restart(job: &Job<'_>, total: usize) -> Result<()> {
    let Some(import) = job.import.filter(|_| !job.order.preview && job.decided.is_none()) else {
        return Ok(());
    };
    job.node
        .writer
        .write(job.account, move |tx| {
            Box::pin(async move { store::restart(&tx.conn(), import, total).await })
        })
        .await
}

/// Tells open pages and the command line how far an import is.
pub async fn tell_progress(job: &Job<'_>) -> Result<()> {
    let Some(import) = job.import else { return Ok(()) };
    let row = store::get_import(&job.node.db.read(), import).await?;
    job.node.notify("progress", json!({"import_id": import, "done": row.done, "total": row.total}));
    Ok(())
}

/// What is kept of a row that waits, sealed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// In the order of the mapping's columns.
    pub cells: Vec<String>,
    pub layout: Uuid,
}

/// Keeps the rows that wait, each once; those about which somebody has decided before are known.
pub async fn keep_waiting(
    job: &Job<'_>,
    bytes: &Arc<Vec<u8>>,
    parked: Vec<(u64, String)>,
    against: Vec<(u64, String)>,
    done: &mut ListImport,
) -> Result<()> {
    let rows: Vec<(u64, String)> = parked.into_iter().chain(against).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let lines: HashSet<u64> = rows.iter().map(|(line, _)| *line).collect();
    let (from, mapping) = (bytes.clone(), job.mapping.clone());
    let cells =
        tokio::task::spawn_blocking(move || raw_cells(&from, &mapping, &lines).map_err(|f| refused(&f)))
            .await;
    let mut cells = cells.map_err(|e| Error::internal(format!("reading: {e}")))??;
    let kind = name_of(job.mapping.kind);
    let mark = |cells: &[String]| {
        job.node.vault.token("list-waiting", &format!("{kind}\n{}\n{}", job.order.disease, cells.join("\n")))
    };
    let marked: Vec<(u64, String, Vec<String>, Uuid)> = rows
        .into_iter()
        .map(|(line, id)| {
            let cells = cells.remove(&line).unwrap_or_default();
            let mark = mark(&cells);
            (line, id, cells, mark)
        })
        .collect();
    let marks: Vec<Uuid> = marked.iter().map(|(.., mark)| *mark).collect();
    let decided = store::list_decided(&job.node.db.read(), job.order.region_id, &marks).await?;
    let decided: HashSet<Uuid> = decided.into_iter().collect();
    let mut by_line: HashMap<u64, Vec<&ListFinding>> = HashMap::new();
    for finding in &done.findings {
        if let Some(line) = finding.line {
            by_line.entry(line).or_default().push(finding);
        }
    }
    let mut waiting = Vec::new();
    let mut known = 0;
    for (line, id, cells, mark) in marked {
        if decided.contains(&mark) {
            known += 1;
            continue;
        }
        let row_id = job.node.ids.next();
        let kept = Kept { cells, layout: job.layout };
        let Sealed { key, text } = job.node.vault.seal(row_id, &serde_json::to_vec(&kept)?)?;
        waiting.push(WaitingRow {
            id: row_id,
            region_id: job.order.region_id,
            import_id: job.import,
            kind: kind.to_owned(),
            disease: job.order.disease.clone(),
            external_id: external(&job.order, &id),
            line: line.cast_signed(),
            mark: Some(mark),
            state: "waiting".to_owned(),
            sealed_key: key,
            sealed: text,
            findings: serde_json::to_string(by_line.get(&line).map_or(&[][..], Vec::as_slice))?,
            at: job.node.clock.now(),
            version: 1,
        });
    }
    done.known += known;
    done.waiting = waiting.len();
    if job.order.preview {
        return Ok(());
    }
    job.node
        .write(job.account, move |tx| {
            Box::pin(async move { store::insert_waiting(&tx.conn(), waiting).await })
        })
        .await
}

/// Notes what became of an import. What an earlier try of the same import has stored counts as stored by it.
pub async fn finish(node: &Node, account: Option<Uuid>, id: Uuid, done: &ListImport) -> Result<()> {
    let row = store::get_import(&node.db.read(), id).await?;
    let mut report = done.clone();
    let n = |n: i64| usize::try_from(n).unwrap_or(0);
    let earlier = (n(row.added) + n(row.changed)).saturating_sub(done.added + done.changed);
    (report.added, report.changed) = (n(row.added).max(done.added), n(row.changed).max(done.changed));
    report.known = done.known.saturating_sub(earlier);
    let (region, text) = (row.region_id, serde_json::to_string(&report)?);
    let data = json!({
        "disease": row.disease, "kind": report.kind, "rows": report.rows, "added": report.added,
        "changed": report.changed, "waiting": report.waiting,
    });
    node.write(account, move |tx| {
        Box::pin(async move {
            let (from, state) = ("applying", "applied");
            let ending = store::Ending { id, from, state, report: Some(text), message: None, over: true };
            store::end(&tx.conn(), ending, tx.now()).await?;
            tx.journal(NewEntry::new("cases.list.applied", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await
}
