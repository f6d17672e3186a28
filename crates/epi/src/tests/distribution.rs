//! Quantiles against closed forms and against their own distribution functions.

use crate::numeric::beta::{beta_tails, student_quantile, student_two_sided};
use crate::numeric::count::{
    negative_binomial_cdf, negative_binomial_ln_pmf, negative_binomial_quantile, negative_binomial_upper,
    poisson_cdf, poisson_ln_pmf, poisson_quantile, poisson_upper,
};
use crate::numeric::gamma::{Gamma, QuantileSet, gamma_quantile};
use crate::numeric::normal::{normal_density, normal_quantile, normal_tails};
use crate::numeric::stirling::stirling_error;
use proptest::prelude::*;

fn near(actual: f64, expected: f64) {
    assert!((actual - expected).abs() <= 1e-12 * expected.abs(), "{actual}, expected {expected}");
}

#[test]
fn quantiles_agree_with_closed_forms() {
    // Shape 1 is the exponential distribution.
    near(gamma_quantile(0.975, 1.0, 2.0), -2.0 * 0.025_f64.ln());
    near(gamma_quantile(1e-10, 1.0, 1.0), -(-1e-10_f64).ln_1p());
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
    use {negative_binomial_ln_pmf as nb, poisson_ln_pmf as poisson};
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

/// Values to 60 digits from `mpmath` 1.3.0: sums of the probabilities, `erfc`, `betainc`, `erfinv`.
#[test]
fn tails_agree_with_exact_values_at_every_size() {
    let close = |found: f64, exact: f64, tolerance: f64| {
        assert!((found / exact - 1.0).abs() <= tolerance, "{found:e}, expected {exact:e}");
    };
    for (z, exact) in [
        (0.1, 0.460172162722971),
        (0.68, 0.2482522304535705),
        (2.0, 0.02275013194817921),
        (4.5, 3.3976731247300603e-06),
        (5.7, 5.990371401063528e-09),
        (10.0, 7.619853024160525e-24),
        (30.0, 4.906713927148187e-198),
    ] {
        close(normal_tails(z).1, exact, 1e-15);
        close(normal_tails(-z).0, exact, 1e-15);
    }
    for (n, exact) in [
        (0.01, 1.4340079537031842),
        (0.5, 0.15342640972002736),
        (4.7, 0.017704076503639747),
        (9.9, 0.008414653894090263),
        (15.5, 0.005375599032926835),
        (1000.5, 8.329168471597405e-05),
    ] {
        close(stirling_error(n), exact, 2e-14);
    }
    // Count, mean, probability of at most as many, and of one more or more.
    for (x, mean, below, above) in [
        (0.0, 0.01, 0.9900498337491681, 0.009950166250831947),
        (5.0, 3.0, 0.9160820579686966, 0.08391794203130346),
        (60.0, 14.0, 1.0, 1.7328419729152575e-20),
        (650.0, 700.0, 0.02956178002881505, 0.970438219971185),
        (5200.0, 5000.0, 0.9975928168868053, 0.0024071831131946314),
    ] {
        close(poisson_cdf(x, mean), below, 1e-13);
        close(poisson_upper(x + 1.0, mean), above, 1e-13);
    }
    for (x, mean, size, ln_pmf, below, above) in [
        (5.0, 0.5, 0.2, -4.760829179768057, 0.9850066861512192, 0.01499331384878076),
        (60.0, 40.0, 7.5, -4.684531104834494, 0.893615720753134, 0.10638427924686596),
        (16.0, 40.0, 100000.0, -11.646989755287661, 1.4226783301129622e-05, 0.9999857732166989),
        (30.0, 40.0, 1000000000000.0, -3.9918527253770755, 0.061694153116162734, 0.9383058468838372),
        (5.0, 0.01, 1000000000000.0, -27.823342672712553, 0.9999999999999987, 1.3770360563636495e-15),
        (800.0, 3.0, 0.001, -13.859735558770668, 0.9990058186224117, 0.000994181377588372),
        (5200.0, 5000.0, 300.0, -6.872498740715157, 0.7534017571932788, 0.24659824280672116),
    ] {
        close(negative_binomial_ln_pmf(x, mean, size), ln_pmf, 2e-15);
        close(negative_binomial_cdf(x, mean, size), below, 1e-12);
        close(negative_binomial_upper(x + 1.0, mean, size), above, 1e-12);
    }
    for (t, freedom, exact) in [
        (0.5, 1.0, 0.7048327646991335),
        (2.0, 3.0, 0.1393259685588432),
        (5.0, 10.0, 0.0005373336027564526),
        (2.0, 45.0, 0.05155768777664434),
        (5.0, 5000.0, 5.928947459121319e-07),
    ] {
        close(student_two_sided(t, freedom), exact, 1e-13);
        close(student_quantile(1.0 - 0.5 * exact, freedom), t, 1e-11);
    }
    for (p, exact) in [
        (1e-300, -37.0470962993612),
        (1e-10, -6.361340902404057),
        (0.025, -1.9599639845400543),
        (0.45, -0.12566134685507402),
        (0.975, 1.9599639845400538),
        (0.999, 3.090232306167813),
    ] {
        close(normal_quantile(p), exact, 1e-15);
    }
}

#[test]
fn tails_have_closed_forms_in_special_cases() {
    // A geometric variable: P(Y >= y) = (1 - p)^y.
    near(negative_binomial_upper(20.0, 3.0, 1.0), 0.75_f64.powi(20));
    assert_eq!(negative_binomial_quantile(0.99, 3.0, 1.0), 16.0);
    // One degree of freedom is Cauchy: p = 1 - 2 atan(t) / pi.
    near(student_two_sided(1.0, 1.0), 0.5);
    assert!((1.0 - student_two_sided(1e-9, 1.0) - 2e-9 / std::f64::consts::PI).abs() < 1e-15);
    assert_eq!(student_two_sided(f64::INFINITY, 5.0), 0.0);
    near(beta_tails(1.0, 4.0, 0.2, 0.8).1, 0.8_f64.powi(4));
    // An infinite size is Poisson, and a very large one nearly.
    for size in [1e13, f64::INFINITY] {
        close_to_poisson(size);
    }
    near(normal_density(1.0), (-0.5_f64).exp() / (2.0 * std::f64::consts::PI).sqrt());
}

fn close_to_poisson(size: f64) {
    for (x, mean) in [(2.0, 5.0), (30.0, 40.0), (5200.0, 5000.0)] {
        let pairs = [
            (negative_binomial_cdf(x, mean, size), poisson_cdf(x, mean)),
            (negative_binomial_upper(x, mean, size), poisson_upper(x, mean)),
            (negative_binomial_ln_pmf(x, mean, size).exp(), poisson_ln_pmf(x, mean).exp()),
        ];
        assert!(pairs.iter().all(|(nb, poisson)| (nb / poisson - 1.0).abs() < 1e-8), "{x} {size}: {pairs:?}");
        assert_eq!(negative_binomial_quantile(0.99, mean, size), poisson_quantile(0.99, mean));
    }
}

#[test]
fn what_is_not_a_number_stays_so_and_the_ends_are_defined() {
    let nan = f64::NAN;
    for found in [
        normal_tails(nan).0,
        normal_quantile(1.5),
        poisson_cdf(nan, 2.0),
        poisson_upper(1.0, nan),
        negative_binomial_upper(nan, 2.0, 3.0),
        negative_binomial_cdf(2.0, 3.0, -1.0),
        student_two_sided(nan, 3.0),
        student_quantile(0.9, 0.0),
        poisson_quantile(nan, 3.0),
        Gamma::new(2.0).tails(nan).0,
    ] {
        assert!(found.is_nan());
    }
    assert_eq!((normal_quantile(0.0), normal_quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!((poisson_quantile(0.0, 3.0), poisson_quantile(1.0, 3.0)), (0.0, f64::INFINITY));
    assert_eq!((poisson_cdf(-1.0, 3.0), poisson_upper(0.0, 3.0), poisson_upper(1.0, 0.0)), (0.0, 1.0, 0.0));
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
        let cdf = |x| negative_binomial_cdf(x, mu, size);
        prop_assert!(cdf(y) >= p * (1.0 - 1e-12));
        prop_assert!(y == 0.0 || cdf(y - 1.0) < p);
    }
}

/// The series of the incomplete gamma function would take as many steps as the square root of the shape, and above 2^53 counts are further
/// apart than 1: both once kept the program busy for ever on a baseline without cases.
#[test]
fn quantiles_of_astronomic_means_end_and_are_right() {
    let z = normal_quantile(0.99);
    for mean in [1e9_f64, 1e15, 1e22, 1e106, 1e300] {
        let expected = mean + z * mean.sqrt() + (z * z - 1.0) / 6.0;
        let found = poisson_quantile(0.99, mean);
        assert!((found - expected).abs() <= 1.0 + 1e-12 * expected, "{mean}: {found}, expected {expected}");
        let spread = (3.0 * mean).sqrt();
        let found = negative_binomial_quantile(0.99, mean, mean / 2.0);
        assert!(
            ((found - mean) - z * spread).abs() <= 1e-4 * spread + 4.0 * f64::EPSILON * mean,
            "{mean}: {found}"
        );
    }
}

#[test]
fn both_ways_to_the_tails_of_the_gamma_distribution_meet() {
    for z in [-6.0, -2.0, -0.01, 0.0, 0.3, 2.0, 5.0] {
        let at = |shape: f64| Gamma::new(shape).tails(shape + z * shape.sqrt());
        let (series, uniform) = (at(1e8), at(1e8 * (1.0 + 1e-9)));
        // 1e-9 of the shape moves a tail by its own relative change only.
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-8 * b;
        assert!(close(series.0, uniform.0) && close(series.1, uniform.1), "{z}: {series:?} {uniform:?}");
    }
}
