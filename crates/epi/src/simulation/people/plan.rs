//! What a made-up population is like: its ages, homes, and how people are tied to one another.
//!
//! Deliberately not here: how it is built, see `synthetic`.

use serde::{Deserialize, Serialize};

use super::super::parameters::share;
use crate::{Error, check};

/// From an age up to, but not including, another, in years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    pub from: u8,
    pub until: u8,
}

impl Ages {
    pub(super) fn hold(self, age: u8) -> bool {
        (self.from..self.until).contains(&age)
    }

    fn check(self, name: &'static str) -> Result<(), Error> {
        if self.from <= self.until {
            return Ok(());
        }
        Err(Error::range(name, format!("{} to {}", self.from, self.until), "spans that end after they begin"))
    }
}

/// Who lives together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HouseholdAges {
    /// Two adults, then children.
    #[default]
    AdultsFirst,
    /// People of any age.
    Any,
}

/// How pupils or colleagues are tied to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// In groups whose members all meet. Infections soon meet one another there.
    #[default]
    Groups,
    /// Each with contacts of their own, drawn once from all pupils of the part or all who work.
    Network,
}

/// Whom people meet in the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommunityTies {
    /// Others on each day.
    #[default]
    Daily,
    /// The same on all days, drawn once.
    Network,
}

/// What to build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PopulationPlan {
    /// People, 1 to 100,000,000.
    pub people: u32,
    /// Share of people in each group of ages, the youngest first; adds up to 1.
    pub age_shares: Vec<f64>,
    /// Years in each group: 10 for 0-9, 10-19, …
    pub age_group_years: u8,
    /// Share of households with 1, 2, 3 … members; adds up to 1.
    pub household_shares: Vec<f64>,
    pub household_ages: HouseholdAges,
    /// Everyone of these ages goes to school.
    pub school_ages: Ages,
    /// Pupils who meet every day; in a network each has one contact fewer than this, on average.
    pub class_size: u32,
    pub school_ties: Ties,
    /// Ages of those who can go to work; pupils don't.
    pub work_ages: Ages,
    /// Share of them who do.
    pub employed_share: f64,
    /// Colleagues who meet every day; in a network each has one contact fewer than this, on average.
    pub team_size: u32,
    pub work_ties: Ties,
    /// Share of those aged 75 or more who live in care homes.
    pub care_home_share: f64,
    /// Residents of a care home.
    pub care_home_size: u32,
    /// Staff per resident, from the employed.
    pub care_staff_per_resident: f64,
    /// Parts of the region, of equal size.
    pub parts: u16,
    /// Contacts in the community per person and day.
    pub community_contacts: f64,
    pub community_ties: CommunityTies,
    /// Share of these with people of the same part; classes and care homes never cross parts, teams do.
    pub own_part_share: f64,
}

impl PopulationPlan {
    /// A European town with this many people, in one part.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{CommunityTies, PopulationPlan};
    /// // The same people met every day, in four parts of the town.
    /// let plan = PopulationPlan { parts: 4, community_ties: CommunityTies::Network, ..PopulationPlan::town(20_000) };
    /// assert_eq!((plan.people, plan.class_size, plan.school_ages.until), (20_000, 21, 18));
    /// ```
    pub fn town(people: u32) -> PopulationPlan {
        PopulationPlan {
            people,
            age_shares: vec![0.09, 0.10, 0.12, 0.13, 0.13, 0.15, 0.13, 0.09, 0.05, 0.01],
            age_group_years: 10,
            household_shares: vec![0.40, 0.33, 0.13, 0.10, 0.04],
            household_ages: HouseholdAges::AdultsFirst,
            school_ages: Ages { from: 6, until: 18 },
            class_size: 21,
            school_ties: Ties::Groups,
            work_ages: Ages { from: 18, until: 65 },
            employed_share: 0.75,
            team_size: 17,
            work_ties: Ties::Groups,
            care_home_share: 0.08,
            care_home_size: 60,
            care_staff_per_resident: 0.5,
            parts: 1,
            community_contacts: 20.0,
            community_ties: CommunityTies::Daily,
            own_part_share: 0.8,
        }
    }

    /// The "hybrid" population of Covasim 3.1.6 \[kerr2021\] by every rule and number: for comparisons with published results of that
    /// program, together with [`super::Disease::covasim`].
    ///
    /// In other ways than [`PopulationPlan::town`]: ages of Seattle, any ages in a household, pupils until 21, everyone at work
    /// from 22 to 64, no care homes, networks in place of classes, teams and contacts of the day.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::simulation::people::{Population, PopulationPlan, Setting};
    /// let plan = PopulationPlan::covasim(2_000);
    /// let people = Population::synthetic(&plan, &mut Streams::from_seed(1).stream("town")).unwrap();
    /// let met = |setting| (0..2_000).map(|p| people.group(setting, p).len()).sum::<usize>() as f64 / 2_000.0;
    /// assert!((met(Setting::Community) - 20.0).abs() < 0.5);
    /// // Two others at home, on average over people, and oneself.
    /// assert!((met(Setting::Household) - 3.0).abs() < 0.2);
    /// ```
    pub fn covasim(people: u32) -> PopulationPlan {
        // In 10,000; the last is for 90 to 99 years.
        let ages = [
            605.0, 607.0, 566.0, 557.0, 612.0, 843.0, 848.0, 764.0, 697.0, 701.0, 681.0, 653.0, 591.0, 453.0,
            312.0, 201.6, 134.4, 100.8, 33.6, 33.6,
        ];
        // Poisson with mean 2, without 0.
        let sizes: Vec<f64> =
            std::iter::successors(Some((1.0, 2.0)), |(k, p)| Some((k + 1.0, p * 2.0 / (k + 1.0))))
                .map(|(_, p)| p)
                .take(12)
                .collect();
        let shares = |parts: &[f64]| parts.iter().map(|p| p / parts.iter().sum::<f64>()).collect();
        PopulationPlan {
            age_shares: shares(&ages),
            age_group_years: 5,
            household_shares: shares(&sizes),
            household_ages: HouseholdAges::Any,
            school_ages: Ages { from: 6, until: 22 },
            school_ties: Ties::Network,
            work_ages: Ages { from: 22, until: 65 },
            employed_share: 1.0,
            work_ties: Ties::Network,
            care_home_share: 0.0,
            community_ties: CommunityTies::Network,
            ..PopulationPlan::town(people)
        }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if !(1..=100_000_000).contains(&self.people) {
            return Err(Error::range("people", self.people, "1 to 100,000,000"));
        }
        check::not_empty("age_shares", &self.age_shares)?;
        check::distribution("age_shares", &self.age_shares)?;
        if self.age_group_years == 0 {
            return Err(Error::range("age_group_years", 0, "1 year or more"));
        }
        if self.age_shares.len() * usize::from(self.age_group_years) > 120 {
            return Err(Error::range(
                "age_shares",
                self.age_shares.len(),
                "groups of up to 120 years in all",
            ));
        }
        self.school_ages.check("school_ages")?;
        self.work_ages.check("work_ages")?;
        check::not_empty("household_shares", &self.household_shares)?;
        check::distribution("household_shares", &self.household_shares)?;
        share("employed_share", self.employed_share)?;
        share("care_home_share", self.care_home_share)?;
        if !(0.0..=10.0).contains(&self.care_staff_per_resident) {
            return Err(Error::range("care_staff_per_resident", self.care_staff_per_resident, "0 to 10"));
        }
        let sizes = [
            ("class_size", self.class_size),
            ("team_size", self.team_size),
            ("care_home_size", self.care_home_size),
        ];
        for (name, size) in sizes {
            if size == 0 {
                return Err(Error::range(name, size, "1 or more"));
            }
        }
        if self.parts == 0 || u32::from(self.parts) > self.people {
            return Err(Error::range("parts", self.parts, "1 up to the number of people"));
        }
        Ok(())
    }
}
