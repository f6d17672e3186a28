//! All SQL of orders.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, all, exec, one};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct OrderRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub contact_id: Uuid,
    pub number: String,
    pub kind: String,
    /// `Content` as JSON.
    pub content: String,
    pub begins_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub state: String,
    pub issued_at: DateTime<Utc>,
    pub issued_by: Option<Uuid>,
    pub served_at: Option<DateTime<Utc>>,
    pub served_by: Option<Uuid>,
    pub served_how: Option<String>,
    pub version: i64,
}

const ORDER: &str = "SELECT id, region_id, contact_id, number, kind, content, begins_on, ends_on, state, issued_at, issued_by,
    served_at, served_by, served_how, version FROM cases_order";

pub async fn insert(conn: &Conn<'_>, o: OrderRow) -> Result<()> {
    let sql = "INSERT INTO cases_order (id, region_id, contact_id, number, kind, content, begins_on, ends_on, state,
               issued_at, issued_by, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = values![
        o.id,
        o.region_id,
        o.contact_id,
        o.number,
        o.kind,
        o.content,
        o.begins_on,
        o.ends_on,
        o.state,
        o.issued_at,
        o.issued_by,
        o.version
    ];
    exec(conn, sql, values).await.map(drop)
}

/// Orders of a contact, newest first.
pub async fn list_of(conn: &Conn<'_>, contact: Uuid) -> Result<Vec<OrderRow>> {
    all(conn, &format!("{ORDER} WHERE contact_id = $1 ORDER BY id DESC"), values![contact]).await
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<OrderRow>> {
    one(conn, &format!("{ORDER} WHERE id = $1"), values![id]).await
}

/// A new order takes the place of those of the same kind.
pub async fn replace_former(conn: &Conn<'_>, contact: Uuid, kind: &str) -> Result<u64> {
    let sql = "UPDATE cases_order SET state = 'replaced', version = version + 1
               WHERE contact_id = $1 AND kind = $2 AND state <> 'replaced'";
    exec(conn, sql, values![contact, kind]).await
}

pub async fn serve(conn: &Conn<'_>, o: OrderRow) -> Result<bool> {
    let sql = "UPDATE cases_order SET state = 'served', served_at = $3, served_by = $4, served_how = $5,
               version = version + 1 WHERE id = $1 AND version = $2";
    Ok(exec(conn, sql, values![o.id, o.version, o.served_at, o.served_by, o.served_how]).await? == 1)
}

/// Orders belong to the region that answers for the contact.
pub async fn move_to(conn: &Conn<'_>, contact: Uuid, region: Uuid) -> Result<()> {
    exec(conn, "UPDATE cases_order SET region_id = $2 WHERE contact_id = $1", values![contact, region])
        .await
        .map(drop)
}

/// Removes the orders of a contact whose record goes.
pub async fn delete_of(conn: &Conn<'_>, contact: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_order WHERE contact_id = $1", values![contact]).await
}
