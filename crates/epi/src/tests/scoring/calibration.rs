use lianfang_domain::Streams;
use rand_distr::{Distribution, Poisson};

use crate::Error;
use crate::scoring::{Predictive, coverage, coverage_of_intervals, pit, pit_histogram, pit_randomised};

#[test]
fn the_randomised_transform_of_right_forecasts_is_uniform() {
    let mut chance = Streams::from_seed(5).stream("pit");
    let forecast = Predictive::Poisson { mean: 3.0 };
    let poisson = Poisson::new(3.0).unwrap();
    let mut below = [0.0; 4];
    let n = 2000.0;
    for _ in 0..2000 {
        let y = poisson.sample(&mut chance);
        let u = pit_randomised(&forecast, y, &mut chance).unwrap();
        below[((u * 4.0) as usize).min(3)] += 1.0 / n;
    }
    // Four standard errors of a share of a quarter.
    assert!(below.iter().all(|share| (share - 0.25_f64).abs() < 4.0 * (0.1875 / n).sqrt()), "{below:?}");
}

#[test]
fn the_histogram_is_flat_for_right_forecasts_and_humped_for_wide_ones() {
    let mut chance = Streams::from_seed(6).stream("pit");
    let poisson = Poisson::new(9.0).unwrap();
    let counts: Vec<f64> = (0..600).map(|_| poisson.sample(&mut chance)).collect();
    let right = pit_histogram(&vec![Predictive::Poisson { mean: 9.0 }; 600], &counts, 5).unwrap();
    let wide =
        pit_histogram(&vec![Predictive::NegativeBinomial { mean: 9.0, size: 1.0 }; 600], &counts, 5).unwrap();
    assert!(right.iter().all(|h| (h - 1.0).abs() < 0.25), "{right:?}");
    assert!(wide[0] < 0.5 && wide[2] > 1.3, "{wide:?}");
    assert!((right.iter().sum::<f64>() - 5.0).abs() < 1e-9);
}

#[test]
fn coverage_counts_what_lies_inside_with_the_limits() {
    assert_eq!(coverage(&[1.0, 2.0, 3.0, 9.0], &[1.0; 4], &[3.0; 4]).unwrap(), 0.75);
    let rows = vec![vec![0.0, 1.0, 2.0, 3.0, 4.0]; 2];
    let found = coverage_of_intervals(&[0.5, 2.0], &[0.05, 0.25, 0.5, 0.75, 0.95], &rows).unwrap();
    assert_eq!(found, vec![(0.9, 1.0), (0.5, 0.5)]);
    assert_eq!(pit(&Predictive::Normal { mean: 0.0, sd: 1.0 }, 0.0).unwrap(), 0.5);
}

#[test]
fn calibration_names_what_is_wrong_with_its_input() {
    assert!(matches!(coverage(&[], &[], &[]), Err(Error::Empty { .. })));
    assert!(matches!(coverage(&[1.0], &[1.0, 2.0], &[1.0]), Err(Error::Length { name: "lower", .. })));
    assert!(matches!(coverage(&[f64::NAN], &[1.0], &[1.0]), Err(Error::NotFinite { .. })));
    assert!(matches!(pit_histogram(&[], &[], 5), Err(Error::Empty { .. })));
    let forecast = [Predictive::Poisson { mean: 1.0 }];
    assert!(matches!(pit_histogram(&forecast, &[0.5], 5), Err(Error::NotCount { .. })));
    assert!(matches!(pit_histogram(&forecast, &[1.0], 0), Err(Error::OutOfRange { name: "bins", .. })));
    let mut chance = Streams::from_seed(1).stream("pit");
    assert!(matches!(pit_randomised(&forecast[0], -1.0, &mut chance), Err(Error::NotCount { .. })));
    assert!(matches!(coverage_of_intervals(&[1.0], &[0.5], &[vec![]]), Err(Error::Length { .. })));
}
