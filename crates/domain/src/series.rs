//! Series of counts: what was reported for one place, disease, indicator and source.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How much time one count covers. A weekly count is dated by its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Period {
    #[default]
    Day,
    Week,
}

impl Period {
    /// Length in days.
    pub fn days(self) -> u32 {
        match self {
            Period::Day => 1,
            Period::Week => 7,
        }
    }
}

/// New events in one period. Negative when the reporter took back more than it added:
/// a correction, kept as such and never clipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyCount {
    pub day: NaiveDate,
    pub value: i64,
}
