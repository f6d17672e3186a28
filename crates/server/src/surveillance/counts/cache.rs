//! Sums that were computed since counts last changed: rules ask for the same ones again and again.
//!
//! A sum is kept under the version of the counts that was read before it was computed, and is given out only
//! while that version stands, so that a change can never be missed.

use chrono::NaiveDate;
use lianfang_domain::Window;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

use super::store;
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::node::Node;

/// Entries of these kinds make sums old.
const CHANGES: [&str; 2] = ["surveillance.counts.imported", "regions.regions.imported"];

/// Disease, indicator, and the days it sums over; no days for a sum of all time.
type Key = (String, &'static str, Option<(NaiveDate, NaiveDate)>);
pub type Sums = Arc<HashMap<Uuid, i64>>;

#[derive(Debug, Default)]
pub struct SumCache(Mutex<(u64, HashMap<Key, Sums>)>);

impl SumCache {
    pub fn get(&self, version: u64, key: &Key) -> Option<Sums> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.0 == version { cache.1.get(key).cloned() } else { None }
    }

    pub fn put(&self, version: u64, key: Key, sums: Sums) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.0 < version {
            *cache = (version, HashMap::new());
        }
        if cache.0 == version {
            cache.1.insert(key, sums);
        }
    }
}

/// Sums of an indicator over the window that ends on `last`, for every region with data at or below it.
pub async fn sums(
    node: &Node,
    conn: &Conn<'_>,
    disease: &str,
    indicator: &'static str,
    last: NaiveDate,
    window: Window,
) -> Result<Sums> {
    let days = (window.first_day(last), last);
    let key = (disease.to_owned(), indicator, Some(days));
    let version = node.writer.version_of(&CHANGES);
    if let Some(known) = node.sums.get(version, &key) {
        return Ok(known);
    }
    let sums = Arc::new(store::sum_between(conn, &node.tree(), disease, indicator, days).await?);
    node.sums.put(version, key, sums.clone());
    Ok(sums)
}

/// Sums of all time.
pub async fn totals(node: &Node, conn: &Conn<'_>, disease: &str, indicator: &'static str) -> Result<Sums> {
    let key = (disease.to_owned(), indicator, None);
    let version = node.writer.version_of(&CHANGES);
    if let Some(known) = node.sums.get(version, &key) {
        return Ok(known);
    }
    let sums = Arc::new(store::totals(conn, &node.tree(), disease, indicator).await?);
    node.sums.put(version, key, sums.clone());
    Ok(sums)
}
