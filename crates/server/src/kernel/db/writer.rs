//! The writer: the one task that changes the database, and so the journal's sequencer.
//!
//! Operations wait in a queue. The writer takes what is waiting, runs each in its own savepoint,
//! appends the journal entries of those that succeeded, commits once and only then answers. One
//! `fsync` serves the whole group, and positions have no gaps because nobody else gives them.
//!
//! INVARIANT: an operation's answer is sent after the commit that holds its changes and entries.

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseExecutor, DatabaseTransaction, TransactionTrait};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

use super::{Conn, Database};
use crate::error::{Error, Result};
use crate::kernel::clock::Clock;
use crate::kernel::ids::Ids;
use crate::kernel::journal::{Log, NewEntry};

pub type WriteFuture<'t, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 't>>;

/// At most this many operations share one commit.
const GROUP: usize = 256;

/// A change in progress. What it writes and the entries it appends are committed together or not at all.
pub struct Tx {
    transaction: DatabaseTransaction,
    entries: Vec<NewEntry>,
    actor: Option<Uuid>,
    now: DateTime<Utc>,
    ids: Ids,
}

impl Tx {
    pub fn conn(&self) -> Conn<'_> {
        DatabaseExecutor::Transaction(&self.transaction)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub fn id(&self) -> Uuid {
        self.ids.next()
    }

    /// The account that makes the change; none when the system itself does.
    pub fn actor(&self) -> Option<Uuid> {
        self.actor
    }

    /// Appends an entry to the journal when this change commits.
    pub fn journal(&mut self, entry: NewEntry) {
        self.entries.push(entry);
    }
}

/// Sends operations to the writer task.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Operation>,
    head: watch::Receiver<u64>,
    last: LastOfKind,
    commits: Arc<AtomicU64>,
}

/// Position of the newest entry of each kind since the start.
type LastOfKind = Arc<Mutex<HashMap<&'static str, u64>>>;

type Running<'t> = Pin<Box<dyn Future<Output = Outcome> + Send + 't>>;
type Run = Box<dyn for<'t> FnOnce(&'t mut Tx) -> Running<'t> + Send>;

struct Operation {
    actor: Option<Uuid>,
    run: Run,
}

/// Tells the compiler that the closure works for any borrow of the change.
fn boxed(run: impl for<'t> FnOnce(&'t mut Tx) -> Running<'t> + Send + 'static) -> Run {
    Box::new(run)
}

/// Tells whoever asked for an operation what became of its commit.
type Answer = Box<dyn FnOnce(Result<()>) + Send>;

/// The result of an operation, waiting for the commit.
enum Outcome {
    Keep(Answer),
    Undo(Box<dyn FnOnce() + Send>),
}

impl Writer {
    /// Starts the writer task on `db`, continuing the journal where it ends.
    pub async fn start(db: &Database, clock: Clock, ids: Ids) -> Result<Writer> {
        let log = Log::open(&db.read()).await?;
        let (queue, receiver) = mpsc::channel(1024);
        let (head_sender, head) = watch::channel(log.size());
        let last = LastOfKind::default();
        let commits = Arc::<AtomicU64>::default();
        let task = Task {
            db: db.clone(),
            clock,
            ids,
            log,
            head: head_sender,
            last: last.clone(),
            commits: commits.clone(),
        };
        tokio::spawn(task.run(receiver));
        Ok(Writer { queue, head, last, commits })
    }

    /// Runs `op` in a transaction in the name of `actor` and returns when it is safely stored.
    pub async fn write<T, F>(&self, actor: Option<Uuid>, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> WriteFuture<'t, T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel::<Result<T>>();
        let run = boxed(move |tx| {
            let result = op(tx);
            Box::pin(async move {
                match result.await {
                    Ok(value) => Outcome::Keep(Box::new(move |committed: Result<()>| {
                        let _ = sender.send(committed.map(|()| value));
                    })),
                    Err(error) => Outcome::Undo(Box::new(move || {
                        let _ = sender.send(Err(error));
                    })),
                }
            })
        });
        let gone = || Error::internal("the writer has stopped");
        self.queue.send(Operation { actor, run }).await.map_err(|_| gone())?;
        receiver.await.map_err(|_| gone())?
    }

    /// Changes whenever an entry of one of these kinds was committed: what was computed before it may be old.
    pub fn version_of(&self, kinds: &[&str]) -> u64 {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.iter().filter_map(|kind| last.get(kind)).map(|position| position + 1).max().unwrap_or(0)
    }

    /// How often was committed since the start, with entries or without.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// The number of entries in the journal, and a way to wait for more.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }
}

struct Task {
    db: Database,
    clock: Clock,
    ids: Ids,
    log: Log,
    head: watch::Sender<u64>,
    last: LastOfKind,
    commits: Arc<AtomicU64>,
}

impl Task {
    async fn run(mut self, mut queue: mpsc::Receiver<Operation>) {
        while let Some(first) = queue.recv().await {
            let mut group = vec![first];
            while group.len() < GROUP {
                match queue.try_recv() {
                    Ok(operation) => group.push(operation),
                    Err(_) => break,
                }
            }
            self.commit(group).await;
        }
    }

    async fn commit(&mut self, group: Vec<Operation>) {
        let mut waiting = Vec::with_capacity(group.len());
        let result = self.run_group(group, &mut waiting).await;
        // Before anybody gets an answer, and after a failure too: one commit too many only means that something is asked once more.
        self.commits.fetch_add(1, Ordering::Release);
        match &result {
            Ok(()) => {
                self.head.send_replace(self.log.size());
            }
            Err(error) => {
                tracing::error!(%error, "a group of changes was not stored");
                // The database is the truth: forget what was counted for the failed commit.
                match Log::open(&self.db.read()).await {
                    Ok(log) => self.log = log,
                    Err(error) => tracing::error!(%error, "the journal could not be read again"),
                }
            }
        }
        for answer in waiting {
            answer(match &result {
                Ok(()) => Ok(()),
                Err(error) => Err(Error::internal(format!("the change was not stored: {error}"))),
            });
        }
    }

    fn change(&self, transaction: DatabaseTransaction, actor: Option<Uuid>) -> Tx {
        Tx { transaction, entries: Vec::new(), actor, now: self.clock.now(), ids: self.ids.clone() }
    }

    async fn run_group(&mut self, mut group: Vec<Operation>, waiting: &mut Vec<Answer>) -> Result<()> {
        let outer = self.db.write_connection().begin().await?;
        if group.len() == 1
            && let Some(only) = group.pop()
        {
            return self.run_only(outer, only, waiting).await;
        }
        let mut entries = Vec::new();
        for operation in group {
            let mut tx = self.change(outer.begin().await?, operation.actor);
            match (operation.run)(&mut tx).await {
                Outcome::Keep(answer) => {
                    tx.transaction.commit().await?;
                    let (actor, now) = (tx.actor, tx.now);
                    entries.extend(tx.entries.into_iter().map(|entry| (now, actor, entry)));
                    waiting.push(answer);
                }
                Outcome::Undo(answer) => {
                    tx.transaction.rollback().await?;
                    answer();
                }
            }
        }
        self.commit_with(outer, entries).await
    }

    /// An operation that shares its commit with no other needs no savepoint, which would keep a copy of every page it changes.
    async fn run_only(
        &mut self,
        transaction: DatabaseTransaction,
        operation: Operation,
        waiting: &mut Vec<Answer>,
    ) -> Result<()> {
        let mut tx = self.change(transaction, operation.actor);
        match (operation.run)(&mut tx).await {
            Outcome::Keep(answer) => {
                waiting.push(answer);
                let (actor, now) = (tx.actor, tx.now);
                let entries = tx.entries.into_iter().map(|entry| (now, actor, entry)).collect();
                self.commit_with(tx.transaction, entries).await
            }
            Outcome::Undo(answer) => {
                tx.transaction.rollback().await?;
                answer();
                Ok(())
            }
        }
    }

    /// Gives the entries their positions, and commits.
    async fn commit_with(
        &mut self,
        transaction: DatabaseTransaction,
        entries: Vec<(DateTime<Utc>, Option<Uuid>, NewEntry)>,
    ) -> Result<()> {
        let kinds: Vec<&'static str> = entries.iter().map(|(_, _, entry)| entry.kind).collect();
        let first = self.log.size();
        self.log.append(&DatabaseExecutor::Transaction(&transaction), entries).await?;
        transaction.commit().await?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.extend(kinds.into_iter().zip(first..));
        Ok(())
    }
}
