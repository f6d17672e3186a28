//! The mean in control of a chart: a log-linear regression of the history on yearly waves and a trend, continued into the future.
//!
//! Used by CUSUM and by the likelihood ratio charts. Not robust: an epidemic in the history raises the mean (use the Farrington
//! methods' reweighting where that matters).

use crate::numeric::glm::{Counts, Family, Irls, LeastSquares, Stop};
use crate::numeric::least_squares::DenseDesign;
use crate::numeric::overdispersion::fit_overdispersed;
use crate::{Error, check};

/// Shape of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeasonalMean {
    /// Pairs of sine and cosine waves with 1, 2, .. oscillations per year.
    pub harmonics: usize,
    /// Whether the logarithm of the mean moves by a constant per period.
    pub trend: bool,
    /// Periods in a year: 52, 12 or 365.
    pub frequency: usize,
}

/// The mean, fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedMean {
    /// Mean of each period after the history, in cases.
    pub future: Vec<f64>,
    /// Mean of each period of the history, in cases; not a number where the count is missing.
    pub history: Vec<f64>,
    /// Intercept, trend per period (if asked for), then sine and cosine per harmonic, on the log scale.
    pub coefficients: Vec<f64>,
    /// Overdispersion: the variance is `m + alpha m^2`; 0 = Poisson.
    pub alpha: f64,
    /// False if the regression had not settled: then groups of periods have no cases and their means run to zero.
    pub converged: bool,
}

/// How the counts vary around their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Variance {
    Poisson,
    NegativeBinomial {
        size: f64,
    },
    /// Negative binomial with the size that fits best.
    Estimated,
}

impl SeasonalMean {
    fn parameters(self) -> usize {
        1 + usize::from(self.trend) + 2 * self.harmonics
    }

    /// Regressors of the period with number `t`, counted from 1.
    fn columns(self, times: &[f64]) -> Vec<Vec<f64>> {
        let mut columns = vec![vec![1.0; times.len()]];
        if self.trend {
            columns.push(times.to_vec());
        }
        for harmonic in 1..=self.harmonics {
            let angle = |t: &f64| std::f64::consts::TAU * harmonic as f64 / self.frequency as f64 * t;
            columns.push(times.iter().map(|t| angle(t).sin()).collect());
            columns.push(times.iter().map(|t| angle(t).cos()).collect());
        }
        columns
    }

    /// Fits the history and continues for `ahead` periods.
    ///
    /// Equation: `ln mu(t) = a + b t + sum_s (c_s sin(2 pi s t / f) + d_s cos(2 pi s t / f))`, `t` from 1, by maximum likelihood of
    /// Poisson counts, or negative binomial ones of a known or estimated size.
    ///
    /// Inputs: `history`, cases per period, NaN = missing. Errors: an empty history, something that isn't a count, more parameters than
    /// reported periods (unless `allow_short`: then the waves that the data can't tell apart are left out), no finite fit.
    pub(crate) fn fit(
        self,
        history: &[f64],
        ahead: usize,
        variance: Variance,
        allow_short: bool,
    ) -> Result<FittedMean, Error> {
        check::not_empty("history", history)?;
        check::counts_or_missing("history", history)?;
        if self.frequency == 0 || self.frequency > 366 {
            return Err(Error::range("frequency", self.frequency, "1 to 366 periods in a year"));
        }
        let known = |t: &usize| !history[*t].is_nan();
        let times: Vec<f64> = (0..history.len()).filter(known).map(|t| t as f64 + 1.0).collect();
        let response: Vec<f64> = history.iter().copied().filter(|y| !y.is_nan()).collect();
        if response.is_empty() || (!allow_short && response.len() < self.parameters()) {
            let (parameters, data) = (self.parameters(), response.len());
            return Err(Error::TooManyParameters { name: "history", parameters, data });
        }
        let columns = self.columns(&times);
        let mut design = DenseDesign::new(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let counts = Counts { response: &response, weights: &[], offset: &[] };
        let mut irls = Irls::default();
        let alpha = run(&mut irls, &counts, &mut design, variance, allow_short);
        if !irls.deviance.is_finite() || design.rank() == 0 {
            return Err(Error::NotConverged { name: "history", steps: irls.steps });
        }
        let coefficients = design.coefficients().to_vec();
        let later: Vec<f64> = (history.len()..history.len() + ahead).map(|t| t as f64 + 1.0).collect();
        let future = self.means_at(&coefficients, &later);
        let mut fitted = irls.mean.iter().copied();
        let missing = |y: &f64| if y.is_nan() { f64::NAN } else { fitted.next().unwrap_or(f64::NAN) };
        let past = history.iter().map(missing).collect();
        Ok(FittedMean { future, history: past, coefficients, alpha, converged: irls.converged })
    }

    /// No mean is smaller than the smallest one that the fit uses: groups of zeros run to minus infinity.
    fn means_at(self, coefficients: &[f64], times: &[f64]) -> Vec<f64> {
        let mut predictor = vec![0.0; times.len()];
        for (column, b) in self.columns(times).iter().zip(coefficients) {
            for (value, x) in predictor.iter_mut().zip(column) {
                *value += x * b;
            }
        }
        predictor.into_iter().map(|p| p.exp().max(f64::EPSILON)).collect()
    }
}

/// Fits, and returns the overdispersion. `as_published`: a size that runs off is kept where it was given up, in place of Poisson counts.
fn run(
    irls: &mut Irls,
    counts: &Counts<'_>,
    design: &mut DenseDesign,
    variance: Variance,
    as_published: bool,
) -> f64 {
    let family = match variance {
        Variance::Poisson => Family::Poisson,
        Variance::NegativeBinomial { size } => Family::NegativeBinomial { size },
        Variance::Estimated => {
            let found = fit_overdispersed(irls, counts, design).filter(|f| f.settled || as_published);
            if let Some(found) = found {
                return 1.0 / found.size;
            }
            Family::Poisson
        }
    };
    irls.run(family, counts, Stop::default(), design);
    if let Family::NegativeBinomial { size } = family { 1.0 / size } else { 0.0 }
}
