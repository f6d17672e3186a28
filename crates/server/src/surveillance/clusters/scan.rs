//! The scan itself: from the counts of regions to the clusters that stand out. Pure.
//!
//! The statistics are those of `epi::space`; here is which counts they get and which of their windows are clusters. All chance comes from one named seed.

use chrono::{Days, NaiveDate};
use lianfang_domain::{Period, Streams};
use lianfang_epi::Error;
use lianfang_epi::space::{
    MonteCarlo, NegativeBinomialSettings, Outbreak, Panel, PermutationSettings, Scan, ScanSettings, Zones,
    negative_binomial_scan, permutation_scan, population_scan, usual_shares,
};
use lianfang_plan::{ClusterScan, LargestCluster, ScanMethod};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::zones::zones;

/// All replicates come from it, so that whoever scans the same counts again gets the same.
pub const SEED: u64 = 20_200_224;
/// Fewer regions have no neighbourhood to compare.
pub const FEWEST_PLACES: usize = 5;
/// Periods before the longest cluster that the usual is learnt from, at least.
const FEWEST_REFERENCE: usize = 4;
/// Cases per region in that time, at least, on average.
const FEWEST_CASES: f64 = 2.0;
/// Clusters told of one scan, at most.
const MOST_CLUSTERS: usize = 3;

/// One region with its series.
#[derive(Debug, Clone)]
pub struct Place {
    pub region: Uuid,
    pub centre: Option<(f64, f64)>,
    pub people: Option<i64>,
    pub neighbours: Vec<Uuid>,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub counts: BTreeMap<NaiveDate, i64>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    FewPlaces,
    FewReports,
    ShortHistory,
    FewCases,
    NoPopulation,
    NoNeighbourhood,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub day: NaiveDate,
    pub places: usize,
    /// Of the window that stands out most.
    pub p_value: Option<f64>,
    pub clusters: Vec<Found>,
    pub why_not: Option<WhyNot>,
}

/// Regions that stand out together.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// With cases and expected cases within the cluster's time.
    pub regions: Vec<(Uuid, i64, f64)>,
    pub lead: Uuid,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub observed: i64,
    pub expected: f64,
    pub p_value: f64,
    pub basis: Basis,
}

/// What the scan rested on, kept with the cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    pub places: usize,
    pub zones: usize,
    /// Periods of the longest cluster, and before it.
    pub longest: usize,
    pub reference: usize,
    pub replicates: u32,
    pub alpha: f64,
    pub seed: u64,
    pub score: f64,
    /// Size of the negative binomial distribution; none for the other methods.
    pub size: Option<f64>,
    /// Zones are nearest by borders, not by distance.
    pub by_borders: bool,
    #[serde(default)]
    pub packs_digest: String,
}

/// Scans the newest periods of the places; `min_cases` as for signals.
pub fn scan(
    settings: &ClusterScan,
    period: Period,
    min_cases: i64,
    mut places: Vec<Place>,
) -> Result<Outcome, Error> {
    let day = places.iter().map(|p| p.last_day).max().unwrap_or(NaiveDate::MIN);
    let all = places.len();
    places.retain(|p| p.last_day == day);
    places.sort_by_key(|p| p.region);
    let none =
        |why| Outcome { day, places: places.len(), p_value: None, clusters: Vec::new(), why_not: Some(why) };
    if all < FEWEST_PLACES {
        return Ok(none(WhyNot::FewPlaces));
    }
    if 2 * places.len() < all || places.len() < FEWEST_PLACES {
        return Ok(none(WhyNot::FewReports));
    }
    let grid = Grid::new(settings, period, day, &places);
    if grid.reference < FEWEST_REFERENCE {
        return Ok(none(WhyNot::ShortHistory));
    }
    let counts = grid.panel(&places)?;
    let known = |place: usize| counts.place(place)[..grid.reference].iter().filter(|y| !y.is_nan());
    let before: f64 = (0..places.len()).flat_map(known).sum();
    if before < FEWEST_CASES * places.len() as f64 {
        return Ok(none(WhyNot::FewCases));
    }
    let people: Option<Vec<f64>> =
        places.iter().map(|p| p.people.filter(|n| *n > 0).map(|n| n as f64)).collect();
    let shares = matches!(settings.largest, LargestCluster::Share(_));
    if people.is_none() && (shares || settings.method == ScanMethod::Population) {
        return Ok(none(WhyNot::NoPopulation));
    }
    let Some((zones, by_borders)) = zones(settings, &places, people.as_deref())? else {
        return Ok(none(WhyNot::NoNeighbourhood));
    };
    let people = people.unwrap_or_default();
    let Scanned { found, expected, size } = run(settings, &grid, &counts, &people, &zones)?;
    let basis = |score: f64| Basis {
        places: places.len(),
        zones: zones.len(),
        longest: grid.longest,
        reference: grid.reference,
        replicates: settings.replicates,
        alpha: settings.alpha,
        seed: SEED,
        score,
        size,
        by_borders,
        packs_digest: String::new(),
    };
    let maxima = found.test.as_ref().map(|t| t.maxima.clone()).unwrap_or_default();
    let p_value = |score: f64| {
        let above = maxima.iter().filter(|m| **m >= score - 1e-11 * score.abs()).count();
        (1 + above) as f64 / (1 + maxima.len()) as f64
    };
    let mut clusters = Vec::new();
    for window in found.clusters(&zones, MOST_CLUSTERS) {
        let own = p_value(window.score);
        if own > settings.alpha || window.observed <= window.expected || (window.observed as i64) < min_cases
        {
            continue;
        }
        let times = grid.times() - window.duration..grid.times();
        let sum = |panel: &Panel, place: usize| -> f64 {
            panel.place(place)[times.clone()].iter().filter(|y| !y.is_nan()).sum()
        };
        let inside = zones.zone(window.zone).iter().map(|p| *p as usize);
        let mut regions: Vec<(Uuid, i64, f64)> =
            inside.map(|p| (places[p].region, sum(&counts, p) as i64, sum(&expected, p))).collect();
        regions.sort_by(|a, b| (b.1 as f64 - b.2).total_cmp(&(a.1 as f64 - a.2)));
        let Some(lead) = regions.first().map(|r| r.0) else { continue };
        clusters.push(Found {
            lead,
            first_day: grid.first_day_of(window.duration),
            last_day: day,
            observed: window.observed as i64,
            expected: regions.iter().map(|r| r.2).sum(),
            p_value: own,
            basis: basis(window.score),
            regions,
        });
    }
    let most = found.most_likely().map(|w| p_value(w.score));
    Ok(Outcome { day, places: places.len(), p_value: most, clusters, why_not: None })
}

/// The times of the panel: the reference, then as many as the longest cluster has.
struct Grid {
    last: NaiveDate,
    step: u64,
    reference: usize,
    longest: usize,
}

impl Grid {
    fn new(settings: &ClusterScan, period: Period, last: NaiveDate, places: &[Place]) -> Grid {
        let step = u64::from(period.days());
        let periods = |days: u32| days.div_ceil(period.days()) as usize;
        let longest = periods(settings.max_duration.days).max(1);
        let first = places.iter().map(|p| p.first_day).min().unwrap_or(last);
        let there = usize::try_from((last - first).num_days()).unwrap_or(0) / step as usize + 1;
        let reference = periods(settings.history.days).min(there.saturating_sub(longest));
        Grid { last, step, reference, longest }
    }

    fn times(&self) -> usize {
        self.reference + self.longest
    }

    fn day(&self, time: usize) -> NaiveDate {
        let back = (self.times() - 1 - time) as u64 * self.step;
        self.last.checked_sub_days(Days::new(back)).unwrap_or(self.last)
    }

    /// The first day of a cluster of so many periods: of a week, its Monday.
    fn first_day_of(&self, duration: usize) -> NaiveDate {
        self.day(self.times() - duration).checked_sub_days(Days::new(self.step - 1)).unwrap_or(self.last)
    }

    /// Counts by place and time: nothing reported within a series is 0, before its beginning unknown, a correction no cases.
    fn panel(&self, places: &[Place]) -> Result<Panel, Error> {
        let cell = |place: &Place, time: usize| {
            let day = self.day(time);
            match place.counts.get(&day) {
                Some(value) => (*value).max(0) as f64,
                None if day < place.first_day => f64::NAN,
                None => 0.0,
            }
        };
        let values = places.iter().flat_map(|p| (0..self.times()).map(move |t| cell(p, t)));
        Panel::new(places.len(), self.times(), values.collect())
    }

    fn newest(&self, panel: &Panel) -> Result<Panel, Error> {
        let values = (0..panel.places()).flat_map(|p| panel.place(p)[self.reference..].to_vec());
        Panel::new(panel.places(), self.longest, values.collect())
    }
}

struct Scanned {
    found: Scan,
    /// In the shape of the counts.
    expected: Panel,
    size: Option<f64>,
}

fn run(
    settings: &ClusterScan,
    grid: &Grid,
    counts: &Panel,
    people: &[f64],
    zones: &Zones,
) -> Result<Scanned, Error> {
    let monte_carlo = Some(MonteCarlo::new(settings.replicates as usize, Streams::from_seed(SEED)));
    let limits = ScanSettings { max_duration: Some(grid.longest), monte_carlo };
    match settings.method {
        ScanMethod::NegativeBinomial => {
            let usual = usual_shares(counts, grid.reference, people)?;
            let own = NegativeBinomialSettings {
                scan: limits,
                outbreak: Outbreak::Hotspot,
                size: usual.size,
                emerging_like_scanstatistics: false,
            };
            let (newest, expected) = (grid.newest(counts)?, grid.newest(&usual.expected)?);
            let found = negative_binomial_scan(&newest, &expected, zones, &own)?;
            Ok(Scanned { found, expected: usual.expected, size: Some(usual.size) })
        }
        ScanMethod::Permutation => {
            // The permutation can't leave cells out; what was before a series' beginning counts as none.
            let whole = counts.values().iter().map(|y| if y.is_nan() { 0.0 } else { *y }).collect();
            let whole = Panel::new(counts.places(), counts.times(), whole)?;
            let own = PermutationSettings { scan: limits, ..PermutationSettings::default() };
            let expected = from_margins(&whole)?;
            Ok(Scanned { found: permutation_scan(&whole, zones, &own)?, expected, size: None })
        }
        ScanMethod::Population => {
            let population = Panel::constant(people, counts.times())?;
            let found = population_scan(counts, &population, zones, &limits)?;
            let all: f64 = counts.values().iter().filter(|y| !y.is_nan()).sum();
            let share = |p: &f64| all / counts.times() as f64 * p / people.iter().sum::<f64>();
            let expected = Panel::constant(&people.iter().map(share).collect::<Vec<_>>(), counts.times())?;
            Ok(Scanned { found, expected, size: None })
        }
    }
}

fn from_margins(counts: &Panel) -> Result<Panel, Error> {
    let times = |t: usize| (0..counts.places()).map(|p| counts.place(p)[t]).sum::<f64>();
    let (columns, total): (Vec<f64>, f64) =
        ((0..counts.times()).map(times).collect(), counts.total().max(f64::MIN_POSITIVE));
    let row = |p: usize| {
        let own: f64 = counts.place(p).iter().sum();
        columns.iter().map(move |column| own * column / total).collect::<Vec<f64>>()
    };
    Panel::new(counts.places(), counts.times(), (0..counts.places()).flat_map(row).collect())
}
