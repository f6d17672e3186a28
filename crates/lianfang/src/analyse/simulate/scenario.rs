//! The file of a simulation: the model, the outbreak, and the arms that are compared.

use lianfang_domain::Text;
use lianfang_epi::simulation::people::{
    Ages, Closure, CommunityTies, Disease, HouseholdAges, Isolation, Measures, PopulationPlan, Testing, Ties,
    Tracing, Vaccination, Zone,
};
use lianfang_epi::simulation::{Change, SeirParameters};
use serde::{Deserialize, Serialize};
use std::path::Path;

use crate::language::{Place as _, told};

pub const PEOPLE: &str = include_str!("people.yaml");
pub const COMPARTMENTS: &str = include_str!("compartments.yaml");

pub enum Scenario {
    People(Box<People>),
    Compartments(Compartments),
}

/// A name in one language or in both.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "a name, or one in each language: {zh: …, en: …}; names with commas need quotation marks"
)]
pub enum Name {
    Same(String),
    Both(Text),
}

impl Name {
    pub fn text(&self) -> Text {
        match self {
            Name::Same(name) => Text::same(name.clone()),
            Name::Both(text) => text.clone(),
        }
    }
}

/// Which model the rest of the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    People,
    Compartments,
}

#[derive(Deserialize)]
struct Head {
    model: Model,
}

/// Published parameters of a disease.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub enum Known {
    #[serde(rename = "sars-cov-2-2020")]
    SarsCov2Of2020,
    /// The same virus by the rules of Covasim.
    #[serde(rename = "covasim-3.1.6")]
    Covasim,
}

/// What a population is like where the file says nothing.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
enum Like {
    /// A European town.
    #[default]
    #[serde(rename = "town")]
    Town,
    #[serde(rename = "covasim-3.1.6")]
    Covasim,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub model: Model,
    pub title: Name,
    pub days: u16,
    pub first_infections: u32,
    #[serde(default)]
    pub imported_per_day: f64,
    pub population: PopulationOverrides,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disease: Option<Known>,
    /// All parameters, in place of `disease`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Disease>,
    /// In place of that of `disease`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transmission: Option<f64>,
    pub arms: Vec<PeopleArm>,
}

/// A population like another one, but for what is given.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationOverrides {
    people: u32,
    #[serde(default)]
    like: Like,
    parts: Option<u16>,
    age_shares: Option<Vec<f64>>,
    age_group_years: Option<u8>,
    household_shares: Option<Vec<f64>>,
    household_ages: Option<HouseholdAges>,
    school_ages: Option<Ages>,
    class_size: Option<u32>,
    school_ties: Option<Ties>,
    work_ages: Option<Ages>,
    employed_share: Option<f64>,
    team_size: Option<u32>,
    work_ties: Option<Ties>,
    care_home_share: Option<f64>,
    care_home_size: Option<u32>,
    community_contacts: Option<f64>,
    community_ties: Option<CommunityTies>,
    own_part_share: Option<f64>,
}

impl PopulationOverrides {
    pub fn plan(&self) -> PopulationPlan {
        let town = match self.like {
            Like::Town => PopulationPlan::town(self.people),
            Like::Covasim => PopulationPlan::covasim(self.people),
        };
        PopulationPlan {
            parts: self.parts.unwrap_or(town.parts),
            age_shares: self.age_shares.clone().unwrap_or(town.age_shares),
            age_group_years: self.age_group_years.unwrap_or(town.age_group_years),
            household_shares: self.household_shares.clone().unwrap_or(town.household_shares),
            household_ages: self.household_ages.unwrap_or(town.household_ages),
            school_ages: self.school_ages.unwrap_or(town.school_ages),
            class_size: self.class_size.unwrap_or(town.class_size),
            school_ties: self.school_ties.unwrap_or(town.school_ties),
            work_ages: self.work_ages.unwrap_or(town.work_ages),
            employed_share: self.employed_share.unwrap_or(town.employed_share),
            team_size: self.team_size.unwrap_or(town.team_size),
            work_ties: self.work_ties.unwrap_or(town.work_ties),
            care_home_share: self.care_home_share.unwrap_or(town.care_home_share),
            care_home_size: self.care_home_size.unwrap_or(town.care_home_size),
            community_contacts: self.community_contacts.unwrap_or(town.community_contacts),
            community_ties: self.community_ties.unwrap_or(town.community_ties),
            own_part_share: self.own_part_share.unwrap_or(town.own_part_share),
            ..town
        }
    }
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleArm {
    pub name: Name,
    #[serde(default)]
    testing: Vec<Testing>,
    isolation: Option<Isolation>,
    tracing: Option<Tracing>,
    #[serde(default)]
    closures: Vec<Closure>,
    #[serde(default)]
    zones: Vec<Zone>,
    vaccination: Option<Vaccination>,
}

impl PeopleArm {
    pub fn measures(&self) -> Measures {
        Measures {
            testing: self.testing.clone(),
            isolation: self.isolation,
            tracing: self.tracing,
            closures: self.closures.clone(),
            zones: self.zones.clone(),
            vaccination: self.vaccination,
        }
    }
}

impl People {
    pub fn disease(&self) -> anyhow::Result<Disease> {
        let mut disease = match (&self.parameters, self.disease) {
            (Some(parameters), None) => parameters.clone(),
            (None, Some(Known::SarsCov2Of2020)) => Disease::sars_cov_2_2020(),
            (None, Some(Known::Covasim)) => Disease::covasim(),
            _ => {
                return Err(told(
                    "`disease` 与 `parameters` 须给出其一，不能都给",
                    "either `disease` or `parameters` must be given, and not both",
                ));
            }
        };
        disease.transmission = self.transmission.unwrap_or(disease.transmission);
        Ok(disease)
    }
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Compartments {
    pub model: Model,
    pub title: Name,
    pub days: u16,
    pub population: u32,
    pub exposed: u32,
    pub seir: SeirParameters,
    pub hospital: Hospital,
    pub arms: Vec<ContactArm>,
}

/// Where the infectious go. Immunity lasts as long as the run.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Hospital {
    pub hospital_share: f64,
    pub home_death_share: f64,
    pub hospital_death_share: f64,
    pub hospital_days: f64,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ContactArm {
    pub name: Name,
    #[serde(default)]
    pub contacts: Vec<Change>,
}

/// The file as the place of an error.
pub fn place(path: &Path) -> Text {
    Text::new(format!("情景文件 {}", path.display()), format!("scenario {}", path.display()))
}

/// Reads a scenario; faults come with line and column.
pub fn read(path: &Path) -> anyhow::Result<Scenario> {
    let at = || place(path);
    let text = std::fs::read_to_string(path).at(at)?;
    let head: Head = serde_saphyr::from_str(&text).at(|| {
        let Text { zh, en } = place(path);
        Text::new(
            format!("{zh}：需要 `model: people` 或 `model: compartments`；`--example people` 会打印一个完整的文件"),
            format!("{en}: `model: people` or `model: compartments` is needed; `--example people` prints a whole file"),
        )
    })?;
    let scenario = match head.model {
        Model::People => Scenario::People(Box::new(serde_saphyr::from_str(&text).at(at)?)),
        Model::Compartments => Scenario::Compartments(serde_saphyr::from_str(&text).at(at)?),
    };
    let arms = match &scenario {
        Scenario::People(people) => people.arms.len(),
        Scenario::Compartments(compartments) => compartments.arms.len(),
    };
    if arms == 0 {
        let Text { zh, en } = place(path);
        return Err(told(
            format!("{zh}：`arms` 是空的；请至少列出一个方案，如 `- name: 不采取措施`"),
            format!("{en}: `arms` is empty; list one arm at least, `- name: no measures`"),
        ));
    }
    Ok(scenario)
}
