//! The distribution of a day's final count when the share reported so far is itself uncertain.

use rand::{Rng, RngExt as _};
use statrs::function::gamma::ln_gamma;

use super::delays::DelayCounts;
use super::estimate::{Method, NowcastConfig, PoissonGamma};

/// The two parameters of the beta distribution of what delay `x` leaves to the shorter ones: `1 - g(x)`.
pub(super) fn left_by(counts: &DelayCounts, x: usize, prior: f64) -> (f64, f64) {
    (x as f64 * prior + counts.up_to[x] - counts.with[x], prior + counts.with[x])
}

/// Posterior mean of the share reported by each delay.
pub(super) fn expected_share(counts: &DelayCounts, config: &NowcastConfig) -> Vec<f64> {
    let columns = counts.with.len();
    let prior = config.delay_prior;
    match config.method {
        Method::Uniform => vec![f64::NAN; columns],
        Method::Lawless => counts.share(),
        Method::Bayes | Method::BayesClosed => {
            let all: f64 = counts.with.iter().map(|n| n + prior).sum();
            let mut sum = 0.0;
            let share = counts.with.iter().map(|n| {
                sum += n + prior;
                (sum / all).min(1.0)
            });
            share.collect()
        }
        Method::BayesTruncated => {
            let mut share = vec![1.0; columns];
            for x in (0..columns - 1).rev() {
                let (a, b) = left_by(counts, x + 1, prior);
                share[x] = share[x + 1] * a / (a + b);
            }
            share
        }
    }
}

/// Joint draws of the share reported by each delay; none for methods that need none.
pub(super) fn draw_shares(counts: &DelayCounts, config: &NowcastConfig, rng: &mut impl Rng) -> Vec<Vec<f64>> {
    let columns = counts.with.len();
    match config.method {
        Method::Bayes => {
            let draw = |_| {
                let weights: Vec<f64> =
                    counts.with.iter().map(|n| gamma(n + config.delay_prior, rng)).collect();
                let all: f64 = weights.iter().sum();
                let mut sum = 0.0;
                let mut share: Vec<f64> = weights
                    .iter()
                    .map(|w| {
                        sum += w;
                        (sum / all).min(1.0)
                    })
                    .collect();
                share[columns - 1] = 1.0;
                share
            };
            (0..config.draws).map(draw).collect()
        }
        Method::BayesTruncated => {
            let draw = |_| {
                let mut share = vec![1.0; columns];
                for x in (0..columns - 1).rev() {
                    let (a, b) = left_by(counts, x + 1, config.delay_prior);
                    let (left, gone) = (gamma(a, rng), gamma(b, rng));
                    share[x] = share[x + 1] * if left > 0.0 { left / (left + gone) } else { 0.0 };
                }
                share
            };
            (0..config.draws).map(draw).collect()
        }
        Method::Lawless | Method::BayesClosed | Method::Uniform => Vec::new(),
    }
}

/// A draw of the gamma distribution with scale 1.
pub(super) fn gamma(shape: f64, rng: &mut impl Rng) -> f64 {
    rand_distr::Gamma::new(shape, 1.0).map_or(0.0, |g| rng.sample(g))
}

impl PoissonGamma {
    /// Shape and rate of the Poisson mean.
    pub(super) fn shape_rate(&self) -> (f64, f64) {
        // Of the count's variance, the Poisson part is not the mean's.
        let between = self.variance - self.mean;
        (self.mean * self.mean / between, self.mean / between)
    }
}

/// A negative binomial number of cases to come, `size` and `q` being the ratio of neighbours `(size + k) / (k + 1) q`: written outwards from its mode,
/// where it can't underflow, and cut at the largest count.
pub(super) struct ToCome {
    ratios: Vec<f64>,
    one: Vec<f64>,
}

impl ToCome {
    /// Of 0 to `largest` cases to come.
    pub(super) fn new(size: f64, largest: usize) -> ToCome {
        let ratios = (0..largest).map(|k| (size + k as f64) / (k + 1) as f64).collect();
        ToCome { ratios, one: vec![0.0; largest + 1] }
    }

    /// Adds the distribution with this `q` to `pmf`, which begins at none to come.
    pub(super) fn add(&mut self, q: f64, pmf: &mut [f64]) {
        let (ratios, one) = (&self.ratios, &mut self.one);
        let size = ratios.first().copied().unwrap_or(0.0);
        if q <= 0.0 || ratios.is_empty() {
            pmf[0] += 1.0;
            return;
        }
        let mode = (((size - 1.0) * q / (1.0 - q)).max(0.0) as usize).min(ratios.len());
        let (mut low, mut high) = (mode, mode);
        one[mode] = 1.0;
        let mut sum = 1.0;
        while high < ratios.len() {
            let next = one[high] * ratios[high] * q;
            if next < 1e-17 {
                break;
            }
            high += 1;
            one[high] = next;
            sum += next;
        }
        while low > 0 {
            let next = one[low] / (ratios[low - 1] * q);
            if next < 1e-17 {
                break;
            }
            low -= 1;
            one[low] = next;
            sum += next;
        }
        let scale = 1.0 / sum;
        pmf[low..=high].iter_mut().zip(&one[low..=high]).for_each(|(p, one)| *p += one * scale);
    }
}

/// The mean, over the drawn shares, of the posterior of the final count.
///
/// Given the share `W`, prior and binomial reporting leave a negative binomial number of cases to come: size `a + N`, ratio of neighbours
/// `(size + k) / (k + 1) (1 - W) / (1 + b)`.
pub(super) fn mixture(shares: &[Vec<f64>], delay: usize, reported: f64, config: &NowcastConfig) -> Vec<f64> {
    let (shape, rate) = config.prior.shape_rate();
    let first = reported as usize;
    let mut pmf = vec![0.0; config.max_cases + 1];
    let mut to_come = ToCome::new(shape + reported, config.max_cases - first);
    for share in shares {
        to_come.add((1.0 - share[delay]) / (1.0 + rate), &mut pmf[first..]);
    }
    let n = shares.len() as f64;
    pmf.iter_mut().for_each(|p| *p /= n);
    pmf
}

/// The closed form with a flat prior: beta negative binomial, cut at the largest count and not scaled up again.
pub(super) fn closed(counts: &DelayCounts, delay: usize, reported: f64, config: &NowcastConfig) -> Vec<f64> {
    let weight = |n: &f64| n + config.delay_prior;
    let by_now: f64 = counts.with[..=delay].iter().map(weight).sum();
    let later: f64 = counts.with[delay + 1..].iter().map(weight).sum();
    let first = reported as usize;
    let mut pmf = vec![0.0; config.max_cases + 1];
    if delay + 1 == counts.with.len() {
        pmf[first] = 1.0;
        return pmf;
    }
    let n = reported + 1.0;
    let ln_first =
        ln_gamma(by_now + n) + ln_gamma(by_now + later) - ln_gamma(by_now) - ln_gamma(by_now + n + later);
    // Neighbours' ratios from 1 on, brought back whenever they grow large: the first probability may be too small to be written.
    let (mut value, mut ln_scale) = (1.0, ln_first);
    let mut scale = f64::exp(ln_scale);
    for (k, p) in pmf[first..].iter_mut().enumerate() {
        *p = value * scale;
        let k = k as f64;
        value *= (n + k) * (later + k) / ((k + 1.0) * (by_now + n + later + k));
        if value > 1e100 {
            ln_scale += value.ln();
            value = 1.0;
            scale = f64::exp(ln_scale);
        }
    }
    if !config.like_surveillance {
        let sum: f64 = pmf.iter().sum();
        if sum > 0.0 {
            pmf.iter_mut().for_each(|p| *p /= sum);
        } else {
            pmf[config.max_cases] = 1.0;
        }
    }
    pmf
}
