use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::counts::{Change, Incoming, merge};
use crate::testing::{TestNode, stories};

const HEADER: &str = "date,code,confirmed_cumulative\n";

/// A cumulative series of one county.
fn series(code: &str, first_day: &str, totals: &[i64]) -> String {
    let first: chrono::NaiveDate = first_day.parse().unwrap();
    let row = |(n, total): (usize, &i64)| format!("{},{code},{total}\n", first + TimeDelta::days(n as i64));
    totals.iter().enumerate().map(row).collect()
}

async fn value(t: &TestNode, call: &str, code: &str) -> Value {
    let path = format!("/api/v1/measures/value?call={call}&region={}", t.region(code));
    t.get(&path).await.good()["value"].clone()
}

stories! {
    async fn good_rows_are_imported_and_bad_ones_listed_with_place_and_remedy(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let file = format!("{HEADER}2020-02-28,11,5\n2020-02-28,99,1\n2020-02-29,11,7.5\nyesterday,11,8\n2020-02-29,12,-1\n2020-02-28,11,6\n2020-02-29,11,9\n");
        let staged = t.upload("c.csv", file.as_bytes()).await.good();
        assert_eq!(staged["state"], "staged", "{staged}");
        let checked = &staged["checked"];
        assert_eq!((checked["good"].as_u64(), checked["bad"].as_u64()), (Some(2), Some(5)), "{staged}");
        let id = staged["id"].as_str().unwrap();
        let path = format!("/api/v1/surveillance/imports/{id}");
        let findings = t.get(&format!("{path}/findings")).await.good();
        let places: Vec<(u64, String)> = findings["items"].as_array().unwrap().iter()
            .map(|f| (f["line"].as_u64().unwrap(), f["code"].as_str().unwrap().to_owned())).collect();
        assert_eq!(places.iter().map(|p| p.0).collect::<Vec<_>>(), [3, 4, 5, 6, 7], "{findings}");
        assert!(findings["items"][1]["remedy"]["zh"].as_str().unwrap().chars().count() > 3);
        let csv = t.get(&format!("{path}/bad-rows.csv")).await;
        assert_eq!(csv.text.lines().count(), 6, "{}", csv.text);

        let refused = t.settling(t.post(&format!("{path}/apply"), json!({"mode": "all-or-nothing"}))).await.good();
        assert_eq!(refused["state"], "refused");
        assert_eq!(value(t, "cases_total()", "11").await, Value::Null);

        let applied = t.import(&file, "good-rows").await;
        assert_eq!(applied["state"], "applied", "{applied}");
        assert_eq!(value(t, "cases_total()", "11").await, 9);
        assert_eq!(value(t, "cases_total()", "1").await, 9);
    }

    async fn importing_twice_changes_nothing_twice(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let file = format!("{HEADER}{}{}", series("11", "2020-02-20", &[1, 3, 6]), series("12", "2020-02-20", &[0, 2, 2]));
        t.import(&file, "good-rows").await;
        let (before, total) = (t.entries("surveillance.counts.imported").await, value(t, "cases_total()", "1").await);
        assert_eq!(total, 8);
        let again = t.import(&file, "good-rows").await;
        assert_eq!((again["checked"]["fresh"].as_u64(), again["checked"]["unchanged"].as_u64()), (Some(0), Some(6)));
        assert_eq!(t.entries("surveillance.counts.imported").await, before);
        assert_eq!(value(t, "cases_total()", "1").await, 8);
    }

    async fn a_falling_total_is_kept_as_a_correction_and_a_revision_keeps_what_it_replaced(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        t.import(&format!("{HEADER}{}", series("11", "2020-02-20", &[10, 14, 12])), "good-rows").await;
        assert_eq!(value(t, "corrections(14d)", "11").await, 2);
        let rows = async || {
            let path = format!("/api/v1/surveillance/counts?region={}", t.region("11"));
            t.get(&path).await.good()["items"].as_array().unwrap().clone()
        };
        let found = rows().await;
        assert_eq!((found[0]["value"].as_i64(), found[0]["correction"].as_bool()), (Some(-2), Some(true)));
        t.import(&format!("{HEADER}2020-02-21,11,11\n"), "good-rows").await;
        let found = rows().await;
        let triple = |r: &Value| (r["reported"].as_i64().unwrap(), r["value"].as_i64().unwrap(), r["revised_from"].as_i64());
        assert_eq!(found.iter().map(triple).collect::<Vec<_>>(), [(12, 1, None), (11, 1, Some(14)), (10, 10, None)]);
        assert_eq!(value(t, "cases_total()", "11").await, 12);
        assert_eq!(value(t, "corrections(14d)", "11").await, 0);
    }

    async fn unallocated_cases_count_for_the_parent_and_for_no_child(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        t.import(&format!("{HEADER}2020-02-28,11,5\n2020-02-28,12,4\n"), "good-rows").await;
        let file = "date,code,label,confirmed_cumulative\n2020-02-28,1,imported,2\n2020-02-28,1,prison,1\n";
        let staged = t.upload("u.csv", file.as_bytes()).await.good();
        let id = staged["id"].as_str().unwrap();
        let mut mapping = staged["mapping"].clone();
        assert!(mapping.is_object(), "{staged}");
        mapping["coverage"] = json!("unallocated");
        mapping["label_column"] = json!("label");
        mapping["region"]["tier"] = json!("provincial");
        let put = axum::http::Method::PUT;
        let path = format!("/api/v1/surveillance/imports/{id}");
        let body = json!({"mapping": mapping, "save_as": "unallocated"});
        t.settling(t.send(put, &format!("{path}/mapping"), Some(body), &[])).await.good();
        t.settling(t.post(&format!("{path}/apply"), json!({"mode": "all-or-nothing"}))).await.good();
        t.node.settle().await.unwrap();
        assert_eq!(value(t, "cases_total()", "1").await, 12);
        assert_eq!(value(t, "cases_total()", "11").await, 5);
        assert_eq!(t.get("/api/v1/surveillance/mappings").await.good()[0]["name"], "unallocated");
    }

    async fn files_that_are_none_are_refused_with_a_reason(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        for (name, content) in [("empty", &b""[..]), ("header", &b"date,code,confirmed_cumulative\n"[..]),
                                ("binary", &[0u8, 159, 146, 150, 0, 0][..]), ("prose", &b"hello world"[..])] {
            let staged = t.upload(name, content).await.good();
            assert_eq!(staged["state"], "staged", "{name}");
            let path = format!("/api/v1/surveillance/imports/{}/apply", staged["id"].as_str().unwrap());
            assert_eq!(t.post(&path, json!({"mode": "good-rows"})).await.problem(409), "S0105", "{name}");
        }
    }

    async fn an_unusual_count_becomes_a_signal_that_a_person_judges_once(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        t.import(&format!("{HEADER}{}", series("11", "2020-02-15", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 55])), "good-rows").await;
        let signals = t.get("/api/v1/surveillance/signals?state=new").await.good();
        let signal = &signals["items"][0];
        assert_eq!((signal["last_day"].as_str(), signal["observed"].as_i64()), (Some("2020-03-01"), Some(40)), "{signals}");
        let path = format!("/api/v1/surveillance/signals/{}", signal["id"].as_str().unwrap());
        let detail = t.get(&path).await.good();
        let alarm = detail["evidence"]["days"].as_array().unwrap().iter().find(|d| d["day"] == "2020-03-01").unwrap();
        assert!(alarm["verdicts"].as_array().unwrap().iter().any(|v| v["alarm"] == true), "{alarm}");
        let state = format!("{path}/state");
        let confirm = json!({"to": "confirmed", "note": "called the hospital"});
        assert_eq!(t.post_current(&path, &state, json!({"to": "confirmed", "note": " "})).await.problem(422), "S0201");
        let etag = t.get(&path).await.etag.unwrap();
        let post = axum::http::Method::POST;
        t.send(post.clone(), &state, Some(confirm.clone()), &[("if-match", &etag)]).await.good();
        assert_eq!(t.send(post, &state, Some(confirm), &[("if-match", &etag)]).await.problem(412), "H0412");
        t.node.settle().await.unwrap();
        assert_eq!(value(t, "confirmed_signals(14d)", "1").await, 1);
    }

    async fn a_level_rises_at_once_with_its_reason_and_falls_only_after_its_hold(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        t.import(&format!("{HEADER}{}", series("11", "2020-02-28", &[1, 3, 6])), "good-rows").await;
        let level = async |code: &str| {
            t.get(&format!("/api/v1/surveillance/levels/{}", t.region(code))).await.good()
        };
        let now = level("11").await;
        assert_eq!(now["level"]["rank"], 1, "{now}");
        assert!(now["reason"]["text"]["zh"].as_str().unwrap().contains('6'), "{now}");
        assert_eq!(level("12").await["level"]["rank"], 0);
        let warnings = t.get("/api/v1/surveillance/warnings").await.good();
        let mut told: Vec<&str> = warnings["items"].as_array().unwrap().iter()
            .filter(|w| w["about"]["code"] == "11").map(|w| w["relation"].as_str().unwrap()).collect();
        told.sort_unstable();
        assert_eq!(told, ["neighbour", "self", "superior"]);
        for _ in 0..20 {
            t.pass(TimeDelta::days(1)).await;
        }
        // The cases left the window of 14 days a week ago, but the hold of 14 days is not over.
        assert_eq!(level("11").await["level"]["rank"], 1);
        for _ in 0..10 {
            t.pass(TimeDelta::days(1)).await;
        }
        assert_eq!(level("11").await["level"]["rank"], 0);
    }

    async fn a_job_that_was_cut_off_goes_on_where_it_was(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let file = format!("{HEADER}{}", series("11", "2020-02-20", &[1, 3, 6]));
        let staged = t.upload("c.csv", file.as_bytes()).await.good();
        let path = format!("/api/v1/surveillance/imports/{}/apply", staged["id"].as_str().unwrap());
        // Nothing runs jobs here: the acknowledged import waits in the database, as after a crash.
        assert_eq!(t.post(&path, json!({"mode": "good-rows"})).await.good()["state"], "applying");
        t.node.settle().await.unwrap();
        t.node.settle().await.unwrap();
        assert_eq!(value(t, "cases_total()", "11").await, 6);
        assert_eq!(t.entries("surveillance.import.applied").await, 1);
    }
}

proptest! {
    /// However a series arrives, in whatever order and however often, its values add up to its last total.
    #[test]
    fn increments_add_up_to_what_is_reported(
        totals in prop::collection::btree_map(0i64..60, 0i64..1000, 1..30),
        cuts in prop::collection::vec(0usize..30, 0..4),
        seed in any::<u64>(),
    ) {
        let day = |n: i64| chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + TimeDelta::days(n);
        let rows: Vec<Incoming> = totals.iter().map(|(n, t)| Incoming { day: day(*n), reported: *t }).collect();
        let mut parts: Vec<Vec<Incoming>> = vec![Vec::new(); cuts.len() + 1];
        for (i, row) in rows.iter().enumerate() {
            let mix = seed.rotate_left(i as u32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let part = usize::try_from(mix >> 33).unwrap() % parts.len();
            parts[part].push(*row);
        }
        parts.push(rows.clone());
        let mut stored: std::collections::BTreeMap<chrono::NaiveDate, Change> = Default::default();
        let mut sum = 0;
        for part in parts.iter().filter(|p| !p.is_empty()) {
            let existing: Vec<Change> = stored.values().copied().collect();
            let merged = merge(&existing, part, true);
            sum += merged.total_delta;
            stored.extend(merged.changes.iter().map(|c| (c.day, *c)));
        }
        let values: i64 = stored.values().map(|c| c.value).sum();
        let last = rows.last().unwrap().reported;
        prop_assert_eq!(values, last);
        prop_assert_eq!(sum, last);
    }
}
