//! What a signal rests on, as it was when the alarm was raised: enough to judge the same days again with the same settings.

use chrono::NaiveDate;
use lianfang_domain::Period;
use lianfang_epi::DayResult;
use lianfang_epi::detection::{DetectorSettings, Reference, Verdict, Watched};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::packs::PackSet;

/// Weights below this mark a period that was weighed down as a past outbreak.
const FULL: f64 = 0.999;

/// Kept with the signal as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    pub pack: String,
    pub pack_version: String,
    /// Digest of all packs in force.
    pub packs_digest: String,
    pub min_cases: i64,
    pub population: Option<u64>,
    /// Every detector that looked at the series, with all its settings.
    pub detectors: Vec<Value>,
    /// The latest alarm of each method.
    pub alarms: Vec<KeptAlarm>,
    pub false_discovery: Option<FalseDiscovery>,
    /// Regions above whose alarm this one explains, and which therefore have none of their own.
    #[serde(default)]
    pub speaks_for: Vec<Uuid>,
    /// The cluster that raised it, where no method of the region's own series did.
    #[serde(default)]
    pub cluster: Option<Uuid>,
}

/// One method's alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeptAlarm {
    pub method: String,
    /// Last day of the period.
    pub day: NaiveDate,
    /// Cases of the period; for a rate, cases per 100,000 people in its window.
    pub observed: f64,
    pub expected: Option<f64>,
    pub upperbound: Option<f64>,
    /// 0 = as expected, 1 = at the bound.
    pub score: Option<f64>,
    /// Probability of so much or more if nothing is unusual.
    pub p_value: Option<f64>,
    /// Error probability of one test.
    pub alpha: Option<f64>,
    pub reference: Vec<Stretch>,
}

/// Consecutive periods that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Stretch {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub periods: u32,
    /// The same time of an earlier year.
    pub same_season: bool,
    /// Periods that count less because they look like past outbreaks.
    pub weighed_down: Vec<NaiveDate>,
}

/// How the alarm fared among all series of its round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FalseDiscovery {
    /// Share of false alarms among the alarms that the pack accepts.
    pub rate: f64,
    /// Regions that were tested in the round.
    pub tested: usize,
    /// Of the region, from all its methods and sources together.
    pub p_value: f64,
    /// The smallest share at which this alarm would have been let through.
    pub adjusted: f64,
}

impl Basis {
    pub fn new(
        packs: &PackSet,
        disease: &str,
        detectors: &[DetectorSettings],
        population: Option<u64>,
    ) -> Basis {
        let pack = packs.packs().iter().find(|pack| pack.diseases.iter().any(|d| d.id == disease));
        Basis {
            pack: pack.map(|p| p.name.clone()).unwrap_or_default(),
            pack_version: pack.map(|p| p.version.clone()).unwrap_or_default(),
            packs_digest: packs.digest.clone(),
            min_cases: packs.disease(disease).map_or(1, |d| d.detection.min_cases),
            population,
            detectors: detectors.iter().filter_map(|d| serde_json::to_value(d).ok()).collect(),
            ..Basis::default()
        }
    }

    /// The detectors with their settings of then, as far as this version of the program can read them.
    pub fn settings(&self) -> Vec<DetectorSettings> {
        self.detectors.iter().filter_map(|value| serde_json::from_value(value.clone()).ok()).collect()
    }

    /// Takes over the alarms of methods that did not call this time.
    pub fn follow(&mut self, before: Basis) {
        let fresh = |alarm: &KeptAlarm| self.alarms.iter().all(|own| own.method != alarm.method);
        let kept: Vec<KeptAlarm> = before.alarms.into_iter().filter(fresh).collect();
        self.alarms.extend(kept);
        for region in before.speaks_for {
            if !self.speaks_for.contains(&region) {
                self.speaks_for.push(region);
            }
        }
        self.cluster = self.cluster.or(before.cluster);
        self.false_discovery = self.false_discovery.take().or(before.false_discovery);
    }

    /// Keeps the alarms of a day.
    pub fn keep(
        &mut self,
        day: &DayResult,
        detectors: &[DetectorSettings],
        watched: Option<&Watched>,
        period: Period,
    ) {
        for (settings, verdict) in detectors.iter().zip(&day.verdicts).filter(|(_, v)| v.alarm) {
            let reference = watched.map(|w| stretches(&w.references(settings.detector(), day.day), period));
            let alarm = kept(settings, verdict, day.day, reference.unwrap_or_default());
            self.alarms.retain(|own| own.method != alarm.method);
            self.alarms.push(alarm);
        }
    }
}

fn kept(
    settings: &DetectorSettings,
    verdict: &Verdict,
    day: NaiveDate,
    reference: Vec<Stretch>,
) -> KeptAlarm {
    let detector = settings.detector();
    KeptAlarm {
        method: detector.name().to_owned(),
        day,
        observed: verdict.observed,
        expected: verdict.expected,
        upperbound: verdict.upperbound,
        score: verdict.score,
        p_value: verdict.p_value,
        alpha: detector.alpha(),
        reference,
    }
}

/// Joins reference periods that follow one another.
pub fn stretches(references: &[(NaiveDate, Reference)], period: Period) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for (day, reference) in references {
        let step = i64::from(period.days());
        let follows =
            |s: &&mut Stretch| (*day - s.to).num_days() == step && s.same_season == reference.same_season;
        let stretch = match found.last_mut().filter(follows) {
            Some(last) => last,
            None => {
                found.push(Stretch {
                    from: *day,
                    to: *day,
                    periods: 0,
                    same_season: reference.same_season,
                    weighed_down: Vec::new(),
                });
                match found.last_mut() {
                    Some(last) => last,
                    None => continue,
                }
            }
        };
        stretch.to = *day;
        stretch.periods += 1;
        if reference.weight < FULL {
            stretch.weighed_down.push(*day);
        }
    }
    found
}
