//! CSV and CDA as they come.

use super::{bytes, inspected, told};
use crate::line_lists::ListKind;
use crate::messages::*;

fn judged(text: &str) -> String {
    let found = inspect(text.as_bytes(), Some("2026-03-02".parse().unwrap()));
    let codes: Vec<&str> = found.findings.iter().map(|f| f.code).collect();
    format!("{} {}", found.verdict.as_str(), codes.join(" ")).trim().to_owned()
}

fn reports(file: &str) -> Vec<LabReport> {
    let found = inspected(file);
    found
        .messages
        .into_iter()
        .map(|m| match m.content {
            Content::LabReport(report) => report,
            other => panic!("{other:?}"),
        })
        .collect()
}

const HEADER: &str = "lab,name,id_number,sex,dob,specimen_id,test_date,test,result\n";

#[test]
fn a_flat_report_is_read_row_by_row() {
    let all = reports("csv/elr_flat_us_dates.csv");
    assert_eq!(all.len(), 5);
    let (patient, order) = (&all[0].patient, &all[0].orders[0]);
    assert_eq!((patient.names[0].whole(), patient.sex), ("Jill Test".to_owned(), Some(Sex::Female)));
    assert_eq!(patient.birth.unwrap().to_string(), "1988-04-23");
    assert_eq!(order.specimens[0].collected_at.unwrap().to_string(), "2024-02-26");
    assert_eq!(
        (order.specimens[0].code.as_str(), order.code.as_ref().unwrap().system.as_str()),
        ("5154577", "LOINC")
    );
    let happy = reports("csv/happy_path.csv");
    let shown: Vec<String> = happy.iter().map(|r| r.orders[0].results[0].values[0].shown()).collect();
    assert_eq!(shown, ["Negative", "Negative", "Negative", "Positive", "Negative", "Negative", "Positive"]);
    assert_eq!(happy[0].orders[0].code.as_ref().unwrap().text, "covid-19");
    assert_eq!(happy[0].orders[0].observed_at.unwrap().to_string(), "2020-10-10T17:42:31Z");
}

#[test]
fn one_day_in_four_ways_of_writing_is_one_day() {
    let days: Vec<String> =
        reports("csv/weird_dates.csv").iter().map(|r| r.orders[0].observed_at.unwrap().to_string()).collect();
    assert_eq!(days, vec!["2020-01-31"; 7]);
}

#[test]
fn rows_of_a_flat_report_are_held_to_what_they_say() {
    let row = |row: &str| judged(&format!("{HEADER}{row}\n"));
    assert_eq!(row("县医院,李雷,11010519491231002X,女,1949-12-31,T1,2026-02-28,PCR,阳性"), "valid");
    assert_eq!(row("县医院,李雷,110105194912310021,女,1949-12-31,T1,2026-02-28,PCR,阳性"), "invalid I2209");
    assert_eq!(row("县医院,李雷,,女,1949-02-31,T1,2026-02-28,PCR,阳性"), "invalid I2201");
    assert_eq!(row("县医院,李雷,,女,1949-12-31,T1,2026-12-28,PCR,阳性"), "invalid I2204");
    assert_eq!(row("县医院,,,女,1949-12-31,T1,2026-02-28,PCR,阳性"), "invalid I2506");
    assert_eq!(row("县医院,李雷,,女,1949-12-31,T1,2026-02-28,PCR,"), "invalid I2509");
    assert_eq!(row("县医院,李雷,,女,1949-12-31,T1,2026-02-28,PCR,rather sick"), "warn I2508");
    assert_eq!(row("县医院,李雷,,girl,1949-12-31,T1,2026-02-28,PCR,neg"), "warn I2208");
    assert_eq!(row("县医院,=2+5+cmd|' /C calc'!A0,,女,1949-12-31,T1,2026-02-28,PCR,neg"), "warn I2503");
    assert!(row("县医院,\"李雷,女,1949").starts_with("invalid I1007"));
    assert_eq!(judged(&format!("{HEADER}县,李\0雷,,女,,T1,,PCR,neg\n")), "reject I1003");
    assert_eq!(judged(HEADER), "reject I1002");
    assert_eq!(judged("a,b,c\n1,2,3\n"), "reject I2501");
}

#[test]
fn dates_that_can_be_two_are_not_guessed_against_the_file() {
    let rows = |a: &str, b: &str| {
        judged(&format!("{HEADER}L,A,,F,1949-12-31,T1,{a},PCR,neg\nL,B,,F,1949-12-31,T2,{b},PCR,neg\n"))
    };
    assert_eq!(rows("3/4/2025", "4/13/2025"), "valid");
    assert_eq!(rows("3/4/2025", "5/6/2025"), "invalid I2505 I2505");
    assert_eq!(rows("13/4/2025", "4/13/2025"), "warn I2504");
}

#[test]
fn the_contacts_of_sormas_are_rows_of_a_list() {
    let found = inspected("csv/sormas_style_contacts.csv");
    let rows: Vec<_> = found
        .messages
        .iter()
        .map(|m| match &m.content {
            Content::ListRow { list: ListKind::Contacts, row } => (row.clone(), m.disposition),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (rows[0].0.name(), rows[0].1),
        ("甲样例".to_owned(), Disposition::Store),
        "{:?}",
        told(&found)
    );
    assert_eq!(rows[0].0.line, 3);
    let day = |f| rows[0].0.day(f).unwrap().to_string();
    use crate::line_lists::Field;
    assert_eq!((day(Field::LastContact), day(Field::Birth)), ("2020-03-12".into(), "1988-11-02".into()));
    assert_eq!((rows[1].1, rows[2].1), (Disposition::Park, Disposition::Park));
    let codes = told(&found);
    assert!(codes.iter().any(|t| t == "I3101 lastContactDate 31/02/2020"), "{codes:?}");
    assert!(codes.iter().any(|t| t == "I3123 disease NOT_A_DISEASE"), "{codes:?}");
}

#[test]
fn a_case_report_in_xml_is_read() {
    let found = inspected("cda/phdc_case_report.xml");
    let message = &found.messages[0];
    assert_eq!(message.sender.facility, "Sunny Vale");
    let Content::CaseNotification(case) = &message.content else { panic!() };
    assert_eq!(case.patient.names[0].whole(), "Kimberley Annette Price");
    assert_eq!(
        (case.patient.sex, case.patient.birth.unwrap().to_string()),
        (Some(Sex::Female), "1996-04-17".into())
    );
    assert_eq!(case.patient.addresses[0].lines, ["165 Eichmann Crossing", "Suite 25"]);
    assert_eq!(case.answers.len(), 8);
    assert_eq!(case.answers[1].values[0].shown(), "Wine (substance)");
    let response = inspected("cda/reportability_response.xml");
    assert!(matches!(&response.messages[0].content, Content::Unmapped(u) if u.what == "88085-6"));
}

#[test]
fn a_case_report_of_ten_thousand_observations_is_read_whole() {
    let good = String::from_utf8(bytes("cda/phdc_case_report.xml")).unwrap();
    let one =
        "<entry><observation><code code=\"x\"/><effectiveTime value=\"20100101\"/></observation></entry>\n";
    let found = inspect(
        good.replacen("</section>", &format!("{}</section>", one.repeat(10_000)), 1).as_bytes(),
        None,
    );
    let Content::CaseNotification(case) = &found.messages[0].content else { panic!() };
    assert_eq!((found.verdict, case.answers.len()), (Verdict::Valid, 10_008));
}

#[test]
fn xml_that_would_hurt_or_is_not_whole_is_refused() {
    let good = String::from_utf8(bytes("cda/phdc_case_report.xml")).unwrap();
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><ClinicalDocument>&b;</ClinicalDocument>";
    assert_eq!(judged(bomb), "reject I2402");
    assert_eq!(judged(&good[..good.len() / 2]), "reject I2401");
    assert_eq!(judged("<html><body/></html>"), "reject I2403");
    assert_eq!(judged(&"<a>".repeat(1_000_000)), "reject I2316");
    assert_eq!(judged(&good.replace("19960417", "19960231")), "invalid I2201");
    assert_eq!(
        judged(&good.replace("<recordTarget>", "<other>").replace("</recordTarget>", "</other>")),
        "invalid I2404"
    );
}

#[test]
fn a_case_report_is_read_in_the_encoding_that_it_declares() {
    let good = String::from_utf8(bytes("cda/phdc_case_report.xml")).unwrap();
    let text = good.replace("Kimberley", "丽").replace("utf-8", "gb18030");
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let found = inspect(&gb, None);
    let Content::CaseNotification(case) = &found.messages[0].content else { panic!() };
    assert_eq!((found.verdict, case.patient.names[0].given[0].as_str()), (Verdict::Valid, "丽"));
    let (gb, _, _) =
        encoding_rs::GB18030.encode(Box::leak(text.replace("gb18030", "utf-8").into_boxed_str()));
    assert_eq!(inspect(&gb, None).findings[0].code, "I2401");
}
