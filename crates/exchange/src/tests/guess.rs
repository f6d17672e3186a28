use super::*;

fn guess(text: &str) -> Guess {
    let mut table = TableReader::open(text.as_bytes(), &TableOptions::default()).unwrap();
    let header = table.header().to_vec();
    let sample: Vec<Record> = table.by_ref().map(|r| r.unwrap()).collect();
    let defaults = GuessDefaults { disease: "covid-19".into(), source: "upload".into() };
    guess_count_mapping(&header, &sample, &regions(), &defaults)
}

fn read_values(mapping: &CountMapping) -> Vec<(&str, &str, CountKind)> {
    mapping.values.iter().map(|v| (v.column.as_str(), v.indicator.as_str(), v.kind)).collect()
}

#[test]
fn an_italian_file_is_understood() {
    let text = "data,stato,codice_provincia,denominazione_provincia,lat,long,totale_casi\n2020-03-01T18:00:00,ITA,98,Lodi,45.3,9.5,237\n2020-03-01T18:00:00,ITA,016,Bergamo,45.7,9.7,209\n";
    let mapping = guess(text).mapping.unwrap();
    assert_eq!((mapping.date.column.as_str(), mapping.date.format), ("data", DateFormat::Iso));
    assert_eq!(
        (mapping.region.column.as_str(), mapping.region.by, mapping.region.tier),
        ("codice_provincia", RegionKey::Code, Some(Tier::County))
    );
    assert_eq!(read_values(&mapping), [("totale_casi", "confirmed", CountKind::Cumulative)]);
    assert_eq!((mapping.disease.as_str(), mapping.source.as_str()), ("covid-19", "upload"));
}

#[test]
fn a_chinese_file_is_understood() {
    let mapping =
        guess("日期,城市,累计确诊,新增确诊,死亡\n2020年2月24日,洛迪,5,1,0\n2020年2月24日,贝加莫,7,2,0\n")
            .mapping
            .unwrap();
    assert_eq!((mapping.region.column.as_str(), mapping.region.by), ("城市", RegionKey::Name));
    assert_eq!(mapping.date.format, DateFormat::Auto);
    let values = read_values(&mapping);
    assert_eq!(values[0], ("累计确诊", "confirmed", CountKind::Cumulative));
    assert_eq!((values.len(), values[1].1), (2, "deaths"));
}

#[test]
fn a_german_weekly_file_is_understood() {
    let text = "Meldewoche;Landkreis;Neue Fälle\n2020-W09;Lodi;5\n2020-W10;Lodi;-2\n2020-W11;Bergamo;9\n";
    let mapping = guess(text).mapping.unwrap();
    assert_eq!(
        (mapping.period, mapping.date.format, mapping.corrections),
        (Period::Week, DateFormat::IsoWeek, true)
    );
    assert_eq!(read_values(&mapping), [("Neue Fälle", "confirmed", CountKind::New)]);
}

#[test]
fn a_column_called_cases_is_judged_by_whether_it_falls() {
    let file = |values: [i64; 8]| {
        let rows: String =
            values.iter().enumerate().map(|(i, v)| format!("2020-03-0{},98,{v}\n", i + 1)).collect();
        guess(&format!("date,code,cases\n{rows}"))
    };
    assert_eq!(file([1, 4, 9, 9, 12, 20, 31, 44]).mapping.unwrap().values[0].kind, CountKind::Cumulative);
    assert_eq!(file([1, 4, 2, 9, 3, 0, 5, 2]).mapping.unwrap().values[0].kind, CountKind::New);
    let unsure = guess("date,code,cases\n2020-03-01,98,5\n");
    assert!(unsure.notes.iter().any(|n| n.en.contains("`cases` may be")), "{unsure:?}");
}

#[test]
fn several_rows_of_a_region_and_day_become_unallocated_parts() {
    let mapping = guess("date,code,label,confirmed\n2020-03-01,3,a,5\n2020-03-01,3,b,6\n").mapping.unwrap();
    assert_eq!((mapping.coverage, mapping.label_column.as_deref()), (Coverage::Unallocated, Some("label")));
}

#[test]
fn what_is_not_found_is_said() {
    let nothing = guess("when,where,how many\nnow,here,many\n");
    assert_eq!(nothing.mapping, None);
    assert_eq!(nothing.notes.len(), 3, "{nothing:?}");
    let doubtful = guess("date,code,confirmed_total\n03/04/2020,98,5\n").notes;
    assert!(doubtful[0].en.contains("day first"), "{doubtful:?}");
}
