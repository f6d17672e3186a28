//! Checks of two contact records as those of one, and back. Pure.

use chrono::NaiveDate;
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::cases::contacts::FollowUpRow;

fn key(row: &FollowUpRow) -> (NaiveDate, i32) {
    (row.due_on, row.turn)
}

/// The checks of both: where both have one, the one that was done. Whoever is not watched any more has none due.
pub fn join(
    keep: &[FollowUpRow],
    merged: &[FollowUpRow],
    to: Uuid,
    region: Uuid,
    watched: bool,
) -> Vec<FollowUpRow> {
    let mut joined: BTreeMap<(NaiveDate, i32), FollowUpRow> = BTreeMap::new();
    for row in keep.iter().chain(merged) {
        let done = joined.get(&key(row)).is_some_and(|there| there.state == "done" || row.state != "done");
        if !done {
            joined.insert(key(row), FollowUpRow { contact_id: to, region_id: region, ..row.clone() });
        }
    }
    joined.into_values().filter(|row| watched || row.state != "due").collect()
}

/// The former checks of the record that stayed, with what was done since; and how many were.
pub fn part(
    now: Vec<FollowUpRow>,
    before: &[FollowUpRow],
    after: &[FollowUpRow],
) -> (Vec<FollowUpRow>, usize) {
    let after: BTreeMap<_, _> = after.iter().map(|row| (key(row), row)).collect();
    let mut parted: BTreeMap<_, _> = before.iter().map(|row| (key(row), row.clone())).collect();
    let mut since = 0;
    for row in now {
        if after.get(&key(&row)).is_some_and(|joined| **joined == row) {
            continue;
        }
        // A day that is over marks what was due as missed: time did that, nobody's work is lost with it.
        if row.state == "done" {
            since += 1;
        }
        parted.insert(key(&row), row);
    }
    (parted.into_values().collect(), since)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(contact: u128, day: u32, state: &str) -> FollowUpRow {
        FollowUpRow {
            region_id: Uuid::from_u128(9),
            contact_id: Uuid::from_u128(contact),
            due_on: NaiveDate::from_ymd_opt(2020, 3, day).unwrap(),
            turn: 1,
            state: state.to_owned(),
            done_at: None,
            done_by: None,
            temperature: None,
            symptoms: None,
            note: None,
        }
    }

    #[test]
    fn a_check_that_was_done_counts_for_both_and_comes_back_to_its_own() {
        let keep = [check(1, 1, "missed"), check(1, 2, "due")];
        let merged = [check(2, 1, "done"), check(2, 3, "due")];
        let (to, region) = (Uuid::from_u128(1), Uuid::from_u128(9));
        let joined = join(&keep, &merged, to, region, true);
        assert_eq!(joined, [check(1, 1, "done"), check(1, 2, "due"), check(1, 3, "due")]);
        assert_eq!(join(&keep, &merged, to, region, false), [check(1, 1, "done")]);
        assert_eq!(part(joined.clone(), &keep, &joined), (keep.to_vec(), 0));
        let mut later = joined.clone();
        later[2].state = "done".to_owned();
        let (parted, since) = part(later, &keep, &joined);
        assert_eq!((parted.len(), since), (3, 1));
    }
}
