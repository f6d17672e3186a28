//! `lianfang analyse detect` as a user calls it, on the repository's real counts.

use super::{GERMANY, ITALY, json, refused, said, written};
use lianfang_epi::detection::{Detector as _, EarsC2, Series};
use serde_json::Value;

/// New cases of Turin to 8 March 2020 as the file has them, what was taken back on 27 February and 2 March taken off the days before.
const TURIN: [f64; 14] = [0.0, 2.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 1.0, 4.0, 8.0, 15.0, 21.0, 34.0];

#[test]
fn alarms_have_the_bounds_of_the_library() {
    let answer = json(&["detect", ITALY, "--until", "2020-03-08"]);
    assert_eq!(answer["provenance"]["method"], "ears_c2");
    assert_eq!(answer["regions"], 107);
    let rows = answer["rows"].as_array().expect("rows");
    assert!(rows.len() < 107 && rows.iter().all(|r| r["alarm"] == true && r["day"] == "2020-03-08"));
    let turin = rows.iter().find(|r| r["region"]["en"] == "Turin").expect("an alarm in Turin");
    let series = Series { frequency: 365, ..Series::weekly(&TURIN) };
    let known = EarsC2::default().verdicts(&series, 13).expect("verdicts")[0];
    assert!(known.alarm);
    assert_eq!(turin["observed"].as_f64(), Some(known.observed));
    for (name, value) in
        [("expected", known.expected), ("upperbound", known.upperbound), ("score", known.score)]
    {
        let (ours, value) = (turin[name].as_f64().expect(name), value.expect(name));
        assert!((ours - value).abs() < 1e-9, "{name}: {ours} and {value}");
    }
}

#[test]
fn settings_change_the_verdicts_and_all_periods_can_be_seen() {
    let strict =
        json(&["detect", ITALY, "--until", "2020-03-08", "--region", "Turin", "--set", "alpha=1e-9"]);
    let usual = json(&["detect", ITALY, "--until", "2020-03-08", "--region", "Turin"]);
    let bound = |a: &Value| a["rows"][0]["upperbound"].as_f64().expect("a bound");
    assert!(bound(&strict) > bound(&usual));
    assert_eq!(strict["provenance"]["settings"]["detectors"][0]["alpha"], 1e-9);
    let all = json(&[
        "detect",
        ITALY,
        "--until",
        "2020-03-08",
        "--region",
        "Turin",
        "--all",
        "--since",
        "2020-02-24",
        "--method",
        "ears_c1",
        "--method",
        "ears_c3",
    ]);
    assert_eq!(all["rows"].as_array().map(Vec::len), Some(28));
    let short = all["too_short"].as_array().expect("a list");
    assert_eq!((short.len(), &short[1]["need"]), (2, &Value::from(11)));
}

#[test]
fn a_limit_on_false_discoveries_takes_alarms_away_and_adds_none() {
    let codes = |a: &Value| -> Vec<String> {
        a["rows"].as_array().expect("rows").iter().map(|r| r["region"]["en"].to_string()).collect()
    };
    let usual = codes(&json(&["detect", ITALY, "--until", "2020-03-08"]));
    let strict = codes(&json(&["detect", ITALY, "--until", "2020-03-08", "--fdr", "1e-6"]));
    assert!(!strict.is_empty() && strict.len() < usual.len());
    assert!(strict.iter().all(|c| usual.contains(c)));
}

#[test]
fn a_regions_excess_is_told_once_at_the_lowest_level() {
    let arguments = ["detect", ITALY, "--until", "2020-03-08", "--tell-once", "--all"];
    let text = said(&arguments);
    let campania = text.lines().find(|l| l.starts_with("Campania")).expect("a line");
    assert!(campania.contains("already told by") && campania.contains("Caserta"), "{campania}");
    let alarms = json(&arguments[..5]);
    let rows = alarms["rows"].as_array().expect("rows");
    assert!(rows.iter().any(|r| r["region"]["en"] == "Caserta"));
    assert!(rows.iter().all(|r| r["region"]["en"] != "Campania"));
}

#[test]
fn a_weekly_series_with_years_of_history_is_judged_by_season_and_a_short_one_says_why_not() {
    let short = said(&["detect", GERMANY, "--until", "2020-10-18"]);
    assert!(short.contains("farrington_pair needs") && short.contains("ears_c2"), "{short}");
    // Six years: two regions with a winter wave, and one of them with an outbreak in the last week.
    let mut text = String::from("date,region_code,new_cases\n");
    let first: chrono::NaiveDate = "2014-01-05".parse().expect("a day");
    for week in 0..312_u32 {
        let day = first + chrono::TimeDelta::weeks(i64::from(week));
        let usual = 20.0 + 15.0 * (f64::from(week) * std::f64::consts::TAU / 52.0).cos();
        let usual = usual.round() as u32 + week * 7 % 5;
        let now = if week == 311 { 120 } else { usual };
        text.push_str(&format!("{day},A,{usual}\n{day},B,{now}\n"));
    }
    let (_folder, path) = written("weekly.csv", &text);
    let (_mapping_folder, mapping) = written(
        "mapping.yaml",
        "date: {column: date}\nregion: {column: region_code, by: code}\nvalues: [{column: new_cases, indicator: confirmed, kind: new}]\nperiod: week\ndisease: covid-19\nsource: test\n",
    );

    let answer = json(&["detect", &path, "--mapping", &mapping]);
    assert_eq!(answer["provenance"]["method"], "farrington_pair");
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!((rows.len(), &rows[0]["code"]), (1, &Value::from("B")));
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    let unknown = refused(&["detect", ITALY, "--method", "ears_c9"]);
    assert!(
        unknown.contains("`ears_c9`") && unknown.contains("ears_c2, ears_c3, ears_calendar"),
        "{unknown}"
    );
    let chinese = refused(&["detect", ITALY, "--method", "ears_c9", "--zh"]);
    assert!(chinese.contains("`ears_c9` 不是检测方法"), "{chinese}");
    let setting = refused(&["detect", ITALY, "--until", "2020-03-01", "--set", "alfa=0.1"]);
    assert!(setting.contains("`alfa`") && setting.contains("alpha, baseline"), "{setting}");
    let value = refused(&["detect", ITALY, "--until", "2020-03-01", "--set", "alpha=often"]);
    assert!(value.contains("often") && value.contains("0.001"), "{value}");
    let day = refused(&["detect", ITALY, "--until", "2020-03-01", "--since", "2021-01-01"]);
    assert!(day.contains("2020-03-01"), "{day}");
    let region = refused(&["detect", ITALY, "--until", "2020-03-01", "--region", "Atlantis"]);
    assert!(region.contains("`Atlantis`"), "{region}");
    assert!(refused(&["detect", ITALY, "--fdr", "2"]).contains("`2`"));
    let rate =
        refused(&["detect", ITALY, "--until", "2020-03-01", "--method", "population_rate", "--fdr", "0.1"]);
    assert!(rate.contains("p-values"), "{rate}");
    assert!(said(&["detect", ITALY, "--method", "help"]).contains("min_sigma=0.5"));
}

#[test]
fn settings_come_from_a_file_in_the_words_of_the_packs() {
    let day = |d: u32| format!("2024-01-{d:02},A,{}\n", if d == 28 { 40 } else { 4 + d % 3 });
    let counts = format!("date,region_code,new_cases\n{}", (1..=28).map(day).collect::<String>());
    let (_counts, counts) = written("counts.csv", &counts);
    let asked = ["detect", &counts, "--all"];
    let with = |text: &str| {
        let (_folder, path) = written("detectors.yaml", text);
        json(&[&asked[..], &["--settings", &path]].concat())
    };
    // The same by options, as the packs write it, as JSON, alone and in a list.
    let options = json(&[&asked[..], &["--method", "ears_c1", "--set", "alpha=0.01"]].concat());
    for text in [
        "detectors:\n  - {detector: ears_c1, alpha: 0.01}\n",
        "- detector: ears_c1\n  alpha: 0.01\n- {detector: farrington_flexible, period: weekly}\n",
        "{\"detector\": \"ears_c1\", \"alpha\": 0.01}",
    ] {
        assert_eq!(with(text)["rows"], options["rows"], "{text}");
    }
    // A length of time counts periods; fewer cases than `min_cases` are no alarm.
    let lengths = with("{detector: ears_c1, baseline: 3w}");
    assert_eq!(lengths["provenance"]["settings"]["detectors"][0]["baseline"], 21);
    assert_eq!(with("{detectors: [{detector: ears_c2}]}")["alarms"], 1);
    assert_eq!(with("{min_cases: 1000, detectors: [{detector: ears_c2}]}")["alarms"], 0);
    for (text, place, told) in [
        ("detector: ears_c1\nbaselin: 7\n", "2:1", "did you mean `baseline`"),
        ("detector: ears_c1\nbaseline: 1\n", "2:11", "3 periods or more"),
        ("- detector: ears_c9\n", "1:13", "ears_c1, ears_c2"),
        ("detectors: [\n", "1:12", "P0101"),
        ("{detector: farrington_flexible, period: weekly}", "", "none of the detectors is for daily series"),
    ] {
        let (_folder, path) = written("detectors.yaml", text);
        let error = refused(&[&asked[..], &["--settings", &path]].concat());
        assert!([place, told, "--settings"].iter().all(|part| error.contains(part)), "{text}: {error}");
    }
    let (_folder, path) = written("detectors.yaml", "detector: ears_c1\nbaseline: 1\n");
    let chinese = refused(&[&asked[..], &["--settings", &path, "--zh"]].concat());
    assert!(chinese.contains("办法: 允许的范围：至少 3 期"), "{chinese}");
}

#[test]
fn alarms_are_told_and_drawn_in_chinese() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawing = folder.path().join("detect.svg").display().to_string();
    let text = said(&["detect", ITALY, "--until", "2020-03-08", "--zh", "--plot", &drawing]);
    assert!(text.contains("卡塞塔") && text.contains("报告 28 例，预期 0 例"), "{text}");
    let drawn = std::fs::read_to_string(&drawing).expect("a drawing");
    assert!(drawn.contains("<svg") && drawn.contains("卡塞塔"));
}
