//! Every file of the shared set gets the answer that its manifest asks for.

use super::{inspected, told};

fn manifest() -> Vec<(String, String)> {
    let path = super::folder().join("manifest.csv");
    let mut table = csv::Reader::from_path(path).unwrap();
    table.records().map(|r| r.unwrap()).map(|r| (r[0].to_owned(), r[1].to_owned())).collect()
}

#[test]
fn every_file_gets_the_verdict_that_its_manifest_asks_for() {
    let mut wrong = Vec::new();
    let files = manifest();
    assert_eq!(files.len(), 50, "the set is complete");
    for (file, expect) in &files {
        let found = inspected(file);
        if found.verdict.as_str() != expect {
            wrong.push(format!("{file}: {} instead of {expect}: {:?}", found.verdict.as_str(), told(&found)));
        }
    }
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
}
