use lianfang_domain::Streams;
use proptest::prelude::*;
use rand_distr::{Distribution, StandardNormal};

use super::near;
use crate::Error;
use crate::space::{Graph, Pattern, Weights, local_moran, moran};

/// A square grid with neighbours above, below, left and right.
fn grid(side: usize) -> Graph {
    let at = |row: usize, column: usize| row * side + column;
    let mut pairs = Vec::new();
    for row in 0..side {
        for column in 0..side {
            if column + 1 < side {
                pairs.push((at(row, column), at(row, column + 1)));
            }
            if row + 1 < side {
                pairs.push((at(row, column), at(row + 1, column)));
            }
        }
    }
    Graph::from_pairs(side * side, &pairs).unwrap()
}

fn normal(n: usize, seed: u64) -> Vec<f64> {
    let mut rng = Streams::from_seed(seed).stream("normal");
    (0..n).map(|_| StandardNormal.sample(&mut rng)).collect()
}

#[test]
fn a_chessboard_is_as_unlike_as_can_be_and_halves_are_alike() {
    let graph = grid(6);
    let mut rng = Streams::from_seed(1).stream("moran");
    let chess: Vec<f64> = (0..36).map(|i| f64::from((i / 6 + i % 6) % 2)).collect();
    let found = moran(&chess, &graph, Weights::Binary, 199, &mut rng).unwrap();
    near(found.index, -1.0, 1e-12);
    near(found.p_value, 0.01, 1e-12);
    let halves: Vec<f64> = (0..36).map(|i| f64::from(i / 18)).collect();
    let found = moran(&halves, &graph, Weights::Binary, 199, &mut rng).unwrap();
    // 54 of 60 borders join equal halves.
    near(found.index, 48.0 / 60.0, 1e-12);
    assert!(found.p_value <= 0.01 && found.index > found.upper_without_pattern);
}

#[test]
fn mean_and_variance_are_those_of_all_arrangements() {
    let graph = Graph::from_pairs(5, &[(0, 1), (1, 2), (2, 3), (3, 4), (1, 4)]).unwrap();
    let values = [1.0, 5.0, 2.0, 9.0, 4.0];
    for weights in [Weights::Binary, Weights::RowStandardised] {
        let mut rng = Streams::from_seed(1).stream("moran");
        let mut indices = Vec::new();
        let mut order = vec![0, 1, 2, 3, 4];
        arrangements(&mut order, 0, &mut |order| {
            let arranged: Vec<f64> = order.iter().map(|i| values[*i]).collect();
            indices.push(moran(&arranged, &graph, weights, 1, &mut rng).unwrap().index);
        });
        let mean = indices.iter().sum::<f64>() / 120.0;
        let variance = indices.iter().map(|i| (i - mean).powi(2)).sum::<f64>() / 120.0;
        let found = moran(&values, &graph, weights, 1, &mut rng).unwrap();
        near(found.expected, mean, 1e-12);
        near(found.variance, variance, 1e-12);
    }
}

fn arrangements(order: &mut Vec<usize>, from: usize, visit: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        visit(order);
        return;
    }
    for i in from..order.len() {
        order.swap(from, i);
        arrangements(order, from + 1, visit);
        order.swap(from, i);
    }
}

#[test]
fn local_indices_add_up_to_the_global_one() {
    let (graph, values) = (grid(5), normal(25, 4));
    let mut rng = Streams::from_seed(2).stream("moran");
    let local = local_moran(&values, &graph, Weights::RowStandardised, 9, &mut rng).unwrap();
    let global = moran(&values, &graph, Weights::RowStandardised, 9, &mut rng).unwrap();
    near(local.iter().map(|l| l.index).sum::<f64>() / 25.0, global.index, 1e-12);
}

#[test]
fn without_a_pattern_p_values_below_a_tenth_are_a_tenth() {
    let graph = grid(5);
    let mut rng = Streams::from_seed(5).stream("moran");
    let (mut global, mut local) = (0.0, 0.0);
    for seed in 0..200 {
        let values = normal(25, 1000 + seed);
        let small = |p: f64| f64::from(u8::from(p <= 0.1));
        global += small(moran(&values, &graph, Weights::RowStandardised, 39, &mut rng).unwrap().p_value);
        let found = local_moran(&values, &graph, Weights::RowStandardised, 39, &mut rng).unwrap();
        local += found.iter().map(|l| small(l.p_value)).sum::<f64>() / 25.0;
    }
    assert!((0.04..0.16).contains(&(global / 200.0)), "{global}");
    assert!((0.07..0.13).contains(&(local / 200.0)), "{local}");
}

#[test]
fn a_hot_spot_and_an_outlier_are_told_apart() {
    let graph = grid(7);
    let mut values = normal(49, 9).into_iter().map(|v| 0.3 * v).collect::<Vec<_>>();
    [8, 9, 15, 16, 2, 1].iter().for_each(|i| values[*i] += 6.0);
    values[40] += 8.0;
    let mut rng = Streams::from_seed(3).stream("lisa");
    let found = local_moran(&values, &graph, Weights::RowStandardised, 499, &mut rng).unwrap();
    assert!(found[8].pattern == Pattern::HighAmongHigh && found[8].p_value < 0.05);
    assert!(found[40].pattern == Pattern::HighAmongLow && found[40].index < 0.0);
}

#[test]
fn equal_values_have_no_index_and_no_evidence() {
    let graph = grid(3);
    let mut rng = Streams::from_seed(1).stream("moran");
    for value in [0.0, 0.1, 1e7] {
        let found = moran(&[value; 9], &graph, Weights::Binary, 9, &mut rng).unwrap();
        assert!(found.index.is_nan() && found.p_value == 1.0);
        let local = local_moran(&[value; 9], &graph, Weights::Binary, 9, &mut rng).unwrap();
        assert!(local.iter().all(|l| l.index.is_nan() && l.p_value == 1.0));
    }
}

#[test]
fn wrong_inputs_are_refused_by_name() {
    let mut rng = Streams::from_seed(1).stream("moran");
    let mut error = |values: &[f64], graph: &Graph, permutations| {
        let global = moran(values, graph, Weights::Binary, permutations, &mut rng).unwrap_err();
        let local = local_moran(values, graph, Weights::Binary, permutations, &mut rng).unwrap_err();
        assert_eq!(global, local);
        global
    };
    let square = Graph::from_pairs(4, &[(0, 1), (1, 2), (2, 3)]).unwrap();
    assert!(matches!(error(&[1.0; 3], &square, 9), Error::TooShort { name: "values", .. }));
    assert!(matches!(error(&[1.0, 2.0, f64::INFINITY, 0.0], &square, 9), Error::NotFinite { place: 3, .. }));
    assert!(matches!(error(&[1.0; 5], &square, 9), Error::Length { name: "values", .. }));
    assert!(matches!(error(&[1.0; 4], &square, 0), Error::OutOfRange { name: "permutations", .. }));
    let island = Graph::from_pairs(4, &[(0, 1), (1, 2)]).unwrap();
    assert!(matches!(error(&[1.0; 4], &island, 9), Error::NotConnected { place: 4, .. }));
    let first = Graph::from_pairs(4, &[(3, 1), (1, 2)]).unwrap();
    assert!(matches!(error(&[1.0; 4], &first, 9), Error::NotConnected { place: 2, .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn shifting_and_scaling_values_and_relabelling_places_changes_nothing(seed in 0u64..500, shift in -50.0..50.0_f64, scale in 0.1..20.0_f64) {
        let (graph, values) = (grid(4), normal(16, seed));
        let index = |values: &[f64]| {
            let mut rng = Streams::from_seed(1).stream("moran");
            moran(values, &graph, Weights::RowStandardised, 1, &mut rng).unwrap().index
        };
        let moved: Vec<f64> = values.iter().map(|v| shift + scale * v).collect();
        // Turning the grid by half a turn is a relabelling that keeps the neighbours.
        let turned: Vec<f64> = values.iter().rev().copied().collect();
        prop_assert!((index(&values) - index(&moved)).abs() < 1e-9);
        prop_assert!((index(&values) - index(&turned)).abs() < 1e-9);
    }
}
