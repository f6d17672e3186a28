use proptest::prelude::*;

use super::*;

/// Bytes that look like a table often enough to get past the door.
fn table_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"date,code,confirmed\n".to_vec()),
        Just(b"2020-03-01,98,5\n".to_vec()),
        Just("2020-03-01,洛迪,5\r\n".as_bytes().to_vec()),
        Just(b"\"".to_vec()),
        Just(b",".to_vec()),
        Just(b";".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\n".to_vec()),
        Just(vec![0xEF, 0xBB, 0xBF]),
        Just(vec![0xFF, 0xFE]),
        prop::collection::vec(any::<u8>(), 0..12),
        "[-0-9./W年月日]{0,12}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|v| v.concat())
}

/// Gives the bytes out a few at a time, as a slow network would.
struct Slowly<'a>(&'a [u8], usize);

impl std::io::Read for Slowly<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(buf.len());
        buf[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in table_like()) {
        for kind in [CountKind::Cumulative, CountKind::New] {
            let _ = read(&bytes, &mapping(kind));
        }
        let _ = read_regions(bytes.as_slice(), &RegionMapping::default());
        let _ = read_neighbours(bytes.as_slice(), "date", "code");
        let _ = read_boundaries(&bytes, "code");
        if let Ok(table) = TableReader::open(bytes.as_slice(), &TableOptions::default()) {
            let header = table.header().to_vec();
            let rows: Vec<Record> = table.filter_map(Result::ok).collect();
            let mut last = 0;
            for row in &rows {
                prop_assert!(row.line > last, "lines go up");
                last = row.line;
            }
            let _ = guess_count_mapping(&header, &rows, &regions(), &GuessDefaults::default());
        }
    }

    #[test]
    fn a_file_reads_the_same_however_it_arrives(bytes in table_like(), step in 1usize..9) {
        let all = |reader: Box<dyn std::io::Read + '_>| {
            TableReader::open(reader, &TableOptions::default()).map(|t| t.collect::<Vec<_>>())
        };
        prop_assert_eq!(all(Box::new(bytes.as_slice())), all(Box::new(Slowly(&bytes, step))));
    }

    #[test]
    fn any_cells_survive_being_written_and_read(cells in prop::collection::vec(prop::collection::vec("[a-z\",;\n\r\t |]{0,6}", 3), 1..8)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["name a", "name b", "name c"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options = TableOptions { delimiter: Some(','), has_header: Some(true), encoding: Some("utf-8".into()) };
        let read: Vec<_> = TableReader::open(bytes.as_slice(), &options).unwrap().filter_map(Result::ok).map(|r| r.fields).collect();
        let blank = |row: &&Vec<String>| row.iter().any(|c| !c.trim().is_empty());
        prop_assert_eq!(read, cells.iter().filter(blank).cloned().collect::<Vec<_>>());
    }

    #[test]
    fn any_cell_is_read_or_refused(cell in "\\PC{0,20}") {
        let _ = parse_count(&cell);
        for format in [DateFormat::Iso, DateFormat::IsoWeek, DateFormat::Dmy, DateFormat::Mdy, DateFormat::YmdCompact, DateFormat::Auto] {
            let _ = parse_day(&cell, format);
        }
    }
}
