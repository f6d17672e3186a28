//! Each kind of bad row gets its line, column, value, code and remedy, and the good rows stay.

use super::*;
use CountKind::{Cumulative, New};

fn total(text: &str) -> Vec<RowOutcome> {
    read(text.as_bytes(), &mapping(Cumulative)).unwrap()
}

#[test]
fn an_unknown_region_is_named_with_the_nearest_one() {
    let rows = total("date,code,confirmed\n2020-03-01,98,5\n2020-03-01,320107,7\n");
    assert_eq!(codes(&rows), ["3 I1101"]);
    let f = &rows[1].findings[0];
    assert_eq!(
        (f.column.as_deref(), f.column_index, f.value.as_deref()),
        (Some("code"), Some(2), Some("320107"))
    );
    assert!(f.remedy.en.contains("did you mean `320106`"), "{f:?}");
    assert!(f.remedy.zh.contains("320106"));
    assert_eq!(counts(&rows), [(id(98), "2020-03-01".to_owned(), 5)]);
    assert_eq!(rows[1].fields, ["2020-03-01", "320107", "7"]);
}

#[test]
fn a_name_that_several_regions_have_is_refused() {
    let mut by_name = mapping(Cumulative);
    by_name.region.by = RegionKey::NameOrCode;
    let rows = read(
        "date,code,confirmed\n2020-03-01,鼓楼区,5\n2020-03-01,lodi,6\n2020-03-02,98,8\n".as_bytes(),
        &by_name,
    )
    .unwrap();
    assert_eq!(codes(&rows), ["2 I1102"]);
    assert!(rows[0].findings[0].message.en.contains("2 regions"));
    assert_eq!(counts(&rows).len(), 2);
}

#[test]
fn dates_that_are_none_and_dates_to_come_are_refused() {
    let rows = total(
        "date,code,confirmed\n2020-02-30,98,5\n,98,5\n3/4/2020,98,1\n2020-07-01,98,5\nyesterday,98,5\n2020-06-30,98,1\n",
    );
    assert_eq!(codes(&rows), ["2 I1103", "3 I1013", "4 I1103", "5 I1104", "6 I1103"]);
    assert!(rows[3].findings[0].message.en.contains("2020-06-30"));
}

#[test]
fn counts_that_are_no_whole_numbers_are_refused() {
    let rows = total(
        "date,code,confirmed\n2020-03-01,98,12a\n2020-03-02,98,1.5\n2020-03-03,98,-3\n2020-03-04,98,99999999999\n2020-03-05,98,\"1,234\"\n2020-03-06,98,\n",
    );
    assert_eq!(codes(&rows), ["2 I1105", "3 I1106", "4 I1107", "5 I1109", "6 I1105", "7 I1111"]);
    assert!(counts(&rows).is_empty());
    assert!(!rows[5].is_bad());
}

#[test]
fn negative_new_counts_need_a_mapping_that_allows_corrections() {
    let text = b"date,code,confirmed\n2020-03-01,98,-3\n";
    assert_eq!(codes(&read(text, &mapping(New)).unwrap()), ["2 I1108"]);
    let allowed = CountMapping { corrections: true, ..mapping(New) };
    assert_eq!(counts(&read(text, &allowed).unwrap())[0].2, -3);
    let cumulative = CountMapping { corrections: true, ..mapping(Cumulative) };
    assert_eq!(codes(&read(text, &cumulative).unwrap()), ["2 I1107"]);
}

#[test]
fn a_duplicate_key_names_the_first_line_also_when_the_code_is_written_otherwise() {
    let rows = total("date,code,confirmed\n2020-03-01,016,5\n2020-03-02,016,5\n2020-03-01,16,6\n");
    assert_eq!(codes(&rows), ["4 I1110"]);
    assert!(rows[2].findings[0].message.en.contains("line 2"));
}

#[test]
fn rows_with_labels_are_parts_and_not_duplicates() {
    let parts = CountMapping {
        label_column: Some("label".into()),
        coverage: Coverage::Unallocated,
        ..mapping(Cumulative)
    };
    let text = "date,code,label,confirmed\n2020-03-01,3,境外输入,5\n2020-03-01,3,未公布来源,6\n2020-03-01,3,境外输入,7\n";
    let rows = read(text.as_bytes(), &parts).unwrap();
    assert_eq!(codes(&rows), ["4 I1110"]);
    assert_eq!(counts(&rows).iter().map(|c| c.2).sum::<i64>(), 11);
}

#[test]
fn a_label_column_that_tells_every_row_apart_is_refused_before_it_fills_the_memory() {
    let parts = CountMapping { label_column: Some("label".into()), ..mapping(Cumulative) };
    let rows: String = (0..10_002).map(|i| format!("2020-03-01,3,{i},5\n")).collect();
    let rows = read(format!("date,code,label,confirmed\n{rows}").as_bytes(), &parts).unwrap();
    assert_eq!(codes(&rows), ["10002 I1112", "10003 I1112"]);
}

#[test]
fn a_bad_row_is_not_used_in_part() {
    let mut two = mapping(Cumulative);
    two.values.push(ValueColumn { column: "deaths".into(), indicator: "deaths".into(), kind: Cumulative });
    let text = b"date,code,confirmed,deaths\n2020-03-01,98,5,x\n2020-03-02,98,6,\n2020-03-01,98,5,1\n";
    let rows = read(text, &two).unwrap();
    assert_eq!(codes(&rows), ["2 I1105"]);
    assert_eq!(rows.iter().map(|r| r.counts.len()).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn rows_of_the_wrong_width_are_refused_and_empty_cells_at_the_end_are_not() {
    let rows = total(
        "date,code,confirmed\n2020-03-01,98\n2020-03-02,98,5,\"Codogno, LO\"\n2020-03-03,98,7,,\n\n2020-03-04,98,8\n",
    );
    assert_eq!(codes(&rows), ["2 I1009", "3 I1009"]);
    assert_eq!(rows.last().unwrap().line, 6);
}

#[test]
fn a_file_cut_in_the_middle_keeps_the_rows_before() {
    let rows = total("date,code,confirmed\n2020-03-01,98,5\n2020-03-02,9");
    assert_eq!(codes(&rows), ["3 I1006"]);
    let rows = total("date,code,confirmed\n2020-03-01,98,5\n2020-03-02,98,\"5");
    assert_eq!(codes(&rows), ["3 I1006"]);
    let rows = total("date,code,confirmed\n2020-03-01,98,5\n2020-03-02,98,57");
    assert_eq!(codes(&rows), ["3 I1015"]);
    assert_eq!(counts(&rows).len(), 2, "complete as far as one can tell");
    let mut cut = "date,code,confirmed,地区\n2020-03-01,98,5,洛迪\n2020-03-02,98,6,洛".as_bytes().to_vec();
    cut.pop();
    assert_eq!(codes(&read(&cut, &mapping(Cumulative)).unwrap()), ["3 I1006"]);
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line_only() {
    let rows = total("date,code,confirmed\n2020-03-01,98,\"5\n2020-03-02,98,6\n2020-03-03,98,7\n");
    assert_eq!(codes(&rows), ["2 I1007"]);
    assert_eq!(counts(&rows).iter().map(|c| c.2).collect::<Vec<_>>(), [6, 7]);
}

#[test]
fn bytes_that_are_no_text_cost_their_line_only() {
    let mut text = "date,code,confirmed\n2020-03-01,98,5\n".as_bytes().to_vec();
    text.extend("2020-03-02,98,6,洛迪\n".repeat(5000).replace(",洛迪", "").as_bytes());
    let good = text.len();
    text.extend(b"2020-03-03,\xFF\xFE,6\n2020-03-04,98,6\n");
    let rows = read(&text, &mapping(Cumulative)).unwrap();
    let bad: Vec<_> = rows.iter().filter(|r| r.findings.iter().any(|f| f.code == "I1005")).collect();
    assert!(good > 64 * 1024 && bad.len() == 1);
    assert_eq!(rows.last().unwrap().counts.len(), 1);
}

#[test]
fn files_that_are_no_tables_are_refused_as_a_whole() {
    let refused = |bytes: &[u8]| read(bytes, &mapping(Cumulative)).unwrap_err().code;
    assert_eq!(refused(b""), "I1001");
    assert_eq!(refused(b"\xEF\xBB\xBF\r\n\r\n"), "I1001");
    assert_eq!(refused(b"date,code,confirmed\n"), "I1002");
    assert_eq!(refused(b"PK\x03\x04\x14\x00\x06\x00\x08\x00"), "I1003");
    assert_eq!(refused(b"PK\x03\x04\x14data"), "I1003");
    assert_eq!(refused(b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07"), "I1003");
    assert_eq!(refused(b"date,code,cases\n2020-03-01,98,5\n"), "I1010");
    assert_eq!(refused(b"date,code,confirmed,confirmed\n2020-03-01,98,5,6\n"), "I1011");
}

#[test]
fn a_missing_column_lists_those_there_are() {
    let finding = read(b"date,code,cases\n2020-03-01,98,5\n", &mapping(Cumulative)).unwrap_err();
    assert!(
        finding.message.en.contains("`cases`") && finding.message.zh.contains("confirmed"),
        "{finding:?}"
    );
}

#[test]
fn mappings_that_can_not_work_are_refused() {
    let text = b"date,code,confirmed,note,note\n2020-03-01,98,5,a,b\n";
    let none = CountMapping { values: vec![], ..mapping(Cumulative) };
    assert_eq!(read(text, &none).unwrap_err().code, "I1201");
    let mut twice = mapping(Cumulative);
    twice.values.push(twice.values[0].clone());
    assert_eq!(read(text, &twice).unwrap_err().code, "I1202");
    let encoding = CountMapping { encoding: Some("klingon".into()), ..mapping(Cumulative) };
    assert_eq!(read(text, &encoding).unwrap_err().code, "I1004");
    let regions = regions();
    let reader = CountReader::new(text.as_slice(), &mapping(Cumulative), &regions, day(TODAY)).unwrap();
    assert_eq!(reader.header_findings()[0].code, "I1012");
}

#[test]
fn a_disk_that_fails_ends_the_reading_with_a_finding() {
    struct Failing(usize);
    impl std::io::Read for Failing {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            self.0 += 1;
            let row = match self.0 {
                1 => b"date,code,confirmed\n".as_slice(),
                2..=6000 => b"2020-03-01,98,5\n",
                _ => return Err(std::io::Error::other("the stick was pulled out")),
            };
            let length = row.len().min(buf.len());
            buf[..length].copy_from_slice(&row[..length]);
            Ok(length)
        }
    }
    let regions = regions();
    let reader = CountReader::new(Failing(0), &mapping(Cumulative), &regions, day(TODAY)).unwrap();
    let rows: Vec<_> = reader.collect();
    assert!(rows.len() > 5900);
    let last = &rows[rows.len() - 1].findings[0];
    assert_eq!(last.code, "I1014");
    assert!(last.message.en.contains("pulled out"));
}

#[test]
fn every_code_is_unique_and_speaks_both_languages() {
    let mut seen = std::collections::HashSet::new();
    let mut last = "";
    for info in CATALOGUE {
        assert!(seen.insert(info.code), "{} twice", info.code);
        assert!(last < info.code, "{} out of order", info.code);
        last = info.code;
        for text in [info.message.0, info.message.1, info.remedy.0, info.remedy.1] {
            assert!(!text.is_empty());
        }
    }
}
