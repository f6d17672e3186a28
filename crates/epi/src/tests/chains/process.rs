use lianfang_domain::Streams;
use proptest::prelude::*;

use super::{draw_day, draw_offspring, near};
use crate::chains::{
    Offspring, TracingPlan, expected_final_size, extinction_probability, ln_cluster_size,
    probability_of_size, tracing_effect,
};

#[test]
fn chains_die_out_as_often_as_in_simulation() {
    let spread = Offspring::new(1.5, 0.3).unwrap();
    let mut chance = Streams::from_seed(41).stream("chains");
    let runs = 1_000;
    let dead = (0..runs).filter(|_| {
        let mut present = 1;
        while present > 0 && present < 60 {
            present = (0..present).map(|_| draw_offspring(1.5, 0.3, &mut chance)).sum();
        }
        present == 0
    });
    near(extinction_probability(spread, 1), dead.count() as f64 / f64::from(runs), 0.04);
    near(extinction_probability(spread, 3), extinction_probability(spread, 1).powi(3), 1e-12);
    assert_eq!(extinction_probability(Offspring::new(1.0, 0.1).unwrap(), 5), 1.0);
    let poisson = extinction_probability(Offspring::new(2.0, f64::INFINITY).unwrap(), 1);
    near((2.0 * (poisson - 1.0)).exp(), poisson, 1e-12);
}

#[test]
fn final_size_has_the_moments_of_the_size_distribution() {
    for (mean, dispersion) in [(0.6, 0.3), (1.8, 0.5), (0.5, f64::INFINITY)] {
        let spread = Offspring::new(mean, dispersion).unwrap();
        let size = expected_final_size(spread, 2).unwrap();
        let (mut all, mut first, mut second) = (0.0, 0.0, 0.0);
        for j in 2..3_000_u32 {
            let p = ln_cluster_size(u64::from(j), 2, mean, dispersion).exp();
            all += p;
            first += p * f64::from(j);
            second += p * f64::from(j) * f64::from(j);
        }
        near(size.extinction, all, 1e-6);
        near(size.mean, first / all, 1e-4);
        near(size.sd, (second / all - (first / all).powi(2)).sqrt(), 1e-3);
    }
    let critical = expected_final_size(Offspring::new(1.0, 1.0).unwrap(), 1).unwrap();
    assert!(critical.mean.is_infinite() && critical.sd.is_infinite() && critical.extinction == 1.0);
    assert!(expected_final_size(Offspring::new(0.5, 1.0).unwrap(), 0).is_err());
}

#[test]
fn large_clusters_become_less_likely() {
    let spread = Offspring::new(0.9, 0.2).unwrap();
    let p = |size| probability_of_size(spread, size).unwrap();
    assert_eq!(p(1), 1.0);
    near(p(2), 1.0 - (1.0_f64 + 0.9 / 0.2).powf(-0.2), 1e-12);
    assert!((1..50).all(|size| p(size) >= p(size + 1)));
    assert!(probability_of_size(spread, 0).is_err() && probability_of_size(spread, 200_000).is_err());
    for (mean, dispersion) in [(0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, 0.0), (1.0, f64::NAN)] {
        assert!(Offspring::new(mean, dispersion).is_err());
    }
}

fn plan() -> TracingPlan {
    TracingPlan {
        generation: vec![0.0, 0.05, 0.15, 0.2, 0.2, 0.15, 0.1, 0.1, 0.05],
        incubation: vec![0.0, 0.05, 0.15, 0.25, 0.25, 0.2, 0.1],
        onset_to_isolation: vec![0.2, 0.4, 0.3, 0.1],
        found_share: 0.7,
        coverage: 0.8,
        tracing_delay_days: 1,
        efficacy: 0.9,
    }
}

/// Pairs of a source and one it infected: what is left of the second one's infections, and how often the first happens.
#[test]
fn tracing_prevents_what_it_prevents_in_simulated_pairs() {
    let plan = plan();
    let mut chance = Streams::from_seed(42).stream("tracing");
    let never = 1_000;
    let (mut pairs, mut left, mut total) = (0.0, 0.0, 0.0);
    let runs = 60_000;
    for _ in 0..runs {
        let isolation = |chance: &mut lianfang_domain::random::Stream| {
            let day = draw_day(&plan.incubation, chance) + draw_day(&plan.onset_to_isolation, chance);
            if chance.random::<f64>() < plan.found_share { day } else { never }
        };
        let (source, own) = (isolation(&mut chance), isolation(&mut chance));
        let (infects, later) =
            (draw_day(&plan.generation, &mut chance), draw_day(&plan.generation, &mut chance));
        if infects >= source && chance.random::<f64>() < plan.efficacy {
            continue;
        }
        pairs += 1.0;
        let traced = source < never && chance.random::<f64>() < plan.coverage;
        let quarantine = if traced { (source + 1 - infects).max(0) } else { never };
        let stopped = if later >= own.min(quarantine) { plan.efficacy } else { 0.0 };
        left += 1.0 - stopped;
        total += 1.0;
    }
    let effect = tracing_effect(&plan).unwrap();
    near(1.0 - effect.by_isolation, pairs / f64::from(runs), 0.01);
    near(effect.remaining, left / total, 0.01);
    near(effect.by_isolation + effect.by_tracing + effect.remaining, 1.0, 1e-12);
    near(effect.controllable_reproduction() * effect.remaining, 1.0, 1e-12);
}

#[test]
fn without_coverage_or_efficacy_there_is_no_effect() {
    let uncovered = tracing_effect(&TracingPlan { coverage: 0.0, ..plan() }).unwrap();
    near(uncovered.by_tracing, 0.0, 1e-12);
    let useless = tracing_effect(&TracingPlan { efficacy: 0.0, ..plan() }).unwrap();
    near(useless.remaining, 1.0, 1e-12);
    let at_once = TracingPlan {
        incubation: vec![1.0],
        onset_to_isolation: vec![1.0],
        found_share: 1.0,
        efficacy: 1.0,
        ..plan()
    };
    assert_eq!(tracing_effect(&at_once).unwrap().remaining, 0.0);
}

#[test]
fn wrong_plans_are_refused() {
    for wrong in [
        TracingPlan { generation: vec![], ..plan() },
        TracingPlan { incubation: vec![0.5], ..plan() },
        TracingPlan { onset_to_isolation: vec![f64::NAN], ..plan() },
        TracingPlan { coverage: 1.1, ..plan() },
        TracingPlan { found_share: -0.1, ..plan() },
        TracingPlan { efficacy: f64::NAN, ..plan() },
        TracingPlan { tracing_delay_days: 5_000, ..plan() },
    ] {
        assert!(tracing_effect(&wrong).is_err());
    }
}

proptest! {
    #[test]
    fn more_and_faster_tracing_never_prevents_less(coverage in 0.0..0.9_f64, delay in 0_usize..6) {
        let base = TracingPlan { coverage, tracing_delay_days: delay, ..plan() };
        let more = TracingPlan { coverage: coverage + 0.1, ..base.clone() };
        let slower = TracingPlan { tracing_delay_days: delay + 1, ..base.clone() };
        let remaining = |plan: &TracingPlan| tracing_effect(plan).unwrap().remaining;
        prop_assert!(remaining(&more) <= remaining(&base) + 1e-12);
        prop_assert!(remaining(&slower) >= remaining(&base) - 1e-12);
    }
}
