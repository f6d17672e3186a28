//! Who infected whom, how many each infects, and whether an outbreak is over.
//!
//! [`infer_ancestors`] reconstructs chains from dates, sequences and contacts; [`link_cases`] orders known ones. Both feed
//! [`fit_offspring`] and [`fit_cluster_sizes`], which tell how unequal transmission is, and these feed
//! [`extinction_probability`], [`expected_final_size`], [`probability_over`] and the plans of [`tracing_effect`].

mod branching;
mod cluster_size;
mod delays;
mod infer;
mod likelihood;
mod links;
mod offspring;
mod outbreak;
mod over;
mod tracing;

pub use branching::{FinalSize, Offspring, expected_final_size, extinction_probability, probability_of_size};
pub use cluster_size::{Cluster, fit_cluster_sizes, ln_cluster_size};
pub use delays::{Alignment, Delays};
pub use infer::{Estimate, InferSettings, Introductions, Posterior, Priors, infer_ancestors};
pub use likelihood::{ContactQuality, LogLikelihood, Parameters, Tree, log_likelihood};
pub use links::{LinkedCases, link_cases};
pub use offspring::{Interval, OffspringFit, fit_offspring};
pub use outbreak::{ContactLayer, Distances, Outbreak, Stay, pairs_sharing_a_place};
pub use over::{OverConfig, day_over, probability_over};
pub use tracing::{TracingEffect, TracingPlan, tracing_effect};
