//! Mean and dispersion of the offspring distribution from the sizes of clusters alone.
//!
//! When who infected whom is unknown but cases are grouped (households, importations with their local cases), the sizes of the
//! groups still tell R and k \[blumberg2013\].

use super::offspring::{OffspringFit, fit};
use crate::Error;
use crate::numeric::count::negative_binomial_ln_pmf;

/// One cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster {
    /// All cases, the introduced ones included.
    pub size: u64,
    /// Introduced cases at its start, 1 or more.
    pub introduced: u64,
    /// Transmission may go on: the final size is `size` or more.
    pub ongoing: bool,
}

/// Log probability that a cluster ends at a size.
///
/// Equation, for `a` introduced cases and size `j`:
///
/// ```text
/// p(j) = a / j  NegativeBinomial(j - a; mean j R, dispersion j k)
/// ```
///
/// Inputs: the cluster's size and introduced cases, mean R and dispersion k (infinite = Poisson).
///
/// Returns: negative infinity for a size below the number introduced. Above R = 1 the probabilities add up to less than 1: the rest
/// never ends.
///
/// Reference: \[dwass1969\], \[blumberg2013\].
///
/// ```
/// use lianfang_epi::chains::ln_cluster_size;
/// let sum: f64 = (1..2000).map(|size| ln_cluster_size(size, 1, 0.8, 0.3).exp()).sum();
/// assert!((sum - 1.0).abs() < 1e-6);
/// ```
pub fn ln_cluster_size(size: u64, introduced: u64, mean: f64, dispersion: f64) -> f64 {
    if introduced == 0 || size < introduced {
        return f64::NEG_INFINITY;
    }
    let (j, a) = (size as f64, introduced as f64);
    let x = j - a;
    (a / j).ln() + negative_binomial_ln_pmf(x, j * mean, j * dispersion)
}

/// Mean and dispersion from cluster sizes.
///
/// When to use: early or controlled spread, many clusters with known introductions, no links between cases.
///
/// Equation: the maximum of the sum of [`ln_cluster_size`] over ended clusters and of `ln(1 - sum over j < size of p(j))` over
/// ongoing ones; intervals by profile likelihood as for [`fit_offspring`](super::fit_offspring).
///
/// Inputs: at least 3 clusters.
///
/// Returns: mean (of the whole process, at most 20) and dispersion with 95 % profile intervals. An open interval ends at 0 or infinity.
///
/// Errors: fewer than 3 clusters; a cluster without introduced case or smaller than that; no transmission in any.
///
/// Limits: all clusters, also those of one case, must have the same chance to be in the list; clusters that are found because they
/// are large make R too large. Sizes above 100,000 are refused.
///
/// Reference: \[blumberg2013\].
///
/// ```
/// use lianfang_epi::chains::{Cluster, fit_cluster_sizes};
/// let ended = |size| Cluster { size, introduced: 1, ongoing: false };
/// let mut clusters = vec![ended(1); 30];
/// clusters.extend([2, 2, 2, 3, 4, 9].map(ended));
/// let fit = fit_cluster_sizes(&clusters).unwrap();
/// assert!(fit.mean.estimate > 0.2 && fit.mean.upper < 1.0);
/// ```
pub fn fit_cluster_sizes(clusters: &[Cluster]) -> Result<OffspringFit, Error> {
    crate::check::at_least("clusters", clusters, 3)?;
    for cluster in clusters {
        if cluster.introduced == 0 || cluster.size < cluster.introduced || cluster.size > 100_000 {
            return Err(Error::range(
                "cluster size",
                cluster.size,
                "the number introduced (1 or more) to 100,000",
            ));
        }
    }
    if clusters.iter().all(|c| c.size == c.introduced) {
        return Err(Error::range(
            "clusters",
            "all without transmission",
            "lists with at least one transmission",
        ));
    }
    // Equal clusters are one term.
    let mut sorted: Vec<(u64, u64, bool)> =
        clusters.iter().map(|c| (c.size, c.introduced, c.ongoing)).collect();
    sorted.sort_unstable();
    let groups: Vec<((u64, u64, bool), f64)> =
        sorted.chunk_by(|a, b| a == b).map(|g| (g[0], g.len() as f64)).collect();
    let ln = |r: f64, k: f64| groups.iter().map(|(c, n)| n * ln_group(*c, r, k)).sum();
    Ok(fit((1e-3, 20.0), None, clusters.len(), ln))
}

fn ln_group((size, introduced, ongoing): (u64, u64, bool), mean: f64, dispersion: f64) -> f64 {
    if !ongoing {
        return ln_cluster_size(size, introduced, mean, dispersion);
    }
    let smaller: f64 =
        (introduced..size).map(|j| ln_cluster_size(j, introduced, mean, dispersion).exp()).sum();
    (1.0 - smaller).max(1e-300).ln()
}
