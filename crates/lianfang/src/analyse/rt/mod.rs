//! `lianfang analyse rt FILE.csv`: how many others does each case infect, region by region.
//!
//! Not here: correction for reports still to come (`lianfang analyse nowcast`), and what R will be.

mod estimate;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use lianfang_domain::{Lang, Text};
use serde::Serialize;
use std::process::ExitCode;

use super::chart::{BLUE, Band, Chart, Line};
use super::input::{Source, Which};
use super::interval::{IntervalArgs, SerialInterval};
use super::output::{Output, Provenance, Seed, Table, print_notes, progress, short};
use super::series::Counts;
use crate::language::told;
use estimate::{Estimator, Point};

const EXAMPLES: &str = "Examples:
  lianfang analyse rt data/italy/daily_province.csv --total
  lianfang analyse rt counts.csv --imported imported_cases --serial-interval 4.7,2.9
  lianfang analyse rt flu.csv --serial-interval 2.6,1.5 --region Wuhan --all --plot r.svg";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Rt {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    interval: IntervalArgs,
    /// Column of the cases that were infected elsewhere; they are among the cases of the file, and counted as these are
    #[arg(long, value_name = "COLUMN")]
    imported: Option<String>,
    /// How R is estimated
    #[arg(long, value_enum, default_value_t = Method::Cori)]
    method: Method,
    /// Periods of the file (days, or weeks with weekly counts) over which R is taken as constant [default: 7 days, 14 for growth, 4 weeks]
    #[arg(long, value_name = "N")]
    window: Option<usize>,
    /// The whole course, not only the newest value
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    seed: Seed,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// New cases over infectious ones: R now
    Cori,
    /// The same with an uncertain serial interval
    CoriUncertain,
    /// How many the cases of these days went on to infect: R of a cohort, after the fact
    WallingaTeunis,
    /// From the rate of growth; also for weekly counts
    Growth,
}

/// What the method was told, for the provenance.
#[derive(Serialize)]
struct Settings<'a> {
    file: String,
    method: Method,
    window: usize,
    interval_percent: u32,
    serial_interval: &'a SerialInterval,
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draws: Option<usize>,
}

#[derive(Serialize)]
struct RegionR {
    region: Text,
    code: String,
    /// Ascending by day.
    points: Vec<Point>,
}

#[derive(Serialize)]
struct Report {
    regions: Vec<RegionR>,
    notes: Vec<Text>,
    left_out: Vec<Text>,
    provenance: Provenance,
}

impl Rt {
    pub async fn run(mut self) -> anyhow::Result<ExitCode> {
        self.source.imported = self.imported.clone();
        let counts = self.source.load(&self.which).await?;
        let interval = self.interval.get(&counts)?;
        if self.imported.is_some() && !matches!(self.method, Method::Cori | Method::CoriUncertain) {
            return Err(told(
                "--imported 只能与 --method cori 或 cori-uncertain 同用：其他方法不能区分输入病例",
                "--imported works with --method cori and cori-uncertain only: the other methods can't keep imported cases apart",
            ));
        }
        let estimator = Estimator::new(self.method, self.window, counts.period, &interval)?;
        let whole = self.all || self.output.plot.is_some();
        if self.output.plot.is_some() && counts.series.len() > 1 {
            return Err(told(
                "一张图只画一个地区：请用 --region 选一个，或用 --total 画全部之和",
                "one drawing holds one region: choose it with --region, or draw the sum of all with --total",
            ));
        }
        let regions = self.estimate(&counts, &estimator, whole)?;
        let settings = Settings {
            file: self.source.file.display().to_string(),
            method: self.method,
            window: estimator.window,
            interval_percent: 95,
            serial_interval: &interval,
            imported: self.imported.as_deref(),
            draws: estimator.draws(),
        };
        let seed = estimator.draws().map(|_| self.seed.seed);
        let report = Report {
            notes: notes(&estimator, &counts, &regions),
            regions,
            left_out: counts.left_out,
            provenance: Provenance::new(estimator.reference(), &settings, seed)?,
        };
        self.tell(&report, &interval)?;
        Ok(ExitCode::SUCCESS)
    }

    fn estimate(
        &self,
        counts: &Counts,
        estimator: &Estimator<'_>,
        whole: bool,
    ) -> anyhow::Result<Vec<RegionR>> {
        let bar = progress(counts.series.len() as u64, self.output.say("地区", "regions"));
        let mut regions = Vec::new();
        for series in &counts.series {
            let points = estimator.course(series, whole, self.seed.seed)?;
            regions.push(RegionR { region: series.name.clone(), code: series.code.clone(), points });
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(regions)
    }

    fn tell(&self, report: &Report, interval: &SerialInterval) -> anyhow::Result<()> {
        let lang = self.output.lang();
        if let (Some(path), Some(region)) = (&self.output.plot, report.regions.first()) {
            draw(region, lang).write(path)?;
        }
        if self.output.json {
            println!("{}", serde_json::to_string_pretty(report)?);
            return Ok(());
        }
        table(report, self.method, self.all, lang).print();
        println!("{}", interval.tell(lang));
        print_notes(&report.notes, lang);
        println!("{}", report.provenance.line(lang));
        self.output.tell_left_out(&report.left_out);
        Ok(())
    }
}

fn table(report: &Report, method: Method, all: bool, lang: Lang) -> Table {
    let growth = method == Method::Growth;
    let imported = report.regions.iter().any(|r| r.points.iter().any(|p| p.imported.is_some()));
    let mut heads = match lang {
        Lang::Zh => vec!["地区", "从", "到", ">病例"],
        Lang::En => vec!["region", "from", "to", ">cases"],
    };
    if imported {
        heads.push(if lang == Lang::Zh { ">其中输入" } else { ">imported" });
    }
    heads.extend(match lang {
        Lang::Zh => [">R", ">下限", ">上限"],
        Lang::En => [">R", ">lower", ">upper"],
    });
    if growth {
        heads.extend(match lang {
            Lang::Zh => [">每日增长%", ">翻倍天数"],
            Lang::En => [">% a day", ">doubling days"],
        });
    }
    heads.push(if lang == Lang::Zh { "说明" } else { "remark" });
    let mut table = Table::new(&heads);
    for region in &report.regions {
        let from = if all { 0 } else { region.points.len().saturating_sub(1) };
        for point in &region.points[from..] {
            let number = |value: Option<f64>| value.map_or("–".to_owned(), |v| format!("{v:.2}"));
            let mut row = vec![
                region.region.get(lang).to_owned(),
                point.from.to_string(),
                point.to.to_string(),
                short(point.cases),
            ];
            if imported {
                row.push(point.imported.map_or("–".to_owned(), short));
            }
            row.extend([point.r, point.lower, point.upper].map(number));
            if growth {
                row.push(point.growth_per_day.map_or("–".to_owned(), |g| format!("{:+.1}", g * 100.0)));
                row.push(point.doubling_days.map_or("–".to_owned(), short));
            }
            row.push(point.remark.as_ref().map_or(String::new(), |r| r.get(lang).to_owned()));
            table.row(row);
        }
    }
    table
}

fn notes(estimator: &Estimator<'_>, counts: &Counts, regions: &[RegionR]) -> Vec<Text> {
    let mut notes = Vec::new();
    notes.extend(estimator.caution());
    let taken_back: i64 = counts.series.iter().map(|s| s.taken_back()).sum();
    if taken_back > 0 {
        notes.push(Text::new(
            format!("报告方收回的 {taken_back} 例从之前的日子扣除；大额收回会扰动那几天的 R"),
            format!("{taken_back} cases that were taken back came off the days before; R of those days is disturbed"),
        ));
    }
    let silent = regions.iter().filter(|r| r.points.last().is_none_or(|p| p.r.is_none())).count();
    if silent > 0 {
        let all = regions.len();
        notes.push(Text::new(
            format!("{all} 个地区中有 {silent} 个在最近的窗口内无法估计 R"),
            format!("for {silent} of {all} regions nothing can be said of R in the newest window"),
        ));
    }
    notes
}

fn draw(region: &RegionR, lang: Lang) -> Chart {
    let known = |p: &Point| Some((p.to, p.r?));
    let band = |p: &Point| Some((p.to, p.lower?, p.upper?));
    let points: Vec<(NaiveDate, f64)> = region.points.iter().filter_map(known).collect();
    // The first windows of an epidemic reach so high that nothing of the rest would be seen.
    let highest = points.iter().map(|p| p.1).fold(1.5, f64::max);
    Chart {
        title: match lang {
            Lang::Zh => format!("{}：再生数 R", region.region.zh),
            Lang::En => format!("{}: reproduction number R", region.region.en),
        },
        bands: bands(
            region.points.iter().map(band),
            if lang == Lang::Zh { "95% 区间" } else { "95 % interval" },
        ),
        lines: vec![Line { name: "R".to_owned(), colour: BLUE, points }],
        level: Some((1.0, "R = 1".to_owned())),
        top: Some((highest * 1.2).min(5.0)),
        ..Chart::default()
    }
}

/// One band for each stretch of days that have an interval.
fn bands(points: impl Iterator<Item = Option<(NaiveDate, f64, f64)>>, name: &str) -> Vec<Band> {
    let mut bands = vec![Vec::new()];
    for point in points {
        match (point, bands.last_mut()) {
            (Some(point), Some(last)) => last.push(point),
            (None, Some(last)) if !last.is_empty() => bands.push(Vec::new()),
            _ => {}
        }
    }
    let drawn = bands.into_iter().filter(|points| points.len() > 1);
    // The legend names the first of them.
    let name = |place: usize| if place == 0 { name.to_owned() } else { String::new() };
    let band = |(place, points)| Band { name: name(place), colour: BLUE, opacity: 0.25, seen: 0.25, points };
    drawn.enumerate().map(band).collect()
}
