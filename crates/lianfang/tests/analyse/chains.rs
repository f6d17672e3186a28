//! `lianfang analyse chains` as a user calls it, on published line lists.

use super::{json, of_tests, refused, said, written};
use lianfang_epi::chains::{fit_offspring, link_cases};
use serde_json::Value;
use std::collections::HashMap;

/// Case, infector if it is named, in the order of the file.
fn hagelloch() -> Vec<(String, Option<String>)> {
    let text = std::fs::read_to_string(of_tests("measles_hagelloch_1861.csv")).expect("a file");
    let row = |line: &str| {
        let mut cells = line.split(',').map(str::to_owned);
        (cells.next().expect("an id"), cells.next().filter(|i| !i.is_empty()))
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn named_infectors_give_the_generations_and_dispersion_of_the_library() {
    let file = of_tests("measles_hagelloch_1861.csv");
    let answer = json(&[
        "chains",
        &file,
        "--onset",
        "date_of_prodrome",
        "--serial-interval",
        "11,2.5",
        "--links-only",
        "--until",
        "1862-03-31",
    ]);
    let cases = hagelloch();
    let places: HashMap<&str, usize> = cases.iter().enumerate().map(|(i, c)| (c.0.as_str(), i)).collect();
    let links: Vec<(usize, usize)> =
        cases.iter().enumerate().filter_map(|(i, c)| Some((*places.get(c.1.as_deref()?)?, i))).collect();
    let known = link_cases(cases.len(), &links).expect("links");
    let told = answer["cases"].as_array().expect("cases");
    assert_eq!(told.len(), 188);
    for case in told {
        let place = places[case["id"].as_str().expect("an id")];
        assert_eq!(case["generation"].as_u64(), Some(u64::from(known.generation[place])));
        assert_eq!(case["infected"].as_u64(), Some(u64::from(known.infected[place])));
        assert_eq!(case["named"].as_bool(), Some(cases[place].1.is_some()));
    }
    let counts: Vec<f64> = known.infected.iter().map(|&n| f64::from(n)).collect();
    let fit = fit_offspring(&counts).expect("a fit");
    let k = answer["offspring"]["dispersion"][0].as_f64().expect("k");
    assert!((k - fit.dispersion.estimate).abs() < 1e-6, "{k} and {}", fit.dispersion.estimate);
    assert!(answer["over"]["probability"].as_f64() > Some(0.99));
}

#[test]
fn suggested_infectors_come_before_those_they_infect_and_follow_the_seed() {
    let file = of_tests("smallpox_abakaliki_1967.csv");
    let run = |seed: &str| {
        json(&["chains", &file, "--serial-interval", "16,4", "--iterations", "500", "--seed", seed])
    };
    let (first, again) = (run("3"), run("3"));
    assert_eq!(first, again);
    let cases = first["cases"].as_array().expect("cases");
    let onset: HashMap<&str, &str> =
        cases.iter().filter_map(|c| Some((c["id"].as_str()?, c["onset"].as_str()?))).collect();
    for case in cases {
        let p = case["probability"].as_f64();
        match case["infector"].as_str() {
            Some(infector) => assert!(onset[infector] < case["onset"].as_str().expect("an onset")),
            None => assert_eq!((case["id"].as_str(), p), (Some("1"), None)),
        }
        assert!(p.is_none_or(|p| p > 0.0 && p <= 1.0));
    }
    // The second case fell ill 13 days after the first, and nobody else can have infected it.
    assert_eq!(
        (&cases[1]["infector"], cases[1]["probability"].as_f64() > Some(0.99)),
        (&Value::from("1"), true)
    );
}

const CASES: &str = "id,onset,infector,place\na,2024-03-01,,North\nb,2024-03-06,a,North\nc,2024-03-06,,South\nd,2024-03-11,,South\n";

#[test]
fn a_contact_decides_between_two_possible_infectors() {
    let (_a, cases) = written("cases.csv", CASES);
    let (_b, contacts) = written("contacts.csv", "from,to\na,c\nc,d\nb,stranger\n");
    let without = json(&["chains", &cases, "--serial-interval", "5,2"]);
    let with = json(&["chains", &cases, "--serial-interval", "5,2", "--contacts", &contacts]);
    let d = |answer: &Value| answer["cases"][3].clone();
    assert!(d(&without)["probability"].as_f64() < Some(0.7), "{without}");
    assert_eq!(
        (d(&with)["infector"].as_str(), d(&with)["probability"].as_f64() > Some(0.7)),
        (Some("c"), true),
        "{with}"
    );
    assert_eq!(with["contacts_outside"], 1);
    assert_eq!(with["cases"][1]["named"], true);
}

#[test]
fn nobody_infects_after_years() {
    let (_folder, cases) = written("cases.csv", "id,onset\na,2024-01-01\nb,2024-01-06\nc,2026-01-01\n");
    let answer = json(&["chains", &cases, "--serial-interval", "5,2"]);
    let infector = |case: usize| answer["cases"][case]["infector"].as_str();
    assert_eq!((infector(1), infector(2)), (Some("a"), None), "{answer}");
}

#[test]
fn the_longer_nothing_happens_the_surer_it_is_over() {
    let file = of_tests("smallpox_abakaliki_1967.csv");
    let on = |day: &str| {
        let answer =
            json(&["chains", &file, "--serial-interval", "16,4", "--iterations", "200", "--until", day]);
        answer["over"]["probability"].as_f64().expect("a probability")
    };
    let (soon, later, late) = (on("1967-06-30"), on("1967-07-15"), on("1967-09-30"));
    assert!(soon < later && later < late && late > 0.999, "{soon} {later} {late}");
}

#[test]
fn what_is_wrong_in_the_list_is_told_by_line_and_column() {
    let about = |text: &str, contacts: Option<&str>| {
        let (_a, cases) = written("cases.csv", text);
        let mut arguments = vec!["chains", cases.as_str(), "--serial-interval", "5,2"];
        let (_b, met) = written("contacts.csv", contacts.unwrap_or_default());
        if contacts.is_some() {
            arguments.extend(["--contacts", met.as_str()]);
        }
        refused(&arguments)
    };
    for (text, contacts, said) in [
        (CASES.replace("2024-03-11", "spring"), None, vec!["line 5", "`onset`", "`spring`", "2020-03-08"]),
        (CASES.replace("\nb,", "\na,"), None, vec!["line 3", "`a`", "line 2"]),
        (CASES.replace("onset", "began"), None, vec!["no column `onset`", "--onset", "began"]),
        (CASES.replace("06,a", "06,b"), None, vec!["line 3", "own infector"]),
        (CASES.replace("01,,", "01,b,"), None, vec!["lead back to itself"]),
        ("id,onset\na,\n".to_owned(), None, vec!["no case has an onset"]),
        (CASES.to_owned(), Some("from,to\na,a\n"), vec!["line 2", "met itself"]),
        (CASES.to_owned(), Some("from,to\nx,y\n"), vec!["line 2", "`x`"]),
    ] {
        let error = about(&text, contacts);
        assert!(said.iter().all(|s| error.contains(s)), "{said:?} in {error}");
    }
    let (_c, cases) = written("cases.csv", CASES);
    let chinese = refused(&["chains", &cases, "--serial-interval", "0.5,2", "--zh"]);
    assert!(chinese.contains("均值须大于 1 天"), "{chinese}");
    let interval = refused(&["chains", &cases, "--serial-interval", "0.5,2"]);
    assert!(interval.contains("above 1 day"), "{interval}");
}

#[test]
fn chains_are_told_and_drawn_in_chinese() {
    let (_a, cases) =
        written("cases.csv", "编号,发病日期,传染源,地点\n甲,2024年3月1日,,城东\n乙,2024-03-06,甲,城西\n");
    let drawing = _a.path().join("chains.svg").display().to_string();
    let text = said(&["chains", &cases, "--serial-interval", "5,2", "--zh", "--plot", &drawing]);
    assert!(text.contains("（起点）") && text.contains("已知") && text.contains("城西"), "{text}");
    let drawn = std::fs::read_to_string(&drawing).expect("a drawing");
    assert!(drawn.contains("传播链") && drawn.contains('乙'));
}
