//! Where a case was, which of it became a spot, who else was there: through the real door, on both databases.

use axum::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::together::{Meeting, Presence, gaps, meet};
use crate::testing::{TestNode, stories};

const RECORDS: &str = "/api/v1/cases/records";
const PLACES: &str = "/api/v1/cases/places";
const VISITS: &str = "/api/v1/cases/visits";

fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

/// A case that fell ill on 27 February; today is 1 March.
async fn case(t: &TestNode, name: &str, phone: &str) -> Value {
    let body = json!({
        "disease": "covid-19", "region_id": t.region("11"), "class": "confirmed",
        "identity": {"name": name, "phone": phone},
        "facts": {"onset_on": "2020-02-27", "symptoms": ["fever"], "isolated_on": "2020-02-29"},
    });
    t.post(RECORDS, body).await.good()
}

async fn contact(t: &TestNode, of: &Value, name: &str, phone: &str) -> Value {
    let exposure = json!({"happened_on": "2020-02-26", "proximity": "work", "minutes": 5, "metres": 3.0});
    let body = json!({"region_id": t.region("11"), "identity": {"name": name, "phone": phone}, "exposure": exposure});
    t.post(&format!("{RECORDS}/{}/contacts", id(of)), body).await.good()
}

async fn place(t: &TestNode, kind: &str, more: Value) -> Value {
    let mut body = json!({"region_id": t.region("11"), "kind": kind});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    t.post(PLACES, body).await.good()
}

fn stay(place: &Value, from: &str, until: &str) -> Value {
    json!({"place_id": place["id"], "from_at": format!("2020-02-{from}:00Z"), "until_at": format!("2020-02-{until}:00Z")})
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn visit(t: &TestNode, of: &Value, body: Value) -> Value {
    t.post(&format!("{RECORDS}/{}/visits", id(of)), body).await.good()
}

async fn contact_visit(t: &TestNode, of: &Value, body: Value) -> Value {
    t.post(&format!("/api/v1/cases/contacts/{}/visits", id(of)), body).await.good()
}

/// Decides of a stay in the version that is there now.
async fn judge(t: &TestNode, visit: &Value, body: Value) -> crate::testing::Answer {
    let path = format!("{VISITS}/{}", id(visit));
    t.post_current(&path, &format!("{path}/judge"), body).await
}

fn bad_room() -> Value {
    json!({"facts": {"small": true, "aired": false}})
}

stories! {
    async fn ninety_minutes_in_a_small_room_become_a_spot_that_closes_when_all_is_done(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let ill = case(t, "Chen Li", "13900000001").await;
        let other = case(t, "Wu Ping", "13900000002").await;
        let (one, two) = (contact(t, &other, "Lin Bo", "13900000003").await, contact(t, &other, "Lin Hua", "13900000004").await);
        let home = place(t, "home", json!({"address": "1 Long Street"})).await;
        let bar = place(t, "leisure", json!({"name": "Card Room", "lat": 45.3, "lon": 9.5})).await;
        // Four days, with hours of which nobody knows.
        visit(t, &ill, stay(&home, "24T00:00", "26T08:00")).await;
        let short = visit(t, &ill, with(stay(&bar, "26T09:00", "26T09:20"), bad_room())).await;
        let long = visit(t, &ill, with(stay(&bar, "27T18:00", "27T19:30"), bad_room())).await;
        contact_visit(t, &one, stay(&bar, "27T18:30", "27T19:00")).await;
        contact_visit(t, &two, stay(&bar, "27T19:45", "27T20:00")).await;
        let timeline = t.get(&format!("{RECORDS}/{}/visits", id(&ill))).await.good();
        // From the local midnight three days before onset to the end of the day of isolation.
        assert_eq!((&timeline["from_at"], &timeline["until_at"]), (&json!("2020-02-23T23:00:00Z"), &json!("2020-02-29T23:00:00Z")));
        let gaps: Vec<i64> = timeline["gaps"].as_array().unwrap().iter().map(|g| g["minutes"].as_i64().unwrap()).collect();
        assert_eq!(gaps, [60, 60, 32 * 60 + 40, 51 * 60 + 30]);
        assert_eq!(timeline["findings"], json!([]));
        // The rule speaks for the long stay and says why; a person decides.
        assert_eq!((&short["verdict"]["proposed"], &long["verdict"]["proposed"]), (&json!(false), &json!(true)));
        assert!(long["verdict"]["reason"]["en"].as_str().unwrap().contains("90"), "{long}");
        assert_eq!(t.get(&format!("{VISITS}/{}", id(&long))).await.good()["others"], 2);
        // What nobody knows of the room, the rule does not guess.
        let unknown = visit(t, &ill, stay(&bar, "26T20:00", "26T22:00")).await;
        assert_eq!(unknown["verdict"]["proposed"], Value::Null);
        assert!(unknown["verdict"]["reason"]["en"].as_str().unwrap().contains("no data"), "{unknown}");
        assert_eq!(judge(t, &short, json!({"spot": true, "note": " "})).await.problem(422), "C0258");
        judge(t, &short, json!({"spot": false, "note": ""})).await.good();
        let long = judge(t, &long, json!({"spot": true, "note": "as the rule says"})).await.good();
        assert_eq!(long["verdict"]["decision"], "confirmed");
        assert!(long["verdict"]["decided_by"].as_str().unwrap().starts_with("epidemiologist"));
        let spot = format!("/api/v1/cases/spots/{}", long["verdict"]["spot_id"].as_str().unwrap());
        // Two others were there: one at the same time, one within half an hour after.
        let found = t.get(&format!("{VISITS}/{}/co-exposed", id(&long))).await.good();
        assert_eq!((&found[0]["minutes"], &found[0]["contact"]["id"]), (&json!(30), &one["id"]));
        assert_eq!((&found[1]["minutes"], &found[1]["apart_minutes"]), (&json!(0), &json!(15)));
        let chosen = json!({"visits": [found[0]["visit_id"], found[1]["visit_id"]]});
        let taken = t.post(&format!("{VISITS}/{}/contacts", id(&long)), chosen.clone()).await.good();
        assert_eq!(taken, json!({"added": 0, "exposed_again": 2, "passed_over": 0}));
        let now = t.get(&format!("{RECORDS}/{}", id(&ill))).await.good();
        assert_eq!(now["contacts"].as_array().unwrap().len(), 2);
        let exposures = t.get(&format!("/api/v1/cases/contacts/{}", id(&one))).await.good()["exposures"].clone();
        let last = exposures.as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["minutes"], &last["enclosed"], &last["place"]), (&json!(30), &json!(true), &json!("Card Room")));
        // Once more changes nothing.
        let again = t.post(&format!("{VISITS}/{}/contacts", id(&long)), chosen).await.good();
        assert_eq!(again["passed_over"], 2);
        // The tasks are with the town, and stand against closing.
        let open = t.get(&spot).await.good();
        assert_eq!((open["tasks_open"].as_i64(), &open["closable_on"]), (Some(2), &json!("2020-03-12")));
        assert_eq!(t.post_current(&spot, &format!("{spot}/close"), json!({"note": ""})).await.problem(409), "C0262");
        let measured = |call: &str| format!("/api/v1/measures/value?call={call}&region={}&disease=covid-19", t.region("1"));
        assert_eq!(t.get(&measured("open_spots()")).await.good()["value"], 1);
        t.act_as("town-duty-officer", "11").await;
        for task in t.get("/api/v1/response/tasks?mine=true").await.good()["items"].as_array().unwrap() {
            assert!(task["title"]["en"].as_str().unwrap().ends_with(": Card Room"), "{task}");
            assert_eq!(task["about"]["kind"], "spot");
            let path = format!("/api/v1/response/tasks/{}", id(task));
            let done = json!({"note": "chlorine, 1000 mg/l, 60 minutes", "checked": [0, 1]});
            t.post_current(&path, &format!("{path}/finish"), done).await.good();
        }
        // Clean, but a case was there on the 27th: fourteen days must pass.
        t.act_as("epidemiologist", "1").await;
        let clean = t.get(&spot).await.good();
        assert_eq!((clean["tasks_done"].as_i64(), clean["not_yet"].as_array().unwrap().len()), (Some(2), 1));
        assert!(clean["tasks"][0]["note"].as_str().unwrap().contains("chlorine"));
        t.pass(TimeDelta::days(11)).await;
        let closed = t.post_current(&spot, &format!("{spot}/close"), json!({"note": ""})).await.good();
        assert_eq!(closed["state"], "closed");
        assert_eq!(t.post_current(&spot, &format!("{spot}/close"), json!({"note": ""})).await.problem(409), "C0261");
        assert_eq!(t.get(&measured("open_spots()")).await.good()["value"], 0);
        assert_eq!(t.get(&measured("new_spots(14d)")).await.good()["value"], 1);
        assert_eq!((t.entries("cases.spot.opened").await, t.entries("cases.spot.closed").await), (1, 1));
    }

    async fn what_cannot_be_true_of_a_stay_is_refused(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let ill = case(t, "Chen Li", "13900000001").await;
        let shop = place(t, "shop", json!({"name": "Corner Shop"})).await;
        let ward = place(t, "ward", json!({"name": "Ward 3"})).await;
        let path = format!("{RECORDS}/{}/visits", id(&ill));
        let refused = async |body: Value| t.post(&path, body).await.body["findings"][0]["code"].as_str().unwrap().to_owned();
        assert_eq!(refused(stay(&shop, "26T10:00", "26T09:00")).await, "C0253");
        let future = json!({"place_id": shop["id"], "from_at": "2020-02-29T10:00:00Z", "until_at": "2020-03-05T10:00:00Z"});
        assert_eq!(refused(future).await, "C0254");
        let late = |place: &Value| json!({"place_id": place["id"], "from_at": "2020-03-01T00:00:00Z", "until_at": "2020-03-01T01:00:00Z"});
        assert_eq!(refused(late(&shop)).await, "C0255");
        visit(t, &ill, late(&ward)).await;
        let first = visit(t, &ill, stay(&shop, "26T10:00", "26T11:00")).await;
        assert_eq!(refused(stay(&ward, "26T10:30", "26T12:00")).await, "C0256");
        assert_eq!(refused(with(stay(&ward, "26T13:00", "26T14:00"), json!({"row": 0}))).await, "C0118");
        // One after the other is possible.
        visit(t, &ill, stay(&ward, "26T11:00", "26T12:00")).await;
        // When the day of isolation is corrected, the timeline says what can't be true any more.
        let record = format!("{RECORDS}/{}", id(&ill));
        let etag = t.get(&record).await.etag.unwrap();
        let facts = json!({"onset_on": "2020-02-20", "isolated_on": "2020-02-25"});
        t.send(Method::PUT, &record, Some(facts), &[("if-match", &etag)]).await.good();
        let timeline = t.get(&path).await.good();
        assert_eq!((&timeline["findings"][0]["code"], &timeline["findings"][0]["column"]), (&json!("C0255"), &first["id"]));
        assert_eq!(timeline["findings"].as_array().unwrap().len(), 1, "{timeline}");
        // Corrected and taken away, each by who saw it last.
        let visit_path = format!("{VISITS}/{}", id(&first));
        let moved = stay(&shop, "24T10:00", "24T11:00");
        let stale = t.send(Method::PUT, &visit_path, Some(moved.clone()), &[("if-match", "\"9\"")]).await;
        assert_eq!(stale.status.as_u16(), 412);
        t.send(Method::PUT, &visit_path, Some(moved), &[("if-match", "\"1\"")]).await.good();
        t.send(Method::DELETE, &visit_path, None, &[("if-match", "\"2\"")]).await.good();
        assert_eq!(t.get(&visit_path).await.problem(404), "H0404");
    }

    async fn a_place_is_found_again_instead_of_entered_twice(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let train = place(t, "train", json!({"service": "g 1234", "runs_on": "2020-02-27"})).await;
        assert_eq!(train["service"], "G1234");
        let found = t.get(&format!("{PLACES}?q=G12&runs_on=2020-02-27")).await.good();
        assert_eq!(found["items"][0]["id"], train["id"]);
        assert_eq!(t.get(&format!("{PLACES}?q=G12&runs_on=2020-02-28")).await.good()["items"], json!([]));
        let again = json!({"region_id": t.region("12"), "kind": "train", "service": "G 1234", "runs_on": "2020-02-27"});
        assert_eq!(t.post(PLACES, again).await.problem(409), "C0257");
        place(t, "restaurant", json!({"name": "Golden 100% Dragon"})).await;
        assert_eq!(t.get(&format!("{PLACES}?q=100%25%20dragon")).await.good()["items"].as_array().unwrap().len(), 1);
        assert_eq!(t.get(&format!("{PLACES}?q=golden%25dragon")).await.good()["items"], json!([]));
        let mut twice = json!({"region_id": t.region("11"), "kind": "restaurant", "name": "Golden 100% Dragon"});
        assert_eq!(t.post(PLACES, twice.clone()).await.problem(409), "C0257");
        twice["despite_similar"] = json!(true);
        t.post(PLACES, twice).await.good();
        let wrong = json!({"region_id": t.region("11"), "kind": "flight", "lat": 95.0, "lon": 9.0});
        let findings = t.post(PLACES, wrong).await.body["findings"].clone();
        let codes: Vec<&str> = findings.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["C0250", "C0251", "C0252"]);
        let corrected = json!({"region_id": t.region("11"), "kind": "train", "service": "G1235", "runs_on": "2020-02-27"});
        let path = format!("{PLACES}/{}", id(&train));
        let etag = t.get(&path).await.etag.unwrap();
        let now = t.send(Method::PUT, &path, Some(corrected), &[("if-match", &etag)]).await.good();
        assert_eq!(now["service"], "G1235");
        // Another county sees none of it.
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(PLACES).await.good()["items"], json!([]));
        assert_eq!(t.get(&path).await.problem(403), "H0403");
    }

    async fn the_list_of_a_carriage_becomes_contacts_in_one_go(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let ill = case(t, "Chen Li", "13900000001").await;
        let train = place(t, "train", json!({"service": "G1234", "runs_on": "2020-02-27"})).await;
        let seat = json!({"carriage": "5", "row": 10});
        let ride = visit(t, &ill, with(stay(&train, "27T08:00", "27T11:00"), seat)).await;
        let path = format!("{VISITS}/{}/people", id(&ride));
        let person = |name: &str, phone: &str, carriage: &str, row: i32| {
            json!({"identity": {"name": name, "phone": phone}, "carriage": carriage, "row": row})
        };
        let bad = json!({"region_id": t.region("11"), "people": [person("Lin Bo", "1390000", "5", 9), person(" ", "1", "5", 9)]});
        let answer = t.post(&path, bad).await;
        assert_eq!((&answer.body["findings"][0]["line"], &answer.body["findings"][0]["code"]), (&json!(2), &json!("C0101")));
        let empty = json!({"region_id": t.region("11"), "people": []});
        assert_eq!(t.post(&path, empty).await.problem(422), "C0264");
        // Near, too far, in another carriage, the case itself.
        let list = json!({"region_id": t.region("11"), "people": [
            person("Lin Bo", "13900000011", "5", 12), person("Lin Hua", "13900000012", "5", 14),
            person("Lin Mei", "13900000013", "6", 10), person("Chen Li", "13900000001", "5", 10),
            person("Zhao Yu", "13900000014", "05 ", 10),
        ]});
        let taken = t.post(&path, list.clone()).await.good();
        assert_eq!(taken, json!({"added": 1, "exposed_again": 0, "passed_over": 4}));
        assert_eq!(t.post(&path, list).await.good(), json!({"added": 0, "exposed_again": 0, "passed_over": 5}));
        let contacts = t.get(&format!("{RECORDS}/{}", id(&ill))).await.good()["contacts"].clone();
        assert_eq!(contacts.as_array().unwrap().len(), 1);
        let exposure = t.get(&format!("/api/v1/cases/contacts/{}", id(&contacts[0]))).await.good()["exposures"][0].clone();
        assert_eq!((&exposure["proximity"], &exposure["minutes"]), (&json!("transport"), &json!(180)));
        // The contact has a stay too, and is found by it.
        let found = t.get(&format!("{VISITS}/{}/co-exposed", id(&ride))).await.good();
        assert_eq!((&found[0]["rows_apart"], &found[0]["known"]), (&json!(2), &json!(true)));
    }

    async fn whose_stay_may_not_be_seen_is_not_there(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let (ill, hidden) = (case(t, "Chen Li", "13900000001").await, case(t, "Wu Ping", "13900000002").await);
        let ward = place(t, "ward", json!({"name": "Ward 3"})).await;
        let seen = visit(t, &ill, stay(&ward, "27T08:00", "27T11:00")).await;
        let secret = visit(t, &hidden, stay(&ward, "27T09:00", "27T10:00")).await;
        assert_eq!(t.get(&format!("{VISITS}/{}/co-exposed", id(&seen))).await.good().as_array().unwrap().len(), 1);
        let me = t.get("/api/v1/people/me").await.good()["account"]["name"].clone();
        let path = format!("{RECORDS}/{}", id(&hidden));
        t.post_current(&path, &format!("{path}/restrict"), json!({"accounts": [me]})).await.good();
        t.act_as("epidemiologist", "1").await;
        assert_eq!(t.get(&format!("{VISITS}/{}/co-exposed", id(&seen))).await.good(), json!([]));
        assert_eq!(t.get(&format!("{VISITS}/{}", id(&secret))).await.problem(404), "H0404");
        assert_eq!(t.get(&format!("{path}/visits")).await.problem(404), "H0404");
        assert_eq!(t.get(&format!("{PLACES}/{}", id(&ward))).await.good()["visits"].as_array().unwrap().len(), 1);
        let chosen = json!({"visits": [secret["id"]]});
        assert_eq!(t.post(&format!("{VISITS}/{}/contacts", id(&seen)), chosen).await.problem(409), "C0263");
        // A commander sees and does not investigate; a grid chief sees nothing.
        t.act_as("commander", "1").await;
        t.get(&format!("{VISITS}/{}", id(&seen))).await.good();
        let body = json!({"spot": true, "note": "so"});
        assert_eq!(judge(t, &seen, body).await.problem(403), "H0403");
        t.act_as("grid-chief", "11").await;
        for door in [format!("{VISITS}/{}", id(&seen)), PLACES.to_owned(), "/api/v1/cases/spots".to_owned()] {
            assert_eq!(t.get(&door).await.problem(403), "H0403", "{door}");
        }
    }

    async fn a_decision_that_is_taken_back_ends_the_spot_and_calls_its_tasks_off(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let ill = case(t, "Chen Li", "13900000001").await;
        let bar = place(t, "leisure", json!({"name": "Card Room"})).await;
        let long = visit(t, &ill, with(stay(&bar, "27T18:00", "27T19:30"), bad_room())).await;
        let other = visit(t, &ill, with(stay(&bar, "28T18:00", "28T19:30"), bad_room())).await;
        let first = judge(t, &long, json!({"spot": true, "note": ""})).await.good();
        let second = judge(t, &other, json!({"spot": true, "note": ""})).await.good();
        assert_eq!(first["verdict"]["spot_id"], second["verdict"]["spot_id"], "one place, one open spot");
        let spot = format!("/api/v1/cases/spots/{}", first["verdict"]["spot_id"].as_str().unwrap());
        let path = format!("{VISITS}/{}", id(&long));
        let etag = t.get(&path).await.etag.unwrap();
        assert_eq!(t.send(Method::DELETE, &path, None, &[("if-match", &etag)]).await.problem(409), "C0260");
        judge(t, &long, json!({"spot": false, "note": "the window was open"})).await.good();
        assert_eq!(t.get(&spot).await.good()["state"], "open");
        judge(t, &other, json!({"spot": false, "note": "the window was open"})).await.good();
        let ended = t.get(&spot).await.good();
        assert_eq!((&ended["state"], &ended["tasks"][0]["state"]), (&json!("closed"), &json!("cancelled")));
        assert_eq!(ended["closed_note"], "the window was open");
        // Early closing needs a reason.
        let again = judge(t, &long, json!({"spot": true, "note": "it was shut after all"})).await.good();
        let spot = format!("/api/v1/cases/spots/{}", again["verdict"]["spot_id"].as_str().unwrap());
        let early = json!({"note": " ", "despite": true});
        assert_eq!(t.post_current(&spot, &format!("{spot}/close"), early).await.problem(422), "C0258");
        let early = json!({"note": "the building was torn down", "despite": true});
        assert_eq!(t.post_current(&spot, &format!("{spot}/close"), early).await.good()["state"], "closed");
    }

    async fn a_contact_keeps_its_stays_as_a_case_and_erasing_takes_them(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let ill = case(t, "Chen Li", "13900000001").await;
        let near = contact(t, &ill, "Lin Bo", "13900000003").await;
        let home = place(t, "home", json!({"address": "2 Long Street"})).await;
        let evening = contact_visit(t, &near, with(stay(&home, "27T18:00", "27T19:30"), bad_room())).await;
        assert_eq!(evening["verdict"]["proposed"], Value::Null);
        let body = json!({"spot": true, "note": "so"});
        assert_eq!(judge(t, &evening, body).await.problem(409), "C0259");
        let contact_path = format!("/api/v1/cases/contacts/{}", id(&near));
        let facts = json!({"class": "confirmed", "facts": {"onset_on": "2020-02-28", "symptoms": ["fever"]}});
        let second = t.post_current(&contact_path, &format!("{contact_path}/become-case"), facts).await.good();
        let path = format!("{RECORDS}/{}", id(&second));
        let timeline = t.get(&format!("{path}/visits")).await.good();
        assert_eq!((&timeline["visits"][0]["id"], &timeline["visits"][0]["verdict"]["proposed"]), (&evening["id"], &json!(true)));
        t.post_current(&path, &format!("{path}/close"), json!({"note": "recovered"})).await.good();
        t.post_current(&path, &format!("{path}/erase"), json!({"ground": "retention over"})).await.good();
        assert_eq!(t.get(&format!("{path}/visits")).await.good()["visits"], json!([]));
        assert_eq!(t.get(&format!("{PLACES}/{}", id(&home))).await.problem(404), "H0404");
    }
}

fn at(time: &str) -> DateTime<Utc> {
    format!("2020-02-27T{time}:00Z").parse().unwrap()
}

fn there<'a>(from: &str, until: &str, carriage: Option<&'a str>, row: Option<i32>) -> Presence<'a> {
    Presence { from: at(from), until: at(until), carriage, row }
}

#[test]
fn people_met_when_they_overlap_or_follow_within_the_margin() {
    let half = TimeDelta::minutes(30);
    let case = there("10:00", "11:00", None, None);
    let with = |from: &str, until: &str| meet(case, there(from, until, None, None), half, None);
    let met = |minutes, apart_minutes| Some(Meeting { minutes, apart_minutes, rows_apart: None });
    assert_eq!(with("09:00", "10:15"), met(15, 0));
    assert_eq!(with("10:10", "10:20"), met(10, 0));
    assert_eq!(with("11:00", "11:10"), met(0, 0));
    assert_eq!(with("11:30", "12:00"), met(0, 30));
    assert_eq!(with("09:00", "09:40"), met(0, 20));
    assert_eq!(with("11:31", "12:00"), None);
}

#[test]
fn in_a_carriage_only_known_seats_keep_people_apart() {
    let near = |carriage, row| {
        let case = there("10:00", "11:00", Some("5"), Some(10));
        meet(case, there("10:00", "11:00", carriage, row), TimeDelta::zero(), Some(3)).map(|m| m.rows_apart)
    };
    assert_eq!(near(Some("5"), Some(13)), Some(Some(3)));
    assert_eq!(near(Some("5"), Some(14)), None);
    assert_eq!(near(Some("6"), Some(10)), None);
    assert_eq!(near(None, None), Some(None));
}

#[test]
fn gaps_are_what_no_stay_covers() {
    let stays = vec![(at("12:00"), at("14:00")), (at("09:00"), at("10:00")), (at("12:30"), at("13:00"))];
    let found = gaps((at("08:00"), at("16:00")), stays, TimeDelta::hours(1));
    assert_eq!(found, [(at("08:00"), at("09:00")), (at("10:00"), at("12:00")), (at("14:00"), at("16:00"))]);
    assert_eq!(gaps((at("08:00"), at("08:30")), vec![], TimeDelta::hours(1)), []);
}
