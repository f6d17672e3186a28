//! `lianfang analyse scan` as a user calls it, on the repository's real counts.

use super::{GERMANY, ITALY, json, refused, said, written};
use serde_json::Value;

fn names(cluster: &Value) -> Vec<&str> {
    cluster["regions"].as_array().expect("regions").iter().filter_map(|r| r["name"]["en"].as_str()).collect()
}

/// The outbreak in a meat factory of the district of Gütersloh, June 2020.
#[test]
fn the_outbreak_of_guetersloh_is_the_most_likely_cluster_by_every_model() {
    for model in [
        "poisson",
        "permutation",
        "unpopulated",
        "expectation",
        "negative-binomial",
        "negative-binomial-emerging",
    ] {
        let arguments = [
            "scan",
            GERMANY,
            "--until",
            "2020-06-28",
            "--model",
            model,
            "--replicates",
            "19",
            "--nearest",
            "5",
        ];
        let answer = json(&arguments);
        let best = &answer["clusters"][0];
        assert!(names(best).contains(&"Gütersloh"), "{model}: {best}");
        assert_eq!(
            (&best["to"], &best["p_value"]),
            (&Value::from("2020-06-28"), &Value::from(0.05)),
            "{model}"
        );
        assert!(best["observed"].as_f64() > best["expected"].as_f64().map(|e| 2.0 * e), "{model}");
    }
}

#[test]
fn clusters_share_no_region_and_their_cases_add_up() {
    let answer = json(&["scan", ITALY, "--until", "2020-03-08", "--replicates", "99"]);
    let clusters = answer["clusters"].as_array().expect("clusters");
    let mut all: Vec<&str> = clusters.iter().flat_map(|c| names(c)).collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert!(clusters.len() > 3 && all.len() == count);
    for cluster in clusters {
        let cases: f64 =
            cluster["regions"].as_array().expect("regions").iter().filter_map(|r| r["cases"].as_f64()).sum();
        assert_eq!(Some(cases), cluster["observed"].as_f64());
    }
    assert!(names(&clusters[0]).contains(&"Lodi"));
}

#[test]
fn the_same_seed_gives_the_same_answer_and_another_one_other_chances() {
    let run = |seed: &str| {
        json(&["scan", ITALY, "--until", "2020-03-01", "--replicates", "49", "--p", "1", "--seed", seed])
    };
    let (first, again, other) = (run("7"), run("7"), run("8"));
    assert_eq!(first, again);
    let column = |answer: &Value, name: &str| -> Vec<Value> {
        answer["clusters"].as_array().expect("clusters").iter().map(|c| c[name].clone()).collect()
    };
    assert_ne!(column(&first, "gumbel_p_value"), column(&other, "gumbel_p_value"));
    assert_eq!(column(&first, "score"), column(&other, "score"));
}

#[test]
fn flexible_clusters_are_connected_and_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawing = folder.path().join("scan.svg").display().to_string();
    let text = said(&[
        "scan",
        ITALY,
        "--until",
        "2020-03-08",
        "--flexible",
        "--nearest",
        "6",
        "--replicates",
        "19",
        "--zh",
        "--plot",
        &drawing,
    ]);
    assert!(text.contains("相对风险") && text.contains("洛迪"), "{text}");
    assert!(std::fs::read_to_string(&drawing).expect("a drawing").contains("聚集区"));
}

const COUNTS: &str = "date,region_code,new_cases
2024-01-01,A,1\n2024-01-02,A,1\n2024-01-03,A,1\n2024-01-04,A,1
2024-01-01,B,1\n2024-01-02,B,1\n2024-01-03,B,9\n2024-01-04,B,12
2024-01-01,C,1\n2024-01-02,C,2\n2024-01-03,C,1\n2024-01-04,C,1
";

#[test]
fn places_come_from_a_file_and_what_is_wrong_in_it_is_told_by_line_and_column() {
    let (_a, counts) = written("counts.csv", COUNTS);
    let missing = refused(&["scan", &counts]);
    assert!(missing.contains("--places"), "{missing}");
    let places = "code,lat,lon,population\nA,30.1,114.1,1000\nB,30.2,114.2,1000\nC,30.3,114.3,1000\n";
    let (_b, good) = written("places.csv", places);
    let answer = json(&["scan", &counts, "--places", &good, "--replicates", "99"]);
    let best = &answer["clusters"][0];
    assert_eq!(best["regions"][0]["code"], "B");
    assert_eq!((&best["observed"], &best["from"]), (&Value::from(21.0), &Value::from("2024-01-03")));
    for (text, said) in [
        (places.replace("30.2", "north"), vec!["line 3", "`lat`", "`north`", "between -90 and 90"]),
        (places.replace("lon,", "x1,"), vec!["no column `lon`", "x1"]),
        (places.replace("\nA,", "\nQ,").replace("\nB,", "\nR,").replace("\nC,", "\nS,"), vec!["A, B, C"]),
    ] {
        let (_c, bad) = written("places.csv", &text);
        let error = refused(&["scan", &counts, "--places", &bad]);
        assert!(said.iter().all(|s| error.contains(s)), "{error}");
    }
}

#[test]
fn neighbours_come_from_a_file_and_shape_the_clusters() {
    let (_a, counts) = written("counts.csv", COUNTS);
    // By these borders C lies between A and B, and B and C have most cases: A is no part of a cluster with B alone.
    let (_b, borders) = written("borders.csv", "a,b\nA,C\nC,B\nB,Q\n");
    let asked = ["scan", &counts, "--model", "permutation", "--neighbours", &borders, "--nearest", "2"];
    let more = [&asked[..], &["--replicates", "19"]].concat();
    let answer = json(&more);
    assert_eq!(answer["neighbours_elsewhere"], 1);
    // Three single regions, and the two pairs that touch.
    assert_eq!(answer["zones"], 5, "{answer}");
    assert_eq!(answer["provenance"]["settings"]["zones"]["flexible"], 2);
    assert!(said(&more).contains("1 pair of neighbours"));
    // The shipped borders of Italy by the option are those that the scenario lists.
    let italy = ["scan", ITALY, "--until", "2020-03-08", "--replicates", "9", "--nearest", "5"];
    let listed = json(&[&italy[..], &["--flexible"]].concat());
    let named = json(&[&italy[..], &["--neighbours", "data/italy/neighbours.csv"]].concat());
    assert_eq!(listed["clusters"], named["clusters"]);
    for (text, said) in [
        ("a,b\nX,Y\n", vec!["no pair of neighbours", "A, B, C"]),
        ("x,y\nA,B\n", vec!["column `a`", "I1010"]),
        ("a,b\nA,A\n", vec!["line 2", "I1501"]),
    ] {
        let (_c, bad) = written("borders.csv", text);
        let error = refused(&["scan", &counts, "--model", "permutation", "--neighbours", &bad]);
        assert!(said.iter().all(|s| error.contains(s)) && error.contains("borders.csv"), "{error}");
    }
    let without = refused(&["scan", &counts, "--model", "permutation", "--flexible"]);
    assert!(without.contains("--places") || without.contains("--neighbours"), "{without}");
}

#[test]
fn settings_out_of_range_are_refused() {
    let about = |more: &[&str]| refused(&[&["scan", ITALY, "--until", "2020-03-08"], more].concat());
    assert!(about(&["--replicates", "0"]).contains("`0`"));
    assert!(about(&["--nearest", "0"]).contains("--nearest `0`"));
    assert!(about(&["--nearest", "20", "--flexible"]).contains("1 to 12"));
    assert!(about(&["--longest", "99"]).contains("`99`"));
    assert!(about(&["--share", "3"]).contains("`3`"));
    assert!(about(&["--p", "0"]).contains("`0`"));
    let alone = about(&["--model", "expectation", "--longest", "28", "--days", "28"]);
    assert!(alone.contains("--days"), "{alone}");
}
