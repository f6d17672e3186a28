//! Which column of a file of counts means what. Saved with a source, shown and edited by the user.

use lianfang_domain::{Period, Tier};
use serde::{Deserialize, Serialize};

/// How the columns of a file become counts. A name that is not listed here is refused, so a mapping of a later
/// version is never half understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountMapping {
    pub date: DateColumn,
    pub region: RegionColumn,
    pub values: Vec<ValueColumn>,
    #[serde(default)]
    pub period: Period,
    pub disease: String,
    pub source: String,
    #[serde(default)]
    pub coverage: Coverage,
    /// Tells apart several rows of one region and day that are parts of one count, such as "imported" and "prisons".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_column: Option<String>,
    /// The source takes counts back with negative *new* counts. A negative running total is never accepted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub corrections: bool,
    /// Declared encoding; guessed when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Declared delimiter; guessed when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
}

fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateColumn {
    pub column: String,
    #[serde(default)]
    pub format: DateFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// `2020-02-24`, also with a time of day, which is ignored.
    Iso,
    /// `2020-W09`; stands for the Sunday that ends the week.
    IsoWeek,
    /// `24.02.2020`, `24/2/20`
    Dmy,
    /// `02/24/2020`
    Mdy,
    /// `20200224`
    YmdCompact,
    /// Any of these, `2020/2/24` and `2020年2月24日`, where it can't be mistaken.
    #[default]
    Auto,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionColumn {
    pub column: String,
    #[serde(default)]
    pub by: RegionKey,
    /// Only regions of this tier are meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKey {
    #[default]
    Code,
    Name,
    NameOrCode,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueColumn {
    pub column: String,
    /// `confirmed`, `deaths`, `recovered`, `suspected`, `unlinked`, or a name that a pack defines.
    pub indicator: String,
    pub kind: CountKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CountKind {
    /// A running total since the beginning.
    Cumulative,
    /// New in the period.
    New,
}

/// What part of a region's count a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coverage {
    /// All of it. Where a region has a total of its own, that is its count; else the sum of its parts is.
    #[default]
    Total,
    /// What belongs to the named region and to none of its children; added to the sum of the children.
    Unallocated,
}

impl CountMapping {
    /// The headers the mapping needs, in the order date, region, values, label.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        [self.date.column.as_str(), self.region.column.as_str()]
            .into_iter()
            .chain(self.values.iter().map(|v| v.column.as_str()))
            .chain(self.label_column.as_deref())
    }
}
