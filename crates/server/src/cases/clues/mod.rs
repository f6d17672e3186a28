//! Clues (协查线索): a question that an investigation passes to a duty of another team or region, with a time until which it is due.
//!
//! Table `cases_clue`. Invariants: what is asked and answered is sealed, since it may name somebody; the team that is asked sees the
//! question and the case's number, never the case; an open clue is a task of that duty, which only the answer, or taking the clue back,
//! ends.

mod http;
mod model;
mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use http::{erase_of_case, router};
