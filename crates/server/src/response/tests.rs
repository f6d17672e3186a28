use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::testing::{TestNode, stories};

/// Cases that make the county's level rise to medium at once.
async fn outbreak(t: &TestNode, code: &str, totals: &[i64]) {
    t.act_as("epidemiologist", "X").await;
    let first = t.node.clock.today() - TimeDelta::days(totals.len() as i64 - 1);
    let row = |(n, total): (usize, &i64)| format!("{},{code},{total}\n", first + TimeDelta::days(n as i64));
    let rows: String = totals.iter().enumerate().map(row).collect();
    t.import(&format!("date,code,confirmed_cumulative\n{rows}"), "good-rows").await;
}

async fn tasks(t: &TestNode, query: &str) -> Vec<Value> {
    t.get(&format!("/api/v1/response/tasks?{query}&limit=200")).await.good()["items"]
        .as_array()
        .unwrap()
        .clone()
}

stories! {
    async fn a_case_becomes_a_plan_in_force_whose_tasks_are_done_by_their_duty(t) {
        t.with_regions().await;
        outbreak(t, "11", &[1, 4, 8]).await;
        t.act_as("commander", "11").await;
        let incidents = t.get("/api/v1/response/incidents").await.good();
        assert_eq!(incidents["items"].as_array().unwrap().len(), 1, "{incidents}");
        let plans: Vec<&str> = incidents["items"][0]["plans"].as_array().unwrap().iter().map(|p| p["plan"].as_str().unwrap()).collect();
        assert!(plans.contains(&"community-outbreak"), "{plans:?}");
        let open = tasks(t, "state=open").await;
        let task = open.iter().find(|t| t["by_hand"] == true && t["duty"] == "grid-chief").expect("a task for the grid chief");
        let path = format!("/api/v1/response/tasks/{}", task["id"].as_str().unwrap());
        let ticks: Vec<usize> = (0..task["checklist"].as_array().unwrap().len()).collect();
        let finish = format!("{path}/finish");

        t.act_as("grid-chief", "12").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        t.act_as("community-doctor", "11").await;
        let body = json!({"note": "done", "checked": ticks});
        assert_eq!(t.post_current(&path, &finish, body.clone()).await.problem(403), "H0403");
        t.act_as("grid-chief", "11").await;
        assert_eq!(t.post_current(&path, &finish, json!({"note": "", "checked": ticks})).await.problem(422), "E0302");
        let done = t.post_current(&path, &finish, body.clone()).await.good();
        assert_eq!((done["state"].as_str(), done["done_how"].as_str()), (Some("done"), Some("hand")));
        assert_eq!(t.post_current(&path, &finish, body).await.problem(409), "E0301");
    }

    async fn a_late_task_climbs_to_those_who_are_told(t) {
        t.with_regions().await;
        outbreak(t, "11", &[1, 4, 8]).await;
        t.pass(TimeDelta::days(2)).await;
        t.act_as("commander", "1").await;
        let late = tasks(t, "state=late").await;
        assert!(!late.is_empty());
        let climbed = late.iter().find(|t| t["climbed_to"].is_object()).expect("a task that climbed");
        assert_eq!(climbed["climbed_to"]["region"]["code"], "1");
        let duty = climbed["climbed_to"]["duties"][0]["id"].as_str().unwrap().to_owned();
        t.act_as(&duty, "11").await;
        let mine = tasks(t, "mine=true&state=late").await;
        assert!(mine.iter().any(|m| m["id"] == climbed["id"]), "{duty}");
        let share = t.get(&format!("/api/v1/measures/value?call=late_tasks()&region={}", t.region("1"))).await;
        if share.status.is_success() {
            assert!(share.body["value"].as_i64().unwrap() > 0);
        }
    }

    async fn a_high_level_waits_for_the_tier_that_may_decide_it(t) {
        t.with_regions().await;
        outbreak(t, "11", &[2, 20, 80]).await;
        t.act_as("commander", "11").await;
        let open = t.get("/api/v1/response/proposals?state=open").await.good();
        let proposal = open["items"].as_array().unwrap().iter().find(|p| p["kind"] == "level").expect("a level").clone();
        assert_eq!((proposal["decided_by"].as_str(), proposal["may_decide"].as_bool()), (Some("provincial"), Some(false)));
        let path = format!("/api/v1/response/proposals/{}", proposal["id"].as_str().unwrap());
        let decide = format!("{path}/decide");
        let accept = json!({"accept": true, "note": ""});
        assert_eq!(t.post_current(&path, &decide, accept.clone()).await.problem(403), "H0403");
        t.act_as("commander", "1").await;
        assert_eq!(t.post_current(&path, &decide, json!({"accept": false, "note": ""})).await.problem(422), "E0202");
        let detail = t.get(&path).await.good();
        assert!(!detail["curve"]["points"].as_array().unwrap().is_empty());
        assert_eq!(t.post_current(&path, &decide, accept.clone()).await.good()["state"], "accepted");
        assert_eq!(t.post_current(&path, &decide, accept).await.problem(409), "E0201");
        t.node.settle().await.unwrap();
        let level = t.get(&format!("/api/v1/surveillance/levels/{}", t.region("11"))).await.good();
        assert_eq!(level["level"]["rank"], 2);
        assert!(level["history"][0]["by"].as_str().unwrap().starts_with("commander"));
        let told = t.get("/api/v1/surveillance/warnings").await.good();
        assert!(told["items"].as_array().unwrap().iter().any(|w| w["level"]["rank"] == 2 && w["to"]["code"] == "12"), "{told}");
    }

    async fn a_refused_level_is_not_proposed_again_while_nothing_worsens(t) {
        t.with_regions().await;
        outbreak(t, "11", &[2, 20, 80]).await;
        t.act_as("commander", "X").await;
        let find = async || {
            let open = t.get("/api/v1/response/proposals?state=open").await.good();
            open["items"].as_array().unwrap().iter().find(|p| p["kind"] == "level" && p["region"]["code"] == "11").cloned()
        };
        let path = format!("/api/v1/response/proposals/{}", find().await.unwrap()["id"].as_str().unwrap());
        let refuse = json!({"accept": false, "note": "one closed ward, all cases linked"});
        t.post_current(&path, &format!("{path}/decide"), refuse).await.good();
        t.node.settle().await.unwrap();
        t.pass(TimeDelta::days(1)).await;
        assert!(find().await.is_none());
    }
}
