//! The search for maxima and crossings.

use crate::numeric::profile::{crossing, maximize};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_peak_is_found_wherever_it_is(peak in -9.0..9.0_f64, width in 0.1..50.0_f64) {
        let (x, value) = maximize(-10.0, 10.0, 1e-9, |x| 3.0 - ((x - peak) / width).powi(2));
        prop_assert!((x - peak).abs() < 1e-5 * width.max(1.0) && (value - 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_crossing_is_found_on_either_side(at in 0.1..20.0_f64, sign in prop::bool::ANY) {
        let side = if sign { 1.0 } else { -1.0 };
        let found = crossing(0.0, side * 25.0, 1e-10, |x| 1.0 - (x / at).powi(4));
        prop_assert!((found.unwrap() - side * at).abs() < 1e-7 * (1.0 + at));
    }
}

#[test]
fn a_maximum_at_an_end_and_a_function_that_never_crosses_have_answers() {
    assert_eq!(maximize(-1.0, 2.0, 1e-9, |x| x).0, 2.0);
    assert_eq!(maximize(-1.0, 2.0, 1e-9, |x| -x).0, -1.0);
    assert_eq!(maximize(-1.0, 2.0, 1e-9, |_| 5.0).1, 5.0);
    assert_eq!(crossing(0.0, 5.0, 1e-9, |_| 1.0), None);
    assert_eq!(crossing(0.0, 5.0, 1e-9, |x| -x), Some(0.0));
    // Minus infinity at the far end, as log-likelihoods have it.
    let found = crossing(1.0, 0.0, 1e-10, |x: f64| x.ln() + 3.0).unwrap();
    assert!((found - (-3.0_f64).exp()).abs() < 1e-8);
}
