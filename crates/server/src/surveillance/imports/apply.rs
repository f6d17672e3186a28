//! Applies counts: differences against what is stored, increments, corrections, revisions.

use chrono::NaiveDate;
use lianfang_domain::calendar::BEGINNING;
use lianfang_exchange::tabular::{CountKind, CountMapping, CountRow, Coverage};
use lianfang_plan::Right;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

use super::CHUNK;
use super::model::{Mode, Report};
use super::reading::{Source, notify_progress, read, region_index, upload_path};
use super::store::{self, ImportRow};
use crate::error::{Error, Result};
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::jobs::Handler;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::surveillance::counts::{self, Incoming, SeriesKey, SeriesRow, StoredCount, merge};
use crate::surveillance::outlook;

/// Counts that arrive together.
pub struct Arrival {
    pub import: Uuid,
    pub region: Uuid,
    pub disease: String,
    pub source: String,
    pub coverage: Coverage,
    pub period: lianfang_domain::Period,
    pub counts: Vec<CountRow>,
}

impl Arrival {
    pub fn new(import: Uuid, region: Uuid, mapping: &CountMapping, counts: Vec<CountRow>) -> Arrival {
        Arrival {
            import,
            region,
            disease: mapping.disease.clone(),
            source: mapping.source.clone(),
            coverage: mapping.coverage,
            period: mapping.period,
            counts,
        }
    }

    fn key(&self, row: &CountRow) -> SeriesKey {
        use counts::PeriodName as _;
        SeriesKey {
            region: row.region,
            disease: self.disease.clone(),
            indicator: row.indicator.to_string(),
            source: self.source.clone(),
            coverage: if self.coverage == Coverage::Total { "total" } else { "unallocated" }.to_owned(),
            period: self.period.name(),
            kind: if row.kind == CountKind::Cumulative { "cumulative" } else { "new" }.to_owned(),
        }
    }

    /// By series, ascending by day. Parts of one count (labels of unallocated cases) are added up.
    fn grouped(&self) -> Vec<(SeriesKey, Vec<Incoming>)> {
        type Days = BTreeMap<NaiveDate, i64>;
        let mut groups: HashMap<(Uuid, Arc<str>, bool), (SeriesKey, Days)> = HashMap::new();
        for row in &self.counts {
            let short = (row.region, row.indicator.clone(), row.kind == CountKind::Cumulative);
            let (_, days) = groups.entry(short).or_insert_with(|| (self.key(row), BTreeMap::new()));
            *days.entry(row.day).or_default() += row.value;
        }
        let mut groups: Vec<(SeriesKey, Vec<Incoming>)> = groups
            .into_values()
            .map(|(key, days)| {
                (key, days.into_iter().map(|(day, reported)| Incoming { day, reported }).collect())
            })
            .collect();
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        groups
    }
}

/// What an arrival changed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub fresh: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub corrections: u64,
}

/// One series of an arrival with what is stored of it.
struct Planned {
    row: SeriesRow,
    is_new: bool,
    incoming: Vec<Incoming>,
}

/// Compares an arrival with what is stored. Nothing is written.
pub async fn plan(tx_conn: &crate::kernel::db::Conn<'_>, arrival: &Arrival) -> Result<Tally> {
    let planned = planned(tx_conn, arrival, Uuid::nil).await?;
    let stored = load_stored(tx_conn, &planned).await?;
    let mut tally = Tally::default();
    for series in &planned {
        tally.add(&merged(series, &stored));
    }
    Ok(tally)
}

impl Tally {
    fn add(&mut self, merged: &counts::Merged) {
        self.fresh += merged.fresh;
        self.changed += merged.changed;
        self.unchanged += merged.unchanged;
        self.corrections += merged.corrections;
    }
}

async fn planned(
    conn: &crate::kernel::db::Conn<'_>,
    arrival: &Arrival,
    id: impl Fn() -> Uuid,
) -> Result<Vec<Planned>> {
    let known = counts::list_series(conn, &arrival.disease).await?;
    let mut known: HashMap<SeriesKey, SeriesRow> = known.into_iter().map(|s| (s.key(), s)).collect();
    let plan = |(key, incoming): (SeriesKey, Vec<Incoming>)| {
        let first = incoming.first().map_or(BEGINNING, |i| i.day);
        match known.remove(&key) {
            Some(row) => Planned { row, is_new: false, incoming },
            None => Planned { row: SeriesRow::new(id(), key, first), is_new: true, incoming },
        }
    };
    Ok(arrival.grouped().into_iter().map(plan).collect())
}

/// The stored counts that the arrival touches: whole series where it reaches back, else the last row.
async fn load_stored(
    conn: &crate::kernel::db::Conn<'_>,
    planned: &[Planned],
) -> Result<HashMap<Uuid, Vec<StoredCount>>> {
    let old = || planned.iter().filter(|p| !p.is_new);
    let reaches_back = |p: &&Planned| p.incoming.first().is_some_and(|i| i.day <= p.row.last_day);
    let ids = |p: &Planned| (p.row.region_id, p.row.id);
    let back: Vec<(Uuid, Uuid)> = old().filter(reaches_back).map(ids).collect();
    let mut stored = counts::list_counts_of(conn, &back, None).await?;
    // Appended days need only the row before them, which the series itself remembers.
    for p in old().filter(|p| !reaches_back(p)) {
        let last = StoredCount {
            series_id: p.row.id,
            day: p.row.last_day,
            reported: p.row.last_reported,
            // Only the difference to it matters; its own increment stays as it is stored.
            value: if p.row.kind == "cumulative" { 0 } else { p.row.last_reported },
            revised_from: None,
        };
        stored.insert(p.row.id, vec![last]);
    }
    Ok(stored)
}

fn merged(series: &Planned, stored: &HashMap<Uuid, Vec<StoredCount>>) -> counts::Merged {
    let existing: Vec<counts::Change> = stored
        .get(&series.row.id)
        .map(|rows| rows.iter().map(StoredCount::change).collect())
        .unwrap_or_default();
    merge(&existing, &series.incoming, series.row.kind == "cumulative")
}

/// Stores an arrival with one journal entry. Nothing is written, and nothing journalled, when it brings nothing new.
pub async fn add_counts(tx: &mut Tx, arrival: Arrival) -> Result<Tally> {
    let planned = planned(&tx.conn(), &arrival, || tx.id()).await?;
    let stored = load_stored(&tx.conn(), &planned).await?;
    let mut tally = Tally::default();
    let mut rows = Vec::new();
    let mut touched = Vec::new();
    let mut pending = BTreeMap::new();
    let mut known = Vec::new();
    let mut last_day = None;
    for series in planned {
        let merged = merged(&series, &stored);
        tally.add(&merged);
        let (Some(first), Some((last, reported))) = (merged.changes.first(), merged.last) else { continue };
        let mut row = series.row;
        row.first_day = row.first_day.min(first.day);
        row.last_day = last;
        row.last_reported = reported;
        row.total += merged.total_delta;
        pending.insert(row.id, first.day);
        last_day = last_day.max(Some(last));
        if row.kind == "new" {
            known.extend(merged.changes.iter().map(|c| (row.region_id, row.id, c.day, c.value)));
        }
        rows.extend(merged.changes.iter().map(|c| (row.region_id, row.id, *c)));
        touched.push(row);
    }
    if rows.is_empty() {
        return Ok(tally);
    }
    let (series, numbers) = (pending.len(), rows.len());
    counts::save_series(&tx.conn(), touched).await?;
    counts::save_counts(&tx.conn(), arrival.import, rows).await?;
    outlook::save_known(&tx.conn(), tx.now(), known).await?;
    store::mark_pending(&tx.conn(), pending).await?;
    let data = json!({
        "disease": arrival.disease, "source": arrival.source, "series": series, "counts": numbers,
        "fresh": tally.fresh, "changed": tally.changed, "corrections": tally.corrections, "last_day": last_day,
    });
    tx.journal(NewEntry::new(
        "surveillance.counts.imported",
        Some(arrival.region),
        Some(arrival.import),
        data,
    ));
    Ok(tally)
}

/// Applies a checked upload, from where an earlier try left off.
pub fn apply_job() -> (&'static str, Handler) {
    ("surveillance.apply", |node, payload| Box::pin(apply(node, payload)))
}

async fn apply(node: &Node, payload: Value) -> Result<()> {
    let id: Uuid = serde_json::from_value(payload["import"].clone())?;
    let row = store::get(&node.db.read(), id).await?;
    if row.state != "applying" {
        return Ok(());
    }
    let mapping: CountMapping = match &row.mapping {
        Some(text) => serde_json::from_str(text)?,
        None => return Err(Error::internal("an import without a mapping was applied")),
    };
    let source = Source {
        path: upload_path(node, id),
        mapping: mapping.clone(),
        index: Arc::new(region_index(&node.tree())),
        today: node.clock.today(),
        skip_to: row.applied_line.cast_unsigned(),
        chunk: CHUNK,
    };
    let mut chunks = read(source);
    let mut done = row.done.cast_unsigned();
    while let Some(chunk) = chunks.recv().await {
        let chunk = chunk?;
        done += chunk.rows;
        let arrival = Arrival::new(id, row.region_id, &mapping, chunk.counts);
        let (line, by) = (chunk.last_line.max(row.applied_line.cast_unsigned()), row.created_by);
        node.writer
            .write(by, move |tx| {
                Box::pin(async move {
                    add_counts(tx, arrival).await?;
                    store::save_progress(&tx.conn(), id, line, done).await
                })
            })
            .await?;
        notify_progress(node, id, done, row.total.cast_unsigned());
    }
    finish(node, &row).await
}

async fn finish(node: &Node, row: &ImportRow) -> Result<()> {
    let (id, region, by) = (row.id, row.region_id, row.created_by);
    let mode = row.mode.clone();
    node.writer
        .write(by, move |tx| {
            Box::pin(async move {
                store::finish(&tx.conn(), id, "applied", tx.now(), None).await?;
                let data = json!({"mode": mode});
                tx.journal(NewEntry::new("surveillance.import.applied", Some(region), Some(id), data));
                Ok(())
            })
        })
        .await
}

/// Puts a staged import to work, or refuses it when it was asked for whole and has bad rows.
pub fn start<'t>(tx: &'t mut Tx, row: ImportRow, mode: Mode, bad: u64) -> WriteFuture<'t, ()> {
    Box::pin(async move {
        let refused = mode == Mode::AllOrNothing && bad > 0;
        store::save_mode(&tx.conn(), row.id, mode.as_str()).await?;
        if refused {
            let text = lianfang_domain::Text::new(
                format!("{bad} 行有误，按“全部或全不”未导入任何数据"),
                format!("{bad} rows have faults; nothing was imported, as all or nothing was asked for"),
            );
            store::finish(&tx.conn(), row.id, "refused", tx.now(), Some(serde_json::to_string(&text)?))
                .await?;
        } else {
            crate::kernel::jobs::enqueue(tx, "surveillance.apply", json!({"import": row.id})).await?;
        }
        let kind = if refused { "surveillance.import.refused" } else { "surveillance.import.started" };
        let data = json!({"mode": mode.as_str(), "bad": bad, "right": Right::ImportCounts});
        tx.journal(NewEntry::new(kind, Some(row.region_id), Some(row.id), data));
        Ok(())
    })
}

/// An import that stands for a file whose rows arrive over time.
pub async fn add_file(tx: &mut Tx, region: Uuid, name: &str, mapping: &CountMapping) -> Result<Uuid> {
    let row = ImportRow {
        id: tx.id(),
        region_id: region,
        file_name: name.to_owned(),
        bytes: 0,
        state: "applied".to_owned(),
        mapping: Some(serde_json::to_string(mapping)?),
        report: serde_json::to_string(&Report::default())?,
        mode: Some(Mode::GoodRows.as_str().to_owned()),
        applied_line: 0,
        done: 0,
        total: 0,
        created_by: tx.actor(),
        created_at: tx.now(),
        finished_at: Some(tx.now()),
        message: None,
    };
    store::insert(&tx.conn(), &row).await?;
    Ok(row.id)
}
