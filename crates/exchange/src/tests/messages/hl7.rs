//! HL7 v2 as it comes: cut, misspelt, in other encodings, twice. One good message, and what is done to it.

use crate::messages::*;

const GOOD: &str = "MSH|^~\\&|LIS^1.2.3^ISO|County Lab^99^L|HUB|CDC|20260301083000+0800||ORU^R01^ORU_R01|M-1|P|2.5.1||||||UNICODE UTF-8\r\
PID|1||P77^^^County Lab^MR~11010519491231002X^^^GOV^NI||李^雷||19491231|F|||和平路1号^^重庆^^400000^CN||^^^^^023^5550100\r\
OBR|1|O-5|F-9|94500-6^SARS-CoV-2 RNA^LN|||20260228100000+0800|||||||||||||||20260301080000+0800|||F\r\
OBX|1|CWE|94500-6^SARS-CoV-2 RNA^LN||260373001^Detected^SCT|||A^Abnormal^HL70078|||F|||20260228100000+0800\r\
OBX|2|NM|94746-5^Ct^LN||21.4|{cycles}^cycles^UCUM|||||F|||20260228100000+0800\r\
SPM|1|^T-123||258500001^Nasopharyngeal swab^SCT|||||||||||||20260228100000+0800|20260228140000+0800\r";

fn today() -> Option<chrono::NaiveDate> {
    Some("2026-03-02".parse().unwrap())
}

fn read(text: impl AsRef<[u8]>) -> Inspection {
    inspect(text.as_ref(), today())
}

/// Verdict, and the codes of what was found, notes left out.
fn judged(text: impl AsRef<[u8]>) -> String {
    let found = read(text);
    let codes: Vec<&str> = found.findings.iter().map(|f| f.code).collect();
    format!("{} {}", found.verdict.as_str(), codes.join(" ")).trim().to_owned()
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

fn report(found: &Inspection) -> &LabReport {
    match &found.messages[0].content {
        Content::LabReport(report) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_report_is_read_with_all_that_it_says() {
    let found = read(GOOD);
    assert_eq!((found.verdict, found.findings.len(), found.notes.len()), (Verdict::Valid, 0, 0));
    let message = &found.messages[0];
    assert_eq!(message.control_id.as_deref(), Some("M-1"));
    assert_eq!((message.sender.facility.as_str(), message.sender.facility_id.as_str()), ("County Lab", "99"));
    let report = report(&found);
    assert_eq!(report.patient.names[0].whole(), "李雷");
    assert_eq!(report.patient.identifiers[1].value, "11010519491231002X");
    assert_eq!(
        (report.patient.sex, report.patient.birth.unwrap().to_string()),
        (Some(Sex::Female), "1949-12-31".into())
    );
    let order = &report.orders[0];
    assert_eq!((order.placer_number.as_str(), order.filler_number.as_str()), ("O-5", "F-9"));
    assert_eq!(order.results[0].values[0].shown(), "Detected");
    assert_eq!(order.results[1].values[0].shown(), "21.4");
    assert_eq!(order.results[1].unit.as_ref().unwrap().code, "{cycles}");
    assert_eq!(order.specimens[0].code, "T-123");
    assert_eq!(order.specimens[0].collected_at.unwrap().to_string(), "2026-02-28T10:00:00+08:00");
}

#[test]
fn every_kind_of_line_end_is_the_same_message() {
    let content = |text: String| read(text).messages;
    let expected = read(GOOD).messages;
    for end in ["\n", "\r\n"] {
        let found = content(GOOD.replace('\r', end));
        assert_eq!(found[0].content, expected[0].content, "{end:?}");
    }
    let framed = format!("\u{b}{GOOD}\u{1c}\r");
    assert_eq!(read(&framed).verdict, Verdict::Valid);
    assert_eq!(judged(format!("\u{b}{GOOD}")), "reject I2004");
}

#[test]
fn what_is_wrong_is_told_by_its_code() {
    let cases: &[(&str, &str, &str)] = &[
        ("|ORU^R01^ORU_R01|", "||", "reject I2104"),
        ("|M-1|", "||", "reject I2106"),
        ("MSH|^~\\&|", "MSH|^^\\&|", "reject I2102"),
        ("|2.5.1|", "||", "invalid I2107"),
        ("|2.5.1|", "|3.0|", "invalid I2108"),
        ("|ORU^R01^ORU_R01|", "|QQQ^Z99|", "invalid I2105"),
        ("PID|1||P77^^^County Lab^MR~11010519491231002X^^^GOV^NI||李^雷|", "PID|1||||^|", "invalid I2115"),
        ("|19491231|F|", "|19490231|F|", "invalid I2201"),
        ("|19491231|F|", "|00000000|F|", "warn I2202"),
        ("|19491231|F|", "|20991231|F|", "invalid I2204 I2210 I2207"),
        ("|19491231|F|", "|19491231|M|", "warn I2211"),
        ("|19491231|F|", "|19491231|Q|", "warn I2208"),
        ("11010519491231002X", "110105194912310021", "invalid I2209"),
        (
            "|||20260228100000+0800|||||||||||||||2026",
            "|||20270228100000+0800|||||||||||||||2026",
            "invalid I2204",
        ),
        ("|20260301083000+0800||ORU", "|20260601083000+0800||ORU", "warn I2205"),
        ("OBX|2|NM|94746-5^Ct^LN||21.4|", "OBX|2|NM|94746-5^Ct^LN||high|", "invalid I2124"),
        ("OBX|2|NM|", "OBX|2|QQ|", "invalid I2123"),
        ("OBX|2|NM|", "OBX|2||", "invalid I2122"),
        ("||260373001^Detected^SCT|", "||Detected strongly|", "invalid I2124"),
        ("||21.4|{cycles}", "|||{cycles}", "invalid I2125"),
        ("|A^Abnormal^HL70078|||F|", "|A^Abnormal^HL70078|||K|", "invalid I2127"),
        ("|A^Abnormal^HL70078|||F|", "|A^Abnormal^HL70078||||", "invalid I2126"),
        ("OBX|2|NM|", "OBX|1|NM|", "invalid I2128"),
        (
            "\rOBR|1|O-5|F-9|94500-6^SARS-CoV-2 RNA^LN|||20260228100000+0800|||||||||||||||20260301080000+0800|||F",
            "",
            "invalid I2118 I2118 I2117",
        ),
        ("\rSPM|", "\rQQQ|x\rSPM|", "warn I2134"),
        ("\rSPM|", "\rhalf a line\rSPM|", "invalid I2110"),
        ("|P|2.5.1|", "|X|2.5.1|", "warn I2109"),
        ("|HUB|", "|^^ISO|", "invalid I2129"),
        (
            "^T-123||258500001^Nasopharyngeal swab^SCT|||||||||||||20260228100000+0800|20260228140000+0800",
            "^T-123||258500001^Nasopharyngeal swab^SCT|||||||||||||20260228100000+0800|20260201140000+0800",
            "warn I2214",
        ),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(from, to, expected)| (with(from, to), *expected, *to))
        .filter(|(text, expected, _)| judged(text) != *expected)
        .map(|(text, expected, to)| format!("{to}: {} instead of {expected}", judged(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_finding_names_segment_field_line_and_value() {
    let found = read(with("OBX|2|NM|94746-5^Ct^LN||21.4|", "OBX|2|NM|94746-5^Ct^LN||high|"));
    let finding = &found.findings[0];
    assert_eq!((finding.place.as_str(), finding.line), ("OBX[2]-5", Some(5)));
    assert_eq!((finding.value.as_deref(), finding.message_number), (Some("high"), Some(1)));
    assert!(finding.cause.zh.contains("high") && finding.cause.en.contains("a number"));
    assert_eq!(found.messages[0].disposition, Disposition::Park);
}

#[test]
fn other_delimiters_are_read_and_noted() {
    let other = GOOD.replace('|', "#").replace('^', "*").replace('&', "$");
    let found = read(&other);
    assert_eq!((found.verdict, found.notes[0].code), (Verdict::Valid, "I2103"));
    assert_eq!(report(&found).patient.names[0].whole(), "李雷");
}

#[test]
fn a_name_is_read_in_the_encoding_that_is_declared() {
    let (gb, _, _) = encoding_rs::GB18030.encode(GOOD);
    let declared = String::from("GB 18030-2000");
    let (text, _, _) =
        encoding_rs::GB18030.encode(Box::leak(GOOD.replace("UNICODE UTF-8", &declared).into_boxed_str()));
    assert_eq!(judged(&text), "valid");
    assert_eq!(report(&read(&text)).patient.names[0].whole(), "李雷");
    // Declared as UTF-8, written in GB18030.
    assert_eq!(judged(&gb), "warn I2010");
    assert_eq!(report(&read(&gb)).patient.names[0].whole(), "李雷");
    assert_eq!(judged(GOOD.replace("UNICODE UTF-8", "")), "warn I2008");
    assert_eq!(judged(GOOD.replace("UNICODE UTF-8", "GB 18030-2000")), "warn I2010");
    assert_eq!(judged(GOOD.replace("UNICODE UTF-8", "KLINGON")), "warn I2009");
}

#[test]
fn a_name_that_no_encoding_explains_is_not_stored() {
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("M\u{fc}ller^J\u{f6}rg");
    let ascii = GOOD
        .replace("李^雷", "NAME")
        .replace("和平路1号", "1 Road")
        .replace("重庆", "CQ")
        .replace("UNICODE UTF-8", "");
    let at = ascii.find("NAME").unwrap();
    let bytes = [&ascii.as_bytes()[..at], &latin[..], &ascii.as_bytes()[at + 4..]].concat();
    let found = read(&bytes);
    assert_eq!(judged(&bytes), "invalid I2006");
    assert_eq!(found.findings[0].place, "PID-5");
    assert!(report(&found).patient.names.is_empty(), "{:?}", report(&found).patient.names);
    let declared = String::from_utf8(ascii.clone().into_bytes()).unwrap().replacen(
        "||||||\rPID",
        "||||||8859/1\rPID",
        1,
    );
    let at = declared.find("NAME").unwrap();
    let bytes = [&declared.as_bytes()[..at], &latin[..], &declared.as_bytes()[at + 4..]].concat();
    assert_eq!(judged(&bytes), "valid");
    assert_eq!(report(&read(&bytes)).patient.names[0].whole(), "J\u{f6}rg M\u{fc}ller");
}

#[test]
fn a_delimiter_within_a_character_of_gb18030_is_none() {
    // 賊 is 0xD9 0x5C in GB18030: its second byte is the backslash, and 賭 is 0xD9 0x60.
    let text = GOOD.replace("李^雷", "賊^賭").replace("UNICODE UTF-8", "GBK");
    let (bytes, _, _) = encoding_rs::GB18030.encode(Box::leak(text.into_boxed_str()));
    assert_eq!(report(&read(&bytes)).patient.names[0].whole(), "賊賭");
}

#[test]
fn escapes_and_repetitions_are_resolved() {
    let text = with("Nasopharyngeal swab", "A \\T\\ B \\F\\ C\\X0D\\D \\.br\\E \\Q");
    let found = read(&text);
    assert_eq!(report(&found).orders[0].specimens[0].kind.as_ref().unwrap().text, "A & B | C D \nE \\Q");
}

#[test]
fn a_repeat_is_known_and_a_second_use_of_an_id_is_not_taken_for_one() {
    assert_eq!(judged(GOOD.repeat(2)), "warn I2130");
    let found = read(GOOD.repeat(2));
    assert_eq!(found.messages[1].disposition, Disposition::Repeat);
    assert_eq!(found.messages[1].repeats, Some(1));
    let other = GOOD.to_owned() + &with("260373001^Detected", "260415000^Not detected");
    assert_eq!(judged(&other), "invalid I2131");
    assert_eq!(read(&other).messages[1].disposition, Disposition::Park);
    assert_eq!(read(&other).messages[0].disposition, Disposition::Store);
}

#[test]
fn a_correction_says_that_it_supersedes() {
    let found = super::inspected("planted/corrected_result.hl7");
    let result = &report(&found).orders[0].results[0];
    assert_eq!((result.status, result.supersedes), (Some(ResultStatus::Corrected), true));
    assert_eq!(found.notes.iter().filter(|n| n.code == "I2133").count(), 1);
    assert_ne!(result.values[0].shown(), "Not detected");
}

#[test]
fn a_batch_that_lost_its_end_is_not_taken_for_whole() {
    let batch = |end: &str| format!("FHS|^~\\&|LIS\rBHS|^~\\&|LIS\r{GOOD}{end}");
    assert_eq!(judged(batch("BTS|1\rFTS|1\r")), "valid");
    assert_eq!(judged(batch("")), "invalid I2112 I2112");
    assert_eq!(judged(batch("BTS|2\rFTS|1\r")), "invalid I2113");
}

#[test]
fn what_is_not_text_and_what_is_empty_is_refused() {
    assert_eq!(judged(""), "reject I2001");
    assert_eq!(judged(" \r\n\r\n"), "reject I2001");
    assert_eq!(judged(with("李^雷", "李\0雷")), "reject I2003");
    assert_eq!(judged("MSH"), "reject I2004");
    assert_eq!(judged("PID|1||7||A^B\r"), "reject I2101");
}

#[test]
fn a_huge_name_is_cut_and_parked() {
    let found = read(with("李^雷", &"李".repeat(2_000_000)));
    assert_eq!(found.findings[0].code, "I2011");
    assert!(report(&found).patient.names[0].family.chars().count() <= 1000);
    assert!(found.findings[0].cause.en.len() < 200);
}

#[test]
fn a_huge_code_is_cut_and_a_long_document_is_not() {
    let found = read(with("SARS-CoV-2 RNA^LN|||2026", &format!("{}^LN|||2026", "S".repeat(5_000_000))));
    assert_eq!((found.findings[0].code, found.findings[0].place.as_str()), ("I2011", "OBR-4"));
    let document = format!(
        "OBX|3|ED|11502-2^Report^LN||LAB^application^pdf^Base64^{}||||||F\rSPM|",
        "QUJD".repeat(500_000)
    );
    let found = read(with("SPM|", &document));
    assert_eq!(found.verdict, Verdict::Valid, "{:?}", found.findings);
    assert_eq!(report(&found).orders[0].results[2].values[0].shown(), "[application/pdf, 2000000]");
}

#[test]
fn a_message_of_fifty_thousand_results_is_read_whole() {
    let one = |n: usize| format!("OBX|{n}|NM|94746-5^Ct^LN||{n}||||||F|||20260228100000+0800\rSPM|");
    let many: String = (3..50_000).map(|n| one(n).trim_end_matches("SPM|").to_owned()).collect();
    let found = read(with("SPM|", &format!("{many}SPM|")));
    assert_eq!((found.verdict, report(&found).orders[0].results.len()), (Verdict::Valid, 49_999));
}

#[test]
fn a_file_of_faults_is_told_in_bounded_space() {
    let many = GOOD.to_owned() + &"half a line\r".repeat(50_000);
    let found = read(&many);
    assert_eq!(
        (found.verdict, found.findings.len(), found.findings_left_out),
        (Verdict::Invalid, 1000, 49_000)
    );
}

#[test]
fn a_case_notification_tells_the_case_and_keeps_every_answer() {
    let found = super::inspected("hl7v2-case/hepatitis_a_acute.hl7");
    let Content::CaseNotification(case) = &found.messages[0].content else { panic!() };
    assert_eq!(case.condition.as_ref().unwrap().code, "10110");
    assert_eq!(case.classification.as_ref().unwrap().shown(), "Confirmed Present");
    assert_eq!(
        (case.case_id.as_deref(), case.onset.unwrap().to_string()),
        (Some("340227"), "2014-02-24".to_owned())
    );
    assert_eq!((case.hospitalised, case.died), (Some(true), Some(true)));
    assert_eq!(case.jurisdiction.as_ref().unwrap().shown(), "Texas");
    assert_eq!((case.answers.len(), case.orders.len()), (90, 1));
    assert_eq!(case.orders[0].results[0].values[0].shown(), "Positive");
    let several = super::inspected("hl7v2-case/batch_two_msh_no_envelope.hl7");
    let onsets: Vec<String> = several
        .messages
        .iter()
        .map(|m| match &m.content {
            Content::CaseNotification(case) => case.onset.unwrap().to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(onsets, ["2022-08-27", "2022-08-27"]);
}

#[test]
fn an_onset_that_has_not_come_is_found_among_the_answers() {
    let text = String::from_utf8(super::bytes("hl7v2-case/hepatitis_a_acute.hl7")).unwrap();
    let later = text.replacen("||20140224|", "||20440224|", 1);
    assert_eq!(judged(&later), "invalid I2204");
}
