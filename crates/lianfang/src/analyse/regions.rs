//! `lianfang analyse FILE.csv`: what is unusual in a file of counts, and how its regions stand.

use chrono::NaiveDate;
use clap::Args;
use lianfang_domain::{Lang, Text};
use lianfang_server::Node;
use lianfang_server::drills::Scenario;
use lianfang_server::kernel::auth::Scope;
use lianfang_server::surveillance::{self, Curve, SignalFilter};
use serde::Serialize;
use std::process::ExitCode;

use super::input::Source;
use super::output::{Output, Provenance, Table};
use super::plot::plot;
use crate::language::told;

#[derive(Args)]
// Its arguments are all flattened ones, so that clap has to be told which of them means that this question is asked.
#[group(args = ["file"])]
pub struct Regions {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    pub output: Output,
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
    left_out: Vec<Text>,
    regions: Vec<Line>,
    provenance: Provenance,
}

impl Regions {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let opened = self.source.open().await?;
        let (node, scenario) = (&opened.node, &opened.scenario);
        let left_out = opened.left_out.clone();
        let settings = serde_json::json!({
            "file": self.source.file.display().to_string(), "until": scenario.to, "disease": scenario.disease, "packs": scenario.packs,
        });
        // Nothing is drawn by chance, so there is no seed to tell.
        let provenance = Provenance::new("signals and levels of the packs", &settings, None)?;
        let report =
            Report { as_of: scenario.to, left_out, regions: lines(node, scenario).await?, provenance };
        if let Some(path) = &self.output.plot {
            plot(path, &curve(node, scenario).await?, self.output.lang())?;
        }
        if self.output.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&report, &self.output);
        }
        node.db.clone().close().await?;
        Ok(ExitCode::SUCCESS)
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
    let root = tree.root().ok_or_else(|| told("文件没有地区", "the file names no region"))?;
    let days = (scenario.from, scenario.to);
    Ok(surveillance::curve(node, root, &scenario.disease, "confirmed", days).await?)
}

fn print(report: &Report, output: &Output) {
    let lang = output.lang();
    let mut table = Table::new(match lang {
        Lang::Zh => &["地区", ">累计", ">近7天", ">近14天", ">每10万", ">信号", "等级", "理由"],
        Lang::En => &["region", ">total", ">7 days", ">14 days", ">per 100k", ">signals", "level", "reason"],
    });
    for r in &report.regions {
        table.row(vec![
            r.region.get(lang).to_owned(),
            r.total.to_string(),
            r.new_7d.to_string(),
            r.new_14d.to_string(),
            r.incidence_14d.map(|i| format!("{i:.1}")).unwrap_or_default(),
            r.signals.to_string(),
            r.level.get(lang).to_owned(),
            r.reason.get(lang).to_owned(),
        ]);
    }
    println!("{}", report.as_of);
    table.print();
    println!("{}", report.provenance.line(output.lang()));
    output.tell_left_out(&report.left_out);
}
