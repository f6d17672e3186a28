//! A Bundle read entry by entry: each is checked, mapped to what is used of it and let go, so that a file of 80 MB costs its bytes and what
//! would be stored, not a tree of all of it.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;

use super::check::{Pending, Walk};
use super::resources::Resource;
use super::shapes::{is_mapped_resource, is_other_resource};
use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::finding::{Finding, Level};

/// How much of unknown elements is kept, in elements.
const MAX_KEPT: usize = 1000;

#[derive(Debug)]
pub(super) struct Entry {
    pub kind: String,
    pub pointer: String,
    pub resource: Option<Resource>,
}

/// Everything that a Bundle held.
#[derive(Debug, Default)]
pub(super) struct Bundle {
    pub resource_type: Option<String>,
    pub kind: Option<String>,
    pub identifier: Option<String>,
    pub timestamp: Option<String>,
    pub entries: Vec<Entry>,
    pub kept: serde_json::Map<String, Value>,
    /// Elements beside the entries that a Bundle does not have.
    pub unknown: Vec<String>,
    /// By fullUrl, by `Type/id`, and by `entry#id` for contained ones.
    index: HashMap<String, usize>,
    references: Vec<(usize, Pending)>,
    listed: usize,
}

impl Bundle {
    /// The entry that a reference within entry `from` means.
    pub fn find(&self, from: usize, target: &str) -> Option<usize> {
        if let Some(fragment) = target.strip_prefix('#') {
            return self.index.get(&format!("{from}#{fragment}")).copied();
        }
        let target = target.split("/_history/").next().unwrap_or(target);
        self.index.get(target).or_else(|| self.index.get(tail(target)?)).copied()
    }

    /// Says what refers to nothing, or to something else than it should.
    pub fn check_references(&mut self, book: &mut Book) {
        // Let go here: mapping needs the room.
        for (from, pending) in std::mem::take(&mut self.references) {
            let at = At::place(pending.pointer.as_str());
            let main = matches!(
                pending.element,
                "subject" | "patient" | "result" | "specimen" | "component" | "hasMember"
            );
            match self.find(from, &pending.target) {
                // Another server's resource can't be looked up here.
                None if pending.target.starts_with("http://") || pending.target.starts_with("https://") => {}
                None => {
                    let info = if main { &code::DANGLING } else { &code::DANGLING_MINOR };
                    // Nothing of a resource that is not mapped would have been stored.
                    let kind = pending.target.split('/').next().unwrap_or("");
                    let missed = main || !is_mapped_resource(kind) || Resource::is_used(kind);
                    let said = Finding::new(info).value(&pending.target);
                    book.add(at.put(if missed { said } else { said.level(Level::Note) }));
                }
                Some(found) => self.check_target(&pending, found, &at, book),
            }
        }
    }

    fn check_target(&self, pending: &Pending, found: usize, at: &At, book: &mut Book) {
        let Some(kind) = self.entries.get(found).map(|e| e.kind.as_str()) else { return };
        let fits = match pending.element {
            "subject" => matches!(kind, "Patient" | "Group" | "Device" | "Location" | "Substance"),
            "patient" => kind == "Patient",
            "result" | "hasMember" => {
                matches!(kind, "Observation" | "QuestionnaireResponse" | "MolecularSequence")
            }
            "specimen" => kind == "Specimen",
            _ => true,
        };
        if !fits {
            let said = Finding::new(&code::WRONG_TARGET).value(&pending.target);
            book.add(at.put(said.detail_text(&format!("类型是 {kind}，"), &format!("which is a {kind}"))));
        }
    }

    fn insert(&mut self, key: String, position: usize) -> Option<usize> {
        match self.index.entry(key) {
            std::collections::hash_map::Entry::Occupied(first) => Some(*first.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(position);
                None
            }
        }
    }

    fn read_entry(&mut self, entry: Value, book: &mut Book) {
        let n = self.listed;
        self.listed += 1;
        let pointer = format!("/entry/{n}");
        let Value::Object(mut entry) = entry else {
            let said = Finding::new(&code::WRONG_SHAPE).detail_text("对象", "an object");
            book.add(At::place(pointer).put(said));
            return;
        };
        for name in entry.keys() {
            let known = [
                "fullUrl",
                "resource",
                "request",
                "response",
                "search",
                "link",
                "id",
                "extension",
                "modifierExtension",
            ];
            if !known.contains(&name.as_str()) {
                book.add(At::place(format!("{pointer}/{name}")).put(Finding::new(&code::UNKNOWN_ELEMENT)));
            }
        }
        let full_url = match entry.remove("fullUrl") {
            Some(Value::String(url)) => Some(url),
            Some(_) => {
                let said = Finding::new(&code::WRONG_SHAPE).detail_text("字符串", "a string");
                book.add(At::place(format!("{pointer}/fullUrl")).put(said));
                None
            }
            None => None,
        };
        let resource = entry.remove("resource");
        let Some(resource @ Value::Object(_)) = resource else {
            book.add(At::place(pointer).put(Finding::new(&code::NO_RESOURCE)));
            return;
        };
        self.read_resource(resource, full_url, &format!("{pointer}/resource"), book);
    }

    fn read_resource(
        &mut self,
        mut resource: Value,
        full_url: Option<String>,
        pointer: &str,
        book: &mut Book,
    ) {
        let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
        let (kind, id) = (text("resourceType"), text("id"));
        let position = self.entries.len();
        let contained = match resource.get_mut("contained") {
            Some(Value::Array(items)) => std::mem::take(items),
            _ => Vec::new(),
        };
        let known = is_mapped_resource(&kind);
        if !known {
            let level = if is_other_resource(&kind) { Level::Note } else { Level::Error };
            let said = Finding::new(&code::UNKNOWN_RESOURCE).value(&kind).level(level);
            book.add(At::place(format!("{pointer}/resourceType")).put(said));
        }
        let mut walk = Walk::new(book);
        walk.object(&kind, &resource, pointer, "");
        let (references, kept) = (walk.references, walk.kept);
        self.references.extend(references.into_iter().map(|r| (position, r)));
        let room = MAX_KEPT.saturating_sub(self.kept.len());
        self.kept.extend(kept.into_iter().take(room));
        let url_taken = full_url.and_then(|url| {
            let by_tail = tail(&url).filter(|t| *t != url).map(str::to_owned);
            let first = self.insert(url.clone(), position);
            if let Some(short) = by_tail.filter(|_| first.is_none()) {
                self.insert(short, position);
            }
            first.map(|first| (url, first))
        });
        let key = format!("{kind}/{id}");
        let id_taken =
            (!id.is_empty()).then(|| self.insert(key.clone(), position)).flatten().filter(|p| *p != position);
        match (url_taken, id_taken) {
            (Some((url, first)), _) => self.same(&code::SAME_FULL_URL, &url, first, pointer, book),
            (None, Some(first)) => self.same(&code::SAME_RESOURCE_ID, &key, first, pointer, book),
            (None, None) => {}
        }
        let resource = Resource::read(&kind, resource);
        self.entries.push(Entry { kind, pointer: pointer.to_owned(), resource });
        for (k, inner) in contained.into_iter().enumerate() {
            self.read_contained(inner, position, &format!("{pointer}/contained/{k}"), book);
        }
    }

    /// A contained resource is known within its owner alone.
    fn read_contained(&mut self, mut inner: Value, owner: usize, pointer: &str, book: &mut Book) {
        let id = inner.get("id").and_then(Value::as_str).unwrap_or("").to_owned();
        if let Some(map) = inner.as_object_mut() {
            // Contained resources hold none themselves; and their ids are not the Bundle's.
            map.remove("contained");
            map.remove("id");
        }
        let position = self.entries.len();
        self.read_resource(inner, None, pointer, book);
        if let Some(id) = (!id.is_empty()).then_some(id) {
            self.insert(format!("{owner}#{id}"), position);
        }
    }

    fn same(
        &self,
        info: &crate::messages::finding::CodeInfo,
        value: &str,
        first: usize,
        pointer: &str,
        book: &mut Book,
    ) {
        let first = self.entries.get(first).map_or("?", |e| e.pointer.as_str());
        book.add(At::place(pointer).put(Finding::new(info).value(value).detail(first)));
    }
}

/// `Patient/7` of `http://host/fhir/Patient/7`.
fn tail(url: &str) -> Option<&str> {
    let (before, _id) = url.rsplit_once('/')?;
    let from = before.rfind('/').map_or(0, |at| at + 1);
    let tail = url.get(from..)?;
    tail.starts_with(|c: char| c.is_ascii_uppercase()).then_some(tail)
}

/// Reads a Bundle from JSON; what can't be read ends in a fatal finding.
pub(super) fn read(bytes: &[u8], book: &mut Book) -> Option<Bundle> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Some(finding) = other_encoding(bytes) {
        book.add(finding);
        return None;
    }
    let mut bundle = Bundle::default();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = Seed { bundle: &mut bundle, book }.deserialize(&mut json).and_then(|()| json.end());
    match read {
        Ok(()) => Some(bundle),
        Err(error) => {
            book.add(broken(&error));
            None
        }
    }
}

/// Says where bytes stop being UTF-8. A character that is cut at the end is a cut file, which reading finds.
fn other_encoding(bytes: &[u8]) -> Option<Finding> {
    let wide = matches!(bytes.get(..2), Some([0xFF, 0xFE] | [0xFE, 0xFF]));
    let error = std::str::from_utf8(bytes).err().filter(|e| e.error_len().is_some())?;
    let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let line = before.iter().filter(|b| **b == b'\n').count() as u64 + 1;
    let (zh, en) = match wide {
        true => ("文件是 UTF-16".to_owned(), "the file is UTF-16".to_owned()),
        false => (format!("第 {} 个字节", before.len() + 1), format!("byte {}", before.len() + 1)),
    };
    Some(Finding::new(&code::NOT_UTF8).line(line).detail_text(&zh, &en))
}

fn broken(error: &serde_json::Error) -> Finding {
    let (line, column) = (error.line(), error.column());
    let place = (format!("{line} 行第 {column} 个字符"), format!("line {line}, character {column}"));
    let text = error.to_string();
    let finding = match error.classify() {
        _ if text.starts_with("recursion limit") => Finding::new(&code::TOO_DEEP),
        serde_json::error::Category::Eof => Finding::new(&code::CUT_OFF)
            .at(place.1.clone())
            .detail_text("JSON 没有结束", "the JSON is not closed"),
        serde_json::error::Category::Data => Finding::new(&code::NOT_A_BUNDLE)
            .detail_text("结构不同", text.split(" at line").next().unwrap_or("")),
        _ => Finding::new(&code::NOT_JSON).detail_text(&place.0, &place.1),
    };
    finding.line(line as u64)
}

struct Seed<'a, 'b> {
    bundle: &'a mut Bundle,
    book: &'b mut Book,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a Bundle")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Seed { bundle, book } = self;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "entry" => map.next_value_seed(Entries { bundle, book })?,
                "resourceType" => bundle.resource_type = Some(text(map.next_value()?)),
                "type" => bundle.kind = Some(text(map.next_value()?)),
                "timestamp" => bundle.timestamp = Some(text(map.next_value()?)),
                "identifier" => {
                    let identifier: Value = map.next_value()?;
                    bundle.identifier = identifier.get("value").and_then(Value::as_str).map(str::to_owned);
                }
                "id" | "meta" | "implicitRules" | "language" | "total" | "link" | "signature" => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    if !name.starts_with('_') && bundle.unknown.len() < MAX_KEPT {
                        bundle.unknown.push(name.chars().take(100).collect());
                    }
                }
            }
        }
        Ok(())
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

struct Entries<'a, 'b> {
    bundle: &'a mut Bundle,
    book: &'b mut Book,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(entry) = list.next_element::<Value>()? {
            self.bundle.read_entry(entry, self.book);
        }
        Ok(())
    }
}
