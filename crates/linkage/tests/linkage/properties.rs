//! What holds for any text: no panic, symmetry, order of the list without effect, and more agreement never worth less.

use lianfang_linkage::{
    Birth, Model, Person, Prepared, block_keys, check_id_number, find_duplicates, normalise,
};
use proptest::prelude::*;

use crate::people::{prepare, records};

#[derive(Debug, Clone)]
struct Texts([Option<String>; 11]);

impl Texts {
    fn person(&self) -> Person<'_> {
        let at = |i: usize| self.0[i].as_deref();
        Person {
            name: at(0),
            family_name: at(1),
            given_name: at(2),
            other_name: at(3),
            id_number: at(4),
            document: at(5),
            phone: at(6),
            birth: at(7).map(Birth::Written),
            sex: at(8),
            region: at(9),
            address: at(10),
        }
    }
}

fn any_text() -> impl Strategy<Value = Option<String>> {
    let text = prop_oneof![
        "\\PC{0,40}",
        "[王李单尉迟欧阳伟明某·*x ]{0,30}",
        "[a-z ,.'-]{0,40}",
        "[0-9X* +()年月日-]{0,24}",
        "\\p{Any}{0,200}",
    ];
    proptest::option::of(text)
}

fn texts() -> impl Strategy<Value = Texts> {
    proptest::array::uniform11(any_text()).prop_map(Texts)
}

proptest! {
    #[test]
    fn any_text_is_compared_the_same_in_both_directions(a in texts(), b in texts()) {
        let (a, b) = (normalise(&a.person()), normalise(&b.person()));
        let model = Model::default();
        let (there, back) = (model.compare(&a, &b), model.compare(&b, &a));
        prop_assert_eq!(there.weight, back.weight);
        prop_assert!(there.weight.is_finite() && (0.0..=1.0).contains(&there.probability));
        prop_assert_eq!(there.parts.len(), back.parts.len());
        for (x, y) in there.parts.iter().zip(&back.parts) {
            prop_assert_eq!((x.field, x.level, x.weight), (y.field, y.level, y.weight));
            prop_assert_eq!((&x.left, &x.right), (&y.right, &y.left));
        }
        prop_assert_eq!(block_keys(&a).count(), block_keys(&a).collect::<std::collections::HashSet<_>>().len());
    }

    #[test]
    fn nobody_is_less_like_another_than_like_themselves(a in texts(), b in texts()) {
        let (a, b) = (normalise(&a.person()), normalise(&b.person()));
        let model = Model::default();
        let place = |part: &lianfang_linkage::Part| part.field.levels().iter().position(|level| *level == part.level);
        let own = model.compare(&a, &a).parts;
        for part in model.compare(&a, &b).parts {
            let same = own.iter().find(|p| p.field == part.field);
            prop_assert!(same.is_none_or(|same| place(same) <= place(&part)), "{part:?}");
        }
    }
}

/// Each field of the second record in turn takes the first one's value, where both had one in the same form.
fn brought_closer<'a>(a: &Person<'a>, b: &Person<'a>) -> Vec<Person<'a>> {
    let in_characters =
        |name: Option<&str>| name.is_some_and(|n| n.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)));
    let mut closer = Vec::new();
    if in_characters(a.name) == in_characters(b.name) && a.name.is_some() && b.name.is_some() {
        closer.push(Person { name: a.name, ..*b });
    }
    if a.birth.is_some_and(|x| matches!((x, b.birth), (Birth::Written(_), Some(Birth::Written(_))))) {
        closer.push(Person { birth: a.birth, ..*b });
    }
    // A number that can't be right takes a birth date away that nobody stated.
    let keeps = b.birth.is_some() || a.id_number.is_some_and(|number| check_id_number(number).is_ok());
    closer.extend(
        a.id_number.and(b.id_number).filter(|_| keeps).map(|_| Person { id_number: a.id_number, ..*b }),
    );
    closer.extend(a.document.and(b.document).map(|_| Person { document: a.document, ..*b }));
    closer.extend(a.phone.and(b.phone).map(|_| Person { phone: a.phone, ..*b }));
    closer.extend(a.sex.and(b.sex).map(|_| Person { sex: a.sex, ..*b }));
    closer.extend(a.region.and(b.region).map(|_| Person { region: a.region, ..*b }));
    closer.extend(a.address.and(b.address).map(|_| Person { address: a.address, ..*b }));
    closer
}

#[test]
fn more_agreement_never_lowers_the_weight() {
    let people = records(21, 1_500);
    let prepared = prepare(&people);
    let model = Model::default();
    let mut looked = 0;
    for (i, j) in lianfang_linkage::candidate_pairs(&prepared).pairs {
        let (a, b) = (people[i as usize].person(), people[j as usize].person());
        let before = model.weight(&prepared[i as usize], &prepared[j as usize]);
        for closer in brought_closer(&a, &b) {
            let after = model.weight(&prepared[i as usize], &normalise(&closer));
            assert!(after >= before - 1e-9, "{a:?}\n{b:?}\n{closer:?}\n{before} {after}");
            looked += 1;
        }
    }
    assert!(looked > 2_000, "{looked}");
}

#[test]
fn the_order_of_the_list_changes_nothing() {
    let people = records(22, 1_000);
    let there = prepare(&people);
    let back: Vec<Prepared> = there.iter().rev().cloned().collect();
    let last = there.len() - 1;
    let model = Model::default();
    let pairs = |list: &[Prepared], turn: &dyn Fn(usize) -> usize| {
        let found = find_duplicates(list, &model, 0.5);
        let mut pairs: Vec<(usize, usize, u64)> = found
            .matches
            .iter()
            .map(|m| {
                let (i, j) = (turn(m.left), turn(m.right));
                (i.min(j), i.max(j), m.comparison.weight.to_bits())
            })
            .collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(&there, &|i| i), pairs(&back, &|i| last - i));
    assert!(a.len() > 50);
    assert_eq!(a, b);
}
