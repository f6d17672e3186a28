//! Alarm days become signals: which days belong together, when a dismissed signal returns, and what each keeps of its last day.

use lianfang_epi::DayResult;
use lianfang_epi::detection::Unit;

use super::basis::Basis;
use super::model::{SignalRow, SignalState};
use super::weigh::JudgedSeries;
use crate::error::Result;
use crate::kernel::db::Tx;

/// An alarm within this many periods of a signal's last day belongs to it.
pub const GAP_PERIODS: u32 = 7;
/// A dismissed signal is raised again when a day has this many times the cases that were dismissed.
const WORSE: i64 = 2;

/// Groups alarm days into signals: new ones, and the known one when it goes on.
pub fn episodes(
    tx: &Tx,
    judged: &JudgedSeries,
    basis: &Basis,
    known: Option<SignalRow>,
) -> Result<(Vec<SignalRow>, Option<SignalRow>)> {
    let gap = i64::from(GAP_PERIODS * judged.series.period().days());
    let mut raised: Vec<SignalRow> = Vec::new();
    let mut known = known;
    let mut grown = false;
    for day in judged.days.iter().filter(|d| d.alarm) {
        let current = raised.last_mut().or(known.as_mut());
        match current {
            Some(signal) if (day.day - signal.last_day).num_days() <= gap => {
                let dismissed = signal.state == SignalState::Dismissed.as_str();
                if dismissed && day.observed >= signal.observed.saturating_mul(WORSE) {
                    raised.push(new_signal(tx, judged, basis, day)?);
                } else if day.day > signal.last_day && !dismissed {
                    grow(signal, judged, basis, day)?;
                    grown |= raised.is_empty();
                }
            }
            _ => raised.push(new_signal(tx, judged, basis, day)?),
        }
    }
    Ok((raised, known.filter(|_| grown)))
}

fn new_signal(tx: &Tx, judged: &JudgedSeries, basis: &Basis, day: &DayResult) -> Result<SignalRow> {
    let series = &judged.series;
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
        basis: None,
    };
    grow(&mut signal, judged, basis, day)?;
    Ok(signal)
}

/// Takes the day's alarm into the signal, with what it rests on.
fn grow(signal: &mut SignalRow, judged: &JudgedSeries, basis: &Basis, day: &DayResult) -> Result<()> {
    signal.last_day = day.day;
    signal.observed = day.observed;
    let mut methods: Vec<&str> = signal.methods.split(',').filter(|m| !m.is_empty()).collect();
    let mut strongest: Option<f64> = None;
    for (settings, verdict) in judged.detectors.iter().zip(&day.verdicts).filter(|(_, v)| v.alarm) {
        let detector = settings.detector();
        if !methods.contains(&detector.name()) {
            methods.push(detector.name());
        }
        // Bounds in cases are shown beside the cases; those of a rate are not.
        if detector.unit() == Unit::Cases && strongest.is_none_or(|s| verdict.score.is_some_and(|v| v > s)) {
            (signal.expected, signal.upperbound) = (verdict.expected, verdict.upperbound);
            strongest = verdict.score.or(strongest).or(Some(f64::NEG_INFINITY));
        }
    }
    signal.methods = methods.join(",");
    let mut now = basis.clone();
    now.keep(day, &judged.detectors, judged.watched.as_ref(), judged.series.period());
    if let Some(weighed) = judged.weighed.get(&day.day) {
        now.false_discovery = weighed.false_discovery.clone();
        now.speaks_for = weighed.speaks_for.clone();
    }
    if let Some(before) = signal.basis.as_deref().and_then(|text| serde_json::from_str(text).ok()) {
        now.follow(before);
    }
    signal.basis = Some(serde_json::to_string(&now)?);
    Ok(())
}
