//! Reads a large file and tells the memory that it took; time it from outside.
//!
//! `cargo run --release -p lianfang-exchange --example large_files -- bundle 80`: a FHIR Bundle of 80 MB, patients with five results each.
//! `… -- list 200`: a line list of 200,000 cases, each with its infector. Both are made here, the same each time.

use lianfang_exchange::messages::{Content, inspect};
use std::fmt::Write as _;

fn main() {
    let kind = std::env::args().nth(1).unwrap_or_default();
    let size: usize = std::env::args().nth(2).and_then(|a| a.parse().ok()).unwrap_or(80);
    let bytes = if kind == "list" { list(size * 1000) } else { bundle(size << 20) };
    let before = peak_kb();
    let found = inspect(&bytes, None);
    let results: usize = found
        .messages
        .iter()
        .map(|m| match &m.content {
            Content::LabReport(report) => report.orders.iter().map(|o| o.results.len()).sum(),
            _ => 0,
        })
        .sum();
    println!(
        "{} MB, {}: {} messages, {results} results, {} findings; peak {} MB, {} MB of it before reading",
        bytes.len() >> 20,
        found.verdict.as_str(),
        found.messages.len(),
        found.findings.len(),
        peak_kb() >> 10,
        before >> 10,
    );
}

/// At least `size` bytes of JSON.
fn bundle(size: usize) -> Vec<u8> {
    let mut text = String::with_capacity(size + 8192);
    text.push_str(r#"{"resourceType":"Bundle","type":"collection","identifier":{"value":"large"},"entry":["#);
    let mut patient = 0;
    while text.len() < size {
        let comma = if patient > 0 { "," } else { "" };
        let _ = write!(
            text,
            r#"{comma}{{"fullUrl":"urn:uuid:p{patient}","resource":{{"resourceType":"Patient","id":"p{patient}","identifier":[{{"system":"urn:oid:1.2.3","value":"{patient}"}}],
            "name":[{{"family":"李","given":["雷{patient}"]}}],"gender":"male","birthDate":"1980-02-03","address":[{{"line":["和平路 {patient} 号"],"city":"重庆"}}]}}}}"#
        );
        for n in 0..5 {
            let _ = write!(
                text,
                r#",{{"fullUrl":"urn:uuid:o{patient}-{n}","resource":{{"resourceType":"Observation","id":"o{patient}-{n}","status":"final",
                "code":{{"coding":[{{"system":"http://loinc.org","code":"94500-6","display":"SARS-CoV-2 RNA"}}]}},"subject":{{"reference":"urn:uuid:p{patient}"}},
                "effectiveDateTime":"2026-02-28T10:00:00+08:00","valueCodeableConcept":{{"coding":[{{"system":"http://snomed.info/sct","code":"260415000","display":"Not detected"}}]}},
                "interpretation":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v2-0078","code":"N"}}]}}]}}}}"#
            );
        }
        patient += 1;
    }
    text.push_str("]}");
    text.into_bytes()
}

fn list(rows: usize) -> Vec<u8> {
    let mut text = String::from("case_id,name,sex,age,date_of_onset,report_date,outcome,infector\n");
    for n in 0..rows {
        let infector = if n > 0 { format!("C{}", n / 2) } else { String::new() };
        let (day, sex) = (n % 28 + 1, if n % 2 == 0 { "M" } else { "F" });
        let _ = writeln!(
            text,
            "C{n},张{n},{sex},{},2020-03-{day:02},2020-04-{day:02},recovered,{infector}",
            n % 90
        );
    }
    text.into_bytes()
}

/// The largest memory that the process had, in KB; 0 where the system does not tell.
fn peak_kb() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or("");
    line.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}
