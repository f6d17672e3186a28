//! Which results belong to which order and patient: reports and what they refer to, questions asked with the order, and observations that no
//! report names.

use std::collections::{HashMap, HashSet};

use super::bundle::Bundle;
use super::map::organization_name;
use super::resources::{self as r, Resource};
use super::words::*;
use crate::messages::book::{At, Book};
use crate::messages::catalogue::code;
use crate::messages::codes;
use crate::messages::finding::Finding;
use crate::messages::model::*;
use crate::messages::moment::Moment;

/// Every patient with what was ordered for them; None for what says nobody's name.
pub(super) fn orders_by_patient(bundle: &Bundle, book: &mut Book) -> Vec<(Option<usize>, Vec<Order>)> {
    let mut mapper = Mapper { bundle, used: HashSet::new(), cases: Vec::new(), position: HashMap::new() };
    mapper.reports(book);
    mapper.loose_observations(book);
    mapper.patients_alone();
    mapper.cases
}

struct Mapper<'a> {
    bundle: &'a Bundle,
    /// Observations that stand in an order already.
    used: HashSet<usize>,
    /// Patient, orders.
    cases: Vec<(Option<usize>, Vec<Order>)>,
    /// Where a patient stands among the cases.
    position: HashMap<Option<usize>, usize>,
}

impl<'a> Mapper<'a> {
    fn resource(&self, n: usize) -> Option<&'a Resource> {
        self.bundle.entries.get(n)?.resource.as_ref()
    }

    fn follow(&self, from: usize, reference: &Option<r::Reference>) -> Option<usize> {
        self.bundle.find(from, &reference.as_ref()?.reference)
    }

    /// The patient that a subject means.
    fn patient(&self, from: usize, subject: &Option<r::Reference>) -> Option<usize> {
        let n = self.follow(from, subject)?;
        self.bundle.entries.get(n).filter(|e| e.kind == "Patient").map(|_| n)
    }

    fn orders_of(&mut self, patient: Option<usize>) -> Option<&mut Vec<Order>> {
        let next = self.cases.len();
        let at = *self.position.entry(patient).or_insert(next);
        if at == next {
            self.cases.push((patient, Vec::new()));
        }
        self.cases.get_mut(at).map(|(_, orders)| orders)
    }

    fn reports(&mut self, book: &mut Book) {
        for n in 0..self.bundle.entries.len() {
            let Some(Resource::DiagnosticReport(report)) = self.resource(n) else { continue };
            let order = self.order(n, report, book);
            let mut patient = self.patient(n, &report.subject);
            if patient.is_none() {
                patient = report.result.iter().find_map(|result| {
                    let at = self.bundle.find(n, &result.reference)?;
                    match self.resource(at) {
                        Some(Resource::Observation(o)) => self.patient(at, &o.subject),
                        _ => None,
                    }
                });
            }
            if patient.is_none() && report.subject.is_none() {
                self.no_subject(n, book);
            }
            if let Some(orders) = self.orders_of(patient) {
                orders.push(order);
            }
        }
    }

    fn no_subject(&self, n: usize, book: &mut Book) {
        let pointer = self.bundle.entries.get(n).map_or("", |e| e.pointer.as_str());
        book.add(At::place(pointer).put(Finding::new(&code::NO_SUBJECT)));
    }

    fn order(&mut self, n: usize, report: &'a r::DiagnosticReport, book: &mut Book) -> Order {
        let request = report.based_on.iter().find_map(|b| {
            let at = self.bundle.find(n, &b.reference)?;
            match self.resource(at) {
                Some(Resource::ServiceRequest(s)) => Some((at, s.as_ref())),
                _ => None,
            }
        });
        let mut results = Vec::new();
        for result in &report.result {
            self.result(n, &result.reference, ResultRole::Result, &mut results, 0, book);
        }
        let mut specimens: Vec<usize> =
            report.specimen.iter().filter_map(|s| self.bundle.find(n, &s.reference)).collect();
        for reference in &report.result {
            let Some(at) = self.bundle.find(n, &reference.reference) else { continue };
            if let Some(Resource::Observation(o)) = self.resource(at)
                && let Some(specimen) = self.follow(at, &o.specimen)
                && !specimens.contains(&specimen)
            {
                specimens.push(specimen);
            }
        }
        if let Some((at, request)) = request {
            for info in &request.supporting_info {
                self.result(at, &info.reference, ResultRole::Question, &mut results, 0, book);
            }
        }
        let status = self.status(n, &report.status, book);
        Order {
            placer_number: request.map(|(_, s)| first_identifier(&s.identifier)).unwrap_or_default(),
            filler_number: first_identifier(&report.identifier),
            code: request.and_then(|(_, s)| coded_of(&s.code)).or_else(|| coded_of(&report.code)),
            reason: None,
            status,
            observed_at: moment_or_start(&report.effective_date_time, &report.effective_period),
            reported_at: moment(&report.issued),
            requester: request.map(|(at, s)| self.person_name(at, &s.requester)).unwrap_or_default(),
            results,
            specimens: specimens.into_iter().filter_map(|s| self.specimen(s, book)).collect(),
            notes: Some(report.conclusion.trim().to_owned()).filter(|c| !c.is_empty()).into_iter().collect(),
        }
    }

    fn person_name(&self, from: usize, reference: &Option<r::Reference>) -> String {
        let Some(n) = self.follow(from, reference) else {
            return reference.as_ref().map(|r| r.display.clone()).unwrap_or_default();
        };
        match self.resource(n) {
            Some(Resource::Practitioner(p)) => {
                p.name.first().and_then(name).map(|n| n.whole()).unwrap_or_default()
            }
            Some(Resource::PractitionerRole(role)) if role.practitioner.is_some() => {
                match self.follow(n, &role.practitioner) {
                    Some(at) => match self.resource(at) {
                        Some(Resource::Practitioner(p)) => {
                            p.name.first().and_then(name).map(|n| n.whole()).unwrap_or_default()
                        }
                        _ => String::new(),
                    },
                    None => String::new(),
                }
            }
            Some(Resource::PractitionerRole(role)) => organization_name(self.bundle, n, &role.organization),
            Some(Resource::Organization(o)) => o.name.clone(),
            _ => String::new(),
        }
    }

    fn status(&self, n: usize, status: &Option<String>, book: &mut Book) -> Option<ResultStatus> {
        let text = status.as_deref()?;
        let known = codes::fhir_status(text);
        if known.is_none() {
            let pointer = self.bundle.entries.get(n).map_or("", |e| e.pointer.as_str());
            let said = Finding::new(&code::BAD_CODE).value(text).detail(codes::FHIR_OBSERVATION_STATES);
            book.add(At::place(format!("{pointer}/status")).put(said));
        }
        known
    }

    /// An observation and its members as results. A member of itself, or a chain of many, ends at the fourth.
    fn result(
        &mut self,
        from: usize,
        reference: &str,
        role: ResultRole,
        into: &mut Vec<LabResult>,
        depth: usize,
        book: &mut Book,
    ) {
        let Some(n) = self.bundle.find(from, reference) else { return };
        let Some(Resource::Observation(o)) = self.resource(n) else { return };
        if depth > 3 || !self.used.insert(n) {
            return;
        }
        self.push_observation(n, o, role, into, book);
        for member in &o.has_member {
            self.result(n, &member.reference, role, into, depth + 1, book);
        }
    }

    fn push_observation(
        &self,
        n: usize,
        o: &r::Observation,
        role: ResultRole,
        into: &mut Vec<LabResult>,
        book: &mut Book,
    ) {
        let status = self.status(n, &o.status, book);
        let (values, unit) = value(&o.valued);
        let base = LabResult {
            role,
            status,
            supersedes: status == Some(ResultStatus::Corrected),
            observed_at: moment_or_start(&o.effective_date_time, &o.effective_period)
                .or_else(|| moment(&o.effective_instant)),
            analysed_at: moment(&o.issued),
            laboratory: organization_name(self.bundle, n, &o.performer.first().cloned()),
            method: coded_of(&o.method).map(|c| c.shown().to_owned()).unwrap_or_default(),
            ..LabResult::default()
        };
        if base.supersedes {
            let pointer = self.bundle.entries.get(n).map_or("", |e| e.pointer.as_str());
            book.add(At::place(format!("{pointer}/status")).put(Finding::new(&code::SUPERSEDES)));
        }
        let own = LabResult {
            set_id: (into.len() + 1).to_string(),
            code: coded_of(&o.code),
            values,
            unit,
            notes: o.note.iter().map(|a| a.text.clone()).collect(),
            ..valued(&o.valued, base.clone())
        };
        let has_parts = !o.component.is_empty();
        if !own.values.is_empty() || !has_parts {
            into.push(own);
        }
        for (k, part) in o.component.iter().enumerate() {
            let (values, unit) = value(&part.valued);
            into.push(LabResult {
                set_id: (into.len() + 1).to_string(),
                sub_id: (k + 1).to_string(),
                code: coded_of(&part.code),
                values,
                unit,
                ..valued(&part.valued, base.clone())
            });
        }
    }

    fn specimen(&self, n: usize, book: &mut Book) -> Option<Specimen> {
        let Some(Resource::Specimen(s)) = self.resource(n) else { return None };
        let accession =
            s.accession_identifier.as_ref().map(|i| i.value.trim().to_owned()).filter(|v| !v.is_empty());
        let collection = s.collection.as_ref();
        let specimen = Specimen {
            code: accession.unwrap_or_else(|| first_identifier(&s.identifier)),
            kind: coded_of(&s.kind),
            site: collection.and_then(|c| coded_of(&c.body_site)),
            collected_at: collection
                .and_then(|c| moment_or_start(&c.collected_date_time, &c.collected_period)),
            received_at: moment(&s.received_time),
        };
        let day = |m: Option<Moment>| m.and_then(|m| m.date());
        if let (Some(collected), Some(received)) = (day(specimen.collected_at), day(specimen.received_at))
            && received < collected
        {
            let pointer = self.bundle.entries.get(n).map_or("", |e| e.pointer.as_str());
            book.add(
                At::place(format!("{pointer}/receivedTime")).put(Finding::new(&code::RESULT_BEFORE_SAMPLE)),
            );
        }
        Some(specimen)
    }

    /// Observations that no report names: an order of their own for each patient.
    fn loose_observations(&mut self, book: &mut Book) {
        let mut loose: Vec<(Option<usize>, Vec<LabResult>)> = Vec::new();
        let mut places: HashMap<Option<usize>, usize> = HashMap::new();
        for n in 0..self.bundle.entries.len() {
            let Some(Resource::Observation(o)) = self.resource(n) else { continue };
            if !self.used.insert(n) {
                continue;
            }
            let patient = self.patient(n, &o.subject);
            if o.subject.is_none() {
                self.no_subject(n, book);
            }
            let next = loose.len();
            let at = *places.entry(patient).or_insert(next);
            if at == next {
                loose.push((patient, Vec::new()));
            }
            if let Some((_, results)) = loose.get_mut(at) {
                self.push_observation(n, o, ResultRole::Result, results, book);
            }
        }
        for (patient, results) in loose {
            if let Some(orders) = self.orders_of(patient) {
                orders.push(Order { results, ..Order::default() });
            }
        }
    }

    /// Patients of whom the Bundle has nothing else.
    fn patients_alone(&mut self) {
        for n in 0..self.bundle.entries.len() {
            if matches!(self.resource(n), Some(Resource::Patient(_))) {
                self.orders_of(Some(n));
            }
        }
    }
}

fn valued(v: &r::Valued, base: LabResult) -> LabResult {
    LabResult {
        reference_range: v.reference_range.iter().map(range_text).collect::<Vec<_>>().join("; "),
        interpretation: v.interpretation.iter().filter_map(coded).collect(),
        ..base
    }
}
