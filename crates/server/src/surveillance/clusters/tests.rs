//! Clusters through the API: found, told once, going on, seen by whom, and why there are none.

use chrono::{NaiveDate, TimeDelta};
use lianfang_exchange::tabular::{RegionMapping, read_regions};
use serde_json::{Value, json};

use crate::kernel::config::Config;
use crate::packs::{PackSet, read_files};
use crate::regions::{apply_neighbours, apply_regions, read_pairs};
use crate::testing::{TestNode, stories};

const COUNTIES: i64 = 8;
const WEEKS: i64 = 30;

/// A country of eight counties in a row, with centres or with borders only.
async fn with_row(t: &TestNode, centres: bool) {
    let mut rows = "code,name,name_zh,name_en,tier,parent_code,population,lat,lon\n".to_owned();
    rows.push_str("X,X,甲国,Xland,national,,800000,,\nP,P,东省,East,provincial,X,800000,,\n");
    for n in 1..=COUNTIES {
        let centre = if centres { format!("45.0,{}.0", 10 + n) } else { ",".to_owned() };
        rows.push_str(&format!("{n},{n},{n}县,County {n},county,P,100000,{centre}\n"));
    }
    let (rows, findings) = read_regions(rows.as_bytes(), &RegionMapping::default());
    assert!(findings.is_empty(), "{findings:?}");
    let tree = t.node.tree();
    t.node
        .write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await }))
        .await
        .unwrap();
    t.node.reload_tree().await.unwrap();
    if !centres {
        let pairs: String = (1..COUNTIES).map(|n| format!("{n},{}\n", n + 1)).collect();
        let (tree, pairs) = (t.node.tree(), read_pairs(format!("a,b\n{pairs}").as_bytes()).0);
        t.node
            .write(None, move |tx| Box::pin(async move { apply_neighbours(tx, &tree, None, &pairs).await }))
            .await
            .unwrap();
        t.node.reload_tree().await.unwrap();
    }
}

fn put_in_force(t: &TestNode, detection: &str) {
    let mut files = read_files(&Config::default()).unwrap();
    let disease =
        files.get_mut("covid-19").unwrap().iter_mut().find(|f| f.path.starts_with("diseases/")).unwrap();
    let start = disease.text.find("detection:").unwrap();
    let end = disease.text.find("indicators:").unwrap();
    disease.text.replace_range(start..end, &format!("detection: {detection}\n"));
    let set = PackSet::load(&files, &crate::node::registry(), Default::default());
    t.node.put_packs_in_force(set.unwrap_or_else(|f| panic!("{f:?}")));
}

/// Only the scan looks at weekly series.
fn scan_only(t: &TestNode, clusters: &str) {
    put_in_force(
        t,
        &format!("{{min_cases: 5, detectors: [{{detector: ears_c1, period: daily}}], clusters: {clusters}}}"),
    );
}

const NEGATIVE_BINOMIAL: &str = "{method: negative_binomial, period: weekly, max_places: 3, max_duration: 4w, history: 26w, replicates: 199}";

fn sunday(week: i64) -> NaiveDate {
    let last: NaiveDate = "2020-03-01".parse().unwrap();
    last + TimeDelta::weeks(week - WEEKS)
}

/// A wave that all counties share, with a level of its own in each and some scatter; `factor` by county and week from 1 on.
fn weeks(from: i64, to: i64, factor: impl Fn(i64, i64) -> f64) -> String {
    let mut rows = "week,code,confirmed_new\n".to_owned();
    for county in 1..=COUNTIES {
        for week in from..=to {
            let wave = 30.0 + 20.0 * (week as f64 / 6.0).sin();
            let scatter = 0.85 + 0.3 * ((week * 37 + county * 101) % 17) as f64 / 16.0;
            let cases = (wave * (1.0 + 0.2 * (county % 3) as f64) * scatter * factor(county, week)).round();
            rows.push_str(&format!("{},{county},{cases}\n", sunday(week).format("%G-W%V")));
        }
    }
    rows
}

/// Counties 4 and 5 have more than their part in the last two weeks.
fn raised(county: i64, week: i64) -> f64 {
    if (4..=5).contains(&county) && week >= WEEKS - 1 { 2.5 } else { 1.0 }
}

async fn list(t: &TestNode) -> Value {
    t.get("/api/v1/surveillance/clusters").await.good()
}

async fn signals(t: &TestNode) -> Vec<Value> {
    t.get("/api/v1/surveillance/signals").await.good()["items"].as_array().unwrap().clone()
}

fn codes(cluster: &Value) -> Vec<String> {
    let regions = cluster["regions"].as_array().unwrap();
    let mut codes: Vec<String> =
        regions.iter().map(|r| r["region"]["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes
}

stories! {
    async fn neighbours_that_stand_out_together_are_a_cluster_with_one_signal(t) {
        with_row(t, true).await;
        t.act_as("epidemiologist", "X").await;
        scan_only(t, NEGATIVE_BINOMIAL);
        t.import(&weeks(1, WEEKS, raised), "all-or-nothing").await;
        let found = list(t).await;
        assert_eq!(found["scans"][0]["places"], 8, "{found}");
        let clusters = found["items"].as_array().unwrap();
        assert_eq!(clusters.len(), 1, "{found}");
        let cluster = &clusters[0];
        assert_eq!(codes(cluster), ["4", "5"]);
        assert_eq!((&cluster["first_day"], &cluster["last_day"]), (&json!("2020-02-17"), &json!("2020-03-01")));
        assert_eq!(cluster["p_value"], 0.005, "{cluster}");
        let ratio = cluster["observed"].as_f64().unwrap() / cluster["expected"].as_f64().unwrap();
        assert!(ratio > 1.5 && ratio < 2.5, "{ratio}");
        let path = format!("/api/v1/surveillance/clusters/{}", cluster["id"].as_str().unwrap());
        let detail = t.get(&path).await.good();
        assert!(detail["account"]["en"].as_str().unwrap().contains("Tango"), "{detail}");
        assert!(detail["facts"].to_string().contains("seed 20200224"), "{detail}");
        // None of the counties called by itself, so the scan raised one signal, at the county with the largest excess.
        let raised = signals(t).await;
        assert_eq!(raised.len(), 1, "{raised:?}");
        assert_eq!(raised[0]["methods"][0]["name"], "negative_binomial_scan");
        assert_eq!(raised[0]["region"]["code"], cluster["lead"]["code"]);
        assert_eq!(detail["signals"][0]["id"], raised[0]["id"]);
        let signal = t.get(&format!("/api/v1/surveillance/signals/{}", raised[0]["id"].as_str().unwrap())).await.good();
        assert_eq!(signal["clusters"][0]["id"], cluster["id"]);
        assert!(signal["evidence"]["notes"][0]["en"].as_str().unwrap().contains("space-time scan"), "{signal}");
        assert!(signal["reason"]["zh"].as_str().unwrap().contains("相邻地区"));
        assert_eq!(t.entries("surveillance.cluster.found").await, 1);
    }

    async fn a_cluster_that_goes_on_stays_one_and_a_repeated_file_changes_nothing(t) {
        with_row(t, true).await;
        t.act_as("epidemiologist", "X").await;
        scan_only(t, NEGATIVE_BINOMIAL);
        t.import(&weeks(1, WEEKS, raised), "all-or-nothing").await;
        let before = list(t).await;
        t.import(&weeks(1, WEEKS, raised), "all-or-nothing").await;
        assert_eq!(before["items"], list(t).await["items"]);
        t.pass(TimeDelta::weeks(1)).await;
        t.import(&weeks(WEEKS + 1, WEEKS + 1, raised), "all-or-nothing").await;
        let after = list(t).await;
        let clusters = after["items"].as_array().unwrap();
        assert_eq!(clusters.len(), 1, "{after}");
        assert_eq!(clusters[0]["id"], before["items"][0]["id"]);
        assert_eq!((&clusters[0]["first_day"], &clusters[0]["last_day"]), (&json!("2020-02-17"), &json!("2020-03-08")));
        let raised = signals(t).await;
        assert_eq!((raised.len(), &raised[0]["last_day"]), (1, &json!("2020-03-08")), "{raised:?}");
        assert_eq!((t.entries("surveillance.cluster.found").await, t.entries("surveillance.cluster.extended").await), (1, 1));
    }

    async fn a_region_that_called_by_itself_is_not_called_again(t) {
        with_row(t, true).await;
        t.act_as("epidemiologist", "X").await;
        put_in_force(t, &format!("{{min_cases: 5, detectors: [{{detector: ears_c2, baseline: 8, alpha: 0.0001}}], clusters: {NEGATIVE_BINOMIAL}}}"));
        let loud = |county: i64, week: i64| if county == 4 && week == WEEKS { 6.0 } else { raised(county, week) };
        t.import(&weeks(1, WEEKS, loud), "all-or-nothing").await;
        let found = list(t).await;
        let cluster = &found["items"][0];
        assert!(codes(cluster).contains(&"4".to_owned()), "{found}");
        let all = signals(t).await;
        assert!(!all.is_empty() && all.iter().all(|s| s["methods"][0]["name"] == "ears_c2"), "{all:?}");
        let path = format!("/api/v1/surveillance/clusters/{}", cluster["id"].as_str().unwrap());
        let linked = t.get(&path).await.good();
        assert!(!linked["signals"].as_array().unwrap().is_empty(), "the cluster names the signals of its regions: {linked}");
    }

    async fn borders_serve_where_centres_are_not_known_and_each_method_answers(t) {
        with_row(t, false).await;
        t.act_as("epidemiologist", "X").await;
        scan_only(t, NEGATIVE_BINOMIAL);
        t.import(&weeks(1, WEEKS, raised), "all-or-nothing").await;
        let found = list(t).await;
        assert_eq!(codes(&found["items"][0]), ["4", "5"], "{found}");
        let path = format!("/api/v1/surveillance/clusters/{}", found["items"][0]["id"].as_str().unwrap());
        assert!(t.get(&path).await.good()["facts"].to_string().contains("neighbours by borders"));
        for method in ["permutation", "population"] {
            scan_only(t, &format!("{{method: {method}, period: weekly, max_share: 0.4, max_duration: 2w, replicates: 99, alpha: 0.05}}"));
            t.pass(TimeDelta::weeks(1)).await;
            let next = list(t).await["scans"][0]["day"].as_str().unwrap().parse::<NaiveDate>().unwrap();
            let week = WEEKS + (next - sunday(WEEKS)).num_weeks() + 1;
            // To the population these two are one bit of the country, and the wave is at its lowest: they have to be far above.
            let far = |county: i64, week: i64| if raised(county, week) > 1.0 { 8.0 } else { 1.0 };
            t.import(&weeks(week, week, far), "all-or-nothing").await;
            let scan = list(t).await["scans"][0].clone();
            assert_eq!(scan["day"], sunday(week).to_string(), "{method}: {scan}");
            assert!(scan["p_value"].as_f64().unwrap() <= 0.05, "{method}: {scan}");
        }
    }

    async fn no_cluster_and_no_scan_say_so(t) {
        with_row(t, true).await;
        t.act_as("epidemiologist", "X").await;
        put_in_force(t, "{detectors: [{detector: ears_c1, period: daily}]}");
        t.import(&weeks(1, WEEKS - 1, |_, _| 1.0), "all-or-nothing").await;
        let off = list(t).await;
        assert_eq!((&off["scanned"], off["scans"].as_array().unwrap().len()), (&json!(false), 0));
        scan_only(t, NEGATIVE_BINOMIAL);
        t.import(&weeks(WEEKS, WEEKS, |_, _| 1.0), "all-or-nothing").await;
        let quiet = list(t).await;
        assert!(quiet["items"].as_array().unwrap().is_empty(), "{quiet}");
        let text = quiet["scans"][0]["text"]["en"].as_str().unwrap();
        assert!(text.starts_with("no cluster among 8 regions"), "{text}");
        assert!(signals(t).await.is_empty());
    }

    async fn too_short_a_history_is_named(t) {
        with_row(t, true).await;
        t.act_as("epidemiologist", "X").await;
        scan_only(t, NEGATIVE_BINOMIAL);
        t.import(&weeks(WEEKS - 5, WEEKS, raised), "all-or-nothing").await;
        let scan = &list(t).await["scans"][0];
        assert_eq!(scan["p_value"], Value::Null);
        assert!(scan["text"]["en"].as_str().unwrap().contains("history is too short"), "{scan}");
        assert!(scan["text"]["zh"].as_str().unwrap().contains("历史太短"));
    }

    async fn a_county_sees_that_it_is_part_of_a_cluster_but_not_the_others_numbers(t) {
        with_row(t, true).await;
        t.act_as("epidemiologist", "X").await;
        scan_only(t, NEGATIVE_BINOMIAL);
        t.import(&weeks(1, WEEKS, raised), "all-or-nothing").await;
        let id = list(t).await["items"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/surveillance/clusters/{id}");
        t.act_as("epidemiologist", "5").await;
        let seen = t.get(&path).await.good();
        for region in seen["regions"].as_array().unwrap() {
            assert_eq!(region["observed"].is_number(), region["region"]["code"] == "5", "{seen}");
        }
        assert_eq!(list(t).await["items"].as_array().unwrap().len(), 1);
        t.act_as("epidemiologist", "1").await;
        assert!(list(t).await["items"].as_array().unwrap().is_empty());
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        t.act_as("citizen", "5").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        t.act_as("epidemiologist", "X").await;
        let missing = "/api/v1/surveillance/clusters/00000000-0000-0000-0000-000000000000";
        assert_eq!(t.get(missing).await.problem(404), "H0404");
    }
}
