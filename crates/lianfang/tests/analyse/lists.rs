//! `docs/guide/lists.*.md`: its commands run as they are written, and the chains of the outbreaks that they bring in are the published ones.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use lianfang_server::Node;
use lianfang_server::cases::{Chains, ChainsShown, chain_picture};
use lianfang_server::kernel::auth::Scope;
use lianfang_server::kernel::clock::Clock;
use lianfang_server::kernel::config::Config;

use super::guide::{Block, blocks, check_shown};
use super::repository;

/// Runs the section of the outbreaks in a folder of its own; what the guide shows is what the program prints.
fn play(language: &str, section: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(repository("data"), folder.path().join("data")).expect("the data");
    let path = repository(&format!("docs/guide/lists.{language}.md"));
    let guide = std::fs::read_to_string(path).expect("the guide");
    let (mut last, mut open, mut compared) = ((String::new(), String::new()), false, 0);
    for block in blocks(&guide, section) {
        match block {
            Block::Commands(commands) => {
                for command in commands {
                    last = (run(&command, folder.path()), command);
                    open = false;
                }
            }
            Block::File(name, text) => {
                let head = if name.ends_with(".toml") || name.ends_with(".yaml") {
                    format!("# {name}\n")
                } else {
                    String::new()
                };
                std::fs::write(folder.path().join(name), format!("{head}{text}\n")).expect("a file");
            }
            Block::Shown(lines) => {
                (last.0, open) = check_shown(&lines, &last.0, &last.1, open);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 6, "{language}: what the guide shows was not compared");
    folder
}

/// The program, without what configures the tests: that is no configuration of it.
fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_lianfang"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIANFANG_")) {
        program.env_remove(name);
    }
    program
}

fn run(command: &str, folder: &Path) -> String {
    let words = command.split_whitespace().skip(1);
    let output = program().args(words).current_dir(folder).output().expect("the program starts");
    // Rows that wait are no failure, but not nothing either.
    let ended = if command.contains("ebola") { Some(3) } else { Some(0) };
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), ended, "{command}: {told}");
    String::from_utf8(output.stdout).expect("text")
}

async fn chains(node: &Node, disease: &str) -> Chains {
    let under = node.tree().root().expect("a root");
    chain_picture(node, Scope { under }, disease, uuid::Uuid::nil(), ChainsShown::default(), false)
        .await
        .expect("chains")
}

fn busiest(chains: &Chains, n: usize) -> Vec<u32> {
    let mut infected: Vec<u32> = chains.nodes.iter().map(|node| node.infected).collect();
    infected.sort_unstable_by(|a, b| b.cmp(a));
    infected.truncate(n);
    infected
}

fn generations(chains: &Chains) -> Vec<u64> {
    chains.generations.iter().map(|bar| bar.n).collect()
}

fn settings(chains: &Chains) -> BTreeMap<&str, u64> {
    chains.settings.iter().map(|s| (s.setting.as_deref().unwrap_or(""), s.n)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_outbreaks_come_in_with_their_published_chains() {
    let folder = play("en", "published");
    let config = Config {
        data_dir: folder.path().join("outbreaks"),
        packs: ["core", "covid-19", "outbreaks"].map(str::to_owned).to_vec(),
        log: "error".to_owned(),
        ..Config::default()
    };
    let clock = Clock::system(config.timezone);
    let node = Node::open(config, clock, None).await.expect("the node");
    // An early ECDC extract of public sources: 162 cases, 98 pairs, three superspreaders.
    let mers = chains(&node, "mers").await;
    assert_eq!((mers.total, mers.links.len()), (162, 98));
    assert_eq!(busiest(&mers, 3), [38, 26, 21]);
    assert_eq!(generations(&mers), [2, 28, 65, 2]);
    let wanted = [
        ("Contact with HCW", 8),
        ("Emergency room", 33),
        ("Family member", 1),
        ("Hospital room", 44),
        ("Visit hospital", 12),
    ];
    assert_eq!(settings(&mers), BTreeMap::from(wanted));
    // 98 pairs among the 97 cases that are in chains.
    let r = mers.reproduction.expect("R");
    assert!((r.estimate - 98.0 / 97.0).abs() < 1e-6 && r.lower < r.estimate && r.estimate < r.upper, "{r:?}");
    assert!(mers.dispersion.expect("k").estimate < 0.2, "a few infected most: {:?}", mers.dispersion);
    assert!(mers.share_for_80.expect("a share") < 0.1);
    // SK_39 and SK_107 have several candidates: five links are possible ones.
    assert!(
        mers.links.iter().any(|link| !link.certain)
            && mers.links.iter().filter(|link| link.certain).count() > 90
    );
    // Oesterle 1992: 184 of 188 have a known infector; one infected 30.
    let measles = chains(&node, "measles").await;
    assert_eq!((measles.total, measles.links.len()), (188, 184));
    assert_eq!(busiest(&measles, 2), [30, 8]);
    assert_eq!(generations(&measles), [3, 8, 50, 102, 22, 2]);
    assert!((measles.reproduction.expect("R").estimate - 184.0 / 187.0).abs() < 1e-6);
    // O'Neill and Marks 2005: 186 pupils were absent. Nobody's source is known.
    let school = chains(&node, "norovirus").await;
    assert_eq!((school.total, school.links.len()), (186, 0));
    // 5,888 simulated cases less 59 with planted errors; pairs whose source was never reported lead nowhere.
    let ebola = chains(&node, "ebola").await;
    assert_eq!((ebola.total, ebola.links.len()), (5829, 2116));
    assert_eq!(generations(&ebola), [987, 1381, 484, 184, 51, 12, 3, 1]);
    assert_eq!(settings(&ebola), BTreeMap::from([("funeral", 108), ("other", 2008)]));
    assert_eq!(busiest(&ebola, 3), [6, 5, 5]);
}

#[test]
fn the_chinese_guide_shows_what_the_program_prints() {
    play("zh", "已发表");
}

#[test]
fn a_file_that_is_no_list_is_told_in_both_languages_and_the_next_one_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("regions.csv"), "code,name,tier,parent_code\nW,World,national,\n")
        .expect("a file");
    std::fs::write(folder.path().join("counts.csv"), "date,confirmed\n2020-01-01,3\n").expect("a file");
    std::fs::write(folder.path().join("good.csv"), "case_id,onset,sex\nA,2020-02-01,f\n").expect("a file");
    run("lianfang import regions regions.csv --data-dir n", folder.path());
    let lists = |more: &str| {
        let line = format!("import cases no-such.csv counts.csv good.csv --data-dir n {more}");
        program()
            .args(line.split_whitespace())
            .current_dir(folder.path())
            .output()
            .expect("the program starts")
    };
    let told = lists("--zh");
    let error = String::from_utf8(told.stderr).expect("text");
    assert_eq!(told.status.code(), Some(1), "{error}");
    assert!(
        error.contains("文件 no-such.csv：没有这个文件")
            && error.contains("表头不像")
            && error.contains("I3001"),
        "{error}"
    );
    let told = lists("--json");
    let line: serde_json::Value = serde_json::from_slice(&told.stdout).expect("one object");
    assert_eq!((&line["file"], &line["known"]), (&"good.csv".into(), &1.into()), "{line}");
    assert!(
        String::from_utf8_lossy(&told.stderr).contains("no list")
            || String::from_utf8_lossy(&told.stderr).contains("header")
    );
    let help = program().args(["import", "cases", "--help", "--zh"]).output().expect("the program starts");
    let help = String::from_utf8(help.stdout).expect("text");
    assert!(
        help.contains("导入病例名单")
            && help.contains("未写地区的行归入此地区")
            && !help.contains("What cases are"),
        "{help}"
    );
}
