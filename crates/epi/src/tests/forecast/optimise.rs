use crate::numeric::optimise::{Derivatives, bfgs, minimise, nelder_mead, newton, numerical_hessian};
use nalgebra::{DMatrix, DVector};

fn bowl(x: &[f64]) -> f64 {
    (x[0] - 1.0).powi(2) + 10.0 * (x[1] + x[0]).powi(2) + (x[2] - 0.5).powi(4)
}

#[test]
fn every_search_finds_the_bottom_of_a_bowl() {
    for found in [
        bfgs(&[4.0, 3.0, 2.0], bowl, 300),
        nelder_mead(&[4.0, 3.0, 2.0], bowl, 2000),
        minimise(&[4.0, 3.0, 2.0], bowl, 300),
    ] {
        assert!(found.converged, "{found:?}");
        assert!(
            (found.parameters[0] - 1.0).abs() < 1e-3 && (found.parameters[1] + 1.0).abs() < 1e-3,
            "{found:?}"
        );
    }
}

#[test]
fn a_function_with_a_kink_falls_back_to_the_simplex() {
    let found = minimise(&[3.0, -2.0], |x| x[0].abs() + (x[1] - x[0]).abs(), 100);
    assert!(found.value < 1e-4, "{found:?}");
}

#[test]
fn nothing_defined_at_the_start_is_reported_and_not_a_panic() {
    assert!(!bfgs(&[1.0], |_| f64::NAN, 50).converged);
    let nothing = |_: &[f64]| Derivatives {
        value: f64::NAN,
        gradient: DVector::zeros(1),
        hessian: DMatrix::zeros(1, 1),
    };
    assert!(!newton(&[1.0], nothing, 50).0.converged);
}

#[test]
fn numerical_curvature_is_that_of_a_quadratic_form() {
    let hessian = numerical_hessian(&[0.3, -0.2, 0.9], &|x: &[f64]| {
        x[0] * x[0] + 3.0 * x[0] * x[1] + 2.0 * x[2] * x[2]
    });
    for (at, expected) in [((0, 0), 2.0), ((0, 1), 3.0), ((1, 1), 0.0), ((2, 2), 4.0)] {
        assert!((hessian[at] - expected).abs() < 1e-5, "{at:?} {}", hessian[at]);
    }
}
