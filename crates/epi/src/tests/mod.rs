mod chains;
mod counts;
mod detect;
mod distribution;
mod oracle;
mod profile;
mod severity;

use chrono::NaiveDate;
use lianfang_domain::DailyCount;

fn day(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

/// Consecutive days from `first` on.
fn daily(first: &str, values: &[i64]) -> Vec<DailyCount> {
    day(first).iter_days().zip(values).map(|(day, &value)| DailyCount { day, value }).collect()
}
