//! SQL of the lists: reads rows of the tables of cases, contacts, follow-ups and samples, and changes nothing.

use sea_orm::{ConnectionTrait as _, FromQueryResult, Statement};
use uuid::Uuid;

use super::access::{self, Drive, Position, Reach, Sql};
use super::cells::Cell;
use super::columns::Kind;
use super::filter::Query;
use crate::error::Result;
use crate::kernel::db::{Conn, one};

/// A row of a list.
#[derive(Debug, Clone)]
pub struct Row {
    pub at: Position,
    /// What names it.
    pub tie: Vec<Cell>,
    pub region: Option<Uuid>,
    pub person: Option<Uuid>,
    pub disease: Option<String>,
    /// `Facts` as JSON.
    pub facts: Option<String>,
    /// Values of the chosen columns, in their order; those that are not stored in a column are absent still.
    pub cells: Vec<Cell>,
}

/// Rows that were found, and where looking ended; none when nothing is left.
#[derive(Debug)]
pub struct Rows {
    pub rows: Vec<Row>,
    pub next: Option<Position>,
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

async fn count(conn: &Conn<'_>, sql: &str, values: Vec<sea_orm::Value>) -> Result<i64> {
    let row: Option<Count> = one(conn, sql, values).await?;
    Ok(row.map_or(0, |row| row.n))
}

/// The first way that leads to few rows.
async fn choose(conn: &Conn<'_>, query: &Query, most: i64) -> Result<Option<Drive>> {
    for drive in access::drives(query) {
        let mut sql = Sql::default();
        let Some(condition) = sql.drive(query, &drive) else { continue };
        let text = format!(
            "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {} WHERE {condition} LIMIT {}) AS found",
            query.list.table,
            most + 1
        );
        if count(conn, &text, sql.values).await? <= most {
            return Ok(Some(drive));
        }
    }
    Ok(None)
}

/// Rows of a list after a position: at most `limit`, fewer when looking at more would take too long.
pub async fn page(
    conn: &Conn<'_>,
    query: &Query,
    after: Option<Position>,
    limit: usize,
    reach: Reach,
) -> Result<Rows> {
    match choose(conn, query, reach.set).await? {
        Some(drive) => set(conn, query, &drive, after, limit, reach).await,
        None => walk(conn, query, after, limit, reach).await,
    }
}

fn order_by(query: &Query, unknown: bool) -> String {
    let falls = if query.order.falls { " DESC" } else { "" };
    let mut columns: Vec<&str> = query.list.tie.iter().map(|(column, _)| *column).collect();
    if !unknown {
        columns.insert(0, query.order.column.sql);
    }
    columns.iter().map(|column| format!("{column}{falls}")).collect::<Vec<String>>().join(", ")
}

fn all_of(parts: &[String]) -> String {
    if parts.is_empty() { "1 = 1".to_owned() } else { parts.join(" AND ") }
}

async fn set(
    conn: &Conn<'_>,
    query: &Query,
    drive: &Drive,
    after: Option<Position>,
    limit: usize,
    reach: Reach,
) -> Result<Rows> {
    let mut sql = Sql::default();
    let (columns, kinds) = access::selected(query);
    let (table, sort) = (query.list.table, query.order.column.sql);
    let driving = sql.drive(query, drive).unwrap_or_else(|| "1 = 1".to_owned());
    let mut rest = sql.rest(query, &[], Some(drive));
    if let Some(after) = &after {
        let beyond = sql.beyond(query, after, false);
        rest.push(match (query.order.column.optional, after.unknown) {
            (false, _) => beyond,
            (true, true) => format!("({sort} IS NULL AND {beyond})"),
            (true, false) => format!("({sort} IS NULL OR {beyond})"),
        });
    }
    let first = if query.order.column.optional { format!("({sort} IS NULL), ") } else { String::new() };
    let text = format!(
        "SELECT {columns} FROM (SELECT * FROM {table} WHERE {driving} LIMIT {}) AS {table} WHERE {} ORDER BY {first}{} LIMIT {}",
        reach.set + 1,
        all_of(&rest),
        order_by(query, false),
        limit + 1
    );
    let mut rows = read(conn, query, &text, sql.values, &kinds).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.at.clone());
    Ok(Rows { rows, next })
}

async fn walk(
    conn: &Conn<'_>,
    query: &Query,
    after: Option<Position>,
    limit: usize,
    reach: Reach,
) -> Result<Rows> {
    let mut found: Vec<Row> = Vec::new();
    let (mut seen, mut window) = (0, reach.first);
    let mut unknown = after.as_ref().is_some_and(|after| after.unknown);
    let mut from = after;
    loop {
        let end = boundary(conn, query, from.as_ref(), unknown, window).await?;
        let left = limit - found.len();
        let mut rows = between(conn, query, from.as_ref(), end.as_ref(), unknown, left + 1).await?;
        if rows.len() > left {
            rows.truncate(left);
            found.extend(rows);
            let next = found.last().map(|row| row.at.clone());
            return Ok(Rows { rows: found, next });
        }
        found.extend(rows);
        match end {
            // Where looking ended counts, not the last row that was found.
            Some(end) => {
                seen += window;
                window = (window * reach.grows).min(reach.most - seen);
                if window <= 0 || found.len() >= limit {
                    return Ok(Rows { rows: found, next: Some(end) });
                }
                from = Some(end);
            }
            None if !unknown && access::has_unknown(query) => {
                (unknown, from) = (true, None);
            }
            None => return Ok(Rows { rows: found, next: None }),
        }
    }
}

/// Conditions of a walk's index: what it answers by itself, and which part of the order it is in.
fn ranged(sql: &mut Sql, query: &Query, from: Option<&Position>, unknown: bool) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for at in access::along(query) {
        parts.extend(query.conditions.get(at).map(|condition| sql.condition(condition)));
    }
    let sort = query.order.column;
    match (sort.optional, unknown) {
        (true, true) => parts.push(format!("{} IS NULL", sort.sql)),
        (true, false) => parts.push(format!("{} IS NOT NULL", sort.sql)),
        (false, _) => {}
    }
    parts.extend(from.map(|from| sql.beyond(query, from, false)));
    parts
}

/// The key of the `window`-th row of the index after `from`; none when there are fewer.
async fn boundary(
    conn: &Conn<'_>,
    query: &Query,
    from: Option<&Position>,
    unknown: bool,
    window: i64,
) -> Result<Option<Position>> {
    let mut sql = Sql::default();
    let parts = ranged(&mut sql, query, from, unknown);
    let mut columns = vec![(query.order.column.sql, query.order.column.kind)];
    columns.extend(query.list.tie.iter().copied());
    let names = columns.iter().map(|(name, _)| *name).collect::<Vec<&str>>().join(", ");
    let text = format!(
        "SELECT {names} FROM {} WHERE {} ORDER BY {} LIMIT 1 OFFSET {}",
        query.list.table,
        all_of(&parts),
        order_by(query, unknown),
        window - 1
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), text, sql.values);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let key = columns
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| Cell::read(&row, at, *kind))
        .collect::<Result<Vec<Cell>>>()?;
    Ok(Some(Position { unknown, key }))
}

/// Rows after `from`, up to and with `end`.
async fn between(
    conn: &Conn<'_>,
    query: &Query,
    from: Option<&Position>,
    end: Option<&Position>,
    unknown: bool,
    limit: usize,
) -> Result<Vec<Row>> {
    let mut sql = Sql::default();
    let (columns, kinds) = access::selected(query);
    let mut parts = ranged(&mut sql, query, from, unknown);
    // The walk comes to `end` from its other side.
    if let Some(end) = end {
        parts.push(until(&mut sql, query, end));
    }
    parts.extend(sql.rest(query, &access::along(query), None));
    let text = format!(
        "SELECT {columns} FROM {} WHERE {} ORDER BY {} LIMIT {limit}",
        query.list.table,
        all_of(&parts),
        order_by(query, unknown)
    );
    read(conn, query, &text, sql.values, &kinds).await
}

fn until(sql: &mut Sql, query: &Query, end: &Position) -> String {
    let mut turned = query.clone();
    turned.order.falls = !query.order.falls;
    sql.beyond(&turned, end, true)
}

/// How many rows match, as far as `reach` lets look; whether there may be more.
pub async fn tally(conn: &Conn<'_>, query: &Query, most: i64, reach: Reach) -> Result<(i64, bool)> {
    let table = query.list.table;
    if let Some(drive) = choose(conn, query, reach.set).await? {
        let mut sql = Sql::default();
        let driving = sql.drive(query, &drive).unwrap_or_else(|| "1 = 1".to_owned());
        let rest = sql.rest(query, &[], Some(&drive));
        let text = format!(
            "SELECT COUNT(*) AS n FROM (SELECT * FROM {table} WHERE {driving} LIMIT {}) AS {table} WHERE {}",
            reach.set + 1,
            all_of(&rest)
        );
        let n = count(conn, &text, sql.values).await?;
        return Ok((n.min(most), n > most));
    }
    let mut n = 0;
    let segments = if access::has_unknown(query) { vec![false, true] } else { vec![false] };
    for unknown in segments {
        let end = boundary(conn, query, None, unknown, reach.most).await?;
        let mut sql = Sql::default();
        let mut parts = ranged(&mut sql, query, None, unknown);
        if let Some(end) = &end {
            parts.push(until(&mut sql, query, end));
        }
        parts.extend(sql.rest(query, &access::along(query), None));
        let text = format!(
            "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {table} WHERE {} LIMIT {}) AS found",
            all_of(&parts),
            most + 1 - n
        );
        n += count(conn, &text, sql.values).await?;
        if n > most || end.is_some() {
            return Ok((n.min(most), true));
        }
    }
    Ok((n, false))
}

async fn read(
    conn: &Conn<'_>,
    query: &Query,
    text: &str,
    values: Vec<sea_orm::Value>,
    kinds: &[Kind],
) -> Result<Vec<Row>> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), text, values);
    let names = query.list.tie.len();
    let mut found = Vec::new();
    for row in conn.query_all_raw(statement).await? {
        let mut cells = kinds.iter().enumerate().map(|(at, kind)| Cell::read(&row, at, *kind));
        let mut next = || cells.next().unwrap_or(Ok(Cell::None));
        let sort = next()?;
        let tie = (0..names).map(|_| next()).collect::<Result<Vec<Cell>>>()?;
        let region = next()?.id();
        let person = next()?.id();
        let (disease, facts) = (owned(next()?), owned(next()?));
        let cells = query
            .columns
            .iter()
            .map(|column| if column.sql.is_empty() { Ok(Cell::None) } else { next() })
            .collect::<Result<Vec<Cell>>>()?;
        let unknown = sort.is_none();
        let key = std::iter::once(sort).chain(tie.iter().cloned()).collect();
        found.push(Row { at: Position { unknown, key }, tie, region, person, disease, facts, cells });
    }
    Ok(found)
}

fn owned(cell: Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}
