use super::*;
use std::collections::{HashMap, HashSet};

fn fields(reading: &ListReading) -> Vec<Field> {
    reading.mapping.columns.iter().map(|c| c.field).collect()
}

fn codes(reading: &ListReading) -> HashMap<&'static str, usize> {
    let mut counts = HashMap::new();
    for finding in &reading.findings {
        *counts.entry(finding.code).or_default() += 1;
    }
    counts
}

#[test]
fn the_59_planted_errors_of_ebola_are_found_and_none_is_invented() {
    let reading = read(file("ebola_sim_cases.csv"));
    assert_eq!(reading.rows.len(), 5888);
    let planted: HashSet<String> = read_known_errors();
    let parked: HashSet<String> = reading.rows.iter().filter(|r| r.parked).map(|r| r.id.clone()).collect();
    assert_eq!(planted.len(), 59);
    assert_eq!(parked, planted);
    // The simulated dates hold one thing more: an outcome before onset, in 200 rows. It is flagged and parks nothing.
    assert_eq!(codes(&reading), HashMap::from([("I3105", 59), ("I3108", 200)]));
    let first = reading.findings.iter().find(|f| f.code == "I3105").unwrap();
    assert_eq!((first.place.as_str(), first.column_index), ("date_of_onset", Some(4)));
}

fn read_known_errors() -> HashSet<String> {
    let mut table = csv::Reader::from_reader(std::io::Cursor::new(file("ebola_sim_known_errors.csv")));
    table.records().map(|r| r.unwrap()[0].to_owned()).collect()
}

#[test]
fn the_links_of_ebola_name_sources_that_nobody_reported() {
    let cases = read(file("ebola_sim_cases.csv"));
    let known: HashSet<String> = cases.rows.iter().map(|r| r.id.clone()).collect();
    let options = ListOptions { known: Some(known), ..ListOptions::default() };
    let links = read_list(&file("ebola_sim_contacts.csv"), &options).unwrap();
    assert_eq!((links.mapping.kind, links.rows.len()), (ListKind::Links, 3800));
    assert_eq!(codes(&links), HashMap::from([("I3203", 1639)]));
    assert_eq!(links.rows[1].text(Field::Exposure), "funeral");
    assert!(links.rows.iter().all(|r| !r.parked));
}

#[test]
fn mers_is_read_with_its_superspreaders() {
    let cases = read(file("mers_korea_2015_cases.csv"));
    assert_eq!(
        (cases.mapping.kind, cases.rows.len(), cases.verdict.as_str()),
        (ListKind::Cases, 162, "valid")
    );
    assert_eq!(cases.rows.iter().filter(|r| r.day(Field::Onset).is_none()).count(), 27);
    let first = &cases.rows[0];
    assert_eq!((first.id.as_str(), first.age_years, first.ending), ("SK_1", Some(68.0), Some(Ending::Alive)));
    for field in [
        Field::Report,
        Field::ExposureStart,
        Field::ExposureEnd,
        Field::Confirmation,
        Field::Death,
        Field::Place,
        Field::Hospital,
    ] {
        assert!(fields(&cases).contains(&field), "{field:?}");
    }
    let links = read(file("mers_korea_2015_contacts.csv"));
    assert_eq!((links.mapping.kind, links.rows.len()), (ListKind::Links, 98));
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for row in &links.rows {
        *counts.entry(row.text(Field::From)).or_default() += 1;
    }
    assert_eq!((counts["SK_14"], counts["SK_1"], counts["SK_16"]), (38, 26, 21));
}

#[test]
fn hagelloch_is_read_with_households_classes_and_infectors() {
    let reading = read(file("measles_hagelloch_1861.csv"));
    assert_eq!((reading.mapping.kind, reading.rows.len()), (ListKind::Cases, 188));
    assert_eq!(reading.rows.iter().filter(|r| r.text(Field::Infector).is_empty()).count(), 4);
    assert_eq!(reading.rows.iter().filter(|r| r.text(Field::Infector) == "45").count(), 30);
    assert_eq!(reading.rows.iter().filter(|r| r.death().is_some()).count(), 12);
    assert!(fields(&reading).contains(&Field::Household) && fields(&reading).contains(&Field::Class));
    assert!(reading.rows.iter().all(|r| !r.parked), "{:?}", told(&reading));
}

#[test]
fn the_school_of_derbyshire_counts_days() {
    let reading = read(file("norovirus_derbyshire_2001_school.csv"));
    assert_eq!((reading.rows.len(), reading.verdict.as_str()), (492, "valid"), "{:?}", told(&reading));
    let ill: Vec<_> = reading.rows.iter().filter_map(|r| r.day(Field::Onset)).collect();
    assert_eq!(ill.len(), 75);
    assert!(ill.iter().all(|d| matches!(d, Day::Number(n) if *n > 0)));
    assert_eq!(reading.rows.iter().map(|r| r.text(Field::Class)).collect::<HashSet<_>>().len(), 15);
}
