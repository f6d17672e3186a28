//! Why a computation refused its input. Every message names the input and its value; `text` has both languages.

mod allowed;
mod inputs;
mod text;

use chrono::NaiveDate;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error(
        "series: day `{next}` comes after `{previous}` in the list, but is not later; sort the days and keep each once"
    )]
    NotAscending { previous: NaiveDate, next: NaiveDate },
    #[error(
        "series: after `{previous}` comes `{next}`, which is not the next period of {step_days} days; fill the missing days first"
    )]
    Gap { previous: NaiveDate, next: NaiveDate, step_days: u32 },
    #[error("series: cumulative count `{value}` on `{day}` is too far from the one before to be subtracted")]
    TooLarge { day: NaiveDate, value: i64 },
    #[error("{name}: `{value}` is outside {allowed}")]
    OutOfRange { name: &'static str, value: String, allowed: &'static str },
    #[error(
        "population: needed for a rate, but this region has none; enter it, or leave the rate threshold out"
    )]
    NoPopulation,
    #[error("{name}: is empty; give at least one value")]
    Empty { name: &'static str },
    #[error("{name}: value {place} is `{value}`, which is not a count; counts are whole numbers from 0 on")]
    NotCount { name: &'static str, place: usize, value: f64 },
    #[error("{name}: value {place} is `{value}`, which is not a finite number")]
    NotFinite { name: &'static str, place: usize, value: f64 },
    #[error("{name}: has {have} values and needs {need}; give a longer history or ask for less of it")]
    TooShort { name: &'static str, have: usize, need: usize },
    #[error("{name}: has {have} values where {other} has {need}; give one for each")]
    Length { name: &'static str, have: usize, other: &'static str, need: usize },
    #[error("{name}: the probabilities add up to `{sum}` and not to 1; divide each by their sum")]
    NotDistribution { name: &'static str, sum: f64 },
    #[error("{name}: value {place} is earlier than the one before it; sort by date")]
    OutOfOrder { name: &'static str, place: usize },
    #[error(
        "{name}: place {place} can't be reached from the first one; join the parts or treat each by itself"
    )]
    NotConnected { name: &'static str, place: usize },
    #[error(
        "{name}: {parameters} parameters can't be estimated from {data} values; use a smaller model or more data"
    )]
    TooManyParameters { name: &'static str, parameters: usize, data: usize },
    #[error("{name}: the iteration did not settle after {steps} steps; use a smaller model or another start")]
    NotConverged { name: &'static str, steps: usize },
}

impl Error {
    pub(crate) fn range(name: &'static str, value: impl ToString, allowed: &'static str) -> Error {
        Error::OutOfRange { name, value: value.to_string(), allowed }
    }
}
