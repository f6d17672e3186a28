//! Stories of duplicates through the real door, on both databases.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Answer, TestNode, stories};

const RECORDS: &str = "/api/v1/cases/records";
const QUEUE: &str = "/api/v1/people/duplicates";

const NUMBER: &str = "11010519491231002X";

fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

fn person(record: &Value) -> String {
    record["person_id"].as_str().expect("a person").to_owned()
}

fn body(t: &TestNode, region: &str, identity: Value, facts: Value) -> Value {
    json!({"disease": "covid-19", "region_id": t.region(region), "class": "suspected", "identity": identity, "facts": facts})
}

fn first(t: &TestNode) -> Value {
    let facts = json!({"sex": "f", "age_years": 70, "onset_on": "2020-02-20", "symptoms": ["fever"]});
    body(t, "11", json!({"name": "上官雪", "id_number": NUMBER, "phone": "13805712345"}), facts)
}

/// The other hospital: letters in the other order, no number.
fn second(t: &TestNode) -> Value {
    let facts =
        json!({"sex": "f", "onset_on": "2020-02-21", "symptoms": ["fever", "cough"], "hospital": "Beta"});
    let identity = json!({"name": "Xue SHANGGUAN", "phone": "13805712345", "unit": "school", "address": "1 Long Street"});
    body(t, "12", identity, facts)
}

fn first_identity(t: &TestNode) -> Value {
    first(t)["identity"].clone()
}

async fn compare(t: &TestNode, left: &str, right: &str) -> Answer {
    t.get(&format!("{QUEUE}/compare?left={left}&right={right}")).await
}

async fn with_current(t: &TestNode, left: &str, right: &str, path: &str, body: Value) -> Answer {
    let etag = compare(t, left, right).await.etag.expect("an ETag");
    t.send(Method::POST, path, Some(body), &[("if-match", &etag)]).await
}

async fn queue(t: &TestNode) -> Vec<Value> {
    t.node.settle().await.unwrap();
    t.get(QUEUE).await.good()["items"].as_array().unwrap().clone()
}

/// Two reports of one person, the second made in spite of the first.
async fn two_reports(t: &TestNode) -> (Value, Value) {
    let a = t.post(RECORDS, first(t)).await.good();
    let mut again = second(t);
    again["despite_similar"] = json!(true);
    let b = t.post(RECORDS, again).await.good();
    (a, b)
}

async fn merge(t: &TestNode, a: &Value, b: &Value) -> Value {
    let order = json!({"keep_id": person(a), "merge_id": person(b), "fields": {"name": "merge"},
        "cases": [{"keep_id": a["id"], "merge_id": b["id"], "fields": {"onset_on": "merge"}}]});
    with_current(t, &person(a), &person(b), &format!("{QUEUE}/merge"), order).await.good()
}

stories! {
    async fn somebody_who_is_entered_again_is_offered_with_reasons(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let a = t.post(RECORDS, first(t)).await.good();
        let slip = json!({"name": "SHANGGUAN Xue", "id_number": NUMBER, "phone": "13805712354"});
        let entry = json!({"identity": slip, "region_id": t.region("12"), "sex": "f"});
        let found = t.post("/api/v1/people/candidates", entry.clone()).await.good();
        let one = &found[0];
        assert_eq!((&one["person_id"], &one["sure"]), (&a["person_id"], &json!(true)), "{found}");
        assert_eq!(one["identity"]["name"], "上官雪");
        assert_eq!(one["cases"][0]["number"], a["number"]);
        let part = |field: &str| one["likeness"]["parts"].as_array().unwrap().iter().find(|p| p["field"] == field).unwrap().clone();
        assert_eq!(part("id_number")["agrees"], "same");
        assert_eq!(part("phone")["agrees"], "near");
        assert_eq!(part("name_cross")["level"]["zh"], "拼音一致");
        assert!(part("id_number")["weight"].as_f64().unwrap() > 5.0);
        assert!(!one["likeness"].to_string().contains("138057"), "reasons tell no values");
        // Looking is written down.
        let access = t.get(&format!("/api/v1/people/persons/{}/access", person(&a))).await.good();
        assert_eq!(access["items"][0]["purpose"], "people.compare");
        // Somebody of another province is offered nothing, a doctor no identity.
        t.act_as("epidemiologist", "2").await;
        let elsewhere = json!({"identity": entry["identity"], "region_id": t.region("21")});
        assert_eq!(t.post("/api/v1/people/candidates", elsewhere).await.good(), json!([]));
        t.act_as("hospital-doctor", "1").await;
        let shown = t.post("/api/v1/people/candidates", entry).await.good();
        assert_eq!(shown[0]["person_id"], a["person_id"]);
        assert!(shown[0]["identity"].is_null(), "{shown}");
    }

    async fn the_same_one_gets_no_second_case_and_somebody_else_is_remembered(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let a = t.post(RECORDS, first(t)).await.good();
        assert_eq!(t.post(RECORDS, second(t)).await.problem(409), "C0123");
        let mut same = second(t);
        same["same_person"] = a["person_id"].clone();
        let now = t.post(RECORDS, same).await.good();
        // The report became part of the open case: gaps filled, what was known stays.
        assert_eq!(now["id"], a["id"]);
        assert_eq!((&now["facts"]["hospital"], &now["facts"]["onset_on"]), (&json!("Beta"), &json!("2020-02-20")));
        let name = t.get(&format!("{RECORDS}/{}/identity", id(&a))).await.good();
        assert_eq!((&name["identity"]["name"], &name["identity"]["unit"]), (&json!("上官雪"), &json!("school")));
        let merges = t.get(&format!("/api/v1/people/persons/{}/merges", person(&a))).await.good();
        assert_eq!(merges[0]["may_undo"], true);
        assert_eq!(queue(t).await, [] as [Value; 0]);
        // Somebody else with the same name and phone: remembered, not asked again.
        let mut other = second(t);
        other["somebody_else"] = json!([a["person_id"]]);
        let b = t.post(RECORDS, other).await.good();
        assert_ne!(b["id"], a["id"]);
        assert_eq!(queue(t).await, [] as [Value; 0]);
        let decided = t.get(&format!("{QUEUE}?state=different")).await.good();
        assert_eq!(decided["items"].as_array().unwrap().len(), 1);
        // Somebody who does not look alike can't be chosen.
        let mut wrong = body(t, "11", json!({"name": "Rossi Maria"}), json!({}));
        wrong["same_person"] = a["person_id"].clone();
        assert_eq!(t.post(RECORDS, wrong).await.problem(422), "C0328");
    }

    async fn the_search_finds_a_pair_it_is_merged_and_parted_exactly(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        let sample = json!({"tube": "T-9", "kind": "throat"});
        t.post(&format!("{RECORDS}/{}/samples", id(&b)), sample).await.good();
        let near = json!({"region_id": t.region("12"), "identity": {"name": "Wu Ping", "phone": "13900000003"},
            "exposure": {"happened_on": "2020-02-28", "proximity": "household"}});
        t.post(&format!("{RECORDS}/{}/contacts", id(&b)), near).await.good();
        let third = t.post(RECORDS, body(t, "11", json!({"name": "Rossi Maria"}), json!({}))).await.good();
        for (source, case) in [(&third, &a), (&third, &b)] {
            let link = json!({"source_id": source["id"], "case_id": case["id"], "certain": false});
            assert!(t.post("/api/v1/cases/links", link).await.status.is_success());
        }
        let found = queue(t).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0]["likeness"]["probability"].as_f64().unwrap() > 0.9);
        assert_eq!(found[0]["left"]["numbers"], json!([a["number"]]));
        let paths = [format!("{RECORDS}/{}", id(&a)), format!("{RECORDS}/{}", id(&b))];
        let before = [t.get(&paths[0]).await.good(), t.get(&paths[1]).await.good()];
        merge(t, &a, &b).await;
        // Everything is with the one that stays; number and address of the other lead there.
        let one = t.get(&paths[0]).await.good();
        assert_eq!((one["samples"].as_array().unwrap().len(), one["contacts"].as_array().unwrap().len()), (1, 1));
        assert_eq!(one["sources"].as_array().unwrap().len(), 1);
        assert_eq!((&one["facts"]["onset_on"], &one["facts"]["age_years"]), (&json!("2020-02-21"), &json!(70)));
        assert_eq!(t.get(&paths[1]).await.good()["id"], a["id"]);
        let by_number = t.get(&format!("{RECORDS}?number={}", b["number"].as_str().unwrap())).await.good();
        assert_eq!(by_number["items"][0]["id"], a["id"]);
        assert_eq!(t.get(RECORDS).await.good()["items"].as_array().unwrap().len(), 2);
        assert!(one["steps"].as_array().unwrap().iter().any(|step| step["kind"] == "cases.case.merged"));
        assert_eq!(queue(t).await, [] as [Value; 0]);
        // Found by either name.
        for name in ["上官雪", "Xue SHANGGUAN"] {
            let found = t.post("/api/v1/cases/search", json!({"name": name})).await.good();
            assert_eq!(found[0]["id"], a["id"], "{name}");
        }
        // Parted again: both as they were, but for the steps that say so.
        let merges = t.get(&format!("/api/v1/people/persons/{}/merges", person(&a))).await.good();
        let undo = format!("/api/v1/people/merges/{}/undo", id(&merges[0]));
        let undone = t.post(&undo, json!({})).await.good();
        assert_eq!(undone["left"], json!([]));
        assert_eq!(t.post(&undo, json!({})).await.problem(409), "C0326");
        for (path, before) in paths.iter().zip(&before) {
            let mut after = t.get(path).await.good();
            let steps = after["steps"].as_array_mut().unwrap();
            steps.retain(|step| !step["kind"].as_str().unwrap().starts_with("cases.case.") || step["kind"] == "cases.case.reported");
            assert_eq!(&after, before);
        }
        let name = t.get(&format!("{}/identity", paths[1])).await.good();
        assert_eq!(name["identity"], second(t)["identity"]);
        let name = t.get(&format!("{}/identity", paths[0])).await.good();
        assert_eq!(name["identity"], first(t)["identity"]);
        // The pair is back in the queue; a person says that they are two, and the search keeps to it.
        assert_eq!(queue(t).await.len(), 1);
        let decision = json!({"left_id": person(&a), "right_id": person(&b), "state": "different", "note": "sisters"});
        with_current(t, &person(&a), &person(&b), &format!("{QUEUE}/decide"), decision).await.good();
        t.post(&format!("{QUEUE}/runs"), json!({})).await.good();
        assert_eq!(queue(t).await, [] as [Value; 0]);
        let runs = t.get(&format!("{QUEUE}/runs")).await.good();
        assert_eq!((&runs[0]["state"], &runs[0]["persons"], &runs[0]["found"]), (&json!("done"), &json!(4), &json!(0)));
        assert_eq!(t.entries("people.persons.merged").await, 1);
        assert_eq!(t.entries("people.persons.unmerged").await, 1);
    }

    async fn what_was_changed_after_a_merge_stays_and_is_told(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        merge(t, &a, &b).await;
        let path = format!("{RECORDS}/{}", id(&a));
        let read = t.get(&path).await;
        let (etag, mut facts) = (read.etag.clone().unwrap(), read.good()["facts"].clone());
        facts["onset_on"] = json!("2020-02-19");
        t.send(Method::PUT, &path, Some(facts), &[("if-match", &etag)]).await.good();
        let identity = json!({"name": "上官雪", "id_number": NUMBER, "phone": "13805712399", "unit": "school"});
        t.send(Method::PUT, &format!("{path}/identity"), Some(identity), &[]).await.good();
        // Still found by what the other report said.
        let found = t.post("/api/v1/cases/search", json!({"phone": "13805712345"})).await.good();
        assert_eq!(found[0]["id"], a["id"]);
        let merges = t.get(&format!("/api/v1/people/persons/{}/merges", person(&a))).await.good();
        let undone = t.post(&format!("/api/v1/people/merges/{}/undo", id(&merges[0])), json!({})).await.good();
        let left = undone["left"].to_string();
        assert!(left.contains("onset_on") && left.contains("name"), "{left}");
        assert!(!left.contains("1380571") && !left.contains("上官"), "what is told names nobody");
        assert_eq!(t.get(&path).await.good()["facts"]["onset_on"], "2020-02-19");
        let name = t.get(&format!("{path}/identity")).await.good();
        assert_eq!((&name["identity"]["phone"], name["identity"].get("unit")), (&json!("13805712399"), None));
        assert_eq!(t.get(&format!("{RECORDS}/{}", id(&b))).await.good()["facts"]["onset_on"], "2020-02-21");
    }

    async fn two_who_merge_at_once_and_a_page_that_is_old_are_told(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        let (left, right) = (person(&a), person(&b));
        let etag = compare(t, &left, &right).await.etag.unwrap();
        let order = json!({"keep_id": left, "merge_id": right});
        let path = format!("{QUEUE}/merge");
        t.send(Method::POST, &format!("{QUEUE}/decide"),
            Some(json!({"left_id": left, "right_id": right, "state": "later"})), &[("if-match", &etag)]).await.good();
        assert_eq!(t.send(Method::POST, &path, Some(order.clone()), &[("if-match", &etag)]).await.problem(412), "H0412");
        assert_eq!(t.post(&path, order.clone()).await.problem(428), "H0428");
        with_current(t, &left, &right, &path, order.clone()).await.good();
        assert_eq!(compare(t, &left, &right).await.problem(404), "H0404");
        // Both cases of the one person are there, and can be merged by themselves.
        assert_eq!(t.get(RECORDS).await.good()["items"].as_array().unwrap().len(), 2);
        let records = json!({"keep_id": left, "merge_id": left, "cases": [{"keep_id": b["id"], "merge_id": a["id"]}]});
        with_current(t, &left, &left, &path, records).await.good();
        assert_eq!(t.get(&format!("{RECORDS}/{}", id(&a))).await.good()["id"], b["id"]);
        // Undone one after the other, the newest first.
        let merges = t.get(&format!("/api/v1/people/persons/{left}/merges")).await.good();
        for merge in merges.as_array().unwrap() {
            t.post(&format!("/api/v1/people/merges/{}/undo", id(merge)), json!({})).await.good();
        }
        assert_eq!(t.get(&format!("{RECORDS}/{}", id(&a))).await.good()["person_id"], json!(left));
        assert_eq!(t.get(&format!("{RECORDS}/{}", id(&b))).await.good()["person_id"], json!(right));
        // By hand: any two, by their numbers.
        let number = t.get(&format!("{QUEUE}/numbers/{}", b["number"].as_str().unwrap())).await.good();
        assert_eq!(number["person_id"], json!(right));
        assert_eq!(t.get(&format!("{QUEUE}/numbers/C0")).await.problem(422), "C0329");
        let two = json!({"left_id": left, "right_id": left, "state": "different"});
        assert_eq!(with_current(t, &left, &left, &format!("{QUEUE}/decide"), two).await.problem(422), "C0320");
        let odd = json!({"left_id": left, "right_id": right, "state": "perhaps"});
        assert_eq!(with_current(t, &left, &right, &format!("{QUEUE}/decide"), odd).await.problem(422), "C0324");
    }

    async fn who_may_not_see_a_case_learns_nothing_of_its_pair(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        assert_eq!(queue(t).await.len(), 1);
        let entry = json!({"identity": second(t)["identity"], "region_id": t.region("12")});
        // A county sees neither the pair of two counties nor the person of the other one.
        t.act_as("epidemiologist", "12").await;
        assert_eq!(queue(t).await, [] as [Value; 0]);
        assert_eq!(compare(t, &person(&a), &person(&b)).await.problem(403), "H0403");
        // Closed to others: nobody else is told that there is somebody alike.
        t.act_as("epidemiologist", "1").await;
        let path = format!("{RECORDS}/{}", id(&a));
        t.act_as("epidemiologist", "1").await;
        let me = t.get("/api/v1/people/me").await.good();
        let names = json!({"accounts": [me["account"]["name"].as_str().or(me["name"].as_str()).unwrap()]});
        t.post_current(&path, &format!("{path}/restrict"), names).await.good();
        assert_eq!(queue(t).await.len(), 1);
        t.act_as("epidemiologist", "1").await;
        assert_eq!(queue(t).await, [] as [Value; 0]);
        assert_eq!(compare(t, &person(&a), &person(&b)).await.problem(404), "H0404");
        let offered = t.post("/api/v1/people/candidates", entry).await.good();
        assert!(offered.as_array().unwrap().iter().all(|one| one["person_id"] != a["person_id"]), "{offered}");
        let order = json!({"keep_id": person(&b), "merge_id": person(&a)});
        let blind = t.send(Method::POST, &format!("{QUEUE}/merge"), Some(order), &[("if-match", "\"1\"")]).await;
        assert_eq!(blind.problem(404), "H0404");
        t.act_as("commander", "1").await;
        assert_eq!(t.get(QUEUE).await.problem(403), "H0403");
    }

    async fn a_merge_of_somebody_who_was_merged_later_waits_for_the_later_one(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        let third = t.post(RECORDS, body(t, "11", json!({"name": "Shangguan X.", "unit": "school"}), json!({}))).await.good();
        let path = format!("{QUEUE}/merge");
        let order = |keep: &Value, merge: &Value| json!({"keep_id": person(keep), "merge_id": person(merge)});
        let first = with_current(t, &person(&a), &person(&b), &path, order(&a, &b)).await.good();
        let later = with_current(t, &person(&third), &person(&a), &path, order(&third, &a)).await.good();
        let undo = |merge: &Value| format!("/api/v1/people/merges/{}/undo", id(merge));
        assert_eq!(t.post(&undo(&first), json!({})).await.problem(409), "C0327");
        // Found by all three names, as one.
        for name in ["上官雪", "Xue SHANGGUAN", "Shangguan X."] {
            assert_eq!(t.post("/api/v1/cases/search", json!({"name": name})).await.good().as_array().unwrap().len(), 3, "{name}");
        }
        t.post(&undo(&later), json!({})).await.good();
        t.post(&undo(&first), json!({})).await.good();
        for (case, identity) in [(&a, first_identity(t)), (&b, second(t)["identity"].clone())] {
            let shown = t.get(&format!("{RECORDS}/{}/identity", id(case))).await.good();
            assert_eq!((&shown["person_id"], &shown["identity"]), (&case["person_id"], &identity));
        }
    }

    async fn erasing_a_person_takes_what_a_merge_kept(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        merge(t, &a, &b).await;
        let path = format!("{RECORDS}/{}", id(&a));
        let merges = format!("/api/v1/people/persons/{}/merges", person(&a));
        let made = t.get(&merges).await.good();
        t.post_current(&path, &format!("{path}/close"), json!({"note": "recovered"})).await.good();
        t.post_current(&path, &format!("{path}/erase"), json!({"ground": "retention over"})).await.good();
        assert_eq!(t.get(&merges).await.good()[0]["may_undo"], false);
        assert_eq!(t.post(&format!("/api/v1/people/merges/{}/undo", id(&made[0])), json!({})).await.problem(409), "C0326");
        for gone in [&a, &b] {
            let remains = t.get(&format!("/api/v1/people/persons/{}/remains", person(gone))).await.good();
            assert_eq!((&remains["sealed"], &remains["tokens"]), (&json!(false), &json!(0)));
        }
        assert_eq!(t.post("/api/v1/cases/search", json!({"name": "Xue SHANGGUAN"})).await.good(), json!([]));
    }

    async fn contacts_of_one_person_become_one_with_all_their_checks(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = t.post(RECORDS, body(t, "11", json!({"name": "Rossi Maria"}), json!({}))).await.good();
        let other = t.post(RECORDS, body(t, "11", json!({"name": "Bianchi Luca"}), json!({}))).await.good();
        let contact = |name: &str, day: &str| json!({"region_id": t.region("11"), "identity": {"name": name, "phone": "13805712345"},
            "exposure": {"happened_on": day, "proximity": "household"}});
        let k = t.post(&format!("{RECORDS}/{}/contacts", id(&case)), contact("上官雪", "2020-02-27")).await.good();
        let l = t.post(&format!("{RECORDS}/{}/contacts", id(&other)), contact("SHANGGUAN Xue", "2020-02-29")).await.good();
        let check = format!("/api/v1/cases/follow-ups/{}/2020-03-01/1", id(&l));
        t.post(&check, json!({"temperature": 36.6, "symptoms": []})).await.good();
        let paths = [format!("/api/v1/cases/contacts/{}", id(&k)), format!("/api/v1/cases/contacts/{}", id(&l))];
        let before = [t.get(&paths[0]).await.good(), t.get(&paths[1]).await.good()];
        let (left, right) = (person(&k), person(&l));
        let order = json!({"keep_id": left, "merge_id": right, "contacts": [{"keep_id": k["id"], "merge_id": l["id"]}]});
        let made = with_current(t, &left, &right, &format!("{QUEUE}/merge"), order).await.good();
        let one = t.get(&paths[1]).await.good();
        assert_eq!((&one["id"], &one["watched_until"]), (&k["id"], &l["watched_until"]));
        assert_eq!(one["exposures"].as_array().unwrap().len(), 2);
        assert_eq!(one["follow_ups"][0]["state"], "done");
        let due = t.get("/api/v1/cases/follow-ups?state=due").await.good();
        assert_eq!(due["items"].as_array().unwrap().len(), 1, "one of two lines is left for today: {due}");
        t.post(&format!("/api/v1/people/merges/{}/undo", id(&made)), json!({})).await.good();
        for (path, before) in paths.iter().zip(&before) {
            let mut after = t.get(path).await.good();
            after["steps"].as_array_mut().unwrap().retain(|step| step["kind"] != "cases.contact.merged" && step["kind"] != "cases.contact.parted");
            assert_eq!(&after, before);
        }
    }

    async fn cases_of_a_chain_over_somebody_else_cannot_be_one(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (a, b) = two_reports(t).await;
        let third = t.post(RECORDS, body(t, "11", json!({"name": "Rossi Maria"}), json!({}))).await.good();
        for (source, case) in [(&a, &third), (&third, &b)] {
            let link = json!({"source_id": source["id"], "case_id": case["id"], "certain": true});
            assert!(t.post("/api/v1/cases/links", link).await.status.is_success());
        }
        let order = json!({"keep_id": person(&a), "merge_id": person(&b), "cases": [{"keep_id": a["id"], "merge_id": b["id"]}]});
        let answer = with_current(t, &person(&a), &person(&b), &format!("{QUEUE}/merge"), order).await;
        assert_eq!(answer.problem(409), "C0323");
        let order = json!({"keep_id": person(&a), "merge_id": person(&b), "cases": [{"keep_id": a["id"], "merge_id": third["id"]}]});
        let answer = with_current(t, &person(&a), &person(&b), &format!("{QUEUE}/merge"), order).await;
        assert_eq!(answer.problem(422), "C0322");
        assert_eq!(t.get(RECORDS).await.good()["items"].as_array().unwrap().len(), 3);
    }

    async fn a_list_with_duplicates_is_imported_whole_and_its_pairs_wait(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        t.post(RECORDS, first(t)).await.good();
        let list = "id,name,phone,date_onset\n1,Shangguan Xue,13805712345,2020-02-20\n2,Rossi Maria,,2020-02-21\n";
        let order = json!({"disease": "covid-19", "region_id": t.region("11")}).to_string();
        let done = t.upload_to("/api/v1/cases/lists", "order", &order, "list.csv", list.as_bytes()).await.good();
        assert_eq!(done["added"], 2, "{done}");
        assert_eq!(queue(t).await.len(), 1, "{done}");
        let pair = queue(t).await.remove(0);
        let (left, right) = (pair["left_id"].as_str().unwrap(), pair["right_id"].as_str().unwrap());
        let view = compare(t, left, right).await.good();
        assert!(Uuid::parse_str(left).unwrap() < Uuid::parse_str(right).unwrap());
        let [a, b] = ["left", "right"].map(|side| view[side]["cases"][0]["id"].clone());
        let order_ = json!({"keep_id": left, "merge_id": right, "cases": [{"keep_id": a, "merge_id": b}]});
        with_current(t, left, right, &format!("{QUEUE}/merge"), order_).await.good();
        // The same list again: the merged row is known, too.
        let again = t.upload_to("/api/v1/cases/lists", "order", &order, "list.csv", list.as_bytes()).await.good();
        assert_eq!(again["added"], 0, "{again}");
    }
}
