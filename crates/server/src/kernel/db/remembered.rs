//! What was asked of the database and holds until somebody writes: for questions that are asked again and again while
//! nothing changes, such as when the next deadline is.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use super::Writer;
use crate::error::Result;

/// An answer together with the number of commits before it was asked for.
#[derive(Debug, Default)]
pub struct Remembered<T>(Mutex<Option<(u64, T)>>);

impl<T: Clone> Remembered<T> {
    /// The answer to `ask`, which reads nothing but the database. Asked again only after a commit.
    ///
    /// INVARIANT: only the writer writes, so that no commit means no change.
    pub async fn get(&self, writer: &Writer, ask: impl Future<Output = Result<T>>) -> Result<T> {
        // Counted before asking: a commit in between makes the answer an old one, never a new one old.
        let commits = writer.commits();
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, answer)) = known.filter(|(at, _)| *at == commits) {
            return Ok(answer);
        }
        let answer = ask.await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((commits, answer.clone()));
        Ok(answer)
    }
}
