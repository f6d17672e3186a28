//! Holds `docs/guide/analyse.*.md` to the program: every command of the guide is run as it is written and prints what the guide shows.
//!
//! In the guide's indented blocks, `lianfang …` is a command, `# name.yaml` begins a file of that name, and anything else is what the command
//! before it prints, where `...` (`……`) stands for lines that are left out.

use std::collections::BTreeMap;
use std::path::Path;

use super::{analyse_in, repository};

pub enum Block {
    Commands(Vec<String>),
    File(String, String),
    Shown(Vec<String>),
}

/// The indented blocks of one section, by the first word of its heading.
pub fn blocks(guide: &str, section: &str) -> Vec<Block> {
    let heading = |line: &str| line.strip_prefix("## ").map(str::to_lowercase);
    let inside = |line: &&str| heading(line).is_none();
    let begins = |line: &&str| !heading(line).is_some_and(|h| h.starts_with(section));
    let mut blocks: Vec<Vec<String>> = vec![Vec::new()];
    for line in guide.lines().skip_while(begins).skip(1).take_while(inside) {
        match (line.strip_prefix("    "), blocks.last_mut()) {
            (Some(text), Some(last)) => last.push(text.trim_end().to_owned()),
            (None, Some(last)) if !last.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    let block = |lines: Vec<String>| match lines.first().map(String::as_str) {
        Some(first) if first.starts_with("lianfang ") => Block::Commands(lines),
        Some(first) if first.starts_with("# ") => Block::File(first[2..].to_owned(), lines[1..].join("\n")),
        _ => Block::Shown(lines),
    };
    blocks.into_iter().filter(|b| !b.is_empty()).map(block).collect()
}

/// Runs one command; what it writes with `>`, and every file of the guide, lies in `folder`.
fn run(command: &str, folder: &Path, files: &mut BTreeMap<String, String>) -> String {
    let mut words: Vec<&str> = command.split_whitespace().skip(1).collect();
    assert_eq!(words.first(), Some(&"analyse"), "{command}");
    let into = words.iter().position(|w| *w == ">").map(|at| {
        let name = words[at + 1].to_owned();
        words.truncate(at);
        name
    });
    let words: Vec<String> =
        words[1..].iter().map(|w| files.get(*w).cloned().unwrap_or_else(|| (*w).to_owned())).collect();
    let output = analyse_in(&words.iter().map(String::as_str).collect::<Vec<_>>(), &repository("."));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command}: {error}");
    let printed = String::from_utf8(output.stdout).expect("text");
    if let Some(name) = into {
        let path = folder.join(&name);
        std::fs::write(&path, &printed).expect("a file");
        files.insert(name, path.display().to_string());
    }
    printed
}

fn is_gap(line: &str) -> bool {
    matches!(line.trim(), "..." | "……")
}

/// The lines in their order, next to one another but where the guide leaves some out. A block that ends with
/// a gap is gone on with by the next one. Returns what comes after the block, and whether it ended so.
pub fn check_shown(shown: &[String], printed: &str, command: &str, open: bool) -> (String, bool) {
    let mut rest: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let mut gap = open;
    for line in shown {
        if is_gap(line) {
            gap = true;
            continue;
        }
        let at = rest.iter().position(|l| l == line);
        let near = match gap {
            true => at.is_some(),
            false => at == Some(0),
        };
        let next = rest.iter().take(4).copied().collect::<Vec<_>>().join("\n");
        assert!(near, "{command}\nthe guide shows:\n{line}\nthe program goes on with:\n{next}");
        rest.drain(..=at.unwrap_or(0));
        gap = false;
    }
    // An empty line of the program ends a block of the guide.
    (rest.join("\n").trim_start_matches('\n').to_owned(), gap)
}

fn check(section: &str) {
    for language in ["en", "zh"] {
        let path = repository(&format!("docs/guide/analyse.{language}.md"));
        let guide = std::fs::read_to_string(path).expect("the guide");
        let folder = tempfile::tempdir().expect("a folder");
        let mut open = false;
        let (mut files, mut last, mut compared) = (BTreeMap::new(), (String::new(), String::new()), 0);
        for block in blocks(&guide, section) {
            match block {
                Block::Commands(commands) => {
                    for command in commands {
                        assert_eq!(
                            command.contains("--zh") || command.contains('>'),
                            language == "zh" || command.contains('>')
                        );
                        last = (run(&command, folder.path(), &mut files), command);
                        open = false;
                    }
                }
                Block::File(name, text) => {
                    let path = folder.path().join(&name);
                    std::fs::write(&path, text).expect("a file");
                    files.insert(name, path.display().to_string());
                }
                Block::Shown(lines) => {
                    (last.0, open) = check_shown(&lines, &last.0, &last.1, open);
                    compared += 1;
                }
            }
        }
        assert!(compared > 0, "{language}: {section}: nothing was compared");
    }
}

#[test]
fn the_guide_shows_what_detect_prints() {
    check("detect");
}

#[test]
fn the_guide_shows_what_scan_prints() {
    check("scan");
}

#[test]
fn the_guide_shows_what_chains_prints() {
    check("chains");
}

#[test]
fn the_guide_shows_what_rt_prints() {
    check("rt");
}

#[test]
fn the_guide_shows_what_nowcast_prints() {
    check("nowcast");
}

#[test]
fn the_guide_shows_what_forecast_prints() {
    check("forecast");
}

#[test]
fn the_guide_shows_what_simulate_prints() {
    check("simulate");
}

#[test]
fn no_section_of_the_guide_is_left_out() {
    for language in ["en", "zh"] {
        let path = repository(&format!("docs/guide/analyse.{language}.md"));
        let guide = std::fs::read_to_string(path).expect("the guide");
        let sections = guide.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_lowercase);
        let known = ["detect", "scan", "chains", "rt", "nowcast", "forecast", "simulate"];
        for section in sections {
            assert!(known.iter().any(|k| section.starts_with(k)), "{language}: {section} has no test here");
        }
    }
}
