//! Investigations: two people at once, what fills the case, and a report that names nobody.

use serde_json::{Value, json};
use std::io::Read as _;

use super::docx;
use super::model::{CaseReport, Paragraph};
use super::wording::blot;
use crate::testing::{TestNode, stories};

#[test]
fn numbers_of_people_are_blotted_out_and_others_stay() {
    assert_eq!(blot("call 139 0000 0001 or 0371-1000012."), "call … or ….");
    assert_eq!(blot("身份证11010519491231002X，3月1日"), "身份证…，3月1日");
    assert_eq!(
        blot("病例C310115-2020-00042，34岁，08:30–09:10"),
        "病例C310115-2020-00042，34岁，08:30–09:10"
    );
}

async fn report(t: &TestNode, facts: Value) -> String {
    let identity = json!({"name": "Ouyang Xue", "phone": "13900000009", "address": "12 Long Street"});
    let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "suspected", "identity": identity,
        "facts": facts});
    t.post("/api/v1/cases/records", body).await.good()["id"].as_str().unwrap().to_owned()
}

fn path(case: &str) -> String {
    format!("/api/v1/cases/records/{case}/investigation")
}

/// The question with this id.
fn question<'a>(form: &'a Value, id: &str) -> &'a Value {
    let sections = form["sections"].as_array().unwrap();
    let all = sections.iter().flat_map(|s| s["questions"].as_array().unwrap());
    all.into_iter().find(|q| q["id"] == id).unwrap_or_else(|| panic!("no question {id}"))
}

async fn say(t: &TestNode, case: &str, question: &str, value: Value, seen: Value) -> String {
    let body = json!({"answers": [{"question": question, "value": value, "seen": seen}]});
    let answer = t.post(&format!("{}/answers", path(case)), body).await.good();
    answer[0]["outcome"].as_str().unwrap().to_owned()
}

stories! {
    async fn the_form_reuses_what_is_known_branches_and_fills_the_case(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, json!({"sex": "f", "age_years": 34})).await;
        let form = t.get(&path(&case)).await.good();
        assert_eq!(question(&form, "sex")["reused"], "f");
        assert_eq!(question(&form, "age")["reused"], 34);
        // A woman of 34: asked. Whether she was ill is not known yet: no onset is asked for.
        assert_eq!((&question(&form, "pregnant")["shown"], &question(&form, "onset")["shown"]), (&json!(true), &json!(false)));
        assert_eq!(say(t, &case, "symptoms", json!(["fever", "cough"]), json!([])).await, "taken");
        let form = t.get(&path(&case)).await.good();
        assert_eq!(question(&form, "onset")["shown"], true);
        assert_eq!(say(t, &case, "onset", json!("2020-02-27"), json!([])).await, "taken");
        let record = t.get(&format!("/api/v1/cases/records/{case}")).await.good();
        assert_eq!(record["facts"]["symptoms"], json!(["fever", "cough"]));
        assert_eq!((&record["onset_on"], &record["infectious_from"]), (&json!("2020-02-27"), &json!("2020-02-25")));
        let kinds: Vec<&str> = record["steps"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"cases.investigation.answered") && kinds.contains(&"cases.case.corrected"), "{kinds:?}");
        // Said again it is the same; what can't be is refused by itself, and the others are taken.
        assert_eq!(say(t, &case, "onset", json!("2020-02-27"), json!([])).await, "same");
        let body = json!({"answers": [
            {"question": "isolated", "value": "2031-01-01"},
            {"question": "nothing", "value": "yes"},
            {"question": "contacts", "value": "yes"},
            {"question": "sex", "value": "q"},
            {"question": "crowded", "value": "yes"},
            {"question": "visits", "item": "a", "value": {"place": "Canteen", "on": "2020-02-26", "from": "12:00", "until": "12:40",
                "detail": "with Wu Ping, 13900000003"}},
            {"question": "visits", "item": "b", "value": {"place": "", "on": "2020-02-26"}},
        ]});
        let answer = t.post(&format!("{}/answers", path(&case)), body).await.good();
        let outcomes: Vec<&str> = answer.as_array().unwrap().iter().map(|a| a["outcome"].as_str().unwrap()).collect();
        assert_eq!(outcomes, ["refused", "refused", "refused", "refused", "taken", "taken", "refused"]);
        let codes: Vec<&str> = answer.as_array().unwrap().iter()
            .filter_map(|a| a["findings"][0]["code"].as_str()).collect();
        assert_eq!(codes, ["C0111", "C0382", "C0381", "C0381", "C0381"]);
        let many: Vec<Value> = (0..501).map(|_| json!({"question": "note", "value": "x"})).collect();
        assert_eq!(t.post(&format!("{}/answers", path(&case)), json!({"answers": many})).await.problem(422), "C0383");
        // Two cases that were at one place make a cluster.
        let other = report_other(t).await;
        let at = json!({"answers": [{"question": "visits", "item": "x", "value": {"place": "canteen", "on": "2020-02-26"}}]});
        t.post(&format!("{}/answers", path(&other)), at).await.good();
        for id in [&case, &other] {
            let record = format!("/api/v1/cases/records/{id}");
            let body = json!({"class": "confirmed", "note": "PCR"});
            t.post_current(&record, &format!("{record}/classify"), body).await.good();
        }
        t.node.settle().await.unwrap();
        let clusters = t.get("/api/v1/cases/clusters").await.good();
        assert_eq!(clusters["items"][0]["reasons"][0]["shared"], "place", "{clusters}");
        // Nobody without the right writes into the form; a disease without a form has none.
        t.act_as("commander", "1").await;
        let body = json!({"answers": [{"question": "crowded", "value": "no"}]});
        assert_eq!(t.post(&format!("{}/answers", path(&case)), body).await.problem(403), "H0403");
    }

    async fn two_answers_given_without_seeing_each_other_both_stand_until_somebody_decides(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, json!({"symptoms": ["fever"]})).await;
        assert_eq!(say(t, &case, "onset", json!("2020-02-26"), json!([])).await, "taken");
        let seen = question(&t.get(&path(&case)).await.good(), "onset")["answers"][0]["id"].clone();
        // Somebody who sees it changes it.
        t.act_as("epidemiologist", "1").await;
        assert_eq!(say(t, &case, "onset", json!("2020-02-25"), json!([seen])).await, "taken");
        // Somebody who was away, and had seen the first one only, brings another: both stand.
        t.act_as("epidemiologist", "1").await;
        let body = json!({"answers": [{"question": "onset", "value": "2020-02-24", "seen": [seen],
            "said_at": "2020-02-29T10:00:00Z"}]});
        let answer = t.post(&format!("{}/answers", path(&case)), body).await.good();
        assert_eq!(answer[0]["outcome"], "disputed");
        let form = t.get(&path(&case)).await.good();
        let both = question(&form, "onset")["answers"].as_array().unwrap().clone();
        assert_eq!(both.len(), 2);
        assert_eq!((&both[0]["mine"], &both[1]["mine"]), (&json!(false), &json!(true)));
        assert_eq!(both[1]["said_at"], "2020-02-29T10:00:00Z");
        assert!(both.iter().all(|a| a["said_by"].as_str().unwrap().starts_with("epidemiologist")));
        let onset = async || t.get(&format!("/api/v1/cases/records/{case}")).await.good()["onset_on"].clone();
        assert_eq!(onset().await, "2020-02-25", "what is in dispute fills nothing");
        let report = t.get(&format!("/api/v1/cases/records/{case}/report?language=en")).await.good();
        assert!(report["text"].as_str().unwrap().contains("Answers differ, to be decided: Onset"), "{report}");
        let decide = json!({"answer": both[1]["id"], "note": "asked again"});
        let form = t.post(&format!("{}/decide", path(&case)), decide.clone()).await.good();
        assert_eq!(question(&form, "onset")["answers"].as_array().unwrap().len(), 1);
        assert_eq!(onset().await, "2020-02-24");
        assert_eq!(t.post(&format!("{}/decide", path(&case)), decide).await.problem(409), "C0384");
        // Erased with the case.
        let record = format!("/api/v1/cases/records/{case}");
        t.post_current(&record, &format!("{record}/close"), json!({"note": "over"})).await.good();
        let body = json!({"answers": [{"question": "crowded", "value": "no"}]});
        assert_eq!(t.post(&format!("{}/answers", path(&case)), body).await.problem(409), "C0122");
        t.post_current(&record, &format!("{record}/erase"), json!({"ground": "retention over"})).await.good();
        let form = t.get(&path(&case)).await.good();
        assert_eq!(question(&form, "onset")["answers"], json!([]));
    }

    async fn the_report_is_a_notice_without_identity_in_both_languages_and_both_formats(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, json!({"sex": "f", "age_years": 34, "occupation": "nurse", "onset_on": "2020-02-27",
            "symptoms": ["fever", "cough"], "isolated_on": "2020-03-01", "note": "Ouyang Xue told us"})).await;
        let record = format!("/api/v1/cases/records/{case}");
        let body = json!({"answers": [
            {"question": "visits", "item": "a", "value": {"place": "Canteen", "on": "2020-02-26", "from": "12:00", "until": "12:40",
                "detail": "with Ouyang Bo, 13900000003"}},
            {"question": "visits", "item": "b", "value": {"place": "Bus 4", "on": "2020-02-27"}},
            {"question": "crowded", "value": "no"},
            {"question": "travelled-to", "value": "Beta, call 13900000004"},
            {"question": "travelled", "value": "yes"},
            {"question": "note", "value": "her brother Ouyang Bo drove"},
        ]});
        t.post(&format!("{}/answers", path(&case)), body).await.good();
        let contact = json!({"region_id": t.region("11"), "identity": {"name": "Ouyang Bo", "phone": "13900000003"},
            "exposure": {"happened_on": "2020-02-28", "proximity": "household"}});
        t.post(&format!("{record}/contacts"), contact).await.good();
        let en = t.get(&format!("{record}/report?language=en")).await.good();
        let zh = t.get(&format!("{record}/report?language=zh")).await.good();
        let (en, zh) = (en["text"].as_str().unwrap(), zh["text"].as_str().unwrap());
        for wanted in ["female, 34 years old", "occupation: nurse", "living in Alpha", "On 27 Feb: fever, cough.",
            "26 Feb: 12:00–12:40 Canteen.", "27 Feb: Bus 4.", "1 contacts (1 close contact); 1 under observation",
            "Took part in a gathering: no.", "Isolated on 1 Mar.", "Not asked yet: Met a case"] {
            assert!(en.contains(wanted), "`{wanted}` is not in\n{en}");
        }
        for wanted in ["女，34岁", "现住甲县", "2月27日出现发热、咳嗽等症状。", "2月26日：12:00–12:40 Canteen。", "密切接触者1人", "六、密切接触者"] {
            assert!(zh.contains(wanted), "`{wanted}` is not in\n{zh}");
        }
        for text in [en, zh] {
            for hidden in ["Ouyang", "1390000", "Long Street", "brother"] {
                assert!(!text.contains(hidden), "`{hidden}` is in\n{text}");
            }
        }
        // Taken as a file, which the journal notes; the document holds the same words.
        let text = t.post(&format!("{record}/report"), json!({"language": "en", "format": "text"})).await;
        assert!(text.status.is_success());
        assert_eq!(text.text, en);
        assert_eq!(t.entries("cases.report.taken").await, 1);
        let docx = docx::write(&CaseReport {
            title: "标题".to_owned(),
            paragraphs: vec![Paragraph { kind: "item".to_owned(), text: "2月26日：Canteen <&>。".to_owned() }],
            text: String::new(),
        }).unwrap();
        let words = document_of(&docx);
        assert!(words.contains("标题") && words.contains("2月26日：Canteen &lt;&amp;&gt;。"), "{words}");
        assert!(t.post(&format!("{record}/report"), json!({"language": "zh", "format": "docx"})).await.status.is_success());
        assert_eq!(t.post(&format!("{record}/report"), json!({"language": "fr", "format": "text"})).await.problem(422), "C0385");
        // A doctor sees it and takes no file out of the house.
        t.act_as("hospital-doctor", "1").await;
        t.get(&format!("{record}/report?language=zh")).await.good();
        assert_eq!(t.post(&format!("{record}/report"), json!({"language": "zh", "format": "text"})).await.problem(403), "H0403");
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(&format!("{record}/report?language=zh")).await.problem(403), "H0403");
    }
}

async fn report_other(t: &TestNode) -> String {
    let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "suspected",
        "identity": {"name": "Other", "phone": "5"}, "facts": {"onset_on": "2020-02-28", "symptoms": ["fever"]}});
    t.post("/api/v1/cases/records", body).await.good()["id"].as_str().unwrap().to_owned()
}

/// The words of a document.
fn document_of(docx: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}
