use lianfang_plan::SourceFile;

use super::{PackSet, read_files};
use crate::kernel::config::Config;
use crate::testing::stories;

#[test]
fn the_shipped_packs_know_only_measures_and_detectors_that_there_are() {
    let packs = ["core", "covid-19", "influenza"].map(str::to_owned).to_vec();
    let files = read_files(&Config { packs, ..Config::default() }).unwrap();
    let set = PackSet::load(&files, &crate::node::registry(), Default::default());
    let set = set.map_err(|f| f.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap();
    assert!(set.plan("community-outbreak").is_some() && set.plan("district-command").is_some());
    for story in set.stories() {
        lianfang_plan::run_story(&set, story)
            .unwrap_or_else(|f| panic!("{}: {} failures", story.path, f.len()));
    }
}

#[test]
fn a_pack_with_an_unknown_measure_is_refused_with_its_place() {
    let mut files = read_files(&Config::default()).unwrap();
    let rule: &mut SourceFile =
        files.get_mut("covid-19").unwrap().iter_mut().find(|f| f.path.starts_with("rules/")).unwrap();
    rule.text = rule.text.replacen("confirmed_cases(", "confirmed_casess(", 1);
    let findings = PackSet::load(&files, &crate::node::registry(), Default::default()).err().unwrap();
    let finding = findings.first().unwrap();
    assert!(finding.line > 1 && finding.remedy.en.contains("confirmed_cases"), "{finding}");
}

stories! {
    async fn reloading_the_same_packs_changes_nothing_and_needs_the_right(t) {
        t.with_regions().await;
        t.act_as("citizen", "11").await;
        assert_eq!(t.post("/api/v1/packs/reload", serde_json::json!({})).await.problem(403), "H0403");
        t.act_as("administrator", "X").await;
        let before = t.entries("packs.put-in-force").await;
        t.post("/api/v1/packs/reload", serde_json::json!({})).await.good();
        assert_eq!(t.entries("packs.put-in-force").await, before);
    }
}
