//! Chains: who infected whom, or may have; generations, settings, who infected many, and the picture of it.

mod graph;
mod http;
mod layout;
mod model;
mod rules;
mod store;

pub use http::{link, router};
pub use store::{links_around, list_linked};
