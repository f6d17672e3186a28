//! Reads an upload on a thread of its own and hands it over in chunks.

use chrono::NaiveDate;
use lianfang_exchange::tabular::{
    CountMapping, CountReader, CountRow, Finding, GuessDefaults, Record, RegionEntry, RegionIndex,
    RowOutcome, TableOptions, TableReader, guess_count_mapping,
};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::model::Report;
use crate::error::{Error, Result};
use crate::kernel::http::problem::FindingView;
use crate::node::Node;
use crate::regions::Tree;

/// Rows that the mapping is guessed from.
const SAMPLE_ROWS: usize = 400;
/// Rows shown to the user.
const SHOWN_ROWS: usize = 12;

/// Where an upload is kept.
pub fn upload_path(node: &Node, id: Uuid) -> PathBuf {
    node.config.data_dir.join("uploads").join(id.to_string())
}

/// The node's regions as the reader looks them up.
pub fn region_index(tree: &Tree) -> RegionIndex {
    RegionIndex::new(tree.iter().map(|p| RegionEntry {
        id: p.id,
        code: p.code.clone(),
        tier: p.tier,
        names: vec![p.name.zh.clone(), p.name.en.clone()],
    }))
}

/// Part of a file, in order.
#[derive(Debug, Default)]
pub struct Chunk {
    pub counts: Vec<CountRow>,
    pub findings: Vec<Finding>,
    pub rows: u64,
    pub bad: u64,
    /// The last line of the file that this chunk covers.
    pub last_line: u64,
}

/// What is read and how.
#[derive(Clone)]
pub struct Source {
    pub path: PathBuf,
    pub mapping: CountMapping,
    pub index: Arc<RegionIndex>,
    pub today: NaiveDate,
    /// Lines up to this one are read but not handed over.
    pub skip_to: u64,
    /// Counts per chunk.
    pub chunk: usize,
}

fn open(path: &Path) -> Result<BufReader<File>> {
    let file = File::open(path).map_err(|e| Error::io(format!("upload {}", path.display()), e))?;
    Ok(BufReader::with_capacity(1 << 18, file))
}

/// Starts reading; the channel ends with the file. A file that can't be read at all gives one chunk with
/// its finding.
pub fn read(source: Source) -> mpsc::Receiver<Result<Chunk>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read_into(&source, &sender) {
            let _ = sender.blocking_send(Err(error));
        }
    });
    receiver
}

fn read_into(source: &Source, sender: &mpsc::Sender<Result<Chunk>>) -> Result<()> {
    let mut reader =
        match CountReader::new(open(&source.path)?, &source.mapping, source.index.as_ref(), source.today) {
            Ok(reader) => reader,
            Err(fatal) => {
                let chunk = Chunk { findings: vec![fatal], bad: 1, ..Chunk::default() };
                let _ = sender.blocking_send(Ok(chunk));
                return Ok(());
            }
        };
    let mut chunk = Chunk { findings: reader.header_findings().to_vec(), ..Chunk::default() };
    let mut row = RowOutcome::default();
    while reader.read_into(&mut row) {
        if row.line <= source.skip_to {
            continue;
        }
        chunk.rows += 1;
        chunk.last_line = row.line;
        chunk.findings.append(&mut row.findings.clone());
        if row.is_bad() {
            chunk.bad += 1;
        } else {
            chunk.counts.append(&mut row.counts);
        }
        if chunk.counts.len() >= source.chunk || chunk.findings.len() >= source.chunk {
            // The receiver is gone when the import was given up.
            if sender.blocking_send(Ok(std::mem::take(&mut chunk))).is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.blocking_send(Ok(chunk));
    Ok(())
}

/// Header, first rows and a guessed mapping.
pub fn inspect(
    path: &Path,
    index: &RegionIndex,
    defaults: &GuessDefaults,
) -> Result<(Report, Option<CountMapping>)> {
    let mut report = Report::default();
    let mut table = match TableReader::open(open(path)?, &TableOptions::default()) {
        Ok(table) => table,
        Err(fatal) => {
            report.findings.push(FindingView::from(&fatal));
            return Ok((report, None));
        }
    };
    report.encoding = Some(table.dialect().encoding.clone());
    report.delimiter = Some(table.dialect().delimiter.to_string());
    report.header = table.header().to_vec();
    let mut sample: Vec<Record> = Vec::new();
    while sample.len() < SAMPLE_ROWS {
        let mut record = Record::default();
        match table.read_into(&mut record) {
            Ok(true) => sample.push(record),
            Ok(false) | Err(_) => break,
        }
    }
    report.sample = sample.iter().take(SHOWN_ROWS).map(|r| r.fields.clone()).collect();
    let guess = guess_count_mapping(&report.header, &sample, index, defaults);
    report.notes = guess.notes;
    Ok((report, guess.mapping))
}

/// Tells open pages how far an import is.
pub fn notify_progress(node: &Node, id: Uuid, done: u64, total: u64) {
    node.notify("progress", serde_json::json!({"import_id": id, "done": done, "total": total}));
}
