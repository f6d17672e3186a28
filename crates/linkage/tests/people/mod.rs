//! Made-up persons with known truth: who is who is known, and how each record went wrong.
//!
//! Everything is drawn from named streams. Shares of names fall off as they do in China; households share phone, address and family name; siblings share a
//! character; one birth in ninety is of twins. The shares of errors are assumptions, written beside each draw in `records.rs`; none are measured.

#![allow(dead_code)] // tests, bench and example use different parts
#![allow(clippy::expect_used)] // what can't be made up stops the program that wanted it

mod names;
mod records;

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use lianfang_domain::Streams;
use lianfang_domain::random::Stream;
use lianfang_linkage::{Birth, Person, Prepared, normalise};
use rand::RngExt as _;

/// One record as somebody wrote it.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Whose record it is.
    pub truth: usize,
    pub household: usize,
    pub name: Option<String>,
    pub id_number: Option<String>,
    pub document: Option<String>,
    pub phone: Option<String>,
    pub birth: Written,
    pub sex: Option<&'static str>,
    pub region: Option<String>,
    pub address: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub enum Written {
    #[default]
    Nothing,
    Text(String),
    Year(i32),
    Age(u32),
}

/// The day on which ages were asked.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 5, 20).expect("a day")
}

impl Record {
    pub fn person(&self) -> Person<'_> {
        let birth = match &self.birth {
            Written::Nothing => None,
            Written::Text(text) => Some(Birth::Written(text)),
            Written::Year(year) => Some(Birth::Year(*year)),
            Written::Age(years) => Some(Birth::Age { years: *years, on: today() }),
        };
        Person {
            name: self.name.as_deref(),
            id_number: self.id_number.as_deref(),
            document: self.document.as_deref(),
            phone: self.phone.as_deref(),
            birth,
            sex: self.sex,
            region: self.region.as_deref(),
            address: self.address.as_deref(),
            ..Person::default()
        }
    }
}

/// A person as they are.
#[derive(Debug, Clone)]
pub struct Human {
    pub household: usize,
    pub male: bool,
    pub birth: NaiveDate,
    pub family: String,
    pub given: String,
    pub foreign: bool,
    pub id_number: String,
    pub document: String,
    pub phone: String,
    pub township: String,
    pub address: String,
}

/// Made-up records of about this number, 15 in 100 of them further records of somebody, in random order.
pub fn records(seed: u64, count: usize) -> Vec<Record> {
    records_with(seed, count, 15)
}

/// The same with another share of further records, in percent.
pub fn records_with(seed: u64, count: usize, percent: usize) -> Vec<Record> {
    let streams = Streams::from_seed(seed);
    let further = count * percent / 100;
    let humans = humans(&mut streams.stream("people"), count - further);
    let mut chance = streams.stream("records");
    let mut records: Vec<Record> =
        humans.iter().enumerate().map(|(truth, human)| records::write(human, truth, &mut chance)).collect();
    for _ in 0..further {
        let truth = chance.random_range(0..humans.len());
        let record = records::write(&humans[truth], truth, &mut chance);
        let place = chance.random_range(0..=records.len());
        records.push(record);
        let last = records.len() - 1;
        records.swap(place.min(last), last);
    }
    records
}

pub fn prepare(records: &[Record]) -> Vec<Prepared> {
    records.iter().map(|record| normalise(&record.person())).collect()
}

/// All pairs of records of one person.
pub fn true_pairs(records: &[Record]) -> HashSet<(usize, usize)> {
    let mut of = HashMap::<usize, Vec<usize>>::new();
    records.iter().enumerate().for_each(|(i, r)| of.entry(r.truth).or_default().push(i));
    let pairs = |places: &Vec<usize>| -> Vec<(usize, usize)> {
        places.iter().enumerate().flat_map(|(k, i)| places[k + 1..].iter().map(move |j| (*i, *j))).collect()
    };
    of.values().flat_map(pairs).collect()
}

fn humans(chance: &mut Stream, count: usize) -> Vec<Human> {
    // A city of eight counties, each with eleven townships.
    let mut all: Vec<Human> = Vec::with_capacity(count + 8);
    let mut household = 0;
    let mut numbers = HashSet::new();
    while all.len() < count {
        household += 1;
        let county = 330_102 + chance.random_range(0..8_u32);
        let township = format!("{county}{:03}", 1 + chance.random_range(0..11));
        let road = names::ROADS[chance.random_range(0..names::ROADS.len())];
        let address = format!(
            "{road}{}号{}幢{}室",
            1 + chance.random_range(0..300),
            1 + chance.random_range(0..20),
            100 * (1 + chance.random_range(0..18)) + 1 + chance.random_range(0..4)
        );
        let size = [1, 1, 2, 2, 3, 3, 3, 4, 5][chance.random_range(0..9)];
        let mut members = family(chance, size, household);
        members.retain(|human| numbers.insert(human.id_number.clone()));
        let shared = phone(chance);
        for mut human in members {
            human.township.clone_from(&township);
            human.address.clone_from(&address);
            // Four in ten give the phone of the family.
            human.phone = if chance.random_bool(0.4) { shared.clone() } else { phone(chance) };
            all.push(human);
        }
    }
    all.truncate(count);
    all
}

fn family(chance: &mut Stream, size: usize, household: usize) -> Vec<Human> {
    let foreign = chance.random_bool(0.06);
    let born = |chance: &mut Stream, from: i32, to: i32| {
        let first = NaiveDate::from_ymd_opt(from, 1, 1).expect("a day");
        first + Days::new(chance.random_range(0..(to - from) as u64 * 365))
    };
    let parent = born(chance, 1940, 2000);
    let mut members: Vec<Human> = Vec::new();
    let father_name = names::family(chance, foreign);
    let shared_character = names::character(chance, true);
    for member in 0..size {
        let child = member >= 2;
        let male =
            if member == 0 { chance.random_bool(0.5) } else { (member % 2 == 0) ^ chance.random_bool(0.4) };
        let twin = child && member > 2 && chance.random_bool(0.05);
        let birth = match (child, twin) {
            (_, true) => members[member - 1].birth,
            (true, _) => child_of(parent, chance),
            (false, _) if member == 0 => parent,
            _ => born(chance, (parent.year() - 6).max(1930), parent.year() + 7),
        };
        let family = if child || member == 0 { father_name.clone() } else { names::family(chance, foreign) };
        let mut given = names::given(chance, foreign, male, birth.year());
        if child && !foreign && chance.random_bool(0.25) {
            given = format!("{shared_character}{}", names::character(chance, male));
        }
        while members.iter().any(|other| other.given == given && other.family == family) {
            given = names::given(chance, foreign, male, birth.year());
        }
        let home = [330_102, 330_106, 330_183, 340_104, 410_105, 511_402, 362_301, 422_801];
        let region = if chance.random_bool(0.6) {
            home[chance.random_range(0..3)]
        } else {
            home[chance.random_range(0..8)]
        };
        let order = chance.random_range(0..300) * 2 + u32::from(male);
        members.push(Human {
            household,
            male,
            birth,
            family,
            given,
            foreign,
            id_number: names::id_number(region, birth, order),
            document: format!(
                "{}{:08}",
                ['E', 'G', 'P'][chance.random_range(0..3)],
                chance.random_range(0..100_000_000)
            ),
            phone: String::new(),
            township: String::new(),
            address: String::new(),
        });
    }
    members
}

/// Born when the parent was 22 to 37, and not in the future.
fn child_of(parent: NaiveDate, chance: &mut Stream) -> NaiveDate {
    let first = 22 * 365;
    let last = (today() - parent).num_days().clamp(first + 1, 38 * 365);
    parent + Days::new(chance.random_range(first as u64..last as u64))
}

fn phone(chance: &mut Stream) -> String {
    let prefix =
        ["138", "139", "135", "137", "150", "158", "159", "186", "188", "177"][chance.random_range(0..10)];
    format!("{prefix}{:08}", chance.random_range(0..100_000_000))
}
