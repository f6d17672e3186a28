//! The scans of `scanstatistics`: scores, Monte-Carlo tests and posteriors.

use lianfang_domain::Streams;
use lianfang_epi::space::{
    MonteCarlo, MonteCarloTest, NegativeBinomialSettings, Outbreak, PermutationSettings, Scan, ScanSettings,
    Ties, ZeroInflatedSettings, expectation_scan, negative_binomial_scan, permutation_scan, population_scan,
    unpopulated_scan, zero_inflated_scan,
};

use crate::families::scan_bayes::compare_bayes;
use crate::families::scan_data::Data;
use crate::oracle::{Case, CaseResult, Oracle};

/// Seeds over which the sampling error of a test is judged, with the reference's number of replicates each.
const SEEDS: u64 = 50;

/// What a case may set beside its call.
pub const SETTINGS: &[&str] = &["data", "knn"];

/// Which of the reference's functions.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Population,
    Unpopulated,
    Permutation,
    Expectation,
    NegativeBinomial(Outbreak, f64),
    ZeroInflated,
}

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    let data = Data::read(oracle, case)?;
    if case.function == "scanstatistics::scan_bayes_negbin" {
        return compare_bayes(oracle, case, &data, result);
    }
    if let Some(replicates) = case.function.strip_prefix("Monte Carlo, ") {
        let replicates = replicates.strip_suffix(" replicates").and_then(|n| n.parse().ok());
        let replicates: usize = replicates.ok_or("replicates not understood")?;
        let call = format!("n_mcsim = {replicates}");
        check_call(case, &case.function, SETTINGS, |c| c == call)?;
        return compare_test(oracle, case, &data, replicates, result);
    }
    let kind = Kind::of(&case.function)?;
    check_call(case, &case.function, SETTINGS, |c| case.function.ends_with(c))?;
    let scan = kind.run(&data, None)?;
    compare_scores(oracle, case, &data, &scan, result)
}

/// Refuses functions, settings and calls that the comparison does not know.
pub fn check_call(
    case: &Case,
    function: &str,
    settings: &[&str],
    known: impl Fn(&str) -> bool,
) -> Result<(), String> {
    if case.function != function {
        return Err(format!("not covered: function {}", case.function));
    }
    let control = case.control.as_object().ok_or("control is not an object")?;
    if let Some(key) = control.keys().find(|k| !settings.contains(&k.as_str())) {
        return Err(format!("not covered: setting {key}"));
    }
    if known(&case.call) { Ok(()) } else { Err(format!("not covered: call {}", case.call)) }
}

impl Kind {
    fn of(function: &str) -> Result<Kind, String> {
        match function.strip_prefix("scanstatistics::scan_") {
            Some("pb_poisson") => Ok(Kind::Population),
            Some("pb_poisson (population NULL)") => Ok(Kind::Unpopulated),
            Some("permutation") => Ok(Kind::Permutation),
            Some("eb_poisson") => Ok(Kind::Expectation),
            Some("eb_zip") => Ok(Kind::ZeroInflated),
            Some(other) => Kind::negative_binomial(other),
            None => Err(format!("not covered: function {function}")),
        }
    }

    /// `eb_negbin hotspot theta 2` and the like.
    fn negative_binomial(call: &str) -> Result<Kind, String> {
        let words: Vec<&str> = call.split(' ').collect();
        let ["eb_negbin", kind, "theta", size] = words[..] else {
            return Err(format!("not covered: function scan_{call}"));
        };
        let outbreak = match kind {
            "hotspot" => Outbreak::Hotspot,
            "emerging" => Outbreak::Emerging,
            _ => return Err(format!("not covered: outbreak {kind}")),
        };
        let size = size.parse().map_err(|_| format!("not covered: theta {size}"))?;
        Ok(Kind::NegativeBinomial(outbreak, size))
    }

    /// The method that a Monte-Carlo case is about is only in its name.
    fn of_test(id: &str) -> Result<Kind, String> {
        match id.trim_end_matches("_mc").rsplit('_').next() {
            Some("pb") => Ok(Kind::Population),
            Some("pbnopop") => Ok(Kind::Unpopulated),
            Some("perm") => Ok(Kind::Permutation),
            Some("eb") => Ok(Kind::Expectation),
            Some("zip") => Ok(Kind::ZeroInflated),
            Some("nbhot") => Ok(Kind::NegativeBinomial(Outbreak::Hotspot, 2.0)),
            Some("nbem") => Ok(Kind::NegativeBinomial(Outbreak::Emerging, 2.0)),
            _ => Err(format!("not covered: test {id}")),
        }
    }

    fn run(self, data: &Data, monte_carlo: Option<MonteCarlo>) -> Result<Scan, String> {
        let settings = ScanSettings { monte_carlo, max_duration: None };
        let Data { counts, population, baselines, empty, zones } = data;
        match self {
            Kind::Population => population_scan(counts, population, zones, &settings),
            Kind::Unpopulated => unpopulated_scan(counts, zones, &settings),
            Kind::Permutation => {
                let settings = PermutationSettings { scan: settings, cyclic_like_scanstatistics: true };
                permutation_scan(counts, zones, &settings)
            }
            Kind::Expectation => expectation_scan(counts, baselines, zones, &settings),
            Kind::ZeroInflated => {
                let empty = empty.as_ref().ok_or("no column prob")?;
                let stop_like_scanstatistics = Some(1e-3);
                let settings = ZeroInflatedSettings { scan: settings, stop_like_scanstatistics };
                zero_inflated_scan(counts, baselines, empty, zones, &settings)
            }
            Kind::NegativeBinomial(outbreak, size) => {
                let emerging_like_scanstatistics = true;
                let scan = settings;
                let settings =
                    NegativeBinomialSettings { scan, outbreak, size, emerging_like_scanstatistics };
                negative_binomial_scan(counts, baselines, zones, &settings)
            }
        }
        .map_err(|e| e.to_string())
    }
}

fn compare_scores(
    oracle: &Oracle,
    case: &Case,
    data: &Data,
    scan: &Scan,
    result: &mut CaseResult,
) -> Result<(), String> {
    // The reference's scores are differences of terms as large as the number of cases, and are rounded accordingly.
    let total: f64 = data.counts.values().iter().filter(|y| !y.is_nan()).sum();
    let floor = (1e-6 * total).max(1e-3);
    let expected = oracle.table(&case.expected_file)?;
    let longest = scan.windows.iter().map(|w| w.duration).max().unwrap_or(1);
    let mut listed = Vec::new();
    for row in 0..expected.len() {
        let [zone, duration] = ["zone", "duration"].map(|c| expected.number(row, c) as usize);
        let window = scan.windows.get((zone - 1) * longest + duration - 1);
        let window = window.ok_or_else(|| format!("no zone {zone} of duration {duration}"))?;
        let what = format!("zone {zone} duration {duration}");
        result.close(&what, window.score, expected.number(row, "score"), 1e-9, floor);
        listed.push(expected.number(row, "score"));
        for (column, value) in [
            ("relrisk", window.relative_risk),
            ("relrisk_in", window.relative_risk),
            ("relrisk_out", window.relative_risk_outside),
        ] {
            // Where nothing is left outside, the risk there is a ratio of roundings.
            let whole = column == "relrisk_out" && total - window.expected <= 1e-9 * total;
            if expected.has(column) && !whole {
                result.exact(&what, value, expected.number(row, column));
            }
        }
    }
    // The list holds the highest scores: ours must be the same ones.
    listed.sort_by(|a, b| b.total_cmp(a));
    for (rank, (own, theirs)) in scan.ranked().iter().zip(&listed).enumerate() {
        result.close(&format!("rank {}", rank + 1), own.score, *theirs, 1e-9, floor);
    }
    Ok(())
}

fn compare_test(
    oracle: &Oracle,
    case: &Case,
    data: &Data,
    replicates: usize,
    result: &mut CaseResult,
) -> Result<(), String> {
    let expected = oracle.table(&case.expected_file)?;
    // The case without replicates names the method; where there is none, the test's own name does.
    let scores = oracle.cases.iter().find(|c| c.id == case.id.trim_end_matches("_mc"));
    let kind = match scores {
        Some(scores) => Kind::of(&scores.function)?,
        None => Kind::of_test(&case.id)?,
    };
    let of_seed = |seed| {
        let monte_carlo =
            MonteCarlo { ties: Ties::Ignore, ..MonteCarlo::new(replicates, Streams::from_seed(seed)) };
        let scan = kind.run(data, Some(monte_carlo))?;
        let score = scan.most_likely().map_or(f64::NAN, |w| w.score);
        Ok::<_, String>((score, scan.test.ok_or("no test")?))
    };
    let runs: Vec<(f64, MonteCarloTest)> = (0..SEEDS).map(of_seed).collect::<Result<_, _>>()?;
    // Equal scores make the most likely zone arbitrary; its score is not.
    result.close("score", runs[0].0, expected.number(0, "mlc_score"), 1e-9, 1e-3);
    let mut all: Vec<f64> = runs.iter().flat_map(|r| r.1.maxima.iter().copied()).collect();
    all.sort_by(f64::total_cmp);
    let n = replicates as f64;
    for (column, p) in [("rep_q50", 0.5), ("rep_q95", 0.95), ("rep_q99", 0.99)] {
        // A quantile of n replicates lies between these ranks of all of ours, but for 1 in 20,000.
        let spread = 4.0 * (p * (1.0 - p) / n).sqrt() + 1.0 / n;
        let at = |p: f64| all[((p * all.len() as f64) as usize).min(all.len() - 1)];
        let (low, high) = (at((p - spread).max(0.0)), at(p + spread));
        within(result, column, expected.number(0, column), low, high);
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let m = mean(&all);
    let central = |k: i32| mean(&all.iter().map(|x| (x - m).powi(k)).collect::<Vec<_>>());
    let (variance, fourth) = (central(2), central(4));
    let error = 4.0 * (variance / n).sqrt();
    within(result, "rep_mean", expected.number(0, "rep_mean"), m - error, m + error);
    let sd = variance.sqrt();
    let error = 4.0 * ((fourth - variance * variance) / n).sqrt() / (2.0 * sd);
    within(result, "rep_sd", expected.number(0, "rep_sd"), sd - error, sd + error);
    let p = mean(&runs.iter().map(|r| r.1.p_value).collect::<Vec<_>>());
    let error = 4.0 * (p * (1.0 - p) / n).sqrt() + 1.0 / n;
    within(result, "mc_pvalue", expected.number(0, "mc_pvalue"), p - error, p + error);
    // Small probabilities vary by a factor, others by an amount: the scale in between is the log odds.
    let odds = |p: f64| (p.clamp(1e-15, 1.0 - 1e-15) / (1.0 - p.clamp(1e-15, 1.0 - 1e-15))).ln();
    let fitted = runs.iter().map(|r| odds(r.1.gumbel_p_value.unwrap_or(f64::NAN))).collect::<Vec<_>>();
    let centre = mean(&fitted);
    let error = 4.0 * mean(&fitted.iter().map(|x| (x - centre).powi(2)).collect::<Vec<_>>()).sqrt() + 1e-3;
    within(
        result,
        "gumbel_pvalue",
        odds(expected.number(0, "gumbel_pvalue")),
        centre - error,
        centre + error,
    );
    Ok(())
}

fn within(result: &mut CaseResult, what: &str, value: f64, low: f64, high: f64) {
    // The reference gives no number where its replicates are all alike.
    if value.is_nan() {
        result.skip();
        return;
    }
    result.compared += 1;
    if !(low <= value && value <= high) {
        result.fault(format!("{what}: reference {value} is outside {low} .. {high}"));
    }
}
