use lianfang_domain::Streams;
use proptest::prelude::*;
use rand::RngExt;

use super::near;
use crate::Error;
use crate::space::{Event, Evidence, SpaceTimeCusum, space_time_cusum};

const SETTINGS: SpaceTimeCusum =
    SpaceTimeCusum { radius: 0.15, rise: 0.5, threshold: 100.0, evidence: Evidence::Sum };

fn uniform(n: usize, seed: u64) -> Vec<Event> {
    let mut rng = Streams::from_seed(seed).stream("events");
    (0..n).map(|i| Event { t: i as f64, x: rng.random(), y: rng.random() }).collect()
}

/// The definition, event by event and beginning by beginning.
fn by_definition(events: &[Event], settings: SpaceTimeCusum) -> Vec<f64> {
    let near = |a: &Event, b: &Event| ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt() < settings.radius;
    let evidence = |k: usize, n: usize| {
        let inside = |from: usize| (from..=n).filter(|i| near(&events[k], &events[*i])).count() as f64;
        let mean = inside(0) * (n - k + 1) as f64 / (n + 1) as f64;
        (1.0 + settings.rise).powf(inside(k)) * (-settings.rise * mean).exp()
    };
    let mut largest: f64 = 0.0;
    (0..events.len())
        .map(|n| {
            let all: Vec<f64> = (0..=n).map(|k| evidence(k, n)).collect();
            largest = all.iter().fold(largest, |a, b| a.max(*b));
            if settings.evidence == Evidence::Sum { all.iter().sum() } else { largest }
        })
        .collect()
}

#[test]
fn the_running_sums_are_the_definition() {
    let events = uniform(60, 1);
    for evidence in [Evidence::Sum, Evidence::Largest] {
        let settings = SpaceTimeCusum { evidence, ..SETTINGS };
        let course = space_time_cusum(&events, settings).unwrap();
        let wanted = by_definition(&events, settings);
        course.statistic.iter().zip(&wanted).for_each(|(a, b)| near(*a, *b, 1e-11));
    }
}

#[test]
fn an_emerging_cluster_is_found_at_its_place_and_beginning() {
    let mut events = uniform(200, 2);
    for i in 0..30 {
        events.push(Event { t: 200.0 + f64::from(i), x: 0.5 + 0.001 * f64::from(i), y: 0.5 });
    }
    let settings = SpaceTimeCusum { threshold: 2000.0, rise: 1.0, ..SETTINGS };
    let course = space_time_cusum(&events, settings).unwrap();
    assert!(course.first_alarm.unwrap() >= 200);
    let centre = events[course.cluster_centre.unwrap()];
    assert!((centre.x - 0.5).abs() < 0.15 && (centre.y - 0.5).abs() < 0.15, "{centre:?}");
}

#[test]
fn without_a_cluster_alarms_are_as_rare_as_the_threshold_says() {
    let early = (0..40).filter(|seed| {
        let course =
            space_time_cusum(&uniform(100, 100 + seed), SpaceTimeCusum { threshold: 400.0, ..SETTINGS });
        course.unwrap().first_alarm.is_some()
    });
    // At most 100 / 400 of the runs should speak within 100 events.
    assert!(early.count() <= 10);
}

#[test]
fn one_event_and_equal_spots_are_fine() {
    let one = space_time_cusum(&uniform(1, 1), SETTINGS).unwrap();
    near(one.statistic[0], 1.5 * (-0.5_f64).exp(), 1e-14);
    let same = vec![Event { t: 0.0, x: 0.0, y: 0.0 }; 3000];
    let course = space_time_cusum(&same, SpaceTimeCusum { rise: 5.0, ..SETTINGS }).unwrap();
    assert!(course.statistic.iter().all(|s| !s.is_nan()));
}

#[test]
fn wrong_events_and_settings_are_refused_by_name() {
    assert!(matches!(space_time_cusum(&[], SETTINGS), Err(Error::Empty { name: "events" })));
    let mut events = uniform(3, 1);
    events[2].t = 0.5;
    assert_eq!(space_time_cusum(&events, SETTINGS), Err(Error::OutOfOrder { name: "events", place: 3 }));
    events[1].x = f64::INFINITY;
    assert!(matches!(space_time_cusum(&events, SETTINGS), Err(Error::NotFinite { place: 2, .. })));
    let refused =
        |settings| matches!(space_time_cusum(&uniform(3, 1), settings), Err(Error::OutOfRange { .. }));
    assert!(refused(SpaceTimeCusum { radius: 0.0, ..SETTINGS }));
    assert!(refused(SpaceTimeCusum { rise: -0.5, ..SETTINGS }));
    assert!(refused(SpaceTimeCusum { threshold: f64::NAN, ..SETTINGS }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn moving_all_events_in_time_or_space_changes_nothing(seed in 0u64..500, days in -1e3..1e3_f64, east in -64i32..64) {
        let events = uniform(30, seed);
        // Steps of a power of two keep the differences exact.
        let grid = |v: f64| (v * 1024.0).round() / 1024.0;
        let placed = |shift: f64| -> Vec<Event> {
            events.iter().map(|e| Event { t: e.t + days, x: grid(e.x) + shift, y: grid(e.y) }).collect()
        };
        let (here, there) = (placed(0.0), placed(f64::from(east)));
        prop_assert_eq!(space_time_cusum(&here, SETTINGS).unwrap(), space_time_cusum(&there, SETTINGS).unwrap());
    }
}
