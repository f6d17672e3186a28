//! The file of counts that is analysed, as series of its regions.
//!
//! It is loaded into the ordinary node on a temporary database, so that running totals, corrections and unallocated cases
//! are what they are everywhere else.

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use clap::Args;
use lianfang_domain::{DailyCount, Period, Text};
use lianfang_epi::complete_series;
use lianfang_plan::Delay;
use lianfang_server::Node;
use lianfang_server::drills::{self, Autopilot, DataFiles, Scenario, scenario_from_csv};
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::{Config, Durability};
use lianfang_server::regions::Place;
use lianfang_server::surveillance;
use std::path::{Path, PathBuf};

use crate::import::read_mapping;

/// Its rules are taken for a file that names no disease.
const USUAL_DISEASE: &str = "covid-19";

#[derive(Args)]
pub struct Source {
    /// CSV of daily or weekly counts. Beside a scenario.yaml that lists it, its regions and columns are known.
    pub file: PathBuf,
    /// YAML file that says which column means what [default: guessed]
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Disease whose rules apply [default: the scenario's, or else covid-19]
    #[arg(long, value_name = "ID")]
    pub disease: Option<String>,
    /// Only what is known up to this day
    #[arg(long, value_name = "DAY")]
    pub until: Option<NaiveDate>,
}

/// A node that holds the file, for as long as this lives.
pub struct Opened {
    pub node: Node,
    pub scenario: Scenario,
    /// Rows that were left out, each with line and reason.
    pub left_out: Vec<String>,
    /// The disease, if somebody said which it is.
    pub disease: Option<String>,
    _folder: tempfile::TempDir,
}

impl Source {
    pub async fn open(&self) -> anyhow::Result<Opened> {
        let (mut scenario, files, listed) = self.scenario()?;
        let disease = self.disease.clone().or_else(|| listed.then(|| scenario.disease.clone()));
        scenario.to = self.until.unwrap_or(scenario.to);
        // Nobody acts while a file is looked at.
        scenario.autopilot = Autopilot::default();
        let folder =
            tempfile::Builder::new().prefix("lianfang-analyse-").tempdir().context("no temporary folder")?;
        let config = Config {
            data_dir: folder.path().to_path_buf(),
            timezone: scenario.timezone,
            disease: scenario.disease.clone(),
            packs: scenario.packs.clone(),
            durability: Durability::Crash,
            ..Config::default()
        };
        let clock = Clock::manual(Default::default(), scenario.timezone);
        let evening = chrono::NaiveTime::from_hms_opt(23, 0, 0).unwrap_or_default();
        clock.advance_to(clock.at(scenario.to, evening));
        let node = Node::open(config, clock, Some(1)).await?;
        let prepared = drills::prepare(&node, scenario.clone(), &files, 1).await?;
        let left_out = prepared.faults.clone();
        drills::load_all(&node, prepared).await?;
        Ok(Opened { node, scenario, left_out, disease, _folder: folder })
    }

    /// The scenario that lists the file, or one made of the file alone; and which of the two it is.
    fn scenario(&self) -> anyhow::Result<(Scenario, DataFiles, bool)> {
        let mapping = self.mapping.as_deref().map(read_mapping).transpose()?;
        let folder = self.file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let whole =
            scenario_from_csv(&self.file, mapping.clone(), self.disease.as_deref().unwrap_or(USUAL_DISEASE));
        if mapping.is_none() && folder.join("scenario.yaml").is_file() {
            let files = DataFiles::Folder(folder.to_path_buf());
            let mut scenario = files.scenario()?;
            scenario.counts.retain(|c| c.file == name);
            if let (false, Ok((alone, _))) = (scenario.counts.is_empty(), &whole) {
                (scenario.from, scenario.to) = (alone.from, alone.to);
                return Ok((scenario, files, true));
            }
        }
        whole.map(|(scenario, files)| (scenario, files, false)).map_err(Into::into)
    }
}

/// New cases of one region, a value for every period of the file.
pub struct Series {
    pub code: String,
    pub name: Text,
    pub population: Option<u64>,
    /// Latitude and longitude in degrees.
    pub place: Option<(f64, f64)>,
    /// Places in [`Counts::series`] of the regions beside it.
    pub neighbours: Vec<usize>,
    /// Place in [`Counts::series`] of the region above, if that is there.
    pub parent: Option<usize>,
    /// Ascending, one for each period. Negative where the reporter took back more than it added.
    pub counts: Vec<DailyCount>,
}

impl Series {
    /// Values for methods that take counts: what was taken back is taken off the days before it, which keeps the sum.
    pub fn without_corrections(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self.counts.iter().map(|c| c.value as f64).collect();
        let mut owed = 0.0;
        for value in values.iter_mut().rev() {
            let left: f64 = *value - owed;
            owed = (-left).max(0.0);
            *value = left.max(0.0);
        }
        values
    }

    /// Cases that the reporter took back.
    pub fn taken_back(&self) -> i64 {
        self.counts.iter().map(|c| (-c.value).max(0)).sum()
    }

    pub fn days(&self) -> Vec<NaiveDate> {
        self.counts.iter().map(|c| c.day).collect()
    }
}

/// The file as series.
pub struct Counts {
    pub period: Period,
    /// The disease, if somebody said which it is.
    pub disease: Option<String>,
    /// Its serial interval, if the packs give one.
    pub serial_interval: Option<Delay>,
    pub series: Vec<Series>,
    pub left_out: Vec<String>,
}

/// Which regions are looked at.
#[derive(Args)]
pub struct Which {
    /// Only this region, by code or name; may be repeated
    #[arg(long, value_name = "REGION")]
    pub region: Vec<String>,
    /// All regions added up
    #[arg(long, conflicts_with = "region")]
    pub total: bool,
    /// Also the regions above those that are looked at, whose counts are the sums.
    #[arg(skip)]
    pub with_parents: bool,
}

impl Source {
    /// The series of the file's regions, those without parts, in the order of the tree.
    pub async fn load(&self, which: &Which) -> anyhow::Result<Counts> {
        let opened = self.open().await?;
        let (node, tree) = (&opened.node, opened.node.tree());
        let places: Vec<&Place> = match which.total {
            true => tree.root().and_then(|id| tree.find(id)).into_iter().collect(),
            false => tree.iter().filter(|p| which.with_parents || p.children.is_empty()).collect(),
        };
        let asked = |p: &Place, text: &str| p.code == text || p.name.zh == text || p.name.en == text;
        if let Some(unknown) = which.region.iter().find(|r| !tree.iter().any(|p| asked(p, r))) {
            let some: Vec<String> =
                places.iter().take(5).map(|p| format!("{} ({})", p.name.en, p.code)).collect();
            bail!("{}: no region `{unknown}`; there are {} and others", self.file.display(), some.join(", "));
        }
        let places: Vec<&Place> = match which.region.is_empty() {
            true => places,
            false => tree.iter().filter(|p| which.region.iter().any(|r| asked(p, r))).collect(),
        };
        let (from, to) = (opened.scenario.from, opened.scenario.to);
        let mut period = Period::Day;
        let (mut series, mut kept) = (Vec::new(), Vec::new());
        for place in places {
            let curve =
                surveillance::curve(node, place.id, &opened.scenario.disease, "confirmed", (from, to))
                    .await?;
            let Some(source) = curve.sources.first() else { continue };
            period = source.period;
            let counts: Vec<DailyCount> =
                curve.points.iter().map(|p| DailyCount { day: p.day, value: p.value }).collect();
            let first = counts.first().map_or(from, |c| c.day);
            kept.push(place);
            series.push(Series {
                code: place.code.clone(),
                name: place.name.clone(),
                population: place.population.and_then(|n| u64::try_from(n).ok()),
                place: place.lat.zip(place.lon),
                neighbours: Vec::new(),
                parent: None,
                counts: complete_series(&counts, period, first, to),
            });
        }
        for (place, entry) in kept.iter().zip(&mut series) {
            let at = |id| kept.iter().position(|p| p.id == id);
            entry.parent = place.parent.and_then(at);
            entry.neighbours = place.neighbours.iter().filter_map(|id| at(*id)).collect();
        }
        if series.is_empty() {
            bail!("{}: no counts between {from} and {to}", self.file.display());
        }
        let packs = node.packs();
        let known = opened.disease.as_deref().and_then(|id| packs.disease(id));
        let serial_interval = known.and_then(|d| d.natural_history.serial_interval.clone());
        node.db.clone().close().await?;
        Ok(Counts { period, disease: opened.disease, serial_interval, series, left_out: opened.left_out })
    }
}
