//! Clusters: the rule on made-up days, and the story through the door.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_plan::{CaseClass, ClusterRule, Interval, Shared};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rules::{Candidate, Tie, find, ties};
use crate::testing::{TestNode, stories};

fn rule(cases: u32) -> ClusterRule {
    ClusterRule {
        id: "cluster".to_owned(),
        title: Text::same("cluster"),
        cases,
        within: Interval::days(14),
        sharing: Shared::ALL.to_vec(),
        classes: vec![CaseClass::Confirmed, CaseClass::Asymptomatic],
    }
}

fn case(day: u32, places: &[&str]) -> Candidate {
    let tie =
        |place: &&str| Tie { shared: Shared::Place, key: (*place).to_owned(), label: (*place).to_owned() };
    Candidate {
        id: Uuid::from_u128(u128::from(day)),
        region: Uuid::nil(),
        class: CaseClass::Confirmed,
        day: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(u64::from(day)),
        ties: places.iter().map(tie).collect(),
    }
}

fn members(rule: &ClusterRule, cases: &[Candidate], links: &[(usize, usize)]) -> Vec<Vec<usize>> {
    find(rule, cases, links).into_iter().map(|found| found.members).collect()
}

#[test]
fn two_cases_less_than_the_window_apart_that_share_something_are_a_cluster() {
    assert_eq!(members(&rule(2), &[case(0, &["canteen"]), case(13, &["canteen"])], &[]), [[0, 1]]);
    assert!(members(&rule(2), &[case(0, &["canteen"]), case(14, &["canteen"])], &[]).is_empty());
    assert!(members(&rule(2), &[case(0, &["canteen"]), case(3, &["school"])], &[]).is_empty());
    assert_eq!(members(&rule(2), &[case(0, &[]), case(3, &[])], &[(0, 1)]), [[0, 1]]);
}

#[test]
fn a_cluster_grows_over_different_things_that_are_shared() {
    let cases = [case(0, &["canteen"]), case(5, &["canteen", "bus"]), case(12, &["bus"]), case(20, &[])];
    let found = find(&rule(2), &cases, &[(2, 3)]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].members, [0, 1, 2, 3]);
    let shared: Vec<(Shared, usize)> = found[0].reasons.iter().map(|r| (r.shared, r.cases)).collect();
    assert_eq!(shared.len(), 3, "{:?}", found[0].reasons);
    assert!(shared.iter().all(|(_, cases)| *cases == 2));
}

#[test]
fn the_stricter_rule_counts_only_cases_in_a_window_with_five() {
    // Five within 14 days, and a sixth joined to them later.
    let days = [0, 2, 4, 6, 8, 21];
    let cases: Vec<Candidate> = days.iter().map(|day| case(*day, &["ward"])).collect();
    assert_eq!(members(&rule(5), &cases, &[]), [[0, 1, 2, 3, 4]]);
    assert!(members(&rule(5), &cases[..4], &[]).is_empty());
    assert_eq!(members(&rule(2), &cases, &[]), [[0, 1, 2, 3, 4, 5]]);
}

#[test]
fn who_does_not_count_joins_nobody() {
    let mut cases = [case(0, &["bus"]), case(3, &["bus", "gym"]), case(5, &["gym"])];
    cases[1].class = CaseClass::Suspected;
    assert!(members(&rule(2), &cases, &[(0, 1), (1, 2)]).is_empty());
}

#[test]
fn words_that_say_nothing_of_where_tie_nobody() {
    let region = Uuid::from_u128(1);
    assert!(ties(region, region, None, Some("Household"), &[" ".to_owned()]).is_empty());
    let found =
        ties(region, region, Some("H 12"), Some("Ward  B"), &["Canteen".to_owned(), "canteen ".to_owned()]);
    assert_eq!(found.len(), 3);
    assert!(found.iter().any(|tie| tie.key.ends_with("/ward b")), "{found:?}");
}

async fn report(t: &TestNode, n: u32, region: &str, facts: Value) -> String {
    let body = json!({"disease": "covid-19", "region_id": t.region(region), "class": "confirmed",
        "identity": {"name": format!("Person {n}"), "phone": format!("{n}")}, "facts": facts});
    t.post("/api/v1/cases/records", body).await.good()["id"].as_str().unwrap().to_owned()
}

const LIST: &str = "/api/v1/cases/clusters";

stories! {
    async fn a_cluster_is_found_grows_is_told_in_each_county_and_ends_by_time(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let a = report(t, 1, "11", json!({"onset_on": "2020-02-20", "setting": "Ward B"})).await;
        t.node.settle().await.unwrap();
        assert_eq!(t.get(LIST).await.good()["items"], json!([]));
        // A second one in the same ward: a cluster, with its reason.
        let b = report(t, 2, "11", json!({"onset_on": "2020-02-25", "setting": "ward b"})).await;
        t.node.settle().await.unwrap();
        let list = t.get(LIST).await.good();
        let cluster = &list["items"][0];
        assert_eq!((&cluster["cases"], &cluster["state"]), (&json!(2), &json!("open")), "{list}");
        assert_eq!(cluster["reasons"][0]["shared"], "setting");
        assert_eq!(cluster["closes_on"], "2020-03-10");
        let id = cluster["id"].as_str().unwrap().to_owned();
        // A third one in another county, infected by the second: the same cluster, now of the province.
        let c = report(t, 3, "12", json!({"onset_on": "2020-02-29"})).await;
        t.post("/api/v1/cases/links", json!({"source_id": b, "case_id": c, "certain": true})).await.good();
        t.node.settle().await.unwrap();
        let one = t.get(&format!("{LIST}/{id}")).await.good();
        assert_eq!((&one["cases"], &one["region"]["code"]), (&json!(3), &json!("1")), "{one}");
        assert_eq!((&one["rule_cases"], &one["rule_days"]), (&json!(2), &json!(14)));
        assert_eq!(t.entries("cases.cluster.found").await, 1);
        assert_eq!(t.entries("cases.cluster.changed").await, 1);
        // Each county sees it, with its own cases and how many are elsewhere; the measure agrees.
        t.act_as("epidemiologist", "12").await;
        let one = t.get(&format!("{LIST}/{id}")).await.good();
        assert_eq!((&one["cases"], &one["elsewhere"]), (&json!(1), &json!(2)));
        assert_eq!(one["members"][0]["id"], json!(c));
        let value = t.get(&format!("/api/v1/measures/value?call=case_clusters()&region={}", t.region("12"))).await.good();
        assert_eq!(value["value"], 1);
        t.act_as("epidemiologist", "2").await;
        assert_eq!(t.get(&format!("{LIST}/{id}")).await.problem(404), "H0404");
        // A case that is closed to others is not in it for them.
        t.act_as("epidemiologist", "1").await;
        let me = t.get("/api/v1/people/me").await.good()["account"]["name"].clone();
        let path = format!("/api/v1/cases/records/{a}");
        t.post_current(&path, &format!("{path}/restrict"), json!({"accounts": [me]})).await.good();
        t.act_as("epidemiologist", "1").await;
        let one = t.get(&format!("{LIST}/{id}")).await.good();
        assert_eq!(one["cases"], 2);
        assert!(!one.to_string().contains(&a));
        // Without a further case it ends two weeks after the last one.
        t.pass(chrono::TimeDelta::days(12)).await;
        assert_eq!(t.get(&format!("{LIST}?state=open")).await.good()["items"].as_array().unwrap().len(), 1);
        t.pass(chrono::TimeDelta::days(2)).await;
        let over = t.get(&format!("{LIST}?state=closed")).await.good();
        assert_eq!(over["items"][0]["id"], json!(id));
        assert_eq!(t.entries("cases.cluster.ended").await, 1);
    }

    async fn a_cluster_whose_cases_are_ruled_out_dissolves(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        report(t, 1, "11", json!({"onset_on": "2020-02-24", "household": "12"})).await;
        let b = report(t, 2, "11", json!({"onset_on": "2020-02-26", "household": "12"})).await;
        t.node.settle().await.unwrap();
        assert_eq!(t.get(&format!("{LIST}?state=open")).await.good()["items"].as_array().unwrap().len(), 1);
        let path = format!("/api/v1/cases/records/{b}");
        let body = json!({"class": "excluded", "note": "two negative tests"});
        t.post_current(&path, &format!("{path}/classify"), body).await.good();
        t.node.settle().await.unwrap();
        assert_eq!(t.get(&format!("{LIST}?state=open")).await.good()["items"], json!([]));
        let gone = t.get(&format!("{LIST}?state=dissolved")).await.good();
        assert_eq!(gone["items"][0]["reasons"][0]["shared"], "household");
    }

    async fn an_outbreak_of_a_list_is_one_cluster_by_its_chains(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let order = json!({"disease": "mers", "region_id": t.region("X")}).to_string();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/linelists");
        for file in ["mers_korea_2015_cases.csv", "mers_korea_2015_contacts.csv"] {
            let content = std::fs::read(folder.join(file)).unwrap();
            t.upload_to("/api/v1/cases/lists", "order", &order, file, &content).await.good();
        }
        t.node.settle().await.unwrap();
        let list = t.get(&format!("{LIST}?disease=mers")).await.good();
        let sizes: Vec<i64> = list["items"].as_array().unwrap().iter().map(|c| c["cases"].as_i64().unwrap()).collect();
        // Nearly everybody of the 162 is joined to the one outbreak, which is over.
        assert!(sizes.iter().max().unwrap() >= &90, "{sizes:?}");
        assert!(list["items"].as_array().unwrap().iter().all(|c| c["state"] == "closed"));
    }
}
