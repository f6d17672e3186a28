//! Nouns of duplicates.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::{PersonCase, PersonContact, RecordPair, Side};
use crate::people::persons::Identity;
use crate::regions::RegionRef;

/// What one field says about whether two records are of one person. Values are not told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairPart {
    /// `name_han`, `id_number`, `phone` …
    pub field: String,
    pub title: Text,
    /// `same`, `near`, `different` or `missing`
    pub agrees: String,
    /// How well, in words.
    pub level: Text,
    /// In bits; above 0 it speaks for one person, below for two.
    pub weight: f64,
    /// What kind of value each side has.
    pub left: Option<Text>,
    pub right: Option<Text>,
}

/// How alike two records are, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Likeness {
    /// In bits: how many doublings of the odds.
    pub weight: f64,
    pub probability: f64,
    pub parts: Vec<PairPart>,
    /// What is taken off because two people of one household agree so, too.
    pub household: f64,
}

impl Likeness {
    /// The same with sides exchanged.
    pub fn flipped(mut self) -> Likeness {
        for part in &mut self.parts {
            std::mem::swap(&mut part.left, &mut part.right);
        }
        self
    }
}

/// Who is entered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonEntry)]
pub struct Entry {
    pub identity: Identity,
    pub region_id: Uuid,
    pub sex: Option<String>,
    pub age_years: Option<u32>,
    /// The day on which the age was asked; today unless told.
    pub age_on: Option<NaiveDate>,
}

/// Somebody stored who may be the one that is entered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PersonCandidate)]
pub struct Candidate {
    pub person_id: Uuid,
    pub region: RegionRef,
    /// So alike that it is most probably the same person.
    pub sure: bool,
    pub likeness: Likeness,
    /// Only for who may see identities.
    pub identity: Option<Identity>,
    pub cases: Vec<PersonCase>,
    pub contacts: Vec<PersonContact>,
}

/// A pair in the queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PersonPair)]
pub struct Pair {
    pub id: Uuid,
    pub region: RegionRef,
    pub left_id: Uuid,
    pub right_id: Uuid,
    /// `open`, `later`, `different` or `merged`
    pub state: String,
    pub likeness: Likeness,
    pub found_at: DateTime<Utc>,
    pub left: PairSide,
    pub right: PairSide,
}

/// One side of a pair in short: numbers of cases and contact records.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct PairSide {
    pub numbers: Vec<String>,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
}

/// One person of a comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedPerson {
    pub person_id: Uuid,
    pub region: RegionRef,
    pub identity: Identity,
    pub cases: Vec<PersonCase>,
    pub contacts: Vec<PersonContact>,
}

/// Two persons side by side.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ComparedPersons)]
pub struct Compared {
    pub left: ComparedPerson,
    pub right: ComparedPerson,
    pub likeness: Likeness,
    /// `open`, `later`, `different`; absent when nobody found this pair yet.
    pub state: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    pub note: Option<String>,
    /// What to look at before merging.
    pub warnings: Vec<Text>,
    pub may_merge: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecidePair)]
pub struct Decide {
    pub left_id: Uuid,
    pub right_id: Uuid,
    /// `different`, `later` or `open`
    pub state: String,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergePersons {
    pub keep_id: Uuid,
    /// The same as `keep_id` when only records of one person are merged.
    pub merge_id: Uuid,
    /// From which side each value of the identity is taken where both know it.
    #[serde(default)]
    pub fields: BTreeMap<String, Side>,
    /// Cases of one disease that become one.
    #[serde(default)]
    pub cases: Vec<RecordPair>,
    #[serde(default)]
    pub contacts: Vec<RecordPair>,
}

/// A merge that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PersonMerge)]
pub struct Merge {
    pub id: Uuid,
    pub keep_id: Uuid,
    pub merged_id: Uuid,
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    pub undone_at: Option<DateTime<Utc>>,
    /// What it needs to be undone is there.
    pub may_undo: bool,
}

/// What became of undoing.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MergeUndone)]
pub struct Undone {
    pub keep_id: Uuid,
    pub merged_id: Uuid,
    /// What was changed after the merge and stays as it is.
    pub left: Vec<Text>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskDuplicateRun)]
pub struct AskRun {
    /// Only persons with a case or contact record here; the caller's region unless told.
    pub region_id: Option<Uuid>,
    pub disease: Option<String>,
}

/// A search through all persons of a region.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DuplicateRun)]
pub struct Run {
    pub id: Uuid,
    pub region: RegionRef,
    pub disease: Option<String>,
    /// `queued`, `running` or `done`
    pub state: String,
    pub persons: i64,
    pub compared: i64,
    /// Pairs that were not known before.
    pub found: i64,
    /// Keys that too many persons share.
    pub left_out: i64,
    pub asked_by: Option<String>,
    pub asked_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// Whose number it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NumberOwner)]
pub struct NumberOf {
    pub person_id: Uuid,
}
