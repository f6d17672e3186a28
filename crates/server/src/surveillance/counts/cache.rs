//! Sums and curves that were computed since counts last changed: rules and pages ask for the same ones again and again.
//!
//! One is kept under the version of the counts that was read before it was computed, and is given out only
//! while that version stands, so that a change can never be missed.

use chrono::NaiveDate;
use lianfang_domain::Window;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

use super::model::Curve;
use super::store;
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::node::Node;

/// Entries of these kinds make sums old.
const CHANGES: [&str; 2] = ["surveillance.counts.imported", "regions.regions.imported"];

/// Disease, indicator, and the days it sums over; no days for a sum of all time.
type Key = (String, &'static str, Option<(NaiveDate, NaiveDate)>);
pub type Sums = Arc<HashMap<Uuid, i64>>;
/// Region, disease, indicator, days.
type CurveKey = (Uuid, String, String, (NaiveDate, NaiveDate));

/// At most so many of a kind are kept; then all are forgotten.
const KEPT: usize = 512;

/// What was computed from one version of the counts.
#[derive(Debug)]
pub struct Computed<K, V>(Mutex<(u64, HashMap<K, V>)>);

impl<K, V> Default for Computed<K, V> {
    fn default() -> Computed<K, V> {
        Computed(Mutex::new((0, HashMap::new())))
    }
}

impl<K: Eq + Hash, V: Clone> Computed<K, V> {
    pub fn get(&self, version: u64, key: &K) -> Option<V> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.0 == version { cache.1.get(key).cloned() } else { None }
    }

    #[cfg(test)]
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (0, HashMap::new());
    }

    pub fn put(&self, version: u64, key: K, value: V) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.0 < version || cache.1.len() >= KEPT {
            *cache = (version.max(cache.0), HashMap::new());
        }
        if cache.0 == version {
            cache.1.insert(key, value);
        }
    }
}

/// The version of what curves and sums are computed from.
pub fn version(node: &Node) -> u64 {
    node.writer.version_of(&CHANGES)
}

#[derive(Debug, Default)]
pub struct SumCache {
    sums: Computed<Key, Sums>,
    curves: Computed<CurveKey, Arc<Curve>>,
}

/// The course of an indicator in a region over some days, all of it below added up.
pub async fn curve(
    node: &Node,
    region: Uuid,
    disease: &str,
    indicator: &str,
    days: (NaiveDate, NaiveDate),
) -> Result<Curve> {
    let key = (region, disease.to_owned(), indicator.to_owned(), days);
    let version = version(node);
    if let Some(known) = node.sums.curves.get(version, &key) {
        return Ok(Curve::clone(&known));
    }
    let curve = store::load_curve(&node.db.read(), &node.tree(), region, disease, indicator, days).await?;
    node.sums.curves.put(version, key, Arc::new(curve.clone()));
    Ok(curve)
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
    let version = version(node);
    if let Some(known) = node.sums.sums.get(version, &key) {
        return Ok(known);
    }
    let sums = Arc::new(store::sum_between(conn, &node.tree(), disease, indicator, days).await?);
    node.sums.sums.put(version, key, sums.clone());
    Ok(sums)
}

/// Sums of all time.
pub async fn totals(node: &Node, conn: &Conn<'_>, disease: &str, indicator: &'static str) -> Result<Sums> {
    let key = (disease.to_owned(), indicator, None);
    let version = version(node);
    if let Some(known) = node.sums.sums.get(version, &key) {
        return Ok(known);
    }
    let sums = Arc::new(store::totals(conn, &node.tree(), disease, indicator).await?);
    node.sums.sums.put(version, key, sums.clone());
    Ok(sums)
}
