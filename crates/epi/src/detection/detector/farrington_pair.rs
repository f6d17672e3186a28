//! Farrington flexible on two periods together: an outbreak mostly lasts longer than one, and two weeks that are each a little high
//! are as unusual as one that is very high.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::detection::detector::{Detector, Reference, Verdict};
use crate::detection::farrington::{FarringtonFlexible, FarringtonResult, farrington_flexible};
use crate::detection::series::Series;
use crate::numeric::count::{negative_binomial_quantile, poisson_quantile};
use crate::numeric::normal::{normal_cdf, normal_quantile};
use crate::{Error, check};

/// A period counts as part of a rise only from this normal score on: the week after an outbreak is no alarm for what was before it.
const AT_LEAST: f64 = 0.5;

/// A period is an alarm by itself, or together with the one before.
///
/// Use it as the first choice for weekly series with three years of history or more (see `docs/methods/detection-benchmark.md`).
///
/// Equation:
/// ```text
/// p(t) = P(Y >= y(t)), Y negative binomial with mean and variance of Farrington flexible;  z(t) = normal quantile of 1 - p(t)
/// alarm: p(t) < alone * alpha,  or  (z(t-1) + z(t)) / sqrt 2 > normal quantile of 1 - (1 - alone) * alpha
/// ```
///
/// Limits: the two tests share `alpha`, so that both together err at most so often if the model holds. The period before is judged by its
/// own baseline; where that has no model, only the period alone is tested.
///
/// Reference: `noufaily2013` for the model; the sum of normal scores is Stouffer's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FarringtonPair {
    /// Error probability of one period, both tests together.
    pub alpha: f64,
    /// Share of `alpha` for the period by itself; the rest is for the two together.
    pub alone: f64,
    /// Years of history.
    pub b: usize,
    /// Periods on each side of the same period of earlier years.
    pub w: usize,
    /// Whether a trend over the years may be part of the baseline.
    pub trend: bool,
    /// Fewer cases in the two periods together raise no alarm.
    pub min_cases: u32,
}

impl Default for FarringtonPair {
    fn default() -> FarringtonPair {
        FarringtonPair { alpha: 0.01, alone: 0.35, b: 5, w: 3, trend: true, min_cases: 3 }
    }
}

impl FarringtonPair {
    /// The test of a period by itself; its own minimum of cases is left to this detector.
    fn single(&self) -> FarringtonFlexible {
        FarringtonFlexible {
            b: self.b,
            w: self.w,
            trend: self.trend,
            alpha: self.alpha * self.alone,
            limit54: (0, 1),
            ..FarringtonFlexible::default()
        }
    }

    fn verdict(&self, before: &FarringtonResult, now: &FarringtonResult) -> Verdict {
        if !(now.upperbound.is_finite() && now.p_value.is_finite()) {
            return Verdict::unknown(now.index, now.observed);
        }
        let joint = self.alpha * (1.0 - self.alone);
        let (mut bound, mut p_value) = (now.upperbound, now.p_value / self.alone);
        if before.p_value.is_finite() {
            let (earlier, own) = (score(before.p_value), score(now.p_value));
            let needed = (normal_quantile(1.0 - joint) * 2f64.sqrt() - earlier).max(AT_LEAST);
            bound = bound.min(quantile(normal_cdf(needed), now.expected, now.phi));
            if own >= AT_LEAST {
                let together = 1.0 - normal_cdf((earlier + own) / 2f64.sqrt());
                p_value = p_value.min(together / (1.0 - self.alone));
            }
        }
        let cases = now.observed + if before.observed.is_nan() { 0.0 } else { before.observed };
        let alarm = now.observed > bound && cases >= f64::from(self.min_cases);
        Verdict::new(now.index, now.observed, now.expected, bound, alarm).with_p_value(p_value.min(1.0))
    }
}

/// Normal score of an upper tail probability, kept finite.
fn score(p_value: f64) -> f64 {
    -normal_quantile(p_value.clamp(1e-15, 1.0 - 1e-9))
}

/// The smallest count with at least this probability of so many or fewer.
fn quantile(p: f64, mean: f64, phi: f64) -> f64 {
    match mean {
        m if m <= 0.0 => 0.0,
        m if phi <= 1.0 => poisson_quantile(p, m),
        m => negative_binomial_quantile(p, m, m / (phi - 1.0)),
    }
}

impl Detector for FarringtonPair {
    fn name(&self) -> &'static str {
        "farrington_pair"
    }

    fn history(&self, frequency: usize) -> usize {
        self.single().history(frequency) + 1
    }

    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        check::probability("alpha", self.alpha)?;
        check::probability("alone", self.alone)?;
        let results = farrington_flexible(series, &self.single(), from - 1)?;
        Ok(results.windows(2).map(|pair| self.verdict(&pair[0], &pair[1])).collect())
    }

    fn alpha(&self) -> Option<f64> {
        Some(self.alpha)
    }

    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        self.single().references(series, index)
    }

    fn title(&self) -> Text {
        Text::new("Farrington 方法，两期合看", "Farrington, two periods together")
    }

    fn account(&self) -> Text {
        let (b, w, a) = (self.b, self.w, self.alpha);
        Text::new(
            format!(
                "与前 {b} 年同期（前后各 {w} 期）比较的回归；本期单独偏高，或与上一期合起来偏高，都报警；每期误报概率 {a}"
            ),
            format!(
                "a regression on the same time of {b} earlier years ({w} periods on each side); calls when the period is too high by itself, or \
                 together with the one before; each period errs with probability {a}"
            ),
        )
    }
}
