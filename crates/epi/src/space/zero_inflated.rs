//! The zero-inflated scan: expected counts known, and zeros that are no counts (nobody reported, nobody tested).
//!
//! A window's risk has no closed form, because each zero may be a count or not: it is found by expectation and maximisation, cell by cell.

use lianfang_domain::Streams;
use rand::RngExt;
use rand_distr::{Distribution, Poisson};
use rayon::prelude::*;

use super::panel::observed_cells;
use super::scan::durations;
use super::{MonteCarloTest, Panel, Scan, ScanSettings, Window, Zones};
use crate::{Error, check};

/// Settings of the zero-inflated scan.
#[derive(Debug, Clone, Copy, Default)]
pub struct ZeroInflatedSettings {
    pub scan: ScanSettings,
    /// `scanstatistics` stops as soon as a step changes the likelihood by less than this share (0.001 there), which leaves scores and
    /// risks a little too small. None = on to the maximum.
    pub stop_like_scanstatistics: Option<f64>,
}

/// The expectation-based scan for Poisson counts with additional zeros.
///
/// When to use: expected counts are known, and places often report a zero that means nothing. A Poisson scan takes such zeros for
/// evidence against an outbreak, and misses it.
///
/// Equation, with means `m`, probabilities of an empty report `p`, and the risk `q >= 1` inside the window:
///
/// ```text
/// P(y = 0) = p + (1 - p) e^(-q m)        P(y) = (1 - p) Poisson(y; q m)  for y > 0
/// score = max over q of  sum over the window of  ln P(y; q) - ln P(y; 1)
/// steps: d = p / (p + (1 - p) e^(-q m)) where y = 0, else 0;   q = max(1, sum y / sum m (1 - d))
/// replicates: independent zero-inflated counts
/// ```
///
/// Inputs: `counts` in cases, missing = NaN; `baselines`, expected cases of a report that is none of the empty ones; `empty`, probability
/// of an empty report, from 0 to below 1; same shapes; `zones`; `settings`.
///
/// Returns: every window; `relative_risk` is `q`, `expected` the cases expected without an outbreak, `sum (1 - p) m`.
///
/// Errors: as [`super::expectation_scan`]; a probability outside its range.
///
/// Limits: both parameters count as known. Slower than the other scans: each step of a window passes over its zeros.
///
/// Reference: \[allevius2019\]; the steps are those of `scanstatistics::scan_eb_zip` with [`ZeroInflatedSettings::stop_like_scanstatistics`],
/// tested against the likelihood on a grid of risks.
///
/// ```
/// use lianfang_epi::space::{Panel, ZeroInflatedSettings, Zones, zero_inflated_scan};
/// let counts = Panel::new(2, 2, vec![4.0, 5.0, 0.0, 15.0]).unwrap();
/// let expected = Panel::new(2, 2, vec![5.0; 4]).unwrap();
/// let empty = Panel::new(2, 2, vec![0.3; 4]).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
/// let scan = zero_inflated_scan(&counts, &expected, &empty, &zones, &ZeroInflatedSettings::default()).unwrap();
/// let best = scan.most_likely().unwrap();
/// // The zero before is no evidence against it.
/// assert_eq!((best.zone, best.relative_risk.round()), (1, 3.0));
/// ```
pub fn zero_inflated_scan(
    counts: &Panel,
    baselines: &Panel,
    empty: &Panel,
    zones: &Zones,
    settings: &ZeroInflatedSettings,
) -> Result<Scan, Error> {
    let (counts, means) = observed_cells("baselines", counts, baselines)?;
    empty.check_shape("empty", &counts)?;
    if let Some(bad) = empty.values().iter().find(|p| !(0.0..1.0).contains(*p)) {
        return Err(Error::range("empty", bad, "the numbers from 0 to below 1"));
    }
    if let Some(stop) = settings.stop_like_scanstatistics {
        check::probability("stop_like_scanstatistics", stop)?;
    }
    let walk = Walk {
        means: &means,
        empty,
        zones,
        durations: durations(&counts, zones, &settings.scan)?,
        stop: settings.stop_like_scanstatistics,
    };
    let mut windows = Vec::with_capacity(zones.len() * walk.durations);
    walk.visit(counts.values(), |zone, duration, cells| {
        let (score, relative_risk) = cells.largest(walk.stop);
        let (observed, expected) = (cells.cases, cells.expected);
        let relative_risk_outside = f64::NAN;
        windows.push(Window {
            zone,
            duration,
            observed,
            expected,
            score,
            relative_risk,
            relative_risk_outside,
        });
    });
    let mut scan = Scan { windows, test: None };
    if let Some(monte_carlo) = &settings.scan.monte_carlo {
        if monte_carlo.replicates == 0 {
            return Err(Error::range("replicates", 0, "1 replicate or more"));
        }
        let replicates = (0..monte_carlo.replicates).into_par_iter();
        let maxima = replicates.map(|i| walk.maximum(&monte_carlo.streams, i)).collect();
        let observed = scan.most_likely().map_or(0.0, |w| w.score);
        scan.test = Some(MonteCarloTest::new(observed, maxima, monte_carlo.ties));
    }
    Ok(scan)
}

/// What all replicates share.
struct Walk<'a> {
    means: &'a Panel,
    empty: &'a Panel,
    zones: &'a Zones,
    durations: usize,
    stop: Option<f64>,
}

/// The cells of one window.
#[derive(Default)]
struct Cells {
    cases: f64,
    /// Without an outbreak.
    expected: f64,
    /// Sum of the means of cells that can't be empty reports.
    surely: f64,
    /// Mean and probability of an empty report of the zeros.
    zeros: Vec<(f64, f64)>,
}

impl Walk<'_> {
    /// Calls `visit` with each zone, each duration, and their cells.
    fn visit(&self, counts: &[f64], mut visit: impl FnMut(usize, usize, &Cells)) {
        let times = self.means.times();
        let mut cells = Cells::default();
        for (index, zone) in self.zones.iter().enumerate() {
            cells.clear();
            for duration in 1..=self.durations {
                for place in zone {
                    let at = *place as usize * times + times - duration;
                    cells.add(counts[at], self.means.values()[at], self.empty.values()[at]);
                }
                visit(index, duration, &cells);
            }
        }
    }

    /// Largest score of one replicate.
    fn maximum(&self, streams: &Streams, replicate: usize) -> f64 {
        let mut rng = streams.stream(&format!("scan/{replicate}"));
        let cells = self.means.values().iter().zip(self.empty.values());
        let counts: Vec<f64> = cells
            .map(|(mean, empty)| {
                let counted = rng.random::<f64>() >= *empty;
                let drawn = Poisson::new(*mean).map_or(0.0, |d| d.sample(&mut rng));
                if counted { drawn } else { 0.0 }
            })
            .collect();
        let mut best = 0.0_f64;
        self.visit(&counts, |_, _, cells| {
            if cells.ceiling() > best {
                best = best.max(cells.largest(self.stop).0);
            }
        });
        best
    }
}

impl Cells {
    fn clear(&mut self) {
        (self.cases, self.expected, self.surely) = (0.0, 0.0, 0.0);
        self.zeros.clear();
    }

    fn add(&mut self, count: f64, mean: f64, empty: f64) {
        self.cases += count;
        self.expected += (1.0 - empty) * mean;
        if count > 0.0 || empty == 0.0 {
            self.surely += mean;
        } else if mean > 0.0 {
            self.zeros.push((mean, empty));
        }
    }

    /// At least the score: no zero speaks for an outbreak.
    fn ceiling(&self) -> f64 {
        if self.cases <= self.surely {
            return 0.0;
        }
        (self.cases * (self.cases / self.surely).ln() - self.cases + self.surely) * (1.0 + 1e-9)
    }

    /// Log likelihood of the risk `q` against that of 1.
    fn score(&self, q: f64) -> f64 {
        let zeros = self.zeros.iter().map(|(mean, empty)| {
            let counted = 1.0 - empty;
            // ln (p + c e^-qm) - ln (p + c e^-m)
            let before = empty + counted * (-mean).exp();
            (counted * (-mean).exp() * (mean * (1.0 - q)).exp_m1() / before).ln_1p()
        });
        self.cases * q.ln() - (q - 1.0) * self.surely + zeros.sum::<f64>()
    }

    /// Risk of the next step.
    fn step(&self, q: f64) -> f64 {
        let counted = |(mean, empty): &(f64, f64)| {
            let zero = (1.0 - empty) * (-q * mean).exp();
            mean * zero / (empty + zero)
        };
        let expected = self.surely + self.zeros.iter().map(counted).sum::<f64>();
        if self.cases > expected { self.cases / expected } else { 1.0 }
    }

    /// The largest score and its risk.
    fn largest(&self, stop: Option<f64>) -> (f64, f64) {
        if let Some(stop) = stop {
            return self.published(stop);
        }
        if self.ceiling() == 0.0 {
            return (0.0, 1.0);
        }
        // The likelihood can have two maxima: zeros that are counts, or zeros that are none.
        let [from_below, from_above] =
            [1.0, self.cases / self.surely].map(|start| self.climb(start)).map(|q| (self.score(q), q));
        if from_above.0 > from_below.0 { from_above } else { from_below }
    }

    fn climb(&self, start: f64) -> f64 {
        let mut q = start;
        for _ in 0..1000 {
            let once = self.step(q);
            let twice = self.step(once);
            let (first, second) = (once - q, twice - once);
            if second.abs() <= 1e-12 * twice {
                return twice;
            }
            // Aitken's extrapolation, which must not lead below the steps themselves in likelihood.
            let far = q - first * first / (second - first);
            q = if far > 1.0 && far.is_finite() && self.score(far) > self.score(twice) { far } else { twice };
        }
        q
    }

    fn published(&self, stop: f64) -> (f64, f64) {
        let (mut q, mut score) = (1.0, 0.0);
        for _ in 0..100_000 {
            q = self.step(q);
            let before = std::mem::replace(&mut score, self.score(q));
            if (score - before).exp_m1().abs() <= stop {
                break;
            }
        }
        (score, q)
    }
}
