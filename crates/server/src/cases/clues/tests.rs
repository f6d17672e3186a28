//! Clues: passed to another region, seen there as a task, answered, and back.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::testing::stories;

const CLUES: &str = "/api/v1/cases/clues";
const TASKS: &str = "/api/v1/response/tasks";

stories! {
    async fn a_clue_goes_to_another_team_as_a_task_and_comes_back_answered(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "11").await;
        let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "confirmed",
            "identity": {"name": "Chen Li", "phone": "1"}, "facts": {}});
        let case = t.post("/api/v1/cases/records", body).await.good();
        let record = format!("/api/v1/cases/records/{}", case["id"].as_str().unwrap());
        let due = t.now() + TimeDelta::hours(6);
        let ask = |duty: &str, question: &str, due: chrono::DateTime<chrono::Utc>| {
            json!({"region_id": t.region("12"), "duty": duty, "question": question, "due_at": due})
        };
        let clues = format!("{record}/clues");
        assert_eq!(t.post(&clues, ask("epidemiologist", " ", due)).await.problem(422), "C0390");
        assert_eq!(t.post(&clues, ask("epidemiologist", "Who?", t.now())).await.problem(422), "C0391");
        assert_eq!(t.post(&clues, ask("citizen", "Who?", due)).await.problem(422), "C0392");
        let question = "Who sat beside Chen Li in the bus to Beta on 27 February?";
        let clue = t.post(&clues, ask("town-duty-officer", question, due)).await.good();
        assert_eq!((&clue["state"], &clue["to"]["code"]), (&json!("open"), &json!("12")));
        let path = format!("{CLUES}/{}", clue["id"].as_str().unwrap());
        // The team there has a task that names nobody, and reads the question; the case itself it does not see.
        t.act_as("town-duty-officer", "12").await;
        let tasks = t.get(&format!("{TASKS}?mine=true&state=open")).await;
        assert!(!tasks.text.contains("Chen Li"), "{}", tasks.text);
        let tasks = tasks.good();
        assert_eq!(tasks["items"][0]["about"]["kind"], "clue", "{tasks}");
        assert_eq!(tasks["items"][0]["about"]["id"], clue["id"]);
        assert_eq!(tasks["items"][0]["may_finish"], false);
        let there = t.get(&path).await.good();
        assert_eq!((&there["question"], &there["case_id"], &there["may_answer"]), (&json!(question), &Value::Null, &json!(true)));
        assert_eq!(t.get(&record).await.problem(403), "H0403");
        assert_eq!(t.get(CLUES).await.good()["items"].as_array().unwrap().len(), 1);
        // Late, it climbs like any task.
        t.pass(TimeDelta::hours(7)).await;
        assert_eq!(t.get(&format!("{TASKS}?mine=true&state=late")).await.good()["items"].as_array().unwrap().len(), 1);
        assert_eq!(t.get(&path).await.good()["late"], true);
        let answer = json!({"answer": "A woman in row 4; she is contact number 2"});
        t.post_current(&path, &format!("{path}/answer"), answer.clone()).await.good();
        assert_eq!(t.post_current(&path, &format!("{path}/answer"), answer).await.problem(409), "C0393");
        let done = t.get(&format!("{TASKS}?state=done")).await.good();
        assert_eq!(done["items"][0]["done_how"], "evidence", "{done}");
        // Those who asked read it; a third county reads nothing.
        t.act_as("epidemiologist", "11").await;
        let back = t.get(&path).await.good();
        assert!(back["answer"].as_str().unwrap().contains("row 4"));
        assert_eq!(back["case_id"], case["id"]);
        let steps = t.get(&record).await.good()["steps"].to_string();
        assert!(steps.contains("cases.clue.asked") && steps.contains("cases.clue.answered"));
        assert!(!steps.contains("row 4"), "what was answered is sealed in the clue");
        t.act_as("epidemiologist", "21").await;
        assert_eq!(t.get(&path).await.problem(404), "H0404");
        assert_eq!(t.get(CLUES).await.good()["items"], json!([]));
        assert_eq!((t.entries("cases.clue.asked").await, t.entries("cases.clue.answered").await), (1, 1));
    }

    async fn a_clue_that_is_taken_back_is_no_task_any_more(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "11").await;
        let body = json!({"disease": "covid-19", "region_id": t.region("11"), "class": "confirmed",
            "identity": {"name": "Chen Li", "phone": "1"}, "facts": {}});
        let case = t.post("/api/v1/cases/records", body).await.good();
        let record = format!("/api/v1/cases/records/{}", case["id"].as_str().unwrap());
        let body = json!({"region_id": t.region("12"), "duty": "epidemiologist", "question": "Who?",
            "due_at": t.now() + TimeDelta::hours(6)});
        let first = t.post(&format!("{record}/clues"), body.clone()).await.good();
        t.post(&format!("{record}/clues"), body).await.good();
        let path = format!("{CLUES}/{}", first["id"].as_str().unwrap());
        t.post_current(&path, &format!("{path}/withdraw"), json!({})).await.good();
        // The other one goes with the case.
        t.post_current(&record, &format!("{record}/close"), json!({"note": "over"})).await.good();
        t.post_current(&record, &format!("{record}/erase"), json!({"ground": "retention over"})).await.good();
        assert_eq!(t.get(CLUES).await.good()["items"], json!([]));
        t.act_as("epidemiologist", "12").await;
        assert_eq!(t.get(&format!("{TASKS}?state=open")).await.good()["items"], json!([]));
        assert_eq!(t.get(&format!("{TASKS}?state=cancelled")).await.good()["items"].as_array().unwrap().len(), 2);
    }
}
