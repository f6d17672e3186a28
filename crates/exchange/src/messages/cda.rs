//! CDA documents: case reports in XML. Other documents (a reportability response) are recognised and kept.
//!
//! A document type declaration is refused, and with it entities that grow when they are read.

use roxmltree::{Document, Node, ParsingOptions};

use super::book::{At, Book};
use super::catalogue::code;
use super::codes;
use super::finding::{Finding, Level};
use super::model::*;
use super::moment::Moment;
use super::people::{PersonPlaces, check_person};

/// More elements than this no document has.
const MAX_NODES: u32 = 4_000_000;
const MAX_DEPTH: usize = 100;
/// LOINC: public health case report; reportability response.
const CASE_REPORT: &str = "55751-2";
const RESPONSE: &str = "88085-6";

/// The message of a document, and its encoding.
pub(crate) fn read(bytes: &[u8], book: &mut Book) -> (Vec<Message>, Option<String>) {
    let (text, encoding) = match decode(bytes) {
        Ok(decoded) => decoded,
        Err((zh, en)) => {
            book.add(Finding::new(&code::NOT_XML).detail_text(&zh, &en));
            return (Vec::new(), None);
        }
    };
    if let Some(line) = too_deep(&text) {
        book.add(Finding::new(&code::TOO_DEEP).line(line));
        return (Vec::new(), None);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    match Document::parse_with_options(&text, options) {
        Ok(document) => (document_message(&document, book).into_iter().collect(), Some(encoding)),
        Err(roxmltree::Error::DtdDetected) => {
            book.add(Finding::new(&code::HAS_DTD).line(1));
            (Vec::new(), None)
        }
        Err(error) => {
            let line = u64::from(error.pos().row);
            book.add(Finding::new(&code::NOT_XML).line(line).detail(&error.to_string()));
            (Vec::new(), None)
        }
    }
}

/// The text by its mark, by its declaration, or as UTF-8.
fn decode(bytes: &[u8]) -> Result<(String, String), (String, String)> {
    let declared = declared_encoding(bytes);
    let encoding = match (encoding_rs::Encoding::for_bom(bytes), declared.as_deref()) {
        (Some((marked, _)), _) => marked,
        (None, None) => encoding_rs::UTF_8,
        (None, Some(name)) => encoding_rs::Encoding::for_label(name.as_bytes())
            .ok_or_else(|| (format!("不认识编码“{name}”"), format!("`{name}` is not a known encoding")))?,
    };
    let (text, used, bad) = encoding.decode(bytes);
    match bad {
        true => {
            Err((format!("字节不是 {}", used.name()), format!("its bytes are not text in {}", used.name())))
        }
        false => Ok((text.into_owned(), used.name().to_owned())),
    }
}

fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200.min(bytes.len())).unwrap_or_default()).into_owned();
    let declaration = head.split("?>").next().filter(|d| d.trim_start().starts_with("<?xml"))?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next().map(str::to_owned)
}

/// The line on which the tags are nested too deeply, by a rough count that may only be too low.
fn too_deep(text: &str) -> Option<u64> {
    let (mut depth, mut line) = (0usize, 1u64);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => line += 1,
            b'<' if bytes.get(at + 1) == Some(&b'/') => depth = depth.saturating_sub(1),
            b'<' if bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') => depth += 1,
            b'/' if bytes.get(at + 1) == Some(&b'>') => depth = depth.saturating_sub(1),
            _ => {}
        }
        // `<br>` in a comment counts as opened, so there is room.
        if depth > MAX_DEPTH * 10 {
            return Some(line);
        }
    }
    None
}

fn document_message(document: &Document, book: &mut Book) -> Option<Message> {
    let root = document.root_element();
    if root.tag_name().name() != "ClinicalDocument" {
        book.add(at(root).put(Finding::new(&code::NOT_CDA).value(root.tag_name().name())));
        return None;
    }
    let id = child(root, "id").map(|n| {
        let (root, extension) = (attribute(n, "root"), attribute(n, "extension"));
        if extension.is_empty() { root.to_owned() } else { extension.to_owned() }
    });
    let kind = child(root, "code").and_then(coded);
    let id = id.filter(|i| !i.is_empty());
    if id.is_none() || kind.is_none() {
        book.add(at(root).put(Finding::new(&code::CDA_NO_ID)));
    }
    let what = kind.as_ref().map_or("", |k| k.code.as_str()).to_owned();
    let person = patient(root, book);
    let content = if what == CASE_REPORT {
        if !person.as_ref().is_some_and(Patient::is_somebody) {
            book.add(at(root).put(Finding::new(&code::CDA_NO_PATIENT)));
        }
        case(root, person.unwrap_or_default(), book)
    } else {
        let title = kind.as_ref().map_or("", |k| k.shown());
        let level = if what == RESPONSE { Level::Note } else { Level::Warning };
        let (zh, en) = (format!("文档“{title}”"), format!("the document `{title}`"));
        book.add(at(root).put(Finding::new(&code::NOT_MAPPED).level(level).detail_text(&zh, &en)));
        Content::Unmapped(Unmapped {
            what: what.clone(),
            patient: person.unwrap_or_default(),
            ..Unmapped::default()
        })
    };
    let mut message = Message {
        number: 1,
        line: Some(1),
        control_id: id,
        message_type: Some(what).filter(|w| !w.is_empty()),
        sender: sender(root),
        sent_at: child(root, "effectiveTime").and_then(|n| moment(n, true, book)),
        test: false,
        disposition: Disposition::Store,
        repeats: None,
        content,
    };
    if book.verdict() >= super::finding::Verdict::Invalid {
        message.disposition = Disposition::Park;
    }
    Some(message)
}

fn sender(root: Node) -> Sender {
    let custodian = path(root, &["custodian", "assignedCustodian", "representedCustodianOrganization"]);
    let author = path(root, &["author", "assignedAuthor", "assignedAuthoringDevice", "softwareName"]);
    Sender {
        application: author.map(text).unwrap_or_default(),
        facility: custodian.and_then(|n| child(n, "name")).map(text).unwrap_or_default(),
        facility_id: custodian
            .and_then(|n| child(n, "id"))
            .map(|n| attribute(n, "extension").to_owned())
            .unwrap_or_default(),
    }
}

fn patient(root: Node, book: &mut Book) -> Option<Patient> {
    let role = path(root, &["recordTarget", "patientRole"])?;
    let person = child(role, "patient");
    let gender = person.and_then(|p| child(p, "administrativeGenderCode"));
    let mut patient = Patient {
        identifiers: children(role, "id").filter_map(identifier).collect(),
        names: person.into_iter().flat_map(|p| children(p, "name")).filter_map(name).collect(),
        birth: person.and_then(|p| child(p, "birthTime")).and_then(|n| moment(n, false, book)),
        sex: gender.and_then(|n| sex(n, book)),
        death: person.and_then(|p| child(p, "deceasedTime")).and_then(|n| moment(n, false, book)),
        addresses: children(role, "addr").filter_map(address).collect(),
        ..Patient::default()
    };
    for node in children(role, "telecom") {
        let value = attribute(node, "value");
        match value.split_once(':') {
            Some(("mailto", mail)) => patient.emails.push(mail.to_owned()),
            Some(("tel", phone)) => patient.phones.push(phone.to_owned()),
            _ if !value.is_empty() => patient.phones.push(value.to_owned()),
            _ => {}
        }
    }
    let nth = |parent: Option<Node>, name: &str, n: usize| {
        let found = parent.and_then(|p| p.children().filter(|c| c.tag_name().name() == name).nth(n));
        found.map(at).unwrap_or_default()
    };
    let places =
        PersonPlaces { identifier: &|n| nth(Some(role), "id", n), name: &|n| nth(person, "name", n) };
    check_person(&mut patient, &places, book);
    Some(patient)
}

fn identifier(node: Node) -> Option<Identifier> {
    let (root, value) = (attribute(node, "root"), attribute(node, "extension"));
    let name = attribute(node, "assigningAuthorityName");
    let authority = if name.is_empty() { root } else { name };
    (!value.is_empty()).then(|| Identifier {
        value: value.trim().to_owned(),
        authority: authority.to_owned(),
        kind: String::new(),
    })
}

fn name(node: Node) -> Option<PersonName> {
    let family = child(node, "family").map(text).unwrap_or_default();
    let given: Vec<String> = children(node, "given").map(text).filter(|g| !g.is_empty()).collect();
    let whole = if family.is_empty() && given.is_empty() { text(node) } else { String::new() };
    let name = PersonName { family, given, text: whole };
    (!name.is_empty()).then_some(name)
}

fn address(node: Node) -> Option<Address> {
    let part = |name: &str| child(node, name).map(text).unwrap_or_default();
    let address = Address {
        lines: children(node, "streetAddressLine").map(text).filter(|l| !l.is_empty()).collect(),
        city: part("city"),
        district: part("county"),
        state: part("state"),
        postal_code: part("postalCode"),
        country: part("country"),
    };
    (address != Address::default()).then_some(address)
}

fn sex(node: Node, book: &mut Book) -> Option<Sex> {
    let written = match attribute(node, "code") {
        "" => attribute(node, "displayName"),
        code => code,
    };
    if written.is_empty() {
        return node.attribute("nullFlavor").map(|_| Sex::Unknown);
    }
    let sex = codes::sex(written);
    if sex.is_none() {
        book.add(at(node).put(Finding::new(&code::UNKNOWN_SEX).value(written)));
    }
    sex.or(Some(Sex::Unknown))
}

fn case(root: Node, patient: Patient, book: &mut Book) -> Content {
    let mut answers = Vec::new();
    for node in root.descendants().filter(|n| n.tag_name().name() == "observation") {
        let status = child(node, "statusCode").map(|n| attribute(n, "code"));
        let (values, unit) = match child(node, "value") {
            Some(value) => self::value(value, book),
            None => (Vec::new(), None),
        };
        answers.push(LabResult {
            set_id: (answers.len() + 1).to_string(),
            role: ResultRole::Question,
            code: child(node, "code").and_then(coded),
            values,
            unit,
            status: (status == Some("completed")).then_some(ResultStatus::Final),
            observed_at: child(node, "effectiveTime").and_then(|n| moment(n, false, book)),
            ..LabResult::default()
        });
    }
    let onset = answers.iter().find(|a| a.code.as_ref().is_some_and(|c| c.code == "11368-8")).and_then(|a| {
        a.values.iter().find_map(|v| match v {
            Value::Moment { moment } => Some(*moment),
            _ => None,
        })
    });
    let reported = child(root, "effectiveTime").and_then(|n| Moment::read_hl7(attribute(n, "value")).ok());
    Content::CaseNotification(Box::new(CaseNotification {
        case_id: path(root, &["setId"])
            .map(|n| attribute(n, "extension").to_owned())
            .filter(|i| !i.is_empty()),
        onset,
        reported: reported.map(|(m, _)| m),
        death: patient.death,
        patient,
        answers,
        ..CaseNotification::default()
    }))
}

/// A value by its `xsi:type`.
fn value(node: Node, book: &mut Book) -> (Vec<Value>, Option<Coded>) {
    let kind = node.attributes().find(|a| a.name() == "type").map_or("", |a| a.value());
    let kind = kind.rsplit(':').next().unwrap_or("");
    let written = attribute(node, "value");
    let one = |value: Value| (vec![value], None);
    let mut wrong = |zh: &str, en: &str| {
        let said = Finding::new(&code::NOT_THE_TYPE).value(written).detail_text(zh, en);
        book.add(at(node).put(said));
        one(Value::Text { text: written.to_owned() })
    };
    match kind {
        "PQ" | "INT" | "REAL" if !written.is_empty() => {
            match written.parse::<f64>().ok().filter(|n| n.is_finite()) {
                Some(number) => {
                    let (comparator, separator) = (String::new(), String::new());
                    let unit = Some(Coded { code: attribute(node, "unit").to_owned(), ..Coded::default() });
                    let value = Value::Number { comparator, number, separator, second: None };
                    (vec![value], unit.filter(|u| !u.is_empty()))
                }
                None => wrong("数字", "a number"),
            }
        }
        "TS" if !written.is_empty() => match Moment::read_hl7(written) {
            Ok((moment, _)) => one(Value::Moment { moment }),
            Err(_) => wrong("日期", "a date or time"),
        },
        "BL" if !written.is_empty() => one(Value::Text { text: written.to_owned() }),
        _ => match coded(node) {
            Some(coded) => one(Value::Coded { coded }),
            None => match text(node) {
                text if text.is_empty() => (Vec::new(), None),
                text => one(Value::Text { text }),
            },
        },
    }
}

fn coded(node: Node) -> Option<Coded> {
    let one = |n: Node| Coded {
        code: attribute(n, "code").trim().to_owned(),
        system: codes::system(attribute(n, "codeSystem")),
        text: attribute(n, "displayName").trim().to_owned(),
        also: Vec::new(),
    };
    let mut coded = one(node);
    coded.also = children(node, "translation").map(one).filter(|c| !c.is_empty()).collect();
    if coded.text.is_empty() {
        coded.text = child(node, "originalText").map(text).unwrap_or_default();
    }
    (!coded.is_empty()).then_some(coded)
}

/// `@value`, or the start of an interval.
fn moment(node: Node, sending: bool, book: &mut Book) -> Option<Moment> {
    let node = if node.has_attribute("value") { node } else { child(node, "low")? };
    let written = attribute(node, "value");
    if written.is_empty() {
        return None;
    }
    let read = Moment::read_hl7(written);
    // Finding the line of a place costs a walk through the document: only for what is to be told.
    if let Ok((moment, false)) = read
        && book.is_plausible(&moment)
    {
        return Some(moment);
    }
    let at = at(node);
    if sending { book.sent(read, written, &at) } else { book.moment(read, written, &at) }
}

fn at(node: Node) -> At {
    let mut names: Vec<&str> =
        node.ancestors().filter(Node::is_element).map(|n| n.tag_name().name()).take(MAX_DEPTH).collect();
    names.reverse();
    let line = node.document().text_pos_at(node.range().start).row;
    At { place: format!("/{}", names.join("/")), line: Some(u64::from(line)), column: None }
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |n| n.is_element() && n.tag_name().name() == name)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.is_element() && n.tag_name().name() == name)
}

fn path<'a, 'i>(node: Node<'a, 'i>, names: &[&str]) -> Option<Node<'a, 'i>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or("")
}

fn text(node: Node) -> String {
    let all: String = node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}
