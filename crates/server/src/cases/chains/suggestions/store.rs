//! All SQL of suggestions.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use std::collections::HashSet;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Tx, all, exec, in_list};
use crate::regions::under_sql;
use crate::values;

/// A case by what its source may be told from.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DatedCase {
    pub id: Uuid,
    pub onset_on: NaiveDate,
}

/// Cases with an onset up to a day that `reader` may see, latest first.
pub async fn list_dated(
    conn: &Conn<'_>,
    scope: Scope,
    disease: &str,
    reader: Uuid,
    (from, until): (NaiveDate, NaiveDate),
    limit: u32,
) -> Result<Vec<DatedCase>> {
    let mut values = values![disease, false, reader, from, until, i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "SELECT id, onset_on FROM cases_case
         WHERE disease = $1 AND class <> 'excluded' AND onset_on >= $4 AND onset_on <= $5 AND {under} AND (special = $2 OR EXISTS
           (SELECT 1 FROM cases_named WHERE cases_named.case_id = cases_case.id AND account_id = $3))
         ORDER BY onset_on DESC, id DESC LIMIT $6"
    );
    all(conn, &sql, values).await
}

/// A contact that fell ill, and the case that it had met.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Met {
    pub source_id: Uuid,
    pub case_id: Uuid,
    pub happened_on: NaiveDate,
    /// The exposure as JSON.
    pub facts: String,
}

pub async fn list_met(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<Met>> {
    let mut values = vec![];
    let list = in_list("k.case_id", cases.iter().copied(), &mut values);
    let sql = format!(
        "SELECT e.case_id AS source_id, k.case_id AS case_id, e.happened_on, e.facts FROM cases_exposure e
         JOIN cases_contact k ON k.id = e.contact_id WHERE e.case_id IS NOT NULL AND {list} ORDER BY e.happened_on, e.id"
    );
    all(conn, &sql, values).await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct Shares {
    pub case_id: Uuid,
    pub key: String,
    pub label: String,
}

/// What these cases share with others, in the words of `cases_tie`.
pub async fn list_shares(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<Shares>> {
    let mut values = vec![];
    let list = in_list("case_id", cases.iter().copied(), &mut values);
    let sql = format!(
        "SELECT case_id, key, label FROM cases_tie WHERE {list} AND label <> '' ORDER BY key, case_id"
    );
    all(conn, &sql, values).await
}

#[derive(Debug, Clone, FromQueryResult)]
pub struct Linked {
    pub source_id: Uuid,
    pub case_id: Uuid,
    pub certain: bool,
}

pub async fn list_links_to(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<Linked>> {
    let mut values = vec![];
    let list = in_list("case_id", cases.iter().copied(), &mut values);
    all(conn, &format!("SELECT source_id, case_id, certain FROM cases_link WHERE {list} ORDER BY id"), values)
        .await
}

/// Pairs (case, source) that somebody turned down.
pub async fn list_dismissed(conn: &Conn<'_>, cases: &[Uuid]) -> Result<HashSet<(Uuid, Uuid)>> {
    #[derive(FromQueryResult)]
    struct Row {
        case_id: Uuid,
        source_id: Uuid,
    }
    let mut values = vec![];
    let list = in_list("case_id", cases.iter().copied(), &mut values);
    let sql = format!("SELECT case_id, source_id FROM cases_suggestion_dismissed WHERE {list}");
    Ok(all::<Row>(conn, &sql, values).await?.into_iter().map(|row| (row.case_id, row.source_id)).collect())
}

/// Notes that a source was turned down; false when it was before.
pub async fn dismiss(tx: &Tx, case: Uuid, source: Uuid, region: Uuid) -> Result<bool> {
    let sql = "INSERT INTO cases_suggestion_dismissed (case_id, source_id, region_id, at, by_account)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id, source_id, region_id) DO NOTHING";
    Ok(exec(&tx.conn(), sql, values![case, source, region, tx.now(), tx.actor()]).await? == 1)
}
