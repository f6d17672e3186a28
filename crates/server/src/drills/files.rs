//! Where a scenario's files are: in the program, in a folder, or made from a single CSV.

use chrono::NaiveDate;
use lianfang_domain::{Text, Tier};
use lianfang_exchange::tabular::{
    CountMapping, GuessDefaults, Lookup, Record, RegionLookup, TableOptions, TableReader,
    guess_count_mapping, parse_day,
};
use rust_embed::RustEmbed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use uuid::Uuid;

use super::scenario::{Autopilot, CountsFile, DutyAt, RegionKey, RegionsFile, Scenario};
use crate::error::{Error, Result};

/// The data sets that come with the program.
#[derive(RustEmbed)]
#[folder = "../../data"]
struct Shipped;

/// A set of files by name.
#[derive(Debug, Clone)]
pub enum DataFiles {
    Shipped(String),
    Folder(PathBuf),
    Memory(BTreeMap<String, Vec<u8>>),
}

impl DataFiles {
    /// A data set by the name it ships under, or by the path of a folder or of its scenario file.
    pub fn find(name: &str) -> Result<DataFiles> {
        if Shipped::get(&format!("{name}/scenario.yaml")).is_some() {
            return Ok(DataFiles::Shipped(name.to_owned()));
        }
        let path = Path::new(name);
        let folder = if path.is_file() { path.parent().unwrap_or(Path::new(".")) } else { path };
        if folder.join("scenario.yaml").is_file() {
            return Ok(DataFiles::Folder(folder.to_path_buf()));
        }
        Err(Error::internal(format!(
            "there is no data set `{name}`: use italy, germany, germany-influenza, china, korea-mers, a folder with a scenario.yaml, or a CSV file"
        )))
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        match self {
            DataFiles::Shipped(set) => {
                let file = Shipped::get(&format!("{set}/{name}"));
                let missing = || Error::internal(format!("the data set {set} has no file {name}"));
                Ok(file.ok_or_else(missing)?.data.into_owned())
            }
            DataFiles::Folder(folder) => {
                let path = folder.join(name);
                std::fs::read(&path).map_err(|e| Error::io(format!("file {}", path.display()), e))
            }
            DataFiles::Memory(files) => {
                files.get(name).cloned().ok_or_else(|| Error::internal(format!("there is no file {name}")))
            }
        }
    }

    pub fn scenario(&self) -> Result<Scenario> {
        let text = String::from_utf8_lossy(&self.read("scenario.yaml")?).into_owned();
        Scenario::parse(&text, "scenario.yaml")
    }
}

/// Takes every cell for a region: a file by itself says which regions there are.
struct Anything;

impl RegionLookup for Anything {
    fn by_code(&self, _: &str, _: Option<Tier>) -> Lookup {
        Lookup::One(Uuid::nil())
    }

    fn by_name(&self, _: &str, _: Option<Tier>) -> Lookup {
        Lookup::One(Uuid::nil())
    }
}

/// Name of the list of regions that is made beside the file; none that a file of a folder can have.
const REGIONS: &str = "/regions.csv";

/// Makes a scenario of one CSV: its regions are those that it names, its days those that it covers.
pub fn scenario_from_csv(
    path: &Path,
    mapping: Option<CountMapping>,
    disease: &str,
) -> Result<(Scenario, DataFiles)> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(format!("file {}", path.display()), e))?;
    let fault = |code, zh: String, en: String, remedy| {
        let file = path.display();
        Error::invalid(code, Text::new(format!("{file}：{zh}"), format!("{file}: {en}")), remedy)
    };
    let fatal = |f: lianfang_exchange::tabular::Finding| fault(f.code, f.message.zh, f.message.en, f.remedy);
    let mut table = TableReader::open(bytes.as_slice(), &TableOptions::default()).map_err(fatal)?;
    let header = table.header().to_vec();
    let mut records = Vec::new();
    let mut record = Record::default();
    while table.read_into(&mut record).map_err(fatal)? {
        records.push(std::mem::take(&mut record));
    }
    let defaults = GuessDefaults { disease: disease.to_owned(), source: "file".to_owned() };
    let guess = guess_count_mapping(&header, records.get(..400).unwrap_or(&records), &Anything, &defaults);
    let mut mapping = mapping.or(guess.mapping).ok_or_else(|| {
        let notes =
            |of: fn(&Text) -> &str, between| guess.notes.iter().map(of).collect::<Vec<_>>().join(between);
        let (zh, en) = (notes(|n| &n.zh, "；"), notes(|n| &n.en, "; "));
        fault(
            "D0102",
            format!("没有认出各列（{zh}）；有 {}", header.join("、")),
            format!("the columns could not be recognised ({en}); there are {}", header.join(", ")),
            Text::new(
                "请用 --mapping FILE.yaml 说明哪一列是什么",
                "say which column means what with --mapping FILE.yaml",
            ),
        )
    })?;
    mapping.region.tier = Some(Tier::County);
    let column = |name: &str| header.iter().position(|h| h == name);
    let (date, region) = (column(&mapping.date.column), column(&mapping.region.column));
    let (Some(date), Some(region)) = (date, region) else {
        let missing = if date.is_none() { &mapping.date.column } else { &mapping.region.column };
        return Err(fault(
            "D0103",
            format!("映射中的列 `{missing}` 不在文件里；有 {}", header.join("、")),
            format!("the mapping names the column `{missing}`, and there are {}", header.join(", ")),
            Text::new("请改正映射中的列名", "correct the name in the mapping"),
        ));
    };
    let names: BTreeSet<&str> = records.iter().map(|r| r.get(region)).filter(|n| !n.is_empty()).collect();
    let days: Vec<NaiveDate> =
        records.iter().filter_map(|r| parse_day(r.get(date), mapping.date.format)).collect();
    let (Some(from), Some(to)) = (days.iter().min().copied(), days.iter().max().copied()) else {
        let (column, first) = (&mapping.date.column, records.first().map_or("", |r| r.get(date)));
        return Err(fault(
            "D0104",
            format!("第 2 行起，列 `{column}` 没有一个日期，首个值为 `{first}`"),
            format!("from line 2 on, no value of column `{column}` is a date; the first one is `{first}`"),
            Text::new(
                "请写成 2020-03-08 的形式，或在映射中指定日期格式",
                "write dates like 2020-03-08, or name their format in the mapping",
            ),
        ));
    };
    let regions = regions_csv(&names)?;
    let counts =
        path.file_name().map_or_else(|| "counts.csv".to_owned(), |n| n.to_string_lossy().into_owned());
    let name = path.file_stem().map_or_else(|| "file".to_owned(), |s| s.to_string_lossy().into_owned());
    let scenario = Scenario {
        scenario: format!("file-{name}"),
        title: Text::same(name),
        summary: Text::new("您自己的数据，逐日重放。", "Your own data, replayed day by day."),
        timezone: chrono_tz::UTC,
        from,
        to,
        packs: vec!["core".to_owned(), disease.to_owned()],
        disease: disease.to_owned(),
        root: RegionKey { tier: Tier::National, code: "all".to_owned() },
        attribution: Vec::new(),
        regions: RegionsFile { file: REGIONS.to_owned() },
        boundaries: None,
        neighbours: None,
        counts: vec![CountsFile {
            file: counts.clone(),
            arrives_at: chrono::NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default(),
            mapping,
        }],
        lists: Vec::new(),
        duties: ["commander", "epidemiologist", "administrator"]
            .map(|duty| DutyAt { duty: duty.to_owned(), tier: Tier::National, code: "all".to_owned() })
            .to_vec(),
        autopilot: Autopilot::default(),
    };
    let files = BTreeMap::from([(REGIONS.to_owned(), regions), (counts, bytes)]);
    Ok((scenario, DataFiles::Memory(files)))
}

fn regions_csv(names: &BTreeSet<&str>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| Error::internal(format!("list of regions: {e}"));
    writer.write_record(["code", "name", "name_zh", "name_en", "tier", "parent_code"]).map_err(failed)?;
    writer.write_record(["all", "all", "全部地区", "All regions", "national", ""]).map_err(failed)?;
    for name in names {
        writer.write_record([name, name, "", "", "county", "all"]).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Error::internal(format!("list of regions: {e}")))
}
