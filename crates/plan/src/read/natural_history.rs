//! `natural_history` of a disease: delays and shares from the literature, each with its source.

use lianfang_domain::Text;

use super::{Reading, keys};
use crate::pack::{Delay, NaturalHistory, PeopleModel, Sourced};
use crate::yaml::Node;

/// No delay of an infectious disease is longer than ten years.
const LONGEST_DAYS: f64 = 3660.0;

pub(crate) fn read(reading: &mut Reading<'_>, node: &Node) -> NaturalHistory {
    let Some(fields) = reading.fields(node, keys::NATURAL_HISTORY) else { return NaturalHistory::default() };
    let models = [("sars-cov-2-2020", PeopleModel::SarsCov2Of2020)];
    NaturalHistory {
        // A serial interval is counted in whole days from 1 on, so that its mean is above one day.
        serial_interval: fields.get("serial_interval").and_then(|node| delay(reading, node, 1.0)),
        incubation: fields.get("incubation").and_then(|node| delay(reading, node, 0.0)),
        onset_to_report: fields.get("onset_to_report").and_then(|node| delay(reading, node, 0.0)),
        reported_share: fields.get("reported_share").and_then(|node| share(reading, node)),
        people_model: reading.choice(fields.get("people_model"), &models),
    }
}

/// A delay whose mean is above `least` days; None when a figure is wrong, which is noted.
fn delay(reading: &mut Reading<'_>, node: &Node, least: f64) -> Option<Delay> {
    let fields = reading.fields(node, keys::DELAY)?;
    let mean_days = days(reading, fields.get("mean_days")?, least)?;
    let sd_days = days(reading, fields.get("sd_days")?, 0.0)?;
    let mean_range = fields.get("mean_range").and_then(|node| range(reading, node, least, mean_days));
    let sd_range = fields.get("sd_range").and_then(|node| range(reading, node, 0.0, sd_days));
    let source = reading.string(fields.get("source")?);
    Some(Delay { mean_days, sd_days, mean_range, sd_range, source })
}

fn share(reading: &mut Reading<'_>, node: &Node) -> Option<Sourced> {
    let fields = reading.fields(node, keys::SOURCED)?;
    let at = fields.get("value")?;
    let value = reading.number(Some(at), f64::NAN);
    if value.is_finite() && !(value > 0.0 && value <= 1.0) {
        reading.wrong_type(at, Text::new("大于 0、不超过 1 的数", "a number above 0 and up to 1"));
    }
    let source = reading.string(fields.get("source")?);
    (value > 0.0 && value <= 1.0).then_some(Sourced { value, source })
}

fn days(reading: &mut Reading<'_>, node: &Node, least: f64) -> Option<f64> {
    let value = reading.number(Some(node), f64::NAN);
    let fine = value > least && value <= LONGEST_DAYS;
    if value.is_finite() && !fine {
        let wanted = Text::new(
            format!("大于 {least}、不超过 {LONGEST_DAYS} 的天数"),
            format!("a number of days above {least} and up to {LONGEST_DAYS}"),
        );
        reading.wrong_type(node, wanted);
    }
    fine.then_some(value)
}

/// `[low, high]` around a value.
fn range(reading: &mut Reading<'_>, node: &Node, least: f64, around: f64) -> Option<(f64, f64)> {
    let items = reading.list(node);
    let numbers: Vec<f64> = items.iter().map(|item| reading.number(Some(item), f64::NAN)).collect();
    if let [low, high] = numbers[..]
        && low > least
        && low <= around
        && around <= high
        && high <= LONGEST_DAYS
    {
        return Some((low, high));
    }
    if numbers.iter().all(|n| n.is_finite()) {
        let wanted = Text::new(
            format!("下限和上限两个天数，大于 {least}，并包含 {around}，例如 [3.7, 6.0]"),
            format!(
                "two numbers of days, low and high, above {least} and around {around}, such as [3.7, 6.0]"
            ),
        );
        reading.wrong_type(node, wanted);
    }
    None
}
