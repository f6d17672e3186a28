//! Counts as they would be without a cluster: one draw per replicate.
//!
//! Few cases are dealt one by one (an alias table, a shuffle); many cases are dealt cell by cell (binomial, hypergeometric), so that
//! ten million cases cost no more than the number of cells.

use rand::{Rng, RngExt};
use rand_distr::{Binomial, Distribution, Gamma, Poisson};
use statrs::function::gamma::ln_gamma;

use super::Panel;

/// One replicate of the counts, place by place and time by time.
pub(crate) trait Draw: Sync {
    fn draw<R: Rng>(&self, rng: &mut R, cells: &mut [f64]);
}

/// How many cases per cell are still dealt one by one.
const ONE_BY_ONE: f64 = 25.0;

/// A whole number below `n`, each equally likely up to `n / 2^64`.
fn below(rng: &mut impl Rng, n: usize) -> usize {
    ((u128::from(rng.next_u64()) * n as u128) >> 64) as usize
}

/// Binomial draw that knows the borders.
fn binomial(rng: &mut impl Rng, n: u64, p: f64) -> u64 {
    Binomial::new(n, p.clamp(0.0, 1.0)).map_or(0, |d| d.sample(rng))
}

fn poisson(rng: &mut impl Rng, mean: f64) -> f64 {
    Poisson::new(mean).map_or(0.0, |d| d.sample(rng))
}

/// Cases that fall on cells in proportion to weights: a fixed number, or a Poisson number of them.
pub(crate) struct Multinomial {
    weights: Vec<f64>,
    sum: f64,
    alias: Vec<(u64, u32)>,
    total: Total,
}

enum Total {
    Fixed(u64),
    Random,
}

impl Multinomial {
    /// `total` cases on cells with these weights.
    pub(crate) fn fixed(weights: &[f64], total: f64) -> Multinomial {
        Multinomial::new(weights, Total::Fixed(total as u64))
    }

    /// Independent Poisson cases with these means: a Poisson total, dealt in proportion.
    pub(crate) fn poisson(means: &[f64]) -> Multinomial {
        Multinomial::new(means, Total::Random)
    }

    fn new(weights: &[f64], total: Total) -> Multinomial {
        let sum = weights.iter().sum();
        Multinomial { weights: weights.to_vec(), sum, alias: alias_table(weights, sum), total }
    }

    fn deal(&self, rng: &mut impl Rng, cells: &mut [f64], total: u64) {
        let n = self.alias.len() as u128;
        for _ in 0..total {
            // The product's high half is a cell, its low half is how far into the cell.
            let product = u128::from(rng.next_u64()) * n;
            let cell = (product >> 64) as usize;
            let (threshold, other) = self.alias[cell];
            // Which of the two is a coin toss; a branch would be guessed wrong half the time.
            let cell = std::hint::select_unpredictable((product as u64) < threshold, cell, other as usize);
            cells[cell] += 1.0;
        }
    }

    fn deal_by_cell(&self, rng: &mut impl Rng, cells: &mut [f64], total: u64) {
        let (mut left, mut weight) = (total, self.sum);
        let last = self.weights.iter().rposition(|w| *w > 0.0).unwrap_or(0);
        for (i, (cell, own)) in cells.iter_mut().zip(&self.weights).enumerate().take(last + 1) {
            let here = if i == last { left } else { binomial(rng, left, own / weight) };
            *cell = here as f64;
            left -= here;
            weight -= own;
        }
    }
}

impl Draw for Multinomial {
    fn draw<R: Rng>(&self, rng: &mut R, cells: &mut [f64]) {
        cells.fill(0.0);
        let many = ONE_BY_ONE * cells.len() as f64;
        match self.total {
            _ if self.sum <= 0.0 => {}
            Total::Fixed(total) if total as f64 <= many => self.deal(rng, cells, total),
            Total::Fixed(total) => self.deal_by_cell(rng, cells, total),
            Total::Random if self.sum <= many => {
                let total = poisson(rng, self.sum) as u64;
                self.deal(rng, cells, total);
            }
            Total::Random => {
                for (cell, mean) in cells.iter_mut().zip(&self.weights) {
                    *cell = poisson(rng, *mean);
                }
            }
        }
    }
}

/// For each cell the share of draws that stay (of 2^64) and the cell that takes the others (Walker's alias method).
fn alias_table(weights: &[f64], sum: f64) -> Vec<(u64, u32)> {
    let n = weights.len();
    let mut share: Vec<f64> = weights.iter().map(|w| w / sum * n as f64).collect();
    let mut table: Vec<(u64, u32)> = (0..n).map(|i| (u64::MAX, i as u32)).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|i| share[*i] < 1.0);
    while let (Some(&low), Some(&high)) = (small.last(), large.last()) {
        small.pop();
        table[low] = ((share[low] * 2.0_f64.powi(64)) as u64, high as u32);
        share[high] -= 1.0 - share[low];
        if share[high] < 1.0 {
            large.pop();
            small.push(high);
        }
    }
    table
}

/// Cases keep their place and get another case's time: both margins stay.
pub(crate) struct Permuted {
    /// Cases of each place.
    places: Vec<u64>,
    /// Cases of each time.
    times: Vec<u64>,
    /// The time of each case, place by place; empty if cases are dealt by cell.
    labels: Vec<u32>,
    /// No case keeps the time that it had.
    cyclic: bool,
}

impl Permuted {
    pub(crate) fn new(counts: &Panel, cyclic: bool) -> Permuted {
        let whole = |v: Vec<f64>| v.into_iter().map(|x| x as u64).collect::<Vec<_>>();
        let mut labels = Vec::new();
        if cyclic || counts.total() <= ONE_BY_ONE * counts.values().len() as f64 {
            for (i, count) in counts.values().iter().enumerate() {
                labels.extend(std::iter::repeat_n((i % counts.times()) as u32, *count as usize));
            }
        }
        Permuted { places: whole(counts.place_totals()), times: whole(counts.time_totals()), labels, cyclic }
    }

    fn shuffle(&self, rng: &mut impl Rng, cells: &mut [f64]) {
        let mut labels = self.labels.clone();
        let mut first = 0;
        for (row, count) in cells.chunks_exact_mut(self.times.len()).zip(&self.places) {
            // A random one of the labels that are left, exchanged to the front. Sattolo's variant leaves out the first of these.
            for at in first..first + *count as usize {
                let left = labels.len() - at;
                let skip = usize::from(self.cyclic && left > 1);
                labels.swap(at, at + skip + below(rng, left - skip));
                row[labels[at] as usize] += 1.0;
            }
            first += *count as usize;
        }
    }

    fn deal_by_cell(&self, rng: &mut impl Rng, cells: &mut [f64]) {
        let mut left = self.times.clone();
        for (row, count) in cells.chunks_exact_mut(self.times.len()).zip(&self.places) {
            deal_without_return(rng, &mut left, *count, row);
        }
    }
}

impl Draw for Permuted {
    fn draw<R: Rng>(&self, rng: &mut R, cells: &mut [f64]) {
        cells.fill(0.0);
        if self.labels.is_empty() {
            self.deal_by_cell(rng, cells);
        } else {
            self.shuffle(rng, cells);
        }
    }
}

/// How many of `drawn` from `total`, without return, are among the `marked`: inversion from the mode outwards, because the sampler of
/// `rand_distr` fails on populations of millions.
fn hypergeometric(rng: &mut impl Rng, total: u64, marked: u64, drawn: u64) -> u64 {
    let [n, k, d] = [total, marked, drawn].map(|v| v as f64);
    let ln_choose = |n: f64, k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let (least, most) = ((d + k - n).max(0.0), k.min(d));
    let mode = ((d + 1.0) * (k + 1.0) / (n + 2.0)).floor().clamp(least, most);
    let at_mode = (ln_choose(k, mode) + ln_choose(n - k, d - mode) - ln_choose(n, d)).exp();
    let (mut low, mut high, mut at_low, mut at_high) = (mode, mode, at_mode, at_mode);
    let mut left = rng.random::<f64>() - at_mode;
    // INVARIANT: `left` is the uniform number less the probabilities from `low` to `high`.
    while left >= 0.0 && (low > least || high < most) {
        if high < most {
            at_high *= (k - high) * (d - high) / ((high + 1.0) * (n - k - d + high + 1.0));
            high += 1.0;
            left -= at_high;
            if left < 0.0 {
                return high as u64;
            }
        }
        if low > least {
            at_low *= low * (n - k - d + low) / ((k - low + 1.0) * (d - low + 1.0));
            low -= 1.0;
            left -= at_low;
            if left < 0.0 {
                return low as u64;
            }
        }
        // What is left is rounding.
        if at_low < 1e-18 * at_mode && at_high < 1e-18 * at_mode {
            break;
        }
    }
    mode as u64
}

/// Draws `count` of what is left in the urns, without return, and takes it out.
fn deal_without_return(rng: &mut impl Rng, left: &mut [u64], count: u64, into: &mut [f64]) {
    let mut rest: u64 = left.iter().sum();
    let mut count = count.min(rest);
    for (urn, cell) in left.iter_mut().zip(into) {
        // A draw from one urn or of nothing or of everything needs no chance.
        let here = if count == 0 || *urn == 0 {
            0
        } else if count == rest {
            *urn
        } else {
            hypergeometric(rng, rest, *urn, count)
        };
        rest -= *urn;
        *urn -= here;
        count -= here;
        *cell = here as f64;
    }
}

/// Cases among persons: a fixed number of persons chosen without return.
pub(crate) struct Chosen {
    persons: Vec<u64>,
    cases: u64,
}

impl Chosen {
    pub(crate) fn new(persons: &[f64], cases: f64) -> Chosen {
        Chosen { persons: persons.iter().map(|p| *p as u64).collect(), cases: cases as u64 }
    }
}

impl Draw for Chosen {
    fn draw<R: Rng>(&self, rng: &mut R, cells: &mut [f64]) {
        deal_without_return(rng, &mut self.persons.clone(), self.cases, cells);
    }
}

/// Weighted residuals of negative binomial counts.
pub(crate) struct NegativeBinomialResiduals {
    pub(crate) means: Vec<f64>,
    /// Size of each cell's distribution: variance = mean + mean^2 / size.
    pub(crate) sizes: Vec<f64>,
    /// What a cell's excess over its mean is multiplied with.
    pub(crate) weights: Vec<f64>,
}

impl Draw for NegativeBinomialResiduals {
    fn draw<R: Rng>(&self, rng: &mut R, cells: &mut [f64]) {
        for (i, cell) in cells.iter_mut().enumerate() {
            let (mean, size) = (self.means[i], self.sizes[i]);
            let intensity = Gamma::new(size, mean / size).map_or(0.0, |d| d.sample(rng));
            *cell = (poisson(rng, intensity) - mean) * self.weights[i];
        }
    }
}
