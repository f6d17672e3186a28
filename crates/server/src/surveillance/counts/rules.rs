//! How newly reported numbers change a series.

use chrono::NaiveDate;
use lianfang_epi::{IncrementKind, Reported, increments};
use std::collections::BTreeMap;

/// A number as the file gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incoming {
    pub day: NaiveDate,
    pub reported: i64,
}

/// What is stored for a day: `value` follows from `reported` and the day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub day: NaiveDate,
    pub reported: i64,
    pub value: i64,
    pub revised_from: Option<i64>,
}

/// The effect of a file on one series.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Rows to write, ascending by day.
    pub changes: Vec<Change>,
    pub fresh: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Days on which a cumulative count fell.
    pub corrections: u64,
    /// Change of the sum of all values.
    pub total_delta: i64,
    /// The last day's reported number, after the change.
    pub last: Option<(NaiveDate, i64)>,
}

/// Merges `incoming` (ascending, one per day) into a series.
///
/// `existing` are the stored rows that matter: all rows of the series when `incoming` reaches back before
/// its last day, otherwise only the last one. Increments are computed anew from what is reported, so that
/// a late or revised number corrects its neighbour as well; nothing is clipped.
pub fn merge(existing: &[Change], incoming: &[Incoming], cumulative: bool) -> Merged {
    let before: BTreeMap<NaiveDate, Change> = existing.iter().map(|c| (c.day, *c)).collect();
    let mut reported: BTreeMap<NaiveDate, i64> = existing.iter().map(|c| (c.day, c.reported)).collect();
    let mut merged = Merged::default();
    for row in incoming {
        match reported.insert(row.day, row.reported) {
            None => merged.fresh += 1,
            Some(old) if old == row.reported => merged.unchanged += 1,
            Some(_) => merged.changed += 1,
        }
    }
    let values = values(&reported, before.iter().next().map(|(day, c)| (*day, c.value)), cumulative);
    let touched: BTreeMap<NaiveDate, ()> = incoming.iter().map(|r| (r.day, ())).collect();
    for (day, (value, correction)) in values {
        let number = reported.get(&day).copied().unwrap_or(0);
        let old = before.get(&day);
        if correction && touched.contains_key(&day) {
            merged.corrections += 1;
        }
        if old.is_some_and(|c| c.reported == number && c.value == value) {
            continue;
        }
        merged.total_delta += value - old.map_or(0, |c| c.value);
        let revised_from =
            old.and_then(|c| if c.reported == number { c.revised_from } else { Some(c.reported) });
        merged.changes.push(Change { day, reported: number, value, revised_from });
    }
    merged.last = reported.last_key_value().map(|(day, number)| (*day, *number));
    merged
}

/// New events per day, and whether the day is a correction. `first` is the stored value of the earliest
/// row: when only the end of a series is at hand, its first increment is known, not recomputed.
fn values(
    reported: &BTreeMap<NaiveDate, i64>,
    first: Option<(NaiveDate, i64)>,
    cumulative: bool,
) -> BTreeMap<NaiveDate, (i64, bool)> {
    if !cumulative {
        return reported.iter().map(|(day, n)| (*day, (*n, *n < 0))).collect();
    }
    let list: Vec<Reported> =
        reported.iter().map(|(day, n)| Reported { day: *day, cumulative: *n }).collect();
    // Days rise strictly, so this can't fail; an empty answer would only mean that nothing changes.
    let steps = increments(&list).unwrap_or_default();
    let mut first = first;
    steps
        .into_iter()
        .map(|step| match first.take() {
            // Still the earliest row: its increment stands, whatever came before it.
            Some((day, value)) if day == step.day => (step.day, (value, value < 0)),
            _ => (step.day, (step.value, step.kind == IncrementKind::Correction)),
        })
        .collect()
}
