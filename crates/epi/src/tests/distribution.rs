//! Quantiles against closed forms and against their own distribution functions.

use crate::numeric::distribution::{
    beta_quantile, gamma_quantile, negative_binomial_quantile, poisson_cdf, poisson_quantile,
};
use proptest::prelude::*;

fn near(actual: f64, expected: f64) {
    assert!((actual - expected).abs() <= 1e-12 * expected.abs(), "{actual}, expected {expected}");
}

#[test]
fn quantiles_agree_with_closed_forms() {
    // Shape 1 is the exponential distribution, beta(1, b) and beta(a, 1) are powers.
    near(gamma_quantile(0.975, 1.0, 2.0), -2.0 * 0.025_f64.ln());
    near(gamma_quantile(1e-10, 1.0, 1.0), -(-1e-10_f64).ln_1p());
    near(beta_quantile(0.3, 1.0, 4.0), 1.0 - 0.7_f64.powf(0.25));
    near(beta_quantile(0.3, 4.0, 1.0), 0.3_f64.powf(0.25));
    assert_eq!(gamma_quantile(0.0, 3.0, 1.0), 0.0);
    assert!(gamma_quantile(0.5, -1.0, 1.0).is_nan());
}

proptest! {
    #[test]
    fn the_gamma_quantile_undoes_the_distribution(p in 0.0001..0.9999_f64, shape in 0.05..1e5_f64) {
        let x = gamma_quantile(p, shape, 1.0);
        prop_assert!((statrs::function::gamma::gamma_lr(shape, x) - p).abs() < 1e-10);
    }

    #[test]
    fn a_discrete_quantile_is_the_smallest_that_reaches_p(p in 0.001..0.999_f64, mu in 0.01..5000.0_f64, size in 0.1..500.0_f64) {
        let x = poisson_quantile(p, mu);
        prop_assert!(poisson_cdf(x, mu) >= p * (1.0 - 1e-12));
        prop_assert!(x == 0.0 || poisson_cdf(x - 1.0, mu) < p);
        let y = negative_binomial_quantile(p, mu, size);
        let cdf = |x| crate::numeric::distribution::negative_binomial_cdf(x, mu, size);
        prop_assert!(cdf(y) >= p * (1.0 - 1e-12));
        prop_assert!(y == 0.0 || cdf(y - 1.0) < p);
    }
}
