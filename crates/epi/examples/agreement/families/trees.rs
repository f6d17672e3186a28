//! `outbreaker2`: parts of the likelihood of given trees, and posterior ancestors.

use std::collections::BTreeMap;

use lianfang_domain::Streams;
use lianfang_epi::chains::{
    Alignment, ContactQuality, Delays, InferSettings, Introductions, Outbreak, Parameters, Posterior, Tree,
    infer_ancestors, log_likelihood,
};

use crate::oracle::{Case, CaseResult, Oracle, Table};

const SETTINGS: &[&str] = &["data", "seq_length", "max_kappa", "find_import"];

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    if let Some(settings) = case.control.as_object()
        && let Some(name) = settings.keys().find(|k| !SETTINGS.contains(&k.as_str()))
    {
        return Err(format!("setting {name} is not covered"));
    }
    let data = Data::read(oracle, case)?;
    match case.function.as_str() {
        "outbreaker2" => states(oracle, case, &data, result),
        "outbreaker2::get_cpp_api()" => likelihoods(oracle, case, &data, result),
        "outbreaker2::outbreaker" => posterior(oracle, case, &data, result),
        name => Err(format!("{name} is not covered")),
    }
}

/// The inputs of one outbreak.
struct Data {
    outbreak: Outbreak,
    delays: Delays,
}

impl Data {
    fn read(oracle: &Oracle, case: &Case) -> Result<Data, String> {
        let name = case.text("data", "");
        let days = oracle.table(&format!("trees/{name}_cases.csv"))?.column("sampled");
        let outbreak = Outbreak::new(days.iter().map(|d| *d as i64).collect()).map_err(|e| e.to_string())?;
        let outbreak = with_distances(oracle, case, name, outbreak)?;
        let outbreak = with_contacts(oracle, name, outbreak)?;
        let table = oracle.table(&format!("trees/{name}_delays.csv"))?;
        let max_kappa = case.number("max_kappa", 5.0) as usize;
        let shifted = Alignment::ShiftedLikeOutbreaker2;
        let delays =
            Delays::new(&delay(&table, "w"), &delay(&table, "f"), outbreak.span_days(), max_kappa, shifted)
                .map_err(|e| e.to_string())?;
        Ok(Data { outbreak, delays })
    }
}

fn with_distances(oracle: &Oracle, case: &Case, name: &str, outbreak: Outbreak) -> Result<Outbreak, String> {
    let path = format!("trees/{name}_snp.csv");
    if !oracle.exists(&path) {
        return Ok(outbreak);
    }
    let snp = oracle.table(&path)?;
    let cells = (0..snp.len()).flat_map(|row| (1..=snp.len()).map(move |c| (row, format!("c{c}"))));
    let sites = cells.map(|(row, column)| snp.number(row, &column) as u32).collect();
    // The README: 10000 sites for `fake`, 5000 for the others.
    let length = case.number("seq_length", if name == "fake" { 10_000.0 } else { 5_000.0 });
    outbreak.with_distances(sites, length as u32).map_err(|e| e.to_string())
}

fn with_contacts(oracle: &Oracle, name: &str, outbreak: Outbreak) -> Result<Outbreak, String> {
    let path = format!("trees/{name}_contacts.csv");
    if !oracle.exists(&path) {
        return Ok(outbreak);
    }
    let contacts = oracle.table(&path)?;
    let pair = |row| (contacts.number(row, "i") as usize - 1, contacts.number(row, "j") as usize - 1);
    let pairs: Vec<(usize, usize)> = (0..contacts.len()).map(pair).collect();
    outbreak.with_contacts(&pairs).map_err(|e| e.to_string())
}

fn delay(table: &Table, what: &str) -> Vec<f64> {
    let rows = (0..table.len()).filter(|&row| table.text(row, "what") == what);
    let mut found: Vec<(f64, f64)> =
        rows.map(|row| (table.number(row, "lag"), table.number(row, "prob"))).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, p)| p).collect()
}

/// The tree that a state number stands for.
fn tree(states: &Table, state: &str) -> Tree {
    let mut tree = Tree { infected: Vec::new(), ancestor: Vec::new(), generations: Vec::new() };
    for row in (0..states.len()).filter(|&row| states.text(row, "state") == state) {
        tree.infected.push(states.number(row, "t_inf") as i64);
        let ancestor = states.number(row, "alpha");
        tree.ancestor.push((!ancestor.is_nan()).then(|| ancestor as usize - 1));
        tree.generations.push(states.number(row, "kappa").max(1.0) as u32);
    }
    tree
}

/// The states are inputs of the other cases; checked here is that each is a tree over the outbreak.
fn states(oracle: &Oracle, case: &Case, data: &Data, result: &mut CaseResult) -> Result<(), String> {
    let table = oracle.table(&case.expected_file)?;
    let mut names = table.texts("state");
    names.dedup();
    for name in names {
        let tree = tree(&table, &name);
        let ordered =
            tree.ancestor.iter().enumerate().all(|(i, a)| {
                a.is_none_or(|a| tree.infected[a] < tree.infected[i] && a < data.outbreak.cases())
            });
        result.same(&format!("state {name}"), ordered && tree.infected.len() == data.outbreak.cases(), true);
    }
    Ok(())
}

fn likelihoods(oracle: &Oracle, case: &Case, data: &Data, result: &mut CaseResult) -> Result<(), String> {
    let name = case.text("data", "");
    let logw = oracle.table(&format!("trees/{name}_logw.csv"))?;
    for row in 0..logw.len() {
        for k in 1..=data.delays.max_generations() {
            let ours = data.delays.ln_infection(logw.number(row, "delay") as i64, k);
            result.exact(&format!("logw {row} {k}"), ours, logw.number(row, &format!("kappa{k}")));
        }
    }
    let expected = oracle.table(&case.expected_file)?;
    let states = oracle.table(&case.expected_file.replace(".csv", "_states.csv"))?;
    for row in 0..expected.len() {
        let state = expected.text(row, "state");
        let number = |column: &str| expected.number(row, column);
        let quality = ContactQuality { reported: number("eps"), irrelevant: number("lambda") };
        let contacts = vec![quality; data.outbreak.kinds_of_contact()];
        let parameters = Parameters { mutation: number("mu"), sampled_share: number("pi"), contacts };
        let parts = log_likelihood(&data.outbreak, &data.delays, &tree(&states, state), &parameters)
            .map_err(|e| e.to_string())?;
        for (column, ours) in [
            ("ll_timing_sampling", parts.sampling),
            ("ll_timing_infections", parts.infections),
            ("ll_genetic", parts.genetic),
            ("ll_reporting", parts.reporting),
            ("ll_contact", parts.contacts),
            ("ll_all", parts.total()),
        ] {
            result.exact(&format!("state {state} {column}"), ours, number(column));
        }
    }
    Ok(())
}

/// Chains of the reference are 320 draws, one in 50 iterations. Its dates move by one day in a fifth of the iterations, and an
/// ancestor is proposed in a quarter of them, uniformly among the earlier cases: about five draws in a row depend on each
/// other, more in large outbreaks.
fn reference_draws(cases: usize) -> f64 {
    320.0 / (2.0 * cases as f64 / 25.0).max(5.0)
}

const SEEDS: u64 = 50;

/// Support over 50 seeds against one chain of the reference; its sampling error and ours.
fn posterior(oracle: &Oracle, case: &Case, data: &Data, result: &mut CaseResult) -> Result<(), String> {
    let runs = run_seeds(case, data)?;
    let table = oracle.table(&case.expected_file)?;
    let stuck = stuck_cases(data, &table, &runs);
    let draws = reference_draws(data.outbreak.cases());
    let (mut squares, mut uncertain) = (0.0, 0.0);
    for row in 0..table.len() {
        let (id, ancestor) = (table.number(row, "case") as usize - 1, table.number(row, "ancestor") as usize);
        if stuck.contains(&id) {
            result.skip();
            continue;
        }
        let of = |r: &Posterior| {
            if ancestor == 0 { f64::from(r.introduced[id]) } else { r.support(id, ancestor - 1) }
        };
        let (mean, error) = mean_and_error(&runs.iter().map(of).collect::<Vec<f64>>());
        let expected = table.number(row, "support");
        let share = f64::midpoint(mean, expected);
        // Half a draw more or less than seen, so that a support of 0 or 1 has an error, too.
        let variance = share * (1.0 - share) / draws + error * error + 0.25 / (draws * draws);
        let z = (mean - expected) / variance.sqrt();
        if share > 0.02 && share < 0.98 {
            squares += z * z;
            uncertain += 1.0;
        }
        result.close(&format!("case {} ancestor {ancestor}: z", id + 1), z, 0.0, 5.0, 1.0);
    }
    // The mean square of standard normal differences is 1; those of one case depend on each other.
    if uncertain > 0.0 {
        result.close("mean square of z", squares / uncertain, 0.0, 2.0, 1.0);
    }
    share_of_true(&table, &runs, &stuck, result);
    Ok(())
}

fn run_seeds(case: &Case, data: &Data) -> Result<Vec<Posterior>, String> {
    let asked = !case.call.contains("find_import = FALSE");
    let introductions = if case.flag("find_import", asked) {
        Introductions::Found { threshold: 5.0, iterations: 500 }
    } else {
        Introductions::Given(data.outbreak.sampled_first())
    };
    let settings = InferSettings { iterations: 500, burn_in: 300, introductions, ..InferSettings::default() };
    let run = |seed| {
        let mut chance = Streams::from_seed(seed).stream("ancestors");
        infer_ancestors(&data.outbreak, &data.delays, &settings, &mut chance).map_err(|e| e.to_string())
    };
    (0..SEEDS).map(run).collect()
}

/// Best ancestor of each case in the reference, and the true one; 0 = none.
fn best_of_reference(table: &Table) -> BTreeMap<usize, (usize, usize)> {
    let mut first = BTreeMap::new();
    for row in 0..table.len() {
        let whole = |column: &str| table.number(row, column).max(0.0) as usize;
        first.entry(whole("case") - 1).or_insert((whole("ancestor"), whole("true_ancestor")));
    }
    first
}

/// Cases on which the chain of the reference was caught in a part of the posterior that it could not leave: its best ancestors
/// differ from ours, and its whole tree is less likely by more than 3,000 times, more than 320 draws can show. Such rows say
/// nothing of the posterior and are not compared.
fn stuck_cases(data: &Data, table: &Table, runs: &[Posterior]) -> Vec<usize> {
    let n = data.outbreak.cases();
    let reference = best_of_reference(table);
    let theirs: Vec<Option<usize>> =
        (0..n).map(|c| reference.get(&c).and_then(|r| r.0.checked_sub(1))).collect();
    let mean = |of: &dyn Fn(&Posterior) -> f64| runs.iter().map(of).sum::<f64>() / runs.len() as f64;
    let parameters = Parameters {
        mutation: mean(&|r| r.mutation.map_or(0.0, |m| m.mean)),
        sampled_share: mean(&|r| r.sampled_share.mean),
        contacts: (0..data.outbreak.kinds_of_contact())
            .map(|kind| ContactQuality {
                reported: mean(&|r| r.reported[kind].mean),
                irrelevant: mean(&|r| r.irrelevant[kind].mean),
            })
            .collect(),
    };
    let ours = most_common(runs);
    let changed: Vec<usize> = (0..n).filter(|&c| ours[c] != theirs[c]).collect();
    // One by one: only what makes the tree so much worse is excused.
    let base = best_fit(data, &ours, &parameters);
    let worse = |group: &[usize]| {
        let mut tree = ours.clone();
        group.iter().for_each(|&c| tree[c] = theirs[c]);
        base - best_fit(data, &tree, &parameters) > 8.0
    };
    let joined = |c: usize| -> Vec<usize> {
        // Cases that name each other or the same third case changed together.
        let near = |d: &&usize| {
            **d == c
                || ours[c] == Some(**d)
                || theirs[c] == Some(**d)
                || ours[**d] == Some(c)
                || theirs[**d] == Some(c)
        };
        changed.iter().filter(near).copied().collect()
    };
    changed.iter().copied().filter(|&c| worse(&joined(c))).collect()
}

fn most_common(runs: &[Posterior]) -> Vec<Option<usize>> {
    let n = runs[0].cases();
    let support = |c: usize, a: usize| runs.iter().map(|r| r.support(c, a)).sum::<f64>();
    let best = |c: usize| (0..n).max_by(|x, y| support(c, *x).total_cmp(&support(c, *y)));
    (0..n).map(|c| best(c).filter(|&a| support(c, a) > 0.0)).collect()
}

/// Log-likelihood of a tree at its best dates and numbers of generations, by changing one at a time.
fn best_fit(data: &Data, ancestors: &[Option<usize>], parameters: &Parameters) -> f64 {
    let n = ancestors.len();
    let usual = (1..=data.delays.longest_sampling() as i64)
        .max_by(|a, b| data.delays.ln_sampling(*a).total_cmp(&data.delays.ln_sampling(*b)));
    let mut infected: Vec<i64> = (0..n).map(|c| data.outbreak.sampled()[c] - usual.unwrap_or(1)).collect();
    for _ in 0..n {
        for c in 0..n {
            if let Some(a) = ancestors[c] {
                infected[a] = infected[a].min(infected[c] - 1);
            }
        }
    }
    let mut tree = Tree { infected, ancestor: ancestors.to_vec(), generations: vec![1; n] };
    let score = |tree: &Tree| {
        let parts = log_likelihood(&data.outbreak, &data.delays, tree, parameters);
        parts.map_or(f64::NEG_INFINITY, |p| p.total())
    };
    let mut best = score(&tree);
    for _ in 0..10 {
        let before = best;
        for c in 0..n {
            for step in [-2, -1, 1, 2] {
                tree.infected[c] += step;
                let next = score(&tree);
                if next > best { best = next } else { tree.infected[c] -= step }
            }
            for generations in 1..=data.delays.max_generations() as u32 {
                let old = std::mem::replace(&mut tree.generations[c], generations);
                let next = score(&tree);
                if next > best { best = next } else { tree.generations[c] = old }
            }
        }
        if best <= before {
            break;
        }
    }
    best
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// How often the true ancestor is ranked first, against the same of the reference's supports.
fn share_of_true(table: &Table, runs: &[Posterior], stuck: &[usize], result: &mut CaseResult) {
    let mut reference = best_of_reference(table);
    reference.retain(|case, (_, truth)| *truth > 0 && !stuck.contains(case));
    let theirs = reference.values().filter(|(best, truth)| best == truth).count() as f64;
    let right = |r: &Posterior| {
        let first = |case: usize| r.ranked(case).first().map_or(0, |(a, _)| a + 1);
        reference.iter().filter(|(case, (_, truth))| first(**case) == *truth).count() as f64
    };
    let ours = runs.iter().map(right).sum::<f64>() / runs.len() as f64;
    let count = reference.len() as f64;
    // Ties between nearly equal ancestors may fall either way.
    result.close("share of true ancestors ranked first", ours / count, theirs / count, 0.05, 1.0);
}
