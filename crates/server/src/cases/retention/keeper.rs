//! Notes what was closed, when the journal says so: from then on its time runs.

use std::sync::Arc;
use uuid::Uuid;

use super::store::{self, Which};
use crate::error::Result;
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, react::Reactor};
use crate::node::Node;

pub struct Keeper;

pub fn reactor() -> Arc<dyn Reactor> {
    Arc::new(Keeper)
}

impl Reactor for Keeper {
    fn name(&self) -> &'static str {
        "cases.keeper"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "cases.case.closed",
            "cases.case.reopened",
            "cases.case.erased",
            "cases.contact.released",
            "cases.contact.became-case",
            "cases.list.imported",
        ]
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            for entry in &entries {
                note(node, tx, entry).await?;
            }
            Ok(())
        })
    }
}

/// An entry about many at once names the region only: everything that is closed there and not noted yet.
async fn note(node: &Node, tx: &Tx, entry: &Entry) -> Result<()> {
    let which = match (entry.subject, entry.region) {
        (Some(subject), _) => Which::Subject(subject),
        (None, Some(region)) => Which::Region(region),
        (None, None) => return Ok(()),
    };
    let (conn, day) = (tx.conn(), node.clock.day_of(entry.at));
    match entry.kind.as_str() {
        "cases.list.imported" => {
            store::keep_cases(&conn, which, day).await?;
            store::keep_contacts(&conn, which, day).await
        }
        "cases.case.closed" => store::keep_cases(&conn, which, day).await,
        "cases.case.reopened" => store::forget_open(&conn, which).await,
        "cases.case.erased" => store::mark_erased(&conn, entry.subject.unwrap_or(Uuid::nil())).await,
        _ => store::keep_contacts(&conn, which, day).await,
    }
}
