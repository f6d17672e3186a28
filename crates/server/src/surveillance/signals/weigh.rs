//! Many alarms at once: which to believe, and where to tell them. Both only when the pack asks for it.
//!
//! Works on the series of one disease that got data in the same round, day by day. An arrival later on is a round of its own.

use chrono::NaiveDate;
use lianfang_epi::detection::{
    Combination, DayResult, Dependence, DetectorSettings, RegionAlarm, Told, Unit, Watched, combined_p_value,
    discoveries, false_discovery_adjusted, tell_once,
};
use lianfang_plan::Detection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

use super::basis::FalseDiscovery;
use crate::error::{Error, Result};
use crate::regions::Tree;
use crate::surveillance::counts::SeriesRow;

/// One series with its verdicts.
pub struct JudgedSeries {
    pub series: SeriesRow,
    pub detectors: Arc<Vec<DetectorSettings>>,
    pub days: Vec<DayResult>,
    /// Kept where a day alarms, to tell what the alarm rests on.
    pub watched: Option<Watched>,
    pub population: Option<u64>,
    pub weighed: BTreeMap<NaiveDate, Weighed>,
}

/// What weighing said of an alarm that stands.
#[derive(Debug, Clone, Default)]
pub struct Weighed {
    pub false_discovery: Option<FalseDiscovery>,
    pub speaks_for: Vec<Uuid>,
}

/// Takes back the alarms that the pack's options do not let through.
pub fn weigh(judged: &mut [JudgedSeries], detection: &Detection, tree: &Tree) -> Result<()> {
    let alarmed = judged.iter().flat_map(|s| s.days.iter().filter(|d| d.alarm).map(|d| d.day));
    let days: BTreeSet<NaiveDate> = alarmed.collect();
    for day in days {
        if let Some(rate) = detection.false_discovery_rate {
            hold_false_discoveries(judged, day, rate)?;
        }
        if detection.tell_once {
            tell_below(judged, day, tree)?;
        }
    }
    Ok(())
}

fn failed(error: lianfang_epi::Error) -> Error {
    Error::internal(format!("weighing alarms: {error}"))
}

/// Places of the series that have a result for the day, by region.
fn by_region(judged: &[JudgedSeries], day: NaiveDate) -> BTreeMap<Uuid, Vec<(usize, usize)>> {
    let mut found: BTreeMap<Uuid, Vec<(usize, usize)>> = BTreeMap::new();
    for (place, series) in judged.iter().enumerate() {
        if let Ok(at) = series.days.binary_search_by_key(&day, |d| d.day) {
            found.entry(series.series.region_id).or_default().push((place, at));
        }
    }
    found
}

/// One p-value per region, from all its methods and sources, which may depend on one another. Alarms of methods that are no tests stand.
fn hold_false_discoveries(judged: &mut [JudgedSeries], day: NaiveDate, rate: f64) -> Result<()> {
    let regions: Vec<Vec<(usize, usize)>> = by_region(judged, day).into_values().collect();
    let mut p_values = Vec::with_capacity(regions.len());
    for members in &regions {
        let all = members.iter().flat_map(|&(place, at)| &judged[place].days[at].verdicts);
        let own: Vec<f64> = all.filter_map(|v| v.p_value).collect();
        let joined = if own.is_empty() {
            f64::NAN
        } else {
            combined_p_value(&own, &[], Combination::HarmonicMean).map_err(failed)?
        };
        p_values.push(joined);
    }
    let tested = p_values.iter().filter(|p| !p.is_nan()).count();
    if tested == 0 {
        return Ok(());
    }
    let found = discoveries(&p_values, rate, Dependence::Positive).map_err(failed)?;
    let adjusted = false_discovery_adjusted(&p_values, Dependence::Positive).map_err(failed)?;
    for (region, members) in regions.iter().enumerate() {
        for &(place, at) in members {
            let series = &mut judged[place];
            let result = &mut series.days[at];
            if !result.alarm {
                continue;
            }
            if !found[region] {
                for verdict in result.verdicts.iter_mut().filter(|v| v.p_value.is_some()) {
                    verdict.alarm = false;
                }
                result.alarm = result.verdicts.iter().any(|v| v.alarm);
            }
            if result.alarm && !p_values[region].is_nan() {
                series.weighed.entry(day).or_default().false_discovery = Some(FalseDiscovery {
                    rate,
                    tested,
                    p_value: p_values[region],
                    adjusted: adjusted[region],
                });
            }
        }
    }
    Ok(())
}

/// The alarm of a region that counts cases and knows how many to expect, the strongest of its methods.
fn strongest(series: &JudgedSeries, at: usize) -> Option<(f64, f64, f64)> {
    let verdicts = series.detectors.iter().zip(&series.days[at].verdicts);
    let counting = verdicts.filter(|(d, v)| v.alarm && d.detector().unit() == Unit::Cases);
    let known = counting.filter_map(|(_, v)| Some((v.score?, (v.observed, v.expected?, v.upperbound?))));
    known.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, numbers)| numbers)
}

/// Takes back a region's alarm that the alarms below it explain. An alarm without expected cases (a rate, a threshold) neither
/// explains nor is explained.
fn tell_below(judged: &mut [JudgedSeries], day: NaiveDate, tree: &Tree) -> Result<()> {
    let regions = by_region(judged, day);
    let places: HashMap<Uuid, usize> = regions.keys().enumerate().map(|(i, id)| (*id, i)).collect();
    let ids: Vec<Uuid> = regions.keys().copied().collect();
    let alarm = |(id, members): (&Uuid, &Vec<(usize, usize)>)| {
        let numbers = members.iter().filter_map(|&(place, at)| strongest(&judged[place], at));
        let numbers = numbers.max_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)));
        let (observed, expected, upperbound) = numbers.unwrap_or_default();
        let parent = tree.ancestors(*id).find_map(|above| places.get(&above.id).copied());
        RegionAlarm { parent, alarm: numbers.is_some(), observed, expected, upperbound }
    };
    let alarms: Vec<RegionAlarm> = regions.iter().map(alarm).collect();
    if alarms.iter().all(|a| a.parent.is_none()) {
        return Ok(());
    }
    let told = tell_once(&alarms).map_err(failed)?;
    for (region, told) in ids.iter().zip(&told) {
        let Told::By(below) = told else { continue };
        for &(place, at) in &regions[region] {
            let series = &mut judged[place];
            for (settings, verdict) in series.detectors.iter().zip(&mut series.days[at].verdicts) {
                verdict.alarm &= settings.detector().unit() != Unit::Cases || verdict.expected.is_none();
            }
            let result = &mut series.days[at];
            result.alarm = result.verdicts.iter().any(|v| v.alarm);
        }
        for speaker in below.iter().filter_map(|place| ids.get(*place)) {
            for &(place, _) in &regions[speaker] {
                judged[place].weighed.entry(day).or_default().speaks_for.push(*region);
            }
        }
    }
    Ok(())
}
