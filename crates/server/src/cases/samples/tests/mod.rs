//! The laboratory's stories, through the real door, on both databases.

mod intake;
mod pools;

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{TestNode, stories};

const RECORDS: &str = "/api/v1/cases/records";
const SAMPLES: &str = "/api/v1/cases/samples";
const BATCH: &str = "/api/v1/cases/samples/batch";
const MOVES: &str = "/api/v1/cases/samples/moves";
const RESULTS: &str = "/api/v1/cases/results";

async fn case(t: &TestNode) -> String {
    let body = json!({
        "disease": "covid-19", "region_id": t.region("11"), "class": "suspected",
        "identity": {"name": "Chen Li", "phone": "13900000001"},
        "facts": {"sex": "f", "age_years": 34, "onset_on": "2020-02-27", "symptoms": ["fever", "cough"], "exposed": true},
    });
    t.post(RECORDS, body).await.good()["id"].as_str().unwrap().to_owned()
}

/// Registers tubes of nobody yet in county 11.
async fn register(t: &TestNode, tubes: &[&str]) -> Value {
    let tubes: Vec<Value> = tubes.iter().map(|tube| json!({"tube": tube})).collect();
    t.post(BATCH, json!({"region_id": t.region("11"), "kind": "throat", "tubes": tubes})).await.good()
}

async fn sample(t: &TestNode, tube: &str) -> Value {
    t.get(&format!("{SAMPLES}?tube={tube}")).await.good()["items"][0].clone()
}

async fn detail(t: &TestNode, tube: &str) -> Value {
    let id = sample(t, tube).await["id"].as_str().unwrap().to_owned();
    t.get(&format!("{SAMPLES}/{id}")).await.good()
}

async fn tubes_at(t: &TestNode, stage: &str) -> Vec<String> {
    let page = t.get(&format!("{SAMPLES}?stage={stage}")).await.good();
    let items = page["items"].as_array().unwrap();
    items.iter().map(|s| s["tube"].as_str().unwrap().to_owned()).collect()
}

stories! {
    async fn a_tube_is_followed_from_hand_to_hand(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "11").await;
        let case = case(t).await;
        t.post(&format!("{RECORDS}/{case}/samples"), json!({"tube": "T-1", "kind": "throat"})).await.good();
        register(t, &["T-2", "T-3"]).await;
        assert_eq!(tubes_at(t, "registered").await, ["T-1", "T-2", "T-3"]);
        t.post(MOVES, json!({"step": "sent", "tubes": ["T-1", "T-2"], "note": "box 7"})).await.good();
        assert_eq!(tubes_at(t, "sent").await, ["T-1", "T-2"]);
        t.pass(TimeDelta::hours(1)).await;
        // Somebody of the laboratory receives them; one was lost on the way, one was never registered.
        t.act_as("laboratory-officer", "11").await;
        let answer = t.post(MOVES, json!({"step": "received", "tubes": ["T-1", "T-9", "T-1"]})).await.good();
        assert_eq!(answer["done"], 1);
        assert_eq!((&answer["refused"][0]["tube"], &answer["refused"][0]["code"]), (&json!("T-9"), &json!("C0143")));
        let again = t.post(MOVES, json!({"step": "received", "tubes": ["T-1"]})).await.good();
        assert_eq!(again["refused"][0]["code"], "C0204");
        t.post(RESULTS, json!({"tube": "T-1", "result": "positive"})).await.good();
        let told = detail(t, "T-1").await;
        let kinds: Vec<&str> = told["custody"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["cases.sample.taken", "cases.samples.sent", "cases.samples.received"]);
        assert_eq!(told["custody"][1]["content"]["note"], "box 7");
        assert!(told["custody"][2]["by"].as_str().unwrap().starts_with("laboratory-officer"));
        assert_eq!((&told["results"][0]["state"], &told["stage"]), (&json!("in-force"), &json!("done")));
        // Unusable: with a reason, and then it waits for nothing.
        assert_eq!(t.post(MOVES, json!({"step": "void", "tubes": ["T-3"]})).await.problem(422), "C0205");
        t.post(MOVES, json!({"step": "void", "tubes": ["T-3"], "note": "leaked"})).await.good();
        assert_eq!(t.post(RESULTS, json!({"tube": "T-3", "result": "negative"})).await.problem(409), "C0204");
        assert_eq!(t.post(MOVES, json!({"step": "thrown", "tubes": ["T-3"]})).await.problem(422), "C0141");
        assert_eq!(t.entries("cases.samples.received").await, 1);
        // Another county sees none of them.
        t.act_as("laboratory-officer", "21").await;
        assert_eq!(tubes_at(t, "waiting").await, Vec::<String>::new());
        assert_eq!(t.get(&format!("{SAMPLES}/{}", told["id"].as_str().unwrap())).await.problem(403), "H0403");
        assert_eq!(t.post(RESULTS, json!({"tube": "T-2", "result": "negative"})).await.problem(422), "C0143");
    }

    async fn clocks_run_from_taking_to_receipt_to_result(t) {
        t.with_regions().await;
        t.act_as("laboratory-officer", "11").await;
        register(t, &["T-1", "T-2"]).await;
        // The pack allows six hours to the laboratory.
        t.pass(TimeDelta::hours(5)).await;
        assert_eq!(tubes_at(t, "overdue").await, Vec::<String>::new());
        t.pass(TimeDelta::hours(2)).await;
        assert_eq!(tubes_at(t, "overdue").await, ["T-1", "T-2"]);
        let value = t.node.values(t.region("1"), "covid-19", &[call("samples_overdue")]).await.unwrap();
        assert_eq!(value.into_values().next(), Some(lianfang_plan::Value::Int(2)));
        // Receipt starts the second clock: twelve hours.
        t.post(MOVES, json!({"step": "received", "tubes": ["T-1"]})).await.good();
        assert_eq!(tubes_at(t, "overdue").await, ["T-2"]);
        t.pass(TimeDelta::hours(13)).await;
        assert_eq!(tubes_at(t, "overdue").await, ["T-1", "T-2"]);
        t.post(RESULTS, json!({"tube": "T-1", "result": "negative"})).await.good();
        let tally = t.get("/api/v1/cases/laboratory").await.good();
        assert_eq!((&tally["overdue"], &tally["registered"]), (&json!(1), &json!(1)));
        assert_eq!((&tally["median_to_receipt_minutes"], &tally["median_to_result_minutes"]), (&json!(420), &json!(780)));
    }

    async fn many_tubes_are_registered_at_once_and_each_refusal_has_its_reason(t) {
        t.with_regions().await;
        t.act_as("laboratory-officer", "11").await;
        let answer = register(t, &["A", "B", "A", " "]).await;
        assert_eq!(answer["done"], 2);
        let codes: Vec<&str> = answer["refused"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["C0140", "C0142"]);
        assert_eq!(register(t, &["A"]).await["refused"][0]["tube"], "A");
        assert_eq!(t.entries("cases.samples.registered").await, 1);
        assert_eq!(t.post(BATCH, json!({"kind": "throat", "tubes": []})).await.problem(422), "C0202");
        let stranger = json!({"kind": "throat", "tubes": [{"tube": "C", "case_id": Uuid::nil()}]});
        assert_eq!(t.post(BATCH, stranger).await.good()["refused"][0]["code"], "C0206");
        // Of a place: found by it.
        let place = t.node.ids.next();
        let swab = json!({"kind": "surface", "tubes": [{"tube": "S-1", "place_id": place}]});
        t.post(BATCH, swab).await.good();
        let found = t.get(&format!("{SAMPLES}?place={place}")).await.good();
        assert_eq!(found["items"][0]["tube"], "S-1");
        // Taken again: the new tube has the old one's place, the old one waits no more.
        t.post(BATCH, json!({"kind": "throat", "tubes": [{"tube": "B-2", "retakes": "B"}]})).await.good();
        assert_eq!(sample(t, "B").await["stage"], "void");
        assert_eq!(tubes_at(t, "registered").await, ["A", "S-1", "B-2"]);
        t.act_as("citizen", "11").await;
        assert_eq!(t.post(BATCH, json!({"kind": "throat", "tubes": [{"tube": "Z"}]})).await.problem(403), "H0403");
    }
}

fn call(name: &str) -> lianfang_plan::Call {
    lianfang_plan::Call::new(name, Vec::new())
}
