mod chains;
mod charts;
mod counts;
mod degenerate;
mod detect;
mod distribution;
mod error_text;
mod farrington;
mod farrington_glm;
mod farrington_oracle;
mod forecast;
mod invariants;
mod invariants_regions;
mod nowcast;
mod nowcast_calibration;
mod oracle;
mod profile;
mod recovery;
mod reproduction;
mod reproduction_delay;
mod reproduction_growth;
mod reproduction_published;
mod reproduction_weekly;
mod scoring;
mod severity;
mod simulation;
mod space;

use chrono::NaiveDate;
use lianfang_domain::DailyCount;

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

/// Consecutive days from `first` on.
fn daily(first: &str, values: &[i64]) -> Vec<DailyCount> {
    day(first).iter_days().zip(values).map(|(day, &value)| DailyCount { day, value }).collect()
}
