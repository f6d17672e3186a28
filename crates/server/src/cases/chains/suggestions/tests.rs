//! Suggested sources: what the inference makes of dates and meetings, and the story through the door.

use lianfang_domain::Streams;
use serde_json::{Value, json};

use super::infer::{Question, infer};
use crate::testing::{TestNode, stories};

const DELAYS: ((f64, f64), (f64, f64)) = ((4.7, 2.9), (5.5, 2.4));

#[test]
fn a_meeting_makes_one_of_two_equally_early_cases_the_probable_source() {
    let question = Question { onsets: vec![0, 0, 5, 10], met: vec![(1, 2), (2, 3)], share: vec![] };
    let mut chance = Streams::from_seed(1).stream("test");
    let answer = infer(&question, DELAYS, &mut chance).unwrap();
    assert!(answer.support[2][1] > 2.0 * answer.support[2][0], "{:?}", answer.support);
    assert!(answer.support[3][2] > 0.5, "{:?}", answer.support);
    assert_eq!((answer.outside[0], answer.outside[1]), (1.0, 1.0));
    for case in 0..4 {
        let sum: f64 = answer.support[case].iter().sum::<f64>() + answer.outside[case];
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    }
    // The same stream, the same answer.
    let again = infer(&question, DELAYS, &mut Streams::from_seed(1).stream("test")).unwrap();
    assert_eq!(again, answer);
}

async fn report(t: &TestNode, n: u32, disease: &str, facts: Value) -> Value {
    let body = json!({"disease": disease, "region_id": t.region("11"), "class": "confirmed",
        "identity": {"name": format!("Person {n}"), "phone": format!("{n}")}, "facts": facts});
    t.post("/api/v1/cases/records", body).await.good()
}

stories! {
    async fn a_source_is_suggested_with_reasons_accepted_or_turned_down_and_follows_the_dates(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let onset = |day: &str, household: &str| json!({"onset_on": day, "household": household});
        let first = report(t, 1, "covid-19", onset("2020-02-18", "M-1")).await;
        report(t, 2, "covid-19", onset("2020-02-18", "M-2")).await;
        let ill = report(t, 3, "covid-19", onset("2020-02-24", "M-1")).await;
        t.node.settle().await.unwrap();
        let ill_path = format!("/api/v1/cases/records/{}", ill["id"].as_str().unwrap());
        let told = t.get(&format!("{ill_path}/sources")).await.good();
        let best = &told["sources"][0];
        assert_eq!(best["source"]["id"], first["id"], "{told}");
        assert_eq!((&best["days"], &best["link"]), (&json!(6), &Value::Null));
        let reasons = best["reasons"].to_string();
        assert!(reasons.contains("6 days later") && reasons.contains("same household: M-1"), "{reasons}");
        // The same question, the same answer.
        assert_eq!(t.get(&format!("{ill_path}/sources")).await.good(), told);
        // The list tells it too.
        let list = t.get("/api/v1/cases/sources").await.good();
        assert!(list["items"].as_array().unwrap().iter().any(|i| i["case"]["id"] == ill["id"]), "{list}");
        // Accepted as possible, it stays beside the others and says so.
        let link = json!({"source_id": first["id"], "case_id": ill["id"], "certain": false});
        t.post("/api/v1/cases/links", link).await.good();
        assert_eq!(t.get(&format!("{ill_path}/sources")).await.good()["sources"][0]["link"], "possible");
        // Turned down, it is not suggested again; twice is once too often.
        let dismiss = json!({"source_id": first["id"], "note": "was abroad"});
        t.post(&format!("{ill_path}/sources/dismiss"), dismiss.clone()).await.good();
        assert_eq!(t.post(&format!("{ill_path}/sources/dismiss"), dismiss).await.problem(409), "C0410");
        let now = t.get(&format!("{ill_path}/sources")).await.good();
        assert!(now["sources"].as_array().unwrap().iter().all(|s| s["source"]["id"] != first["id"]));
        assert_eq!(t.entries("cases.source.dismissed").await, 1);
        // A contact that falls ill has a certain source, and needs no suggestion.
        let contact = json!({"region_id": t.region("11"), "identity": {"name": "Contact", "phone": "9"},
            "exposure": {"happened_on": "2020-02-19", "proximity": "meal"}});
        let first_path = format!("/api/v1/cases/records/{}", first["id"].as_str().unwrap());
        let contact = t.post(&format!("{first_path}/contacts"), contact).await.good();
        let path = format!("/api/v1/cases/contacts/{}", contact["id"].as_str().unwrap());
        let body = json!({"class": "confirmed", "facts": {"onset_on": "2020-02-25"}});
        let third = t.post_current(&path, &format!("{path}/become-case"), body).await.good();
        let path = format!("/api/v1/cases/records/{}/sources", third["id"].as_str().unwrap());
        assert!(t.get(&path).await.good()["why_not"]["en"].as_str().unwrap().contains("certain"));
        // Another onset, another answer: nobody can have infected who fell ill first.
        let etag = t.get(&ill_path).await.etag.unwrap();
        let earlier = json!({"onset_on": "2020-02-01"});
        t.send(axum::http::Method::PUT, &ill_path, Some(earlier), &[("if-match", &etag)]).await.good();
        let now = t.get(&format!("{ill_path}/sources")).await.good();
        assert_eq!(now["sources"], json!([]));
        assert!(!now["why_not"].is_null(), "{now}");
    }

    async fn what_is_missing_for_an_inference_is_said(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        report(t, 1, "ebola", json!({"onset_on": "2020-02-10"})).await;
        let case = report(t, 2, "ebola", json!({"onset_on": "2020-02-20"})).await;
        let path = format!("/api/v1/cases/records/{}/sources", case["id"].as_str().unwrap());
        let told = t.get(&path).await.good();
        assert!(told["why_not"]["en"].as_str().unwrap().contains("natural_history.serial_interval"), "{told}");
        let alone = report(t, 3, "covid-19", json!({})).await;
        let path = format!("/api/v1/cases/records/{}/sources", alone["id"].as_str().unwrap());
        assert!(t.get(&path).await.good()["why_not"]["en"].as_str().unwrap().contains("onset"));
        // Who may not investigate may not turn a source down.
        t.act_as("commander", "1").await;
        let body = json!({"source_id": case["id"]});
        assert_eq!(t.post(&format!("{path}/dismiss"), body).await.problem(403), "H0403");
    }
}
