use lianfang_domain::Streams;
use lianfang_epi::forecast::{HUB_LEVELS, Scale, exponential_smoothing};
use lianfang_epi::scoring::weighted_interval_score;

use super::*;

const LODI: [&str; 6] = ["forecast", ITALY, "--region", "Lodi", "--until", "2020-06-07"];

/// Weeks of Lodi that end on the last day.
fn weeks(until: &str) -> Vec<f64> {
    let days = lodi(until);
    days[days.len() % 7..].chunks(7).map(|week| week.iter().sum()).collect()
}

fn values(point: &Value) -> Vec<f64> {
    point["values"].as_array().expect("values").iter().map(number).collect()
}

#[test]
fn the_smoothing_forecast_of_lodi_is_that_of_the_library() {
    let wanted = exponential_smoothing(&weeks("2020-06-07"), 4, Scale::Root).unwrap().quantiles();
    let told = json(&[&LODI[..], &["--method", "smoothing", "--threshold", "60"]].concat());
    let points = told["regions"][0]["points"].as_array().unwrap();
    assert_eq!(points.len(), 4);
    for (point, wanted) in points.iter().zip(&wanted) {
        assert!(values(point).iter().zip(&wanted.values).all(|(a, b)| (a - b).abs() < 1e-9));
        let above = wanted.probability_above(60.0).unwrap();
        assert!((number(&point["above_threshold"]) - above).abs() < 1e-9);
    }
    assert_eq!((&points[0]["from"], &points[0]["to"]), (&"2020-06-08".into(), &"2020-06-14".into()));
    assert_eq!(told["period"], "week");
}

/// The score of one origin, computed by hand from the forecast that was possible then.
#[test]
fn scores_of_rolling_origins_use_only_what_was_known_then() {
    let score = ["--method", "smoothing", "--score", "1", "--horizon", "1"];
    let told = json(&[&LODI[..], &score].concat());
    let scores = told["scores"].as_array().unwrap();
    let smoothing = scores.iter().find(|s| s["method"] == "smoothing").unwrap();
    let then = exponential_smoothing(&weeks("2020-05-31"), 1, Scale::Root).unwrap().quantiles();
    let came = *weeks("2020-06-07").last().unwrap();
    let wanted = weighted_interval_score(came, &HUB_LEVELS, &then[0].values).unwrap();
    assert_eq!(smoothing["targets"], 1);
    assert!((number(&smoothing["wis"]) - wanted.score).abs() < 1e-9);
    let persistence = scores.iter().find(|s| s["method"] == "persistence").unwrap();
    let relative = wanted.score / number(&persistence["wis"]);
    assert!((number(&smoothing["relative_wis"]) - relative).abs() < 1e-9);
}

#[test]
fn the_ensemble_mixes_methods_by_weights_that_add_up_and_says_which() {
    let arguments = ["forecast", ITALY, "--total", "--until", "2020-11-01", "--score", "8"];
    let told = json(&arguments);
    let weights = told["weights"].as_array().unwrap();
    assert_eq!(weights.len(), 4);
    for row in weights {
        let sum: f64 = row["weights"].as_array().unwrap().iter().map(number).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }
    for point in told["regions"][0]["points"].as_array().unwrap() {
        let values = values(point);
        assert!(values.len() == 23 && values.windows(2).all(|pair| pair[0] <= pair[1]));
    }
    // In that steep rise everything is better than "it stays as it is".
    let first = told["scores"].as_array().unwrap().iter();
    let ensemble = first.clone().find(|s| s["method"] == "ensemble" && s["ahead"] == 1).unwrap();
    assert!(number(&ensemble["relative_wis"]) < 0.7, "{ensemble}");
    assert_eq!(told, json(&arguments));
    assert_ne!(told["regions"], json(&[&arguments[..], &["--seed", "2"]].concat())["regions"]);
}

#[test]
fn the_hub_file_has_23_levels_for_each_region_and_week() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.csv").display().to_string();
    let told = json(&[&LODI[..], &["--hub", &path]].concat());
    let mut file = csv::Reader::from_path(&path).unwrap();
    let head = "reference_date,target,horizon,target_end_date,location,output_type,output_type_id,value";
    assert_eq!(file.headers().unwrap().iter().collect::<Vec<_>>().join(","), head);
    let rows: Vec<csv::StringRecord> = file.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 4 * 23);
    let levels: Vec<f64> = rows[..23].iter().map(|r| r[6].parse().unwrap()).collect();
    assert_eq!(levels, HUB_LEVELS);
    let wanted = values(&told["regions"][0]["points"][0]);
    assert!(
        rows.iter()
            .zip(wanted)
            .all(|(row, value)| (row[7].parse::<f64>().unwrap() - value).abs() < 1e-9 * value)
    );
    assert_eq!([&rows[0][0], &rows[0][1], &rows[0][3]], ["2020-06-07", "wk inc case", "2020-06-14"]);
}

#[test]
fn days_are_forecast_where_the_counts_are_daily() {
    let told = json(&[&LODI[..], &["--horizon", "10d"]].concat());
    let points = told["regions"][0]["points"].as_array().unwrap();
    assert_eq!((points.len(), &told["period"]), (10, &"day".into()));
    assert_eq!(points[9]["to"], "2020-06-17");
    let weekly = refused(&["forecast", GERMANY, "--total", "--horizon", "10d"]);
    assert!(weekly.contains("weekly counts"), "{weekly}");
    let never = refused(&["forecast", GERMANY, "--horizon", "0"]);
    assert!(never.contains("1 to 56 weeks"), "{never}");
}

#[test]
fn a_short_series_is_told_what_it_lacks() {
    let mut text = "date,region,confirmed\n".to_owned();
    for day in 1..=28 {
        text += &format!("2020-02-{day:02},A,{day}\n");
    }
    let (_folder, file) = written("counts.csv", &text);
    let short = said(&["forecast", &file]);
    assert!(short.contains("4 weeks, and 10 are needed; with daily counts try --horizon 14d"), "{short}");
    assert!(short.contains("no serial interval is known"), "{short}");
    let renewal = refused(&["forecast", &file, "--method", "renewal"]);
    assert!(renewal.contains("--serial-interval"), "{renewal}");
}

/// What the program draws for each region doesn't depend on which others are asked for.
#[test]
fn a_region_alone_has_the_same_persistence_forecast_as_among_others() {
    let one = json(&[&LODI[..], &["--method", "persistence"]].concat());
    let two = json(&[&LODI[..], &["--region", "Turin", "--method", "persistence"]].concat());
    let of = |told: &Value| {
        let regions = told["regions"].as_array().unwrap().iter();
        regions.clone().find(|r| r["region"]["en"] == "Lodi").unwrap()["points"].clone()
    };
    assert_eq!(of(&one), of(&two));
    let mut chance = Streams::from_seed(1).stream("analyse forecast: 98 persistence 15");
    let weeks = weeks("2020-06-07");
    assert_eq!(weeks.len(), 15);
    let wanted = lianfang_epi::forecast::persistence_baseline(&weeks, 4, 2000, &mut chance).unwrap();
    let told = values(&of(&one)[0]);
    assert!(told.iter().zip(&wanted[0].values).all(|(a, b)| (a - b).abs() < 1e-9));
}
