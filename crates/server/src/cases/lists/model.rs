//! Nouns of the lists as the API shows them.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::regions::RegionRef;

/// What a list offers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListOfCases)]
pub struct ListView {
    /// `cases`, `contacts`, `follow-ups` or `samples`
    pub key: String,
    pub title: Text,
    /// The order unless another is chosen, such as `-reported_at`.
    pub order: String,
    pub columns: Vec<ColumnView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListColumn)]
pub struct ColumnView {
    pub key: String,
    pub title: Text,
    /// `text`, `int`, `real`, `day`, `moment`, `bool`, `region`, `word`, `grade`, `programme`, `fact` or `identity`
    pub kind: String,
    pub sorts: bool,
    pub filters: bool,
    /// May be unknown.
    pub optional: bool,
    /// Shown unless others are chosen.
    pub usual: bool,
    /// The closed list of a `word`.
    pub words: Vec<WordView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListWord)]
pub struct WordView {
    pub id: String,
    pub title: Text,
}

/// How a list is asked for. All of it fits into an address, and none of it names anybody.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(default)]
#[schema(as = ListAsk)]
pub struct Ask {
    /// `class=suspected,confirmed;age_years>=60;onset_on>=today-14;outcome=-`
    pub filter: Option<String>,
    /// A column that sorts, with `-` when it falls: `-reported_at`.
    pub sort: Option<String>,
    /// Columns in their order, separated by commas. Columns of an identity are written into the access log.
    pub columns: Option<String>,
    /// This region and all below it.
    pub region: Option<Uuid>,
}

/// A row of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListRow)]
pub struct RowView {
    /// What names it; for a follow-up the contact, the day and the turn.
    pub id: String,
    pub region: RegionRef,
    /// Values by column. Words are their codes; grades and the like are texts in both languages.
    #[schema(value_type = Object)]
    pub cells: BTreeMap<&'static str, serde_json::Value>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListPage)]
pub struct PageView {
    pub items: Vec<RowView>,
    /// Cursor of what follows.
    pub next: Option<String>,
    /// Looking further would have taken too long: there may be more after `next`, although the page is not full.
    pub short: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListCount)]
pub struct CountView {
    pub n: i64,
    /// There are more than `n`; how many was not counted.
    pub more: bool,
}

/// Somebody who is looked for; at least one part. Sent as a body: it stays out of addresses and logs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ListSearch)]
pub struct Search {
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
    pub columns: Option<String>,
}
