//! CUSUM, likelihood ratio, Bayesian, RKI and semiparametric charts.

use proptest::prelude::*;

use super::poisson_series;
use crate::detection::*;

const WINDOW: PastWindow = PastWindow { years: 0, half_width: 6, this_year: true, frequency: 52 };

fn known_mean(mean: f64, periods: usize) -> GlrConfig {
    GlrConfig { mean: GlrMean::Known(vec![mean; periods]), ..GlrConfig::default() }
}

#[test]
fn the_bayesian_chart_errs_no_more_often_than_its_error_probability() {
    let counts = poisson_series(1, std::iter::repeat_n(20.0, 6000));
    let found = bayes(&counts, 6, &BayesConfig::default()).unwrap();
    let share = found.iter().filter(|p| p.alarm == Some(true)).count() as f64 / found.len() as f64;
    assert!(share > 0.025 && share < 0.055, "{share}");
}

#[test]
fn missing_periods_are_left_out_and_never_alarm() {
    let mut counts = vec![3.0, 2.0, 4.0, 3.0, 2.0, 4.0, 50.0, 3.0];
    counts[6] = f64::NAN;
    let found = bayes(&counts, 6, &BayesConfig::default()).unwrap();
    assert_eq!((found[0].alarm, found[1].alarm), (None, Some(false)));
    assert!(found[0].upperbound > 3.0);
    assert_eq!(rki(&counts, 6, &WINDOW).unwrap()[0].alarm, None);
    let sums = cusum(&counts, 6, &CusumConfig::default()).unwrap();
    assert_eq!((sums[0].alarm, sums[0].statistic), (None, 0.0));
    assert_eq!(bayes(&[f64::NAN; 7], 6, &BayesConfig::default()).unwrap()[0].alarm, None);
    assert!(rki(&[f64::NAN; 7], 6, &WINDOW).unwrap()[0].upperbound.is_nan());
}

#[test]
fn windows_of_earlier_years_hold_the_same_weeks() {
    let mut counts = vec![0.0; 120];
    counts[110 - 52..=114 - 52].fill(30.0);
    let window = PastWindow { years: 1, half_width: 2, this_year: false, frequency: 52 };
    let found = rki(&counts, 112, &window).unwrap();
    assert_eq!((found[0].expected, found[0].upperbound), (30.0, 30.0));
}

#[test]
fn every_score_is_undone_by_its_edge() {
    let scores = [
        Score::Standard,
        Score::Rossi,
        Score::Anscombe,
        Score::AnscombeSecondOrder,
        Score::PearsonNegativeBinomial { alpha: 0.2 },
        Score::AnscombeNegativeBinomial { alpha: 0.2 },
        Score::AnscombeNegativeBinomial { alpha: 2.0 },
    ];
    for score in scores {
        let mut config = CusumConfig { score, mean: ControlMean::Known(8.0), ..CusumConfig::default() };
        let edge = cusum(&[8.0], 0, &config).unwrap()[0].upperbound;
        let at = |y: f64| cusum(&[y], 0, &config).unwrap()[0].alarm;
        assert_eq!((at(edge.ceil()), at(edge.ceil() - 1.0)), (Some(true), Some(false)), "{score:?}");
        config.threshold = 0.5;
        assert!(cusum(&[8.0], 0, &config).unwrap()[0].upperbound < edge, "{score:?}");
    }
}

#[test]
fn the_two_forms_of_the_negative_binomial_integral_agree_where_they_meet() {
    let at = |y: f64| {
        let score = Score::AnscombeNegativeBinomial { alpha: 1.0 };
        let config =
            CusumConfig { score, mean: ControlMean::Known(1.0), threshold: 1e9, ..CusumConfig::default() };
        cusum(&[y], 0, &config).unwrap()[0].statistic
    };
    // Second differences of a smooth function stay even across the change of series at 8.
    let bend = |y: f64| at(y + 1.0) - 2.0 * at(y) + at(y - 1.0);
    assert!((bend(8.0) - (bend(7.0) + bend(9.0)) / 2.0).abs() < 2e-3);
    assert!(at(1000.0) > at(999.0));
}

#[test]
fn a_lasting_small_rise_is_found_by_cusum_and_dated_by_no_single_week() {
    let means = std::iter::repeat_n(10.0, 100).chain(std::iter::repeat_n(15.0, 20));
    let counts = poisson_series(5, means);
    let found = cusum(&counts, 60, &CusumConfig::default()).unwrap();
    assert!(found.iter().skip(45).any(|p| p.alarm == Some(true)));
}

#[test]
fn a_series_of_zeros_leaves_standard_charts_undefined_but_never_fails() {
    let zeros = [0.0; 60];
    assert!(cusum(&zeros, 20, &CusumConfig::default()).unwrap().iter().all(|p| p.alarm.is_none()));
    assert!(outbreak_p(&zeros, 20, &OutbreakPConfig::default()).unwrap().iter().all(|p| p.statistic == 1.0));
    assert!(bayes(&zeros, 20, &BayesConfig::default()).unwrap().iter().all(|p| p.alarm == Some(false)));
    let found = glr(&zeros, 20, &GlrConfig::default()).unwrap();
    assert!(found.iter().all(|p| p.alarm == Some(false)));
}

#[test]
fn the_largest_ratio_for_poisson_counts_is_that_of_all_starts() {
    let counts = [2.0, 1.0, 4.0, 5.0, 3.0];
    let found = glr(&counts, 0, &known_mean(2.0, 5)).unwrap();
    let ratio = |y: f64, m: f64| if y > m { y * (y / m).ln() - y + m } else { 0.0 };
    let best = (0..5).map(|k| ratio(counts[k..].iter().sum(), 2.0 * (5 - k) as f64)).fold(0.0, f64::max);
    assert!((found[4].statistic - best).abs() < 1e-12);
}

#[test]
fn guarded_steps_never_find_less_than_the_published_ones() {
    let counts = poisson_series(9, (0..60).map(|t| if t > 40 { 0.9 } else { 0.3 }));
    for change in [Change::Intercept, Change::Epidemic] {
        let config = GlrConfig { alpha: Some(0.3), change, threshold: 1e9, ..known_mean(0.3, 60) };
        let guarded = glr(&counts, 0, &config).unwrap();
        let published = glr(&counts, 0, &GlrConfig { like_surveillance: true, ..config }).unwrap();
        for (a, b) in guarded.iter().zip(&published) {
            assert!(a.statistic >= b.statistic - 1e-9, "{change:?} {a:?} {b:?}");
        }
    }
}

#[test]
fn the_count_for_an_alarm_alarms_and_one_less_does_not() {
    let counts = [2.0, 3.0, 1.0, 2.0, 4.0];
    for alpha in [0.0, 0.2] {
        let config = GlrConfig { alpha: Some(alpha), report: Report::Cases, ..known_mean(2.0, 5) };
        let edge = glr(&counts, 0, &config).unwrap()[4].upperbound;
        let alarm = |y: f64| glr(&[2.0, 3.0, 1.0, 2.0, y], 0, &config).unwrap()[4].alarm;
        assert_eq!((alarm(edge), alarm(edge - 1.0)), (Some(true), Some(false)));
    }
}

#[test]
fn a_decrease_to_nothing_is_found() {
    for alpha in [0.0, 0.1] {
        let config = GlrConfig { alpha: Some(alpha), direction: Direction::Decrease, ..known_mean(3.0, 4) };
        assert!(glr(&[0.0; 4], 0, &config).unwrap().iter().any(|p| p.alarm == Some(true)));
        assert!(glr(&[9.0; 4], 0, &config).unwrap().iter().all(|p| p.statistic == 0.0));
    }
}

#[test]
fn a_seasonal_mean_is_recovered_without_bias() {
    let truth = |t: usize| (2.0 + 0.5 * (std::f64::consts::TAU * t as f64 / 52.0).sin()).exp();
    let counts = poisson_series(11, (1..=260).map(truth));
    let found = glr(&counts, 208, &GlrConfig { threshold: 1e9, ..GlrConfig::default() }).unwrap();
    let bias = found.iter().map(|p| (p.expected / truth(p.index + 1)).ln()).sum::<f64>() / 52.0;
    assert!(bias.abs() < 0.06, "{bias}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_outbreak_statistic_is_at_least_one_and_rises_with_the_last_count(
        mut counts in prop::collection::vec(0_u32..40, 2..30)
    ) {
        let last = |c: &[u32]| {
            let counts: Vec<f64> = c.iter().map(|&y| f64::from(y)).collect();
            outbreak_p(&counts, counts.len() - 1, &OutbreakPConfig::default()).unwrap()[0]
        };
        let before = last(&counts);
        prop_assert!(before.statistic >= 1.0);
        prop_assert_eq!(before.alarm, Some(before.observed >= before.upperbound));
        *counts.last_mut().unwrap() += 5;
        prop_assert!(last(&counts).statistic >= before.statistic * (1.0 - 1e-9));
    }

    #[test]
    fn products_are_the_statistic_where_they_fit_in_a_number(counts in prop::collection::vec(0_u32..9, 3..20)) {
        let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        let published = OutbreakPConfig { products_like_surveillance: true, ..OutbreakPConfig::default() };
        let (a, b) = (outbreak_p(&counts, 2, &OutbreakPConfig::default()), outbreak_p(&counts, 2, &published));
        prop_assert_eq!(a.unwrap(), b.unwrap());
    }

    #[test]
    fn alarms_do_not_depend_on_where_the_series_was_cut(shift in 0_usize..30) {
        let counts = poisson_series(3, std::iter::repeat_n(6.0, 80));
        let all = bayes(&counts, 40, &BayesConfig::default()).unwrap();
        let cut = bayes(&counts[shift..], 40 - shift, &BayesConfig::default()).unwrap();
        prop_assert!(all.iter().zip(&cut).all(|(a, b)| a.upperbound == b.upperbound));
    }
}

#[test]
fn a_window_of_earlier_years_may_be_the_same_week_alone() {
    let mut counts = vec![9.0; 120];
    (counts[8], counts[60], counts[112]) = (1.0, 3.0, 3.0);
    let window = PastWindow { years: 2, half_width: 0, this_year: false, frequency: 52 };
    let found = bayes(&counts, 112, &BayesConfig { window, alpha: 0.05 }).unwrap();
    let wider = BayesConfig { window: PastWindow { half_width: 1, ..window }, alpha: 0.05 };
    assert_eq!(found[0].expected, 2.25);
    assert!(found[0].upperbound < bayes(&counts, 112, &wider).unwrap()[0].upperbound);
}

#[test]
fn the_count_for_a_known_change_is_where_its_chart_alarms() {
    for alpha in [0.0, 0.3] {
        let counts = [2.0, 5.0, 1.0, 4.0, 3.0];
        let config = GlrConfig {
            alpha: Some(alpha),
            theta: Some(0.6),
            threshold: 4.0,
            report: Report::Cases,
            like_surveillance: true,
            ..known_mean(2.5, 5)
        };
        let exact = glr(&counts, 0, &config).unwrap();
        let whole = glr(&counts, 0, &GlrConfig { like_surveillance: false, ..config }).unwrap();
        for (e, w) in exact.iter().zip(&whole) {
            assert_eq!(e.upperbound.ceil(), w.upperbound, "{e:?}");
            assert!(e.upperbound > 0.0);
        }
    }
}
