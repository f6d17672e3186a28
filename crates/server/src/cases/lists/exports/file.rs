//! The sealed file of an export: pieces one after the other, each sealed under its own key and bound to its place.

use std::path::PathBuf;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _, SeekFrom};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::vault::Sealed;
use crate::node::Node;

/// Bytes of a piece at most, before sealing.
const PIECE: usize = 1 << 20;

fn path(node: &Node, id: Uuid) -> PathBuf {
    node.config.data_dir.join("exports").join(id.to_string())
}

fn fault(e: std::io::Error) -> Error {
    Error::io("file of an export", e)
}

/// A piece belongs to its export and its place in it.
fn subject(id: Uuid, at: u64) -> Uuid {
    Uuid::from_u128(id.as_u128() ^ u128::from(at))
}

/// Appends `bytes` to the file, which is `length` long; its new length. What a crash left behind `length` is written over.
pub async fn append(node: &Node, id: Uuid, length: u64, bytes: &[u8]) -> Result<u64> {
    let path = path(node, id);
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(fault)?;
    }
    let mut file = tokio::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .await
        .map_err(fault)?;
    file.set_len(length).await.map_err(fault)?;
    let mut at = file.seek(SeekFrom::Start(length)).await.map_err(fault)?;
    for piece in bytes.chunks(PIECE) {
        let Sealed { key, text } = node.vault.seal(subject(id, at), piece)?;
        let mut whole = Vec::with_capacity(key.len() + text.len() + 8);
        for part in [key, text] {
            let size = u32::try_from(part.len()).map_err(|_| Error::internal("a piece is too long"))?;
            whole.extend_from_slice(&size.to_le_bytes());
            whole.extend_from_slice(&part);
        }
        file.write_all(&whole).await.map_err(fault)?;
        at += whole.len() as u64;
    }
    file.sync_data().await.map_err(fault)?;
    Ok(at)
}

/// An export's file as it is read.
pub struct Reading {
    node: Node,
    file: tokio::fs::File,
    id: Uuid,
    at: u64,
    length: u64,
}

pub async fn open(node: &Node, id: Uuid, length: u64) -> Result<Reading> {
    let file = tokio::fs::File::open(path(node, id)).await.map_err(fault)?;
    Ok(Reading { node: node.clone(), file, id, at: 0, length })
}

impl Reading {
    /// The next piece in the clear; none at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        if self.at >= self.length {
            return Ok(None);
        }
        let (key, text) = (self.part().await?, self.part().await?);
        let begin = self.at;
        self.at += (key.len() + text.len() + 8) as u64;
        self.node.vault.unseal(subject(self.id, begin), &Sealed { key, text }).map(Some)
    }

    async fn part(&mut self) -> Result<Vec<u8>> {
        let size = self.file.read_u32_le().await.map_err(fault)? as usize;
        if size > PIECE + 64 {
            return Err(Error::internal("the file of an export was altered"));
        }
        let mut part = vec![0; size];
        self.file.read_exact(&mut part).await.map_err(fault)?;
        Ok(part)
    }
}

/// Removes the file; one that is not there is removed already.
pub async fn remove(node: &Node, id: Uuid) -> Result<()> {
    match tokio::fs::remove_file(path(node, id)).await {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(fault(e)),
        _ => Ok(()),
    }
}
