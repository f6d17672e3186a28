//! `lianfang analyse scan FILE.csv`: where, within the last days, are there more cases than elsewhere or than before?
//!
//! Space-time scans of `lianfang_epi::space`, always up to the newest period. Zones are the nearest places of each place, circles of
//! people, or connected neighbours.

mod answer;
mod drawing;
mod model;
mod places;

use clap::Args;
use lianfang_domain::{Period, Streams};
use lianfang_epi::space::MonteCarlo;
use std::path::PathBuf;
use std::process::ExitCode;

use super::input::{Source, Which};
use super::output::{Output, Seed, waiting};
use crate::language::told;
use answer::Answer;
use model::{Model, Task};
use places::Shape;

const EXAMPLES: &str = "Examples:
  lianfang analyse scan data/italy/daily_province.csv --until 2020-03-08
  lianfang analyse scan data/germany/weekly_district.csv --model permutation --flexible
  lianfang analyse scan counts.csv --model permutation --neighbours borders.csv
  lianfang analyse scan counts.csv --places places.csv --replicates 9999 --seed 7";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Scan {
    #[command(flatten)]
    source: Source,
    /// CSV with code, lat, lon and, for --model poisson, population of the regions
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    /// CSV with two columns of region codes, a and b: who borders on whom. Clusters are then of any connected shape, as with --flexible
    #[arg(long, value_name = "FILE", conflicts_with = "share")]
    neighbours: Option<PathBuf>,
    /// What would be usual: by people, by the margins alone, or by each region's own past
    #[arg(long, value_enum, default_value_t = Model::Poisson)]
    model: Model,
    /// Days that are looked at [default: 28, or 84 of weekly counts]
    #[arg(long, value_name = "DAYS")]
    days: Option<usize>,
    /// Longest cluster in days [default: half of --days]
    #[arg(long, value_name = "DAYS")]
    longest: Option<usize>,
    /// Most regions of a cluster [default: 15, or 8 with --flexible]
    #[arg(long, value_name = "REGIONS", conflicts_with = "share")]
    nearest: Option<usize>,
    /// Circles with at most this share of all people, instead of a number of regions
    #[arg(long, value_name = "SHARE", conflicts_with = "flexible")]
    share: Option<f64>,
    /// Clusters of any connected shape; needs who borders on whom
    #[arg(long)]
    flexible: bool,
    /// Rounds of chance that the p-values rest on
    #[arg(long, value_name = "N", default_value_t = 999)]
    replicates: usize,
    #[command(flatten)]
    seed: Seed,
    /// Secondary clusters with a larger p-value are not shown
    #[arg(long, value_name = "P", default_value_t = 0.05)]
    p: f64,
    /// Size of the negative binomial distribution [default: from the past]
    #[arg(long, value_name = "SIZE")]
    size: Option<f64>,
    #[command(flatten)]
    pub output: Output,
}

impl Scan {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        if !(1..=100_000).contains(&self.replicates) {
            let n = self.replicates;
            return Err(told(
                format!("--replicates `{n}` 不在 1 与 100000 之间；999 次可使 p 值精确到 0.001"),
                format!("--replicates `{n}` is outside 1 to 100000; 999 gives p-values in steps of 0.001"),
            ));
        }
        if !(self.p > 0.0 && self.p <= 1.0) {
            let p = self.p;
            return Err(told(
                format!("--p `{p}` 不是概率；请给出大于 0、不大于 1 的数，例如 0.05"),
                format!("--p `{p}` is no probability; give a number above 0 and up to 1, for example 0.05"),
            ));
        }
        let which = Which { region: Vec::new(), total: false, with_parents: false };
        let mut counts = self.source.load(&which).await?;
        if let Some(path) = &self.places {
            places::add(path, &mut counts.series)?;
        }
        let flexible = self.flexible || self.neighbours.is_some();
        let off = match &self.neighbours {
            Some(path) => places::add_neighbours(path, &mut counts.series)?,
            None => 0,
        };
        let apart = places::take_out(&mut counts.series, self.model.needs_people(), flexible)?;
        let step = counts.period.days() as usize;
        let periods = |days: usize| days.div_ceil(step);
        let days = self.days.unwrap_or(if counts.period == Period::Day { 28 } else { 84 });
        let longest = self.longest.unwrap_or(days / 2);
        if days == 0 || longest == 0 || longest > days {
            return Err(told(
                format!("--longest `{longest}` 须至少为 1，且不超过 --days（{days}）"),
                format!("--longest `{longest}` has to be 1 or more and at most --days, which is {days}"),
            ));
        }
        let shape = match (flexible, self.share) {
            (true, _) => Shape::Flexible(self.nearest.unwrap_or(8)),
            (false, Some(share)) => Shape::Share(share),
            (false, None) => Shape::Nearest(self.nearest.unwrap_or(15)),
        };
        let most = if flexible { 12 } else { 100 };
        if let Some(k) = self.nearest.filter(|k| !(1..=most).contains(k)) {
            return Err(told(
                format!("--nearest `{k}` 不在 1 与 {most} 之间；更多时窗口数会过于庞大"),
                format!("--nearest `{k}` is outside 1 to {most}; with more there are too many windows"),
            ));
        }
        let zones = places::zones(&counts.series, shape)?;
        let task = Task {
            model: self.model,
            times: periods(days),
            longest: periods(longest),
            monte_carlo: MonteCarlo::new(self.replicates, Streams::from_seed(self.seed.seed)),
            size: self.size,
        };
        let bar = waiting(self.output.say("扫描", "scan"));
        let found = model::scan(&task, &counts.series, &zones)?;
        bar.finish_and_clear();
        let file = self.source.file.display().to_string();
        let answer = Answer::new(&found, &counts, &zones, (&task, shape, self.seed.seed), (&file, self.p))?;
        if let Some(path) = &self.output.plot {
            drawing::draw(path, &answer, &counts.series, self.output.lang())?;
        }
        answer.print(&self.output, &apart, off)?;
        self.output.tell_left_out(&counts.left_out);
        Ok(ExitCode::SUCCESS)
    }
}
