//! Signals of clusters: raised where none of a cluster's regions has one, so that somebody verifies it.

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::basis::Basis;
use super::model::{SignalRow, SignalState};
use super::{detect, detectors, store};
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::surveillance::clusters::ClusterRow;
use crate::surveillance::counts::SeriesRow;

/// Raises a signal at the cluster's leading region; a later alarm of that region's own series goes on with it.
pub async fn raise_of_cluster(
    node: &Node,
    tx: &mut Tx,
    series: &SeriesRow,
    row: &ClusterRow,
) -> Result<Uuid> {
    let packs = node.packs();
    let known = packs.disease(&row.disease);
    let settings = known.map(|d| detectors::settings(&d.detection, series.period())).unwrap_or_default();
    let population = detect::population(node, series);
    let basis = Basis { cluster: Some(row.id), ..Basis::new(&packs, &row.disease, &settings, population) };
    let signal = SignalRow {
        id: tx.id(),
        region_id: series.region_id,
        series_id: series.id,
        disease: row.disease.clone(),
        indicator: row.indicator.clone(),
        first_day: row.first_day,
        last_day: row.last_day,
        state: SignalState::New.as_str().to_owned(),
        methods: row.method.clone(),
        observed: row.observed,
        expected: Some(row.expected),
        upperbound: None,
        raised_at: tx.now(),
        handled_by: None,
        handled_at: None,
        note: None,
        version: 1,
        basis: Some(serde_json::to_string(&basis)?),
    };
    tx.journal(entry("surveillance.signal.raised", &signal));
    let id = signal.id;
    store::save(&tx.conn(), vec![signal]).await?;
    Ok(id)
}

/// Takes the cluster's further course into its signal, unless that was dismissed or speaks for the region's own series by now.
pub async fn extend_of_cluster(
    tx: &mut Tx,
    id: Uuid,
    method: &str,
    (last_day, observed, expected): (NaiveDate, i64, f64),
) -> Result<()> {
    let Some(mut signal) = store::find(&tx.conn(), id).await? else { return Ok(()) };
    if signal.state == SignalState::Dismissed.as_str() || signal.methods != method {
        return Ok(());
    }
    (signal.last_day, signal.observed, signal.expected) = (last_day, observed, Some(expected));
    tx.journal(entry("surveillance.signal.extended", &signal));
    store::save(&tx.conn(), vec![signal]).await
}

fn entry(kind: &'static str, s: &SignalRow) -> NewEntry {
    let data = json!({
        "disease": s.disease, "first_day": s.first_day, "last_day": s.last_day, "observed": s.observed,
        "methods": s.methods,
    });
    NewEntry::new(kind, Some(s.region_id), Some(s.id), data)
}
