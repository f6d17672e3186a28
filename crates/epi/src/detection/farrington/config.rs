//! Settings of both Farrington methods. Field names are those of the literature and of the software that made them known.

use serde::{Deserialize, Serialize};

use crate::{Error, check};

/// The scale on which counts are taken as normal when the bound is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Power {
    /// Removes skewness: the usual choice.
    #[serde(rename = "2/3")]
    TwoThirds,
    /// Stabilises the variance.
    #[serde(rename = "1/2")]
    Half,
    #[serde(rename = "none")]
    None,
}

impl Power {
    pub(super) fn exponent(self) -> f64 {
        match self {
            Power::TwoThirds => 2.0 / 3.0,
            Power::Half => 0.5,
            Power::None => 1.0,
        }
    }
}

/// How the upper bound follows from the fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdMethod {
    /// Normal on the scale of [`Power`], with the error of the estimate added (`farrington1996`).
    Delta,
    /// Negative binomial quantile at the estimated mean (`noufaily2013`).
    NbPlugin,
    /// Negative binomial quantile at the upper limit of the mean: the error of the estimate counts twice over.
    Muan,
}

/// Whose arithmetic to follow where the published software departs from the published method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compatibility {
    /// The method: one dispersion everywhere, floored at 1; scores on the scale of cases; missing weeks count as no cases
    /// in the minimum of cases.
    Method,
    /// `surveillance::farringtonFlexible`, number for number: after reweighting, the errors of prediction and trend come from
    /// `sum w r^2 / (n - p)` without the factor `mu` and without floor; scores of the negative binomial
    /// bounds mix the log scale and cases; `expected_upper` of delta is `exp` of a limit on the scale of cases; a missing
    /// week among the last ones suppresses the bound.
    Surveillance,
}

/// Settings of [`crate::detection::farrington_flexible`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FarringtonFlexible {
    /// Years of history.
    pub b: usize,
    /// Periods on each side of the same period of earlier years that form its window.
    pub w: usize,
    /// Blocks of a year, each with a level of its own: 1 = only the windows are used; 10 = the whole year is, in 9 blocks and the window.
    pub no_periods: usize,
    /// Latest periods that are no part of the baseline, so that an outbreak does not hide itself. None = `w`.
    pub past_weeks_not_included: Option<usize>,
    /// Give less weight to past outbreaks.
    pub reweight: bool,
    /// Standardised residual above which a period of the baseline loses weight.
    pub weights_threshold: f64,
    /// Error probability of one test, one-sided.
    pub alpha: f64,
    /// Allow a linear trend (needs three years).
    pub trend: bool,
    /// A trend whose p-value is not below this is dropped; 1 = kept unless it extrapolates above every count of the baseline.
    pub p_threshold_trend: f64,
    /// No alarm with fewer than so many cases in so many last periods.
    pub limit54: (u32, usize),
    pub powertrans: Power,
    /// Model the rate: the logarithm of the population is an offset.
    pub population_offset: bool,
    pub threshold_method: ThresholdMethod,
    pub compatibility: Compatibility,
}

impl Default for FarringtonFlexible {
    /// The setting that our benchmark favours for weekly series, see `docs/methods/detection-benchmark.md`.
    fn default() -> FarringtonFlexible {
        FarringtonFlexible {
            no_periods: 10,
            past_weeks_not_included: Some(26),
            p_threshold_trend: 1.0,
            alpha: 0.01,
            threshold_method: ThresholdMethod::NbPlugin,
            compatibility: Compatibility::Method,
            ..FarringtonFlexible::surveillance()
        }
    }
}

impl FarringtonFlexible {
    /// The defaults and the arithmetic of `surveillance::farringtonFlexible`.
    ///
    /// ```
    /// use lianfang_epi::detection::{FarringtonFlexible, Series, farrington_flexible};
    /// let counts: Vec<f64> = (0..320).map(|week| f64::from(4 + week % 3)).collect();
    /// let week = farrington_flexible(&Series::weekly(&counts), &FarringtonFlexible::surveillance(), 319).unwrap();
    /// assert!(!week[0].alarm && (week[0].expected - 5.0).abs() < 0.5);
    /// ```
    pub fn surveillance() -> FarringtonFlexible {
        FarringtonFlexible {
            b: 5,
            w: 3,
            no_periods: 1,
            past_weeks_not_included: None,
            reweight: true,
            weights_threshold: 2.58,
            alpha: 0.05,
            trend: true,
            p_threshold_trend: 0.05,
            limit54: (5, 4),
            powertrans: Power::TwoThirds,
            population_offset: false,
            threshold_method: ThresholdMethod::Delta,
            compatibility: Compatibility::Surveillance,
        }
    }

    pub(crate) fn check(&self, frequency: usize) -> Result<(), Error> {
        check_window(self.b, self.w, frequency)?;
        if self.no_periods == 0 || self.no_periods > frequency {
            return Err(Error::range("no_periods", self.no_periods, "1 to the periods of a year"));
        }
        check_case_limit(self.limit54)?;
        check::probability("alpha", self.alpha)?;
        if self.weights_threshold.is_nan() || self.weights_threshold < 0.0 {
            return Err(Error::range("weights_threshold", self.weights_threshold, "the numbers from 0 on"));
        }
        if !(0.0..=1.0).contains(&self.p_threshold_trend) {
            return Err(Error::range("p_threshold_trend", self.p_threshold_trend, "0 to 1"));
        }
        Ok(())
    }

    pub(super) fn excluded(&self) -> usize {
        self.past_weeks_not_included.unwrap_or(self.w)
    }
}

/// Settings of [`crate::detection::farrington`], the method of 1996.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Farrington {
    /// Years of history.
    pub b: usize,
    /// Periods on each side of the same period of earlier years.
    pub w: usize,
    pub reweight: bool,
    /// Error probability of the prediction interval, both sides together: its upper limit is passed by chance with half of it.
    pub alpha: f64,
    /// Allow a linear trend (needs three years and a p-value below 0.05).
    pub trend: bool,
    /// No alarm with fewer than so many cases in so many last periods.
    pub limit54: (u32, usize),
    pub powertrans: Power,
}

impl Default for Farrington {
    fn default() -> Farrington {
        Farrington {
            b: 5,
            w: 3,
            reweight: true,
            alpha: 0.05,
            trend: true,
            limit54: (5, 4),
            powertrans: Power::TwoThirds,
        }
    }
}

impl Farrington {
    pub(super) fn check(&self, frequency: usize) -> Result<(), Error> {
        check_window(self.b, self.w, frequency)?;
        check_case_limit(self.limit54)?;
        check::probability("alpha", self.alpha)
    }
}

fn check_window(b: usize, w: usize, frequency: usize) -> Result<(), Error> {
    if b == 0 || b > 100 {
        return Err(Error::range("b", b, "1 to 100 years"));
    }
    if 2 * w + 1 > frequency {
        return Err(Error::range("w", w, "windows that fit into a year"));
    }
    Ok(())
}

fn check_case_limit((_, periods): (u32, usize)) -> Result<(), Error> {
    if periods == 0 { Err(Error::range("limit54", "0 periods", "1 period or more")) } else { Ok(()) }
}
