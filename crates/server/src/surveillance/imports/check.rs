//! Checks an upload as a whole: every fault, and what applying it would change.

use lianfang_exchange::tabular::{CountMapping, GuessDefaults};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

use super::CHUNK;
use super::apply::{Arrival, plan};
use super::model::{Checked, Report};
use super::reading::{Source, inspect, notify_progress, read, region_index, upload_path};
use super::store;
use crate::error::{Error, Result};
use crate::kernel::http::problem::FindingView;
use crate::kernel::jobs::Handler;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

/// Findings kept with the import for its page; the download has all.
const KEPT: usize = 1000;

/// Checks an upload after it arrived or its mapping changed.
pub fn check_job() -> (&'static str, Handler) {
    ("surveillance.check", |node, payload| Box::pin(run(node, payload)))
}

async fn run(node: &Node, payload: Value) -> Result<()> {
    let id: Uuid = serde_json::from_value(payload["import"].clone())?;
    let row = store::get(&node.db.read(), id).await?;
    if row.state != "checking" {
        return Ok(());
    }
    let path = upload_path(node, id);
    let index = Arc::new(region_index(&node.tree()));
    let given: Option<CountMapping> = row.mapping.as_deref().map(serde_json::from_str).transpose()?;
    let defaults = GuessDefaults {
        disease: payload["disease"].as_str().unwrap_or(&node.config.disease).to_owned(),
        source: payload["source"].as_str().unwrap_or("report").to_owned(),
    };
    let (inspected, lookup) = (path.clone(), index.clone());
    let looked = tokio::task::spawn_blocking(move || inspect(&inspected, &lookup, &defaults)).await;
    let (mut report, guessed) = looked.map_err(|e| Error::internal(format!("reading: {e}")))??;
    let mapping = given.or(guessed);
    if let Some(mapping) = &mapping {
        let source = Source {
            path,
            mapping: mapping.clone(),
            index,
            today: node.clock.today(),
            skip_to: 0,
            chunk: CHUNK,
        };
        check(node, id, row.region_id, source, &mut report).await?;
    }
    let total = report.checked.as_ref().map_or(0, |c| c.rows.cast_signed());
    let report = serde_json::to_string(&report)?;
    let mapping = mapping.map(|m| serde_json::to_string(&m)).transpose()?;
    let region = row.region_id;
    node.writer
        .write(row.created_by, move |tx| {
            Box::pin(async move {
                store::save_mapping_of(&tx.conn(), id, mapping).await?;
                store::save_report(&tx.conn(), id, report, total).await?;
                store::advance(&tx.conn(), id, &["checking"], "staged").await?;
                tx.journal(NewEntry::new("surveillance.import.checked", Some(region), Some(id), json!({})));
                Ok(())
            })
        })
        .await
}

async fn check(node: &Node, id: Uuid, region: Uuid, source: Source, report: &mut Report) -> Result<()> {
    let mapping = source.mapping.clone();
    let mut chunks = read(source);
    let mut checked = Checked::default();
    let mut regions: HashSet<Uuid> = HashSet::new();
    report.findings.clear();
    while let Some(chunk) = chunks.recv().await {
        let chunk = chunk?;
        checked.rows += chunk.rows;
        checked.bad += chunk.bad;
        checked.good += chunk.rows.saturating_sub(chunk.bad);
        checked.findings += chunk.findings.len() as u64;
        checked.counts += chunk.counts.len() as u64;
        let room = KEPT.saturating_sub(report.findings.len());
        report.findings.extend(chunk.findings.iter().take(room).map(FindingView::from));
        for row in &chunk.counts {
            checked.first_day = Some(checked.first_day.map_or(row.day, |d| d.min(row.day)));
            checked.last_day = checked.last_day.max(Some(row.day));
            regions.insert(row.region);
        }
        let tally = plan(&node.db.read(), &Arrival::new(id, region, &mapping, chunk.counts)).await?;
        checked.fresh += tally.fresh;
        checked.changed += tally.changed;
        checked.unchanged += tally.unchanged;
        checked.corrections += tally.corrections;
        notify_progress(node, id, checked.rows, 0);
    }
    checked.regions = regions.len();
    report.checked = Some(checked);
    Ok(())
}
