//! What scans refuse, and real but odd data that they don't.

use lianfang_domain::Streams;

use crate::Error;
use crate::space::{
    MonteCarlo, NegativeBinomialSettings, Outbreak, Panel, PermutationSettings, Scan, ScanSettings, Zones,
    binomial_scan, expectation_scan, negative_binomial_scan, permutation_scan, population_scan,
    unpopulated_scan,
};

fn zones() -> Zones {
    Zones::from_lists(2, &[vec![0], vec![1], vec![0, 1]]).unwrap()
}

fn panel(values: [f64; 4]) -> Panel {
    Panel::new(2, 2, values.to_vec()).unwrap()
}

fn tested() -> ScanSettings {
    ScanSettings { monte_carlo: Some(MonteCarlo::new(19, Streams::from_seed(1))), max_duration: None }
}

fn negative_binomial(outbreak: Outbreak) -> NegativeBinomialSettings {
    NegativeBinomialSettings { scan: tested(), outbreak, size: 2.0, emerging_like_scanstatistics: false }
}

/// All scans of the same counts, with weights of 100 everywhere.
fn all(counts: &Panel) -> Vec<Result<Scan, Error>> {
    let (zones, weights, scan) = (zones(), Panel::constant(&[100.0, 100.0], 2).unwrap(), tested());
    let permuted = PermutationSettings { scan, cyclic_like_scanstatistics: false };
    vec![
        population_scan(counts, &weights, &zones, &scan),
        expectation_scan(counts, &weights, &zones, &scan),
        negative_binomial_scan(counts, &weights, &zones, &negative_binomial(Outbreak::Hotspot)),
        negative_binomial_scan(counts, &weights, &zones, &negative_binomial(Outbreak::Emerging)),
        unpopulated_scan(counts, &zones, &scan),
        permutation_scan(counts, &zones, &permuted),
    ]
}

#[test]
fn zeros_a_spike_and_millions_have_defined_results() {
    for values in [[0.0; 4], [0.0, 0.0, 0.0, 900.0], [1e7, 1e7, 1.001e7, 1e7]] {
        for scan in all(&panel(values)) {
            let scan = scan.unwrap();
            let test = scan.test.as_ref().unwrap();
            assert!(scan.most_likely().unwrap().score.is_finite());
            assert!(test.p_value > 0.0 && test.p_value <= 1.0 && test.maxima.iter().all(|m| m.is_finite()));
        }
    }
    let none = all(&panel([0.0; 4]));
    assert_eq!(none[0].as_ref().unwrap().test.as_ref().unwrap().p_value, 1.0);
    assert_eq!(none[0].as_ref().unwrap().test.as_ref().unwrap().gumbel_p_value, None);
    assert!(none[0].as_ref().unwrap().clusters(&zones(), 3).is_empty());
}

#[test]
fn missing_weeks_count_nothing_and_expect_nothing() {
    let scans = all(&panel([5.0, f64::NAN, 100.0, 200.0]));
    let eb = scans[1].as_ref().unwrap();
    assert_eq!((eb.windows[0].observed, eb.windows[0].expected, eb.windows[0].score), (0.0, 0.0, 0.0));
    assert_eq!((eb.windows[1].observed, eb.windows[1].expected), (5.0, 100.0));
    assert!(scans[0].as_ref().unwrap().most_likely().unwrap().score.is_finite());
    // Without weights there is no way to say what a missing cell would have expected.
    assert!(scans[4..].iter().all(|s| matches!(s, Err(Error::NotCount { name: "counts", place: 2, .. }))));
}

#[test]
fn counts_that_are_none_are_refused_by_name() {
    for value in [-1.0, 0.5, f64::INFINITY] {
        let scans = all(&panel([1.0, 2.0, value, 3.0]));
        assert!(scans.iter().all(|s| matches!(s, Err(Error::NotCount { name: "counts", place: 3, .. }))));
    }
    assert!(matches!(Panel::new(0, 0, vec![]), Err(Error::Empty { name: "panel" })));
    assert!(matches!(Panel::new(2, 2, vec![1.0]), Err(Error::Length { name: "panel", .. })));
}

#[test]
fn weights_that_do_not_fit_are_refused_by_name() {
    let (counts, scan) = (panel([1.0; 4]), ScanSettings::default());
    let population = |weights: Panel| population_scan(&counts, &weights, &zones(), &scan).unwrap_err();
    assert!(matches!(population(panel([1.0, 1.0, 0.0, 1.0])), Error::OutOfRange { name: "population", .. }));
    assert!(matches!(population(panel([1.0, 1.0, -2.0, 1.0])), Error::OutOfRange { name: "population", .. }));
    assert!(matches!(
        population(panel([1.0, 1.0, f64::NAN, 1.0])),
        Error::NotFinite { name: "population", .. }
    ));
    let short = Panel::new(2, 1, vec![1.0; 2]).unwrap();
    assert!(matches!(population(short), Error::Length { name: "population", have: 1, need: 2, .. }));
    let other = Zones::from_lists(3, &[vec![2]]).unwrap();
    let error = population_scan(&counts, &counts, &other, &scan);
    assert!(matches!(error, Err(Error::Length { name: "zones", .. })));
    let nobody = panel([f64::NAN, 1.0, f64::NAN, 1.0]);
    let error = population_scan(&nobody, &counts, &zones(), &scan).unwrap_err();
    assert!(error.to_string().contains("at least one person at every time"));
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let counts = panel([1.0; 4]);
    for max_duration in [Some(0), Some(3)] {
        let error = unpopulated_scan(&counts, &zones(), &ScanSettings { max_duration, monte_carlo: None });
        assert!(matches!(error, Err(Error::OutOfRange { name: "max_duration", .. })));
    }
    let none =
        ScanSettings { monte_carlo: Some(MonteCarlo::new(0, Streams::from_seed(1))), max_duration: None };
    let error = unpopulated_scan(&counts, &zones(), &none);
    assert!(matches!(error, Err(Error::OutOfRange { name: "replicates", .. })));
    let settings = NegativeBinomialSettings { size: 0.0, ..negative_binomial(Outbreak::Hotspot) };
    let error = negative_binomial_scan(&counts, &counts, &zones(), &settings);
    assert!(matches!(error, Err(Error::OutOfRange { name: "size", .. })));
    let scan = unpopulated_scan(&counts, &zones(), &ScanSettings::default()).unwrap();
    assert!(scan.windows[0].relative_risk_interval(1.0).is_err());
}

#[test]
fn more_cases_than_persons_are_refused() {
    let error = binomial_scan(&panel([1.0; 4]), &panel([0.0, 1.0, 2.0, 3.0]), &zones(), &tested());
    assert!(matches!(error, Err(Error::OutOfRange { .. })));
    let error =
        binomial_scan(&panel([1.0, 1.0, 3.0, 1.0]), &panel([2.0; 4]), &zones(), &tested()).unwrap_err();
    assert!(error.to_string().contains("3 cases among 2 persons"));
    let error = binomial_scan(&panel([1.0; 4]), &panel([1.5; 4]), &zones(), &tested());
    assert!(matches!(error, Err(Error::NotCount { name: "persons", .. })));
    for (cases, persons) in [([0.0; 4], [0.0; 4]), ([0.0; 4], [5.0; 4]), ([5.0; 4], [5.0; 4])] {
        let scan = binomial_scan(&panel(cases), &panel(persons), &zones(), &tested()).unwrap();
        assert_eq!(scan.test.unwrap().p_value, 1.0);
    }
}
