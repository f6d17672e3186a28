//! All SQL of answers.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, all, exec, in_list};
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct AnswerRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub case_id: Uuid,
    pub question: String,
    pub item: String,
    /// JSON.
    pub value: String,
    pub said_at: DateTime<Utc>,
    pub said_by: Option<Uuid>,
    pub arrived_at: DateTime<Utc>,
}

const ANSWER: &str =
    "SELECT id, region_id, case_id, question, item, value, said_at, said_by, arrived_at FROM cases_answer";

pub async fn insert(conn: &Conn<'_>, a: &AnswerRow) -> Result<()> {
    let sql = "INSERT INTO cases_answer (id, region_id, case_id, question, item, value, said_at, said_by, arrived_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let a = a.clone();
    let values = values![
        a.id,
        a.region_id,
        a.case_id,
        a.question,
        a.item,
        a.value,
        a.said_at,
        a.said_by,
        a.arrived_at
    ];
    exec(conn, sql, values).await.map(drop)
}

/// Marks standing answers as replaced.
pub async fn replace(conn: &Conn<'_>, ids: &[Uuid], by: Uuid) -> Result<u64> {
    let mut values = values![by];
    let list = in_list("id", ids.iter().copied(), &mut values);
    exec(
        conn,
        &format!("UPDATE cases_answer SET replaced_by = $1 WHERE replaced_by IS NULL AND {list}"),
        values,
    )
    .await
}

/// What stands of a case, in the order in which it arrived.
pub async fn list_standing(conn: &Conn<'_>, case: Uuid) -> Result<Vec<AnswerRow>> {
    all(conn, &format!("{ANSWER} WHERE case_id = $1 AND replaced_by IS NULL ORDER BY id"), values![case])
        .await
}

/// Standing answers of these cases to questions with many answers.
pub async fn list_standing_items(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<AnswerRow>> {
    let mut found = Vec::new();
    for chunk in cases.chunks(400) {
        let mut values = vec![];
        let list = in_list("case_id", chunk.iter().copied(), &mut values);
        let sql = format!("{ANSWER} WHERE replaced_by IS NULL AND item <> '' AND {list} ORDER BY id");
        found.extend(all::<AnswerRow>(conn, &sql, values).await?);
    }
    Ok(found)
}

/// Removes everything that was answered on a case.
pub async fn erase(conn: &Conn<'_>, case: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_answer WHERE case_id = $1", values![case]).await
}
