//! `lianfang analyse detect FILE.csv`: which regions have more cases than was to be expected, by any registered detector.
//!
//! The detectors judge; here their settings are read, their alarms sifted and put into words.

mod answer;
mod drawing;
mod judge;
mod settings;

use chrono::NaiveDate;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

use super::arguments::day;
use super::input::{Source, Which};
use super::output::{Output, progress};
use crate::language::told;
use answer::Answer;
use judge::{Judged, judge};

const EXAMPLES: &str = "Examples:
  lianfang analyse detect data/italy/daily_province.csv --until 2020-03-08
  lianfang analyse detect weekly.csv --method farrington_flexible --set alpha=0.001
  lianfang analyse detect weekly.csv --settings detectors.yaml
  lianfang analyse detect weekly.csv --method help";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Detect {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    which: Which,
    /// Detector; may be repeated; `help` lists them [default: ears_c2 for daily counts; farrington_pair for weekly ones, if they are long enough]
    #[arg(long, value_name = "NAME")]
    method: Vec<String>,
    /// A setting of the detectors that have it; may be repeated
    #[arg(long, value_name = "SETTING=VALUE")]
    set: Vec<String>,
    /// YAML or JSON with detectors and their settings, in the words of `detection` in packs
    #[arg(long, value_name = "FILE", conflicts_with = "method")]
    settings: Option<PathBuf>,
    /// Judge every period from this day on [default: the newest one]
    #[arg(long, value_name = "DAY", value_parser = day)]
    since: Option<NaiveDate>,
    /// Show all judged periods, not only alarms
    #[arg(long)]
    all: bool,
    /// Of the alarms of a period keep so many that the share of false ones is at most this
    #[arg(long, value_name = "SHARE")]
    fdr: Option<f64>,
    /// Judge the regions above too, and tell an excess at the lowest region that explains it
    #[arg(long, conflicts_with = "total")]
    tell_once: bool,
    #[command(flatten)]
    pub output: Output,
}

impl Detect {
    pub async fn run(mut self) -> anyhow::Result<ExitCode> {
        if self.method.iter().any(|m| m == "help") {
            settings::print_known();
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(q) = self.fdr.filter(|q| !(*q > 0.0 && *q < 1.0)) {
            return Err(told(
                format!("--fdr `{q}` 不是比例；请给出 0 与 1 之间的数，例如 0.05"),
                format!("--fdr `{q}` is not a share; give a number between 0 and 1, for example 0.05"),
            ));
        }
        settings::check_names(&self.method)?;
        let file = self.settings.as_deref().map(settings::read).transpose()?;
        if let Some(asked) = &file {
            self.fdr = self.fdr.or(asked.false_discovery_rate);
            self.tell_once |= asked.tell_once && !self.which.total;
        }
        self.which.with_parents = self.tell_once;
        let counts = self.source.load(&self.which).await?;
        let chosen = match &file {
            Some(asked) => settings::from_file(asked, &self.set, &counts)?,
            None => settings::choose(&self.method, &self.set, &counts)?,
        };
        let fewest = file.as_ref().map_or(0, |asked| asked.min_cases);
        let from = self.since_or_newest(&counts)?;
        let bar = progress(
            (counts.series.len() * chosen.detectors.len()) as u64,
            self.output.say("检测", "detect"),
        );
        let mut judged: Vec<Judged> = Vec::new();
        for detector in &chosen.detectors {
            judged.extend(judge(detector, &counts, from, (self.fdr, fewest), &bar)?);
        }
        bar.finish_and_clear();
        if self.tell_once {
            judge::tell_lowest(&mut judged, &counts)?;
        }
        if let Some(path) = &self.output.plot {
            drawing::draw(path, &judged, &counts, self.output.lang())?;
        }
        let asked = serde_json::json!({
            "file": self.source.file.display().to_string(), "until": self.source.until, "since": from,
            "fdr": self.fdr, "tell_once": self.tell_once, "fewest_cases": fewest, "detectors": chosen.detectors,
        });
        let answer = Answer::new(&judged, &counts, from, &chosen, &asked, self.all)?;
        answer.print(&self.output)?;
        self.output.tell_left_out(&counts.left_out);
        Ok(ExitCode::SUCCESS)
    }

    fn since_or_newest(&self, counts: &super::series::Counts) -> anyhow::Result<NaiveDate> {
        let last = counts.series.iter().filter_map(|s| s.counts.last()).map(|c| c.day).max();
        let newest = last.unwrap_or_default();
        match self.since {
            Some(day) if day > newest => {
                let file = self.source.file.display();
                Err(told(
                    format!("--since {day} 晚于 {file} 的最后一期（{newest} 止）；请给出不晚于它的日期"),
                    format!(
                        "--since {day} is after the last period of {file}, which ends on {newest}; give a day up to it"
                    ),
                ))
            }
            since => Ok(since.unwrap_or(newest)),
        }
    }
}
