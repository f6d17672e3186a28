//! Where is it: clusters in space and time.
//!
//! | Question | Function |
//! |---|---|
//! | which sets of neighbouring places to look at? | [`nearest_neighbour_zones`], [`circular_zones`], [`flexible_zones`] |
//! | where is the rate raised now, given people? | [`population_scan`] |
//! | where is the share of positives among the tested raised? | [`binomial_scan`] |
//! | do space and time interact, given counts only? | [`permutation_scan`], [`unpopulated_scan`] |
//! | where are more cases than expected? | [`expectation_scan`], [`negative_binomial_scan`] |
//! | what is expected of a place, if its share of all cases stays? | [`usual_shares`] |
//! | where are more cases than expected, among zeros that mean nothing? | [`zero_inflated_scan`] |
//! | how probable is an outbreak in each place? | [`bayes_scan`] |
//! | do single events with address form a cluster now? | [`space_time_cusum`] |
//! | how large is the risk of a small place really? | [`marshall_global`], [`marshall_local`], [`clayton_kaldor`] |
//! | are neighbours alike, and which places stand out among theirs? | [`moran`], [`local_moran`] |

mod bayes;
mod binomial;
mod flexible;
mod gamma_risk;
mod graph;
mod gumbel;
pub(crate) mod likelihood;
mod montecarlo;
mod moran;
mod negative_binomial;
mod panel;
mod place;
mod plan;
mod poisson;
mod relative_risk;
pub(crate) mod replicates;
mod scan;
mod stcd;
mod usual_shares;
mod zero_inflated;
mod zones;

pub use bayes::{BayesScan, BayesSettings, WindowPosterior, bayes_scan};
pub use binomial::binomial_scan;
pub use flexible::flexible_zones;
pub use gamma_risk::{GammaRisks, clayton_kaldor};
pub use graph::Graph;
pub use gumbel::{Gumbel, fit_gumbel};
pub use montecarlo::{MonteCarlo, MonteCarloTest, Ties};
pub use moran::{LocalMoran, Moran, Pattern, Weights, local_moran, moran};
pub use negative_binomial::{NegativeBinomialSettings, Outbreak, negative_binomial_scan};
pub use panel::Panel;
pub use place::{Metric, Point, distance, nearest_neighbours};
pub use poisson::{
    PermutationSettings, expectation_scan, permutation_scan, population_scan, unpopulated_scan,
};
pub use relative_risk::{SmoothedRisk, marshall_global, marshall_local};
pub use scan::{Scan, ScanSettings, Window};
pub use stcd::{Event, Evidence, SpaceTimeCourse, SpaceTimeCusum, space_time_cusum};
pub use usual_shares::{UsualShares, usual_shares};
pub use zero_inflated::{ZeroInflatedSettings, zero_inflated_scan};
pub use zones::{Zones, circular_zones, nearest_neighbour_zones};
