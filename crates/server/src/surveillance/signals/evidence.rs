//! The evidence of a signal: what was kept when it was raised, and the verdicts around it, computed again with the settings of then.

use chrono::{Days, NaiveDate};
use lianfang_domain::calendar::BEGINNING;
use lianfang_domain::{DailyCount, Text};
use lianfang_epi::DayResult;
use lianfang_epi::detection::{Detector, DetectorSettings, Watched};
use uuid::Uuid;

use super::basis::{Basis, stretches};
use super::detect::{complete, judge, population};
use super::model::{DetectorEvidence, Evidence, EvidenceDay, Origin, SignalRow, Verdict};
use super::{detectors, words};
use crate::error::{Error, Result};
use crate::node::Node;
use crate::surveillance::counts::{self, SeriesRow};

/// Periods of verdicts before the first alarm and after the last.
const BEFORE: u64 = 42;
const AFTER: u64 = 14;

/// Gathers the evidence; empty where the series or the disease is gone.
pub async fn gather(node: &Node, row: &SignalRow) -> Result<Evidence> {
    let series = counts::find_series(&node.db.read(), &[row.series_id]).await?;
    let Some(series) = series.first() else { return Ok(Evidence::default()) };
    let basis: Option<Basis> = row.basis.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let packs = node.packs();
    let detectors = match (&basis, packs.disease(&row.disease)) {
        (Some(basis), _) => basis.settings(),
        (None, Some(disease)) => detectors::settings(&disease.detection, series.period()),
        (None, None) => Vec::new(),
    };
    let rows = counts::list_counts_of(&node.db.read(), &[(series.region_id, series.id)], None).await?;
    let counts = complete(series, rows.get(&series.id).map(Vec::as_slice).unwrap_or_default());
    let people = basis.as_ref().map_or_else(|| population(node, series), |b| b.population);
    let step = u64::from(series.period().days());
    let from = row.first_day.checked_sub_days(Days::new(BEFORE * step)).unwrap_or(BEGINNING);
    let to = row.last_day.checked_add_days(Days::new(AFTER * step)).unwrap_or(row.last_day);
    let min_cases = basis.as_ref().map_or(1, |b| b.min_cases);
    let days = judge(series, &counts, people, &detectors, min_cases, from)?.days;
    let watched = Watched::new(&counts, series.period(), people)
        .map_err(|e| Error::internal(format!("evidence of signal {}: {e}", row.id)))?;
    let told: Vec<DetectorEvidence> =
        detectors.iter().map(|d| told(d, row, series, basis.as_ref(), &watched)).collect();
    let earliest = told.iter().flat_map(|d| d.reference.first()).map(|s| s.from).min().unwrap_or(from);
    Ok(Evidence {
        period: series.period(),
        days: chart(&counts, &days, &detectors, from.min(earliest), to),
        detectors: told,
        origin: basis.as_ref().map(origin),
        notes: words::notes(basis.as_ref(), &regions_above(node, basis.as_ref())),
        false_discovery: basis.and_then(|b| b.false_discovery),
    })
}

fn origin(basis: &Basis) -> Origin {
    Origin {
        pack: basis.pack.clone(),
        version: basis.pack_version.clone(),
        digest: basis.packs_digest.clone(),
    }
}

fn regions_above(node: &Node, basis: Option<&Basis>) -> Vec<Text> {
    let tree = node.tree();
    let name = |id: &Uuid| tree.find(*id).map(|place| place.name.clone());
    basis.iter().flat_map(|b| &b.speaks_for).filter_map(name).collect()
}

/// One detector: its kept alarm where it called, and the periods that it compares the last day with.
fn told(
    settings: &DetectorSettings,
    row: &SignalRow,
    series: &SeriesRow,
    basis: Option<&Basis>,
    watched: &Watched,
) -> DetectorEvidence {
    let detector: &dyn Detector = settings.detector();
    let alarm = basis.and_then(|b| b.alarms.iter().find(|a| a.method == detector.name())).cloned();
    let reference = match &alarm {
        Some(alarm) => alarm.reference.clone(),
        None => stretches(&watched.references(detector, row.last_day), series.period()),
    };
    let mut values = serde_json::to_value(settings).unwrap_or_default();
    if let Some(fields) = values.as_object_mut() {
        fields.remove("detector");
    }
    DetectorEvidence {
        method: detector.name().to_owned(),
        title: detector.title(),
        account: detector.account(),
        unit: detector.unit().into(),
        says: alarm.as_ref().map_or_else(words::quiet, |a| words::alarm(a, detector.unit())),
        settings: values,
        alarm,
        reference,
    }
}

/// The counts from `from` to `to`, with verdicts where there are any.
fn chart(
    counts: &[DailyCount],
    judged: &[DayResult],
    detectors: &[DetectorSettings],
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<EvidenceDay> {
    let verdicts = |day: NaiveDate| {
        let found = judged.binary_search_by_key(&day, |d| d.day).ok().and_then(|place| judged.get(place));
        let pairs = found.into_iter().flat_map(|d| detectors.iter().zip(&d.verdicts));
        pairs
            .map(|(settings, v)| Verdict {
                method: settings.detector().name().to_owned(),
                observed: v.observed.is_finite().then_some(v.observed),
                expected: v.expected,
                upperbound: v.upperbound,
                score: v.score,
                p_value: v.p_value,
                alarm: v.alarm,
            })
            .collect()
    };
    let shown = counts.iter().filter(|c| c.day >= from && c.day <= to);
    shown.map(|c| EvidenceDay { day: c.day, observed: c.value, verdicts: verdicts(c.day) }).collect()
}
