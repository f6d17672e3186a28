//! Runs a scan: the counts of the last periods against what each model holds for usual.

use chrono::NaiveDate;
use clap::ValueEnum;
use lianfang_epi::space::{
    MonteCarlo, NegativeBinomialSettings, Outbreak, Panel, PermutationSettings, Scan, ScanSettings, Zones,
    expectation_scan, negative_binomial_scan, permutation_scan, population_scan, unpopulated_scan,
};
use serde::Serialize;
use std::collections::HashMap;

use super::super::series::Series;
use crate::language::told;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// Cases in proportion to people, the same in every period
    Poisson,
    /// Cases in proportion to the totals of regions and periods, given these totals: interaction of space and time only
    Permutation,
    /// As permutation, with chance that doesn't keep the totals
    Unpopulated,
    /// As many as the same region had before the longest cluster
    Expectation,
    /// The same, with more variation than Poisson's
    NegativeBinomial,
    /// The same, for a rise through the cluster's days
    NegativeBinomialEmerging,
}

impl Model {
    pub fn needs_people(self) -> bool {
        self == Model::Poisson
    }

    pub fn name(self) -> &'static str {
        match self {
            Model::Poisson => "population_scan",
            Model::Permutation => "permutation_scan",
            Model::Unpopulated => "unpopulated_scan",
            Model::Expectation => "expectation_scan",
            Model::NegativeBinomial | Model::NegativeBinomialEmerging => "negative_binomial_scan",
        }
    }
}

/// What is asked.
pub struct Task {
    pub model: Model,
    /// Periods that are looked at.
    pub times: usize,
    /// Periods of the longest cluster.
    pub longest: usize,
    pub monte_carlo: MonteCarlo,
    pub size: Option<f64>,
}

/// A scan and what it rests on.
pub struct Found {
    pub scan: Scan,
    /// Periods that were looked at, ascending.
    pub days: Vec<NaiveDate>,
    /// Size of the negative binomial distribution; None = Poisson.
    pub size: Option<f64>,
}

pub fn scan(task: &Task, series: &[Series], zones: &Zones) -> anyhow::Result<Found> {
    let known: Vec<NaiveDate> =
        series.iter().max_by_key(|s| s.counts.len()).map(Series::days).unwrap_or_default();
    if known.len() < 2 {
        return Err(told(
            format!("只有 {} 期的病例数，至少需要 2 期", known.len()),
            format!("there are counts of {} period only, and a scan needs 2 or more", known.len()),
        ));
    }
    let times = task.times.min(known.len());
    let days: Vec<NaiveDate> = known.get(known.len() - times..).unwrap_or_default().to_vec();
    let longest = task.longest.min(times);
    let settings = ScanSettings { max_duration: Some(longest), monte_carlo: Some(task.monte_carlo) };
    let counts = panel(series, &days, if task.model.needs_people() { f64::NAN } else { 0.0 })?;
    if !counts.values().iter().any(|n| *n > 0.0) {
        let last = known[known.len() - 1];
        return Err(told(
            format!("截至 {last} 的 {times} 期内没有病例；请加大 --days 或改变 --until"),
            format!("no cases in the {times} periods up to {last}; give more --days or another --until"),
        ));
    }
    let mut size = None;
    let scan = match task.model {
        Model::Poisson => {
            let people: Vec<f64> = series.iter().map(|s| s.population.unwrap_or(0) as f64).collect();
            population_scan(&counts, &Panel::constant(&people, times)?, zones, &settings)?
        }
        Model::Permutation => {
            let settings = PermutationSettings { scan: settings, ..PermutationSettings::default() };
            permutation_scan(&counts, zones, &settings)?
        }
        Model::Unpopulated => unpopulated_scan(&counts, zones, &settings)?,
        Model::Expectation | Model::NegativeBinomial | Model::NegativeBinomialEmerging => {
            if longest >= times {
                return Err(told(
                    format!(
                        "仅有的 {times} 期都属于最长的聚集期，没有可比较的；请加大 --days 或减小 --longest"
                    ),
                    format!(
                        "the {times} periods that there are all belong to the longest cluster, and none are left to compare with; give more --days or a shorter --longest"
                    ),
                ));
            }
            let (past, now) = days.split_at(times - longest);
            let (past, now) = (panel(series, past, 0.0)?, panel(series, now, 0.0)?);
            let means = usual(&past);
            let expected = Panel::constant(&means, longest)?;
            match task.model {
                Model::Expectation => expectation_scan(&now, &expected, zones, &settings)?,
                _ => {
                    let chosen = task.size.unwrap_or_else(|| estimate_size(&past, &means));
                    size = Some(chosen);
                    let outbreak = match task.model {
                        Model::NegativeBinomialEmerging => Outbreak::Emerging,
                        _ => Outbreak::Hotspot,
                    };
                    let emerging_like_scanstatistics = false;
                    let settings = NegativeBinomialSettings {
                        scan: settings,
                        outbreak,
                        size: chosen,
                        emerging_like_scanstatistics,
                    };
                    negative_binomial_scan(&now, &expected, zones, &settings)?
                }
            }
        }
    };
    Ok(Found { scan, days, size })
}

/// Counts by region and day; `missing` where a region has none yet.
fn panel(series: &[Series], days: &[NaiveDate], missing: f64) -> anyhow::Result<Panel> {
    let mut values = Vec::with_capacity(series.len() * days.len());
    for s in series {
        let known: HashMap<NaiveDate, f64> = s.days().into_iter().zip(s.without_corrections()).collect();
        values.extend(days.iter().map(|day| known.get(day).copied().unwrap_or(missing)));
    }
    Ok(Panel::new(series.len(), days.len(), values)?)
}

/// Mean cases a period of each region. A region without any counts as half a case in all that time, so that its first ones can be
/// compared with something.
fn usual(past: &Panel) -> Vec<f64> {
    let times = past.times() as f64;
    (0..past.places()).map(|i| past.place(i).iter().sum::<f64>().max(0.5) / times).collect()
}

/// Size by the method of moments over all regions: `sum m^2 / sum ((y - m)^2 - m)`, at most 1000, which is all but Poisson.
fn estimate_size(past: &Panel, means: &[f64]) -> f64 {
    let (mut squares, mut excess) = (0.0, 0.0);
    for (i, m) in means.iter().enumerate() {
        for y in past.place(i) {
            squares += m * m;
            excess += (y - m) * (y - m) - m;
        }
    }
    if excess > 0.0 { (squares / excess).clamp(0.01, 1000.0) } else { 1000.0 }
}
