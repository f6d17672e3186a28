//! Papers: issued, printed, served, replaced, and the certificate at the end.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::cases::contacts::tests::{check_all, household, path_of};
use crate::testing::stories;

stories! {
    async fn an_order_is_issued_printed_and_served_and_a_release_is_certified(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "1").await;
        let contact = household(t, "Chen Bo", "13900000002", "2020-03-01").await;
        let path = path_of(&contact);
        let orders = format!("{path}/orders");
        let order = t.post(&orders, json!({"kind": "quarantine"})).await.good();
        assert_eq!(order["number"], "Q11-2020-00001");
        assert_eq!((&order["begins_on"], &order["ends_on"], &order["days"]), (&json!("2020-03-02"), &json!("2020-03-15"), &json!(14)));
        assert_eq!(order["content"]["stages"], json!([{"place": "site", "from": "2020-03-02", "until": "2020-03-15"}]));
        let at = format!("/api/v1/cases/orders/{}", order["id"].as_str().unwrap());
        // The name is on paper only, and whoever prints it is written down.
        assert!(!t.get(&orders).await.text.contains("Chen Bo"));
        let printed = t.get(&format!("{at}/print")).await.good();
        assert_eq!(printed["identity"]["name"], "Chen Bo");
        assert!(!printed["content"]["text"]["zh"].as_str().unwrap().is_empty());
        let person = contact["person_id"].as_str().unwrap();
        let seen = t.get(&format!("/api/v1/people/persons/{person}/access")).await.good();
        assert_eq!(seen["items"][0]["purpose"], "cases.order");
        let print = format!("{at}/print");
        let how = |how: &str| json!({"how": how});
        assert_eq!(t.post_current(&print, &format!("{at}/serve"), how("shouted")).await.problem(422), "C0112");
        let served = t.post_current(&print, &format!("{at}/serve"), how("in-person")).await.good();
        assert_eq!(served["state"], "served");
        assert!(served["served_by"].as_str().unwrap().starts_with("epidemiologist"));
        assert_eq!(t.post_current(&print, &format!("{at}/serve"), how("posted")).await.problem(409), "C0442");
        // Another programme, another order: the first is replaced.
        let other = json!({"programme": "home-14", "note": "room needed"});
        t.post_current(&path, &format!("{path}/order"), other).await.good();
        t.post(&orders, json!({"kind": "quarantine"})).await.good();
        let states: Vec<Value> = t.get(&orders).await.good().as_array().unwrap().iter().map(|o| o["state"].clone()).collect();
        assert_eq!(states, [json!("issued"), json!("replaced")]);
        assert_eq!(t.post(&orders, json!({"kind": "release"})).await.problem(409), "C0441");
        for _ in 0..14 {
            t.pass(TimeDelta::days(1)).await;
            check_all(t).await;
        }
        t.post_current(&path, &format!("{path}/release"), json!({"note": "well"})).await.good();
        let certificate = t.post(&orders, json!({"kind": "release"})).await.good();
        assert_eq!(certificate["number"], "R11-2020-00001");
        // A grid chief sees no paper with a name on it.
        t.act_as("grid-chief", "11").await;
        assert_eq!(t.get(&print).await.problem(403), "H0403");
    }
}
