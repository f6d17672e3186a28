//! Nouns of imports.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::{Period, Text, Tier};
use lianfang_exchange::tabular::{CountMapping, Finding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::http::problem::FindingView;

/// What the check found; kept with the import.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    pub header: Vec<String>,
    pub sample: Vec<Vec<String>>,
    pub notes: Vec<Text>,
    pub checked: Option<Checked>,
    /// The first ones; the download has all.
    pub findings: Vec<FindingView>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Checked {
    pub rows: u64,
    pub good: u64,
    pub bad: u64,
    pub findings: u64,
    /// Numbers in the good rows.
    pub counts: u64,
    pub fresh: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Days on which a cumulative count falls.
    pub corrections: u64,
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    pub regions: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Progress {
    pub done: i64,
    pub total: i64,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountImport {
    pub id: Uuid,
    pub file_name: String,
    pub bytes: i64,
    /// `checking`, `staged`, `applying`, `applied`, `refused`, `discarded` or `failed`.
    pub state: String,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    pub header: Vec<String>,
    /// The first rows as they are in the file.
    pub sample: Vec<Vec<String>>,
    #[schema(value_type = Option<CountMappingView>)]
    pub mapping: Option<CountMapping>,
    pub notes: Vec<Text>,
    pub checked: Option<Checked>,
    pub progress: Progress,
    /// `good-rows` or `all-or-nothing`.
    pub mode: Option<String>,
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    pub message: Option<Text>,
}

/// Which column means what: the API's picture of `exchange`'s mapping.
#[derive(ToSchema)]
#[schema(as = CountMapping)]
#[expect(dead_code, reason = "describes a type of another crate in the API's document")]
pub struct CountMappingView {
    pub date: DateColumnView,
    pub region: RegionColumnView,
    pub values: Vec<ValueColumnView>,
    pub period: Period,
    pub disease: String,
    pub source: String,
    /// `total` or `unallocated`.
    pub coverage: String,
    pub label_column: Option<String>,
}

#[derive(ToSchema)]
#[schema(as = DateColumn)]
#[expect(dead_code, reason = "describes a type of another crate in the API's document")]
pub struct DateColumnView {
    pub column: String,
    /// `auto`, `iso`, `iso_week`, `dmy`, `mdy` or `ymd_compact`.
    pub format: String,
}

#[derive(ToSchema)]
#[schema(as = RegionColumn)]
#[expect(dead_code, reason = "describes a type of another crate in the API's document")]
pub struct RegionColumnView {
    pub column: String,
    /// `code`, `name` or `name_or_code`.
    pub by: String,
    pub tier: Option<Tier>,
}

#[derive(ToSchema)]
#[schema(as = ValueColumn)]
#[expect(dead_code, reason = "describes a type of another crate in the API's document")]
pub struct ValueColumnView {
    pub column: String,
    pub indicator: String,
    /// `cumulative` or `new`.
    pub kind: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SetMapping {
    #[schema(value_type = CountMappingView)]
    pub mapping: CountMapping,
    /// Keep the mapping under this name for the next file of its kind.
    pub save_as: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Import the good rows, leave the bad ones out.
    GoodRows,
    /// Import nothing when one row is bad.
    AllOrNothing,
}

impl Mode {
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::GoodRows => "good-rows",
            Mode::AllOrNothing => "all-or-nothing",
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Apply {
    pub mode: Mode,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SavedMapping {
    pub name: String,
    #[schema(value_type = CountMappingView)]
    pub mapping: CountMapping,
}

impl From<&Finding> for FindingView {
    fn from(f: &Finding) -> FindingView {
        FindingView {
            code: f.code.to_owned(),
            severity: if f.is_error() { "error" } else { "warning" }.to_owned(),
            line: f.line,
            column: f.column.clone(),
            column_index: f.column_index,
            value: f.value.clone(),
            path: None,
            message: f.message.clone(),
            remedy: f.remedy.clone(),
        }
    }
}
