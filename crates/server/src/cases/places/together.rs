//! Who was together: pure arithmetic over stays at one place.

use chrono::{DateTime, TimeDelta, Utc};
use lianfang_plan::SpotRule;

/// When, and in a vehicle where, somebody was.
#[derive(Debug, Clone, Copy)]
pub struct Presence<'a> {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub carriage: Option<&'a str>,
    pub row: Option<i32>,
}

/// How two people met at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    pub minutes: i64,
    pub apart_minutes: i64,
    pub rows_apart: Option<i32>,
}

/// Whether two people at one place met: at once, or one within `margin` of the other; in one carriage where both are known, and not
/// further apart than `rows` where both seats are. What is not known keeps nobody out.
pub fn meet(a: Presence<'_>, b: Presence<'_>, margin: TimeDelta, rows: Option<u32>) -> Option<Meeting> {
    let (from, until) = (a.from.max(b.from), a.until.min(b.until));
    let apart = (from - until).max(TimeDelta::zero());
    if apart > margin {
        return None;
    }
    if let (Some(one), Some(other)) = (a.carriage, b.carriage)
        && one != other
    {
        return None;
    }
    let rows_apart = a.row.zip(b.row).map(|(one, other)| (one - other).abs());
    if let (Some(rows), Some(apart)) = (rows, rows_apart)
        && i64::from(apart) > i64::from(rows)
    {
        return None;
    }
    let minutes = (until - from).num_minutes().max(0);
    Some(Meeting { minutes, apart_minutes: apart.num_minutes(), rows_apart })
}

/// What the pack says of how near is near; without a rule only those who were there at the same time.
pub fn nearness(rule: Option<&SpotRule>) -> (TimeDelta, Option<u32>) {
    rule.map_or((TimeDelta::zero(), None), |rule| (rule.margin.delta(), rule.rows))
}

/// The parts of `from` to `until` that no stay covers, from `least` on.
pub fn gaps(
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    mut stays: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    least: TimeDelta,
) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    stays.sort_unstable();
    let (mut covered, mut found) = (from, Vec::new());
    for (begin, end) in stays.into_iter().chain([(until, until)]) {
        let begin = begin.min(until);
        if begin - covered >= least {
            found.push((covered, begin));
        }
        covered = covered.max(end);
    }
    found
}
