//! Weekly counts by place, read from the folder of real series.

use chrono::{Days, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// One set of series.
pub struct DataSet {
    pub name: &'static str,
    /// First day of each week.
    pub weeks: Vec<NaiveDate>,
    /// One row per place, cases per week.
    pub counts: Vec<Vec<f64>>,
    /// Share of the population, or of all cases of the first quarter where none is known.
    pub shares: Vec<f64>,
    /// Pairs of neighbours, both directions, as a matrix of 0 and 1; empty if unknown.
    pub adjacency: Vec<Vec<f64>>,
    /// Serial interval in weeks.
    pub serial_interval: Vec<f64>,
    pub seasonal: bool,
    /// Weeks of history before the first origin.
    pub first_origin: usize,
}

impl DataSet {
    /// The first origin of the second half: what comes before it chooses the settings, what comes after is held out.
    pub fn middle(&self) -> usize {
        self.first_origin + (self.weeks.len() - self.first_origin) / 2
    }

    /// Every so manieth place, so that about `places` are left; without neighbours.
    pub fn thinned(&self, places: usize) -> DataSet {
        let stride = self.counts.len().div_ceil(places);
        DataSet {
            weeks: self.weeks.clone(),
            counts: self.counts.iter().step_by(stride).cloned().collect(),
            shares: self.shares.iter().step_by(stride).copied().collect(),
            adjacency: Vec::new(),
            serial_interval: self.serial_interval.clone(),
            ..*self
        }
    }
}

pub type Rows = Vec<HashMap<String, String>>;

pub fn read(path: &Path) -> Result<Rows, String> {
    let fault = |e: csv::Error| format!("{}: {e}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(fault)?;
    reader.deserialize().collect::<Result<_, _>>().map_err(fault)
}

/// Sums by place and week; a sum below 0, which corrections can cause, counts as 0.
fn table(cells: &BTreeMap<(String, NaiveDate), f64>, weeks: &[NaiveDate]) -> (Vec<String>, Vec<Vec<f64>>) {
    let places: BTreeSet<String> = cells.keys().map(|(place, _)| place.clone()).collect();
    let counts = places
        .iter()
        .map(|place| {
            weeks.iter().map(|week| cells.get(&(place.clone(), *week)).map_or(0.0, |v| v.max(0.0))).collect()
        })
        .collect();
    (places.into_iter().collect(), counts)
}

fn weeks_between(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    first.iter_weeks().take_while(|week| *week <= last).collect()
}

fn iso_week(text: &str) -> Option<NaiveDate> {
    let (year, week) = text.split_once("-W")?;
    NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)
}

pub fn italy(folder: &Path) -> Result<DataSet, String> {
    let mut cells = BTreeMap::new();
    for row in read(&folder.join("italy-covid/daily_region.csv"))? {
        let day: NaiveDate = row["date"].parse().map_err(|e| format!("{e}"))?;
        let monday = day - Days::new(u64::from(chrono::Datelike::weekday(&day).num_days_from_monday()));
        *cells.entry((row["region_code"].clone(), monday)).or_insert(0.0) +=
            row["new_confirmed"].parse::<f64>().unwrap_or(0.0);
    }
    // The last full week ends on Sunday 27 June 2021.
    let weeks = weeks_between(date("2020-02-24"), date("2021-06-21"));
    let (places, counts) = table(&cells, &weeks);
    let population: HashMap<String, f64> = read(&folder.join("italy-covid/regions.csv"))?
        .into_iter()
        .map(|row| (row["region_code"].clone(), row["population"].parse().unwrap_or(1.0)))
        .collect();
    let provinces: HashMap<String, String> = read(&folder.join("italy-covid/provinces.csv"))?
        .into_iter()
        .map(|row| (row["province_code"].clone(), row["region_code"].clone()))
        .collect();
    let pairs = read(&folder.join("italy-covid/province_adjacency.csv"))?;
    let pairs = pairs.iter().filter_map(|row| {
        Some((
            provinces.get(&row["province_code_a"])?.clone(),
            provinces.get(&row["province_code_b"])?.clone(),
        ))
    });
    Ok(DataSet {
        name: "Italy, COVID-19 by region",
        adjacency: matrix(&places, pairs),
        shares: shares(places.iter().map(|p| population.get(p).copied().unwrap_or(1.0)).collect()),
        weeks,
        counts,
        serial_interval: vec![0.75, 0.25],
        seasonal: false,
        first_origin: 12,
    })
}

pub fn germany(folder: &Path) -> Result<DataSet, String> {
    let mut cells = BTreeMap::new();
    for row in read(&folder.join("germany-covid/weekly_district.csv"))? {
        let week = iso_week(&row["iso_week"]).ok_or("a week that is none")?;
        cells.insert((row["district_code"].clone(), week), row["new_cases"].parse().unwrap_or(0.0));
    }
    // Cases come from March 2020 on.
    let weeks = weeks_between(date("2020-02-24"), date("2021-12-27"));
    let (places, counts) = table(&cells, &weeks);
    let population: HashMap<String, f64> = read(&folder.join("germany-covid/districts.csv"))?
        .into_iter()
        .filter_map(|row| Some((row["district_code"].clone(), row["population"].parse().ok()?)))
        .collect();
    let mut pairs: Vec<(String, String)> = Vec::new();
    // Berlin is one polygon on the map and twelve boroughs in the counts: the boroughs share the neighbours, and each other.
    let parts = |code: &str| -> Vec<String> {
        if code == "11000" {
            places.iter().filter(|p| p.starts_with("110")).cloned().collect()
        } else {
            vec![code.to_owned()]
        }
    };
    for row in read(&folder.join("germany-covid/district_adjacency.csv"))? {
        for a in parts(&row["district_code_a"]) {
            pairs.extend(parts(&row["district_code_b"]).into_iter().map(|b| (a.clone(), b)));
        }
    }
    let berlin = parts("11000");
    pairs.extend(
        berlin
            .iter()
            .flat_map(|a| berlin.iter().filter(move |b| *b != a).map(move |b| (a.clone(), b.clone()))),
    );
    Ok(DataSet {
        name: "Germany, COVID-19 by district",
        adjacency: matrix(&places, pairs.into_iter()),
        shares: shares(places.iter().map(|p| population.get(p).copied().unwrap_or(40_000.0)).collect()),
        weeks,
        counts,
        serial_interval: vec![0.75, 0.25],
        seasonal: false,
        first_origin: 12,
    })
}

pub fn influenza(folder: &Path) -> Result<DataSet, String> {
    let mut cells = BTreeMap::new();
    let mut last = date("2020-01-01");
    for row in read(&folder.join("germany-respiratory-surveillance/influenza_weekly.csv"))? {
        if row["age_band"] == "00+" && row["state_code"] != "00" {
            let week = iso_week(&row["iso_week"]).ok_or("a week that is none")?;
            last = last.max(week);
            cells.insert((row["state_code"].clone(), week), row["cases"].parse().unwrap_or(0.0));
        }
    }
    // The newest week may still be incomplete.
    let weeks = weeks_between(date("2019-12-30"), last - Days::new(7));
    let (_, counts) = table(&cells, &weeks);
    let early = counts.iter().map(|row| 1.0 + row[..13].iter().sum::<f64>()).collect();
    Ok(DataSet {
        name: "Germany, influenza by state",
        adjacency: Vec::new(),
        shares: shares(early),
        weeks,
        counts,
        serial_interval: vec![0.95, 0.05],
        seasonal: true,
        first_origin: 104,
    })
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date of this program")
}

fn shares(values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.into_iter().map(|v| v / sum).collect()
}

fn matrix(places: &[String], pairs: impl Iterator<Item = (String, String)>) -> Vec<Vec<f64>> {
    let mut found = vec![vec![0.0; places.len()]; places.len()];
    for (a, b) in pairs {
        let place = |code: &str| places.iter().position(|p| p == code);
        if let (Some(a), Some(b)) = (place(&a), place(&b))
            && a != b
        {
            found[a][b] = 1.0;
            found[b][a] = 1.0;
        }
    }
    found
}
