//! Key persons, and lists of people to be tested.

use serde_json::{Value, json};

use super::rules::{state_of, tally};
use crate::testing::{TestNode, stories};

const KEYS: &str = "/api/v1/cases/key-persons";
const LISTS: &str = "/api/v1/cases/screenings";

#[test]
fn an_unclear_result_has_to_be_repeated() {
    let at = chrono::DateTime::UNIX_EPOCH;
    let states =
        [None, Some((at, None)), Some((at, Some("unclear"))), Some((at, Some("positive")))].map(state_of);
    assert_eq!(states, ["untested", "waiting", "unclear", "positive"]);
    let tally = tally(states.into_iter());
    assert_eq!((tally.untested, tally.waiting, tally.positive, tally.negative), (1, 2, 1, 0));
}

async fn case(t: &TestNode) -> Value {
    let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "confirmed",
        "identity": {"name": "Chen Li", "phone": "1"}, "facts": {"onset_on": "2020-02-27"}});
    t.post("/api/v1/cases/records", body).await.good()
}

async fn contact(t: &TestNode, case: &Value, n: u32, place: &str) -> Value {
    let body = json!({"region_id": t.region("11"), "identity": {"name": format!("Contact {n}"), "phone": format!("9{n}")},
        "exposure": {"happened_on": "2020-02-28", "proximity": "meal", "place": place}});
    t.post(&format!("/api/v1/cases/records/{}/contacts", case["id"].as_str().unwrap()), body).await.good()
}

stories! {
    async fn people_to_be_tested_come_from_contacts_places_and_key_persons_and_results_from_samples(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let index = case(t).await;
        let a = contact(t, &index, 1, "Canteen").await;
        let b = contact(t, &index, 2, "Canteen 100%").await;
        let mark = |kind: &str, who: &Value, reason: &str| json!({"kind": kind, "subject_id": who["id"], "reason": reason});
        assert_eq!(t.post(KEYS, mark("contact", &a, "famous")).await.problem(422), "C0400");
        assert_eq!(t.post(KEYS, mark("dog", &a, "index")).await.problem(422), "C0401");
        t.post(KEYS, mark("case", &index, "index")).await.good();
        assert_eq!(t.post(KEYS, mark("case", &index, "index")).await.problem(409), "C0402");
        let keys = t.get(KEYS).await.good();
        assert_eq!(keys["items"][0]["number"], index["number"]);
        let order = |more: Value| {
            let mut order = json!({"region_id": t.region("1"), "disease": "covid-19", "title": "Canteen", "due_on": "2020-03-02"});
            order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            order
        };
        assert_eq!(t.post(LISTS, order(json!({"place": "Cinema"}))).await.problem(422), "C0403");
        assert_eq!(t.post(LISTS, order(json!({"due_on": "2020-02-01", "key_persons": true}))).await.problem(422), "C0404");
        // The very place, not one that begins alike, nor one that a sign would stand for.
        let at = t.post(LISTS, order(json!({"place": "Canteen"}))).await.good();
        assert_eq!(at["lines"].as_array().unwrap().len(), 1);
        assert_eq!(at["lines"][0]["subject_id"], a["id"]);
        let all = t.post(LISTS, order(json!({"contacts_of": [index["id"]], "place": "Canteen", "key_persons": true}))).await.good();
        assert_eq!(all["lines"].as_array().unwrap().len(), 3);
        assert_eq!(all["tally"], json!({"untested": 3, "waiting": 0, "negative": 0, "positive": 0}));
        // Results come from samples.
        for (who, tube) in [(&a, "T-1"), (&b, "T-2")] {
            let path = format!("/api/v1/cases/contacts/{}/samples", who["id"].as_str().unwrap());
            t.post(&path, json!({"tube": tube, "kind": "throat"})).await.good();
        }
        t.post("/api/v1/cases/results", json!({"tube": "T-1", "result": "negative"})).await.good();
        let path = format!("{LISTS}/{}", all["id"].as_str().unwrap());
        let now = t.get(&path).await;
        assert!(!now.text.contains("Contact 1"), "no names on a list");
        assert_eq!(now.good()["tally"], json!({"untested": 1, "waiting": 1, "negative": 1, "positive": 0}));
        let lists = t.get(&format!("{LISTS}?state=open")).await.good();
        assert_eq!(lists["items"].as_array().unwrap().len(), 2);
        t.post_current(&path, &format!("{path}/close"), json!({})).await.good();
        assert_eq!(t.post_current(&path, &format!("{path}/close"), json!({})).await.problem(409), "C0405");
        // A case that is closed to others leaves the lists of those who may not see it.
        let me = t.get("/api/v1/people/me").await.good()["account"]["name"].clone();
        let record = format!("/api/v1/cases/records/{}", index["id"].as_str().unwrap());
        t.post_current(&record, &format!("{record}/restrict"), json!({"accounts": [me]})).await.good();
        t.act_as("epidemiologist", "1").await;
        assert_eq!(t.get(&path).await.good()["lines"].as_array().unwrap().len(), 2);
        assert_eq!(t.get(KEYS).await.good()["items"], json!([]));
        // Nobody of another province sees any of it.
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(LISTS).await.good()["items"], json!([]));
        assert_eq!(t.get(&path).await.problem(403), "H0403");
    }

    async fn a_key_person_is_one_until_somebody_ends_it(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let index = case(t).await;
        let body = json!({"kind": "case", "subject_id": index["id"], "reason": "spreader", "note": "choir"});
        t.post(KEYS, body.clone()).await.good();
        let id = t.get(KEYS).await.good()["items"][0]["id"].as_str().unwrap().to_owned();
        t.act_as("commander", "1").await;
        assert_eq!(t.post(&format!("{KEYS}/{id}/end"), json!({})).await.problem(403), "H0403");
        t.act_as("epidemiologist", "1").await;
        t.post(&format!("{KEYS}/{id}/end"), json!({})).await.good();
        assert_eq!(t.get(KEYS).await.good()["items"], json!([]));
        assert_eq!(t.get(&format!("{KEYS}?ended=true")).await.good()["items"][0]["note"], "choir");
        // Marked again later.
        t.post(KEYS, body).await.good();
        assert_eq!((t.entries("cases.key-person.marked").await, t.entries("cases.key-person.ended").await), (2, 1));
    }
}
