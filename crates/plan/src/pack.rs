//! What a pack says, after reading: diseases, duties, risk rules, plans and stories.
//!
//! These are plain values without behaviour. `library` builds them from files, `risk` and `run` act on them.

use chrono::NaiveTime;
use lianfang_domain::{Period, Text, Tier, Window};
use serde::{Deserialize, Serialize};

use crate::case_rules::CaseRules;
use crate::detectors::Detector;
use crate::expr::Expr;
use crate::interval::Interval;
use crate::rights::Right;
use crate::story::Story;

/// A file of a pack; the path is relative to the pack's folder, with forward slashes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Pack {
    pub name: String,
    /// `major.minor.patch`
    pub version: String,
    pub title: Text,
    pub requires: Vec<String>,
    pub diseases: Vec<Disease>,
    pub duties: Vec<Duty>,
    pub cases: Vec<CaseRules>,
    pub risk: Vec<RiskRule>,
    pub plans: Vec<Plan>,
    #[serde(skip)]
    pub stories: Vec<Story>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disease {
    pub id: String,
    pub title: Text,
    pub incubation_days: u32,
    pub detection: Detection,
    /// Series that are counted, such as `confirmed`; the first is the main one.
    pub indicators: Vec<String>,
    pub natural_history: NaturalHistory,
}

/// What is known of the disease's course. Models need it; a part that is absent switches off what would need it, and the pages say so.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct NaturalHistory {
    /// From the onset of a case to the onset of those it infects.
    pub serial_interval: Option<Delay>,
    /// From infection to onset.
    pub incubation: Option<Delay>,
    /// From onset to the day on which the case is counted.
    pub onset_to_report: Option<Delay>,
    /// Share of infections that are counted, above 0 and up to 1.
    pub reported_share: Option<Sourced>,
    /// Which set of published parameters the model of people uses.
    pub people_model: Option<PeopleModel>,
}

/// A length of time that differs from case to case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delay {
    pub mean_days: f64,
    pub sd_days: f64,
    /// 95 % interval of the mean, where the source gives one.
    pub mean_range: Option<(f64, f64)>,
    /// 95 % interval of the standard deviation.
    pub sd_range: Option<(f64, f64)>,
    /// Where the figures come from.
    pub source: String,
}

/// A figure with its source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sourced {
    pub value: f64,
    pub source: String,
}

/// Sets of parameters of the model of people; the numbers are in the `epi` crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeopleModel {
    #[serde(rename = "sars-cov-2-2020")]
    SarsCov2Of2020,
}

/// How unusual counts are found; the methods themselves live in the `epi` crate.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Detection {
    pub detectors: Vec<Detector>,
    /// Fewer cases in a period are never a signal.
    pub min_cases: i64,
    /// Expected share of false alarms among the alarms of one round over all series; None = every alarm stands for itself.
    pub false_discovery_rate: Option<f64>,
    /// A region's alarm that those below it explain is told below only.
    pub tell_once: bool,
    /// Regions that stand out together are looked for; None = they are not.
    pub clusters: Option<ClusterScan>,
}

/// The prospective space-time scan: which regions, and for how long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClusterScan {
    pub method: ScanMethod,
    /// Only series of this period are scanned; None = whichever the regions have.
    pub period: Option<Period>,
    /// Largest cluster, in regions or as a share of all people.
    pub largest: LargestCluster,
    /// Longest cluster.
    pub max_duration: Window,
    /// How far back the scan looks for what is usual, before the longest cluster.
    pub history: Window,
    /// Replicates of the test; 999 give p-values in steps of 0.001.
    pub replicates: u32,
    /// A cluster whose p-value is not above this is told.
    pub alpha: f64,
}

/// What a cluster is compared with; the statistics live in the `epi` crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanMethod {
    /// The same share of cases as the regions had before, and scatter as it was.
    NegativeBinomial,
    /// The margins of the counts alone.
    Permutation,
    /// The population.
    Population,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LargestCluster {
    Places(u32),
    Share(f64),
}

/// A function that a person holds at a place, and what it may do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duty {
    pub id: String,
    pub title: Text,
    pub rights: Vec<Right>,
    /// Where it is usually held; a hint for whoever grants it.
    pub tier: Option<Tier>,
}

/// Whether a change takes effect by itself or waits for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Activate {
    #[default]
    Auto,
    Propose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    Green,
    Blue,
    Yellow,
    Orange,
    Red,
}

/// Grades a region; levels go from the lowest to the highest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskRule {
    pub id: String,
    pub disease: String,
    pub title: Text,
    pub levels: Vec<Level>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    pub id: String,
    pub title: Text,
    pub color: Colour,
    /// Absent for the lowest level only.
    pub when: Option<Expr>,
    pub hold: Interval,
    pub activate: Activate,
    pub decided_by: Option<Tier>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    pub id: String,
    pub title: Text,
    pub summary: Option<Text>,
    pub runs_for: Vec<Tier>,
    /// Absent for a plan that serves any disease.
    pub disease: Option<String>,
    pub starts_when: Option<Expr>,
    pub start: Activate,
    /// Who decides a proposed start.
    pub decided_by: Option<Tier>,
    pub ends_when: Option<Expr>,
    /// How long `ends_when` must hold without a break.
    pub hold: Interval,
    pub phases: Vec<Phase>,
    pub tasks: Vec<Task>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    pub id: String,
    pub title: Text,
    pub detail: Option<Text>,
    /// Absent for the first phase only.
    pub when: Option<Expr>,
    pub hold: Interval,
    pub activate: Activate,
    pub decided_by: Option<Tier>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    pub id: String,
    pub title: Text,
    pub detail: Option<Text>,
    pub phases: Vec<String>,
    pub duty: String,
    /// Absent for a task that is done once per stay in its phases.
    pub every: Option<Interval>,
    /// Local time of day; with `every`, of the last day of the period.
    pub due: Option<NaiveTime>,
    /// Time allowed from opening.
    pub within: Option<Interval>,
    /// Tasks of the same plan that must be finished before this one opens.
    pub after: Vec<String>,
    pub checklist: Vec<Text>,
    pub done_when: Option<Expr>,
    pub by_hand: bool,
    pub late: Option<Late>,
    /// Things that the task sets up; none exist yet.
    pub opens: Vec<TaskEffect>,
}

/// What happens when a task is late: `after` the deadline, these duties are told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Late {
    pub after: Interval,
    pub tell: Vec<String>,
}

/// Reserved for zones and registers; a pack that names one is refused (`P0412`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum TaskEffect {}

impl Plan {
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }
}

impl RiskRule {
    /// The level's place from the lowest, by its id.
    pub fn rank(&self, id: &str) -> Option<usize> {
        self.levels.iter().position(|level| level.id == id)
    }
}
