//! `lianfang analyse chains CASES.csv`: who probably infected whom, in which generation, how unequally, and is it over?
//!
//! The file is a line list, a row for each case. Infectors that it names are taken as they are; for the other cases the ancestors that fit
//! dates and contacts are suggested with their probability.

mod answer;
mod cases;
mod drawing;
mod links;

use chrono::NaiveDate;
use clap::Args;
use lianfang_epi::reproduction::discr_si;
use std::path::PathBuf;
use std::process::ExitCode;

use super::arguments::{day, pair};
use super::output::{Output, Seed, waiting};
use crate::language::told;
use answer::Answer;
use cases::Columns;

const EXAMPLES: &str = "Examples:
  lianfang analyse chains cases.csv --contacts met.csv --serial-interval 12.6,2.8 --plot c.svg
  lianfang analyse chains cases.csv --onset date_of_rash --links-only --serial-interval 11,2.5";

/// Above this the search takes minutes and more.
const MOST_CASES: usize = 400;
/// Longest serial interval or incubation in days.
const LONGEST: usize = 100;

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Chains {
    /// CSV with a row for each case: its id, its day of onset, and optionally who infected it and where
    file: PathBuf,
    /// CSV with two columns of ids: cases who met
    #[arg(long, value_name = "FILE")]
    contacts: Option<PathBuf>,
    /// Mean and standard deviation of the serial interval, in days
    #[arg(long, value_name = "MEAN,SD", value_parser = pair)]
    serial_interval: (f64, f64),
    /// Mean and standard deviation of the incubation, in days [default: infection dates are not sought, only onsets compared]
    #[arg(long, value_name = "MEAN,SD", value_parser = pair)]
    incubation: Option<(f64, f64)>,
    #[command(flatten)]
    columns: Columns,
    /// Only the infectors that the file names, nothing suggested
    #[arg(long)]
    links_only: bool,
    /// The day that is asked about; later cases are left out [default: the last onset]
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<NaiveDate>,
    /// Rounds of chance that the probabilities rest on
    #[arg(long, value_name = "N", default_value_t = 2000)]
    iterations: usize,
    #[command(flatten)]
    seed: Seed,
    #[command(flatten)]
    pub output: Output,
}

impl Chains {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if !(100..=1_000_000).contains(&self.iterations) {
            let n = self.iterations;
            return Err(told(
                format!("--iterations `{n}` 不在 100 与 1000000 之间；一般 2000 次即可"),
                format!("--iterations `{n}` is outside 100 to 1000000; 2000 is enough for most outbreaks"),
            ));
        }
        let list = cases::read(&self.file, &self.columns, self.contacts.as_deref(), self.until)?;
        let serial = days_of(self.serial_interval, "--serial-interval")?;
        let incubation = self.incubation.map(|i| days_of(i, "--incubation")).transpose()?;
        let open = list.cases.iter().filter(|c| c.infector.is_none()).count();
        if !self.links_only && open > 0 && list.cases.len() > MOST_CASES {
            let (file, n) = (self.file.display(), list.cases.len());
            return Err(told(
                format!(
                    "{file}：{n} 例太多，无法推测谁感染了谁（最多 {MOST_CASES} 例）；请用 --until 只取较早的病例、只取一地的病例，或用 --links-only"
                ),
                format!(
                    "{file}: {n} cases are too many to suggest who infected whom (at most {MOST_CASES}); take --until for the first ones, a file of one place, or --links-only"
                ),
            ));
        }
        let bar = waiting(self.output.say("推断传播链", "chains"));
        let settings = links::Settings {
            serial: &serial,
            incubation: incubation.as_deref(),
            links_only: self.links_only,
            iterations: self.iterations,
            seed: self.seed.seed,
        };
        let found = links::find(&list, &settings)?;
        bar.finish_and_clear();
        let method = if self.links_only { "link_cases" } else { "infer_ancestors" };
        let asked = serde_json::json!({
            "file": self.file.display().to_string(),
            "contacts": self.contacts.as_ref().map(|c| c.display().to_string()),
            "serial_interval": self.serial_interval, "incubation": self.incubation,
            "iterations": self.iterations, "until": list.until, "links_only": self.links_only,
        });
        let answer = Answer::new(&list, &found, &serial, (method, &asked, self.seed.seed))?;
        if let Some(path) = &self.output.plot {
            drawing::draw(path, &list, &found, self.output.lang())?;
        }
        answer.print(&self.output)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Probabilities of 0, 1, 2, .. days, which add up to 1.
fn days_of((mean, sd): (f64, f64), option: &str) -> anyhow::Result<Vec<f64>> {
    let wrong = || {
        told(
            format!(
                "{option} `{mean},{sd}`：均值须大于 1 天、不超过 50 天，标准差须大于 0；请写成 4.7,2.9 的形式"
            ),
            format!(
                "{option} `{mean},{sd}`: the mean has to be above 1 day and up to 50, the deviation above 0; write it like 4.7,2.9"
            ),
        )
    };
    if mean > 50.0 {
        return Err(wrong());
    }
    let mut weights = discr_si(LONGEST, mean, sd).map_err(|_| wrong())?;
    let end = weights.iter().rposition(|w| *w > 1e-9).map_or(1, |last| last + 1);
    weights.truncate(end);
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return Err(wrong());
    }
    weights.iter_mut().for_each(|w| *w /= sum);
    Ok(weights)
}
