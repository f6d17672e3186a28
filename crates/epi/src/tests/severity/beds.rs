use lianfang_domain::Streams;

use rand::RngExt as _;

use super::near;
use crate::Error;
use crate::severity::{CarePath, admission_paths, bed_demand, expected_beds};
use crate::tests::chains::draw_day;

fn path() -> CarePath {
    CarePath {
        ward_stay: vec![0.05, 0.15, 0.25, 0.25, 0.15, 0.1, 0.05],
        icu_share: 0.25,
        days_to_icu: vec![0.4, 0.4, 0.2],
        icu_stay: vec![0.0, 0.1, 0.2, 0.3, 0.2, 0.2],
        ward_after_icu: vec![0.3, 0.3, 0.4],
    }
}

fn mean_days(stay: &[f64]) -> f64 {
    stay.iter().enumerate().map(|(d, p)| d as f64 * p).sum()
}

#[test]
fn in_a_steady_state_beds_are_admissions_times_mean_stay() {
    let path = path();
    let beds = expected_beds(&[20.0; 60], &path, 60).unwrap()[59];
    let (to_icu, after) = (mean_days(&path.days_to_icu), mean_days(&path.ward_after_icu));
    near(beds.icu, 20.0 * 0.25 * mean_days(&path.icu_stay), 1e-9);
    near(beds.ward, 20.0 * (0.75 * mean_days(&path.ward_stay) + 0.25 * (to_icu + after)), 1e-9);
    // After the last admission the hospital empties.
    let after = expected_beds(&[20.0], &path, 40).unwrap();
    near(after[39].ward + after[39].icu, 0.0, 1e-12);
}

#[test]
fn simulated_demand_has_the_expected_mean() {
    let mut chance = Streams::from_seed(61).stream("beds");
    let past = [30.0, 35.0, 28.0, 40.0, 44.0, 41.0, 50.0, 52.0, 60.0, 55.0, 61.0, 70.0];
    let coming = [72.0, 75.0, 80.0, 84.0, 90.0];
    let future = admission_paths(&coming, f64::INFINITY, 200, &mut chance).unwrap();
    let demand = bed_demand(&past, &future, &path(), &mut chance).unwrap();
    let all: Vec<f64> = past.iter().chain(&coming).copied().collect();
    let expected = expected_beds(&all, &path(), 17).unwrap();
    for day in 0..5 {
        near(demand.ward[day].median, expected[12 + day].ward, 5.0);
        near(demand.icu[day].median, expected[12 + day].icu, 3.0);
    }
    assert!(demand.ward_peak().median >= demand.ward[4].median);
    assert!(demand.probability_ward_above(10) == 1.0 && demand.probability_icu_above(5_000) == 0.0);
    assert!(demand.icu_peak().lower <= demand.icu_peak().upper);
}

/// What happens is one more path of the same process: the beds of a stay drawn patient by patient, without the code under test.
#[test]
fn intervals_of_beds_hold_what_happens() {
    let path = path();
    let mut chance = Streams::from_seed(62).stream("beds");
    let past = [15.0, 12.0, 18.0, 20.0, 16.0, 19.0, 22.0, 20.0, 21.0, 24.0, 20.0, 23.0];
    let coming = [25.0, 27.0, 28.0, 30.0];
    let future = admission_paths(&coming, 8.0, 500, &mut chance).unwrap();
    let demand = bed_demand(&past, &future, &path, &mut chance).unwrap();
    let mut held = [0, 0];
    let worlds = 500;
    for _ in 0..worlds {
        let world = admission_paths(&coming, 8.0, 1, &mut chance).unwrap().remove(0);
        let (mut ward, mut icu) = (0.0, 0.0);
        for (admitted, count) in past.iter().chain(&world).enumerate() {
            for _ in 0..*count as usize {
                let day = 15 - admitted as i64; // days since admission, seen on the last day
                let needs_icu = chance.random::<f64>() < path.icu_share;
                let before =
                    draw_day(if needs_icu { &path.days_to_icu } else { &path.ward_stay }, &mut chance);
                let inside = before + if needs_icu { draw_day(&path.icu_stay, &mut chance) } else { 0 };
                let end = inside + if needs_icu { draw_day(&path.ward_after_icu, &mut chance) } else { 0 };
                ward += f64::from(day < before || (inside <= day && day < end));
                icu += f64::from(before <= day && day < inside);
            }
        }
        held[0] += u32::from((demand.ward[3].lower..=demand.ward[3].upper).contains(&ward));
        held[1] += u32::from((demand.icu[3].lower..=demand.icu[3].upper).contains(&icu));
    }
    for share in held.map(|h| f64::from(h) / f64::from(worlds)) {
        assert!((0.92..=0.985).contains(&share), "{share}");
    }
}

#[test]
fn nobody_admitted_needs_no_bed() {
    let mut chance = Streams::from_seed(63).stream("beds");
    let demand = bed_demand(&[], &vec![vec![0.0; 3]; 20], &path(), &mut chance).unwrap();
    assert!(demand.ward.iter().chain(&demand.icu).all(|b| b.upper == 0.0));
    assert_eq!(demand.probability_ward_above(0), 0.0);
}

#[test]
fn wrong_inputs_are_refused() {
    let mut chance = Streams::from_seed(64).stream("beds");
    let mut attempt =
        |past: &[f64], future: &[Vec<f64>], path: &CarePath| bed_demand(past, future, path, &mut chance);
    let paths = |one: Vec<f64>| vec![one; 20];
    assert!(matches!(attempt(&[1.0], &[], &path()), Err(Error::TooShort { .. })));
    assert!(matches!(attempt(&[0.5], &paths(vec![1.0]), &path()), Err(Error::NotCount { .. })));
    assert!(matches!(attempt(&[], &paths(vec![]), &path()), Err(Error::Empty { .. })));
    assert!(matches!(attempt(&[], &paths(vec![-1.0]), &path()), Err(Error::NotCount { .. })));
    let mut uneven = paths(vec![1.0, 2.0]);
    uneven[7] = vec![1.0];
    assert!(matches!(attempt(&[], &uneven, &path()), Err(Error::Length { .. })));
    assert!(matches!(attempt(&[1e7], &paths(vec![1.0]), &path()), Err(Error::OutOfRange { .. })));
    let share = CarePath { icu_share: 1.5, ..path() };
    assert!(attempt(&[], &paths(vec![1.0]), &share).is_err());
    let stay = CarePath { ward_stay: vec![0.4], ..path() };
    assert!(matches!(expected_beds(&[1.0], &stay, 5), Err(Error::NotDistribution { .. })));
    assert!(expected_beds(&[], &path(), 5).is_err() && expected_beds(&[-1.0], &path(), 5).is_err());
    assert!(expected_beds(&[1.0], &path(), 1_000_000).is_err());
    let mut paths = |expected: &[f64], dispersion| admission_paths(expected, dispersion, 5, &mut chance);
    assert!(paths(&[], 1.0).is_err() && paths(&[1.0], 0.0).is_err() && paths(&[f64::NAN], 1.0).is_err());
}
