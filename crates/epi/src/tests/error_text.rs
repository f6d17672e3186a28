//! Errors are whole in both languages: every range that the library's source names has a Chinese half.

use std::path::{Path, PathBuf};

use crate::Error;

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with("tests") || path.ends_with("error") => {}
            true => found.extend(sources(&path)),
            false => found.push(path),
        }
    }
    found
}

/// The last text within the brackets that open at `from`, if they end with one.
fn last_text(source: &str, from: usize) -> Option<String> {
    let mut depth = 1;
    let end = source[from..].find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    })?;
    let inside = source[from..from + end].trim_end().trim_end_matches(',').strip_suffix('"')?;
    inside.rfind('"').map(|start| inside[start + 1..].to_owned())
}

#[test]
fn every_range_that_the_source_names_is_told_in_chinese() {
    let mut ranges = Vec::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = std::fs::read_to_string(path).unwrap();
        for call in ["Error::range(", "check::days("] {
            ranges
                .extend(source.match_indices(call).filter_map(|(at, _)| last_text(&source, at + call.len())));
        }
        for start in ["let allowed = \"", "let rule = \""] {
            let rest = source.match_indices(start).map(|(at, _)| &source[at + start.len()..]);
            ranges.extend(rest.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    ranges.sort();
    ranges.dedup();
    assert!(ranges.len() > 100, "only {} were found", ranges.len());
    let lacking: Vec<&String> =
        ranges.iter().filter(|r| Error::allowed(r).zh == **r && r.contains(char::is_alphabetic)).collect();
    assert!(lacking.is_empty(), "add these to src/error/allowed.rs: {lacking:#?}");
}

#[test]
fn no_error_is_told_in_a_mixture_of_languages() {
    let day = |text: &str| text.parse().unwrap();
    let (name, other) = ("serial interval", "imported cases");
    let errors = [
        Error::NotAscending { previous: day("2020-03-02"), next: day("2020-03-01") },
        Error::Gap { previous: day("2020-03-01"), next: day("2020-03-03"), step_days: 1 },
        Error::TooLarge { day: day("2020-03-01"), value: i64::MIN },
        Error::range(name, 3, "the numbers between 0 and 1"),
        Error::NoPopulation,
        Error::Empty { name },
        Error::NotCount { name, place: 2, value: 2.5 },
        Error::NotFinite { name, place: 2, value: 1.5 },
        Error::TooShort { name, have: 2, need: 3 },
        Error::Length { name, have: 2, other, need: 3 },
        Error::NotDistribution { name, sum: 1.5 },
        Error::OutOfOrder { name, place: 2 },
        Error::NotConnected { name, place: 2 },
        Error::TooManyParameters { name, parameters: 5, data: 3 },
        Error::NotConverged { name, steps: 100 },
    ];
    for error in errors {
        let text = error.text();
        assert!(text.en.is_ascii() && !text.zh.contains(|c: char| c.is_ascii_alphabetic()), "{text:?}");
        // What was given is in both.
        let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
        assert!(digits(&text.en).chars().all(|d| digits(&text.zh).contains(d)), "{text:?}");
    }
    assert_eq!(Error::Empty { name: "window" }.text().zh, "窗口（`window`）：是空的；请至少给出一个值");
    assert_eq!(Error::Empty { name: "alpha" }.text().zh, "`alpha`：是空的；请至少给出一个值");
}
