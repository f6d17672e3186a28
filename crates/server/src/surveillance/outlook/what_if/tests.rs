use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Streams;
use lianfang_epi::simulation::people::{Disease, Measures, Outbreak, simulate_people};
use serde_json::Value;

use super::calibrate::{Target, calibrate};
use super::measures::of_arm;
use super::notation::Kind;
use super::question::{Question, WhatIfQuery};
use super::run::{seeds, town};
use crate::testing::{TestNode, stories};

/// A county whose cases double every five days, up to about a hundred a day.
async fn with_growth(t: &TestNode) {
    t.with_regions().await;
    t.act_as("epidemiologist", "X").await;
    let first: NaiveDate = "2020-01-25".parse().unwrap();
    let mut total = 0;
    let rows: String = (0..36_i32)
        .map(|d| {
            total += (f64::from(d) * 0.14).exp() as i64;
            format!("{},11,{total}\n", first + TimeDelta::days(i64::from(d)))
        })
        .collect();
    t.import(&format!("date,code,confirmed_cumulative\n{rows}"), "all-or-nothing").await;
}

/// Small, so that it is quick without optimisation.
fn path(t: &TestNode, code: &str, arms: &str) -> String {
    let region = t.region(code);
    format!(
        "/api/v1/surveillance/what-if?region={region}&days=14&people=3000&runs=4&reported_share=0.6&arms={arms}"
    )
}

fn question(arms: &str) -> Question {
    let query = WhatIfQuery {
        region: None,
        disease: None,
        arms: arms.to_owned(),
        days: Some(20),
        people: Some(3000),
        runs: Some(4),
        seed: Some(5),
        r: None,
        reported_share: None,
    };
    Question::check(&query).unwrap()
}

fn outcome<'a>(answer: &'a Value, arm: usize, name: &str) -> &'a Value {
    let all = answer["arms"][arm]["outcomes"].as_array().unwrap();
    all.iter().find(|o| o["outcome"] == name).unwrap()
}

stories! {
    async fn measures_are_compared_on_the_same_seeds(t) {
        with_growth(t).await;
        let path = path(t, "11", "none%7Cschools@0,community@0:60%7Cisolation@3,tracing@3");
        let first = t.get(&path).await;
        let answer = first.body.clone();
        assert_eq!(answer["inputs"]["arms"], "none|schools@0:100,community@0:60|isolation@3:60:2,tracing@3:50:1", "{}", first.text);
        assert_eq!(answer["arms"].as_array().unwrap().len(), 3);
        assert_eq!(answer["arms"][0]["days"].as_array().unwrap().len(), 14);
        assert_eq!(answer["arms"][0]["days"][0]["day"], "2020-03-01");
        assert!(outcome(&answer, 0, "infected")["difference"].is_null());
        for arm in [1, 2] {
            let infected = outcome(&answer, arm, "infected");
            let difference = &infected["difference"];
            assert!(difference["mean"].as_f64().unwrap() < 0.0, "{infected}");
            assert!(difference["lower"].as_f64() <= difference["upper"].as_f64());
        }
        // Arms that act from day 3 on are as the first one until then.
        for day in 0..3 {
            assert_eq!(answer["arms"][0]["days"][day], answer["arms"][2]["days"][day]);
        }
        let (r, model) = (answer["inputs"]["r"].as_f64().unwrap(), answer["start"]["model_r"].as_f64().unwrap());
        assert!(r > 1.2 && (model / r - 1.0).abs() < 0.15, "region {r}, model {model}");
        assert_eq!(first.text, t.get(&path).await.text, "the same address, the same bytes");
        assert_ne!(first.text, t.get(&format!("{path}&seed=2")).await.text);
    }

    async fn only_a_duty_that_may_compares_measures(t) {
        with_growth(t).await;
        let path = path(t, "11", "none");
        t.act_as("commander", "11").await;
        t.get(&path).await.good();
        t.act_as("department-officer", "11").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        t.act_as("epidemiologist", "12").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
    }

    async fn questions_that_can_not_be_answered_say_why_and_what_to_do(t) {
        with_growth(t).await;
        for (arms, code) in [
            ("shools@0", "S0301"), ("schools", "S0301"), ("schools@x", "S0301"), ("schools@0:50:1", "S0301"), ("", "S0301"),
            ("schools@14", "S0302"), ("schools@0:0", "S0302"), ("mass-testing@0:80", "S0302"),
            ("none%7Cnone%7Cnone%7Cnone%7Cnone", "S0302"),
            ("schools@0,schools@5", "S0304"), ("tracing@0", "S0304"),
        ] {
            assert_eq!(t.get(&path(t, "11", arms)).await.problem(422), code, "{arms}");
        }
        let region = t.region("11");
        for bad in ["arms=none&days=many".to_owned(), format!("region={region}"), "arms=none&r=high".to_owned()] {
            assert_eq!(t.get(&format!("/api/v1/surveillance/what-if?{bad}")).await.problem(422), "S0302", "{bad}");
        }
        let large = format!("{}&people=100000&runs=100&days=180", path(t, "11", "none").replace("&days=14&people=3000&runs=4", ""));
        assert_eq!(t.get(&large).await.problem(422), "S0303");
        assert_eq!(t.get(&path(t, "12", "none")).await.problem(422), "S0305");
        let few = format!("{}&reported_share=1", path(t, "X", "none").replace("&reported_share=0.6", ""));
        assert_eq!(t.get(&few).await.problem(422), "S0305");
    }

    async fn a_full_queue_turns_the_next_one_away(t) {
        with_growth(t).await;
        let path = path(t, "11", "none");
        let taken = t.node.outlooks.desk.occupy().await;
        assert_eq!(t.get(&path).await.problem(503), "H0503");
        drop(taken);
        t.get(&path).await.good();
    }
}

#[test]
fn the_model_starts_with_the_r_and_the_infections_of_the_target() {
    let (question, disease) = (question("none"), Disease::sars_cov_2_2020());
    let population = town(&question).unwrap();
    for (r, infections_per_day) in [(0.8, 6.0), (1.5, 15.0), (2.5, 20.0)] {
        let target = Target { r, infections_per_day, interval: (4.7, 2.9) };
        let start = calibrate(&population, &disease, &target, &seeds(5, 8)).unwrap();
        assert!((start.r / r - 1.0).abs() < 0.16, "{r}: {start:?}");
        assert!((start.infections_per_day / infections_per_day - 1.0).abs() < 0.16, "{r}: {start:?}");
    }
}

#[test]
fn an_arm_is_what_epi_simulates() {
    let (question, disease) =
        (question("isolation@0:50:1,work@5:40,vaccination@2"), Disease::sars_cov_2_2020());
    let population = town(&question).unwrap();
    let target = Target { r: 1.6, infections_per_day: 20.0, interval: (4.7, 2.9) };
    let compared =
        super::run::compare_arms(&question, &disease, &target, 2.0, "2020-03-01".parse().unwrap()).unwrap();
    let outbreak = Outbreak {
        population: &population,
        disease: &compared.start.disease,
        days: compared.start.today + question.days,
        first_infections: compared.start.first_infections,
        imported_per_day: 0.0,
    };
    let measures = of_arm(&question.arms[0], compared.start.today, question.people);
    let infected = seeds(question.seed, question.runs).into_iter().map(|seed| {
        let run = simulate_people(&outbreak, &measures, &Streams::from_seed(seed)).unwrap();
        run.days[usize::from(compared.start.today)..].iter().map(|d| f64::from(d.infected)).sum::<f64>()
    });
    let mean = infected.sum::<f64>() * 2.0 / f64::from(question.runs);
    let shown = compared.arms[0].outcomes.iter().find(|o| o.outcome == "infected").unwrap().mean;
    assert!((shown - mean).abs() < 1e-9 && mean > 0.0, "{shown} {mean}");
}

#[test]
fn every_measure_lowers_something_in_the_model() {
    let (base, disease) = (question("none"), Disease::sars_cov_2_2020());
    let population = town(&base).unwrap();
    let outbreak = Outbreak {
        population: &population,
        disease: &disease,
        days: 90,
        first_infections: 60,
        imported_per_day: 0.0,
    };
    let infected = |measures: &Measures| -> usize {
        let run =
            |seed| simulate_people(&outbreak, measures, &Streams::from_seed(seed)).unwrap().infections.len();
        (1..=4).map(run).sum()
    };
    let without = infected(&Measures::default());
    for kind in Kind::ALL {
        let with = if kind == Kind::Tracing { "isolation@0,".to_owned() } else { String::new() };
        let strength = if kind == Kind::Vaccination { ":3" } else { "" };
        let arm = &question(&format!("{with}{}@0{strength}", kind.name())).arms[0];
        assert!(infected(&of_arm(arm, 0, 3000)) < without, "{}", kind.name());
    }
}

#[test]
fn a_code_reads_back_as_the_same_question() {
    let asked = question("schools@7, isolation@0 | mass-testing@3:10:2|none");
    assert_eq!(question(&asked.code()), asked);
}
