//! Names of code systems, results' states and sexes, as HL7 v2, FHIR, CDA and Chinese tables write them.

use super::model::{ResultStatus, Sex};

/// One name for each code system, however it is written; others stay as they came.
pub(crate) fn system(name: &str) -> String {
    let trimmed = name.trim();
    let plain = trimmed.strip_prefix("urn:oid:").unwrap_or(trimmed);
    let known = match plain {
        "LN" | "LOINC" | "http://loinc.org" | "2.16.840.1.113883.6.1" => "LOINC",
        "SCT"
        | "SNOMED-CT"
        | "SNOMED CT"
        | "PH_SNOMED-CT"
        | "http://snomed.info/sct"
        | "2.16.840.1.113883.6.96" => "SNOMED CT",
        "UCUM" | "http://unitsofmeasure.org" | "2.16.840.1.113883.6.8" => "UCUM",
        "CDCREC" | "2.16.840.1.113883.6.238" => "CDCREC",
        "I10" | "ICD10" | "ICD-10" | "http://hl7.org/fhir/sid/icd-10" | "2.16.840.1.113883.6.3" => "ICD-10",
        "CVX" | "http://hl7.org/fhir/sid/cvx" | "2.16.840.1.113883.12.292" => "CVX",
        "NULLFL" | "http://terminology.hl7.org/CodeSystem/v3-NullFlavor" | "2.16.840.1.113883.5.1008" => {
            "NullFlavor"
        }
        "L" | "99LAB" | "LOCAL" => "local",
        "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation" | "2.16.840.1.113883.5.83" => {
            "HL7 0078"
        }
        _ => return table(plain),
    };
    known.to_owned()
}

/// `HL70078`, `http://terminology.hl7.org/CodeSystem/v2-0078`, `2.16.840.1.113883.12.78`: HL7 0078.
fn table(name: &str) -> String {
    let number = name
        .strip_prefix("HL7")
        .or_else(|| name.strip_prefix("http://terminology.hl7.org/CodeSystem/v2-"))
        .or_else(|| name.strip_prefix("http://terminology.hl7.org/ValueSet/v2-"))
        .or_else(|| name.strip_prefix("http://hl7.org/fhir/v2/"))
        .or_else(|| name.strip_prefix("2.16.840.1.113883.12."))
        .map(|n| n.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    match number.and_then(|n| n.parse::<u32>().ok()) {
        Some(number) => format!("HL7 {number:04}"),
        None => name.to_owned(),
    }
}

/// HL7 table 0085, and what 0123 has besides.
pub(crate) fn hl7_status(code: &str) -> Option<ResultStatus> {
    Some(match code {
        "F" | "U" | "V" => ResultStatus::Final,
        "C" | "A" => ResultStatus::Corrected,
        "P" | "R" | "B" => ResultStatus::Preliminary,
        "I" | "O" | "S" => ResultStatus::Registered,
        "X" | "N" => ResultStatus::Cancelled,
        "D" | "W" => ResultStatus::Deleted,
        "Y" | "Z" => ResultStatus::Unknown,
        _ => return None,
    })
}

pub(crate) const FHIR_OBSERVATION_STATES: &str =
    "registered, preliminary, final, amended, corrected, cancelled, entered-in-error, unknown";

/// FHIR's ObservationStatus and DiagnosticReportStatus.
pub(crate) fn fhir_status(code: &str) -> Option<ResultStatus> {
    Some(match code {
        "registered" => ResultStatus::Registered,
        "preliminary" | "partial" => ResultStatus::Preliminary,
        "final" | "appended" => ResultStatus::Final,
        "amended" | "corrected" => ResultStatus::Corrected,
        "cancelled" => ResultStatus::Cancelled,
        "entered-in-error" => ResultStatus::Deleted,
        "unknown" => ResultStatus::Unknown,
        _ => return None,
    })
}

/// Sex by HL7 table 0001, FHIR, GB/T 2261.1 (1 male, 2 female) or in words.
pub(crate) fn sex(text: &str) -> Option<Sex> {
    let lower = text.trim().to_lowercase();
    Some(match lower.as_str() {
        "m" | "male" | "man" | "1" | "男" | "男性" => Sex::Male,
        "f" | "female" | "woman" | "2" | "女" | "女性" => Sex::Female,
        "o" | "a" | "other" | "9" | "其他" => Sex::Other,
        "u" | "n" | "un" | "unk" | "unknown" | "0" | "未知" | "不详" | "?" => Sex::Unknown,
        _ => match lower.strip_prefix("lng_reference_data_category_gender_") {
            Some("male") => Sex::Male,
            Some("female") => Sex::Female,
            Some(_) => Sex::Other,
            None => return None,
        },
    })
}
