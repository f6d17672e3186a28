//! Maximum likelihood estimation of the endemic-epidemic model.

use nalgebra::DMatrix;

use super::likelihood::Likelihood;
use super::model::{Component, Hhh4Model, Offset, Term, Weights};
use crate::Error;
use crate::numeric::optimise::newton;

/// An estimated model.
#[derive(Debug, Clone)]
pub struct Hhh4Fit {
    pub model: Hhh4Model,
    /// Names in the order of the estimates: `ar.1`, `ne.1`, `end.1`, `end.t`, `end.sin(2 * pi * t/52)`, `neweights.d`, `overdisp`.
    /// Places are numbered from 1.
    pub names: Vec<String>,
    /// Estimates; all but `overdisp` and `neweights.d` on the logarithmic scale.
    pub estimates: Vec<f64>,
    /// Standard errors; NaN where the curvature gives none, for example for a part that vanishes.
    pub standard_errors: Vec<f64>,
    pub log_likelihood: f64,
    /// Akaike's criterion, `-2 log-likelihood + 2 parameters`.
    pub aic: f64,
    /// Observations used.
    pub observations: usize,
    pub converged: bool,
    /// Parameters as the likelihood has them: the logarithm of the size in place of `overdisp`.
    pub(super) parameters: Vec<f64>,
}

/// Endemic-epidemic model for counts in one or several places, by maximum likelihood.
///
/// When to use: weekly or daily counts of an infection that passes between people, in one place or in places whose neighbourhood is
/// known; to separate own past, import and background, and to predict the next period.
///
/// Equation, for place `i` and time `t`:
///
/// ```text
/// y(i,t) ~ Poisson or NegBin,   mean  m(i,t) = a(i,t) y(i,t-1) + n(i,t) sum over j of w(j,i) y(j,t-1) + e(i,t)
/// a, n, e = offset * exp(intercept + trend t + harmonics + covariates),   variance = m + overdisp m^2
/// w(j,i) known, or order(j,i)^-d / sum over k of order(j,k)^-d
/// ```
///
/// Inputs: `counts` in cases, one row per place, all of one length, NaN = missing; `model` says which parts and terms. The first
/// period has no past and is not used.
///
/// Returns: estimates, standard errors from the curvature, log-likelihood.
///
/// Errors: rows of different length, values that are no counts, inputs of the wrong shape, more parameters than observations, data that the
/// model calls impossible (no endemic part and a case without any before it), an iteration that does not settle.
///
/// Limits: the likelihood can have several maxima with few counts. A part that the data do not need goes towards 0: its intercept is then
/// large and negative and has no standard error. All-zero data end the same way.
///
/// Reference: \[held2005\], \[paul2008\], \[meyer2014\] for the power law; checked against `surveillance::hhh4` 1.20.3 \[meyer2017\]:
/// log-likelihood 1e-6, estimates and standard errors 1e-4 relative.
///
/// ```
/// use lianfang_epi::forecast::{Component, Dispersion, Hhh4Model, hhh4};
/// let counts = vec![vec![2.0, 3.0, 1.0, 4.0, 6.0, 5.0, 3.0, 2.0, 4.0, 7.0, 6.0, 4.0]];
/// let model = Hhh4Model {
///     autoregressive: Some(Component::intercept()),
///     neighbours: None,
///     endemic: Some(Component::intercept()),
///     dispersion: Dispersion::Poisson,
/// };
/// let fit = hhh4(&counts, &model).unwrap();
/// assert!(fit.converged && fit.names == ["ar.1", "end.1"]);
/// ```
pub fn hhh4(counts: &[Vec<f64>], model: &Hhh4Model) -> Result<Hhh4Fit, Error> {
    fit_from(counts, model, None)
}

/// As [`hhh4`], from given parameters, for refits.
pub(super) fn fit_from(
    counts: &[Vec<f64>],
    model: &Hhh4Model,
    start: Option<&[f64]>,
) -> Result<Hhh4Fit, Error> {
    model.check(counts)?;
    let problem = Likelihood::new(model, counts, counts[0].len());
    let parameters = problem.layout.names.len();
    let observations = problem.observations();
    if parameters > observations {
        return Err(Error::TooManyParameters { name: "counts", parameters, data: observations });
    }
    let own = starting_values(&problem, model);
    let (mut found, mut there) = newton(start.unwrap_or(&own), |x| problem.derivatives(x), 200);
    if start.is_some() && !found.converged {
        (found, there) = newton(&own, |x| problem.derivatives(x), 200);
    }
    if !found.value.is_finite() {
        return Err(Error::NotConverged { name: "counts", steps: found.steps });
    }
    let mut standard_errors = standard_errors(&there.hessian);
    let mut estimates = found.parameters.clone();
    if let Some(first) = problem.layout.size {
        for i in first..parameters {
            // The derivative of exp(-x) is its own size.
            estimates[i] = (-found.parameters[i]).exp();
            standard_errors[i] *= estimates[i];
        }
    }
    Ok(Hhh4Fit {
        model: model.clone(),
        names: problem.layout.names.clone(),
        estimates,
        standard_errors,
        log_likelihood: -found.value,
        aic: 2.0 * found.value + 2.0 * parameters as f64,
        observations,
        converged: found.converged,
        parameters: found.parameters,
    })
}

/// Square roots of the diagonal of the inverse curvature; parameters without curvature are left out of the inversion.
fn standard_errors(hessian: &DMatrix<f64>) -> Vec<f64> {
    let n = hessian.nrows();
    let largest = hessian.diagonal().amax();
    let kept: Vec<usize> = (0..n).filter(|&i| hessian[(i, i)] > 1e-9 * largest.min(1.0)).collect();
    let part = hessian.select_rows(&kept).select_columns(&kept);
    let mut found = vec![f64::NAN; n];
    if let Some(factor) = part.cholesky() {
        let inverse = factor.inverse();
        for (place, &i) in kept.iter().enumerate() {
            found[i] = inverse[(place, place)].sqrt();
        }
    }
    found
}

/// Half of the mean from the endemic part, a third from the past, a fifth from neighbours; no slopes.
fn starting_values(problem: &Likelihood<'_>, model: &Hhh4Model) -> Vec<f64> {
    let mut start = vec![0.0; problem.layout.names.len()];
    if let (Some(column), Some(Weights::PowerLaw { log_decay, .. })) =
        (problem.layout.decay, model.neighbours.as_ref().map(|n| &n.weights))
    {
        start[column] = if *log_decay { 0.0 } else { 1.0 };
    }
    if let Some(first) = problem.layout.size {
        start[first..].fill(std::f64::consts::LN_2);
    }
    let known = |x: &&f64| !x.is_nan();
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let (sum, n) = values.fold((0.0, 0.0), |(s, n), v| (s + v, n + 1.0));
        if n > 0.0 { sum / n } else { 0.0 }
    };
    let level = mean(&mut problem.counts.iter().flatten().filter(known).copied()).max(1e-3);
    // The components with all parameters 0 but the start's decay are their bases.
    let bases = problem.means(&start);
    let alone = model.endemic.is_none() && (model.autoregressive.is_none() || model.neighbours.is_none());
    let shares = if alone { [1.0, 1.0, 0.0] } else { [0.3, 0.2, 0.5] };
    let components: [Option<&Component>; 3] = [
        model.autoregressive.as_ref(),
        model.neighbours.as_ref().map(|n| &n.component),
        model.endemic.as_ref(),
    ];
    for (part, component) in components.iter().enumerate() {
        let (Some(component), Some(design)) = (component, &problem.layout.designs[part]) else { continue };
        let base = mean(&mut bases[part].iter().filter(known).copied());
        // A part without any base, as in data of zeros, can't be estimated and keeps a harmless value.
        let ratio = if base > 0.0 { level / base } else { 1.0 };
        let intercept = (shares[part] * ratio).ln();
        for (unit, _) in problem.counts.iter().enumerate() {
            for (k, column) in design.columns(unit).iter().enumerate() {
                let first = match component.terms.first() {
                    Some(Term::Intercept | Term::UnitIntercepts) => k == 0,
                    _ => false,
                };
                if first && (component.offset == Offset::None || base > 0.0) {
                    start[*column] = intercept.clamp(-15.0, 25.0);
                }
            }
        }
    }
    start
}
