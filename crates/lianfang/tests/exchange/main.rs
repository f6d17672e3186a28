//! `lianfang exchange inspect` as somebody uses it who was sent a file.

#![allow(clippy::expect_used)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn message(file: &str) -> String {
    repository("crates/exchange/tests/data/messages").join(file).display().to_string()
}

fn inspect(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .args(["exchange", "inspect", "--today", "2026-06-30"])
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[test]
fn the_exit_code_tells_the_worst_verdict() {
    let code = |files: &[&str]| {
        let files: Vec<String> = files.iter().map(|f| message(f)).collect();
        let arguments: Vec<&str> = files.iter().map(String::as_str).collect();
        inspect(&arguments).status.code()
    };
    assert_eq!(code(&["hl7v2-lab/mpox_elr.hl7"]), Some(0));
    assert_eq!(code(&["hl7v2-lab/mpox_elr.hl7", "planted/duplicate_delivery.hl7"]), Some(0));
    assert_eq!(code(&["hl7v2-lab/flu_phlip_type_mismatch.hl7", "hl7v2-lab/mpox_elr.hl7"]), Some(3));
    assert_eq!(code(&["planted/fhir_truncated.json", "hl7v2-lab/flu_phlip_type_mismatch.hl7"]), Some(4));
    assert_eq!(code(&["no/such/file.hl7", "planted/fhir_truncated.json"]), Some(1));
}

#[test]
fn each_file_is_one_object_on_a_line_of_its_own() {
    let files =
        ["planted/csv_formula_injection.csv", "planted/fhir_truncated.json", "planted/corrected_result.hl7"]
            .map(message);
    let output = inspect(&["--json", &files[0], &files[1], &files[2]]);
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|l| serde_json::from_str(l).expect("an object")).collect();
    let verdicts: Vec<&str> = lines.iter().filter_map(|l| l["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["warn", "reject", "valid"]);
    assert_eq!(lines[0]["findings"][0]["code"], "I2503");
    assert_eq!(
        (&lines[0]["findings"][0]["line"], &lines[0]["findings"][0]["place"]),
        (&Value::from(2), &Value::from("first_name"))
    );
    assert_eq!(lines[1]["messages"].as_array().map(Vec::len), Some(0));
    let result = &lines[2]["messages"][0]["content"]["orders"][0]["results"][0];
    assert_eq!((&result["status"], &result["supersedes"]), (&Value::from("corrected"), &Value::from(true)));
}

#[test]
fn a_person_reads_verdict_place_cause_remedy_and_what_would_be_stored() {
    let file = message("hl7v2-lab/flu_phlip_type_mismatch.hl7");
    let english = text(&inspect(&[&file]).stdout);
    for part in [
        "invalid · HL7 v2, 2.5.1",
        "I2124",
        "line 6 OBX-5",
        "→ correct the type or the value",
        "#1 park · 6479",
        "[final]",
    ] {
        assert!(english.contains(part), "{part}: {english}");
    }
    let chinese = text(&inspect(&["--zh", &file]).stdout);
    for part in ["无效，待处理", "第 6 行", "请改正类型或值", "待处理 · 6479"] {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
}

#[test]
fn a_file_is_read_from_standard_input() {
    let file = std::fs::File::open(message("planted/name_gb18030_undeclared.hl7")).expect("the file");
    let output = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .args(["exchange", "inspect", "-", "--today", "2026-06-30"])
        .stdin(file)
        .output()
        .expect("the program starts");
    let told = text(&output.stdout);
    assert!(told.contains("I2007") && told.contains("张"), "{told}");
}

#[test]
fn the_planted_errors_of_the_guide_are_59() {
    let file = repository("data/linelists/ebola_sim_cases.csv").display().to_string();
    let output = inspect(&["--json", &file]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("an object");
    let errors =
        found["findings"].as_array().expect("a list").iter().filter(|f| f["level"] == "error").count();
    assert_eq!((errors, output.status.code()), (59, Some(3)));
    assert_eq!(found["messages"].as_array().map(Vec::len), Some(5888));
}

#[test]
fn the_columns_of_a_list_are_shown_as_they_were_understood() {
    let file = repository("data/linelists/measles_hagelloch_1861.csv").display().to_string();
    let told = text(&inspect(&[&file]).stdout);
    for part in [
        "  cases: id = case_ID, infector = infector, onset = date_of_prodrome",
        "columns not used: date_of_rash, complications, x_loc, y_loc",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let found: Value = serde_json::from_slice(&inspect(&["--json", &file]).stdout).expect("an object");
    assert_eq!(found["mapping"]["columns"][1]["field"], "infector");
}

#[test]
fn the_help_tells_verdicts_and_exit_codes() {
    let help = text(
        &Command::new(env!("CARGO_BIN_EXE_lianfang"))
            .args(["exchange", "inspect", "--help"])
            .output()
            .expect("help")
            .stdout,
    );
    for part in ["HL7 v2", "FHIR R4", "invalid", "Ends with 0"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}
