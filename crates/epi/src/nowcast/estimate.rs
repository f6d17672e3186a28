//! Nowcasts of single days: settings, the distribution of a day's final count, and its summary.

use chrono::NaiveDate;
use rand::Rng;
use serde::{Deserialize, Serialize};

use super::delays::DelayCounts;
use super::triangle::ReportingTriangle;
use super::{bayes, lawless};
use crate::{Error, check};

/// How the final count of a day is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// From the reported share without a prior of the count \[lawless1994\].
    Lawless,
    /// Bayes, the delays' distribution from all that are reported, as if none were cut off (`bayes.notrunc`): too few long delays while cases rise.
    Bayes,
    /// The same in closed form with a flat prior of the count (`bayes.notrunc.bnb`): beta negative binomial.
    BayesClosed,
    /// Bayes with delays that respect the cut-off (`bayes.trunc`): the one to use.
    BayesTruncated,
    /// Every count from the reported one to the largest is equally likely: a yardstick.
    Uniform,
}

/// Prior of a day's count: Poisson with a gamma distributed mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoissonGamma {
    /// Mean of the count, in cases per day.
    pub mean: f64,
    /// Variance of the count, above its mean.
    pub variance: f64,
}

/// Settings of [`nowcast`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NowcastConfig {
    pub method: Method,
    /// How many of the last days to estimate; None = all whose reports are not complete.
    pub days: Option<usize>,
    /// Days of history behind the delays (a horizontal cut of the triangle); None = all.
    pub window: Option<usize>,
    /// Largest possible count of a day.
    pub max_cases: usize,
    /// Error probability of the interval.
    pub alpha: f64,
    /// Prior of a day's count, for the methods `Bayes` and `BayesTruncated`.
    pub prior: PoissonGamma,
    /// Prior weight of each delay, in cases.
    pub delay_prior: f64,
    /// Draws of the delays' distribution, for the methods `Bayes` and `BayesTruncated`.
    pub draws: usize,
    /// `surveillance::nowcast` leaves two things to itself: `Lawless` is normal around the count over the share with only the binomial part of the variance, so
    /// that a day without a report is certainly empty, and its probabilities don't add up to 1; and a limit that is not reached within `max_cases` is
    /// given as 0. False = a negative binomial with the full variance, and `max_cases` as the limit.
    pub like_surveillance: bool,
}

impl Default for NowcastConfig {
    fn default() -> NowcastConfig {
        NowcastConfig {
            method: Method::BayesTruncated,
            days: None,
            window: None,
            max_cases: 1000,
            alpha: 0.05,
            prior: PoissonGamma { mean: 20.0, variance: 1500.0 },
            delay_prior: 0.1,
            draws: 2000,
            like_surveillance: false,
        }
    }
}

impl NowcastConfig {
    fn check(&self, triangle: &ReportingTriangle) -> Result<(), Error> {
        check::probability("alpha", self.alpha)?;
        let positive = [
            ("prior mean", self.prior.mean),
            ("prior variance", self.prior.variance),
            ("delay prior", self.delay_prior),
        ];
        if let Some((name, value)) = positive.iter().find(|(_, v)| !(*v > 0.0 && v.is_finite())) {
            return Err(Error::range(name, value, "the numbers above 0"));
        }
        if self.prior.variance <= self.prior.mean {
            return Err(Error::range(
                "prior variance",
                self.prior.variance,
                "the numbers above the prior mean",
            ));
        }
        if self.days == Some(0) || self.days.is_some_and(|d| d > triangle.days()) {
            return Err(Error::range("days", self.days.unwrap_or(0), "1 to the days of the triangle"));
        }
        if self.draws == 0 {
            return Err(Error::range("draws", 0, "1 or more"));
        }
        if self.max_cases > 10_000_000 {
            return Err(Error::range("largest count", self.max_cases, "up to 10 million"));
        }
        if self.window == Some(0) {
            return Err(Error::range("window", 0, "1 day or more"));
        }
        // Delays without data would be the prior's alone.
        let bayes = matches!(self.method, Method::Bayes | Method::BayesClosed | Method::BayesTruncated);
        if bayes && self.window.is_some_and(|m| m < triangle.max_delay) {
            return Err(Error::range(
                "window",
                self.window.unwrap_or(0),
                "the longest delay or more, for a Bayesian nowcast",
            ));
        }
        Ok(())
    }
}

/// What is known of the final count of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayNowcast {
    /// Day of the events.
    pub date: NaiveDate,
    /// Cases reported by now.
    pub reported: f64,
    /// Expected share of the day's cases that is reported by now; NaN for `Uniform`.
    pub share: f64,
    /// Median of the final count, in cases.
    pub median: f64,
    /// Limits of the central interval, in cases.
    pub lower: f64,
    pub upper: f64,
    /// Mean and standard deviation of the distribution below, in cases.
    pub mean: f64,
    pub sd: f64,
    /// Probability of each final count from 0 to the largest.
    pub pmf: Vec<f64>,
}

impl DayNowcast {
    /// Probabilities of less than `count` and of at most `count`.
    ///
    /// When to use: once the final count is known, to ask by [`crate::scoring::coverage_of_counts`] whether nowcasts hold what they promise.
    ///
    /// ```
    /// use lianfang_epi::nowcast::*;
    /// let rows: Vec<Vec<f64>> = (0..30).map(|t| if t < 29 { vec![10.0, 10.0] } else { vec![10.0, 0.0] }).collect();
    /// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
    /// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
    /// let today = nowcast(&triangle, &NowcastConfig::default(), &mut rng).unwrap().days.remove(0);
    /// let (less, most) = today.pit_range(today.median);
    /// assert!(less <= 0.5 && most > 0.5);
    /// assert_eq!(today.pit_range(9.0), (0.0, 0.0)); // ten are reported already
    /// ```
    pub fn pit_range(&self, count: f64) -> (f64, f64) {
        let own = count.max(0.0) as usize;
        let below: f64 = self.pmf.iter().take(own).sum();
        (below.min(1.0), (below + self.pmf.get(own).copied().unwrap_or(0.0)).min(1.0))
    }

    /// Summarises a distribution.
    pub(super) fn new(
        date: NaiveDate,
        reported: f64,
        share: f64,
        pmf: Vec<f64>,
        alpha: f64,
        zero: bool,
    ) -> DayNowcast {
        let wanted = [0.5, alpha / 2.0, 1.0 - alpha / 2.0];
        let mut limits: [Option<f64>; 3] = [None; 3];
        let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
        let (mut mean, mut square) = (0.0, 0.0);
        for (count, p) in pmf.iter().enumerate() {
            // The sum with what its rounding loses, because ties at the median are decided by it.
            let next = sum + p;
            lost += if sum >= *p { (sum - next) + p } else { (p - next) + sum };
            sum = next;
            for (limit, wanted) in limits.iter_mut().zip(wanted) {
                if limit.is_none() && sum + lost > wanted {
                    *limit = Some(count as f64);
                }
            }
            mean += count as f64 * p;
            square += (count as f64).powi(2) * p;
        }
        let beyond = if zero { 0.0 } else { (pmf.len() - 1) as f64 };
        let [median, lower, upper] = limits.map(|l| l.unwrap_or(beyond));
        let sd = (square - mean * mean).max(0.0).sqrt();
        DayNowcast { date, reported, share, median, lower, upper, mean, sd, pmf }
    }
}

/// Nowcasts of the last days, with what is needed to draw whole series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nowcast {
    /// One entry per estimated day, ascending.
    pub days: Vec<DayNowcast>,
    /// Counts of the days before, taken as complete.
    pub complete: Vec<f64>,
    /// Joint draws of the reported shares, for methods that have them: the days of one draw belong together.
    pub(super) shares: Vec<Vec<f64>>,
    pub(super) prior: PoissonGamma,
}

/// The final counts of the last days, each from its own reports and the distribution of delays.
///
/// When to use: daily, while reports come in late. Never read the last days of an epidemic curve without it. With few cases a day, or reports that depend
/// on the weekday, use [`super::nowcast_smooth`].
///
/// Equation, with `N` reported of a day by delay `L`, `W` the share reported by then, `alpha(x)` the posterior weights of the delays:
///
/// ```text
/// Lawless         count - N ~ negative binomial, mean (N + 1) (1 - W) / W, variance (N + 1) (1 - W) / W^2 + ((N + 1) / W)^2 sum over x > L of Var(1 - g(x)) / E(1 - g(x))^2
/// Bayes           final count | W: prior x binomial(N; count, W);  W ~ Beta(sum x <= L of alpha, sum x > L of alpha)
/// BayesTruncated  the same with W = product over x > L of (1 - g(x)),  g(x) ~ Beta(k + n(x), x k + N(x) - n(x)),  k the delay prior
/// BayesClosed     count - N ~ beta negative binomial(N + 1, sum x <= L of alpha, sum x > L of alpha)
/// ```
///
/// Inputs: the triangle as known now; settings; a random stream (used by `Bayes` and `BayesTruncated` only).
///
/// Returns: one distribution per day, ascending. Days whose longest delay has passed are certain.
///
/// Errors: a setting out of its range, a day with more reports than `max_cases`, a Bayesian method with a window shorter than the longest delay.
///
/// Limits: delays are taken as equal on all days of the window: a backlog, a holiday or a new laboratory breaks that. `Bayes` and `BayesClosed` ignore the
/// cut-off and are biased while cases rise or fall. On the very last days the prior decides; `Lawless`, which has none, has very wide intervals there.
///
/// Reference: \[hohle2014\], \[lawless1994\]; checked against `surveillance::nowcast` 1.20.3: `Lawless` and `BayesClosed` 1e-9 (with
/// [`NowcastConfig::like_surveillance`]), the others within their sampling error.
///
/// ```
/// use lianfang_epi::nowcast::*;
/// let rows: Vec<Vec<f64>> = (0..30).map(|t| if t < 29 { vec![10.0, 10.0] } else { vec![10.0, 0.0] }).collect();
/// let triangle = ReportingTriangle::from_rows("2020-03-01".parse().unwrap(), &rows).unwrap();
/// let mut rng = lianfang_domain::Streams::from_seed(1).stream("example");
/// let found = nowcast(&triangle, &NowcastConfig::default(), &mut rng).unwrap();
/// assert_eq!(found.days.len(), 1);
/// assert!((found.days[0].mean - 20.0).abs() < 1.5);
/// ```
pub fn nowcast(
    triangle: &ReportingTriangle,
    config: &NowcastConfig,
    rng: &mut impl Rng,
) -> Result<Nowcast, Error> {
    config.check(triangle)?;
    let days = config.days.unwrap_or(triangle.max_delay.min(triangle.days()));
    let first = triangle.days() - days;
    if (first..triangle.days()).any(|t| triangle.reported(t) > config.max_cases as f64) {
        return Err(Error::range(
            "largest count",
            config.max_cases,
            "at least the reported cases of every day",
        ));
    }
    let counts = DelayCounts::of(triangle, config.window);
    let shares = bayes::draw_shares(&counts, config, rng);
    let mean_share = bayes::expected_share(&counts, config);
    let estimate = |t: usize| {
        let (delay, reported) = (triangle.known_delay(t), triangle.reported(t));
        let pmf = match config.method {
            Method::Lawless => lawless::pmf(&counts, delay, reported, config),
            Method::Uniform => uniform(reported as usize, config.max_cases),
            Method::BayesClosed => bayes::closed(&counts, delay, reported, config),
            Method::Bayes | Method::BayesTruncated => bayes::mixture(&shares, delay, reported, config),
        };
        DayNowcast::new(
            triangle.date(t),
            reported,
            mean_share[delay],
            pmf,
            config.alpha,
            config.like_surveillance,
        )
    };
    Ok(Nowcast {
        days: (first..triangle.days()).map(estimate).collect(),
        complete: (0..first).map(|t| triangle.reported(t)).collect(),
        shares: shares
            .iter()
            .map(|s| (first..triangle.days()).map(|t| s[triangle.known_delay(t)]).collect())
            .collect(),
        prior: config.prior,
    })
}

/// The same probability for each count from `from` to `to`.
pub(super) fn uniform(from: usize, to: usize) -> Vec<f64> {
    let p = 1.0 / (to - from + 1) as f64;
    (0..=to).map(|count| if count < from { 0.0 } else { p }).collect()
}
