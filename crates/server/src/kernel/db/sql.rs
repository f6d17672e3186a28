//! Small steps around SQL text: run, fetch, and build the lists that SQL has no parameter for.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};
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

/// `($1,$2),($3,$4)`: parameters for `rows` rows of `columns` columns. SQLite gets them as `(?,?),(?,?)`: it looks each numbered
/// one up among all before it, at a cost that grows with the square of their number.
fn placeholders(backend: DbBackend, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 6);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            text.push_str(if column == 0 { "" } else { "," });
            let _ = match backend {
                DbBackend::Sqlite => text.write_char('?'),
                _ => write!(text, "${}", row * columns + column + 1),
            };
        }
        text.push(')');
    }
    text
}

/// `column IN ($3,$4,…)` for `items`, which are appended to `values`; false for none. The last item is repeated up to the
/// next power of two, so that lists of many lengths are few statements to prepare.
pub fn in_list<T: Into<Value>>(
    column: &str,
    items: impl IntoIterator<Item = T>,
    values: &mut Vec<Value>,
) -> String {
    let first = values.len();
    values.extend(items.into_iter().map(Into::into));
    let Some(last) = values[first..].last().cloned() else { return "1 = 0".to_owned() };
    let padded = (values.len() - first).next_power_of_two();
    values.resize(first + padded, last);
    let list: Vec<String> = (first + 1..=values.len()).map(|n| format!("${n}")).collect();
    format!("{column} IN ({})", list.join(","))
}

/// An insert of many rows in statements of a few fixed sizes, which the database prepares once.
pub struct Insert<'a> {
    /// `INSERT INTO t (a, b) VALUES`
    pub head: &'a str,
    /// For example `ON CONFLICT (a) DO NOTHING`; may be empty.
    pub tail: &'a str,
    pub columns: usize,
}

impl Insert<'_> {
    /// Rows per statement at most: small enough for the parameter limits of both databases.
    const ROWS: usize = 128;

    pub async fn run(&self, conn: &impl ConnectionTrait, rows: Vec<Vec<Value>>) -> Result<u64> {
        let mut written = 0;
        for (sql, values) in self.statements(conn.get_database_backend(), rows) {
            written += exec(conn, &sql, values).await?;
        }
        Ok(written)
    }

    /// What the tail's `RETURNING` tells of the rows that were written.
    pub async fn fetch<T: FromQueryResult>(
        &self,
        conn: &impl ConnectionTrait,
        rows: Vec<Vec<Value>>,
    ) -> Result<Vec<T>> {
        let mut told = Vec::with_capacity(rows.len());
        for (sql, values) in self.statements(conn.get_database_backend(), rows) {
            told.extend(all::<T>(conn, &sql, values).await?);
        }
        Ok(told)
    }

    fn statements(
        &self,
        backend: DbBackend,
        rows: Vec<Vec<Value>>,
    ) -> impl Iterator<Item = (String, Vec<Value>)> {
        let mut text = (0, String::new());
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        std::iter::from_fn(move || {
            // The largest power of two that is left: eight sizes in all.
            let size = Self::ROWS.min(1 << left.checked_ilog2()?);
            if text.0 != size {
                text = (size, self.text(backend, size));
            }
            left -= size;
            Some((text.1.clone(), rows.by_ref().take(size).flatten().collect()))
        })
    }

    fn text(&self, backend: DbBackend, rows: usize) -> String {
        format!("{} {} {}", self.head, placeholders(backend, rows, self.columns), self.tail)
    }
}
