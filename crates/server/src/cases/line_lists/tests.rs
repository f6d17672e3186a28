//! Lists from neighbouring systems, through the real door, on both databases.

use axum::http::Method;
use serde_json::{Value, json};

use crate::testing::{TestNode, stories};

const LISTS: &str = "/api/v1/cases/lists";
const IMPORTS: &str = "/api/v1/cases/imports";
const WAITING: &str = "/api/v1/cases/waiting";
const RECORDS: &str = "/api/v1/cases/records";

async fn import(t: &TestNode, text: &str, more: Value) -> Value {
    let mut order = json!({"disease": "covid-19", "region_id": t.region("1")});
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    t.upload_to(LISTS, "order", &order.to_string(), "list.csv", text.as_bytes()).await.good()
}

async fn stage(t: &TestNode, name: &str, bytes: &[u8]) -> Value {
    let order = json!({"disease": "covid-19", "region_id": t.region("1")});
    t.upload_to(IMPORTS, "order", &order.to_string(), name, bytes).await.good()
}

/// Sends a change of an import with its present version, and waits for what follows.
async fn change(t: &TestNode, import: &Value, method: Method, step: &str, body: Value) -> Value {
    let path = format!("{IMPORTS}/{}", import["id"].as_str().unwrap());
    let etag = t.get(&path).await.etag.unwrap();
    let (step, headers) = (format!("{path}/{step}"), [("if-match", etag.as_str())]);
    t.settling(t.send(method, &step, Some(body), &headers)).await.good()
}

fn figures(report: &Value) -> [u64; 4] {
    ["added", "changed", "known", "waiting"].map(|key| report[key].as_u64().unwrap())
}

fn codes(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|f| format!("{} {}", f["line"], f["code"].as_str().unwrap())).collect()
}

async fn cases(t: &TestNode) -> Vec<Value> {
    t.get(&format!("{RECORDS}?names=true&limit=500")).await.good()["items"].as_array().unwrap().clone()
}

const SORMAS: &str = "CaseData,CaseData,Person,Person,Person,Person,CaseData,CaseData,CaseData,Symptoms\n\
    disease,externalID,person.firstName,person.lastName,person.sex,birthdate,caseClassification,district,reportDate,symptoms.onsetDate\n\
    CORONAVIRUS,S-1,Anna,Prova,FEMALE,03/14/1980,CONFIRMED,Alpha,02/20/2020,02/17/2020\n\
    CORONAVIRUS,S-2,Bruno,Prova,MALE,,SUSPECT,Beta,02/21/2020,02/31/2020\n\
    CORONAVIRUS,S-3,Carla,Prova,FEMALE,,CONFIRMED,Beta,02/21/2020,02/18/2031\n";

stories! {
    async fn a_list_is_mapped_looked_at_taken_in_and_its_broken_rows_are_corrected(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let staged = stage(t, "sormas.csv", SORMAS.as_bytes()).await;
        assert_eq!((&staged["state"], &staged["report"]["mapping"]["system"]), (&json!("staged"), &json!("sormas")), "{staged}");
        assert_eq!(figures(&staged["report"]), [1, 0, 0, 2]);
        let columns = staged["report"]["mapping"]["columns"].as_array().unwrap().clone();
        assert!(columns.iter().all(|c| c["sure"].as_u64().unwrap() > 60), "{columns:?}");
        assert_eq!(cases(t).await, Vec::<Value>::new(), "nothing is stored before somebody says so");
        // On the disk the file is sealed.
        let id = staged["id"].as_str().unwrap();
        let kept = std::fs::read(t.node.config.data_dir.join("uploads").join(id)).unwrap();
        assert!(!kept.windows(5).any(|w| w == b"Prova"));
        let findings = t.get(&format!("{IMPORTS}/{id}/findings")).await.good();
        let first = &findings["items"][0];
        assert_eq!((&first["code"], &first["line"], &first["column"]), (&json!("I3101"), &json!(4), &json!("symptoms.onsetDate")));
        assert!(t.get(&format!("{IMPORTS}/{id}/findings.csv")).await.text.contains("02/31/2020"));
        // Somebody leaves a column out; the list is checked again, and the mapping is remembered for such lists.
        let mut order = staged["order"].clone();
        order["mapping"] = staged["report"]["mapping"].clone();
        order["mapping"]["columns"].as_array_mut().unwrap().retain(|c| c["column"] != "birthdate");
        let mapped = change(t, &staged, Method::PUT, "order", order).await;
        assert_eq!(figures(&mapped["report"]), [1, 0, 0, 2]);
        let applied = change(t, &staged, Method::POST, "apply", json!({})).await;
        assert_eq!((&applied["state"], figures(&applied["report"])), (&json!("applied"), [1, 0, 0, 2]), "{applied}");
        assert!(!t.node.config.data_dir.join("uploads").join(id).exists(), "the file is removed");
        let stored = cases(t).await;
        assert_eq!((&stored[0]["name"], &stored[0]["class"], &stored[0]["region"]["name"]["en"]),
            (&json!("Anna Prova"), &json!("confirmed"), &json!("Alpha")));
        // A second office sees that rows wait, and neither what they say nor anything of another county.
        let waiting = t.get(WAITING).await.good();
        let rows = waiting["items"].as_array().unwrap().clone();
        assert_eq!((rows.len(), &rows[0]["file_name"], &rows[0]["external_id"]), (2, &json!("sormas.csv"), &json!("S-2")));
        assert!(!waiting.to_string().contains("Bruno"));
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(WAITING).await.good()["items"], json!([]));
        let path = format!("{WAITING}/{}", rows[0]["id"].as_str().unwrap());
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        // Corrected and taken in; the look at the row is in the person's access log.
        t.act_as("epidemiologist", "1").await;
        let open = t.get(&path).await.good();
        let cells: Vec<&str> = open["cells"].as_array().unwrap().iter().map(|c| c["value"].as_str().unwrap()).collect();
        assert!(cells.contains(&"Bruno") && cells.contains(&"02/31/2020"), "{open}");
        assert_eq!(t.post_current(&path, &format!("{path}/take-in"), json!({"cells": cells})).await.problem(422), "C0358");
        let mended: Vec<&str> = cells.iter().map(|c| if *c == "02/31/2020" { "02/19/2020" } else { *c }).collect();
        let told = t.post(&format!("{path}/check"), json!({"cells": mended})).await.good();
        assert_eq!((&told["found"], &told["report"]["added"]), (&json!([]), &json!(1)), "{told}");
        t.post_current(&path, &format!("{path}/take-in"), json!({"cells": mended})).await.good();
        assert_eq!(t.get(&path).await.problem(404), "H0404");
        let bruno = cases(t).await.into_iter().find(|c| c["name"] == "Bruno Prova").unwrap();
        assert_eq!((&bruno["onset_on"], &bruno["external_id"]), (&json!("2020-02-19"), &json!("S-2")));
        let detail = t.get(&format!("{RECORDS}/{}", bruno["id"].as_str().unwrap())).await.good();
        let person = detail["person_id"].as_str().unwrap();
        let access = t.get(&format!("/api/v1/people/persons/{person}/access")).await.good();
        assert!(access["items"].as_array().unwrap().iter().any(|a| a["purpose"] == "cases.waiting"), "{access}");
        // The other one is discarded, with a reason.
        let path = format!("{WAITING}/{}", rows[1]["id"].as_str().unwrap());
        assert_eq!(t.post_current(&path, &format!("{path}/discard"), json!({"reason": " "})).await.problem(422), "C0359");
        t.post_current(&path, &format!("{path}/discard"), json!({"reason": "typed twice"})).await.good();
        assert_eq!(t.get(WAITING).await.good()["items"], json!([]));
        // The same file once more: read as somebody said before, and nothing is new, not even what waited.
        let again = stage(t, "sormas.csv", SORMAS.as_bytes()).await;
        assert_eq!((&again["report"]["remembered"], figures(&again["report"])), (&json!(true), [0, 0, 3, 0]), "{again}");
        let applied = change(t, &again, Method::POST, "apply", json!({})).await;
        assert_eq!(figures(&applied["report"]), [0, 0, 3, 0]);
        assert_eq!((cases(t).await.len(), t.get(WAITING).await.good()["items"].as_array().unwrap().len()), (2, 0));
        assert_eq!(t.entries("cases.waiting.discarded").await, 1);
        let history = t.get(IMPORTS).await.good();
        assert_eq!(history["items"].as_array().unwrap().len(), 2);
    }

    async fn contacts_are_linked_to_their_case_and_watched(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        import(t, SORMAS, json!({})).await;
        let number = cases(t).await[0]["number"].as_str().unwrap().to_owned();
        let list = format!(
            "externalID,caseIdExternalSystem,disease,reportDateTime,district,lastContactDate,person.firstName,person.lastName,person.sex,contactProximity,followUpStatus\n\
             K-1,S-1,CORONAVIRUS,02/28/2020,Alpha,02/27/2020,Dina,Prova,FEMALE,SAME_ROOM,FOLLOW_UP\n\
             K-1,{number},CORONAVIRUS,02/28/2020,Alpha,02/28/2020,Dina,Prova,FEMALE,SAME_ROOM,FOLLOW_UP\n\
             K-2,{number},CORONAVIRUS,02/28/2020,Alpha,02/10/2020,Elio,Prova,MALE,,COMPLETED\n\
             K-3,S-99,CORONAVIRUS,02/28/2020,Alpha,02/27/2020,Fabio,Prova,MALE,,\n\
             K-4,S-1,CORONAVIRUS,02/28/2020,Alpha,02/31/2020,Gina,Prova,FEMALE,,\n\
             S-1,S-1,CORONAVIRUS,02/28/2020,Alpha,02/27/2020,Ida,Prova,FEMALE,,\n"
        );
        let done = import(t, &list, json!({})).await;
        assert_eq!((&done["kind"], figures(&done)), (&json!("contacts"), [2, 0, 0, 3]), "{done}");
        assert_eq!(codes(&done), ["5 C0352", "6 I3101", "7 I3127"]);
        let contacts = t.get("/api/v1/cases/contacts").await.good();
        let dina = contacts["items"].as_array().unwrap().iter().find(|c| c["state"] == "watched").unwrap().clone();
        let detail = t.get(&format!("/api/v1/cases/contacts/{}", dina["id"].as_str().unwrap())).await.good();
        assert_eq!((&detail["grade"], &detail["last_exposed_on"]), (&json!("close"), &json!("2020-02-28")));
        let met: Vec<&Value> = detail["exposures"].as_array().unwrap().iter().map(|e| &e["case"]["number"]).collect();
        assert_eq!(met, [&json!(number), &json!(number)]);
        assert_eq!(detail["follow_ups"][0]["due_on"], "2020-03-01");
        let elio = contacts["items"].as_array().unwrap().iter().find(|c| c["state"] == "released").unwrap().clone();
        assert_eq!(t.get(&format!("/api/v1/cases/contacts/{}", elio["id"].as_str().unwrap())).await.good()["follow_ups"], json!([]));
        // The same list changes nothing; a later one brings another meeting and an end.
        assert_eq!(figures(&import(t, &list, json!({})).await), [0, 0, 3, 3]);
        let later = list.replace("02/28/2020,Dina,Prova,FEMALE,SAME_ROOM,FOLLOW_UP", "02/29/2020,Dina,Prova,FEMALE,SAME_ROOM,LOST");
        let done = import(t, &later, json!({})).await;
        assert_eq!(done["changed"], 1, "{done}");
        let detail = t.get(&format!("/api/v1/cases/contacts/{}", dina["id"].as_str().unwrap())).await.good();
        assert_eq!((&detail["state"], detail["exposures"].as_array().unwrap().len()), (&json!("lost"), 3));
    }

    async fn contacts_of_go_data_meet_their_cases_by_the_list_of_relationships(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let token = |kind: &str, word: &str| format!("LNG_REFERENCE_DATA_CATEGORY_{kind}_{word}");
        let cases_list = format!(
            "uuid,case_id,location_id,firstName,lastName,gender,age,classification,date_of_onset,createdBy\n\
             u1,CASE-1,x,Anna,Prova,{},44,{},2020-02-17,me\n",
            token("GENDER", "FEMALE"), token("CASE_CLASSIFICATION", "PROBABLE"),
        );
        let done = import(t, &cases_list, json!({})).await;
        assert_eq!((&done["mapping"]["system"], figures(&done)), (&json!("go_data"), [1, 0, 0, 0]), "{done}");
        let contacts = "uuid,contact_id,contact_status,firstName,lastName,gender,date_of_last_contact,createdBy\n\
             u2,CONTACT-1,LNG_REFERENCE_DATA_CONTACT_FINAL_FOLLOW_UP_STATUS_TYPE_UNDER_FOLLOW_UP,Dina,Prova,,2020-02-27,me\n";
        assert_eq!(figures(&import(t, contacts, json!({})).await), [1, 0, 0, 0]);
        let relations = "uuid,source_visualid,date_of_last_contact,target_visualid,context_of_exposure,createdBy\n\
             r1,CASE-1,2020-02-26,CONTACT-1,Home/household,me\n";
        let done = import(t, relations, json!({})).await;
        assert_eq!((&done["kind"], figures(&done), &done["dangling"]), (&json!("links"), [1, 0, 0, 0], &json!(0)), "{done}");
        assert_eq!(figures(&import(t, relations, json!({})).await), [0, 0, 1, 0]);
        let case = cases(t).await.remove(0);
        let case = t.get(&format!("{RECORDS}/{}", case["id"].as_str().unwrap())).await.good();
        assert_eq!((&case["class"], case["contacts"].as_array().unwrap().len()), (&json!("probable"), 1), "{case}");
    }

    async fn what_came_in_goes_out_in_the_columns_of_a_neighbour(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        import(t, SORMAS, json!({})).await;
        import(t, "contact_id,case_of,name,last_contact\nK-1,S-1,Dina Prova,2020-02-27\n", json!({})).await;
        let wanted = |kind: &str, system: &str, purpose: Option<&str>| json!({"kind": kind, "system": system, "disease": "covid-19",
            "region_id": t.region("1"), "identity": purpose.is_some(), "purpose": purpose});
        let export = async |body: Value| t.post(&format!("{LISTS}/export"), body).await;
        let plain = export(wanted("cases", "sormas", None)).await.text;
        assert!(plain.starts_with("CaseData,") && !plain.contains("Prova"), "{plain}");
        assert!(plain.contains("S-1") && plain.contains("02/17/2020") && plain.contains("CONFIRMED") && plain.contains("CORONAVIRUS"), "{plain}");
        assert_eq!(export(wanted("cases", "sormas", Some(" "))).await.problem(422), "C0362");
        let named = export(wanted("cases", "sormas", Some("to the neighbour"))).await.text;
        assert!(named.contains("Anna,Prova"), "{named}");
        let contacts = export(wanted("contacts", "go_data", Some("to the neighbour"))).await.text;
        assert!(contacts.contains("K-1,S-1,Dina,Prova") && contacts.contains("UNDER_FOLLOW_UP"), "{contacts}");
        let case = t.get(&format!("{RECORDS}?limit=1")).await.good()["items"][0]["id"].as_str().unwrap().to_owned();
        let person = t.get(&format!("{RECORDS}/{case}")).await.good()["person_id"].as_str().unwrap().to_owned();
        let access = t.get(&format!("/api/v1/people/persons/{person}/access")).await.good();
        assert!(access["items"].as_array().unwrap().iter().any(|a| a["purpose"] == "cases.export: to the neighbour"), "{access}");
        // What went out is known when it comes back.
        let again = t.upload_to(LISTS, "order", &json!({"disease": "covid-19", "region_id": t.region("1")}).to_string(), "back.csv", named.as_bytes()).await.good();
        assert_eq!((&again["mapping"]["system"], figures(&again)), (&json!("sormas"), [0, 0, 1, 0]), "{again}");
        // Without the right there is no name, and no other county's list.
        t.act_as("commander", "1").await;
        assert_eq!(export(wanted("cases", "plain", Some("curious"))).await.problem(403), "H0403");
        t.act_as("epidemiologist", "2").await;
        assert_eq!(export(wanted("cases", "plain", None)).await.problem(403), "H0403");
    }

    async fn a_later_list_corrects_what_it_brought_and_nothing_else(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let first = "case_id,onset,outcome,date_of_outcome\nA,2020-02-10,,\nB,2020-02-11,,\nC,2020-02-12,,\n";
        import(t, first, json!({})).await;
        let by_id = async |id: &str| {
            let found = cases(t).await.into_iter().find(|c| c["external_id"] == id).unwrap();
            t.get(&format!("{RECORDS}/{}", found["id"].as_str().unwrap())).await.good()
        };
        // Somebody corrects B by hand.
        let b = format!("{RECORDS}/{}", by_id("B").await["id"].as_str().unwrap());
        let etag = t.get(&b).await.etag.unwrap();
        t.send(Method::PUT, &b, Some(json!({"onset_on": "2020-02-20"})), &[("if-match", &etag)]).await.good();
        assert_eq!(figures(&import(t, first, json!({})).await), [0, 0, 3, 0], "the same list changes nothing");
        assert_eq!(by_id("B").await["facts"]["onset_on"], "2020-02-20");
        // The next extract: A died, B has another onset once more.
        let next = "case_id,onset,outcome,date_of_outcome\nA,2020-02-09,died,2020-02-25\nB,2020-02-13,,\nC,2020-02-12,,\n";
        let done = import(t, next, json!({})).await;
        assert_eq!((figures(&done), codes(&done)), ([0, 1, 1, 1], vec!["3 C0350".to_owned()]), "{done}");
        let a = by_id("A").await;
        assert_eq!((&a["facts"]["onset_on"], &a["facts"]["outcome"]), (&json!("2020-02-09"), &json!("died")));
        assert!(a["steps"].as_array().unwrap().iter().any(|s| s["kind"] == "cases.case.corrected"), "{a}");
        assert_eq!(by_id("B").await["facts"]["onset_on"], "2020-02-20");
        // A list of another office: it fills a gap, and what it contradicts waits.
        let other = "id,sex,onset\nA,m,2020-02-09\nC,f,2020-02-15\n";
        let done = import(t, other, json!({})).await;
        assert_eq!((figures(&done), codes(&done)), ([0, 1, 0, 1], vec!["3 C0350".to_owned()]), "{done}");
        assert!(done["findings"][0]["cause"]["en"].as_str().unwrap().contains("2020-02-12"), "{done}");
        assert_eq!(by_id("A").await["facts"]["sex"], "m");
        // With a prefix its ids are its own.
        let done = import(t, other, json!({"prefix": "north"})).await;
        assert_eq!(figures(&done), [2, 0, 0, 0]);
        // Whoever looks at both may say that the list is right.
        let rows = t.get(WAITING).await.good()["items"].as_array().unwrap().clone();
        let c = rows.iter().find(|r| r["external_id"] == "C").unwrap();
        let path = format!("{WAITING}/{}", c["id"].as_str().unwrap());
        t.post_current(&path, &format!("{path}/take-in"), json!({"cells": ["C", "f", "2020-02-15"]})).await.good();
        assert_eq!(by_id("C").await["facts"]["onset_on"], "2020-02-15");
        // A row that comes in corrected needs nobody any more.
        assert_eq!(rows.len(), 2);
        let mended = "case_id,onset,outcome,date_of_outcome\nB,2020-02-20,recovered,2020-02-28\n";
        assert_eq!(figures(&import(t, mended, json!({})).await), [0, 1, 0, 0]);
        assert_eq!(t.get(WAITING).await.good()["items"], json!([]));
    }

    async fn what_cannot_be_true_waits_with_a_code_and_a_remedy(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let list = "病例编号,姓名,身份证号,性别,年龄,发病日期,感染来源病例,病例分类\n\
            1,李雷,110105194912310021,女,70,2020年2月10日,,确诊\n\
            2,韩梅,,女,8月,2020-02-11,,疑似\n\
            3,林涛,,男,30,2031-02-11,,确诊\n\
            4,露西,,女,30,2020-02-14,5,确诊\n\
            5,莉莉,,女,30,2020-02-15,4,确诊\n\
            6,吉姆,,男,30,2020-02-15,6,确诊\n";
        let (text, _, _) = encoding_rs::GB18030.encode(list);
        let order = json!({"disease": "covid-19", "region_id": t.region("1")});
        let done = t.upload_to(LISTS, "order", &order.to_string(), "名单.csv", &text).await.good();
        assert_eq!(figures(&done), [2, 0, 0, 4], "{done}");
        let notes = ["1 I3005", "1 I3002"].map(str::to_owned);
        let errors: Vec<String> = codes(&done).into_iter().filter(|c| !notes.contains(c)).collect();
        assert_eq!(errors, ["2 I3116", "4 I3103", "6 I3202", "7 I3201"]);
        // The number stands in no finding, and everything has a remedy in both languages.
        assert!(!done.to_string().contains("110105194912310021"));
        for finding in done["findings"].as_array().unwrap() {
            assert!(!finding["remedy"]["zh"].as_str().unwrap().is_empty() && !finding["remedy"]["en"].as_str().unwrap().is_empty());
        }
        let stored = cases(t).await;
        assert!(stored.iter().any(|c| c["name"] == "韩梅" && c["age_years"] == 0 && c["class"] == "suspected"), "{stored:?}");
        // A circle that only shows with the links of an earlier list.
        let links = |rows: &str| format!("from,to\n{rows}");
        import(t, "case_id,onset\nx,2020-02-10\ny,2020-02-11\nz,2020-02-12\n", json!({})).await;
        assert_eq!(figures(&import(t, &links("x,y\ny,z\n"), json!({})).await), [2, 0, 0, 0]);
        let done = import(t, &links("z,x\n"), json!({})).await;
        assert_eq!((figures(&done), codes(&done)), ([0, 0, 0, 1], vec!["2 C0355".to_owned()]), "{done}");
        // A contact who is the case.
        let known = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "confirmed", "external_id": "R-1",
            "identity": {"name": "Rosa Prova", "phone": "13900000001"}, "facts": {}});
        t.post(RECORDS, known).await.good();
        let contacts = "contact_id,case_of,name,phone,last_contact\nK,R-1,rosa prova,139 0000 0001,2020-02-27\n";
        let done = import(t, contacts, json!({})).await;
        assert_eq!((figures(&done), codes(&done)), ([0, 0, 0, 1], vec!["2 C0354".to_owned()]), "{done}");
        // Somebody who may be stored already does not stop an import.
        let twin = "case_id,name,phone,onset\nT,Rosa Prova,13900000001,2020-02-20\n";
        let done = import(t, twin, json!({})).await;
        assert_eq!((figures(&done), &done["duplicates"], codes(&done)), ([1, 0, 0, 0], &json!(1), vec!["2 C0356".to_owned()]));
    }

    async fn an_import_that_is_cut_off_goes_on_where_it_was(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let mut list = String::from("name,phone,onset\n");
        for n in 0..450 {
            list.push_str(&format!("Prova {n},1390{n:07},2020-02-{:02}\n", 1 + n % 28));
        }
        let staged = stage(t, "long.csv", list.as_bytes()).await;
        let id: uuid::Uuid = staged["id"].as_str().unwrap().parse().unwrap();
        // The work is dropped after its second part, as a node that dies drops it.
        let path = format!("{IMPORTS}/{id}");
        let etag = t.get(&path).await.etag.unwrap();
        let mut notices = t.node.notices.subscribe();
        let (step, headers) = (format!("{path}/apply"), [("if-match", etag.as_str())]);
        let work = t.settling(t.send(Method::POST, &step, Some(json!({})), &headers));
        tokio::select! {
            _ = work => panic!("the work was not cut off"),
            () = async {
                loop {
                    let notice = notices.recv().await.unwrap();
                    if notice.event == "progress" && notice.data["done"].as_u64() >= Some(200) {
                        return;
                    }
                }
            } => {}
        }
        let half = cases(t).await.len();
        assert!((200..450).contains(&half), "{half}");
        t.node.settle().await.unwrap();
        let applied = t.get(&path).await.good();
        assert_eq!((&applied["state"], figures(&applied["report"])), (&json!("applied"), [450, 0, 0, 0]), "{applied}");
        assert_eq!(cases(t).await.len(), 450);
    }
}
