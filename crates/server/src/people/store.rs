//! All SQL of the people tables.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::model::Login;
use crate::error::Result;
use crate::kernel::db::{Conn, all, exec, one};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct AccountRow {
    pub id: Uuid,
    pub name: String,
    pub disabled: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct GrantRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub duty: String,
    pub region_id: Uuid,
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

const LOGIN: &str = "SELECT id, name, password_hash, stamp, disabled FROM people_account";
const ACCOUNT: &str = "SELECT id, name, disabled, created_at FROM people_account";
const GRANT: &str = "SELECT id, account_id, duty, region_id FROM people_grant";

pub async fn count_accounts(conn: &Conn<'_>) -> Result<u64> {
    let row: Option<Count> = one(conn, "SELECT COUNT(*) AS n FROM people_account", vec![]).await?;
    Ok(row.map_or(0, |r| r.n.cast_unsigned()))
}

pub async fn find_login(conn: &Conn<'_>, name: &str) -> Result<Option<Login>> {
    one(conn, &format!("{LOGIN} WHERE name = $1"), values![name]).await
}

pub async fn find_login_by_id(conn: &Conn<'_>, id: Uuid) -> Result<Option<Login>> {
    one(conn, &format!("{LOGIN} WHERE id = $1"), values![id]).await
}

pub async fn find_account(conn: &Conn<'_>, id: Uuid) -> Result<Option<AccountRow>> {
    one(conn, &format!("{ACCOUNT} WHERE id = $1"), values![id]).await
}

pub async fn find_account_by_name(conn: &Conn<'_>, name: &str) -> Result<Option<Uuid>> {
    let row: Option<AccountRow> = one(conn, &format!("{ACCOUNT} WHERE name = $1"), values![name]).await?;
    Ok(row.map(|account| account.id))
}

pub async fn find_name(conn: &Conn<'_>, id: Uuid) -> Result<Option<String>> {
    Ok(find_account(conn, id).await?.map(|a| a.name))
}

/// Accounts by name, from after `after` on.
pub async fn list_accounts(conn: &Conn<'_>, after: Option<String>, limit: u32) -> Result<Vec<AccountRow>> {
    let sql = format!("{ACCOUNT} WHERE name > $1 ORDER BY name LIMIT $2");
    all(conn, &sql, values![after.unwrap_or_default(), i64::from(limit)]).await
}

pub async fn insert_account(
    conn: &Conn<'_>,
    account: &AccountRow,
    password_hash: Option<String>,
    stamp: &str,
) -> Result<()> {
    let sql = "INSERT INTO people_account (id, name, password_hash, stamp, disabled, created_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let AccountRow { id, name, disabled, created_at } = account.clone();
    exec(conn, sql, values![id, name, password_hash, stamp, disabled, created_at]).await.map(drop)
}

pub async fn update_password(conn: &Conn<'_>, id: Uuid, hash: String, stamp: &str) -> Result<()> {
    let sql = "UPDATE people_account SET password_hash = $2, stamp = $3 WHERE id = $1";
    exec(conn, sql, values![id, hash, stamp]).await.map(drop)
}

/// Disabling changes the stamp, which ends the account's sessions.
pub async fn update_disabled(conn: &Conn<'_>, id: Uuid, disabled: bool, stamp: &str) -> Result<()> {
    let sql = "UPDATE people_account SET disabled = $2, stamp = $3 WHERE id = $1";
    exec(conn, sql, values![id, disabled, stamp]).await.map(drop)
}

pub async fn list_grants(conn: &Conn<'_>, account: Uuid) -> Result<Vec<GrantRow>> {
    all(conn, &format!("{GRANT} WHERE account_id = $1 ORDER BY id"), values![account]).await
}

/// Grants of `duty` that belong to working accounts.
pub async fn list_holders(conn: &Conn<'_>, duty: &str) -> Result<Vec<GrantRow>> {
    let sql = "SELECT g.id, g.account_id, g.duty, g.region_id FROM people_grant g
               JOIN people_account a ON a.id = g.account_id WHERE g.duty = $1 AND a.disabled = $2 ORDER BY g.id";
    all(conn, sql, values![duty, false]).await
}

pub async fn find_grant(conn: &Conn<'_>, id: Uuid) -> Result<Option<GrantRow>> {
    one(conn, &format!("{GRANT} WHERE id = $1"), values![id]).await
}

/// Grants a duty; granting it again changes nothing.
/// Whether the grant is new; who holds the duty there already keeps the grant they have.
pub async fn grant(conn: &Conn<'_>, grant: &GrantRow, at: DateTime<Utc>) -> Result<bool> {
    let sql =
        "INSERT INTO people_grant (id, account_id, duty, region_id, granted_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (account_id, duty, region_id) DO NOTHING";
    let GrantRow { id, account_id, duty, region_id } = grant.clone();
    Ok(exec(conn, sql, values![id, account_id, duty, region_id, at]).await? == 1)
}

pub async fn delete_grant(conn: &Conn<'_>, id: Uuid) -> Result<()> {
    exec(conn, "DELETE FROM people_grant WHERE id = $1", values![id]).await.map(drop)
}

pub async fn insert_link(
    conn: &Conn<'_>,
    token_hash: &str,
    account: Option<Uuid>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let sql = "INSERT INTO people_link (token_hash, account_id, expires_at) VALUES ($1, $2, $3)";
    exec(conn, sql, values![token_hash, account, expires_at]).await.map(drop)
}

/// Removes set-up links that were not used.
pub async fn delete_setup_links(conn: &Conn<'_>) -> Result<()> {
    exec(conn, "DELETE FROM people_link WHERE account_id IS NULL AND used_at IS NULL", vec![]).await.map(drop)
}

#[derive(Debug, FromQueryResult)]
pub struct LinkRow {
    pub account_id: Option<Uuid>,
}

/// Takes a link: the first caller gets it, every later one nothing.
pub async fn take_link(conn: &Conn<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<Option<LinkRow>> {
    let sql = "UPDATE people_link SET used_at = $2
               WHERE token_hash = $1 AND used_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
               RETURNING account_id";
    one(conn, sql, values![token_hash, now]).await
}
