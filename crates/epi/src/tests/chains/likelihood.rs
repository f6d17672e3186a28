use super::{near, numbers};
use crate::Error;
use crate::chains::{
    Alignment, ContactQuality, Delays, Outbreak, Parameters, Stay, Tree, log_likelihood,
    pairs_sharing_a_place,
};
use proptest::prelude::*;

/// The outbreak of the fixtures, its delays as `outbreaker2` prepares them, and true ancestors.
pub fn sim30() -> (Outbreak, Delays, Vec<Option<usize>>) {
    let cases = numbers("trees/sim30_cases.csv");
    let sites =
        numbers("trees/sim30_snp.csv").iter().flat_map(|r| r[1..].to_vec()).map(|m| m as u32).collect();
    let contacts: Vec<(usize, usize)> =
        numbers("trees/sim30_contacts.csv").iter().map(|r| (r[0] as usize - 1, r[1] as usize - 1)).collect();
    let outbreak = Outbreak::new(cases.iter().map(|r| r[1] as i64).collect())
        .and_then(|o| o.with_distances(sites, 5_000))
        .and_then(|o| o.with_contacts(&contacts))
        .unwrap();
    let delay = |what: &str| -> Vec<f64> {
        let rows = super::data("trees/sim30_delays.csv").into_records().map(Result::unwrap);
        rows.filter(|r| &r[0] == what).map(|r| r[2].parse().unwrap()).collect()
    };
    let shifted = Alignment::ShiftedLikeOutbreaker2;
    let delays = Delays::new(&delay("w"), &delay("f"), outbreak.span_days(), 5, shifted).unwrap();
    let truth = cases.iter().map(|r| (!r[2].is_nan()).then(|| r[2] as usize - 1)).collect();
    (outbreak, delays, truth)
}

#[test]
fn every_part_of_the_likelihood_equals_outbreaker2() {
    let (outbreak, delays, _) = sim30();
    let states = numbers("trees/tree_ll_sim30_states.csv");
    let mut compared = 0;
    for row in numbers("trees/tree_ll_sim30.csv") {
        let of_state: Vec<&Vec<f64>> = states.iter().filter(|s| s[0] == row[0]).collect();
        let tree = Tree {
            infected: of_state.iter().map(|s| s[2] as i64).collect(),
            ancestor: of_state.iter().map(|s| (!s[3].is_nan()).then(|| s[3] as usize - 1)).collect(),
            generations: of_state.iter().map(|s| s[4].max(1.0) as u32).collect(),
        };
        let contacts = vec![ContactQuality { reported: row[3], irrelevant: row[4] }];
        let parameters = Parameters { mutation: row[1], sampled_share: row[2], contacts };
        let parts = log_likelihood(&outbreak, &delays, &tree, &parameters).unwrap();
        let ours =
            [parts.sampling, parts.infections, parts.genetic, parts.reporting, parts.contacts, parts.total()];
        for (actual, expected) in ours.iter().zip(&row[5..]) {
            assert!(actual == expected || (actual - expected).abs() <= 1e-9 * expected.abs());
            compared += 1;
        }
    }
    assert_eq!(compared, 72);
}

#[test]
fn delays_over_generations_equal_outbreaker2() {
    let (_, delays, _) = sim30();
    for row in numbers("trees/sim30_logw.csv") {
        for generations in 1..=5 {
            near(delays.ln_infection(row[0] as i64, generations), row[generations], 1e-11);
        }
    }
}

#[test]
fn two_generations_of_one_day_take_two_days() {
    let days = |alignment| Delays::new(&[1.0], &[1.0], 1, 2, alignment).unwrap();
    let exact = Delays::new(&[0.5, 0.5], &[1.0], 0, 2, Alignment::Exact).unwrap();
    assert_eq!(exact.ln_infection(1, 2), f64::NEG_INFINITY);
    near(exact.ln_infection(2, 2), 0.25_f64.ln(), 1e-12);
    assert_eq!(days(Alignment::ShiftedLikeOutbreaker2).ln_infection(1, 2), 0.0);
    assert_eq!(exact.ln_infection(0, 1), f64::NEG_INFINITY);
    assert_eq!(exact.ln_sampling(2), f64::NEG_INFINITY);
}

fn pair() -> (Outbreak, Delays, Tree, Parameters) {
    let outbreak = Outbreak::new(vec![0, 3]).unwrap();
    let delays = Delays::new(&[0.5, 0.5], &[0.5, 0.5], 3, 2, Alignment::Exact).unwrap();
    let tree = Tree { infected: vec![-1, 1], ancestor: vec![None, Some(0)], generations: vec![1, 1] };
    (outbreak, delays, tree, Parameters { mutation: 0.0, sampled_share: 0.5, contacts: vec![] })
}

#[test]
fn what_cannot_be_is_infinitely_unlikely() {
    let (outbreak, delays, tree, parameters) = pair();
    let ln = |tree: &Tree, p: &Parameters| log_likelihood(&outbreak, &delays, tree, p).unwrap().total();
    assert!(ln(&tree, &parameters).is_finite());
    let early = Tree { infected: vec![-1, -1], ..tree.clone() };
    assert_eq!(ln(&early, &parameters), f64::NEG_INFINITY);
    let many = Tree { generations: vec![1, 3], ..tree.clone() };
    assert_eq!(ln(&many, &parameters), f64::NEG_INFINITY);
    let share = Parameters { sampled_share: 1.5, ..parameters };
    assert_eq!(ln(&tree, &share), f64::NEG_INFINITY);
}

proptest! {
    #[test]
    fn shifting_all_days_changes_nothing(shift in -5000_i64..5000) {
        let (outbreak, delays, tree, parameters) = pair();
        let moved = Outbreak::new(outbreak.sampled().iter().map(|d| d + shift).collect()).unwrap();
        let later = Tree { infected: tree.infected.iter().map(|d| d + shift).collect(), ..tree.clone() };
        prop_assert_eq!(
            log_likelihood(&moved, &delays, &later, &parameters),
            log_likelihood(&outbreak, &delays, &tree, &parameters)
        );
    }
}

#[test]
fn wrong_outbreaks_are_refused() {
    assert!(matches!(Outbreak::new(vec![]), Err(Error::Empty { .. })));
    assert!(Outbreak::new(vec![i64::MAX]).is_err());
    let two = Outbreak::new(vec![0, 1]).unwrap();
    assert!(matches!(two.clone().with_distances(vec![0; 3], 10), Err(Error::Length { .. })));
    assert!(two.clone().with_distances(vec![0, 1, 2, 0], 10).is_err());
    assert!(two.clone().with_distances(vec![1, 1, 1, 0], 10).is_err());
    assert!(two.clone().with_distances(vec![0, 11, 11, 0], 10).is_err());
    assert!(two.clone().with_contacts(&[(0, 2)]).is_err());
    assert!(two.clone().with_contacts(&[(1, 1)]).is_err());
    let layer = |o: Outbreak| o.with_contacts(&[(0, 1)]);
    assert!(layer(two).and_then(layer).and_then(layer).and_then(layer).and_then(layer).is_err());
}

#[test]
fn wrong_delays_and_trees_are_refused() {
    let delays = |w: &[f64], f: &[f64], k| Delays::new(w, f, 5, k, Alignment::Exact);
    assert!(matches!(delays(&[], &[1.0], 1), Err(Error::Empty { .. })));
    assert!(matches!(delays(&[0.5], &[1.0], 1), Err(Error::NotDistribution { .. })));
    assert!(matches!(delays(&[1.0], &[f64::NAN], 1), Err(Error::NotFinite { .. })));
    assert!(delays(&[1.0], &[1.0], 0).is_err());
    assert!(Delays::new(&[1.0], &[1.0], usize::MAX, 1, Alignment::Exact).is_err());
    let (outbreak, delays, tree, parameters) = pair();
    let short = Tree { infected: vec![0], ..tree.clone() };
    assert!(matches!(log_likelihood(&outbreak, &delays, &short, &parameters), Err(Error::Length { .. })));
    let nobody = Tree { ancestor: vec![None, Some(7)], ..tree.clone() };
    assert!(log_likelihood(&outbreak, &delays, &nobody, &parameters).is_err());
    let quality = ContactQuality { reported: 0.5, irrelevant: 0.5 };
    let more = Parameters { contacts: vec![quality], ..parameters };
    assert!(matches!(log_likelihood(&outbreak, &delays, &tree, &more), Err(Error::Length { .. })));
}

#[test]
fn a_shared_day_at_a_place_is_a_contact() {
    let stay = |case, place, from, to| Stay { case, place, from, to };
    let stays = [stay(2, 1, 5, 9), stay(0, 1, 1, 5), stay(1, 2, 1, 9), stay(0, 1, 6, 7), stay(2, 1, 20, 21)];
    assert_eq!(pairs_sharing_a_place(&stays).unwrap(), [(0, 2)]);
    assert!(pairs_sharing_a_place(&[]).unwrap().is_empty());
    assert!(matches!(pairs_sharing_a_place(&[stay(0, 1, 3, 2)]), Err(Error::OutOfOrder { .. })));
}
