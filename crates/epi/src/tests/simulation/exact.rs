//! Simulations beside distributions that are computed without any chance: recursions over all states, master equations, chain binomials,
//! branching processes, and another solver.

use std::collections::BTreeMap;

use lianfang_domain::Streams;

use super::{alone, rng};
use crate::chains::ln_cluster_size;
use crate::simulation::people::{
    ContactRisk, Delay, Disease, Infectiousness, Measures, Outbreak, Person, Population, simulate_people,
};
use crate::simulation::{
    Change, Compartment, CompartmentModel, Coupling, HospitalParameters, Movement, MovementKind, Rate,
    Scenario, SeirParameters, Transition, deterministic, gillespie, tau_leap,
};

/// Susceptible and infectious people of two regions.
type State = [u32; 4];
type Distribution<K> = BTreeMap<K, f64>;

const BETA: f64 = 0.9;
const GAMMA: f64 = 0.4;
const SHARES: [[f64; 2]; 2] = [[0.7, 0.3], [0.2, 0.8]];

/// Two regions with so many people, coupled by shares, and factors of contact.
#[derive(Clone, Copy)]
struct Pair {
    people: [u32; 2],
    shares: [[f64; 2]; 2],
    factor: [f64; 2],
}

impl Pair {
    /// Everything that can happen next, with its rate.
    fn events(&self, state: State) -> Vec<(State, f64)> {
        let prevalence = |r: usize| match self.people[r] {
            0 => 0.0,
            n => f64::from(state[2 * r + 1]) / f64::from(n),
        };
        let mut events = Vec::new();
        for r in 0..2 {
            let (s, i) = (state[2 * r], state[2 * r + 1]);
            let pressure: f64 = (0..2).map(|met| self.shares[r][met] * prevalence(met)).sum();
            let mut next = state;
            if s > 0 && pressure > 0.0 {
                (next[2 * r], next[2 * r + 1]) = (s - 1, i + 1);
                events.push((next, BETA * self.factor[r] * f64::from(s) * pressure));
            }
            if i > 0 {
                next = state;
                next[2 * r + 1] = i - 1;
                events.push((next, GAMMA * f64::from(i)));
            }
        }
        events
    }

    /// Susceptible people of both regions in the end: each event takes the state one level down.
    fn final_sizes(&self, start: State) -> Distribution<(u32, u32)> {
        let mut level: Distribution<State> = BTreeMap::from([(start, 1.0)]);
        let mut ended = Distribution::new();
        while !level.is_empty() {
            let mut next = Distribution::new();
            for (state, p) in level {
                let events = self.events(state);
                let all: f64 = events.iter().map(|(_, rate)| rate).sum();
                if events.is_empty() {
                    *ended.entry((state[0], state[2])).or_default() += p;
                }
                for (to, rate) in events {
                    *next.entry(to).or_default() += p * rate / all;
                }
            }
            level = next;
        }
        ended
    }

    /// The master equation over so many days, by classical Runge-Kutta steps.
    fn later(&self, from: &Distribution<State>, days: f64) -> Distribution<State> {
        let slope = |p: &Distribution<State>| {
            let mut slope = Distribution::new();
            for (state, p) in p {
                for (to, rate) in self.events(*state) {
                    *slope.entry(to).or_default() += p * rate;
                    *slope.entry(*state).or_default() -= p * rate;
                }
            }
            slope
        };
        let add = |p: &Distribution<State>, k: &Distribution<State>, h: f64| {
            let mut sum = p.clone();
            k.iter().for_each(|(state, k)| *sum.entry(*state).or_default() += h * k);
            sum
        };
        let steps = (days / 0.05_f64).ceil();
        let h = days / steps;
        let mut p = from.clone();
        for _ in 0..steps as usize {
            let a = slope(&p);
            let b = slope(&add(&p, &a, h / 2.0));
            let c = slope(&add(&p, &b, h / 2.0));
            let d = slope(&add(&p, &c, h));
            for (k, weight) in [(a, 1.0), (b, 2.0), (c, 2.0), (d, 1.0)] {
                p = add(&p, &k, weight * h / 6.0);
            }
        }
        p
    }
}

/// Pearson's statistic stays within five standard deviations of its mean. Cells where fewer than 5 are expected are one.
fn fits<K: Ord + std::fmt::Debug>(expected: &Distribution<K>, drawn: impl Iterator<Item = K>) {
    let mut counts: BTreeMap<K, f64> = BTreeMap::new();
    drawn.for_each(|key| *counts.entry(key).or_default() += 1.0);
    let n: f64 = counts.values().sum();
    assert!((expected.values().sum::<f64>() - 1.0).abs() < 1e-8);
    for key in counts.keys() {
        assert!(expected.get(key).is_some_and(|p| *p > 0.0), "{key:?} can't be");
    }
    let (mut rest, mut statistic, mut cells) = ((0.0, 0.0), 0.0, 0.0);
    for (key, p) in expected {
        let (count, mean) = (counts.get(key).copied().unwrap_or(0.0), n * p);
        if mean < 5.0 {
            rest = (rest.0 + count, rest.1 + mean);
        } else {
            statistic += (count - mean) * (count - mean) / mean;
            cells += 1.0;
        }
    }
    if rest.1 > 1.0 {
        statistic += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
        cells += 1.0;
    }
    let freedom: f64 = cells - 1.0;
    assert!(freedom >= 2.0 && statistic < freedom + 5.0 * (2.0 * freedom).sqrt(), "{statistic} of {freedom}");
}

fn sir() -> CompartmentModel {
    CompartmentModel::sir(BETA, GAMMA).unwrap()
}

fn coupling() -> Coupling {
    let all = [(0, 0), (0, 1), (1, 0), (1, 1)];
    Coupling::new(2, &all.map(|(a, b)| (a, b, SHARES[a][b]))).unwrap()
}

#[test]
fn final_sizes_follow_the_recursion_over_all_states() {
    let (model, times, mut random) = (sir(), [200.0], rng(11));
    let apart = [[1.0, 0.0], [0.0, 1.0]];
    let one = Coupling::new(1, &[(0, 0, 1.0)]).unwrap();
    let exact = Pair { people: [22, 0], shares: apart, factor: [1.0; 2] }.final_sizes([20, 2, 0, 0]);
    for coupling in [None, Some(&one)] {
        let scenario = Scenario { coupling, ..alone(&model, &[20, 2, 0], &times) };
        fits(&exact, (0..4_000).map(|_| (gillespie(&scenario, &mut random).unwrap().values[0], 0)));
    }
    let both = coupling();
    for (coupling, shares) in [(None, apart), (Some(&both), SHARES)] {
        let exact = Pair { people: [7, 9], shares, factor: [1.0; 2] }.final_sizes([6, 1, 8, 1]);
        let scenario = Scenario { coupling, ..alone(&model, &[6, 1, 0, 8, 1, 0], &times) };
        let ends = (0..6_000).map(|_| gillespie(&scenario, &mut random).unwrap().values);
        fits(&exact, ends.map(|v| (v[0], v[3])));
    }
}

/// Chance to draw `k` of `n`, where `of` are marked and `take` are drawn, over the number of ways.
fn ways(n: u32, k: u32) -> f64 {
    if k > n { 0.0 } else { (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product() }
}

/// Two people of the first region move to the second.
fn two_move(from: &Distribution<State>, people: u32) -> Distribution<State> {
    let mut to = Distribution::new();
    for (&[s, i, s2, i2], p) in from {
        for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (0, 2)] {
            let chance = ways(s, a) * ways(i, b) * ways(people - s - i, 2 - a - b) / ways(people, 2);
            if chance > 0.0 {
                *to.entry([s - a, i - b, s2 + a, i2 + b]).or_default() += p * chance;
            }
        }
    }
    to
}

#[test]
fn states_follow_the_master_equation_through_changes_and_movements() {
    let (model, both) = (sir(), coupling());
    let movements = [Movement { day: 1.6, people: 2, kind: MovementKind::Transfer { from: 0, to: 1 } }];
    let changes = [Change { day: 0.9, region: Some(1), factor: 0.3 }];
    let times = [3.0];
    for (coupling, shares) in [(None, [[1.0, 0.0], [0.0, 1.0]]), (Some(&both), SHARES)] {
        let start = BTreeMap::from([([4, 1, 3, 2], 1.0)]);
        let pair = Pair { people: [5, 5], shares, factor: [1.0; 2] };
        let p = pair.later(&start, 0.9);
        let pair = Pair { factor: [1.0, 0.3], ..pair };
        let p = two_move(&pair.later(&p, 1.6 - 0.9), 5);
        let exact = Pair { people: [3, 7], ..pair }.later(&p, 3.0 - 1.6);
        let start = [4, 1, 0, 3, 2, 0];
        let scenario =
            Scenario { coupling, movements: &movements, changes: &changes, ..alone(&model, &start, &times) };
        let mut random = rng(12);
        let drawn = (0..8_000).map(|_| gillespie(&scenario, &mut random).unwrap().values);
        fits(&exact, drawn.map(|v| [v[0], v[1], v[3], v[4]]));
    }
}

fn binomial(n: u32, k: u32, p: f64) -> f64 {
    ways(n, k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
}

#[test]
fn leaps_follow_the_chain_of_binomials() {
    let named = |name: &str, mixing| Compartment { name: name.to_owned(), mixing };
    let leave = |to, rate| Transition { from: Some(1), to: Some(to), rate: Rate::PerPerson(rate) };
    let infection = Rate::Infection { beta: BETA, infectious: vec![(1, 1.0)] };
    let list =
        vec![Transition { from: Some(0), to: Some(1), rate: infection }, leave(2, GAMMA), leave(3, 0.2)];
    let compartments = vec![named("S", true), named("I", true), named("R", true), named("D", false)];
    let model = CompartmentModel::new(compartments, list).unwrap();
    let (n, h) = (10, 0.8);
    // Susceptible, infectious, dead.
    let mut exact: Distribution<[u32; 3]> = BTreeMap::from([([8, 2, 0], 1.0)]);
    for _ in 0..3 {
        let mut next = Distribution::new();
        for ([s, i, d], p) in exact {
            let infected = -(-BETA * f64::from(i) / f64::from(n - d) * h).exp_m1();
            let left = -(-(GAMMA + 0.2) * h).exp_m1();
            for (a, b) in (0..=s).flat_map(|a| (0..=i).map(move |b| (a, b))) {
                for c in 0..=b {
                    let chance =
                        binomial(s, a, infected) * binomial(i, b, left) * binomial(b, c, 0.2 / (GAMMA + 0.2));
                    *next.entry([s - a, i + a - b, d + c]).or_default() += p * chance;
                }
            }
        }
        exact = next;
    }
    let (times, mut random) = ([3.0 * h], rng(13));
    let scenario = alone(&model, &[8, 2, 0, 0], &times);
    let drawn = (0..10_000).map(|_| tau_leap(&scenario, h, &mut random).unwrap().values);
    fits(&exact, drawn.map(|v| [v[0], v[1], v[3]]));
}

#[test]
fn leaps_grow_too_slowly_or_too_fast_by_the_first_order_of_the_step() {
    for (beta, gamma) in [(0.3, 0.1), (0.2, 0.15_f64)] {
        let model = CompartmentModel::sir(beta, gamma).unwrap();
        for step in [1.0, 0.5, 0.25] {
            let times = [6.0];
            let run =
                tau_leap(&alone(&model, &[4_000_000_000, 1_000_000, 0], &times), step, &mut rng(1)).unwrap();
            let rate = (f64::from(run.values[1]) / 1e6).ln() / 6.0;
            let exact = ((-gamma * step).exp() + beta * step).ln() / step;
            // Chance and depletion.
            assert!((rate - exact).abs() < 1.5e-3, "{beta} {step}: {rate} {exact}");
            let r = beta - gamma;
            let first_order = r + (gamma * gamma - r * r) * step / 2.0;
            assert!((exact - first_order).abs() < 0.03 * step * step, "{exact} {first_order}");
        }
    }
}

#[test]
fn few_cases_die_out_as_branching_processes_do() {
    let times = [12.0];
    for (birth, death, cases) in [(0.4, 0.4, 2_u32), (0.5, 0.3, 3), (0.2, 0.35, 4)] {
        let model = CompartmentModel::sir(birth, death).unwrap();
        let start = [200_000, cases, 0];
        let scenario = alone(&model, &start, &times);
        let mut random = rng(14);
        let out = (0..3_000).filter(|_| gillespie(&scenario, &mut random).unwrap().values[1] == 0).count();
        let grown = f64::exp((birth - death) * 12.0);
        let one = if birth == death {
            birth * 12.0 / (1.0 + birth * 12.0)
        } else {
            death * (grown - 1.0) / (birth * grown - death)
        };
        let p = one.powi(cases as i32);
        let se = (p * (1.0 - p) / 3_000.0_f64).sqrt();
        assert!((out as f64 / 3_000.0 - p).abs() < 4.0 * se, "{birth} {death}: {out} {p}");
    }
}

/// People infected by one case are geometric when its infectious period is exponential: dispersion 1.
#[test]
fn sizes_of_small_outbreaks_are_those_of_chains() {
    let model = CompartmentModel::sir(0.7, 1.0).unwrap();
    let (times, mut random) = ([400.0], rng(15));
    let scenario = alone(&model, &[1_000_000, 2, 0], &times);
    let mut exact: Distribution<u32> =
        (2..20).map(|size| (size, ln_cluster_size(u64::from(size), 2, 0.7, 1.0).exp())).collect();
    let longer = 1.0 - exact.values().sum::<f64>();
    exact.insert(20, longer);
    fits(&exact, (0..40_000).map(|_| gillespie(&scenario, &mut random).unwrap().values[2].min(20)));
}

#[test]
fn households_have_the_outbreaks_of_reed_and_frost() {
    let (members, p) = (4, 0.35_f64);
    // Still susceptible, infected in the last generation.
    let mut exact: Distribution<u32> = Distribution::new();
    let mut chains: Distribution<(u32, u32)> = BTreeMap::from([((members - 1, 1), 1.0)]);
    while let Some(((s, i), chance)) = chains.pop_last() {
        if i == 0 {
            *exact.entry(members - s).or_default() += chance;
            continue;
        }
        let infected = 1.0 - (1.0 - p).powi(i as i32);
        for a in 0..=s {
            *chains.entry((s - a, a)).or_default() += chance * binomial(s, a, infected);
        }
    }
    let person = |n: u32| Person {
        age: 40,
        part: 0,
        household: Some(n / members),
        class: None,
        team: None,
        care_home: None,
    };
    let people: Vec<Person> = (0..members * 20_000).map(person).collect();
    let population = Population::new(&people, 0.0, 1.0).unwrap();
    let day = Delay { mean_days: 1.0, sd_days: 0.0 };
    for (contact_risk, transmission) in
        [(ContactRisk::Proportional, p), (ContactRisk::Exponential, -(-p).ln_1p())]
    {
        let mut disease = Disease {
            contact_risk,
            transmission,
            setting_weight: [1.0; 5],
            dispersion: f64::INFINITY,
            infectiousness: Infectiousness::ByDay(vec![1.0]),
            latent: day,
            infectious: day,
            ..Disease::sars_cov_2_2020()
        };
        disease.risks.truncate(1);
        (disease.risks[0].susceptibility, disease.risks[0].symptomatic) = (1.0, 0.0);
        let outbreak = Outbreak {
            population: &population,
            disease: &disease,
            days: 12,
            first_infections: 16_000,
            imported_per_day: 0.0,
        };
        let run = simulate_people(&outbreak, &Measures::default(), &Streams::from_seed(3)).unwrap();
        let (mut first, mut size) = (vec![0; 20_000], vec![0_u32; 20_000]);
        for infection in &run.infections {
            let household = (infection.person / members) as usize;
            first[household] += u32::from(infection.setting.is_none());
            size[household] += 1;
        }
        fits(&exact, (0..20_000).filter(|h| first[*h] == 1).map(|h| size[h]));
    }
}

/// Right-hand side of two coupled regions of `seirs_hospital`, written out.
fn slope(n: &[f64; 12], factor: [f64; 2]) -> [f64; 12] {
    let mut d = [0.0; 12];
    let mixing = |r: usize| n[6 * r..6 * r + 4].iter().sum::<f64>();
    for r in 0..2 {
        let [s, e, i, rec, h] = [0, 1, 2, 3, 4].map(|c| n[6 * r + c]);
        let pressure: f64 = (0..2).map(|m| SHARES[r][m] * n[6 * m + 2] / mixing(m)).sum();
        let infected = 0.5 * factor[r] * s * pressure;
        let (falls, ends, leaves, wanes) = (e / 3.0, i / 5.0, h / 8.0, rec / 90.0);
        let flows = [
            wanes - infected,
            infected - falls,
            falls - ends,
            0.88 * ends + 0.7 * leaves - wanes,
            0.1 * ends - leaves,
            0.02 * ends + 0.3 * leaves,
        ];
        d[6 * r..6 * r + 6].copy_from_slice(&flows);
    }
    d
}

fn fine_steps(n: &mut [f64; 12], factor: [f64; 2], days: f64) {
    let steps = (days / 0.01).round();
    let h = days / steps;
    let plus = |n: &[f64; 12], k: &[f64; 12], h: f64| std::array::from_fn(|c| n[c] + h * k[c]);
    for _ in 0..steps as usize {
        let a = slope(n, factor);
        let b = slope(&plus(n, &a, h / 2.0), factor);
        let c = slope(&plus(n, &b, h / 2.0), factor);
        let d = slope(&plus(n, &c, h), factor);
        for k in 0..12 {
            n[k] += h / 6.0 * (a[k] + 2.0 * b[k] + 2.0 * c[k] + d[k]);
        }
    }
}

#[test]
fn the_mean_is_that_of_another_solver_through_changes_and_movements() {
    let p = SeirParameters { beta: 0.5, latent_days: 3.0, infectious_days: 5.0 };
    let h = HospitalParameters {
        hospital_share: 0.1,
        home_death_share: 0.02,
        hospital_death_share: 0.3,
        hospital_days: 8.0,
        immune_days: 90.0,
    };
    let model = CompartmentModel::seirs_hospital(p, h).unwrap();
    let both = coupling();
    let at = |day: f64, people, kind| Movement { day, people, kind };
    let movements = [
        at(10.0, 3_000, MovementKind::Transfer { from: 0, to: 1 }),
        at(20.0, 500, MovementKind::Enter { region: 1, compartment: 1 }),
        at(20.0, 700, MovementKind::Exit { region: 0 }),
    ];
    let changes =
        [Change { day: 15.0, region: None, factor: 0.4 }, Change { day: 30.0, region: Some(1), factor: 1.1 }];
    let start = [9_900, 60, 40, 0, 0, 0, 7_000, 0, 0, 500, 0, 0];
    let times = [10.0, 25.0, 80.0];
    let scenario = Scenario {
        coupling: Some(&both),
        movements: &movements,
        changes: &changes,
        ..alone(&model, &start, &times)
    };
    let found = deterministic(&scenario, 1e-10).unwrap();
    let mut n = start.map(f64::from);
    let mut states = Vec::new();
    let take = |n: &mut [f64; 12], people: f64, to: Option<usize>| {
        let share = people / n[..4].iter().sum::<f64>();
        for c in 0..4 {
            let taken = n[c] * share;
            n[c] -= taken;
            if let Some(to) = to {
                n[to + c] += taken;
            }
        }
    };
    fine_steps(&mut n, [1.0, 1.0], 10.0);
    take(&mut n, 3_000.0, Some(6));
    states.extend(n);
    fine_steps(&mut n, [1.0, 1.0], 5.0);
    fine_steps(&mut n, [0.4, 0.4], 5.0);
    n[7] += 500.0;
    take(&mut n, 700.0, None);
    fine_steps(&mut n, [0.4, 0.4], 5.0);
    states.extend(n);
    fine_steps(&mut n, [0.4, 0.4], 5.0);
    fine_steps(&mut n, [0.4, 1.1], 50.0);
    states.extend(n);
    for (place, (a, b)) in found.values.iter().zip(&states).enumerate() {
        assert!((a - b).abs() < 1e-7 * b.max(1.0), "{place}: {a} {b}");
    }
}
