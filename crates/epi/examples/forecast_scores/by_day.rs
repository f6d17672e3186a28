//! The renewal equation by day, as the pages and `--horizon 14d` use it: its drift and scatter chosen on Italy's first half, scored on the second.
//!
//! Daily paths, summed to weeks, against the same weekly counts and the same baseline as the weekly methods. Weekdays are not modelled: a week has each of them once.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use lianfang_domain::Streams;
use lianfang_epi::forecast::{QuantileForecast, Settings, Transmission, renewal_paths};
use lianfang_epi::reproduction::discr_si;
use rayon::prelude::*;

use crate::data::{DataSet, read};
use crate::evaluate::{SEED, known, wis};
use crate::methods::{HORIZON, Method};

const DRAWS: usize = 200;
const WEEK: usize = 7;
/// Mean and standard deviation of the serial interval in days, as the pack `covid-19` has it.
const INTERVAL: (f64, f64) = (4.7, 2.9);

/// Drift and scatter by day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    pub persistence: f64,
    pub volatility: f64,
    pub size: f64,
}

impl Drift {
    pub fn of(settings: &Settings) -> Drift {
        Drift { persistence: settings.persistence, volatility: settings.volatility, size: settings.size }
    }
}

/// A candidate with its relative WIS by horizon in the first and the second half.
pub struct Row {
    pub drift: Drift,
    pub halves: [[f64; HORIZON]; 2],
}

impl Row {
    /// Geometric mean over the horizons of the first half.
    pub fn mean(&self) -> f64 {
        (self.halves[0].iter().map(|r| r.ln()).sum::<f64>() / HORIZON as f64).exp()
    }
}

/// All candidates, the best on the first half first.
pub fn choose(folder: &Path, set: &DataSet) -> Result<Vec<Row>, String> {
    let daily = daily(folder, set)?;
    let (mean, sd) = INTERVAL;
    let weights = discr_si(21, mean, sd).map_err(|e| e.to_string())?;
    let sum: f64 = weights.iter().sum();
    let weights: Vec<f64> = weights[1..].iter().map(|w| w / sum).collect();
    let mut rows = Vec::new();
    for persistence in [0.8, 0.85, 0.9, 0.95] {
        for volatility in [0.03, 0.05, 0.1] {
            for size in [2.0, 4.0, 8.0] {
                let drift = Drift { persistence, volatility, size };
                let row = Row { drift, halves: score(set, &daily, &weights, drift) };
                eprintln!("renewal by day, {drift:?}: {:.4}", row.mean());
                rows.push(row);
            }
        }
    }
    rows.sort_by(|a, b| a.mean().total_cmp(&b.mean()));
    Ok(rows)
}

/// Cases by region, in the order of the set, and day from its first week on.
fn daily(folder: &Path, set: &DataSet) -> Result<Vec<Vec<f64>>, String> {
    let days = WEEK * set.weeks.len();
    let mut rows: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in read(&folder.join("italy-covid/daily_region.csv"))? {
        let day: NaiveDate = row["date"].parse().map_err(|e| format!("{e}"))?;
        let counts = rows.entry(row["region_code"].clone()).or_insert_with(|| vec![0.0; days]);
        if let Some(cell) =
            usize::try_from((day - set.weeks[0]).num_days()).ok().and_then(|t| counts.get_mut(t))
        {
            *cell = row["new_confirmed"].parse::<f64>().unwrap_or(0.0).max(0.0);
        }
    }
    Ok(rows.into_values().collect())
}

/// Relative WIS by half and horizon.
fn score(set: &DataSet, daily: &[Vec<f64>], weights: &[f64], drift: Drift) -> [[f64; HORIZON]; 2] {
    let streams = Streams::from_seed(SEED);
    let (weeks, middle) = (set.weeks.len(), set.middle());
    let by_origin: Vec<[[(f64, f64); HORIZON]; 2]> = (set.first_origin..weeks)
        .into_par_iter()
        .map(|origin| {
            let mut sums = [[(0.0, 0.0); HORIZON]; 2];
            let known = known(set, origin);
            let yardstick = Method::Persistence.forecast(set, &known, &Settings::weekly(), &streams);
            let mut chance = streams.stream(&format!("by day {origin}"));
            for (place, row) in set.counts.iter().enumerate() {
                let own = forecast(&daily[place][..WEEK * origin], weights, drift, &mut chance);
                for h in (0..HORIZON).filter(|h| origin + h < weeks) {
                    let half = usize::from(origin >= middle);
                    let crosses = half == 0 && origin + h >= middle;
                    if let (Some(other), false) = (&yardstick[place][h], crosses) {
                        let observed = row[origin + h];
                        sums[half][h].0 += wis(&own[h], observed);
                        sums[half][h].1 += wis(other, observed);
                    }
                }
            }
            sums
        })
        .collect();
    std::array::from_fn(|half| {
        std::array::from_fn(|h| {
            let sum = by_origin.iter().fold((0.0, 0.0), |s, o| (s.0 + o[half][h].0, s.1 + o[half][h].1));
            sum.0 / sum.1
        })
    })
}

/// R of the last week with the conjugate posterior, then daily paths, summed by week.
fn forecast(
    level: &[f64],
    weights: &[f64],
    drift: Drift,
    chance: &mut impl rand::Rng,
) -> Vec<QuantileForecast> {
    let first = level.len() - WEEK;
    let pressure =
        |t: usize| -> f64 { level[..t].iter().rev().zip(weights).map(|(n, weight)| n * weight).sum() };
    let shape = 1.0 + level[first..].iter().sum::<f64>();
    let rate = 0.2 + (first..level.len()).map(pressure).sum::<f64>();
    let known = Transmission {
        mean: shape / rate,
        sd: shape.sqrt() / rate,
        serial_interval: weights.to_vec(),
        volatility: drift.volatility,
        persistence: drift.persistence,
        size: drift.size,
    };
    let paths =
        renewal_paths(level, &known, HORIZON * WEEK, DRAWS, chance).expect("counts and a distribution");
    paths
        .chunks(WEEK)
        .map(|week| {
            let sums: Vec<f64> = (0..DRAWS).map(|i| week.iter().map(|day| day[i]).sum()).collect();
            QuantileForecast::of_sample(&sums).expect("finite sums")
        })
        .collect()
}
