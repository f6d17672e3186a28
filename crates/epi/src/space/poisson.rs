//! Poisson scans: given the total (with people, or without) and against expected counts.
//!
//! | you have | use |
//! |---|---|
//! | people of each place | [`population_scan`] |
//! | nothing but counts, and want clusters in space as well as time | [`unpopulated_scan`] |
//! | nothing but counts, and only ask whether space and time interact | [`permutation_scan`] |
//! | expected counts from a model of the past | [`expectation_scan`] |

use super::likelihood::{ConditionalPoisson, ExpectedPoisson, PoissonWindow};
use super::panel::observed_cells;
use super::plan::Weighting;
use super::replicates::{Draw, Multinomial, Permuted};
use super::scan::{Parts, plan};
use super::{Panel, Scan, ScanSettings, Window, Zones};
use crate::{Error, check};

/// Kulldorff's prospective space-time scan with people at risk.
///
/// When to use: counts and populations of places; the question is where, within the last times, the rate is raised against the
/// whole area and period.
///
/// Equation, for the window of zone `Z` over the last `d` of `T` times, with counts `y`, people `p`, total `N`:
///
/// ```text
/// b(i,t) = N / T * p(i,t) / sum_j p(j,t)      C = sum of y in the window      B = sum of b in the window
/// score  = C ln(C / B) + (N - C) ln((N - C) / (N - B))   if C > B, else 0
/// replicates: N cases on the cells (i,t) in proportion to b
/// ```
///
/// Inputs: `counts` in cases, missing = NaN (neither cases nor people are then counted); `population` in people, same shape
/// (see [`Panel::constant`]); `zones`; `settings`.
///
/// Returns: every window with cases, expected cases and relative risks, and the test of the largest score.
///
/// Errors: counts that are no counts; populations negative, not finite, 0 where a case was counted or 0 everywhere at a time; shapes that
/// do not fit; settings out of range.
///
/// Limits: every time is expected to bring the same share of cases, so that a wave of the whole area makes windows of all
/// places stand out; compare with expected counts instead. Variation beyond Poisson makes p-values too small.
///
/// Reference: \[kulldorff2001\]; checked against `scanstatistics::scan_pb_poisson` 1.1.2 \[allevius2018\], scores 1e-9, p-values within
/// sampling error.
///
/// ```
/// use lianfang_epi::space::{Panel, ScanSettings, Zones, population_scan};
/// let counts = Panel::new(2, 3, vec![1.0, 2.0, 1.0, 1.0, 1.0, 9.0]).unwrap();
/// let people = Panel::constant(&[1000.0, 1000.0], 3).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
/// let scan = population_scan(&counts, &people, &zones, &ScanSettings::default()).unwrap();
/// let best = scan.most_likely().unwrap();
/// assert_eq!((best.zone, best.duration, best.observed, best.expected), (1, 1, 9.0, 2.5));
/// ```
pub fn population_scan(
    counts: &Panel,
    population: &Panel,
    zones: &Zones,
    settings: &ScanSettings,
) -> Result<Scan, Error> {
    let (counts, people) = observed_cells("population", counts, population)?;
    let per_time = counts.total() / counts.times() as f64;
    let totals = people.time_totals();
    if totals.contains(&0.0) {
        return Err(Error::range("population", 0, "at least one person at every time"));
    }
    let row = |row: &[f64]| -> Vec<f64> { row.iter().zip(&totals).map(|(p, t)| per_time * p / t).collect() };
    let expected = people.with_values(people.values().chunks_exact(counts.times()).flat_map(row).collect());
    let draw = Multinomial::fixed(expected.values(), counts.total());
    given_total(&counts, &expected, zones, settings, &draw)
}

/// Kulldorff's scan without people: expected counts from the margins, replicates from the total alone.
///
/// When to use: as `scanstatistics` does when no population is given. For the p-value [`permutation_scan`] is the better choice,
/// because there the replicates keep the margins from which the expected counts were computed.
///
/// Equation: as [`population_scan`], with
///
/// ```text
/// b(i,t) = (sum_t y(i,t)) (sum_i y(i,t)) / N
/// ```
///
/// Inputs, returns: as [`population_scan`], without missing counts. Errors: counts that are no counts, shapes that do not fit.
///
/// Limits: a place that is high all the time is not found. Replicates vary more than the data could, so that the test is conservative.
///
/// Reference: \[kulldorff2005\]; checked against `scanstatistics::scan_pb_poisson` 1.1.2 without population, as there.
///
/// ```
/// use lianfang_epi::space::{Panel, ScanSettings, Zones, unpopulated_scan};
/// let counts = Panel::new(2, 2, vec![6.0, 2.0, 2.0, 6.0]).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
/// let scan = unpopulated_scan(&counts, &zones, &ScanSettings::default()).unwrap();
/// assert_eq!(scan.most_likely().unwrap().relative_risk, 1.5);
/// ```
pub fn unpopulated_scan(counts: &Panel, zones: &Zones, settings: &ScanSettings) -> Result<Scan, Error> {
    let expected = from_margins(counts)?;
    let draw = Multinomial::fixed(expected.values(), counts.total());
    given_total(counts, &expected, zones, settings, &draw)
}

/// Settings of the permutation scan.
#[derive(Debug, Clone, Copy, Default)]
pub struct PermutationSettings {
    pub scan: ScanSettings,
    /// `scanstatistics` exchanges each case with one strictly before it in its list, so that no case ever keeps its own place in it,
    /// which matters when there are few cases. False = all orders are equally likely, as published; true = as that code shuffles.
    pub cyclic_like_scanstatistics: bool,
}

/// Kulldorff's space-time permutation scan.
///
/// When to use: counts only, with unknown people at risk or unequal reporting between places and between times.
///
/// Equation: scores as [`unpopulated_scan`]; each replicate gives every case the time of another case at random, so that the totals of
/// places and of times stay.
///
/// Inputs, returns, errors: as [`unpopulated_scan`].
///
/// Limits: finds interaction of space and time only: neither a place that is always high nor a wave that is high everywhere. A change of
/// population in one place during the period looks like a cluster.
///
/// Reference: \[kulldorff2005\]; checked against `scanstatistics::scan_permutation` 1.1.2, scores 1e-9, p-values within sampling error;
/// with few cases under [`PermutationSettings::cyclic_like_scanstatistics`] only.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::space::{MonteCarlo, Panel, PermutationSettings, ScanSettings, Zones, permutation_scan};
/// let counts = Panel::new(2, 2, vec![60.0, 20.0, 20.0, 60.0]).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
/// let monte_carlo = Some(MonteCarlo::new(99, Streams::from_seed(1)));
/// let scan = ScanSettings { monte_carlo, max_duration: None };
/// let scan = permutation_scan(&counts, &zones, &PermutationSettings { scan, ..Default::default() }).unwrap();
/// assert_eq!(scan.test.unwrap().p_value, 0.01);
/// ```
pub fn permutation_scan(
    counts: &Panel,
    zones: &Zones,
    settings: &PermutationSettings,
) -> Result<Scan, Error> {
    let expected = from_margins(counts)?;
    let draw = Permuted::new(counts, settings.cyclic_like_scanstatistics);
    given_total(counts, &expected, zones, &settings.scan, &draw)
}

/// Row total times column total over total.
fn from_margins(counts: &Panel) -> Result<Panel, Error> {
    check::counts("counts", counts.values())?;
    let (total, times) = (counts.total(), counts.time_totals());
    // Without cases nothing is expected.
    let share = |place: f64| move |time: &f64| if total > 0.0 { place * time / total } else { 0.0 };
    let values = counts.place_totals().into_iter().flat_map(|p| times.iter().map(share(p)));
    Ok(counts.with_values(values.collect()))
}

/// The scan given the total number of cases.
fn given_total(
    counts: &Panel,
    expected: &Panel,
    zones: &Zones,
    settings: &ScanSettings,
    draw: &impl Draw,
) -> Result<Scan, Error> {
    let plan = plan(counts, zones, settings)?;
    let statistic = ConditionalPoisson { total: counts.total() };
    let sums = plan.sums(expected, Weighting::Even);
    let windows = sums.into_iter().map(|b| statistic.window(b)).collect();
    let parts = Parts { plan, settings, statistic, windows, weighting: Weighting::Even };
    let total = counts.total();
    parts.run(counts, draw, |window, cases, score| {
        let outside = total - window.expected;
        // A zone of all places leaves nothing outside but rounding.
        let none = outside <= 1e-12 * total;
        let relative_risk_outside = if none { 1.0 } else { (total - cases) / outside };
        Window {
            relative_risk: cases / window.expected,
            relative_risk_outside,
            ..inside(window, cases, score)
        }
    })
}

fn inside(window: &PoissonWindow, cases: f64, score: f64) -> Window {
    Window {
        zone: 0,
        duration: 0,
        observed: cases,
        expected: window.expected,
        score,
        relative_risk: f64::NAN,
        relative_risk_outside: f64::NAN,
    }
}

/// The expectation-based Poisson scan: are there more cases than a model of the past expects?
///
/// When to use: you have an expected count for every place and time (from history, season, weekday), and ask where it is exceeded now.
///
/// Equation:
///
/// ```text
/// score = C ln(C / B) + B - C   if C > B, else 0          relative risk = max(1, C / B)
/// replicates: independent Poisson counts with the baselines as means
/// ```
///
/// Inputs: `counts` in cases, missing = NaN; `baselines`, expected cases, same shape; `zones`; `settings`.
///
/// Returns: every window; the relative risk is at least 1, and 1 where neither cases nor expected cases are.
///
/// Errors: counts that are no counts; baselines negative, not finite or 0 where a case was counted; shapes; settings.
///
/// Limits: baselines count as known; errors in them and variation beyond Poisson make p-values too small.
///
/// Reference: \[neill2006\]; checked against `scanstatistics::scan_eb_poisson` 1.1.2, scores 1e-9, p-values within sampling error.
///
/// ```
/// use lianfang_epi::space::{Panel, ScanSettings, Zones, expectation_scan};
/// let counts = Panel::new(2, 2, vec![4.0, 5.0, 5.0, 15.0]).unwrap();
/// let expected = Panel::new(2, 2, vec![5.0; 4]).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1], vec![0, 1]]).unwrap();
/// let scan = expectation_scan(&counts, &expected, &zones, &ScanSettings::default()).unwrap();
/// let best = scan.most_likely().unwrap();
/// assert_eq!((best.zone, best.duration, best.relative_risk), (1, 1, 3.0));
/// ```
pub fn expectation_scan(
    counts: &Panel,
    baselines: &Panel,
    zones: &Zones,
    settings: &ScanSettings,
) -> Result<Scan, Error> {
    let (counts, baselines) = observed_cells("baselines", counts, baselines)?;
    let plan = plan(&counts, zones, settings)?;
    let sums = plan.sums(&baselines, Weighting::Even);
    let windows = sums.into_iter().map(ExpectedPoisson::window).collect();
    let parts = Parts { plan, settings, statistic: ExpectedPoisson, windows, weighting: Weighting::Even };
    let draw = Multinomial::poisson(baselines.values());
    parts.run(&counts, &draw, |window, cases, score| {
        // `max` takes 1 for the undefined ratio of an empty window.
        Window { relative_risk: (cases / window.expected).max(1.0), ..inside(window, cases, score) }
    })
}
