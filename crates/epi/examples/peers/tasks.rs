//! The tasks. Reading and simulating inputs is not timed, on either side.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use lianfang_domain::Streams;
use lianfang_epi::chains::{Alignment, Delays, InferSettings, Introductions, infer_ancestors};
use lianfang_epi::detection::{
    FarringtonFlexible, Series, ThresholdMethod, farrington_flexible, farrington_flexible_newest,
};
use lianfang_epi::nowcast::{Method, NowcastConfig, ReportingTriangle, nowcast};
use lianfang_epi::reproduction::{CoriConfig, Window, cori, discr_si};
use lianfang_epi::simulation::people::{
    Disease, Measures, Outbreak, Outcome, Population, PopulationPlan, simulate_people,
};
use lianfang_epi::simulation::{CompartmentModel, Scenario, SeirParameters, gillespie};
use lianfang_epi::space::{
    MonteCarlo, PermutationSettings, ScanSettings, expectation_scan, permutation_scan, population_scan,
};
use lianfang_epi::{EarsConfig, EarsVariant, detection::ears_bounds};
use rayon::prelude::*;

use crate::{Done, inputs};

pub const NAMES: [&str; 12] = [
    "farrington",
    "farrington_noufaily",
    "ears",
    "cori",
    "nowcast",
    "scan_population",
    "scan_permutation",
    "scan_expectation",
    "chains",
    "nation",
    "people",
    "herds",
];

type Task = Box<dyn FnMut() -> Done + Send>;

/// A task ready to be timed; None if there is none of that name.
pub fn prepare(name: &str, folder: &Path) -> Option<Task> {
    let table = |file: &str| inputs::columns(&folder.join(file));
    Some(match name {
        "farrington" => farrington(table("farrington.csv"), FarringtonFlexible::surveillance()),
        "farrington_noufaily" => farrington(table("farrington.csv"), noufaily()),
        "ears" => ears(table("ears.csv")),
        "cori" => reproduction(table("cori.csv")),
        "nowcast" => nowcasts(&folder.join("nowcast.csv")),
        "scan_population" | "scan_permutation" | "scan_expectation" => scan(name.to_owned()),
        "chains" => chains(),
        "nation" => nation(),
        "people" => people(),
        "herds" => herds(),
        _ => return None,
    })
}

fn done(units: usize, remark: String) -> Done {
    Done { units: units as f64, remark, seconds: None }
}

fn noufaily() -> FarringtonFlexible {
    FarringtonFlexible {
        no_periods: 10,
        past_weeks_not_included: Some(26),
        p_threshold_trend: 1.0,
        alpha: 0.01,
        threshold_method: ThresholdMethod::NbPlugin,
        ..FarringtonFlexible::surveillance()
    }
}

/// The last 52 weeks of each series.
fn farrington(all: Vec<Vec<f64>>, config: FarringtonFlexible) -> Task {
    Box::new(move || {
        let alarms = |counts: &Vec<f64>| {
            let found =
                farrington_flexible(&Series::weekly(counts), &config, counts.len() - 52).expect("results");
            found.iter().filter(|r| r.alarm).count()
        };
        let sum: usize = all.par_iter().map(alarms).sum();
        done(all.len(), format!("{sum} alarms"))
    })
}

fn ears(all: Vec<Vec<f64>>) -> Task {
    Box::new(move || {
        let config = EarsConfig::new(EarsVariant::C1);
        let alarms = |counts: &Vec<f64>| {
            let last = &counts[counts.len() - 52 - config.baseline..];
            ears_bounds(last, config, config.baseline)
                .expect("results")
                .iter()
                .filter(|b| b.exceeded())
                .count()
        };
        let sum: usize = all.par_iter().map(alarms).sum();
        done(all.len(), format!("{sum} alarms"))
    })
}

fn reproduction(all: Vec<Vec<f64>>) -> Task {
    Box::new(move || {
        let last = |cases: &Vec<f64>| {
            let weights = discr_si(cases.len() - 1, 5.0, 2.5).expect("an interval");
            let windows = Window::sliding(cases.len(), 7, 1);
            let found = cori(cases, &[], &weights, &windows, &CoriConfig::default()).expect("results");
            found.last().and_then(|e| e.posterior.as_ref()).map_or(f64::NAN, |p| p.mean)
        };
        let means: Vec<f64> = all.par_iter().map(last).collect();
        done(all.len(), format!("mean of the last R {:.6}", means.iter().sum::<f64>() / means.len() as f64))
    })
}

/// `bayes.trunc` of the 14 last days, with the reference's number of draws.
fn nowcasts(path: &Path) -> Task {
    let reports = inputs::line_list(path);
    let first = reports.iter().map(|r| r.event).min().expect("cases");
    let now = first + chrono::TimeDelta::days(45);
    Box::new(move || {
        let triangle = ReportingTriangle::new(&reports, first, now, 15).expect("a triangle");
        let method = Method::BayesTruncated;
        let config =
            NowcastConfig { method, days: Some(14), max_cases: 300, draws: 1000, ..NowcastConfig::default() };
        let found = nowcast(&triangle, &config, &mut inputs::stream("nowcast")).expect("results");
        let sum: f64 = found.days.iter().map(|d| d.median).sum();
        done(1, format!("sum of medians {sum}"))
    })
}

fn scan(kind: String) -> Task {
    let (counts, population, zones) = inputs::places(400, 14, 20);
    Box::new(move || {
        let monte_carlo = Some(MonteCarlo::new(999, Streams::from_seed(2)));
        let settings = ScanSettings { monte_carlo, max_duration: None };
        let found = match kind.as_str() {
            "scan_population" => population_scan(&counts, &population, &zones, &settings),
            "scan_permutation" => permutation_scan(
                &counts,
                &zones,
                &PermutationSettings { scan: settings, ..Default::default() },
            ),
            // Any positive expectations do for the time.
            _ => expectation_scan(&counts, &population, &zones, &settings),
        };
        black_box(found.expect("a scan"));
        done(zones.len() * 14 * 999, format!("{} zones x 14 durations x 999 replicates", zones.len()))
    })
}

fn chains() -> Task {
    let outbreak = inputs::outbreak();
    let days = [2.0 / 47.0, 10.0 / 47.0, 20.0 / 47.0, 15.0 / 47.0];
    let delays = Delays::new(&days, &days, outbreak.span_days(), 5, Alignment::Exact).expect("delays");
    // The iterations that look for introductions count: the reference's do.
    let introductions = Introductions::Found { threshold: 5.0, iterations: 1_000 };
    let settings = InferSettings {
        iterations: 2_000,
        burn_in: 500,
        tree_every: 0,
        introductions,
        ..InferSettings::default()
    };
    Box::new(move || {
        black_box(
            infer_ancestors(&outbreak, &delays, &settings, &mut inputs::stream("ancestors")).expect("chains"),
        );
        done(2_000, "30 cases".to_owned())
    })
}

/// 2,978 counties x 40 diseases x 364 weeks, the newest week.
fn nation() -> Task {
    let mut rng = inputs::stream("nation");
    let all: Vec<Vec<f64>> = (0..2_978 * 40).map(|_| inputs::weekly(&mut rng, 364)).collect();
    Box::new(move || {
        let counts: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
        let config = FarringtonFlexible::default();
        let found = farrington_flexible_newest(&counts, &Series::weekly(&all[0]), &config).expect("results");
        done(all.len(), format!("{} alarms", found.iter().flatten().filter(|r| r.alarm).count()))
    })
}

/// 100,000 people for 180 days, 50 infected at first, nothing done, by the reference's rules. Ten runs, each of its own seed and people, as
/// on the other side; the shortest counts.
fn people() -> Task {
    Box::new(|| {
        let disease = Disease::covasim();
        let mut best = f64::INFINITY;
        let mut found: [Vec<f64>; 5] = Default::default();
        for seed in 1..=10 {
            let streams = Streams::from_seed(seed);
            let plan = PopulationPlan::covasim(100_000);
            let population = Population::synthetic(&plan, &mut streams.stream("town")).expect("a town");
            let (population, disease) = (&population, &disease);
            let outbreak =
                Outbreak { population, disease, days: 180, first_infections: 50, imported_per_day: 0.0 };
            let start = Instant::now();
            let run = simulate_people(&outbreak, &Measures::default(), &streams).expect("a course");
            best = best.min(start.elapsed().as_secs_f64());
            let of =
                [Outcome::Infected, Outcome::Died, Outcome::PeakHospital, Outcome::PeakIcu, Outcome::PeakDay];
            found.iter_mut().zip(of).for_each(|(values, outcome)| values.push(run.outcome(outcome)));
        }
        let names = ["infected", "died", "peak_hospital", "peak_icu", "peak_day"];
        let spread = |(name, values): (&str, &Vec<f64>)| {
            let (low, high) = values.iter().fold((f64::MAX, 0.0), |(l, h), v| (v.min(l), v.max(h)));
            format!("{name} {low} to {high}, mean {:.0}", values.iter().sum::<f64>() / 10.0)
        };
        let spreads: Vec<String> = names.into_iter().zip(&found).map(spread).collect();
        Done { seconds: Some(best), ..done(18_000_000, format!("{} (10 runs)", spreads.join("; "))) }
    })
}

/// SEIR in 1,600 herds for four years with SimInf's numbers of events.
fn herds() -> Task {
    let (start, movements) = inputs::herds();
    let parameters = SeirParameters { beta: 0.16, latent_days: 4.0, infectious_days: 100.0 };
    let model = CompartmentModel::seir(parameters).expect("a model");
    let times: Vec<f64> = (1..=1460).map(f64::from).collect();
    Box::new(move || {
        let scenario = Scenario {
            model: &model,
            start: &start,
            coupling: None,
            movements: &movements,
            changes: &[],
            times: &times,
        };
        black_box(gillespie(&scenario, &mut inputs::stream("herds run")).expect("a run"));
        done(2_336_000, "1,600 nodes x 1,460 days".to_owned())
    })
}
