//! How many beds the coming days need, with intervals.
//!
//! Those in hospital today are followed to their discharge, and those to come are drawn from paths of a forecast. Deliberately not
//! here: the forecast of admissions itself, and what happens when beds run out.

use rand::{Rng, RngExt as _};
use rand_distr::{Distribution as _, Gamma, Poisson};

use super::care_path::CarePath;
use crate::{Error, check};

/// Median and central 95 % of occupied beds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BedRange {
    pub median: f64,
    pub lower: f64,
    pub upper: f64,
}

impl BedRange {
    fn of(mut draws: Vec<u32>) -> BedRange {
        draws.sort_unstable();
        let last = draws.len().saturating_sub(1) as f64;
        let at = |p: f64| draws.get((p * last).round() as usize).map_or(f64::NAN, |v| f64::from(*v));
        BedRange { median: at(0.5), lower: at(0.025), upper: at(0.975) }
    }
}

/// Beds needed on the days of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct BedDemand {
    /// For each day of the forecast.
    pub ward: Vec<BedRange>,
    pub icu: Vec<BedRange>,
    /// Largest number of ward beds of each path.
    ward_peaks: Vec<u32>,
    icu_peaks: Vec<u32>,
}

impl BedDemand {
    /// The largest number of ward beds at any time of the forecast.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::severity::{CarePath, bed_demand};
    /// let none = vec![1.0];
    /// let path = CarePath {
    ///     ward_stay: vec![0.0, 0.0, 0.0, 1.0], icu_share: 0.0, days_to_icu: none.clone(), icu_stay: none.clone(), ward_after_icu: none,
    /// };
    /// let future = [vec![vec![2.0]; 10], vec![vec![9.0]; 10]].concat();
    /// let demand = bed_demand(&[4.0, 4.0], &future, &path, &mut Streams::from_seed(1).stream("beds")).unwrap();
    /// assert_eq!((demand.ward_peak().lower, demand.ward_peak().upper), (10.0, 17.0));
    /// ```
    pub fn ward_peak(&self) -> BedRange {
        BedRange::of(self.ward_peaks.clone())
    }

    /// The largest number of intensive care beds at any time of the forecast.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::severity::{CarePath, bed_demand};
    /// let path = CarePath {
    ///     ward_stay: vec![1.0], icu_share: 1.0, days_to_icu: vec![1.0], icu_stay: vec![0.0, 0.0, 1.0], ward_after_icu: vec![1.0],
    /// };
    /// let demand = bed_demand(&[3.0], &vec![vec![1.0]; 20], &path, &mut Streams::from_seed(1).stream("beds")).unwrap();
    /// assert_eq!(demand.icu_peak().median, 4.0);
    /// ```
    pub fn icu_peak(&self) -> BedRange {
        BedRange::of(self.icu_peaks.clone())
    }

    /// Probability that more than `beds` ward beds are needed on some day of the forecast.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::severity::{CarePath, bed_demand};
    /// let none = vec![1.0];
    /// let path = CarePath {
    ///     ward_stay: vec![0.0, 0.0, 0.0, 1.0], icu_share: 0.0, days_to_icu: none.clone(), icu_stay: none.clone(), ward_after_icu: none,
    /// };
    /// let future = [vec![vec![2.0]; 10], vec![vec![9.0]; 10]].concat();
    /// let demand = bed_demand(&[4.0, 4.0], &future, &path, &mut Streams::from_seed(1).stream("beds")).unwrap();
    /// assert_eq!(demand.probability_ward_above(12), 0.5); // 8 stay, 2 or 9 come
    /// ```
    pub fn probability_ward_above(&self, beds: u32) -> f64 {
        share_above(&self.ward_peaks, beds)
    }

    /// Probability that more than `beds` intensive care beds are needed on some day of the forecast.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::severity::{CarePath, bed_demand};
    /// let path = CarePath {
    ///     ward_stay: vec![1.0], icu_share: 1.0, days_to_icu: vec![1.0], icu_stay: vec![0.0, 0.0, 1.0], ward_after_icu: vec![1.0],
    /// };
    /// let demand = bed_demand(&[3.0], &vec![vec![1.0]; 20], &path, &mut Streams::from_seed(1).stream("beds")).unwrap();
    /// assert_eq!((demand.probability_icu_above(3), demand.probability_icu_above(4)), (1.0, 0.0));
    /// ```
    pub fn probability_icu_above(&self, beds: u32) -> f64 {
        share_above(&self.icu_peaks, beds)
    }
}

fn share_above(peaks: &[u32], beds: u32) -> f64 {
    peaks.iter().filter(|p| **p > beds).count() as f64 / peaks.len() as f64
}

/// Occupied beds of the coming days, with intervals.
///
/// When to use: to plan beds some weeks ahead, and to see when capacity may run out.
///
/// Equation: every patient, admitted already or in a path of the forecast, draws their stays independently; beds are counted day by day.
///
/// Inputs: `past` admissions by day up to yesterday, counts, from far enough back that earlier patients have left; `future` paths of
/// admissions, one value for each coming day, at least 20 paths of one length (from a forecast, or [`admission_paths`]); the path of care;
/// a source of chance.
///
/// Returns: median and central 95 % of each day, and of the peak over all days.
///
/// Errors: fewer than 20 paths; paths of different length or empty; values that are no counts; more than 10 million patients over all
/// paths; stays that do not add up to 1.
///
/// Limits: stays do not depend on how full the hospital is. Today's occupancy, if known, is not used: compare it with the first day.
///
/// Reference: coverage checked by simulation, means against [`expected_beds`](super::expected_beds).
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::severity::{CarePath, admission_paths, bed_demand};
/// let path = CarePath {
///     ward_stay: vec![0.0, 0.2, 0.3, 0.3, 0.2],
///     icu_share: 0.2,
///     days_to_icu: vec![0.5, 0.5],
///     icu_stay: vec![0.0, 0.0, 0.5, 0.5],
///     ward_after_icu: vec![0.0, 1.0],
/// };
/// let mut chance = Streams::from_seed(1).stream("beds");
/// let future = admission_paths(&[12.0, 14.0, 16.0], 10.0, 200, &mut chance).unwrap();
/// let demand = bed_demand(&[8.0, 9.0, 11.0, 10.0, 12.0, 11.0], &future, &path, &mut chance).unwrap();
/// assert!(demand.ward[2].lower > 10.0 && demand.ward[2].upper < 60.0);
/// assert_eq!(demand.probability_ward_above(1000), 0.0);
/// ```
pub fn bed_demand(
    past: &[f64],
    future: &[Vec<f64>],
    path: &CarePath,
    rng: &mut impl Rng,
) -> Result<BedDemand, Error> {
    check::counts("past admissions", past)?;
    check::at_least("paths of admissions", future, 20)?;
    path.check()?;
    let days = future[0].len();
    let earlier: f64 = past.iter().sum();
    let mut patients = 0.0;
    for admissions in future {
        check::not_empty("path of admissions", admissions)?;
        check::same_length("path of admissions", admissions, "first path", &future[0])?;
        check::counts("path of admissions", admissions)?;
        patients += earlier + admissions.iter().sum::<f64>();
    }
    if patients > 1e7 {
        return Err(Error::range(
            "patients over all paths",
            patients,
            "10 million or fewer; give fewer paths",
        ));
    }
    let tables = StayTables::new(path);
    let mut counted =
        Counted { ward: vec![Vec::new(); days], icu: vec![Vec::new(); days], peaks: Vec::new() };
    for admissions in future {
        let (ward, icu) = one_path(past, admissions, &tables, rng);
        counted.add(&ward, &icu);
    }
    let (ward_peaks, icu_peaks) = counted.peaks.into_iter().unzip();
    Ok(BedDemand {
        ward: counted.ward.into_iter().map(BedRange::of).collect(),
        icu: counted.icu.into_iter().map(BedRange::of).collect(),
        ward_peaks,
        icu_peaks,
    })
}

/// Occupied beds of all paths, by day.
struct Counted {
    ward: Vec<Vec<u32>>,
    icu: Vec<Vec<u32>>,
    peaks: Vec<(u32, u32)>,
}

impl Counted {
    fn add(&mut self, ward: &[u32], icu: &[u32]) {
        self.ward.iter_mut().zip(ward).for_each(|(all, v)| all.push(*v));
        self.icu.iter_mut().zip(icu).for_each(|(all, v)| all.push(*v));
        let peak = |values: &[u32]| values.iter().max().copied().unwrap_or(0);
        self.peaks.push((peak(ward), peak(icu)));
    }
}

/// Cumulative probabilities, for drawing.
struct StayTables {
    icu_share: f64,
    ward: Vec<f64>,
    to_icu: Vec<f64>,
    icu: Vec<f64>,
    after: Vec<f64>,
}

impl StayTables {
    fn new(path: &CarePath) -> StayTables {
        let cumulate = |values: &[f64]| {
            let mut sum = 0.0;
            values
                .iter()
                .map(|p| {
                    sum += p;
                    sum
                })
                .collect()
        };
        StayTables {
            icu_share: path.icu_share,
            ward: cumulate(&path.ward_stay),
            to_icu: cumulate(&path.days_to_icu),
            icu: cumulate(&path.icu_stay),
            after: cumulate(&path.ward_after_icu),
        }
    }
}

fn draw_days(cumulative: &[f64], rng: &mut impl Rng) -> usize {
    let u = rng.random::<f64>();
    cumulative.partition_point(|sum| *sum <= u).min(cumulative.len() - 1)
}

/// Beds on the days of one path, from changes day by day.
fn one_path(
    past: &[f64],
    admissions: &[f64],
    tables: &StayTables,
    rng: &mut impl Rng,
) -> (Vec<u32>, Vec<u32>) {
    let days = admissions.len();
    let (mut ward, mut icu) = (vec![0_i64; days + 1], vec![0_i64; days + 1]);
    // Counts someone in a bed from one day to another, the last not included; day 0 is the first of the forecast.
    let occupy = |beds: &mut [i64], from: i64, to: i64| {
        let end = days as i64;
        let (from, to) = (from.clamp(0, end), to.clamp(0, end));
        beds[from as usize] += 1;
        beds[to as usize] -= 1;
    };
    let known = past.iter().enumerate().map(|(d, n)| (d as i64 - past.len() as i64, *n));
    let coming = admissions.iter().enumerate().map(|(d, n)| (d as i64, *n));
    for (day, count) in known.chain(coming) {
        for _ in 0..count as u64 {
            if rng.random::<f64>() >= tables.icu_share {
                occupy(&mut ward, day, day + draw_days(&tables.ward, rng) as i64);
                continue;
            }
            let icu_from = day + draw_days(&tables.to_icu, rng) as i64;
            let icu_to = icu_from + draw_days(&tables.icu, rng) as i64;
            occupy(&mut ward, day, icu_from);
            occupy(&mut icu, icu_from, icu_to);
            occupy(&mut ward, icu_to, icu_to + draw_days(&tables.after, rng) as i64);
        }
    }
    (add_up(&ward[..days]), add_up(&icu[..days]))
}

fn add_up(changes: &[i64]) -> Vec<u32> {
    let mut sum = 0;
    let step = |change: &i64| {
        sum += change;
        u32::try_from(sum).unwrap_or(0)
    };
    changes.iter().map(step).collect()
}

/// Paths of daily admissions around expected values, for [`bed_demand`] when no forecast gives paths.
///
/// Equation: independent negative binomial counts with the expected value and variance `mean + mean^2 / dispersion`.
///
/// Inputs: `expected` admissions of each coming day; `dispersion` above 0, infinite = Poisson; number of paths; a source of chance.
///
/// Returns: that many paths.
///
/// Errors: no day; an expected value that is negative or not finite; a dispersion not above 0.
///
/// Limits: days are independent, which makes intervals of later days too narrow when the trend itself is uncertain.
///
/// ```
/// use lianfang_domain::Streams;
/// use lianfang_epi::severity::admission_paths;
/// let paths = admission_paths(&[5.0, 0.0], f64::INFINITY, 100, &mut Streams::from_seed(1).stream("beds")).unwrap();
/// assert!(paths.len() == 100 && paths.iter().all(|p| p[1] == 0.0));
/// ```
pub fn admission_paths(
    expected: &[f64],
    dispersion: f64,
    paths: usize,
    rng: &mut impl Rng,
) -> Result<Vec<Vec<f64>>, Error> {
    check::not_empty("expected admissions", expected)?;
    check::finite("expected admissions", expected)?;
    if let Some(value) = expected.iter().find(|v| **v < 0.0) {
        return Err(Error::range("expected admissions", value, "0 or more"));
    }
    if dispersion.is_nan() || dispersion <= 0.0 {
        return Err(Error::range("dispersion", dispersion, "the numbers above 0, or infinite"));
    }
    let wrong = || Error::range("dispersion", dispersion, "the numbers above 0, or infinite");
    let spread = if dispersion.is_finite() {
        Some(Gamma::new(dispersion, 1.0 / dispersion).map_err(|_| wrong())?)
    } else {
        None
    };
    let mut draw = |mean: &f64| -> f64 {
        let mean = mean * spread.map_or(1.0, |s| s.sample(rng));
        Poisson::new(mean).map_or(0.0, |p| p.sample(rng))
    };
    Ok((0..paths).map(|_| expected.iter().map(&mut draw).collect()).collect())
}
