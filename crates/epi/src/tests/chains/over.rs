use lianfang_domain::Streams;

use super::{draw_day, draw_offspring, near};
use crate::chains::{Offspring, OverConfig, day_over, probability_over};

const SERIAL: [f64; 7] = [0.0, 0.05, 0.2, 0.3, 0.25, 0.15, 0.05];

fn config(mean: f64, dispersion: f64) -> OverConfig {
    OverConfig::new(Offspring::new(mean, dispersion).unwrap(), SERIAL.to_vec())
}

#[test]
fn with_complete_reporting_it_is_the_published_product() {
    let onsets = [0, 2, 3, 3];
    let mut expected = 1.0;
    for onset in onsets {
        let passed: f64 = SERIAL[..=(6 - onset) as usize].iter().sum();
        // Sum over the negative binomial probabilities, as printed in the paper.
        let p = |y: f64| crate::numeric::count::negative_binomial_ln_pmf(y, 0.75, 0.14).exp();
        expected *= (0..400).map(|y| p(f64::from(y)) * passed.powi(y)).sum::<f64>();
    }
    near(probability_over(&onsets, 6, &config(0.75, 0.14)).unwrap(), expected, 1e-9);
}

#[test]
fn waiting_makes_it_surer_and_shifting_days_changes_nothing() {
    let mut hidden = config(0.9, 0.3);
    hidden.reported = 0.6;
    let mut before = 0.0;
    for today in 5..40 {
        let p = probability_over(&[0, 2, 5], today, &hidden).unwrap();
        assert!(p >= before && p <= 1.0);
        near(probability_over(&[1005, 1000, 1002], today + 1000, &hidden).unwrap(), p, 1e-12);
        before = p;
    }
    assert!(before > 0.99);
    let day = day_over(&[0, 2, 5], 0.95, &hidden).unwrap();
    assert!(probability_over(&[0, 2, 5], day, &hidden).unwrap() >= 0.95);
    assert!(probability_over(&[0, 2, 5], day - 1, &hidden).unwrap() < 0.95);
    assert!(day > day_over(&[0, 2, 5], 0.95, &config(0.9, 0.3)).unwrap());
}

/// Simulated outbreaks: among the days on which nothing was reported for a while, the outbreak must be over as often as is said.
#[test]
fn among_simulated_outbreaks_it_is_over_as_often_as_is_said() {
    for reported in [1.0, 0.5] {
        let mut settings = config(0.9, 0.5);
        settings.reported = reported;
        settings.given_silence = true;
        let mut chance = Streams::from_seed(31).stream("over");
        let (mut said, mut was, mut days) = (0.0, 0.0, 0.0);
        for _ in 0..600 {
            let (mut all, mut next) = (vec![0_i64], 0);
            while next < all.len() && all.len() < 60 {
                for _ in 0..draw_offspring(0.9, 0.5, &mut chance) {
                    all.push(all[next] + draw_day(&SERIAL, &mut chance));
                }
                next += 1;
            }
            if next < all.len() {
                continue;
            }
            // The first case is always known.
            let known = |i: usize| {
                i == 0
                    || rand::RngExt::random::<f64>(
                        &mut Streams::from_seed(all[i] as u64 * 977 + i as u64).stream("known"),
                    ) < reported
            };
            let known: Vec<i64> = (0..all.len()).filter(|i| known(*i)).map(|i| all[i]).collect();
            for today in [3, 5, 8, 12] {
                let seen: Vec<i64> = known.iter().copied().filter(|d| *d <= today).collect();
                said += probability_over(&seen, today, &settings).unwrap();
                was += f64::from(all.iter().all(|d| *d <= today));
                days += 1.0;
            }
        }
        near(said / days, was / days, 0.05);
    }
}

#[test]
fn wrong_inputs_are_refused() {
    let good = config(0.5, 1.0);
    assert!(probability_over(&[], 3, &good).is_err());
    assert!(probability_over(&[4], 3, &good).is_err());
    assert!(probability_over(&[0], 100_000, &good).is_err());
    let bad = |change: fn(&mut OverConfig)| {
        let mut settings = config(0.5, 1.0);
        change(&mut settings);
        assert!(probability_over(&[0], 3, &settings).is_err());
    };
    bad(|c| c.serial = vec![]);
    bad(|c| c.serial = vec![0.5]);
    bad(|c| c.reported = 0.0);
    bad(|c| c.offspring.mean = -1.0);
    bad(|c| (c.serial, c.reported) = (vec![0.5, 0.5], 0.5));
    assert!(day_over(&[0], 1.0, &good).is_err());
    assert!(day_over(&[], 0.9, &good).is_err());
    let mut growing = config(3.0, 10.0);
    growing.reported = 0.05;
    assert!(day_over(&[0], 0.99, &growing).is_err());
}
