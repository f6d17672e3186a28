//! Nouns of line lists.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_exchange::line_lists::{ListKind, ListMapping};
use lianfang_plan::CaseClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a list is to be imported.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOrder {
    pub disease: String,
    /// Where cases belong whose row names no region that is known.
    pub region_id: Uuid,
    /// What the rows are, where the columns alone would say something else.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub kind: Option<ListKind>,
    /// What cases are taken to be when the list does not say.
    #[schema(value_type = String)]
    #[serde(default = "confirmed")]
    pub class: CaseClass,
    /// The day that a list which counts days means by 0.
    #[serde(default)]
    pub day_zero: Option<NaiveDate>,
    /// How the columns are read; remembered from such a list before, or guessed, when absent.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub mapping: Option<ListMapping>,
    /// Put before the ids of the list, so that those of two sources do not meet.
    #[serde(default)]
    pub prefix: Option<String>,
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

/// One thing that is wrong, with its place. What tells who somebody is stands in no finding.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListFinding {
    pub code: String,
    /// `error` or `warning`
    pub level: String,
    pub line: Option<u64>,
    pub column: String,
    pub value: Option<String>,
    pub cause: Text,
    pub remedy: Text,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListImport {
    #[schema(value_type = String)]
    pub kind: ListKind,
    #[schema(value_type = Object)]
    pub mapping: ListMapping,
    /// The mapping was chosen for such a list before.
    pub remembered: bool,
    pub encoding: String,
    /// Rows of the file.
    pub rows: usize,
    /// Cases, contacts or links that are new.
    pub added: usize,
    /// Cases or contacts of which the list knows something else or more than before.
    pub changed: usize,
    /// Rows that say what is stored already.
    pub known: usize,
    /// Rows that tell of nobody ill.
    pub passed_over: usize,
    /// Rows with errors, which wait for somebody to decide.
    pub waiting: usize,
    /// Links to cases that are not in the list.
    pub dangling: usize,
    /// New cases or contacts whose person may be stored already.
    pub duplicates: usize,
    pub findings: Vec<ListFinding>,
    pub findings_left_out: usize,
    pub preview: bool,
}

/// A file as it came.
#[derive(Debug, Clone)]
pub struct ListFile {
    pub name: String,
    pub bytes: std::sync::Arc<Vec<u8>>,
}
