//! Who may have infected whom: for a case without a certain source, the most probable ones with probability and reasons.
//!
//! Nothing of it is stored but what was turned down: suggestions are computed when they are asked for, from the dates and contacts of that
//! moment, with chance from a stream named after the question. Accepting one is laying a link. Method: [`infer_ancestors`] of `epi`.

mod gather;
mod http;
mod infer;
mod model;
mod rules;
mod store;

#[cfg(test)]
mod tests;

pub use http::router;
