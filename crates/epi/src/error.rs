//! Why a computation refused its input. Every message names the input and its value.

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
}

impl Error {
    pub(crate) fn range(name: &'static str, value: impl ToString, allowed: &'static str) -> Error {
        Error::OutOfRange { name, value: value.to_string(), allowed }
    }
}
