use lianfang_linkage::{Birth, Comparison, Model, Person, normalise};

fn compare(a: &Person, b: &Person) -> Comparison {
    Model::default().compare(&normalise(a), &normalise(b))
}

const HOME: Person = Person {
    name: None,
    family_name: None,
    given_name: None,
    other_name: None,
    id_number: None,
    document: None,
    phone: Some("13805712345"),
    birth: None,
    sex: None,
    region: Some("330106001"),
    address: Some("文一路12号3幢401室"),
};

#[test]
fn siblings_who_share_all_but_the_given_name_are_two() {
    let born = |text| Some(Birth::Written(text));
    let elder = Person { name: Some("王建国"), birth: born("1985-03-12"), sex: Some("男"), ..HOME };
    let younger = Person { name: Some("王建军"), birth: born("1988-11-02"), sex: Some("男"), ..HOME };
    let comparison = compare(&elder, &younger);
    assert!(comparison.probability < 0.01, "{comparison:?}");
    assert!(comparison.household < -5.0, "{comparison:?}");
}

#[test]
fn father_and_child_without_dates_are_two() {
    let comparison =
        compare(&Person { name: Some("王建国"), ..HOME }, &Person { name: Some("王浩"), ..HOME });
    assert!(comparison.probability < 0.05, "{comparison:?}");
}

#[test]
fn twins_without_id_numbers_are_for_people_to_decide() {
    let twin = |name| Person {
        name: Some(name),
        birth: Some(Birth::Written("2015-06-01")),
        sex: Some("女"),
        ..HOME
    };
    let comparison = compare(&twin("王雨桐"), &twin("王雨涵"));
    assert!((0.01..0.95).contains(&comparison.probability), "{comparison:?}");
    let with = |name, number| Person { id_number: Some(number), ..twin(name) };
    let numbers = compare(&with("王雨桐", "330199201506010041"), &with("王雨涵", "330199201506010068"));
    assert!(numbers.probability < 0.1, "{numbers:?}");
}

#[test]
fn one_person_who_gives_the_familys_phone_is_one() {
    let a = Person { name: Some("王建国"), birth: Some(Birth::Written("1985-03-12")), ..HOME };
    let b = Person { name: Some("WANG Jianguo"), birth: Some(Birth::Written("1985-12-03")), ..HOME };
    assert!(compare(&a, &b).probability > 0.95);
}

#[test]
fn the_explanation_adds_up_and_tells_no_value() {
    let a = Person { name: Some("王建国"), birth: Some(Birth::Year(1985)), ..HOME };
    let b = Person { name: Some("WANG Jianguo"), birth: Some(Birth::Written("1985-12-03")), ..HOME };
    let comparison = compare(&a, &b);
    let parts: f64 = comparison.parts.iter().map(|part| part.weight).sum();
    assert!((parts + comparison.household - comparison.weight).abs() < 1e-3);
    let told: Vec<String> = comparison.parts.iter().map(|part| part.text().en).collect();
    assert_eq!(
        told,
        [
            "name: the letters spell the characters (characters / letters)",
            "phone: the same (mobile number / mobile number)",
            "year of birth: year or age agrees (year / whole date)",
            "region: same township (code of a township / code of a township)",
            "address: the same (address / address)",
        ]
    );
}
