//! Settings of the likelihood ratio charts.

use crate::detection::seasonal_mean::{SeasonalMean, Variance};
use crate::{Error, check};

/// What changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The mean is multiplied.
    Intercept,
    /// Each case of the period before adds to the mean: an outbreak that feeds itself.
    Epidemic,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Increase,
    Decrease,
}

/// Where the mean in control comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum GlrMean {
    /// A seasonal regression of the periods before the first one judged.
    Seasonal(SeasonalMean),
    /// The same, fitted anew after each alarm on everything before the next period; an estimated overdispersion stays what it was.
    SeasonalAnew(SeasonalMean),
    /// Known: cases of each judged period.
    Known(Vec<f64>),
}

/// What to report besides the statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    Statistic,
    /// Also the count that would have been an alarm; costs about twenty times as much.
    Cases,
}

/// Settings of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct GlrConfig {
    pub mean: GlrMean,
    /// Overdispersion: the variance is `m + alpha m^2`; 0 = Poisson. None = estimated together with a seasonal mean; 0 where the history varies
    /// no more than Poisson.
    pub alpha: Option<f64>,
    pub change: Change,
    /// Known size of the change on the log scale; None = the best fitting one. Of the wanted direction, and only for
    /// [`Change::Intercept`].
    pub theta: Option<f64>,
    pub direction: Direction,
    /// Alarm at this statistic (a log likelihood ratio).
    pub threshold: f64,
    /// How many periods back a change may have begun; None = any number.
    pub window: Option<usize>,
    /// Fewest periods of a change, at least 1.
    pub shortest: usize,
    pub report: Report,
    /// The published code finds the best size of a change by unguarded Newton steps that begin where the last start of change left off, and
    /// misses some maxima; it drops changes to no cases at all, for Poisson counts with a window asks for one period more than `shortest`, and for
    /// negative binomial epidemics uses the intercept's size. False = the largest ratio; true = as that code computes.
    pub like_surveillance: bool,
}

impl Default for GlrConfig {
    /// An increase of any size of Poisson counts over a mean with one yearly wave.
    fn default() -> GlrConfig {
        GlrConfig {
            mean: GlrMean::Seasonal(SeasonalMean { harmonics: 1, trend: false, frequency: 52 }),
            alpha: Some(0.0),
            change: Change::Intercept,
            theta: None,
            direction: Direction::Increase,
            threshold: 5.0,
            window: None,
            shortest: 1,
            report: Report::Statistic,
            like_surveillance: false,
        }
    }
}

impl GlrConfig {
    pub(super) fn check(&self) -> Result<(), Error> {
        if let Some(alpha) = self.alpha.filter(|a| !(*a >= 0.0 && a.is_finite())) {
            return Err(Error::range("alpha", alpha, "the numbers from 0 on"));
        }
        if self.alpha.is_none() && matches!(self.mean, GlrMean::Known(_)) {
            return Err(Error::range("alpha", "none", "a number, for a known mean"));
        }
        if !(self.threshold > 0.0 && self.threshold.is_finite()) {
            return Err(Error::range("threshold", self.threshold, "the positive numbers"));
        }
        if self.shortest == 0 {
            return Err(Error::range("shortest", self.shortest, "1 period or more"));
        }
        if self.window.is_some_and(|w| w < self.shortest) {
            return Err(Error::range(
                "window",
                self.window.unwrap_or(0),
                "the shortest change or more periods",
            ));
        }
        if self.change == Change::Epidemic && self.direction == Direction::Decrease {
            return Err(Error::range("direction", "decrease", "increase, for an epidemic change"));
        }
        match self.theta {
            Some(_) if self.change == Change::Epidemic => {
                Err(Error::range("theta", "known", "none, for an epidemic change"))
            }
            Some(t) if !t.is_finite() || t == 0.0 => {
                Err(Error::range("theta", t, "the finite numbers but 0"))
            }
            _ => Ok(()),
        }
    }

    /// Mean of each period from `from` on, and the overdispersion.
    pub(super) fn in_control(&self, counts: &[f64], from: usize) -> Result<(Vec<f64>, f64), Error> {
        match &self.mean {
            GlrMean::Known(means) => {
                let ahead = counts.len() - from;
                if means.len() != ahead {
                    let (have, other) = (means.len(), "the judged periods");
                    return Err(Error::Length { name: "mean", have, other, need: ahead });
                }
                check_means(means)?;
                Ok((means.clone(), self.alpha.unwrap_or(0.0)))
            }
            GlrMean::Seasonal(shape) | GlrMean::SeasonalAnew(shape) => {
                self.fit(*shape, counts, from, self.alpha)
            }
        }
    }

    /// The same after an alarm at the period before `from`, if the mean is to be fitted anew.
    pub(super) fn anew(&self, counts: &[f64], from: usize, alpha: f64) -> Result<Option<Vec<f64>>, Error> {
        match &self.mean {
            GlrMean::SeasonalAnew(shape) if from < counts.len() => {
                self.fit(*shape, counts, from, Some(alpha)).map(|(means, _)| Some(means))
            }
            _ => Ok(None),
        }
    }

    fn fit(
        &self,
        shape: SeasonalMean,
        counts: &[f64],
        from: usize,
        alpha: Option<f64>,
    ) -> Result<(Vec<f64>, f64), Error> {
        let variance = match alpha {
            None => Variance::Estimated,
            Some(alpha) if alpha > 0.0 => Variance::NegativeBinomial { size: 1.0 / alpha },
            Some(_) => Variance::Poisson,
        };
        let fitted = shape.fit(&counts[..from], counts.len() - from, variance, self.like_surveillance)?;
        check_means(&fitted.future)?;
        Ok((fitted.future, alpha.unwrap_or(fitted.alpha)))
    }
}

fn check_means(means: &[f64]) -> Result<(), Error> {
    check::finite("mean", means)?;
    match means.iter().find(|m| **m <= 0.0) {
        Some(m) => Err(Error::range("mean", m, "the positive numbers")),
        None => Ok(()),
    }
}
