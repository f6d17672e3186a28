//! Forecasts as a file in the format of the forecast hubs: one row for each region, period ahead and quantile.

use anyhow::Context as _;
use chrono::NaiveDate;
use std::path::Path;

use super::RegionForecast;
use super::methods::Step;

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
    let at = || format!("file {}", path.display());
    let mut file = csv::Writer::from_path(path).with_context(at)?;
    file.write_record(COLUMNS).with_context(at)?;
    let target = if step == Step::Week { "wk inc case" } else { "day inc case" };
    for region in regions {
        for point in &region.points {
            for (level, value) in point.levels.iter().zip(&point.values) {
                let (horizon, end) = (point.ahead.to_string(), point.to.to_string());
                let reference = reference.to_string();
                let (level, value) = (format!("{level}"), format!("{value}"));
                let row =
                    [reference.as_str(), target, &horizon, &end, &region.code, "quantile", &level, &value];
                file.write_record(row).with_context(at)?;
            }
        }
    }
    file.flush().with_context(at)
}
