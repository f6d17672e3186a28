//! The Bernoulli scan: where is the share of positives among the examined raised?

use super::likelihood::Bernoulli;
use super::panel::observed_cells;
use super::plan::Weighting;
use super::replicates::Chosen;
use super::scan::{Parts, plan};
use super::{Panel, Scan, ScanSettings, Window, Zones};
use crate::{Error, check};

/// Kulldorff's prospective scan for a share of persons: positives among tested, cases among cases and controls.
///
/// When to use: every person is known to be a case or not, and cases are not rare among them. For rare cases in large populations the
/// Poisson scan is the same and faster.
///
/// Equation, with `C` cases among `P` persons inside, `N` among `A` in all, and `h(k, n) = k ln(k / n) + (n - k) ln(1 - k / n)`:
///
/// ```text
/// score = h(C, P) + h(N - C, A - P) - h(N, A)   if C / P > (N - C) / (A - P), else 0
/// replicates: N of the A persons at random, without return
/// ```
///
/// Inputs: `cases`, missing = NaN; `persons` examined, whole numbers, same shape; `zones`; `settings`.
///
/// Returns: every window; expected cases are `P N / A`, relative risks are observed over expected inside and outside.
///
/// Errors: values that are no counts; more cases than persons; shapes that do not fit; settings out of range.
///
/// Limits: persons count as independent: households and outbreaks in one ward make p-values too small.
///
/// Reference: \[kulldorff1997\]; scores checked against the fall of the deviance of R's `glm`, 1e-7, and against the Poisson scan in its
/// limit of rare cases.
///
/// ```
/// use lianfang_epi::space::{Panel, ScanSettings, Zones, binomial_scan};
/// let positive = Panel::new(2, 2, vec![2.0, 2.0, 2.0, 10.0]).unwrap();
/// let tested = Panel::new(2, 2, vec![20.0; 4]).unwrap();
/// let zones = Zones::from_lists(2, &[vec![0], vec![1]]).unwrap();
/// let scan = binomial_scan(&positive, &tested, &zones, &ScanSettings::default()).unwrap();
/// let best = scan.most_likely().unwrap();
/// assert_eq!((best.zone, best.duration, best.expected), (1, 1, 4.0));
/// ```
pub fn binomial_scan(
    cases: &Panel,
    persons: &Panel,
    zones: &Zones,
    settings: &ScanSettings,
) -> Result<Scan, Error> {
    check::counts("persons", persons.values())?;
    let (cases, persons) = observed_cells("persons", cases, persons)?;
    if let Some(i) = cases.values().iter().zip(persons.values()).position(|(c, p)| c > p) {
        let more = format!("{} cases among {} persons", cases.values()[i], persons.values()[i]);
        return Err(Error::range("cases", more, "at most one case per person"));
    }
    let plan = plan(&cases, zones, settings)?;
    let statistic = Bernoulli { cases: cases.total(), persons: persons.total() };
    let windows = plan.sums(&persons, Weighting::Even).into_iter().map(|p| statistic.window(p)).collect();
    let draw = Chosen::new(persons.values(), cases.total());
    let (all_cases, all_persons) = (cases.total(), persons.total());
    let parts = Parts { plan, settings, statistic, windows, weighting: Weighting::Even };
    parts.run(&cases, &draw, |window, cases, score| {
        // Without persons anywhere nothing is expected.
        let share = if all_persons > 0.0 { all_cases / all_persons } else { 0.0 };
        let (inside, outside) = (window.persons * share, (all_persons - window.persons) * share);
        Window {
            zone: 0,
            duration: 0,
            observed: cases,
            expected: inside,
            score,
            relative_risk: cases / inside,
            relative_risk_outside: if outside > 0.0 { (all_cases - cases) / outside } else { 1.0 },
        }
    })
}
