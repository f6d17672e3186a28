//! Pools: ten swabs, one test.

use serde_json::{Value, json};

use super::{BATCH, RESULTS, call, detail, register, sample, tubes_at};
use crate::testing::{TestNode, stories};

const POOLS: &str = "/api/v1/cases/pools";

async fn pool(t: &TestNode, code: &str, tubes: &[&str]) -> Value {
    t.post(POOLS, json!({"code": code, "region_id": t.region("11"), "tubes": tubes})).await.good()
}

fn names(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("T-{n}")).collect()
}

stories! {
    async fn a_negative_pool_settles_its_members_and_a_correction_opens_them(t) {
        t.with_regions().await;
        t.act_as("laboratory-officer", "11").await;
        register(t, &["T-1", "T-2", "T-3"]).await;
        t.post(RESULTS, json!({"tube": "T-3", "result": "positive"})).await.good();
        let made = pool(t, "P-1", &["T-1"]).await;
        let path = format!("{POOLS}/{}", made["id"].as_str().unwrap());
        let add = async |tube: &str| t.post(&format!("{path}/tubes"), json!({"tube": tube})).await;
        assert_eq!(add("T-2").await.good()["members"], 2);
        // Scanned twice: told where it is. With a result of its own: not to be pooled.
        let twice = add("T-2").await;
        assert!(twice.text.contains("P-1"), "{}", twice.text);
        assert_eq!(twice.problem(409), "C0220");
        assert_eq!(add("T-3").await.problem(409), "C0204");
        assert_eq!(add("T-9").await.problem(422), "C0143");
        assert_eq!(tubes_at(t, "pooled").await, ["T-1", "T-2"]);
        t.post(RESULTS, json!({"tube": "P-1", "result": "negative"})).await.good();
        assert_eq!(sample(t, "T-1").await["result"], "negative");
        assert_eq!(add("T-9").await.problem(409), "C0224");
        // The laboratory mixed two plates up: what the pool said of its members is withdrawn, visibly.
        let wrong = json!({"tube": "P-1", "result": "positive"});
        assert_eq!(t.post(RESULTS, wrong).await.problem(409), "C0144");
        let right = json!({"tube": "P-1", "result": "positive", "corrects": true, "note": "plates mixed up"});
        assert_eq!(t.post(RESULTS, right).await.good()["opened"], json!(["T-1", "T-2"]));
        assert_eq!(tubes_at(t, "retest").await, ["T-1", "T-2"]);
        let told = detail(t, "T-1").await;
        assert_eq!((&told["results"][0]["state"], &told["pool_code"]), (&json!("superseded"), &json!("P-1")));
        t.post(RESULTS, json!({"tube": "T-1", "result": "positive"})).await.good();
        t.post(RESULTS, json!({"tube": "T-2", "result": "negative"})).await.good();
        assert_eq!(tubes_at(t, "retest").await, Vec::<String>::new());
        assert_eq!(t.get(&path).await.good()["waiting"], 0);
        assert_eq!((t.entries("cases.pool.negative").await, t.entries("cases.pool.opened").await), (1, 1));
    }

    async fn a_pool_takes_what_the_pack_allows(t) {
        t.with_regions().await;
        t.act_as("laboratory-officer", "11").await;
        let tubes = names(11);
        let tubes: Vec<&str> = tubes.iter().map(String::as_str).collect();
        register(t, &tubes).await;
        let blood = json!({"kind": "blood", "region_id": t.region("11"), "tubes": [{"tube": "B"}]});
        t.post(BATCH, blood).await.good();
        let made = pool(t, "P-1", &tubes[..10]).await;
        let path = format!("{POOLS}/{}", made["id"].as_str().unwrap());
        let add = async |tube: &str| t.post(&format!("{path}/tubes"), json!({"tube": tube})).await;
        assert_eq!(add("T-10").await.problem(409), "C0222");
        t.post(&format!("{path}/remove"), json!({"tube": "T-0"})).await.good();
        assert_eq!(add("B").await.problem(409), "C0221");
        add("T-10").await.good();
        assert_eq!(t.post(POOLS, json!({"code": "P-1"})).await.problem(409), "C0223");
        assert_eq!(t.post(POOLS, json!({"code": "T-0"})).await.problem(409), "C0223");
        // Nothing of a pool is made when one of its tubes can't go in.
        assert_eq!(t.post(POOLS, json!({"code": "P-2", "tubes": ["T-0", "B"]})).await.problem(409), "C0221");
        t.post(POOLS, json!({"code": "P-2"})).await.good();
        assert_eq!(t.post(RESULTS, json!({"tube": "P-2", "result": "negative"})).await.problem(409), "C0225");
        let open = t.get(&format!("{POOLS}?open=true")).await.good();
        let codes: Vec<&str> = open["items"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["P-2", "P-1"]);
        t.act_as("laboratory-officer", "21").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
    }

    async fn a_doubtful_pool_opens_its_members_with_a_clock_of_their_own(t) {
        t.with_regions().await;
        t.act_as("laboratory-officer", "11").await;
        register(t, &["T-1", "T-2"]).await;
        pool(t, "P-1", &["T-1", "T-2"]).await;
        t.post(RESULTS, json!({"tube": "P-1", "result": "unclear"})).await.good();
        t.pass(chrono::TimeDelta::hours(13)).await;
        assert_eq!(tubes_at(t, "overdue").await, ["T-1", "T-2"]);
        // One is taken again in a new tube, which is not of the pool.
        t.post(BATCH, json!({"kind": "throat", "region_id": t.region("11"),
            "tubes": [{"tube": "T-1b", "retakes": "T-1"}]})).await.good();
        assert_eq!(tubes_at(t, "retest").await, ["T-2"]);
        let value = t.node.values(t.region("1"), "covid-19", &[call("samples_to_retest")]).await.unwrap();
        assert_eq!(value.into_values().next(), Some(lianfang_plan::Value::Int(1)));
    }
}
