//! Verdicts of one detector on every series, and which of the alarms are told.

use chrono::NaiveDate;
use indicatif::ProgressBar;
use lianfang_domain::Text;
use lianfang_epi::Error;
use lianfang_epi::detection::{
    Dependence, DetectorSettings, RegionAlarm, Series, Told, Verdict, discoveries, tell_once,
};

use super::super::series::{self, Counts};
use super::settings::frequency;
use crate::language::{Place as _, told};

/// What becomes of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Alarm,
    /// Within the bound, or over it with too few cases.
    Quiet,
    /// An alarm that the limit on false discoveries drops.
    NotDiscovered,
    /// An alarm that a region below explains.
    ToldBelow,
    /// Not enough history before it.
    TooShort,
    /// The region's population is not known, and the detector needs it.
    NoPopulation,
}

/// One period of one region, judged by one detector.
pub struct Judged {
    /// Place in [`Counts::series`].
    pub region: usize,
    pub day: NaiveDate,
    pub method: &'static str,
    pub verdict: Verdict,
    pub p_value: Option<f64>,
    pub outcome: Outcome,
    /// Regions below that an alarm is told by.
    pub told_by: Vec<usize>,
}

/// Judges every series from a day on.
pub fn judge(
    settings: &DetectorSettings,
    counts: &Counts,
    from: NaiveDate,
    (fdr, fewest): (Option<f64>, i64),
    bar: &ProgressBar,
) -> anyhow::Result<Vec<Judged>> {
    let mut judged = Vec::new();
    for (region, series) in counts.series.iter().enumerate() {
        let found = judge_one(settings, series, frequency(counts.period), from, fdr.is_some()).at(|| {
            let (method, name, code) = (settings.detector().name(), &series.name, &series.code);
            Text::new(
                format!("{}（{code}）的 {method}", name.zh),
                format!("{method} in {} ({code})", name.en),
            )
        })?;
        let values = series.without_corrections();
        let few = |j: &Judged| values.get(j.verdict.index).is_some_and(|n| *n < fewest as f64);
        judged.extend(found.into_iter().map(|j| match j.outcome {
            Outcome::Alarm if few(&j) => Judged { region, outcome: Outcome::Quiet, ..j },
            _ => Judged { region, ..j },
        }));
        bar.inc(1);
    }
    if let Some(q) = fdr {
        keep_discoveries(&mut judged, q)?;
    }
    Ok(judged)
}

fn judge_one(
    settings: &DetectorSettings,
    series: &series::Series,
    frequency: usize,
    from: NaiveDate,
    with_p: bool,
) -> anyhow::Result<Vec<Judged>> {
    let detector = settings.detector();
    let (values, dates) = (series.without_corrections(), series.days());
    let population =
        vec![series.population.unwrap_or(0) as f64; series.population.map_or(0, |_| values.len())];
    let view = Series { counts: &values, dates: &dates, population: &population, frequency };
    let start = dates.partition_point(|day| *day < from);
    let (verdicts, unjudged) = match detector.verdicts(&view, start) {
        Ok(verdicts) => (verdicts, Outcome::TooShort),
        Err(Error::NoPopulation) => {
            let unknown = |i: usize| Verdict::unknown(i, values.get(i).copied().unwrap_or(f64::NAN));
            ((start..values.len()).map(unknown).collect(), Outcome::NoPopulation)
        }
        Err(error) => return Err(error.into()),
    };
    if with_p {
        check_p_values(detector.name(), &verdicts)?;
    }
    let mut judged = Vec::with_capacity(verdicts.len());
    for verdict in verdicts {
        let outcome = match (verdict.alarm, verdict.upperbound) {
            (true, _) => Outcome::Alarm,
            (false, Some(_)) => Outcome::Quiet,
            (false, None) => unjudged,
        };
        let p_value = verdict.p_value.filter(|p| with_p && p.is_finite());
        let day = dates.get(verdict.index).copied().unwrap_or(from);
        let method = detector.name();
        judged.push(Judged { region: 0, day, method, verdict, p_value, outcome, told_by: Vec::new() });
    }
    Ok(judged)
}

/// A limit on false discoveries needs probabilities.
fn check_p_values(name: &str, verdicts: &[Verdict]) -> anyhow::Result<()> {
    let judged = verdicts.iter().any(|v| v.upperbound.is_some());
    if !judged || verdicts.iter().any(|v| v.p_value.is_some()) {
        return Ok(());
    }
    Err(told(
        format!("{name} 不给出 p 值，而 --fdr 需要它；请用 ears_c2、farrington_flexible 或 farrington_pair"),
        format!(
            "{name} gives no p-values, which --fdr needs; take ears_c2, farrington_flexible or farrington_pair"
        ),
    ))
}

/// Drops the alarms that the limit on the share of false ones does not allow; one round of tests is one period.
fn keep_discoveries(judged: &mut [Judged], q: f64) -> anyhow::Result<()> {
    let mut days: Vec<NaiveDate> = judged.iter().map(|j| j.day).collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let round: Vec<usize> = (0..judged.len()).filter(|&i| judged[i].day == day).collect();
        let p: Vec<f64> = round.iter().map(|&i| judged[i].p_value.unwrap_or(f64::NAN)).collect();
        let believed = discoveries(&p, q, Dependence::Positive)?;
        for (i, _) in round.into_iter().zip(believed).filter(|(_, believed)| !believed) {
            if judged[i].outcome == Outcome::Alarm {
                judged[i].outcome = Outcome::NotDiscovered;
            }
        }
    }
    Ok(())
}

/// Leaves an alarm to the regions below where they explain it; each method and period by itself.
pub fn tell_lowest(judged: &mut [Judged], counts: &Counts) -> anyhow::Result<()> {
    let mut rounds: Vec<(&'static str, NaiveDate)> = judged.iter().map(|j| (j.method, j.day)).collect();
    rounds.sort_unstable();
    rounds.dedup();
    for round in rounds {
        let quiet = RegionAlarm { parent: None, alarm: false, observed: 0.0, expected: 0.0, upperbound: 0.0 };
        let mut alarms: Vec<RegionAlarm> =
            counts.series.iter().map(|s| RegionAlarm { parent: s.parent, ..quiet }).collect();
        let entries: Vec<usize> =
            (0..judged.len()).filter(|&i| (judged[i].method, judged[i].day) == round).collect();
        for &i in &entries {
            let verdict = &judged[i].verdict;
            if let (Outcome::Alarm, Some(upperbound)) = (judged[i].outcome, verdict.upperbound) {
                let Some(expected) = verdict.expected else {
                    let method = judged[i].method;
                    return Err(told(
                        format!("{method} 不给出预期病例数，而 --tell-once 需要它；请用其他方法"),
                        format!(
                            "--tell-once needs expected cases, which {method} does not give; take another method"
                        ),
                    ));
                };
                let entry = &mut alarms[judged[i].region];
                (entry.alarm, entry.observed) = (true, verdict.observed);
                (entry.expected, entry.upperbound) = (expected, upperbound);
            }
        }
        let told = tell_once(&alarms)?;
        for i in entries {
            if let Some(Told::By(below)) = told.get(judged[i].region) {
                judged[i].outcome = Outcome::ToldBelow;
                judged[i].told_by.clone_from(below);
            }
        }
    }
    Ok(())
}
