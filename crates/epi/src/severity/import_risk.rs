//! Which regions will travel bring the infection to, and from where?
//!
//! Two kinds of traveller carry it: residents of an affected region who leave it infected, and visitors who caught it during a stay
//! and return. Deliberately not here: what grows from an import (see the chains), and routes through third regions.

use crate::chains::{Offspring, extinction_probability};
use crate::numeric::count::{negative_binomial_quantile, poisson_quantile};
use crate::{Error, check};

/// An affected region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceRegion {
    pub population: f64,
    /// Infections per day, the unreported ones included.
    pub infections_per_day: f64,
    /// Days from infection during which a person travels and can still pass it on.
    pub carrying_days: f64,
    /// Standard deviation of the number of infections over its value; 0 = known.
    pub relative_error: f64,
}

/// Travel from a source to a destination.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Index in the list of sources.
    pub source: usize,
    /// Any number that names the destination.
    pub destination: usize,
    pub travellers_per_day: f64,
    /// None: they live in the source region. Some: visitors of it who return after so many days.
    pub visit_days: Option<f64>,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImportConfig {
    /// Days ahead.
    pub days: f64,
    /// Share of infected travellers who are stopped, 0 to 1.
    pub stopped_share: f64,
    /// Transmission at the destination, for the probability that an import starts an outbreak.
    pub offspring: Option<Offspring>,
}

/// The risk of one destination.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRisk {
    pub destination: usize,
    /// Expected imported infections over the days asked for.
    pub expected: f64,
    /// Central 95 % of their number.
    pub lower: f64,
    pub upper: f64,
    /// Probability of at least one.
    pub probability: f64,
    /// Probability that at least one starts an outbreak that does not die out by itself.
    pub outbreak_probability: Option<f64>,
    /// Sources and their expected imports, largest first.
    pub by_source: Vec<(usize, f64)>,
}

/// Expected imports, probability of at least one, and their ranking.
///
/// When to use: an outbreak elsewhere; which regions should prepare first, and whom should they ask where they have been?
///
/// Equation, for source `s` with `i` infections per day, population `N`, carrying days `D`, relative error `v`; flow of `f` travellers a day:
///
/// ```text
/// carrying share of residents = i D / N,   of visitors staying L days = i min(L, D) / N     (at most 1)
/// E = days (1 - stopped) sum over flows f x share,      E_s the part of source s
/// P(at least one) = 1 - product over s of (1 + v^2 E_s)^(-1 / v^2)      (exp(-E_s) when v = 0)
/// P(outbreak) = the same with E_s (1 - q), q the probability that a chain dies out
/// ```
///
/// The true number of infections is gamma distributed around its estimate, imports are Poisson given it. The interval of the number of imports is that of a
/// negative binomial with the same mean and variance `E + sum v^2 E_s^2`, exact for one source.
///
/// Inputs: sources, flows between them and any destinations, settings.
///
/// Returns: one entry for each destination with a flow, highest expected number first, then by destination.
///
/// Errors: no source or flow; a flow from a source that does not exist; a population not above 0; negative or not finite numbers; a
/// stopped share outside 0 to 1.
///
/// Limits: infections per day stay as they are over the days asked for; travellers fall ill like anyone else in the region. List a
/// region and its parts only once.
///
/// Reference: \[dorigatti2017\] for the two kinds of travellers; expected numbers within a tenth of those that `epiflows` publishes for
/// Espirito Santo (its periods are drawn), probabilities checked by simulation.
///
/// ```
/// use lianfang_epi::severity::{Flow, ImportConfig, SourceRegion, import_risks};
/// let source = SourceRegion { population: 1e6, infections_per_day: 100.0, carrying_days: 10.0, relative_error: 0.0 };
/// let flow = |destination, travellers_per_day| Flow { source: 0, destination, travellers_per_day, visit_days: None };
/// let config = ImportConfig { days: 7.0, stopped_share: 0.0, offspring: None };
/// let risks = import_risks(&[source], &[flow(1, 50.0), flow(2, 500.0)], &config).unwrap();
/// assert_eq!(risks[0].destination, 2);
/// assert!((risks[0].expected - 3.5).abs() < 1e-12);
/// assert!((risks[1].probability - (1.0 - (-0.35_f64).exp())).abs() < 1e-12);
/// ```
pub fn import_risks(
    sources: &[SourceRegion],
    flows: &[Flow],
    config: &ImportConfig,
) -> Result<Vec<ImportRisk>, Error> {
    check_inputs(sources, flows, config)?;
    let mut sorted: Vec<(usize, usize, f64)> =
        flows.iter().map(|f| (f.destination, f.source, expected(&sources[f.source], f, config))).collect();
    sorted.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    let mut found = Vec::new();
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        let parts = group.chunk_by(|a, b| a.1 == b.1);
        let by_source = parts.map(|p| (p[0].1, p.iter().map(|x| x.2).sum::<f64>())).collect();
        found.push(risk(group[0].0, by_source, sources, config));
    }
    found.sort_by(|a, b| b.expected.total_cmp(&a.expected).then(a.destination.cmp(&b.destination)));
    Ok(found)
}

fn check_inputs(sources: &[SourceRegion], flows: &[Flow], config: &ImportConfig) -> Result<(), Error> {
    check::not_empty("sources", sources)?;
    check::not_empty("flows", flows)?;
    let positive = |name, value: f64| {
        if value >= 0.0 && value.is_finite() { Ok(()) } else { Err(Error::range(name, value, "0 or more")) }
    };
    for source in sources {
        if !(source.population > 0.0 && source.population.is_finite()) {
            return Err(Error::range("population", source.population, "the numbers above 0"));
        }
        positive("infections per day", source.infections_per_day)?;
        positive("carrying days", source.carrying_days)?;
        positive("relative error", source.relative_error)?;
    }
    for flow in flows {
        if flow.source >= sources.len() {
            return Err(Error::range("source of a flow", flow.source, "the sources, counted from 0"));
        }
        positive("travellers per day", flow.travellers_per_day)?;
        positive("days of a visit", flow.visit_days.unwrap_or(0.0))?;
    }
    positive("days", config.days)?;
    if !(0.0..=1.0).contains(&config.stopped_share) {
        return Err(Error::range("stopped share", config.stopped_share, "the numbers from 0 to 1"));
    }
    Ok(())
}

fn expected(source: &SourceRegion, flow: &Flow, config: &ImportConfig) -> f64 {
    let days = flow.visit_days.map_or(source.carrying_days, |stay| stay.min(source.carrying_days));
    let share = (source.infections_per_day * days / source.population).min(1.0);
    config.days * (1.0 - config.stopped_share) * flow.travellers_per_day * share
}

fn risk(
    destination: usize,
    mut by_source: Vec<(usize, f64)>,
    sources: &[SourceRegion],
    config: &ImportConfig,
) -> ImportRisk {
    by_source.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let expected: f64 = by_source.iter().map(|s| s.1).sum();
    let error = |s: usize| sources[s].relative_error;
    let at_least_one = |factor: f64| {
        let ln_none = |&(s, e): &(usize, f64)| {
            let squared = error(s) * error(s);
            if squared < 1e-12 { -e * factor } else { -(squared * e * factor).ln_1p() / squared }
        };
        -by_source.iter().map(ln_none).sum::<f64>().exp_m1()
    };
    let extra: f64 = by_source.iter().map(|&(s, e)| (error(s) * e).powi(2)).sum();
    let quantile = |p: f64| {
        if extra > 1e-9 * expected {
            negative_binomial_quantile(p, expected, expected * expected / extra)
        } else {
            poisson_quantile(p, expected)
        }
    };
    ImportRisk {
        destination,
        expected,
        lower: quantile(0.025),
        upper: quantile(0.975),
        probability: at_least_one(1.0),
        outbreak_probability: config.offspring.map(|o| at_least_one(1.0 - extinction_probability(o, 1))),
        by_source,
    }
}
