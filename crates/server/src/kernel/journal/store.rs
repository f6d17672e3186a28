//! All SQL of the journal's tables.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use tlog_tiles::{HASH_SIZE, Hash};
use uuid::Uuid;

use super::{Checkpoint, Entry};
use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::values;

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// Entries have positions 0..n without gaps, so the count is one more than the last position.
pub async fn count_entries(conn: &Conn<'_>) -> Result<u64> {
    let row: Option<Count> =
        one(conn, "SELECT COALESCE(MAX(position) + 1, 0) AS n FROM journal_entry", vec![]).await?;
    Ok(row.map_or(0, |r| r.n.cast_unsigned()))
}

pub async fn insert_entries(conn: &Conn<'_>, entries: Vec<(Entry, String)>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO journal_entry (position, at, kind, region_id, subject_id, actor_id, leaf) VALUES",
        tail: "",
        columns: 7,
    };
    let rows = entries
        .into_iter()
        .map(|(e, leaf)| values![e.position.cast_signed(), e.at, e.kind, e.region, e.subject, e.actor, leaf]);
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Hashes in one row, at most.
const RUN: usize = 256;

/// Stores the hashes of consecutive places from `first` on, in rows of up to `RUN`: one each would cost more than the entries.
pub async fn insert_hashes(conn: &Conn<'_>, first: u64, hashes: &[Hash]) -> Result<()> {
    let insert =
        Insert { head: "INSERT INTO journal_hash (first_place, hashes) VALUES", tail: "", columns: 2 };
    let rows = hashes.chunks(RUN).zip((first..).step_by(RUN)).map(|(run, place)| {
        let bytes: Vec<u8> = run.iter().flat_map(|hash| hash.0).collect();
        values![place.cast_signed(), bytes]
    });
    insert.run(conn, rows.collect()).await.map(drop)
}

#[derive(FromQueryResult)]
struct Run {
    first_place: i64,
    hashes: Vec<u8>,
}

impl Run {
    fn find(&self, place: u64) -> Option<Hash> {
        let offset = usize::try_from(place.checked_sub(self.first_place.cast_unsigned())?).ok()?;
        let bytes = self.hashes.get(offset.checked_mul(HASH_SIZE)?..)?.get(..HASH_SIZE)?;
        bytes.try_into().ok().map(Hash)
    }
}

/// The hashes at `places`, in that order. An error when one is missing: the tree is damaged.
pub async fn get_hashes(conn: &Conn<'_>, places: &[u64]) -> Result<Vec<Hash>> {
    let sql = "SELECT first_place, hashes FROM journal_hash WHERE first_place <= $1
               ORDER BY first_place DESC LIMIT 1";
    let mut found = Vec::with_capacity(places.len());
    let mut run: Option<Run> = None;
    for place in places {
        let hash = match run.as_ref().and_then(|r| r.find(*place)) {
            Some(hash) => Some(hash),
            None => {
                run = one(conn, sql, values![place.cast_signed()]).await?;
                run.as_ref().and_then(|r| r.find(*place))
            }
        };
        found.push(
            hash.ok_or_else(|| Error::internal(format!("the journal's tree lacks the hash at {place}")))?,
        );
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Leaf {
    leaf: String,
}

pub async fn find_leaf(conn: &Conn<'_>, position: u64) -> Result<Option<String>> {
    let sql = "SELECT leaf FROM journal_entry WHERE position = $1";
    Ok(one::<Leaf>(conn, sql, values![position.cast_signed()]).await?.map(|r| r.leaf))
}

/// Leaves from `position` on, in order.
pub async fn list_leaves(conn: &Conn<'_>, position: u64, limit: u32) -> Result<Vec<String>> {
    let sql = "SELECT leaf FROM journal_entry WHERE position >= $1 ORDER BY position LIMIT $2";
    let rows: Vec<Leaf> = all(conn, sql, values![position.cast_signed(), i64::from(limit)]).await?;
    Ok(rows.into_iter().map(|r| r.leaf).collect())
}

/// Entries from `position` on, in order.
pub async fn list_entries(conn: &Conn<'_>, position: u64, limit: u32) -> Result<Vec<Entry>> {
    parse(list_leaves(conn, position, limit).await?)
}

/// Entries of some kinds from `position` on and before `head`, in order, and where to read on.
pub async fn list_kinds(
    conn: &Conn<'_>,
    position: u64,
    head: u64,
    kinds: &[&'static str],
    limit: u32,
) -> Result<(Vec<Entry>, u64)> {
    let mut values = values![position.cast_signed(), head.cast_signed(), i64::from(limit)];
    let list = in_list("kind", kinds.iter().copied(), &mut values);
    let sql = format!(
        "SELECT leaf FROM journal_entry WHERE position >= $1 AND position < $2 AND {list} ORDER BY position LIMIT $3"
    );
    let rows: Vec<Leaf> = all(conn, &sql, values).await?;
    let entries = parse(rows.into_iter().map(|r| r.leaf).collect())?;
    let full = entries.len() >= limit as usize;
    let next = entries.last().filter(|_| full).map_or(head, |e| e.position + 1);
    Ok((entries, next))
}

/// What a page of the journal shows.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// Only entries before this position.
    pub before: Option<u64>,
    /// Kinds that begin with this text.
    pub kind: Option<String>,
    /// Entries about one of these. No index of its own: to be asked for with the region.
    pub subjects: Option<Vec<Uuid>>,
    /// SQL condition on `region_id` and its parameters, from `regions::under_sql`.
    pub region: Option<(String, Vec<sea_orm::Value>)>,
}

/// Entries that pass `filter`, newest first.
pub async fn list_newest(conn: &Conn<'_>, filter: Filter, limit: u32) -> Result<Vec<Entry>> {
    let mut values = vec![];
    let mut conditions = vec!["1 = 1".to_owned()];
    if let Some((sql, parameters)) = filter.region {
        // The fragment counts its parameters from $1, so it comes first.
        values.extend(parameters);
        conditions.push(sql);
    }
    if let Some(before) = filter.before {
        values.push(before.cast_signed().into());
        conditions.push(format!("position < ${}", values.len()));
    }
    if let Some(kind) = filter.kind {
        values.push(format!("{}%", kind.replace(['%', '_'], "")).into());
        conditions.push(format!("kind LIKE ${}", values.len()));
    }
    if let Some(subjects) = filter.subjects {
        conditions.push(in_list("subject_id", subjects, &mut values));
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "SELECT leaf FROM journal_entry WHERE {} ORDER BY position DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    let rows: Vec<Leaf> = all(conn, &sql, values).await?;
    parse(rows.into_iter().map(|r| r.leaf).collect())
}

fn parse(leaves: Vec<String>) -> Result<Vec<Entry>> {
    leaves.iter().map(|leaf| Ok(serde_json::from_str(leaf)?)).collect()
}

pub async fn find_checkpoint(conn: &Conn<'_>) -> Result<Option<Checkpoint>> {
    one(conn, "SELECT tree_size, root, note FROM journal_checkpoint ORDER BY tree_size DESC LIMIT 1", vec![])
        .await
}

pub async fn list_checkpoints(conn: &Conn<'_>) -> Result<Vec<Checkpoint>> {
    all(conn, "SELECT tree_size, root, note FROM journal_checkpoint ORDER BY tree_size", vec![]).await
}

pub async fn insert_checkpoint(conn: &Conn<'_>, checkpoint: &Checkpoint, at: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO journal_checkpoint (tree_size, root, at, note) VALUES ($1, $2, $3, $4)";
    let Checkpoint { tree_size, root, note } = checkpoint.clone();
    exec(conn, sql, values![tree_size, root, at, note]).await.map(drop)
}

pub async fn find_position(conn: &Conn<'_>, reader: &str) -> Result<Option<u64>> {
    #[derive(FromQueryResult)]
    struct Row {
        position: i64,
    }
    let row: Option<Row> =
        one(conn, "SELECT position FROM journal_reader WHERE name = $1", values![reader]).await?;
    Ok(row.map(|r| r.position.cast_unsigned()))
}

pub async fn save_position(conn: &Conn<'_>, reader: &str, position: u64) -> Result<()> {
    let sql = "INSERT INTO journal_reader (name, position) VALUES ($1, $2)
               ON CONFLICT (name) DO UPDATE SET position = excluded.position";
    exec(conn, sql, values![reader, position.cast_signed()]).await.map(drop)
}

pub async fn find_secret(conn: &Conn<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct Row {
        secret: Vec<u8>,
    }
    let row: Option<Row> =
        one(conn, "SELECT secret FROM kernel_secret WHERE name = $1", values![name]).await?;
    Ok(row.map(|r| r.secret))
}

pub async fn insert_secret(conn: &Conn<'_>, name: &str, secret: &[u8]) -> Result<()> {
    let sql = "INSERT INTO kernel_secret (name, secret) VALUES ($1, $2)";
    exec(conn, sql, values![name, secret.to_vec()]).await.map(drop)
}

/// When the newest entry was made.
pub async fn last_at(conn: &Conn<'_>) -> Result<Option<DateTime<Utc>>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: DateTime<Utc>,
    }
    let sql = "SELECT at FROM journal_entry ORDER BY position DESC LIMIT 1";
    Ok(one::<Row>(conn, sql, vec![]).await?.map(|r| r.at))
}
