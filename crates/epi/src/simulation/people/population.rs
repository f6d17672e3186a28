//! The people of a model: ages, parts of the region, and the groups in which they meet every day.
//!
//! Groups are stored as lists of members, not as pairs: a class of 25 is 25 numbers, not 300 contacts.

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
    /// Everyone else, drawn anew each day.
    Community = 4,
}

impl Setting {
    pub const ALL: [Setting; 5] =
        [Setting::Household, Setting::School, Setting::Work, Setting::CareHome, Setting::Community];
    /// Settings with fixed groups.
    pub(super) const GROUPS: [Setting; 4] =
        [Setting::Household, Setting::School, Setting::Work, Setting::CareHome];
}

/// No group.
pub(super) const NONE: u32 = u32::MAX;

/// Who belongs together in one setting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Groups {
    /// Group of each person, or `NONE`.
    of: Vec<u32>,
    /// Members of group `g`: `members[starts[g]..starts[g + 1]]`.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Groups {
    pub(super) fn new(of: Vec<u32>) -> Groups {
        let count = of.iter().filter(|g| **g != NONE).max().map_or(0, |g| *g as usize + 1);
        let mut starts = vec![0_u32; count + 1];
        for group in of.iter().filter(|g| **g != NONE) {
            starts[*group as usize + 1] += 1;
        }
        for g in 0..count {
            starts[g + 1] += starts[g];
        }
        let mut next = starts.clone();
        let mut members = vec![0; starts[count] as usize];
        for (person, group) in of.iter().enumerate().filter(|(_, g)| **g != NONE) {
            members[next[*group as usize] as usize] = person as u32;
            next[*group as usize] += 1;
        }
        Groups { of, starts, members }
    }

    /// Everyone in the person's group, the person included; empty without a group.
    #[inline]
    pub(super) fn with(&self, person: u32) -> &[u32] {
        let group = self.of[person as usize];
        if group == NONE {
            return &[];
        }
        let (from, to) = (self.starts[group as usize], self.starts[group as usize + 1]);
        &self.members[from as usize..to as usize]
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }
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
    pub(super) groups: [Groups; 4],
    /// Contacts in the community that a person has on a day, on average.
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
        let column = |get: fn(&Person) -> Option<u32>| -> Result<Groups, Error> {
            let of: Vec<u32> = people.iter().map(|p| get(p).unwrap_or(NONE)).collect();
            match of.iter().find(|g| **g != NONE && **g as usize >= people.len()) {
                Some(group) => Err(Error::range("people", group, "group numbers below the number of people")),
                None => Ok(Groups::new(of)),
            }
        };
        Ok(Population {
            age: people.iter().map(|p| p.age).collect(),
            part: people.iter().map(|p| p.part).collect(),
            part_starts,
            groups: [
                column(|p| p.household)?,
                column(|p| p.class)?,
                column(|p| p.team)?,
                column(|p| p.care_home)?,
            ],
            community_contacts,
            own_part_share,
        })
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

    /// How many groups there are in a setting; 0 in the community.
    pub fn group_count(&self, setting: Setting) -> usize {
        self.groups.get(setting as usize).map_or(0, Groups::count)
    }

    /// Everyone who meets the person in this setting every day, the person included; empty without a group.
    pub fn group(&self, setting: Setting, person: u32) -> &[u32] {
        match self.groups.get(setting as usize) {
            Some(groups) if (person as usize) < self.len() => groups.with(person),
            _ => &[],
        }
    }
}
