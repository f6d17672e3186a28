//! Growth rates: truth recovered, equations of the fits, refusals.

use lianfang_domain::Streams;
use proptest::prelude::*;

use crate::reproduction::*;

const MODELS: [GrowthModel; 3] =
    [GrowthModel::LogLinear, GrowthModel::QuasiPoisson, GrowthModel::NegativeBinomial];

fn fit(counts: &[f64], model: GrowthModel) -> Growth {
    growth_rate(counts, model, 0.05).unwrap().unwrap()
}

/// Negative binomial counts around an exponential curve.
fn simulated(rate: f64, size: f64, rng: &mut impl rand::Rng) -> Vec<f64> {
    let count = |t: u32| {
        let mean = 40.0 * (rate * f64::from(t)).exp();
        let mean = mean * rand_distr::Gamma::new(size, 1.0 / size).map_or(1.0, |g| rng.sample(g));
        rand_distr::Poisson::new(mean).map_or(0.0, |p| rng.sample(p))
    };
    (0..21).map(count).collect()
}

#[test]
fn the_intervals_of_the_rate_cover_the_truth() {
    let mut rng = Streams::from_seed(3).stream("growth");
    const RUNS: u32 = 300;
    let (mut covered, mut sums) = ([0_u32; 2], [0.0; 2]);
    for _ in 0..RUNS {
        let counts = simulated(0.06, 20.0, &mut rng);
        for (i, model) in [GrowthModel::QuasiPoisson, GrowthModel::NegativeBinomial].into_iter().enumerate() {
            let growth = fit(&counts, model);
            covered[i] += u32::from(growth.rate_lower <= 0.06 && 0.06 <= growth.rate_upper);
            sums[i] += growth.rate / f64::from(RUNS);
        }
    }
    for (covered, mean) in covered.into_iter().zip(sums) {
        let share = f64::from(covered) / f64::from(RUNS);
        assert!((0.92..=0.98).contains(&share), "{share}");
        assert!((mean - 0.06).abs() < 0.002);
    }
}

#[test]
fn exact_exponential_counts_give_their_rate_back() {
    let counts: Vec<f64> = (0..12).map(|t| f64::from(1_u32 << t) * 100.0).collect();
    for model in MODELS {
        let growth = fit(&counts, model);
        assert!((growth.rate - std::f64::consts::LN_2).abs() < 1e-9, "{model:?}");
        assert!((growth.doubling_days - 1.0).abs() < 1e-8 && (growth.start - 100.0).abs() < 1e-5);
    }
    assert!(fit(&counts, GrowthModel::NegativeBinomial).dispersion.is_infinite());
}

#[test]
fn the_quasi_poisson_fit_solves_its_score_equations() {
    let counts = [3.0, 0.0, 7.0, 4.0, 9.0, 12.0, f64::NAN, 15.0, 11.0];
    let growth = fit(&counts, GrowthModel::QuasiPoisson);
    assert_eq!(growth.days, 8);
    let (mut zero, mut first) = (0.0, 0.0);
    for (t, y) in counts.iter().enumerate().filter(|(_, y)| !y.is_nan()) {
        let left = y - growth.start * (growth.rate * t as f64).exp();
        zero += left;
        first += left * t as f64;
    }
    assert!(zero.abs() < 1e-8 && first.abs() < 1e-7, "{zero} {first}");
    assert!(
        growth
            .doubling_interval()
            .is_some_and(|(low, high)| low < growth.doubling_days && growth.doubling_days < high)
    );
}

#[test]
fn too_little_is_said_and_not_guessed() {
    assert_eq!(growth_rate(&[0.0; 10], GrowthModel::QuasiPoisson, 0.05), Ok(None));
    assert_eq!(growth_rate(&[0.0, 0.0, 9.0, 0.0], GrowthModel::NegativeBinomial, 0.05), Ok(None));
    for (counts, text) in [
        (&[1.0, 2.0][..], "has 2 values"),
        (&[1.0, f64::NAN, f64::NAN, 2.0][..], "has 2 values"),
        (&[1.0, 2.5, 3.0][..], "not a count"),
    ] {
        let error = growth_rate(counts, GrowthModel::QuasiPoisson, 0.05).unwrap_err().to_string();
        assert!(error.contains(text), "{error}");
    }
    assert!(growth_rate(&[1.0, 0.0, 3.0], GrowthModel::LogLinear, 0.05).is_err());
    assert!(growth_rate(&[1.0, 2.0, 3.0], GrowthModel::QuasiPoisson, 0.0).is_err());
    let flat = fit(&[5.0, 4.0, 6.0, 5.0, 5.0], GrowthModel::QuasiPoisson);
    assert!(flat.doubling_interval().is_none(), "an interval around 0 has no doubling time");
}

#[test]
fn r_from_growth_meets_the_closed_form_of_a_gamma_interval() {
    // For a continuous gamma interval R = (1 + r scale)^shape; whole days are close to it when it is wide.
    let (mean, sd) = (30.0, 9.0);
    let weights = discr_si(300, mean, sd).unwrap();
    // The shifted gamma: a day, then shape and scale of what is left. The triangle of two days spreads it by sinh terms.
    let (r, shape, scale) = (0.03_f64, (29.0 / sd).powi(2), sd * sd / 29.0);
    let spread = 2.0 * (r.cosh() - 1.0) / (r * r);
    let expected = (1.0 + r * scale).powf(shape) * r.exp() / spread;
    let found = wallinga_lipsitch(r, &weights).unwrap();
    assert!((found / expected - 1.0).abs() < 1e-6, "{found} {expected}");
    assert_eq!(wallinga_lipsitch(0.0, &[0.0, 0.25, 0.75]), Ok(1.0));
    assert!(wallinga_lipsitch(f64::NAN, &weights).is_err() && wallinga_lipsitch(0.1, &[0.0, 0.5]).is_err());
}

proptest! {
    #[test]
    fn scaling_and_shifting_time_do_not_change_the_rate(counts in prop::collection::vec(1..500_u32, 6..25), lead in 0..5_usize) {
        let counts: Vec<f64> = counts.iter().map(|c| f64::from(*c)).collect();
        let mut later = vec![f64::NAN; lead];
        later.extend(&counts);
        for model in MODELS {
            if let (Ok(Some(a)), Ok(Some(b))) = (growth_rate(&counts, model, 0.05), growth_rate(&later, model, 0.05)) {
                prop_assert!((a.rate - b.rate).abs() < 1e-6, "{:?} {} {}", model, a.rate, b.rate);
            } else {
                prop_assert!(false, "{:?} does not settle on {:?}", model, counts);
            }
        }
        let tenfold: Vec<f64> = counts.iter().map(|c| 10.0 * c).collect();
        prop_assert!((fit(&counts, GrowthModel::QuasiPoisson).rate - fit(&tenfold, GrowthModel::QuasiPoisson).rate).abs() < 1e-8);
    }
}
