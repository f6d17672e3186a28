//! Four weeks ahead: three methods as simulated paths, mixed by how good each has been on this series so far.
//!
//! Paths, and not quantiles by day, because a week's sum and the levels' conditions (sums of 14 days) need days that belong together.

use lianfang_domain::{Streams, Text};
use lianfang_epi::Error;
use lianfang_epi::forecast::{PastForecast, QuantileForecast, Settings, Stack, Weighting};
use rand::RngExt as _;

use super::methods::{Paths, WEEKDAY_CASES, WEEKDAY_DAYS, ahead, members, plain_r, weekday_factors};
use super::model::{Fact, Fan, ForecastView, MethodWeight};
use super::rules::Daily;
use super::words;
use chrono::NaiveDate;

pub const HORIZON_DAYS: usize = 28;
pub const WEEKS: usize = 4;
const DRAWS: usize = 2000;
const PAST_DRAWS: usize = 200;
/// Weekly origins in the past that the weights are learnt from.
const ORIGINS: usize = 8;
/// Weights of the methods where a series has no past to learn from: roughly those of other series (`docs/methods/forecast-scores.md`).
const USUAL_WEIGHTS: [f64; 3] = [0.65, 0.25, 0.1];
/// They count as so many past targets beside the series' own.
const USUAL_TARGETS: f64 = 8.0;
/// Fewer cases in two weeks are no basis for a forecast.
const FEWEST_CASES: f64 = 20.0;
const FEWEST_DAYS: usize = 10;
const METHODS: [(&str, &str); 3] = [
    ("更新方程（R 与代际间隔）", "renewal equation: R and serial interval"),
    ("阻尼趋势指数平滑", "exponential smoothing, damped trend"),
    ("维持现状（基线）", "it stays as it is (baseline)"),
];

/// The forecast with the paths behind it.
pub struct Ahead {
    pub view: ForecastView,
    pub paths: Paths,
}

/// `latest`: mean and deviation of R now; `interval`: mean and deviation of the serial interval.
pub fn forecast(
    daily: &Daily,
    latest: Option<(f64, f64)>,
    interval: (f64, f64),
    streams: &Streams,
) -> Result<Ahead, Error> {
    let (Some(latest), true) =
        (latest, daily.counts.len() >= FEWEST_DAYS && daily.recent(14) >= FEWEST_CASES)
    else {
        let (n, least) = (words::count(daily.recent(14)), FEWEST_CASES);
        let text = Text::new(
            format!(
                "近 14 天 {n} 例：少于 {least} 例、R 无法估计或序列不足 {FEWEST_DAYS} 天时不作预测，以免给出无据的曲线。"
            ),
            format!(
                "{n} cases in the last 14 days: with fewer than {least}, without R, or with less than {FEWEST_DAYS} days of data there is no forecast, rather than a line without ground."
            ),
        );
        return Ok(Ahead { view: ForecastView { text, ..ForecastView::default() }, paths: Paths::new() });
    };
    let weekday = weekday_factors(daily);
    let (stack, scores) = learn(daily, interval, streams)?;
    let members = members(daily, &weekday, Some(latest), interval, DRAWS, streams, "now")?;
    let paths = mix(&members, &stack, streams);
    let view = view(daily, &paths, &stack, &scores, weekday.is_some())?;
    Ok(Ahead { view, paths })
}

/// Sums of the weeks ahead, one list per week.
fn weekly(paths: &Paths) -> Vec<Vec<f64>> {
    (0..WEEKS).map(|w| paths.iter().map(|p| p[w * 7..(w + 1) * 7].iter().sum()).collect()).collect()
}

/// Weights from earlier origins, each with the data up to it; the usual ones where there are none.
fn learn(daily: &Daily, interval: (f64, f64), streams: &Streams) -> Result<(Stack, Vec<Option<f64>>), Error> {
    let mut past = Vec::new();
    for back in 1..=ORIGINS {
        let Some(end) = daily.counts.len().checked_sub(7 * back).filter(|end| *end >= FEWEST_DAYS + 7) else {
            break;
        };
        let then = Daily { counts: daily.counts[..end].to_vec(), ..daily.clone() };
        if then.recent(14) < FEWEST_CASES {
            continue;
        }
        let (weekday, latest) = (weekday_factors(&then), plain_r(&then, interval)?);
        let said = members(&then, &weekday, latest, interval, PAST_DRAWS, streams, &format!("{back}"))?;
        let sums: Vec<Option<Vec<Vec<f64>>>> = said.iter().map(|m| m.as_ref().map(weekly)).collect();
        for week in 0..back.min(WEEKS) {
            let forecasts = sums
                .iter()
                .map(|m| m.as_ref().map(|weeks| QuantileForecast::of_sample(&weeks[week])).transpose())
                .collect::<Result<_, _>>()?;
            let observed = daily.counts[end + week * 7..end + (week + 1) * 7].iter().sum();
            past.push(PastForecast { forecasts, observed });
        }
    }
    if past.is_empty() {
        let usual = Stack { weights: USUAL_WEIGHTS.to_vec(), spread: 1.0 };
        return Ok((usual, vec![None; METHODS.len()]));
    }
    let score = |m: usize| -> Result<Option<f64>, Error> {
        let own = past.iter().filter_map(|t| t.forecasts[m].as_ref().map(|f| f.score(t.observed)));
        let own: Vec<f64> = own.map(|s| s.map(|s| s.score)).collect::<Result<_, _>>()?;
        Ok((!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64))
    };
    let scores = (0..METHODS.len()).map(score).collect::<Result<_, _>>()?;
    let mut stack = Stack::from_past(&past, Weighting::Score { power: Settings::daily().power })?;
    let (own, all) = (past.len() as f64, past.len() as f64 + USUAL_TARGETS);
    for (weight, usual) in stack.weights.iter_mut().zip(USUAL_WEIGHTS) {
        *weight = (own * *weight + USUAL_TARGETS * usual) / all;
    }
    Ok((stack, scores))
}

/// As many paths of each method as its weight says.
fn mix(members: &[Option<Paths>; 3], stack: &Stack, streams: &Streams) -> Paths {
    let total: f64 = members.iter().zip(&stack.weights).filter(|(m, _)| m.is_some()).map(|(_, w)| w).sum();
    let mut chance = streams.stream("outlook: mixture");
    let given: Vec<(&Paths, f64)> = members
        .iter()
        .zip(&stack.weights)
        .filter_map(|(m, w)| m.as_ref().map(|paths| (paths, if total > 0.0 { w / total } else { 1.0 })))
        .collect();
    (0..DRAWS)
        .filter_map(|i| {
            let mut left: f64 = chance.random();
            let chosen = given.iter().find(|(_, weight)| {
                left -= weight;
                left < 0.0
            });
            chosen.or(given.last()).map(|(paths, _)| paths[i].clone())
        })
        .collect()
}

fn fan(day: NaiveDate, sample: &[f64]) -> Result<Fan, Error> {
    let q = QuantileForecast::of_sample(sample)?;
    Ok(Fan {
        day,
        median: q.median(),
        lower50: q.quantile(0.25),
        upper50: q.quantile(0.75),
        lower80: q.quantile(0.1),
        upper80: q.quantile(0.9),
        lower95: q.quantile(0.025),
        upper95: q.quantile(0.975),
    })
}

fn view(
    daily: &Daily,
    paths: &Paths,
    stack: &Stack,
    scores: &[Option<f64>],
    weekdays: bool,
) -> Result<ForecastView, Error> {
    let shown = if daily.of_weeks { 0 } else { HORIZON_DAYS };
    let days = (0..shown)
        .map(|h| fan(ahead(daily, h), &paths.iter().map(|p| p[h]).collect::<Vec<_>>()))
        .collect::<Result<Vec<Fan>, _>>()?;
    let weeks = weekly(paths)
        .iter()
        .enumerate()
        .map(|(w, sums)| fan(ahead(daily, w * 7 + 6), sums))
        .collect::<Result<Vec<Fan>, _>>()?;
    let methods = METHODS
        .iter()
        .zip(&stack.weights)
        .zip(scores)
        .map(|((name, weight), past_score)| MethodWeight {
            name: Text::new(name.0, name.1),
            weight: *weight,
            past_score: *past_score,
        })
        .collect();
    let text = weeks.first().zip(weeks.last()).map(|(a, d)| sentence(daily, a, d)).unwrap_or_default();
    Ok(ForecastView {
        text,
        days,
        weeks,
        methods,
        levels: Vec::new(),
        facts: facts(daily.of_weeks, weekdays, scores),
    })
}

fn sentence(daily: &Daily, first: &Fan, last: &Fan) -> Text {
    let n = |x: f64| words::count(x.round());
    let week = words::count(daily.recent(7));
    Text::new(
        format!(
            "近 7 天 {week} 例；未来 7 天预计 {}（95% 区间 {}–{}）例，第 4 周 {}（{}–{}）例。",
            n(first.median),
            n(first.lower95),
            n(first.upper95),
            n(last.median),
            n(last.lower95),
            n(last.upper95)
        ),
        format!(
            "{week} cases in the last 7 days; {} ({}–{}) expected in the next 7, and {} ({}–{}) in the fourth week.",
            n(first.median),
            n(first.lower95),
            n(first.upper95),
            n(last.median),
            n(last.lower95),
            n(last.upper95)
        ),
    )
}

fn facts(of_weeks: bool, weekdays: bool, scores: &[Option<f64>]) -> Vec<Fact> {
    let learnt = scores.iter().any(Option::is_some);
    let weekday = if of_weeks {
        Text::new("按周报告，不计", "none: counts are weekly")
    } else if weekdays {
        Text::new(
            format!("按最近 {WEEKDAY_DAYS} 天估计"),
            format!("estimated from the last {WEEKDAY_DAYS} days"),
        )
    } else {
        Text::new(
            format!("不足 {WEEKDAY_DAYS} 天或 {WEEKDAY_CASES} 例，未计"),
            format!("none: less than {WEEKDAY_DAYS} days or {WEEKDAY_CASES} cases"),
        )
    };
    let weights = if learnt {
        Text::new(
            format!("按各方法在过去至多 {ORIGINS} 个周起点上的加权区间得分，并向其他序列的平均权重收缩"),
            format!(
                "by the weighted interval scores at up to {ORIGINS} weekly origins of the past, shrunk towards those of other series"
            ),
        )
    } else {
        Text::new(
            "历史不足，取其他序列上的平均权重",
            "those of other series, because this one has no past to learn from",
        )
    };
    vec![
        Fact::new(
            ("方法", "Method"),
            Text::new(
                format!("三种方法的 {DRAWS} 条模拟路径混合"),
                format!("a mixture of {DRAWS} simulated paths of three methods"),
            ),
        ),
        Fact::new(("权重", "Weights"), weights),
        Fact::new(("星期效应", "Weekdays"), weekday),
        Fact::new(("R 的漂移", "Drift of R"), drift()),
        Fact::new(
            ("注意", "Mind"),
            Text::new(
                "假定今后的措施、检测和行为延续过去的样子；措施的作用请看措施推演",
                "measures, tests and behaviour go on as they have been; what measures would do is on the what-if page",
            ),
        ),
    ]
}

/// How R goes on from its last value.
fn drift() -> Text {
    let Settings { volatility, persistence, .. } = Settings::daily();
    let lost = (1.0 - persistence) * 100.0;
    Text::new(
        format!("每天向 1 回归 {lost:.0}%，波动 {volatility:.2}"),
        format!("{lost:.0} % of ln R is lost each day, volatility {volatility:.2}"),
    )
}
