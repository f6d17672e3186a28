//! `lianfang analyse simulate SCENARIO.yaml`: what measures would change, on the same chance.
//!
//! Run number i of every arm has the same seed, so that arms differ by their measures and not by luck. Not here: which difference is worth
//! its price.

mod run;
mod scenario;

use chrono::{NaiveDate, TimeDelta};
use clap::{Args, ValueEnum};
use lianfang_domain::{Lang, Text};
use lianfang_epi::simulation::{Difference, paired_difference};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::chart::{Band, COLOURS, Chart, Line};
use super::output::{Output, Provenance, Seed, Table, print_notes, progress, short};
use crate::language::{Place as _, told};
use run::{COMPARTMENT_OUTCOMES, PEOPLE_OUTCOMES, Runs};
use scenario::{COMPARTMENTS, PEOPLE, Scenario};

const EXAMPLES: &str = "Examples:
  lianfang analyse simulate --example people > town.yaml
  lianfang analyse simulate town.yaml --replicates 20 --plot arms.svg";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct SimulateArgs {
    /// YAML with a model, an outbreak and arms with measures; --example prints one
    #[arg(required_unless_present = "example")]
    file: Option<PathBuf>,
    /// Print an example file that runs as it is
    #[arg(long, value_enum)]
    example: Option<Example>,
    /// Runs of each arm; run i of every arm has the same chance
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=10_000))]
    replicates: u64,
    #[command(flatten)]
    seed: Seed,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Example {
    /// Single people in a town, with tests, tracing, closures, zones and vaccines
    People,
    /// A large population, with contacts that change
    Compartments,
}

#[derive(Serialize)]
struct OutcomeOf {
    outcome: &'static str,
    mean: f64,
    /// 90 % of the runs are within.
    lower: f64,
    upper: f64,
    /// One value for each run.
    values: Vec<f64>,
    /// From the first arm; none for that itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Difference>,
}

#[derive(Serialize)]
struct Course {
    mean: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

#[derive(Serialize)]
struct Arm {
    name: Text,
    outcomes: Vec<OutcomeOf>,
    /// By day from 0 on.
    infections: Course,
    beds: Course,
}

#[derive(Serialize)]
struct Report {
    title: Text,
    replicates: u64,
    arms: Vec<Arm>,
    notes: Vec<Text>,
    provenance: Provenance,
}

impl SimulateArgs {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let file = match (self.example, &self.file) {
            (Some(Example::People), _) => {
                print!("{PEOPLE}");
                return Ok(ExitCode::SUCCESS);
            }
            (Some(Example::Compartments), _) => {
                print!("{COMPARTMENTS}");
                return Ok(ExitCode::SUCCESS);
            }
            (None, Some(file)) => file,
            (None, None) => {
                return Err(told(
                    "没有指明文件：lianfang analyse simulate SCENARIO.yaml",
                    "no file was named: lianfang analyse simulate SCENARIO.yaml",
                ));
            }
        };
        let scenario = scenario::read(file)?;
        let seeds: Vec<u64> = (0..self.replicates).map(|i| self.seed.seed.wrapping_add(i)).collect();
        let report = self.report(&scenario, &seeds, file)?;
        let lang = self.output.lang();
        if let Some(path) = &self.output.plot {
            draw(&report, lang).write(path)?;
        }
        if self.output.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            println!("{}", report.title.get(lang));
            table(&report, lang).print();
            print_notes(&report.notes, lang);
            println!("{}", report.provenance.line(lang));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn report(&self, scenario: &Scenario, seeds: &[u64], path: &Path) -> anyhow::Result<Report> {
        let (title, names, outcomes, method, settings) = match scenario {
            Scenario::People(s) => (
                s.title.text(),
                s.arms.iter().map(|a| a.name.text()).collect::<Vec<_>>(),
                PEOPLE_OUTCOMES.as_slice(),
                "simulate_people (docs/methods/09-simulation.md)",
                serde_json::to_value(s)?,
            ),
            Scenario::Compartments(s) => (
                s.title.text(),
                s.arms.iter().map(|a| a.name.text()).collect(),
                COMPARTMENT_OUTCOMES.as_slice(),
                "tau_leap (docs/methods/09-simulation.md)",
                serde_json::to_value(s)?,
            ),
        };
        let bar = progress((names.len() * seeds.len()) as u64, self.output.say("运行", "runs"));
        let tick = || bar.inc(1);
        let runs = match scenario {
            Scenario::People(s) => run::people(s, seeds, self.seed.seed, &tick),
            Scenario::Compartments(s) => run::compartments(s, seeds, &tick),
        };
        bar.finish_and_clear();
        let runs = runs.at(|| scenario::place(path))?;
        let file = path.display().to_string();
        // The table's line names the file; the whole scenario is in the JSON.
        let settings = match self.output.json {
            true => serde_json::json!({"file": file, "replicates": seeds.len(), "scenario": settings}),
            false => serde_json::json!({"file": file, "replicates": seeds.len()}),
        };
        Ok(Report {
            title,
            replicates: self.replicates,
            arms: arms(names, outcomes, &runs)?,
            notes: notes(),
            provenance: Provenance::new(method, &settings, Some(self.seed.seed))?,
        })
    }
}

fn arms(names: Vec<Text>, outcomes: &[&'static str], runs: &Runs) -> anyhow::Result<Vec<Arm>> {
    let values = |arm: usize, outcome: usize| -> Vec<f64> {
        runs[arm].iter().map(|run| run.outcomes[outcome]).collect()
    };
    let mut found = Vec::with_capacity(names.len());
    for (arm, name) in names.into_iter().enumerate() {
        let mut of_arm = Vec::with_capacity(outcomes.len());
        for (place, outcome) in outcomes.iter().enumerate() {
            let values_of_arm = values(arm, place);
            let difference = match arm {
                0 => None,
                _ => Some(paired_difference(&values(0, place), &values_of_arm)?),
            };
            let (mean, lower, upper) = spread(&values_of_arm);
            of_arm.push(OutcomeOf { outcome, mean, lower, upper, values: values_of_arm, difference });
        }
        let infections = course(runs[arm].iter().map(|r| r.infections.as_slice()));
        let beds = course(runs[arm].iter().map(|r| r.beds.as_slice()));
        found.push(Arm { name, outcomes: of_arm, infections, beds });
    }
    Ok(found)
}

/// Mean, and what 90 % of the values lie between.
fn spread(values: &[f64]) -> (f64, f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| {
        sorted.get((p * (sorted.len().saturating_sub(1)) as f64).round() as usize).copied().unwrap_or(0.0)
    };
    (values.iter().sum::<f64>() / values.len().max(1) as f64, at(0.05), at(0.95))
}

fn course<'a>(runs: impl Iterator<Item = &'a [f64]>) -> Course {
    let runs: Vec<&[f64]> = runs.collect();
    let days = runs.first().map_or(0, |r| r.len());
    let mut course = Course { mean: Vec::new(), lower: Vec::new(), upper: Vec::new() };
    for day in 0..days {
        let (mean, lower, upper) = spread(&runs.iter().map(|run| run[day]).collect::<Vec<_>>());
        course.mean.push(mean);
        course.lower.push(lower);
        course.upper.push(upper);
    }
    course
}

fn title(outcome: &str) -> Text {
    let (zh, en) = match outcome {
        "infections" => ("感染人数", "infections"),
        "peak_infections" => ("单日新增峰值", "most infections a day"),
        "peak_day" => ("峰值在第几天", "day of that peak"),
        "deaths" => ("死亡", "deaths"),
        "peak_beds" => ("床位峰值", "most beds"),
        "peak_icu" => ("重症床位峰值", "of them intensive"),
        "restricted_days" => ("隔离人日", "days in isolation"),
        "tests" => ("检测", "tests"),
        _ => ("疫苗剂次", "doses"),
    };
    Text::new(zh, en)
}

fn table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new(match lang {
        Lang::Zh => &["结果", "方案", ">均值", ">90%运行从", ">到", ">与第一方案之差", ">95%从", ">到"],
        Lang::En => {
            &["outcome", "arm", ">mean", ">90% of runs from", ">to", ">difference", ">95% from", ">to"]
        }
    });
    let outcomes = report.arms.first().map_or(0, |arm| arm.outcomes.len());
    for place in 0..outcomes {
        // What no arm has is not worth a line.
        if report.arms.iter().all(|arm| arm.outcomes[place].upper == 0.0) {
            continue;
        }
        for (number, arm) in report.arms.iter().enumerate() {
            let of = &arm.outcomes[place];
            let label = if number == 0 { title(of.outcome).get(lang).to_owned() } else { String::new() };
            let mut row = vec![label, arm.name.get(lang).to_owned()];
            row.extend([of.mean, of.lower, of.upper].map(rounded));
            if let Some(d) = &of.difference {
                row.extend([d.mean, d.lower, d.upper].map(rounded));
            }
            table.row(row);
        }
    }
    table
}

/// People and days are whole; a mean below ten keeps what tells two arms apart.
fn rounded(value: f64) -> String {
    if value.abs() >= 10.0 { format!("{value:.0}") } else { short(value) }
}

fn notes() -> Vec<Text> {
    vec![Text::new(
        "差值的区间说明这些运行把模型的平均差异算得多准，不说明模型对现实了解多少；疾病和人口的参数不在其中",
        "the interval of a difference says how well these runs know the model's mean difference, not how well the model knows the world",
    )]
}

fn draw(report: &Report, lang: Lang) -> Chart {
    let day = |n: usize| NaiveDate::default() + TimeDelta::days(n as i64);
    let coloured = || report.arms.iter().zip(COLOURS.iter().cycle());
    let band = |(arm, colour): (&Arm, &_)| Band {
        name: String::new(),
        colour: *colour,
        opacity: 0.15,
        seen: 0.15,
        points: (0..arm.infections.mean.len())
            .map(|n| (day(n), arm.infections.lower[n], arm.infections.upper[n]))
            .collect(),
    };
    let line = |(arm, colour): (&Arm, &_)| Line {
        name: arm.name.get(lang).to_owned(),
        colour: *colour,
        points: arm.infections.mean.iter().enumerate().map(|(n, mean)| (day(n), *mean)).collect(),
    };
    Chart {
        title: match lang {
            Lang::Zh => format!("{}：每日新增感染（线为均值，带为 90% 的运行）", report.title.zh),
            Lang::En => format!("{}: infections a day (lines: mean, bands: 90 % of runs)", report.title.en),
        },
        bands: coloured().map(band).collect(),
        lines: coloured().map(line).collect(),
        day_zero: Some(NaiveDate::default()),
        axis: if lang == Lang::Zh { "第几天" } else { "day" }.to_owned(),
        ..Chart::default()
    }
}
