//! Nouns of counts.

use chrono::NaiveDate;
use lianfang_domain::Period;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

/// What makes a series: one reporter's counts of one thing at one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesKey {
    pub region: Uuid,
    pub disease: String,
    pub indicator: String,
    pub source: String,
    /// `total`, or `unallocated`: cases of the region that belong to none of its children.
    pub coverage: String,
    pub period: &'static str,
    /// `new` or `cumulative`: what the reporter gives.
    pub kind: String,
}

/// The course of an indicator in a region, all of it below added up.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Curve {
    pub region: RegionRef,
    pub disease: String,
    pub indicator: String,
    pub points: Vec<CurvePoint>,
    pub sources: Vec<CurveSource>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CurvePoint {
    pub day: NaiveDate,
    /// New in the period, corrections included.
    pub value: i64,
    pub cumulative: i64,
    /// What was taken back, as a negative number: where a cumulative count fell.
    pub correction: i64,
    /// Mean of the last seven days.
    pub mean7: Option<f64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CurveSource {
    pub source: String,
    pub coverage: String,
    pub period: Period,
    /// How many series of this source are behind the curve.
    pub series: usize,
    pub last_day: NaiveDate,
}

/// One reported number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountRow {
    pub region: RegionRef,
    pub day: NaiveDate,
    pub indicator: String,
    pub source: String,
    pub coverage: String,
    pub value: i64,
    pub reported: i64,
    pub kind: String,
    pub correction: bool,
    pub revised_from: Option<i64>,
    pub import_id: Uuid,
}
