//! Whatever the bytes: no panic, and nothing lost in silence.

use super::bytes;
use crate::messages::answer::{Answerer, acknowledge, operation_outcome};
use crate::messages::*;
use lianfang_domain::Lang;
use proptest::prelude::*;

fn results(found: &Inspection) -> usize {
    let of = |orders: &[Order]| orders.iter().map(|o| o.results.len()).sum::<usize>();
    found
        .messages
        .iter()
        .map(|m| match &m.content {
            Content::LabReport(r) => of(&r.orders),
            Content::CaseNotification(c) => of(&c.orders) + c.answers.len(),
            _ => 0,
        })
        .sum()
}

/// Reads, answers and writes JSON; returns what was found.
fn survive(bytes: &[u8]) -> Inspection {
    let found = inspect(bytes, Some("2026-03-02".parse().unwrap()));
    let by = Answerer {
        application: "A".into(),
        facility: "B".into(),
        at: Moment::read_iso("2026-03-02").unwrap(),
        control_id: "1".into(),
        lang: Lang::Zh,
    };
    let ack = acknowledge(bytes, &found, &by);
    assert!(ack.starts_with("MSH|"));
    operation_outcome(&found, Lang::En);
    serde_json::to_string(&found).unwrap();
    for finding in &found.findings {
        for text in [&finding.cause, &finding.remedy] {
            assert!(
                !text.zh.contains("{detail}") && !text.en.contains("{value}") && !text.en.contains("{place}"),
                "{finding:?}"
            );
        }
    }
    found
}

const SEEDS: &[&str] = &[
    "hl7v2-lab/flu_phlip_valid.hl7",
    "hl7v2-lab/measles_lab_vpd.hl7",
    "hl7v2-lab/covid_elr_batch_fhs_bhs.hl7",
    "hl7v2-case/batch_two_msh_no_envelope.hl7",
    "planted/name_gb18030_undeclared.hl7",
    "fhir/elr_message_conformant.json",
    "fhir/patient_bundle_labs.json",
    "cda/phdc_case_report.xml",
    "csv/sormas_style_contacts.csv",
    "csv/weird_dates.csv",
];

/// A cut HL7 file is never taken for a whole one with fewer results, unless the cut falls behind a segment's terminator and leaves a whole
/// message: then no reader could know.
#[test]
fn a_file_cut_at_any_byte_never_loses_results_in_silence() {
    let files = [
        ("hl7v2-lab/flu_phlip_valid.hl7", 1),
        ("fhir/patient_bundle_labs.json", 1),
        // Larger, so not at every byte.
        ("planted/corrected_result.hl7", 3),
        ("hl7v2-lab/covid_elr_batch_fhs_bhs.hl7", 7),
    ];
    for (file, step) in files {
        let whole = bytes(file);
        let all = results(&inspect(&whole, None));
        for end in (0..whole.len()).step_by(step) {
            let cut = &whole[..end];
            let found = inspect(cut, None);
            let silent = found.verdict == Verdict::Valid && found.notes.iter().all(|n| n.code != "I2005");
            let at_segment_end = cut.last().is_some_and(|b| matches!(b, b'\r' | b'\n'));
            let fewer = results(&found) < all;
            assert!(!(silent && fewer) || at_segment_end, "{file} cut at {end}");
            if file.ends_with(".json") && !cut.trim_ascii_end().ends_with(b"}") {
                assert_eq!(found.verdict, Verdict::Reject, "{file} cut at {end}");
            }
        }
    }
}

/// Where no segment is whole the cut is refused outright, not only noted.
#[test]
fn a_report_cut_within_a_result_is_refused() {
    let whole = String::from_utf8(bytes("hl7v2-lab/flu_phlip_valid.hl7")).unwrap();
    let start = whole.find("OBX|2").unwrap();
    let end = whole[start..].find('\n').unwrap() + start;
    for cut in start + 1..end - 60 {
        assert_eq!(inspect(&whole.as_bytes()[..cut], None).verdict, Verdict::Reject, "cut at {cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        survive(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_promising_head_are_survived(head in 0usize..5, bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let heads: [&[u8]; 5] = [b"MSH|^~\\&|", b"{\"resourceType\":\"Bundle\",\"entry\":[", b"<ClinicalDocument>", b"id,date_of_onset,age\n", b"\xFF\xFEM"];
        survive(&[heads[head], &bytes].concat());
    }

    #[test]
    fn a_message_with_bytes_changed_is_survived(
        file in 0..SEEDS.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..12),
    ) {
        let mut bytes = bytes(SEEDS[file]);
        for (at, byte, kind) in changes {
            let n = at.index(bytes.len());
            match kind {
                0 => bytes[n] = byte,
                1 => bytes.insert(n, byte),
                2 => { bytes.remove(n); }
                _ => {
                    let to = (n + usize::from(byte)).min(bytes.len());
                    let piece = bytes[n..to].to_vec();
                    bytes.splice(n..n, piece);
                }
            }
            if bytes.is_empty() { bytes.push(b' '); }
        }
        survive(&bytes);
    }

    #[test]
    fn an_id_number_has_one_check_character(body in "[1-6][1-5][0-9]{4}19[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}") {
        let right: Vec<char> = "0123456789X".chars().filter(|c| read_id_number(&format!("{body}{c}")).is_ok()).collect();
        let region = read_id_number(&format!("{body}0"));
        if region != Err(IdNumberError::Region) {
            prop_assert_eq!(right.len(), 1);
        }
    }

    #[test]
    fn a_moment_reads_what_it_writes(year in 1900i32..2100, month in 1u32..13, day in 1u32..29, hour in 0u32..24, minute in 0u32..60, zone in -12i32..15) {
        let sign = if zone < 0 { '-' } else { '+' };
        let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{sign}{:02}00", zone.abs());
        let (moment, long) = Moment::read_hl7(&text).unwrap();
        prop_assert!(!long);
        let again = Moment::read_iso(&moment.to_string()).unwrap();
        prop_assert!(moment.agrees(&again));
        prop_assert_eq!(moment.instant(), again.instant());
    }
}
