//! Alarms of villages, counties and provinces without telling one outbreak three times.
//!
//! Bottom up: an alarm is told at the lowest region that explains it. A parent's alarm goes without saying when what its alarming
//! children have too many is enough to bring the parent back below its own bound; otherwise the parent is told too, because then more is going on.

use crate::{Error, check};

/// One region of the hierarchy in one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegionAlarm {
    /// Place of the region above in the same list; None at the top.
    pub parent: Option<usize>,
    pub alarm: bool,
    /// Cases of the period.
    pub observed: f64,
    /// Mean in control, in cases.
    pub expected: f64,
    /// Largest count without alarm, in cases.
    pub upperbound: f64,
}

/// What to do with a region's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// No alarm.
    Quiet,
    /// An alarm to be told here.
    Here,
    /// An alarm that the told alarms of these regions below (places in the list, ascending) explain.
    By(Vec<usize>),
}

/// Decides for every region whether its alarm is told there.
///
/// When to use: after testing each level by itself, before telling people.
///
/// Equation, for a region with alarm and the regions `D` below it whose alarms are told:
///
/// ```text
/// explained  if  D is not empty and  y - sum_D (y_d - expected_d) <= upperbound,  else told here
/// ```
///
/// Inputs: one entry per region, in any order, counts of a parent at least those of its children.
///
/// Returns: one decision per region, in the same order. A region told within `D` is counted with its own excess only, not with those below it.
///
/// Errors: an empty list, a parent outside the list, regions that go round in a circle, numbers that aren't finite in an alarming region.
///
/// Limits: one period at a time. A parent told for what its quiet children have in common says nothing about where to look.
///
/// ```
/// use lianfang_epi::detection::{RegionAlarm, Told, tell_once};
/// let province = RegionAlarm { parent: None, alarm: true, observed: 60.0, expected: 30.0, upperbound: 45.0 };
/// let county = RegionAlarm { parent: Some(0), alarm: true, observed: 33.0, expected: 5.0, upperbound: 10.0 };
/// assert_eq!(tell_once(&[province, county]).unwrap(), [Told::By(vec![1]), Told::Here]);
/// ```
pub fn tell_once(regions: &[RegionAlarm]) -> Result<Vec<Told>, Error> {
    check::not_empty("regions", regions)?;
    for region in regions.iter().filter(|r| r.alarm) {
        check::finite("regions", &[region.observed, region.expected, region.upperbound])?;
    }
    let mut told = vec![Told::Quiet; regions.len()];
    // Told alarms below each region that no told region in between already speaks for.
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); regions.len()];
    for place in bottom_up(regions)? {
        let region = &regions[place];
        let mut speaking = std::mem::take(&mut below[place]);
        speaking.sort_unstable();
        if region.alarm {
            let excess: f64 = speaking.iter().map(|&d| regions[d].observed - regions[d].expected).sum();
            let explained = !speaking.is_empty() && region.observed - excess <= region.upperbound;
            if explained {
                told[place] = Told::By(speaking.clone());
            } else {
                told[place] = Told::Here;
                speaking = vec![place];
            }
        }
        if let Some(parent) = region.parent {
            below[parent].extend(speaking);
        }
    }
    Ok(told)
}

/// Places in an order in which every region comes before its parent.
fn bottom_up(regions: &[RegionAlarm]) -> Result<Vec<usize>, Error> {
    let mut waiting = vec![0_usize; regions.len()];
    for region in regions {
        if let Some(parent) = region.parent {
            let Some(count) = waiting.get_mut(parent) else {
                return Err(Error::range("parent", parent, "the places of the list"));
            };
            *count += 1;
        }
    }
    let mut order: Vec<usize> = (0..regions.len()).filter(|&i| waiting[i] == 0).collect();
    let mut next = 0;
    while let Some(&place) = order.get(next) {
        next += 1;
        if let Some(parent) = regions[place].parent {
            waiting[parent] -= 1;
            if waiting[parent] == 0 {
                order.push(parent);
            }
        }
    }
    if order.len() < regions.len() {
        let place = waiting.iter().position(|&c| c > 0).unwrap_or(0);
        return Err(Error::range("parent", place, "regions that lead to a top and not round in a circle"));
    }
    Ok(order)
}
