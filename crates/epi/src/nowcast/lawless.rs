//! The normal approximation to a day's final count by its reported share.

use super::delays::DelayCounts;
use super::estimate::NowcastConfig;
use crate::numeric::normal::normal_tails;

/// Probability of each final count from 0 to the largest.
pub(super) fn pmf(counts: &DelayCounts, delay: usize, reported: f64, config: &NowcastConfig) -> Vec<f64> {
    let share = counts.share()[delay];
    let mean = reported / share;
    let mut variance = reported * (1.0 - share) / (share * share);
    if !config.like_surveillance {
        // The share is itself an estimate.
        let relative: f64 = (delay + 1..counts.with.len())
            .filter(|x| counts.up_to[*x] > counts.with[*x])
            .map(|x| counts.hazard(x) / (counts.up_to[x] * (1.0 - counts.hazard(x))))
            .sum();
        variance += mean * mean * relative;
    }
    let first = reported as usize;
    let mut pmf = vec![0.0; config.max_cases + 1];
    // No share (a hazard of 1) or no reports: nothing can be said beyond what is reported.
    if !(variance > 0.0 && variance.is_finite()) {
        pmf[first] = 1.0;
        return pmf;
    }
    let sd = variance.sqrt();
    let below = |x: f64| normal_tails((x - mean) / sd).0;
    if config.like_surveillance {
        // All below the reported count is put on it, and then the whole divided by what is above it.
        let above = 1.0 - below(reported);
        let mut before = 0.0;
        for (count, p) in pmf.iter_mut().enumerate().skip(first) {
            let here = below(count as f64);
            *p = (here - before) / above;
            before = here;
        }
    } else {
        let mut before = below(reported - 0.5);
        for (count, p) in pmf.iter_mut().enumerate().skip(first) {
            let here = below(count as f64 + 0.5);
            *p = here - before;
            before = here;
        }
        let sum: f64 = pmf.iter().sum();
        if sum > 0.0 {
            pmf.iter_mut().for_each(|p| *p /= sum);
        } else {
            // The whole distribution lies beyond the largest count.
            pmf[config.max_cases] = 1.0;
        }
    }
    pmf
}
