use std::sync::atomic::{AtomicU64, Ordering};

use super::Remembered;
use crate::error::Error;
use crate::kernel::journal::NewEntry;
use crate::testing::stories;

stories! {
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
