//! Nouns of clusters.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::{Period, Text, Tier};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::signals::{MethodRef, Signal};
use crate::regions::RegionRef;

#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct ClusterRow {
    pub id: Uuid,
    pub disease: String,
    pub indicator: String,
    pub tier: String,
    pub period: String,
    pub lead_id: Uuid,
    pub method: String,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub observed: i64,
    pub expected: f64,
    pub p_value: f64,
    /// [`super::scan::Basis`] as JSON.
    pub basis: String,
    pub signal_id: Option<Uuid>,
    pub found_at: DateTime<Utc>,
    pub scanned_at: DateTime<Utc>,
}

#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct RegionRow {
    pub cluster_id: Uuid,
    pub region_id: Uuid,
    pub observed: i64,
    pub expected: f64,
}

#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct ScanRow {
    pub tier: String,
    pub period: String,
    pub day: NaiveDate,
    pub scanned_at: DateTime<Utc>,
    pub places: i32,
    pub p_value: Option<f64>,
    pub clusters: i32,
    pub why_not: Option<String>,
}

/// What the scans of a disease found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Clusters {
    /// The pack asks for scans.
    pub scanned: bool,
    /// The last scan of each kind of series.
    pub scans: Vec<ScanView>,
    /// Newest first; those that hold a region of the caller's.
    pub items: Vec<Cluster>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ScanView {
    pub tier: Tier,
    pub period: Period,
    /// Last day of the newest counts.
    pub day: NaiveDate,
    pub scanned_at: DateTime<Utc>,
    pub places: i32,
    /// Of the window that stood out most.
    pub p_value: Option<f64>,
    /// What it found, or why it could not look.
    pub text: Text,
}

/// Regions that stand out together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Cluster {
    pub id: Uuid,
    /// The region with the largest excess.
    pub lead: RegionRef,
    pub disease: String,
    pub indicator: String,
    pub period: Period,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub observed: i64,
    pub expected: f64,
    pub p_value: f64,
    pub method: MethodRef,
    /// In descending excess.
    pub regions: Vec<ClusterRegion>,
    /// The cluster in a sentence.
    pub text: Text,
    pub found_at: DateTime<Utc>,
    pub scanned_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClusterRegion {
    pub region: RegionRef,
    /// None where the caller may not see the region's counts.
    pub observed: Option<i64>,
    pub expected: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClusterDetail {
    #[serde(flatten)]
    pub cluster: Cluster,
    /// What the method compares, and what it does not know.
    pub account: Text,
    /// Signals of its regions in its time, as far as the caller may see them.
    pub signals: Vec<Signal>,
    /// How many of them there are for others.
    pub signals_elsewhere: usize,
    /// What the scan rested on.
    pub facts: Vec<ClusterFact>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClusterFact {
    pub name: Text,
    pub value: Text,
}
