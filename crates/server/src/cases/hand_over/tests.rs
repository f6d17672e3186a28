//! Somebody found here who lives there.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::cases::contacts::tests::{household, path_of};
use crate::testing::{TestNode, stories};

const HAND_OVERS: &str = "/api/v1/cases/hand-overs";

fn at(found: &Value) -> String {
    format!("{HAND_OVERS}/{}", found["id"].as_str().unwrap())
}

async fn listed(t: &TestNode) -> Vec<Value> {
    t.get(HAND_OVERS).await.good()["items"].as_array().unwrap().clone()
}

stories! {
    async fn a_contact_from_another_county_is_watched_here_until_that_county_takes_over(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "11").await;
        let near = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        let case = near["exposures"][0]["case"]["id"].as_str().unwrap().to_owned();
        // Found in Alpha, at home in Gamma: the question is asked by itself.
        let contact = json!({
            "region_id": t.region("11"), "home_region_id": t.region("21"),
            "identity": {"name": "Ouyang Xue", "phone": "13900000009", "address": "2 West Lane"},
            "exposure": {"happened_on": "2020-03-01", "proximity": "household"},
        });
        let contact = t.post(&format!("/api/v1/cases/records/{case}/contacts"), contact).await.good();
        let path = path_of(&contact);
        let asked = listed(t).await;
        assert_eq!((asked.len(), &asked[0]["state"], &asked[0]["to"]["code"]), (1, &json!("asked"), &json!("21")));
        assert_eq!((&asked[0]["may_answer"], &asked[0]["may_withdraw"]), (&json!(false), &json!(true)));
        let again = json!({"kind": "contact", "subject_id": contact["id"], "to_region_id": t.region("21"), "reason": "lives there"});
        assert_eq!(t.post(HAND_OVERS, again).await.problem(409), "C0452");
        // The sender watches on; the receiver has a task that climbs, sees the question, not yet the file.
        t.pass(TimeDelta::days(1)).await;
        t.act_as("grid-chief", "11").await;
        assert_eq!(t.get("/api/v1/cases/follow-ups").await.good()["items"].as_array().unwrap().len(), 4);
        t.act_as("epidemiologist", "21").await;
        let tasks = t.get("/api/v1/response/tasks?state=open,late").await.good();
        assert_eq!((&tasks["items"][0]["subject"]["kind"], &tasks["items"][0]["state"]), (&json!("hand-over"), &json!("late")));
        let asked = listed(t).await;
        assert_eq!((&asked[0]["number"], &asked[0]["subject_id"], &asked[0]["late"]), (&contact["number"], &Value::Null, &json!(true)));
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        let who = t.get(&format!("{}/identity", at(&asked[0]))).await.good();
        assert_eq!(who["identity"]["address"], "2 West Lane");
        let door = at(&asked[0]);
        let refuse = json!({"accept": false});
        assert_eq!(t.post_current(&door, &format!("{door}/answer"), refuse).await.problem(422), "C0455");
        t.post_current(&door, &format!("{door}/answer"), json!({"accept": true})).await.good();
        // Now it is theirs, with the same number, and everything that was done.
        let mine = t.get(&path).await.good();
        assert_eq!((&mine["number"], &mine["region"]["code"]), (&contact["number"], &json!("21")));
        assert!(mine["steps"].as_array().unwrap().iter().any(|s| s["kind"] == "cases.contact.found"));
        assert_eq!(t.get(&format!("{path}/identity")).await.good()["identity"]["name"], "Ouyang Xue");
        let found = t.post("/api/v1/cases/search", json!({"name": "Ouyang Xue"})).await;
        assert!(found.status.is_success());
        assert!(t.get("/api/v1/response/tasks?state=open,late").await.good()["items"].as_array().unwrap().is_empty());
        t.act_as("grid-chief", "21").await;
        assert_eq!(t.get("/api/v1/cases/follow-ups").await.good()["items"].as_array().unwrap().len(), 2);
        t.act_as("epidemiologist", "11").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        let seen = listed(t).await;
        assert_eq!((&seen[0]["state"], &seen[0]["subject_id"]), (&json!("accepted"), &Value::Null));
        // Lines of the next day are laid for the new owner.
        t.pass(TimeDelta::days(1)).await;
        t.act_as("grid-chief", "21").await;
        assert_eq!(t.get("/api/v1/cases/follow-ups").await.good()["items"].as_array().unwrap().len(), 2);
    }

    async fn what_belongs_to_another_node_is_sealed_and_listed_and_stays_here(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let contact = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        let to = |region: Value, outside: Value| json!({
            "kind": "contact", "subject_id": contact["id"], "to_region_id": region, "to_outside": outside, "reason": "went home",
        });
        assert_eq!(t.post(HAND_OVERS, to(Value::Null, Value::Null)).await.problem(422), "C0451");
        assert_eq!(t.post(HAND_OVERS, to(json!(t.region("11")), Value::Null)).await.problem(422), "C0451");
        let ready = t.post(HAND_OVERS, to(Value::Null, json!("Yland, Port City"))).await.good();
        assert_eq!((&ready["state"], &ready["outside"]), (&json!("ready"), &json!("Yland, Port City")));
        let listed = t.get(&format!("{HAND_OVERS}?state=ready")).await;
        assert!(!listed.text.contains("Chen Bo"));
        // It is watched here on.
        t.pass(TimeDelta::days(1)).await;
        assert_eq!(t.get("/api/v1/cases/follow-ups").await.good()["items"].as_array().unwrap().len(), 2);
        let door = at(&ready);
        t.post_current(&door, &format!("{door}/withdraw"), Value::Null).await.good();
        assert_eq!(t.post_current(&door, &format!("{door}/withdraw"), Value::Null).await.problem(409), "C0454");
    }

    async fn a_case_is_refused_with_a_reason_and_stays(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let case = json!({
            "disease": "covid-19", "region_id": t.region("11"), "home_region_id": t.region("12"), "class": "suspected",
            "identity": {"name": "Chen Li", "phone": "1"}, "facts": {"symptoms": ["fever"]},
        });
        let case = t.post("/api/v1/cases/records", case).await.good();
        let asked = listed(t).await;
        assert_eq!((&asked[0]["kind"], &asked[0]["number"]), (&json!("case"), &case["number"]));
        t.act_as("epidemiologist", "12").await;
        let door = at(&asked[0]);
        let answer = json!({"accept": false, "note": "moved away last year"});
        assert_eq!(t.post_current(&door, &format!("{door}/answer"), answer).await.good()["state"], "refused");
        t.act_as("epidemiologist", "11").await;
        let kept = t.get(&format!("/api/v1/cases/records/{}", case["id"].as_str().unwrap())).await.good();
        assert_eq!(kept["region"]["code"], "11");
    }
}
