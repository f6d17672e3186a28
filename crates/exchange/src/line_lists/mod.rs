//! Lists of cases, contacts and links from SORMAS, Go.Data and ordinary tables, and back into them.
//!
//! `mapping` guesses which column holds what and lets it be changed, `days` reads dates of every kind, `read` types the rows, `checks` and
//! `links` find what contradicts itself, `write` gives the rows back in the columns that a neighbour imports. Rows with errors are marked, not
//! dropped. Who is the same person as somebody else is no question of this module.

// A finding is the product here, not the exception; it is made once per bad row.
#![allow(clippy::result_large_err)]

mod catalogue;
mod checks;
mod confidence;
pub(crate) mod days;
mod fields;
mod links;
mod mapping;
mod read;
mod row;
pub(crate) mod sheet;
mod workbook;
mod write;

pub use catalogue::CATALOGUE;
pub use days::DateOrder;
pub use fields::{Classification, Ending, Field, WatchState};
pub use mapping::{ListKind, ListMapping, MappedColumn, System, guess_mapping};
pub(crate) use read::is_formula;
pub use read::{ListOptions, ListReading, columns_of, raw_cells, read_list, read_one};
pub use row::{Day, ListRow};
pub use write::{ListWriter, sormas_disease, write_list};
