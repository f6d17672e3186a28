use sea_orm::ConnectionTrait as _;
use sea_orm_migration::{MigrationTrait, MigratorTrait, async_trait::async_trait};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Migration, Remembered};
use crate::error::Error;
use crate::kernel::journal::NewEntry;
use crate::testing::stories;

struct Interrupted;

#[async_trait]
impl MigratorTrait for Interrupted {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let broken = "CREATE TABLE half (id INTEGER);\nCREATE TABLE half (id INTEGER);\n";
        let mut all = crate::node::migrations();
        all.push(Migration { name: "m9999_half", sql: broken });
        all.into_iter().map(|m| Box::new(m) as Box<dyn MigrationTrait>).collect()
    }
}

stories! {
    async fn a_step_of_the_schema_is_taken_whole_or_not_at_all(t) {
        let db = t.node.db.write_connection();
        for _ in 0..2 {
            let error = Interrupted::up(db, None).await.unwrap_err().to_string();
            assert!(error.contains("m9999_half"), "{error}");
            // The half that could be done is not there, so that the next start begins where this one did.
            assert!(db.execute_unprepared("SELECT id FROM half").await.is_err());
        }
    }

    async fn an_answer_is_remembered_until_somebody_writes(t) {
        let (remembered, asked) = (Remembered::<&str, u64>::default(), AtomicU64::new(0));
        let ask = |question| {
            let node = &t.node;
            let (remembered, asked) = (&remembered, &asked);
            async move {
                let answer = async {
                    asked.fetch_add(1, Ordering::SeqCst);
                    Ok(*node.writer.head().borrow())
                };
                remembered.get(&node.writer, question, answer).await.unwrap()
            }
        };
        let begun = ask("entries").await;
        assert_eq!((ask("entries").await, asked.load(Ordering::SeqCst)), (begun, 1));
        ask("something else").await;
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        t.node
            .write(None, |tx| Box::pin(async move {
                tx.journal(NewEntry::new("kernel.test", None, None, serde_json::json!({})));
                Ok(())
            }))
            .await
            .unwrap();
        assert_eq!(ask("entries").await, begun + 1);
        // A change that leaves no entry makes answers old as well.
        t.node.write(None, |_| Box::pin(async { Ok(()) })).await.unwrap();
        ask("entries").await;
        assert_eq!(asked.load(Ordering::SeqCst), 4);
        let failed = t.node.write::<(), _>(None, |_| Box::pin(async { Err(Error::internal("refused")) })).await;
        assert!(failed.is_err());
        assert_eq!(ask("entries").await, begun + 1);
    }
}
