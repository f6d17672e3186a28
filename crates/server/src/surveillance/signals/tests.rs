//! Detection by whatever detectors a pack names, and the evidence that signals keep.

use chrono::{NaiveDate, TimeDelta};
use lianfang_epi::detection::DetectorSettings;
use lianfang_plan::{Finding, SourceFile};
use serde_json::{Value, json};

use crate::kernel::config::Config;
use crate::packs::{PackSet, read_files};
use crate::testing::{TestNode, stories};

/// The shipped packs with another `detection` for COVID-19.
fn packs(detection: &str) -> Result<PackSet, Vec<Finding>> {
    let mut files = read_files(&Config::default()).unwrap();
    let disease: &mut SourceFile =
        files.get_mut("covid-19").unwrap().iter_mut().find(|f| f.path.starts_with("diseases/")).unwrap();
    let start = disease.text.find("detection:").unwrap();
    let end = disease.text.find("indicators:").unwrap();
    disease.text.replace_range(start..end, &format!("detection: {detection}\n"));
    PackSet::load(&files, &crate::node::registry(), Default::default())
}

fn put_in_force(t: &TestNode, detection: &str) {
    t.node.put_packs_in_force(packs(detection).unwrap_or_else(|f| panic!("{f:?}")));
}

/// New cases of one county, day after day, the last one on 1 March 2020.
fn days(code: &str, counts: &[i64]) -> String {
    series(code, counts, 1, |day| day.to_string())
}

/// The same by ISO weeks, the last one ending on 1 March 2020.
fn weeks(code: &str, counts: &[i64]) -> String {
    series(code, counts, 7, |day| day.format("%G-W%V").to_string())
}

fn series(code: &str, counts: &[i64], step: i64, date: impl Fn(NaiveDate) -> String) -> String {
    let last: NaiveDate = "2020-03-01".parse().unwrap();
    let first = last - TimeDelta::days(step * (counts.len() as i64 - 1));
    let row = |(n, count): (usize, &i64)| {
        format!("{},{code},{count}\n", date(first + TimeDelta::days(step * n as i64)))
    };
    counts.iter().enumerate().map(row).collect()
}

const DAILY: &str = "date,code,confirmed_new\n";
const WEEKLY: &str = "week,code,confirmed_new\n";

async fn signals(t: &TestNode) -> Vec<Value> {
    let page = t.get("/api/v1/surveillance/signals").await.good();
    let mut found = Vec::new();
    for signal in page["items"].as_array().unwrap() {
        let path = format!("/api/v1/surveillance/signals/{}", signal["id"].as_str().unwrap());
        found.push(t.get(&path).await.good());
    }
    found
}

fn detector<'a>(signal: &'a Value, method: &str) -> &'a Value {
    let all = signal["evidence"]["detectors"].as_array().unwrap();
    all.iter().find(|d| d["method"] == method).unwrap_or_else(|| panic!("{method}: {signal}"))
}

stories! {
    async fn a_signal_keeps_what_it_rests_on_and_is_judged_again_by_the_settings_of_then(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        t.import(&format!("{DAILY}{}", days("11", &[4, 3, 5, 4, 3, 5, 4, 4, 3, 5, 4, 40])), "good-rows").await;
        let found = signals(t).await;
        assert_eq!(found.len(), 1, "{found:?}");
        let signal = &found[0];
        let evidence = &signal["evidence"];
        assert_eq!((&evidence["origin"]["pack"], &evidence["period"]), (&json!("covid-19"), &json!("day")));
        assert!(evidence["origin"]["version"].as_str().unwrap().split('.').count() == 3);
        let c1 = detector(signal, "ears_c1");
        assert_eq!((&c1["settings"]["baseline"], &c1["settings"]["min_cases"]), (&json!(7), &json!(3)));
        assert_eq!((&c1["alarm"]["day"], &c1["alarm"]["alpha"]), (&json!("2020-03-01"), &json!(0.001)));
        assert!(c1["alarm"]["p_value"].as_f64().unwrap() < 1e-6 && c1["alarm"]["score"].as_f64().unwrap() > 1.0);
        let stretch = &c1["reference"][0];
        assert_eq!((&stretch["from"], &stretch["to"], &stretch["periods"]), (&json!("2020-02-23"), &json!("2020-02-29"), &json!(7)));
        let c2 = &detector(signal, "ears_c2")["reference"][0];
        assert_eq!((&c2["from"], &c2["to"]), (&json!("2020-02-21"), &json!("2020-02-27")));
        for lang in ["zh", "en"] {
            assert!(c1["says"][lang].as_str().unwrap().contains("40"), "{c1}");
            assert!(c1["account"][lang].as_str().unwrap().contains('7'), "{c1}");
        }
        let rate = detector(signal, "population_rate");
        assert_eq!((&rate["unit"], &rate["alarm"]["observed"]), (&json!("per100k"), &json!(65.0)));
        assert!(signal["methods"].as_array().unwrap().iter().any(|m| m["name"] == "ears_c1" && m["title"]["en"] == "EARS C1"));

        // Other settings come into force; the signal is still explained by those that raised it.
        put_in_force(t, "{detectors: [{detector: ears_c1, baseline: 10}]}");
        let again = &signals(t).await[0];
        assert_eq!(again["evidence"]["detectors"], evidence["detectors"]);
        let last = again["evidence"]["days"].as_array().unwrap().iter().find(|d| d["day"] == "2020-03-01").unwrap();
        let verdict = last["verdicts"].as_array().unwrap().iter().find(|v| v["method"] == "ears_c1").unwrap();
        assert_eq!(verdict["upperbound"], c1["alarm"]["upperbound"], "{last}");
    }

    async fn a_weekly_series_is_judged_by_years_of_history(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        put_in_force(t, "{min_cases: 5, detectors: [{detector: farrington_flexible, b: 4, w: 3, no_periods: 1, period: weekly}, {detector: ears_c1, period: daily}]}");
        let mut counts: Vec<i64> = (0..300).map(|t| 8 + (t * 7 + t / 3) % 6).collect();
        counts[100] = 90; // a past outbreak at the same time of year, 199 weeks ago; not in any window
        counts[299 - 52] = 60; // a past outbreak in the window of last year
        counts[299] = 60;
        t.import(&format!("{WEEKLY}{}", weeks("11", &counts)), "good-rows").await;
        let found = signals(t).await;
        assert_eq!(found.len(), 1, "{found:?}");
        let signal = &found[0];
        assert_eq!((&signal["evidence"]["period"], &signal["last_day"]), (&json!("week"), &json!("2020-03-01")));
        assert_eq!(signal["evidence"]["detectors"].as_array().unwrap().len(), 1);
        let farrington = detector(signal, "farrington_flexible");
        let reference = farrington["alarm"]["reference"].as_array().unwrap();
        assert_eq!(reference.len(), 4, "{reference:?}");
        assert!(reference.iter().all(|s| s["same_season"] == true && s["periods"] == 7));
        assert_eq!(reference[3]["weighed_down"], json!(["2019-03-03"]));
        assert!(farrington["alarm"]["p_value"].as_f64().unwrap() < 0.001);
        assert!(farrington["says"]["en"].as_str().unwrap().contains("past outbreaks"));
        let days = signal["evidence"]["days"].as_array().unwrap();
        assert_eq!(days[0]["day"], reference[0]["from"]);
        assert!(days[0]["verdicts"].as_array().unwrap().is_empty());
    }

    async fn among_many_series_weak_alarms_are_held_back_when_the_pack_asks_for_it(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let file = format!("{DAILY}{}{}{}",
            days("11", &[4, 3, 5, 4, 3, 5, 4, 4, 6]), days("12", &[4, 3, 5, 4, 3, 5, 4, 4, 40]), days("21", &[4, 3, 5, 4, 3, 5, 4, 4, 4]));
        put_in_force(t, "{min_cases: 3, false_discovery_rate: 0.005, detectors: [{detector: ears_c1, alpha: 0.01}]}");
        t.import(&file, "good-rows").await;
        let found = signals(t).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["region"]["code"], "12");
        let weighed = &found[0]["evidence"]["false_discovery"];
        assert_eq!((&weighed["tested"], &weighed["rate"]), (&json!(3), &json!(0.005)));
        assert!(found[0]["evidence"]["notes"][0]["en"].as_str().unwrap().starts_with("3 regions were tested"));
        // The same counts, each alarm for itself: both counties.
        put_in_force(t, "{min_cases: 3, detectors: [{detector: ears_c1, alpha: 0.01}]}");
        t.import(&format!("{DAILY}{}{}", days("11", &[4, 3, 5, 4, 3, 5, 4, 4, 9]), days("12", &[4, 3, 5, 4, 3, 5, 4, 4, 41])), "good-rows").await;
        assert_eq!(signals(t).await.len(), 2);
    }

    async fn one_outbreak_is_told_once_where_it_is(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let quiet = [4, 3, 5, 4, 3, 5, 4, 4];
        let with = |counts: &[i64], last: i64| counts.iter().copied().chain([last]).collect::<Vec<_>>();
        let double: Vec<i64> = quiet.iter().map(|n| 2 * n).collect();
        let file = format!("{DAILY}{}{}{}", days("11", &with(&quiet, 40)), days("12", &with(&quiet, 4)), days("1", &with(&double, 44)));
        put_in_force(t, "{tell_once: true, detectors: [{detector: ears_c1}]}");
        t.import(&file, "good-rows").await;
        let found = signals(t).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["region"]["code"], "11");
        assert!(found[0]["evidence"]["notes"][0]["en"].as_str().unwrap().contains("The alarm of East"));
        // What the county does not explain is told at the province as well.
        put_in_force(t, "{tell_once: true, detectors: [{detector: ears_c1, baseline: 7}]}");
        let file = format!("{DAILY}{}{}{}", days("11", &with(&quiet, 41)), days("12", &with(&quiet, 4)), days("1", &with(&double, 90)));
        t.import(&file, "good-rows").await;
        let codes: Vec<Value> = signals(t).await.iter().map(|s| s["region"]["code"].clone()).collect();
        assert!(codes.contains(&json!("1")) && codes.contains(&json!("11")), "{codes:?}");
    }

    async fn every_registered_detector_works_from_a_pack_and_explains_itself(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let all = DetectorSettings::all();
        let names: Vec<&str> = all.iter().map(|d| d.detector().name()).collect();
        let list: Vec<String> = names.iter().map(|name| format!("{{detector: {name}, period: weekly}}")).collect();
        put_in_force(t, &format!("{{detectors: [{}]}}", list.join(", ")));
        let mut counts: Vec<i64> = (0..400).map(|t| 8 + (t * 7 + t / 3) % 6).collect();
        counts[399] = 90;
        t.import(&format!("{WEEKLY}{}", weeks("11", &counts)), "good-rows").await;
        let found = signals(t).await;
        assert_eq!(found.len(), 1, "{found:?}");
        let called = found[0]["methods"].as_array().unwrap().len();
        assert!(called + 1 >= names.len(), "{}", found[0]["methods"]);
        for name in names {
            let told = detector(&found[0], name);
            assert!(told["settings"].is_object() && told["title"]["zh"] != "" && told["account"]["en"] != "", "{told}");
            assert!(!told["reference"].as_array().unwrap().is_empty(), "{told}");
        }
    }
}

#[test]
fn faults_of_detectors_are_told_with_place_text_and_remedy() {
    let finding = |detection: &str| {
        let findings = packs(detection).err().unwrap_or_else(|| panic!("{detection} was taken"));
        assert_eq!(findings.len(), 1, "{findings:?}");
        let found = findings.into_iter().next().unwrap();
        assert!(found.line > 1 && found.column > 1 && !found.remedy.zh.is_empty(), "{found:?}");
        (found.code, found.message.en, found.remedy.en)
    };
    let (code, message, remedy) = finding("{detectors: [{detector: farington}]}");
    assert_eq!((code, message.as_str()), ("P0415", "there is no detector `farington`"));
    assert!(remedy.starts_with("did you mean `farrington`?"), "{remedy}");
    let (code, _, remedy) = finding("{detectors: [{detector: ears_c1, base_line: 7}]}");
    assert!(code == "P0416" && remedy.contains("alpha, baseline, min_cases, min_sigma"), "{remedy}");
    let (code, message, remedy) = finding("{detectors: [{detector: ears_c1, baseline: seven}]}");
    assert!(code == "P0417" && message.contains("\"seven\" ") || message.contains("seven"), "{message}");
    assert!(remedy.contains("`baseline: 7`"), "{remedy}");
    let (code, message, remedy) = finding("{detectors: [{detector: ears_c1, baseline: 2}]}");
    assert_eq!(code, "P0417");
    assert!(
        message.contains("`baseline`") && message.contains("`2`") && remedy.contains("3 periods"),
        "{message}; {remedy}"
    );
    let (_, _, remedy) = finding("{detectors: [{detector: moving_epidemic}]}");
    assert!(remedy.contains("period: weekly"), "{remedy}");
    let (_, message, _) = finding("{detectors: [{detector: farrington_flexible, b: 90, period: weekly}]}");
    assert!(message.contains("history"), "{message}");
    // The other way of writing the power: a text in quotes, a list for the minimum of cases, nothing for the default.
    let good = "{detectors: [{detector: farrington_flexible, powertrans: \"1/2\", limit54: [3, 4], past_weeks_not_included: null, period: weekly}]}";
    assert!(packs(good).is_ok());
}
