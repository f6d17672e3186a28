use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ct_merkle::InclusionProof;
use sea_orm::ConnectionTrait as _;
use sha2::Sha256;

use super::verify;
use crate::testing::stories;

stories! {
    async fn an_independent_program_agrees_that_an_entry_is_in_the_tree(t) {
        t.with_regions().await;
        t.act_as("administrator", "X").await;
        t.node.settle().await.unwrap();
        for position in 0..3u64 {
            let entry = t.get(&format!("/api/v1/audit/entries/{position}")).await.good();
            let proof = t.get(&format!("/api/v1/audit/entries/{position}/proof")).await.good();
            let decode = |v: &serde_json::Value| STANDARD.decode(v.as_str().unwrap()).unwrap();
            let path: Vec<u8> = proof["path"].as_array().unwrap().iter().flat_map(&decode).collect();
            let root: [u8; 32] = decode(&proof["root_hash"]).try_into().unwrap();
            let size = proof["tree_size"].as_u64().unwrap();
            let proof = InclusionProof::<Sha256>::try_from_bytes(path).unwrap();
            let root = ct_merkle::RootHash::<Sha256>::new(root.into(), size);
            root.verify_inclusion(&decode(&entry["leaf"]), position, &proof).unwrap();
        }
    }

    async fn history_that_is_changed_does_not_verify(t) {
        t.with_regions().await;
        t.act_as("administrator", "X").await;
        t.node.settle().await.unwrap();
        let whole = verify(&t.node.db.read(), &t.node.signer, |_| {}).await.unwrap();
        assert_eq!((whole.entries, whole.unsigned), (*t.node.writer.head().borrow(), 0));
        assert!(whole.checkpoints > 0);
        let forge = "UPDATE journal_entry SET leaf = REPLACE(leaf, '\"added\":6', '\"added\":7') WHERE leaf LIKE '%\"added\":6%'";
        t.node.db.read().execute_unprepared(forge).await.unwrap();
        let told = verify(&t.node.db.read(), &t.node.signer, |_| {}).await.unwrap_err().to_string();
        assert!(told.contains("does not verify"), "{told}");
    }

    async fn positions_have_no_gaps_when_many_write_at_once(t) {
        t.with_regions().await;
        let before = *t.node.writer.head().borrow();
        let write = |n: u32| {
            let node = t.node.clone();
            tokio::spawn(async move {
                node.write(None, move |tx| Box::pin(async move {
                    let data = serde_json::json!({"n": n});
                    tx.journal(crate::kernel::journal::NewEntry::new("drills.day", None, None, data));
                    if n.is_multiple_of(5) { Err(crate::Error::internal("on purpose")) } else { Ok(()) }
                })).await.is_ok()
            })
        };
        let tasks: Vec<_> = (0..100).map(write).collect();
        let mut stored = 0;
        for task in tasks {
            stored += u64::from(task.await.unwrap());
        }
        assert_eq!(stored, 80);
        assert_eq!(*t.node.writer.head().borrow(), before + 80);
        t.node.settle().await.unwrap();
        verify(&t.node.db.read(), &t.node.signer, |_| {}).await.unwrap();
    }
}
