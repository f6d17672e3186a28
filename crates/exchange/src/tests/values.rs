use super::*;
use DateFormat::*;

#[test]
fn counts_are_read_as_people_and_programs_write_them() {
    for (cell, value) in
        [("12", 12), (" 7 ", 7), ("12.0", 12), ("+5", 5), ("-3", -3), ("１２", 12), ("007", 7), ("0", 0)]
    {
        assert_eq!(parse_count(cell), Ok(value), "{cell}");
    }
    use ValueError::*;
    for (cell, error) in [
        ("1.5", Fractional),
        ("1,234", NotANumber),
        ("1e3", NotANumber),
        ("", NotANumber),
        ("-", NotANumber),
        (".", NotANumber),
        ("NaN", NotANumber),
        ("12 人", NotANumber),
        ("10000000001", TooLarge),
        ("99999999999999999999999999", TooLarge),
    ] {
        assert_eq!(parse_count(cell), Err(error), "{cell}");
    }
}

#[test]
fn days_are_read_in_the_format_that_was_chosen() {
    let march = Some(day("2020-03-04"));
    for (cell, format) in [
        ("2020-03-04", Iso),
        ("2020-03-04T18:00:00", Iso),
        ("2020-03-04 18:00:00+01:00", Iso),
        ("04.03.2020", Dmy),
        ("4/3/20", Dmy),
        ("3/4/2020", Mdy),
        ("20200304", YmdCompact),
        ("2020年3月4日", Auto),
        ("2020/3/4", Auto),
        ("4.3.2020", Auto),
        ("20200304", Auto),
    ] {
        assert_eq!(parse_day(cell, format), march, "{cell}");
    }
    assert_eq!(parse_day("2020-W09", IsoWeek), Some(day("2020-03-01")));
    assert_eq!(parse_day("2020-KW9", IsoWeek), Some(day("2020-03-01")));
    assert_eq!(parse_day("2020年第9周", Auto), Some(day("2020-03-01")));
    assert_eq!(parse_day("24/02/2020", Auto), Some(day("2020-02-24")));
    assert_eq!(parse_day("02/24/2020", Auto), Some(day("2020-02-24")));
}

#[test]
fn what_can_be_two_days_is_none() {
    for (cell, format) in [
        ("3/4/2020", Auto),
        ("2020-02-30", Iso),
        ("2021-W53", IsoWeek),
        ("2020-03-04x", Iso),
        ("0020-03-04", Iso),
        ("2020-03", Auto),
        ("24", Auto),
        ("日", Auto),
        ("2020-3-4", Iso),
    ] {
        assert_eq!(parse_day(cell, format), None, "{cell}");
    }
}

#[test]
fn a_weekly_count_is_dated_by_its_sunday_and_not_imported_before() {
    let weekly = CountMapping { period: Period::Week, ..mapping(CountKind::New) };
    let rows =
        read(b"date,code,confirmed\n2020-W09,98,5\n2020-03-02,98,6\n2020-W27,98,6\n", &weekly).unwrap();
    assert_eq!(counts(&rows).iter().map(|c| c.1.as_str()).collect::<Vec<_>>(), ["2020-03-01", "2020-03-08"]);
    assert_eq!(codes(&rows), ["4 I1104"]);
}

#[test]
fn codes_tolerate_lost_and_added_zeros_and_prefer_the_higher_tier() {
    let index = regions();
    assert_eq!(index.by_code("16", None), Lookup::One(id(16)));
    assert_eq!(index.by_code("098", None), Lookup::One(id(98)));
    assert_eq!(index.by_code("441900", None), Lookup::One(id(441900)));
    assert_eq!(index.by_code("441900", Some(Tier::County)), Lookup::One(id(441901)));
    assert_eq!(index.by_code("98", Some(Tier::Provincial)), Lookup::None { nearest: None });
    assert_eq!(index.by_name("鼓楼区", None), Lookup::Many(2));
    assert_eq!(index.by_name("BERGAMO", None), Lookup::One(id(16)));
    assert_eq!(index.by_name("Bergano", None), Lookup::None { nearest: Some("Bergamo".into()) });
    assert_eq!(index.len(), 7);
}
