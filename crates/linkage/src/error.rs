//! Why a model or a request was refused. Every message names the place and the remedy.

use crate::Field;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("model: {field}: has {found} levels where {needed} are known; give one line for each")]
    Levels { field: &'static str, found: usize, needed: usize },
    #[error(
        "model: {field}: level {place} is `{found}`; here `{expected}` comes, in the order from most alike to different"
    )]
    LevelName { field: &'static str, place: usize, found: String, expected: &'static str },
    #[error("model: {field}: {column} of `{level}` is `{value}`; a probability is above 0 and below 1")]
    Probability { field: &'static str, column: &'static str, level: &'static str, value: f64 },
    #[error("model: {field}: {column} add up to `{sum}` and not to 1; divide each by their sum")]
    Sum { field: &'static str, column: &'static str, sum: f64 },
    #[error(
        "model: {field}: `{level}` speaks less for one person than `{next}`, which is less alike; give it a larger share of same_person or a smaller one of {column}"
    )]
    Order { field: &'static str, level: &'static str, next: &'static str, column: &'static str },
    #[error("model: {name} is `{value}`, which is outside {allowed}")]
    Range { name: &'static str, value: f64, allowed: &'static str },
    #[error(
        "{found} records are too few to estimate from; give at least {needed}, or keep the model that is shipped"
    )]
    TooFew { found: usize, needed: usize },
    #[error(
        "none of the {patterns} patterns of agreement looks like two records of one person; keep the model that is shipped"
    )]
    NoMatches { patterns: usize },
}

impl Error {
    pub(crate) fn probability(field: Field, column: &'static str, level: usize, value: f64) -> Error {
        let level = field.levels().get(level).map_or("?", |l| l.key);
        Error::Probability { field: field.name(), column, level, value }
    }
}
