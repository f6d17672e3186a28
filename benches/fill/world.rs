//! Where and when it happens: regions of very unequal weight, a year in which reports become more, and for each case the place,
//! the moment, the disease and how many it met. Small enough to be drawn in one go; `outbreak` makes rows of it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use lianfang_domain::random::Stream;
use lianfang_domain::{Streams, Tier};
use lianfang_server::regions::Tree;
use rand::{Rng as _, RngExt as _};
use std::collections::HashMap;
use uuid::{Builder, Uuid};

pub const DAYS: u64 = 365;
/// Reports become e times as many in so many days.
const GROWTH_DAYS: f64 = 200.0;

/// A region at the bottom of the tree, where cases and contacts lie.
pub struct Leaf {
    pub id: Uuid,
    pub code: String,
    pub province: usize,
}

pub struct World {
    pub leaves: Vec<Leaf>,
    /// Sums of the weights of the leaves.
    weights: Vec<f64>,
    provinces: Vec<Vec<usize>>,
}

impl World {
    /// The lowest regions of the tree. Few of them have most of what happens.
    pub fn new(tree: &Tree, streams: &Streams) -> World {
        let mut random = streams.stream("fill.world");
        let mut numbers: HashMap<Option<Uuid>, usize> = HashMap::new();
        let (mut leaves, mut weights, mut provinces) = (Vec::new(), Vec::new(), Vec::<Vec<usize>>::new());
        let (mut sum, mut of_province) = (0.0, Vec::<f64>::new());
        for place in tree.iter().filter(|place| place.children.is_empty()) {
            let province = tree.ancestors(place.id).find(|p| p.tier == Tier::Provincial).map(|p| p.id);
            let count = numbers.len();
            let province = *numbers.entry(province).or_insert(count);
            if province == provinces.len() {
                provinces.push(Vec::new());
                of_province.push(random.random::<f64>().powi(-1).min(60.0));
            }
            sum += of_province[province] * random.random::<f64>().powi(-1).min(200.0);
            provinces[province].push(leaves.len());
            weights.push(sum);
            leaves.push(Leaf { id: place.id, code: place.code.clone(), province });
        }
        World { leaves, weights, provinces }
    }

    fn leaf(&self, random: &mut Stream) -> usize {
        let at = random.random::<f64>() * self.weights.last().copied().unwrap_or(0.0);
        self.weights.partition_point(|sum| *sum <= at).min(self.leaves.len() - 1)
    }

    /// Where somebody stays who met a case of `leaf`: mostly there, sometimes elsewhere in the province or in the country.
    pub fn near(&self, leaf: usize, random: &mut Stream) -> usize {
        match random.random_range(0..100) {
            0..84 => leaf,
            84..97 => {
                let province = &self.provinces[self.leaves[leaf].province];
                province[random.random_range(0..province.len())]
            }
            _ => self.leaf(random),
        }
    }
}

/// What is drawn of a case before its row is made.
#[derive(Clone, Copy)]
pub struct Seed {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub leaf: usize,
    pub disease: usize,
    pub contacts: usize,
    pub source: Option<Uuid>,
}

/// A UUIDv7 of a moment.
pub fn id_at(at: DateTime<Utc>, random: &mut Stream) -> Uuid {
    let mut bytes = [0u8; 10];
    random.fill_bytes(&mut bytes);
    Builder::from_unix_timestamp_millis(at.timestamp_millis().cast_unsigned(), &bytes).into_uuid()
}

pub fn first_day(today: NaiveDate) -> NaiveDate {
    today - Days::new(DAYS - 1)
}

/// The share of all reports that come after so many days from the first.
pub fn share_from(day: u64) -> f64 {
    let grown = |day: u64| (day as f64 / GROWTH_DAYS).exp();
    1.0 - (grown(day) - 1.0) / (grown(DAYS) - 1.0)
}

/// All cases of a year by day, oldest first.
pub fn seeds(
    world: &World,
    streams: &Streams,
    today: NaiveDate,
    cases: u64,
    contacts: u64,
) -> Vec<Vec<Seed>> {
    let mut random = streams.stream("fill.seeds");
    let mean = contacts as f64 / cases.max(1) as f64;
    let (mut told, mut met) = (0u64, 0u64);
    let mut last: HashMap<(usize, usize), Vec<Uuid>> = HashMap::new();
    let mut days = Vec::new();
    for number in 0..DAYS {
        let day = first_day(today) + Days::new(number);
        let until = (cases as f64 * (1.0 - share_from(number + 1))).round() as u64;
        let count = until.saturating_sub(told);
        // The node's day begins in China; today is only until now.
        let span = if day == today { 9 * 3600 } else { 86_000 };
        let mut moments: Vec<i64> = (0..count).map(|_| random.random_range(0..span * 1000)).collect();
        moments.sort_unstable();
        let mut seeds = Vec::with_capacity(moments.len());
        for millis in moments {
            told += 1;
            let leaf = world.leaf(&mut random);
            let disease = match random.random_range(0..100) {
                0..85 => 0,
                85..95 => 1,
                _ => 2,
            };
            // Few meet many. What was drawn too little or too much so far is made up for.
            let behind = told as f64 * mean - met as f64;
            let drawn = mean * -(1.0 - random.random::<f64>()).ln() + (behind - mean) * 0.05;
            let number = drawn.round().clamp(0.0, (contacts - met) as f64) as u64;
            let number = if told == cases { contacts - met } else { number };
            met += number;
            let midnight = day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(8);
            let at = midnight + TimeDelta::milliseconds(millis);
            let id = id_at(at, &mut random);
            let known = last.entry((leaf, disease)).or_default();
            let source = (!known.is_empty() && random.random_bool(0.6))
                .then(|| known[random.random_range(0..known.len())]);
            known.push(id);
            if known.len() > 12 {
                known.remove(0);
            }
            seeds.push(Seed { id, at, leaf, disease, contacts: number as usize, source });
        }
        days.push(seeds);
    }
    days
}
