//! Tiers of government and of community life, from the country down to the building unit.
//!
//! A tier is what a plan `runs_for` and what a decision needs; how a country calls it
//! (region, Kreis, 区) is a property of the loaded regions.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::text::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    National,
    Provincial,
    Municipal,
    County,
    Township,
    Community,
    Grid,
    Building,
    Unit,
}

impl Tier {
    pub const ALL: [Tier; 9] = [
        Tier::National,
        Tier::Provincial,
        Tier::Municipal,
        Tier::County,
        Tier::Township,
        Tier::Community,
        Tier::Grid,
        Tier::Building,
        Tier::Unit,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Tier::National => "national",
            Tier::Provincial => "provincial",
            Tier::Municipal => "municipal",
            Tier::County => "county",
            Tier::Township => "township",
            Tier::Community => "community",
            Tier::Grid => "grid",
            Tier::Building => "building",
            Tier::Unit => "unit",
        }
    }

    pub fn title(self) -> Text {
        match self {
            Tier::National => Text::new("国家级", "National"),
            Tier::Provincial => Text::new("省级", "Provincial"),
            Tier::Municipal => Text::new("市级", "Municipal"),
            Tier::County => Text::new("区县级", "County"),
            Tier::Township => Text::new("乡镇街道", "Township"),
            Tier::Community => Text::new("村（社区）", "Community"),
            Tier::Grid => Text::new("网格", "Grid"),
            Tier::Building => Text::new("楼栋", "Building"),
            Tier::Unit => Text::new("单元", "Building unit"),
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(s: &str) -> Result<Tier, UnknownTier> {
        Tier::ALL.into_iter().find(|t| t.as_str() == s).ok_or_else(|| UnknownTier(s.to_owned()))
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a tier; use national, provincial, municipal, county, township, community, grid, building or unit"
)]
pub struct UnknownTier(pub String);
