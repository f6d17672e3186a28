//! Nouns of the answer.

use chrono::NaiveDate;
use lianfang_domain::Text;
use serde::Serialize;
use utoipa::ToSchema;

use crate::regions::RegionRef;
use crate::surveillance::outlook::model::Fact;

/// Arms of measures compared on the same chance, from today on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhatIf {
    pub region: RegionRef,
    pub disease: String,
    /// Today: the last day with counts.
    pub as_of: NaiveDate,
    /// The result in words.
    pub text: Text,
    pub inputs: WhatIfInputs,
    pub start: WhatIfStart,
    pub arms: Vec<ArmView>,
    /// What the figures depend on.
    pub assumptions: Vec<Fact>,
}

/// Everything that is needed to compute the answer again, together with the counts up to `as_of`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhatIfInputs {
    /// The arms with every number written out.
    pub arms: String,
    pub days: u16,
    pub people: u32,
    pub runs: u32,
    pub seed: u64,
    pub r: f64,
    /// True: R was given, not estimated.
    pub r_given: bool,
    pub reported_share: f64,
    pub version: String,
    pub packs: String,
}

/// The state of today in the model, in people of the region.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct WhatIfStart {
    /// People of the region per person of the model.
    pub scale: f64,
    /// New infections per day that recent cases stand for.
    pub infections_per_day: f64,
    /// What the model has in the week before today.
    pub model_infections_per_day: f64,
    pub model_r: f64,
    pub transmission: f64,
    pub first_infections: u32,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArmView {
    pub code: String,
    /// Empty: nothing more than now.
    pub measures: Vec<Text>,
    pub days: Vec<ArmDay>,
    pub outcomes: Vec<OutcomeView>,
}

/// One day, in people of the region.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ArmDay {
    pub day: NaiveDate,
    pub infected: Band,
    pub ward: Band,
    pub icu: Band,
}

/// The runs' median, and the limits within which nine of ten runs lie.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Band {
    pub median: f64,
    pub lower: f64,
    pub upper: f64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutcomeView {
    /// `infected`, `admitted`, `died`, `peak_ward`, `peak_icu`, `restricted_days`, `tests` or `doses`.
    pub outcome: &'static str,
    pub title: Text,
    /// Mean over the runs, in people (or days, tests, doses) of the region from today on.
    pub mean: f64,
    /// Nine of ten runs.
    pub lower: f64,
    pub upper: f64,
    /// Against the first arm, run by run on the same chance; none for the first.
    pub difference: Option<DifferenceView>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DifferenceView {
    pub mean: f64,
    /// 95 % interval of the mean difference.
    pub lower: f64,
    pub upper: f64,
    /// Share of the runs in which this arm is lower.
    pub share_lower: f64,
}
