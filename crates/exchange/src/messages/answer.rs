//! The answer in the sender's own language: an HL7 v2 acknowledgement or a FHIR OperationOutcome, made from the findings.
//!
//! A message that is stored is answered AA, one that is parked AE, one that is refused AR; every finding but notes is told with its place, its
//! code and what to do. A repeat is answered AA: it was stored the first time.

use lianfang_domain::Lang;
use serde_json::{Value, json};

use super::finding::{Finding, Level, Verdict};
use super::hl7::headers;
use super::model::{Disposition, Inspection};
use super::moment::Moment;

/// Who answers, and when.
#[derive(Debug, Clone)]
pub struct Answerer {
    pub application: String,
    pub facility: String,
    pub at: Moment,
    /// The answer's own control id; with several messages, followed by `-1`, `-2`.
    pub control_id: String,
    pub lang: Lang,
}

/// Codes of HL7 table 0357.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Sequence,
    Missing,
    Type,
    Table,
    MessageType,
    Version,
    Duplicate,
    Internal,
}

impl Fault {
    fn of(code: &str) -> Fault {
        match code {
            "I2101" | "I2102" | "I2004" | "I2110" | "I2111" | "I2112" | "I2113" | "I2118" | "I2135"
            | "I2134" => Fault::Sequence,
            "I2104" | "I2105" | "I2132" => Fault::MessageType,
            "I2106" | "I2114" | "I2115" | "I2116" | "I2117" | "I2119" | "I2120" | "I2121" | "I2122"
            | "I2125" | "I2126" | "I2129" => Fault::Missing,
            "I2107" | "I2108" => Fault::Version,
            "I2123" | "I2127" | "I2208" | "I2009" | "I2109" => Fault::Table,
            "I2128" | "I2130" | "I2131" | "I2213" => Fault::Duplicate,
            "I2003" | "I2001" | "I2013" => Fault::Internal,
            _ => Fault::Type,
        }
    }

    fn coded(self) -> &'static str {
        match self {
            Fault::Sequence => "100^Segment sequence error^HL70357",
            Fault::Missing => "101^Required field missing^HL70357",
            Fault::Type => "102^Data type error^HL70357",
            Fault::Table => "103^Table value not found^HL70357",
            Fault::MessageType => "200^Unsupported message type^HL70357",
            Fault::Version => "203^Unsupported version id^HL70357",
            Fault::Duplicate => "205^Duplicate key identifier^HL70357",
            Fault::Internal => "207^Application internal error^HL70357",
        }
    }
}

/// The acknowledgements of an HL7 v2 file, one for each message, segments ended by CR.
///
/// Inputs: the bytes as they came (what is refused is not in `found` any more) and what was found in them.
pub fn acknowledge(bytes: &[u8], found: &Inspection, by: &Answerer) -> String {
    let headers = headers(bytes);
    let several = headers.len() > 1;
    let mut answer = String::new();
    for (n, header) in headers.iter().enumerate() {
        let number = n + 1;
        let own: Vec<&Finding> =
            found.findings.iter().filter(|f| f.message_number.is_none_or(|m| m == number)).collect();
        let stored = found.messages.iter().find(|m| m.number == number).map(|m| m.disposition);
        let code = match (found.verdict, stored) {
            (Verdict::Reject, _) => "AR",
            (_, Some(Disposition::Park)) => "AE",
            (Verdict::Invalid, _) if own.iter().any(|f| f.is_error()) => "AE",
            _ => "AA",
        };
        let id = if several { format!("{}-{number}", by.control_id) } else { by.control_id.clone() };
        let version = if header.version.is_empty() { "2.5.1" } else { &header.version };
        let processing = if header.processing.is_empty() { "P" } else { &header.processing };
        let event = if header.event.is_empty() {
            "ACK".to_owned()
        } else {
            format!("ACK^{}^ACK", escape(&header.event))
        };
        answer.push_str(&format!(
            "MSH|^~\\&|{}|{}|{}|{}|{}||{event}|{}|{}|{}||||||UNICODE UTF-8\r",
            escape(&by.application),
            escape(&by.facility),
            escape(&header.application),
            escape(&header.facility),
            stamp(&by.at),
            escape(&id),
            escape(processing),
            escape(version),
        ));
        answer.push_str(&format!("MSA|{code}|{}\r", escape(&header.control_id)));
        for finding in own {
            answer.push_str(&err(finding, by.lang));
        }
    }
    answer
}

/// ERR: place, kind, weight, our code and what to do.
fn err(finding: &Finding, lang: Lang) -> String {
    let severity = if finding.is_error() { "E" } else { "W" };
    let cause = escape(finding.cause.get(lang));
    let remedy = escape(finding.remedy.get(lang));
    let fault = Fault::of(finding.code).coded();
    format!(
        "ERR||{}|{fault}|{severity}|{}^{cause}^L||{}|{remedy}\r",
        location(&finding.place),
        finding.code,
        line(finding)
    )
}

fn line(finding: &Finding) -> String {
    finding.line.map(|n| format!("line {n}")).unwrap_or_default()
}

/// `OBX[3]-5.1` as `OBX^3^5^^1`.
fn location(place: &str) -> String {
    let Some((segment, rest)) = place.split_once('-') else { return escape(place) };
    let (name, ordinal) = match segment.split_once('[') {
        Some((name, n)) => (name, n.trim_end_matches(']')),
        None => (segment, "1"),
    };
    let (field, component) = rest.split_once('.').unwrap_or((rest, ""));
    let (field, repetition) = match field.split_once('(') {
        Some((field, n)) => (field, n.trim_end_matches(')')),
        None => (field, ""),
    };
    let parts = [name, ordinal, field, repetition, component].map(escape);
    parts.join("^").trim_end_matches('^').to_owned()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\E\\"),
            '|' => out.push_str("\\F\\"),
            '^' => out.push_str("\\S\\"),
            '&' => out.push_str("\\T\\"),
            '~' => out.push_str("\\R\\"),
            '\n' => out.push_str("\\.br\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// As HL7 v2 writes a time.
fn stamp(at: &Moment) -> String {
    let text = at.to_string();
    let (stamp, zone) = match text.get(10..).and_then(|t| t.find(['+', '-', 'Z'])) {
        Some(n) => text.split_at(10 + n),
        None => (text.as_str(), ""),
    };
    let digits: String = stamp.chars().filter(char::is_ascii_digit).collect();
    let zone = if zone == "Z" { "+0000".to_owned() } else { zone.replace(':', "") };
    digits + &zone
}

/// The OperationOutcome of a FHIR Bundle, or of any other file that came over FHIR's door.
pub fn operation_outcome(found: &Inspection, lang: Lang) -> Value {
    let mut issues: Vec<Value> = found.findings.iter().chain(&found.notes).map(|f| issue(f, lang)).collect();
    if issues.is_empty() {
        let text = if lang == Lang::Zh { "已收到，无问题" } else { "received, nothing to remark" };
        issues
            .push(json!({ "severity": "information", "code": "informational", "details": { "text": text } }));
    }
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}

fn issue(finding: &Finding, lang: Lang) -> Value {
    let severity = match finding.level {
        Level::Note => "information",
        Level::Warning => "warning",
        Level::Error => "error",
        Level::Fatal => "fatal",
    };
    let mut issue = json!({
        "severity": severity,
        "code": issue_type(finding.code),
        "details": {
            "coding": [{ "system": "urn:lianfang:errors", "code": finding.code }],
            "text": finding.cause.get(lang),
        },
        "diagnostics": finding.remedy.get(lang),
    });
    if let Some(map) = issue.as_object_mut().filter(|_| finding.place.starts_with('/')) {
        map.insert("expression".into(), json!([fhir_path(&finding.place)]));
    }
    issue
}

/// FHIR's IssueType.
fn issue_type(code: &str) -> &'static str {
    match code {
        "I2301" | "I2302" | "I2303" | "I2304" | "I2306" | "I2004" | "I2318" => "structure",
        "I2305" | "I2315" | "I2317" => "required",
        "I2310" | "I2311" | "I2312" => "not-found",
        "I2308" | "I2309" | "I2130" | "I2131" | "I2213" => "duplicate",
        "I2314" | "I2208" => "code-invalid",
        "I2307" | "I2132" => "not-supported",
        "I2316" | "I2013" | "I2011" => "too-long",
        "I2133" => "informational",
        _ => "value",
    }
}

/// `/entry/3/resource/subject` as `Bundle.entry[3].resource.subject`.
fn fhir_path(pointer: &str) -> String {
    let mut path = String::from("Bundle");
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match part.parse::<usize>() {
            Ok(n) => path.push_str(&format!("[{n}]")),
            Err(_) => {
                path.push('.');
                path.push_str(&part);
            }
        }
    }
    path
}
