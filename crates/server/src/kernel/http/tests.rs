//! What can't be read is told as a problem with a code and a remedy, in the reader's language.

use axum::http::Method;
use serde_json::json;

use crate::testing::stories;

stories! {
    async fn malformed_requests_get_a_problem_with_a_remedy(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let login = "/api/v1/people/sign-in";
        // JSON that breaks off, of another kind than said, not as described, with something behind it.
        for (kind, body, status, code) in [
            ("application/json", r#"{"name": "#, 400, "H0411"),
            ("application/json", r#"{"name": "a", "password": "b"} more"#, 400, "H0411"),
            ("text/plain", r#"{"name": "a", "password": "b"}"#, 400, "H0415"),
            ("application/json", r#"{"name": 5, "password": "b"}"#, 422, "H0406"),
        ] {
            let answer = t.send_text(Method::POST, login, kind, body).await;
            assert!(!answer.body["remedy"].as_str().unwrap().is_empty());
            assert_eq!(answer.problem(status), code, "{body}");
        }
        let told = t.send_text(Method::POST, login, "application/json", r#"{"name": 5, "password": "b"}"#).await;
        assert!(told.body["detail"].as_str().unwrap().contains("`name`"), "{}", told.text);

        assert_eq!(t.get("/api/v1/response/tasks/no-id").await.problem(400), "H0407");
        assert_eq!(t.get("/api/v1/response/tasks?region=no-id").await.problem(400), "H0408");
        assert_eq!(t.post("/api/v1/surveillance/imports", json!({})).await.problem(400), "H0416");
        let chinese = t.send(Method::GET, "/api/v1/response/tasks?region=x", None, &[("accept-language", "zh")]).await;
        assert!(chinese.body["detail"].as_str().unwrap().contains("region"), "{}", chinese.text);
    }
}
