//! Detection: judges the new days of every series that got data, and raises or extends signals.

use chrono::{Days, NaiveDate};
use lianfang_domain::DailyCount;
use lianfang_domain::calendar::BEGINNING;
use lianfang_epi::{DayResult, DetectionConfig, Method, RateThreshold, complete_series, detect};
use lianfang_plan::Disease;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

use super::model::{SignalRow, SignalState};
use super::store;
use crate::error::{Error, Result};
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, NewEntry, react::Reactor};
use crate::node::Node;
use crate::surveillance::counts::{self, SeriesRow, StoredCount};

/// An alarm within this many periods of a signal's last day belongs to it.
const GAP_PERIODS: u32 = 7;
/// Alarms that ended longer ago than this are history, not signals to act on.
const MAX_AGE_DAYS: u64 = 28;
/// A dismissed signal is raised again when a day has this many times the cases that were dismissed.
const WORSE: i64 = 2;

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
            let pending = store::take_pending(&tx.conn()).await?;
            for chunk in pending.chunks(400) {
                detect_series(node, tx, chunk).await?;
            }
            Ok(())
        })
    }
}

/// The pack's detection settings for `epi`.
pub fn config(disease: &Disease) -> DetectionConfig {
    let d = &disease.detection;
    let mut methods: Vec<Method> = d
        .methods
        .iter()
        .map(|m| match m {
            lianfang_plan::Method::C1 => Method::EarsC1,
            lianfang_plan::Method::C2 => Method::EarsC2,
            lianfang_plan::Method::C3 => Method::EarsC3,
        })
        .collect();
    let rate = d.rate.map(|r| RateThreshold { per_100k: r.per_100k, window_days: r.window.days });
    if rate.is_some() {
        methods.push(Method::PopulationRate);
    }
    DetectionConfig {
        methods,
        baseline: d.baseline_days as usize,
        min_cases: u32::try_from(d.min_cases).unwrap_or(0),
        rate,
        ..DetectionConfig::default()
    }
}

/// Verdicts on the days of one series from `from` on; `rows` reach back as far as `DetectionConfig::history_days`, where there are so many.
pub fn judge(
    node: &Node,
    disease: &Disease,
    series: &SeriesRow,
    rows: &[StoredCount],
    from: NaiveDate,
) -> Result<Vec<DayResult>> {
    let counts: Vec<DailyCount> = rows.iter().map(|r| DailyCount { day: r.day, value: r.value }).collect();
    let failed = |e: lianfang_epi::Error| Error::internal(format!("detection on series {}: {e}", series.id));
    let (Some(first), Some(last)) = (counts.first(), counts.last()) else { return Ok(Vec::new()) };
    let complete = complete_series(&counts, series.period(), first.day, last.day);
    let population =
        node.tree().find(series.region_id).and_then(|p| p.population).and_then(|n| u64::try_from(n).ok());
    detect(&complete, series.period(), population, &config(disease), from).map_err(failed)
}

/// The main indicator of a disease is watched, not every number that comes along.
fn watched<'a>(packs: &'a crate::packs::PackSet, series: &SeriesRow) -> Option<&'a Disease> {
    let disease = packs.disease(&series.disease)?;
    (disease.indicators.first() == Some(&series.indicator)).then_some(disease)
}

async fn detect_series(node: &Node, tx: &mut Tx, pending: &[store::Pending]) -> Result<()> {
    let packs = node.packs();
    let from: HashMap<Uuid, NaiveDate> = pending.iter().map(|p| (p.series_id, p.from_day)).collect();
    let ids: Vec<Uuid> = pending.iter().map(|p| p.series_id).collect();
    let mut series = counts::find_series(&tx.conn(), &ids).await?;
    series.retain(|s| s.coverage == "total" && watched(&packs, s).is_some());
    let earliest = from.values().min().copied().unwrap_or(BEGINNING);
    let history = series.iter().filter_map(|s| Some(config(watched(&packs, s)?).history_days(s.period())));
    let since = earliest.checked_sub_days(Days::new(history.max().unwrap_or(0).into())).unwrap_or(BEGINNING);
    let keys: Vec<(Uuid, Uuid)> = series.iter().map(|s| (s.region_id, s.id)).collect();
    let rows = counts::list_counts_of(&tx.conn(), &keys, Some(since)).await?;
    let oldest = node.clock.today().checked_sub_days(Days::new(MAX_AGE_DAYS)).unwrap_or(BEGINNING);
    let recent = store::list_recent(&tx.conn(), &ids, oldest.min(since)).await?;
    let mut latest: HashMap<Uuid, SignalRow> = recent.into_iter().map(|s| (s.series_id, s)).collect();
    let (mut raised, mut extended) = (Vec::new(), Vec::new());
    for s in &series {
        let (Some(disease), Some(rows)) = (watched(&packs, s), rows.get(&s.id)) else { continue };
        let start = from.get(&s.id).copied().unwrap_or(earliest).max(oldest);
        let days = judge(node, disease, s, rows, start)?;
        let known = latest.remove(&s.id);
        let (new, grown) = episodes(tx, s, &days, known);
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

/// Groups alarm days into signals: new ones, and the known one when it goes on.
fn episodes(
    tx: &Tx,
    series: &SeriesRow,
    days: &[DayResult],
    known: Option<SignalRow>,
) -> (Vec<SignalRow>, Option<SignalRow>) {
    let gap = i64::from(GAP_PERIODS * series.period().days());
    let mut raised: Vec<SignalRow> = Vec::new();
    let mut known = known;
    let mut grown = false;
    for day in days.iter().filter(|d| d.alarm) {
        let current = raised.last_mut().or(known.as_mut());
        match current {
            Some(signal) if (day.day - signal.last_day).num_days() <= gap => {
                let dismissed = signal.state == SignalState::Dismissed.as_str();
                if dismissed && day.observed >= signal.observed.saturating_mul(WORSE) {
                    raised.push(new_signal(tx, series, day));
                } else if day.day > signal.last_day && !dismissed {
                    grow(signal, day);
                    grown |= raised.is_empty();
                }
            }
            _ => raised.push(new_signal(tx, series, day)),
        }
    }
    (raised, known.filter(|_| grown))
}

fn new_signal(tx: &Tx, series: &SeriesRow, day: &DayResult) -> SignalRow {
    let mut signal = SignalRow {
        id: tx.id(),
        region_id: series.region_id,
        series_id: series.id,
        disease: series.disease.clone(),
        indicator: series.indicator.clone(),
        first_day: day.day,
        last_day: day.day,
        state: SignalState::New.as_str().to_owned(),
        methods: String::new(),
        observed: 0,
        expected: None,
        upperbound: None,
        raised_at: tx.now(),
        handled_by: None,
        handled_at: None,
        note: None,
        version: 1,
    };
    grow(&mut signal, day);
    signal
}

/// Takes the day's alarm into the signal.
fn grow(signal: &mut SignalRow, day: &DayResult) {
    signal.last_day = day.day;
    signal.observed = day.observed;
    let mut methods: Vec<&str> = signal.methods.split(',').filter(|m| !m.is_empty()).collect();
    for verdict in day.verdicts.iter().filter(|v| v.alarm) {
        let name = verdict.method.short_name();
        if !methods.contains(&name) {
            methods.push(name);
        }
        // EARS bounds are in cases, like what was observed; the rate's are per 100,000.
        if verdict.method != Method::PopulationRate {
            signal.expected = verdict.expected;
            signal.upperbound = verdict.upperbound;
        }
    }
    signal.methods = methods.join(",");
}

/// How pages and the journal call a method.
pub trait ShortName {
    fn short_name(self) -> &'static str;
}

impl ShortName for Method {
    fn short_name(self) -> &'static str {
        match self {
            Method::EarsC1 => "C1",
            Method::EarsC2 => "C2",
            Method::EarsC3 => "C3",
            Method::PopulationRate => "rate",
        }
    }
}
