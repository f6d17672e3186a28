//! `lianfang export`: data out of the node's database, as CSV or JSON lines.

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use lianfang_domain::calendar::BEGINNING;
use lianfang_server::Node;
use lianfang_server::kernel::auth::Scope;
use lianfang_server::kernel::journal::store;
use lianfang_server::surveillance::{CountFilter, list_rows};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::options::NodeOptions;

#[derive(Subcommand)]
pub enum Export {
    /// Every reported number
    Counts(What),
    /// The tree of regions, in the form that `import regions` reads
    Regions(What),
    /// The journal's entries
    Journal(What),
}

#[derive(Args)]
pub struct What {
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Where to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    /// One object a line
    Json,
}

/// Rows fetched at once.
const BATCH: u32 = 5000;

#[derive(Serialize)]
struct Count {
    day: NaiveDate,
    region_tier: String,
    region_code: String,
    region_name: String,
    indicator: String,
    source: String,
    coverage: String,
    kind: String,
    reported: i64,
    new: i64,
    revised_from: Option<i64>,
}

#[derive(Serialize)]
struct Region {
    code: String,
    name: String,
    name_zh: String,
    name_en: String,
    tier: String,
    parent_code: String,
    population: Option<i64>,
    households: Option<i64>,
    lat: Option<f64>,
    lon: Option<f64>,
}

#[derive(Serialize)]
struct JournalLine {
    position: u64,
    at: String,
    kind: String,
    region: Option<String>,
    subject: Option<String>,
    actor: Option<String>,
    data: String,
}

enum Sink {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    Json(Box<dyn Write>),
}

impl Sink {
    fn open(what: &What) -> anyhow::Result<Sink> {
        let out: Box<dyn Write> = match &what.output {
            Some(path) => Box::new(std::io::BufWriter::new(
                std::fs::File::create(path).with_context(|| format!("file {}", path.display()))?,
            )),
            None => Box::new(std::io::stdout().lock()),
        };
        Ok(match what.format {
            Format::Csv => Sink::Csv(Box::new(csv::Writer::from_writer(out))),
            Format::Json => Sink::Json(out),
        })
    }

    fn write(&mut self, row: &impl Serialize) -> anyhow::Result<()> {
        match self {
            Sink::Csv(writer) => writer.serialize(row)?,
            Sink::Json(out) => writeln!(out, "{}", serde_json::to_string(row)?)?,
        }
        Ok(())
    }

    fn close(self) -> anyhow::Result<()> {
        match self {
            Sink::Csv(mut writer) => writer.flush()?,
            Sink::Json(mut out) => out.flush()?,
        }
        Ok(())
    }
}

impl Export {
    pub async fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        let node = options.open().await?;
        match &self {
            Export::Counts(what) => counts(&node, Sink::open(what)?).await?,
            Export::Regions(what) => regions(&node, Sink::open(what)?)?,
            Export::Journal(what) => journal(&node, Sink::open(what)?).await?,
        }
        node.db.clone().close().await?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn counts(node: &Node, mut sink: Sink) -> anyhow::Result<()> {
    let tree = node.tree();
    let Some(root) = tree.root() else { return sink.close() };
    let packs = node.packs();
    let all = packs.diseases().flat_map(|d| d.indicators.iter().map(move |i| (d.id.clone(), i.clone())));
    for (disease, indicator) in all {
        let mut after = None;
        loop {
            let filter = CountFilter {
                scope: Scope { under: root },
                disease: disease.clone(),
                indicator: indicator.clone(),
                days: (
                    BEGINNING,
                    node.clock.today().max(NaiveDate::from_ymd_opt(2100, 1, 1).unwrap_or_default()),
                ),
                after,
            };
            let rows = list_rows(&node.db.read(), filter, BATCH).await?;
            after = rows.last().map(|r| (r.day, r.series_id));
            for r in &rows {
                let place = tree.get(r.region_id)?;
                sink.write(&Count {
                    day: r.day,
                    region_tier: place.tier.to_string(),
                    region_code: place.code.clone(),
                    region_name: place.name.en.clone(),
                    indicator: r.indicator.clone(),
                    source: r.source.clone(),
                    coverage: r.coverage.clone(),
                    kind: r.kind.clone(),
                    reported: r.reported,
                    new: r.value,
                    revised_from: r.revised_from,
                })?;
            }
            if rows.len() < BATCH as usize {
                break;
            }
        }
    }
    sink.close()
}

fn regions(node: &Node, mut sink: Sink) -> anyhow::Result<()> {
    let tree = node.tree();
    for place in tree.iter() {
        let parent = place.parent.and_then(|id| tree.find(id));
        sink.write(&Region {
            code: place.code.clone(),
            name: place.name.en.clone(),
            name_zh: place.name.zh.clone(),
            name_en: place.name.en.clone(),
            tier: place.tier.to_string(),
            parent_code: parent.map(|p| p.code.clone()).unwrap_or_default(),
            population: place.population,
            households: place.households,
            lat: place.lat,
            lon: place.lon,
        })?;
    }
    sink.close()
}

async fn journal(node: &Node, mut sink: Sink) -> anyhow::Result<()> {
    let mut position = 0;
    loop {
        let entries = store::list_entries(&node.db.read(), position, BATCH).await?;
        let Some(last) = entries.last() else { break };
        position = last.position + 1;
        for e in &entries {
            let text = |id: Option<uuid::Uuid>| id.map(|id| id.to_string());
            sink.write(&JournalLine {
                position: e.position,
                at: e.at.to_rfc3339(),
                kind: e.kind.clone(),
                region: text(e.region),
                subject: text(e.subject),
                actor: text(e.actor),
                data: e.data.to_string(),
            })?;
        }
    }
    sink.close()
}
