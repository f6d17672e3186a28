use super::*;

fn case(header: &str, rows: &[&str]) -> Vec<String> {
    told(&read(format!("{header}\n{}\n", rows.join("\n"))))
}

const DATES: &str = "case_id,date_of_infection,date_of_onset,report_date,date_of_death,age,sex";

#[test]
fn dates_that_contradict_each_other_are_found() {
    let one = |row: &str| case(DATES, &[row]);
    assert_eq!(one("A,2020-01-01,2020-01-05,2020-01-06,2020-01-20,30,F"), Vec::<String>::new());
    assert_eq!(one("A,2020-01-05,2020-01-05,,,30,F"), ["2 I3105 date_of_onset"]);
    assert_eq!(one("A,,2020-01-07,2020-01-06,,30,F"), ["2 I3106 date_of_onset"]);
    assert_eq!(one("A,,2020-01-07,,2020-01-01,30,F"), ["2 I3107 date_of_death"]);
    assert_eq!(one("A,,2026-03-03,,,30,F"), ["2 I3103 date_of_onset"]);
    assert_eq!(one("A,,2020-02-31,,,30,F"), ["2 I3101 date_of_onset"]);
    assert_eq!(one("A,,1020-02-01,,,30,F"), ["2 I3104 date_of_onset"]);
    assert_eq!(one("A,,2020-01-05,,,?,F"), ["2 I3112 age"]);
    assert_eq!(one("A,,2020-01-05,,,340,F"), ["2 I3113 age"]);
    assert_eq!(one("A,,2020-01-05,,,7m,lady"), ["2 I3115 sex"]);
    assert_eq!(one(",,2020-01-05,,,7m,F"), ["2 I3120 "]);
    assert_eq!(case(DATES, &["A,,2020-01-05,,,1,F", "A,,2020-01-06,,,2,F"]), ["3 I3121 "]);
}

#[test]
fn an_identity_number_is_held_to_its_check_digit_birth_and_sex() {
    let header = "病例编号,姓名,身份证号,性别,出生日期,发病日期";
    let one = |row: &str| case(header, &[row]);
    assert_eq!(one("A,李雷,11010519491231002X,女,1949-12-31,2020-01-05"), Vec::<String>::new());
    assert_eq!(one("A,李雷,110105194912310021,女,1949-12-31,2020-01-05"), ["2 I3116 身份证号"]);
    assert_eq!(one("A,李雷,110105194902310021,女,1949-12-31,2020-01-05"), ["2 I3117 身份证号"]);
    assert_eq!(
        one("A,李雷,11010519491231002X,男,1949-12-30,2020-01-05"),
        ["2 I3118 身份证号", "2 I3119 身份证号"]
    );
    assert_eq!(one("A,=cmd(),,女,1949-12-31,2020-01-05"), ["2 I3126 姓名"]);
}

#[test]
fn links_with_oneself_twice_and_in_a_circle_are_found() {
    let links = |rows: &[&str]| case("from,to", rows);
    assert_eq!(links(&["a,b", "b,c", "a,c"]), Vec::<String>::new());
    assert_eq!(links(&["a,a", "a,b"]), ["2 I3201 from"]);
    assert_eq!(links(&["a,b", "a,b"]), ["3 I3205 from"]);
    assert_eq!(links(&["a,b", "b,c", "c,a", "c,d"]), ["4 I3202 from"]);
    let candidates = read("from,to\na,b\nb,a\nc,b\n");
    assert_eq!((told(&candidates), candidates.verdict.as_str()), (vec!["3 I3202 from".to_owned()], "warn"));
    assert_eq!(links(&["a,b", "a,"]), ["3 I3204 from"]);
    assert_eq!(case("possible_source,case_id", &["a,b", "b,a"]), ["3 I3202 possible_source"]);
    assert_eq!(case("case_a,case_b", &["1,2", "2,3", "3,1"]), Vec::<String>::new());
    let in_a_list = case("case_id,infector,onset", &["1,2,2020-01-01", "2,1,2020-01-02", "3,9,2020-01-03"]);
    assert_eq!(in_a_list, ["3 I3202 infector", "4 I3203 infector"]);
}

#[test]
fn a_chain_of_thirty_thousand_is_no_circle_and_no_stack() {
    let mut text = String::from("from,to\n");
    (0..30_000).for_each(|n| text.push_str(&format!("{n},{}\n", n + 1)));
    assert!(told(&read(&text)).is_empty());
    text.push_str("30000,0\n");
    assert_eq!(told(&read(&text)), ["30002 I3202 from"]);
}

#[test]
fn the_order_of_day_and_month_is_learnt_from_the_file_or_given() {
    let header = "case_id,onset,report_date";
    let onset = |rows: &[&str]| {
        let reading = read(format!("{header}\n{}\n", rows.join("\n")));
        (reading.rows[0].day(Field::Onset).map(|d| d.to_string()), told(&reading))
    };
    assert_eq!(onset(&["a,3/4/2020,13/4/2020"]), (Some("2020-04-03".into()), vec![]));
    assert_eq!(onset(&["a,3/4/2020,4/13/2020"]), (Some("2020-03-04".into()), vec![]));
    assert_eq!(
        onset(&["a,3/4/2020,5/4/2020"]),
        (None, vec!["2 I3102 onset".into(), "2 I3102 report_date".into()])
    );
    assert_eq!(onset(&["a,2020年3月4日,2020-3-5"]).0, Some("2020-03-04".into()));
    let text = format!("{header}\na,3/4/2020,5/4/2020\n");
    let mut mapping = guess_mapping(text.as_bytes()).unwrap();
    mapping.columns.iter_mut().for_each(|c| c.order = Some(DateOrder::DayFirst));
    let options = ListOptions { mapping: Some(mapping), ..ListOptions::default() };
    let reading = read_list(text.as_bytes(), &options).unwrap();
    assert_eq!(reading.rows[0].day(Field::Onset).unwrap().to_string(), "2020-04-03");
}

#[test]
fn daily_counts_are_no_list_of_cases() {
    let counts = "date,onset,death\n1995-01-06,1,0\n1995-01-07,0,0\n";
    assert_eq!(guess_mapping(counts.as_bytes()).unwrap_err().code, "I3001");
}

#[test]
fn a_mapping_can_be_changed_and_is_held_to_the_file() {
    let text = "nr,when,who\n1,2020-03-04,2\n2,2020-03-05,\n";
    assert_eq!(guess_mapping(text.as_bytes()).unwrap_err().code, "I3001");
    let column = |column: &str, field| MappedColumn { column: column.into(), field, order: None, sure: None };
    let mapping = ListMapping {
        kind: ListKind::Cases,
        system: System::Plain,
        columns: vec![column("nr", Field::Id), column("when", Field::Onset), column("who", Field::Infector)],
        unused: vec![],
        directed: true,
    };
    let read = |mapping: &ListMapping| {
        read_list(text.as_bytes(), &ListOptions { mapping: Some(mapping.clone()), ..ListOptions::default() })
    };
    let reading = read(&mapping).unwrap();
    assert_eq!((reading.rows[0].id.as_str(), reading.rows[0].text(Field::Infector)), ("1", "2"));
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<ListMapping>(&json).unwrap(), mapping);
    let mut other = mapping.clone();
    other.columns[0].column = "number".into();
    assert_eq!(read(&other).unwrap_err().code, "I3003");
    let mut other = mapping;
    other.columns[0].field = Field::Onset;
    assert_eq!(read(&other).unwrap_err().code, "I3004");
}

#[test]
fn a_list_is_written_for_each_system_and_read_back_the_same() {
    let header =
        "case_id,first_name,last_name,sex,age,date_of_onset,report_date,outcome,classification,district";
    let rows = "K1,Mei,Wang,F,34,2020-03-04,2020-03-06,recovered,confirmed,Yubei\nK2,=Lei,Li,M,7m,,2020-03-09,died,suspect,Yubei\n";
    let first = read(format!("{header}\n{rows}"));
    for system in [System::Plain, System::Sormas, System::GoData] {
        let mut out = Vec::new();
        write_list(&mut out, &first.rows, ListKind::Cases, system).unwrap();
        let again = read(&out);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            again.mapping.system,
            if system == System::GoData { System::Plain } else { system },
            "{text}"
        );
        assert!(!text.contains(",=Lei"), "{text}");
        assert_eq!(again.rows.len(), 2, "{text}");
        for (a, b) in first.rows.iter().zip(&again.rows) {
            assert_eq!(
                (&a.id, a.sex, a.name(), a.classification, a.ending),
                (&b.id, b.sex, b.name(), b.classification, b.ending),
                "{text}"
            );
            assert_eq!(
                (a.day(Field::Onset), a.day(Field::Report)),
                (b.day(Field::Onset), b.day(Field::Report)),
                "{text}"
            );
        }
    }
}

#[test]
fn the_whole_headers_of_the_neighbours_are_recognised() {
    let sormas = "CaseData:externalID,CaseData:disease,Person:person.firstName,Person:person.lastName,Person:person.sex,CaseData:reportDate,\
        CaseData:caseClassification,CaseData:outcome,Symptoms:symptoms.onsetDate,Hospitalization:hospitalization.admissionDate";
    let mapping =
        guess_mapping(format!("{sormas}\na,EVD,A,B,MALE,1/2/2020,SUSPECT,DECEASED,1/1/2020,\n").as_bytes())
            .unwrap();
    assert_eq!((mapping.system, mapping.kind, mapping.unused.len()), (System::Sormas, ListKind::Cases, 0));
    let go = "uuid,case_id,location_id,firstName,lastName,gender,age,classification,outcome_id,date_of_reporting,date_of_onset,date_of_outcome,createdBy";
    let mapping =
        guess_mapping(format!("{go}\nu,c,l,A,B,f,3,X,Y,2020-01-02,2020-01-01,,me\n").as_bytes()).unwrap();
    assert_eq!((mapping.system, mapping.kind), (System::GoData, ListKind::Cases));
    assert_eq!(mapping.unused, ["uuid", "location_id", "createdBy"]);
    let relationships = "uuid,source_uuid,source_visualid,target_uuid,target_visualid,date_of_last_contact,context_of_exposure";
    let mapping =
        guess_mapping(format!("{relationships}\nu,s,CASE-1,t,CASE-2,2020-01-02,Workplace\n").as_bytes())
            .unwrap();
    assert_eq!((mapping.system, mapping.kind), (System::GoData, ListKind::Links));
    let contacts = "uuid,contact_id,active,contact_status,firstName,lastName,gender,date_of_last_contact,date_of_followup_start,createdBy";
    let mapping = guess_mapping(format!("{contacts}\nu,c,1,X,A,B,f,2020-01-02,,me\n").as_bytes()).unwrap();
    assert_eq!((mapping.system, mapping.kind), (System::GoData, ListKind::Contacts));
}
