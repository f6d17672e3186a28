//! Speaking numbers: `310115-2020-00042`, counted by region and year.

use chrono::Datelike as _;

use super::store;
use crate::error::Result;
use crate::kernel::db::Tx;
use crate::regions::Place;

/// The next `count` numbers of a kind (`C` cases, `K` contacts) in a region.
pub async fn next(tx: &Tx, place: &Place, kind: &str, count: usize) -> Result<Vec<String>> {
    let year = tx.now().year();
    let step = i64::try_from(count).unwrap_or(i64::MAX);
    let last = store::take_numbers(tx, place.id, kind, year, step).await?;
    Ok((last - step + 1..=last).map(|n| format!("{kind}{}-{year}-{n:05}", place.code)).collect())
}
