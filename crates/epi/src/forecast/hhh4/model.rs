//! What an endemic-epidemic model consists of, and whether it fits the data.

use crate::{Error, check};

/// One additive part of the mean: `offset * exp(sum of terms)`, times past counts in the two epidemic parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub terms: Vec<Term>,
    pub offset: Offset,
    /// Periods that the counts are behind, 1 or more. Without meaning in the endemic part.
    pub lag: usize,
}

impl Component {
    /// An intercept alone, without offset, lag 1.
    ///
    /// ```
    /// use lianfang_epi::forecast::{Component, Term};
    /// assert_eq!(Component::intercept(), Component::of(vec![Term::Intercept]));
    /// ```
    pub fn intercept() -> Component {
        Component::of(vec![Term::Intercept])
    }

    /// Any terms, without offset, lag 1.
    ///
    /// ```
    /// use lianfang_epi::forecast::{Component, Offset, Term};
    /// // A yearly wave in weekly data, in proportion to each place's share of the population.
    /// let wave = vec![Term::Intercept, Term::Harmonics { number: 1, period: 52.0 }];
    /// let endemic = Component { offset: Offset::PerUnit(vec![0.7, 0.3]), ..Component::of(wave) };
    /// assert_eq!((endemic.terms.len(), endemic.lag), (2, 1));
    /// ```
    pub fn of(terms: Vec<Term>) -> Component {
        Component { terms, offset: Offset::None, lag: 1 }
    }
}

/// One term of a logarithmic mean. The first period of the data has time 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// One number for all.
    Intercept,
    /// One number for each place.
    UnitIntercepts,
    /// The time, in periods.
    Trend,
    /// `sin` and `cos` of `2 pi s t / period` for `s` from 1 to `number`; `period` in periods of the data.
    Harmonics { number: usize, period: f64 },
    /// Any regressor, one row per place. Rows may be longer than the data, for predictions.
    Covariate { name: String, values: Vec<Vec<f64>> },
}

/// A known factor of a component.
#[derive(Debug, Clone, PartialEq)]
pub enum Offset {
    None,
    /// One factor per place, for example its share of the population.
    PerUnit(Vec<f64>),
    /// One row per place, one factor per period; rows may be longer than the data.
    PerUnitAndTime(Vec<Vec<f64>>),
}

impl Offset {
    pub(super) fn at(&self, unit: usize, time: usize) -> f64 {
        match self {
            Offset::None => 1.0,
            Offset::PerUnit(values) => values[unit],
            Offset::PerUnitAndTime(rows) => rows[unit].get(time).copied().unwrap_or(f64::NAN),
        }
    }
}

/// The part of the mean that comes from other places.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    pub component: Component,
    pub weights: Weights,
    /// True: a neighbour's missing count is taken as 0, as `surveillance` 1.20.3 does. False: the row is left out.
    pub missing_as_zero: bool,
}

/// How strongly place `from` acts on place `to`: row `from`, column `to`.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// Known weights; with `normalise`, each row is divided by its sum.
    Fixed { matrix: Vec<Vec<f64>>, normalise: bool },
    /// `order^-d` with the decay `d` estimated.
    PowerLaw {
        /// Order of neighbourhood: 0 = the place itself, 1 = shares a border, 2 = neighbour of a neighbour.
        orders: Vec<Vec<usize>>,
        /// Orders above this have weight 0.
        max_order: usize,
        /// Each row is divided by its sum.
        normalise: bool,
        /// The parameter is the logarithm of `d`, so that `d` stays positive.
        log_decay: bool,
        /// Weight `(order + 1)^-d`, including the place itself.
        from_zero: bool,
    },
}

/// How much counts scatter around the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dispersion {
    /// Variance = mean.
    Poisson,
    /// Variance = mean + overdispersion * mean^2, one overdispersion for all places.
    NegBin1,
    /// The same with one overdispersion per place.
    NegBinM,
}

/// An endemic-epidemic model.
#[derive(Debug, Clone, PartialEq)]
pub struct Hhh4Model {
    pub autoregressive: Option<Component>,
    pub neighbours: Option<Neighbours>,
    pub endemic: Option<Component>,
    pub dispersion: Dispersion,
}

impl Hhh4Model {
    /// How far back the epidemic parts look, in periods.
    pub(super) fn lags(&self) -> impl Iterator<Item = usize> {
        let own = self.autoregressive.as_ref().map(|c| c.lag);
        own.into_iter().chain(self.neighbours.as_ref().map(|n| n.component.lag))
    }

    /// Checks data and model against each other. `counts` has one row per place.
    pub(super) fn check(&self, counts: &[Vec<f64>]) -> Result<(), Error> {
        check::not_empty("counts", counts)?;
        let times = counts[0].len();
        for row in counts {
            check::same_length("counts", row, "the first place", &counts[0])?;
            check::at_least("counts", row, 2)?;
            check::counts_or_missing("counts", row)?;
        }
        let epidemic = [self.autoregressive.as_ref(), self.neighbours.as_ref().map(|n| &n.component)];
        for component in epidemic.into_iter().flatten() {
            if component.lag == 0 || component.lag >= times {
                return Err(Error::range("lag", component.lag, "1 to the number of periods less one"));
            }
        }
        let components: Vec<&Component> =
            epidemic.into_iter().chain([self.endemic.as_ref()]).flatten().collect();
        check::not_empty("components", &components)?;
        for component in components {
            check_component(component, counts.len(), times)?;
        }
        if let Some(neighbours) = &self.neighbours {
            check_weights(&neighbours.weights, counts.len())?;
        }
        Ok(())
    }
}

fn check_component(component: &Component, units: usize, times: usize) -> Result<(), Error> {
    check::not_empty("terms", &component.terms)?;
    for term in &component.terms {
        match term {
            Term::Harmonics { number, period } => {
                if *number == 0 || !(period.is_finite() && *period > 0.0) {
                    return Err(Error::range(
                        "harmonics",
                        format!("{number} of period {period}"),
                        "1 or more of a positive period",
                    ));
                }
            }
            Term::Covariate { values, .. } => check_rows("covariate", values, units, times)?,
            Term::Intercept | Term::UnitIntercepts | Term::Trend => {}
        }
    }
    match &component.offset {
        Offset::None => Ok(()),
        Offset::PerUnit(values) => {
            exact_length("offset", values, units)?;
            check::finite("offset", values)?;
            positive("offset", values)
        }
        Offset::PerUnitAndTime(rows) => {
            check_rows("offset", rows, units, times)?;
            rows.iter().try_for_each(|row| positive("offset", row))
        }
    }
}

fn check_rows(name: &'static str, rows: &[Vec<f64>], units: usize, times: usize) -> Result<(), Error> {
    if rows.len() != units {
        return Err(Error::Length { name, have: rows.len(), other: "counts", need: units });
    }
    for row in rows {
        check::at_least(name, row, times)?;
        check::finite(name, row)?;
    }
    Ok(())
}

fn exact_length(name: &'static str, values: &[f64], units: usize) -> Result<(), Error> {
    if values.len() == units {
        Ok(())
    } else {
        Err(Error::Length { name, have: values.len(), other: "counts", need: units })
    }
}

fn positive(name: &'static str, values: &[f64]) -> Result<(), Error> {
    match values.iter().find(|v| **v < 0.0) {
        Some(value) => Err(Error::range(name, value, "0 or more")),
        None => Ok(()),
    }
}

fn check_weights(weights: &Weights, units: usize) -> Result<(), Error> {
    match weights {
        Weights::Fixed { matrix, .. } => {
            check_rows("weights", matrix, units, units)?;
            matrix.iter().try_for_each(|row| exact_length("weights", row, units))?;
            matrix.iter().try_for_each(|row| positive("weights", row))
        }
        Weights::PowerLaw { orders, max_order, .. } => {
            if orders.len() != units || orders.iter().any(|row| row.len() != units) {
                return Err(Error::Length {
                    name: "orders",
                    have: orders.len(),
                    other: "counts",
                    need: units,
                });
            }
            if *max_order == 0 {
                return Err(Error::range("max_order", max_order, "1 or more"));
            }
            let used = orders.iter().flatten().any(|order| (1..=*max_order).contains(order));
            if used { Ok(()) } else { Err(Error::NotConnected { name: "orders", place: 2 }) }
        }
    }
}
