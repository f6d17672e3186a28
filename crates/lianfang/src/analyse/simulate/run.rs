//! Runs every arm on every seed and keeps of each run what is compared.

use lianfang_domain::Streams;
use lianfang_epi::Error;
use lianfang_epi::simulation::people::{DayCount, Measures, Outbreak, Outcome, Population, simulate_people};
use lianfang_epi::simulation::{Change, CompartmentModel, HospitalParameters, Scenario as Leaps, tau_leap};

use super::scenario::{Compartments, People};
use crate::language::told;

/// Longest step of the compartment model, in days: small against all stays.
const STEP_DAYS: f64 = 0.25;

/// What is compared, in the order of [`Run::outcomes`].
pub const PEOPLE_OUTCOMES: [&str; 9] = [
    "infections",
    "peak_infections",
    "peak_day",
    "deaths",
    "peak_beds",
    "peak_icu",
    "restricted_days",
    "tests",
    "doses",
];
pub const COMPARTMENT_OUTCOMES: [&str; 5] =
    ["infections", "peak_infections", "peak_day", "deaths", "peak_beds"];

/// One arm on one seed.
pub struct Run {
    pub outcomes: Vec<f64>,
    /// New infections of each day.
    pub infections: Vec<f64>,
    /// People in hospital on each day, intensive care included.
    pub beds: Vec<f64>,
}

/// By arm, then by seed.
pub type Runs = Vec<Vec<Run>>;

pub fn people(scenario: &People, seeds: &[u64], seed: u64, tick: &(dyn Fn() + Sync)) -> anyhow::Result<Runs> {
    let disease = scenario.disease()?;
    // One town for all runs: what differs between them is the outbreak.
    let mut town = Streams::from_seed(seed).stream("analyse simulate: town");
    let population = Population::synthetic(&scenario.population.plan(), &mut town)?;
    let outbreak = Outbreak {
        population: &population,
        disease: &disease,
        days: scenario.days,
        first_infections: scenario.first_infections,
        imported_per_day: scenario.imported_per_day,
    };
    let arms: Vec<Measures> = scenario.arms.iter().map(|arm| arm.measures()).collect();
    Ok(all(arms.len(), seeds, |arm, seed| {
        let run = simulate_people(&outbreak, &arms[arm], &Streams::from_seed(seed))?;
        let of = |get: fn(&DayCount) -> u32| run.days.iter().map(|d| f64::from(get(d))).collect::<Vec<f64>>();
        let (infections, beds) = (of(|d| d.infected), of(|d| d.ward + d.icu));
        let (day, peak) = peak(&infections);
        let total = |outcome| run.outcome(outcome);
        let outcomes = vec![
            total(Outcome::Infected),
            peak,
            day,
            total(Outcome::Died),
            beds.iter().copied().fold(0.0, f64::max),
            total(Outcome::PeakIcu),
            total(Outcome::RestrictedDays),
            total(Outcome::Tests),
            total(Outcome::Doses),
        ];
        tick();
        Ok(Run { outcomes, infections, beds })
    })?)
}

pub fn compartments(
    scenario: &Compartments,
    seeds: &[u64],
    tick: &(dyn Fn() + Sync),
) -> anyhow::Result<Runs> {
    if scenario.exposed > scenario.population {
        let (exposed, people) = (scenario.exposed, scenario.population);
        return Err(told(
            format!("`exposed`：`{exposed}` 多于人口 `{people}`；请改小"),
            format!("exposed: `{exposed}` are more than the population of `{people}`; take fewer"),
        ));
    }
    if !(1..=10_000).contains(&scenario.days) {
        let days = scenario.days;
        return Err(told(
            format!("`days`：`{days}` 不在 1 与 10,000 之间"),
            format!("days: `{days}` is outside 1 to 10,000"),
        ));
    }
    let hospital = HospitalParameters {
        hospital_share: scenario.hospital.hospital_share,
        home_death_share: scenario.hospital.home_death_share,
        hospital_death_share: scenario.hospital.hospital_death_share,
        hospital_days: scenario.hospital.hospital_days,
        immune_days: f64::INFINITY,
    };
    let model = CompartmentModel::seirs_hospital(scenario.seir, hospital)?;
    let place = |name: &str| model.index(name).unwrap_or(0);
    let (susceptible, ward, dead) = (place("S"), place("H"), place("D"));
    let mut start = vec![0; model.compartments().len()];
    start[susceptible] = scenario.population - scenario.exposed;
    start[place("E")] = scenario.exposed;
    let times: Vec<f64> = (0..=scenario.days).map(f64::from).collect();
    let arms: Vec<&[Change]> = scenario.arms.iter().map(|arm| arm.contacts.as_slice()).collect();
    Ok(all(arms.len(), seeds, |arm, seed| {
        let run = Leaps {
            model: &model,
            start: &start,
            coupling: None,
            movements: &[],
            changes: arms[arm],
            times: &times,
        };
        // The same stream for every arm: until their measures differ, so does nothing else.
        let found = tau_leap(&run, STEP_DAYS, &mut Streams::from_seed(seed).stream("analyse simulate"))?;
        let healthy = found.total(susceptible);
        let infections: Vec<f64> = healthy.windows(2).map(|pair| pair[0] - pair[1]).collect();
        let beds: Vec<f64> = found.total(ward).split_off(1);
        let (day, peak) = peak(&infections);
        let infected = f64::from(scenario.population) - healthy.last().copied().unwrap_or(0.0);
        let deaths = found.total(dead).last().copied().unwrap_or(0.0);
        let outcomes = vec![infected, peak, day, deaths, beds.iter().copied().fold(0.0, f64::max)];
        tick();
        Ok(Run { outcomes, infections, beds })
    })?)
}

/// The day with the largest value, and that value; the first of several.
fn peak(values: &[f64]) -> (f64, f64) {
    values.iter().enumerate().fold(
        (0.0, 0.0),
        |best, (day, value)| {
            if *value > best.1 { (day as f64, *value) } else { best }
        },
    )
}

/// Every arm on every seed, shared out over the processors; the result doesn't depend on how many there are.
fn all(
    arms: usize,
    seeds: &[u64],
    run: impl Fn(usize, u64) -> Result<Run, Error> + Sync,
) -> Result<Runs, Error> {
    let jobs: Vec<(usize, u64)> =
        (0..arms).flat_map(|arm| seeds.iter().map(move |seed| (arm, *seed))).collect();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let run = &run;
    let found: Result<Vec<Vec<Run>>, Error> = std::thread::scope(|scope| {
        let started: Vec<_> = jobs
            .chunks(jobs.len().div_ceil(threads).max(1))
            .map(|part| scope.spawn(move || part.iter().map(|(arm, seed)| run(*arm, *seed)).collect()))
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut runs = found?.into_iter().flatten();
    Ok((0..arms).map(|_| runs.by_ref().take(seeds.len()).collect()).collect())
}
