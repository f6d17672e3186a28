//! `lianfang import`: files into the node's database, without its web server.

mod lists;

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};
use lianfang_domain::{Lang, Text};
use lianfang_exchange::line_lists::ListKind;
use lianfang_exchange::tabular::{CountMapping, Finding, RegionMapping, read_regions_under};
use lianfang_server::regions::apply_regions;
use lianfang_server::surveillance::{self, Outcome};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::language::Place as _;
use crate::options::NodeOptions;

#[derive(Subcommand)]
pub enum Import {
    /// Daily or weekly counts from a CSV
    Counts {
        file: PathBuf,
        /// YAML file that says which column means what [default: guessed and shown]
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// What to do when some rows are bad
        #[arg(long, value_enum, default_value_t = Mode::AllOrNothing)]
        mode: Mode,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
    },
    /// Line lists of cases, and of links between them: SORMAS, Go.Data, DHIS2 or ordinary tables
    ///
    /// Good rows are stored; rows with errors wait, sealed, until somebody corrects or discards them on the page of imports. The same file
    /// changes nothing a second time. Ends with 0 when every row was taken in, 3 when rows wait, 4 when a file is no list at all, 1 when
    /// one could not be read.
    Cases(lists::Lists),
    /// Line lists of contacts, linked to their cases by number or by the ids of the lists
    ///
    /// Contacts are graded and watched by the pack as if an investigator had found them. Ends as `import cases` does.
    Contacts(lists::Lists),
    /// A tree of regions from a CSV with code, name, tier and parent_code
    Regions { file: PathBuf },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Mode {
    /// Import the good rows and list the bad ones
    GoodRows,
    /// Import nothing when one row is bad
    AllOrNothing,
}

impl From<Mode> for surveillance::Mode {
    fn from(mode: Mode) -> surveillance::Mode {
        match mode {
            Mode::GoodRows => surveillance::Mode::GoodRows,
            Mode::AllOrNothing => surveillance::Mode::AllOrNothing,
        }
    }
}

/// Reads a mapping file.
pub fn read_mapping(path: &Path) -> anyhow::Result<CountMapping> {
    let at = || Text::new(format!("映射 {}", path.display()), format!("mapping {}", path.display()));
    let text = std::fs::read_to_string(path).at(at)?;
    serde_saphyr::from_str(&text).at(at)
}

impl Import {
    /// The language of what goes wrong.
    pub fn lang(&self) -> Lang {
        match self {
            Import::Cases(lists) | Import::Contacts(lists) => lists.lang(),
            Import::Counts { .. } | Import::Regions { .. } => Lang::En,
        }
    }

    pub async fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        match self {
            Import::Counts { file, mapping, mode, json } => {
                let mapping = mapping.as_deref().map(read_mapping).transpose()?;
                let node = options.open().await?;
                let outcome = surveillance::import_file(&node, &file, mapping, mode.into()).await?;
                node.db.clone().close().await?;
                if json {
                    println!("{}", serde_json::to_string_pretty(&outcome)?);
                } else {
                    tell(&outcome);
                }
                Ok(if outcome.state == "applied" { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Import::Cases(lists) => lists.run(options, None).await,
            Import::Contacts(lists) => lists.run(options, Some(ListKind::Contacts)).await,
            Import::Regions { file } => import_regions(options, &file).await,
        }
    }
}

fn tell(outcome: &Outcome) {
    let c = &outcome.checked;
    println!(
        "{}: {} rows, {} good, {} bad; {} new numbers, {} changed, {} as before, {} corrections",
        outcome.state, c.rows, c.good, c.bad, c.fresh, c.changed, c.unchanged, c.corrections
    );
    let column = |v: &lianfang_exchange::tabular::ValueColumn| format!("{} → {}", v.column, v.indicator);
    let values: Vec<String> = outcome.mapping.values.iter().map(column).collect();
    println!(
        "columns: {} → day, {} → region, {}",
        outcome.mapping.date.column,
        outcome.mapping.region.column,
        values.join(", ")
    );
    for finding in outcome.findings.iter().take(20) {
        let column = finding.column.as_deref().map(|c| format!(" column {c:?}")).unwrap_or_default();
        let value = finding.value.as_deref().map(|v| format!(" {v:?}")).unwrap_or_default();
        let line = finding.line.map(|l| format!("line {l}")).unwrap_or_default();
        println!("{} {line}{column}{value}: {}; {}", finding.code, finding.message.en, finding.remedy.en);
    }
    if c.findings > 20 {
        println!("… and {} more", c.findings - 20);
    }
}

async fn import_regions(options: &NodeOptions, file: &Path) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("file {}", file.display()))?;
    let node = options.open().await?;
    let tree = node.tree();
    let known = |code: &str, tier| tree.find_code(tier, code).is_some();
    let (rows, findings) = read_regions_under(bytes.as_slice(), &RegionMapping::default(), &known);
    for finding in findings.iter().take(20) {
        eprintln!(
            "{} line {}: {}; {}",
            finding.code,
            finding.line.unwrap_or(0),
            finding.message.en,
            finding.remedy.en
        );
    }
    if findings.iter().any(Finding::is_error) {
        bail!("nothing was imported; mend the file and try again");
    }
    let (added, changed) =
        node.write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await })).await?;
    node.settle().await?;
    node.db.clone().close().await?;
    println!("{added} regions added, {changed} changed");
    Ok(ExitCode::SUCCESS)
}
