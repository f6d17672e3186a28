//! EARS against the published software, see `tests/data/PROVENANCE.md`.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::detection::{EarsConfig, EarsVariant, ears_bounds};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/ears")
}

/// `series → counts`, NaN where missing.
fn series() -> HashMap<String, Vec<f64>> {
    let mut found: HashMap<String, Vec<f64>> = HashMap::new();
    for row in csv::Reader::from_path(folder().join("series.csv")).unwrap().records() {
        let row = row.unwrap();
        let value = row[2].parse().unwrap_or(f64::NAN); // NA
        found.entry(row[0].to_owned()).or_default().push(value);
    }
    found
}

fn check(case: &str, config: EarsConfig) {
    let series = series();
    let mut rows = 0;
    let mut cached: HashMap<String, Vec<crate::detection::Bound>> = HashMap::new();
    for row in csv::Reader::from_path(folder().join(format!("{case}.csv"))).unwrap().records() {
        let row = row.unwrap();
        let name = row[0].to_owned();
        let t: usize = row[1].parse().unwrap();
        let bounds =
            cached.entry(name.clone()).or_insert_with(|| ears_bounds(&series[&name], config, 0).unwrap());
        let bound = bounds
            .iter()
            .find(|b| b.index + 1 == t)
            .unwrap_or_else(|| panic!("{case} {name} {t}: no result"));
        let expected: Option<f64> = row[2].parse().ok().filter(|x: &f64| !x.is_nan());
        match expected {
            None => assert!(bound.upperbound.is_nan(), "{case} {name} {t}: {bound:?}"),
            Some(e) => {
                let allowed = 1e-9 * e.abs().max(1.0);
                assert!(
                    (bound.upperbound - e).abs() <= allowed,
                    "{case} {name} {t}: {bound:?}, expected {e}"
                );
            }
        }
        assert_eq!(bound.exceeded(), &row[3] == "1", "{case} {name} {t}: {bound:?}");
        rows += 1;
    }
    assert!(rows > 600, "{case}: only {rows} rows compared");
}

#[test]
fn c1_c2_and_c3_agree_with_earsc_at_its_defaults() {
    check("ears01", EarsConfig::new(EarsVariant::C1));
    check("ears02", EarsConfig::new(EarsVariant::C2));
    check("ears03", EarsConfig { c3_like_surveillance: true, ..EarsConfig::new(EarsVariant::C3) });
}

#[test]
fn c1_c2_and_c3_agree_with_earsc_at_other_baselines_floors_and_error_rates() {
    check(
        "ears04",
        EarsConfig { baseline: 14, min_sigma: 0.5, alpha: 0.01, ..EarsConfig::new(EarsVariant::C1) },
    );
    check(
        "ears05",
        EarsConfig { baseline: 28, min_sigma: 1.0, alpha: 0.005, ..EarsConfig::new(EarsVariant::C2) },
    );
    check(
        "ears06",
        EarsConfig {
            baseline: 10,
            alpha: 0.05,
            c3_like_surveillance: true,
            ..EarsConfig::new(EarsVariant::C3)
        },
    );
}

/// The code adds the count of the day where the documentation says the mean; nothing else differs.
#[test]
fn published_c3_is_earsc_with_the_mean_in_place_of_the_count() {
    let published = EarsConfig::new(EarsVariant::C3);
    let computed = EarsConfig { c3_like_surveillance: true, ..published };
    let mut compared = 0;
    for values in series().values() {
        let pairs = ears_bounds(values, published, 0)
            .unwrap()
            .into_iter()
            .zip(ears_bounds(values, computed, 0).unwrap());
        for (a, b) in pairs.filter(|(a, b)| a.upperbound > 0.0 && b.upperbound > 0.0) {
            let moved = b.upperbound - b.observed + b.expected;
            assert!(
                (a.upperbound - moved).abs() <= 1e-9 * a.upperbound.abs().max(b.upperbound.abs()).max(1.0)
            );
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn c3_speaks_on_the_day_of_the_jump() {
    let mut values = vec![3.0, 4.0, 2.0, 5.0, 3.0, 4.0, 3.0, 4.0, 3.0, 4.0, 3.0, 60.0];
    let published = EarsConfig::new(EarsVariant::C3);
    assert!(ears_bounds(&values, published, 0).unwrap()[0].exceeded());
    let computed = EarsConfig { c3_like_surveillance: true, ..published };
    assert!(!ears_bounds(&values, computed, 0).unwrap()[0].exceeded());
    values.push(3.0);
    assert!(ears_bounds(&values, computed, 0).unwrap()[1].exceeded());
}
