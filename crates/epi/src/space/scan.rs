//! Scans: every zone over each of the last 1, 2, .. times, and the window that stands out most.
//!
//! All scans here are prospective: a window always reaches to the last time, because the question is what goes on now.
//! The statistics are in `poisson`, `binomial`, `negative_binomial`, `zero_inflated` and `bayes`; this file has what they share.

use super::likelihood::Statistic;
use super::montecarlo::Setting;
use super::plan::{Plan, Weighting};
use super::replicates::Draw;
use super::{MonteCarlo, MonteCarloTest, Panel, Zones};
use crate::Error;
use crate::numeric::gamma::gamma_quantile;

/// Settings that all scans share.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScanSettings {
    /// The longest window, in times; None = as long as the series.
    pub max_duration: Option<usize>,
    /// None = scores only, without a test.
    pub monte_carlo: Option<MonteCarlo>,
}

/// What a scan says of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Index of the zone.
    pub zone: usize,
    /// Length in times, counted back from the last one.
    pub duration: usize,
    /// Cases inside.
    pub observed: f64,
    /// Cases expected inside without a cluster.
    pub expected: f64,
    /// The statistic; larger = more unusual.
    pub score: f64,
    /// Observed over expected inside. Not a number if nothing is expected.
    pub relative_risk: f64,
    /// Observed over expected outside; 1 if nothing is expected there. Not a number in scans that don't look outside.
    pub relative_risk_outside: f64,
}

/// All windows of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Zone by zone, durations ascending.
    pub windows: Vec<Window>,
    /// Chance of the largest score; None if no replicates were asked for.
    pub test: Option<MonteCarloTest>,
}

impl Scan {
    /// The window with the largest score; of equal ones the first. None only if no score is a number.
    ///
    /// ```
    /// use lianfang_epi::space::{Panel, ScanSettings, Zones, expectation_scan};
    /// let counts = Panel::new(3, 2, vec![5.0, 15.0, 5.0, 6.0, 4.0, 12.0]).unwrap();
    /// let expected = Panel::constant(&[5.0; 3], 2).unwrap();
    /// let zones = Zones::from_lists(3, &[vec![0], vec![1], vec![2], vec![0, 1]]).unwrap();
    /// let scan = expectation_scan(&counts, &expected, &zones, &ScanSettings::default()).unwrap();
    /// let best = scan.most_likely().unwrap();
    /// assert_eq!((best.zone, best.duration), (0, 1));
    /// ```
    pub fn most_likely(&self) -> Option<&Window> {
        self.windows.iter().filter(|w| !w.score.is_nan()).reduce(|a, b| if b.score > a.score { b } else { a })
    }

    /// The windows in descending score.
    ///
    /// ```
    /// use lianfang_epi::space::{Panel, ScanSettings, Zones, expectation_scan};
    /// let counts = Panel::new(3, 2, vec![5.0, 15.0, 5.0, 6.0, 4.0, 12.0]).unwrap();
    /// let expected = Panel::constant(&[5.0; 3], 2).unwrap();
    /// let zones = Zones::from_lists(3, &[vec![0], vec![1], vec![2], vec![0, 1]]).unwrap();
    /// let scan = expectation_scan(&counts, &expected, &zones, &ScanSettings::default()).unwrap();
    /// let ranked = scan.ranked();
    /// assert!(ranked.len() == 8 && ranked[0].score > ranked[1].score);
    /// assert_eq!(ranked[0].zone, 0);
    /// ```
    pub fn ranked(&self) -> Vec<Window> {
        let mut ranked = self.windows.clone();
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
        ranked
    }

    /// The best windows that share no place, in descending score: the most likely cluster and secondary ones.
    ///
    /// ```
    /// use lianfang_epi::space::{Panel, ScanSettings, Zones, expectation_scan};
    /// let counts = Panel::new(3, 2, vec![5.0, 15.0, 5.0, 6.0, 4.0, 12.0]).unwrap();
    /// let expected = Panel::constant(&[5.0; 3], 2).unwrap();
    /// let zones = Zones::from_lists(3, &[vec![0], vec![1], vec![2], vec![0, 1]]).unwrap();
    /// let scan = expectation_scan(&counts, &expected, &zones, &ScanSettings::default()).unwrap();
    /// // The pair of the first two places comes second, but shares a place with the first cluster.
    /// let zones_found: Vec<usize> = scan.clusters(&zones, 2).iter().map(|w| w.zone).collect();
    /// assert_eq!(zones_found, [0, 2]);
    /// ```
    pub fn clusters(&self, zones: &Zones, most: usize) -> Vec<Window> {
        let mut taken = vec![false; zones.places()];
        let mut found: Vec<Window> = Vec::new();
        for window in self.ranked() {
            let zone = zones.zone(window.zone);
            if found.len() == most || window.score.is_nan() || window.score <= 0.0 {
                break;
            }
            if zone.iter().all(|p| !taken[*p as usize]) {
                zone.iter().for_each(|p| taken[*p as usize] = true);
                found.push(window);
            }
        }
        found
    }
}

impl Window {
    /// Exact Poisson interval of the relative risk inside, for a window that was chosen beforehand. A window that a scan picked
    /// because it stands out has its risk overstated; the interval knows nothing of that.
    ///
    /// Errors: `level` outside (0, 1).
    ///
    /// Reference: \[garwood1936\].
    ///
    /// ```
    /// use lianfang_epi::space::{Panel, ScanSettings, Zones, expectation_scan};
    /// let [counts, expected] = [12.0, 5.0].map(|n| Panel::new(1, 1, vec![n]).unwrap());
    /// let zones = Zones::from_lists(1, &[vec![0]]).unwrap();
    /// let scan = expectation_scan(&counts, &expected, &zones, &ScanSettings::default()).unwrap();
    /// let (low, high) = scan.windows[0].relative_risk_interval(0.95).unwrap();
    /// assert!(low > 1.2 && high < 4.3);
    /// ```
    pub fn relative_risk_interval(&self, level: f64) -> Result<(f64, f64), Error> {
        crate::check::probability("level", level)?;
        let tail = (1.0 - level) / 2.0;
        let low =
            if self.observed > 0.0 { gamma_quantile(tail, self.observed, 1.0 / self.expected) } else { 0.0 };
        Ok((low, gamma_quantile(1.0 - tail, self.observed + 1.0, 1.0 / self.expected)))
    }
}

/// The plan of a scan, after checking that zones, panel and settings fit.
pub(super) fn plan(panel: &Panel, zones: &Zones, settings: &ScanSettings) -> Result<Plan, Error> {
    Ok(Plan::new(zones, durations(panel, zones, settings)?))
}

/// The longest window, after the same checks.
pub(super) fn durations(panel: &Panel, zones: &Zones, settings: &ScanSettings) -> Result<usize, Error> {
    if zones.places() != panel.places() {
        let (have, need) = (zones.places(), panel.places());
        return Err(Error::Length { name: "zones", have, other: "places of counts", need });
    }
    let durations = settings.max_duration.unwrap_or(panel.times());
    if durations == 0 || durations > panel.times() {
        return Err(Error::range("max_duration", durations, "1 up to the number of times"));
    }
    Ok(durations)
}

/// A scan's parts once its counts are checked.
pub(super) struct Parts<'a, S: Statistic> {
    pub(super) plan: Plan,
    pub(super) settings: &'a ScanSettings,
    pub(super) statistic: S,
    /// In the order of the walk, durations inside.
    pub(super) windows: Vec<S::Window>,
    pub(super) weighting: Weighting,
}

impl<S: Statistic> Parts<'_, S> {
    /// Scores all windows of `cells`, which is what the statistic adds up, and tests the largest.
    pub(super) fn run<D: Draw>(
        &self,
        cells: &Panel,
        draw: &D,
        describe: impl Fn(&S::Window, f64, f64) -> Window,
    ) -> Result<Scan, Error> {
        let d = self.plan.durations;
        let sums = self.plan.sums(cells, self.weighting);
        let mut by_zone: Vec<usize> = vec![0; self.plan.zones().count()];
        self.plan.zones().enumerate().for_each(|(position, zone)| by_zone[zone] = position);
        let mut windows = Vec::with_capacity(sums.len());
        for (zone, position) in by_zone.into_iter().enumerate() {
            let known = self.windows.iter().zip(&sums).skip(position * d).take(d);
            for (i, (window, sum)) in known.enumerate() {
                let score = self.statistic.score(window, *sum);
                windows.push(Window { zone, duration: i + 1, ..describe(window, *sum, score) });
            }
        }
        let mut scan = Scan { windows, test: None };
        if let Some(monte_carlo) = &self.settings.monte_carlo {
            let setting = Setting {
                plan: &self.plan,
                statistic: &self.statistic,
                windows: &self.windows,
                draw,
                places: cells.places(),
                times: cells.times(),
                weighting: self.weighting,
            };
            let observed = scan.most_likely().map_or(S::FLOOR, |w| w.score);
            let maxima = setting.maxima(monte_carlo)?;
            scan.test = Some(MonteCarloTest::new(observed, maxima, monte_carlo.ties));
        }
        Ok(scan)
    }
}
