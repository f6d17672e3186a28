//! The scenario file.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use lianfang_domain::{Text, Tier};
use lianfang_exchange::tabular::CountMapping;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::kernel::clock::Clock;

/// The local time at which a replay begins its first day and rests at the end of each.
const FIRST_HOUR: u32 = 7;
const LAST_HOUR: u32 = 23;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Id, unchanging.
    pub scenario: String,
    pub title: Text,
    pub summary: Text,
    pub timezone: Tz,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub packs: Vec<String>,
    pub disease: String,
    pub root: RegionKey,
    #[serde(default)]
    pub attribution: Vec<String>,
    pub regions: RegionsFile,
    pub boundaries: Option<BoundariesFile>,
    pub neighbours: Option<NeighboursFile>,
    pub counts: Vec<CountsFile>,
    #[serde(default)]
    pub lists: Vec<ListsFile>,
    #[serde(default)]
    pub duties: Vec<DutyAt>,
    #[serde(default)]
    pub autopilot: Autopilot,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionKey {
    pub tier: Tier,
    pub code: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionsFile {
    pub file: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundariesFile {
    pub file: String,
    /// Property of a feature that holds the code.
    pub key: String,
    /// Without one, codes are looked up from the county upwards.
    pub tier: Option<Tier>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighboursFile {
    pub file: String,
    pub tier: Option<Tier>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountsFile {
    pub file: String,
    /// Local time at which a day's rows arrive on that day.
    #[serde(deserialize_with = "hour_minute")]
    pub arrives_at: NaiveTime,
    pub mapping: CountMapping,
}

/// A line list of cases whose rows arrive on the day on which they were reported.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListsFile {
    pub file: String,
    #[serde(deserialize_with = "hour_minute")]
    pub arrives_at: NaiveTime,
    /// Columns with the days on which a row became known: the latest of them counts, and one at least has a day.
    pub days: Vec<String>,
    /// What became known of a row only later.
    pub afterwards: Option<Afterwards>,
    /// File of who infected whom; a link arrives with the later of its two cases.
    pub links: Option<String>,
}

/// Columns that are empty until the day in another column, when the row arrives again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Afterwards {
    pub day: String,
    pub columns: Vec<String>,
}

/// A duty that the viewer can take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyAt {
    pub duty: String,
    pub tier: Tier,
    pub code: String,
}

/// What absent staff do; nothing where a part is missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Autopilot {
    pub decisions: Option<Decisions>,
    pub signals: Option<Signals>,
    pub tasks: Option<Tasks>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    pub accept_after_hours: f64,
    /// Share of proposals that are accepted; the others stay open.
    pub share: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signals {
    pub verify_after_hours: f64,
    /// Share of signals that are confirmed; the others are dismissed.
    pub confirm_share: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tasks {
    /// Share of tasks that are ever done.
    pub done_share: f64,
    /// Half of those are done within this time.
    pub median_hours: f64,
    /// Geometric standard deviation of the time.
    pub spread: f64,
}

fn hour_minute<'de, D: serde::Deserializer<'de>>(d: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(d)?;
    NaiveTime::parse_from_str(&text, "%H:%M")
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is not a time of day such as 18:00")))
}

impl Scenario {
    /// Reads a scenario; an error names the line.
    pub fn parse(text: &str, path: &str) -> Result<Scenario> {
        let scenario: Scenario =
            serde_saphyr::from_str(text).map_err(|e| Error::internal(format!("scenario {path}: {e}")))?;
        if scenario.from > scenario.to {
            return Err(Error::internal(format!("scenario {path}: `from` is after `to`")));
        }
        Ok(scenario)
    }

    /// Number of days that are replayed.
    pub fn days(&self) -> i64 {
        (self.to - self.from).num_days() + 1
    }
}

fn at_hour(clock: &Clock, day: NaiveDate, hour: u32) -> DateTime<Utc> {
    clock.at(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN))
}

/// When a scenario begins.
pub fn start_of(scenario: &Scenario) -> DateTime<Utc> {
    at_hour(&Clock::system(scenario.timezone), scenario.from, FIRST_HOUR)
}

/// When a day of a replay is over: its data have arrived and evening's deadlines have passed.
pub fn end_of(clock: &Clock, day: NaiveDate) -> DateTime<Utc> {
    at_hour(clock, day, LAST_HOUR)
}
