//! Which records are of one person: record linkage by the method of Fellegi and Sunter, for names in Chinese characters and in letters.
//!
//! Pure functions over plain values: no file, no clock, no database. Nothing here decides that records are merged, and nothing tells a value: comparisons speak
//! of levels of agreement and of kinds of values, so that they can be shown, logged and kept.
//!
//! | Question | Function |
//! |---|---|
//! | is this ID number right, and what does it say? | [`check_id_number`] |
//! | how is a person written so that records can be compared? | [`normalise`] |
//! | under which keys is a record found in a database? | [`block_keys`] |
//! | are these two records of one person, and why? | [`Model::compare`] |
//! | which stored records may be the one that is typed now? | [`find_matches`] |
//! | which pairs of a list are worth a comparison? | [`candidate_pairs`] |
//! | which pairs of a list are of one person? | [`find_duplicates`] |
//! | what is agreement worth among my records? | [`estimate`] |
//!
//! Equations, precision and recall, and where it fails: docs/methods/11-linkage.md.

mod birth;
mod contact;
mod duplicates;
mod error;
mod estimate;
mod id_number;
mod keys;
mod model;
mod name;
mod pairs;
mod person;
mod place;
mod prepared;

pub use duplicates::{Duplicates, Match, find_duplicates, find_matches};
pub use error::Error;
pub use estimate::{Estimate, estimate};
pub use id_number::{IdFacts, IdFault, check_id_number};
pub use keys::{KEY_VERSION, Key, KeyKind, block_keys};
pub use model::{Chances, Comparison, Field, Frequencies, LEAST_COUNT, Level, Model, Parameters, Part};
pub use pairs::{Candidates, candidate_pairs};
pub use person::{Birth, Person, Sex};
pub use prepared::{Prepared, normalise};
