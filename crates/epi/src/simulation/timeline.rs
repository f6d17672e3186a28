//! The moments at which a run has to stop: changes of contact, movements, states to be recorded.

use std::ops::Range;

use super::scenario::Scenario;

/// One moment and what happens at it, in this order.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    /// Days after the start.
    pub day: f64,
    pub changes: Range<usize>,
    pub movements: Range<usize>,
    /// How often the state is to be recorded.
    pub records: usize,
}

/// Walks through a checked scenario in order of time.
#[derive(Debug)]
pub(super) struct Timeline<'a> {
    scenario: &'a Scenario<'a>,
    change: usize,
    movement: usize,
    record: usize,
}

impl<'a> Timeline<'a> {
    pub fn new(scenario: &'a Scenario<'a>) -> Self {
        Timeline { scenario, change: 0, movement: 0, record: 0 }
    }
}

impl Iterator for Timeline<'_> {
    type Item = Moment;

    /// Ends with the last recorded state; what is scheduled later never happens.
    fn next(&mut self) -> Option<Moment> {
        let s = self.scenario;
        let mut day = *s.times.get(self.record)?;
        day = s.changes.get(self.change).map_or(day, |c| c.day.min(day));
        day = s.movements.get(self.movement).map_or(day, |m| m.day.min(day));
        let (change, movement) = (self.change, self.movement);
        self.change += s.changes[change..].iter().take_while(|c| c.day <= day).count();
        self.movement += s.movements[movement..].iter().take_while(|m| m.day <= day).count();
        let records = s.times[self.record..].iter().take_while(|t| **t <= day).count();
        self.record += records;
        Some(Moment { day, changes: change..self.change, movements: movement..self.movement, records })
    }
}
