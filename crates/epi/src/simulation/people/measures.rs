//! What is done against an outbreak, as data: who is tested, isolated, traced, vaccinated, and where contacts are cut.
//!
//! Every measure has days from which and until which it holds, counted from the start of the run. Factors say what is left: 1 = as
//! usual, 0 = none.

use serde::{Deserialize, Serialize};

use super::super::model::from_zero;
use super::super::parameters::share;
use super::population::{Population, Setting};
use crate::Error;

/// Days during which a measure holds: the first one, and the first one without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub from_day: u16,
    /// Left out of a file: to the end of the run.
    #[serde(default = "Span::end")]
    pub until_day: u16,
}

impl Span {
    /// From this day to the end of the run.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::Span;
    /// assert_eq!(Span::from(20), Span { from_day: 20, until_day: u16::MAX });
    /// ```
    pub fn from(from_day: u16) -> Span {
        Span { from_day, until_day: Span::end() }
    }

    fn end() -> u16 {
        u16::MAX
    }

    pub(super) fn holds(self, day: u16) -> bool {
        self.from_day <= day && day < self.until_day
    }

    fn check(self) -> Result<(), Error> {
        if self.from_day < self.until_day {
            Ok(())
        } else {
            Err(Error::range("until_day", self.until_day, "the days after `from_day`"))
        }
    }
}

/// Who is tested, as chances per person and day, and what follows for the infected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Testing {
    pub span: Span,
    /// With symptoms, on each day until the test is positive or symptoms end.
    pub symptomatic: f64,
    /// Anyone.
    pub routine: f64,
    /// In quarantine.
    pub quarantined: f64,
    /// Chance that the test of an infectious person is positive. Before infectiousness it is always negative; no one else is ever positive.
    pub sensitivity: f64,
    /// From test to result.
    pub delay_days: u16,
}

/// What is left of the contacts of people who are known to be infected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Isolation {
    pub span: Span,
    /// Share of infectiousness left in each setting, in the order of [`Setting`].
    pub left: [f64; 5],
    /// Days of isolation after the result.
    pub days: u16,
}

/// Contacts of the diagnosed are sought and quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracing {
    pub span: Span,
    /// Chance that a contact in each setting is found.
    pub found: [f64; 5],
    /// From result to quarantine.
    pub delay_days: u16,
    /// Days before the result for which contacts in the community are sought, where they are drawn each day.
    pub look_back_days: u16,
    /// Days of quarantine.
    pub quarantine_days: u16,
    /// What is left of contacts in quarantine in each setting.
    pub left: [f64; 5],
    /// Cases whose contacts can be traced per day; the others wait in order. None = no limit.
    pub cases_per_day: Option<u32>,
}

/// Contacts in one setting are reduced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    pub span: Span,
    pub setting: Setting,
    /// What is left.
    pub left: f64,
    /// Where; none = everywhere.
    pub parts: Option<Vec<u16>>,
}

/// A part of the region is locked down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    pub span: Span,
    pub parts: Vec<u16>,
    /// What is left of contacts of people of these parts, in each setting.
    pub left: [f64; 5],
    /// What is left of contacts between them and people of other parts, on top of that.
    pub across: f64,
}

/// People are vaccinated, each once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vaccination {
    pub span: Span,
    pub doses_per_day: u32,
    /// The youngest who are vaccinated, in years.
    pub min_age: u8,
    /// True = the oldest first; false = in random order.
    pub oldest_first: bool,
    /// Share of people who accept.
    pub uptake: f64,
    /// Days from dose to protection.
    pub protects_after_days: u16,
    /// Reduction of the chance of infection by a contact.
    pub against_infection: f64,
    /// Reduction of the risk of hospital of those infected nevertheless.
    pub against_hospital: f64,
}

/// One arm of a comparison. The default is no measure at all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Measures {
    pub testing: Vec<Testing>,
    pub isolation: Option<Isolation>,
    pub tracing: Option<Tracing>,
    pub closures: Vec<Closure>,
    pub zones: Vec<Zone>,
    pub vaccination: Option<Vaccination>,
}

impl Measures {
    pub(super) fn check(&self, population: &Population) -> Result<(), Error> {
        for t in &self.testing {
            t.span.check()?;
            share("symptomatic", t.symptomatic)?;
            share("routine", t.routine)?;
            share("quarantined", t.quarantined)?;
            share("sensitivity", t.sensitivity)?;
        }
        if let Some(i) = &self.isolation {
            i.span.check()?;
            shares("isolation left", &i.left)?;
        }
        if let Some(t) = &self.tracing {
            t.span.check()?;
            shares("tracing found", &t.found)?;
            shares("tracing left", &t.left)?;
            if t.look_back_days > 60 {
                return Err(Error::range("look_back_days", t.look_back_days, "0 to 60 days"));
            }
        }
        for c in &self.closures {
            c.span.check()?;
            from_zero("closure left", c.left)?;
            share("closure left", c.left)?;
            parts(c.parts.as_deref().unwrap_or_default(), population)?;
        }
        for z in &self.zones {
            z.span.check()?;
            shares("zone left", &z.left)?;
            share("across", z.across)?;
            parts(&z.parts, population)?;
        }
        if let Some(v) = &self.vaccination {
            v.span.check()?;
            share("uptake", v.uptake)?;
            share("against_infection", v.against_infection)?;
            share("against_hospital", v.against_hospital)?;
        }
        Ok(())
    }
}

fn shares(name: &'static str, values: &[f64]) -> Result<(), Error> {
    values.iter().try_for_each(|v| share(name, *v))
}

fn parts(parts: &[u16], population: &Population) -> Result<(), Error> {
    match parts.iter().find(|p| usize::from(**p) >= population.parts()) {
        Some(part) => Err(Error::range("parts", part, "the parts of the population")),
        None => Ok(()),
    }
}

/// What closures and zones leave of contacts on one day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Contacts {
    /// By part and setting.
    left: Vec<[f64; 5]>,
    /// By part: what is left of contacts with other parts.
    across: Vec<f64>,
    any_across: bool,
}

impl Contacts {
    pub fn on(day: u16, measures: &Measures, parts: usize) -> Contacts {
        let mut contacts =
            Contacts { left: vec![[1.0; 5]; parts], across: vec![1.0; parts], any_across: false };
        for closure in measures.closures.iter().filter(|c| c.span.holds(day)) {
            for (part, left) in contacts.left.iter_mut().enumerate() {
                if closure.parts.as_ref().is_none_or(|p| p.contains(&(part as u16))) {
                    left[closure.setting as usize] *= closure.left;
                }
            }
        }
        for zone in measures.zones.iter().filter(|z| z.span.holds(day)) {
            contacts.any_across = true;
            for part in zone.parts.iter().map(|p| usize::from(*p)) {
                for (left, zone) in contacts.left[part].iter_mut().zip(zone.left) {
                    *left *= zone;
                }
                contacts.across[part] *= zone.across;
            }
        }
        contacts
    }

    /// What is left of a contact between people of two parts. A contact needs both; the stricter rule holds.
    #[inline]
    pub fn left(&self, setting: usize, a: u16, b: u16) -> f64 {
        let (a, b) = (usize::from(a), usize::from(b));
        let inside = self.left[a][setting].min(self.left[b][setting]);
        if self.any_across && a != b { inside * self.across[a].min(self.across[b]) } else { inside }
    }
}
