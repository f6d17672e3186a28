//! What was asked of the database and holds until somebody writes: for questions that are asked again and again while
//! nothing changes, such as when the next deadline is.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use super::Writer;
use crate::error::Result;

/// At most so many answers are kept; then all are forgotten.
const KEPT: usize = 64;

/// Answers by question, and the number of commits before they were asked for.
#[derive(Debug)]
pub struct Remembered<Q, A>(Mutex<(u64, HashMap<Q, A>)>);

impl<Q, A> Default for Remembered<Q, A> {
    fn default() -> Remembered<Q, A> {
        Remembered(Mutex::new((0, HashMap::new())))
    }
}

impl<Q: Eq + Hash, A: Clone> Remembered<Q, A> {
    /// The answer to `question` by `ask`, which reads nothing but the database. Asked again only after a commit.
    ///
    /// INVARIANT: only the writer writes, so that no commit means no change.
    pub async fn get(&self, writer: &Writer, question: Q, ask: impl Future<Output = Result<A>>) -> Result<A> {
        // Counted before asking: a commit in between makes the answer an old one, never an old one new.
        let commits = writer.commits();
        {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.0 == commits
                && let Some(answer) = known.1.get(&question)
            {
                return Ok(answer.clone());
            }
        }
        let answer = ask.await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 < commits || known.1.len() >= KEPT {
            *known = (commits.max(known.0), HashMap::new());
        }
        if known.0 == commits {
            known.1.insert(question, answer.clone());
        }
        Ok(answer)
    }
}
