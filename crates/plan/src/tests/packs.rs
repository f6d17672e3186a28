//! The packs in the repository: they load without a warning and their own stories hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lianfang_domain::Lang;

use super::{catalogue, figures};
use crate::{Library, SourceFile, Value, explain_plan, json_schema, render_plain, run_story};

pub(super) fn shipped() -> BTreeMap<String, Vec<SourceFile>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut packs: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            let (pack, rest) = inside.split_once('/').unwrap();
            let file = SourceFile { path: rest.to_owned(), text: fs::read_to_string(&path).unwrap() };
            packs.entry(pack.to_owned()).or_default().push(file);
        }
    }
    packs
}

pub(super) fn library() -> Library {
    let packs = shipped();
    match Library::load(&packs, &catalogue()) {
        Ok(library) => library,
        Err(findings) => panic!("{}", render_plain(&findings, &packs, Lang::En)),
    }
}

#[test]
fn the_shipped_packs_load_without_a_warning() {
    let library = library();
    assert_eq!(render_plain(library.warnings(), &shipped(), Lang::En), "");
    assert!(library.plan("district-command").is_some());
    assert!(library.plan("community-outbreak").is_some());
    assert_eq!(library.risk_rule_for("covid-19").unwrap().levels.len(), 3);
    assert_eq!(library.duties().count(), 12);
    assert!(library.case_rules("covid-19").is_some());
}

#[test]
fn the_stories_of_the_shipped_packs_hold() {
    let library = library();
    let mut failures = Vec::new();
    for story in library.stories() {
        if let Err(mut found) = run_story(&library, story) {
            failures.append(&mut found);
        }
    }
    let told: Vec<String> = failures.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(library.stories().count() >= 14);
}

#[test]
fn every_task_can_be_told_to_somebody_when_it_is_late_by_a_duty_that_may_do_it() {
    let library = library();
    for task in library.plans().flat_map(|plan| &plan.tasks) {
        let duty = library.duty(&task.duty).unwrap();
        assert!(duty.rights.contains(&crate::Right::DoTask), "{} can't do {}", duty.id, task.id);
    }
}

#[test]
fn a_plan_is_explained_with_todays_figures() {
    let library = library();
    let today = figures(&[
        ("confirmed_cases(14d)", Value::Int(23)),
        ("unlinked_cases(14d)", Value::Int(1)),
        ("growth_ratio(7d)", Value::Float(1.4)),
        ("risk_level()", Value::Int(1)),
        ("neighbour_cases(14d)", Value::Int(60)),
    ]);
    let plan = library.plan("community-outbreak").unwrap();
    insta::assert_snapshot!("explain_zh", explain_plan(plan, &library, Some(&today), Lang::Zh));
    insta::assert_snapshot!("explain_en", explain_plan(plan, &library, Some(&today), Lang::En));
}

#[test]
fn schemas_name_every_key_of_a_task() {
    let plan = json_schema("plan").unwrap();
    let task = &plan["properties"]["tasks"]["items"]["properties"];
    assert!(task["done_when"].is_object() && task["late"]["properties"]["tell"].is_object());
    assert!(json_schema("nothing").is_none());
}
