//! Quantiles against closed forms and against their own distribution functions.

use crate::numeric::distribution::normal_tails;
use crate::numeric::distribution::{
    beta_quantile, gamma_quantile, negative_binomial_quantile, poisson_cdf, poisson_quantile,
};
use crate::numeric::gamma::{Gamma, QuantileSet, stirling_error};
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

#[test]
fn normal_tails_have_their_published_values() {
    // erfc(1), erfc(2), erfc(5) of Abramowitz and Stegun's tables, to double precision.
    for (x, erfc) in
        [(1.0, 0.157_299_207_050_285_13), (2.0, 0.004_677_734_981_047_266), (5.0, 1.537_459_794_428_035e-12)]
    {
        let (below, above) = normal_tails(x * std::f64::consts::SQRT_2);
        assert!((2.0 * above / erfc - 1.0).abs() < 4e-14, "{x}");
        assert!((below + above - 1.0).abs() < 1e-15);
        assert_eq!(normal_tails(-x * std::f64::consts::SQRT_2), (above, below));
    }
    assert_eq!(normal_tails(0.0), (0.5, 0.5));
    assert_eq!(normal_tails(f64::INFINITY), (1.0, 0.0));
}

#[test]
fn gamma_tails_have_closed_forms_at_whole_shapes() {
    for shape in 1..60_u32 {
        for x in [0.01_f64, 0.5, 3.0, 20.0, 55.0, 150.0] {
            // The upper tail is a Poisson sum.
            let (mut term, mut sum) = ((-x).exp(), 0.0);
            for k in 0..shape {
                sum += term;
                term *= x / f64::from(k + 1);
            }
            let (below, above) = Gamma::new(f64::from(shape)).tails(x);
            assert!((above - sum).abs() < 1e-13 * sum.max(1e-3), "{shape} {x}: {above}, expected {sum}");
            assert!((below + above - 1.0).abs() < 1e-14);
        }
    }
}

#[test]
fn large_shapes_are_as_exact_as_small_ones() {
    // gamma(1/2 + n) by its product, through the logarithm of 10.
    let product: f64 =
        (0..10).map(|k| (f64::from(k) + 0.5).ln()).sum::<f64>() + 0.5 * std::f64::consts::PI.ln();
    let stirling = 10.0 * 10.5_f64.ln() - 10.5 + 0.918_938_533_204_672_8;
    assert!((stirling_error(10.5) - (product - stirling)).abs() < 1e-14);
    for shape in [41.0, 400.0, 1e5, 1e8] {
        let found = QuantileSet::new(&[0.025, 0.5, 0.975]).of(shape, 1.0);
        let gamma = Gamma::new(shape);
        if shape <= 1e5 {
            for (x, p) in found.iter().zip([0.025, 0.5, 0.975]) {
                assert!((gamma.tails(*x).0 - p).abs() < 1e-12, "{shape} {p}");
            }
        }
        // Cornish and Fisher's first terms.
        let z = 1.959_963_984_540_054;
        let middle = shape + (z * z - 1.0) / 3.0;
        assert!((0.5 * (found[0] + found[2]) - middle).abs() < 0.4 / shape.sqrt(), "{shape}");
    }
}

#[test]
fn probabilities_of_counts_meet_their_recursions_at_every_size() {
    use crate::numeric::distribution::{negative_binomial_ln_pmf as nb, poisson_ln_pmf as poisson};
    // From one count to the next the ratio is known; 15 to 16 crosses from one formula to the other.
    for x in [0.0, 1.0, 14.0, 15.0, 16.0, 100.0, 1e4, 1e7] {
        for mu in [0.5, 10.0, 90.0, 1.01e4, 9.99e6] {
            let expected = (mu / (x + 1.0_f64)).ln();
            let exact = 1e-12 * (1.0 + poisson(x, mu).abs());
            assert!((poisson(x + 1.0, mu) - poisson(x, mu) - expected).abs() < exact, "{x} {mu}");
            for size in [0.1, 3.0, 500.0, 1e9] {
                let expected = ((x + size) / (x + 1.0) * mu / (size + mu)).ln();
                let exact = 1e-12 * (1.0 + nb(x, mu, size).abs());
                assert!(
                    (nb(x + 1.0, mu, size) - nb(x, mu, size) - expected).abs() < exact,
                    "{x} {mu} {size}"
                );
            }
        }
    }
    assert_eq!((poisson(0.0, 0.0), poisson(3.0, 0.0), nb(0.0, 0.0, 1.0)), (0.0, f64::NEG_INFINITY, 0.0));
    // A large size is Poisson.
    assert!((nb(1e4, 1.01e4, 1e14) - poisson(1e4, 1.01e4)).abs() < 1e-6);
}

proptest! {
    #[test]
    fn many_quantiles_are_the_single_ones(shape in 0.01..3000.0_f64, scale in 0.001..50.0_f64) {
        let probabilities = [0.0, 1e-9, 0.025, 0.25, 0.5, 0.75, 0.975, 0.999, 1.0];
        let many = QuantileSet::new(&probabilities).of(shape, scale);
        let gamma = Gamma::new(shape);
        for (p, q) in probabilities.iter().zip(&many) {
            prop_assert!(*q == gamma_quantile(*p, shape, scale) || (q / gamma_quantile(*p, shape, scale) - 1.0).abs() < 1e-11);
            if *p > 0.0 && *p < 1.0 && *q > 1e-290 {
                let (below, above) = gamma.tails(q / scale);
                prop_assert!((below - p).abs() < 1e-12 && (above - (1.0 - p)).abs() < 1e-12, "{} {} {}", shape, p, below);
            }
        }
        prop_assert!(many.windows(2).all(|q| q[0] <= q[1]));
    }

    #[test]
    fn the_gamma_quantile_undoes_the_distribution(p in 0.0001..0.9999_f64, shape in 0.05..1e5_f64) {
        let x = gamma_quantile(p, shape, 1.0);
        prop_assert!((Gamma::new(shape).tails(x).0 - p).abs() < 1e-12);
        // The logarithm of the gamma function in statrs is exact relative to its own size.
        prop_assert!((statrs::function::gamma::gamma_lr(shape, x) - p).abs() < 1e-11 + 1e-14 * shape);
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
