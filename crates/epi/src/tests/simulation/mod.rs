mod calibration;
mod compartments;
mod errors;
mod exact;
mod measures;
mod people;
mod rules;

use lianfang_domain::Streams;

use crate::simulation::{CompartmentModel, Scenario, SeirParameters};

fn seir(beta: f64, latent_days: f64, infectious_days: f64) -> CompartmentModel {
    CompartmentModel::seir(SeirParameters { beta, latent_days, infectious_days }).unwrap()
}

/// One or more regions without movements, changes or coupling.
fn alone<'a>(model: &'a CompartmentModel, start: &'a [u32], times: &'a [f64]) -> Scenario<'a> {
    Scenario { model, start, coupling: None, movements: &[], changes: &[], times }
}

fn rng(seed: u64) -> impl rand::Rng {
    Streams::from_seed(seed).stream("test")
}

/// Mean and standard error.
fn mean_of(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}
