//! Rows of one day: its cases with steps, links and samples, and whom they met, with exposures and follow-up lines.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use lianfang_domain::Streams;
use lianfang_domain::random::Stream;
use lianfang_server::kernel::vault::Vault;
use rand::{Rng as _, RngExt as _};
use std::collections::BTreeMap;
use uuid::Uuid;

use crate::people::{PERSON, TOKEN, identity, sealed};
use crate::row;
use crate::table::{Cell, Fault, Table};
use crate::world::{Seed, World, id_at};

pub const CASE: Table = Table {
    name: "cases_case",
    columns: "id,region_id,disease,number,person_id,class,working,sex,age_years,onset_on,reported_at,isolated_on,outcome,outcome_on,source,infectious_from,infectious_until,special,external_id,facts,version",
};
pub const STEP: Table =
    Table { name: "cases_step", columns: "id,region_id,subject_id,kind,at,actor,content,salt" };
pub const LINK: Table =
    Table { name: "cases_link", columns: "id,region_id,disease,source_id,case_id,certain,setting,note" };
pub const CONTACT: Table = Table {
    name: "cases_contact",
    columns: "id,region_id,disease,number,person_id,state,grade,programme,last_exposed_on,watched_from,watched_until,case_id,sex,age_years,closed_at,version",
};
pub const EXPOSURE: Table =
    Table { name: "cases_exposure", columns: "id,region_id,contact_id,case_id,through_id,happened_on,facts" };
pub const FOLLOW_UP: Table = Table {
    name: "cases_follow_up",
    columns: "region_id,contact_id,due_on,turn,state,done_at,done_by,temperature,symptoms,note",
};
pub const SAMPLE: Table = Table {
    name: "cases_sample",
    columns: "id,region_id,disease,tube,case_id,contact_id,kind,taken_at,taken_by,result,result_at,result_by,version",
};
pub const NAMED: Table = Table { name: "cases_named", columns: "case_id,region_id,account_id" };
pub const NUMBER: Table = Table { name: "cases_number", columns: "region_id,kind,year,last" };
pub const ALL: [Table; 11] =
    [PERSON, TOKEN, CASE, STEP, LINK, CONTACT, EXPOSURE, FOLLOW_UP, SAMPLE, NAMED, NUMBER];

/// A disease with the grades of its pack and the programme that each has.
pub struct Illness {
    pub disease: String,
    pub grades: Vec<(String, Option<String>)>,
}

/// What all days share.
pub struct Plan<'a> {
    pub world: &'a World,
    pub streams: &'a Streams,
    pub vault: &'a Vault,
    pub illnesses: &'a [Illness],
    pub today: NaiveDate,
    /// Contacts found from this day on have follow-up lines; those of older ones were removed.
    pub lines_from: NaiveDate,
    /// The account that did everything.
    pub actor: Uuid,
}

/// Rows by table, and tokens, which are stored in order at the end.
#[derive(Default)]
pub struct Block {
    pub rows: BTreeMap<Table, Vec<Vec<Cell>>>,
    pub tokens: Vec<(Uuid, Uuid, Uuid)>,
    /// The leaf of each case and of each contact: their numbers are given when they are stored.
    pub case_leaves: Vec<usize>,
    pub contact_leaves: Vec<usize>,
}

impl Block {
    fn add(&mut self, table: Table, row: Vec<Cell>) {
        self.rows.entry(table).or_default().push(row);
    }

    fn step(
        &mut self,
        plan: &Plan<'_>,
        kind: &'static str,
        of: (Uuid, Uuid, DateTime<Utc>),
        content: String,
        random: &mut Stream,
    ) {
        let (region, subject, at) = of;
        let mut salt = vec![0u8; 16];
        random.fill_bytes(&mut salt);
        let id = id_at(at, random);
        self.add(STEP, row![id, region, subject, kind, at, plan.actor, content, salt]);
    }

    fn sample(
        &mut self,
        plan: &Plan<'_>,
        of: (Uuid, &str, Option<Uuid>, Option<Uuid>),
        at: DateTime<Utc>,
        positive: bool,
        random: &mut Stream,
    ) {
        let (region, disease, case, contact) = of;
        let id = id_at(at, random);
        // Results come within a day, a few never.
        let late = (plan.today.and_time(chrono::NaiveTime::MIN).and_utc() - at) < TimeDelta::hours(16);
        let known = !(late || random.random_bool(0.002));
        let result = known.then_some(if positive { "positive" } else { "negative" });
        let result_at = known.then(|| at + TimeDelta::hours(8));
        let tube = format!("T{:012x}", random.random_range(0..1u64 << 48));
        let by = known.then_some(plan.actor);
        self.add(
            SAMPLE,
            row![
                id,
                region,
                disease.to_owned(),
                tube,
                case,
                contact,
                "throat-swab",
                at,
                plan.actor,
                result,
                result_at,
                by,
                1i64
            ],
        );
    }
}

const CLASSES: [&str; 10] = [
    "confirmed",
    "confirmed",
    "confirmed",
    "confirmed",
    "confirmed",
    "suspected",
    "suspected",
    "probable",
    "asymptomatic",
    "excluded",
];
const SETTINGS: [&str; 6] = ["household", "work", "school", "ward", "meal", "transport"];

/// All rows of one day.
pub fn day(plan: &Plan<'_>, number: usize, seeds: &[Seed]) -> Result<Block, Fault> {
    let mut random = plan.streams.stream(&format!("fill.day.{number}"));
    let mut block = Block::default();
    for seed in seeds {
        case(plan, seed, &mut block, &mut random)?;
        for _ in 0..seed.contacts {
            contact(plan, seed, &mut block, &mut random)?;
        }
    }
    Ok(block)
}

fn case(plan: &Plan<'_>, seed: &Seed, block: &mut Block, random: &mut Stream) -> Result<(), Fault> {
    let (leaf, disease) = (&plan.world.leaves[seed.leaf], &plan.illnesses[seed.disease].disease);
    let age = random.random_range(0..90i64);
    let reported = seed.at.date_naive();
    let person = id_at(seed.at, random);
    let who = identity(random, &leaf.code, age, reported, true);
    let (row, tokens) = sealed(plan.vault, person, leaf.id, &who, seed.at)?;
    block.add(PERSON, row);
    block.tokens.extend(tokens.into_iter().map(|token| (token, person, leaf.id)));

    let class = CLASSES[random.random_range(0..CLASSES.len())];
    let onset = (class != "asymptomatic").then(|| reported - Days::new(random.random_range(0..9)));
    let isolated = random.random_bool(0.8).then_some(reported);
    let days_ago = (plan.today - reported).num_days();
    let over = days_ago > 30 || class == "excluded";
    let outcome = over.then_some(if random.random_bool(0.02) { "died" } else { "recovered" });
    let ended = over.then(|| (reported + Days::new(20)).min(plan.today));
    let sex = if random.random_bool(0.5) { "m" } else { "f" };
    let source = if seed.source.is_some() { "case" } else { "unknown" };
    let begun = onset.unwrap_or(reported);
    let (from, until) = (begun - Days::new(2), begun + Days::new(10));
    let special = random.random_bool(0.0005);
    let quoted = |day: NaiveDate| format!("\"{day}\"");
    let mut facts = format!(
        r#"{{"sex":"{sex}","age_years":{age},"exposed":{},"source":"{source}""#,
        seed.source.is_some()
    );
    for (key, value) in [
        ("onset_on", onset.map(quoted)),
        ("isolated_on", isolated.map(quoted)),
        ("outcome", outcome.map(|word| format!("\"{word}\""))),
        ("outcome_on", ended.map(quoted)),
        ("symptoms", onset.map(|_| r#"["fever","cough"]"#.to_owned())),
        ("setting", seed.source.map(|_| format!("\"{}\"", SETTINGS[random.random_range(0..SETTINGS.len())]))),
    ] {
        if let Some(value) = value {
            facts.push_str(&format!(r#","{key}":{value}"#));
        }
    }
    facts.push('}');
    let working = if over { "closed" } else { "open" };
    let content = format!(r#"{{"class":"{class}","facts":{facts}}}"#);
    block.step(plan, "cases.case.reported", (leaf.id, seed.id, seed.at), content, random);
    if over {
        let at = seed.at + TimeDelta::days(20);
        block.step(plan, "cases.case.closed", (leaf.id, seed.id, at), r#"{"note":""}"#.to_owned(), random);
    }
    block.sample(plan, (leaf.id, disease, Some(seed.id), None), seed.at, class == "confirmed", random);
    if let Some(source) = seed.source {
        let id = id_at(seed.at, random);
        let setting = SETTINGS[random.random_range(0..SETTINGS.len())];
        let certain = random.random_bool(0.7);
        block.add(LINK, row![id, leaf.id, disease.clone(), source, seed.id, certain, setting, Cell::Null]);
    }
    if special {
        block.add(NAMED, row![seed.id, leaf.id, plan.actor]);
    }
    block.case_leaves.push(seed.leaf);
    block.add(
        CASE,
        row![
            seed.id,
            leaf.id,
            disease.clone(),
            Cell::Null,
            person,
            class,
            working,
            sex,
            age,
            onset,
            seed.at,
            isolated,
            outcome,
            ended,
            source,
            from,
            until,
            special,
            Cell::Null,
            facts,
            1i64
        ],
    );
    Ok(())
}

fn contact(plan: &Plan<'_>, met: &Seed, block: &mut Block, random: &mut Stream) -> Result<(), Fault> {
    let place = plan.world.near(met.leaf, random);
    let (leaf, illness) = (&plan.world.leaves[place], &plan.illnesses[met.disease]);
    let at = met.at + TimeDelta::minutes(random.random_range(5..300));
    let (id, person) = (id_at(at, random), id_at(at, random));
    let found = met.at.date_naive();
    let who = identity(random, &leaf.code, 40, found, false);
    let (row, tokens) = sealed(plan.vault, person, leaf.id, &who, at)?;
    block.add(PERSON, row);
    block.tokens.extend(tokens.into_iter().map(|token| (token, person, leaf.id)));

    let exposed = found - Days::new(random.random_range(0..4));
    let (grade, programme) = illness.grades[random.random_range(0..illness.grades.len())].clone();
    let until = exposed + Days::new(14);
    let watched = until >= plan.today;
    let (state, closed) = match random.random_range(0..100) {
        0 => ("case", Some(at + TimeDelta::days(3))),
        1 => ("lost", Some(at + TimeDelta::days(3))),
        _ if watched => ("watched", None),
        _ => ("released", Some(at + TimeDelta::days(14))),
    };
    let minutes = random.random_range(1..480);
    let facts = format!(
        r#"{{"happened_on":"{exposed}","proximity":"{}","minutes":{minutes}}}"#,
        ["household", "work", "meal", "transport"][random.random_range(0..4)]
    );
    let exposure = id_at(at, random);
    block.add(EXPOSURE, row![exposure, leaf.id, id, met.id, Cell::Null, exposed, facts]);
    let content = format!(r#"{{"grade":"{grade}","programme":null,"reason":null,"case":"{}"}}"#, met.id);
    block.step(plan, "cases.contact.found", (leaf.id, id, at), content, random);
    if random.random_bool(0.05) {
        block.sample(plan, (leaf.id, &illness.disease, None, Some(id)), at, false, random);
    }
    if found >= plan.lines_from && programme.is_some() {
        let turns = 1 + i64::from(random.random_bool(0.5));
        let last = closed.map_or(until, |closed| closed.date_naive().min(until));
        lines(plan, (leaf.id, id), (found, last), turns, block, random);
    }
    let sex = if random.random_bool(0.5) { "m" } else { "f" };
    let age = random.random_range(0..90i64);
    block.contact_leaves.push(place);
    block.add(
        CONTACT,
        row![
            id,
            leaf.id,
            illness.disease.clone(),
            Cell::Null,
            person,
            state,
            grade,
            programme,
            exposed,
            found,
            until,
            Cell::Null,
            sex,
            age,
            closed,
            1i64
        ],
    );
    Ok(())
}

/// Follow-up lines of a contact: done until today with some missed, some of today's done, due from then on. What was not done
/// yesterday is due still: the node marks it as missed when it starts.
fn lines(
    plan: &Plan<'_>,
    of: (Uuid, Uuid),
    days: (NaiveDate, NaiveDate),
    turns: i64,
    block: &mut Block,
    random: &mut Stream,
) {
    let (region, contact) = of;
    let mut day = days.0;
    while day <= days.1 {
        let ago = (plan.today - day).num_days();
        for turn in 1..=turns {
            let state = match (ago, random.random_range(0..100)) {
                (..=-1, _) | (0, 40..) | (1, 92..) => "due",
                (2.., 92..) => "missed",
                _ => "done",
            };
            let done = state == "done";
            let at = day.and_time(chrono::NaiveTime::MIN).and_utc()
                + TimeDelta::hours(random.random_range(0..4) + 8 * (turn - 1));
            let warm = done.then(|| 36.0 + f64::from(random.random_range(0..16u32)) / 10.0);
            block.add(
                FOLLOW_UP,
                row![
                    region,
                    contact,
                    day,
                    turn,
                    state,
                    done.then_some(at),
                    done.then_some(plan.actor),
                    warm,
                    done.then_some("[]"),
                    Cell::Null
                ],
            );
        }
        day = day + Days::new(1);
    }
}
