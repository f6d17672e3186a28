//! The packs in force, read from a folder or from the program itself.

use chrono::{DateTime, Utc};
use lianfang_domain::Lang;
use lianfang_plan::{Finding, Library, SourceFile, render_plain};
use rust_embed::RustEmbed;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::Path;

use super::http::DiseaseRef;
use super::store::{self, Version};
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;
use crate::kernel::config::Config;
use crate::kernel::db::{Database, Writer};
use crate::kernel::journal::NewEntry;
use crate::kernel::measures::Registry;

/// The packs that come with the program.
#[derive(RustEmbed)]
#[folder = "../../packs"]
struct Shipped;

/// A checked library with its origin.
pub struct PackSet {
    library: Library,
    pub digest: String,
    pub loaded_at: DateTime<Utc>,
}

impl Deref for PackSet {
    type Target = Library;

    fn deref(&self) -> &Library {
        &self.library
    }
}

type Files = BTreeMap<String, Vec<SourceFile>>;

impl PackSet {
    /// Checks `files`; what is wrong comes back with its place.
    pub fn load(files: &Files, measures: &Registry, now: DateTime<Utc>) -> Result<PackSet, Vec<Finding>> {
        let library = Library::load(files, &measures.catalogue)?;
        Ok(PackSet { library, digest: digest(files), loaded_at: now })
    }

    pub fn disease_refs(&self) -> Vec<DiseaseRef> {
        self.diseases().map(|d| DiseaseRef { id: d.id.clone(), title: d.title.clone() }).collect()
    }
}

fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    for file in files.values().flatten() {
        for part in [&file.path, &file.text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The files of the configured packs.
pub fn read_files(config: &Config) -> Result<Files> {
    let mut files = Files::new();
    for pack in &config.packs {
        let mut found = if config.packs_dir.is_empty() {
            shipped(pack)
        } else {
            read_folder(&Path::new(&config.packs_dir).join(pack))?
        };
        if found.is_empty() {
            let place = if config.packs_dir.is_empty() { "the program" } else { &config.packs_dir };
            return Err(Error::internal(format!("there is no pack `{pack}` in {place}")));
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        files.insert(pack.clone(), found);
    }
    Ok(files)
}

fn shipped(pack: &str) -> Vec<SourceFile> {
    let prefix = format!("{pack}/");
    let paths = Shipped::iter().filter(|path| path.starts_with(&prefix) && path.ends_with(".yaml"));
    paths
        .filter_map(|path| {
            let data = Shipped::get(&path)?.data;
            let path = path.strip_prefix(&prefix)?.to_owned();
            Some(SourceFile { path, text: String::from_utf8_lossy(&data).into_owned() })
        })
        .collect()
}

/// The YAML files of one pack's folder.
pub fn read_folder(folder: &Path) -> Result<Vec<SourceFile>> {
    let mut found = Vec::new();
    collect(folder, folder, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<SourceFile>) -> Result<()> {
    let context = |path: &Path| format!("pack folder {}", path.display());
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::io(context(folder), e)),
    };
    for entry in entries {
        let path = entry.map_err(|e| Error::io(context(folder), e))?.path();
        if path.is_dir() {
            collect(root, &path, found)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            let text = std::fs::read_to_string(&path).map_err(|e| Error::io(context(&path), e))?;
            let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            found.push(SourceFile { path, text });
        }
    }
    Ok(())
}

/// The packs to start with: the configured ones, or those last in force when the configured are refused.
pub async fn open(
    config: &Config,
    measures: &Registry,
    db: &Database,
    writer: &Writer,
    clock: &Clock,
) -> Result<PackSet> {
    let files = read_files(config)?;
    let latest = store::find_latest(&db.read()).await?;
    match PackSet::load(&files, measures, clock.now()) {
        Ok(set) => {
            if latest.is_none_or(|v| v.digest != set.digest) {
                keep(writer, &set, &files).await?;
            }
            Ok(set)
        }
        Err(findings) => {
            let report = render_plain(&findings, &files, Lang::En);
            let Some(latest) = latest else {
                return Err(Error::internal(format!("the packs are refused:\n{report}")));
            };
            tracing::error!("the packs are refused, the version last in force stays:\n{report}");
            let files: Files = serde_json::from_str(&latest.files)?;
            let refused = |f: Vec<Finding>| {
                Error::internal(format!(
                    "the stored packs are refused by this version ({} findings)",
                    f.len()
                ))
            };
            PackSet::load(&files, measures, latest.put_in_force_at).map_err(refused)
        }
    }
}

/// Keeps a set as the one in force, with an entry in the journal.
pub async fn keep(writer: &Writer, set: &PackSet, files: &Files) -> Result<()> {
    let (digest, files) = (set.digest.clone(), serde_json::to_string(files)?);
    let versions: BTreeMap<String, String> =
        set.packs().iter().map(|p| (p.name.clone(), p.version.to_string())).collect();
    writer
        .write(None, move |tx| {
            Box::pin(async move {
                let position = store::find_latest(&tx.conn()).await?.map_or(0, |v| v.position + 1);
                let version = Version { digest: digest.clone(), files, put_in_force_at: tx.now(), position };
                store::insert(&tx.conn(), version).await?;
                let data = json!({"digest": digest, "packs": versions});
                tx.journal(NewEntry::new("packs.put-in-force", None, None, data));
                Ok(())
            })
        })
        .await
}
