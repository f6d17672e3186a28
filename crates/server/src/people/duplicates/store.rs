//! All SQL of duplicates.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct PairRow {
    pub id: Uuid,
    pub region_id: Uuid,
    /// The smaller of both ids.
    pub left_id: Uuid,
    pub right_id: Uuid,
    pub weight: f64,
    pub probability: f64,
    /// `Likeness` as JSON.
    pub reasons: String,
    pub state: String,
    pub found_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub note: Option<String>,
    pub version: i64,
}

const PAIR: &str = "SELECT id, region_id, left_id, right_id, weight, probability, reasons, state, found_at, decided_at, decided_by,
    note, version FROM people_pair";

/// Stores pairs; one that is there keeps what was decided and gets the new likeness.
pub async fn upsert_pairs(conn: &Conn<'_>, pairs: Vec<PairRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO people_pair (id, region_id, left_id, right_id, weight, probability, reasons, state, found_at, decided_at,
               decided_by, note, version) VALUES",
        tail: "ON CONFLICT (left_id, right_id, region_id) DO UPDATE SET weight = excluded.weight,
               probability = excluded.probability, reasons = excluded.reasons",
        columns: 13,
    };
    let row = |p: PairRow| {
        values![
            p.id,
            p.region_id,
            p.left_id,
            p.right_id,
            p.weight,
            p.probability,
            p.reasons,
            p.state,
            p.found_at,
            p.decided_at,
            p.decided_by,
            p.note,
            p.version
        ]
    };
    insert.run(conn, pairs.into_iter().map(row).collect()).await.map(drop)
}

pub async fn find_pair(conn: &Conn<'_>, left: Uuid, right: Uuid) -> Result<Option<PairRow>> {
    one(conn, &format!("{PAIR} WHERE left_id = $1 AND right_id = $2"), values![left, right]).await
}

pub async fn save_decision(conn: &Conn<'_>, p: &PairRow) -> Result<()> {
    let sql = "UPDATE people_pair SET state = $2, decided_at = $3, decided_by = $4, note = $5, version = version + 1 WHERE id = $1";
    exec(conn, sql, values![p.id, p.state.as_str(), p.decided_at, p.decided_by, p.note.clone()])
        .await
        .map(drop)
}

/// Pairs of a state in `scope`, the most certain first, without persons that are part of somebody else.
pub async fn list_pairs(
    conn: &Conn<'_>,
    scope: Scope,
    state: &str,
    after: Option<(f64, Uuid)>,
    limit: u32,
) -> Result<Vec<PairRow>> {
    let mut values = values![state];
    let mut conditions = vec![
        "state = $1".to_owned(),
        under_sql("region_id", scope, &mut values),
        "NOT EXISTS (SELECT 1 FROM people_merge m WHERE m.undone_at IS NULL AND m.keep_id <> m.merged_id
           AND m.merged_id IN (people_pair.left_id, people_pair.right_id))"
            .to_owned(),
    ];
    if let Some((weight, id)) = after {
        values.push(weight.into());
        values.push(id.into());
        let n = values.len();
        conditions.push(format!("(weight < ${} OR (weight = ${} AND id < ${n}))", n - 1, n - 1));
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "{PAIR} WHERE {} ORDER BY weight DESC, id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Both {
    left_id: Uuid,
    right_id: Uuid,
}

/// Pairs that somebody decided are two people.
pub async fn list_different(conn: &Conn<'_>) -> Result<Vec<(Uuid, Uuid)>> {
    let rows: Vec<Both> =
        all(conn, "SELECT left_id, right_id FROM people_pair WHERE state = 'different'", vec![]).await?;
    Ok(rows.into_iter().map(|row| (row.left_id, row.right_id)).collect())
}

/// Those of these pairs that are stored already, by their smaller ids.
pub async fn list_known_pairs(conn: &Conn<'_>, lefts: &[Uuid]) -> Result<HashSet<(Uuid, Uuid)>> {
    let mut found = HashSet::new();
    for chunk in lefts.chunks(2_000) {
        let mut values = vec![];
        let list = in_list("left_id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT left_id, right_id FROM people_pair WHERE {list}");
        found.extend(
            all::<Both>(conn, &sql, values).await?.into_iter().map(|row| (row.left_id, row.right_id)),
        );
    }
    Ok(found)
}

/// Removes pairs of an erased person.
pub async fn delete_pairs(conn: &Conn<'_>, person: Uuid) -> Result<()> {
    exec(conn, "DELETE FROM people_pair WHERE left_id = $1 OR right_id = $1", values![person]).await.map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct MergeRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub keep_id: Uuid,
    pub merged_id: Uuid,
    pub sealed_key: Option<Vec<u8>>,
    pub sealed: Option<Vec<u8>>,
    pub at: DateTime<Utc>,
    pub by_id: Option<Uuid>,
    pub undone_at: Option<DateTime<Utc>>,
}

const MERGE: &str =
    "SELECT id, region_id, keep_id, merged_id, sealed_key, sealed, at, by_id, undone_at FROM people_merge";

pub async fn insert_merge(conn: &Conn<'_>, m: MergeRow) -> Result<()> {
    let sql = "INSERT INTO people_merge (id, region_id, keep_id, merged_id, sealed_key, sealed, at, by_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values![m.id, m.region_id, m.keep_id, m.merged_id, m.sealed_key, m.sealed, m.at, m.by_id];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find_merge(conn: &Conn<'_>, id: Uuid) -> Result<Option<MergeRow>> {
    one(conn, &format!("{MERGE} WHERE id = $1"), values![id]).await
}

/// Merges into a person, or of it into another, newest first.
pub async fn list_merges(conn: &Conn<'_>, person: Uuid) -> Result<Vec<MergeRow>> {
    all(conn, &format!("{MERGE} WHERE keep_id = $1 OR merged_id = $1 ORDER BY id DESC"), values![person])
        .await
}

/// Marks a merge as undone; what it kept is not needed any more.
pub async fn finish_merge(conn: &Conn<'_>, id: Uuid, at: DateTime<Utc>, by: Option<Uuid>) -> Result<()> {
    let sql = "UPDATE people_merge SET undone_at = $2, undone_by = $3, sealed_key = NULL, sealed = NULL WHERE id = $1";
    exec(conn, sql, values![id, at, by]).await.map(drop)
}

/// Takes away what merges into these persons kept.
pub async fn forget_merges(conn: &Conn<'_>, persons: &[Uuid]) -> Result<()> {
    let mut values = vec![];
    let list = in_list("keep_id", persons.iter().copied(), &mut values);
    let sql = format!("UPDATE people_merge SET sealed_key = NULL, sealed = NULL WHERE {list}");
    exec(conn, &sql, values).await.map(drop)
}

#[derive(FromQueryResult)]
struct MergedInto {
    keep_id: Uuid,
    merged_id: Uuid,
}

/// Who is part of whom by now.
pub async fn list_merged(conn: &Conn<'_>) -> Result<HashMap<Uuid, Uuid>> {
    let sql = "SELECT keep_id, merged_id FROM people_merge WHERE undone_at IS NULL AND keep_id <> merged_id";
    let rows: Vec<MergedInto> = all(conn, sql, vec![]).await?;
    Ok(rows.into_iter().map(|row| (row.merged_id, row.keep_id)).collect())
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct SearchRow {
    pub last_id: Uuid,
    pub keys_version: i32,
}

/// How far new persons were compared.
pub async fn find_search(conn: &Conn<'_>) -> Result<Option<SearchRow>> {
    one(conn, "SELECT last_id, keys_version FROM people_search WHERE name = 'new'", vec![]).await
}

pub async fn save_search(conn: &Conn<'_>, row: &SearchRow) -> Result<()> {
    let sql = "INSERT INTO people_search (name, last_id, keys_version) VALUES ('new', $1, $2)
               ON CONFLICT (name) DO UPDATE SET last_id = excluded.last_id, keys_version = excluded.keys_version";
    exec(conn, sql, values![row.last_id, row.keys_version]).await.map(drop)
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct RunRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: Option<String>,
    pub state: String,
    pub persons: i64,
    pub compared: i64,
    pub found: i64,
    pub left_out: i64,
    pub asked_by: Option<Uuid>,
    pub asked_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

const RUN: &str = "SELECT id, region_id, disease, state, persons, compared, found, left_out, asked_by, asked_at, finished_at FROM people_run";

pub async fn insert_run(conn: &Conn<'_>, r: &RunRow) -> Result<()> {
    let sql = "INSERT INTO people_run (id, region_id, disease, state, persons, compared, found, left_out, asked_by, asked_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = values![
        r.id,
        r.region_id,
        r.disease.clone(),
        r.state.as_str(),
        r.persons,
        r.compared,
        r.found,
        r.left_out,
        r.asked_by,
        r.asked_at
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find_run(conn: &Conn<'_>, id: Uuid) -> Result<Option<RunRow>> {
    one(conn, &format!("{RUN} WHERE id = $1"), values![id]).await
}

pub async fn save_run(conn: &Conn<'_>, r: &RunRow) -> Result<()> {
    let sql = "UPDATE people_run SET state = $2, persons = $3, compared = $4, found = $5, left_out = $6, finished_at = $7 WHERE id = $1";
    let values = values![r.id, r.state.as_str(), r.persons, r.compared, r.found, r.left_out, r.finished_at];
    exec(conn, sql, values).await.map(drop)
}

/// Searches in `scope`, newest first.
pub async fn list_runs(conn: &Conn<'_>, scope: Scope, limit: u32) -> Result<Vec<RunRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    values.push(i64::from(limit).into());
    all(conn, &format!("{RUN} WHERE {under} ORDER BY id DESC LIMIT $2"), values).await
}
