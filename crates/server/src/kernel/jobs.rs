//! Work that happens after its request: kept in the database, so that it survives a crash.
//!
//! A job stays queued until its work is done; a node that dies in the middle does it again from the
//! start, so every job's steps must be repeatable. Jobs run one after the other, oldest first.

use sea_orm::FromQueryResult;
use serde_json::Value;
use uuid::Uuid;

use super::db::{Tx, WriteFuture, all, exec};
use crate::error::Result;
use crate::node::Node;
use crate::values;

/// Does the work of one kind of job.
pub type Handler = for<'n> fn(&'n Node, Value) -> WriteFuture<'n, ()>;

/// After so many failures a job is given up and shown as failed.
const MAX_ATTEMPTS: i32 = 5;

pub const SCHEMA: &str = "CREATE TABLE kernel_job (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    error TEXT
);

CREATE INDEX kernel_job_state ON kernel_job (state, id);
";

#[derive(Debug, Clone, FromQueryResult)]
pub struct Job {
    id: Uuid,
    kind: String,
    payload: String,
    attempts: i32,
}

/// Queues a job as part of a change.
pub async fn enqueue(tx: &Tx, kind: &'static str, payload: Value) -> Result<()> {
    let sql = "INSERT INTO kernel_job (id, kind, payload, state, attempts, queued_at, error)
               VALUES ($1, $2, $3, 'queued', 0, $4, NULL)";
    exec(&tx.conn(), sql, values![tx.id(), kind, payload.to_string(), tx.now()]).await.map(drop)
}

/// Runs what is queued. Returns whether there was anything.
pub async fn run_queued(node: &Node) -> Result<bool> {
    let jobs = node.queued.get(&node.writer, (), list_queued(node)).await?;
    let any = !jobs.is_empty();
    for job in jobs {
        run(node, job).await?;
    }
    Ok(any)
}

/// Whether work waits.
pub async fn are_queued(node: &Node) -> Result<bool> {
    Ok(!node.queued.get(&node.writer, (), list_queued(node)).await?.is_empty())
}

async fn list_queued(node: &Node) -> Result<Vec<Job>> {
    let sql =
        "SELECT id, kind, payload, attempts FROM kernel_job WHERE state = 'queued' ORDER BY id LIMIT 20";
    all(&node.db.read(), sql, vec![]).await
}

async fn run(node: &Node, job: Job) -> Result<()> {
    let payload: Value = serde_json::from_str(&job.payload)?;
    let outcome = match node.handlers.get(job.kind.as_str()) {
        Some(handler) => handler(node, payload).await.map_err(|e| e.to_string()),
        None => Err(format!("this version knows no job `{}`", job.kind)),
    };
    let (state, error) = match outcome {
        Ok(()) => ("done", None),
        Err(error) => {
            tracing::error!(job = %job.id, kind = job.kind, error, "a job failed");
            (if job.attempts + 1 >= MAX_ATTEMPTS { "failed" } else { "queued" }, Some(error))
        }
    };
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let sql = "UPDATE kernel_job SET state = $2, attempts = $3, error = $4 WHERE id = $1";
                exec(&tx.conn(), sql, values![job.id, state, job.attempts + 1, error]).await.map(drop)
            })
        })
        .await
}
