//! OBR, OBX, NTE and SPM: orders with their results and specimens.

use std::collections::HashSet;

use super::person::moment;
use super::segment::Segment;
use super::values::{coded_field, values};
use crate::messages::book::Book;
use crate::messages::catalogue::code;
use crate::messages::codes;
use crate::messages::finding::{Finding, Level};
use crate::messages::model::{Coded, LabResult, Order, ResultRole, ResultStatus, Specimen, Value};

/// What the segments are part of, for the rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Lab,
    /// A form of questions; many have no answer, and a question may be asked twice under one number.
    Notification,
}

/// Reads the orders of a message.
pub(super) fn orders(segments: &[Segment], purpose: Purpose, book: &mut Book) -> Vec<Order> {
    let mut reader = Reader { purpose, orders: Vec::new(), set_ids: HashSet::new(), after: After::Nothing };
    let mut common: Option<&Segment> = None;
    for segment in segments {
        match segment.name.as_str() {
            "ORC" => common = Some(segment),
            "OBR" => reader.order(segment, common.take(), book),
            "OBX" => reader.result(segment, book),
            "SPM" => reader.specimen(segment, book),
            "NTE" => reader.note(segment),
            _ => {}
        }
    }
    let has_results = reader.orders.iter().any(|o| !o.results.is_empty());
    let line = segments.last().map_or(1, |s| s.line);
    if reader.orders.is_empty() {
        book.add(Finding::new(&code::NO_OBR).at("OBR").line(line));
    } else if !has_results && !reader.orders.iter().any(is_cancelled) {
        book.add(Finding::new(&code::NO_RESULTS).at("OBX").line(line));
    }
    reader.orders
}

fn is_cancelled(order: &Order) -> bool {
    matches!(order.status, Some(ResultStatus::Cancelled | ResultStatus::Registered | ResultStatus::Deleted))
}

/// What a note or a result stands after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Nothing,
    Order,
    Result,
    Specimen,
}

struct Reader {
    purpose: Purpose,
    orders: Vec<Order>,
    /// Set ids of the present order; with the question for a notification.
    set_ids: HashSet<String>,
    after: After,
}

impl Reader {
    fn order(&mut self, obr: &Segment, orc: Option<&Segment>, book: &mut Book) {
        let number = |field: usize| match obr.text(field, 1) {
            text if text.is_empty() => orc.map(|o| o.text(field, 1)).unwrap_or_default(),
            text => text,
        };
        let status = obr.text(25, 1);
        let order = Order {
            placer_number: number(2),
            filler_number: number(3),
            code: coded_field(obr, 4),
            reason: coded_field(obr, 31),
            status: codes::hl7_status(&status),
            observed_at: moment(obr, 7, book),
            reported_at: moment(obr, 22, book),
            requester: requester(obr),
            specimens: specimen_of_order(obr),
            ..Order::default()
        };
        if order.code.is_none() {
            book.add(obr.at(4, None).put(Finding::new(&code::NO_ORDER_CODE)));
        }
        if !status.is_empty() && order.status.is_none() {
            let said = Finding::new(&code::UNKNOWN_STATUS).value(&status).level(Level::Warning);
            book.add(obr.at(25, None).put(said));
        }
        self.orders.push(order);
        self.set_ids.clear();
        self.after = After::Order;
    }

    fn result(&mut self, obx: &Segment, book: &mut Book) {
        let about_specimen = self.after == After::Specimen;
        let asked = obx.text(29, 1) == "QST";
        let role = match (about_specimen, asked || self.purpose == Purpose::Notification) {
            (_, true) => ResultRole::Question,
            (true, false) => ResultRole::Specimen,
            (false, false) => ResultRole::Result,
        };
        // In the group of a specimen senders put their questions too, often bare.
        let strict = !about_specimen;
        let result = self.read(obx, role, strict, book);
        let Some(order) = self.orders.last_mut() else {
            book.add(obx.at(1, None).put(Finding::new(&code::OBX_WITHOUT_OBR)));
            return;
        };
        let key = match self.purpose {
            Purpose::Lab => result.set_id.clone(),
            Purpose::Notification => {
                let question = result.code.as_ref().map_or("", |c| c.code.as_str());
                format!("{}\n{question}\n{}", result.set_id, result.sub_id)
            }
        };
        if strict && !result.set_id.is_empty() && !self.set_ids.insert(key) {
            book.add(obx.at(1, None).put(Finding::new(&code::SAME_SET_ID).value(&result.set_id)));
        }
        order.results.push(result);
        if !about_specimen {
            self.after = After::Result;
        }
    }

    fn read(&self, obx: &Segment, role: ResultRole, strict: bool, book: &mut Book) -> LabResult {
        let level = if strict { Level::Error } else { Level::Note };
        let code_of = coded_field(obx, 3);
        if code_of.is_none() {
            book.add(obx.at(3, None).put(Finding::new(&code::NO_CODE).level(level)));
        }
        let state = obx.text(11, 1);
        let status = codes::hl7_status(&state);
        if state.is_empty() {
            book.add(obx.at(11, None).put(Finding::new(&code::NO_STATUS).level(level)));
        } else if status.is_none() {
            book.add(obx.at(11, None).put(Finding::new(&code::UNKNOWN_STATUS).value(&state)));
        }
        let values = values(obx, strict, book);
        check_past(obx, &code_of, &values, book);
        let due = matches!(status, Some(ResultStatus::Final | ResultStatus::Corrected));
        if values.is_empty() && due && role == ResultRole::Result && obx.is_empty(8) {
            book.add(obx.at(5, None).put(Finding::new(&code::NO_VALUE)));
        }
        let supersedes = status == Some(ResultStatus::Corrected);
        if supersedes && role == ResultRole::Result {
            book.add(obx.at(11, None).put(Finding::new(&code::SUPERSEDES)));
        }
        LabResult {
            set_id: obx.text(1, 1),
            role,
            code: code_of,
            sub_id: obx.text(4, 1),
            values,
            unit: coded_field(obx, 6),
            reference_range: obx.text(7, 1),
            interpretation: obx
                .repetitions(8)
                .into_iter()
                .filter_map(|(_, r)| super::values::coded(r))
                .collect(),
            status,
            supersedes,
            observed_at: moment(obx, 14, book),
            analysed_at: moment(obx, 19, book),
            laboratory: laboratory(obx),
            method: coded_field(obx, 17).map(|c| c.shown().to_owned()).unwrap_or_default(),
            notes: Vec::new(),
        }
    }

    fn specimen(&mut self, spm: &Segment, book: &mut Book) {
        self.after = After::Specimen;
        let specimen = Specimen {
            code: match spm.first(2).sub(2, 1) {
                filler if filler.is_empty() => spm.first(2).sub(1, 1),
                filler => filler,
            },
            kind: coded_field(spm, 4),
            site: coded_field(spm, 8),
            collected_at: moment(spm, 17, book),
            received_at: moment(spm, 18, book),
        };
        if let (Some(collected), Some(received)) =
            (specimen.collected_at.and_then(|m| m.date()), specimen.received_at.and_then(|m| m.date()))
            && received < collected
        {
            book.add(spm.at(18, None).put(Finding::new(&code::RESULT_BEFORE_SAMPLE)));
        }
        if let Some(order) = self.orders.last_mut() {
            // What OBR-15 told is told better here.
            order.specimens.retain(|s| !s.code.is_empty() || s.collected_at.is_some());
            order.specimens.push(specimen);
        }
    }

    fn note(&mut self, nte: &Segment) {
        let text = nte.repetitions(3).into_iter().map(|(_, r)| r.whole()).collect::<Vec<_>>().join("\n");
        let Some(order) = self.orders.last_mut().filter(|_| !text.is_empty()) else { return };
        match (self.after, order.results.last_mut()) {
            (After::Result | After::Specimen, Some(result)) => result.notes.push(text),
            _ => order.notes.push(text),
        }
    }
}

/// Questions whose answer is a day that has passed: onset, diagnosis, report, death, by LOINC and by the codes of case notifications.
const PAST: &[&str] = &["11368-8", "77975-1", "77995-9", "81956-5", "INV137", "INV136", "INV111", "INV146"];

fn check_past(obx: &Segment, code: &Option<Coded>, values: &[Value], book: &mut Book) {
    if !code.as_ref().is_some_and(|c| PAST.contains(&c.code.as_str())) {
        return;
    }
    for value in values {
        if let Value::Moment { moment } = value {
            book.moment(Ok((*moment, false)), &obx.text(5, 1), &obx.at(5, None));
        }
    }
}

fn requester(obr: &Segment) -> String {
    let person = obr.first(16);
    let name = [person.text(3), person.sub(2, 1)]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if name.is_empty() { person.text(1) } else { name }
}

fn laboratory(obx: &Segment) -> String {
    match obx.text(23, 1) {
        name if name.is_empty() => obx.text(15, 2),
        name => name,
    }
}

/// OBR-15, where versions before 2.5 put the specimen.
fn specimen_of_order(obr: &Segment) -> Vec<Specimen> {
    coded_field(obr, 15)
        .map(|kind| Specimen { kind: Some(kind), ..Specimen::default() })
        .into_iter()
        .collect()
}
