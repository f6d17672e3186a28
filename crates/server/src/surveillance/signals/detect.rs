//! Detection: judges the new days of every series that got data, and raises or extends signals.
//!
//! Which detectors look, with which settings, is the pack's to say (`detectors`); how many alarms are weighed is in `weigh`.

use chrono::{Days, NaiveDate};
use lianfang_domain::calendar::BEGINNING;
use lianfang_domain::{DailyCount, Period};
use lianfang_epi::detection::{DetectorSettings, Judged, Watched, frequency};
use lianfang_epi::{complete_series, detect};
use lianfang_plan::Disease;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;

use super::basis::Basis;
use super::episodes::{GAP_PERIODS, episodes};
use super::model::SignalRow;
use super::weigh::{JudgedSeries, weigh};
use super::{detectors, store};
use crate::error::{Error, Result};
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, NewEntry, react::Reactor};
use crate::node::Node;
use crate::packs::PackSet;
use crate::surveillance::counts::{self, SeriesRow, StoredCount};

/// Alarms that ended longer ago than this are history, not signals to act on.
const MAX_AGE_DAYS: u64 = 28;

pub struct Detector;

impl Reactor for Detector {
    fn name(&self) -> &'static str {
        "surveillance.detector"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["surveillance.counts.imported"]
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, _entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let packs = node.packs();
            let pending = store::take_pending(&tx.conn()).await?;
            let mut judged: BTreeMap<String, Vec<JudgedSeries>> = BTreeMap::new();
            for chunk in pending.chunks(400) {
                for found in judge_chunk(node, tx, &packs, chunk).await? {
                    judged.entry(found.series.disease.clone()).or_default().push(found);
                }
            }
            for (disease, mut series) in judged {
                let Some(disease) = packs.disease(&disease) else { continue };
                weigh(&mut series, &disease.detection, &node.tree())?;
                raise(node, tx, &packs, series).await?;
            }
            Ok(())
        })
    }
}

/// The settings of every disease and period, read once per round.
#[derive(Default)]
struct Known(HashMap<(String, Period), Arc<Vec<DetectorSettings>>>);

impl Known {
    fn get(&mut self, disease: &Disease, period: Period) -> Arc<Vec<DetectorSettings>> {
        let read = || Arc::new(detectors::settings(&disease.detection, period));
        self.0.entry((disease.id.clone(), period)).or_insert_with(read).clone()
    }
}

/// The main indicator of a disease is watched, not every number that comes along.
fn watched<'a>(packs: &'a PackSet, series: &SeriesRow) -> Option<&'a Disease> {
    let disease = packs.disease(&series.disease)?;
    (disease.indicators.first() == Some(&series.indicator)).then_some(disease)
}

/// Days before the first judged one that a verdict on it can rest on.
fn reach_days(detectors: &[DetectorSettings], period: Period) -> u64 {
    let reach = |d: &DetectorSettings| d.detector().reach(frequency(period));
    let periods = detectors.iter().map(reach).max().unwrap_or(0) as u64;
    periods.saturating_add(1).saturating_mul(u64::from(period.days()))
}

/// The complete series of what is stored, from its beginning or from a whole number of periods after it.
pub fn complete(series: &SeriesRow, rows: &[StoredCount]) -> Vec<DailyCount> {
    let counts: Vec<DailyCount> = rows.iter().map(|r| DailyCount { day: r.day, value: r.value }).collect();
    let (Some(first), Some(last)) = (counts.first(), counts.last()) else { return Vec::new() };
    complete_series(&counts, series.period(), first.day, last.day)
}

pub fn population(node: &Node, series: &SeriesRow) -> Option<u64> {
    node.tree().find(series.region_id).and_then(|p| p.population).and_then(|n| u64::try_from(n).ok())
}

/// Verdicts on the days of one series from `from` on; `counts` reach back as far as the detectors, where there is so much.
pub fn judge(
    series: &SeriesRow,
    counts: &[DailyCount],
    population: Option<u64>,
    detectors: &[DetectorSettings],
    min_cases: i64,
    from: NaiveDate,
) -> Result<Judged> {
    let min_cases = u32::try_from(min_cases).unwrap_or(0);
    let judged = detect(counts, series.period(), population, detectors, min_cases, from)
        .map_err(|e| Error::internal(format!("detection on series {}: {e}", series.id)))?;
    for (place, error) in &judged.failures {
        let name = detectors.get(*place).map_or("", |d| d.detector().name());
        tracing::debug!("detector {name} on series {}: {error}", series.id);
    }
    Ok(judged)
}

async fn judge_chunk(
    node: &Node,
    tx: &mut Tx,
    packs: &PackSet,
    pending: &[store::Pending],
) -> Result<Vec<JudgedSeries>> {
    let mut known = Known::default();
    let from: HashMap<Uuid, NaiveDate> = pending.iter().map(|p| (p.series_id, p.from_day)).collect();
    let ids: Vec<Uuid> = pending.iter().map(|p| p.series_id).collect();
    let mut series = counts::find_series(&tx.conn(), &ids).await?;
    series.retain(|s| s.coverage == "total" && watched(packs, s).is_some());
    let oldest = node.clock.today().checked_sub_days(Days::new(MAX_AGE_DAYS)).unwrap_or(BEGINNING);
    let start = |s: &SeriesRow| from.get(&s.id).copied().unwrap_or(oldest).max(oldest);
    let mut since = None;
    for s in &series {
        let Some(disease) = watched(packs, s) else { continue };
        let reach = reach_days(&known.get(disease, s.period()), s.period());
        let needed = start(s).checked_sub_days(Days::new(reach)).unwrap_or(BEGINNING);
        since = Some(since.map_or(needed, |day: NaiveDate| day.min(needed)));
    }
    let keys: Vec<(Uuid, Uuid)> = series.iter().map(|s| (s.region_id, s.id)).collect();
    let mut rows = counts::list_counts_of(&tx.conn(), &keys, since).await?;
    let mut found = Vec::with_capacity(series.len());
    for s in series {
        let (Some(disease), Some(rows)) = (watched(packs, &s), rows.remove(&s.id)) else { continue };
        let detectors = known.get(disease, s.period());
        let (population, counts) = (population(node, &s), complete(&s, &rows));
        let days = judge(&s, &counts, population, &detectors, disease.detection.min_cases, start(&s))?.days;
        let alarmed = days.iter().any(|d| d.alarm);
        let watched = alarmed.then(|| Watched::new(&counts, s.period(), population)).transpose();
        let watched = watched.map_err(|e| Error::internal(format!("detection on series {}: {e}", s.id)))?;
        let weighed = BTreeMap::new();
        found.push(JudgedSeries { series: s, detectors, days, watched, population, weighed });
    }
    Ok(found)
}

/// Turns the alarms that stand into signals.
async fn raise(node: &Node, tx: &mut Tx, packs: &PackSet, judged: Vec<JudgedSeries>) -> Result<()> {
    let alarmed: Vec<&JudgedSeries> = judged.iter().filter(|s| s.days.iter().any(|d| d.alarm)).collect();
    let ids: Vec<Uuid> = alarmed.iter().map(|s| s.series.id).collect();
    let first = alarmed.iter().flat_map(|s| s.days.first()).map(|d| d.day).min();
    let gap = Days::new(u64::from(GAP_PERIODS * Period::Week.days()));
    let Some(since) = first.and_then(|day| day.checked_sub_days(gap)) else { return Ok(()) };
    let oldest = node.clock.today().checked_sub_days(Days::new(MAX_AGE_DAYS)).unwrap_or(BEGINNING);
    let recent = store::list_recent(&tx.conn(), &ids, since.min(oldest)).await?;
    let mut latest: HashMap<Uuid, SignalRow> = recent.into_iter().map(|s| (s.series_id, s)).collect();
    let (mut raised, mut extended) = (Vec::new(), Vec::new());
    for series in alarmed {
        let known = latest.remove(&series.series.id);
        let basis = Basis::new(packs, &series.series.disease, &series.detectors, series.population);
        let (new, grown) = episodes(tx, series, &basis, known)?;
        raised.extend(new);
        extended.extend(grown);
    }
    for signal in &extended {
        tx.journal(entry("surveillance.signal.extended", signal));
    }
    for signal in &raised {
        tx.journal(entry("surveillance.signal.raised", signal));
    }
    extended.extend(raised);
    store::save(&tx.conn(), extended).await
}

fn entry(kind: &'static str, s: &SignalRow) -> NewEntry {
    let data = json!({
        "disease": s.disease, "first_day": s.first_day, "last_day": s.last_day, "observed": s.observed,
        "methods": s.methods,
    });
    NewEntry::new(kind, Some(s.region_id), Some(s.id), data)
}
