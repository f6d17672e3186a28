use lianfang_linkage::{Birth, Key, Person, block_keys, candidate_pairs, normalise};

use crate::people::{prepare, records, true_pairs};

fn keys(person: &Person) -> Vec<Key> {
    block_keys(&normalise(person)).collect()
}

fn meet(a: &Person, b: &Person) -> bool {
    let others = keys(b);
    keys(a).iter().any(|key| others.contains(key))
}

#[test]
fn stored_keys_stay_what_they_are() {
    let person = Person {
        name: Some("单伟"),
        id_number: Some("11010519491231002X"),
        document: Some("E12345678"),
        phone: Some("13805712345"),
        birth: Some(Birth::Written("1949-12-31")),
        region: Some("330106001"),
        ..Person::default()
    };
    let texts: Vec<String> = keys(&person).iter().map(|key| key.as_str().to_owned()).collect();
    assert_eq!(
        texts,
        [
            "1i:a11010519491231",
            "1i:b19491231002",
            "1d:E12345678",
            "1p:05712345",
            "1n:acehinw",
            "1n:adeinw",
            "1n:aehinsw",
            "1y:acehinw:1949",
            "1y:adeinw:1949",
            "1y:aehinsw:1949",
            "1m:acehinw:1231",
            "1m:adeinw:1231",
            "1m:aehinsw:1231",
            "1r:acehinw:330106",
            "1r:adeinw:330106",
            "1r:aehinsw:330106",
            "1f:shan:1949:330106",
            "1b:19491231:s",
            "1b:19491231:w",
        ],
        "when keys change, raise KEY_VERSION: nodes have stored the old ones"
    );
}

#[test]
fn records_meet_in_spite_of_one_error() {
    let right = Person {
        name: Some("王小明"),
        id_number: Some("11010519491231002X"),
        phone: Some("13805712345"),
        birth: Some(Birth::Written("1949-12-31")),
        ..Person::default()
    };
    let named = |name| Person { name: Some(name), ..Person::default() };
    assert!(meet(&right, &named("Xiaoming WANG")));
    assert!(meet(&right, &named("王晓明")));
    assert!(meet(&right, &Person { id_number: Some("11010519491231020X"), ..named("不详") }));
    assert!(meet(&right, &Person { id_number: Some("11015019491231002X"), ..named("不详") }));
    assert!(meet(&right, &Person { birth: Some(Birth::Written("1949-31-12")), ..named("王大力") }));
    assert!(meet(&right, &Person { phone: Some("+8613805712345"), ..named("李娜") }));
    assert!(!meet(&right, &Person { phone: Some("13957188888"), ..named("李娜") }));
}

#[test]
fn each_pair_comes_once_and_almost_every_true_one_is_among_them() {
    for seed in [11, 12] {
        let people = records(seed, 3_000);
        let pairs = candidate_pairs(&prepare(&people)).pairs;
        assert!(pairs.windows(2).all(|two| two[0] < two[1]));
        assert!(pairs.iter().all(|(i, j)| i < j));
        let truth = true_pairs(&people);
        let found = pairs.iter().filter(|(i, j)| truth.contains(&(*i as usize, *j as usize))).count();
        assert!(found as f64 >= 0.985 * truth.len() as f64, "seed {seed}: {found} of {}", truth.len());
        // One in a hundred of all pairs at most.
        assert!(pairs.len() * 100 < people.len() * people.len() / 2, "seed {seed}: {}", pairs.len());
    }
}

#[test]
fn a_key_of_too_many_is_left_out_and_told() {
    let one = normalise(&Person { phone: Some("4001234567"), ..Person::default() });
    let found = candidate_pairs(&vec![one; 300]);
    assert!(found.pairs.is_empty());
    assert_eq!(found.left_out, [(lianfang_linkage::KeyKind::Phone, 300)]);
}
