//! Numbers of places over time: the shape in which counts, populations and baselines enter a scan.
//!
//! One row per place, times ascending and evenly spaced. Dates are the caller's business: a scan only knows "the last d times".

use crate::{Error, check};

/// One number per place and time, rows of places one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    places: usize,
    times: usize,
    values: Vec<f64>,
}

impl Panel {
    /// A panel from `places * times` values, the times of the first place first.
    ///
    /// Errors: no place or no time; a number of values that does not fit.
    ///
    /// ```
    /// use lianfang_epi::space::Panel;
    /// let weekly = Panel::new(2, 3, vec![1.0, 0.0, 2.0, 5.0, 4.0, 9.0]).unwrap();
    /// assert_eq!(weekly.place(1), [5.0, 4.0, 9.0]);
    /// ```
    pub fn new(places: usize, times: usize, values: Vec<f64>) -> Result<Panel, Error> {
        check::not_empty("panel", &values)?;
        if places.checked_mul(times) == Some(values.len()) {
            Ok(Panel { places, times, values })
        } else {
            let need = places.saturating_mul(times);
            Err(Error::Length { name: "panel", have: values.len(), other: "places times times", need })
        }
    }

    /// A panel that repeats one number per place at every time, for example a population.
    ///
    /// ```
    /// use lianfang_epi::space::Panel;
    /// let people = Panel::constant(&[500.0, 800.0], 3).unwrap();
    /// assert_eq!(people.place(1), [800.0; 3]);
    /// ```
    pub fn constant(per_place: &[f64], times: usize) -> Result<Panel, Error> {
        let values = per_place.iter().flat_map(|v| std::iter::repeat_n(*v, times)).collect();
        Panel::new(per_place.len(), times, values)
    }

    pub fn places(&self) -> usize {
        self.places
    }

    pub fn times(&self) -> usize {
        self.times
    }

    /// All values, the times of the first place first.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values of one place in ascending time.
    pub fn place(&self, place: usize) -> &[f64] {
        self.values.get(place * self.times..(place + 1) * self.times).unwrap_or_default()
    }

    /// Sum over all places and times.
    pub fn total(&self) -> f64 {
        self.values.iter().sum()
    }

    /// Sum over the places for each time.
    pub(super) fn time_totals(&self) -> Vec<f64> {
        let mut totals = vec![0.0; self.times];
        for row in self.values.chunks_exact(self.times) {
            for (total, value) in totals.iter_mut().zip(row) {
                *total += value;
            }
        }
        totals
    }

    /// Sum over the times for each place.
    pub(super) fn place_totals(&self) -> Vec<f64> {
        self.values.chunks_exact(self.times).map(|row| row.iter().sum()).collect()
    }

    /// A panel of the same shape.
    pub(super) fn with_values(&self, values: Vec<f64>) -> Panel {
        Panel { places: self.places, times: self.times, values }
    }

    /// Refuses another shape than that of the counts.
    pub(super) fn check_shape(&self, name: &'static str, counts: &Panel) -> Result<(), Error> {
        let mismatch = |have, need| Err(Error::Length { name, have, other: "counts", need });
        if self.places != counts.places {
            mismatch(self.places, counts.places)
        } else if self.times != counts.times {
            mismatch(self.times, counts.times)
        } else {
            Ok(())
        }
    }

    /// Refuses values that are not finite or below 0.
    pub(super) fn check_not_negative(&self, name: &'static str) -> Result<(), Error> {
        check::finite(name, &self.values)?;
        match self.values.iter().find(|v| **v < 0.0) {
            Some(value) => Err(Error::range(name, value, "the numbers from 0 on")),
            None => Ok(()),
        }
    }
}

/// Counts without their missing cells, and the weights of these cells set to 0: an unobserved cell expects nothing.
pub(super) fn observed_cells(
    name: &'static str,
    counts: &Panel,
    weights: &Panel,
) -> Result<(Panel, Panel), Error> {
    check::counts_or_missing("counts", counts.values())?;
    weights.check_shape(name, counts)?;
    weights.check_not_negative(name)?;
    let mut kept = (counts.clone(), weights.clone());
    for (count, weight) in kept.0.values.iter_mut().zip(&mut kept.1.values) {
        if count.is_nan() {
            (*count, *weight) = (0.0, 0.0);
        } else if *weight == 0.0 && *count > 0.0 {
            return Err(Error::range(name, 0, "the numbers above 0 wherever a case was counted"));
        }
    }
    Ok(kept)
}
