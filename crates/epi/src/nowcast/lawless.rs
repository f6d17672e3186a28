//! A day's final count from what is reported and the reported share, without a prior of the count and without draws.

use super::bayes::{ToCome, left_by};
use super::delays::DelayCounts;
use super::estimate::{NowcastConfig, uniform};
use crate::numeric::normal::normal_tails;

/// Probability of each final count from 0 to the largest.
pub(super) fn pmf(counts: &DelayCounts, delay: usize, reported: f64, config: &NowcastConfig) -> Vec<f64> {
    if config.like_surveillance {
        normal(counts.share()[delay], reported, config.max_cases)
    } else {
        matched(counts, delay, reported, config)
    }
}

/// The reference's form: normal around the count over the share, with the binomial part of the variance.
///
/// A day without a report has no variance: it is called certainly empty, and with few cases a day the 95 % intervals hold 80 %.
fn normal(share: f64, reported: f64, max_cases: usize) -> Vec<f64> {
    let (mean, variance) = (reported / share, reported * (1.0 - share) / (share * share));
    let first = reported as usize;
    let mut pmf = vec![0.0; max_cases + 1];
    if !(variance > 0.0 && variance.is_finite()) {
        pmf[first] = 1.0;
        return pmf;
    }
    let sd = variance.sqrt();
    let below = |x: f64| normal_tails((x - mean) / sd).0;
    // All below the reported count is put on it, and then the whole divided by what is above it.
    let above = 1.0 - below(reported);
    let mut before = 0.0;
    for (count, p) in pmf.iter_mut().enumerate().skip(first) {
        let here = below(count as f64);
        *p = (here - before) / above;
        before = here;
    }
    pmf
}

/// The cases to come as a negative binomial with the mean and variance that binomial reporting leaves when every count was as likely before
/// (`(N + 1) (1 - W) / W` and `(N + 1) (1 - W) / W^2`), the variance widened by that of the estimated share.
fn matched(counts: &DelayCounts, delay: usize, reported: f64, config: &NowcastConfig) -> Vec<f64> {
    // 1 - g of each longer delay as Beta(a, b): its mean, and its variance over the squared mean.
    let (share, relative) =
        (delay + 1..counts.with.len()).fold((1.0, 0.0), |(share, relative): (f64, f64), x| {
            let (a, b) = left_by(counts, x, config.delay_prior);
            (share * a / (a + b), relative + b / (a * (a + b + 1.0)))
        });
    let first = reported as usize;
    let mut pmf = vec![0.0; config.max_cases + 1];
    let size = reported + 1.0;
    let mean = size * (1.0 - share) / share;
    let variance = mean / share + (size / share).powi(2) * relative;
    if mean <= 0.0 {
        pmf[first] = 1.0;
        return pmf;
    }
    // A share too small to be written: nobody ever reported so early, and every count is as likely as before.
    if !variance.is_finite() {
        return uniform(first, config.max_cases);
    }
    ToCome::new(mean * mean / (variance - mean), config.max_cases - first)
        .add(1.0 - mean / variance, &mut pmf[first..]);
    pmf
}
