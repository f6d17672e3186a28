//! The order in which a scan adds up its windows so that each costs one addition.
//!
//! Most zones are another zone and one more place. They form trees; walking them depth first keeps one row of sums per depth,
//! and a zone's row (a sum per duration) is its parent's row plus the place's. Several replicates are walked side by side.

use std::collections::HashMap;

use super::{Panel, Zones};

/// One zone of the walk.
struct Step {
    zone: u32,
    /// Row of sums that this zone fills; the parent filled the row before.
    depth: u32,
    /// Which of `added` come on top of the parent: one place, or all places of a zone without parent.
    first: u32,
    count: u32,
}

/// The walk over all zones.
pub(super) struct Plan {
    steps: Vec<Step>,
    added: Vec<u32>,
    depths: usize,
    pub(super) durations: usize,
}

impl Plan {
    pub(super) fn new(zones: &Zones, durations: usize) -> Plan {
        let parents = find_parents(zones);
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); zones.len()];
        let mut waiting: Vec<(u32, u32)> = Vec::new();
        for (zone, parent) in parents.iter().enumerate() {
            match parent {
                Some((parent, _)) => children[*parent as usize].push(zone as u32),
                None => waiting.push((zone as u32, 1)),
            }
        }
        waiting.reverse();
        let mut plan =
            Plan { steps: Vec::with_capacity(zones.len()), added: Vec::new(), depths: 1, durations };
        while let Some((zone, depth)) = waiting.pop() {
            let first = plan.added.len() as u32;
            match parents[zone as usize] {
                Some((_, place)) => plan.added.push(place),
                None => plan.added.extend_from_slice(zones.zone(zone as usize)),
            }
            plan.steps.push(Step { zone, depth, first, count: plan.added.len() as u32 - first });
            plan.depths = plan.depths.max(depth as usize + 1);
            waiting.extend(children[zone as usize].iter().rev().map(|child| (*child, depth + 1)));
        }
        plan
    }

    /// The zone of each position of the walk.
    pub(super) fn zones(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().map(|s| s.zone as usize)
    }

    /// Numbers in a row of sums times rows: what `walk` needs as scratch space.
    pub(super) fn scratch<const L: usize>(&self) -> Vec<[f64; L]> {
        vec![[0.0; L]; self.depths * self.durations]
    }

    /// Calls `visit` with each position of the walk and its sums, one per duration (the last 1, 2, .. times).
    ///
    /// `recent` holds, place by place, the sums of the last 1, 2, .. times.
    #[inline]
    pub(super) fn walk<const L: usize>(
        &self,
        recent: &[[f64; L]],
        scratch: &mut [[f64; L]],
        mut visit: impl FnMut(usize, &[[f64; L]]),
    ) {
        let d = self.durations;
        for (position, step) in self.steps.iter().enumerate() {
            // INVARIANT: row 0 stays zero; zones without parent have depth 1 and start from it.
            let (before, row) = scratch.split_at_mut(step.depth as usize * d);
            let row = &mut row[..d];
            let parent = &before[(step.depth as usize - 1) * d..];
            let added = &self.added[step.first as usize..(step.first + step.count) as usize];
            let place = added[0] as usize * d;
            for ((sum, above), own) in row.iter_mut().zip(parent).zip(&recent[place..place + d]) {
                for lane in 0..L {
                    sum[lane] = above[lane] + own[lane];
                }
            }
            for &place in &added[1..] {
                let place = place as usize * d;
                for (sum, own) in row.iter_mut().zip(&recent[place..place + d]) {
                    for lane in 0..L {
                        sum[lane] += own[lane];
                    }
                }
            }
            visit(position, row);
        }
    }

    /// The sums of every window in the order of the walk, durations inside.
    pub(super) fn sums(&self, panel: &Panel, weighting: Weighting) -> Vec<f64> {
        let mut recent = vec![[0.0; 1]; panel.places() * self.durations];
        cumulate(panel.values(), panel.times(), self.durations, weighting, &mut recent, 0);
        let mut sums = Vec::with_capacity(self.steps.len() * self.durations);
        self.walk(&recent, &mut self.scratch::<1>(), |_, row| sums.extend(row.iter().map(|[sum]| *sum)));
        sums
    }
}

/// How the times of a window are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weighting {
    /// All times alike.
    Even,
    /// 1 for the first time of the window, 2 for the second, ..
    Rising,
    /// 1 for the first time of the window, 4 for the second, 9, ..
    RisingSquared,
}

/// Weighted sums of the last 1, 2, .. `durations` times of each place, into one lane.
pub(super) fn cumulate<const L: usize>(
    values: &[f64],
    times: usize,
    durations: usize,
    weighting: Weighting,
    recent: &mut [[f64; L]],
    lane: usize,
) {
    for (row, sums) in values.chunks_exact(times).zip(recent.chunks_exact_mut(durations)) {
        let (mut sum, mut rising, mut squared) = (0.0, 0.0, 0.0);
        for (value, into) in row.iter().rev().zip(sums) {
            // One more time in front raises every weight g by one: (g + 1)^2 = g^2 + 2 g + 1.
            sum += value;
            squared += 2.0 * rising + sum;
            rising += sum;
            into[lane] = match weighting {
                Weighting::Even => sum,
                Weighting::Rising => rising,
                Weighting::RisingSquared => squared,
            };
        }
    }
}

/// For each zone another one with one place less, if there is any, and that place.
fn find_parents(zones: &Zones) -> Vec<Option<(u32, u32)>> {
    let hash = |zone: &[u32]| zone.iter().fold(0, |h, p| h ^ scramble(*p));
    let mut by_hash: HashMap<u64, u32> = HashMap::with_capacity(zones.len());
    for (i, zone) in zones.iter().enumerate() {
        by_hash.entry(hash(zone)).or_insert(i as u32);
    }
    let parent_of = |zone: &[u32]| {
        let whole = hash(zone);
        zone.iter().find_map(|out| {
            let parent = *by_hash.get(&(whole ^ scramble(*out)))?;
            // Equal hashes of different sets are unlikely, not impossible.
            let rest = zone.iter().filter(|p| *p != out);
            rest.eq(zones.zone(parent as usize)).then_some((parent, *out))
        })
    };
    zones.iter().map(|zone| if zone.len() > 1 { parent_of(zone) } else { None }).collect()
}

/// A 64-bit number per place without pattern (the finalizer of splitmix64).
fn scramble(place: u32) -> u64 {
    let mut z = (u64::from(place) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
