//! Reactors: parts of slices that read the journal and do what follows from it.
//!
//! A reactor's own changes and its new position are one transaction, so that after a crash it goes
//! on exactly where it was: nothing is skipped and nothing is done twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Entry, store};
use crate::error::Result;
use crate::kernel::db::{Tx, WriteFuture};
use crate::node::Node;

/// Reads entries of some kinds and changes tables.
pub trait Reactor: Send + Sync {
    /// Under which its position is kept; never changes.
    fn name(&self) -> &'static str;
    /// Kinds of entries that it reads; the others are skipped unseen.
    fn kinds(&self) -> &'static [&'static str];
    /// A closer look at an entry of these kinds.
    fn wants(&self, _entry: &Entry) -> bool {
        true
    }
    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()>;
}

/// Entries a reactor takes at once.
const BATCH: u32 = 2000;

/// Where each reactor is, in memory: only ever behind what is stored, never ahead.
#[derive(Debug, Default)]
pub struct Positions(Mutex<HashMap<&'static str, u64>>);

/// Lets every reactor read to the end of the journal, again until none adds anything.
pub async fn settle(node: &Node) -> Result<()> {
    loop {
        let mut progressed = false;
        for reactor in &node.reactors {
            progressed |= advance(node, reactor).await?;
        }
        if !progressed {
            return Ok(());
        }
    }
}

async fn advance(node: &Node, reactor: &Arc<dyn Reactor>) -> Result<bool> {
    let name = reactor.name();
    let known = node.positions.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
    let position = match known {
        Some(position) => position,
        None => store::find_position(&node.db.read(), name).await?.unwrap_or(0),
    };
    let head = *node.writer.head().borrow();
    if position >= head {
        remember(node, name, position);
        return Ok(false);
    }
    // What was read once is known from then on; of what came since, the writer knows the kinds.
    if known.is_some() && node.writer.version_of(reactor.kinds()) <= position {
        remember(node, name, head);
        return Ok(false);
    }
    let (mut entries, next) =
        store::list_kinds(&node.db.read(), position, head, reactor.kinds(), BATCH).await?;
    entries.retain(|e| reactor.wants(e));
    if !entries.is_empty() {
        let (node_, reactor_) = (node.clone(), reactor.clone());
        node.writer
            .write(None, move |tx| {
                Box::pin(async move {
                    // INVARIANT: what is stored decides, not what this task remembers: it may have been cut off
                    // after an earlier change was on its way.
                    if store::find_position(&tx.conn(), name).await?.unwrap_or(0) > position {
                        return Ok(());
                    }
                    reactor_.react(&node_, tx, entries).await?;
                    store::save_position(&tx.conn(), name, next).await
                })
            })
            .await?;
    }
    remember(node, name, next);
    Ok(true)
}

fn remember(node: &Node, name: &'static str, position: u64) {
    node.positions.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, position);
}
