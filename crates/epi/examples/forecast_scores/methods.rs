//! The methods, each as a function of what was known at an origin.

use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::forecast::{
    AutoregressionConfig, Component, Dispersion, Hhh4Model, Neighbours, Offset, QuantileForecast, Scale,
    Term, Transmission, Weights, exponential_smoothing, hhh4, naive, negative_binomial_autoregression,
    persistence_baseline, renewal_ensemble, seasonal_baseline,
};

use crate::data::DataSet;

pub const HORIZON: usize = 4;
const DRAWS: usize = 400;

/// Forecasts of one method: place by horizon; None where it could not speak.
pub type Forecasts = Vec<Vec<Option<QuantileForecast>>>;

/// The yardstick comes first.
pub const NAMES: [&str; 7] = [
    "persistence baseline",
    "naive",
    "exponential smoothing",
    "autoregression",
    "hhh4",
    "renewal",
    "seasonal baseline",
];

/// All methods at one origin. `known` has the counts of the weeks before it and nothing else.
pub fn all(set: &DataSet, known: &[Vec<f64>], streams: &Streams) -> Vec<Forecasts> {
    let name = |method: &str| format!("{} {method} {}", set.name, known[0].len());
    let mut chance = streams.stream(&name("persistence"));
    let persistence = each(known, |row| persistence_baseline(row, HORIZON, 2000, &mut chance));
    let reference = each(known, |row| Ok(naive(row, HORIZON)?.iter().map(QuantileForecast::of).collect()));
    let smoothing =
        each(known, |row| Ok(exponential_smoothing(recent(row, 104), HORIZON, Scale::Root)?.quantiles()));
    let mut chance = streams.stream(&name("autoregression"));
    let regression = direct(set, known, &mut chance);
    let mut chance = streams.stream(&name("hhh4"));
    let endemic_epidemic = panel(known, |known| {
        let weeks = if set.seasonal { 156 } else { 26 };
        let window: Vec<Vec<f64>> = known.iter().map(|row| recent(row, weeks).to_vec()).collect();
        hhh4(&window, &model(set))?.forecast(&window, HORIZON, DRAWS, &mut chance)
    });
    let mut chance = streams.stream(&name("renewal"));
    let renewal = each(known, |row| {
        renewal_ensemble(row, &transmission(row, &set.serial_interval), HORIZON, DRAWS, &mut chance)
    });
    let season =
        each(known, |row| if set.seasonal { seasonal_baseline(row, HORIZON, 52, 3) } else { Ok(Vec::new()) });
    vec![persistence, reference, smoothing, regression, endemic_epidemic, renewal, season]
}

fn recent(row: &[f64], weeks: usize) -> &[f64] {
    &row[row.len().saturating_sub(weeks)..]
}

fn each(
    known: &[Vec<f64>],
    mut method: impl FnMut(&[f64]) -> Result<Vec<QuantileForecast>, Error>,
) -> Forecasts {
    known
        .iter()
        .map(|row| {
            let mut found: Vec<Option<QuantileForecast>> =
                method(row).map_or_else(|_| Vec::new(), |f| f.into_iter().map(Some).collect());
            found.resize(HORIZON, None);
            found
        })
        .collect()
}

fn panel(
    known: &[Vec<f64>],
    mut method: impl FnMut(&[Vec<f64>]) -> Result<Vec<Vec<QuantileForecast>>, Error>,
) -> Forecasts {
    match method(known) {
        Ok(found) => found.into_iter().map(|row| row.into_iter().map(Some).collect()).collect(),
        Err(_) => vec![vec![None; HORIZON]; known.len()],
    }
}

/// One regression per horizon on the weeks that are known at the origin, so that each horizon learns from the past how far growth carries.
fn direct(set: &DataSet, known: &[Vec<f64>], chance: &mut impl rand::Rng) -> Forecasts {
    let mut found = vec![vec![None; HORIZON]; known.len()];
    for h in 1..=HORIZON {
        let config = AutoregressionConfig {
            lags: vec![h, h + 1, h + 2],
            harmonics: if set.seasonal { 2 } else { 0 },
            ..AutoregressionConfig::new()
        };
        let Ok(fit) = negative_binomial_autoregression(known, &[], &config) else { continue };
        if let Ok(forecasts) = fit.forecast(known, h, DRAWS, chance) {
            for (row, mut of_place) in found.iter_mut().zip(forecasts) {
                row[h - 1] = of_place.pop();
            }
        }
    }
    found
}

/// The last weeks' growth goes on: own past, neighbours where they are known, and a background by population.
fn model(set: &DataSet) -> Hhh4Model {
    let terms = if set.seasonal {
        vec![Term::Intercept, Term::Harmonics { number: 1, period: 52.0 }]
    } else {
        vec![Term::Intercept]
    };
    Hhh4Model {
        autoregressive: Some(Component::of(terms.clone())),
        neighbours: (!set.adjacency.is_empty()).then(|| Neighbours {
            component: Component::intercept(),
            weights: Weights::Fixed { matrix: set.adjacency.clone(), normalise: true },
            missing_as_zero: true,
        }),
        endemic: Some(Component { terms, offset: Offset::PerUnit(set.shares.clone()), lag: 1 }),
        dispersion: Dispersion::NegBin1,
    }
}

/// The reproduction number of the last week with the conjugate posterior of its equation; its slow drift is assumed, not estimated.
fn transmission(row: &[f64], serial_interval: &[f64]) -> Transmission {
    let n = row.len();
    let pressure: f64 = serial_interval.iter().enumerate().map(|(s, w)| w * row[n - 2 - s]).sum();
    let (shape, rate) = (1.0 + row[n - 1], 0.2 + pressure);
    Transmission {
        mean: shape / rate,
        sd: shape.sqrt() / rate,
        serial_interval: serial_interval.to_vec(),
        volatility: 0.2,
        persistence: 0.6,
        size: 20.0,
    }
}
