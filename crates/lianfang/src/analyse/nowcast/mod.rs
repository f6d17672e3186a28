//! `lianfang analyse nowcast FILE.csv`: how many cases of the newest days are still to be reported.

mod estimate;
mod reports;

use chrono::{NaiveDate, TimeDelta};
use clap::{Args, ValueEnum};
use lianfang_domain::{Lang, Text};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

use super::arguments::day;
use super::chart::{BAR, BLUE, Band, Bar, Chart, Line};
use super::output::{Output, Provenance, Seed, Table, print_notes, short, waiting};
use crate::language::Told;
use estimate::{DayEstimate, Found, Request, estimate};
use reports::{Columns, Reports};

const EXAMPLES: &str = "Examples:
  lianfang analyse nowcast cases.csv --event onset --report reported --plot now.svg
  lianfang analyse nowcast counts.csv --count cases --as-of 2014-10-31 --method smooth";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct NowcastArgs {
    /// CSV with a row for each case, or for each day of event and day of report with a count
    file: PathBuf,
    /// Column with the day of the event, such as onset [default: found by name]
    #[arg(long, value_name = "COLUMN")]
    event: Option<String>,
    /// Column with the day of the report [default: found by name]
    #[arg(long, value_name = "COLUMN")]
    report: Option<String>,
    /// Column with the number of cases [default: found by name, or else one case a row]
    #[arg(long, value_name = "COLUMN")]
    count: Option<String>,
    /// Only rows with this value in this column; may be repeated
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = equation)]
    only: Vec<(String, String)>,
    /// Only what was reported up to this day [default: the last day of report]
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<NaiveDate>,
    /// How the missing reports are estimated
    #[arg(long, value_enum, default_value_t = Method::Bayes)]
    method: Method,
    /// Longest delay in days [default: within which 99 % are reported]
    #[arg(long, value_name = "DAYS")]
    max_delay: Option<usize>,
    /// Days before that day that delays are learnt from
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    history: usize,
    #[command(flatten)]
    seed: Seed,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Day by day from the reported share, without a prior of the counts
    Lawless,
    /// Day by day, with delays and counts both uncertain
    Bayes,
    /// All days together: each day informs its neighbours; also few cases a day
    Smooth,
}

fn equation(text: &str) -> Result<(String, String), Told> {
    match text.split_once('=') {
        Some((column, value)) if !column.trim().is_empty() => {
            Ok((column.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err(Told::new(
            "需要用 = 隔开的列名和值，例如 district=Kailahun",
            "column and value with = between them are needed, such as district=Kailahun",
        )),
    }
}

#[derive(Serialize)]
struct Report {
    as_of: NaiveDate,
    max_delay: usize,
    days: Vec<DayEstimate>,
    reported: f64,
    estimated: f64,
    notes: Vec<Text>,
    left_out: Vec<Text>,
    provenance: Provenance,
}

impl NowcastArgs {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let columns = Columns {
            event: self.event.clone(),
            report: self.report.clone(),
            count: self.count.clone(),
            only: self.only.clone(),
        };
        let read = reports::read(&self.file, &columns)?;
        let request = Request {
            method: self.method,
            as_of: self.as_of,
            max_delay: self.max_delay,
            history: self.history,
            seed: self.seed.seed,
        };
        let sign = waiting(self.output.say("估计", "nowcast"));
        let found = estimate(&read.rows, &request)?;
        sign.finish_and_clear();
        if let Some(path) = &self.output.plot {
            draw(&found.course, &found.days, self.output.lang()).write(path)?;
        }
        let settings = serde_json::json!({
            "file": self.file.display().to_string(),
            "event": read.event,
            "report": read.report,
            "count": read.count,
            "where": self.only.iter().map(|(c, v)| format!("{c}={v}")).collect::<Vec<_>>(),
            "as_of": found.as_of,
            "max_delay": found.max_delay,
            "first": found.first,
            "interval_percent": 95,
            "config": found.config,
        });
        let seed = (self.method != Method::Lawless).then_some(self.seed.seed);
        let report = Report {
            as_of: found.as_of,
            max_delay: found.max_delay,
            reported: found.days.iter().map(|d| d.reported).sum(),
            estimated: found.days.iter().map(|d| d.median).sum(),
            notes: notes(&read, &found),
            days: found.days,
            left_out: read.left_out,
            provenance: Provenance::new(self.method.reference(), &settings, seed)?,
        };
        if self.output.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            tell(&report, &self.output);
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Method {
    fn reference(self) -> &'static str {
        match self {
            Method::Lawless => "nowcast, lawless (Lawless 1994)",
            Method::Bayes => "nowcast, bayes_truncated (Höhle & an der Heiden 2014)",
            Method::Smooth => "nowcast_smooth (after McGough et al. 2020)",
        }
    }
}

fn notes(read: &Reports, found: &Found) -> Vec<Text> {
    let Found { as_of, last_report, late, days, .. } = found;
    let mut notes = vec![match &read.count {
        Some(count) => Text::new(
            format!("列：事件“{}”，报告“{}”，例数“{count}”", read.event, read.report),
            format!("columns: event `{}`, report `{}`, count `{count}`", read.event, read.report),
        ),
        None => Text::new(
            format!("列：事件“{}”，报告“{}”；每行一例", read.event, read.report),
            format!("columns: event `{}`, report `{}`; one case a row", read.event, read.report),
        ),
    }];
    if last_report < as_of {
        notes.push(Text::new(
            format!("{last_report} 之后没有报告；如果文件到此为止，请用 --as-of {last_report}"),
            format!("no report after {last_report}: if the file ends there, take --as-of {last_report}"),
        ));
    }
    if *late > 0 {
        notes.push(Text::new(
            format!("{late} 例的延迟超过最长延迟，按最长延迟计"),
            format!("{late} cases were later than the longest delay and count as that late"),
        ));
    }
    let known: Vec<(&DayEstimate, f64)> = days.iter().filter_map(|d| Some((d, d.in_the_end?))).collect();
    if !known.is_empty() {
        let held = known.iter().filter(|(d, end)| d.lower <= *end && *end <= d.upper).count();
        let all = known.len();
        notes.push(Text::new(
            format!("文件还记录了 {as_of} 之后的报告：{all} 天中有 {held} 天的区间包含最终数字"),
            format!("the file also knows what was reported after {as_of}: the interval held it on {held} of {all} days"),
        ));
    }
    notes.push(Text::new(
        "假定延迟不变：积压、节假日或新设实验室会使它失准",
        "delays are taken as unchanged: a backlog, a holiday or a new laboratory breaks that",
    ));
    notes
}

fn tell(report: &Report, output: &Output) {
    let lang = output.lang();
    let (reported, estimated) = (short(report.reported), short(report.estimated));
    let (n, as_of, delay) = (report.days.len(), report.as_of, report.max_delay);
    match lang {
        Lang::Zh => println!(
            "截至 {as_of}，最近 {n} 天已报告 {reported} 例，预计最终约 {estimated} 例；最长延迟 {delay} 天"
        ),
        Lang::En => println!(
            "known on {as_of}: {reported} cases of the last {n} days, about {estimated} in the end; longest delay {delay} days"
        ),
    }
    let known = report.days.iter().any(|d| d.in_the_end.is_some());
    let mut heads = match lang {
        Lang::Zh => vec!["日期", ">已报告", ">已报告%", ">估计", ">下限", ">上限"],
        Lang::En => vec!["day", ">reported", ">% reported", ">estimated", ">lower", ">upper"],
    };
    if known {
        heads.push(if lang == Lang::Zh { ">最终" } else { ">in the end" });
    }
    let mut table = Table::new(&heads);
    for day in &report.days {
        let mut row = vec![
            day.day.to_string(),
            short(day.reported),
            day.share.map_or("–".to_owned(), |s| format!("{:.0}", s * 100.0)),
            short(day.median.round()),
            short(day.lower.round()),
            short(day.upper.round()),
        ];
        if known {
            row.push(day.in_the_end.map_or(String::new(), short));
        }
        table.row(row);
    }
    table.print();
    print_notes(&report.notes, lang);
    println!("{}", report.provenance.line(lang));
    output.tell_left_out(&report.left_out);
}

fn draw(course: &[(NaiveDate, f64)], days: &[DayEstimate], lang: Lang) -> Chart {
    let say = |zh: &str, en: &str| if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() };
    // A day is as wide as its bar.
    let day = |day: NaiveDate| [day, day + TimeDelta::days(1)];
    Chart {
        title: match lang {
            Lang::Zh => "每日病例：已报告与预计最终".to_owned(),
            Lang::En => "Cases a day: reported and to be expected in the end".to_owned(),
        },
        bars: course.iter().copied().map(Bar::plain).collect(),
        bar_names: vec![(say("已报告", "reported"), BAR)],
        bar_days: 1,
        bands: vec![Band {
            name: say("95% 区间", "95 % interval"),
            colour: BLUE,
            opacity: 0.3,
            seen: 0.3,
            points: days.iter().flat_map(|d| day(d.day).map(|at| (at, d.lower, d.upper))).collect(),
        }],
        lines: vec![Line {
            name: say("预计最终", "expected in the end"),
            colour: BLUE,
            points: days.iter().flat_map(|d| day(d.day).map(|at| (at, d.median))).collect(),
        }],
        ..Chart::default()
    }
}
