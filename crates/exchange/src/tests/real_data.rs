//! The files under `data/` are read without a finding, and their numbers are those of the sources.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::*;

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(file)
}

fn tree(country: &str) -> (Vec<RegionRow>, RegionIndex) {
    let (rows, findings) =
        read_regions(File::open(path(&format!("{country}/regions.csv"))).unwrap(), &RegionMapping::default());
    assert!(findings.is_empty(), "{country}: {findings:?}");
    let entries = rows.iter().enumerate().map(|(i, r)| RegionEntry {
        id: id(i as u128 + 1),
        code: r.code.clone(),
        tier: r.tier,
        names: vec![r.name.clone(), r.name_zh.clone(), r.name_en.clone()],
    });
    let index = RegionIndex::new(entries);
    (rows, index)
}

/// Rows, and the sum of all values.
fn count(file: &str, mapping: &CountMapping, index: &RegionIndex) -> (usize, i64) {
    let reader =
        CountReader::new(File::open(path(file)).unwrap(), mapping, index, day("2022-12-31")).unwrap();
    let (mut rows, mut sum) = (0, 0);
    for row in reader {
        assert!(row.findings.is_empty(), "{file}: {row:?}");
        rows += 1;
        sum += row.counts.iter().map(|c| c.value).sum::<i64>();
    }
    (rows, sum)
}

fn mapped(date: &str, code: &str, tier: Option<Tier>, value: &str, kind: CountKind) -> CountMapping {
    let mut m = mapping(kind);
    m.date.column = date.into();
    m.region.column = code.into();
    m.region.tier = tier;
    m.values[0].column = value.into();
    m
}

fn tiers(rows: &[RegionRow], tier: Tier) -> usize {
    rows.iter().filter(|r| r.tier == tier).count()
}

#[test]
fn italy_reads_whole() {
    let (rows, index) = tree("italy");
    assert_eq!(
        (tiers(&rows, Tier::National), tiers(&rows, Tier::Provincial), tiers(&rows, Tier::County)),
        (1, 21, 107)
    );
    assert!(rows.iter().all(|r| r.population.is_some() && r.lat.is_some() && r.name_zh != r.name));
    let parent = |code: &str| {
        rows.iter().find(|r| r.tier == Tier::County && r.code == code).unwrap().parent_code.clone()
    };
    assert_eq!(
        (parent("98").as_deref(), parent("21").as_deref(), parent("22").as_deref()),
        (Some("3"), Some("21"), Some("22"))
    );
    let m =
        mapped("date", "province_code", Some(Tier::County), "confirmed_cumulative", CountKind::Cumulative);
    assert_eq!(count("italy/daily_province.csv", &m, &index).0, 52_751);
    let m = mapped("date", "region_code", Some(Tier::Provincial), "deaths_cumulative", CountKind::Cumulative);
    assert_eq!(count("italy/daily_region.csv", &m, &index).0, 10_353);
    let mut m =
        mapped("date", "region_code", Some(Tier::Provincial), "confirmed_cumulative", CountKind::Cumulative);
    m.label_column = Some("label".into());
    assert_eq!(count("italy/daily_unallocated.csv", &m, &index).0, 10_906);
}

#[test]
fn germany_reads_whole() {
    let (rows, index) = tree("germany");
    assert_eq!((tiers(&rows, Tier::Provincial), tiers(&rows, Tier::County)), (16, 412));
    let mut m = mapped("iso_week", "district_code", Some(Tier::County), "new_cases", CountKind::New);
    m.date.format = DateFormat::IsoWeek;
    m.period = Period::Week;
    m.corrections = true;
    assert_eq!(count("germany/weekly_district.csv", &m, &index).0, 42_848);
}

#[test]
fn china_reads_whole() {
    let (rows, index) = tree("china");
    assert_eq!((rows.len(), tiers(&rows, Tier::Provincial)), (3371, 34));
    let m = mapped("date", "code", None, "confirmed", CountKind::Cumulative);
    assert_eq!(count("china/daily_city.csv", &m, &index).0, 72_041);
    assert_eq!(count("china/daily_province.csv", &m, &index).0, 5_682);
    let mut m = mapped("date", "province_code", Some(Tier::Provincial), "confirmed", CountKind::Cumulative);
    m.label_column = Some("label".into());
    assert_eq!(count("china/daily_unallocated.csv", &m, &index).0, 5_303);
}

#[test]
fn maps_and_neighbours_fit_the_trees() {
    for (country, key, shapes, pairs) in
        [("italy", "province_code", 107, 238), ("germany", "district_code", 401, 1066), ("china", "", 0, 72)]
    {
        let (_, index) = tree(country);
        let known = |code: &str| matches!(index.by_code(code, None), Lookup::One(_));
        let (found, findings) =
            read_neighbours(File::open(path(&format!("{country}/neighbours.csv"))).unwrap(), "a", "b");
        assert!(findings.is_empty(), "{country}: {findings:?}");
        assert_eq!(found.len(), pairs);
        assert!(found.iter().all(|p| known(&p.a) && known(&p.b)), "{country}");
        if shapes > 0 {
            let bytes = std::fs::read(path(&format!("{country}/boundaries.geojson"))).unwrap();
            let (found, findings) = read_boundaries(&bytes, key);
            assert!(findings.is_empty(), "{country}: {findings:?}");
            assert_eq!(found.len(), shapes);
            assert!(found.iter().all(|b| known(&b.code)), "{country}");
        }
    }
}

#[test]
fn the_files_are_understood_without_help() {
    for (file, date, region, tier, value) in [
        ("italy/daily_province.csv", "date", "province_code", Some(Tier::County), "confirmed_cumulative"),
        ("italy/daily_region.csv", "date", "region_code", Some(Tier::Provincial), "confirmed_cumulative"),
        ("germany/weekly_district.csv", "iso_week", "district_code", Some(Tier::County), "new_cases"),
        ("china/daily_city.csv", "date", "code", None, "confirmed"),
    ] {
        let (_, index) = tree(file.split('/').next().unwrap());
        let table = TableReader::open(File::open(path(file)).unwrap(), &TableOptions::default()).unwrap();
        let header = table.header().to_vec();
        let sample: Vec<Record> = table.take(5000).map(Result::unwrap).collect();
        let guess = guess_count_mapping(&header, &sample, &index, &GuessDefaults::default());
        let m = guess.mapping.unwrap_or_else(|| panic!("{file}: {:?}", guess.notes));
        assert_eq!(
            (m.date.column.as_str(), m.region.column.as_str(), m.region.tier),
            (date, region, tier),
            "{file}"
        );
        assert!(m.values.iter().any(|v| v.column == value && v.indicator == "confirmed"), "{file}: {m:?}");
    }
}
