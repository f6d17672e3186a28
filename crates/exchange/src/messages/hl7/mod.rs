//! HL7 v2 (ER7): laboratory reports (ORU^R01) and case notifications in the same clothes; other messages are recognised and kept.
//!
//! `text` finds lines and encoding, `envelope` cuts messages and sees what is missing at the end, `segment` cuts fields, `person`, `values`
//! and `report` give them a meaning. The standard's structure is followed as far as senders do; what it forbids and many do is flagged.

mod envelope;
mod header;
mod notification;
mod person;
mod report;
mod segment;
mod text;
mod values;

use std::collections::HashMap;

use super::book::Book;
use super::catalogue::code;
use super::finding::Finding;
use super::model::{Content, Disposition, LabReport, Message, Patient, Sender, Unmapped};
use super::moment::Moment;
use envelope::{Envelope, split};
pub(crate) use header::headers;
use notification::{is_notification, notification};
use report::{Purpose, orders};
use segment::Segment;

/// The messages of a file, its version and its encoding.
pub(crate) fn read(bytes: &[u8], book: &mut Book) -> (Vec<Message>, Option<String>, Option<String>) {
    let envelopes = split(bytes, book);
    let mut messages: Vec<Message> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut version = None;
    let encoding = envelopes.iter().map(|e| e.encoding.name().to_owned()).next();
    for (n, envelope) in envelopes.iter().enumerate() {
        book.message(Some(n + 1));
        let Some(header) = envelope.segments.first() else { continue };
        version = version.or_else(|| Some(header.text(12, 1)).filter(|v| !v.is_empty()));
        let mut message = read_message(n + 1, &envelope.segments, book);
        if let Some(id) = message.control_id.clone() {
            match seen.get(&id) {
                Some(first) => repeat(&mut message, *first, &envelopes, envelope, header, book),
                None => {
                    seen.insert(id, n + 1);
                }
            }
        }
        if message.disposition != Disposition::Repeat {
            message.disposition = book.disposition(n + 1);
        }
        messages.push(message);
    }
    book.message(None);
    (messages, version, encoding)
}

fn repeat(
    message: &mut Message,
    first: usize,
    all: &[Envelope],
    this: &Envelope,
    header: &Segment,
    book: &mut Book,
) {
    let id = message.control_id.clone().unwrap_or_default();
    let same = all.get(first - 1).is_some_and(|e| e.bytes == this.bytes);
    let info = if same { &code::REPEAT } else { &code::SAME_ID_OTHER_CONTENT };
    let said = Finding::new(info).value(&id).detail(&first.to_string());
    book.add(header.at(10, None).put(said));
    if same {
        message.disposition = Disposition::Repeat;
        message.repeats = Some(first);
    }
}

fn read_message(number: usize, segments: &[Segment], book: &mut Book) -> Message {
    let unheaded = Message {
        number,
        line: segments.first().map(|s| s.line),
        control_id: None,
        message_type: None,
        sender: Sender::default(),
        sent_at: None,
        test: false,
        disposition: Disposition::Store,
        repeats: None,
        content: Content::Unmapped(Unmapped::default()),
    };
    let Some(msh) = segments.first() else { return unheaded };
    let kind = check_header(msh, book);
    let content = match kind.as_str() {
        "ORU" => report_content(segments, book),
        _ => other_content(&kind, segments, msh, book),
    };
    let id = msh.text(10, 1);
    Message {
        control_id: (!id.is_empty()).then_some(id),
        message_type: Some(join(&msh.text(9, 1), &msh.text(9, 2))).filter(|t| !t.is_empty()),
        sender: Sender { application: hd(msh, 3), facility: hd(msh, 4), facility_id: msh.text(4, 2) },
        sent_at: sent_at(msh, book),
        test: msh.text(11, 1) != "P",
        content,
        ..unheaded
    }
}

fn join(kind: &str, event: &str) -> String {
    if event.is_empty() { kind.to_owned() } else { format!("{kind}^{event}") }
}

/// A name, or the identifier in its place.
fn hd(msh: &Segment, field: usize) -> String {
    match msh.text(field, 1) {
        name if name.is_empty() => msh.text(field, 2),
        name => name,
    }
}

fn sent_at(msh: &Segment, book: &mut Book) -> Option<Moment> {
    let text = msh.text(7, 1);
    if text.is_empty() {
        return None;
    }
    book.sent(Moment::read_hl7(&text), &text, &msh.at(7, None))
}

/// Checks what every message needs, and returns its type.
fn check_header(msh: &Segment, book: &mut Book) -> String {
    let kind = msh.text(9, 1);
    if kind.is_empty() {
        book.add(msh.at(9, None).put(Finding::new(&code::NO_TYPE)));
    }
    if msh.text(10, 1).is_empty() {
        book.add(msh.at(10, None).put(Finding::new(&code::NO_CONTROL_ID)));
    }
    let processing = msh.text(11, 1);
    if !matches!(processing.as_str(), "P" | "T" | "D") {
        book.add(msh.at(11, None).put(Finding::new(&code::BAD_PROCESSING).value(&processing)));
    }
    let version = msh.text(12, 1);
    let minor =
        version.strip_prefix("2.").and_then(|v| v.split('.').next()).and_then(|v| v.parse::<u32>().ok());
    match minor {
        _ if version.is_empty() => book.add(msh.at(12, None).put(Finding::new(&code::NO_VERSION))),
        Some(1..=9) => {}
        _ => book.add(msh.at(12, None).put(Finding::new(&code::UNKNOWN_VERSION).value(&version))),
    }
    for field in 3..=6 {
        let party = msh.first(field);
        if party.text(1).is_empty() && party.text(2).is_empty() && !party.text(3).is_empty() {
            book.add(msh.at(field, None).put(Finding::new(&code::HALF_IDENTIFIER)));
        }
    }
    kind
}

fn report_content(segments: &[Segment], book: &mut Book) -> Content {
    let patient = find_patient(segments, book);
    check_segments(segments, book);
    if is_notification(segments) {
        let orders = orders(segments, Purpose::Notification, book);
        return Content::CaseNotification(Box::new(notification(patient, orders)));
    }
    let orders = orders(segments, Purpose::Lab, book);
    check_birth(&patient, &orders, segments, book);
    Content::LabReport(LabReport { patient, orders, ..LabReport::default() })
}

fn find_patient(segments: &[Segment], book: &mut Book) -> Patient {
    let mut all = segments.iter().filter(|s| s.name == "PID");
    let Some(pid) = all.next() else {
        let line = segments.first().map_or(1, |s| s.line);
        book.add(Finding::new(&code::NO_PID).at("PID").line(line));
        return Patient::default();
    };
    if let Some(second) = all.next() {
        book.add(second.at(1, None).put(Finding::new(&code::SECOND_PATIENT)));
    }
    person::patient(pid, book)
}

fn check_birth(patient: &Patient, orders: &[super::model::Order], segments: &[Segment], book: &mut Book) {
    let Some(birth) = patient.birth.and_then(|b| b.date()) else { return };
    let collected = orders.iter().flat_map(|o| &o.specimens).filter_map(|s| s.collected_at?.date()).min();
    let pid = segments.iter().find(|s| s.name == "PID");
    if let (Some(day), Some(pid)) = (collected.filter(|day| *day < birth), pid) {
        let said = Finding::new(&code::BORN_AFTER)
            .value(&birth.to_string())
            .detail_text(&format!("采样日期 {day}"), &format!("the day of collection {day}"));
        book.add(pid.at(7, None).put(said));
    }
}

/// Segments of the standard; those that start with Z are local ones.
const SEGMENTS: &str = "ABS ACC ADD AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BLC BLG BPO BPX BTX CDM CER CM0 CM1 CM2 CNS CON CSP CSR CSS \
    CTD CTI DB1 DG1 DMI DRG DSC DSP ECD ECR EDU EQL EQP EQU ERQ ERR EVN FAC FT1 GOL GP1 GP2 GT1 IAM IAR IIM ILT IN1 IN2 IN3 INV IPC \
    IPR ISD ITM IVC IVT LAN LCC LCH LDP LOC LRL MFA MFE MFI MRG MSA MSH NCK NDS NK1 NPU NSC NST NTE OBR OBX ODS ODT OM1 OM2 OM3 OM4 \
    OM5 OM6 OM7 ORC ORG OVR PAC PCE PCR PD1 PDA PDC PEO PES PID PKG PM1 PMT PR1 PRA PRB PRC PRD PRT PSG PSH PSL PSS PTH PV1 PV2 PYE \
    QAK QID QPD QRD QRF QRI RCP RDF RDT REL RF1 RFI RGS RMI ROL RQ1 RQD RXA RXC RXD RXE RXG RXO RXR RXV SAC SCD SCH SCP SDD SFT SGH \
    SGT SHP SID SLT SPM STF STZ TCC TCD TQ1 TQ2 TXA UAC UB1 UB2 URD URS VAR VND VTQ";

fn check_segments(segments: &[Segment], book: &mut Book) {
    let unknown = segments.iter().filter(|s| !s.name.starts_with('Z'));
    for segment in unknown.filter(|s| !SEGMENTS.split_ascii_whitespace().any(|known| known == s.name)) {
        book.add(
            Finding::new(&code::UNKNOWN_SEGMENT)
                .at(segment.name.as_str())
                .line(segment.line)
                .value(&segment.name),
        );
    }
}

/// Types of messages that exist and are not results.
fn other_kind(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "VXU" | "VXQ" | "VXX" | "VXR" => ("接种消息", "a vaccination message"),
        "ADT" | "BAR" => ("患者或住院消息", "a message about a patient's stay"),
        "ORM" | "OML" | "OMG" | "OUL" | "ORL" | "ORR" | "ORF" | "OPL" => ("申请消息", "an order"),
        "ACK" | "MCF" => ("回执", "an acknowledgement"),
        "MDM" | "MFN" | "SIU" | "SRM" | "DFT" | "RDE" | "RDS" | "RAS" | "REF" | "RRI" | "PPR" | "QBP"
        | "QRY" | "RSP" | "UDM" | "NMD" | "PMU" | "SSU" | "SUR" => ("其他消息", "a message of another kind"),
        _ => return None,
    })
}

fn other_content(kind: &str, segments: &[Segment], msh: &Segment, book: &mut Book) -> Content {
    let patient = match segments.iter().find(|s| s.name == "PID") {
        Some(pid) => person::patient(pid, book),
        None => Patient::default(),
    };
    match other_kind(kind) {
        Some((zh, en)) => {
            book.add(msh.at(9, None).put(Finding::new(&code::NOT_MAPPED).value(kind).detail_text(zh, en)));
        }
        None if !kind.is_empty() => {
            book.add(msh.at(9, None).put(Finding::new(&code::UNKNOWN_TYPE).value(kind)));
        }
        None => {}
    }
    Content::Unmapped(Unmapped { what: kind.to_owned(), patient, ..Unmapped::default() })
}
