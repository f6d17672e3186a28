//! Precision and recall on made-up records of known truth, with several seeds. Bounds hold for all of them; figures are in docs/methods/11-linkage.md.

use std::collections::HashSet;

use lianfang_domain::Streams;
use lianfang_linkage::{Error, Estimate, Field, Match, Model, Person, estimate, find_duplicates, normalise};

use crate::people::{prepare, records, records_with, true_pairs};

const SEEDS: [u64; 3] = [31, 32, 33];
const COUNT: usize = 4_000;

fn precision_and_recall(matches: &[Match], truth: &HashSet<(usize, usize)>, threshold: f64) -> (f64, f64) {
    let kept: Vec<&Match> = matches.iter().filter(|m| m.comparison.probability >= threshold).collect();
    let right = kept.iter().filter(|m| truth.contains(&(m.left, m.right))).count() as f64;
    (right / kept.len() as f64, right / truth.len() as f64)
}

fn fitted(prepared: &[lianfang_linkage::Prepared]) -> Estimate {
    estimate(prepared, &Model::default(), &mut Streams::from_seed(1).stream("linkage")).unwrap()
}

#[test]
fn most_duplicates_are_found_and_few_strangers_confused() {
    for seed in SEEDS {
        let people = records(seed, COUNT);
        let (prepared, truth) = (prepare(&people), true_pairs(&people));
        let estimated = fitted(&prepared);
        for (name, model) in [("shipped", &Model::default()), ("estimated", &estimated.model)] {
            let found = find_duplicates(&prepared, model, 0.1).matches;
            let (precision, recall) = precision_and_recall(&found, &truth, 0.5);
            assert!(precision >= 0.965 && recall >= 0.98, "seed {seed}, {name}, 0.5: {precision} {recall}");
            let (precision, recall) = precision_and_recall(&found, &truth, 0.99);
            assert!(precision >= 0.995 && recall >= 0.925, "seed {seed}, {name}, 0.99: {precision} {recall}");
        }
    }
}

#[test]
fn rare_duplicates_are_found_as_well() {
    for seed in [51, 52] {
        let people = records_with(seed, COUNT, 2);
        let (prepared, truth) = (prepare(&people), true_pairs(&people));
        let estimated = fitted(&prepared);
        for (name, model) in [("shipped", &Model::default()), ("estimated", &estimated.model)] {
            let found = find_duplicates(&prepared, model, 0.1).matches;
            let (precision, recall) = precision_and_recall(&found, &truth, 0.9);
            assert!(precision >= 0.95 && recall >= 0.95, "seed {seed}, {name}: {precision} {recall}");
        }
    }
}

#[test]
fn an_estimate_recovers_what_happened_to_the_records() {
    let people = records(SEEDS[0], COUNT);
    let (prepared, truth) = (prepare(&people), true_pairs(&people));
    let estimated = fitted(&prepared);
    let parameters = estimated.model.parameters();
    let per_record = 2.0 * truth.len() as f64 / people.len() as f64;
    assert!((parameters.duplicates_per_record / per_record - 1.0).abs() < 0.05, "{parameters:?}");
    for field in
        [Field::NameHan, Field::NameCross, Field::IdNumber, Field::Phone, Field::BirthDate, Field::Sex]
    {
        let levels = truth.iter().filter_map(|(i, j)| {
            let parts = estimated.model.compare(&prepared[*i], &prepared[*j]).parts;
            parts.into_iter().find(|part| part.field == field).map(|part| part.level)
        });
        let levels: Vec<_> = levels.collect();
        let same = levels.iter().filter(|level| **level == field.levels()[0]).count() as f64;
        let (true_share, found) = (same / levels.len() as f64, parameters.fields[&field][0].same_person);
        assert!((true_share - found).abs() < 0.06, "{field:?}: {true_share} {found} of {}", levels.len());
    }
}

#[test]
fn the_more_probable_a_pair_the_more_often_it_is_right() {
    let bands = [0.001..0.1, 0.1..0.9, 0.9..1.1];
    let (mut right, mut pairs) = ([0.0; 3], [0.0; 3]);
    for seed in SEEDS {
        let people = records(seed, COUNT);
        let (prepared, truth) = (prepare(&people), true_pairs(&people));
        for m in find_duplicates(&prepared, &Model::default(), 0.001).matches {
            if let Some(band) = bands.iter().position(|band| band.contains(&m.comparison.probability)) {
                pairs[band] += 1.0;
                right[band] += f64::from(truth.contains(&(m.left, m.right)));
            }
        }
    }
    let share = |band: usize| right[band] / pairs[band];
    assert!(pairs.iter().all(|n| *n > 30.0), "{pairs:?}");
    assert!(share(0) < 0.1 && share(2) > 0.99, "{right:?} {pairs:?}");
    assert!((0.1..0.9).contains(&share(1)), "{right:?} {pairs:?}");
}

#[test]
fn the_same_stream_gives_the_same_model() {
    let prepared = prepare(&records(41, 1_200));
    assert_eq!(fitted(&prepared), fitted(&prepared));
}

#[test]
fn too_few_records_are_refused_and_no_duplicates_are_no_fault() {
    let few = prepare(&records(42, 150));
    let error = estimate(&few, &Model::default(), &mut Streams::from_seed(1).stream("linkage")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "150 records are too few to estimate from; give at least 200, or keep the model that is shipped"
    );
    let single = prepare(&records_with(43, 1_000, 0));
    match estimate(&single, &Model::default(), &mut Streams::from_seed(1).stream("linkage")) {
        Ok(estimated) => {
            let found = find_duplicates(&single, &estimated.model, 0.5).matches;
            assert!(found.len() <= 5, "{} of 0", found.len());
        }
        Err(error) => assert!(matches!(error, Error::NoMatches { .. })),
    }
}

#[test]
fn lists_without_variety_get_an_answer() {
    let model = Model::default();
    let person = |name, sex, phone| normalise(&Person { name, sex, phone, ..Person::default() });
    let nobody = person(None, None, None);
    let alike = person(Some("王伟"), Some("男"), Some("13805712345"));
    let lists = [
        vec![nobody.clone(); 250],
        vec![person(None, Some("男"), None); 250],
        vec![alike.clone(); 250],
        [vec![alike.clone(); 40], vec![nobody; 210]].concat(),
    ];
    for (place, list) in lists.iter().enumerate() {
        match estimate(list, &model, &mut Streams::from_seed(1).stream("linkage")) {
            Ok(estimated) => assert!(estimated.model.weight(&alike, &alike).is_finite(), "list {place}"),
            Err(error) => assert!(matches!(error, Error::NoMatches { .. }), "list {place}: {error}"),
        }
    }
    assert!(find_duplicates(&[], &model, 0.5).matches.is_empty());
    assert!(find_duplicates(&[alike], &model, 0.5).matches.is_empty());
}
