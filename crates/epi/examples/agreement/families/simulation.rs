//! `SimInf::SIR`, `SimInf::SEIR`: distributions over many independent runs, ours over 50 seeds.

use lianfang_domain::Streams;
use lianfang_epi::simulation::{
    Compartment, CompartmentModel, Movement, MovementKind, Rate, Scenario, SeirParameters, Trajectory,
    Transition, gillespie,
};
use std::collections::BTreeMap;

use crate::oracle::{Case, CaseResult, Oracle, Table};

const SEEDS: u64 = 50;
/// Some 2,000 numbers are compared: a chance of one in 100 that one of them is off by this many standard errors.
const LIMIT: f64 = 4.5;

/// The models of the reference that are covered.
const MODELS: &[&str] = &["SimInf::SIR", "SimInf::SEIR", "SimInf::SIS"];

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let expected = oracle.table(&case.expected_file)?;
    match case.function.as_str() {
        // Its solvers draw from the same distribution when there is one node.
        name if MODELS
            .iter()
            .any(|known| name.strip_prefix(known).is_some_and(|s| s.starts_with(", solver "))) =>
        {
            one_node(case, &expected, result)
        }
        name if MODELS.iter().any(|known| name.strip_prefix(known) == Some(" with scheduled movements")) => {
            metapopulation(oracle, case, &expected, result)
        }
        "SimInf::SIR" if expected.has("p_large") => final_sizes(case, &expected, result),
        other => Err(format!("{other} is not covered")),
    }
}

fn known_keys(case: &Case, keys: &[&str]) -> Result<(), String> {
    let Some(control) = case.control.as_object() else { return Err("control is no object".to_owned()) };
    match control.keys().find(|k| !keys.contains(&k.as_str())) {
        Some(key) => Err(format!("control `{key}` is not covered")),
        None => Ok(()),
    }
}

fn need(case: &Case, key: &str) -> Result<f64, String> {
    case.control[key].as_f64().ok_or_else(|| format!("control has no {key}"))
}

fn model_of(case: &Case) -> Result<CompartmentModel, String> {
    let (beta, gamma) = (need(case, "beta")?, need(case, "gamma")?);
    let model = if case.function.contains("SEIR") {
        let latent_days = 1.0 / need(case, "epsilon")?;
        CompartmentModel::seir(SeirParameters { beta, latent_days, infectious_days: 1.0 / gamma })
    } else if case.function.contains("SIS") {
        let compartments = ["S", "I"].map(|name| Compartment { name: name.to_owned(), mixing: true });
        let infection = Rate::Infection { beta, infectious: vec![(1, 1.0)] };
        let transitions = [(0, 1, infection), (1, 0, Rate::PerPerson(gamma))]
            .map(|(from, to, rate)| Transition { from: Some(from), to: Some(to), rate });
        CompartmentModel::new(compartments.to_vec(), transitions.to_vec())
    } else {
        CompartmentModel::sir(beta, gamma)
    };
    model.map_err(|e| e.to_string())
}

/// Names and first row of the times in the file of expected values, in order.
fn times_of(expected: &Table) -> Vec<f64> {
    let mut times = expected.column("time");
    times.dedup();
    times
}

fn one_node(case: &Case, expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    known_keys(case, &["beta", "epsilon", "gamma", "N", "E0", "I0", "R0", "times"])?;
    let model = model_of(case)?;
    let n = need(case, "N")?;
    let mut start = vec![0; model.compartments().len()];
    start[0] = n as u32;
    for (compartment, key) in [("E", "E0"), ("I", "I0"), ("R", "R0")] {
        let people = case.number(key, 0.0) as u32;
        match model.index(compartment) {
            Some(c) => start[c] = people,
            None if people > 0 => return Err(format!("the model has no {compartment}")),
            None => {}
        }
        start[0] = start[0].checked_sub(people).ok_or("more people in the other compartments than in all")?;
    }
    let times = case.numbers("times").unwrap_or_else(|| times_of(expected));
    // So many that the largest populations take seconds.
    let runs = (400_000.0 / n).clamp(4.0, 200.0) as usize;
    distributions(&model, &start, &[], &times, runs, expected, result)
}

fn metapopulation(
    oracle: &Oracle,
    case: &Case,
    expected: &Table,
    result: &mut CaseResult,
) -> Result<(), String> {
    known_keys(case, &["nodes", "moves", "runs", "beta", "epsilon", "gamma", "times"])?;
    let model = model_of(case)?;
    let first = oracle.table(&format!("simulation/{}_start.csv", case.id))?;
    let moves = oracle.table(&format!("simulation/{}_moves.csv", case.id))?;
    if first.len() != need(case, "nodes")? as usize || moves.len() != need(case, "moves")? as usize {
        return Err("files and control disagree on nodes or moves".to_owned());
    }
    let names: Vec<&str> = model.compartments().iter().map(|c| c.name.as_str()).collect();
    let start: Vec<u32> = (0..first.len())
        .flat_map(|row| names.iter().map(move |c| (row, *c)))
        .map(|(row, c)| first.number(row, c) as u32)
        .collect();
    let times = case.numbers("times").unwrap_or_else(|| times_of(expected));
    // What is scheduled before the first time is done at the end of the first simulated day.
    let effective = |time: f64| time.max(times[0]) + 1.0 - times[0];
    let mut list: Vec<Movement> = (0..moves.len())
        .map(|row| Movement {
            day: effective(moves.number(row, "time")),
            people: moves.number(row, "n") as u32,
            kind: MovementKind::Transfer {
                from: moves.number(row, "from") as usize - 1,
                to: moves.number(row, "to") as usize - 1,
            },
        })
        .collect();
    list.sort_by(|a, b| a.day.total_cmp(&b.day));
    distributions(&model, &start, &list, &times, 40, expected, result)
}

/// In `SimInf` time starts at the first wanted time, and a state belongs to the end of its day.
fn distributions(
    model: &CompartmentModel,
    start: &[u32],
    movements: &[Movement],
    times: &[f64],
    runs: usize,
    expected: &Table,
    result: &mut CaseResult,
) -> Result<(), String> {
    let ours: Vec<f64> = times.iter().map(|t| t + 1.0 - times[0]).collect();
    let scenario = Scenario { model, start, coupling: None, movements, changes: &[], times: &ours };
    let mut values: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    let width = model.compartments().len();
    every_run(&scenario, runs, |run| {
        for c in 0..width {
            for (t, total) in run.total(c).into_iter().enumerate() {
                values.entry((t, c)).or_default().push(total);
            }
        }
    })?;
    for row in 0..expected.len() {
        let (time, name) = (expected.number(row, "time"), expected.text(row, "compartment"));
        let t = times.iter().position(|t| *t == time).ok_or("a time that control does not list")?;
        let c = model.index(name).ok_or_else(|| format!("compartment {name} is not covered"))?;
        compare_row(&format!("{time} {name}"), &values[&(t, c)], expected, row, result);
    }
    Ok(())
}

fn every_run(
    scenario: &Scenario,
    runs: usize,
    mut use_run: impl FnMut(&Trajectory<u32>),
) -> Result<(), String> {
    for seed in 1..=SEEDS {
        let mut rng = Streams::from_seed(seed).stream("agreement");
        for _ in 0..runs {
            use_run(&gillespie(scenario, &mut rng).map_err(|e| e.to_string())?);
        }
    }
    Ok(())
}

fn compare_row(what: &str, ours: &[f64], expected: &Table, row: usize, result: &mut CaseResult) {
    let (n, m) = (ours.len() as f64, expected.number(row, "runs"));
    let mut moments = Moments::of(ours);
    let own_sd = moments.sd;
    moments.allow_for(expected.number(row, "sd"));
    let both = (1.0 / n + 1.0 / m).sqrt();
    within(result, &format!("{what} mean"), moments.mean, expected.number(row, "mean"), moments.sd * both);
    within(
        result,
        &format!("{what} sd"),
        own_sd,
        expected.number(row, "sd"),
        moments.se_of_sd(n) * both * n.sqrt(),
    );
    for (column, p) in [("q05", 0.05_f64), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)] {
        // A quantile of whole numbers: at most p below it, at least p up to it.
        let q = expected.number(row, column);
        let below = ours.iter().filter(|v| **v < q).count() as f64 / n;
        let upto = ours.iter().filter(|v| **v <= q).count() as f64 / n;
        within(
            result,
            &format!("{what} {column}"),
            p.clamp(below, upto.max(below)),
            p,
            (p * (1.0 - p)).sqrt() * both,
        );
    }
    let zero = ours.iter().filter(|v| **v == 0.0).count() as f64 / n;
    let wanted = expected.number(row, "p_zero");
    let p = (zero * n + wanted * m) / (n + m);
    within(result, &format!("{what} p_zero"), zero, wanted, (p * (1.0 - p)).sqrt() * both);
}

/// Not further apart than chance explains. Without any spread the two must be equal.
fn within(result: &mut CaseResult, what: &str, ours: f64, theirs: f64, standard_error: f64) {
    result.compared += 1;
    let z = if ours == theirs { 0.0 } else { (ours - theirs).abs() / standard_error };
    result.worst = result.worst.max(z);
    if z.is_nan() || z > LIMIT {
        result.fault(format!("{what}: {ours}, expected {theirs} ({z:.1} standard errors)"));
    }
}

struct Moments {
    mean: f64,
    sd: f64,
    fourth: f64,
}

impl Moments {
    fn of(values: &[f64]) -> Moments {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let power = |k: i32| values.iter().map(|v| (v - mean).powi(k)).sum::<f64>();
        Moments { mean, sd: (power(2) / (n - 1.0)).sqrt(), fourth: power(4) / n }
    }

    /// What is too rare to be among our runs has a spread all the same: the reference's counts, and of whole numbers that differ
    /// from their mean by one or more the fourth moment is no less than the second.
    fn allow_for(&mut self, sd: f64) {
        if self.sd < sd {
            self.sd = sd;
            self.fourth = self.fourth.max(sd * sd).max(sd.powi(4));
        }
    }

    /// From the variance of a sample variance, by the delta method.
    fn se_of_sd(&self, n: f64) -> f64 {
        ((self.fourth - self.sd.powi(4)).max(0.0) / n).sqrt() / (2.0 * self.sd).max(1e-300)
    }
}

/// How many are ever infected. One row per setting.
fn final_sizes(case: &Case, expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    known_keys(case, &[])?;
    for row in 0..expected.len() {
        let get = |column: &str| expected.number(row, column);
        let (n, infected) = (get("N"), get("I0"));
        let model = CompartmentModel::sir(get("beta"), get("gamma")).map_err(|e| e.to_string())?;
        let start = [(n - infected) as u32, infected as u32, 0];
        let scenario = Scenario {
            model: &model,
            start: &start,
            coupling: None,
            movements: &[],
            changes: &[],
            times: &[2000.0],
        };
        let (mut large, mut small) = (Vec::new(), Vec::new());
        every_run(&scenario, 200, |run| {
            let size = run.total(2)[0];
            if size > 0.1 * n { large.push(size) } else { small.push(size) }
        })?;
        let (ours, theirs) = ((large.len() + small.len()) as f64, get("runs"));
        let p = large.len() as f64 / ours;
        let what = format!("beta {} N {n}", get("beta"));
        let both = (1.0 / ours + 1.0 / theirs).sqrt();
        within(result, &format!("{what} p_large"), p, get("p_large"), (p * (1.0 - p)).sqrt() * both);
        let part = |p: f64| (1.0 / (ours * p) + 1.0 / (theirs * p)).sqrt();
        let (l, s) = (Moments::of(&large), Moments::of(&small));
        within(result, &format!("{what} large"), l.mean, get("mean_size_large"), l.sd * part(p));
        let count = large.len() as f64;
        let error = l.se_of_sd(count) * count.sqrt() * part(p);
        within(result, &format!("{what} sd"), l.sd, get("sd_size_large"), error);
        within(result, &format!("{what} small"), s.mean, get("mean_size_small"), s.sd * part(1.0 - p));
    }
    Ok(())
}
