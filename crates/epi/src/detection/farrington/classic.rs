//! The method of 1996, as public health laboratories ran it for twenty years: windows around the same week of earlier years.
//!
//! Kept for comparison and for users whose own software runs it. Not here: blocks of the year, which are what the improved method adds.

use crate::detection::farrington::bound::{Prediction, delta};
use crate::detection::farrington::config::{Compatibility, Farrington};
use crate::detection::farrington::fit::{Fit, Workspace};
use crate::detection::farrington::flexible::FarringtonResult;
use crate::detection::series::Series;
use crate::numeric::beta::student_two_sided;
use crate::{Error, check};

/// Residual above which a row of the baseline loses weight.
const WEIGHTS_THRESHOLD: f64 = 1.0;
/// P-value below which a trend is kept.
const TREND: f64 = 0.05;

/// Tests each period from `from` on against the same weeks of earlier years, as published in 1996.
///
/// Use it to compare with systems that run it. For new work use [`crate::detection::farrington_flexible`]: this method weighs
/// past weeks down too easily and drops the trend too often, and alarms too often for it.
///
/// Equation:
/// ```text
/// E y_i = mu_i,  Var y_i = phi mu_i,  ln mu_i = level + slope * time_i,  i in windows of 2 w + 1 periods in each of b years
/// refit with weights 1, or s_i^-2 where the standardised Anscombe residual s_i > 1
/// U = (mu^(2/3) + z_(1-alpha/2) sqrt(4/9 mu^(1/3) (phi + se^2 / mu)))^(3/2)
/// ```
///
/// Inputs: `series`, complete counts (population is not used); `config`; `from`, first place to judge, from 0.
///
/// Returns: one result per place. Windows that begin before the series are cut; where the rest is too little, or no
/// model settles, the estimates are not a number and there is no alarm.
///
/// Errors: missing counts or values that are not counts, settings out of range, and a first period without any baseline.
///
/// Limits: see above; no missing weeks.
///
/// Reference: `farrington1996`; equal to `surveillance::algo.farrington` 1.20.3 to 1e-9.
///
/// ```
/// use lianfang_epi::detection::{Farrington, Series, farrington};
/// let mut counts: Vec<f64> = (0..320).map(|t| f64::from(t * 7 % 5)).collect();
/// counts[319] = 30.0;
/// assert!(farrington(&Series::weekly(&counts), &Farrington::default(), 319).unwrap()[0].alarm);
/// ```
pub fn farrington(
    series: &Series<'_>,
    config: &Farrington,
    from: usize,
) -> Result<Vec<FarringtonResult>, Error> {
    series.check()?;
    check::counts("series", series.counts)?;
    config.check(series.frequency)?;
    if from < series.len() && from + config.w < series.frequency {
        let need = series.frequency - config.w + 1;
        return Err(Error::TooShort { name: "series", have: from + 1, need });
    }
    let mut workspace = Workspace::default();
    let judged = (from..series.len()).map(|now| {
        workspace.baseline.lay_out_windows(series, now, config.b, config.w);
        judge(&mut workspace, series, config, now)
    });
    Ok(judged.collect())
}

fn judge(
    workspace: &mut Workspace,
    series: &Series<'_>,
    config: &Farrington,
    now: usize,
) -> FarringtonResult {
    workspace.take(series, false);
    let observed = series.counts[now];
    let last = &series.counts[(now + 1).saturating_sub(config.limit54.1)..=now];
    let enough_cases = last.iter().sum::<f64>() >= f64::from(config.limit54.0);
    let Some(fit) = choose(workspace, config) else {
        return FarringtonResult::unknown(now, observed, enough_cases);
    };
    let prediction = Prediction {
        predictor: fit.predictor,
        standard_error: (fit.predictor_variance * fit.phi).sqrt(),
        phi: fit.phi,
    };
    let bound = delta(&prediction, observed, 0.5 * config.alpha, config.powertrans, Compatibility::Method);
    let alarm = enough_cases && bound.score > 1.0;
    FarringtonResult { alarm, ..FarringtonResult::of(now, observed, &fit, &prediction, &bound, enough_cases) }
}

fn choose(workspace: &mut Workspace, config: &Farrington) -> Option<Fit> {
    let reweighting = config.reweight.then_some(WEIGHTS_THRESHOLD);
    let fit = workspace.fit(config.trend, reweighting)?;
    let Some((slope, variance)) = fit.slope else { return Some(fit) };
    let t = slope / (variance * fit.dispersion).sqrt();
    let keep = config.b >= 3
        && student_two_sided(t, fit.degrees_of_freedom as f64) < TREND
        && fit.predictor.exp() <= fit.largest;
    if keep { Some(fit) } else { workspace.fit(false, reweighting) }
}
