//! The shipped rule on the real Italian province counts of spring 2020 (`data/italy`).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::packs::library;
use crate::{Arg, Call, LevelState, Value, assess};

type Cumulative = BTreeMap<NaiveDate, i64>;

fn provinces() -> BTreeMap<u32, Cumulative> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/italy/daily_province.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut provinces: BTreeMap<u32, Cumulative> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let mut cells = line.split(',');
        let day = cells.next().unwrap().parse().unwrap();
        let code = cells.next().unwrap().parse().unwrap();
        provinces.entry(code).or_default().insert(day, cells.next().unwrap().parse().unwrap());
    }
    provinces
}

/// Cases in the days up to `day`; before its first day a cumulative series stands at zero.
fn cases(series: &Cumulative, day: NaiveDate, days: u32) -> Option<i64> {
    let before = day.checked_sub_days(chrono::Days::new(u64::from(days)))?;
    Some(series.get(&day)? - series.get(&before).copied().unwrap_or(0))
}

#[test]
fn the_first_provinces_rise_before_6_march_and_none_rises_below_five_cases() {
    let library = library();
    let rule = library.risk_rule_for("covid-19").unwrap();
    let provinces = provinces();
    assert_eq!(provinces.len(), 107);
    let mut raised: BTreeMap<u32, NaiveDate> = BTreeMap::new();
    for (code, series) in &provinces {
        let first = *series.keys().next().unwrap();
        let noon = |day: NaiveDate| -> DateTime<Utc> { day.and_time(NaiveTime::MIN).and_utc() };
        let mut state = LevelState::lowest(noon(first));
        for day in series.keys().take(127) {
            let values = |call: &Call| match (call.measure.as_str(), call.args.as_slice()) {
                ("confirmed_cases", [Arg::Window(window)]) => {
                    cases(series, *day, window.days).map_or(Value::Missing, Value::Int)
                }
                _ => Value::Missing,
            };
            let (next, changes) = assess(rule, &state, noon(*day), &values);
            for change in changes.iter().filter(|change| change.to > 0) {
                raised.entry(*code).or_insert(*day);
                assert!(series[day] >= 5, "{code} rose on {day} with {} cases", series[day]);
                assert!(change.reason.text.zh.contains("近14天确诊病例"), "{}", change.reason.text.zh);
            }
            state = next;
        }
    }
    let limit: NaiveDate = "2020-03-06".parse().unwrap();
    for code in [98, 16, 19, 33, 17] {
        assert!(raised[&code] < limit, "{code} rose on {}", raised[&code]);
    }
}
