//! `lianfang exchange`: messages of laboratories and neighbouring systems, looked at without a node.

mod shown;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use lianfang_domain::Lang;
use lianfang_exchange::messages::{Inspection, Verdict, inspect};
use lianfang_server::kernel::clock::Clock;
use serde::Serialize;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::options::NodeOptions;

#[derive(Subcommand)]
pub enum Exchange {
    /// Tell whether a message would be accepted, what is wrong with it, and what would be stored
    ///
    /// Reads HL7 v2 (ORU^R01, with or without a batch), FHIR R4 Bundles, CDA case reports and CSV of results, contacts or cases; the kind is found
    /// out from the content. Nothing is stored or sent.
    ///
    /// The verdicts: valid (taken in without remark), warn (taken in and flagged), invalid (read; at least one record waits for somebody to
    /// decide), reject (not usable; nothing of it is stored).
    ///
    /// Ends with 0 when every file is valid or warn, 3 when one is invalid, 4 when one is rejected, and 1 when one could not be read.
    Inspect(Inspect),
}

#[derive(Args)]
pub struct Inspect {
    /// Files to look at; - reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object for each file, each on a line of its own
    #[arg(long)]
    json: bool,
    /// Tell in Chinese
    #[arg(long)]
    zh: bool,
    /// The day after which a date lies in the future, such as 2026-03-01 [default: today]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
}

/// The line of one file in JSON.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    bytes: usize,
    #[serde(flatten)]
    found: &'a Inspection,
}

impl Exchange {
    pub fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        match self {
            Exchange::Inspect(inspect) => inspect.run(options),
        }
    }
}

impl Inspect {
    fn run(self, options: &NodeOptions) -> anyhow::Result<ExitCode> {
        let today = match self.today {
            Some(today) => today,
            None => Clock::system(options.load()?.0.timezone).today(),
        };
        let lang = if self.zh { Lang::Zh } else { Lang::En };
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let mut worst = Verdict::Valid;
        let mut unread = false;
        for path in &self.files {
            let bytes = match read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    unread = true;
                    eprintln!("error: {error:#}");
                    continue;
                }
            };
            let found = inspect(&bytes, Some(today));
            worst = worst.max(found.verdict);
            let file = path.display().to_string();
            if self.json {
                let line = Line { file, bytes: bytes.len(), found: &found };
                serde_json::to_writer(&mut out, &line)?;
                writeln!(out)?;
            } else {
                shown::show(&mut out, &file, &found, lang)?;
            }
        }
        out.flush()?;
        Ok(match worst {
            _ if unread => ExitCode::FAILURE,
            Verdict::Valid | Verdict::Warn => ExitCode::SUCCESS,
            Verdict::Invalid => ExitCode::from(3),
            Verdict::Reject => ExitCode::from(4),
        })
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| format!("file {}", path.display()))
}
