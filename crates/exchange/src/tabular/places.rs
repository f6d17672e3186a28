//! The region column of a file: each distinct cell is looked up once.

use std::collections::HashMap;

use uuid::Uuid;

use super::catalogue::code;
use super::finding::Finding;
use super::lookup::{Lookup, RegionLookup};
use super::mapping::{RegionColumn, RegionKey};
use super::reader::Record;

/// What a cell was found to mean.
#[derive(Clone)]
enum Known {
    Region { id: Uuid, number: usize },
    Not(Box<Finding>),
}

/// Distinct cells that are remembered; a file with more is still read, only slower.
const MAX_KNOWN: usize = 50_000;

pub(crate) struct Places<'a> {
    lookup: &'a dyn RegionLookup,
    mapping: RegionColumn,
    column: usize,
    known: HashMap<String, Known>,
    /// Regions in the order in which they appeared.
    numbers: HashMap<Uuid, usize>,
}

impl<'a> Places<'a> {
    pub fn new(lookup: &'a dyn RegionLookup, mapping: RegionColumn, column: usize) -> Places<'a> {
        Places { lookup, mapping, column, known: HashMap::new(), numbers: HashMap::new() }
    }

    /// The region of a row, and its number from 0 without holes; two spellings of a region have the same number.
    pub fn find(&mut self, record: &Record) -> Result<(Uuid, usize), Box<Finding>> {
        let cell = record.get(self.column);
        if let Some(known) = self.known.get(cell) {
            return answer(known, record.line);
        }
        let known = self.look_up(cell);
        if self.known.len() >= MAX_KNOWN {
            self.known.clear();
        }
        let answer = answer(&known, record.line);
        self.known.insert(cell.to_owned(), known);
        answer
    }

    fn look_up(&mut self, cell: &str) -> Known {
        let at = |info| Finding::new(info).column(&self.mapping.column, Some(self.column));
        let tier = self.mapping.tier;
        if cell.is_empty() {
            return Known::Not(Box::new(at(&code::EMPTY_KEY)));
        }
        let found = match self.mapping.by {
            RegionKey::Code => self.lookup.by_code(cell, tier),
            RegionKey::Name => self.lookup.by_name(cell, tier),
            RegionKey::NameOrCode => match self.lookup.by_code(cell, tier) {
                Lookup::None { .. } => self.lookup.by_name(cell, tier),
                other => other,
            },
        };
        let finding = match found {
            Lookup::One(id) => {
                let next = self.numbers.len();
                return Known::Region { id, number: *self.numbers.entry(id).or_insert(next) };
            }
            Lookup::Many(n) => at(&code::AMBIGUOUS_REGION).value(cell).detail(&n.to_string()),
            Lookup::None { nearest: Some(near) } => at(&code::UNKNOWN_REGION).value(cell).detail_text(
                &format!("是不是“{near}”？请改正单元格，或先导入该地区"),
                &format!("did you mean `{near}`? correct the cell, or import the region first"),
            ),
            Lookup::None { nearest: None } => at(&code::UNKNOWN_REGION)
                .value(cell)
                .detail_text("请改正单元格，或先导入该地区", "correct the cell, or import the region first"),
        };
        Known::Not(Box::new(finding))
    }
}

fn answer(known: &Known, line: u64) -> Result<(Uuid, usize), Box<Finding>> {
    match known {
        Known::Region { id, number } => Ok((*id, *number)),
        Known::Not(finding) => Err(Box::new(finding.as_ref().clone().line(line))),
    }
}
