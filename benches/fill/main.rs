//! Fills a node's database with a desk of any size, the same for the same seed and day:
//!
//!     cargo run --release -p lianfang-server --example fill -- --dir DIR --cases 1000000 --contacts 10000000 --follow-ups 20000000
//!     … --url postgres://…          PostgreSQL instead of the file in DIR; DIR holds the key of the identities
//!     … --seed 1 --today 2020-03-01 --towns 12
//!     … --dir DIR --links 50        prints tokens that sign in as its account, for `desk.js`
//!     … --dir DIR --bare yes        times the lists' questions on a bare connection
//!
//! The node itself makes tables, regions and the account; identities are sealed by its vault and found by its tokens. Rows go in
//! by prepared statements or COPY, without indexes, which are put back at the end: through the slices' doors a year would take
//! hours. The journal holds nothing of these rows. Only what is sealed differs between two runs: its keys come from the system.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that can't set itself up has nothing to measure"
)]

mod bare;
mod outbreak;
mod people;
mod table;
mod world;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use lianfang_domain::Streams;
use lianfang_exchange::tabular::{RegionMapping, read_regions};
use lianfang_server::Node;
use lianfang_server::kernel::clock::{Clock, stopwatch};
use lianfang_server::kernel::config::Config;
use lianfang_server::kernel::vault::Vault;
use lianfang_server::people::{
    AccountRow, GrantRow, create_link, find_account_by_name, grant, insert_account,
};
use lianfang_server::regions::apply_regions;
use rand::Rng as _;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use uuid::Uuid;

use outbreak::{Block, CASE, CONTACT, Illness, NUMBER, Plan};
use people::TOKEN;
use table::{Cell, Fault, Sink};
use world::{DAYS, World};

/// The account that did everything, an epidemiologist of the whole country.
const ACCOUNT: &str = "bench";

struct Args {
    dir: PathBuf,
    url: String,
    seed: u64,
    today: Option<NaiveDate>,
    cases: u64,
    contacts: u64,
    follow_ups: u64,
    towns: usize,
    links: usize,
    bare: bool,
}

fn args() -> Result<Args, Fault> {
    let mut given: HashMap<String, String> = HashMap::new();
    let mut words = std::env::args().skip(1);
    while let (Some(flag), Some(value)) = (words.next(), words.next()) {
        given.insert(flag, value);
    }
    let mut take = |flag: &str, otherwise: &str| given.remove(flag).unwrap_or_else(|| otherwise.to_owned());
    let args = Args {
        dir: take("--dir", "lianfang-bench").into(),
        url: take("--url", ""),
        seed: take("--seed", "1").parse()?,
        today: Some(take("--today", "")).filter(|day| !day.is_empty()).map(|day| day.parse()).transpose()?,
        cases: take("--cases", "10000").parse()?,
        contacts: take("--contacts", "100000").parse()?,
        follow_ups: take("--follow-ups", "200000").parse()?,
        towns: take("--towns", "12").parse()?,
        links: take("--links", "0").parse()?,
        bare: take("--bare", "no") == "yes",
    };
    match given.keys().next() {
        Some(flag) => Err(format!("there is no {flag}").into()),
        None => Ok(args),
    }
}

/// The regions of China; every tenth county gets towns.
fn regions(towns: usize) -> Result<String, Fault> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/china/regions.csv");
    let mut text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let counties: Vec<String> = text
        .lines()
        .filter_map(|line| {
            line.split_once(',').filter(|_| line.contains(",county,")).map(|(code, _)| code.to_owned())
        })
        .collect();
    for county in counties.iter().step_by(10) {
        for n in 1..=towns {
            writeln!(text, "{county}{n:03},第{n}镇,,Town {n},township,{county},,,,")?;
        }
    }
    Ok(text)
}

fn config(args: &Args) -> Config {
    Config {
        data_dir: args.dir.clone(),
        database: args.url.clone(),
        packs: ["core", "covid-19", "outbreaks"].map(str::to_owned).to_vec(),
        log: "error".to_owned(),
        ..Config::default()
    }
}

/// Tokens that sign in as the account, once each.
async fn print_links(args: &Args) -> Result<(), Fault> {
    let config = config(args);
    let node = Node::open(config.clone(), Clock::system(config.timezone), None).await?;
    let account =
        find_account_by_name(&node.db.read(), ACCOUNT).await?.ok_or("the database was not filled")?;
    for _ in 0..args.links {
        let link =
            node.write(None, move |tx| Box::pin(async move { create_link(tx, account).await })).await?;
        println!("{}", link.split_once("token=").map_or("", |(_, token)| token));
    }
    Ok(node.db.clone().close().await?)
}

/// A node with regions and one account; what the rows need of it.
async fn prepare(args: &Args) -> Result<(World, Vec<Illness>, NaiveDate, Uuid), Fault> {
    let streams = Streams::from_seed(args.seed);
    std::fs::create_dir_all(&args.dir)?;
    let key = args.dir.join("identity.key");
    if !key.exists() {
        let mut bytes = [0u8; 32];
        streams.stream("fill.key").fill_bytes(&mut bytes);
        std::fs::write(&key, bytes)?;
    }
    let config = config(args);
    let today = args.today.unwrap_or_else(|| Clock::system(config.timezone).today());
    let noon: DateTime<Utc> = today.and_hms_opt(2, 0, 0).ok_or("a day without 2 o'clock")?.and_utc();
    let node = Node::open(config.clone(), Clock::manual(noon, config.timezone), Some(args.seed)).await?;
    let (rows, findings) = read_regions(regions(args.towns)?.as_bytes(), &RegionMapping::default());
    if let Some(finding) = findings.iter().find(|finding| finding.is_error()) {
        return Err(finding.message.en.clone().into());
    }
    let tree = node.tree();
    node.write(None, move |tx| Box::pin(async move { apply_regions(tx, &tree, &rows).await })).await?;
    node.reload_tree().await?;
    let root = node.tree().root().ok_or("no regions")?;
    let actor = node
        .write(None, move |tx| {
            Box::pin(async move {
                let row = AccountRow {
                    id: tx.id(),
                    name: ACCOUNT.to_owned(),
                    disabled: false,
                    created_at: tx.now(),
                };
                insert_account(&tx.conn(), &row, None, "").await?;
                let duty = "epidemiologist".to_owned();
                let held = GrantRow { id: tx.id(), account_id: row.id, duty, region_id: root };
                grant(&tx.conn(), &held, tx.now()).await?;
                Ok(row.id)
            })
        })
        .await?;
    let packs = node.packs();
    let illness = |disease: &str| {
        let rules = packs.case_rules(disease)?;
        let grades = rules.grades.iter().map(|grade| (grade.id.clone(), grade.programme.clone())).collect();
        Some(Illness { disease: disease.to_owned(), grades })
    };
    let illnesses: Vec<Illness> =
        ["covid-19", "measles", "norovirus"].iter().filter_map(|d| illness(d)).collect();
    let world = World::new(&node.tree(), &streams);
    node.db.clone().close().await?;
    Ok((world, illnesses, today, actor))
}

/// Gives speaking numbers in the order of storing.
#[derive(Default)]
struct Numbers(HashMap<(usize, &'static str), i64>);

impl Numbers {
    fn give(&mut self, world: &World, block: &mut Block, year: i32) {
        for (kind, table, leaves) in [("C", CASE, &block.case_leaves), ("K", CONTACT, &block.contact_leaves)]
        {
            for (row, leaf) in block.rows.entry(table).or_default().iter_mut().zip(leaves) {
                let last = self.0.entry((*leaf, kind)).or_default();
                *last += 1;
                row[3] = Cell::Text(format!("{kind}{}-{year}-{last:05}", world.leaves[*leaf].code));
            }
        }
    }
}

/// The first day whose contacts have follow-up lines, so that there are about as many as asked for: ten to thirty for each.
fn lines_from(args: &Args, illnesses: &[Illness], today: NaiveDate) -> NaiveDate {
    let grades = illnesses.iter().take(1).flat_map(|illness| &illness.grades);
    let (all, with) =
        grades.fold((0, 0), |(all, with), (_, programme)| (all + 1, with + u32::from(programme.is_some())));
    // Found 1.5 days after the exposure, watched for the rest of 14 days, one or two checks a day.
    let each = 13.3 * 1.5 * f64::from(with) / f64::from(all.max(1));
    let wanted = args.follow_ups as f64 / (args.contacts.max(1) as f64 * each);
    let ago = (1..DAYS).find(|ago| world::share_from(DAYS - ago) >= wanted).unwrap_or(DAYS);
    today + Days::new(1) - Days::new(ago)
}

fn main() -> Result<(), Fault> {
    let args = args()?;
    let began = stopwatch();
    let tell = |what: &str| println!("{:>6.1} s  {what}", began.elapsed().as_secs_f64());
    let runtime = tokio::runtime::Runtime::new()?;
    if args.links > 0 {
        return runtime.block_on(print_links(&args));
    }
    if args.bare {
        let today = args.today.unwrap_or_else(|| Clock::system(Config::default().timezone).today());
        return bare::measure(&args.url, &args.dir.join("lianfang.db"), today);
    }
    let (world, illnesses, today, actor) = runtime.block_on(prepare(&args))?;
    drop(runtime);
    let streams = Streams::from_seed(args.seed);
    let vault = Vault::open(&args.dir.join("identity.key"))?;
    let days = world::seeds(&world, &streams, today, args.cases, args.contacts);
    tell(&format!("{} regions at the bottom, {} days", world.leaves.len(), days.len()));
    let lines_from = lines_from(&args, &illnesses, today);
    let plan = Plan {
        world: &world,
        streams: &streams,
        vault: &vault,
        illnesses: &illnesses,
        today,
        lines_from,
        actor,
    };
    let mut sink = Sink::open(&args.url, &args.dir.join("lianfang.db"), &outbreak::ALL)?;
    let (mut tokens, mut numbers, mut counts) =
        (Vec::new(), Numbers::default(), HashMap::<&str, usize>::new());
    let year = today.year();
    std::thread::scope(|scope| -> Result<(), Fault> {
        let (sender, receiver) = sync_channel::<Result<Block, Fault>>(3);
        let (plan, days) = (&plan, &days);
        scope.spawn(move || {
            for (n, some) in days.chunks(4).enumerate() {
                let blocks: Vec<Result<Block, Fault>> = some
                    .par_iter()
                    .enumerate()
                    .map(|(i, seeds)| outbreak::day(plan, n * 4 + i, seeds))
                    .collect();
                for block in blocks {
                    if sender.send(block).is_err() {
                        return;
                    }
                }
            }
        });
        for (n, block) in receiver.into_iter().enumerate() {
            let mut block = block?;
            numbers.give(&world, &mut block, year);
            for (table, rows) in &block.rows {
                sink.write(*table, rows)?;
                *counts.entry(table.name).or_default() += rows.len();
            }
            tokens.append(&mut block.tokens);
            if n % 30 == 29 {
                tell(&format!("{} of {DAYS} days", n + 1));
            }
        }
        Ok(())
    })?;
    tokens.par_sort_unstable();
    counts.insert(TOKEN.name, tokens.len());
    for some in tokens.chunks(100_000) {
        let rows: Vec<Vec<Cell>> =
            some.iter().map(|(token, person, region)| row![*token, *person, *region]).collect();
        sink.write(TOKEN, &rows)?;
    }
    let mut given: Vec<((usize, &str), i64)> = numbers.0.into_iter().collect();
    given.sort_unstable();
    let given: Vec<Vec<Cell>> = given
        .iter()
        .map(|((leaf, kind), last)| row![world.leaves[*leaf].id, *kind, i64::from(year), *last])
        .collect();
    sink.write(NUMBER, &given)?;
    tell("all rows are in; indexes");
    sink.finish()?;
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_unstable();
    tell(&counts.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<String>>().join(", "));
    Ok(())
}
