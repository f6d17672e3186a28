//! Chains: who infected whom, or may have; generations, settings, who infected many, and the picture of it.

mod batch;
mod graph;
mod http;
mod layout;
mod model;
mod rules;
mod store;

pub use batch::{NewPair, Verdict, check_new, link_together};
pub use graph::Shown;
pub use http::{find as find_chains, link, router};
pub use model::Chains;
pub use store::{links_around, list_sources};
