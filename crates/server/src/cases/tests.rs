//! The desk's stories, through the real door, on both databases.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::testing::{TestNode, stories};

const RECORDS: &str = "/api/v1/cases/records";

fn person(name: &str, phone: &str) -> Value {
    json!({"name": name, "phone": phone, "address": "1 Long Street"})
}

async fn report(t: &TestNode, name: &str, phone: &str, region: &str) -> Value {
    let body = json!({
        "disease": "covid-19", "region_id": t.region(region), "class": "suspected", "identity": person(name, phone),
        "facts": {"sex": "f", "age_years": 34, "onset_on": "2020-02-27", "symptoms": ["fever", "cough"], "exposed": true},
    });
    t.post(RECORDS, body).await.good()
}

fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

fn contact(t: &TestNode, name: &str, phone: &str, exposure: Value) -> Value {
    json!({"region_id": t.region("11"), "identity": person(name, phone), "exposure": exposure})
}

stories! {
    async fn a_suspect_is_confirmed_contacts_are_followed_and_one_becomes_a_case(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Chen Li", "13900000001", "11").await;
        let path = format!("{RECORDS}/{}", id(&case));
        assert_eq!(case["class"], "suspected");
        assert_eq!(case["proposal"]["class"], "suspected");
        assert_eq!(case["infectious_from"], "2020-02-25");
        // The laboratory finds it positive: the definition now speaks for a confirmed case, and says why.
        t.post(&format!("{path}/samples"), json!({"tube": "T-1", "kind": "throat"})).await.good();
        t.post("/api/v1/cases/results", json!({"tube": "T-1", "result": "positive"})).await.good();
        let now = t.get(&path).await.good();
        assert_eq!(now["proposal"]["class"], "confirmed", "{now}");
        assert!(now["proposal"]["reason"]["en"].as_str().unwrap().contains("1"), "{now}");
        let body = json!({"class": "confirmed", "note": "PCR positive"});
        let now = t.post_current(&path, &format!("{path}/classify"), body).await.good();
        assert_eq!(now["class"], "confirmed");
        let last = now["steps"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["kind"], &last["content"]["from"]), (&json!("cases.case.classified"), &json!("suspected")));
        assert!(last["by"].as_str().unwrap().starts_with("epidemiologist"));
        // Two contacts: one of the household, one met in passing.
        let near = contact(t, "Chen Bo", "13900000002", json!({"happened_on": "2020-02-28", "proximity": "household"}));
        let near = t.post(&format!("{path}/contacts"), near).await.good();
        assert_eq!((&near["grade"], &near["watched_until"]), (&json!("close"), &json!("2020-03-13")));
        assert!(near["grade_reason"]["en"].as_str().unwrap().contains("household"), "{near}");
        let far = json!({"happened_on": "2020-02-28", "minutes": 2, "metres": 3.0, "proximity": "social",
            "protected": true, "enclosed": false});
        let far = t.post(&format!("{path}/contacts"), contact(t, "Wu Ping", "13900000003", far)).await.good();
        assert_eq!(far["grade"], "general");
        // Twice a day for the near one, once for the other, from today (1 March) on.
        assert_eq!(near["follow_ups"].as_array().unwrap().len(), 26);
        assert_eq!(far["follow_ups"].as_array().unwrap().len(), 13);
        // The grid chief sees only what is due today, with telephone numbers, and reports.
        t.act_as("grid-chief", "11").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        let due = t.get("/api/v1/cases/follow-ups").await.good();
        assert_eq!(due["items"].as_array().unwrap().len(), 3);
        assert!(due["items"].as_array().unwrap().iter().any(|line| line["phone"] == "13900000002"));
        let check = |contact: &Value, turn: u32| format!("/api/v1/cases/follow-ups/{}/2020-03-01/{turn}", id(contact));
        let well = json!({"temperature": 36.6, "symptoms": []});
        t.post(&check(&near, 1), well.clone()).await.good();
        assert_eq!(t.post(&check(&near, 1), well).await.problem(409), "C0132");
        let hot = json!({"temperature": 99.0, "symptoms": []});
        assert_eq!(t.post(&check(&near, 2), hot).await.body["findings"][0]["code"], "C0119");
        t.post(&check(&near, 2), json!({"temperature": 38.4, "symptoms": ["cough"]})).await.good();
        assert_eq!(t.entries("cases.follow-up.ill").await, 1);
        // What is not done by the end of the day is missed.
        t.pass(TimeDelta::days(1)).await;
        t.act_as("epidemiologist", "1").await;
        let far_path = format!("/api/v1/cases/contacts/{}", id(&far));
        assert_eq!(t.get(&far_path).await.good()["follow_ups"][0]["state"], "missed");
        assert_eq!(t.entries("cases.follow-ups.missed").await, 1);
        // The near one falls ill: a case without typing anything again, linked to its source.
        let near_path = format!("/api/v1/cases/contacts/{}", id(&near));
        let facts = json!({"class": "confirmed", "facts": {"onset_on": "2020-03-01", "symptoms": ["fever"]}});
        let second = t.post_current(&near_path, &format!("{near_path}/become-case"), facts).await.good();
        assert_eq!(second["sources"][0]["id"], case["id"]);
        assert_eq!(t.get(&near_path).await.good()["state"], "case");
        let name = t.get(&format!("{RECORDS}/{}/identity", id(&second))).await.good();
        assert_eq!(name["identity"]["name"], "Chen Bo");
        let chains = t.get(&format!("/api/v1/cases/chains?region={}", t.region("1"))).await.good();
        assert_eq!(chains["generations"], json!([{"value": 0, "n": 1}, {"value": 1, "n": 1}]));
        assert_eq!(chains["mean_serial_interval"], 3.0);
        // The other one is well, and free when the time is over.
        let release = json!({"note": "no symptoms"});
        let refused = t.post_current(&far_path, &format!("{far_path}/release"), release.clone()).await;
        assert_eq!(refused.problem(409), "C0130");
        t.pass(TimeDelta::days(13)).await;
        let released = t.post_current(&far_path, &format!("{far_path}/release"), release).await.good();
        assert_eq!(released["state"], "released");
    }

    async fn what_cannot_be_true_is_refused_with_every_field(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let bad = json!({
            "disease": "covid-19", "region_id": t.region("11"), "class": "suspected",
            "identity": {"name": " ", "id_number": "11010519491231002Y", "birth_date": "2030-01-01"},
            "facts": {"sex": "q", "age_years": 190, "onset_on": "2020-03-05", "symptoms": ["plague"], "outcome": "died",
                "outcome_on": "2020-02-01", "exposed_from": "2020-02-20", "exposed_until": "2020-02-10"},
        });
        let answer = t.post(RECORDS, bad).await;
        let findings = answer.body["findings"].as_array().unwrap().clone();
        assert_eq!(answer.problem(422), "C0100");
        let mut codes: Vec<&str> = findings.iter().map(|f| f["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["C0101", "C0103", "C0104", "C0111", "C0112", "C0112", "C0113", "C0114", "C0115", "C0116"]);
        assert!(findings.iter().all(|f| !f["remedy"]["zh"].as_str().unwrap().is_empty()));
        // A good number, with a birth date that is another.
        let wrong = json!({
            "disease": "covid-19", "region_id": t.region("11"), "class": "suspected",
            "identity": {"name": "A", "id_number": "11010519491231002X", "birth_date": "1949-12-30"},
        });
        assert_eq!(t.post(RECORDS, wrong).await.body["findings"][0]["code"], "C0105");
        let unknown = json!({"disease": "plague", "region_id": t.region("11"), "class": "suspected", "identity": {"name": "A"}});
        assert_eq!(t.post(RECORDS, unknown).await.problem(422), "C0120");
    }

    async fn somebody_who_is_a_case_already_is_recognised(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Chen Li", "+86 139-0000-0001", "11").await;
        let again = json!({"disease": "covid-19", "region_id": t.region("12"), "class": "suspected",
            "identity": person("chen li", "13900000001")});
        let answer = t.post(RECORDS, again.clone()).await;
        assert!(answer.text.contains(case["number"].as_str().unwrap()), "{}", answer.text);
        assert_eq!(answer.problem(409), "C0123");
        let mut despite = again;
        despite["despite_similar"] = json!(true);
        t.post(RECORDS, despite).await.good();
        let found = t.post("/api/v1/cases/search", json!({"name": "CHEN LI"})).await.good();
        assert_eq!(found.as_array().unwrap().len(), 2);
        // A contact of a case can't be the case.
        let path = format!("{RECORDS}/{}/contacts", id(&case));
        let oneself = contact(t, "Chen Li", "13900000001", json!({"happened_on": "2020-02-28"}));
        assert_eq!(t.post(&path, oneself).await.problem(422), "C0134");
    }

    async fn two_people_who_edit_one_case_see_both_versions(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Chen Li", "1", "11").await;
        let path = format!("{RECORDS}/{}", id(&case));
        let etag = t.get(&path).await.etag.unwrap();
        let facts = |day: &str| json!({"sex": "f", "onset_on": day, "symptoms": []});
        let put = async |day: &str| t.send(Method::PUT, &path, Some(facts(day)), &[("if-match", &etag)]).await;
        put("2020-02-26").await.good();
        let late = put("2020-02-25").await;
        assert_eq!(late.status.as_u16(), 412);
        assert_eq!(late.body["current"]["facts"]["onset_on"], "2020-02-26");
    }

    async fn identities_are_sealed_every_look_is_written_down_and_erasing_leaves_nothing(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Ouyang Xue", "13900000009", "11").await;
        let path = format!("{RECORDS}/{}", id(&case));
        let person = case["person_id"].as_str().unwrap().to_owned();
        let access = format!("/api/v1/people/persons/{person}/access");
        assert_eq!(t.get(&access).await.good()["items"], json!([]));
        assert!(!t.get(&format!("{RECORDS}?region={}", t.region("1"))).await.text.contains("Ouyang"));
        assert!(t.get(&format!("{RECORDS}?names=true")).await.text.contains("Ouyang"));
        t.get(&format!("{path}/identity")).await.good();
        let seen = t.get(&access).await.good();
        let purposes: Vec<&str> = seen["items"].as_array().unwrap().iter().map(|a| a["purpose"].as_str().unwrap()).collect();
        assert_eq!(purposes, ["cases.case", "cases.list"]);
        // A commander sees the case and not the person.
        t.act_as("commander", "1").await;
        t.get(&path).await.good();
        for door in [format!("{path}/identity"), format!("{RECORDS}?names=true"), access.clone()] {
            assert_eq!(t.get(&door).await.problem(403), "H0403", "{door}");
        }
        assert_eq!(t.post("/api/v1/cases/search", json!({"name": "Ouyang Xue"})).await.problem(403), "H0403");
        // Somebody of another county sees neither.
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        assert_eq!(t.post("/api/v1/cases/search", json!({"name": "Ouyang Xue"})).await.good(), json!([]));
        // Erased: only when closed; then neither identity nor token nor step is left.
        t.act_as("epidemiologist", "1").await;
        let ground = json!({"ground": "retention over"});
        assert_eq!(t.post_current(&path, &format!("{path}/erase"), ground.clone()).await.problem(409), "C0124");
        t.post_current(&path, &format!("{path}/close"), json!({"note": "recovered"})).await.good();
        t.post_current(&path, &format!("{path}/erase"), ground).await.good();
        let remains = t.get(&format!("/api/v1/people/persons/{person}/remains")).await.good();
        assert_eq!((&remains["sealed"], &remains["tokens"]), (&json!(false), &json!(0)));
        assert!(t.get(&format!("{path}/identity")).await.good()["identity"].is_null());
        assert_eq!(t.post("/api/v1/cases/search", json!({"name": "Ouyang Xue"})).await.good(), json!([]));
        assert_eq!(t.get(&path).await.good()["steps"], json!([]));
        assert_eq!(t.entries("cases.case.erased").await, 1);
    }

    async fn a_case_closed_to_others_is_seen_by_named_people_only(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Chen Li", "13900000001", "11").await;
        let path = format!("{RECORDS}/{}", id(&case));
        let me = t.get("/api/v1/people/me").await.good()["account"]["name"].clone();
        t.post_current(&path, &format!("{path}/restrict"), json!({"accounts": [me]})).await.good();
        t.get(&path).await.good();
        t.act_as("epidemiologist", "1").await;
        assert_eq!(t.get(&path).await.problem(404), "H0404");
        assert_eq!(t.get(RECORDS).await.good()["items"], json!([]));
        assert_eq!(t.post("/api/v1/cases/search", json!({"name": "Chen Li"})).await.good(), json!([]));
        let chains = t.get(&format!("/api/v1/cases/chains?region={}", t.region("1"))).await.good();
        assert_eq!(chains["total"], 0);
    }

    async fn tubes_and_results_contradict_nobody(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Chen Li", "1", "11").await;
        let samples = format!("{RECORDS}/{}/samples", id(&case));
        let tube = json!({"tube": "T-1", "kind": "throat"});
        t.post(&samples, tube.clone()).await.good();
        assert_eq!(t.post(&samples, tube).await.problem(409), "C0142");
        assert_eq!(t.get("/api/v1/cases/samples").await.good()["items"].as_array().unwrap().len(), 1);
        let result = |tube: &str, result: &str| json!({"tube": tube, "result": result});
        assert_eq!(t.post("/api/v1/cases/results", result("T-2", "positive")).await.problem(422), "C0143");
        t.post("/api/v1/cases/results", result("T-1", "negative")).await.good();
        t.post("/api/v1/cases/results", result("T-1", "negative")).await.good();
        assert_eq!(t.post("/api/v1/cases/results", result("T-1", "positive")).await.problem(409), "C0144");
        let corrected = json!({"tube": "T-1", "result": "positive", "corrects": true, "note": "mix-up in the lab"});
        assert_eq!(t.post("/api/v1/cases/results", corrected).await.good()["result"], "positive");
        assert_eq!(t.get("/api/v1/cases/samples").await.good()["items"], json!([]));
    }

    async fn links_never_run_in_a_circle(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let mut cases = Vec::new();
        for n in 0..3 {
            cases.push(id(&report(t, &format!("Person {n}"), &format!("{n}"), "11").await));
        }
        let link = |a: usize, b: usize| json!({"source_id": cases[a], "case_id": cases[b], "certain": true});
        assert_eq!(t.post("/api/v1/cases/links", link(0, 0)).await.problem(422), "C0150");
        t.post("/api/v1/cases/links", link(0, 1)).await.good();
        t.post("/api/v1/cases/links", link(1, 2)).await.good();
        assert_eq!(t.post("/api/v1/cases/links", link(1, 2)).await.problem(409), "C0152");
        assert_eq!(t.post("/api/v1/cases/links", link(2, 0)).await.problem(422), "C0151");
    }

    async fn mers_in_korea_comes_in_with_its_superspreaders(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let cases = list(t, "mers", "mers_korea_2015_cases.csv", json!({})).await;
        assert_eq!((&cases["kind"], &cases["rows"], &cases["waiting"]), (&json!("cases"), &json!(162), &json!(0)), "{cases}");
        assert_eq!(cases["added"], 162);
        let links = list(t, "mers", "mers_korea_2015_contacts.csv", json!({})).await;
        assert_eq!((&links["kind"], &links["added"], &links["dangling"]), (&json!("links"), &json!(98), &json!(0)), "{links}");
        // Published: 38, 26 and 21 people infected by three cases, out of 98 pairs.
        let chains = chains(t, "mers").await;
        assert_eq!(chains["links"].as_array().unwrap().len(), 98);
        assert_eq!(most(&chains, 3), [38, 26, 21]);
        assert!(chains["share_for_80"].as_f64().unwrap() < 0.1, "a few cases did most of it");
        assert!(chains["dispersion"]["estimate"].as_f64().unwrap() < 0.5);
        // The same files once more change nothing.
        let again = list(t, "mers", "mers_korea_2015_cases.csv", json!({})).await;
        assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(162)));
        let again = list(t, "mers", "mers_korea_2015_contacts.csv", json!({})).await;
        assert_eq!((&again["added"], &again["known"]), (&json!(0), &json!(98)));
        // One entry for each part of a list, not for each of its rows.
        assert_eq!((t.entries("cases.link.added").await, t.entries("cases.list.imported").await), (0, 2 + 1));
    }

    async fn measles_in_hagelloch_comes_in_with_the_tree_of_the_time(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let cases = list(t, "measles", "measles_hagelloch_1861.csv", json!({})).await;
        assert_eq!((&cases["added"], &cases["waiting"]), (&json!(188), &json!(0)), "{cases}");
        // Published: 184 of 188 have a known infector, one case infected 30.
        let chains = chains(t, "measles").await;
        assert_eq!(chains["links"].as_array().unwrap().len(), 184);
        assert_eq!(most(&chains, 1), [30]);
        // Four have none; one of them infected nobody and so is in no chain.
        let generations: Vec<u64> =
            chains["generations"].as_array().unwrap().iter().map(|g| g["n"].as_u64().unwrap()).collect();
        assert_eq!((generations[0], generations.iter().sum::<u64>()), (3, 187));
        assert_eq!(chains["total"], 188);
    }

    async fn every_planted_error_of_an_ebola_list_is_found_and_none_invented(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let cases = list(t, "ebola", "ebola_sim_cases.csv", json!({})).await;
        assert_eq!((&cases["rows"], &cases["waiting"], &cases["added"]), (&json!(5888), &json!(59), &json!(5829)));
        let planted = std::fs::read_to_string(lists().join("ebola_sim_known_errors.csv")).unwrap();
        let known: Vec<&str> = planted.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
        let file = std::fs::read_to_string(lists().join("ebola_sim_cases.csv")).unwrap();
        let lines: Vec<&str> = file.lines().collect();
        let findings = cases["findings"].as_array().unwrap();
        let mut named: Vec<&str> = findings
            .iter()
            .filter(|f| f["level"] == "error")
            .map(|f| lines[usize::try_from(f["line"].as_u64().unwrap()).unwrap() - 1].split(',').next().unwrap())
            .collect();
        named.sort_unstable();
        let mut wanted = known.clone();
        wanted.sort_unstable();
        assert_eq!(named, wanted);
        let links = list(t, "ebola", "ebola_sim_contacts.csv", json!({})).await;
        // 1,639 rows name an infector that is in no list; links to the rows that wait dangle too.
        assert!(links["dangling"].as_u64().unwrap() >= 1639, "{links}");
        assert_eq!(
            links["added"].as_u64().unwrap() + links["dangling"].as_u64().unwrap() + links["waiting"].as_u64().unwrap(),
            3800
        );
    }

    async fn a_school_roster_gives_those_who_fell_ill(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let order = json!({"day_zero": "2001-05-31", "class": "probable"});
        let cases = list(t, "norovirus", "norovirus_derbyshire_2001_school.csv", order).await;
        // Of 492 pupils in 15 classes 75 have a day on which their illness began; 186 were absent.
        assert_eq!((&cases["added"], &cases["passed_over"], &cases["waiting"]), (&json!(75), &json!(417), &json!(0)), "{cases}");
    }
}

fn lists() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/linelists")
}

/// Imports one of the lists that come with Lianfang.
async fn list(t: &TestNode, disease: &str, file: &str, more: Value) -> Value {
    let mut order = json!({"disease": disease, "region_id": t.region("X")});
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let content = std::fs::read(lists().join(file)).unwrap();
    t.upload_to("/api/v1/cases/lists", "order", &order.to_string(), file, &content).await.good()
}

async fn chains(t: &TestNode, disease: &str) -> Value {
    t.get(&format!("/api/v1/cases/chains?region={}&disease={disease}", t.region("X"))).await.good()
}

/// How many the busiest cases infected.
fn most(chains: &Value, n: usize) -> Vec<u64> {
    let mut infected: Vec<u64> =
        chains["nodes"].as_array().unwrap().iter().map(|node| node["infected"].as_u64().unwrap()).collect();
    infected.sort_unstable_by(|a, b| b.cmp(a));
    infected.truncate(n);
    infected
}
