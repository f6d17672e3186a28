//! Precision and recall through the node, on made-up records of known truth: sealed, found by blind tokens, opened, compared.

#![allow(clippy::expect_used, reason = "what can't be made up stops the test")]

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::{search, store};
use crate::kernel::auth::Scope;
use crate::testing::{TestNode, stories};

#[path = "../../../../../benches/shared/linked.rs"]
mod linked;
#[path = "../../../../linkage/tests/people/mod.rs"]
mod people;
mod server {
    pub use crate::{Node, kernel, people, regions, values};
}

const COUNT: usize = 1_200;

async fn found(t: &TestNode) -> Vec<((Uuid, Uuid), f64)> {
    let under = t.node.tree().root().unwrap();
    let rows = store::list_pairs(&t.node.db.read(), Scope { under }, "open", None, 100_000).await.unwrap();
    rows.into_iter().map(|row| ((row.left_id, row.right_id), row.probability)).collect()
}

stories! {
    async fn duplicates_are_found_by_blind_tokens_as_well_as_in_the_clear(t) {
        t.node.clock.advance_to(t.now() + TimeDelta::days(1_600));
        let records = people::records(31, COUNT);
        let truth = people::true_pairs(&records);
        let places = linked::fill(&t.node, &records).await;
        let (_, handler) = search::jobs()[0];
        handler(&t.node, json!({"again": []})).await.unwrap();
        let by_token = found(t).await;
        for (threshold, least_precision, least_recall) in [(0.5, 0.97, 0.95), (0.9, 0.985, 0.93)] {
            let (precision, recall) = linked::judge(&by_token, &places, &truth, threshold);
            assert!(precision >= least_precision && recall >= least_recall, "{threshold}: {precision} {recall}");
        }
        // A search through everybody finds no pair that the tokens missed, but for keys that live in memory only.
        let all = search::through(&t.node, None).await.unwrap();
        let missed = all.found.iter().filter(|(both, ..)| !by_token.iter().any(|(pair, _)| pair == both)).count();
        assert!(missed * 100 <= all.found.len(), "{missed} of {}", all.found.len());
        // Again: nothing new.
        assert_eq!(search::keep(&t.node, all.found).await.unwrap(), missed);
        handler(&t.node, json!({"again": []})).await.unwrap();
        assert_eq!(found(t).await.len(), by_token.len() + missed);
    }
}
