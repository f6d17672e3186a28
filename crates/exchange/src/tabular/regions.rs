//! A tree of regions from a table: one row per region, with the code of its parent.
//!
//! A region is known by (tier, code), because a city without counties is often listed again as its
//! own only county under the same code. Parents may stand anywhere in the file.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use lianfang_domain::Tier;
use serde::{Deserialize, Serialize};

use super::catalogue::code;
use super::finding::Finding;
use super::reader::{Record, TableOptions, TableReader};
use super::tree::{Node, find_parents};
use super::values::{ValueError, parse_count};

/// Which column of a table of regions means what. Columns that the file lacks are left out, except code and tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegionMapping {
    pub code: String,
    /// The name in the region's own language; stands in for the other two where they are empty.
    pub name: String,
    pub name_zh: String,
    pub name_en: String,
    pub tier: String,
    pub parent_code: String,
    pub population: String,
    pub households: String,
    pub lat: String,
    pub lon: String,
    /// What the file calls the tiers, such as `{province: provincial}`; the program's own words are always understood.
    pub tiers: BTreeMap<String, Tier>,
    pub encoding: Option<String>,
}

impl Default for RegionMapping {
    fn default() -> RegionMapping {
        let own = str::to_owned;
        RegionMapping {
            code: own("code"),
            name: own("name"),
            name_zh: own("name_zh"),
            name_en: own("name_en"),
            tier: own("tier"),
            parent_code: own("parent_code"),
            population: own("population"),
            households: own("households"),
            lat: own("lat"),
            lon: own("lon"),
            tiers: BTreeMap::new(),
            encoding: None,
        }
    }
}

/// One region of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionRow {
    pub line: u64,
    pub code: String,
    pub tier: Tier,
    /// In its own language.
    pub name: String,
    /// Never empty: the own name where there is no Chinese one.
    pub name_zh: String,
    /// Never empty: the own name where there is no English one.
    pub name_en: String,
    pub parent_code: Option<String>,
    /// The tier at which the parent was found.
    pub parent_tier: Option<Tier>,
    /// Persons.
    pub population: Option<u64>,
    pub households: Option<u64>,
    /// Degrees, WGS84.
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// Reads a whole tree: every parent has to be in the file.
///
/// Returns: the regions without error, parents before children, and all findings (I10.., I13..). A fatal finding
/// leaves no regions. Children of a region with an error are refused too (I1307), so that what is returned is a tree.
pub fn read_regions(reader: impl Read, mapping: &RegionMapping) -> (Vec<RegionRow>, Vec<Finding>) {
    read_regions_under(reader, mapping, &|_, _| false)
}

/// [`read_regions`] for a file whose parents may be there already: `known(code, tier)` says so.
pub fn read_regions_under(
    reader: impl Read,
    mapping: &RegionMapping,
    known: &dyn Fn(&str, Tier) -> bool,
) -> (Vec<RegionRow>, Vec<Finding>) {
    let (mut rows, mut findings) = match read_rows(reader, mapping) {
        Ok(read) => read,
        Err(fatal) => return (Vec::new(), vec![fatal]),
    };
    let nodes: Vec<Node<'_>> = rows
        .iter()
        .map(|r| Node { code: &r.region.code, tier: r.region.tier, parent: r.region.parent_code.as_deref() })
        .collect();
    let parents = find_parents(&nodes, known);
    for (row, parent) in rows.iter_mut().zip(parents) {
        match parent {
            Ok(tier) => row.region.parent_tier = tier,
            Err((info, detail)) => {
                row.bad = true;
                let wanted = row.region.parent_code.clone().unwrap_or_default();
                findings.push(
                    Finding::new(info)
                        .line(row.region.line)
                        .column(&mapping.parent_code, None)
                        .value(&wanted)
                        .detail(&detail),
                );
            }
        }
    }
    refuse_below_bad(&mut rows, &mapping.parent_code, &mut findings);
    rows.retain(|r| !r.bad);
    rows.sort_by_key(|r| r.region.tier);
    findings.sort_by_key(|f| f.line);
    (rows.into_iter().map(|r| r.region).collect(), findings)
}

/// A row that keeps its place in the tree although it has errors, so that its children can be told why.
struct Draft {
    region: RegionRow,
    bad: bool,
}

fn refuse_below_bad(rows: &mut [Draft], column: &str, findings: &mut Vec<Finding>) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| rows.get(i).map(|r| r.region.tier));
    let mut bad: HashMap<(Tier, String), ()> = HashMap::new();
    for i in order {
        let Some(row) = rows.get_mut(i) else { continue };
        let parent = row.region.parent_tier.zip(row.region.parent_code.clone());
        if !row.bad && parent.is_some_and(|p| bad.contains_key(&p)) {
            row.bad = true;
            let wanted = row.region.parent_code.clone().unwrap_or_default();
            findings.push(
                Finding::new(&code::BAD_PARENT_ROW).line(row.region.line).column(column, None).value(&wanted),
            );
        }
        if row.bad {
            bad.insert((row.region.tier, row.region.code.clone()), ());
        }
    }
}

struct Columns<'a> {
    mapping: &'a RegionMapping,
    header: Vec<String>,
}

impl Columns<'_> {
    fn index(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    fn cell<'r>(&self, record: &'r Record, name: &str) -> &'r str {
        self.index(name).map_or("", |i| record.get(i))
    }
}

fn read_rows(reader: impl Read, mapping: &RegionMapping) -> Result<(Vec<Draft>, Vec<Finding>), Finding> {
    let options = TableOptions {
        encoding: mapping.encoding.clone(),
        has_header: Some(true),
        ..TableOptions::default()
    };
    let mut table = TableReader::open(reader, &options)?;
    table.find_column(&mapping.code)?;
    table.find_column(&mapping.tier)?;
    let columns = Columns { mapping, header: table.header().to_vec() };
    let mut rows: Vec<Draft> = Vec::new();
    let mut findings = table.check_header(&[]);
    let mut first_lines: HashMap<(Tier, String), u64> = HashMap::new();
    let mut record = Record::default();
    while table.read_into(&mut record)? {
        if let Some(problem) = record.problem.take() {
            let unusable = problem.is_error();
            findings.push(problem);
            if unusable {
                continue;
            }
        }
        let before = findings.len();
        let Some(region) = columns.read(&record, &mut findings) else { continue };
        if let Some(first) = first_lines.get(&(region.tier, region.code.clone())) {
            findings.push(
                Finding::new(&code::DUPLICATE_REGION)
                    .line(record.line)
                    .column(&mapping.code, columns.index(&mapping.code))
                    .value(&region.code)
                    .detail(&first.to_string()),
            );
            continue;
        }
        first_lines.insert((region.tier, region.code.clone()), record.line);
        let bad = findings.iter().skip(before).any(Finding::is_error);
        rows.push(Draft { region, bad });
    }
    Ok((rows, findings))
}

impl Columns<'_> {
    /// None when the row has no place in the tree: no code or no tier.
    fn read(&self, record: &Record, findings: &mut Vec<Finding>) -> Option<RegionRow> {
        let m = self.mapping;
        let at = |info, column: &str, value: &str| {
            Finding::new(info).line(record.line).column(column, self.index(column)).value(value)
        };
        let text = |column: &str| self.cell(record, column).to_owned();
        let region_code = text(&m.code);
        if region_code.is_empty() {
            findings.push(at(&code::EMPTY_KEY, &m.code, ""));
            return None;
        }
        let tier_text = self.cell(record, &m.tier);
        let Some(tier) = m.tiers.get(tier_text).copied().or_else(|| tier_text.parse().ok()) else {
            findings.push(at(&code::BAD_TIER, &m.tier, tier_text));
            return None;
        };
        let mut whole = |column: &str| -> Option<u64> {
            let cell = self.cell(record, column);
            if cell.is_empty() {
                return None;
            }
            let info = match parse_count(cell) {
                Ok(n) if n >= 0 => return u64::try_from(n).ok(),
                Ok(_) => &code::NEGATIVE_CUMULATIVE,
                Err(ValueError::Fractional) => &code::FRACTIONAL,
                Err(ValueError::TooLarge) => &code::TOO_LARGE,
                Err(ValueError::NotANumber) => &code::NOT_A_NUMBER,
            };
            findings.push(at(info, column, cell));
            None
        };
        let (population, households) = (whole(&m.population), whole(&m.households));
        let mut degrees = |column: &str, limit: f64| -> Option<f64> {
            let cell = self.cell(record, column);
            let read = cell.parse::<f64>().ok().filter(|x| x.abs() <= limit);
            if read.is_none() && !cell.is_empty() {
                findings.push(at(&code::BAD_COORDINATE, column, cell));
            }
            read
        };
        let (lat, lon) = (degrees(&m.lat, 90.0), degrees(&m.lon, 180.0));
        let (name_zh, name_en) = (text(&m.name_zh), text(&m.name_en));
        let first =
            |texts: [&String; 3]| texts.into_iter().find(|t| !t.is_empty()).unwrap_or(&region_code).clone();
        let name = first([&text(&m.name), &name_en, &name_zh]);
        Some(RegionRow {
            line: record.line,
            tier,
            name_zh: first([&name_zh, &name, &name_en]),
            name_en: first([&name_en, &name, &name_zh]),
            name,
            parent_code: Some(text(&m.parent_code)).filter(|p| !p.is_empty()),
            parent_tier: None,
            population,
            households,
            lat,
            lon,
            code: region_code,
        })
    }
}
