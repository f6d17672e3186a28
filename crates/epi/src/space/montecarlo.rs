//! How often chance alone gives a largest score like the observed one.
//!
//! Every replicate draws from its own named stream, so that the result depends on the seed only, not on how many threads share
//! the work or in which order.

use lianfang_domain::Streams;
use rayon::prelude::*;

use super::likelihood::Statistic;
use super::plan::{Plan, Weighting, cumulate};
use super::replicates::Draw;
use super::{Gumbel, fit_gumbel};
use crate::Error;

/// What a replicate whose largest score equals the observed one counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// As an exceedance: a valid test, also when there are so few cases that scores repeat.
    #[default]
    Exceed,
    /// As none, like `scanstatistics`; too small a p-value when scores repeat.
    Ignore,
}

/// How replicates are made.
#[derive(Debug, Clone, Copy)]
pub struct MonteCarlo {
    /// Number of replicates; 999 gives p-values in steps of 0.001.
    pub replicates: usize,
    /// The run's streams; replicate `i` uses the one called `scan/i`.
    pub streams: Streams,
    pub ties: Ties,
}

impl MonteCarlo {
    /// A valid test with so many replicates.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::space::{MonteCarlo, Ties};
    /// let test = MonteCarlo::new(999, Streams::from_seed(1));
    /// assert_eq!(test.ties, Ties::Exceed);
    /// ```
    pub fn new(replicates: usize, streams: Streams) -> MonteCarlo {
        MonteCarlo { replicates, streams, ties: Ties::Exceed }
    }
}

/// How unusual the most likely cluster is without any cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct MonteCarloTest {
    /// `(1 + replicates that exceed) / (1 + replicates)`.
    pub p_value: f64,
    /// Standard error of `p_value` from the number of replicates.
    pub p_value_standard_error: f64,
    /// Distribution fitted to the replicates' largest scores; none if these don't vary.
    pub gumbel: Option<Gumbel>,
    /// p-value from that distribution; not limited by the number of replicates.
    pub gumbel_p_value: Option<f64>,
    /// Largest score of each replicate, in the order of the replicates.
    pub maxima: Vec<f64>,
}

impl MonteCarloTest {
    pub(super) fn new(observed: f64, maxima: Vec<f64>, ties: Ties) -> MonteCarloTest {
        // Equal windows that were added up in another order differ by rounding only.
        let margin = 1e-11 * observed.abs();
        let exceeds = |m: &&f64| match ties {
            Ties::Exceed => **m >= observed - margin,
            Ties::Ignore => **m > observed + margin,
        };
        let all = 1.0 + maxima.len() as f64;
        let p_value = (1.0 + maxima.iter().filter(exceeds).count() as f64) / all;
        let gumbel = fit_gumbel(&maxima).ok();
        MonteCarloTest {
            p_value,
            p_value_standard_error: (p_value * (1.0 - p_value) / all).sqrt(),
            gumbel,
            gumbel_p_value: gumbel.map(|g| g.survival(observed)),
            maxima,
        }
    }
}

/// Replicates that are walked side by side.
const LANES: usize = 4;

/// The windows of a scan and how to draw its replicates.
pub(super) struct Setting<'a, S: Statistic, D> {
    pub(super) plan: &'a Plan,
    pub(super) statistic: &'a S,
    /// In the order of the walk, durations inside.
    pub(super) windows: &'a [S::Window],
    pub(super) draw: &'a D,
    pub(super) places: usize,
    pub(super) times: usize,
    pub(super) weighting: Weighting,
}

/// Space that a thread uses again for each of its batches.
struct Scratch {
    cells: Vec<f64>,
    recent: Vec<[f64; LANES]>,
    sums: Vec<[f64; LANES]>,
}

impl<S: Statistic, D: Draw> Setting<'_, S, D> {
    /// The largest score of each replicate.
    pub(super) fn maxima(&self, monte_carlo: &MonteCarlo) -> Result<Vec<f64>, Error> {
        if monte_carlo.replicates == 0 {
            return Err(Error::range("replicates", 0, "1 replicate or more"));
        }
        let batches = monte_carlo.replicates.div_ceil(LANES);
        let found: Vec<[f64; LANES]> = (0..batches)
            .into_par_iter()
            .map_init(|| self.scratch(), |scratch, batch| self.batch(scratch, monte_carlo, batch))
            .collect();
        Ok(found.into_iter().flatten().take(monte_carlo.replicates).collect())
    }

    fn scratch(&self) -> Scratch {
        Scratch {
            cells: vec![0.0; self.places * self.times],
            recent: vec![[0.0; LANES]; self.places * self.plan.durations],
            sums: self.plan.scratch(),
        }
    }

    fn batch(&self, scratch: &mut Scratch, monte_carlo: &MonteCarlo, batch: usize) -> [f64; LANES] {
        for lane in 0..LANES {
            let replicate = batch * LANES + lane;
            if replicate < monte_carlo.replicates {
                let mut stream = monte_carlo.streams.stream(&format!("scan/{replicate}"));
                self.draw.draw(&mut stream, &mut scratch.cells);
            }
            let durations = self.plan.durations;
            cumulate(&scratch.cells, self.times, durations, self.weighting, &mut scratch.recent, lane);
        }
        largest(self.plan, self.statistic, self.windows, &scratch.recent, &mut scratch.sums)
    }
}

/// The largest score in each lane.
fn largest<S: Statistic>(
    plan: &Plan,
    statistic: &S,
    windows: &[S::Window],
    recent: &[[f64; LANES]],
    scratch: &mut [[f64; LANES]],
) -> [f64; LANES] {
    let mut best = [S::FLOOR; LANES];
    plan.walk(recent, scratch, |position, sums| {
        let row = &windows[position * sums.len()..][..sums.len()];
        for (window, cases) in row.iter().zip(sums) {
            let mut any = false;
            for lane in 0..LANES {
                any |= statistic.ceiling(window, cases[lane]) > best[lane];
            }
            if any {
                improve(statistic, window, cases, &mut best);
            }
        }
    });
    best
}

#[cold]
#[inline(never)]
fn improve<S: Statistic>(statistic: &S, window: &S::Window, cases: &[f64; LANES], best: &mut [f64; LANES]) {
    for (best, cases) in best.iter_mut().zip(cases) {
        if statistic.ceiling(window, *cases) > *best {
            *best = best.max(statistic.score(window, *cases));
        }
    }
}
