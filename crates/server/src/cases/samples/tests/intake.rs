//! Messages of laboratories: every file of the shared set through the door, and what a result does when it comes.

use serde_json::{Value, json};
use std::path::PathBuf;

use super::{BATCH, RECORDS, RESULTS, SAMPLES, case, detail, register, sample};
use crate::testing::{Answer, TestNode, stories};

const MESSAGES: &str = "/api/v1/exchange/messages";
const LP: &str = "hl7v2-lab/covid_elr_lp.hl7";
const LP_TUBE: &str = "5ff18d7a-f32b-43b2-b814-590b8844fab3";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../exchange/tests/data/messages")
}

fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(folder().join(file)).unwrap()
}

/// The door that a sender of this file would use.
fn door(file: &str) -> (&'static str, &'static str) {
    match file.rsplit('.').next().unwrap() {
        "hl7" => ("/api/v1/exchange/hl7", "x-application/hl7-v2+er7"),
        "json" => ("/api/v1/exchange/fhir", "application/fhir+json"),
        "csv" => ("/api/v1/exchange/csv", "text/csv"),
        _ => (MESSAGES, "application/xml"),
    }
}

async fn send(t: &TestNode, file: &str) -> Answer {
    send_bytes(t, file, &bytes(file)).await
}

async fn send_bytes(t: &TestNode, file: &str, bytes: &[u8]) -> Answer {
    let (path, kind) = door(file);
    t.post_bytes(path, kind, bytes, &[]).await
}

/// The messages of the set are of later years than the node's other stories.
async fn in_the_laboratory(t: &TestNode) {
    t.with_regions().await;
    t.node.clock.advance_to("2026-06-30T08:00:00Z".parse().unwrap());
    t.act_as("laboratory-officer", "11").await;
}

async fn waiting(t: &TestNode, state: &str) -> Vec<Value> {
    t.get(&format!("{RESULTS}?state={state}&limit=500")).await.good()["items"].as_array().unwrap().clone()
}

async fn newest(t: &TestNode) -> Value {
    let id =
        t.get(&format!("{MESSAGES}?limit=1")).await.good()["items"][0]["id"].as_str().unwrap().to_owned();
    t.get(&format!("{MESSAGES}/{id}")).await.good()
}

/// The acknowledgement code of the first message of an answer.
fn ack(answer: &Answer) -> &str {
    let msa = answer.text.split('\r').find(|line| line.starts_with("MSA|")).expect("an MSA segment");
    msa.split('|').nth(1).unwrap()
}

stories! {
    async fn every_message_of_the_set_is_answered_and_stored_as_its_manifest_asks(t) {
        in_the_laboratory(t).await;
        let mut manifest = csv::Reader::from_path(folder().join("manifest.csv")).unwrap();
        let files: Vec<(String, String)> =
            manifest.records().map(|r| r.unwrap()).map(|r| (r[0].to_owned(), r[1].to_owned())).collect();
        assert_eq!(files.len(), 50, "the set is complete");
        let mut wrong = Vec::new();
        for (file, expect) in &files {
            let before = [waiting(t, "parked").await.len(), waiting(t, "report").await.len()];
            let answer = send(t, file).await;
            let stored = newest(t).await;
            let results = stored["results"].as_array().unwrap();
            let after = [waiting(t, "parked").await.len(), waiting(t, "report").await.len()];
            let status = match expect.as_str() {
                "valid" | "warn" => 200,
                "invalid" => 202,
                _ => 422,
            };
            let mut hold = |what: &str, holds: bool| {
                if !holds {
                    wrong.push(format!("{file} ({expect}): {what}: {}", answer.text.chars().take(300).collect::<String>()));
                }
            };
            hold("status", answer.status.as_u16() == status);
            hold("verdict", stored["verdict"] == expect.as_str());
            hold("refused ones are not kept, others are", stored["kept"] == (expect != "reject"));
            hold("nobody's name is in what is told", !stored.to_string().contains("SAMPLE"));
            // No tube of the set is registered: what is not refused waits where it can be found, unless it came before.
            match expect.as_str() {
                "reject" => hold("stored nothing", results.is_empty() && before == after),
                "invalid" => hold("parked", !results.is_empty() && results.iter().any(|r| {
                    r["reason"] == "not-believed" || r["state"] == "report"
                })),
                _ => hold("waits", after != before || results.is_empty()),
            }
            hold("flagged", expect != "warn" || !stored["findings"].as_array().unwrap().is_empty());
            if file.ends_with(".hl7") {
                hold("acknowledged", ack(&answer) == match expect.as_str() { "reject" => "AR", "invalid" => "AE", _ => "AA" });
            }
            if file.ends_with(".json") {
                hold("an OperationOutcome", answer.body["resourceType"] == "OperationOutcome");
            }
        }
        assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
        // Sent again, the whole set changes nothing.
        let counts = async || [waiting(t, "parked").await.len(), waiting(t, "report").await.len(), t.entries("cases.message.received").await];
        let before = counts().await;
        for (file, _) in &files {
            send(t, file).await;
        }
        assert_eq!(counts().await, before);
    }

    async fn a_result_finds_its_tube_and_a_correction_takes_its_place(t) {
        in_the_laboratory(t).await;
        register(t, &[LP_TUBE]).await;
        let answer = send(t, LP).await;
        assert_eq!((answer.status.as_u16(), ack(&answer)), (200, "AA"));
        assert!(!answer.text.contains("ERR|"), "{}", answer.text);
        assert_eq!(sample(t, LP_TUBE).await["result"], "negative");
        // The same in another envelope, and twice in it.
        let answer = send(t, "planted/duplicate_delivery.hl7").await;
        assert_eq!(ack(&answer), "AA");
        assert_eq!(detail(t, LP_TUBE).await["results"].as_array().unwrap().len(), 1);
        send(t, "planted/corrected_result.hl7").await;
        let told = detail(t, LP_TUBE).await;
        assert_eq!(told["result"], "positive");
        let states: Vec<&str> = told["results"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["superseded", "in-force"]);
        // The first one once more, late: known, and nothing moves.
        send_bytes(t, LP, &[bytes(LP), b"\r".to_vec()].concat()).await;
        assert_eq!(sample(t, LP_TUBE).await["result"], "positive");
    }

    async fn a_result_that_came_before_its_tube_is_found_and_assigned(t) {
        in_the_laboratory(t).await;
        let answer = send(t, LP).await;
        assert!(answer.text.contains("C0230"), "the sender is told that the tube is not known: {}", answer.text);
        let parked = waiting(t, "parked").await;
        assert_eq!((&parked[0]["tube"], &parked[0]["reason"]), (&json!(LP_TUBE), &json!("unknown-tube")));
        // The correction comes before the tube too; both are put on it in their order.
        send(t, "planted/corrected_result.hl7").await;
        assert_eq!(t.get(&format!("{RESULTS}?tube={LP_TUBE}")).await.good()["items"].as_array().unwrap().len(), 2);
        // A tube of the same name in a county that the laboratory does not answer for gets nothing.
        t.act_as("laboratory-officer", "21").await;
        let elsewhere = json!({"kind": "throat", "tubes": [{"tube": LP_TUBE}]});
        assert_eq!(t.post(BATCH, elsewhere).await.good()["results_found"], 0);
        t.act_as("laboratory-officer", "11").await;
        assert_eq!(register(t, &[LP_TUBE]).await["results_found"], 2);
        assert_eq!(sample(t, LP_TUBE).await["result"], "positive");
        assert_eq!(waiting(t, "parked").await.len(), 0);
    }

    async fn somebody_assigns_a_parked_result_or_lays_it_aside(t) {
        in_the_laboratory(t).await;
        send(t, LP).await;
        send(t, "hl7v2-lab/mpox_elr.hl7").await;
        register(t, &["T-1"]).await;
        let parked = waiting(t, "parked").await;
        let of = |tube: &str| parked.iter().find(|r| r["tube"] == tube).unwrap()["id"].as_str().unwrap().to_owned();
        let path = format!("{RESULTS}/{}/decide", of(LP_TUBE));
        let assign = |tube: &str, note: &str| json!({"decision": "assign", "tube": tube, "note": note});
        assert_eq!(t.post(&path, assign("T-1", " ")).await.problem(422), "C0205");
        assert_eq!(t.post(&path, assign("T-2", "asked")).await.problem(422), "C0143");
        assert_eq!(t.post(&path, json!({"decision": "take", "note": "x"})).await.problem(422), "C0211");
        assert_eq!(t.post(&path, assign("T-1", "label torn, asked by telephone")).await.good()["state"], "in-force");
        assert_eq!(t.post(&path, assign("T-1", "again")).await.problem(409), "C0210");
        assert_eq!(sample(t, "T-1").await["result"], "negative");
        let path = format!("{RESULTS}/{}/decide", of("255684053"));
        t.act_as("laboratory-officer", "21").await;
        assert_eq!(t.post(&path, json!({"decision": "dismiss", "note": "not ours"})).await.problem(403), "H0403");
        t.act_as("laboratory-officer", "1").await;
        t.post(&path, json!({"decision": "dismiss", "note": "not ours"})).await.good();
        assert_eq!(waiting(t, "parked").await.len(), 0);
        assert_eq!(t.entries("cases.result.dismissed").await, 1);
    }

    async fn a_contradiction_is_kept_beside_the_earlier_result_until_a_person_decides(t) {
        in_the_laboratory(t).await;
        register(t, &[LP_TUBE]).await;
        t.post(RESULTS, json!({"tube": LP_TUBE, "result": "positive"})).await.good();
        let answer = send(t, LP).await;
        assert!(answer.text.contains("C0231"), "{}", answer.text);
        let now = sample(t, LP_TUBE).await;
        assert_eq!((&now["result"], &now["disputed"]), (&json!("positive"), &json!(true)));
        let disputed = waiting(t, "disputed").await;
        assert_eq!((&disputed[0]["result"], &disputed[0]["known"]), (&json!("negative"), &json!("positive")));
        let path = format!("{RESULTS}/{}/decide", disputed[0]["id"].as_str().unwrap());
        assert_eq!(t.post(&path, json!({"decision": "dismiss", "note": "x"})).await.problem(422), "C0211");
        t.post(&path, json!({"decision": "take", "note": "repeated: negative"})).await.good();
        let told = detail(t, LP_TUBE).await;
        assert_eq!((&told["result"], &told["disputed"]), (&json!("negative"), &json!(false)));
        let states: Vec<&str> = told["results"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["superseded", "in-force"]);
        assert_eq!(t.entries("cases.sample.settled").await, 1);
    }

    async fn results_of_another_test_wait_and_a_message_for_a_pool_settles_it(t) {
        in_the_laboratory(t).await;
        // The number of an mpox result is that of a covid tube here: nobody believes it unseen.
        register(t, &["255684053", "M-1", "M-2"]).await;
        send(t, "hl7v2-lab/mpox_elr.hl7").await;
        assert_eq!(waiting(t, "parked").await[0]["reason"], "other-test");
        assert!(sample(t, "255684053").await["result"].is_null());
        t.post("/api/v1/cases/pools", json!({"code": LP_TUBE, "tubes": ["M-1", "M-2"]})).await.good();
        send(t, LP).await;
        assert_eq!(sample(t, "M-2").await["result"], "negative");
        send(t, "planted/corrected_result.hl7").await;
        assert_eq!(sample(t, "M-2").await["stage"], "retest");
        // A training message never is a result.
        register(t, &["445c148beb2f4a"]).await;
        send(t, "hl7v2-lab/covid_elr_ca_sully.hl7").await;
        assert_eq!(waiting(t, "parked").await[0]["reason"], "test-message");
    }

    async fn rows_of_a_table_go_to_their_tubes_and_a_case_is_confirmed(t) {
        in_the_laboratory(t).await;
        t.act_as("epidemiologist", "11").await;
        let case = case(t).await;
        let path = format!("{RECORDS}/{case}");
        t.post(&format!("{path}/samples"), json!({"tube": "22829307", "kind": "throat"})).await.good();
        let answer = send(t, "csv/happy_path.csv").await;
        let taken = answer.good();
        assert_eq!((&taken["in_force"], &taken["parked"]), (&json!(1), &json!(6)));
        assert_eq!(t.get(&path).await.good()["proposal"]["class"], "confirmed");
        let last = t.get(&path).await.good()["steps"].as_array().unwrap().last().unwrap().clone();
        assert_eq!((&last["kind"], &last["content"]["to"]), (&json!("cases.sample.result"), &json!("positive")));
        // With a summary when a page asks for one.
        let page = t.post_bytes(MESSAGES, "application/octet-stream", &bytes(LP), &[("accept", "application/json")]).await;
        assert_eq!(page.good()["parked"], 1);
    }

    async fn what_is_too_large_cut_off_or_not_allowed_gets_a_clear_answer(t) {
        in_the_laboratory(t).await;
        let large = vec![b' '; 17 << 20];
        assert_eq!(t.post_bytes("/api/v1/exchange/hl7", "text/plain", &large, &[]).await.problem(413), "C0201");
        let fhir = t.post_bytes("/api/v1/exchange/fhir", "application/fhir+json", &large, &[("idempotency-key", "k")]).await;
        assert_eq!((fhir.status.as_u16(), &fhir.body["issue"][0]["code"]), (413, &json!("too-long")));
        let cut = bytes(LP);
        let answer = send_bytes(t, LP, &cut[..cut.len() / 2]).await;
        assert_eq!((answer.status.as_u16(), ack(&answer)), (422, "AR"));
        assert!(answer.text.contains("661286610600946"), "the answer names what it refuses: {}", answer.text);
        assert_eq!(newest(t).await["kept"], false);
        let empty = t.post_bytes("/api/v1/exchange/csv", "text/csv", b"", &[]).await;
        assert_eq!((empty.status.as_u16(), &empty.body["findings"][0]["code"]), (422, &json!("I2001")));
        t.act_as("hospital-doctor", "11").await;
        assert_eq!(send(t, LP).await.problem(403), "H0403");
        assert_eq!(t.get(MESSAGES).await.problem(403), "H0403");
    }

    async fn the_original_is_sealed_and_every_reading_of_it_is_written_down(t) {
        in_the_laboratory(t).await;
        send(t, LP).await;
        let id = newest(t).await["id"].as_str().unwrap().to_owned();
        let path = format!("{MESSAGES}/{id}");
        assert_eq!(t.get(&path).await.good()["may_open"], false);
        assert_eq!(t.get(&format!("{path}/original")).await.problem(403), "H0403");
        t.act_as("epidemiologist", "11").await;
        let original = t.get(&format!("{path}/original")).await;
        assert_eq!(original.text.as_bytes(), bytes(LP));
        let opened = t.get(&path).await.good()["opened"].as_array().unwrap().clone();
        assert_eq!(opened.len(), 1);
        assert!(opened[0]["by"].as_str().unwrap().starts_with("epidemiologist"));
        assert_eq!(t.entries("cases.message.opened").await, 1);
        t.act_as("epidemiologist", "21").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        assert_eq!(t.get(&format!("{SAMPLES}?stage=waiting")).await.good()["items"], json!([]));
    }
}
