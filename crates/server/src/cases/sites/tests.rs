//! Rooms: given, moved, left, full.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::cases::contacts::tests::{check_all, household, path_of};
use crate::testing::{TestNode, stories};

const SITES: &str = "/api/v1/cases/sites";

async fn site(t: &TestNode, name: &str, region: &str, rooms: &[(&str, i32)]) -> Value {
    let rooms: Vec<Value> = rooms.iter().map(|(name, beds)| json!({"name": name, "beds": beds})).collect();
    t.post(SITES, json!({"region_id": t.region(region), "name": name, "kind": "hotel", "rooms": rooms}))
        .await
        .good()
}

fn at(site: &Value) -> String {
    format!("{SITES}/{}", site["id"].as_str().unwrap())
}

fn give(contact: &Value, room: Option<&Value>) -> Value {
    json!({"kind": "contact", "subject_id": contact["id"], "room_id": room})
}

stories! {
    async fn a_contact_gets_a_room_moves_and_leaves_it_free_when_released(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let contact = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        let hotel = site(t, "Lake Hotel", "11", &[("101", 1), ("102", 2)]).await;
        let given = t.post(&format!("{}/stays", at(&hotel)), give(&contact, None)).await.good();
        assert_eq!((&given["taken"], &given["free_rooms"], &given["beds"]), (&json!(1), &json!(1), &json!(3)));
        assert_eq!(given["board"][0]["stays"][0]["number"], contact["number"]);
        let second = given["board"][1]["id"].clone();
        let moved = t.post(&format!("{}/stays", at(&hotel)), give(&contact, Some(&second))).await.good();
        assert_eq!((&moved["taken"], &moved["board"][0]["stays"]), (&json!(1), &json!([])));
        let call = lianfang_plan::parse_call("free_isolation_rooms()", &t.node.measures.catalogue).unwrap();
        let rooms = t.node.values(t.region("1"), "covid-19", &[call]).await.unwrap();
        assert_eq!(rooms.into_values().next(), Some(lianfang_plan::Value::Int(1)));
        // A room with somebody in it can't be taken out of use.
        let room = format!("{}/rooms/{}", at(&hotel), second.as_str().unwrap());
        let etag = t.get(&at(&hotel)).await.etag.unwrap();
        let shut = json!({"name": "102", "beds": 2, "usable": false});
        assert_eq!(t.send(Method::PUT, &room, Some(shut), &[("if-match", &etag)]).await.problem(409), "C0434");
        for _ in 0..14 {
            t.pass(TimeDelta::days(1)).await;
            check_all(t).await;
        }
        let path = path_of(&contact);
        t.post_current(&path, &format!("{path}/release"), json!({"note": "well"})).await.good();
        let empty = t.get(&at(&hotel)).await.good();
        assert_eq!((&empty["taken"], &empty["free_rooms"]), (&json!(0), &json!(2)));
        let stays = t.get(&format!("/api/v1/cases/stays?kind=contact&subject={}", contact["id"].as_str().unwrap())).await.good();
        let why: Vec<&str> = stays.as_array().unwrap().iter().map(|s| s["ended_why"].as_str().unwrap()).collect();
        assert_eq!(why, ["released", "moved"]);
        assert_eq!(t.post(&format!("{}/stays", at(&hotel)), give(&contact, None)).await.problem(409), "C0438");
    }

    async fn a_full_site_refuses_and_names_the_nearest_with_a_bed(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let first = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        let second = household(t, "Chen Li", "13900000003", "2020-03-01").await;
        let hotel = site(t, "Lake Hotel", "11", &[("101", 1)]).await;
        site(t, "Far School", "12", &[("1", 3)]).await;
        t.post(&format!("{}/stays", at(&hotel)), give(&first, None)).await.good();
        let full = t.post(&format!("{}/stays", at(&hotel)), give(&second, None)).await;
        assert!(full.text.contains("Far School"), "{}", full.text);
        assert_eq!(full.problem(409), "C0437");
        let taken = hotel["board"][0]["id"].clone();
        let full = t.post(&format!("{}/stays", at(&hotel)), give(&second, Some(&taken))).await;
        assert_eq!(full.problem(409), "C0436");
        let bad = json!({"region_id": t.region("11"), "name": "", "kind": "tent", "rooms": [{"name": "1", "beds": 0}]});
        let answer = t.post(SITES, bad).await;
        let mut codes: Vec<&str> = answer.body["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["C0112", "C0431", "C0432"]);
        // Another county neither sees nor fills it.
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(&at(&hotel)).await.problem(403), "H0403");
        assert_eq!(t.get(SITES).await.good(), json!([]));
    }
}
