//! The negative binomial scan: expected counts known, variation beyond Poisson.

use super::likelihood::Standardised;
use super::panel::observed_cells;
use super::plan::{Plan, Weighting};
use super::replicates::NegativeBinomialResiduals;
use super::scan::{Parts, plan};
use super::{Panel, Scan, ScanSettings, Window, Zones};
use crate::Error;

/// The kind of outbreak that the score is best for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outbreak {
    /// Raised by the same factor during the whole window.
    Hotspot,
    /// Rising through the window.
    Emerging,
}

/// Settings of the negative binomial scan.
#[derive(Debug, Clone, Copy)]
pub struct NegativeBinomialSettings {
    pub scan: ScanSettings,
    pub outbreak: Outbreak,
    /// Size of the distributions: the variance is `mean + mean^2 / size`. Larger = closer to Poisson.
    pub size: f64,
    /// `scanstatistics` divides the emerging score by the variance instead of its root, which favours small and short windows.
    /// False = as published; true = as that code computes.
    pub emerging_like_scanstatistics: bool,
}

/// Tango's scan for negative binomial counts with known means.
///
/// When to use: expected counts are known and the counts vary more than Poisson counts do, which makes Poisson scans cry wolf.
///
/// Equation, with means `m`, size `k`, `w = 1 + m / k`, and weight `g` = 1 (hotspot) or 1, 2, .. from the window's first time on (emerging):
///
/// ```text
/// score = sum g (y - m) / w  /  sqrt( sum g^2 m / w )
/// replicates: independent negative binomial counts
/// ```
///
/// Inputs: `counts` in cases, missing = NaN; `baselines`, expected cases, same shape; `zones`; `settings`.
///
/// Returns: every window; a score may be negative. Relative risk = cases over expected cases.
///
/// Errors: as [`super::expectation_scan`]; a size that is not above 0.
///
/// Limits: one size for all cells, taken as known.
///
/// Reference: \[tango2011\]; checked against `scanstatistics::scan_eb_negbin` 1.1.2, 1e-9: hotspot as it is, emerging with
/// [`NegativeBinomialSettings::emerging_like_scanstatistics`].
///
/// ```
/// use lianfang_epi::space::{NegativeBinomialSettings, Outbreak, Panel, ScanSettings, Zones, negative_binomial_scan};
/// let counts = Panel::new(1, 2, vec![5.0, 11.0]).unwrap();
/// let expected = Panel::new(1, 2, vec![5.0; 2]).unwrap();
/// let zones = Zones::from_lists(1, &[vec![0]]).unwrap();
/// let settings = NegativeBinomialSettings {
///     scan: ScanSettings::default(), outbreak: Outbreak::Hotspot, size: 5.0, emerging_like_scanstatistics: false,
/// };
/// let scan = negative_binomial_scan(&counts, &expected, &zones, &settings).unwrap();
/// assert!((scan.most_likely().unwrap().score - 3.0 / 2.5_f64.sqrt()).abs() < 1e-12);
/// ```
pub fn negative_binomial_scan(
    counts: &Panel,
    baselines: &Panel,
    zones: &Zones,
    settings: &NegativeBinomialSettings,
) -> Result<Scan, Error> {
    let size = settings.size;
    if !(size > 0.0 && size.is_finite()) {
        return Err(Error::range("size", size, "the numbers above 0"));
    }
    let (counts, means) = observed_cells("baselines", counts, baselines)?;
    let plan = plan(&counts, zones, &settings.scan)?;
    let weights: Vec<f64> = means.values().iter().map(|m| 1.0 / (1.0 + m / size)).collect();
    let residuals = counts.values().iter().zip(means.values()).zip(&weights).map(|((y, m), w)| (y - m) * w);
    let residuals = counts.with_values(residuals.collect());
    let weighted = means.values().iter().zip(&weights).map(|(m, w)| m * w).collect();
    let windows = scales(&plan, &means.with_values(weighted), settings);
    let weighting = match settings.outbreak {
        Outbreak::Hotspot => Weighting::Even,
        Outbreak::Emerging => Weighting::Rising,
    };
    let [cases, expected] = [&counts, &means].map(|panel| by_zone(&plan, panel));
    let sizes = vec![size; weights.len()];
    let draw = NegativeBinomialResiduals { means: means.values().to_vec(), sizes, weights };
    let parts = Parts { plan, settings: &settings.scan, statistic: Standardised, windows, weighting };
    let mut scan = parts.run(&residuals, &draw, |_, _, score| blank(score))?;
    for (window, (cases, expected)) in scan.windows.iter_mut().zip(cases.into_iter().zip(expected)) {
        (window.observed, window.expected, window.relative_risk) = (cases, expected, cases / expected);
    }
    Ok(scan)
}

/// What each window's sum of residuals is multiplied with; 0 where nothing is expected.
fn scales(plan: &Plan, variances: &Panel, settings: &NegativeBinomialSettings) -> Vec<f64> {
    let root = settings.outbreak == Outbreak::Hotspot || !settings.emerging_like_scanstatistics;
    let sums = match settings.outbreak {
        Outbreak::Hotspot => plan.sums(variances, Weighting::Even),
        Outbreak::Emerging => plan.sums(variances, Weighting::RisingSquared),
    };
    let scale = |v: f64| if v <= 0.0 { 0.0 } else { 1.0 / if root { v.sqrt() } else { v } };
    sums.into_iter().map(scale).collect()
}

/// Window sums in the order in which a scan lists them: zone by zone.
fn by_zone(plan: &Plan, panel: &Panel) -> Vec<f64> {
    let d = plan.durations;
    let sums = plan.sums(panel, Weighting::Even);
    let mut sorted = vec![0.0; sums.len()];
    for (zone, row) in plan.zones().zip(sums.chunks_exact(d)) {
        sorted[zone * d..(zone + 1) * d].copy_from_slice(row);
    }
    sorted
}

fn blank(score: f64) -> Window {
    Window {
        zone: 0,
        duration: 0,
        observed: 0.0,
        expected: 0.0,
        score,
        relative_risk: f64::NAN,
        relative_risk_outside: f64::NAN,
    }
}
