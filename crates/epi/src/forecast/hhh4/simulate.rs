//! Several periods ahead, by drawing paths of all places together.

use rand::Rng;

use super::design::layout;
use super::fit::Hhh4Fit;
use super::model::{Component, Neighbours, Weights};
use super::weights::matrix_of;
use crate::Error;
use crate::forecast::QuantileForecast;
use crate::forecast::draws::{check_size, draw_count, summarise};

impl Hhh4Fit {
    /// Quantile forecasts of every place for 1 to `horizon` periods after the data.
    ///
    /// When to use: forecasts of more than one period, where what neighbours will have is as unknown as what the place will have.
    ///
    /// Equation: paths `y(i,t) ~ distribution with mean m(i,t)` of the fitted model, each from its own past.
    ///
    /// Inputs: `counts` as fitted, or longer; `draws` paths; a source of chance. Covariates and offsets by time must reach over the horizon.
    ///
    /// Returns: one row per place with one forecast per period ahead, at the hub's levels, in cases.
    ///
    /// Errors: `counts` that do not fit the model; a covariate that ends too early.
    ///
    /// Limits: parameters count as known. A missing count in the last periods counts as 0.
    ///
    /// Reference: \[held2017\].
    ///
    /// ```
    /// use lianfang_epi::forecast::{Component, Dispersion, Hhh4Model, hhh4};
    /// let counts = vec![vec![2.0, 3.0, 1.0, 4.0, 6.0, 5.0, 3.0, 2.0, 4.0, 7.0, 6.0, 4.0]];
    /// let model = Hhh4Model { autoregressive: Some(Component::intercept()), neighbours: None, endemic: Some(Component::intercept()), dispersion: Dispersion::Poisson };
    /// let mut chance = lianfang_domain::Streams::from_seed(1).stream("paths");
    /// let found = hhh4(&counts, &model).unwrap().forecast(&counts, 4, 500, &mut chance).unwrap();
    /// assert!(found[0].len() == 4 && found[0][3].median() < 10.0);
    /// ```
    pub fn forecast<R: Rng + ?Sized>(
        &self,
        counts: &[Vec<f64>],
        horizon: usize,
        draws: usize,
        chance: &mut R,
    ) -> Result<Vec<Vec<QuantileForecast>>, Error> {
        self.model.check(counts)?;
        check_size(horizon, draws)?;
        let units = counts.len();
        let steps = self.steps(counts, horizon)?;
        let sizes: Vec<f64> = (0..units).map(|unit| self.size(unit)).collect();
        let depth = self.model.lags().max().unwrap_or(1);
        let known = counts[0].len();
        let past: Vec<Vec<f64>> = (known.saturating_sub(depth)..known)
            .map(|t| counts.iter().map(|row| if row[t].is_nan() { 0.0 } else { row[t] }).collect())
            .collect();
        let mut paths = vec![vec![Vec::with_capacity(draws); horizon]; units];
        for _ in 0..draws {
            let mut path = past.clone();
            for (h, step) in steps.iter().enumerate() {
                let mean = step.means(&path);
                let drawn: Vec<f64> =
                    mean.iter().zip(&sizes).map(|(m, size)| draw_count(*m, *size, chance)).collect();
                for (unit, count) in drawn.iter().enumerate() {
                    paths[unit][h].push(*count);
                }
                path.push(drawn);
            }
        }
        paths.iter().map(|of_unit| summarise(of_unit)).collect()
    }

    /// What each coming period multiplies and adds.
    fn steps(&self, counts: &[Vec<f64>], horizon: usize) -> Result<Vec<Step>, Error> {
        let (units, known) = (counts.len(), counts[0].len());
        let layout = layout(&self.model, units, known + horizon);
        let parameters = self.internal_parameters();
        let decay = layout.decay.map_or(0.0, |c| parameters[c]);
        let factors = [0, 1, 2]
            .map(|part| layout.designs[part].as_ref().map(|d| d.factors(parameters, known + horizon)));
        let neighbours = self.model.neighbours.as_ref();
        let links = neighbours.map_or_else(Vec::new, |n| links(n, units, decay));
        let at = |part: usize, component: Option<&Component>, time: usize| -> Vec<f64> {
            let (Some(component), Some(design), Some(factors)) =
                (component, &layout.designs[part], &factors[part])
            else {
                return vec![0.0; units];
            };
            (0..units).map(|unit| factors[design.row(time, unit)] * component.offset.at(unit, time)).collect()
        };
        (known..known + horizon)
            .map(|time| {
                let step = Step {
                    own: at(0, self.model.autoregressive.as_ref(), time),
                    own_lag: self.model.autoregressive.as_ref().map_or(1, |c| c.lag),
                    others: at(1, neighbours.map(|n| &n.component), time),
                    others_lag: neighbours.map_or(1, |n| n.component.lag),
                    endemic: at(2, self.model.endemic.as_ref(), time),
                    links: links.clone(),
                };
                let all = [&step.own, &step.others, &step.endemic];
                if all.iter().any(|part| part.iter().any(|v| v.is_nan())) {
                    return Err(Error::TooShort { name: "covariate", have: known, need: known + horizon });
                }
                Ok(step)
            })
            .collect()
    }
}

/// One period ahead: factors of every place.
struct Step {
    own: Vec<f64>,
    own_lag: usize,
    others: Vec<f64>,
    others_lag: usize,
    endemic: Vec<f64>,
    links: Vec<(usize, usize, f64)>,
}

impl Step {
    fn means(&self, path: &[Vec<f64>]) -> Vec<f64> {
        let own = &path[path.len() - self.own_lag];
        let mut sums = vec![0.0; own.len()];
        if let Some(others) = path.get(path.len() - self.others_lag) {
            for (from, to, weight) in &self.links {
                sums[*to] += weight * others[*from];
            }
        }
        (0..own.len()).map(|i| self.own[i] * own[i] + self.others[i] * sums[i] + self.endemic[i]).collect()
    }
}

/// Pairs with a weight that is not 0.
fn links(neighbours: &Neighbours, units: usize, decay: f64) -> Vec<(usize, usize, f64)> {
    let weights: &Weights = &neighbours.weights;
    let matrix = matrix_of(weights, units, decay);
    let pairs = matrix.iter().enumerate().filter(|(_, w)| **w != 0.0);
    pairs.map(|(at, w)| (at / units, at % units, *w)).collect()
}
