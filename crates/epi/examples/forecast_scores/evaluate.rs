//! Rolling origins: forecast, wait, score, learn.

use lianfang_domain::Streams;
use lianfang_epi::forecast::{PastForecast, QuantileForecast, Settings, Stack, Weighting};
use rayon::prelude::*;

use crate::data::DataSet;
use crate::methods::{ALL, Forecasts, HORIZON};

pub const SEED: u64 = 20_200_224;
/// Past targets that make the weights; of larger sets, every so manieth place.
const TARGETS: usize = 2500;
/// Places of a set that the weights are learnt from.
const LEARNT_FROM: usize = 103;
/// Origins that are forecast at a time.
const CHUNK: usize = 8;

/// How a stack makes its weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// Weight = relative score to the power of minus this.
    pub power: f64,
    /// Earlier origins that it looks at; None = all.
    pub memory: Option<usize>,
}

const fn all(power: f64) -> Variant {
    Variant { power, memory: None }
}

const fn last(power: f64) -> Variant {
    Variant { power, memory: Some(16) }
}

/// Powers that are tried, each with all earlier origins and with as many as `lianfang analyse forecast` looks at.
pub const VARIANTS: [Variant; 8] =
    [all(2.0), all(4.0), all(6.0), all(8.0), last(2.0), last(4.0), last(6.0), last(8.0)];

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

/// The first half, which settings were chosen on, and the second, which was held out.
pub const PARTS: usize = 2;

pub struct Evaluation {
    pub name: &'static str,
    pub places: usize,
    /// First and last target week and origins of the parts.
    pub spans: [(String, String, usize); PARTS],
    /// By part, then method and horizon; the variants of the stack come last.
    pub scores: [Vec<[Score; HORIZON]>; PARTS],
    /// By variant: mean weights over the second half, by horizon.
    pub weights: Vec<[Vec<f64>; HORIZON]>,
}

/// The counts of the weeks before an origin.
pub fn known(set: &DataSet, origin: usize) -> Vec<Vec<f64>> {
    set.counts.iter().map(|row| row[..origin].to_vec()).collect()
}

pub fn run(set: &DataSet, settings: &Settings) -> Evaluation {
    let streams = Streams::from_seed(SEED);
    let (weeks, middle) = (set.weeks.len(), set.middle());
    let rows = ALL.len() + VARIANTS.len();
    let mut scores: [Vec<[Score; HORIZON]>; PARTS] =
        std::array::from_fn(|_| vec![[Score::default(); HORIZON]; rows]);
    let mut weights: Vec<[Vec<f64>; HORIZON]> =
        vec![std::array::from_fn(|_| vec![0.0; ALL.len()]); VARIANTS.len()];
    let stride = set.counts.len().div_ceil(LEARNT_FROM);
    // By origin: by horizon and place, what was said and what came.
    let mut past: Vec<[Vec<PastForecast>; HORIZON]> = Vec::new();
    let origins: Vec<usize> = (set.first_origin..weeks).collect();
    for chunk in origins.chunks(CHUNK) {
        let said: Vec<Vec<Forecasts>> = chunk
            .par_iter()
            .map(|origin| {
                let known = known(set, *origin);
                ALL.iter().map(|method| method.forecast(set, &known, settings, &streams)).collect()
            })
            .collect();
        for (&origin, said) in chunk.iter().zip(&said) {
            let mut now: [Vec<PastForecast>; HORIZON] = Default::default();
            for h in (0..HORIZON).filter(|h| origin + h < weeks) {
                let stacks: Vec<Stack> = VARIANTS.par_iter().map(|v| learn(&past, h, *v)).collect();
                // An origin of the first half with a target of the second belongs to neither.
                let part = match (origin < middle, origin + h < middle) {
                    (true, true) => Some(0),
                    (false, false) => Some(1),
                    _ => None,
                };
                if part == Some(1) {
                    for (of, stack) in weights.iter_mut().zip(&stacks) {
                        for (sum, weight) in of[h].iter_mut().zip(&stack.weights) {
                            *sum += weight / (weeks - h - middle) as f64;
                        }
                    }
                }
                for (place, row) in set.counts.iter().enumerate() {
                    let observed = row[origin + h];
                    let forecasts: Vec<Option<QuantileForecast>> =
                        said.iter().map(|m| m[place][h].clone()).collect();
                    let baseline = forecasts[0].as_ref().map(|f| wis(f, observed));
                    if let (Some(part), Some(baseline)) = (part, baseline) {
                        let mixed = stacks.iter().map(|stack| stack.combine(&forecasts).ok());
                        for (of, forecast) in
                            scores[part].iter_mut().zip(forecasts.iter().cloned().chain(mixed))
                        {
                            if let Some(forecast) = forecast {
                                note(&mut of[h], &forecast, observed, baseline);
                            }
                        }
                    }
                    if place % stride == 0 {
                        now[h].push(PastForecast { forecasts, observed });
                    }
                }
            }
            past.push(now);
        }
    }
    let span = |first: usize, end: usize| {
        (set.weeks[first].to_string(), set.weeks[end - 1].to_string(), end - first)
    };
    Evaluation {
        name: set.name,
        places: set.counts.len(),
        spans: [span(set.first_origin, middle), span(middle, weeks)],
        scores,
        weights,
    }
}

/// The stack for horizon `h + 1` from earlier origins. The forecast of the origin `k` weeks ago had its target `k - h - 1` weeks before
/// this origin's first unknown week, so it is known if `k > h`.
fn learn(past: &[[Vec<PastForecast>; HORIZON]], h: usize, variant: Variant) -> Stack {
    let known = past.len().saturating_sub(h);
    let first = variant.memory.map_or(0, |memory| known.saturating_sub(memory));
    let all = past[first..known].iter().flat_map(|origin| origin[h].iter());
    let stride = all.clone().count().div_ceil(TARGETS).max(1);
    let targets: Vec<PastForecast> = all.step_by(stride).cloned().collect();
    Stack::from_past(&targets, Weighting::Score { power: variant.power })
        .unwrap_or_else(|_| Stack::equal(ALL.len()))
}

pub fn wis(forecast: &QuantileForecast, observed: f64) -> f64 {
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
