//! Chains: circles, rows, and the picture with its filters.

use serde_json::{Value, json};

use super::circles::{InCircle, find};
use super::layout;
use crate::testing::{TestNode, stories};

#[test]
fn links_on_a_circle_are_found_and_no_others() {
    assert!(find(4, &[(0, 1), (1, 2), (0, 2), (2, 3)]).is_empty());
    // 1 → 2 → 3 → 1, with a link into it and one out of it.
    let found = find(5, &[(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)]);
    assert_eq!(found.iter().map(|c| c.link).collect::<Vec<usize>>(), [1, 2, 3]);
    assert_eq!(found[0], InCircle { link: 1, path: vec![1, 2, 3, 1] });
    // Two circles, and a link from one to the other that lies on none.
    let found = find(4, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)]);
    assert_eq!(found.iter().map(|c| c.link).collect::<Vec<usize>>(), [0, 1, 3, 4]);
}

#[test]
fn cases_without_links_share_rows_when_their_days_allow() {
    let days = [0, 0, 1, 2, 5];
    let rows = layout::rows(&days, &vec![vec![]; 5], &[false; 5]);
    assert_eq!(rows, [0.0, 1.0, 2.0, 0.0, 0.0]);
}

#[test]
fn an_infector_stands_in_the_middle_of_those_it_infected() {
    let sources = [vec![], vec![0], vec![0], vec![2]];
    let rows = layout::rows(&[0, 3, 4, 8], &sources, &[true; 4]);
    assert_eq!(rows, [0.5, 0.0, 1.0, 1.0]);
}

async fn report(t: &TestNode, n: u32, facts: Value) -> String {
    let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "confirmed",
        "identity": {"name": format!("Person {n}"), "phone": format!("{n}")}, "facts": facts});
    t.post("/api/v1/cases/records", body).await.good()["id"].as_str().unwrap().to_owned()
}

async fn chains(t: &TestNode, query: &str) -> Value {
    t.get(&format!("/api/v1/cases/chains?{query}")).await.good()
}

fn ids(chains: &Value) -> Vec<&str> {
    chains["nodes"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap()).collect()
}

stories! {
    async fn the_picture_is_narrowed_and_what_cannot_be_is_listed(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let a = report(t, 1, json!({"onset_on": "2020-02-10", "setting": "ward"})).await;
        let b = report(t, 2, json!({"onset_on": "2020-02-15", "setting": "school"})).await;
        let c = report(t, 3, json!({"onset_on": "2020-02-20"})).await;
        let d = report(t, 4, json!({"onset_on": "2020-02-05"})).await;
        for (from, to, certain) in [(&a, &b, true), (&b, &c, false), (&a, &d, true)] {
            t.post("/api/v1/cases/links", json!({"source_id": from, "case_id": to, "certain": certain})).await.good();
        }
        let all = chains(t, "").await;
        assert_eq!((&all["total"], &all["shown"]), (&json!(4), &json!(4)));
        // d fell ill on 5 February; a is infectious from 8 February on.
        let impossible = all["impossible"].as_array().unwrap();
        assert_eq!(impossible.len(), 1, "{impossible:?}");
        assert_eq!(impossible[0]["case_id"], json!(d));
        assert!(impossible[0]["text"]["en"].as_str().unwrap().contains("2020-02-08"));
        assert_eq!(all["settings_known"], json!(["school", "ward"]));
        assert_eq!(chains(t, "setting=ward").await["shown"], 1);
        assert_eq!(chains(t, "from=2020-02-12").await["shown"], 2);
        assert_eq!(chains(t, "until=2020-02-12&from=2020-02-06").await["shown"], 1);
        assert_eq!(chains(t, "certain=true").await["links"].as_array().unwrap().len(), 2);
        // With certain links only, c is alone.
        assert_eq!(chains(t, "certain=true&linked=true").await["shown"], 3);
        let under = chains(t, &format!("under={b}")).await;
        assert_eq!(ids(&under), [b.as_str(), c.as_str()]);
        assert_eq!(under["links"], json!([{"from": 0, "to": 1, "certain": false, "setting": null, "days": 5}]));
        // Contacts are in the picture when they are asked for.
        let contact = json!({"region_id": t.region("11"), "identity": {"name": "Contact", "phone": "99"},
            "exposure": {"happened_on": "2020-02-21", "proximity": "household"}});
        t.post(&format!("/api/v1/cases/records/{c}/contacts"), contact).await.good();
        assert_eq!(chains(t, "").await["contacts"], json!([]));
        let with = chains(t, "contacts=true").await;
        let position = ids(&with).iter().position(|id| *id == c).unwrap();
        assert_eq!(with["contacts"][0]["case"], json!(position));
    }

    async fn a_circle_over_two_lists_is_refused_and_the_rest_is_drawn(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let order = json!({"disease": "covid-19", "region_id": t.region("X"), "class": "confirmed"}).to_string();
        let cases = "case_id,date_onset\nA,2020-02-10\nB,2020-02-12\nC,2020-02-14\nD,2020-02-16\n";
        let (first, second) = ("from,to\nA,B\nB,C\n", "from,to\nC,A\nC,D\n");
        let mut last = Value::Null;
        for (name, list) in [("cases.csv", cases), ("first.csv", first), ("second.csv", second)] {
            last = t.upload_to("/api/v1/cases/lists", "order", &order, name, list.as_bytes()).await.good();
        }
        let told = last["findings"].as_array().unwrap().iter();
        assert_eq!(told.filter(|f| f["cause"]["en"].as_str().unwrap().contains("circle")).count(), 1, "{last}");
        let all = chains(t, "").await;
        assert_eq!(all["links"].as_array().unwrap().len(), 3);
    }
}
