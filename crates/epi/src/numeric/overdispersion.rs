//! Negative binomial regression whose size is not known: how much more than Poisson do the counts vary?
//!
//! The means are fitted at a size, the size at the means, in turns until neither moves. Counts that vary less than Poisson have no finite
//! size: the iteration then runs off, and [`Overdispersed::settled`] says so.
//! Not here: sizes that differ from row to row, penalties.

use crate::numeric::glm::{Counts, Family, Irls, LeastSquares, Stop};
use crate::numeric::stirling::rise;

/// Turns of either kind.
const MAX_STEPS: usize = 25;

/// Estimated size of negative binomial counts, with variance `mean + mean^2 / size`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overdispersed {
    pub size: f64,
    /// From the curvature of the likelihood in the size, means held.
    pub standard_error: f64,
    /// False if the size still moved at the last step: no finite size fits best.
    pub settled: bool,
}

/// Size that fits best at given means, by Newton's steps from the moments.
///
/// Equation: `sum_i [psi(y_i + s) - psi(s) - ln(1 + m_i / s) + 1 - (y_i + s) / (m_i + s)] = 0`; error `1 / sqrt(information)`.
///
/// Reference: \[venables2002\], 7.4; the steps are those of `MASS::theta.ml`, 1e-9.
///
/// ```
/// let counts = [0.0, 9.0, 2.0, 14.0, 5.0, 0.0, 3.0, 7.0];
/// let found = lianfang_epi::numeric::overdispersion::estimate_size(&counts, &[5.0; 8]);
/// assert!(found.settled && (found.size - 1.2).abs() < 0.4);
/// ```
pub fn estimate_size(response: &[f64], means: &[f64]) -> Overdispersed {
    let moments: f64 = response.iter().zip(means).map(|(y, m)| (y / m - 1.0).powi(2)).sum();
    let mut size = response.len() as f64 / moments;
    let (mut step, mut information, mut steps) = (1.0_f64, f64::NAN, 1);
    while steps < MAX_STEPS && step.abs() > f64::EPSILON.sqrt().sqrt() {
        size = size.abs();
        let mut slope = 0.0;
        information = 0.0;
        for (&y, &m) in response.iter().zip(means) {
            let [_, first, second] = rise(y, size);
            let both = m + size;
            slope += first - (m / size).ln_1p() + (y + size) * m / (size * both);
            information += y / (size * size) - second - 1.0 / size + 2.0 / both - (y + size) / (both * both);
        }
        step = slope / information;
        size += step;
        steps += 1;
    }
    let settled = steps < MAX_STEPS && size > 0.0;
    Overdispersed { size: size.max(0.0), standard_error: (1.0 / information).sqrt(), settled }
}

/// Fits means and size. On return `irls` and the solver hold the regression at a size that its last step no longer moved.
///
/// None if a regression ran away. Reference: as `MASS::glm.nb`, 1e-8.
///
/// ```
/// use lianfang_epi::numeric::{glm::{Counts, Irls}, least_squares::DenseDesign, overdispersion::fit_overdispersed};
/// let counts = Counts { response: &[0.0, 9.0, 2.0, 14.0, 5.0, 0.0, 3.0, 7.0], weights: &[], offset: &[] };
/// let (mut irls, mut level) = (Irls::default(), DenseDesign::new(&[&[1.0; 8]]));
/// let found = fit_overdispersed(&mut irls, &counts, &mut level).unwrap();
/// assert!(found.settled && (irls.mean[0] - 5.0).abs() < 1e-6);
/// ```
pub fn fit_overdispersed<S: LeastSquares>(
    irls: &mut Irls,
    counts: &Counts<'_>,
    solver: &mut S,
) -> Option<Overdispersed> {
    irls.run(Family::Poisson, counts, Stop::default(), solver);
    let mut means = irls.mean.clone();
    let mut found = estimate_size(counts.response, &means);
    let spread = (2.0 * (counts.response.len() as f64 - solver.rank() as f64).max(1.0)).sqrt();
    let mut now = ln_likelihood(counts.response, &means, found.size);
    let (mut before, mut moved) = (now + 2.0 * spread, 1.0_f64);
    for _ in 0..MAX_STEPS {
        let settled = (before - now).abs() / spread + moved.abs() <= Stop::default().tolerance;
        if settled || !(found.size > 0.0 && found.size.is_finite()) {
            break;
        }
        irls.run_on(Family::NegativeBinomial { size: found.size }, counts, Stop::default(), solver);
        let last = found.size;
        // The size of this turn belongs to the means of the turn before.
        found = estimate_size(counts.response, &means);
        means.clone_from(&irls.mean);
        moved = last - found.size;
        before = now;
        now = ln_likelihood(counts.response, &means, found.size);
    }
    (found.size > 0.0 && found.size.is_finite() && irls.deviance.is_finite()).then_some(found)
}

/// Up to terms that depend on the counts alone.
fn ln_likelihood(response: &[f64], means: &[f64], size: f64) -> f64 {
    let one = |(&y, &m): (&f64, &f64)| {
        let of_mean = if y > 0.0 { y * m.ln() } else { 0.0 };
        rise(y, size)[0] - (y + size) * (m / size).ln_1p() + of_mean
    };
    response.iter().zip(means).map(one).sum()
}
