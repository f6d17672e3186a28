//! `lianfang analyse forecast FILE.csv`: how many cases the next weeks will bring, and how sure that is.
//!
//! Not here: what measures would change (`lianfang analyse simulate`), and cases still to be reported (`lianfang analyse nowcast`).

mod ensemble;
mod hub;
mod methods;
mod tell;

use chrono::{NaiveDate, TimeDelta};
use clap::{Args, ValueEnum};
use lianfang_domain::{Period, Streams, Text};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

use super::arguments::cases;
use super::input::{Source, Which};
use super::interval::IntervalArgs;
use super::output::{Output, Provenance, Seed, progress};
use super::series::{Counts, Series};
use crate::language::{Told, told};
use ensemble::{FEWEST_PERIODS, ORIGINS, Origins, Score};
use methods::{History, NAMES, Plan, Step};

const DRAWS: usize = 400;
const EXAMPLES: &str = "Examples:
  lianfang analyse forecast data/italy/daily_province.csv --total --plot fan.svg
  lianfang analyse forecast data/germany/weekly_district.csv --region Jena --threshold 500 --score 20
  lianfang analyse forecast data/italy/daily_province.csv --region Lodi --horizon 14d --hub out.csv";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct ForecastArgs {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    interval: IntervalArgs,
    /// How far ahead: weeks (4), or days with daily counts (14d)
    #[arg(long, default_value = "4", value_name = "N", value_parser = horizon)]
    horizon: (usize, Step),
    /// How the forecast is made
    #[arg(long, value_enum, default_value_t = Method::Ensemble)]
    method: Method,
    /// Tell how likely it is that a period has more cases than this
    #[arg(long, value_name = "CASES", value_parser = cases)]
    threshold: Option<f64>,
    /// Write quantiles at 23 levels in the format of the forecast hubs
    #[arg(long, value_name = "OUT.csv")]
    hub: Option<PathBuf>,
    /// Tell how good the forecasts of the last N origins would have been
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    score: Option<u16>,
    #[command(flatten)]
    seed: Seed,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// All of the others, weighted by how good each was
    Ensemble,
    /// It stays as it is: the yardstick
    Persistence,
    /// Exponential smoothing with damped trend
    Smoothing,
    /// From the last counts and, with two years of weeks, the season
    Autoregression,
    /// By week, from the last week's cases and a background, with two years of weeks also the season
    Hhh4,
    /// From the reproduction number and the serial interval
    Renewal,
    /// What earlier years had in these weeks
    Seasonal,
}

impl Method {
    /// Its place in [`NAMES`]; None = all.
    fn only(self) -> Option<usize> {
        match self {
            Method::Ensemble => None,
            Method::Persistence => Some(0),
            Method::Smoothing => Some(1),
            Method::Autoregression => Some(2),
            Method::Hhh4 => Some(3),
            Method::Renewal => Some(4),
            Method::Seasonal => Some(5),
        }
    }
}

fn horizon(text: &str) -> Result<(usize, Step), Told> {
    let (number, step) = match text.strip_suffix('d') {
        Some(days) => (days, Step::Day),
        None => (text.strip_suffix('w').unwrap_or(text), Step::Week),
    };
    match number.trim().parse::<usize>() {
        Ok(n) if (1..=56).contains(&n) => Ok((n, step)),
        _ => Err(Told::new(
            "可以是 1 至 56 周，例如 4；或天数，例如 14d",
            "1 to 56 weeks are possible, such as 4, or days, such as 14d",
        )),
    }
}

/// What one period will have.
#[derive(Serialize)]
pub struct Point {
    pub ahead: usize,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub levels: Vec<f64>,
    pub values: Vec<f64>,
    /// Probability of more cases than the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub above_threshold: Option<f64>,
}

#[derive(Serialize)]
pub struct RegionForecast {
    pub region: Text,
    pub code: String,
    /// Cases of the last known periods, with their last day.
    pub history: Vec<(NaiveDate, f64)>,
    pub points: Vec<Point>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
}

/// Weights of the methods for one period ahead, in the order of the list of methods.
#[derive(Serialize)]
pub struct Weights {
    pub ahead: usize,
    pub weights: Vec<f64>,
    /// Factor on the distances from the median.
    pub spread: f64,
}

#[derive(Serialize)]
pub struct Report {
    /// `day` or `week`: what a period is.
    pub period: &'static str,
    pub last: NaiveDate,
    pub threshold: Option<f64>,
    pub regions: Vec<RegionForecast>,
    pub methods: [&'static str; NAMES.len()],
    pub weights: Vec<Weights>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Vec<Score>>,
    pub notes: Vec<Text>,
    pub left_out: Vec<Text>,
    pub provenance: Provenance,
}

impl ForecastArgs {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let counts = self.source.load(&self.which).await?;
        let (ahead, step) = self.horizon;
        if step == Step::Day && counts.period == Period::Week {
            return Err(told(
                "文件是每周的数字，不能按天预测；请用 --horizon 4（周）",
                "this file holds weekly counts, which can't be forecast by day; take --horizon 4 (weeks)",
            ));
        }
        if self.output.plot.is_some() && counts.series.len() > 1 {
            return Err(told(
                "一张图只画一个地区：请用 --region 选一个，或用 --total 画全部之和",
                "one drawing holds one region: choose it with --region, or draw the sum of all with --total",
            ));
        }
        let interval = match self.method {
            Method::Renewal => Some(self.interval.get(&counts)?),
            _ => self.interval.find(&counts),
        };
        let plan = Plan { step, horizon: ahead, draws: DRAWS, interval };
        let histories: Vec<History> = counts.series.iter().map(|s| history(s, counts.period, step)).collect();
        let report = self.report(&counts, &plan, &histories)?;
        if let Some(path) = &self.hub {
            hub::write(path, step, report.last, &report.regions)?;
        }
        tell::tell(&report, &self.output)?;
        Ok(ExitCode::SUCCESS)
    }

    fn report(&self, counts: &Counts, plan: &Plan, histories: &[History]) -> anyhow::Result<Report> {
        let past = match (self.method, self.score.map(usize::from)) {
            (Method::Ensemble, score) => ORIGINS + plan.horizon - 1 + score.unwrap_or(0),
            (_, score) => score.unwrap_or(0),
        };
        let bar = progress(histories.len() as u64, self.output.say("地区", "regions"));
        let streams = Streams::from_seed(self.seed.seed);
        let only = self.method.only();
        let origins = Origins::new(plan, histories, past, only, &streams, &|| bar.inc(1));
        bar.finish_and_clear();
        let stacks = origins.stacks(0)?;
        let mut regions = Vec::new();
        for (place, (series, history)) in counts.series.iter().zip(histories).enumerate() {
            let found = origins.forecast(&stacks, 0, place)?;
            regions.push(self.region(series, history, found, plan.step)?);
        }
        let scores = self.score.map(|n| origins.score(usize::from(n))).transpose()?;
        let weights = |(h, stack): (usize, lianfang_epi::forecast::Stack)| Weights {
            ahead: h + 1,
            weights: stack.weights,
            spread: stack.spread,
        };
        let weights = match only {
            None => stacks.into_iter().enumerate().map(weights).collect(),
            Some(_) => Vec::new(),
        };
        let settings = serde_json::json!({
            "file": self.source.file.display().to_string(),
            "method": self.method,
            "horizon": plan.horizon,
            "period": if plan.step == Step::Week { "week" } else { "day" },
            "serial_interval": plan.interval,
            "draws": plan.draws,
            "origins": if only.is_none() { ORIGINS } else { 0 },
        });
        Ok(Report {
            period: if plan.step == Step::Week { "week" } else { "day" },
            last: histories.iter().map(|h| h.last).max().unwrap_or_default(),
            threshold: self.threshold,
            regions,
            methods: NAMES,
            weights,
            scores,
            notes: tell::notes(plan, self.method),
            left_out: counts.left_out.clone(),
            provenance: Provenance::new(
                "forecast (docs/methods/06-forecast.md)",
                &settings,
                Some(self.seed.seed),
            )?,
        })
    }

    fn region(
        &self,
        series: &Series,
        history: &History,
        found: Vec<Option<lianfang_epi::forecast::QuantileForecast>>,
        step: Step,
    ) -> anyhow::Result<RegionForecast> {
        let mut points = Vec::new();
        for (h, forecast) in found.into_iter().enumerate() {
            let Some(forecast) = forecast else { continue };
            let to = history.last + TimeDelta::days(step.days() * (h as i64 + 1));
            let above_threshold = self.threshold.map(|t| forecast.probability_above(t)).transpose()?;
            let from = to - TimeDelta::days(step.days() - 1);
            points.push(Point {
                ahead: h + 1,
                from,
                to,
                levels: forecast.levels,
                values: forecast.values,
                above_threshold,
            });
        }
        let (n, shown) =
            (history.counts.len(), history.counts.len().min(if step == Step::Week { 30 } else { 90 }));
        let day = |t: usize| history.last - TimeDelta::days(step.days() * (n - 1 - t) as i64);
        let unit = match step {
            Step::Week => ("周", "weeks", "; with daily counts try --horizon 14d"),
            Step::Day => ("天", "days", ""),
        };
        let remark = (points.is_empty()).then(|| match n < FEWEST_PERIODS {
            true => Text::new(
                format!("只有 {n} {}，至少需要 {FEWEST_PERIODS} {}", unit.0, unit.0),
                format!("{n} {}, and {FEWEST_PERIODS} are needed{}", unit.1, unit.2),
            ),
            false => Text::new("这种方法在此序列上不可用", "this method can't speak about this series"),
        });
        Ok(RegionForecast {
            region: series.name.clone(),
            code: series.code.clone(),
            history: (n - shown..n).map(|t| (day(t), history.counts[t])).collect(),
            points,
            remark,
        })
    }
}

/// The series by the periods of the forecast: weeks are counted back from the last day.
fn history(series: &Series, period: Period, step: Step) -> History {
    let values = series.without_corrections();
    let counts = match (period, step) {
        (Period::Day, Step::Week) => {
            values[values.len() % 7..].chunks(7).map(|week| week.iter().sum()).collect()
        }
        _ => values,
    };
    let last = series.counts.last().map(|c| c.day).unwrap_or_default();
    History { code: series.code.clone(), last, counts }
}
