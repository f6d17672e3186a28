use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Streams;
use lianfang_epi::reproduction::{CoriConfig, SerialIntervalPrior, TruncatedNormal, Window, cori_uncertain};
use serde_json::Value;

use super::rules::Daily;
use crate::testing::{TestNode, stories};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Running totals of the province of Lodi up to a day, as county 11 of the small country.
fn lodi(until: &str) -> (String, Vec<f64>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/italy/daily_province.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let (mut file, mut new, mut before) = ("date,code,confirmed_cumulative\n".to_owned(), Vec::new(), 0);
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[1] == "98" && cells[0] <= until {
            let total: i64 = cells[2].parse().unwrap();
            file.push_str(&format!("{},11,{total}\n", cells[0]));
            new.push((total - before) as f64);
            before = total;
        }
    }
    assert!(new.len() >= 10, "the series of Lodi is there");
    (file, new)
}

async fn with_lodi(t: &TestNode, until: &str) -> Vec<f64> {
    t.with_regions().await;
    t.node.clock.advance_to(t.node.clock.at(day(until), "20:00:00".parse().unwrap()));
    t.act_as("epidemiologist", "X").await;
    let (file, new) = lodi(until);
    t.import(&file, "all-or-nothing").await;
    new
}

async fn outlook(t: &TestNode, code: &str) -> Value {
    t.get(&format!("/api/v1/surveillance/outlook?region={}", t.region(code))).await.good()
}

stories! {
    async fn lodi_in_march_has_the_r_that_epi_computes(t) {
        let counts = with_lodi(t, "2020-03-10").await;
        assert!(counts.iter().all(|n| *n >= 0.0));
        let found = outlook(t, "11").await;
        let latest = &found["reproduction"]["latest"];
        let normal = |mean, min: f64, max: f64| TruncatedNormal { mean, sd: (max - min) / 3.92, min, max };
        let prior = SerialIntervalPrior { mean: normal(4.7, 3.7, 6.0), sd: normal(2.9, 1.9, 4.9) };
        let config =
            CoriConfig { probabilities: vec![0.025, 0.25, 0.5, 0.75, 0.975], ..CoriConfig::default() };
        let windows = Window::sliding(counts.len(), 7, 1);
        let mut rng = Streams::from_seed(20_200_224).stream("outlook: serial interval");
        let direct = cori_uncertain(&counts, &[], &prior, 200, &windows, &config, &mut rng).unwrap();
        let direct = direct.last().unwrap().posterior.as_ref().unwrap();
        assert_eq!(latest["day"], "2020-03-10");
        assert_eq!(latest["window_from"], "2020-03-04");
        let number = |name: &str| latest[name].as_f64().unwrap();
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs();
        assert!(near(number("mean"), direct.mean), "{latest} {direct:?}");
        assert!(near(number("lower"), direct.quantiles[0]) && near(number("upper"), direct.quantiles[4]));
        assert!(number("mean") > 1.0, "Lodi was growing: {latest}");
        let text = found["reproduction"]["text"]["en"].as_str().unwrap();
        assert!(text.contains("seven days to 10 March 2020"), "{text}");
        assert!(found["reproduction"]["text"]["zh"].as_str().unwrap().contains("2020年3月10日"));
        assert!(found["reproduction"]["facts"].to_string().contains("Nishiura"), "the source is named");
    }

    async fn a_forecast_has_ordered_bands_and_chances_of_levels(t) {
        with_lodi(t, "2020-03-20").await;
        let found = outlook(t, "11").await;
        let forecast = &found["forecast"];
        assert_eq!(forecast["days"].as_array().unwrap().len(), 28);
        let weeks = forecast["weeks"].as_array().unwrap();
        assert_eq!(weeks.iter().map(|w| w["day"].as_str().unwrap()).collect::<Vec<_>>(),
            ["2020-03-27", "2020-04-03", "2020-04-10", "2020-04-17"]);
        let names = ["lower95", "lower80", "lower50", "median", "upper50", "upper80", "upper95"];
        for fan in forecast["days"].as_array().unwrap().iter().chain(weeks) {
            let values: Vec<f64> = names.iter().map(|n| fan[n].as_f64().unwrap()).collect();
            assert!(values.is_sorted() && values[0] >= 0.0, "{fan}");
        }
        assert!(weeks[0]["upper95"].as_f64() > weeks[0]["lower95"].as_f64());
        let weights: f64 = forecast["methods"].as_array().unwrap().iter().map(|m| m["weight"].as_f64().unwrap()).sum();
        assert!((weights - 1.0).abs() < 1e-9);
        let levels = forecast["levels"].as_array().unwrap();
        assert_eq!(levels.iter().map(|l| l["level"]["level"].as_str().unwrap()).collect::<Vec<_>>(), ["medium", "high"]);
        // Hundreds of cases in the last two weeks: five in fourteen days are all but certain a week later.
        assert!(levels[0]["by_week"][0]["probability"].as_f64().unwrap() > 0.99, "{levels:?}");
    }

    async fn the_same_counts_give_the_same_bytes(t) {
        with_lodi(t, "2020-03-15").await;
        let path = format!("/api/v1/surveillance/outlook?region={}", t.region("11"));
        let first = t.get(&path).await.text;
        t.node.outlooks.forget();
        assert_eq!(first, t.get(&path).await.text, "computed again");
        // The province has no series of its own: it is what its counties add up to.
        let above = outlook(t, "1").await;
        let below = outlook(t, "11").await;
        assert_eq!(above["reproduction"]["latest"]["mean"], below["reproduction"]["latest"]["mean"]);
    }

    async fn new_counts_make_an_outlook_old(t) {
        with_lodi(t, "2020-03-10").await;
        let before = outlook(t, "11").await;
        t.pass(TimeDelta::days(1)).await;
        t.import(&lodi("2020-03-11").0, "all-or-nothing").await;
        let after = outlook(t, "11").await;
        assert_eq!((before["as_of"].as_str(), after["as_of"].as_str()), (Some("2020-03-10"), Some("2020-03-11")));
    }

    async fn an_outlook_needs_the_right_at_the_region(t) {
        with_lodi(t, "2020-03-10").await;
        let path = format!("/api/v1/surveillance/outlook?region={}", t.region("11"));
        t.act_as("epidemiologist", "21").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        t.act_as("citizen", "11").await;
        assert_eq!(t.get(&path).await.problem(403), "H0403");
        t.act_as("epidemiologist", "11").await;
        t.get(&path).await.good();
        assert_eq!(t.get(&format!("{path}&disease=measels")).await.problem(404), "H0404");
        t.sign_out();
        assert_eq!(t.get(&path).await.problem(401), "H0401");
    }

    async fn too_few_cases_are_said_in_words_and_not_drawn(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let none = outlook(t, "11").await;
        assert_eq!(none["as_of"], Value::Null);
        assert_eq!(none["reproduction"]["text"]["en"], "There are no counts yet.");
        let rows: String = (1..=20).map(|d| format!("2020-02-{d:02},11,{}\n", d / 4)).collect();
        t.import(&format!("date,code,confirmed_cumulative\n{rows}"), "all-or-nothing").await;
        let few = outlook(t, "11").await;
        assert!(few["reproduction"]["points"].as_array().unwrap().is_empty() && few["forecast"]["days"].as_array().unwrap().is_empty());
        let text = few["reproduction"]["text"]["en"].as_str().unwrap();
        assert!(text.contains("only") && text.contains("not enough to estimate R"), "{text}");
        assert!(few["forecast"]["text"]["zh"].as_str().unwrap().contains("不作预测"));
    }

    async fn running_totals_are_not_corrected_and_the_page_says_so(t) {
        with_lodi(t, "2020-03-10").await;
        let found = outlook(t, "11").await;
        assert!(found["nowcast"]["days"].as_array().unwrap().is_empty());
        assert!(found["nowcast"]["text"]["en"].as_str().unwrap().starts_with("Not corrected"), "{found}");
    }

    async fn delays_are_learnt_from_revisions_and_the_newest_days_corrected(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let start = day("2020-03-01");
        // Of the 100 cases of each day 50 are reported at once, 30 a day later, 20 two days later.
        let known = |age: i64| match age { 0 => 50, 1 => 80, _ => 100 };
        let file = |today: i64| {
            let rows = (0..=today).map(|d| format!("{},11,{}\n", start + TimeDelta::days(d), known(today - d)));
            format!("date,code,new_cases\n{}", rows.collect::<String>())
        };
        for today in 0..10 {
            t.import(&file(today), "all-or-nothing").await;
            t.pass(TimeDelta::days(1)).await;
        }
        let early = outlook(t, "11").await;
        assert!(early["nowcast"]["text"]["en"].as_str().unwrap().contains("10 days only"), "{}", early["nowcast"]);
        for today in 10..30 {
            t.import(&file(today), "all-or-nothing").await;
            t.pass(TimeDelta::days(1)).await;
        }
        let found = outlook(t, "11").await;
        let days = found["nowcast"]["days"].as_array().unwrap().clone();
        let newest = days.last().unwrap();
        assert_eq!((newest["day"].as_str(), newest["reported"].as_f64()), (Some("2020-03-30"), Some(50.0)), "{days:?}");
        let (median, lower, upper) =
            (newest["median"].as_f64().unwrap(), newest["lower"].as_f64().unwrap(), newest["upper"].as_f64().unwrap());
        assert!((median - 100.0).abs() < 10.0 && lower < 100.0 && upper > 100.0, "{newest}");
        // As many cases every day: with the days that are not complete corrected, R is 1 and does not seem to fall.
        let r = found["reproduction"]["latest"]["mean"].as_f64().unwrap();
        assert!((r - 1.0).abs() < 0.06, "{r}");
    }
}

/// Weekly counts as ISO weeks of county 11, the last one ending on 1 March 2020.
fn weekly(counts: &[i64]) -> String {
    let last = day("2020-03-01");
    let row = |(back, n): (usize, &i64)| {
        format!("{},11,{n}\n", (last - TimeDelta::weeks(back as i64)).format("%G-W%V"))
    };
    let rows: Vec<String> = counts.iter().rev().enumerate().map(row).collect();
    format!("week,code,confirmed_new\n{}", rows.into_iter().rev().collect::<String>())
}

stories! {
    async fn a_weekly_series_has_r_and_a_forecast_by_week(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let counts = [22, 31, 40, 58, 74, 101, 139, 180, 251, 330, 460, 610];
        t.import(&weekly(&counts), "all-or-nothing").await;
        let found = outlook(t, "11").await;
        assert_eq!((&found["period"], &found["as_of"]), (&"week".into(), &"2020-03-01".into()));
        let points = found["reproduction"]["points"].as_array().unwrap();
        assert_eq!(points.len(), 11, "the first week has no past: {points:?}");
        let latest = &found["reproduction"]["latest"];
        assert_eq!((&latest["window_from"], &latest["day"], &latest["cases"]),
            (&"2020-02-24".into(), &"2020-03-01".into(), &610.into()));
        // Cases grow by 1.35 a week, which is R of 1.22 with an interval of 4.7 (2.9) days.
        let r = latest["mean"].as_f64().unwrap();
        assert!((r - 1.22).abs() < 0.06, "{r}");
        assert!(latest["lower"].as_f64().unwrap() < 1.22 && latest["upper"].as_f64().unwrap() > 1.22, "{latest}");
        let doubling = found["reproduction"]["growth"]["doubling_days"].as_f64().unwrap();
        assert!((doubling - 7.0 * 2f64.ln() / 1.35f64.ln()).abs() < 1.5, "{doubling}");
        assert!(found["reproduction"]["facts"].to_string().contains("Nash et al. 2023"));
        let forecast = &found["forecast"];
        assert!(forecast["days"].as_array().unwrap().is_empty(), "single days were never reported");
        let weeks = forecast["weeks"].as_array().unwrap();
        assert_eq!(weeks.iter().map(|w| w["day"].as_str().unwrap()).collect::<Vec<_>>(),
            ["2020-03-08", "2020-03-15", "2020-03-22", "2020-03-29"]);
        let median = weeks[0]["median"].as_f64().unwrap();
        assert!(median > 610.0 && median < 1100.0, "{weeks:?}");
        let levels = forecast["levels"].as_array().unwrap();
        assert!(levels[0]["by_week"][0]["probability"].as_f64().unwrap() > 0.99, "{levels:?}");
        let path = format!("/api/v1/surveillance/outlook?region={}", t.region("11"));
        let first = t.get(&path).await.text;
        t.node.outlooks.forget();
        assert_eq!(first, t.get(&path).await.text, "computed again");
    }

    async fn delays_of_weekly_reports_are_learnt_in_weeks(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        let start = day("2020-03-01");
        // Of the 200 cases of each week 120 are on record when it ends, 180 a week later, all in the third week.
        let known = |age: i64| match age { 0 => 120, 1 => 180, _ => 200 };
        for today in 0..16 {
            let week = |n: i64| (start + TimeDelta::weeks(n)).format("%G-W%V");
            let rows = (0..=today).map(|n| format!("{},11,{}\n", week(n), known(today - n)));
            t.import(&format!("week,code,confirmed_new\n{}", rows.collect::<String>()), "all-or-nothing").await;
            if today < 15 {
                t.pass(TimeDelta::weeks(1)).await;
            }
        }
        let found = outlook(t, "11").await;
        let weeks = found["nowcast"]["days"].as_array().unwrap().clone();
        let newest = weeks.last().unwrap_or_else(|| panic!("{}", found["nowcast"]));
        assert_eq!((newest["day"].as_str(), newest["reported"].as_f64()), (Some("2020-06-14"), Some(120.0)), "{weeks:?}");
        let (median, lower, upper) =
            (newest["median"].as_f64().unwrap(), newest["lower"].as_f64().unwrap(), newest["upper"].as_f64().unwrap());
        assert!((median - 200.0).abs() < 15.0 && lower < 200.0 && upper > 200.0, "{newest}");
        let r = found["reproduction"]["latest"]["mean"].as_f64().unwrap();
        assert!((r - 1.0).abs() < 0.06, "{r}");
        assert!(found["nowcast"]["text"]["en"].as_str().unwrap().contains("weeks have"), "{}", found["nowcast"]["text"]);
    }

    async fn days_and_weeks_in_one_region_are_not_added_up(t) {
        t.with_regions().await;
        t.act_as("epidemiologist", "X").await;
        t.import(&weekly(&[22, 31, 40, 58]), "all-or-nothing").await;
        t.import("date,code,confirmed_new\n2020-02-29,12,5\n2020-03-01,12,9\n", "all-or-nothing").await;
        let found = outlook(t, "1").await;
        assert!(found["reproduction"]["text"]["en"].as_str().unwrap().starts_with("Counts are partly daily"), "{found}");
        assert!(found["forecast"]["weeks"].as_array().unwrap().is_empty());
    }
}

#[test]
fn cases_taken_back_come_off_the_days_before() {
    let d = |n: u32| NaiveDate::from_ymd_opt(2020, 3, n).unwrap();
    let found = Daily::prepare(&[(d(1), 5), (d(2), 2), (d(3), -4), (d(4), 1)], true).unwrap();
    assert_eq!((found.counts, found.taken_back), (vec![3.0, 0.0, 0.0, 1.0], 4));
    let more = Daily::prepare(&[(d(1), 1), (d(2), -3)], true).unwrap();
    assert_eq!(more.counts, [0.0, 0.0]);
}

#[test]
fn days_without_a_report_share_what_the_next_total_adds() {
    let d = |n: u32| NaiveDate::from_ymd_opt(2020, 3, n).unwrap();
    let points = [(d(1), 2), (d(4), 11)];
    let totals = Daily::prepare(&points, true).unwrap();
    assert_eq!((totals.counts, totals.filled), (vec![2.0, 3.0, 4.0, 4.0], 2));
    assert_eq!(Daily::prepare(&points, false).unwrap().counts, [2.0, 0.0, 0.0, 11.0]);
    assert!(Daily::prepare(&[], true).is_none());
}
