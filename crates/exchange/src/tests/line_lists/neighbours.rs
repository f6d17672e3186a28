use super::*;

fn columns(reading: &ListReading) -> Vec<(String, u8)> {
    reading.mapping.columns.iter().map(|c| (c.field.key().to_owned(), c.sure.unwrap_or(0))).collect()
}

#[test]
fn a_guess_is_as_sure_as_name_and_cells_allow() {
    let reading = read("case_id,Onset date (dd/mm/yyyy),sex,age\nA,14/02/2020,f,30\nB,15/02/2020,lady,x\n");
    assert_eq!(
        columns(&reading),
        [("id", 100), ("onset", 70), ("sex", 47), ("age", 50)].map(|(f, n)| (f.to_owned(), n))
    );
    assert_eq!(reading.rows[0].day(Field::Onset).unwrap().to_string(), "2020-02-14");
    // A column that is only called like a date is none.
    let reading = read("case_id,onset,date of onset remarks\nA,2020-02-14,seen by the nurse\n");
    assert_eq!(reading.mapping.unused, ["date of onset remarks"]);
}

#[test]
fn a_tracker_export_of_dhis2_is_a_list_and_its_aggregates_are_none() {
    let reading = read(
        "Tracked entity instance,Organisation unit name,Enrollment date,Incident date,Program stage,First name,Last name,Sex\n\
         abc,Alpha,2020-02-20,2020-02-17,x,Anna,Prova,F\n",
    );
    assert_eq!((reading.mapping.system, reading.mapping.kind), (System::Dhis2, ListKind::Cases));
    let row = &reading.rows[0];
    assert_eq!(
        (row.id.as_str(), row.name().as_str(), row.text(Field::District)),
        ("abc", "Anna Prova", "Alpha")
    );
    assert_eq!(row.day(Field::Onset).unwrap().to_string(), "2020-02-17");
    let aggregate = guess_mapping(b"dataelement,period,orgunit,value\nIDSR-004,2020W5,x,3\n").unwrap_err();
    assert_eq!(aggregate.code, "I3006");
}

#[test]
fn contacts_of_sormas_have_several_cases_a_state_and_a_kind_of_contact() {
    let list = "externalID,caseIdExternalSystem,lastContactDate,person.firstName,person.lastName,person.approximateAge,person.approximateAgeType,contactProximity,contactStatus,followUpStatus,followUpUntil\n\
        K-1,S-1,02/27/2020,Dina,Prova,18,MONTHS,SAME_ROOM,ACTIVE,LOST,03/20/2030\n\
        K-1,S-2,02/28/2020,Dina,Prova,18,MONTHS,SAME_ROOM,CONVERTED,FOLLOW_UP,\n\
        K-1,S-2,02/28/2020,Dina,Prova,18,MONTHS,,,,\n";
    let reading = read(list);
    assert_eq!(reading.mapping.kind, ListKind::Contacts);
    assert_eq!(told(&reading), ["4 I3121 "], "the third says the same as the second");
    let states: Vec<Option<WatchState>> = reading.rows.iter().map(ListRow::watch).collect();
    assert_eq!(states, [Some(WatchState::Lost), Some(WatchState::BecameCase), None]);
    assert!((reading.rows[0].age_years.unwrap() - 1.5).abs() < 1e-9);
}

#[test]
fn sources_of_go_data_are_infectors_of_cases_and_cases_of_contacts() {
    let cases =
        read("case_id,location_id,classification,date_of_onset,source_visualid\nC-2,x,,2020-02-14,C-1\n");
    assert_eq!((cases.mapping.kind, cases.rows[0].text(Field::Infector)), (ListKind::Cases, "C-1"));
    let contacts = read(
        "contact_id,contact_status,date_of_last_contact,source_visualid,createdBy\nK,X,2020-02-14,C-1,me\n",
    );
    assert_eq!((contacts.mapping.kind, contacts.rows[0].text(Field::CaseOf)), (ListKind::Contacts, "C-1"));
}

#[test]
fn a_row_by_itself_is_read_as_its_file_was() {
    let list = "case_id,onset\nA,14/02/2020\nB,3/4/2020\nC,31/02/2020\n";
    let reading = read(list);
    assert_eq!(told(&reading), ["4 I3101 onset"]);
    let raw = raw_cells(list.as_bytes(), &reading.mapping, &[4].into()).unwrap();
    assert_eq!(raw[&4], ["C", "31/02/2020"]);
    let mended = ["C".to_owned(), "5/4/2020".to_owned()];
    let alone = read_one(&reading.mapping, &mended, &ListOptions::default()).unwrap();
    // By itself it could be the 4th of May; the file has told that the day comes first.
    assert_eq!(alone.rows[0].day(Field::Onset).unwrap().to_string(), "2020-04-05");
}

#[test]
fn a_workbook_is_read_like_its_csv_and_a_broken_one_is_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/lists");
    let book = std::fs::read(format!("{folder}/cases.xlsx")).unwrap();
    let reading = read(&book);
    assert_eq!(reading.encoding, "XLSX");
    let rows: Vec<(u64, String, String)> = reading
        .rows
        .iter()
        .map(|r| (r.line, r.name(), r.day(Field::Onset).map(|d| d.to_string()).unwrap_or_default()))
        .collect();
    assert_eq!(
        rows,
        [
            (2, "李雷".to_owned(), "2020-02-14".to_owned()),
            (3, "Anna Prova".to_owned(), "2020-02-15".to_owned())
        ]
    );
    assert_eq!(reading.rows[0].age_years, Some(30.0));
    for cut in [4, book.len() / 2, book.len() - 10] {
        let refused = read_list(&book[..cut], &ListOptions::default()).unwrap_err();
        assert_eq!(refused.code, "I3007", "{cut}");
        assert!(!refused.remedy.zh.is_empty());
    }
}
