//! The lists through the real door, on both databases; and their paging against what sorting everything gives.

use axum::http::Method;
use chrono::{Days, TimeDelta};
use lianfang_plan::CaseClass;
use serde_json::{Value, json};
use uuid::Uuid;

use super::access::Reach;
use super::cells::Cell;
use super::columns::Kind;
use super::filter::{self, Query};
use super::{store, tables};
use crate::cases::records::{self, CaseRow, Facts};
use crate::testing::{TestNode, stories};

const CASES: &str = "/api/v1/cases/tables/cases";
const CLASSES: [CaseClass; 3] = [CaseClass::Suspected, CaseClass::Confirmed, CaseClass::Excluded];

/// `n` cases without identities in two counties; every third has no onset, times and onsets are shared by several.
async fn fill(t: &TestNode, n: u64) {
    let node = t.node.clone();
    let regions = [t.region("11"), t.region("12"), t.region("21")];
    t.node
        .write(None, move |tx| {
            Box::pin(async move {
                let packs = node.packs();
                let rules = packs.case_rules("covid-19").unwrap();
                let mut rows = Vec::new();
                for i in 0..n {
                    let at = tx.now() - TimeDelta::hours((i / 3).cast_signed());
                    let class = CLASSES[usize::try_from(i % 3).unwrap()];
                    let region = regions[usize::try_from(i * 7 % 3).unwrap()];
                    let number = format!("C-{i:05}");
                    let mut row =
                        CaseRow::new(tx.id(), region, "covid-19".to_owned(), number, None, class, at);
                    let day = at.date_naive() - Days::new(i % 5);
                    let facts = Facts {
                        age_years: Some(i32::try_from(i % 90).unwrap()),
                        onset_on: (i % 3 > 0).then_some(day),
                        outcome: (i % 11 == 0).then(|| "recovered".to_owned()),
                        symptoms: Some(vec!["fever".to_owned()]),
                        ..Facts::default()
                    };
                    records::set_facts(&mut row, &facts, rules).unwrap();
                    rows.push(row);
                }
                records::insert(&tx.conn(), rows).await
            })
        })
        .await
        .unwrap();
}

fn query(t: &TestNode, filter: &str, sort: &str) -> Query {
    let list = &tables::CASES;
    Query {
        list,
        conditions: filter::parse(list, filter, &t.node.clock).unwrap(),
        order: filter::order(list, Some(sort)).unwrap(),
        columns: filter::columns(list, Some("number,onset_on")).unwrap(),
        under: None,
        reader: Uuid::nil(),
        only: None,
    }
}

/// All rows, page by page, with as little looking as `reach` allows.
async fn paged(t: &TestNode, query: &Query, limit: usize, reach: Reach) -> Vec<String> {
    let (mut after, mut found) = (None, Vec::new());
    for _ in 0..10_000 {
        let page = store::page(&t.node.db.read(), query, after, limit, reach).await.unwrap();
        assert!(page.rows.len() <= limit);
        found.extend(page.rows.iter().map(|row| row.cells[0].text().unwrap().to_owned()));
        match page.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
    panic!("the list has no end");
}

fn numbers(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|row| row["cells"]["number"].as_str().unwrap().to_owned()).collect()
}

async fn report(t: &TestNode, name: &str, region: &str) -> Value {
    let body = json!({
        "disease": "covid-19", "region_id": t.region(region), "class": "suspected",
        "identity": {"name": name, "phone": format!("139{:08}", name.len())},
        "facts": {"sex": "f", "age_years": 34, "onset_on": "2020-02-27", "symptoms": ["fever", "cough"], "exposed": true},
        "despite_similar": true,
    });
    t.post("/api/v1/cases/records", body).await.good()
}

stories! {
    async fn paging_gives_every_row_once_and_in_order_however_little_is_looked_at(t) {
        t.with_regions().await;
        fill(t, 200).await;
        let walk = |first| Reach { set: -1, first, grows: 2, most: first * 3 };
        let filters = ["", "class=excluded", "class!=confirmed;age_years>=40", "outcome=-;class=suspected,confirmed",
            "onset_on>=2020-02-27", "onset_on=-", "reported_at>=2020-02-28;reported_at<=2020-02-29", "number=C-00042",
            "outcome!=recovered", "disease=covid-19;class=confirmed"];
        for filter in filters {
            for sort in ["-reported_at", "reported_at", "-onset_on", "onset_on", "number"] {
                let query = query(t, filter, sort);
                let whole = paged(t, &query, 1000, Reach::ALL).await;
                let mut unique = whole.clone();
                unique.sort();
                unique.dedup();
                assert_eq!(unique.len(), whole.len(), "{filter} {sort}");
                for (limit, first) in [(1, 1), (7, 3), (50, 16)] {
                    assert_eq!(paged(t, &query, limit, walk(first)).await, whole, "walk: {filter} {sort} {limit}");
                }
                assert_eq!(paged(t, &query, 9, Reach::PAGE).await, whole, "set: {filter} {sort}");
                let (n, more) = store::tally(&t.node.db.read(), &query, 10_000, Reach::PAGE).await.unwrap();
                assert_eq!((usize::try_from(n).unwrap(), more), (whole.len(), false), "count: {filter}");
                if filter.is_empty() {
                    assert_eq!(whole.len(), 200);
                    let page = store::page(&t.node.db.read(), &query, None, 200, Reach::ALL).await.unwrap();
                    let onsets: Vec<Cell> = page.rows.into_iter().map(|row| row.cells[1].clone()).collect();
                    let known = onsets.iter().take_while(|cell| !cell.is_none()).count();
                    // Two thirds have an onset; who has none comes last in both directions.
                    assert!(!sort.ends_with("onset_on") || known == 133, "{sort} {known}");
                }
            }
        }
        // What is found is what the filter says.
        assert_eq!(paged(t, &query(t, "class=excluded", "number"), 1000, Reach::ALL).await.len(), 66);
        assert_eq!(paged(t, &query(t, "class=suspected;outcome=recovered", "number"), 99, Reach::ALL).await.len(), 7);
        assert_eq!(paged(t, &query(t, "age_years>=80;age_years<85", "number"), 99, Reach::ALL).await.len(), 10);
    }

    async fn every_order_and_every_filter_has_an_answer(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        fill(t, 30).await;
        for list in tables::LISTS {
            let path = format!("/api/v1/cases/tables/{}", list.key);
            for column in list.columns.iter().filter(|column| column.sorts) {
                for sort in [column.key.to_owned(), format!("-{}", column.key)] {
                    t.get(&format!("{path}?sort={sort}")).await.good();
                }
            }
            for column in list.columns.iter().filter(|column| column.filters) {
                let value = match column.kind {
                    Kind::Words(words) => words[0].0,
                    Kind::Int | Kind::Real => "1",
                    Kind::Day | Kind::Moment => "today-3",
                    Kind::Bool => "true",
                    _ => "x",
                };
                for condition in [format!("{}%3D{value}", column.key), format!("{}!%3D{value}", column.key), format!("{}%3D-", column.key)] {
                    t.get(&format!("{path}?filter={condition}&region={}", t.region("11"))).await.good();
                    t.get(&format!("{path}/count?filter={condition}")).await.good();
                }
            }
            let all = list.columns.iter().map(|column| column.key).collect::<Vec<&str>>().join(",");
            t.get(&format!("{path}?columns={all}")).await.good();
        }
        let problems = [("filter=hello", "C0280"), ("filter=nobody%3D1", "C0281"), ("filter=name%3DChen", "C0282"),
            ("filter=class%3Dplague", "C0283"), ("filter=onset_on%3E%3Dsoon", "C0283"), ("sort=age_years", "C0284")];
        for (ask, code) in problems {
            assert_eq!(t.get(&format!("{CASES}?{ask}")).await.problem(422), code, "{ask}");
        }
        assert_eq!(t.get("/api/v1/cases/tables/nothing").await.problem(404), "H0404");
    }

    async fn a_list_shows_what_the_region_and_the_right_allow(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Ouyang Xue", "11").await;
        let person = case["person_id"].as_str().unwrap().to_owned();
        let number = case["number"].as_str().unwrap().to_owned();
        assert_eq!(numbers(&t.get(CASES).await.good()), std::slice::from_ref(&number));
        let page = t.get(&format!("{CASES}?columns=number,symptoms,age_years")).await.good();
        assert_eq!(page["items"][0]["cells"]["symptoms"]["en"], "fever, cough");
        // Names only when asked for, each in the access log.
        let named = t.get(&format!("{CASES}?columns=number,name")).await.good();
        assert_eq!(named["items"][0]["cells"]["name"], "Ouyang Xue");
        let found = t.post(&format!("{CASES}/search"), json!({"name": "ouyang xue"})).await.good();
        assert_eq!(numbers(&found), [number]);
        let seen = t.get(&format!("/api/v1/people/persons/{person}/access")).await.good();
        assert_eq!(seen["items"].as_array().unwrap().len(), 1);
        t.act_as("commander", "1").await;
        assert_eq!(t.get(&format!("{CASES}?columns=number,name")).await.problem(403), "H0403");
        assert!(!t.get("/api/v1/cases/tables").await.text.contains("\"name\""));
        assert_eq!(t.post(&format!("{CASES}/search"), json!({"name": "x"})).await.problem(403), "H0403");
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(CASES).await.good()["items"], json!([]));
        assert_eq!(t.post(&format!("{CASES}/search"), json!({"name": "ouyang xue"})).await.good()["items"], json!([]));
        assert_eq!(t.get(&format!("{CASES}?region={}", t.region("11"))).await.problem(403), "H0403");
        // A case closed to others is in nobody's list, count, bulk or file.
        t.act_as("epidemiologist", "1").await;
        let path = format!("/api/v1/cases/records/{}", case["id"].as_str().unwrap());
        let me = t.get("/api/v1/people/me").await.good()["account"]["name"].clone();
        t.post(&format!("{path}/samples"), json!({"tube": "T-CLOSED", "kind": "throat"})).await.good();
        const SAMPLES: &str = "/api/v1/cases/tables/samples";
        t.post_current(&path, &format!("{path}/restrict"), json!({"accounts": [me]})).await.good();
        assert_eq!(t.get(&format!("{CASES}/count")).await.good(), json!({"n": 1, "more": false}));
        assert_eq!(t.get(SAMPLES).await.good()["items"].as_array().unwrap().len(), 1);
        t.act_as("epidemiologist", "1").await;
        assert_eq!(t.get(&format!("{CASES}/count")).await.good(), json!({"n": 0, "more": false}));
        assert_eq!(t.get(SAMPLES).await.good()["items"], json!([]), "its samples are closed with it");
        let body = json!({"list": "cases", "ids": [case["id"]], "action": {"do": "close", "note": ""}});
        assert_eq!(t.post("/api/v1/cases/bulk/preview", body).await.problem(422), "C0285");
    }

    async fn a_view_is_kept_shared_and_preset(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let view = json!({"list": "cases", "name": "Open, old", "shared": true, "preset": true,
            "ask": {"filter": "age_years>=60;onset_on>=today-14", "sort": "-onset_on", "columns": "number,age_years"}});
        let kept = t.post("/api/v1/cases/views", view.clone()).await.good();
        let bad = json!({"list": "cases", "name": "x", "ask": {"filter": "nobody=1"}});
        assert_eq!(t.post("/api/v1/cases/views", bad).await.problem(422), "C0281");
        let nameless = json!({"list": "cases", "name": " ", "ask": {}});
        assert_eq!(t.post("/api/v1/cases/views", nameless).await.problem(422), "C0292");
        // Another preset takes its place.
        let mut other = view.clone();
        other["name"] = json!("Other");
        t.post("/api/v1/cases/views", other).await.good();
        let views = t.get("/api/v1/cases/views?list=cases").await.good();
        let presets: Vec<&Value> = views.as_array().unwrap().iter().filter(|v| v["preset"] == true).collect();
        assert_eq!((presets.len(), &presets[0]["name"]), (1, &json!("Other")));
        // The desk below sees it and may not change it; another province does not see it.
        t.act_as("hospital-doctor", "11").await;
        let seen = t.get("/api/v1/cases/views?list=cases").await.good();
        assert_eq!((seen.as_array().unwrap().len(), &seen[0]["may_change"]), (2, &json!(false)));
        let path = format!("/api/v1/cases/views/{}", kept["id"].as_str().unwrap());
        let refused = t.send(Method::DELETE, &path, None, &[("if-match", "1")]).await;
        assert_eq!(refused.problem(403), "H0403");
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get("/api/v1/cases/views?list=cases").await.good(), json!([]));
        t.act_as("epidemiologist", "1").await;
        let stale = t.send(Method::DELETE, &path, None, &[("if-match", "1")]).await;
        assert_eq!(stale.problem(412), "H0412");
    }

    async fn many_cases_are_changed_at_once_and_put_back(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        fill(t, 60).await;
        // Suspected by the definition: nobody may be made confirmed by one click.
        let confirm = json!({"list": "cases", "ask": {"filter": "class=suspected"},
            "action": {"do": "classify", "class": "confirmed", "note": "round"}});
        let preview = t.post("/api/v1/cases/bulk/preview", confirm).await.good();
        assert_eq!((&preview["changes"], &preview["refused"]), (&json!(0), &preview["total"]));
        assert!(!preview["reasons"][0]["why"]["zh"].as_str().unwrap().is_empty());
        // Isolation before the onset is refused for those whom it would contradict only.
        let action = json!({"do": "set", "facts": {"outcome": "recovered", "outcome_on": "2020-02-28"}});
        let body = json!({"list": "cases", "ask": {"filter": "class=confirmed"}, "action": action});
        let preview = t.post("/api/v1/cases/bulk/preview", body.clone()).await.good();
        let total = preview["total"].as_i64().unwrap();
        let changes = preview["changes"].as_i64().unwrap();
        assert!(changes > 0 && preview["refused"].as_i64().unwrap() > 0, "{preview}");
        let started = t.post("/api/v1/cases/bulk", body).await.good();
        let path = format!("/api/v1/cases/bulk/{}", started["id"].as_str().unwrap());
        t.node.settle().await.unwrap();
        let done = t.get(&path).await.good();
        assert_eq!((&done["state"], &done["changed"], &done["total"]), (&json!("done"), &json!(changes), &json!(total)));
        assert_eq!(t.entries("cases.case.corrected").await, usize::try_from(changes).unwrap());
        let left = t.get(&format!("{path}/left")).await.good();
        assert_eq!(left.as_array().unwrap().len() as i64, done["refused"].as_i64().unwrap());
        let now = t.get(&format!("{CASES}?filter=class%3Dconfirmed;outcome_on%3D2020-02-28")).await.good();
        assert_eq!(now["items"].as_array().unwrap().len() as i64, changes);
        // Somebody works on one of them; undoing leaves it alone and says so.
        let touched = now["items"][0]["id"].as_str().unwrap().to_owned();
        let record = format!("/api/v1/cases/records/{touched}");
        t.post_current(&record, &format!("{record}/close"), json!({"note": "done"})).await.good();
        t.post_current(&path, &format!("{path}/undo"), json!({})).await.good();
        t.node.settle().await.unwrap();
        let undone = t.get(&path).await.good();
        assert_eq!((&undone["undone"], &undone["kept"]), (&json!(changes - 1), &json!(1)));
        assert_eq!(t.entries("cases.case.restored").await, usize::try_from(changes - 1).unwrap());
        let left = t.get(&format!("{path}/left")).await.good();
        assert_eq!(left[0]["subject_id"], json!(touched));
        let now = t.get(&format!("{CASES}?filter=outcome_on%3D2020-02-28")).await.good();
        assert_eq!(now["items"].as_array().unwrap().len(), 1);
        assert_eq!(t.post_current(&path, &format!("{path}/undo"), json!({})).await.problem(409), "C0289");
        // Nobody else's change.
        t.act_as("epidemiologist", "1").await;
        assert_eq!(t.get(&path).await.problem(404), "H0404");
        t.act_as("commander", "1").await;
        let body = json!({"list": "cases", "action": {"do": "close", "note": ""}});
        assert_eq!(t.post("/api/v1/cases/bulk", body).await.problem(403), "H0403");
    }

    async fn a_task_is_handed_to_the_duty_in_each_region(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        fill(t, 12).await;
        let action = json!({"do": "task", "duty": "grid-chief", "title": "Bring masks", "detail": null, "due_at": "2020-03-02T08:00:00Z"});
        let body = json!({"list": "cases", "ask": {}, "action": action});
        let mut wrong = body.clone();
        wrong["action"]["duty"] = json!("nobody");
        assert_eq!(t.post("/api/v1/cases/bulk", wrong).await.problem(422), "C0288");
        let started = t.post("/api/v1/cases/bulk", body).await.good();
        t.node.settle().await.unwrap();
        let tasks = t.get("/api/v1/response/tasks").await.good();
        assert_eq!(tasks["items"].as_array().unwrap().len(), 2);
        assert!(tasks["items"][0]["detail"]["en"].as_str().unwrap().contains("C-000"), "{tasks}");
        assert_eq!(tasks["items"][0]["about"]["kind"], "bulk");
        assert_eq!(t.entries("cases.case.tasked").await, 8);
        let path = format!("/api/v1/cases/bulk/{}", started["id"].as_str().unwrap());
        t.post_current(&path, &format!("{path}/undo"), json!({})).await.good();
        t.node.settle().await.unwrap();
        assert_eq!(t.get("/api/v1/response/tasks?state=open").await.good()["items"], json!([]));
        assert_eq!(t.get(&path).await.good()["undone"], 8);
    }

    async fn contacts_are_released_and_ordered_many_at_once(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "Chen Li", "11").await;
        for n in 0..3 {
            let exposure = json!({"happened_on": "2020-02-28", "minutes": 2, "metres": 3.0, "proximity": "social",
                "protected": true, "enclosed": false});
            let body = json!({"region_id": t.region("11"), "identity": {"name": format!("Contact {n}"), "phone": format!("{n}")}, "exposure": exposure});
            t.post(&format!("/api/v1/cases/records/{}/contacts", case["id"].as_str().unwrap()), body).await.good();
        }
        let release = json!({"list": "contacts", "ask": {"filter": "state=watched"}, "action": {"do": "release", "note": "well"}});
        let preview = t.post("/api/v1/cases/bulk/preview", release.clone()).await.good();
        assert_eq!((&preview["changes"], &preview["refused"]), (&json!(0), &json!(3)));
        t.pass(TimeDelta::days(16)).await;
        let missed = t.get("/api/v1/cases/tables/contacts?filter=missed%3Dtrue&columns=number,missed").await.good();
        assert_eq!(missed["items"].as_array().unwrap().len(), 3);
        assert_eq!(missed["items"][0]["cells"]["missed"], true);
        let lines = t.get("/api/v1/cases/tables/follow-ups?filter=state%3Dmissed&columns=contact,due_on,disease").await.good();
        assert_eq!(lines["items"][0]["cells"]["disease"], "covid-19");
        let started = t.post("/api/v1/cases/bulk", release).await.good();
        t.node.settle().await.unwrap();
        let path = format!("/api/v1/cases/bulk/{}", started["id"].as_str().unwrap());
        assert_eq!(t.get(&path).await.good()["changed"], 3);
        t.post_current(&path, &format!("{path}/undo"), json!({})).await.good();
        t.node.settle().await.unwrap();
        let watched = t.get("/api/v1/cases/tables/contacts?filter=state%3Dwatched").await.good();
        assert_eq!(watched["items"].as_array().unwrap().len(), 3);
        let order = json!({"list": "contacts", "ask": {}, "action": {"do": "order", "programme": "nothing", "note": "x"}});
        assert_eq!(t.post("/api/v1/cases/bulk/preview", order).await.good()["refused"], 3);
    }

    async fn a_file_is_written_fetched_and_gone_and_names_nobody_without_a_purpose(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let case = report(t, "=Ouyang 雪", "11").await;
        fill(t, 40).await;
        let ask = json!({"columns": "number,class,region_id,onset_on,reported_at,symptoms,external_id", "sort": "number"});
        let started = t.post("/api/v1/cases/exports", json!({"list": "cases", "ask": ask, "format": "csv"})).await.good();
        let path = format!("/api/v1/cases/exports/{}", started["id"].as_str().unwrap());
        assert_eq!(t.get(&format!("{path}/file")).await.problem(409), "C0291");
        t.node.settle().await.unwrap();
        let ready = t.get(&path).await.good();
        let total = t.get(&format!("{CASES}/count")).await.good()["n"].clone();
        assert_eq!((&ready["state"], &ready["rows"]), (&json!("ready"), &total));
        let file = t.get(&format!("{path}/file")).await;
        let lines: Vec<&str> = file.text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}Number,Class,Region,Onset,Reported,Symptoms,Outside number");
        assert_eq!(lines[1], "C-00000,suspected,Alpha,,2020-03-01 08:00,fever,");
        assert_eq!(lines.len() as i64, total.as_i64().unwrap() + 2);
        // On the disk it is sealed.
        let folder = t.node.config.data_dir.join("exports");
        let stored = std::fs::read(folder.join(ready["id"].as_str().unwrap())).unwrap();
        assert!(!stored.windows(5).any(|part| part == b"Alpha"));
        // Names: with a purpose only, and each in the access log.
        let mut named = json!({"list": "cases", "ask": {"columns": "number,name", "filter": format!("number={}", case["number"].as_str().unwrap())}, "format": "csv"});
        assert_eq!(t.post("/api/v1/cases/exports", named.clone()).await.problem(422), "C0290");
        named["purpose"] = json!("calls by the hospital");
        let started = t.post("/api/v1/cases/exports", named).await.good();
        t.node.settle().await.unwrap();
        let file = t.get(&format!("/api/v1/cases/exports/{}/file", started["id"].as_str().unwrap())).await;
        assert!(file.text.contains(",'=Ouyang 雪"), "{}", file.text);
        let person = case["person_id"].as_str().unwrap();
        let seen = t.get(&format!("/api/v1/people/persons/{person}/access")).await.good();
        assert_eq!(seen["items"][0]["purpose"], "cases.export");
        // A workbook is a ZIP file.
        let started = t.post("/api/v1/cases/exports", json!({"list": "cases", "format": "xlsx"})).await.good();
        t.node.settle().await.unwrap();
        let book = t.get(&format!("/api/v1/cases/exports/{}/file", started["id"].as_str().unwrap())).await;
        assert!(book.text.starts_with("PK") && book.text.contains("xl/worksheets/sheet1.xml"));
        assert_eq!(t.entries("cases.export.finished").await, 3);
        assert_eq!(t.entries("cases.export.fetched").await, 3);
        // Somebody else's file is not there; after a day it is gone.
        t.act_as("epidemiologist", "1").await;
        assert_eq!(t.get(&format!("{path}/file")).await.problem(404), "H0404");
        t.pass(TimeDelta::hours(25)).await;
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        assert_eq!(t.post("/api/v1/cases/exports", json!({"list": "cases", "format": "doc"})).await.problem(422), "C0293");
    }
}
