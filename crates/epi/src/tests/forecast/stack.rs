use crate::Error;
use crate::forecast::{PastForecast, QuantileForecast, Stack, Weighting};
use crate::scoring::Predictive;

use super::{chance, count};

fn said(mean: f64, sd: f64) -> Option<QuantileForecast> {
    Some(QuantileForecast::of(&Predictive::Normal { mean, sd }))
}

fn past(n: usize, sd: f64) -> Vec<PastForecast> {
    let mut chance = chance("stack");
    (0..n)
        .map(|_| PastForecast {
            forecasts: vec![said(100.0, sd), said(140.0, sd), None],
            observed: count(100.0, f64::INFINITY, &mut chance),
        })
        .collect()
}

#[test]
fn the_better_method_gets_the_weight_and_a_silent_one_gets_none() {
    for weighting in [Weighting::Score { power: 6.0 }, Weighting::Optimal] {
        let stack = Stack::from_past(&past(40, 10.0), weighting).unwrap();
        assert!(stack.weights[0] > 0.9 && stack.weights[2] == 0.0, "{weighting:?} {stack:?}");
        assert!((stack.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn optimal_weights_mix_methods_that_err_on_opposite_sides() {
    let targets: Vec<PastForecast> = (0..40)
        .map(|i| PastForecast {
            forecasts: vec![said(80.0, 5.0), said(120.0, 5.0)],
            observed: 95.0 + f64::from(i % 11),
        })
        .collect();
    let stack = Stack::from_past(&targets, Weighting::Optimal).unwrap();
    assert!((stack.weights[0] - 0.5).abs() < 0.1, "{stack:?}");
}

#[test]
fn forecasts_that_were_too_narrow_are_widened_and_too_wide_ones_narrowed() {
    let of = |sd| Stack::from_past(&past(80, sd), Weighting::Score { power: 6.0 }).unwrap().spread;
    assert!(of(3.0) > 1.5 && of(40.0) < 0.7);
}

#[test]
fn a_method_without_forecast_leaves_its_weight_to_the_others() {
    let stack = Stack { weights: vec![0.5, 0.5], spread: 1.0 };
    let one = stack.combine(&[said(50.0, 4.0), None]).unwrap();
    assert!((one.median() - 50.0).abs() < 1e-9);
    let both = stack.combine(&[said(50.0, 4.0), said(70.0, 4.0)]).unwrap();
    assert!((both.median() - 60.0).abs() < 1e-9);
    assert!(both.values.windows(2).all(|pair| pair[0] <= pair[1]));
}

#[test]
fn stacks_name_what_is_wrong_with_their_input() {
    let power = Weighting::Score { power: 2.0 };
    assert!(matches!(Stack::from_past(&[], power), Err(Error::Empty { name: "past" })));
    assert!(matches!(
        Stack::from_past(&past(2, 1.0), Weighting::Score { power: -1.0 }),
        Err(Error::OutOfRange { name: "power", .. })
    ));
    let mut uneven = past(2, 1.0);
    uneven[1].forecasts.pop();
    assert!(matches!(Stack::from_past(&uneven, power), Err(Error::Length { .. })));
    assert!(matches!(Stack::equal(2).combine(&[None, None]), Err(Error::Empty { .. })));
    assert!(matches!(Stack::equal(2).combine(&[None]), Err(Error::Length { .. })));
}
