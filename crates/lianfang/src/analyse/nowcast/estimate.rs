//! From reports to the final counts of the newest days, by the method asked for.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::Streams;
use lianfang_epi::nowcast::{
    Method as Nowcasting, NowcastConfig, PoissonGamma, Report, ReportingTriangle, SmoothConfig, nowcast,
    nowcast_smooth, reported_share,
};
use serde::Serialize;

use super::Method;
use crate::language::told;

/// Fewer days, or cases, teach nothing of delays.
const FEWEST_DAYS: usize = 7;
const FEWEST_CASES: f64 = 20.0;
/// Cases that the longest delay holds when nobody gives it.
const COVERED: f64 = 0.99;
const DRAWS: usize = 1000;
/// Reported cases of a day that the methods by day count up from, one possible number after the other.
const MOST_A_DAY: f64 = 1_000_000.0;

pub struct Request {
    pub method: Method,
    pub as_of: Option<NaiveDate>,
    pub max_delay: Option<usize>,
    pub history: usize,
    pub seed: u64,
}

/// The final count of one day.
#[derive(Debug, Serialize)]
pub struct DayEstimate {
    pub day: NaiveDate,
    pub reported: f64,
    /// Expected share of the day's cases that is reported.
    pub share: Option<f64>,
    pub median: f64,
    pub mean: f64,
    pub lower: f64,
    pub upper: f64,
    /// All that the file knows of the day, where it goes on long enough after the nowcast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_the_end: Option<f64>,
}

pub struct Found {
    pub as_of: NaiveDate,
    pub first: NaiveDate,
    /// The last day of report up to then.
    pub last_report: NaiveDate,
    pub max_delay: usize,
    /// Cases that were later than the longest delay.
    pub late: u64,
    pub days: Vec<DayEstimate>,
    /// Reported cases of every day of the history.
    pub course: Vec<(NaiveDate, f64)>,
    pub config: serde_json::Value,
}

pub fn estimate(reports: &[Report], request: &Request) -> anyhow::Result<Found> {
    let last_report = reports.iter().map(|r| r.report).max().unwrap_or_default();
    let as_of = request.as_of.unwrap_or(last_report);
    let first_event = reports.iter().map(|r| r.event).min().unwrap_or_default();
    if request.as_of.is_some_and(|day| day < first_event) {
        return Err(told(
            format!("--as-of {as_of} 早于第一个事件 {first_event}；请给出之后的日期"),
            format!("--as-of {as_of} is before the first event of {first_event}; give a later day"),
        ));
    }
    let first = first_event.max(as_of - TimeDelta::days(request.history.clamp(1, 100_000) as i64 - 1));
    let have = usize::try_from((as_of - first).num_days() + 1).unwrap_or(0);
    let known: f64 =
        (reports.iter().filter(|r| r.event >= first && r.report <= as_of)).map(|r| f64::from(r.count)).sum();
    if have < FEWEST_DAYS || known < FEWEST_CASES {
        return Err(told(
            format!(
                "{first} 至 {as_of} 只有 {have} 天、{known} 例；要得知延迟，至少需要 {FEWEST_DAYS} 天、{FEWEST_CASES} 例。请用更大的 --history 或更晚的 --as-of"
            ),
            format!(
                "there are {have} days and {known} cases from {first} to {as_of}, and {FEWEST_DAYS} days and {FEWEST_CASES} cases are needed to learn delays; take a longer --history or a later --as-of"
            ),
        ));
    }
    let most = request.max_delay.unwrap_or((have / 3).clamp(1, 60));
    if most == 0 || most + 3 > have {
        return Err(told(
            format!(
                "--max-delay {most}：{have} 天的历史可以支持 1 至 {} 天；请改小，或加大 --history",
                have.saturating_sub(3)
            ),
            format!(
                "--max-delay {most}: {have} days of history allow 1 to {}; take a shorter delay or a longer --history",
                have.saturating_sub(3)
            ),
        ));
    }
    let mut triangle = ReportingTriangle::new(reports, first, as_of, most)?;
    if request.max_delay.is_none() {
        let share = reported_share(&triangle, None)?;
        let enough = share.iter().position(|s| *s >= COVERED).unwrap_or(most).max(1);
        triangle = ReportingTriangle::new(reports, first, as_of, enough)?;
    }
    let mut rng = Streams::from_seed(request.seed).stream("analyse nowcast");
    let (mut days, config) = match request.method {
        Method::Smooth => smooth(&triangle, &mut rng)?,
        method => by_day(&triangle, method, &mut rng)?,
    };
    let wait = TimeDelta::days(triangle.max_delay as i64);
    for day in days.iter_mut().filter(|d| as_of < last_report && d.day + wait <= last_report) {
        let of_day = reports.iter().filter(|r| r.event == day.day);
        day.in_the_end = Some(of_day.map(|r| f64::from(r.count)).sum());
    }
    Ok(Found {
        as_of,
        first,
        last_report: reports.iter().map(|r| r.report).filter(|d| *d <= as_of).max().unwrap_or(as_of),
        max_delay: triangle.max_delay,
        late: triangle.late,
        days,
        course: (0..triangle.days()).map(|t| (triangle.date(t), triangle.reported(t))).collect(),
        config,
    })
}

type Days = (Vec<DayEstimate>, serde_json::Value);

fn by_day(
    triangle: &ReportingTriangle,
    method: Method,
    rng: &mut lianfang_domain::random::Stream,
) -> anyhow::Result<Days> {
    let method = if method == Method::Lawless { Nowcasting::Lawless } else { Nowcasting::BayesTruncated };
    if let Some(t) = (0..triangle.days()).find(|t| triangle.reported(*t) > MOST_A_DAY) {
        let (day, n) = (triangle.date(t), triangle.reported(t));
        return Err(told(
            format!("{day} 有 {n} 例，超过逐日方法的上限（{MOST_A_DAY} 例）；请用 --method smooth"),
            format!(
                "{n} cases of {day} are more than the methods by day take ({MOST_A_DAY}); take --method smooth"
            ),
        ));
    }
    let config = NowcastConfig { method, draws: DRAWS, ..config(triangle) };
    let found = nowcast(triangle, &config, rng)?;
    let of_day = |d: lianfang_epi::nowcast::DayNowcast| DayEstimate {
        day: d.date,
        reported: d.reported,
        share: d.share.is_finite().then_some(d.share),
        median: d.median,
        mean: d.mean,
        lower: d.lower,
        upper: d.upper,
        in_the_end: None,
    };
    Ok((found.days.into_iter().map(of_day).collect(), serde_json::to_value(&config)?))
}

/// A prior as wide as the series' own counts, and room for several times the largest of them.
fn config(triangle: &ReportingTriangle) -> NowcastConfig {
    let days = triangle.days();
    let reported: Vec<f64> = (0..days).map(|t| triangle.reported(t)).collect();
    let complete = days.saturating_sub(triangle.max_delay).max(1);
    let old = &reported[complete.saturating_sub(14)..complete];
    let mean = (old.iter().sum::<f64>() / old.len() as f64).max(1.0);
    let largest = reported.iter().copied().fold(mean, f64::max);
    NowcastConfig {
        prior: PoissonGamma { mean, variance: mean + mean * mean },
        max_cases: ((largest * 5.0) as usize + 200).min(MOST_A_DAY as usize),
        ..NowcastConfig::default()
    }
}

fn smooth(triangle: &ReportingTriangle, rng: &mut lianfang_domain::random::Stream) -> anyhow::Result<Days> {
    // The model takes 200 unknowns: a level for each day, a share for each delay and seven weekdays.
    let most = 190_usize.saturating_sub(triangle.max_delay);
    let window = triangle.days().min(most);
    let weekdays = window >= triangle.max_delay + 21;
    let config = SmoothConfig { window: Some(window), weekdays, draws: DRAWS, ..SmoothConfig::default() };
    let found = nowcast_smooth(triangle, &config, rng)?;
    let mut share = 0.0;
    let shares: Vec<f64> = found
        .delay
        .iter()
        .map(|s| {
            share += s;
            share
        })
        .collect();
    let n = found.days.len();
    let of_day = |(place, d): (usize, lianfang_epi::nowcast::SmoothDay)| DayEstimate {
        day: d.date,
        reported: d.reported,
        share: shares.get(n - 1 - place).copied(),
        median: d.median,
        mean: d.mean,
        lower: d.lower,
        upper: d.upper,
        in_the_end: None,
    };
    Ok((found.days.into_iter().enumerate().map(of_day).collect(), serde_json::to_value(&config)?))
}
