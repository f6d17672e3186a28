//! How likely the conditions of the risk levels are to hold in the coming weeks, along the forecast's paths.
//!
//! A condition is evaluated as it is written, with the figures that a path would give. Conditions that look at anything else than counts of
//! confirmed cases are left out: no path knows them.

use chrono::{Days, NaiveDate};
use lianfang_plan::{Call, RiskRule, Value};

use super::forecast::WEEKS;
use super::methods::Paths;
use super::model::{ChanceOn, LevelChance};
use super::rules::Daily;
use super::weeks::WEEK;
use crate::surveillance::levels::LevelBadge;

const KNOWN: [&str; 3] = ["confirmed_cases", "incidence_per_100k", "growth_ratio"];

pub fn level_chances(rule: &RiskRule, daily: &Daily, paths: &Paths, people: Option<i64>) -> Vec<LevelChance> {
    if paths.is_empty() {
        return Vec::new();
    }
    let of_level = |(rank, level): (usize, &lianfang_plan::Level)| {
        let when = level.when.as_ref()?;
        // A week counts on its last day, so that only windows of whole weeks mean the same for days behind it.
        let whole = |days: u32| !daily.of_weeks || days.is_multiple_of(WEEK as u32);
        let fits = |call: &Call| {
            KNOWN.contains(&call.measure.as_str()) && call.window().is_some_and(|window| whole(window.days))
        };
        if !when.calls().iter().all(fits) {
            return None;
        }
        let by_week = (1..=WEEKS).map(|week| {
            let holds = paths.iter().filter(|path| {
                let value = |call: &Call| figure(call, &daily.counts, &path[..week * 7], people);
                matches!(when.eval(&value), Ok(Some(true)))
            });
            let day = daily.last().checked_add_days(Days::new(week as u64 * 7)).unwrap_or(NaiveDate::MAX);
            ChanceOn { day, probability: holds.count() as f64 / paths.len() as f64 }
        });
        Some(LevelChance {
            level: LevelBadge::of(rule, i32::try_from(rank).unwrap_or(0)),
            condition: when.source().to_owned(),
            by_week: by_week.collect(),
        })
    };
    rule.levels.iter().enumerate().filter_map(of_level).collect()
}

/// A measure's value at the end of `path`.
fn figure(call: &Call, counts: &[f64], path: &[f64], people: Option<i64>) -> Value {
    let Some(window) = call.window() else { return Value::Missing };
    let days = window.days as usize;
    let sum = sum_until(counts, path, 0, days).round();
    match call.measure.as_str() {
        "confirmed_cases" => Value::Int(sum as i64),
        "incidence_per_100k" => match people.filter(|n| *n > 0) {
            Some(people) => Value::Float(sum * 100_000.0 / people as f64),
            None => Value::Missing,
        },
        _ => match sum_until(counts, path, days, days).round() {
            before if before > 0.0 => Value::Float(sum / before),
            _ => Value::Missing,
        },
    }
}

/// Sum of `days` days that end `back` days before the path's end; from the counts where the path has not begun.
fn sum_until(counts: &[f64], path: &[f64], back: usize, days: usize) -> f64 {
    (back..back + days)
        .map(|b| {
            if b < path.len() {
                path[path.len() - 1 - b]
            } else {
                counts.len().checked_sub(1 + b - path.len()).map_or(0.0, |place| counts[place])
            }
        })
        .sum()
}
