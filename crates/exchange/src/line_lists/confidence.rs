//! How sure a guess is that a column holds a field: by its name, and by what stands in it.

use super::days::{Cell, read_cell};
use super::fields::{Field, Kind, plain_name};
use super::read::age;
use crate::messages::codes;
use crate::tabular::Record;

/// The very name that a neighbouring system gives the field.
pub(super) const FOREIGN_NAME: u8 = 100;
/// The likeliest name in ordinary tables.
pub(super) const OWN_NAME: u8 = 95;
/// Another usual name.
pub(super) const USUAL_NAME: u8 = 90;
/// A name that holds a usual one.
pub(super) const LIKE_NAME: u8 = 70;
/// A guess below this is not made.
pub(super) const ENOUGH: u8 = 50;
/// Shorter names stand in too many others.
const SHORTEST: usize = 5;

/// `onsetdateddmmyyyy` holds `onsetdate`. Fields of free words are left out: their names stand in everything.
pub(super) fn holds_name(name: &str, field: Field) -> bool {
    let telling = |usual: &&&str| {
        let wide = !usual.is_ascii();
        usual.chars().count() >= if wide { 3 } else { SHORTEST }
    };
    let checked = matches!(field.kind(), Kind::Date | Kind::Age | Kind::Sex)
        || matches!(field, Field::IdNumber | Field::Phone);
    checked && field.plain().iter().filter(telling).any(|usual| name.contains(&plain_name(usual)))
}

/// The confidence of a name, less what the cells speak against it.
pub(super) fn held_to_the_cells(sure: u8, kind: Kind, sample: &[Record], at: usize) -> u8 {
    let reads = |cell: &str| match kind {
        Kind::Date => !matches!(read_cell(cell), Cell::Not),
        Kind::Age => age(cell).is_ok(),
        Kind::Sex => codes::sex(cell).is_some(),
        Kind::Part => cell.bytes().all(|b| b.is_ascii_digit()),
        Kind::Text => true,
    };
    let cells: Vec<&str> = sample.iter().map(|r| r.get(at)).filter(|cell| !cell.is_empty()).collect();
    if cells.is_empty() {
        return sure;
    }
    let good = cells.iter().filter(|cell| reads(cell)).count();
    u8::try_from(usize::from(sure) * good / cells.len()).unwrap_or(sure)
}
