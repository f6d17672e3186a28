use super::*;

fn table(bytes: &[u8]) -> TableReader<&[u8]> {
    TableReader::open(bytes, &TableOptions::default()).unwrap()
}

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    table(bytes).map(|r| r.unwrap().fields).collect()
}

const CHINESE: &str = "日期,地区,累计确诊\r\n2020-02-24,湖北省武汉市,46607\r\n2020-02-24,东莞市,97\r\n";

#[test]
fn chinese_files_read_the_same_in_every_encoding() {
    let expected = rows(CHINESE.as_bytes());
    let utf16 = |little: bool, mark: bool| -> Vec<u8> {
        let units: Vec<u16> = mark.then_some(0xFEFF).into_iter().chain(CHINESE.encode_utf16()).collect();
        units.into_iter().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    };
    let gb = encoding_rs::GB18030.encode(CHINESE).0.into_owned();
    let with_mark = [b"\xEF\xBB\xBF", CHINESE.as_bytes()].concat();
    for (name, bytes) in [
        ("gb18030", gb),
        ("UTF-8", with_mark),
        ("UTF-16LE", utf16(true, true)),
        ("UTF-16BE", utf16(false, true)),
        ("UTF-16LE", utf16(true, false)),
        ("UTF-16BE", utf16(false, false)),
    ] {
        let read = table(&bytes);
        assert_eq!(read.dialect().encoding, name);
        assert_eq!(read.header()[0], "日期");
        assert_eq!(rows(&bytes), expected, "{name}");
    }
}

#[test]
fn short_gbk_headers_and_old_german_files_are_told_apart() {
    let gbk = encoding_rs::GBK.encode("日期,区划代码,确诊\n2020-02-24,420100,5\n").0.into_owned();
    assert_eq!(table(&gbk).header(), ["日期", "区划代码", "确诊"]);
    let latin = encoding_rs::WINDOWS_1252
        .encode("Datum;Landkreis;Fälle\n24.02.2020;München;5\n24.02.2020;Köln;6\n")
        .0
        .into_owned();
    let read = table(&latin);
    assert_eq!((read.dialect().encoding.as_str(), read.header()[2].as_str()), ("windows-1252", "Fälle"));
    let declared = TableOptions { encoding: Some("gbk".into()), ..Default::default() };
    assert_eq!(TableReader::open(gbk.as_slice(), &declared).unwrap().dialect().encoding, "gb18030");
}

#[test]
fn delimiters_are_found_also_when_a_cell_contains_another() {
    for (text, delimiter) in [
        ("a;b;c\n1,5;2;3\n", ';'),
        ("a\tb\n1,2\t3\n", '\t'),
        ("a|b\n1|2\n", '|'),
        ("a,b\n\"1;2;3\",2\n", ','),
        ("a\n1\n", ','),
    ] {
        assert_eq!(table(text.as_bytes()).dialect().delimiter, delimiter, "{text}");
    }
}

#[test]
fn a_file_without_header_gets_numbered_columns_and_loses_no_row() {
    let read = table(b"2020-03-01,98,5\n2020-03-02,98,6\n");
    assert!(!read.dialect().has_header);
    assert_eq!(read.header(), ["column 1", "column 2", "column 3"]);
    assert_eq!(read.count(), 2);
    let mut numbered = mapping(CountKind::Cumulative);
    numbered.date.column = "column 1".into();
    numbered.region.column = "column 2".into();
    numbered.values[0].column = "column 3".into();
    let rows = super::read(b"2020-03-01,98,5\n2020-03-02,98,6\n", &numbered).unwrap();
    assert_eq!(super::counts(&rows).len(), 2);
}

#[test]
fn quotes_line_ends_and_blank_lines_keep_the_physical_line() {
    let read = table(b"a,b\r\n\r\n\"x\r\ny\",\"he said \"\"no\"\"\"\r\n\n1,2\r3,4\n");
    let found: Vec<_> = read.map(|r| r.unwrap()).map(|r| (r.line, r.fields)).collect();
    let own = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
    assert_eq!(found, [(3, own("x\r\ny", "he said \"no\"")), (6, own("1", "2")), (7, own("3", "4"))]);
}

#[test]
fn a_line_without_end_is_passed_over_in_bounded_memory() {
    let mut text = b"a,b\n1,2\n".to_vec();
    text.extend(std::iter::repeat_n(b'x', 3 << 20));
    text.extend(b"\n3,4\n");
    let found: Vec<_> = table(&text).map(|r| r.unwrap()).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].problem.as_ref().unwrap().code, "I1008");
    assert_eq!((found[2].line, found[2].get(1)), (4, "4"));
}

#[test]
fn a_quote_opened_at_the_top_of_a_long_file_does_not_swallow_it() {
    let mut text = b"a,b\n1,\"2\n".to_vec();
    for _ in 0..400_000 {
        text.extend(b"3,4\n");
    }
    let mut read = table(&text);
    let first = read.next().unwrap().unwrap();
    assert_eq!((first.line, first.problem.unwrap().code), (2, "I1007"));
    assert_eq!(read.count(), 400_000);
}
