//! Server-sent events that tail the journal, so that pages follow without reload.
//!
//! An event carries no content, only what changed and where; the page asks the API again, where its
//! rights are checked. Entries of regions outside the caller's own are left out.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use chrono::{DateTime, Utc};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_stream::StreamExt as _;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::Query;
use crate::kernel::journal::{Entry, store};
use crate::node::Node;

/// Messages that are not journal entries: progress of an import, the state of a replay.
#[derive(Debug, Clone)]
pub struct Notice {
    pub event: &'static str,
    pub data: serde_json::Value,
}

/// What happened, without its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveEntry {
    pub position: u64,
    pub at: DateTime<Utc>,
    pub kind: String,
    pub region_id: Option<Uuid>,
    pub subject: Option<Uuid>,
}

#[derive(Debug, Deserialize, IntoParams)]
pub struct LiveQuery {
    /// Position of the last entry that was seen.
    pub after: Option<u64>,
}

/// Entries read from the journal at once.
const BATCH: u32 = 500;

/// Follows the journal. Resume with `Last-Event-ID` or `after`.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", params(LiveQuery),
    responses((status = 200, description = "text/event-stream of LiveEntry", body = LiveEntry)))]
pub async fn live(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = std::result::Result<Event, Infallible>>>> {
    let resumed =
        headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    let head = node.writer.head();
    let from = resumed.or(query.after).map_or(*head.borrow(), |seen| seen + 1);
    let entries = entries(node.clone(), caller, from);
    let notices = notices(node.notices.subscribe());
    let stream = entries.merge(notices).map(Ok);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

fn entries(node: Node, caller: Caller, from: u64) -> impl Stream<Item = Event> {
    let head = node.writer.head();
    futures_util::stream::unfold(
        (node, caller, head, from),
        |(node, caller, mut head, mut next)| async move {
            loop {
                let batch = match store::list_entries(&node.db.read(), next, BATCH).await {
                    Ok(batch) => batch,
                    Err(error) => {
                        tracing::error!(%error, "live page ends");
                        return None;
                    }
                };
                match batch.last().map(|e| e.position) {
                    Some(last) => {
                        next = last + 1;
                        let events: Vec<Event> =
                            batch.iter().filter_map(|e| event(&node, &caller, e)).collect();
                        return Some((tokio_stream::iter(events), (node, caller, head, next)));
                    }
                    None => {
                        head.changed().await.ok()?;
                    }
                }
            }
        },
    )
    .flat()
}

/// Flattens a stream of batches.
trait Flat: Stream {
    fn flat(self) -> impl Stream<Item = Event>
    where
        Self: Sized + Stream<Item: Stream<Item = Event>>,
    {
        futures_util::StreamExt::flatten(self)
    }
}

impl<S: Stream> Flat for S {}

fn event(node: &Node, caller: &Caller, entry: &Entry) -> Option<Event> {
    let visible = entry.region.is_none_or(|region| node.tree().is_within(region, caller.region));
    if !visible || entry.kind.starts_with("kernel.") {
        return None;
    }
    let data = LiveEntry {
        position: entry.position,
        at: entry.at,
        kind: entry.kind.clone(),
        region_id: entry.region,
        subject: entry.subject,
    };
    Event::default().event("entry").id(entry.position.to_string()).json_data(data).ok()
}

fn notices(receiver: broadcast::Receiver<Notice>) -> impl Stream<Item = Event> {
    tokio_stream::wrappers::BroadcastStream::new(receiver).filter_map(|notice| {
        let notice = notice.ok()?;
        Event::default().event(notice.event).json_data(notice.data).ok()
    })
}
