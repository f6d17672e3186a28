//! Nouns of suggestions.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::records::CaseRef;

/// What is suggested for one case.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceSuggestions {
    pub case: CaseRef,
    pub sources: Vec<SuggestedSource>,
    /// Probability that nobody of those who were looked at infected it.
    pub outside: Option<f64>,
    /// Cases that were looked at.
    pub considered: usize,
    /// Why there is no suggestion at all.
    pub why_not: Option<Text>,
    /// What was computed, and from which figures.
    pub method: Option<Text>,
    pub may_link: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedSource {
    pub source: CaseRef,
    pub probability: f64,
    /// Days from onset to onset.
    pub days: i64,
    pub reasons: Vec<Text>,
    /// `possible` when such a link is there already.
    pub link: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionList {
    pub items: Vec<SourceSuggestions>,
    pub considered: usize,
    pub why_not: Option<Text>,
    pub method: Option<Text>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    pub source_id: Uuid,
    pub note: Option<String>,
}
