//! The people of a model: ages, parts of the region, and whom they meet every day.
//!
//! Groups are stored as lists of members, not as pairs: a class of 25 is 25 numbers, not 300 contacts. Where people meet in a network
//! instead, each has a list of their own.

use serde::{Deserialize, Serialize};

use crate::{Error, check};

/// Where people meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Setting {
    Household = 0,
    /// A class at school.
    School = 1,
    /// A team at work.
    Work = 2,
    /// Residents and staff of a care home.
    CareHome = 3,
    /// Everyone else: drawn anew each day, or a network.
    Community = 4,
}

impl Setting {
    pub const ALL: [Setting; 5] =
        [Setting::Household, Setting::School, Setting::Work, Setting::CareHome, Setting::Community];
}

/// No group.
pub(super) const NONE: u32 = u32::MAX;

/// Where a person's contacts of one setting stand in its list of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct List {
    start: u32,
    pub len: u32,
}

/// Sorts people by group: who is in each of `count` groups, and where each group stands.
fn grouped(count: usize, people: impl Iterator<Item = (u32, u32)> + Clone) -> (Vec<u32>, Vec<List>) {
    let mut lists = vec![List::default(); count];
    for (group, _) in people.clone() {
        lists[group as usize].len += 1;
    }
    let mut start = 0;
    for list in &mut lists {
        list.start = start;
        start += list.len;
    }
    let mut next: Vec<u32> = lists.iter().map(|l| l.start).collect();
    let mut members = vec![0; start as usize];
    for (group, person) in people {
        members[next[group as usize] as usize] = person;
        next[group as usize] += 1;
    }
    (members, lists)
}

/// The people of a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Years.
    pub(super) age: Vec<u8>,
    /// Part of the region; people of a part stand together in the list.
    pub(super) part: Vec<u16>,
    /// First person of each part, and the end.
    pub(super) part_starts: Vec<u32>,
    /// By person and setting, together because they are read together; in the community only where it is a network.
    pub(super) lists: Vec<[List; 5]>,
    /// By setting, group after group; in a network person after person.
    members: [Vec<u32>; 5],
    group_counts: [usize; 5],
    /// Contacts in the community that are drawn for a person on a day, on average.
    pub(super) community_contacts: f64,
    /// Share of them with people of one's own part.
    pub(super) own_part_share: f64,
}

/// One person, as the caller knows it. Groups are numbered from 0 within each setting; none = does not go there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Years.
    pub age: u8,
    /// Part of the region, numbered from 0.
    pub part: u16,
    pub household: Option<u32>,
    pub class: Option<u32>,
    pub team: Option<u32>,
    pub care_home: Option<u32>,
}

impl Population {
    /// A population from a list of people.
    ///
    /// When to use: with people from a register or a synthetic population; else [`Population::synthetic`].
    ///
    /// Inputs: people sorted by part, every part from 0 on with at least one person; contacts in the community per person and
    /// day, from 0 up to 1000; the share of these with people of the same part, 0 to 1.
    ///
    /// Errors: no one; parts out of order or left out; a group number as large as the number of people; a number outside its range.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{Person, Population, Setting};
    /// let person = |age, household| Person { age, part: 0, household: Some(household), class: None, team: None, care_home: None };
    /// let people = [person(41, 0), person(8, 0), person(70, 1)];
    /// let population = Population::new(&people, 10.0, 1.0).unwrap();
    /// assert_eq!((population.len(), population.ages()), (3, [41, 8, 70].as_slice()));
    /// assert!(Population::new(&[], 10.0, 1.0).is_err());
    /// ```
    pub fn new(people: &[Person], community_contacts: f64, own_part_share: f64) -> Result<Population, Error> {
        check::not_empty("people", people)?;
        if u32::try_from(people.len()).is_err() {
            return Err(Error::range("people", people.len(), "4,294,967,295 people"));
        }
        if !(0.0..=1000.0).contains(&community_contacts) {
            return Err(Error::range("community_contacts", community_contacts, "0 to 1000 per day"));
        }
        if !(0.0..=1.0).contains(&own_part_share) {
            return Err(Error::range("own_part_share", own_part_share, "0 to 1"));
        }
        let mut part_starts = Vec::new();
        for (place, person) in people.iter().enumerate() {
            match usize::from(person.part) + 1 {
                part if part == part_starts.len() => {}
                part if part == part_starts.len() + 1 => part_starts.push(place as u32),
                _ => return Err(Error::OutOfOrder { name: "people", place: place + 1 }),
            }
        }
        part_starts.push(people.len() as u32);
        let mut population = Population {
            age: people.iter().map(|p| p.age).collect(),
            part: people.iter().map(|p| p.part).collect(),
            part_starts,
            lists: vec![Default::default(); people.len()],
            members: Default::default(),
            group_counts: [0; 5],
            community_contacts,
            own_part_share,
        };
        population.gather(Setting::Household, people, |p| p.household)?;
        population.gather(Setting::School, people, |p| p.class)?;
        population.gather(Setting::Work, people, |p| p.team)?;
        population.gather(Setting::CareHome, people, |p| p.care_home)?;
        Ok(population)
    }

    fn gather(
        &mut self,
        setting: Setting,
        people: &[Person],
        group: fn(&Person) -> Option<u32>,
    ) -> Result<(), Error> {
        let members = || (0_u32..).zip(people).filter_map(|(place, p)| Some((group(p)?, place)));
        let last = members().map(|(group, _)| group).max();
        let count = last.map_or(0, |g| g as usize + 1);
        if count > people.len() {
            let rule = "group numbers below the number of people";
            return Err(Error::range("people", last.unwrap_or(NONE), rule));
        }
        let (all, lists) = grouped(count, members());
        for (group, person) in members() {
            self.lists[person as usize][setting as usize] = lists[group as usize];
        }
        self.members[setting as usize] = all;
        self.group_counts[setting as usize] = count;
        Ok(())
    }

    /// The same people with a network in one setting: pairs who meet every day, in place of its groups or, in the community, of
    /// contacts drawn for the day.
    ///
    /// When to use: where contacts are known, or where those of a person don't know one another, as groups make them do.
    ///
    /// Inputs: the setting; pairs of people by their place in the list, each pair once (twice: they meet twice a day).
    ///
    /// Errors: a number as large as the number of people; someone paired with themselves; more than 2,147,483,647 pairs.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{Person, Population, Setting};
    /// let person = Person { age: 40, part: 0, household: None, class: None, team: None, care_home: None };
    /// let population = Population::new(&[person; 3], 20.0, 1.0).unwrap();
    /// let friends = population.with_network(Setting::Community, &[(0, 1), (0, 2)]).unwrap();
    /// assert_eq!(friends.group(Setting::Community, 0), [1, 2]);
    /// assert_eq!(friends.group(Setting::Community, 2), [0]);
    /// ```
    pub fn with_network(mut self, setting: Setting, pairs: &[(u32, u32)]) -> Result<Population, Error> {
        if i32::try_from(pairs.len()).is_err() {
            return Err(Error::range("pairs", pairs.len(), "0 to 2,147,483,647 pairs"));
        }
        if let Some((a, b)) = pairs.iter().find(|(a, b)| a == b || *a.max(b) as usize >= self.len()) {
            return Err(Error::range(
                "pairs",
                format!("{a} and {b}"),
                "the numbers of two people of the list",
            ));
        }
        let both = pairs.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]);
        let (all, lists) = grouped(self.len(), both);
        for (person, list) in self.lists.iter_mut().zip(lists) {
            person[setting as usize] = list;
        }
        self.members[setting as usize] = all;
        self.group_counts[setting as usize] = 0;
        if setting == Setting::Community {
            self.community_contacts = 0.0;
        }
        Ok(self)
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.age.len()
    }

    /// Whether there is no one; never, because [`Population::new`] refuses it.
    pub fn is_empty(&self) -> bool {
        self.age.is_empty()
    }

    /// How many parts the region has.
    pub fn parts(&self) -> usize {
        self.part_starts.len() - 1
    }

    /// Age in years of each person.
    pub fn ages(&self) -> &[u8] {
        &self.age
    }

    /// How many groups there are in a setting; 0 in the community and in a network.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{Person, Population, Setting};
    /// let person = |age, household| Person { age, part: 0, household: Some(household), class: None, team: None, care_home: None };
    /// let people = [person(41, 0), person(8, 0), person(70, 1)];
    /// let population = Population::new(&people, 10.0, 1.0).unwrap();
    /// assert_eq!([Setting::Household, Setting::School].map(|s| population.group_count(s)), [2, 0]);
    /// ```
    pub fn group_count(&self, setting: Setting) -> usize {
        self.group_counts[setting as usize]
    }

    /// Everyone who meets the person in this setting every day: the person's group, the person included, or contacts in a network, without
    /// them. Empty without either.
    ///
    /// ```
    /// use lianfang_epi::simulation::people::{Person, Population, Setting};
    /// let person = |age, household| Person { age, part: 0, household: Some(household), class: None, team: None, care_home: None };
    /// let people = [person(41, 0), person(8, 0), person(70, 1)];
    /// let population = Population::new(&people, 10.0, 1.0).unwrap();
    /// assert_eq!(population.group(Setting::Household, 1), [0, 1]);
    /// assert!(population.group(Setting::Work, 1).is_empty());
    /// ```
    pub fn group(&self, setting: Setting, person: u32) -> &[u32] {
        match self.lists.get(person as usize) {
            Some(lists) => self.listed(setting, lists[setting as usize]),
            None => &[],
        }
    }

    /// The members of a list of this setting.
    #[inline]
    pub(super) fn listed(&self, setting: Setting, list: List) -> &[u32] {
        &self.members[setting as usize][list.start as usize..(list.start + list.len) as usize]
    }
}
