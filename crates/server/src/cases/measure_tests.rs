//! What the measures of cases and contacts count, for one region and for all.

use serde_json::{Value, json};

use crate::testing::{TestNode, stories};

async fn value(t: &TestNode, call: &str, code: &str) -> Value {
    let region = t.region(code);
    let path = format!("/api/v1/measures/value?call={call}()&region={region}&disease=covid-19");
    t.get(&path).await.good()["value"].clone()
}

async fn contact(t: &TestNode, case: &str, name: &str, region: &str) -> String {
    let body = json!({"region_id": t.region(region), "identity": {"name": name, "phone": "13900000002"},
        "exposure": {"happened_on": "2020-02-28", "proximity": "household"}});
    let path = format!("/api/v1/cases/records/{case}/contacts");
    t.post(&path, body).await.good()["id"].as_str().unwrap().to_owned()
}

stories! {
    async fn contacts_count_as_followed_when_all_checks_of_the_day_are_done(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "confirmed", "identity": {"name": "Chen Li"}});
        let case = t.post("/api/v1/cases/records", body).await.good()["id"].as_str().unwrap().to_owned();
        let near = contact(t, &case, "Chen Bo", "11").await;
        let other = contact(t, &case, "Wu Ping", "21").await;
        let check = async |contact: &str, turn: u32| {
            let path = format!("/api/v1/cases/follow-ups/{contact}/2020-03-01/{turn}");
            t.post(&path, json!({"temperature": 36.6, "symptoms": []})).await.good();
        };
        for (region, open, watched) in [("X", 1, 2), ("1", 1, 1), ("11", 1, 1), ("2", 0, 1), ("12", 0, 0)] {
            assert_eq!(value(t, "open_cases", region).await, open, "{region}");
            assert_eq!(value(t, "contacts_under_observation", region).await, watched, "{region}");
            assert_eq!(value(t, "contacts_followed_today", region).await, 0, "{region}");
        }
        // Two checks a day: one is not enough.
        check(&near, 1).await;
        assert_eq!(value(t, "contacts_followed_today", "X").await, 0);
        check(&near, 2).await;
        for (region, followed) in [("X", 1), ("1", 1), ("11", 1), ("12", 0), ("2", 0)] {
            assert_eq!(value(t, "contacts_followed_today", region).await, followed, "{region}");
        }
        check(&other, 1).await;
        check(&other, 2).await;
        assert_eq!(value(t, "contacts_followed_today", "X").await, 2);
        assert_eq!(value(t, "contacts_followed_today", "2").await, 1);
        // The day's lists hold what is done and what is due, in one order.
        let day = t.get("/api/v1/cases/follow-ups").await.good();
        assert_eq!(day["items"].as_array().unwrap().len(), 4);
        let due = t.get("/api/v1/cases/follow-ups?state=due").await.good();
        assert_eq!(due["items"].as_array().unwrap().len(), 0);
    }
}
