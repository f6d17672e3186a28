//! What goes when, what must not, and the proof that it went.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::audit;
use crate::cases::contacts::tests::{household, path_of};
use crate::kernel::db::exec;
use crate::testing::{TestNode, stories};
use crate::values;

const RETENTION: &str = "/api/v1/cases/retention";

/// A contact of a household that was released today, and the case, closed today.
async fn closed(t: &TestNode, name: &str, phone: &str) -> (Value, String) {
    let day = t.node.clock.today().to_string();
    let contact = household(t, name, phone, &day).await;
    let path = path_of(&contact);
    let despite = json!({"note": "moved abroad", "despite": true});
    t.post_current(&path, &format!("{path}/release"), despite).await.good();
    let case = format!("/api/v1/cases/records/{}", contact["exposures"][0]["case"]["id"].as_str().unwrap());
    t.post_current(&case, &format!("{case}/close"), json!({"note": "recovered"})).await.good();
    t.node.settle().await.unwrap();
    (contact, case)
}

#[derive(sea_orm::FromQueryResult)]
struct Count {
    n: i64,
}

/// How many stays, answers, clues and key persons there are.
async fn kept_around(t: &TestNode) -> [i64; 4] {
    let mut found = [0; 4];
    for (n, table) in ["cases_visit", "cases_answer", "cases_clue", "cases_key_person"].iter().enumerate() {
        let sql = format!("SELECT COUNT(*) AS n FROM {table}");
        let row: Option<Count> = crate::kernel::db::one(&t.node.db.read(), &sql, values![]).await.unwrap();
        found[n] = row.unwrap().n;
    }
    found
}

/// Says something around a case by each part of the desk; how much that is.
async fn around(t: &TestNode, case: &str) -> [i64; 4] {
    let id = case.rsplit('/').next().unwrap();
    t.post_current(case, &format!("{case}/close"), json!({"note": "again"})).await.good();
    let place = json!({"region_id": t.region("11"), "kind": "home", "address": "Via Roma 1"});
    let place = t.post("/api/v1/cases/places", place).await.good();
    let day = t.node.clock.today() - TimeDelta::days(2);
    let stay = json!({"place_id": place["id"], "from_at": format!("{day}T08:00:00Z"), "until_at": format!("{day}T09:00:00Z")});
    t.post(&format!("{case}/visits"), stay).await.good();
    let answers = json!({"answers": [{"question": "crowded", "item": "", "value": "yes"}]});
    t.post(&format!("{case}/investigation/answers"), answers).await.good();
    let due_at = t.now() + TimeDelta::hours(6);
    let clue = json!({"region_id": t.region("11"), "duty": "town-duty-officer", "question": "Who was there?", "due_at": due_at});
    t.post(&format!("{case}/clues"), clue).await.good();
    let mark = json!({"kind": "case", "subject_id": id, "reason": "spreader", "note": null});
    t.post("/api/v1/cases/key-persons", mark).await.good();
    t.post_current(case, &format!("{case}/close"), json!({"note": "recovered"})).await.good();
    t.node.settle().await.unwrap();
    [1, 1, 1, 1]
}

/// Lets days go by in a few steps, as a node does that is asked now and then.
async fn days(t: &TestNode, n: i64) {
    for step in [n - 1, 1] {
        t.pass(TimeDelta::days(step)).await;
    }
}

async fn lines(t: &TestNode) -> Vec<(String, String, String, i64)> {
    let view = t.get(RETENTION).await.good();
    let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
    let lines = view["schedule"].as_array().unwrap();
    lines
        .iter()
        .map(|l| (text(l, "month"), text(l, "class"), text(l, "part"), l["n"].as_i64().unwrap()))
        .collect()
}

stories! {
    async fn the_schedule_says_what_goes_when_and_a_hold_takes_it_out(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (contact, _) = closed(t, "Chen Bo", "13900000002").await;
        let wanted = [
            ("2021-03-01", "contact", "follow-ups", 1),
            ("2021-03-01", "contact", "identity", 1),
            ("2023-03-01", "case", "samples", 1),
            ("2023-03-01", "case", "identity", 1),
            ("2023-03-01", "contact", "samples", 1),
            ("2023-03-01", "contact", "record", 1),
            ("2030-02-01", "case", "record", 1),
        ];
        let mut wanted: Vec<_> = wanted.iter().map(|(m, c, p, n)| ((*m).to_owned(), (*c).to_owned(), (*p).to_owned(), *n)).collect();
        let mut found = lines(t).await;
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted);
        let hold = json!({"kind": "contact", "subject_id": contact["id"], "reason": " "});
        assert_eq!(t.post(&format!("{RETENTION}/holds"), hold).await.problem(422), "C0456");
        let hold = json!({"kind": "contact", "subject_id": contact["id"], "reason": "court file 12/2020"});
        let placed = t.post(&format!("{RETENTION}/holds"), hold.clone()).await.good();
        assert_eq!(t.post(&format!("{RETENTION}/holds"), hold).await.problem(409), "C0457");
        assert!(lines(t).await.iter().all(|line| line.1 == "case"));
        // What is held stays although its time is over.
        days(t, 400).await;
        let name = t.get(&format!("{}/identity", path_of(&contact))).await.good();
        assert_eq!(name["identity"]["name"], "Chen Bo");
        let lift = format!("{RETENTION}/holds/{}/lift", placed["id"].as_str().unwrap());
        t.post(&lift, json!({"reason": "the court has decided"})).await.good();
        assert_eq!(t.post(&lift, json!({"reason": "again"})).await.problem(409), "C0458");
        days(t, 2).await;
        assert!(t.get(&format!("{}/identity", path_of(&contact))).await.good()["identity"].is_null());
        assert_eq!(t.get(&format!("{RETENTION}/holds")).await.good()[0]["lifted_why"], "the court has decided");
    }

    async fn identity_goes_first_the_record_later_and_the_proof_verifies(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (contact, case) = closed(t, "Ouyang Xue", "13900000009").await;
        let path = path_of(&contact);
        let person = contact["person_id"].as_str().unwrap().to_owned();
        // Who has seen this person's name?
        t.get(&format!("{path}/identity")).await.good();
        let asked = t.post("/api/v1/cases/access-log", json!({"name": "ouyang xue"})).await.good();
        assert_eq!((&asked[0]["numbers"][0], &asked[0]["reads"][0]["purpose"]), (&contact["number"], &json!("cases.contact")));
        assert!(asked[0]["reads"][0]["by"].as_str().unwrap().starts_with("epidemiologist"));
        assert_eq!(t.post("/api/v1/cases/access-log", json!({})).await.problem(422), "C0459");
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.post("/api/v1/cases/access-log", json!({"name": "ouyang xue"})).await.good(), json!([]));
        t.act_as("commander", "1").await;
        assert_eq!(t.post("/api/v1/cases/access-log", json!({"name": "ouyang xue"})).await.problem(403), "H0403");
        t.act_as("epidemiologist", "1").await;
        let around = around(t, &case).await;
        assert_eq!(kept_around(t).await, around);
        days(t, 366).await;
        assert_eq!(kept_around(t).await, around, "the case's time is longer than the contact's");
        let now = t.get(&path).await.good();
        assert_eq!((&now["state"], &now["steps"]), (&json!("released"), &json!([])));
        let remains = t.get(&format!("/api/v1/people/persons/{person}/remains")).await.good();
        assert_eq!((&remains["sealed"], &remains["tokens"]), (&json!(false), &json!(0)));
        // The journal still has the hashes of the steps; their texts and salts are gone, and the journal verifies.
        assert_eq!(t.entries("cases.contact.found").await, 1);
        t.node.settle().await.unwrap();
        audit::verify(&t.node.db.read(), &t.node.signer, |_| {}).await.unwrap();
        let proof = t.get(&format!("{RETENTION}/verification")).await.good();
        assert_eq!((&proof["whole"], &proof["persons"]), (&json!(true), &json!(1)), "{proof}");
        assert!(proof["steps"].as_u64().unwrap() >= 2);
        // The record goes in its turn; the case, whose time is longer, stays.
        days(t, 731).await;
        assert_eq!(t.get(&path).await.problem(404), "H0404");
        t.get(&case).await.good();
        assert_eq!(kept_around(t).await, [0, 0, 0, 0], "who the case was has gone, and what was said around it");
        let removals = t.get(&format!("{RETENTION}/removals")).await.good();
        assert!(removals["items"].as_array().unwrap().iter().any(|r| r["class"] == "contact" && r["part"] == "record"));
        let proof = t.get(&format!("{RETENTION}/verification")).await.good();
        assert_eq!(proof["whole"], true, "{proof}");
        // A list that somebody altered, or a row that came back, is found.
        let alter = "UPDATE cases_removal SET content = '{\"subjects\":[]}' WHERE part = 'record'";
        exec(&t.node.db.read(), alter, values![]).await.unwrap();
        let proof = t.get(&format!("{RETENTION}/verification")).await.good();
        assert_eq!(proof["whole"], false);
        assert!(proof["faults"][0].as_str().unwrap().contains("not the one in the journal"), "{proof}");
    }

    async fn somebody_who_is_kept_as_a_case_keeps_the_name_and_reads_go_in_their_time(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let day = t.node.clock.today().to_string();
        let contact = household(t, "Chen Bo", "13900000002", &day).await;
        let path = path_of(&contact);
        let case = t.post_current(&path, &format!("{path}/become-case"), json!({"class": "suspected"})).await.good();
        let case = format!("/api/v1/cases/records/{}", case["id"].as_str().unwrap());
        t.node.settle().await.unwrap();
        days(t, 400).await;
        assert_eq!(t.get(&format!("{case}/identity")).await.good()["identity"]["name"], "Chen Bo");
        assert_eq!(t.get(&path).await.good()["steps"], json!([]));
        // Opened again, nothing is counted; closed anew, the time begins anew.
        t.post_current(&case, &format!("{case}/close"), json!({"note": "well"})).await.good();
        t.node.settle().await.unwrap();
        assert!(lines(t).await.iter().any(|line| line.1 == "case"));
        t.post_current(&case, &format!("{case}/close"), json!({"note": "ill again"})).await.good();
        t.node.settle().await.unwrap();
        assert!(lines(t).await.iter().all(|line| line.1 != "case"));
        // Reads of names are kept as long as the longest that any pack says: ten years.
        let person = contact["person_id"].as_str().unwrap();
        let access = format!("/api/v1/people/persons/{person}/access");
        assert_eq!(t.get(&access).await.good()["items"].as_array().unwrap().len(), 1);
        days(t, 3655).await;
        assert_eq!(t.get(&access).await.good()["items"], json!([]));
        assert_eq!(t.get(&format!("{RETENTION}/verification")).await.good()["whole"], true);
    }
}
