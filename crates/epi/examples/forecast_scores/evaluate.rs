//! Rolling origins: forecast, wait, score, learn.

use lianfang_domain::Streams;
use lianfang_epi::forecast::{PastForecast, QuantileForecast, Stack, Weighting};

use crate::data::DataSet;
use crate::methods::{self, HORIZON, NAMES};

/// Weight = relative score to the power of minus this.
const POWER: f64 = 6.0;
/// Past targets that make the weights; of larger sets, every so manieth place.
const TARGETS: usize = 6000;

/// Scores of one method at one horizon.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub targets: usize,
    /// Sum of the weighted interval scores, in cases.
    pub wis: f64,
    /// The baseline's sum on the same targets.
    pub baseline: f64,
    pub covered50: usize,
    pub covered95: usize,
}

pub struct Evaluation {
    pub name: &'static str,
    pub places: usize,
    pub first: String,
    pub last: String,
    pub origins: usize,
    /// Method by horizon; the stack comes last.
    pub scores: Vec<[Score; HORIZON]>,
    /// Mean weights of the stack by horizon.
    pub weights: [Vec<f64>; HORIZON],
}

pub fn run(set: &DataSet) -> Evaluation {
    let streams = Streams::from_seed(20_200_224);
    let weeks = set.weeks.len();
    let mut scores = vec![[Score::default(); HORIZON]; NAMES.len() + 1];
    let mut weights: [Vec<f64>; HORIZON] = std::array::from_fn(|_| vec![0.0; NAMES.len()]);
    // By origin: by horizon and place, what was said and what came.
    let mut past: Vec<[Vec<PastForecast>; HORIZON]> = Vec::new();
    let origins = set.first_origin..weeks;
    for origin in origins.clone() {
        let known: Vec<Vec<f64>> = set.counts.iter().map(|row| row[..origin].to_vec()).collect();
        let said = methods::all(set, &known, &streams);
        let mut now: [Vec<PastForecast>; HORIZON] = Default::default();
        for h in 0..HORIZON {
            let stack = learn(&past, h);
            for (sum, weight) in weights[h].iter_mut().zip(&stack.weights) {
                *sum += weight / origins.len() as f64;
            }
            let target = origin + h;
            if target >= weeks {
                continue;
            }
            for (place, row) in set.counts.iter().enumerate() {
                let forecasts: Vec<Option<QuantileForecast>> =
                    said.iter().map(|m| m[place][h].clone()).collect();
                let stacked = stack.combine(&forecasts).ok();
                let observed = row[target];
                let baseline = forecasts[0].as_ref().map(|f| wis(f, observed));
                for (method, forecast) in forecasts.iter().chain([&stacked]).enumerate() {
                    if let (Some(forecast), Some(baseline)) = (forecast, baseline) {
                        note(&mut scores[method][h], forecast, observed, baseline);
                    }
                }
                now[h].push(PastForecast { forecasts, observed });
            }
        }
        past.push(now);
    }
    Evaluation {
        name: set.name,
        places: set.counts.len(),
        first: set.weeks[set.first_origin].to_string(),
        last: set.weeks[weeks - 1].to_string(),
        origins: origins.len(),
        scores,
        weights,
    }
}

/// The stack for horizon `h + 1` from earlier origins. The forecast of the origin `k` weeks ago had its target `k - h - 1` weeks before
/// this origin's first unknown week, so it is known if `k > h`.
fn learn(past: &[[Vec<PastForecast>; HORIZON]], h: usize) -> Stack {
    let known = past.len().saturating_sub(h);
    let all = past[..known].iter().flat_map(|origin| origin[h].iter());
    let stride = all.clone().count().div_ceil(TARGETS).max(1);
    let targets: Vec<PastForecast> = all.step_by(stride).cloned().collect();
    Stack::from_past(&targets, Weighting::Score { power: POWER })
        .unwrap_or_else(|_| Stack::equal(NAMES.len()))
}

fn wis(forecast: &QuantileForecast, observed: f64) -> f64 {
    forecast.score(observed).expect("quantiles in order").score
}

fn note(score: &mut Score, forecast: &QuantileForecast, observed: f64, baseline: f64) {
    score.targets += 1;
    score.wis += wis(forecast, observed);
    score.baseline += baseline;
    let inside =
        |low: f64, high: f64| forecast.quantile(low) <= observed && observed <= forecast.quantile(high);
    score.covered50 += usize::from(inside(0.25, 0.75));
    score.covered95 += usize::from(inside(0.025, 0.975));
}
