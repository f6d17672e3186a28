//! All SQL of pools.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct PoolRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub code: String,
    pub size: i32,
    pub made_at: DateTime<Utc>,
    pub made_by: Option<Uuid>,
    pub result: Option<String>,
    pub result_at: Option<DateTime<Utc>>,
    pub result_by: Option<Uuid>,
    pub version: i64,
}

const POOL: &str = "SELECT id, region_id, disease, code, size, made_at, made_by, result, result_at, result_by, version FROM cases_pool";

/// Stores a pool; false when its code is known in the region already.
pub async fn insert(conn: &Conn<'_>, p: &PoolRow) -> Result<bool> {
    let sql = "INSERT INTO cases_pool (id, region_id, disease, code, size, made_at, made_by, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code, region_id) DO NOTHING";
    let values = values![
        p.id,
        p.region_id,
        p.disease.clone(),
        p.code.clone(),
        p.size,
        p.made_at,
        p.made_by,
        p.version
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

pub async fn save_result(conn: &Conn<'_>, p: &PoolRow) -> Result<bool> {
    let sql = "UPDATE cases_pool SET result = $3, result_at = $4, result_by = $5, version = version + 1
               WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![p.id, p.version, p.result.clone(), p.result_at, p.result_by]).await? == 1)
}

/// Notes that a pool's members changed.
pub async fn touch(conn: &Conn<'_>, id: Uuid) -> Result<()> {
    exec(conn, "UPDATE cases_pool SET version = version + 1 WHERE id = $1", values![id]).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<PoolRow>> {
    one(conn, &format!("{POOL} WHERE id = $1"), values![id]).await
}

pub async fn find_code(conn: &Conn<'_>, scope: Scope, code: &str) -> Result<Option<PoolRow>> {
    Ok(find_codes(conn, scope, &[code.to_owned()]).await?.remove(code))
}

/// Pools in `scope` by their codes.
pub async fn find_codes(conn: &Conn<'_>, scope: Scope, codes: &[String]) -> Result<HashMap<String, PoolRow>> {
    let mut found = HashMap::new();
    for chunk in codes.chunks(256) {
        let mut values = vec![];
        let list = in_list("code", chunk.iter().cloned(), &mut values);
        let under = under_sql("region_id", scope, &mut values);
        for row in
            all::<PoolRow>(conn, &format!("{POOL} WHERE {list} AND {under} ORDER BY id"), values).await?
        {
            found.insert(row.code.clone(), row);
        }
    }
    Ok(found)
}

/// Pools of `scope`, newest first; open ones only, or all.
pub async fn list(
    conn: &Conn<'_>,
    scope: Scope,
    open: bool,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<PoolRow>> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    values.extend(values![before.unwrap_or(Uuid::max()), i64::from(limit)]);
    let waits = if open { "AND result IS NULL" } else { "" };
    let sql = format!("{POOL} WHERE {under} AND id < $2 {waits} ORDER BY id DESC LIMIT $3");
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct Counted {
    n: i64,
}

pub async fn count_open(conn: &Conn<'_>, scope: Scope) -> Result<i64> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!("SELECT COUNT(*) AS n FROM cases_pool WHERE result IS NULL AND {under}");
    Ok(one::<Counted>(conn, &sql, values).await?.map_or(0, |row| row.n))
}

#[derive(FromQueryResult)]
struct MemberCount {
    pool_id: Uuid,
    n: i64,
    waiting: i64,
}

/// Members of these pools, and how many of them were opened and wait.
pub async fn count_members(conn: &Conn<'_>, pools: &[Uuid]) -> Result<HashMap<Uuid, (i64, i64)>> {
    let mut found = HashMap::new();
    for chunk in pools.chunks(256) {
        let mut values = vec![];
        let list = in_list("pool_id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT pool_id, COUNT(*) AS n, CAST(SUM(CASE WHEN opened_at IS NOT NULL AND result IS NULL AND voided_at IS NULL
             THEN 1 ELSE 0 END) AS BIGINT) AS waiting FROM cases_sample WHERE pool_id IS NOT NULL AND {list} GROUP BY pool_id"
        );
        let rows: Vec<MemberCount> = all(conn, &sql, values).await?;
        found.extend(rows.into_iter().map(|row| (row.pool_id, (row.n, row.waiting))));
    }
    Ok(found)
}
