//! What each place would have now, if its share of all cases were what it was before: a baseline that a wave of the whole area does not disturb.

use super::Panel;
use crate::{Error, check};

/// Expected cases and their scatter.
#[derive(Debug, Clone, PartialEq)]
pub struct UsualShares {
    /// Expected cases, in the shape of the counts.
    pub expected: Panel,
    /// Size of the negative binomial distribution around them: variance = mean + mean^2 / size.
    pub size: f64,
}

/// Cases per place that the population counts as, so that a place without a case so far is not expected to stay without one for ever.
const PRIOR_CASES: f64 = 0.5;
/// Limits of the size: from more scatter than any place has to none beyond Poisson.
const SIZES: (f64, f64) = (0.2, 1e6);

/// Baseline for [`super::negative_binomial_scan`] from the shares of places in a reference period.
///
/// When to use: places of one area go through the same waves and differ in level, and the question is which of them have more than their part now.
///
/// Equation, with counts `y`, people `p`, `n` places, reference times `1 .. r`:
///
/// ```text
/// s(i)   = (sum over t <= r of y(i,t) + c p(i)) / (sum over all i of the same),   c p(i) adding up to n / 2
/// m(i,t) = s(i) * sum over i of y(i,t)                                             for all t
/// 1/size = n / (n - 1) * sum over t <= r of ((y - m)^2 - m) / sum of m^2
/// ```
///
/// Inputs: `counts` in cases, missing = NaN; `reference`, how many of the first times are the reference period; `population` per place in people, or empty for places
/// of one size.
///
/// Returns: expected cases of every cell and one size for all. A time's expected cases add up to its cases.
///
/// Errors: counts that are no counts; a reference period of fewer than 2 times or longer than the panel; fewer than two places; a population of another length,
/// negative or 0 everywhere; no cases at all in the reference period.
///
/// Limits: a cluster raises the totals of its times, and with them what is expected of the others, so that large clusters look smaller than they are. Shares that drift
/// (one place tests more from now on) look like a cluster. One size for all places.
///
/// Reference: the margins are those of `kulldorff2005`, the scan that of `tango2011`; no published software for the two together, checked by simulation.
///
/// ```
/// use lianfang_epi::space::{Panel, usual_shares};
/// let counts = Panel::new(2, 4, vec![30.0, 28.0, 61.0, 20.0, 11.0, 9.0, 19.0, 20.0]).unwrap();
/// let found = usual_shares(&counts, 3, &[]).unwrap();
/// assert!((found.expected.place(0)[3] - 30.0).abs() < 0.2); // three quarters of 40
/// ```
pub fn usual_shares(counts: &Panel, reference: usize, population: &[f64]) -> Result<UsualShares, Error> {
    check::counts_or_missing("counts", counts.values())?;
    let (places, times) = (counts.places(), counts.times());
    if places < 2 {
        return Err(Error::range("places", places, "2 or more"));
    }
    if !(2..=times).contains(&reference) {
        return Err(Error::range("reference", reference, "2 up to the number of times"));
    }
    let people = people(population, places)?;
    let known = |values: &[f64]| values.iter().filter(|y| !y.is_nan()).sum::<f64>();
    let before: Vec<f64> = (0..places).map(|i| known(&counts.place(i)[..reference])).collect();
    if before.iter().sum::<f64>() == 0.0 {
        return Err(Error::range("counts", 0, "at least one case in the reference period"));
    }
    let all: f64 = people.iter().sum();
    let prior = PRIOR_CASES * places as f64;
    let shares: Vec<f64> = before.iter().zip(&people).map(|(y, p)| y + prior * p / all).collect();
    let mut expected = vec![0.0; places * times];
    for t in 0..times {
        let here: Vec<usize> = (0..places).filter(|i| !counts.place(*i)[t].is_nan()).collect();
        let cases: f64 = here.iter().map(|i| counts.place(*i)[t]).sum();
        let weight: f64 = here.iter().map(|i| shares[*i]).sum();
        for i in here {
            expected[i * times + t] = cases * shares[i] / weight;
        }
    }
    let expected = Panel::new(places, times, expected)?;
    let size = size(counts, &expected, reference);
    Ok(UsualShares { expected, size })
}

fn people(population: &[f64], places: usize) -> Result<Vec<f64>, Error> {
    if population.is_empty() {
        return Ok(vec![1.0; places]);
    }
    if population.len() != places {
        return Err(Error::Length {
            name: "population",
            have: population.len(),
            other: "places of counts",
            need: places,
        });
    }
    check::finite("population", population)?;
    if let Some(value) = population.iter().find(|p| **p < 0.0) {
        return Err(Error::range("population", value, "0 people or more"));
    }
    if population.iter().sum::<f64>() <= 0.0 {
        return Err(Error::range("population", 0, "people in at least one place"));
    }
    Ok(population.to_vec())
}

/// Size of the scatter in the reference period, by moments.
fn size(counts: &Panel, expected: &Panel, reference: usize) -> f64 {
    let (mut beyond, mut squares) = (0.0, 0.0);
    for i in 0..counts.places() {
        for (y, m) in counts.place(i).iter().zip(expected.place(i)).take(reference) {
            if !y.is_nan() {
                beyond += (y - m).powi(2) - m;
                squares += m * m;
            }
        }
    }
    // What is expected of a time adds up to its cases, which takes one degree of freedom of each time.
    let places = counts.places() as f64;
    let scatter = beyond * places / (places - 1.0) / squares.max(f64::MIN_POSITIVE);
    if scatter <= 1.0 / SIZES.1 { SIZES.1 } else { (1.0 / scatter).clamp(SIZES.0, SIZES.1) }
}
