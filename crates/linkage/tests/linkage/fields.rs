use chrono::NaiveDate;
use lianfang_linkage::{Birth, Field, Person};

use crate::level;

fn check<'a>(field: Field, make: impl Fn(&'a str) -> Person<'a>, cases: &[(&'a str, &'a str, &str)]) {
    for (a, b, expected) in cases {
        assert_eq!(level(field, &make(a), &make(b)), *expected, "{a} / {b}");
        assert_eq!(level(field, &make(b), &make(a)), *expected, "{b} / {a}");
    }
}

#[test]
fn phones_are_compared_without_prefix_and_separators() {
    check(
        Field::Phone,
        |text| Person { phone: Some(text), ..Person::default() },
        &[
            ("13805712345", "+86 138-0571-2345", "same"),
            ("13805712345", "0086(138)05712345", "same"),
            ("13805712345", "８６１３８０５７１２３４５", "same"),
            ("0571-88881234", "+86 571 88881234", "same"),
            ("057188881234", "8888 1234", "without_area"),
            ("13805712345", "13805712354", "one_error"),
            ("13805712345", "1380571234", "one_error"),
            ("13805712345", "13957188888", "different"),
            ("13805712345; 13957188888", "13957188888", "same"),
            ("00000000000", "00000000000", "-"),
            ("无", "无", "-"),
            ("110", "110", "-"),
        ],
    );
}

#[test]
fn dates_differ_in_the_ways_they_are_mistyped() {
    check(
        Field::BirthDate,
        |text| Person { birth: Some(Birth::Written(text)), ..Person::default() },
        &[
            ("1985-03-12", "1985年3月12日", "same"),
            ("1985-03-12", "19850312", "same"),
            ("1985-03-12", "1985-12-03", "day_month"),
            ("1985-02-13", "1985-13-02", "day_month"),
            ("1985-03-12", "1985-03-13", "one_error"),
            ("1985-03-12", "1958-03-12", "one_error"),
            ("1985-03-12", "1985-07-24", "same_year"),
            ("1985-03-12", "1990-07-24", "different"),
            ("1985-03-12", "1985", "-"),
            ("1985-03-12", "yesterday", "-"),
        ],
    );
}

#[test]
fn an_age_agrees_with_a_year_of_birth_dates() {
    let on = NaiveDate::from_ymd_opt(2024, 5, 20).unwrap();
    let aged = |years| Person { birth: Some(Birth::Age { years, on }), ..Person::default() };
    let born = |text| Person { birth: Some(Birth::Written(text)), ..Person::default() };
    for (years, text, expected) in [
        (39, "1985-03-12", "agrees"),
        (39, "1984-05-21", "agrees"),
        (39, "1984-05-20", "one_year"),
        (39, "1985-05-21", "one_year"),
        (39, "1984", "agrees"),
        (39, "1986", "one_year"),
        (39, "1990-01-01", "different"),
        (200, "1990-01-01", "-"),
    ] {
        assert_eq!(level(Field::BirthYear, &aged(years), &born(text)), expected, "{years} / {text}");
    }
    assert_eq!(level(Field::BirthYear, &aged(39), &aged(40)), "one_year");
}

#[test]
fn numbers_of_documents_are_compared_without_separators() {
    check(
        Field::Document,
        |text| Person { document: Some(text), ..Person::default() },
        &[
            ("E12345678", "e 1234-5678", "same"),
            ("E12345678", "E12345687", "one_error"),
            ("E12345678", "G87654321", "different"),
            ("00000000", "00000000", "-"),
        ],
    );
    // A passport's number in the field of the ID number.
    let misplaced = Person { id_number: Some("E12345678"), ..Person::default() };
    let right = Person { document: Some("E12345678"), ..Person::default() };
    assert_eq!(level(Field::Document, &misplaced, &right), "same");
}

#[test]
fn regions_agree_as_far_as_their_codes_do() {
    check(
        Field::Region,
        |text| Person { region: Some(text), ..Person::default() },
        &[
            ("330106001000", "330106001", "township"),
            ("330106001", "330106", "county"),
            ("330106", "330102", "city"),
            ("330100", "330200", "province"),
            ("330106", "110105", "different"),
            ("", "330106", "-"),
        ],
    );
}

#[test]
fn addresses_are_compared_by_what_they_share() {
    check(
        Field::Address,
        |text| Person { address: Some(text), ..Person::default() },
        &[
            ("文一路12号3幢401室", "文一路 12号 3幢 401室", "same"),
            ("杭州市文一路12号3幢401室", "文一路12号3幢401室", "near"),
            ("文一路12号3幢401室", "文一路12号3-401", "near"),
            ("文一路12号3幢401室", "文一路12号", "partly"),
            ("文一路12号3幢401室", "解放路300号", "different"),
        ],
    );
}

#[test]
fn what_the_id_number_says_fills_in_what_nobody_stated() {
    let number = Person { id_number: Some("11010519491231002X"), ..Person::default() };
    let stated = Person { birth: Some(Birth::Written("1949-12-31")), sex: Some("女"), ..Person::default() };
    assert_eq!(level(Field::BirthDate, &number, &stated), "same");
    assert_eq!(level(Field::Sex, &number, &stated), "same");
    // Two numbers were compared as numbers already.
    assert_eq!(level(Field::BirthDate, &number, &number), "-");
    assert_eq!(level(Field::Sex, &number, &number), "-");
    let wrong = Person { sex: Some("男"), ..stated };
    assert_eq!(level(Field::Sex, &number, &wrong), "different");
}
