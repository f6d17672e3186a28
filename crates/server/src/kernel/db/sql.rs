//! Small steps around SQL text: run, fetch, and build the lists that SQL has no parameter for.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use std::fmt::Write as _;

use crate::error::Result;

/// Parameters of a statement: `values![id, day, count]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub use crate::values;

pub async fn exec(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await?.rows_affected())
}

pub async fn all<T: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<T>> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter().map(|row| T::from_query_result(row, "").map_err(Into::into)).collect()
}

pub async fn one<T: FromQueryResult>(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<T>> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    match conn.query_one_raw(statement).await? {
        Some(row) => Ok(Some(T::from_query_result(&row, "")?)),
        None => Ok(None),
    }
}

/// Runs the statements of a script one after the other. Statements end with `;` at the end of a line.
pub async fn run_script(conn: &impl ConnectionTrait, script: &str) -> Result<()> {
    for statement in script.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        conn.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// `($1, $2), ($3, $4)`: parameters for `rows` rows of `columns` columns.
pub fn placeholders(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { "," };
            let _ = write!(text, "{comma}${}", row * columns + column + 1);
        }
        text.push(')');
    }
    text
}

/// `column IN ($3,$4,…)` for `items`, which are appended to `values`; false for none.
pub fn in_list<T: Into<Value>>(
    column: &str,
    items: impl IntoIterator<Item = T>,
    values: &mut Vec<Value>,
) -> String {
    let first = values.len();
    values.extend(items.into_iter().map(Into::into));
    if values.len() == first {
        return "1 = 0".to_owned();
    }
    let list: Vec<String> = (first + 1..=values.len()).map(|n| format!("${n}")).collect();
    format!("{column} IN ({})", list.join(","))
}

/// An insert of many rows in statements of a fixed size, which the database prepares once.
pub struct Insert<'a> {
    /// `INSERT INTO t (a, b) VALUES`
    pub head: &'a str,
    /// For example `ON CONFLICT (a) DO NOTHING`; may be empty.
    pub tail: &'a str,
    pub columns: usize,
}

impl Insert<'_> {
    /// Rows per statement: small enough for the parameter limits of both databases.
    const ROWS: usize = 200;

    pub async fn run(&self, conn: &impl ConnectionTrait, rows: Vec<Vec<Value>>) -> Result<u64> {
        let mut written = 0;
        let mut full = String::new();
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(Self::ROWS).collect();
            if chunk.is_empty() {
                return Ok(written);
            }
            let partial;
            let sql = if chunk.len() == Self::ROWS {
                if full.is_empty() {
                    full = self.text(Self::ROWS);
                }
                &full
            } else {
                partial = self.text(chunk.len());
                &partial
            };
            written += exec(conn, sql, chunk.into_iter().flatten().collect()).await?;
        }
    }

    fn text(&self, rows: usize) -> String {
        format!("{} {} {}", self.head, placeholders(rows, self.columns), self.tail)
    }
}
