//! The file of counts that is analysed, as series of its regions.
//!
//! It is loaded into the ordinary node on a temporary database, so that running totals, corrections and unallocated cases
//! are what they are everywhere else.

use chrono::NaiveDate;
use clap::Args;
use lianfang_domain::{DailyCount, Period, Text};
use lianfang_epi::complete_series;
use lianfang_exchange::tabular::ValueColumn;
use lianfang_server::Node;
use lianfang_server::drills::{self, Autopilot, DataFiles, Scenario, scenario_from_csv};
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::{Config, Durability};
use lianfang_server::packs::read_files;
use lianfang_server::regions::Place;
use lianfang_server::surveillance;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::arguments::day;
use super::output::waiting;
use super::series::{Counts, Series, without_corrections};
use crate::import::read_mapping;
use crate::language::{Place as _, told};

/// Its rules are taken for a file that names no disease.
const USUAL_DISEASE: &str = "covid-19";
/// Indicator of the cases infected elsewhere.
const IMPORTED: &str = "imported";

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
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub until: Option<NaiveDate>,
    /// Column of cases infected elsewhere, where a question asks for them.
    #[arg(skip)]
    pub imported: Option<String>,
}

/// A node that holds the file, for as long as this lives.
pub struct Opened {
    pub node: Node,
    pub scenario: Scenario,
    /// Rows that were left out, each with line and reason.
    pub left_out: Vec<Text>,
    /// The disease, if somebody said which it is.
    pub disease: Option<String>,
    _folder: tempfile::TempDir,
}

fn no_disease(id: &str, packs: &[String]) -> anyhow::Error {
    told(
        format!("--disease `{id}`：规则包 {} 中没有这个病种；请检查写法，例如 covid-19", packs.join("、")),
        format!(
            "--disease `{id}`: there is no such disease in the packs {}; check how it is spelt, such as covid-19",
            packs.join(", ")
        ),
    )
}

/// The temporary folder in use, for [`clear_away_when_stopped`].
static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Ends the program on Ctrl-C without leaving the temporary folder behind.
pub async fn clear_away_when_stopped() {
    if tokio::signal::ctrl_c().await.is_ok() {
        let folder = FOLDER.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The node goes on writing until the end, so that a folder may have to be emptied again.
        if let Some(folder) = folder {
            let gone = || std::fs::remove_dir_all(&folder).is_ok() || !folder.exists();
            let _ = (0..100).any(|_| gone());
        }
        std::process::exit(130);
    }
}

/// A folder that is known to [`clear_away_when_stopped`] from the moment when it exists.
fn temporary_folder() -> anyhow::Result<tempfile::TempDir> {
    let mut place = FOLDER.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::Builder::new().prefix("lianfang-analyse-").tempdir().at(|| {
        Text::new(
            "无法建立临时文件夹（环境变量 TMPDIR 可换位置）",
            "no temporary folder (TMPDIR names another place)",
        )
    })?;
    *place = Some(folder.path().to_path_buf());
    Ok(folder)
}

impl Source {
    pub async fn open(&self) -> anyhow::Result<Opened> {
        let (mut scenario, files, listed) = self.scenario()?;
        if let Some(column) = &self.imported {
            self.add_imported(&mut scenario, column)?;
        }
        let disease = self.disease.clone().or_else(|| listed.then(|| scenario.disease.clone()));
        scenario.to = self.until.unwrap_or(scenario.to);
        // Nobody acts while a file is looked at.
        scenario.autopilot = Autopilot::default();
        let folder = temporary_folder()?;
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
        let sign = waiting(&self.file.display().to_string());
        if let Some(id) = self.disease.as_ref().filter(|_| read_files(&config).is_err()) {
            return Err(no_disease(id, &config.packs));
        }
        let node = Node::open(config, clock, Some(1)).await?;
        if let Some(id) = self.disease.as_ref().filter(|id| node.packs().disease(id).is_none()) {
            return Err(no_disease(id, &scenario.packs));
        }
        let prepared = drills::prepare(&node, scenario.clone(), &files, 1).await?;
        let left_out = prepared.faults.clone();
        drills::load_all(&node, prepared).await?;
        sign.finish_and_clear();
        Ok(Opened { node, scenario, left_out, disease, _folder: folder })
    }

    /// Reads the column of imported cases beside that of all cases, as new or running counts like these.
    fn add_imported(&self, scenario: &mut Scenario, column: &str) -> anyhow::Result<()> {
        let file = self.file.display();
        for counts in &mut scenario.counts {
            let values = &mut counts.mapping.values;
            let Some(cases) = values.iter().find(|v| v.indicator == "confirmed").cloned() else {
                return Err(told(
                    format!("{file}：没有确诊病例一列，无从区分输入病例"),
                    format!(
                        "{file}: there is no column of confirmed cases that imported ones could be among"
                    ),
                ));
            };
            if cases.column == column {
                return Err(told(
                    format!("--imported `{column}` 就是全部病例的列；请指出输入病例的列"),
                    format!(
                        "--imported `{column}` is the column of all cases; name that of the imported ones"
                    ),
                ));
            }
            values.retain(|v| v.column != column && v.indicator != IMPORTED);
            let (column, indicator) = (column.to_owned(), IMPORTED.to_owned());
            values.push(ValueColumn { column, indicator, kind: cases.kind });
        }
        Ok(())
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

impl Source {
    /// Keeps the cases infected elsewhere, which can't be more than all cases.
    fn keep_imported(&self, series: &mut Series, imported: &[DailyCount]) -> anyhow::Result<()> {
        let more = series.counts.iter().zip(imported).find(|(all, other)| other.value > all.value.max(0));
        if let Some((all, other)) = more {
            let (file, name, day) = (self.file.display(), &series.name, all.day);
            let (all, other) = (all.value, other.value);
            return Err(told(
                format!(
                    "{file}：{} {day}：输入病例 {other} 多于全部病例 {all}；输入病例须包含在全部病例之中，且同为新增或同为累计",
                    name.zh
                ),
                format!(
                    "{file}: {} on {day}: {other} imported cases are more than all {all}; imported ones have to be among all cases, and both new or both running totals",
                    name.en
                ),
            ));
        }
        series.imported = Some(without_corrections(imported));
        Ok(())
    }
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
            let some = |of: fn(&Text) -> &str, between: &str| {
                let some = places.iter().take(5).map(|p| format!("{} ({})", of(&p.name), p.code));
                some.collect::<Vec<String>>().join(between)
            };
            let (file, zh, en) = (self.file.display(), some(|t| &t.zh, "、"), some(|t| &t.en, ", "));
            return Err(told(
                format!("{file}：没有地区 `{unknown}`；有 {zh} 等；请写名称或代码"),
                format!("{file}: no region `{unknown}`; there are {en} and others; give a name or a code"),
            ));
        }
        let places: Vec<&Place> = match which.region.is_empty() {
            true => places,
            false => tree.iter().filter(|p| which.region.iter().any(|r| asked(p, r))).collect(),
        };
        let (from, to) = (opened.scenario.from, opened.scenario.to);
        if to < from {
            let file = self.file.display();
            return Err(told(
                format!("--until {to} 早于 {file} 的第一天 {from}；请给出之后的日期"),
                format!("--until {to} is before the first day of {file}, which is {from}; give a later one"),
            ));
        }
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
                imported: None,
            });
            if self.imported.is_some() {
                let curve =
                    surveillance::curve(node, place.id, &opened.scenario.disease, IMPORTED, (from, to))
                        .await?;
                let known = curve.points.iter().map(|p| DailyCount { day: p.day, value: p.value });
                let known: Vec<DailyCount> = known.filter(|c| c.day >= first).collect();
                let known = complete_series(&known, period, first, to);
                let entry = series.last_mut();
                entry.map(|s| self.keep_imported(s, &known)).transpose()?;
            }
        }
        for (place, entry) in kept.iter().zip(&mut series) {
            let at = |id| kept.iter().position(|p| p.id == id);
            entry.parent = place.parent.and_then(at);
            entry.neighbours = place.neighbours.iter().filter_map(|id| at(*id)).collect();
        }
        if series.is_empty() {
            let file = self.file.display();
            return Err(told(
                format!("{file}：{from} 至 {to} 没有病例数；请改变 --until，或检查文件中的日期"),
                format!(
                    "{file}: no counts between {from} and {to}; change --until, or check the days of the file"
                ),
            ));
        }
        let packs = node.packs();
        let known = opened.disease.as_deref().and_then(|id| packs.disease(id));
        let serial_interval = known.and_then(|d| d.natural_history.serial_interval.clone());
        node.db.clone().close().await?;
        Ok(Counts { period, disease: opened.disease, serial_interval, series, left_out: opened.left_out })
    }
}
