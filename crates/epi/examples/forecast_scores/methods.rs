//! The methods, each as a function of what was known at an origin.

use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::forecast::{
    AutoregressionConfig, Component, Hhh4Model, Neighbours, Offset, QuantileForecast, Settings, Transmission,
    Weights, exponential_smoothing, hhh4, naive, negative_binomial_autoregression, persistence_baseline,
    renewal_ensemble, seasonal_baseline,
};

use crate::data::DataSet;

pub const HORIZON: usize = 4;
const DRAWS: usize = 400;
const SEASON: usize = 52;

/// Forecasts of one method: place by horizon; None where it could not speak.
pub type Forecasts = Vec<Vec<Option<QuantileForecast>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Persistence,
    Naive,
    Smoothing,
    Autoregression,
    /// All places together, with their neighbours.
    Hhh4,
    /// Each place by itself.
    Hhh4Alone,
    Renewal,
    Seasonal,
}

/// The yardstick comes first.
pub const ALL: [Method; 8] = [
    Method::Persistence,
    Method::Naive,
    Method::Smoothing,
    Method::Autoregression,
    Method::Hhh4,
    Method::Hhh4Alone,
    Method::Renewal,
    Method::Seasonal,
];

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Persistence => "persistence baseline",
            Method::Naive => "naive",
            Method::Smoothing => "exponential smoothing",
            Method::Autoregression => "autoregression",
            Method::Hhh4 => "hhh4, all places",
            Method::Hhh4Alone => "hhh4, place by place",
            Method::Renewal => "renewal",
            Method::Seasonal => "seasonal baseline",
        }
    }

    /// Forecasts of all places. `known` has the counts of the weeks before the origin and nothing else.
    pub fn forecast(
        self,
        set: &DataSet,
        known: &[Vec<f64>],
        settings: &Settings,
        streams: &Streams,
    ) -> Forecasts {
        let mut chance = streams.stream(&format!("{} {} {}", set.name, self.name(), known[0].len()));
        match self {
            Method::Persistence => each(known, |row| persistence_baseline(row, HORIZON, 2000, &mut chance)),
            Method::Naive => {
                each(known, |row| Ok(naive(row, HORIZON)?.iter().map(QuantileForecast::of).collect()))
            }
            Method::Smoothing => each(known, |row| {
                let row = recent(row, settings.smoothing_window);
                Ok(exponential_smoothing(row, HORIZON, settings.smoothing_scale)?.quantiles())
            }),
            Method::Autoregression => direct(set, known, settings, &mut chance),
            Method::Hhh4 => {
                let window = window(set, known, settings);
                let found = hhh4(&window, &model(set))
                    .and_then(|fit| fit.forecast(&window, HORIZON, DRAWS, &mut chance));
                match found {
                    Ok(found) => found.into_iter().map(|row| row.into_iter().map(Some).collect()).collect(),
                    Err(_) => vec![vec![None; HORIZON]; known.len()],
                }
            }
            Method::Hhh4Alone => {
                let model = Hhh4Model::of_one_series(set.seasonal.then_some(SEASON as f64));
                let rows = window(set, known, settings);
                each(&rows, |row| {
                    let row = [row.to_vec()];
                    let fit = hhh4(&row, &model)?;
                    Ok(fit.forecast(&row, HORIZON, DRAWS, &mut chance)?.swap_remove(0))
                })
            }
            Method::Renewal => each(known, |row| {
                let known = transmission(row, &set.serial_interval, settings);
                renewal_ensemble(row, &known, HORIZON, DRAWS, &mut chance)
            }),
            Method::Seasonal if !set.seasonal => vec![vec![None; HORIZON]; known.len()],
            Method::Seasonal => {
                each(known, |row| seasonal_baseline(row, HORIZON, SEASON, settings.half_width))
            }
        }
    }
}

fn recent(row: &[f64], weeks: usize) -> &[f64] {
    &row[row.len().saturating_sub(weeks)..]
}

fn window(set: &DataSet, known: &[Vec<f64>], settings: &Settings) -> Vec<Vec<f64>> {
    let weeks = if set.seasonal { settings.hhh4_seasonal_window } else { settings.hhh4_window };
    known.iter().map(|row| recent(row, weeks).to_vec()).collect()
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

/// One regression per horizon on the weeks that are known at the origin, so that each horizon learns from the past how far growth carries.
fn direct(set: &DataSet, known: &[Vec<f64>], settings: &Settings, chance: &mut impl rand::Rng) -> Forecasts {
    let mut found = vec![vec![None; HORIZON]; known.len()];
    for h in 1..=HORIZON {
        let config = AutoregressionConfig {
            lags: vec![h, h + 1, h + 2],
            harmonics: if set.seasonal { 2 } else { 0 },
            window: settings.autoregression_window,
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
    let alone = Hhh4Model::of_one_series(set.seasonal.then_some(SEASON as f64));
    Hhh4Model {
        neighbours: (!set.adjacency.is_empty()).then(|| Neighbours {
            component: Component::intercept(),
            weights: Weights::Fixed { matrix: set.adjacency.clone(), normalise: true },
            missing_as_zero: true,
        }),
        endemic: alone
            .endemic
            .map(|endemic| Component { offset: Offset::PerUnit(set.shares.clone()), ..endemic }),
        ..alone
    }
}

/// The reproduction number of the last week with the conjugate posterior of its equation; its slow drift is assumed, not estimated.
fn transmission(row: &[f64], serial_interval: &[f64], settings: &Settings) -> Transmission {
    let n = row.len();
    let pressure: f64 = serial_interval.iter().enumerate().map(|(s, w)| w * row[n - 2 - s]).sum();
    let (shape, rate) = (1.0 + row[n - 1], 0.2 + pressure);
    Transmission {
        mean: shape / rate,
        sd: shape.sqrt() / rate,
        serial_interval: serial_interval.to_vec(),
        volatility: settings.volatility,
        persistence: settings.persistence,
        size: settings.size,
    }
}
