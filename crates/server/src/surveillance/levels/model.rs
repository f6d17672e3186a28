//! Nouns of levels.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::RiskRule;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::regions::RegionRef;

/// A level of the rule as pages show it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LevelBadge {
    pub level: String,
    /// 0 is the lowest.
    pub rank: i32,
    pub title: Text,
    /// `green`, `blue`, `yellow`, `orange` or `red`.
    pub color: String,
}

impl LevelBadge {
    /// The rule's level at `rank`; the highest when the pack has fewer now.
    pub fn of(rule: &RiskRule, rank: i32) -> LevelBadge {
        let index = usize::try_from(rank).unwrap_or(0).min(rule.levels.len().saturating_sub(1));
        match rule.levels.get(index) {
            Some(level) => LevelBadge {
                level: level.id.clone(),
                rank: i32::try_from(index).unwrap_or(0),
                title: level.title.clone(),
                color: format!("{:?}", level.color).to_lowercase(),
            },
            None => LevelBadge {
                level: String::new(),
                rank: 0,
                title: Text::default(),
                color: "green".to_owned(),
            },
        }
    }
}

/// One number in a reason.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Figure)]
pub struct FigureView {
    /// As rules write it, `confirmed_cases(14d)`.
    pub call: String,
    pub title: Text,
    #[schema(value_type = Option<f64>)]
    pub value: serde_json::Value,
    pub unit: Text,
    pub threshold: Option<String>,
    pub holds: Option<bool>,
}

/// Why, in words and numbers.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Reason)]
pub struct ReasonView {
    pub text: Text,
    pub figures: Vec<FigureView>,
    /// The condition as the pack has it.
    pub expression: String,
}

/// A region with its level and the numbers that a map or a list shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionLevel {
    pub region: RegionRef,
    pub level: LevelBadge,
    pub proposed: Option<LevelBadge>,
    pub since: Option<DateTime<Utc>>,
    pub new_7d: i64,
    pub new_14d: i64,
    /// Per 100,000 residents.
    pub incidence_14d: Option<f64>,
    pub total: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LevelDetail)]
pub struct LevelView {
    pub region: RegionRef,
    pub level: LevelBadge,
    pub proposed: Option<LevelBadge>,
    pub since: Option<DateTime<Utc>>,
    pub reason: ReasonView,
    /// Since when the level's condition has been false.
    pub calm_since: Option<DateTime<Utc>>,
    /// When the level can fall if nothing worsens.
    pub may_fall_on: Option<DateTime<Utc>>,
    pub history: Vec<LevelStep>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LevelStep {
    pub at: DateTime<Utc>,
    pub from: Option<LevelBadge>,
    pub to: LevelBadge,
    pub by: Option<String>,
    pub reason: ReasonView,
    pub proposal_id: Option<Uuid>,
}

/// An early warning: told to the region itself, its neighbours and its superior.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Warning {
    pub id: Uuid,
    pub about: RegionRef,
    pub to: RegionRef,
    /// `self`, `neighbour` or `superior`.
    pub relation: String,
    pub level: LevelBadge,
    pub text: Text,
    pub issued_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}
