//! Forecasts as a file in the format of the forecast hubs: one row for each region, period ahead and quantile.

use chrono::NaiveDate;
use std::path::Path;

use super::RegionForecast;
use super::methods::Step;
use crate::language::{Place as _, file as place};

const COLUMNS: [&str; 8] = [
    "reference_date",
    "target",
    "horizon",
    "target_end_date",
    "location",
    "output_type",
    "output_type_id",
    "value",
];

/// `reference_date`: the last day of the data.
pub fn write(
    path: &Path,
    step: Step,
    reference: NaiveDate,
    regions: &[RegionForecast],
) -> anyhow::Result<()> {
    let at = || place(path);
    let mut file = csv::Writer::from_writer(std::fs::File::create(path).at(at)?);
    file.write_record(COLUMNS).at(at)?;
    let target = if step == Step::Week { "wk inc case" } else { "day inc case" };
    for region in regions {
        for point in &region.points {
            for (level, value) in point.levels.iter().zip(&point.values) {
                let (horizon, end) = (point.ahead.to_string(), point.to.to_string());
                let reference = reference.to_string();
                let (level, value) = (format!("{level}"), format!("{value}"));
                let row =
                    [reference.as_str(), target, &horizon, &end, &region.code, "quantile", &level, &value];
                file.write_record(row).at(at)?;
            }
        }
    }
    file.flush().at(at)
}
