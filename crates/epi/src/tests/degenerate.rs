//! Poor but real series (nothing, one spike, weeks missing, ten million a week) through every function that takes a series of counts.
//!
//! The families' own tests hold the same for what takes other shapes: panels, triangles, trees, models.

use lianfang_domain::Streams;

use super::day;
use crate::Error;
use crate::detection::*;
use crate::forecast::{drift, naive, persistence_baseline, seasonal_baseline, seasonal_naive};
use crate::nowcast::{BackprojectionConfig, backproject};
use crate::reproduction::*;
use crate::severity::{fatality_ratio, fatality_series};

const WEEKS: usize = 320;

/// Name, counts, and whether anything in them may be called an outbreak at the end.
fn table() -> Vec<(&'static str, Vec<f64>)> {
    let mut spike = vec![0.0; WEEKS];
    spike[WEEKS - 1] = 400.0;
    let mut old_spike = vec![0.0; WEEKS];
    old_spike[150] = 400.0;
    let steady = |t: usize| ((t * 7 + t / 3) % 6) as f64;
    let gaps = |t: usize| if t.is_multiple_of(5) || (100..112).contains(&t) { f64::NAN } else { steady(t) };
    vec![
        ("zeros", vec![0.0; WEEKS]),
        ("one spike now", spike),
        ("one spike long ago", old_spike),
        ("weeks missing", (0..WEEKS).map(gaps).collect()),
        ("all missing", vec![f64::NAN; WEEKS]),
        ("ten million", (0..WEEKS).map(|t| 1e7 + 1e3 * steady(t)).collect()),
        ("always the same", vec![7.0; WEEKS]),
    ]
}

fn has_gaps(counts: &[f64]) -> bool {
    counts.iter().any(|y| y.is_nan())
}

#[test]
fn every_detector_has_a_verdict() {
    let population = vec![1e8; WEEKS];
    for (name, counts) in table() {
        let series = Series { population: &population, ..Series::weekly(&counts) };
        for settings in DetectorSettings::all() {
            let detector = settings.detector();
            let what = format!("{} on {name}", detector.name());
            let verdicts = match detector.verdicts(&series, WEEKS - 3) {
                Ok(verdicts) => verdicts,
                // The method of 1996 takes no missing weeks, and says so.
                Err(Error::NotCount { .. }) if has_gaps(&counts) && detector.name() == "farrington" => {
                    continue;
                }
                Err(other) => panic!("{what}: {other}"),
            };
            for v in &verdicts {
                let finite = [v.expected, v.upperbound, v.score].into_iter().flatten().all(f64::is_finite);
                assert!(finite && v.upperbound.is_none_or(|u| u >= 0.0), "{what}: {v:?}");
            }
            let newest = verdicts.last().unwrap();
            // These need a past that varies, a rate that is high, or epidemics to compare with.
            let silent = [
                "farrington_flexible",
                "farrington",
                "farrington_pair",
                "population_rate",
                "moving_epidemic",
            ];
            if name == "one spike now" && !silent.contains(&detector.name()) {
                assert!(newest.alarm, "{what}: {newest:?}");
            }
            if ["zeros", "one spike long ago", "all missing", "always the same"].contains(&name) {
                assert!(verdicts.iter().all(|v| !v.alarm), "{what}");
            }
        }
    }
}

#[test]
fn every_chart_has_a_point_for_each_period() {
    let window = PastWindow { years: 2, half_width: 3, this_year: true, frequency: 52 };
    let scores = [
        Score::Standard,
        Score::Rossi,
        Score::Anscombe,
        Score::AnscombeSecondOrder,
        Score::PearsonNegativeBinomial { alpha: 0.2 },
        Score::AnscombeNegativeBinomial { alpha: 0.2 },
        Score::Counts,
    ];
    for (name, counts) in table() {
        let from = WEEKS - 20;
        let mut points = vec![
            bayes(&counts, from, &BayesConfig { window, alpha: 0.05 }).unwrap(),
            rki(&counts, from, &window).unwrap(),
        ];
        if name != "all missing" {
            for score in scores {
                points.push(cusum(&counts, from, &CusumConfig { score, ..CusumConfig::default() }).unwrap());
            }
        }
        if !has_gaps(&counts) {
            points.push(outbreak_p(&counts, from, &OutbreakPConfig::default()).unwrap());
            for alpha in [Some(0.0), Some(0.3), None] {
                for change in [Change::Intercept, Change::Epidemic] {
                    let config = GlrConfig { alpha, change, ..GlrConfig::default() };
                    points.push(glr(&counts, from, &config).unwrap());
                }
            }
        }
        for chart in &points {
            assert_eq!(chart.len(), 20, "{name}");
            assert!(
                chart.iter().all(|p| !(p.alarm == Some(true) && p.observed.is_nan())),
                "{name}: {chart:?}"
            );
        }
        if name == "zeros" {
            for (place, chart) in points.iter().enumerate() {
                assert!(chart.iter().all(|p| p.alarm != Some(true)), "{place}: {:?}", chart[0]);
            }
        }
    }
}

#[test]
fn reproduction_numbers_and_growth_are_defined_or_refused_by_name() {
    let weights = discr_si(19, 4.0, 2.0).unwrap();
    let windows = Window::sliding(WEEKS, 7, WEEKS - 30);
    let known = |mean: f64| TruncatedNormal { mean, sd: 0.1, min: mean - 0.5, max: mean + 0.5 };
    let prior = SerialIntervalPrior { mean: known(4.0), sd: known(2.0) };
    let mut rng = Streams::from_seed(1).stream("degenerate");
    for (name, counts) in table() {
        let config = CoriConfig::default();
        let mut found = cori(&counts, &[], &weights, &windows, &config).unwrap();
        found.extend(cori_uncertain(&counts, &[], &prior, 10, &windows, &config, &mut rng).unwrap());
        found.extend(cori_nowcast(std::slice::from_ref(&counts), &[], &weights, &windows, &config).unwrap());
        for posterior in found.iter().filter_map(|e| e.posterior.as_ref()) {
            assert!(posterior.mean >= 0.0 && posterior.quantiles.iter().all(|q| q.is_finite()), "{name}");
        }
        if has_gaps(&counts) {
            let refused = wallinga_teunis(&counts, &weights, &windows, &CohortConfig::default(), &mut rng);
            assert!(matches!(refused, Err(Error::NotCount { .. })), "{name}");
            continue;
        }
        let infectivity = overall_infectivity(&counts, &weights).unwrap();
        assert!(infectivity.iter().all(|l| *l >= 0.0 || l.is_nan()), "{name}");
        let cohort = wallinga_teunis(
            &counts,
            &weights,
            &windows[..1],
            &CohortConfig { simulations: 2, ..CohortConfig::default() },
            &mut rng,
        );
        assert!(cohort.unwrap()[0].mean.is_none_or(f64::is_finite), "{name}");
        for model in [GrowthModel::QuasiPoisson, GrowthModel::NegativeBinomial] {
            if let Some(growth) = growth_rate(&counts[WEEKS - 14..], model, 0.05).unwrap() {
                assert!(
                    growth.rate.is_finite() && growth.rate_lower <= growth.rate_upper,
                    "{name} {model:?}: {growth:?}"
                );
            }
        }
    }
}

#[test]
fn simple_forecasts_backprojections_and_ratios_are_defined() {
    let mut rng = Streams::from_seed(2).stream("degenerate");
    for (name, counts) in table() {
        let last_known = !counts[WEEKS - 1].is_nan();
        if name != "all missing" {
            let mut found: Vec<_> = seasonal_baseline(&counts, 4, 52, 2).unwrap();
            if last_known {
                found.extend(persistence_baseline(&counts, 4, 100, &mut rng).unwrap());
            }
            assert!(found.iter().all(|f| f.values.iter().all(|v| v.is_finite() && *v >= 0.0)), "{name}");
            for forecasts in [naive(&counts, 4), drift(&counts, 4), seasonal_naive(&counts, 4, 52)] {
                let fine = |f: &crate::scoring::Predictive| f.mean().is_finite() && f.variance() >= 0.0;
                // A first value that is missing has none before it to stand in.
                assert!(
                    forecasts.map_or_else(|e| matches!(e, Error::NotFinite { .. }), |f| f.iter().all(fine)),
                    "{name}"
                );
            }
        }
        if has_gaps(&counts) {
            continue;
        }
        let found = backproject(
            &counts,
            &[0.2, 0.5, 0.3],
            &BackprojectionConfig { max_steps: 20, ..Default::default() },
        );
        assert!(found.unwrap().infections.iter().all(|n| n.is_finite() && *n >= 0.0), "{name}");
        let delay = [0.5, 0.3, 0.2];
        if name == "zeros" {
            assert!(matches!(
                fatality_ratio(&counts, 0.0, &delay),
                Err(Error::OutOfRange { name: "cases", .. })
            ));
        } else {
            let ratio = fatality_ratio(&counts, 5.0, &delay).unwrap();
            assert!(ratio.naive.lower <= ratio.naive.upper && ratio.naive.upper <= 1.0, "{name}");
        }
        let series = fatality_series(&counts, &vec![0.0; WEEKS], &delay).unwrap();
        assert!(series.iter().flatten().all(|r| r.naive.estimate == 0.0 && r.naive.upper <= 1.0), "{name}");
    }
}

#[test]
fn seasons_and_calendars_are_defined() {
    let dates: Vec<_> = day("2020-01-01").iter_days().take(WEEKS).collect();
    for (name, counts) in table() {
        let season = &counts[WEEKS - 52..];
        if let Ok(Some(period)) = epidemic_period(season, 2.8) {
            assert!((1..=52).contains(&period.weeks()), "{name}");
        }
        match calendar_effects(&dates, &counts, &[], CalendarConfig { harmonics: 1, trend: true }) {
            Ok(effects) => assert!(effects.factor(dates[0]) > 0.0, "{name}"),
            Err(e) => assert!(
                name == "all missing" || name.contains("zeros") || name.contains("spike"),
                "{name}: {e}"
            ),
        }
    }
}
