//! Case notifications sent as ORU^R01: a form of coded questions, some of which every notification asks.

use super::segment::Segment;
use crate::messages::model::{CaseNotification, Coded, LabResult, Order, Patient, ResultRole, Value};
use crate::messages::moment::Moment;

/// PERSUBJ and NOTF head the subject and the form of the older guide; 68991-9 is the newer one's "epidemiologic information".
const FORMS: &[&str] = &["PERSUBJ", "NOTF", "68991-9"];

/// By its profile or by the kind of its orders.
pub(super) fn is_notification(segments: &[Segment]) -> bool {
    let profiled = segments.first().is_some_and(|msh| {
        msh.repetitions(21).iter().any(|(_, r)| {
            let profile = r.text(1);
            profile.starts_with("NOTF_ORU") || profile.starts_with("NND_ORU") || r.text(2) == "PHINMsgMapID"
        })
    });
    profiled
        && segments
            .iter()
            .filter(|s| s.name == "OBR")
            .any(|obr| FORMS.contains(&obr.text(4, 1).as_str()) && !obr.is_empty(31))
}

/// Codes of the questions: local ones of the older guide, LOINC of the newer.
const CLASSIFICATION: &[&str] = &["INV163", "77990-0"];
const ONSET: &[&str] = &["INV137", "11368-8"];
const DIAGNOSED: &[&str] = &["INV136", "77975-1"];
const REPORTED: &[&str] = &["INV111", "77995-9"];
const HOSPITALISED: &[&str] = &["INV128", "77974-4"];
const DIED: &[&str] = &["INV145", "77978-5"];
const DEATH: &[&str] = &["INV146"];
const CASE_ID: &[&str] = &["INV173", "77993-4"];
const JURISDICTION: &[&str] = &["NOT116", "77968-6"];

pub(super) fn notification(patient: Patient, orders: Vec<Order>) -> CaseNotification {
    let condition = orders.iter().find_map(|o| o.reason.clone());
    let filler = orders.first().map(|o| o.filler_number.clone()).filter(|n| !n.is_empty());
    // The other orders carry laboratory results.
    let is_form = |o: &Order| o.code.as_ref().is_some_and(|c| FORMS.contains(&c.code.as_str()));
    let (forms, mut labs): (Vec<Order>, Vec<Order>) = orders.into_iter().partition(is_form);
    for result in labs.iter_mut().flat_map(|o| &mut o.results) {
        result.role = ResultRole::Result;
    }
    let answers: Vec<LabResult> = forms.into_iter().flat_map(|o| o.results).collect();
    CaseNotification {
        condition,
        classification: coded(&answers, CLASSIFICATION),
        case_id: text(&answers, CASE_ID).or(filler),
        jurisdiction: coded(&answers, JURISDICTION),
        onset: moment(&answers, ONSET),
        diagnosed: moment(&answers, DIAGNOSED),
        reported: moment(&answers, REPORTED),
        hospitalised: yes_or_no(&answers, HOSPITALISED),
        died: yes_or_no(&answers, DIED),
        death: moment(&answers, DEATH).or(patient.death),
        patient,
        answers,
        orders: labs,
        ..CaseNotification::default()
    }
}

fn find<'a>(answers: &'a [LabResult], codes: &[&str]) -> Option<&'a Value> {
    answers.iter().find(|a| a.code.as_ref().is_some_and(|c| codes.contains(&c.code.as_str())))?.values.first()
}

fn coded(answers: &[LabResult], codes: &[&str]) -> Option<Coded> {
    match find(answers, codes)? {
        Value::Coded { coded } => Some(coded.clone()),
        _ => None,
    }
}

fn text(answers: &[LabResult], codes: &[&str]) -> Option<String> {
    find(answers, codes).map(Value::shown).filter(|t| !t.is_empty())
}

fn moment(answers: &[LabResult], codes: &[&str]) -> Option<Moment> {
    match find(answers, codes)? {
        Value::Moment { moment } => Some(*moment),
        _ => None,
    }
}

fn yes_or_no(answers: &[LabResult], codes: &[&str]) -> Option<bool> {
    match coded(answers, codes)?.code.as_str() {
        "Y" => Some(true),
        "N" => Some(false),
        _ => None,
    }
}
