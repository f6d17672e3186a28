//! Turns the terms of a component into columns of parameters and rows of regressors.

use std::f64::consts::PI;

use super::model::{Component, Dispersion, Hhh4Model, Term, Weights};

/// Regressors of one component. Every observation has the same number of active regressors, because of the intercepts of
/// places only its own is not zero.
#[derive(Debug, Clone)]
pub(super) struct Design {
    /// Regressors per observation.
    pub active: usize,
    /// Their parameters, by `unit * active + k`.
    columns: Vec<usize>,
    /// Their values, by `row * active + k`.
    values: Vec<f64>,
    /// Regressors depend on time only: one row per time, else one per time and place.
    pub shared: bool,
    units: usize,
}

impl Design {
    pub fn row(&self, time: usize, unit: usize) -> usize {
        if self.shared { time } else { time * self.units + unit }
    }

    pub fn values(&self, row: usize) -> &[f64] {
        &self.values[row * self.active..(row + 1) * self.active]
    }

    pub fn columns(&self, unit: usize) -> &[usize] {
        &self.columns[unit * self.active..(unit + 1) * self.active]
    }

    /// The component without offset and past counts, `exp(sum of terms)`, for every row.
    pub fn factors(&self, parameters: &[f64], times: usize) -> Vec<f64> {
        let rows = if self.shared { times } else { times * self.units };
        (0..rows)
            .map(|row| {
                let columns = self.columns(if self.shared { 0 } else { row % self.units });
                let sum: f64 = self.values(row).iter().zip(columns).map(|(x, c)| x * parameters[*c]).sum();
                sum.exp()
            })
            .collect()
    }
}

/// Where each part of the model has its parameters.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Autoregressive, neighbours, endemic.
    pub designs: [Option<Design>; 3],
    /// Column of the decay of the weights.
    pub decay: Option<usize>,
    /// Column of the first logarithm of the size (inverse overdispersion), if any.
    pub size: Option<usize>,
    /// One size per place.
    pub size_per_unit: bool,
    pub names: Vec<String>,
}

/// `times` may be larger than the data, for predictions; covariates that end earlier are NaN there.
pub(super) fn layout(model: &Hhh4Model, units: usize, times: usize) -> Layout {
    let mut names = Vec::new();
    let mut design = |component: Option<&Component>, prefix: &str| {
        component.map(|component| design_of(component, prefix, units, times, &mut names))
    };
    let designs = [
        design(model.autoregressive.as_ref(), "ar"),
        design(model.neighbours.as_ref().map(|n| &n.component), "ne"),
        design(model.endemic.as_ref(), "end"),
    ];
    let estimated = model.neighbours.as_ref().is_some_and(|n| matches!(n.weights, Weights::PowerLaw { .. }));
    let decay = estimated.then(|| {
        names.push("neweights.d".to_owned());
        names.len() - 1
    });
    let first = names.len();
    match model.dispersion {
        Dispersion::Poisson => {}
        Dispersion::NegBin1 => names.push("overdisp".to_owned()),
        Dispersion::NegBinM => names.extend((1..=units).map(|unit| format!("overdisp.{unit}"))),
    }
    let size = (model.dispersion != Dispersion::Poisson).then_some(first);
    Layout { designs, decay, size, size_per_unit: model.dispersion == Dispersion::NegBinM, names }
}

fn design_of(
    component: &Component,
    prefix: &str,
    units: usize,
    times: usize,
    names: &mut Vec<String>,
) -> Design {
    let shared = !component.terms.iter().any(|t| matches!(t, Term::UnitIntercepts | Term::Covariate { .. }));
    // Column within the model of each active regressor, and whether places have one each.
    let mut starts = Vec::new();
    for term in &component.terms {
        let column = names.len();
        starts.push((column, matches!(term, Term::UnitIntercepts)));
        match term {
            Term::Intercept => names.push(format!("{prefix}.1")),
            Term::UnitIntercepts => names.extend((1..=units).map(|unit| format!("{prefix}.1.{unit}"))),
            Term::Trend => names.push(format!("{prefix}.t")),
            Term::Covariate { name, .. } => names.push(format!("{prefix}.{name}")),
            Term::Harmonics { number, period } => {
                for s in 1..=*number {
                    for function in ["sin", "cos"] {
                        names.push(format!("{prefix}.{function}({} * pi * t/{period})", 2 * s));
                    }
                }
                // All but the first sine.
                starts.extend((1..2 * number).map(|k| (column + k, false)));
            }
        }
    }
    let columns = (0..units)
        .flat_map(|unit| starts.iter().map(move |(start, each)| if *each { start + unit } else { *start }))
        .collect();
    let rows = if shared { 1 } else { units };
    let mut values = Vec::with_capacity(times * rows * starts.len());
    for time in 0..times {
        for unit in 0..rows {
            for term in &component.terms {
                push_values(term, time, unit, &mut values);
            }
        }
    }
    Design { active: starts.len(), columns, values, shared, units }
}

fn push_values(term: &Term, time: usize, unit: usize, into: &mut Vec<f64>) {
    match term {
        Term::Intercept | Term::UnitIntercepts => into.push(1.0),
        Term::Trend => into.push(time as f64),
        Term::Covariate { values, .. } => into.push(values[unit].get(time).copied().unwrap_or(f64::NAN)),
        Term::Harmonics { number, period } => {
            for s in 1..=*number {
                let angle = 2.0 * PI * s as f64 * time as f64 / period;
                into.push(angle.sin());
                into.push(angle.cos());
            }
        }
    }
}
