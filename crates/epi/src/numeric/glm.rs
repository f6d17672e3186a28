//! Generalised linear models with a log link: Poisson, quasi-Poisson, and negative binomial with a known size.
//!
//! Iteratively reweighted least squares: each step is one weighted least-squares fit of a working response. The loop here is
//! shared; what changes between models is how the least-squares step is solved ([`LeastSquares`]): by orthogonal
//! factors for any design ([`crate::numeric::least_squares::DenseDesign`]), or by something quicker for a design of known shape.
//! All buffers live in [`Irls`] and are reused from fit to fit.
//! Not here: other links, penalties; the negative binomial size is estimated in [`crate::numeric::overdispersion`].

use nalgebra::DMatrix;

use crate::numeric::least_squares::DenseDesign;
use crate::{Error, check};

/// Which variance a count with mean `mu` has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Family {
    /// `mu` (times a dispersion, for quasi-Poisson).
    Poisson,
    /// `mu + mu^2 / size`.
    NegativeBinomial { size: f64 },
}

impl Family {
    /// First guess of the mean: the count, moved away from zero.
    fn start(self, count: f64) -> f64 {
        match self {
            Family::Poisson => count + 0.1,
            Family::NegativeBinomial { .. } => {
                if count == 0.0 {
                    1.0 / 6.0
                } else {
                    count
                }
            }
        }
    }

    /// `(d mu / d eta)^2 / Var(mu)` under the log link.
    #[inline]
    fn working_weight(self, mean: f64) -> f64 {
        match self {
            Family::Poisson => mean,
            Family::NegativeBinomial { size } => mean / (1.0 + mean / size),
        }
    }

    /// What one count adds to the deviance; `ln_mean` is the logarithm of `mean`.
    #[inline]
    fn deviance(self, count: f64, ln_count: f64, mean: f64, ln_mean: f64) -> f64 {
        match self {
            Family::Poisson => 2.0 * (count * (ln_count - ln_mean) - (count - mean)),
            Family::NegativeBinomial { size } => {
                2.0 * (count * (ln_count - ln_mean) - (count + size) * ((count + size) / (mean + size)).ln())
            }
        }
    }
}

/// One weighted least-squares step, for a design that the implementor holds.
pub trait LeastSquares {
    /// Rows of the design.
    fn rows(&self) -> usize;
    /// Coefficients that minimise `sum w_i (z_i - x_i b)^2`. False if there are none that are finite.
    fn solve(&mut self, weights: &[f64], target: &[f64]) -> bool;
    /// The coefficients of the last solution. Those that the data can't tell apart from others are 0.
    fn coefficients(&mut self) -> &mut [f64];
    /// `x_i b` for the current coefficients.
    fn predict(&self, predictor: &mut [f64]);
    /// How many coefficients the data determine.
    fn rank(&self) -> usize;
    /// Diagonal of the projection of the last solution: how much each row pulls its own fit.
    fn leverages(&self, weights: &[f64], leverages: &mut [f64]);
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Largest `|D - D_before| / (|D| + 0.1)` of the deviance `D` that counts as settled.
    pub tolerance: f64,
    pub max_steps: usize,
}

impl Default for Stop {
    fn default() -> Stop {
        Stop { tolerance: 1e-8, max_steps: 25 }
    }
}

/// Counts with their prior weights and offsets; an empty slice stands for all ones, or all zeros.
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a> {
    pub response: &'a [f64],
    pub weights: &'a [f64],
    /// On the scale of the linear predictor.
    pub offset: &'a [f64],
}

impl Counts<'_> {
    #[inline]
    fn weight(&self, row: usize) -> f64 {
        self.weights.get(row).copied().unwrap_or(1.0)
    }

    #[inline]
    fn offset(&self, row: usize) -> f64 {
        self.offset.get(row).copied().unwrap_or(0.0)
    }
}

/// The smallest mean that the fit uses. Groups of zeros would otherwise run to minus infinity.
const SMALLEST_MEAN: f64 = f64::EPSILON;
/// Its logarithm.
const SMALLEST_LN_MEAN: f64 = -52.0 * std::f64::consts::LN_2;

/// Buffers and results of the iteration.
#[derive(Debug, Clone, Default)]
pub struct Irls {
    /// Fitted means.
    pub mean: Vec<f64>,
    /// Weights of the last least-squares step. They belong to the means *before* its update.
    pub working_weights: Vec<f64>,
    pub deviance: f64,
    pub steps: usize,
    pub converged: bool,
    target: Vec<f64>,
    predictor: Vec<f64>,
    ln_counts: Vec<f64>,
    previous: Vec<f64>,
}

impl Irls {
    /// Fits. On return the solver holds the coefficients; `converged` is false if the deviance had not settled or ran away.
    pub fn run<S: LeastSquares>(&mut self, family: Family, counts: &Counts<'_>, stop: Stop, solver: &mut S) {
        self.mean.clear();
        self.mean.extend(counts.response.iter().map(|y| family.start(*y)));
        self.run_on(family, counts, stop, solver);
    }

    /// The same from the means that the last fit left.
    pub fn run_on<S: LeastSquares>(
        &mut self,
        family: Family,
        counts: &Counts<'_>,
        stop: Stop,
        solver: &mut S,
    ) {
        self.begin(family, counts);
        let mut before = self.deviance;
        for step in 1..=stop.max_steps {
            self.steps = step;
            self.linearise(family, counts);
            if !solver.solve(&self.working_weights, &self.target) {
                return;
            }
            if !self.update(family, counts, solver) && !self.shorten(family, counts, solver, stop.max_steps) {
                return;
            }
            if (self.deviance - before).abs() / (self.deviance.abs() + 0.1) < stop.tolerance {
                self.converged = true;
                return;
            }
            before = self.deviance;
            self.previous.clear();
            self.previous.extend_from_slice(solver.coefficients());
        }
    }

    /// `sum W_i r_i^2 / (n - rank)` with `r_i = (y_i - mu_i) / mu_i` and the last step's `W`. NaN without spare rows.
    pub fn dispersion(&self, counts: &Counts<'_>, rank: usize) -> f64 {
        let mut used = 0_usize;
        let mut sum = 0.0;
        for ((y, mu), w) in counts.response.iter().zip(&self.mean).zip(&self.working_weights) {
            if *w > 0.0 {
                used += 1;
                let r = (y - mu) / mu;
                sum += w * r * r;
            }
        }
        if used > rank { sum / (used - rank) as f64 } else { f64::NAN }
    }

    fn begin(&mut self, family: Family, counts: &Counts<'_>) {
        let rows = counts.response.len();
        for buffer in [&mut self.working_weights, &mut self.target, &mut self.predictor, &mut self.ln_counts]
        {
            buffer.clear();
            buffer.resize(rows, 0.0);
        }
        self.previous.clear();
        self.converged = false;
        self.steps = 0;
        self.deviance = 0.0;
        for (i, &y) in counts.response.iter().enumerate() {
            let mean = self.mean[i];
            self.predictor[i] = mean.ln() - counts.offset(i);
            self.ln_counts[i] = if y > 0.0 { y.ln() } else { 0.0 };
            self.deviance += counts.weight(i)
                * family.deviance(y, self.ln_counts[i], mean, self.predictor[i] + counts.offset(i));
        }
    }

    /// Working response and weights at the current means.
    fn linearise(&mut self, family: Family, counts: &Counts<'_>) {
        for (i, &y) in counts.response.iter().enumerate() {
            let mean = self.mean[i];
            self.target[i] = self.predictor[i] + (y - mean) / mean;
            self.working_weights[i] = counts.weight(i) * family.working_weight(mean);
        }
    }

    /// Means and deviance at the solver's coefficients. False if they are not finite.
    fn update<S: LeastSquares>(&mut self, family: Family, counts: &Counts<'_>, solver: &S) -> bool {
        solver.predict(&mut self.predictor);
        self.deviance = 0.0;
        for (i, &y) in counts.response.iter().enumerate() {
            let ln_mean = self.predictor[i] + counts.offset(i);
            let mean = ln_mean.exp().max(SMALLEST_MEAN);
            self.mean[i] = mean;
            self.deviance +=
                counts.weight(i) * family.deviance(y, self.ln_counts[i], mean, ln_mean.max(SMALLEST_LN_MEAN));
        }
        self.deviance.is_finite() && self.mean.iter().all(|m| m.is_finite())
    }

    /// Walks back towards the previous coefficients until the deviance is finite. There is no way back from the first step.
    fn shorten<S: LeastSquares>(
        &mut self,
        family: Family,
        counts: &Counts<'_>,
        solver: &mut S,
        max_steps: usize,
    ) -> bool {
        if self.previous.is_empty() {
            return false;
        }
        for _ in 0..max_steps {
            for (now, before) in solver.coefficients().iter_mut().zip(&self.previous) {
                *now = f64::midpoint(*now, *before);
            }
            if self.update(family, counts, solver) {
                return true;
            }
        }
        false
    }
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Glm {
    /// One per column of the design. Not a number where a column is a combination of earlier ones.
    pub coefficients: Vec<f64>,
    /// Covariance of the coefficients for a dispersion of 1; multiply by [`Glm::dispersion`] for quasi-likelihood.
    pub covariance: DMatrix<f64>,
    /// Pearson's statistic over the degrees of freedom, with the working weights of the last step. NaN without spare rows.
    pub dispersion: f64,
    pub deviance: f64,
    /// Fitted means, in cases.
    pub mean: Vec<f64>,
    pub working_weights: Vec<f64>,
    /// Hat values.
    pub leverages: Vec<f64>,
    pub rank: usize,
    /// Rows with a positive weight less the rank.
    pub degrees_of_freedom: usize,
    pub steps: usize,
    pub converged: bool,
}

impl Glm {
    /// Linear predictor and its standard error (for the given dispersion) at a row of regressors, without offset.
    pub fn predict(&self, row: &[f64], dispersion: f64) -> (f64, f64) {
        let known = |k: usize| !self.coefficients[k].is_nan();
        let p = row.len().min(self.coefficients.len());
        let mut predictor = 0.0;
        let mut variance = 0.0;
        for i in (0..p).filter(|&k| known(k)) {
            predictor += row[i] * self.coefficients[i];
            for j in (0..p).filter(|&k| known(k)) {
                variance += row[i] * row[j] * self.covariance[(i, j)];
            }
        }
        (predictor, (variance * dispersion).sqrt())
    }

    /// Standard error of one coefficient for the given dispersion.
    pub fn standard_error(&self, column: usize, dispersion: f64) -> f64 {
        (self.covariance[(column, column)] * dispersion).sqrt()
    }
}

/// Fits a log-linear model of counts on the columns of a design.
///
/// Use it for any small regression of counts: a seasonal baseline, a rate with an offset. For thousands of fits of one shape
/// keep an [`Irls`] and a [`LeastSquares`] and call [`Irls::run`].
///
/// Equation:
/// ```text
/// ln mu_i = offset_i + x_i b,  Var(y_i) = phi mu_i  or  mu_i + mu_i^2 / size
/// step: b minimises sum W_i (z_i - x_i b)^2,  z_i = ln mu_i - offset_i + (y_i - mu_i) / mu_i,
///       W_i = w_i mu_i  or  w_i mu_i / (1 + mu_i / size)
/// start mu_i = y_i + 0.1 (Poisson), y_i or 1/6 (negative binomial); stop when the deviance D changes by less than
/// 1e-8 (|D| + 0.1), or after 25 steps
/// phi = sum W_i ((y_i - mu_i) / mu_i)^2 / (n - rank),  W of the last step
/// ```
///
/// Inputs: `counts`, values from 0 on (fractions are allowed: quasi-likelihood), weights from 0 on, finite offsets;
/// `columns`, one slice of regressors per coefficient (a column of ones for the intercept).
///
/// Returns: estimates, also if the iteration had not settled (`converged` is then false: for groups without cases the estimates
/// run to minus infinity, as they should).
///
/// Errors: nothing to fit, different lengths, values that are not finite, negative counts or weights, more columns than rows, a
/// size that is not positive, and a fit that ran away at its first step.
///
/// Limits: dense, for up to some 15 columns. Columns that depend on earlier ones (to 1e-11 of their length) are left out.
///
/// Reference: `mccullagh1989`, ch. 2 and 6; checked against R's `glm` and `MASS::negative.binomial`, 1e-9.
///
/// ```
/// use lianfang_epi::numeric::glm::{Counts, Family, glm};
/// let counts = Counts { response: &[2.0, 4.0, 8.0, 16.0], weights: &[], offset: &[] };
/// let fit = glm(Family::Poisson, &counts, &[&[1.0; 4], &[0.0, 1.0, 2.0, 3.0]]).unwrap();
/// assert!((fit.coefficients[1] - 2.0_f64.ln()).abs() < 1e-9);
/// ```
pub fn glm(family: Family, counts: &Counts<'_>, columns: &[&[f64]]) -> Result<Glm, Error> {
    check_input(family, counts, columns)?;
    let mut design = DenseDesign::new(columns);
    let mut irls = Irls::default();
    irls.run(family, counts, Stop::default(), &mut design);
    if !irls.deviance.is_finite() || design.rank() == 0 {
        return Err(Error::NotConverged { name: "glm", steps: irls.steps });
    }
    let rank = design.rank();
    let dispersion = irls.dispersion(counts, rank);
    let mut leverages = vec![0.0; counts.response.len()];
    design.leverages(&irls.working_weights, &mut leverages);
    let used = irls.working_weights.iter().filter(|w| **w > 0.0).count();
    Ok(Glm {
        coefficients: design.known_coefficients(),
        covariance: design.covariance(),
        dispersion,
        deviance: irls.deviance,
        leverages,
        rank,
        degrees_of_freedom: used.saturating_sub(rank),
        steps: irls.steps,
        converged: irls.converged,
        mean: irls.mean,
        working_weights: irls.working_weights,
    })
}

fn check_input(family: Family, counts: &Counts<'_>, columns: &[&[f64]]) -> Result<(), Error> {
    let rows = counts.response.len();
    check::not_empty("response", counts.response)?;
    check::finite("response", counts.response)?;
    check::not_empty("columns", columns)?;
    for column in columns {
        check::same_length("columns", column, "response", counts.response)?;
        check::finite("columns", column)?;
    }
    for (name, values) in [("weights", counts.weights), ("offset", counts.offset)] {
        if !values.is_empty() {
            check::same_length(name, values, "response", counts.response)?;
            check::finite(name, values)?;
        }
    }
    for (name, values) in [("response", counts.response), ("weights", counts.weights)] {
        if let Some(bad) = values.iter().find(|v| **v < 0.0) {
            return Err(Error::range(name, bad, "the numbers from 0 on"));
        }
    }
    if columns.len() > rows {
        return Err(Error::TooManyParameters { name: "columns", parameters: columns.len(), data: rows });
    }
    match family {
        Family::NegativeBinomial { size } if !(size.is_finite() && size > 0.0) => {
            Err(Error::range("size", size, "the positive numbers"))
        }
        _ => Ok(()),
    }
}
