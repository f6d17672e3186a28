//! Tables from the world: CSV files of unknown origin, read without trusting them.
//!
//! `sniff` and `decode` find out what the bytes are, `split` cuts records, `reader` joins them
//! into a stream; `counts`, `regions`, `boundaries` and `neighbours` give the rows a meaning;
//! `guess` proposes a mapping; `write` gives the bad rows back.

// A finding is the product here, not the exception; it is made once per bad row.
#![allow(clippy::result_large_err)]

mod boundaries;
mod catalogue;
mod counts;
mod cutter;
mod decode;
mod finding;
mod guess;
mod lookup;
mod mapping;
mod names;
mod neighbours;
mod places;
mod reader;
mod regions;
mod seen;
mod sniff;
mod split;
mod tree;
mod values;
mod write;

pub use boundaries::{Boundary, read_boundaries};
pub use catalogue::{CATALOGUE, CodeInfo, code};
pub use counts::{CountReader, CountRow, RowOutcome};
pub use finding::{Finding, Severity};
pub use guess::{Guess, GuessDefaults, guess_count_mapping};
pub use lookup::{Lookup, RegionEntry, RegionIndex, RegionLookup};
pub use mapping::{
    CountKind, CountMapping, Coverage, DateColumn, DateFormat, RegionColumn, RegionKey, ValueColumn,
};
pub use neighbours::{NeighbourPair, read_neighbours};
pub use reader::{Record, TableOptions, TableReader};
pub use regions::{RegionMapping, RegionRow, read_regions, read_regions_under};
pub use sniff::Dialect;
pub use values::{ValueError, parse_count, parse_day};
pub use write::{BadRow, neutralise, write_bad_rows_csv, write_findings_csv};
