//! Pairs of neighbouring regions from a table. A pair is unordered; listing it both ways is no error.

use std::collections::HashMap;
use std::io::Read;

use super::catalogue::code;
use super::finding::Finding;
use super::reader::{Record, TableOptions, TableReader};

/// Two regions, by code, that share a border or whatever the list means by neighbour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeighbourPair {
    pub line: u64,
    /// The smaller of the two codes, as text.
    pub a: String,
    pub b: String,
}

/// Reads pairs of codes from two columns. Whether the codes exist is for the caller to check.
///
/// Returns: each pair once, in the order of the file, and the findings (I10.., I1501 a region beside itself, I1502 a pair twice).
pub fn read_neighbours(
    reader: impl Read,
    column_a: &str,
    column_b: &str,
) -> (Vec<NeighbourPair>, Vec<Finding>) {
    let mut pairs = Vec::new();
    let mut findings = Vec::new();
    if let Err(fatal) = read_pairs(reader, [column_a, column_b], &mut pairs, &mut findings) {
        findings.push(fatal);
        pairs.clear();
    }
    (pairs, findings)
}

fn read_pairs(
    reader: impl Read,
    names: [&str; 2],
    pairs: &mut Vec<NeighbourPair>,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    let mut table =
        TableReader::open(reader, &TableOptions { has_header: Some(true), ..TableOptions::default() })?;
    let [column_a, column_b] = [table.find_column(names[0])?, table.find_column(names[1])?];
    let mut first_lines: HashMap<(String, String), u64> = HashMap::new();
    let mut record = Record::default();
    while table.read_into(&mut record)? {
        if let Some(problem) = record.problem.take() {
            let unusable = problem.is_error();
            findings.push(problem);
            if unusable {
                continue;
            }
        }
        let line = record.line;
        let (a, b) = (record.get(column_a), record.get(column_b));
        if let Some((name, index)) =
            [(names[0], column_a), (names[1], column_b)].into_iter().find(|(_, i)| record.get(*i).is_empty())
        {
            findings.push(Finding::new(&code::EMPTY_KEY).line(line).column(name, Some(index)));
            continue;
        }
        if a == b {
            findings.push(
                Finding::new(&code::SELF_NEIGHBOUR).line(line).column(names[1], Some(column_b)).value(b),
            );
            continue;
        }
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let pair = (a.to_owned(), b.to_owned());
        if let Some(first) = first_lines.get(&pair) {
            findings.push(
                Finding::new(&code::PAIR_TWICE)
                    .line(line)
                    .value(&format!("{a} {b}"))
                    .detail(&first.to_string()),
            );
            continue;
        }
        pairs.push(NeighbourPair { line, a: pair.0.clone(), b: pair.1.clone() });
        first_lines.insert(pair, line);
    }
    Ok(())
}
