//! All SQL of clues.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all, exec, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct ClueRow {
    pub id: Uuid,
    /// Of the case.
    pub region_id: Uuid,
    pub case_id: Uuid,
    pub disease: String,
    pub number: String,
    pub to_region: Uuid,
    pub duty: String,
    pub state: String,
    pub asked_at: DateTime<Utc>,
    pub asked_by: Option<Uuid>,
    pub due_at: DateTime<Utc>,
    pub question_key: Vec<u8>,
    pub question: Vec<u8>,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by: Option<Uuid>,
    pub answer_key: Option<Vec<u8>>,
    pub answer: Option<Vec<u8>>,
    pub version: i64,
}

const CLUE: &str =
    "SELECT id, region_id, case_id, disease, number, to_region, duty, state, asked_at, asked_by, due_at,
    question_key, question, answered_at, answered_by, answer_key, answer, version FROM cases_clue";

pub async fn insert(conn: &Conn<'_>, c: ClueRow) -> Result<()> {
    let sql = "INSERT INTO cases_clue (id, region_id, case_id, disease, number, to_region, duty, state, asked_at, asked_by,
               due_at, question_key, question, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = values![
        c.id,
        c.region_id,
        c.case_id,
        c.disease,
        c.number,
        c.to_region,
        c.duty,
        c.state,
        c.asked_at,
        c.asked_by,
        c.due_at,
        c.question_key,
        c.question,
        c.version
    ];
    exec(conn, sql, values).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ClueRow>> {
    one(conn, &format!("{CLUE} WHERE id = $1"), values![id]).await
}

/// Stores what became of a clue that was read in version `c.version`; false when somebody was faster.
pub async fn save(conn: &Conn<'_>, c: ClueRow) -> Result<bool> {
    let sql =
        "UPDATE cases_clue SET state = $3, answered_at = $4, answered_by = $5, answer_key = $6, answer = $7,
               version = version + 1 WHERE id = $1 AND version = $2";
    let values = values![c.id, c.version, c.state, c.answered_at, c.answered_by, c.answer_key, c.answer];
    Ok(exec(conn, sql, values).await? == 1)
}

/// Which clues a list shows.
pub struct ClueFilter {
    pub scope: Scope,
    /// Whose duty sees what it is asked even where it sees no cases.
    pub duty: String,
    pub sees_cases: bool,
    /// Clues of one case.
    pub case: Option<Uuid>,
    pub state: Option<String>,
    pub reader: Uuid,
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// Clues that were asked from `scope` or passed to it; those due first at the top. A clue of a case that is closed to others is seen at
/// its origin by named people only; whoever is asked sees it.
pub async fn list(conn: &Conn<'_>, filter: ClueFilter, limit: u32) -> Result<Vec<ClueRow>> {
    let mut values = vec![];
    let to = under_sql("to_region", filter.scope, &mut values);
    values.push(filter.duty.into());
    let asked = if filter.sees_cases { to } else { format!("{to} AND duty = ${}", values.len()) };
    let mut conditions = Vec::new();
    if filter.sees_cases {
        let from = under_sql("region_id", filter.scope, &mut values);
        values.extend(values![false, filter.reader]);
        let n = values.len();
        conditions.push(format!(
            "(({asked}) OR ({from} AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_clue.case_id
             AND (c.special = ${} OR EXISTS (SELECT 1 FROM cases_named WHERE cases_named.case_id = c.id
             AND account_id = ${n})))))",
            n - 1
        ));
    } else {
        conditions.push(asked);
    }
    if let Some(case) = filter.case {
        values.push(case.into());
        conditions.push(format!("case_id = ${}", values.len()));
    }
    if let Some(state) = filter.state {
        values.push(state.into());
        conditions.push(format!("state = ${}", values.len()));
    }
    if let Some((due, id)) = filter.after {
        values.extend(values![due, id]);
        let n = values.len();
        conditions.push(format!("(due_at, id) > (${}, ${n})", n - 1));
    }
    values.push(i64::from(limit).into());
    let sql =
        format!("{CLUE} WHERE {} ORDER BY due_at, id LIMIT ${}", conditions.join(" AND "), values.len());
    all(conn, &sql, values).await
}

/// Clues of a case that nobody has answered.
pub async fn list_open_of(conn: &Conn<'_>, case: Uuid) -> Result<Vec<ClueRow>> {
    all(conn, &format!("{CLUE} WHERE case_id = $1 AND state = 'open' ORDER BY id"), values![case]).await
}

/// Removes what was asked about a case.
pub async fn delete_of_case(conn: &Conn<'_>, case: Uuid) -> Result<u64> {
    exec(conn, "DELETE FROM cases_clue WHERE case_id = $1", values![case]).await
}
