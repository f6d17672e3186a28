//! Risks, patterns and scores of areas against `spdep`, MASS and `glm`, see `tests/data/space/PROVENANCE.md`.

use lianfang_domain::Streams;

use super::near;
use crate::space::{
    Graph, Panel, ScanSettings, Weights, Zones, binomial_scan, clayton_kaldor, local_moran, marshall_global,
    marshall_local, moran, population_scan,
};

struct Counties {
    cases: Vec<f64>,
    births: Vec<f64>,
    neighbours: Vec<Vec<usize>>,
    rows: Vec<csv::StringRecord>,
    heads: csv::StringRecord,
}

impl Counties {
    fn read() -> Counties {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/space/north_carolina.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        let heads = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let list = |text: &str| text.split(';').map(|p| p.parse::<usize>().unwrap() - 1).collect();
        Counties {
            cases: rows.iter().map(|r| r[0].parse().unwrap()).collect(),
            births: rows.iter().map(|r| r[1].parse().unwrap()).collect(),
            neighbours: rows.iter().map(|r| list(&r[2])).collect(),
            rows,
            heads,
        }
    }

    fn graph(&self) -> Graph {
        let pairs = self.neighbours.iter().enumerate().flat_map(|(i, n)| n.iter().map(move |j| (i, *j)));
        Graph::from_pairs(self.cases.len(), &pairs.collect::<Vec<_>>()).unwrap()
    }

    fn rates(&self) -> Vec<f64> {
        self.cases.iter().zip(&self.births).map(|(y, e)| 1000.0 * y / e).collect()
    }

    /// Compares one value per county with a column, relative.
    fn compare(&self, column: &str, found: impl Iterator<Item = f64>, tolerance: f64) {
        let at = self.heads.iter().position(|h| h == column).unwrap();
        let mut compared = 0;
        for (row, found) in self.rows.iter().zip(found) {
            let expected: f64 = row[at].parse().unwrap();
            near(found, expected, tolerance * expected.abs().max(1e-6));
            compared += 1;
        }
        assert_eq!(compared, 100, "{column}");
    }
}

#[test]
fn steadied_risks_are_those_of_spdep_and_glm_nb() {
    let counties = Counties::read();
    let (cases, births) = (&counties.cases, &counties.births);
    let global = marshall_global(cases, births).unwrap();
    counties.compare("marshall_global", global.iter().map(|r| r.estimate), 1e-9);
    let local = marshall_local(cases, births, &counties.graph()).unwrap();
    counties.compare("marshall_local", local.iter().map(|r| r.estimate), 1e-9);
    let gamma = clayton_kaldor(cases, births).unwrap();
    counties.compare("clayton_kaldor", gamma.places.iter().map(|r| r.estimate), 1e-6);
    near(gamma.shape, 6.371_976_7, 1e-4);
    near(gamma.mean, 0.002_123_662_8, 1e-8);
}

#[test]
fn indices_of_pattern_are_those_of_spdep() {
    let counties = Counties::read();
    let (graph, rates) = (counties.graph(), counties.rates());
    let mut rng = Streams::from_seed(1).stream("moran");
    // Index, mean and variance under randomisation, as `moran.test` gives them.
    for (weights, column, index, variance) in [
        (Weights::RowStandardised, "local_row", 0.230_910_448_845_857_82, 0.004_065_133_685_761),
        (Weights::Binary, "local_binary", 0.210_046_454_273_746_63, 0.003_666_801_762_182),
    ] {
        let all = moran(&rates, &graph, weights, 99, &mut rng).unwrap();
        near(all.index, index, 1e-12);
        near(all.expected, -1.0 / 99.0, 1e-15);
        near(all.variance, variance, 1e-12);
        let local = local_moran(&rates, &graph, weights, 19, &mut rng).unwrap();
        counties.compare(column, local.iter().map(|l| l.index), 1e-9);
    }
}

#[test]
fn scores_of_scans_are_half_the_fall_of_the_deviance() {
    let counties = Counties::read();
    let n = counties.cases.len();
    let around: Vec<Vec<usize>> =
        counties.neighbours.iter().enumerate().map(|(i, near)| [&[i], near.as_slice()].concat()).collect();
    let zones = Zones::from_lists(n, &around).unwrap();
    let panel = |values: &[f64]| Panel::new(n, 1, values.to_vec()).unwrap();
    let (cases, births, settings) =
        (panel(&counties.cases), panel(&counties.births), ScanSettings::default());
    let poisson = population_scan(&cases, &births, &zones, &settings).unwrap();
    counties.compare("poisson_score", poisson.windows.iter().map(|w| w.score), 1e-7);
    let binomial = binomial_scan(&cases, &births, &zones, &settings).unwrap();
    counties.compare("binomial_score", binomial.windows.iter().map(|w| w.score), 1e-7);
    assert!(binomial.most_likely().unwrap().score > 10.0);
}
