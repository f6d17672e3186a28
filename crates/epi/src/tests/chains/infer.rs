use lianfang_domain::Streams;
use rand::{Rng, RngExt as _};

use super::likelihood::sim30;
use super::{draw_day, near};
use crate::Error;
use crate::chains::{
    Alignment, ContactQuality, Delays, InferSettings, Introductions, Outbreak, Parameters, Posterior, Priors,
    Tree, infer_ancestors, log_likelihood,
};

fn run(outbreak: &Outbreak, delays: &Delays, settings: &InferSettings, seed: u64) -> Posterior {
    infer_ancestors(outbreak, delays, settings, &mut Streams::from_seed(seed).stream("ancestors")).unwrap()
}

fn short(iterations: usize, burn_in: usize) -> InferSettings {
    let introductions = Introductions::Found { threshold: 5.0, iterations: 50 };
    InferSettings { iterations, burn_in, introductions, ..InferSettings::default() }
}

/// Support by adding up every tree, every date and a grid of parameters.
fn enumerate(outbreak: &Outbreak, delays: &Delays, priors: &Priors) -> Vec<f64> {
    let n = outbreak.cases();
    let grid: Vec<f64> = (0..12).map(|i| (f64::from(i) + 0.5) / 12.0).collect();
    let mut weights = vec![0.0; n * n];
    let longest = delays.longest_sampling();
    for dates in 0..longest.pow(n as u32) {
        let day = |i: usize| outbreak.sampled()[i] - 1 - (dates / longest.pow(i as u32) % longest) as i64;
        let infected: Vec<i64> = (0..n).map(day).collect();
        for choice in 0..(2 * n).pow(n as u32 - 1) {
            let pick = |i: usize| choice / (2 * n).pow(i as u32 - 1) % (2 * n);
            let ancestor: Vec<Option<usize>> = (0..n).map(|i| (i > 0).then(|| pick(i) / 2)).collect();
            let generations = (0..n).map(|i| if i > 0 { pick(i) % 2 + 1 } else { 1 } as u32).collect();
            if (1..n).any(|i| infected[pick(i) / 2] >= infected[i]) {
                continue;
            }
            let tree = Tree { infected: infected.clone(), ancestor, generations };
            let mut sum = 0.0;
            for (pi, eps, lambda) in grid.iter().flat_map(|p| grid.iter().map(move |e| (*p, *e, 0.3))) {
                let contacts =
                    vec![ContactQuality { reported: eps, irrelevant: lambda }; outbreak.contacts.len()];
                let parameters = Parameters { mutation: 0.0, sampled_share: pi, contacts };
                let ln = log_likelihood(outbreak, delays, &tree, &parameters).unwrap().total();
                sum += ln.exp() * pi.powf(priors.sampled_share.0 - 1.0);
            }
            (1..n).for_each(|i| weights[i * n + pick(i) / 2] += sum);
        }
    }
    let total: f64 = weights[n..2 * n].iter().sum();
    weights.iter().map(|w| w / total).collect()
}

#[test]
fn support_equals_the_sum_over_all_trees_and_dates() {
    let outbreak = Outbreak::new(vec![0, 2, 3]).unwrap();
    let delays = Delays::new(&[0.2, 0.5, 0.3], &[0.3, 0.5, 0.2], 3, 2, Alignment::Exact).unwrap();
    let settings = short(6_000, 300);
    let found = run(&outbreak, &delays, &settings, 1);
    let expected = enumerate(&outbreak, &delays, &settings.priors);
    assert!(expected[6] > 0.05 && expected[7] > 0.05, "both ancestors are possible: {expected:?}");
    for case in 1..3 {
        for ancestor in 0..3 {
            near(found.support(case, ancestor), expected[case * 3 + ancestor], 0.02);
        }
    }
}

#[test]
fn trees_drawn_from_the_posterior_have_its_support() {
    let outbreak = Outbreak::new(vec![0, 2, 3]).unwrap();
    let delays = Delays::new(&[0.2, 0.5, 0.3], &[0.3, 0.5, 0.2], 3, 2, Alignment::Exact).unwrap();
    let found = run(&outbreak, &delays, &InferSettings { tree_every: 2, ..short(3_000, 200) }, 2);
    assert_eq!(found.trees.len(), 1_500);
    let share = found.trees.iter().filter(|t| t.ancestor[2] == Some(1)).count() as f64 / 1_500.0;
    near(share, found.support(2, 1), 0.05);
    assert!(
        found
            .trees
            .iter()
            .all(|t| t.ancestor[0].is_none() && t.infected[t.ancestor[1].unwrap()] < t.infected[1])
    );
}

#[test]
fn a_simulated_outbreak_is_reconstructed_like_outbreaker2_does() {
    let (outbreak, delays, truth) = sim30();
    let found = run(&outbreak, &delays, &short(150, 100), 3);
    assert_eq!(found.introduced.iter().filter(|i| **i).count(), 1);
    let right = found.best_ancestors().iter().zip(&truth).filter(|(a, b)| a == b).count();
    assert!(right >= 28, "{right} of 30");
    for row in super::numbers("trees/tree_posterior_sim30.csv").iter().filter(|r| r[1] > 0.0) {
        near(found.support(row[0] as usize - 1, row[1] as usize - 1), row[2], 0.2);
    }
    near(found.mutation.unwrap().mean, 0.0001854, 0.00004);
}

/// An outbreak of the model itself: dates, mutations, contacts, everyone sampled.
fn simulate(cases: usize, delay: &[f64], rng: &mut impl Rng) -> (Outbreak, Vec<Option<usize>>, Vec<i64>) {
    let (mut infected, mut ancestor, mut genomes) = (vec![0_i64], vec![None], vec![Vec::<u32>::new()]);
    for case in 1..cases {
        let from = case - 1 - rng.random_range(0..case.min(3));
        infected.push(infected[from] + 1 + draw_day(delay, rng));
        ancestor.push(Some(from));
        let mut genome = genomes[from].clone();
        if rng.random::<f64>() < 0.5 {
            genome.push(case as u32);
        }
        genomes.push(genome);
    }
    let differ = |a: &[u32], b: &[u32]| a.iter().filter(|s| !b.contains(s)).count() as u32;
    let sites = (0..cases * cases)
        .map(|p| (&genomes[p / cases], &genomes[p % cases]))
        .map(|(a, b)| differ(a, b) + differ(b, a))
        .collect();
    let met: Vec<(usize, usize)> =
        (1..cases).filter(|_| rng.random::<f64>() < 0.6).map(|c| (ancestor[c].unwrap(), c)).collect();
    let sampled = infected.iter().map(|d| d + 1 + draw_day(delay, rng)).collect();
    let outbreak = Outbreak::new(sampled).and_then(|o| o.with_distances(sites, 1_000));
    (outbreak.and_then(|o| o.with_contacts(&met)).unwrap(), ancestor, infected)
}

#[test]
fn support_means_what_it_says_and_intervals_of_dates_hold_the_truth() {
    let mut chance = Streams::from_seed(11).stream("outbreaks");
    let delay = [0.1, 0.2, 0.4, 0.2, 0.1];
    let (mut hits, mut promised, mut cases, mut covered) = (0.0, 0.0, 0.0, 0.0);
    for seed in 0..30 {
        let (outbreak, truth, infected) = simulate(10, &delay, &mut chance);
        let delays = Delays::new(&delay, &delay, outbreak.span_days(), 2, Alignment::Exact).unwrap();
        let settings = InferSettings { introductions: Introductions::Given(vec![0]), ..short(200, 60) };
        let found = run(&outbreak, &delays, &settings, seed);
        for case in 1..10 {
            let (best, support) = found.ranked(case)[0];
            hits += f64::from(Some(best) == truth[case]);
            promised += support;
            let interval = found.infected[case];
            covered +=
                f64::from(interval.lower <= infected[case] as f64 && infected[case] as f64 <= interval.upper);
            cases += 1.0;
        }
    }
    near(hits / cases, promised / cases, 0.09);
    assert!(covered / cases > 0.92, "{}", covered / cases);
}

#[test]
fn a_lineage_far_from_all_others_is_an_introduction() {
    let n = 8;
    let group = |c: usize| c % 2;
    let sites = (0..n * n).map(|p| if group(p / n) == group(p % n) { 0 } else { 40 }).collect();
    let outbreak =
        Outbreak::new((0..8).map(|i| i * 2).collect()).unwrap().with_distances(sites, 10_000).unwrap();
    let delays = Delays::new(&[0.1, 0.4, 0.3, 0.2], &[0.5, 0.5], 14, 3, Alignment::Exact).unwrap();
    let found = run(&outbreak, &delays, &short(100, 50), 4);
    assert_eq!(found.introduced, [true, true, false, false, false, false, false, false]);
    assert!((2..8).all(|case| (0..8).all(|a| group(a) == group(case) || found.support(case, a) < 1e-6)));
}

#[test]
fn the_same_seed_gives_the_same_result_and_rows_of_support_add_up_to_one() {
    let mut chance = Streams::from_seed(12).stream("outbreaks");
    let (outbreak, _, _) = simulate(12, &[0.2, 0.5, 0.3], &mut chance);
    let delays =
        Delays::new(&[0.2, 0.5, 0.3], &[0.2, 0.5, 0.3], outbreak.span_days(), 3, Alignment::Exact).unwrap();
    let first = run(&outbreak, &delays, &short(60, 40), 5);
    assert_eq!(first, run(&outbreak, &delays, &short(60, 40), 5));
    for case in (0..12).filter(|c| !first.introduced[*c]) {
        near(first.ranked(case).iter().map(|r| r.1).sum(), 1.0, 1e-9);
    }
    let descendants: f64 = first.expected_descendants().iter().sum();
    near(descendants, first.introduced.iter().filter(|i| !**i).count() as f64, 1e-9);
}

#[test]
fn one_case_and_cases_of_one_day_are_introductions() {
    for sampled in [vec![3], vec![3, 3, 3]] {
        let outbreak = Outbreak::new(sampled).unwrap();
        let delays = Delays::new(&[1.0], &[0.5, 0.5], 0, 1, Alignment::Exact).unwrap();
        let found = run(&outbreak, &delays, &short(20, 10), 6);
        assert!(found.introduced.iter().all(|i| *i) && found.mutation.is_none());
        assert!(found.ranked(0).is_empty() && found.infected[0].mean < 3.0);
    }
}

#[test]
fn contacts_of_two_kinds_have_their_own_quality() {
    let sampled: Vec<i64> = (0..10).map(|i| i * 3).collect();
    let chain: Vec<(usize, usize)> = (1..10).map(|i| (i - 1, i)).collect();
    let outbreak = Outbreak::new(sampled).unwrap().with_contacts(&chain).unwrap();
    let outbreak = outbreak.with_contacts(&[(0, 9), (1, 8), (2, 7), (0, 5)]).unwrap();
    let delays = Delays::new(&[0.1, 0.2, 0.4, 0.2, 0.1], &[0.5, 0.5], 27, 2, Alignment::Exact).unwrap();
    let found = run(&outbreak, &delays, &short(300, 100), 7);
    assert!(found.reported[0].mean > 0.7 && found.reported[1].mean < 0.4, "{:?}", found.reported);
}

#[test]
fn wrong_settings_are_refused() {
    let outbreak = Outbreak::new(vec![0, 4]).unwrap();
    let delays = Delays::new(&[0.5, 0.5], &[1.0], 4, 2, Alignment::Exact).unwrap();
    let attempt = |settings: InferSettings| {
        infer_ancestors(&outbreak, &delays, &settings, &mut Streams::from_seed(1).stream("a")).unwrap_err()
    };
    attempt(short(1, 0));
    let found = |threshold, iterations| Introductions::Found { threshold, iterations };
    for introductions in
        [found(0.5, 50), found(5.0, 2), Introductions::Given(vec![]), Introductions::Given(vec![9])]
    {
        attempt(InferSettings { introductions, ..short(50, 0) });
    }
    let priors = Priors { mutation_rate: 0.0, ..Priors::default() };
    attempt(InferSettings { priors, ..short(50, 0) });
    // Only the later case came from outside: nobody can have infected the first.
    let later = InferSettings { introductions: Introductions::Given(vec![1]), ..short(50, 0) };
    assert_eq!(attempt(later), Error::NotConnected { name: "cases", place: 1 });
}
