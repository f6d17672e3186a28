//! What a simulation of a compartment model starts from: people in regions, movements between them, and changes of contact.
//!
//! One description serves the three ways to compute (`gillespie`, `tau_leap`, `deterministic`).

use serde::{Deserialize, Serialize};

use super::coupling::Coupling;
use super::model::{CompartmentModel, from_zero};
use crate::{Error, check};

/// People are moved, added or taken at one moment. Who goes is drawn from all people of the region, whatever their compartment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// Days after the start at which it takes effect, 0 or later. A state recorded at the same moment includes it.
    pub day: f64,
    /// People concerned.
    pub people: u32,
    pub kind: MovementKind,
}

/// From where to where; places are indices of regions and compartments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MovementKind {
    Transfer { from: usize, to: usize },
    Enter { region: usize, compartment: usize },
    Exit { region: usize },
}

/// From this moment on every `beta` of a region is multiplied by `factor`, until the next change of that region.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Days after the start, 0 or later.
    pub day: f64,
    /// Index of the region; none = all.
    pub region: Option<usize>,
    /// 1 = as the model says, 0 = no transmission.
    pub factor: f64,
}

/// A simulation to be run.
#[derive(Debug, Clone, Copy)]
pub struct Scenario<'a> {
    pub model: &'a CompartmentModel,
    /// People at the start, region after region, one number per compartment.
    pub start: &'a [u32],
    /// Infection across regions. None = each region by itself.
    pub coupling: Option<&'a Coupling>,
    /// In order of days.
    pub movements: &'a [Movement],
    /// In order of days.
    pub changes: &'a [Change],
    /// Days after the start at which the state is wanted, ascending.
    pub times: &'a [f64],
}

impl Scenario<'_> {
    /// How many regions there are, after checking everything that can be checked before running.
    pub(super) fn check(&self) -> Result<usize, Error> {
        let width = self.model.compartments().len();
        check::not_empty("start", self.start)?;
        if !self.start.len().is_multiple_of(width) {
            let need = self.start.len().div_ceil(width) * width;
            return Err(Error::Length {
                name: "start",
                have: self.start.len(),
                other: "the regions' compartments",
                need,
            });
        }
        let regions = self.start.len() / width;
        let entries = self.movements.iter().filter(|m| matches!(m.kind, MovementKind::Enter { .. }));
        let entered: u64 = entries.map(|m| u64::from(m.people)).sum();
        let total = entered + self.start.iter().map(|n| u64::from(*n)).sum::<u64>();
        if total > u64::from(u32::MAX) {
            return Err(Error::range(
                "start",
                total,
                "4,294,967,295 people in all, those who enter included",
            ));
        }
        check::not_empty("times", self.times)?;
        ascending("times", self.times.iter().copied())?;
        ascending("movements", self.movements.iter().map(|m| m.day))?;
        ascending("changes", self.changes.iter().map(|c| c.day))?;
        for m in self.movements {
            self.check_movement(m, regions)?;
        }
        for c in self.changes {
            from_zero("factor", c.factor)?;
            if c.region.is_some_and(|r| r >= regions) {
                return Err(Error::range("changes", c.region.unwrap_or(0), "the regions of `start`"));
            }
        }
        match self.coupling {
            Some(c) if c.regions() != regions => Err(Error::Length {
                name: "coupling",
                have: c.regions(),
                other: "the regions of start",
                need: regions,
            }),
            _ => Ok(regions),
        }
    }

    fn check_movement(&self, m: &Movement, regions: usize) -> Result<(), Error> {
        let (inside, ends) = match m.kind {
            MovementKind::Transfer { from, to } => {
                (from < regions && to < regions && from != to, from.max(to))
            }
            MovementKind::Enter { region, compartment } => {
                (region < regions && compartment < self.model.compartments().len(), region)
            }
            MovementKind::Exit { region } => (region < regions, region),
        };
        if inside {
            Ok(())
        } else {
            Err(Error::range(
                "movements",
                ends,
                "two regions of `start`, or one and a compartment of the model",
            ))
        }
    }
}

fn ascending(name: &'static str, days: impl Iterator<Item = f64>) -> Result<(), Error> {
    let mut last = 0.0;
    for (place, day) in days.enumerate() {
        if !day.is_finite() || day < 0.0 {
            return Err(Error::range(name, day, "the finite numbers of days from 0 on"));
        }
        if day < last {
            return Err(Error::OutOfOrder { name, place: place + 1 });
        }
        last = day;
    }
    Ok(())
}

/// People per region and compartment at each wanted time: whole people of a stochastic run (`u32`), or the mean of a
/// deterministic one (`f64`).
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory<T> {
    /// Days after the start.
    pub times: Vec<f64>,
    pub regions: usize,
    pub compartments: usize,
    /// People: time after time, region after region, one number per compartment.
    pub values: Vec<T>,
}

impl<T: Copy + Into<f64>> Trajectory<T> {
    pub(super) fn with_capacity(times: &[f64], regions: usize, compartments: usize) -> Self {
        let values = Vec::with_capacity(times.len() * regions * compartments);
        Trajectory { times: times.to_vec(), regions, compartments, values }
    }

    /// People in a compartment of a region at the time with this index. None where there is no such place.
    ///
    /// ```
    /// use lianfang_epi::simulation::Trajectory;
    /// // Two regions of S and I at two times.
    /// let values = vec![99_u32, 1, 50, 0, 90, 10, 48, 2];
    /// let run = Trajectory { times: vec![0.0, 7.0], regions: 2, compartments: 2, values };
    /// assert_eq!((run.find(1, 0, 1), run.find(1, 1, 1), run.find(2, 0, 0)), (Some(10), Some(2), None));
    /// ```
    pub fn find(&self, time: usize, region: usize, compartment: usize) -> Option<T> {
        let inside = region < self.regions && compartment < self.compartments;
        let place = (time * self.regions + region) * self.compartments + compartment;
        self.values.get(place).copied().filter(|_| inside)
    }

    /// People in a compartment over all regions, at each time.
    ///
    /// ```
    /// use lianfang_epi::simulation::Trajectory;
    /// // Two regions of S and I at two times.
    /// let values = vec![99_u32, 1, 50, 0, 90, 10, 48, 2];
    /// let run = Trajectory { times: vec![0.0, 7.0], regions: 2, compartments: 2, values };
    /// assert_eq!(run.total(1), [1.0, 12.0]);
    /// ```
    pub fn total(&self, compartment: usize) -> Vec<f64> {
        let row = self.regions * self.compartments;
        let at = |values: &[T]| {
            values.iter().skip(compartment).step_by(self.compartments).map(|v| (*v).into()).sum()
        };
        if compartment < self.compartments { self.values.chunks(row).map(at).collect() } else { Vec::new() }
    }
}
