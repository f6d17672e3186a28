//! R of one series by the method asked for, window by window.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::{Period, Streams, Text};
use lianfang_epi::reproduction::{
    CohortConfig, CoriConfig, GrowthModel, Window, cori, cori_uncertain, growth_rate, wallinga_lipsitch,
    wallinga_teunis,
};
use serde::Serialize;

use super::Method;
use crate::analyse::interval::SerialInterval;
use crate::analyse::series::Series;
use crate::language::told;

/// With fewer cases in a window the interval reaches from half to twice: nothing is said.
const FEWEST_CASES: f64 = 10.0;
/// Draws of the serial interval, or of who infected whom.
const DRAWS: usize = 200;

/// R of one window.
#[derive(Debug, Serialize)]
pub struct Point {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub cases: f64,
    /// Those of them that were infected elsewhere, where a column tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<f64>,
    /// None where the remark says why.
    pub r: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub growth_per_day: Option<f64>,
    /// Negative: days to halve. None while neither growth nor decline is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubling_days: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Text>,
}

pub struct Estimator<'a> {
    method: Method,
    pub window: usize,
    period: Period,
    interval: &'a SerialInterval,
}

impl Estimator<'_> {
    pub fn new<'a>(
        method: Method,
        window: Option<usize>,
        period: Period,
        interval: &'a SerialInterval,
    ) -> anyhow::Result<Estimator<'a>> {
        if period == Period::Week && method != Method::Growth {
            return Err(told(
                "这个文件是每周的数字，这种方法需要每天的数字；请用 --method growth，它也适用于每周的数字",
                "this file holds weekly counts and this method needs daily ones; take --method growth, which works with both",
            ));
        }
        if method == Method::CoriUncertain && interval.prior().is_none() {
            return Err(told(
                "没有代际间隔的不确定性；请用 --mean-range 下限,上限 给出均值的 95% 区间（还可以用 --sd-range），或用 --method cori",
                "nothing is known of how uncertain the serial interval is; give the 95 % interval of its mean as --mean-range LOW,HIGH (and --sd-range), or take --method cori",
            ));
        }
        let usual = match (period, method) {
            (Period::Week, _) => 4,
            // Growth has one parameter more to learn, and weekdays disturb it more.
            (_, Method::Growth) => 14,
            _ => 7,
        };
        let window = window.unwrap_or(usual);
        let least = if method == Method::Growth { 3 } else { 1 };
        if window < least {
            return Err(told(
                format!("--window {window} 太短：这种方法至少需要 {least}"),
                format!("--window {window} is too short: this method needs {least} at least"),
            ));
        }
        Ok(Estimator { method, window, period, interval })
    }

    pub fn draws(&self) -> Option<usize> {
        matches!(self.method, Method::CoriUncertain | Method::WallingaTeunis).then_some(DRAWS)
    }

    /// The method by its literature.
    pub fn reference(&self) -> &'static str {
        match self.method {
            Method::Cori => "cori (Cori et al. 2013)",
            Method::CoriUncertain => "cori_uncertain (Cori et al. 2013, appendix 4)",
            Method::WallingaTeunis => "wallinga_teunis (Wallinga & Teunis 2004)",
            Method::Growth => "growth_rate, wallinga_lipsitch (Wallinga & Lipsitch 2007)",
        }
    }

    /// What to mind when reading the figures.
    pub fn caution(&self) -> Option<Text> {
        match self.method {
            Method::WallingaTeunis => Some(Text::new(
                "区间只表示谁传染了谁的不确定性；最近一个代际间隔内的病例尚未传染完，不给出数值",
                "the interval holds only who infected whom; cases within a serial interval of the end haven't finished infecting and are left out",
            )),
            Method::Growth => Some(Text::new(
                "由准泊松指数拟合得到；假定窗口内增减稳定",
                "from an exponential fit (quasi-Poisson) that takes growth as steady within the window",
            )),
            _ => Some(Text::new(
                "假定报告的比例不变；尚未报告的病例会使最近几天偏低",
                "the share of cases that is reported is taken as constant; reports still to come make the newest days too low",
            )),
        }
    }

    /// The windows of a series, ascending: all of them, or the newest alone.
    pub fn course(&self, series: &Series, whole: bool, seed: u64) -> anyhow::Result<Vec<Point>> {
        let values = series.without_corrections();
        let last = values.len().saturating_sub(self.unfinished()?);
        let first = if whole { 1 } else { last.saturating_sub(self.window).max(1) };
        let windows = Window::sliding(last, self.window, first);
        if windows.is_empty() {
            return Ok(self.too_short(series));
        }
        let mut points: Vec<Point> = windows.iter().map(|w| self.blank(series, &values, w)).collect();
        // Each region has its own chance, so that its numbers don't depend on which others were asked for.
        let mut rng = Streams::from_seed(seed).stream(&format!("analyse rt: {}", series.code));
        if self.method == Method::Growth {
            for (point, window) in points.iter_mut().zip(&windows) {
                self.grow(point, &values[window.first..=window.last])?;
            }
            return Ok(points);
        }
        let longest = values.len() - 1;
        let imported = series.imported.as_deref().unwrap_or_default();
        let local: Vec<f64> = series.local();
        let config = CoriConfig { probabilities: vec![0.025, 0.975], ..CoriConfig::default() };
        let found: Vec<Option<(f64, Vec<f64>)>> = match (self.method, self.interval.prior()) {
            (Method::WallingaTeunis, _) => {
                let config = CohortConfig { simulations: DRAWS, ..CohortConfig::default() };
                let weights = self.interval.weights(longest)?;
                let found = wallinga_teunis(&values, &weights, &windows, &config, &mut rng)?;
                found.into_iter().map(|e| Some((e.mean?, e.quantiles))).collect()
            }
            (Method::CoriUncertain, Some(prior)) => {
                let found = cori_uncertain(&local, imported, &prior, DRAWS, &windows, &config, &mut rng)?;
                found.into_iter().map(|e| e.posterior.map(|p| (p.mean, p.quantiles))).collect()
            }
            _ => {
                let found = cori(&local, imported, &self.interval.weights(longest)?, &windows, &config)?;
                found.into_iter().map(|e| e.posterior.map(|p| (p.mean, p.quantiles))).collect()
            }
        };
        for (point, found) in points.iter_mut().zip(found).filter(|(p, _)| p.remark.is_none()) {
            match found {
                Some((mean, limits)) => {
                    point.r = Some(mean);
                    (point.lower, point.upper) = (limits.first().copied(), limits.last().copied());
                }
                None => {
                    point.remark = Some(Text::new(
                        "在第一个代际间隔之内，传染者多半不在序列里",
                        "within the first serial interval: those who infected are mostly not in the series",
                    ))
                }
            }
        }
        Ok(points)
    }

    /// Days at the end whose cases are still infecting: until 95 % of the serial interval is over.
    fn unfinished(&self) -> anyhow::Result<usize> {
        if self.method != Method::WallingaTeunis {
            return Ok(0);
        }
        let mut sum = 0.0;
        let weights = self.interval.distribution()?;
        Ok(weights
            .iter()
            .take_while(|w| {
                sum += **w;
                sum < 0.95
            })
            .count())
    }

    fn days(&self) -> i64 {
        if self.period == Period::Week { 7 } else { 1 }
    }

    fn blank(&self, series: &Series, values: &[f64], window: &Window) -> Point {
        let day = |place: usize| series.counts.get(place).map(|c| c.day).unwrap_or_default();
        let cases: f64 = values[window.first..=window.last].iter().sum();
        let imported = series.imported.as_ref().map(|i| i[window.first..=window.last].iter().sum::<f64>());
        // Those who came from elsewhere say nothing of R here.
        let local = cases - imported.unwrap_or(0.0);
        Point {
            from: day(window.first) - TimeDelta::days(self.days() - 1),
            to: day(window.last),
            cases,
            imported,
            r: None,
            lower: None,
            upper: None,
            growth_per_day: None,
            doubling_days: None,
            remark: (local < FEWEST_CASES).then(|| match imported {
                None => Text::new(
                    format!("只有 {cases} 例，至少需要 {FEWEST_CASES} 例"),
                    format!("{cases} cases, and {FEWEST_CASES} are needed"),
                ),
                Some(_) => Text::new(
                    format!("本地只有 {local} 例，至少需要 {FEWEST_CASES} 例"),
                    format!("{local} local cases, and {FEWEST_CASES} are needed"),
                ),
            }),
        }
    }

    fn too_short(&self, series: &Series) -> Vec<Point> {
        let (have, need) = (series.counts.len(), self.window + 1 + self.unfinished().unwrap_or(0));
        let remark = Text::new(
            format!("序列只有 {have} 期，至少需要 {need} 期"),
            format!("the series has {have} periods, and {need} are needed"),
        );
        let ends = series.counts.first().zip(series.counts.last());
        ends.map(|(first, last)| Point {
            from: first.day,
            to: last.day,
            cases: series.without_corrections().iter().sum(),
            imported: series.imported.as_ref().map(|i| i.iter().sum()),
            r: None,
            lower: None,
            upper: None,
            growth_per_day: None,
            doubling_days: None,
            remark: Some(remark),
        })
        .into_iter()
        .collect()
    }

    fn grow(&self, point: &mut Point, values: &[f64]) -> anyhow::Result<()> {
        if point.remark.is_some() {
            return Ok(());
        }
        let unsteady = || Text::new("增长无法拟合", "no steady growth can be fitted");
        let fitted = growth_rate(values, GrowthModel::QuasiPoisson, 0.05).ok().flatten();
        let Some(growth) = fitted.filter(|g| g.rate_lower.is_finite() && g.rate_upper.is_finite()) else {
            point.remark = Some(unsteady());
            return Ok(());
        };
        let days = self.days() as f64;
        let weights = self.interval.distribution()?;
        let r = |rate: f64| wallinga_lipsitch(rate / days, &weights);
        point.r = Some(r(growth.rate)?);
        (point.lower, point.upper) = (Some(r(growth.rate_lower)?), Some(r(growth.rate_upper)?));
        point.growth_per_day = Some(growth.rate / days);
        point.doubling_days = growth.doubling_interval().map(|_| growth.doubling_days * days);
        Ok(())
    }
}
