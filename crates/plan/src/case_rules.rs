//! What a pack says about single cases of a disease: when somebody is one, who counts as a contact, how contacts are
//! watched, which places are spots, what a cluster is, and how long records are kept.
//!
//! Conditions look at the facts of one case, contact or visit ([`FactsOf`]); they propose, people decide.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::interval::Interval;
use crate::investigation::Investigation;
use crate::measures::Values;
use crate::pack::Late;
use crate::programme::{Errand, FollowUpRules, OrderTexts, ReleaseOn, Retention};
use crate::reason::Reason;

/// Whose facts a condition looks at; each has its own vocabulary in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactsOf {
    Case,
    Contact,
    Visit,
    /// Of an investigation: the facts of its case, and the answers so far.
    Answers,
}

/// What somebody is taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaseClass {
    Suspected,
    Probable,
    Confirmed,
    Asymptomatic,
    Excluded,
}

impl CaseClass {
    pub const ALL: [CaseClass; 5] = [
        CaseClass::Suspected,
        CaseClass::Probable,
        CaseClass::Confirmed,
        CaseClass::Asymptomatic,
        CaseClass::Excluded,
    ];

    /// As packs and tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            CaseClass::Suspected => "suspected",
            CaseClass::Probable => "probable",
            CaseClass::Confirmed => "confirmed",
            CaseClass::Asymptomatic => "asymptomatic",
            CaseClass::Excluded => "excluded",
        }
    }

    pub fn parse(text: &str) -> Option<CaseClass> {
        CaseClass::ALL.into_iter().find(|class| class.as_str() == text)
    }

    pub fn title(self) -> Text {
        match self {
            CaseClass::Suspected => Text::new("疑似", "suspected"),
            CaseClass::Probable => Text::new("临床诊断", "probable"),
            CaseClass::Confirmed => Text::new("确诊", "confirmed"),
            CaseClass::Asymptomatic => Text::new("无症状感染者", "asymptomatic"),
            CaseClass::Excluded => Text::new("已排除", "excluded"),
        }
    }
}

/// `cases/*.yaml`
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRules {
    pub disease: String,
    /// Which edition of which published definition this follows.
    pub edition: Text,
    /// Symptoms that the forms offer.
    pub symptoms: Vec<Titled>,
    /// From which body temperature on a check is told as ill, in °C.
    pub fever: f64,
    /// The first whose condition holds is proposed.
    pub classes: Vec<ClassRule>,
    pub infectious: Infectious,
    pub programmes: Vec<Programme>,
    /// The first whose condition holds is proposed.
    pub grades: Vec<Grade>,
    pub spot: Option<SpotRule>,
    pub clusters: Vec<ClusterRule>,
    pub laboratory: Laboratory,
    /// The guided form; absent where a disease has none.
    pub investigation: Option<Investigation>,
    pub follow_up: FollowUpRules,
    /// The task of the region that takes somebody over.
    pub hand_over: Option<Errand>,
    pub orders: Option<OrderTexts>,
    pub retention: Retention,
}

/// A name with its title in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Titled {
    pub id: String,
    pub title: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassRule {
    pub class: CaseClass,
    pub when: Expr,
}

/// When a case infects others: from so long before its onset (or, without one, its first positive sample) to so long after,
/// or to its isolation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Infectious {
    pub before: Interval,
    pub after: Interval,
}

/// How a contact is watched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Programme {
    pub id: String,
    pub title: Text,
    pub stages: Vec<Stage>,
    /// Visits or calls a day.
    pub checks_per_day: u32,
    /// Besides the time being over; absent when time is all that counts.
    pub release_when: Option<Expr>,
    pub release_on: ReleaseOn,
}

impl Programme {
    pub fn days(&self) -> u32 {
        self.stages.iter().map(|stage| stage.days).sum()
    }
}

/// Where a contact stays for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stage {
    pub place: StayAt,
    pub days: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StayAt {
    /// At an isolation site.
    Site,
    Home,
    /// Not kept apart; watched only.
    Free,
}

/// How near somebody came to a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Grade {
    pub id: String,
    pub title: Text,
    /// Absent for the last grade, which takes the rest.
    pub when: Option<Expr>,
    /// Absent for a grade that is only told what to look out for.
    pub programme: Option<String>,
}

/// Which places that a case visited are spots.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpotRule {
    /// Visits from so long before onset until isolation are looked at.
    pub before_onset: Interval,
    pub when: Expr,
    /// Who came or left so long before or after the case was there with it all the same.
    pub margin: Interval,
    /// Rows before and behind the case that count as near it; absent: everybody in the carriage.
    pub rows: Option<u32>,
    /// A spot may be closed when no case was there for so long.
    pub close_after: Interval,
    /// Handed out when a person confirms a spot.
    pub tasks: Vec<SpotTask>,
}

/// What a duty has to do at a spot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpotTask {
    pub id: String,
    pub title: Text,
    pub detail: Option<Text>,
    pub duty: String,
    pub within: Interval,
    pub checklist: Vec<Text>,
    pub late: Option<Late>,
}

/// So many cases within so long that share something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClusterRule {
    pub id: String,
    pub title: Text,
    pub cases: u32,
    pub within: Interval,
    pub sharing: Vec<Shared>,
    /// Which cases count.
    pub classes: Vec<CaseClass>,
}

/// What cases of a cluster have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shared {
    Household,
    /// Where they were infected, in the same words and the same region.
    Setting,
    /// A place that they visited.
    Place,
    /// Links of infection.
    Chain,
}

impl Shared {
    pub const ALL: [Shared; 4] = [Shared::Household, Shared::Setting, Shared::Place, Shared::Chain];

    /// As packs and tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Shared::Household => "household",
            Shared::Setting => "setting",
            Shared::Place => "place",
            Shared::Chain => "chain",
        }
    }

    pub fn parse(text: &str) -> Option<Shared> {
        Shared::ALL.into_iter().find(|shared| shared.as_str() == text)
    }

    pub fn title(self) -> Text {
        match self {
            Shared::Household => Text::new("同一家庭", "same household"),
            Shared::Setting => Text::new("同一感染场合", "same setting"),
            Shared::Place => Text::new("同一场所", "same place"),
            Shared::Chain => Text::new("同一传播链", "same chain"),
        }
    }
}

/// Kinds of samples; the last four are of places.
pub const SAMPLE_KINDS: [&str; 10] =
    ["throat", "nose", "sputum", "blood", "stool", "other", "surface", "water", "food", "air"];

/// How samples are pooled, how long they may take, and which tests are about this disease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Laboratory {
    /// So many samples in one pool at most.
    pub pool_size: u32,
    /// Kinds of samples that may be pooled.
    pub pool_kinds: Vec<String>,
    /// From taking a sample to its receipt in the laboratory; absent when nobody counts.
    pub received_within: Option<Interval>,
    /// From receipt to the result.
    pub result_within: Option<Interval>,
    /// Codes (LOINC) of tests for this disease; a coded result of another test is left to a person. Empty: any test counts.
    pub tests: Vec<String>,
}

impl Default for Laboratory {
    /// Ten swabs in one tube.
    fn default() -> Laboratory {
        Laboratory {
            pool_size: 10,
            pool_kinds: vec!["throat".to_owned(), "nose".to_owned()],
            received_within: None,
            result_within: None,
            tests: Vec::new(),
        }
    }
}

impl CaseRules {
    /// The class that the facts speak for, and why.
    pub fn classify(&self, facts: &dyn Values) -> Option<(CaseClass, Reason)> {
        let rule = self.classes.iter().find(|rule| rule.when.holds(facts) == Some(true))?;
        Some((rule.class, rule.when.reason(facts)))
    }

    /// The grade that an exposure speaks for, and why; the last grade takes what no other does.
    pub fn grade(&self, facts: &dyn Values) -> Option<(&Grade, Option<Reason>)> {
        let holds = |grade: &&Grade| grade.when.as_ref().is_none_or(|when| when.holds(facts) == Some(true));
        let grade = self.grades.iter().find(holds)?;
        Some((grade, grade.when.as_ref().map(|when| when.reason(facts))))
    }

    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.programmes.iter().find(|programme| programme.id == id)
    }

    pub fn symptom(&self, id: &str) -> Option<&Titled> {
        self.symptoms.iter().find(|symptom| symptom.id == id)
    }
}

impl SpotRule {
    /// Whether a visit made the place a spot, and why; unknown facts do not.
    pub fn makes_spot(&self, facts: &dyn Values) -> Option<Reason> {
        (self.when.holds(facts) == Some(true)).then(|| self.when.reason(facts))
    }
}
