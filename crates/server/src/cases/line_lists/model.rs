//! Nouns of line lists.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_exchange::line_lists::{ListKind, ListMapping};
use lianfang_plan::CaseClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a list is to be imported.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOrder {
    pub disease: String,
    /// Where cases belong whose row names no region that is known.
    pub region_id: Uuid,
    /// What cases are taken to be when the list does not say.
    #[schema(value_type = String)]
    #[serde(default = "confirmed")]
    pub class: CaseClass,
    /// The day that a list which counts days means by 0.
    pub day_zero: Option<NaiveDate>,
    /// How the columns are read; guessed when absent.
    #[schema(value_type = Object)]
    pub mapping: Option<ListMapping>,
    /// Links of the list are certain, unless a case has several sources.
    #[serde(default = "yes")]
    pub certain: bool,
    /// Only tell what would happen.
    #[serde(default)]
    pub preview: bool,
}

fn confirmed() -> CaseClass {
    CaseClass::Confirmed
}

fn yes() -> bool {
    true
}

/// One thing that is wrong, with its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListFinding {
    pub code: String,
    pub level: String,
    pub line: Option<u64>,
    pub column: String,
    pub value: Option<String>,
    pub cause: Text,
    pub remedy: Text,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListImport {
    #[schema(value_type = String)]
    pub kind: ListKind,
    #[schema(value_type = Object)]
    pub mapping: ListMapping,
    pub encoding: String,
    /// Rows of the file.
    pub rows: usize,
    /// Cases or links that are new.
    pub added: usize,
    /// Rows that were imported before, by their own id.
    pub known: usize,
    /// Rows that tell of nobody ill.
    pub passed_over: usize,
    /// Rows with errors, which wait for somebody to decide.
    pub waiting: usize,
    /// Links to cases that are not in the list.
    pub dangling: usize,
    pub findings: Vec<ListFinding>,
    pub findings_left_out: usize,
    pub preview: bool,
}
