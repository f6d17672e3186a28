//! Delays from interval-censored and truncated pairs: truth recovered, closed forms, refusals.

use lianfang_domain::Streams;
use rand::{Rng, RngExt as _};

use crate::reproduction::*;

const FAMILIES: [DelayFamily; 3] = [DelayFamily::Gamma, DelayFamily::LogNormal, DelayFamily::Weibull];

fn truth(family: DelayFamily) -> Delay {
    let (first, second) = match family {
        DelayFamily::Gamma => (3.0, 2.0),
        DelayFamily::LogNormal => (1.6, 0.5),
        DelayFamily::Weibull => (1.8, 6.5),
    };
    Delay { family, first, second }
}

/// First events on random times of 20 days, both known by date; those after `horizon` are not in the data.
fn pairs(delay: &Delay, n: usize, horizon: Option<f64>, rng: &mut impl Rng) -> Vec<DelayObservation> {
    let mut found = Vec::new();
    while found.len() < n {
        let first = 20.0 * rng.random::<f64>();
        let second = first + delay.quantile(rng.random());
        if horizon.is_none_or(|h| second < h) {
            found.push(DelayObservation {
                horizon,
                ..DelayObservation::of_days(first.floor(), second.floor())
            });
        }
    }
    found
}

/// Share of fits whose interval of the mean covers the true one, and the mean of the estimates.
fn coverage(family: DelayFamily, n: usize, runs: u32, horizon: Option<f64>) -> (f64, f64) {
    let delay = truth(family);
    let mut rng = Streams::from_seed(17).stream("delay");
    let config = DelayConfig { family, probabilities: vec![], ..DelayConfig::default() };
    let (mut covered, mut sum) = (0, 0.0);
    for _ in 0..runs {
        let fit = fit_delay(&pairs(&delay, n, horizon, &mut rng), &config).unwrap();
        covered += u32::from(fit.mean.lower <= delay.mean() && delay.mean() <= fit.mean.upper);
        sum += fit.mean.value / f64::from(runs);
    }
    (f64::from(covered) / f64::from(runs), sum / delay.mean())
}

#[test]
fn the_interval_of_the_mean_covers_the_truth() {
    for (family, runs) in
        [(DelayFamily::LogNormal, 200), (DelayFamily::Weibull, 60), (DelayFamily::Gamma, 60)]
    {
        let (share, ratio) = coverage(family, 40, runs, None);
        let lowest = if runs >= 200 { 0.92 } else { 0.9 };
        assert!((lowest..=0.99).contains(&share), "{family:?} {share}");
        assert!((ratio - 1.0).abs() < 0.03, "{family:?} {ratio}");
    }
}

#[test]
fn right_truncation_is_corrected_and_forgetting_it_shortens_the_delay() {
    let delay = truth(DelayFamily::LogNormal);
    let mut rng = Streams::from_seed(5).stream("delay");
    let seen = pairs(&delay, 1500, Some(21.0), &mut rng);
    let forgotten: Vec<_> = seen.iter().map(|o| DelayObservation { horizon: None, ..*o }).collect();
    let config = DelayConfig::default();
    let (right, wrong) = (fit_delay(&seen, &config).unwrap(), fit_delay(&forgotten, &config).unwrap());
    assert!(right.mean.lower < delay.mean() && delay.mean() < right.mean.upper, "{:?}", right.mean);
    assert!(wrong.mean.upper < delay.mean());
}

#[test]
fn exact_times_give_the_closed_form_of_the_log_normal() {
    let days = [1.5_f64, 2.0, 2.5, 4.0, 7.0, 3.0];
    let exact: Vec<_> = days
        .iter()
        .map(|d| DelayObservation { first: [3.0, 3.0], second: [3.0 + d, 3.0 + d], horizon: None })
        .collect();
    let fit = fit_delay(&exact, &DelayConfig::default()).unwrap();
    let mean = days.iter().map(|d| d.ln()).sum::<f64>() / 6.0;
    let sd = (days.iter().map(|d| (d.ln() - mean).powi(2)).sum::<f64>() / 6.0).sqrt();
    assert!((fit.delay.first - mean).abs() < 1e-5 && (fit.delay.second - sd).abs() < 1e-5);
    let spread = (fit.quantiles[0].upper / fit.quantiles[0].value).ln();
    assert!(
        (spread - 1.959964 * sd / 6.0_f64.sqrt()).abs() < 1e-3,
        "the median's interval is that of a mean"
    );
}

#[test]
fn one_sided_intervals_and_windows_of_exposure_are_used() {
    let mut rng = Streams::from_seed(8).stream("delay");
    let delay = truth(DelayFamily::Gamma);
    // Exposure over a known stay of three days; onset to the day, or exact.
    let one = |i: usize, rng: &mut _| {
        let infected = 3.0 * Rng::next_u32(rng) as f64 / f64::from(u32::MAX);
        let onset = infected + delay.quantile((Rng::next_u32(rng) as f64 + 0.5) / 4_294_967_296.0);
        let second = if i.is_multiple_of(2) { [onset, onset] } else { [onset.floor(), onset.floor() + 1.0] };
        let first = if i.is_multiple_of(3) { [infected, infected] } else { [0.0, 3.0] };
        DelayObservation { first, second, horizon: None }
    };
    let observations: Vec<_> = (0..150).map(|i| one(i, &mut rng)).collect();
    let fit = fit_delay(&observations, &DelayConfig { family: DelayFamily::Gamma, ..DelayConfig::default() })
        .unwrap();
    assert!(fit.mean.lower < 6.0 && 6.0 < fit.mean.upper, "{:?}", fit.mean);
    assert!((fit.mean.value - 6.0).abs() < 0.7 && (fit.sd.value - delay.sd()).abs() < 0.7);
}

#[test]
fn distributions_agree_with_themselves() {
    for family in FAMILIES {
        let delay = truth(family);
        for p in [0.01, 0.3, 0.5, 0.9, 0.999] {
            assert!((delay.cdf(delay.quantile(p)) - p).abs() < 1e-12, "{family:?} {p}");
        }
        // Mean and variance as integrals of the density.
        let step = 0.005;
        let (mut one, mut mean, mut square) = (0.0, 0.0, 0.0);
        for i in 0..20_000 {
            let x = (f64::from(i) + 0.5) * step;
            let p = delay.density(x) * step;
            (one, mean, square) = (one + p, mean + x * p, square + x * x * p);
        }
        assert!((one - 1.0).abs() < 1e-4 && (mean - delay.mean()).abs() < 1e-3, "{family:?} {mean}");
        assert!(((square - mean * mean).sqrt() - delay.sd()).abs() < 1e-2);
    }
}

#[test]
fn moving_all_times_changes_nothing() {
    let mut rng = Streams::from_seed(9).stream("delay");
    let here = pairs(&truth(DelayFamily::Weibull), 25, Some(30.0), &mut rng);
    let there: Vec<_> = here
        .iter()
        .map(|o| DelayObservation {
            first: o.first.map(|t| t + 365.0),
            second: o.second.map(|t| t + 365.0),
            horizon: o.horizon.map(|t| t + 365.0),
        })
        .collect();
    let config = DelayConfig { family: DelayFamily::Weibull, ..DelayConfig::default() };
    let (a, b) = (fit_delay(&here, &config).unwrap(), fit_delay(&there, &config).unwrap());
    assert!((a.mean.value / b.mean.value - 1.0).abs() < 1e-6);
}

#[test]
fn impossible_pairs_are_refused() {
    let fine = DelayObservation::of_days(0.0, 4.0);
    let text = |o: &[DelayObservation]| fit_delay(o, &DelayConfig::default()).unwrap_err().to_string();
    assert!(text(&[fine, fine]).contains("has 2 values"));
    assert!(text(&[fine, fine, DelayObservation::of_days(5.0, 1.0)]).contains("after the first event"));
    assert!(
        text(&[fine, fine, DelayObservation { first: [1.0, 0.0], ..fine }])
            .starts_with("interval of an event")
    );
    assert!(text(&[fine, fine, DelayObservation { horizon: Some(4.5), ..fine }]).starts_with("horizon"));
    assert!(
        text(&[fine, fine, DelayObservation { second: [f64::NAN, 5.0], ..fine }])
            .contains("not a finite number")
    );
    let same = DelayObservation { first: [0.0, 0.0], second: [3.0, 3.0], horizon: None };
    assert!(text(&[same; 5]).contains("did not settle"), "equal exact delays have no spread");
}
