//! Proposes what the columns of a file of counts mean, for the user to see and correct.
//!
//! Names first (see `names`), then the cells: which date format reads them all, which column
//! names the most regions, which values never fall. Every doubtful choice leaves a note.

use std::collections::HashMap;

use lianfang_domain::{Period, Text, Tier};

use super::lookup::{Lookup, RegionLookup};
use super::mapping::{
    CountKind, CountMapping, Coverage, DateColumn, DateFormat, RegionColumn, RegionKey, ValueColumn,
};
use super::names::{self, Role};
use super::reader::Record;
use super::values::{parse_count, parse_day};

/// What a file can't say of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuessDefaults {
    pub disease: String,
    pub source: String,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// None when the date, the region or every value column could not be found.
    pub mapping: Option<CountMapping>,
    /// What was doubtful or is missing.
    pub notes: Vec<Text>,
}

/// Proposes a mapping from the header and the first rows (some hundred are enough; more regions and days make it surer).
pub fn guess_count_mapping(
    header: &[String],
    sample: &[Record],
    regions: &dyn RegionLookup,
    defaults: &GuessDefaults,
) -> Guess {
    let mut notes = Vec::new();
    let table = Sample { header, rows: sample };
    let date = table.find_date(&mut notes);
    let region = table.find_region(regions, date.as_ref().map(|d| d.0), &mut notes);
    let taken: Vec<usize> = date.iter().map(|d| d.0).chain(region.iter().map(|r| r.0)).collect();
    let label = header.iter().position(|h| names::role(h) == Some(Role::Label));
    let values = table.find_values(&taken, label, date.as_ref(), region.as_ref().map(|r| r.0), &mut notes);
    let (Some((date_at, format)), Some((region_at, by)), false) = (date, region, values.is_empty()) else {
        return Guess { mapping: None, notes };
    };
    let parts = table.has_parts(date_at, region_at);
    let label_column = label.filter(|_| parts).and_then(|i| header.get(i).cloned());
    if label_column.is_some() {
        notes.push(Text::new(
            "同一地区同一天有多行，按“归该地区而未分到下级”处理，请核对",
            "a region has several rows on one day: taken as counts that are not allocated to its parts; please check",
        ));
    }
    let name = |i: usize| header.get(i).cloned().unwrap_or_default();
    let mapping = CountMapping {
        date: DateColumn { column: name(date_at), format },
        region: RegionColumn {
            column: name(region_at),
            by,
            tier: table.find_tier(region_at, by, regions, &mut notes),
        },
        corrections: table.has_negative_new(&values),
        values: values.into_iter().map(|(_, v)| v).collect(),
        period: table.find_period(date_at, format),
        disease: defaults.disease.clone(),
        source: defaults.source.clone(),
        coverage: if label_column.is_some() { Coverage::Unallocated } else { Coverage::Total },
        label_column,
        encoding: None,
        delimiter: None,
    };
    Guess { mapping: Some(mapping), notes }
}

struct Sample<'a> {
    header: &'a [String],
    rows: &'a [Record],
}

impl Sample<'_> {
    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |r| r.get(column)).filter(|c| !c.is_empty())
    }

    fn find_date(&self, notes: &mut Vec<Text>) -> Option<(usize, DateFormat)> {
        let named = |i: &usize| self.header.get(*i).is_some_and(|h| names::role(h) == Some(Role::Date));
        let mut order: Vec<usize> = (0..self.header.len()).collect();
        order.sort_by_key(|i| !named(i));
        let fits = |column: usize, format: DateFormat| {
            let mut cells = self.cells(column).take(500).peekable();
            cells.peek().is_some() && cells.all(|c| parse_day(c, format).is_some())
        };
        use DateFormat::{Auto, Dmy, Iso, IsoWeek, Mdy, YmdCompact};
        for &column in &order {
            let candidates = [Iso, IsoWeek, YmdCompact, Dmy, Mdy, Auto];
            let mut formats = candidates.into_iter().filter(|f| fits(column, *f));
            // A bare number like 20200101 is a date only in a column that says so.
            let Some(format) = formats.next().filter(|f| *f != YmdCompact || named(&column)) else {
                continue;
            };
            if format == Dmy && fits(column, Mdy) {
                notes.push(Text::new(
                    "日期既可读作“日/月”，也可读作“月/日”；暂按“日/月”，请核对",
                    "the dates can be read day first or month first; taken as day first, please check",
                ));
            }
            return Some((column, format));
        }
        if let Some(column) = order.first().copied().filter(named) {
            notes.push(Text::new("日期列中有读不懂的值", "the date column has values that can't be read"));
            return Some((column, Auto));
        }
        notes.push(Text::new("没有找到日期列", "no column of dates was found"));
        None
    }

    fn find_region(
        &self,
        regions: &dyn RegionLookup,
        date: Option<usize>,
        notes: &mut Vec<Text>,
    ) -> Option<(usize, RegionKey)> {
        let mut best: Option<((usize, std::cmp::Reverse<usize>), usize, RegionKey)> = None;
        for (column, name) in self.header.iter().enumerate().filter(|(i, _)| Some(*i) != date) {
            let role = names::role(name);
            let distinct: std::collections::BTreeSet<&str> = self.cells(column).take(2000).collect();
            let total = distinct.len().min(200);
            if total == 0 || matches!(role, Some(Role::Value(..) | Role::Other)) {
                continue;
            }
            let hits = |find: &dyn Fn(&str) -> Lookup| {
                distinct.iter().take(200).filter(|c| !matches!(find(c), Lookup::None { .. })).count() * 100
                    / total
            };
            for key in [RegionKey::Code, RegionKey::Name] {
                let named = matches!(
                    (role, key),
                    (Some(Role::Code), RegionKey::Code) | (Some(Role::Name), RegionKey::Name)
                );
                let share = match key {
                    RegionKey::Code => hits(&|c| regions.by_code(c, None)),
                    _ => hits(&|c| regions.by_name(c, None)),
                };
                // Numbers of cases are often codes by accident: a column without a name for it has to fit wholly.
                if share < if named { 50 } else { 100 } {
                    continue;
                }
                let points =
                    share + if named { 100 } else { 0 } + if key == RegionKey::Code { 10 } else { 0 };
                let score = (points, std::cmp::Reverse(names::rank(name)));
                if best.as_ref().is_none_or(|(b, ..)| score > *b) {
                    best = Some((score, column, key));
                }
            }
        }
        match best {
            Some((_, column, key)) => Some((column, key)),
            None => {
                notes.push(Text::new(
                    "没有找到能对上地区的列；请先导入地区，或选择列",
                    "no column fits the regions; import the regions first, or choose the column",
                ));
                None
            }
        }
    }

    /// The tier that all cells fit. Codes of two tiers may overlap (1 is Piedmont and Turin): then the name of the column decides.
    fn find_tier(
        &self,
        column: usize,
        by: RegionKey,
        regions: &dyn RegionLookup,
        notes: &mut Vec<Text>,
    ) -> Option<Tier> {
        let distinct: std::collections::BTreeSet<&str> = self.cells(column).take(2000).collect();
        let fits = |tier: Option<Tier>| {
            let find = |c: &&&str| match by {
                RegionKey::Name => regions.by_name(c, tier),
                _ => regions.by_code(c, tier),
            };
            distinct.iter().take(200).filter(|c| matches!(find(c), Lookup::One(_))).count()
        };
        let most = fits(None).max(1);
        let tiers: Vec<Tier> = Tier::ALL.into_iter().filter(|t| fits(Some(*t)) >= most).collect();
        match tiers.as_slice() {
            [] => None,
            [one] => Some(*one),
            [highest, .., lowest] => {
                let name = self.header.get(column).map(|h| h.to_lowercase()).unwrap_or_default();
                let high = ["region", "state", "bundesland", "省"].iter().any(|w| name.contains(w));
                let tier = if high { *highest } else { *lowest };
                let title = tier.title();
                notes.push(Text::new(
                    format!("代码在几个层级都有，暂按“{}”，请核对", title.zh),
                    format!("the codes fit several tiers; taken as {}, please check", title.en),
                ));
                Some(tier)
            }
        }
    }

    fn find_values(
        &self,
        taken: &[usize],
        label: Option<usize>,
        date: Option<&(usize, DateFormat)>,
        region: Option<usize>,
        notes: &mut Vec<Text>,
    ) -> Vec<(usize, ValueColumn)> {
        let mut found: Vec<(usize, ValueColumn)> = Vec::new();
        for (column, name) in self.header.iter().enumerate().filter(|(i, _)| !taken.contains(i)) {
            let Some(Role::Value(indicator, says)) = names::role(name) else { continue };
            let kind = match says {
                Some(true) => CountKind::Cumulative,
                Some(false) => CountKind::New,
                None => self.kind_from_cells(column, label, date, region, name, notes),
            };
            let value = ValueColumn { column: name.clone(), indicator: indicator.to_owned(), kind };
            match found.iter_mut().find(|(_, v)| v.indicator == indicator) {
                // A running total carries corrections, so it is preferred to the new counts of the same indicator.
                Some(before) if before.1.kind == CountKind::New && kind == CountKind::Cumulative => {
                    *before = (column, value)
                }
                Some(_) => {}
                None => found.push((column, value)),
            }
        }
        if found.is_empty() {
            notes.push(Text::new(
                "没有找到数值列（如 确诊、死亡）",
                "no column of counts was found (such as confirmed, deaths)",
            ));
        }
        found
    }

    /// Totals never fall, or hardly ever; new counts do.
    fn kind_from_cells(
        &self,
        column: usize,
        label: Option<usize>,
        date: Option<&(usize, DateFormat)>,
        region: Option<usize>,
        name: &str,
        notes: &mut Vec<Text>,
    ) -> CountKind {
        let mut series: HashMap<(&str, &str), Vec<(chrono::NaiveDate, i64)>> = HashMap::new();
        for row in self.rows {
            let day = date.and_then(|(i, format)| parse_day(row.get(*i), *format));
            if let (Some(day), Ok(value)) = (day, parse_count(row.get(column))) {
                let key = (region.map_or("", |i| row.get(i)), label.map_or("", |i| row.get(i)));
                series.entry(key).or_default().push((day, value));
            }
        }
        let (mut rises, mut falls) = (0usize, 0usize);
        for values in series.values_mut() {
            values.sort_unstable();
            for pair in values.windows(2) {
                let [(_, before), (_, after)] = pair else { continue };
                rises += usize::from(after > before);
                falls += usize::from(after < before);
            }
        }
        if rises + falls < 5 {
            notes.push(Text::new(
                format!("看不出“{name}”是累计数还是新增数，暂按累计数，请核对"),
                format!("`{name}` may be a running total or new counts; taken as a total, please check"),
            ));
            return CountKind::Cumulative;
        }
        if falls * 20 <= rises { CountKind::Cumulative } else { CountKind::New }
    }

    fn has_parts(&self, date: usize, region: usize) -> bool {
        let mut seen = std::collections::HashSet::new();
        !self.rows.iter().all(|r| seen.insert((r.get(date), r.get(region))))
    }

    fn has_negative_new(&self, values: &[(usize, ValueColumn)]) -> bool {
        let new = values.iter().filter(|(_, v)| v.kind == CountKind::New);
        new.into_iter().any(|(i, _)| self.cells(*i).any(|c| parse_count(c).is_ok_and(|n| n < 0)))
    }

    fn find_period(&self, date: usize, format: DateFormat) -> Period {
        let days: std::collections::BTreeSet<_> =
            self.cells(date).filter_map(|c| parse_day(c, format)).collect();
        let days: Vec<_> = days.into_iter().collect();
        let weekly =
            days.len() > 2 && days.windows(2).all(|p| matches!(p, [a, b] if (*b - *a).num_days() % 7 == 0));
        if format == DateFormat::IsoWeek || weekly { Period::Week } else { Period::Day }
    }
}
