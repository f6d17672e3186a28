use serde_json::json;

use crate::testing::stories;

stories! {
    async fn the_first_account_is_made_by_the_printed_link_and_only_once(t) {
        let link = super::super::setup_link(&t.node).await.unwrap().expect("a link");
        let token = link.split_once("token=").unwrap().1.to_owned();
        let set_up = |password: &str| json!({"token": token, "name": "chief", "password": password});
        assert_eq!(t.post("/api/v1/people/setup", set_up("short")).await.problem(422), "A0102");
        let me = t.post("/api/v1/people/setup", set_up("three unrelated words")).await.good();
        assert_eq!(me["account"]["name"], "chief");
        assert_eq!(t.post("/api/v1/people/setup", set_up("three unrelated words")).await.problem(422), "A0105");
        assert!(super::super::setup_link(&t.node).await.unwrap().is_none());
        t.sign_out();
        let wrong = json!({"name": "chief", "password": "three unrelated wards"});
        assert_eq!(t.post("/api/v1/people/sign-in", wrong).await.problem(422), "A0104");
        let nobody = json!({"name": "nobody", "password": "three unrelated words"});
        assert_eq!(t.post("/api/v1/people/sign-in", nobody).await.problem(422), "A0104");
        let right = json!({"name": "chief", "password": "three unrelated words"});
        t.post("/api/v1/people/sign-in", right).await.good();
        assert_eq!(t.get("/api/v1/people/me").await.good()["acting"]["duty"], "administrator");
    }

    async fn a_duty_granted_twice_is_the_same_grant_and_can_be_taken_up(t) {
        t.with_regions().await;
        t.act_as("administrator", "X").await;
        let me = t.get("/api/v1/people/me").await.good();
        let path = format!("/api/v1/people/accounts/{}/grants", me["account"]["id"].as_str().unwrap());
        let duty = json!({"duty": "commander", "region_id": t.region("X")});
        let first = t.post(&path, duty.clone()).await.good();
        assert_eq!(t.post(&path, duty).await.good()["id"], first["id"]);
        assert_eq!(t.entries("people.duty.granted").await, 1);
        t.post("/api/v1/people/acting", json!({"grant_id": first["id"]})).await.good();
    }

    async fn nothing_is_shown_to_strangers(t) {
        t.with_regions().await;
        for path in [
            "/api/v1/people/me", "/api/v1/regions", "/api/v1/board", "/api/v1/surveillance/signals",
            "/api/v1/surveillance/imports", "/api/v1/response/tasks", "/api/v1/response/proposals",
            "/api/v1/audit/entries", "/api/v1/people/accounts", "/api/v1/packs", "/api/v1/measures", "/api/v1/live",
        ] {
            assert_eq!(t.get(path).await.problem(401), "H0401", "{path}");
        }
    }

    async fn a_right_is_valid_at_its_region_and_below_and_a_refusal_is_in_the_journal(t) {
        t.with_regions().await;
        t.act_as("commander", "1").await;
        let (own, below, other) = (t.region("1"), t.region("11"), t.region("21"));
        for region in [own, below] {
            t.get(&format!("/api/v1/board?region={region}")).await.good();
        }
        assert_eq!(t.entries("kernel.access.denied").await, 0);
        for path in ["board?region=", "surveillance/signals?region=", "surveillance/curve?region=",
                     "surveillance/counts?region=", "response/tasks?region=", "response/proposals?region=",
                     "response/incidents?region=", "audit/entries?region=", "surveillance/warnings?region="] {
            assert_eq!(t.get(&format!("/api/v1/{path}{other}")).await.problem(403), "H0403", "{path}");
        }
        assert_eq!(t.entries("kernel.access.denied").await, 9);
        t.act_as("citizen", "11").await;
        assert_eq!(t.get("/api/v1/board").await.problem(403), "H0403");
        t.get(&format!("/api/v1/surveillance/levels/{below}")).await.good();
    }

    async fn the_last_administrator_stays(t) {
        t.with_regions().await;
        t.act_as("administrator", "X").await;
        let me = t.get("/api/v1/people/me").await.good();
        let id = me["account"]["id"].as_str().unwrap();
        let path = format!("/api/v1/people/accounts/{id}");
        let disabled = t.send(axum::http::Method::PATCH, &path, Some(json!({"disabled": true})), &[]).await;
        assert_eq!(disabled.problem(409), "A0106");
        let made = t.post("/api/v1/people/accounts", json!({"name": "second", "password": null})).await.good();
        assert!(made["link"].as_str().unwrap().starts_with("/link?token="));
        assert_eq!(t.post("/api/v1/people/accounts", json!({"name": "second", "password": null})).await.problem(409), "A0103");
    }

    async fn the_same_request_sent_twice_changes_once(t) {
        t.with_regions().await;
        t.act_as("administrator", "X").await;
        let body = json!({"name": "once", "password": null});
        let send = async |body: serde_json::Value| {
            t.send(axum::http::Method::POST, "/api/v1/people/accounts", Some(body), &[("idempotency-key", "k1")]).await
        };
        let first = send(body.clone()).await.good();
        let again = send(body).await.good();
        assert_eq!(first["account"]["id"], again["account"]["id"]);
        assert_eq!(t.entries("people.account.created").await, 1);
        assert_eq!(send(json!({"name": "other", "password": null})).await.problem(409), "H0422");
    }
}
