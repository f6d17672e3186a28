//! Speaking numbers: `310115-2020-00042`, counted by region and year.

use chrono::Datelike as _;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kernel::db::{Tx, one};
use crate::regions::Place;
use crate::values;

#[derive(FromQueryResult)]
struct Last {
    last: i64,
}

/// The next `count` numbers of a kind (`C` cases, `K` contacts) in a region.
pub async fn next(tx: &Tx, place: &Place, kind: &str, count: usize) -> Result<Vec<String>> {
    let year = tx.now().year();
    let step = i64::try_from(count).unwrap_or(i64::MAX);
    let sql = "INSERT INTO cases_number (region_id, kind, year, last) VALUES ($1, $2, $3, $4)
               ON CONFLICT (region_id, kind, year) DO UPDATE SET last = cases_number.last + $4 RETURNING last";
    let row: Option<Last> = one(&tx.conn(), sql, values![place.id as Uuid, kind, year, step]).await?;
    let last = row.ok_or_else(|| Error::internal("no number was given"))?.last;
    Ok((last - step + 1..=last).map(|n| format!("{kind}{}-{year}-{n:05}", place.code)).collect())
}
