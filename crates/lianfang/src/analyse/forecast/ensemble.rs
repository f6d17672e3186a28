//! One forecast out of several, weighted by how good each was at earlier origins; and how good the whole would have been.
//!
//! INVARIANT: at every origin only counts before it are used, for methods, weights and spread alike.

use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::forecast::{PastForecast, QuantileForecast, Stack, Weighting};
use serde::Serialize;

use super::methods::{Forecasts, History, NAMES, Plan};

/// Earlier origins that weights are learnt from.
pub const ORIGINS: usize = 16;
/// Fewer periods are no basis for a forecast.
pub const FEWEST_PERIODS: usize = 10;
/// Fewer past targets say nothing of the spread, and little of the weights.
const FEWEST_TARGETS: usize = 20;

/// Forecasts of every region at the newest origin and at earlier ones.
pub struct Origins<'a> {
    plan: &'a Plan,
    regions: &'a [History],
    /// By origin (0 = now, then period by period into the past) and region; None where too little was known.
    at: Vec<Vec<Option<Forecasts>>>,
    /// The only method wanted; None = the ensemble.
    only: Option<usize>,
}

/// How good one way to forecast was, over all targets of one horizon.
#[derive(Debug, Clone, Serialize)]
pub struct Score {
    pub method: String,
    /// Periods ahead.
    pub ahead: usize,
    pub targets: usize,
    /// Mean weighted interval score, in cases.
    pub wis: f64,
    /// Relative to persistence on the same targets; below 1 is better.
    pub relative_wis: Option<f64>,
    /// Share of targets within the 50 % and the 95 % interval.
    pub coverage_50: f64,
    pub coverage_95: f64,
}

impl<'a> Origins<'a> {
    /// Forecasts at now and at `past` earlier origins.
    pub fn new(
        plan: &'a Plan,
        regions: &'a [History],
        past: usize,
        only: Option<usize>,
        streams: &Streams,
        tick: &(dyn Fn() + Sync),
    ) -> Origins<'a> {
        // A single method is compared with persistence, which is the first.
        let wanted = |method: usize| method == 0 || only.is_none_or(|o| o == method);
        let of_region = |history: &History| -> Vec<Option<Forecasts>> {
            let found = (0..=past)
                .map(|back| {
                    let then = history.before(back, FEWEST_PERIODS, plan.step)?;
                    Some(plan.forecast(&then, wanted, streams))
                })
                .collect();
            tick();
            found
        };
        // Regions are shared out over the processors; each draws from streams of its own, so that the result doesn't depend on how many there are.
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        let chunk = regions.len().div_ceil(threads).max(1);
        let by_region: Vec<Vec<Option<Forecasts>>> = std::thread::scope(|scope| {
            let started: Vec<_> = regions
                .chunks(chunk)
                .map(|part| scope.spawn(move || part.iter().map(of_region).collect::<Vec<_>>()))
                .collect();
            started
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut at: Vec<Vec<Option<Forecasts>>> =
            (0..=past).map(|_| Vec::with_capacity(regions.len())).collect();
        for of_region in by_region {
            for (row, forecasts) in at.iter_mut().zip(of_region) {
                row.push(forecasts);
            }
        }
        Origins { plan, regions, at, only }
    }

    /// What came `ahead` periods (1 = the next) after the origin `back` periods ago; None when that is not known `known_back` periods ago.
    fn observed(&self, region: usize, back: usize, ahead: usize, known_back: usize) -> Option<f64> {
        let behind = back.checked_sub(ahead).filter(|behind| *behind >= known_back)?;
        let counts = &self.regions.get(region)?.counts;
        counts.get(counts.len().checked_sub(behind + 1)?).copied()
    }

    /// Weights for `ahead` periods from the newest [`ORIGINS`] origins whose targets were known `back` periods ago.
    pub fn stack(&self, back: usize, ahead: usize) -> Result<Stack, Error> {
        let mut past = Vec::new();
        for earlier in (back + ahead..).take(ORIGINS) {
            let Some(row) = self.at.get(earlier) else { break };
            for (region, forecasts) in row.iter().enumerate() {
                let observed = self.observed(region, earlier, ahead, back);
                if let (Some(forecasts), Some(observed)) = (forecasts, observed) {
                    let forecasts = forecasts.iter().map(|of| of.get(ahead - 1).cloned().flatten()).collect();
                    past.push(PastForecast { forecasts, observed });
                }
            }
        }
        if past.is_empty() {
            return Ok(Stack::equal(NAMES.len()));
        }
        let mut stack = Stack::from_past(&past, Weighting::Score { power: self.plan.step.settings().power })?;
        if past.len() < FEWEST_TARGETS {
            stack.spread = 1.0;
        }
        Ok(stack)
    }

    /// The forecast of one region from the origin `back` periods ago by the stacks for each period ahead.
    pub fn forecast(
        &self,
        stacks: &[Stack],
        back: usize,
        region: usize,
    ) -> Result<Vec<Option<QuantileForecast>>, Error> {
        let none = || Ok(vec![None; self.plan.horizon]);
        let Some(forecasts) = self.at.get(back).and_then(|row| row.get(region)).and_then(Option::as_ref)
        else {
            return none();
        };
        if let Some(only) = self.only {
            return Ok(forecasts.get(only).cloned().unwrap_or_default());
        }
        let of_horizon = |(h, stack): (usize, &Stack)| {
            let given: Vec<Option<QuantileForecast>> =
                forecasts.iter().map(|of| of.get(h).cloned().flatten()).collect();
            if given.iter().all(Option::is_none) { Ok(None) } else { stack.combine(&given).map(Some) }
        };
        stacks.iter().enumerate().map(of_horizon).collect()
    }

    /// The stacks of one origin, for each period ahead.
    pub fn stacks(&self, back: usize) -> Result<Vec<Stack>, Error> {
        (1..=self.plan.horizon).map(|ahead| self.stack(back, ahead)).collect()
    }

    /// Rolling origins: the newest `origins` with a known target, each forecast with nothing but what was known then.
    pub fn score(&self, origins: usize) -> Result<Vec<Score>, Error> {
        let whole = self.only.is_none();
        let mut sums = vec![vec![Sum::default(); self.plan.horizon]; NAMES.len() + 1];
        for back in 1..=origins {
            let stacks = if whole { self.stacks(back)? } else { Vec::new() };
            for region in 0..self.regions.len() {
                let Some(forecasts) = self.at.get(back).and_then(|row| row.get(region)?.as_ref()) else {
                    continue;
                };
                let mixed = if whole { self.forecast(&stacks, back, region)? } else { Vec::new() };
                for ahead in 1..=self.plan.horizon {
                    let Some(observed) = self.observed(region, back, ahead, 0) else { continue };
                    let of = |row: &Vec<Option<QuantileForecast>>| row.get(ahead - 1).cloned().flatten();
                    let Some(yardstick) = forecasts.first().and_then(of) else { continue };
                    let yardstick = yardstick.score(observed)?.score;
                    for (sum, row) in sums.iter_mut().zip(forecasts.iter().chain([&mixed])) {
                        if let Some(forecast) = of(row) {
                            sum[ahead - 1].add(&forecast, observed, yardstick)?;
                        }
                    }
                }
            }
        }
        let names = NAMES.iter().copied().chain(["ensemble"]);
        let rows = names.zip(&sums).flat_map(|(name, row)| {
            row.iter()
                .enumerate()
                .filter(|(_, sum)| sum.targets > 0)
                .map(move |(h, sum)| sum.mean(name, h + 1))
        });
        Ok(rows.collect())
    }
}

#[derive(Debug, Clone, Default)]
struct Sum {
    targets: usize,
    wis: f64,
    yardstick: f64,
    in_50: usize,
    in_95: usize,
}

impl Sum {
    fn add(&mut self, forecast: &QuantileForecast, observed: f64, yardstick: f64) -> Result<(), Error> {
        let within = |low, high| forecast.quantile(low) <= observed && observed <= forecast.quantile(high);
        self.targets += 1;
        self.wis += forecast.score(observed)?.score;
        self.yardstick += yardstick;
        self.in_50 += usize::from(within(0.25, 0.75));
        self.in_95 += usize::from(within(0.025, 0.975));
        Ok(())
    }

    fn mean(&self, method: &str, ahead: usize) -> Score {
        let n = self.targets as f64;
        Score {
            method: method.to_owned(),
            ahead,
            targets: self.targets,
            wis: self.wis / n,
            relative_wis: (self.yardstick > 0.0).then(|| self.wis / self.yardstick),
            coverage_50: self.in_50 as f64 / n,
            coverage_95: self.in_95 as f64 / n,
        }
    }
}
