//! Nouns of chains.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_plan::CaseClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    pub source_id: Uuid,
    pub case_id: Uuid,
    /// Otherwise it is one of several possible ones.
    pub certain: bool,
    pub setting: Option<String>,
    pub note: Option<String>,
}

/// A case in the picture. `x` is the day of onset (or report) counted from the first, `y` the row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainNode {
    pub id: Uuid,
    pub number: String,
    #[schema(value_type = String)]
    pub class: CaseClass,
    /// Its day is the onset; otherwise the report's.
    pub onset: bool,
    pub setting: Option<String>,
    /// 0 for a case without a source.
    pub generation: u32,
    pub infected: u32,
    pub cluster: usize,
    pub x: i64,
    pub y: f64,
}

/// A link between two cases of the list, by their positions in it: the picture has tens of thousands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainLink {
    pub from: usize,
    pub to: usize,
    pub certain: bool,
    pub setting: Option<String>,
    /// Days from onset to onset; absent when one is not known.
    pub days: Option<i64>,
}

/// A contact in the picture, beside the case that it met.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainContact {
    pub id: Uuid,
    pub number: String,
    pub state: String,
    /// Position of the case in the list.
    pub case: usize,
    pub x: i64,
    pub y: f64,
}

/// How often something occurs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Bar {
    pub value: i64,
    pub n: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SettingCount {
    pub setting: Option<String>,
    pub n: u64,
}

/// A link that can't be true: its case fell ill before its source could infect anybody, or it is part of a circle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Impossible {
    pub source: String,
    pub source_id: Uuid,
    pub case: String,
    pub case_id: Uuid,
    pub text: Text,
}

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Estimate {
    pub estimate: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Transmission in a region, as far as it is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct Chains {
    pub first_day: Option<NaiveDate>,
    pub nodes: Vec<ChainNode>,
    pub links: Vec<ChainLink>,
    /// Only when they were asked for.
    pub contacts: Vec<ChainContact>,
    /// Cases by generation.
    pub generations: Vec<Bar>,
    /// Days from onset to onset along certain links.
    pub serial_intervals: Vec<Bar>,
    pub mean_serial_interval: Option<f64>,
    pub settings: Vec<SettingCount>,
    /// Settings that the picture can be narrowed to.
    pub settings_known: Vec<String>,
    /// Cases by how many they infected.
    pub offspring: Vec<Bar>,
    /// Mean number infected by a case, and its dispersion; absent with too few cases.
    pub reproduction: Option<Estimate>,
    pub dispersion: Option<Estimate>,
    /// Share of cases that makes 80 % of transmission.
    pub share_for_80: Option<f64>,
    pub impossible: Vec<Impossible>,
    /// Cases that are shown, of how many.
    pub shown: usize,
    pub total: usize,
}
