use lianfang_domain::Streams;
use rand::RngExt;
use rand_distr::{Distribution, Gamma};

use super::{counts, near, places, poisson};
use crate::Error;
use crate::space::{BayesSettings, Metric, Panel, Zones, bayes_scan, nearest_neighbour_zones};

fn settings() -> BayesSettings {
    BayesSettings {
        outbreak_probability: 0.5,
        shape: 20.0,
        rate: 20.0,
        increases: vec![1.5, 2.5],
        increase_probabilities: vec![0.5, 0.5],
        ..Default::default()
    }
}

#[test]
fn probabilities_add_up_to_one() {
    let zones = nearest_neighbour_zones(&places(8, 1), Metric::Plane, 4).unwrap();
    let data = counts(&[4.0; 8], 3, &mut Streams::from_seed(1).stream("bayes"));
    let scan = bayes_scan(&data, &Panel::constant(&[4.0; 8], 3).unwrap(), &zones, &settings()).unwrap();
    near(scan.null_posterior + scan.outbreak_posterior, 1.0, 1e-12);
    let windows: f64 = scan.windows.iter().map(|w| w.ln_posterior.exp()).sum();
    near(windows, scan.outbreak_posterior, 1e-12);
    let odds = scan.windows[5].ln_posterior_odds - scan.windows[5].ln_posterior;
    near(odds, -scan.null_posterior.ln(), 1e-9);
}

/// Data drawn from the model itself: the probabilities must be right on average, for the outbreak and for each place.
#[test]
fn posteriors_are_calibrated_on_data_from_the_prior() {
    let zones = nearest_neighbour_zones(&places(6, 2), Metric::Plane, 3).unwrap();
    let baselines = Panel::constant(&[3.0; 6], 2).unwrap();
    let settings = settings();
    let mut rng = Streams::from_seed(3).stream("prior");
    let (mut said, mut happened, mut place_said, mut place_was) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..500 {
        let outbreak = rng.random::<f64>() < 0.5;
        let zone = zones.zone(rng.random_range(0..zones.len()));
        let duration = rng.random_range(1..=2);
        let increase = settings.increases[rng.random_range(0..2)];
        let mut risk = |shape: f64| Gamma::new(shape, 1.0 / 20.0).unwrap().sample(&mut rng);
        let (inside, outside) = (risk(20.0 * increase), risk(20.0));
        let mut values = Vec::new();
        for place in 0..6_u32 {
            for time in 0..2 {
                let raised = outbreak && zone.contains(&place) && time + duration >= 2;
                values.push(poisson(&mut rng, 3.0 * if raised { inside } else { outside }));
            }
        }
        let scan = bayes_scan(&Panel::new(6, 2, values).unwrap(), &baselines, &zones, &settings).unwrap();
        said += scan.outbreak_posterior;
        happened += f64::from(u8::from(outbreak));
        place_said += scan.place_posteriors[0];
        place_was += f64::from(u8::from(outbreak && zone.contains(&0)));
    }
    // Four standard errors of the difference.
    assert!((said - happened).abs() < 40.0, "{said} {happened}");
    assert!((place_said - place_was).abs() < 36.0, "{place_said} {place_was}");
}

#[test]
fn an_outbreak_is_placed_where_it_is() {
    let zones = nearest_neighbour_zones(&places(10, 5), Metric::Plane, 3).unwrap();
    let mut values = vec![10.0; 40];
    values[4 * 7 + 2..4 * 7 + 4].fill(30.0);
    let baselines = Panel::constant(&[10.0; 10], 4).unwrap();
    let scan = bayes_scan(&Panel::new(10, 4, values).unwrap(), &baselines, &zones, &settings()).unwrap();
    assert!(scan.outbreak_posterior > 0.99 && scan.place_posteriors[7] > 0.99);
    assert!((0..10).filter(|i| *i != 7).all(|i| scan.place_posteriors[i] < 0.2));
}

#[test]
fn zeros_missing_weeks_and_millions_have_defined_results() {
    let zones = Zones::from_lists(2, &[vec![0], vec![0, 1]]).unwrap();
    for values in [[0.0; 4], [f64::NAN; 4], [1.0, f64::NAN, 0.0, 3.0], [1e7; 4]] {
        let data = Panel::new(2, 2, values.to_vec()).unwrap();
        let baselines = Panel::constant(&[2.0, 1.0], 2).unwrap();
        let scan = bayes_scan(&data, &baselines, &zones, &settings()).unwrap();
        near(scan.null_posterior + scan.outbreak_posterior, 1.0, 1e-9);
    }
}

#[test]
fn another_shape_inside_is_a_larger_increase_and_another_rate_moves_the_posterior() {
    let counts = Panel::new(2, 2, vec![10.0, 25.0, 10.0, 11.0]).unwrap();
    let expected = Panel::new(2, 2, vec![10.0; 4]).unwrap();
    let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
    let run = |settings: &BayesSettings| bayes_scan(&counts, &expected, &zones, settings).unwrap();
    let base = BayesSettings { shape: 20.0, rate: 20.0, ..settings() };
    let shaped = run(&BayesSettings { outbreak_shape: Some(30.0), ..base.clone() });
    let increased =
        run(&BayesSettings { increases: base.increases.iter().map(|m| 1.5 * m).collect(), ..base.clone() });
    for (a, b) in shaped.windows.iter().zip(&increased.windows) {
        near(a.ln_posterior, b.ln_posterior, 1e-10);
    }
    // A rate of 40 halves the risk that an outbreak would bring: less is explained by it.
    let rated = run(&BayesSettings { outbreak_rate: Some(40.0), ..base.clone() });
    assert!(rated.place_posteriors[0] < run(&base).place_posteriors[0]);
    let wrong = BayesSettings { outbreak_rate: Some(0.0), ..base };
    let refused = bayes_scan(&counts, &expected, &zones, &wrong);
    assert!(matches!(refused, Err(Error::OutOfRange { name: "outbreak_rate", .. })));
}

#[test]
fn wrong_settings_are_refused_by_name() {
    let zones = Zones::from_lists(1, &[vec![0]]).unwrap();
    let panel = Panel::new(1, 1, vec![1.0]).unwrap();
    let error = |settings: BayesSettings| bayes_scan(&panel, &panel, &zones, &settings).unwrap_err();
    let range = |settings, wanted: &str| match error(settings) {
        Error::OutOfRange { name, .. } => assert_eq!(name, wanted),
        other => panic!("{other}"),
    };
    range(BayesSettings { outbreak_probability: 1.0, ..settings() }, "outbreak_probability");
    range(BayesSettings { shape: 0.0, ..settings() }, "shape");
    range(BayesSettings { rate: f64::INFINITY, ..settings() }, "rate");
    range(BayesSettings { increases: vec![1.0, -1.0], ..settings() }, "increases");
    range(BayesSettings { max_duration: Some(2), ..settings() }, "max_duration");
    let empty = BayesSettings { increases: vec![], increase_probabilities: vec![], ..settings() };
    assert!(matches!(error(empty), Error::Empty { name: "increases" }));
    let unequal = BayesSettings { increase_probabilities: vec![1.0], ..settings() };
    assert!(matches!(error(unequal), Error::Length { .. }));
    let more = BayesSettings { increase_probabilities: vec![0.9, 0.9], ..settings() };
    assert!(matches!(error(more), Error::NotDistribution { .. }));
}
