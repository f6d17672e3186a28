//! What one verdict rests on: the weeks of the baseline, how each was weighed, and both fits.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::farrington::config::FarringtonFlexible;
use crate::detection::farrington::fit::Workspace;
use crate::detection::farrington::flexible::check_input;
use crate::detection::series::Series;

/// One period of a baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BaselineRow {
    /// Place in the series, from 0.
    pub index: usize,
    /// Block of the year, 1 to `no_periods`; the last is the window around the same time of year.
    pub group: usize,
    /// Cases.
    pub observed: f64,
    /// Expected cases in the first fit.
    pub first_mean: f64,
    /// How much the period pulled its own first fit, 0 to 1.
    pub leverage: f64,
    /// Standardised Anscombe residual of the first fit.
    pub residual: f64,
    /// Weight in the second fit; the weights add up to the number of periods.
    pub weight: f64,
    /// Expected cases in the second fit.
    pub mean: f64,
}

/// The baseline of one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// In the order of time.
    pub rows: Vec<BaselineRow>,
    /// Variance over mean in the first fit, 1 or more.
    pub first_phi: f64,
    /// Variance over mean in the second fit, 1 or more.
    pub phi: f64,
}

/// Shows the baseline of one period: which weeks, how each fits, and which were weighed down as past outbreaks.
///
/// Use it to explain a verdict of [`crate::detection::farrington_flexible`] to a person.
///
/// Equation: see there. The trend is in both fits if `config.trend` asks for it, whether or not it is dropped later.
///
/// Inputs: `series`; `index`, the place that was judged, from 0; `config` of the verdict.
///
/// Returns: None if no model settled.
///
/// Errors: as `farrington_flexible`, and an `index` outside the series.
///
/// Limits: none beyond those of the method.
///
/// Reference: `noufaily2013`; rows, weights and fits equal to those of `surveillance` 1.20.3 to 1e-9.
///
/// ```
/// use lianfang_epi::detection::{FarringtonFlexible, Series, explain_farrington};
/// let mut counts: Vec<f64> = (0..320).map(|t| f64::from(t * 7 % 5)).collect();
/// counts[100] = 200.0;
/// let explained = explain_farrington(&Series::weekly(&counts), 319, &FarringtonFlexible::default()).unwrap().unwrap();
/// let past = explained.rows.iter().find(|row| row.index == 100).unwrap();
/// assert!(past.weight < 0.1 && past.residual > 3.0);
/// ```
pub fn explain_farrington(
    series: &Series<'_>,
    index: usize,
    config: &FarringtonFlexible,
) -> Result<Option<Explanation>, Error> {
    check_input(series, config)?;
    if index >= series.len() {
        return Err(Error::TooShort { name: "series", have: series.len(), need: index + 1 });
    }
    let mut workspace = Workspace::default();
    workspace.baseline.lay_out(series, index, config)?;
    workspace.take(series, config.population_offset);
    let Some(first_phi) = workspace.fit_first(config.trend) else { return Ok(None) };
    let first_mean = workspace.irls.mean.clone();
    let residuals = workspace.residuals(first_phi);
    if config.reweight {
        workspace.weigh(first_phi, config.weights_threshold);
        workspace.run();
    }
    let mut rows = Vec::with_capacity(workspace.rows.len());
    for (group, range) in workspace.design.groups.iter().enumerate() {
        rows.extend(range.clone().map(|i| BaselineRow {
            index: workspace.rows[i],
            group: group + 1,
            observed: workspace.counts[i],
            first_mean: first_mean[i],
            leverage: residuals[i].leverage,
            residual: residuals[i].anscombe,
            weight: workspace.weights.get(i).copied().unwrap_or(1.0),
            mean: workspace.irls.mean[i],
        }));
    }
    rows.sort_by_key(|row| row.index);
    Ok(Some(Explanation { rows, first_phi, phi: workspace.dispersion().max(1.0) }))
}
