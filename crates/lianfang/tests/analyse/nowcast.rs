use lianfang_epi::nowcast::{Method, NowcastConfig, Report, ReportingTriangle, nowcast, reported_share};

use super::*;

const EBOLA: &str = "crates/lianfang/tests/data/ebola_sierra_leone_2014_autumn.csv";

fn reports() -> Vec<Report> {
    let text = std::fs::read_to_string(repository(EBOLA)).expect("the file");
    let rows = text.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>());
    rows.map(|r| Report {
        event: r[0].parse().expect("a day"),
        report: r[1].parse().expect("a day"),
        count: r[2].parse().expect("a count"),
    })
    .collect()
}

#[test]
fn the_lawless_nowcast_of_ebola_is_that_of_the_library() {
    let (first, now) = ("2014-09-01".parse().unwrap(), "2014-10-20".parse().unwrap());
    let triangle = ReportingTriangle::new(&reports(), first, now, 14).unwrap();
    let told = json(&["nowcast", EBOLA, "--as-of", "2014-10-20", "--max-delay", "14", "--method", "lawless"]);
    // The settings that it prints are enough to compute the figures anew.
    let config: NowcastConfig =
        serde_json::from_value(told["provenance"]["settings"]["config"].clone()).unwrap();
    assert_eq!(config.method, Method::Lawless);
    let mut rng = lianfang_domain::Streams::from_seed(1).stream("unused");
    let wanted = nowcast(&triangle, &config, &mut rng).unwrap();
    let share = reported_share(&triangle, None).unwrap();
    let days = told["days"].as_array().unwrap();
    assert_eq!(days.len(), 14);
    for (place, (day, wanted)) in days.iter().zip(&wanted.days).enumerate() {
        assert_eq!(day["day"], wanted.date.to_string());
        assert_eq!(number(&day["reported"]), wanted.reported);
        assert_eq!(number(&day["median"]), wanted.median);
        assert_eq!((number(&day["lower"]), number(&day["upper"])), (wanted.lower, wanted.upper));
        assert!((number(&day["share"]) - share[13 - place]).abs() < 1e-12);
    }
}

#[test]
fn intervals_hold_what_the_file_knows_in_the_end_on_most_days() {
    for method in ["bayes", "smooth"] {
        let told = json(&["nowcast", EBOLA, "--as-of", "2014-10-25", "--method", method]);
        let known: Vec<&Value> =
            told["days"].as_array().unwrap().iter().filter(|d| d["in_the_end"].is_number()).collect();
        let held = known.iter().filter(|d| {
            let end = number(&d["in_the_end"]);
            number(&d["lower"]) <= end && end <= number(&d["upper"])
        });
        assert!(known.len() >= 10, "{method}: {} days", known.len());
        assert!(held.count() * 10 >= known.len() * 8, "{method}: {told}");
        // More than a third of these days' cases was not yet reported.
        assert!(number(&told["estimated"]) > 1.4 * number(&told["reported"]), "{method}");
    }
}

#[test]
fn draws_depend_on_the_seed() {
    let bayes = ["nowcast", EBOLA, "--as-of", "2014-10-20", "--json"];
    assert_eq!(said(&bayes), said(&bayes));
    assert_ne!(said(&bayes), said(&[&bayes[..], &["--seed", "2"]].concat()));
}

#[test]
fn bad_rows_are_left_out_with_line_column_value_and_remedy() {
    let mut text = "onset,reported,district\n".to_owned();
    for day in 1..=28 {
        text += &format!("2020-02-{day:02},2020-02-{day:02},A\n").repeat(2);
        text += &format!("2020-02-{day:02},2020-03-{day:02},A\n");
    }
    text += "3/4/2020,2020-03-05,A\n,2020-03-05,A\n2020-03-05,2020-03-01,A\n2020-03-01,2020-03-01,B\n";
    let (_folder, file) = written("cases.csv", &text);
    let arguments = ["nowcast", &file, "--as-of", "2020-02-28", "--where", "district=A"];
    let told = json(&arguments);
    let left_out: Vec<&str> =
        told["left_out"].as_array().unwrap().iter().map(|l| l["en"].as_str().unwrap()).collect();
    assert_eq!(left_out.len(), 3, "{left_out:?}");
    assert!(left_out[0].contains("line 86 column `onset` value `3/4/2020`"), "{left_out:?}");
    assert!(left_out[0].contains("2020-02-24"), "{left_out:?}");
    assert!(left_out[1].contains("line 87") && left_out[1].contains("no day"), "{left_out:?}");
    assert!(
        left_out[2].contains("line 88 column `reported`") && left_out[2].contains("before"),
        "{left_out:?}"
    );
    // Three cases a day, two of them reported at once.
    let days = told["days"].as_array().unwrap();
    assert!(days.iter().all(|d| number(&d["reported"]) == 2.0));
    let chinese = analyse(&[&arguments[..], &["--zh"]].concat());
    assert!(String::from_utf8(chinese.stderr).unwrap().contains("未采用"));
}

#[test]
fn what_cannot_be_said_is_told_with_the_remedy() {
    let columns = refused(&["nowcast", ITALY]);
    assert!(columns.contains("--event COLUMN") && columns.contains("province_code"), "{columns}");
    let missing = refused(&["nowcast", EBOLA, "--event", "onset"]);
    assert!(missing.contains("I1010") && missing.contains("date_of_onset"), "{missing}");
    let early = refused(&["nowcast", EBOLA, "--as-of", "2014-08-01"]);
    assert!(early.contains("before the first event of 2014-09-01"), "{early}");
    let little = refused(&["nowcast", EBOLA, "--as-of", "2014-09-03"]);
    assert!(little.contains("3 days") && little.contains("7 days"), "{little}");
    let long = refused(&["nowcast", EBOLA, "--as-of", "2014-10-20", "--max-delay", "100"]);
    assert!(long.contains("1 to 47"), "{long}");
    let nothing = refused(&["nowcast", "crates/lianfang/tests/data/nothing.csv"]);
    assert!(nothing.contains("nothing.csv"), "{nothing}");
}
