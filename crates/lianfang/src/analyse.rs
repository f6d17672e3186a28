//! `lianfang analyse FILE.csv`: what is unusual in a file of counts, and how its regions stand.
//!
//! Runs the ordinary node on a temporary database, so that every figure is defined where it always is.

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::Args;
use lianfang_domain::{Lang, Text};
use lianfang_server::Node;
use lianfang_server::drills::{self, Autopilot, DataFiles, Scenario, scenario_from_csv};
use lianfang_server::kernel::auth::Scope;
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::{Config, Durability};
use lianfang_server::surveillance::{self, Curve, SignalFilter};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::import::read_mapping;
use crate::plot::plot;

#[derive(Args)]
pub struct Analyse {
    /// CSV of daily or weekly counts. Beside a scenario.yaml that lists it, its regions and columns are known.
    file: PathBuf,
    /// YAML file that says which column means what [default: guessed]
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Disease whose rules apply
    #[arg(long, default_value = "covid-19", value_name = "ID")]
    disease: String,
    /// Only what is known up to this day
    #[arg(long, value_name = "DAY")]
    until: Option<NaiveDate>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Tell in Chinese
    #[arg(long)]
    zh: bool,
    /// Draw the course of all regions together
    #[arg(long, value_name = "OUT.svg")]
    plot: Option<PathBuf>,
}

#[derive(Serialize)]
struct Line {
    region: Text,
    code: String,
    total: i64,
    new_7d: i64,
    new_14d: i64,
    incidence_14d: Option<f64>,
    signals: usize,
    level: Text,
    reason: Text,
}

#[derive(Serialize)]
struct Report {
    as_of: NaiveDate,
    left_out: Vec<String>,
    regions: Vec<Line>,
}

impl Analyse {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let (mut scenario, files) = self.scenario()?;
        scenario.to = self.until.unwrap_or(scenario.to);
        // Nobody acts while a file is looked at.
        scenario.autopilot = Autopilot::default();
        let folder =
            tempfile::Builder::new().prefix("lianfang-analyse-").tempdir().context("no temporary folder")?;
        let config = Config {
            data_dir: folder.path().to_path_buf(),
            timezone: scenario.timezone,
            disease: scenario.disease.clone(),
            packs: scenario.packs.clone(),
            durability: Durability::Crash,
            ..Config::default()
        };
        let clock = Clock::manual(Default::default(), scenario.timezone);
        let evening = chrono::NaiveTime::from_hms_opt(23, 0, 0).unwrap_or_default();
        clock.advance_to(clock.at(scenario.to, evening));
        let node = Node::open(config, clock, Some(1)).await?;
        let prepared = drills::prepare(&node, scenario.clone(), &files, 1).await?;
        let left_out = prepared.faults.clone();
        drills::load_all(&node, prepared).await?;
        let report = Report { as_of: scenario.to, left_out, regions: lines(&node, &scenario).await? };
        if let Some(path) = &self.plot {
            let curve = curve(&node, &scenario).await?;
            plot(path, &curve, if self.zh { Lang::Zh } else { Lang::En })?;
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&report, if self.zh { Lang::Zh } else { Lang::En });
        }
        node.db.clone().close().await?;
        Ok(ExitCode::SUCCESS)
    }

    /// The scenario that lists the file, or one made of the file alone.
    fn scenario(&self) -> anyhow::Result<(Scenario, DataFiles)> {
        let mapping = self.mapping.as_deref().map(read_mapping).transpose()?;
        let folder = self.file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let whole = scenario_from_csv(&self.file, mapping.clone(), &self.disease);
        if mapping.is_none() && folder.join("scenario.yaml").is_file() {
            let files = DataFiles::Folder(folder.to_path_buf());
            let mut scenario = files.scenario()?;
            scenario.counts.retain(|c| c.file == name);
            if let (false, Ok((alone, _))) = (scenario.counts.is_empty(), &whole) {
                (scenario.from, scenario.to) = (alone.from, alone.to);
                return Ok((scenario, files));
            }
        }
        Ok(whole?)
    }
}

async fn lines(node: &Node, scenario: &Scenario) -> anyhow::Result<Vec<Line>> {
    let Some(root) = node.tree().root() else { return Ok(Vec::new()) };
    let levels = surveillance::list_levels(node, root, &scenario.disease, |p| p.children.is_empty()).await?;
    let filter = SignalFilter {
        scope: Scope { under: root },
        disease: Some(scenario.disease.clone()),
        states: Vec::new(),
        before: None,
    };
    let signals = surveillance::list_signals(node, filter, 100_000).await?;
    let mut lines = Vec::new();
    for level in levels {
        // A level that waits for a decision is told as what the rule asks for: nobody decides here.
        let proposed = level.proposed.clone().filter(|p| p.rank > level.level.rank);
        let reason = surveillance::find_reason(node, level.region.id, &scenario.disease).await?;
        lines.push(Line {
            signals: signals.iter().filter(|s| s.region.id == level.region.id).count(),
            region: level.region.name,
            code: level.region.code,
            total: level.total,
            new_7d: level.new_7d,
            new_14d: level.new_14d,
            incidence_14d: level.incidence_14d,
            level: proposed.unwrap_or(level.level).title,
            reason,
        });
    }
    lines.sort_by(|a, b| b.new_14d.cmp(&a.new_14d).then_with(|| a.code.cmp(&b.code)));
    Ok(lines)
}

async fn curve(node: &Node, scenario: &Scenario) -> anyhow::Result<Curve> {
    let tree = node.tree();
    let root = tree.root().context("the file names no region")?;
    let days = (scenario.from, scenario.to);
    Ok(surveillance::curve(node, root, &scenario.disease, "confirmed", days).await?)
}

/// Width of a text on a terminal: Chinese characters take two columns.
fn width(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) >= 0x1100 { 2 } else { 1 }).sum()
}

fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn print(report: &Report, lang: Lang) {
    let heads = match lang {
        Lang::Zh => ["地区", "累计", "近7天", "近14天", "每10万", "信号", "等级", "理由"],
        Lang::En => ["region", "total", "7 days", "14 days", "per 100k", "signals", "level", "reason"],
    };
    let names = report.regions.iter().map(|r| width(r.region.get(lang)));
    let name = names.chain([width(heads[0])]).max().unwrap_or(10);
    let levels = report.regions.iter().map(|r| width(r.level.get(lang)));
    let level = levels.chain([width(heads[6])]).max().unwrap_or(6);
    println!("{}", report.as_of);
    println!(
        "{}  {:>9}  {:>8}  {:>8}  {:>8}  {:>7}  {}  {}",
        pad(heads[0], name),
        heads[1],
        heads[2],
        heads[3],
        heads[4],
        heads[5],
        pad(heads[6], level),
        heads[7]
    );
    for r in &report.regions {
        let incidence = r.incidence_14d.map(|i| format!("{i:.1}")).unwrap_or_default();
        println!(
            "{}  {:>9}  {:>8}  {:>8}  {:>8}  {:>7}  {}  {}",
            pad(r.region.get(lang), name),
            r.total,
            r.new_7d,
            r.new_14d,
            incidence,
            r.signals,
            pad(r.level.get(lang), level),
            r.reason.get(lang)
        );
    }
    for fault in report.left_out.iter().take(10) {
        eprintln!("left out: {fault}");
    }
    if report.left_out.len() > 10 {
        eprintln!("left out: {} rows more", report.left_out.len() - 10);
    }
}
