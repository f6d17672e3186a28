//! Nouns of merging records.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use super::fold::Side;
use crate::cases::contacts::{ContactRef, ContactRow, FollowUpRow};
use crate::cases::records::{Case, CaseRow, Facts};

/// A case of somebody, with what is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonCase {
    #[serde(flatten)]
    pub case: Case,
    pub facts: Facts,
}

/// A contact record of somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonContact {
    #[serde(flatten)]
    pub contact: ContactRef,
    /// Days on which a case was met, and the cases.
    pub met_on: Vec<NaiveDate>,
    pub met: Vec<Uuid>,
}

/// Cases and contact records of a person that the caller may see.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct PersonRecords {
    pub cases: Vec<PersonCase>,
    pub contacts: Vec<PersonContact>,
}

/// Two records of one kind and disease that become one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordPair {
    pub keep_id: Uuid,
    pub merge_id: Uuid,
    /// From which record a fact is taken where both know it; from the one that stays when nothing is said.
    #[serde(default)]
    pub fields: BTreeMap<String, Side>,
}

/// What is needed to undo a merge of records.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    pub moved: Vec<Moved>,
    pub cases: Vec<KeptCase>,
    pub contacts: Vec<KeptContact>,
}

/// Rows of a table that pointed to one record and point to another now.
#[derive(Debug, Serialize, Deserialize)]
pub struct Moved {
    pub table: String,
    pub column: String,
    pub from: Uuid,
    pub to: Uuid,
    pub rows: Vec<Uuid>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct KeptCase {
    /// The record that is part of the other now.
    pub merged: CaseRow,
    pub merged_named: Vec<Uuid>,
    /// The other, before and after.
    pub before: CaseRow,
    pub before_named: Vec<Uuid>,
    pub after: CaseRow,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct KeptContact {
    pub merged: ContactRow,
    pub before: ContactRow,
    pub after: ContactRow,
    /// Checks of both, and what they became.
    pub merged_checks: Vec<FollowUpRow>,
    pub before_checks: Vec<FollowUpRow>,
    pub after_checks: Vec<FollowUpRow>,
}
