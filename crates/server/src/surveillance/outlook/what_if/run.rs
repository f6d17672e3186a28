//! Runs the arms on the same seeds and sums them up.

use chrono::{Days, NaiveDate};
use lianfang_domain::{Streams, Text};
use lianfang_epi::simulation::people::{DayCount, Disease, Outbreak, PeopleRun, Population, PopulationPlan};
use lianfang_epi::simulation::{paired_difference, run_arms};

use super::calibrate::{NoStart, Start, Target, calibrate};
use super::measures::of_arm;
use super::model::{ArmDay, ArmView, Band, DifferenceView, OutcomeView};
use super::notation::Measure;
use super::question::Question;

/// The arms' answers, and the start they share.
pub struct Compared {
    pub start: Start,
    pub arms: Vec<ArmView>,
}

/// What is kept of a run: its days from today on.
type Kept = Vec<DayCount>;

const OUTCOMES: [(&str, &str, &str); 8] = [
    ("infected", "感染人数", "People infected"),
    ("admitted", "住院人数", "Admitted to hospital"),
    ("died", "死亡人数", "Deaths"),
    ("peak_ward", "普通床位峰值", "Most ward beds on a day"),
    ("peak_icu", "重症床位峰值", "Most intensive care beds on a day"),
    ("restricted_days", "隔离与检疫人天", "Days in isolation or quarantine"),
    ("tests", "检测次数", "Tests"),
    ("doses", "接种剂次", "Doses"),
];

fn outcome(name: &str, days: &Kept) -> f64 {
    let sum = |get: fn(&DayCount) -> u32| days.iter().map(|d| f64::from(get(d))).sum();
    let peak = |get: fn(&DayCount) -> u32| days.iter().map(|d| f64::from(get(d))).fold(0.0, f64::max);
    match name {
        "infected" => sum(|d| d.infected),
        "admitted" => sum(|d| d.admitted),
        "died" => sum(|d| d.died),
        "peak_ward" => peak(|d| d.ward),
        "peak_icu" => peak(|d| d.icu),
        "restricted_days" => sum(|d| d.quarantined) + sum(|d| d.isolated),
        "tests" => sum(|d| d.tests),
        _ => sum(|d| d.doses),
    }
}

/// Seeds of the runs of a question.
pub fn seeds(seed: u64, runs: u32) -> Vec<u64> {
    (0..u64::from(runs)).map(|i| seed.wrapping_mul(1_000_003).wrapping_add(i)).collect()
}

/// The model town of a question.
pub fn town(question: &Question) -> Result<Population, lianfang_epi::Error> {
    let mut rng = Streams::from_seed(question.seed).stream("what-if: town");
    Population::synthetic(&PopulationPlan::town(question.people), &mut rng)
}

/// `scale`: people of the region per person of the model.
pub fn compare_arms(
    question: &Question,
    disease: &Disease,
    target: &Target,
    scale: f64,
    as_of: NaiveDate,
) -> Result<Compared, NoStart> {
    let population = town(question)?;
    let seeds = seeds(question.seed, question.runs);
    let start = calibrate(&population, disease, target, &seeds)?;
    let outbreak = Outbreak {
        population: &population,
        disease: &start.disease,
        days: start.today + question.days,
        first_infections: start.first_infections,
        imported_per_day: 0.0,
    };
    let measures: Vec<_> =
        question.arms.iter().map(|arm| of_arm(arm, start.today, question.people)).collect();
    let keep = |run: PeopleRun| run.days[usize::from(start.today)..].to_vec();
    let runs: Vec<Vec<Kept>> = run_arms(&outbreak, &measures, &seeds, keep)?;
    let reference = runs.first().cloned().unwrap_or_default();
    let arms = question.arms.iter().zip(&runs).enumerate().map(|(place, (arm, runs))| {
        Ok(ArmView {
            code: arm.code(),
            measures: arm.measures.iter().map(Measure::title).collect(),
            days: (0..usize::from(question.days)).map(|t| day(runs, t, scale, as_of)).collect(),
            outcomes: outcomes(runs, (place > 0).then_some(&reference), scale)?,
        })
    });
    let arms = arms.collect::<Result<_, lianfang_epi::Error>>()?;
    Ok(Compared { start, arms })
}

fn day(runs: &[Kept], t: usize, scale: f64, as_of: NaiveDate) -> ArmDay {
    let of = |get: fn(&DayCount) -> u32| band(runs.iter().map(|r| f64::from(get(&r[t])) * scale).collect());
    ArmDay {
        day: as_of.checked_add_days(Days::new(t as u64 + 1)).unwrap_or(NaiveDate::MAX),
        infected: of(|d| d.infected),
        ward: of(|d| d.ward),
        icu: of(|d| d.icu),
    }
}

fn outcomes(
    runs: &[Kept],
    reference: Option<&Vec<Kept>>,
    scale: f64,
) -> Result<Vec<OutcomeView>, lianfang_epi::Error> {
    let of = |(name, zh, en): &(&'static str, &str, &str)| {
        let values = |runs: &[Kept]| -> Vec<f64> { runs.iter().map(|r| outcome(name, r) * scale).collect() };
        let own = values(runs);
        let difference = match reference {
            Some(reference) => {
                let d = paired_difference(&values(reference), &own)?;
                let (mean, lower, upper, share_lower) = (d.mean, d.lower, d.upper, d.share_lower);
                Some(DifferenceView { mean, lower, upper, share_lower })
            }
            None => None,
        };
        let mean = own.iter().sum::<f64>() / own.len() as f64;
        let Band { lower, upper, .. } = band(own);
        Ok(OutcomeView { outcome: name, title: Text::new(*zh, *en), mean, lower, upper, difference })
    };
    OUTCOMES.iter().map(of).collect()
}

/// Median, and the 5th and 95th percentile with linear interpolation between ranks.
fn band(mut values: Vec<f64>) -> Band {
    values.sort_by(f64::total_cmp);
    let at = |p: f64| {
        let place = p * (values.len() - 1) as f64;
        let (low, share) = (place.floor() as usize, place.fract());
        values[low] + share * (values[(low + 1).min(values.len() - 1)] - values[low])
    };
    Band { median: at(0.5), lower: at(0.05), upper: at(0.95) }
}
