use lianfang_domain::Streams;
use proptest::prelude::*;
use statrs::function::gamma::digamma;

use super::{data, draw_offspring, near};
use crate::chains::{Cluster, fit_cluster_sizes, fit_offspring, link_cases, ln_cluster_size};

#[test]
fn dispersion_solves_the_score_equation() {
    let counts = [0.0, 0.0, 0.0, 1.0, 0.0, 7.0, 0.0, 2.0, 0.0, 4.0, 0.0, 0.0];
    let fit = fit_offspring(&counts).unwrap();
    let (r, k) = (fit.mean.estimate, fit.dispersion.estimate);
    let score: f64 = counts.iter().map(|x| digamma(x + k) - digamma(k) - (r / k).ln_1p()).sum();
    near(score, 0.0, 1e-5);
    near(r, 14.0 / 12.0, 1e-12);
    // The ends of the profile lie 1.92 below the maximum.
    let ln =
        |r, k| counts.iter().map(|x| crate::numeric::count::negative_binomial_ln_pmf(*x, r, k)).sum::<f64>();
    near(ln(r, fit.dispersion.lower), fit.log_likelihood - 1.920_729, 1e-4);
    near(ln(r, fit.dispersion.upper), fit.log_likelihood - 1.920_729, 1e-4);
}

#[test]
fn intervals_of_mean_and_dispersion_hold_the_truth() {
    let mut chance = Streams::from_seed(21).stream("offspring");
    let (mut r_held, mut k_held, mut ln_k) = (0, 0, 0.0);
    let runs = 400;
    for _ in 0..runs {
        let counts: Vec<f64> = (0..120).map(|_| draw_offspring(1.2, 0.4, &mut chance) as f64).collect();
        let fit = fit_offspring(&counts).unwrap();
        r_held += usize::from(fit.mean.lower <= 1.2 && 1.2 <= fit.mean.upper);
        k_held += usize::from(fit.dispersion.lower <= 0.4 && 0.4 <= fit.dispersion.upper);
        ln_k += fit.dispersion.estimate.ln() / f64::from(runs);
    }
    let share = |held: usize| held as f64 / f64::from(runs);
    assert!((0.92..=0.98).contains(&share(r_held)), "{}", share(r_held));
    assert!((0.92..=0.98).contains(&share(k_held)), "{}", share(k_held));
    near(ln_k, 0.4_f64.ln(), 0.06);
}

#[test]
fn counts_that_vary_less_than_poisson_have_infinite_dispersion() {
    let fit = fit_offspring(&[1.0, 1.0, 1.0, 1.0, 2.0, 1.0]).unwrap();
    assert!(fit.dispersion.estimate.is_infinite() && fit.dispersion.upper.is_infinite());
    assert!(fit.dispersion.lower > 0.0 && fit.mean.lower < fit.mean.upper);
    let spike = fit_offspring(&[0.0, 1e7, 3.0]).unwrap();
    assert!(spike.mean.lower < spike.mean.estimate && spike.dispersion.upper.is_finite());
}

#[test]
fn a_few_cases_make_most_of_the_transmission_when_dispersion_is_small() {
    let share = |counts: &[f64]| fit_offspring(counts).unwrap().share_of_cases_for(0.8).unwrap();
    let mut unequal = vec![0.0; 90];
    unequal.extend([5.0; 10]);
    let mut equal = vec![1.0; 50];
    equal.extend([0.0; 50]);
    assert!(share(&unequal) < 0.15 && share(&equal) > 0.25);
    assert!(fit_offspring(&equal).unwrap().share_of_cases_for(1.0).is_err());
}

#[test]
fn wrong_counts_are_refused() {
    for counts in [vec![], vec![1.0], vec![0.0, 0.0], vec![1.0, -1.0], vec![1.0, 0.5], vec![1.0, f64::NAN]] {
        assert!(fit_offspring(&counts).is_err(), "{counts:?}");
    }
}

/// Size of a chain from one case; None when it grows too large.
fn draw_cluster(mean: f64, dispersion: f64, chance: &mut impl rand::Rng) -> Option<u64> {
    let (mut size, mut present) = (1, 1);
    while present > 0 && size < 5_000 {
        present = (0..present).map(|_| draw_offspring(mean, dispersion, chance)).sum();
        size += present as u64;
    }
    (present == 0).then_some(size)
}

#[test]
fn cluster_sizes_give_mean_and_dispersion_back() {
    let mut chance = Streams::from_seed(22).stream("clusters");
    let (mut r_held, mut k_held, runs) = (0, 0, 150);
    for _ in 0..runs {
        let ended = |size| Cluster { size, introduced: 1, ongoing: false };
        let clusters: Vec<Cluster> =
            (0..150).filter_map(|_| draw_cluster(0.6, 0.3, &mut chance)).map(ended).collect();
        let fit = fit_cluster_sizes(&clusters).unwrap();
        r_held += usize::from(fit.mean.lower <= 0.6 && 0.6 <= fit.mean.upper);
        k_held += usize::from(fit.dispersion.lower <= 0.3 && 0.3 <= fit.dispersion.upper);
    }
    let share = |held: usize| held as f64 / f64::from(runs);
    assert!((0.92..=0.985).contains(&share(r_held)), "{}", share(r_held));
    assert!((0.92..=0.985).contains(&share(k_held)), "{}", share(k_held));
}

#[test]
fn an_ongoing_cluster_makes_the_mean_larger() {
    let cluster = |size, ongoing| Cluster { size, introduced: 1, ongoing };
    let mut clusters = vec![cluster(1, false); 20];
    clusters.extend([cluster(2, false), cluster(4, false), cluster(6, false)]);
    let ended = fit_cluster_sizes(&clusters).unwrap();
    clusters[22].ongoing = true;
    assert!(fit_cluster_sizes(&clusters).unwrap().mean.estimate > ended.mean.estimate);
}

#[test]
fn wrong_clusters_are_refused() {
    let cluster = |size, introduced| Cluster { size, introduced, ongoing: false };
    assert!(fit_cluster_sizes(&[]).is_err());
    assert!(fit_cluster_sizes(&[cluster(1, 1); 5]).is_err());
    assert!(fit_cluster_sizes(&[cluster(3, 1), cluster(1, 1), cluster(1, 2)]).is_err());
    assert!(fit_cluster_sizes(&[cluster(3, 1), cluster(1, 1), cluster(1, 0)]).is_err());
    assert_eq!(ln_cluster_size(1, 2, 0.5, 1.0), f64::NEG_INFINITY);
}

#[test]
fn links_make_clusters_generations_and_counts() {
    let found = link_cases(6, &[(4, 1), (1, 2), (1, 3), (4, 1), (0, 3)]).unwrap();
    assert_eq!(found.generation, [0, 1, 2, 1, 0, 0]);
    assert_eq!(found.infected, [1, 2, 0, 0, 1, 0]);
    assert_eq!(found.cluster, [0, 0, 0, 0, 0, 1]);
    assert_eq!((found.cluster_sizes, found.cluster_sources), (vec![5, 1], vec![2, 1]));
    assert!(link_cases(0, &[]).unwrap().cluster.is_empty());
    assert!(link_cases(3, &[(0, 1), (1, 2), (2, 0)]).is_err());
    assert!(link_cases(3, &[(0, 3)]).is_err());
    assert!(link_cases(3, &[(1, 1)]).is_err());
}

proptest! {
    #[test]
    fn renaming_cases_renames_the_result(links in prop::collection::vec((0_usize..20, 0_usize..20), 0..30)) {
        // Links from smaller to larger numbers are never a circle; the new names turn the order round.
        let forward: Vec<(usize, usize)> =
            links.iter().filter(|l| l.0 != l.1).map(|l| (l.0.min(l.1), l.0.max(l.1))).collect();
        let renamed: Vec<(usize, usize)> = forward.iter().map(|l| (19 - l.0, 19 - l.1)).collect();
        let (first, second) = (link_cases(20, &forward).unwrap(), link_cases(20, &renamed).unwrap());
        for case in 0..20 {
            prop_assert_eq!(first.generation[case], second.generation[19 - case]);
            prop_assert_eq!(first.infected[case], second.infected[19 - case]);
        }
        let sorted = |mut sizes: Vec<u64>| { sizes.sort_unstable(); sizes };
        prop_assert_eq!(sorted(first.cluster_sizes), sorted(second.cluster_sizes));
    }
}

/// 162 cases of MERS in Korea: three of them infected nearly all others.
#[test]
fn three_patients_made_the_korean_outbreak_of_mers() {
    let ids: Vec<String> =
        data("chains/mers_korea_2015_onsets.csv").records().map(|r| r.unwrap()[0].to_owned()).collect();
    let place = |id: &str| ids.iter().position(|i| i == id).unwrap();
    let mut links: Vec<(usize, usize)> = Vec::new();
    for row in data("chains/mers_korea_2015_contacts.csv").records() {
        let row = row.unwrap();
        let link = (place(&row[0]), place(&row[1]));
        // Two cases name several sources; the first one is kept.
        if links.iter().all(|l| l.1 != link.1) {
            links.push(link);
        }
    }
    let found = link_cases(ids.len(), &links).unwrap();
    let counts: Vec<f64> = found.infected.iter().map(|n| f64::from(*n)).collect();
    let fit = fit_offspring(&counts).unwrap();
    near(fit.mean.estimate, 95.0 / 162.0, 1e-9);
    assert!(fit.dispersion.estimate < 0.06 && fit.dispersion.upper < 0.1, "{:?}", fit.dispersion);
    assert!(fit.share_of_cases_for(0.8).unwrap() < 0.04);
}
