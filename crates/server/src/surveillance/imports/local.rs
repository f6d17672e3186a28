//! Import of a file that is on the node's own machine, from the command line.

use lianfang_exchange::tabular::CountMapping;
use serde_json::json;
use std::path::Path;
use uuid::Uuid;

use super::apply::start;
use super::model::{Checked, Mode, Report};
use super::reading::upload_path;
use super::store::{self, ImportRow};
use crate::error::{Error, Result};
use crate::kernel::http::problem::FindingView;
use crate::kernel::jobs;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

/// What became of a file.
#[derive(Debug, serde::Serialize)]
pub struct Outcome {
    pub import: Uuid,
    /// `applied` or `refused`.
    pub state: String,
    pub mapping: CountMapping,
    pub checked: Checked,
    /// The first ones.
    pub findings: Vec<FindingView>,
}

/// Checks and applies a file; returns when everything is stored.
pub async fn import_file(
    node: &Node,
    file: &Path,
    mapping: Option<CountMapping>,
    mode: Mode,
) -> Result<Outcome> {
    let region =
        node.tree().root().ok_or_else(|| Error::internal("there are no regions yet; import them first"))?;
    let id = node.ids.next();
    let target = upload_path(node, id);
    let bytes = std::fs::copy(file, &target).map_err(|e| Error::io(format!("file {}", file.display()), e))?;
    let mapping = mapping.map(|m| serde_json::to_string(&m)).transpose()?;
    let file_name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    node.write(None, move |tx| {
        Box::pin(async move {
            let row = ImportRow {
                id,
                region_id: region,
                file_name,
                bytes: bytes.cast_signed(),
                state: "checking".to_owned(),
                mapping,
                report: serde_json::to_string(&Report::default())?,
                mode: None,
                applied_line: 0,
                done: 0,
                total: 0,
                created_by: None,
                created_at: tx.now(),
                finished_at: None,
                message: None,
            };
            store::insert(&tx.conn(), &row).await?;
            jobs::enqueue(tx, "surveillance.check", json!({"import": id})).await?;
            tx.journal(NewEntry::new(
                "surveillance.import.uploaded",
                Some(region),
                Some(id),
                json!({"bytes": bytes}),
            ));
            Ok(())
        })
    })
    .await?;
    node.settle().await?;
    let row = store::get(&node.db.read(), id).await?;
    let report: Report = serde_json::from_str(&row.report)?;
    let Some(mapping) = row.mapping.clone() else {
        let notes: Vec<String> = report.notes.iter().map(|n| n.en.clone()).collect();
        let faults = report.findings.iter().map(|f| f.message.en.clone());
        let told: Vec<String> = faults.chain(notes).collect();
        return Err(Error::internal(format!("the columns could not be recognised: {}", told.join("; "))));
    };
    let checked = report.checked.unwrap_or_default();
    let bad = checked.bad;
    node.write(None, move |tx| {
        Box::pin(async move {
            store::advance(&tx.conn(), id, &["staged"], "applying").await?;
            start(tx, row, mode, bad).await
        })
    })
    .await?;
    node.settle().await?;
    let row = store::get(&node.db.read(), id).await?;
    let mapping = serde_json::from_str(&mapping)?;
    Ok(Outcome { import: id, state: row.state, mapping, checked, findings: report.findings })
}
