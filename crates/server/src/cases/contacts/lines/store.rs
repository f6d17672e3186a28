//! All SQL of the lines that the clock lays and closes, set by set.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::db::{Conn, all, exec, one};
use crate::values;

/// How far the clock got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Progress {
    pub day: NaiveDate,
    /// The last contact of an unfinished day; none when the day is done.
    pub after_id: Option<Uuid>,
}

const NAME: &str = "follow-ups";

pub async fn find_progress(conn: &Conn<'_>) -> Result<Option<Progress>> {
    one(conn, "SELECT day, after_id FROM cases_progress WHERE name = $1", values![NAME]).await
}

pub async fn save_progress(conn: &Conn<'_>, at: Progress) -> Result<()> {
    let sql = "INSERT INTO cases_progress (name, day, after_id) VALUES ($1, $2, $3)
               ON CONFLICT (name) DO UPDATE SET day = $2, after_id = $3";
    exec(conn, sql, values![NAME, at.day, at.after_id]).await.map(drop)
}

#[derive(FromQueryResult)]
struct First {
    day: Option<NaiveDate>,
}

/// Since when any of those who are watched is.
pub async fn first_watched(conn: &Conn<'_>) -> Result<Option<NaiveDate>> {
    let sql = "SELECT MIN(watched_from) AS day FROM cases_contact WHERE state = 'watched'";
    let row: Option<First> = one(conn, sql, values![]).await?;
    Ok(row.and_then(|row| row.day))
}

#[derive(FromQueryResult)]
struct Bound {
    id: Uuid,
}

/// The last of the next `size` watched contacts after `after`; none when there are fewer.
pub async fn find_bound(conn: &Conn<'_>, after: Uuid, size: i64) -> Result<Option<Uuid>> {
    let sql =
        "SELECT id FROM cases_contact WHERE state = 'watched' AND id > $1 ORDER BY id LIMIT 1 OFFSET $2";
    let row: Option<Bound> = one(conn, sql, values![after, size - 1]).await?;
    Ok(row.map(|row| row.id))
}

/// How often contacts of a programme are checked in a day.
#[derive(Debug, Clone)]
pub struct Turns {
    pub disease: String,
    pub programme: String,
    pub per_day: i32,
}

/// Lays the lines of a day for watched contacts after `after` and up to `until`; those there are already stay as they are. How many.
pub async fn lay(
    conn: &Conn<'_>,
    day: NaiveDate,
    (after, until): (Uuid, Option<Uuid>),
    turns: &[Turns],
) -> Result<u64> {
    let mut values = values![day, after, until.unwrap_or(Uuid::max())];
    let mut words = Vec::new();
    for of in turns {
        for turn in 1..=of.per_day {
            let n = values.len();
            values.extend(values![of.disease.clone(), of.programme.clone()]);
            words.push(format!("SELECT ${} AS disease, ${} AS programme, {turn} AS turn", n + 1, n + 2));
        }
    }
    if words.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "INSERT INTO cases_follow_up (region_id, contact_id, due_on, turn, state)
         SELECT c.region_id, c.id, $1, t.turn, 'due' FROM cases_contact c JOIN ({}) t
         ON t.disease = c.disease AND t.programme = c.programme
         WHERE c.state = 'watched' AND c.id > $2 AND c.id <= $3 AND c.watched_from <= $1 AND c.watched_until >= $1
         ORDER BY c.id, t.turn
         ON CONFLICT (contact_id, due_on, turn, region_id) DO NOTHING",
        words.join(" UNION ALL ")
    );
    exec(conn, &sql, values).await
}

/// A line that nobody filled in.
#[derive(Debug, FromQueryResult)]
pub struct MissedRow {
    pub region_id: Uuid,
    pub contact_id: Uuid,
    pub due_on: NaiveDate,
}

#[derive(FromQueryResult)]
struct Line {
    due_on: NaiveDate,
    contact_id: Uuid,
}

/// Marks some of the lines of days before `today` as missed: about `size`, oldest first.
pub async fn mark_missed(conn: &Conn<'_>, today: NaiveDate, size: i64) -> Result<Vec<MissedRow>> {
    let sql = "SELECT due_on, contact_id FROM cases_follow_up WHERE state = 'due' AND due_on < $1
               ORDER BY due_on, contact_id LIMIT 1 OFFSET $2";
    let bound: Option<Line> = one(conn, sql, values![today, size - 1]).await?;
    let (day, contact) = bound.map_or((today, Uuid::nil()), |line| (line.due_on, line.contact_id));
    let sql = "UPDATE cases_follow_up SET state = 'missed'
               WHERE state = 'due' AND due_on < $1 AND (due_on, contact_id) <= ($2, $3)
               RETURNING region_id, contact_id, due_on";
    all(conn, sql, values![today, day, contact]).await
}
