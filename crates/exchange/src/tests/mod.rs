#![allow(clippy::result_large_err)]

mod bad_input;
mod catalogues;
mod guess;
mod line_lists;
mod maps;
mod messages;
mod properties;
mod real_data;
mod table;
mod tree;
mod values;
mod write;

use chrono::NaiveDate;
use lianfang_domain::{Period, Tier};
use uuid::Uuid;

use crate::tabular::*;

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// Lombardy (3) with Lodi (98) and Bergamo (016); two districts called 鼓楼区; a code at two tiers.
fn regions() -> RegionIndex {
    let entry = |n, code: &str, tier, names: &[&str]| RegionEntry {
        id: id(n),
        code: code.to_owned(),
        tier,
        names: names.iter().map(|s| s.to_string()).collect(),
    };
    RegionIndex::new([
        entry(3, "3", Tier::Provincial, &["Lombardia", "伦巴第", "Lombardy"]),
        entry(98, "98", Tier::County, &["Lodi", "洛迪"]),
        entry(16, "016", Tier::County, &["Bergamo", "贝加莫"]),
        entry(320106, "320106", Tier::County, &["鼓楼区"]),
        entry(320302, "320302", Tier::County, &["鼓楼区"]),
        entry(441900, "441900", Tier::Municipal, &["东莞市"]),
        entry(441901, "441900", Tier::County, &["东莞市"]),
    ])
}

fn mapping(kind: CountKind) -> CountMapping {
    CountMapping {
        date: DateColumn { column: "date".into(), format: DateFormat::Auto },
        region: RegionColumn { column: "code".into(), by: RegionKey::Code, tier: None },
        values: vec![ValueColumn { column: "confirmed".into(), indicator: "confirmed".into(), kind }],
        period: Period::Day,
        disease: "covid-19".into(),
        source: "test".into(),
        coverage: Coverage::Total,
        label_column: None,
        corrections: false,
        encoding: None,
        delimiter: None,
    }
}

const TODAY: &str = "2020-06-30";

/// All rows of a file, or the finding that refuses it.
fn read(bytes: &[u8], mapping: &CountMapping) -> Result<Vec<RowOutcome>, Finding> {
    let regions = regions();
    let reader = CountReader::new(bytes, mapping, &regions, day(TODAY))?;
    let rows: Vec<RowOutcome> = reader.collect();
    match rows.iter().flat_map(|r| &r.findings).find(|f| f.severity == Severity::Fatal) {
        Some(fatal) => Err(fatal.clone()),
        None => Ok(rows),
    }
}

/// `line code` of every finding.
fn codes(rows: &[RowOutcome]) -> Vec<String> {
    rows.iter().flat_map(|r| r.findings.iter().map(|f| format!("{} {}", f.line.unwrap(), f.code))).collect()
}

fn counts(rows: &[RowOutcome]) -> Vec<(Uuid, String, i64)> {
    rows.iter().flat_map(|r| r.counts.iter().map(|c| (c.region, c.day.to_string(), c.value))).collect()
}
