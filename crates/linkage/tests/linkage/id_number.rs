use lianfang_linkage::{Field, IdFault, Person, Sex, check_id_number};
use proptest::prelude::*;

use crate::level;

/// The example of GB 11643-1999 for a woman, and one for a man.
const WOMAN: &str = "11010519491231002X";
const MAN: &str = "440524188001010014";

#[test]
fn the_examples_of_the_standard_are_right() {
    let woman = check_id_number(WOMAN).unwrap();
    assert_eq!(
        (woman.sex, woman.birth.to_string().as_str(), woman.old_form),
        (Sex::Female, "1949-12-31", false)
    );
    let man = check_id_number(MAN).unwrap();
    assert_eq!(
        (man.sex, man.birth.to_string().as_str(), man.region.as_str()),
        (Sex::Male, "1880-01-01", "440524")
    );
}

#[test]
fn each_fault_is_named_with_its_place() {
    let fault = |text| check_id_number(text).unwrap_err();
    assert_eq!(fault(""), IdFault::Length { found: 0 });
    assert_eq!(fault("1101051949123100"), IdFault::Length { found: 16 });
    assert_eq!(fault("1101O519491231002X"), IdFault::Character { place: 5, found: 'O' });
    assert_eq!(fault("1101X519491231002X"), IdFault::Character { place: 5, found: 'X' });
    assert_eq!(fault("170105194912310021"), IdFault::Province { found: "17".into() });
    assert_eq!(fault("110105194902300021"), IdFault::Date { found: "19490230".into() });
    assert_eq!(fault("110105194912310021"), IdFault::CheckDigit { expected: 'X', found: '1' });
    for text in ["", "1101X519491231002X", "170105194912310021", "110105194902300021", "110105194912310021"] {
        let told = fault(text).text();
        assert!(told.zh.contains("请") && told.en.contains("compare"), "{told:?}");
    }
}

#[test]
fn slips_in_a_number_are_told_from_two_right_numbers() {
    let person = |number| Person { id_number: Some(number), ..Person::default() };
    for (a, b, expected) in [
        (WOMAN, "110105491231002", "same"),
        (WOMAN, "110105 19491231 002x", "same"),
        (WOMAN, "11010519491231020X", "one_error"),
        (WOMAN, "11010519491231002", "one_error"),
        (WOMAN, "11010519491213102X", "two_errors"),
        (WOMAN, "110105********002X", "as_shown"),
        (WOMAN, "110105********0030", "different"),
        (WOMAN, "110***********002X", "-"),
        // Sisters registered one after the other: both right, though almost alike.
        ("330199198503127426", "330199198503127442", "different"),
        (WOMAN, "000000000000000000", "-"),
        (WOMAN, "不详", "-"),
    ] {
        assert_eq!(level(Field::IdNumber, &person(a), &person(b)), expected, "{a} / {b}");
        assert_eq!(level(Field::IdNumber, &person(b), &person(a)), expected, "{b} / {a}");
    }
}

proptest! {
    #[test]
    fn no_wrong_digit_and_no_exchange_of_neighbours_goes_unseen(place in 0..17_usize, digit in 0..10_u8, right in 0..2_usize) {
        let number = [WOMAN, MAN][right];
        let mut wrong: Vec<u8> = number.bytes().collect();
        wrong[place] = b'0' + digit;
        let wrong = String::from_utf8(wrong).unwrap();
        prop_assert_eq!(check_id_number(&wrong).is_ok(), wrong == number);
        let mut exchanged: Vec<u8> = number.bytes().collect();
        exchanged.swap(place, place + 1);
        let exchanged = String::from_utf8(exchanged).unwrap();
        prop_assert_eq!(check_id_number(&exchanged).is_ok(), exchanged == number);
    }

    #[test]
    fn any_text_gets_an_answer(text in "\\PC{0,30}", digits in "[0-9X*]{0,24}") {
        for text in [text, digits] {
            match check_id_number(&text) {
                Ok(facts) => prop_assert_eq!(check_id_number(&facts.number).unwrap().number, facts.number),
                Err(fault) => prop_assert!(!fault.text().zh.is_empty()),
            }
        }
    }
}
