//! Every figure can be computed again: the same command gives the same bytes, table, JSON and drawing, on one processor as on all.

use std::process::Command;

use super::{ITALY, json, of_tests, repository, said, written};

/// What a command prints and draws. On one processor only, if asked: the program shares its work among those that it may use.
fn bytes(arguments: &[&str], one: bool) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    let drawing = folder.path().join("drawing.svg");
    let program = env!("CARGO_BIN_EXE_lianfang");
    let mut command = match one {
        true => {
            let mut command = Command::new("taskset");
            command.args(["-c", "0", program]);
            command
        }
        false => Command::new(program),
    };
    let output = command
        .arg("analyse")
        .args(arguments)
        .arg("--plot")
        .arg(&drawing)
        .current_dir(repository("."))
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    (output.stdout, std::fs::read(drawing).expect("a drawing"))
}

fn check(arguments: &[&str]) {
    let with_json = [arguments, &["--json"]].concat();
    let (printed, drawn) = bytes(&with_json, false);
    let (alone, drawn_alone) = bytes(&with_json, true);
    assert_eq!(String::from_utf8_lossy(&printed), String::from_utf8_lossy(&alone));
    assert!(drawn == drawn_alone, "the drawings differ");
    // The line below a table has what the provenance in JSON has.
    let provenance = &json(arguments)["provenance"];
    let last = said(arguments).lines().last().unwrap_or_default().to_owned();
    for key in ["program", "method"] {
        let value = provenance[key].as_str().expect("a text");
        assert!(last.contains(value), "{value} is not in {last}");
    }
    if let Some(seed) = provenance["seed"].as_u64() {
        assert!(last.contains(&format!("seed {seed}")), "{last}");
    }
}

#[test]
fn regions_and_detect_give_the_same_again() {
    check(&[ITALY, "--until", "2020-03-10"]);
    check(&["detect", ITALY, "--until", "2020-03-08", "--fdr", "0.001", "--tell-once"]);
}

#[test]
fn scan_gives_the_same_again() {
    check(&["scan", ITALY, "--until", "2020-03-08", "--replicates", "49"]);
    check(&["scan", ITALY, "--until", "2020-03-08", "--replicates", "19", "--flexible", "--nearest", "5"]);
}

#[test]
fn rt_gives_the_same_again() {
    for method in ["cori-uncertain", "wallinga-teunis"] {
        check(&["rt", ITALY, "--region", "Lodi", "--until", "2020-03-20", "--method", method]);
    }
}

#[test]
fn nowcast_gives_the_same_again() {
    let file = of_tests("ebola_sierra_leone_2014_autumn.csv");
    for method in ["bayes", "smooth"] {
        check(&["nowcast", &file, "--as-of", "2014-10-25", "--method", method]);
    }
}

#[test]
fn forecast_gives_the_same_again() {
    check(&["forecast", ITALY, "--region", "Lodi", "--until", "2020-06-07", "--score", "2"]);
}

#[test]
fn chains_gives_the_same_again() {
    let file = of_tests("smallpox_abakaliki_1967.csv");
    check(&["chains", &file, "--serial-interval", "16,4", "--iterations", "200"]);
}

#[test]
fn simulate_gives_the_same_again() {
    let town = said(&["simulate", "--example", "people"]).replace("people: 20000", "people: 2000");
    let (_folder, town) = written("town.yaml", &town);
    check(&["simulate", &town, "--replicates", "3"]);
    let (_folder, city) = written("city.yaml", &said(&["simulate", "--example", "compartments"]));
    check(&["simulate", &city, "--replicates", "3"]);
}
