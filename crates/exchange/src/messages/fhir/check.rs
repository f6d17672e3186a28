//! Is a resource what FHIR R4 says it is? Walks it beside the table of shapes, names each defect by its JSON pointer, and takes down what
//! refers to what.

use serde_json::{Map, Value};

use super::shapes::{Element, choice_kind, elements};
use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::finding::{Finding, Level};
use crate::messages::moment::Moment;

/// Elements that tell what has happened; an expiry or an appointment may lie ahead.
const PAST: &[&str] = &[
    "/birthDate",
    "/deceasedDateTime",
    "/effectiveDateTime",
    "/effectiveInstant",
    "/issued",
    "/receivedTime",
    "/collectedDateTime",
    "/onsetDateTime",
    "/recordedDate",
];

/// A reference to be resolved when the whole Bundle is known.
#[derive(Debug)]
pub(super) struct Pending {
    pub pointer: String,
    /// The element of the resource that holds it: `subject`.
    pub element: &'static str,
    pub target: String,
}

pub(super) struct Walk<'b> {
    pub book: &'b mut Book,
    pub references: Vec<Pending>,
    /// Elements that R4 does not know, by pointer.
    pub kept: Vec<(String, Value)>,
}

impl<'b> Walk<'b> {
    pub fn new(book: &'b mut Book) -> Walk<'b> {
        Walk { book, references: Vec::new(), kept: Vec::new() }
    }

    /// Checks an object of a known kind. `top` is the element of the resource that it belongs to.
    pub fn object(&mut self, kind: &str, value: &Value, pointer: &str, top: &'static str) {
        let Some(known) = elements(kind) else { return };
        let Some(map) = value.as_object() else {
            self.wrong_shape(pointer, "对象", "an object", value);
            return;
        };
        let mut present: Vec<&str> = Vec::new();
        for (name, value) in map {
            if name == "resourceType" && top.is_empty() {
                continue;
            }
            // `_birthDate` carries the extensions of `birthDate`.
            let plain = name.strip_prefix('_').unwrap_or(name);
            let at = format!("{pointer}/{}", escaped(name));
            let Some((element, kind)) = find(known, plain) else {
                self.book.add(At::place(at.as_str()).put(Finding::new(&code::UNKNOWN_ELEMENT)));
                self.kept.push((at, value.clone()));
                continue;
            };
            present.push(element.name);
            if name.starts_with('_') {
                continue;
            }
            let top = if top.is_empty() { element.name } else { top };
            self.element(element, kind, value, &at, top);
        }
        for missing in known.iter().filter(|e| e.required && !present.contains(&e.name)) {
            let choice = if missing.choice { "[x]" } else { "" };
            let at = format!("{pointer}/{}{choice}", missing.name);
            self.book.add(At::place(at).put(Finding::new(&code::MISSING_ELEMENT)));
        }
        if kind == "Reference" {
            self.reference(map, pointer, top);
        }
    }

    fn reference(&mut self, map: &Map<String, Value>, pointer: &str, top: &'static str) {
        if let Some(target) = map.get("reference").and_then(Value::as_str) {
            self.references.push(Pending {
                pointer: format!("{pointer}/reference"),
                element: top,
                target: target.to_owned(),
            });
        }
    }

    fn element(&mut self, element: &Element, kind: &str, value: &Value, pointer: &str, top: &'static str) {
        match (element.list, value) {
            (true, Value::Array(items)) => {
                for (n, item) in items.iter().enumerate() {
                    // A primitive of a list may be null when its extension says why.
                    if !(item.is_null() && is_primitive(kind)) {
                        self.single(kind, item, &format!("{pointer}/{n}"), top);
                    }
                }
            }
            (true, other) => {
                self.wrong_shape(pointer, "列表", "a list", other);
                if !is_primitive(kind) {
                    self.single(kind, other, pointer, top);
                }
            }
            (false, Value::Array(_)) => self.wrong_shape(pointer, "单个值", "a single value", value),
            (false, other) => self.single(kind, other, pointer, top),
        }
    }

    fn single(&mut self, kind: &str, value: &Value, pointer: &str, top: &'static str) {
        if kind == "any" {
            return;
        }
        if is_primitive(kind) {
            return self.primitive(kind, value, pointer);
        }
        self.object(kind, value, pointer, top);
    }

    fn wrong_shape(&mut self, pointer: &str, zh: &str, en: &str, value: &Value) {
        let said = Finding::new(&code::WRONG_SHAPE).value(&short(value)).detail_text(zh, en);
        self.book.add(At::place(pointer).put(said));
    }

    fn primitive(&mut self, kind: &str, value: &Value, pointer: &str) {
        let (fits, zh, en) = match kind {
            "boolean" => (value.is_boolean(), "true 或 false", "true or false"),
            "decimal" => (value.is_number(), "数字", "a number"),
            "integer" => (value.is_i64(), "整数", "a whole number"),
            "positiveInt" | "unsignedInt" => {
                (value.is_u64(), "不小于 0 的整数", "a whole number, not negative")
            }
            _ => (value.is_string(), "字符串", "a string"),
        };
        if !fits {
            // A number in quotation marks, or true where presence was measured: what it says is clear enough to be kept as text.
            let told = value.is_boolean() || value.as_str().is_some_and(|s| s.trim().parse::<f64>().is_ok());
            if kind == "decimal" && told {
                let said = Finding::new(&code::WRONG_SHAPE).value(&short(value)).detail_text(zh, en);
                self.book.add(At::place(pointer).put(said.level(Level::Warning)));
            } else {
                self.wrong_shape(pointer, zh, en, value);
            }
            return;
        }
        let Some(text) = value.as_str() else { return };
        let at = At::place(pointer);
        let bad = |zh: &str, en: &str| Finding::new(&code::BAD_PRIMITIVE).value(text).detail_text(zh, en);
        match kind {
            "date" | "dateTime" | "instant" => match Moment::read_iso(text) {
                Ok(moment) => {
                    let exact = moment.instant().is_some();
                    let whole = match kind {
                        "date" => !moment.has_time(),
                        "instant" => exact,
                        _ => !moment.has_time() || exact,
                    };
                    if !whole && kind != "dateTime" {
                        self.book
                            .add(at.put(bad("规定的日期时间格式", "a date or time of the form that is due")));
                    }
                    if PAST.iter().any(|name| pointer.ends_with(name)) {
                        self.book.moment(Ok((moment, false)), text, &at);
                    }
                }
                Err(_) => self.book.add(at.put(bad("日期", "a date"))),
            },
            "id" => {
                let fits = !text.is_empty()
                    && text.len() <= 64
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
                if !fits {
                    self.book.add(at.put(bad(
                        "FHIR 编号（字母、数字、- 和 .，最多 64 个）",
                        "a FHIR id (letters, digits, - and ., 64 at most)",
                    )));
                }
            }
            _ => {}
        }
    }
}

fn find(known: &'static [Element], name: &str) -> Option<(&'static Element, &'static str)> {
    if let Some(element) = known.iter().find(|e| !e.choice && e.name == name) {
        return Some((element, element.kind));
    }
    known.iter().filter(|e| e.choice).find_map(|element| {
        let ending = name.strip_prefix(element.name)?;
        ending.starts_with(|c: char| c.is_ascii_uppercase()).then(|| (element, choice_kind(ending)))
    })
}

fn is_primitive(kind: &str) -> bool {
    kind.starts_with(|c: char| c.is_ascii_lowercase()) && kind != "any"
}

/// A name within a JSON pointer.
fn escaped(name: &str) -> String {
    name.chars().take(100).collect::<String>().replace('~', "~0").replace('/', "~1")
}

/// The beginning of a value, without writing out all of it.
fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(80).collect(),
        Value::Array(items) => format!("[…] ({})", items.len()),
        Value::Object(map) => {
            format!("{{{}}}", map.keys().take(5).map(String::as_str).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
