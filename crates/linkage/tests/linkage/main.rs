//! Tests of record linkage: pairs by hand, properties of any text, and made-up records whose truth is known.

#![allow(clippy::unwrap_used)] // in what several tests share

#[path = "../people/mod.rs"]
mod people;

mod accuracy;
mod fields;
mod households;
mod id_number;
mod keys;
mod model;
mod names;
mod properties;

use lianfang_linkage::{Field, Model, Person, normalise};

/// The level that two persons reach in a field, `-` where it can't be compared.
fn level(field: Field, a: &Person, b: &Person) -> &'static str {
    let comparison = Model::default().compare(&normalise(a), &normalise(b));
    comparison.parts.iter().find(|part| part.field == field).map_or("-", |part| part.level.key)
}
