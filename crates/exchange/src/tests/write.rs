use lianfang_domain::Lang;

use super::*;

fn bad_rows(rows: Vec<RowOutcome>) -> Vec<BadRow> {
    rows.into_iter()
        .filter(RowOutcome::is_bad)
        .map(|r| BadRow { line: r.line, fields: r.fields, findings: r.findings })
        .collect()
}

#[test]
fn bad_rows_can_be_mended_and_imported_again_with_the_same_mapping() {
    let text = "date,code,note,confirmed\n2020-03-01,98,ok,5\n2020-03-02,98,\"=cmd|' /C calc'!A0\",x\n2020-03-03,99999,,-7\n";
    let mapping = mapping(CountKind::Cumulative);
    let bad = bad_rows(read(text.as_bytes(), &mapping).unwrap());
    let header: Vec<String> = ["date", "code", "note", "confirmed"].map(str::to_owned).to_vec();
    let mut out = Vec::new();
    write_bad_rows_csv(&mut out, &header, &bad, Lang::En).unwrap();
    let written = String::from_utf8(out).unwrap();
    assert!(
        written.starts_with("\u{FEFF}date,code,note,confirmed,error_code,error_column,error\r\n"),
        "{written}"
    );
    assert!(written.contains("'=cmd"), "{written}");
    assert!(written.contains("I1101; I1107"), "{written}");
    let mended = written.replace(",x,", ",8,").replace("99999", "016").replace(",-7,", ",7,");
    let rows = read(mended.as_bytes(), &mapping).unwrap();
    assert!(rows.iter().all(|r| r.findings.is_empty()), "{rows:?}");
    assert_eq!(counts(&rows).iter().map(|c| c.2).collect::<Vec<_>>(), [8, 7]);
    // The second round does not add the columns again.
    let again: Vec<String> = written
        .lines()
        .next()
        .unwrap()
        .trim_start_matches('\u{FEFF}')
        .split(',')
        .map(str::to_owned)
        .collect();
    let mut out = Vec::new();
    write_bad_rows_csv(&mut out, &again, &bad, Lang::Zh).unwrap();
    assert_eq!(String::from_utf8(out).unwrap().matches("error_code").count(), 1);
}

#[test]
fn findings_are_written_in_the_language_of_the_reader_and_run_no_formula() {
    let rows = read(b"date,code,confirmed\n2020-03-01,=1+1,5\n", &mapping(CountKind::Cumulative)).unwrap();
    for (lang, word) in [(Lang::Zh, "地区"), (Lang::En, "region")] {
        let mut out = Vec::new();
        write_findings_csv(&mut out, rows.iter().flat_map(|r| &r.findings), lang).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("2,code,2,'=1+1,I1101,error,"), "{text}");
        assert!(text.contains(word));
    }
}

#[test]
fn a_formula_loses_its_power_and_a_number_keeps_its_sign() {
    for risky in ["=1", "+A1", "-A1", "@SUM", "\t=1", "＝1"] {
        assert!(neutralise(risky).starts_with('\''), "{risky}");
        let record = Record { fields: vec![neutralise(risky).into_owned()], ..Record::default() };
        assert_eq!(record.get(0), risky, "read back as it was");
    }
    for plain in ["-5", "+5", "5", "Lodi", "", "'quoted'"] {
        assert_eq!(neutralise(plain), plain);
    }
}
