//! The programme of a contact to its end: days, missed and ill checks, release.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::testing::{TestNode, stories};

const RECORDS: &str = "/api/v1/cases/records";

/// A case in Alpha with one contact of its household who was exposed on `day`.
pub async fn household(t: &TestNode, name: &str, phone: &str, day: &str) -> Value {
    let identity = json!({"name": format!("Source of {name}"), "phone": format!("9{phone}")});
    let case = json!({
        "disease": "covid-19", "region_id": t.region("11"), "class": "suspected", "identity": identity,
        "facts": {"onset_on": day, "symptoms": ["fever", "cough"], "exposed": true},
    });
    let case = t.post(RECORDS, case).await.good();
    let contact = json!({
        "region_id": t.region("11"),
        "identity": {"name": name, "phone": phone, "address": "1 Long Street"},
        "exposure": {"happened_on": day, "proximity": "household"},
    });
    t.post(&format!("{RECORDS}/{}/contacts", case["id"].as_str().unwrap()), contact).await.good()
}

pub fn path_of(contact: &Value) -> String {
    format!("/api/v1/cases/contacts/{}", contact["id"].as_str().unwrap())
}

/// Does all checks that are due today; how many there were.
pub async fn check_all(t: &TestNode) -> usize {
    let due = t.get("/api/v1/cases/follow-ups?state=due").await.good();
    let due = due["items"].as_array().unwrap();
    for line in due {
        let (contact, day, turn) =
            (line["contact_id"].as_str().unwrap(), line["due_on"].as_str().unwrap(), &line["turn"]);
        let well = json!({"temperature": 36.5, "symptoms": []});
        t.post(&format!("/api/v1/cases/follow-ups/{contact}/{day}/{turn}"), well).await.good();
    }
    due.len()
}

async fn tasks(t: &TestNode) -> Vec<Value> {
    let found = t.get("/api/v1/response/tasks?state=open,late").await.good();
    found["items"].as_array().unwrap().iter().filter(|task| !task["subject"].is_null()).cloned().collect()
}

stories! {
    async fn a_programme_of_fourteen_days_has_the_days_one_to_fourteen_and_ends_on_the_last(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        // Met today: today is day 0, and the first check is tomorrow.
        let contact = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        let path = path_of(&contact);
        assert_eq!((&contact["course"]["day"], &contact["course"]["days"]), (&json!(0), &json!(14)));
        assert_eq!(contact["watched_until"], "2020-03-15");
        assert_eq!(contact["follow_ups"].as_array().unwrap().len(), 28);
        assert_eq!(t.get("/api/v1/cases/follow-ups").await.good()["items"], json!([]));
        for day in 1..=14 {
            t.pass(TimeDelta::days(1)).await;
            let due = t.get("/api/v1/cases/follow-ups?state=due").await.good();
            let said: Vec<(i64, i64, i64, i64)> = due["items"].as_array().unwrap().iter().map(|line| {
                let n = |key: &str| line[key].as_i64().unwrap();
                (n("day"), n("days"), n("turn"), n("turns"))
            }).collect();
            assert_eq!(said, [(day, 14, 1, 2), (day, 14, 2, 2)]);
            let why = t.get(&path).await.good()["not_yet"]["en"].clone();
            if day < 14 {
                assert!(why.as_str().unwrap().contains("2020-03-15"), "{why}");
            } else {
                assert!(why.as_str().unwrap().contains("last day are not done"), "{why}");
            }
            assert_eq!(check_all(t).await, 2);
        }
        let released = t.post_current(&path, &format!("{path}/release"), json!({"note": "well"})).await.good();
        assert_eq!(released["state"], "released");
        assert!(tasks(t).await.is_empty());
        // Nothing is due and nothing is missed afterwards.
        t.pass(TimeDelta::days(2)).await;
        assert_eq!(t.entries("cases.follow-ups.missed").await, 0);
    }

    async fn another_programme_in_the_middle_keeps_what_was_done(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let path = path_of(&household(t, "Chen Bo", "13900000002", "2020-03-01").await);
        for _ in 0..3 {
            t.pass(TimeDelta::days(1)).await;
            check_all(t).await;
        }
        let order = json!({"programme": "site-7-home-7", "note": "room needed"});
        let changed = t.post_current(&path, &format!("{path}/order"), order).await.good();
        assert_eq!((&changed["course"]["day"], &changed["course"]["days"]), (&json!(3), &json!(14)));
        let stages: Vec<(&str, &str)> = changed["course"]["stages"].as_array().unwrap().iter()
            .map(|s| (s["place"].as_str().unwrap(), s["until"].as_str().unwrap())).collect();
        assert_eq!(stages, [("site", "2020-03-08"), ("home", "2020-03-15")]);
        let done = changed["follow_ups"].as_array().unwrap().iter().filter(|f| f["state"] == "done").count();
        assert_eq!(done, 6);
        // Fewer checks a day: what was done stays, what is to come is less.
        t.pass(TimeDelta::days(1)).await;
        let order = json!({"programme": "watch-14", "note": "free"});
        let changed = t.post_current(&path, &format!("{path}/order"), order).await.good();
        let lines = changed["follow_ups"].as_array().unwrap();
        assert_eq!(lines.iter().filter(|f| f["state"] == "done").count(), 6);
        assert_eq!(lines.iter().filter(|f| f["state"] == "due").count(), 11);
    }

    async fn a_missed_check_becomes_one_task_that_climbs_until_a_check_is_done(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let contact = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        t.pass(TimeDelta::days(2)).await;
        // Two lines of yesterday were missed: one task.
        let open = tasks(t).await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!((&open[0]["duty"], &open[0]["subject"]["number"]), (&json!("grid-chief"), &contact["number"]));
        assert_eq!((&open[0]["incident_id"], &open[0]["may_finish"]), (&Value::Null, &json!(false)));
        t.act_as("grid-chief", "11").await;
        let urgent = t.get("/api/v1/cases/follow-ups/urgent").await.good();
        assert_eq!((&urgent[0]["name"], &urgent[0]["kind"]), (&json!("Chen Bo"), &json!("follow-up.missed")));
        // Nobody does it: it climbs to whoever the pack names. Another missed day adds no second task.
        t.pass(TimeDelta::days(1)).await;
        let open = tasks(t).await;
        assert_eq!((open.len(), &open[0]["state"]), (1, &json!("late")), "{open:?}");
        assert!(open[0]["climbed_to"]["duties"].to_string().contains("town-duty-officer"));
        t.act_as("town-duty-officer", "11").await;
        let mine = t.get("/api/v1/response/tasks?mine=true&state=open,late").await.good();
        assert_eq!(mine["items"][0]["subject"]["number"], contact["number"]);
        t.act_as("grid-chief", "11").await;
        check_all(t).await;
        assert!(tasks(t).await.is_empty());
        assert_eq!(t.get("/api/v1/cases/follow-ups/urgent").await.good(), json!([]));
    }

    async fn an_ill_contact_is_a_task_closed_by_a_doctor_a_sample_or_a_case(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let mut paths = Vec::new();
        for (name, phone) in [("Li Hua", "13712345670"), ("Wang Fang", "15098761234"), ("Zhao Lei", "18855501929")] {
            paths.push(path_of(&household(t, name, phone, "2020-03-01").await));
        }
        t.pass(TimeDelta::days(1)).await;
        for path in &paths {
            let id = path.rsplit('/').next().unwrap();
            let hot = json!({"temperature": 38.2, "symptoms": ["cough"]});
            t.post(&format!("/api/v1/cases/follow-ups/{id}/2020-03-02/1"), hot).await.good();
        }
        assert_eq!(tasks(t).await.len(), 3);
        let detail = t.get(&paths[0]).await.good();
        assert_eq!(detail["errand"]["kind"], "follow-up.ill");
        let proposal = &detail["case_proposal"];
        assert_eq!((&proposal["class"], &proposal["facts"]["onset_on"]), (&json!("suspected"), &json!("2020-03-02")));
        assert_eq!(proposal["facts"]["symptoms"], json!(["cough", "fever"]));
        // What is proposed is accepted as it stands.
        t.post_current(&paths[0], &format!("{}/become-case", paths[0]), proposal.clone()).await.good();
        let empty = json!({"finding": " "});
        assert_eq!(t.post_current(&paths[1], &format!("{}/seen", paths[1]), empty).await.problem(422), "C0420");
        let finding = json!({"finding": "red throat, stays at home"});
        let seen = t.post_current(&paths[1], &format!("{}/seen", paths[1]), finding).await.good();
        assert_eq!(seen["errand"], Value::Null);
        // The last one among many tubes that are registered together.
        let contact = paths[2].rsplit('/').next().unwrap();
        let tubes = json!([{"tube": "T-8"}, {"tube": "T-9", "contact_id": contact}]);
        let batch = json!({"region_id": t.region("11"), "kind": "throat", "tubes": tubes});
        t.post("/api/v1/cases/samples/batch", batch).await.good();
        t.node.settle().await.unwrap();
        assert!(tasks(t).await.is_empty());
    }
}
