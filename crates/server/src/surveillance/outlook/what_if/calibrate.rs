//! Where the simulation starts: a model town in which R and the number of new infections are today those of the region.
//!
//! R of the model is measured as the region's: by the same equation with the same serial interval, on the last week of a run without
//! measures. So the model grows as the region's cases do, whatever its own generation time is. Contacts are as they are today: what is
//! in force already is part of the estimated R, and the arms come on top of it.

use lianfang_epi::Error;
use lianfang_epi::reproduction::{CoriConfig, Window, cori, discr_si};
use lianfang_epi::simulation::people::{Disease, Measures, Outbreak, Population};
use lianfang_epi::simulation::run_arms;

/// Fewest and most days of the run before today: infections of all ages should be there, and the first ones should not be a handful.
const BEFORE: (f64, f64) = (14.0, 24.0);
/// How many times infections may grow before today.
const GROWN: f64 = 20.0;
const RUNS: usize = 8;
const STEPS: usize = 12;
const NEAR: f64 = 0.03;
/// A start further off than this, in relative terms, is none.
const FAR: f64 = 0.15;

/// What the model is to show today.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    pub r: f64,
    /// New infections per day in the model town.
    pub infections_per_day: f64,
    /// Mean and deviation of the serial interval, in days.
    pub interval: (f64, f64),
}

/// A start that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    pub disease: Disease,
    /// The day of the run that is today.
    pub today: u16,
    pub first_infections: u32,
    /// Reached by the model in the last week before today.
    pub r: f64,
    pub infections_per_day: f64,
}

/// Why there is none.
#[derive(Debug)]
pub enum NoStart {
    TooFew,
    TooMany,
    /// R and infections can't both be had, as when most people would be infected before today.
    NotBoth,
    Failed(Error),
}

impl From<Error> for NoStart {
    fn from(error: Error) -> NoStart {
        NoStart::Failed(error)
    }
}

pub fn calibrate(
    population: &Population,
    base: &Disease,
    target: &Target,
    seeds: &[u64],
) -> Result<Start, NoStart> {
    let seeds = &seeds[..seeds.len().min(RUNS)];
    let people = population.len() as f64;
    let mut start = Start {
        disease: base.clone(),
        today: days_before(target),
        first_infections: (people / 200.0) as u32,
        r: f64::NAN,
        infections_per_day: f64::NAN,
    };
    let mut best: Option<(f64, Start)> = None;
    let mut first = people / 200.0;
    for _ in 0..STEPS {
        start.first_infections = first.round().clamp(1.0, people / 2.0) as u32;
        (start.r, start.infections_per_day) = measure(population, &start, target.interval, seeds)?;
        let (of_r, of_count) =
            (target.r / start.r.max(0.01), target.infections_per_day / start.infections_per_day.max(0.01));
        let off = of_r.ln().abs().max(of_count.ln().abs());
        if best.as_ref().is_none_or(|(least, _)| off < *least) {
            best = Some((off, start.clone()));
        }
        if off < NEAR {
            break;
        }
        start.disease.transmission *= of_r.clamp(0.4, 2.5);
        // Until R is nearly right, the count tells more of growth than of the start.
        if of_r.ln().abs() < 0.2 {
            first = (first * of_count.clamp(0.2, 5.0)).clamp(0.1, people);
        }
    }
    let Some((off, start)) = best else { return Err(NoStart::TooFew) };
    if f64::from(start.first_infections) > people / 4.0 {
        Err(NoStart::TooMany)
    } else if start.first_infections < 5 {
        Err(NoStart::TooFew)
    } else if off > FAR {
        Err(NoStart::NotBoth)
    } else {
        Ok(start)
    }
}

/// From the growth that a gamma distributed interval and R imply: `r = (R^(sd^2/mean^2) - 1) mean / sd^2`.
fn days_before(target: &Target) -> u16 {
    let (mean, sd) = target.interval;
    let growth = (target.r.powf((sd / mean).powi(2)) - 1.0) * mean / (sd * sd);
    let days = if growth > 0.0 { GROWN.ln() / growth } else { BEFORE.1 };
    days.clamp(BEFORE.0, BEFORE.1).round() as u16
}

/// R and new infections per day in the last week before today, over all runs together.
fn measure(
    population: &Population,
    start: &Start,
    (mean, sd): (f64, f64),
    seeds: &[u64],
) -> Result<(f64, f64), Error> {
    let outbreak = Outbreak {
        population,
        disease: &start.disease,
        days: start.today,
        first_infections: start.first_infections,
        imported_per_day: 0.0,
    };
    let by_day = |run: lianfang_epi::simulation::people::PeopleRun| {
        run.days.iter().map(|d| f64::from(d.infected)).collect::<Vec<f64>>()
    };
    let runs = run_arms(&outbreak, &[Measures::default()], seeds, by_day)?;
    let days = usize::from(start.today);
    let sum: Vec<f64> = (0..days).map(|t| runs.iter().flatten().map(|run| run[t]).sum()).collect();
    let window = Window { first: days - 7, last: days - 1 };
    let found = cori(&sum, &[], &discr_si(days - 1, mean, sd)?, &[window], &CoriConfig::default())?;
    let r = found.first().and_then(|w| w.posterior.as_ref()).map_or(0.01, |p| p.mean);
    Ok((r, sum[days - 7..].iter().sum::<f64>() / 7.0 / seeds.len() as f64))
}
