use std::collections::BTreeMap;

use super::{DataFiles, Replay, lists, prepare};
use crate::drills::scenario::end_of;
use crate::testing::stories;
use lianfang_domain::Tier;

/// Cumulative cases by province code, straight from the source file: on a day, and the most up to that day.
fn source(day: &str) -> BTreeMap<String, (i64, i64)> {
    let text = DataFiles::find("italy").unwrap().read("daily_province.csv").unwrap();
    let text = String::from_utf8(text).unwrap();
    let mut totals: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for line in text.lines().skip(1).take_while(|line| *line < format!("{day}~").as_str()) {
        let cells: Vec<&str> = line.split(',').collect();
        let total: i64 = cells[2].parse().unwrap();
        let entry = totals.entry(cells[1].to_owned()).or_default();
        *entry = (total, entry.1.max(total));
    }
    totals
}

stories! {
    async fn the_first_days_in_italy_raise_the_right_provinces_and_say_why(t) {
        let files = DataFiles::find("italy").unwrap();
        let mut scenario = files.scenario().unwrap();
        scenario.to = "2020-03-05".parse().unwrap();
        let prepared = prepare(&t.node, scenario, &files, 1).await.unwrap();
        assert!(prepared.faults.is_empty(), "{:?}", prepared.faults);
        // The test's own clock begins on 1 March: the week before arrives at once.
        let mut replay = Replay::new(&t.node, prepared);
        replay.advance_to(end_of(&t.node.clock, "2020-03-05".parse().unwrap())).await.unwrap();
        let reported = source("2020-03-05");
        assert_eq!(reported.len(), 107);
        assert!(reported.values().filter(|(_, most)| *most < 5).count() > 40);
        t.act_as("commander", "IT").await;
        for place in t.node.tree().iter().filter(|p| p.tier == Tier::County) {
            let level = t.get(&format!("/api/v1/surveillance/levels/{}", place.id)).await.good();
            let rank = level["level"]["rank"].as_i64().unwrap();
            let (total, most) = reported[&place.code];
            if ["98", "16", "19", "33", "17"].contains(&place.code.as_str()) {
                assert!(rank > 0, "{} with {total} cases stands at {rank}", place.name.en);
            }
            // Teramo had 5 on 1 March, of which 2 were taken back: its level is held, as one that was earned.
            if most < 5 {
                assert_eq!(rank, 0, "{} with {total} cases stands at {rank}", place.name.en);
            }
            assert!(!level["reason"]["text"]["zh"].as_str().unwrap().is_empty(), "{}", place.name.en);
            let value = t.get(&format!("/api/v1/measures/value?call=cases_total()&region={}", place.id)).await.good();
            assert_eq!(value["value"].as_i64(), Some(total), "{}", place.name.en);
        }
        let board = t.get("/api/v1/board").await.good();
        assert_eq!(board["regions"].as_array().unwrap().len(), 107);
        assert!(board["figures"]["tasks_open"].as_i64().unwrap() > 0);
        crate::audit::verify(&t.node.db.read(), &t.node.signer, |_| {}).await.unwrap();
    }
}

stories! {
    async fn mers_in_korea_arrives_case_by_case(t) {
        let files = DataFiles::find("korea-mers").unwrap();
        let scenario = files.scenario().unwrap();
        let days = lists::cut(&t.node, &scenario, &files).unwrap();
        let rows = |list: &lists::ListArrival| String::from_utf8_lossy(&list.cases).lines().count() - 1;
        let by_day: Vec<(String, usize)> = days
            .iter()
            .map(|(at, lists)| (at.date_naive().to_string(), lists.iter().map(rows).sum()))
            .collect();
        // The first case is alone; the last day has some; each has its day and no row is lost.
        assert_eq!(by_day[0], ("2015-05-20".to_owned(), 2));
        assert_eq!(by_day.last().unwrap().0, "2015-06-16");
        // Seven arrive a second time, when they had died.
        assert_eq!(by_day.iter().map(|(_, n)| n).sum::<usize>(), 162 + 7);
        assert!(by_day.len() > 20);

        // The test's clock is past them all, so that all arrive at once; killed and begun again, nobody is there twice.
        for _ in 0..2 {
            let prepared = prepare(&t.node, scenario.clone(), &files, 1).await.unwrap();
            assert!(prepared.faults.is_empty(), "{:?}", prepared.faults);
            let mut replay = Replay::new(&t.node, prepared);
            replay.advance_to(t.now()).await.unwrap();
            t.act_as("epidemiologist", "KR").await;
            let cases = t.get("/api/v1/cases/records?disease=mers&limit=200").await.good();
            assert_eq!(cases["items"].as_array().unwrap().len(), 162);
            let chains = t.get("/api/v1/cases/chains?disease=mers").await.good();
            assert_eq!(chains["links"].as_array().unwrap().len(), 98);
            let seoul = t.get(&format!("/api/v1/cases/records?disease=mers&limit=200&region={}", t.region("KR-11"))).await.good();
            assert_eq!(seoul["items"].as_array().unwrap().len(), 88);
        }
    }
}

#[test]
fn the_shipped_scenarios_can_be_read() {
    for name in ["italy", "germany", "germany-influenza", "china", "korea-mers"] {
        let scenario = DataFiles::find(name).unwrap().scenario().unwrap();
        assert!(scenario.days() > 28 && !scenario.duties.is_empty(), "{name}");
    }
    assert!(DataFiles::find("atlantis").unwrap_err().to_string().contains("italy"));
}
