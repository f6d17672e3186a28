//! FHIR R4 Bundles: laboratory reports and case reports as resources.
//!
//! `bundle` reads entry by entry, `shapes` and `check` hold each to what R4 says, `resources` has the elements that are used, `map` makes of
//! them what would be stored. One Bundle is one unit: an error in it parks all of it, because its resources refer to each other.

mod bundle;
mod check;
mod map;
mod orders;
mod resources;
mod shapes;
mod words;

use super::book::{At, Book};
use super::catalogue::code;
use super::finding::{Finding, Verdict};
use super::model::{Disposition, Message};
use super::moment::Moment;

const BUNDLE_TYPES: &str = "document, message, transaction, transaction-response, batch, batch-response, history, searchset, collection";

/// The messages of a Bundle.
pub(crate) fn read(bytes: &[u8], book: &mut Book) -> Vec<Message> {
    let Some(mut bundle) = bundle::read(bytes, book) else { return Vec::new() };
    match bundle.resource_type.as_deref() {
        Some("Bundle") => {}
        Some(other) => {
            let (zh, en) = (format!("resourceType 是 {other}"), format!("its resourceType is {other}"));
            book.add(Finding::new(&code::NOT_A_BUNDLE).at("/resourceType").detail_text(&zh, &en));
            return Vec::new();
        }
        None => {
            book.add(
                Finding::new(&code::NOT_A_BUNDLE).detail_text("没有 resourceType", "it has no resourceType"),
            );
            return Vec::new();
        }
    }
    check_head(&bundle, book);
    bundle.check_references(book);
    let mut messages = map::messages(&bundle, book);
    let parked = book.verdict() >= Verdict::Invalid;
    for message in &mut messages {
        message.disposition = if parked { Disposition::Park } else { Disposition::Store };
    }
    messages
}

fn check_head(bundle: &bundle::Bundle, book: &mut Book) {
    for name in &bundle.unknown {
        book.add(At::place(format!("/{name}")).put(Finding::new(&code::UNKNOWN_ELEMENT)));
    }
    if bundle.entries.is_empty() {
        book.add(Finding::new(&code::EMPTY_BUNDLE).at("/entry"));
    }
    match bundle.kind.as_deref() {
        None => book.add(At::place("/type").put(Finding::new(&code::MISSING_ELEMENT))),
        Some(kind) if !BUNDLE_TYPES.split(", ").any(|t| t == kind) => {
            book.add(At::place("/type").put(Finding::new(&code::BAD_CODE).value(kind).detail(BUNDLE_TYPES)));
        }
        Some(kind) => {
            let first = bundle.entries.first().map_or("", |e| e.kind.as_str());
            let due = match kind {
                "message" => "MessageHeader",
                "document" => "Composition",
                _ => first,
            };
            if first != due {
                book.add(At::place("/entry/0").put(Finding::new(&code::WRONG_FIRST).value(kind).detail(due)));
            }
        }
    }
    if let Some(stamp) = &bundle.timestamp {
        let at = At::place("/timestamp");
        let read = Moment::read_iso(stamp).map(|m| (m, false));
        book.sent(read, stamp, &at);
    }
}
