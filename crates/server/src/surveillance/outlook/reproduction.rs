//! R and growth of one series, with a sentence that says them or says why they can't be said.

use lianfang_domain::{Streams, Text};
use lianfang_epi::Error;
use lianfang_epi::reproduction::{
    CoriConfig, Growth, GrowthModel, Posterior, SerialIntervalPrior, TruncatedNormal, Window, WindowEstimate,
    cori, cori_nowcast, cori_uncertain, discr_si, growth_rate,
};
use lianfang_plan::Delay;

use super::model::{Fact, GrowthView, ReproductionPoint, ReproductionView};
use super::rules::Daily;
use super::weeks::WEEK;
use super::words;

/// Days of a window: each weekday once.
pub const WINDOW_DAYS: usize = 7;
/// Fewer cases in a window say little: with ten, the interval reaches from half to twice.
const FEWEST_CASES: f64 = 10.0;
/// Days of growth: two of each weekday.
const GROWTH_DAYS: usize = 14;
/// Weeks of growth, where days were not reported.
const GROWTH_WEEKS: usize = 4;
/// How many days of R are shown: daily, and of weeks.
const SHOWN_DAYS: usize = 90;
const SHOWN_WEEKS: usize = 26;
const DRAWS: usize = 200;

/// What R is estimated from.
pub struct Input<'a> {
    pub daily: &'a Daily,
    /// Cases infected elsewhere, where the series tells them.
    pub imported: Option<&'a [f64]>,
    pub interval: &'a Delay,
    /// Whole series drawn from the nowcast or from weekly counts; none without either.
    pub drawn: &'a [Vec<f64>],
}

/// R now, for what is computed from it.
pub struct Estimated {
    pub view: ReproductionView,
    pub latest: Option<(f64, f64)>,
}

pub fn estimate(input: &Input<'_>, streams: &Streams) -> Result<Estimated, Error> {
    let daily = input.daily;
    let windows = windows(daily);
    let local: Vec<f64> = match input.imported {
        Some(imported) => daily.counts.iter().zip(imported).map(|(all, i)| (all - i).max(0.0)).collect(),
        None => daily.counts.clone(),
    };
    let found = if windows.is_empty() { Vec::new() } else { posteriors(input, &local, &windows, streams)? };
    let points: Vec<ReproductionPoint> = found.iter().filter_map(|w| point(daily, w)).collect();
    let latest = points.last().copied().filter(|p| p.day == daily.last());
    let posterior = latest.and_then(|_| found.last()?.posterior.as_ref().map(|p| (p.mean, p.sd)));
    let growth = growth(daily)?;
    let text = sentence(daily, latest.as_ref(), growth.as_ref());
    let view = ReproductionView { text, points, latest, growth, facts: facts(input) };
    Ok(Estimated { view, latest: posterior })
}

/// Windows of seven days: one for each day, or one for each week that was reported.
fn windows(daily: &Daily) -> Vec<Window> {
    let days = daily.counts.len();
    if daily.of_weeks {
        let first = days.saturating_sub(SHOWN_WEEKS * WEEK).max(WEEK);
        return Window::sliding(days, WEEK, first).into_iter().step_by(WEEK).collect();
    }
    Window::sliding(days, WINDOW_DAYS, days.saturating_sub(SHOWN_DAYS + WINDOW_DAYS).max(1))
}

fn posteriors(
    input: &Input<'_>,
    local: &[f64],
    windows: &[Window],
    streams: &Streams,
) -> Result<Vec<WindowEstimate>, Error> {
    let config = CoriConfig { probabilities: vec![0.025, 0.25, 0.5, 0.75, 0.975], ..CoriConfig::default() };
    let imported = input.imported.unwrap_or_default();
    let d = input.interval;
    if !input.drawn.is_empty() {
        let weights = discr_si(local.len() - 1, d.mean_days, d.sd_days)?;
        let known_local: Vec<Vec<f64>> = input
            .drawn
            .iter()
            .map(|all| {
                all.iter().enumerate().map(|(t, n)| (n - imported.get(t).unwrap_or(&0.0)).max(0.0)).collect()
            })
            .collect();
        return cori_nowcast(&known_local, imported, &weights, windows, &config);
    }
    match prior(d) {
        Some(prior) => {
            let mut rng = streams.stream("outlook: serial interval");
            cori_uncertain(local, imported, &prior, DRAWS, windows, &config, &mut rng)
        }
        None => {
            let weights = discr_si(local.len() - 1, d.mean_days, d.sd_days)?;
            cori(local, imported, &weights, windows, &config)
        }
    }
}

/// The uncertainty of the interval as normal distributions cut off at the source's own limits; None when the source gives none.
pub fn prior(d: &Delay) -> Option<SerialIntervalPrior> {
    let normal = |mean: f64, (min, max): (f64, f64)| TruncatedNormal {
        mean,
        sd: (max - min) / (2.0 * 1.96),
        min,
        max,
    };
    let mean = normal(d.mean_days, d.mean_range?);
    let sd = normal(d.sd_days, d.sd_range.unwrap_or((d.sd_days, d.sd_days)));
    Some(SerialIntervalPrior { mean, sd })
}

fn point(daily: &Daily, found: &WindowEstimate) -> Option<ReproductionPoint> {
    let Posterior { mean, quantiles, .. } = found.posterior.as_ref()?;
    let cases: f64 = daily.counts.get(found.window.first..=found.window.last)?.iter().sum();
    let [lower, lower50, _, upper50, upper] = quantiles[..] else { return None };
    (cases >= FEWEST_CASES).then(|| ReproductionPoint {
        day: daily.day(found.window.last),
        window_from: daily.day(found.window.first),
        cases: cases as i64,
        mean: *mean,
        lower,
        upper,
        lower50,
        upper50,
    })
}

/// On the days of the last weeks, or on the last weeks themselves: days that a model made scatter less than any real ones.
fn growth(daily: &Daily) -> Result<Option<GrowthView>, Error> {
    let (longest, fewest, step) =
        if daily.of_weeks { (GROWTH_WEEKS * WEEK, 3 * WEEK, WEEK) } else { (GROWTH_DAYS, WINDOW_DAYS, 1) };
    let days = daily.counts.len().min(longest);
    if days < fewest || daily.recent(days) < 2.0 * FEWEST_CASES {
        return Ok(None);
    }
    let first = daily.counts.len() - days;
    let counts: Vec<f64> = daily.counts[first..].chunks(step).map(|part| part.iter().sum()).collect();
    let found = growth_rate(&counts, GrowthModel::QuasiPoisson, 0.05)?;
    let finite = |g: &Growth| g.rate.is_finite() && g.rate_lower.is_finite() && g.rate_upper.is_finite();
    let step = step as f64;
    Ok(found.filter(finite).map(|g| GrowthView {
        from: daily.day(first),
        to: daily.last(),
        rate: g.rate / step,
        rate_lower: g.rate_lower / step,
        rate_upper: g.rate_upper / step,
        doubling_days: g.doubling_interval().map(|_| g.doubling_days * step),
    }))
}

fn sentence(daily: &Daily, latest: Option<&ReproductionPoint>, growth: Option<&GrowthView>) -> Text {
    let (day, recent) = (words::day(daily.last()), words::count(daily.recent(WINDOW_DAYS)));
    let Some(r) = latest else {
        return Text::new(
            format!("截至{}的 7 天内只有 {recent} 例，或序列太短，不足以估计 R。", day.zh),
            format!(
                "There were only {recent} cases in the seven days to {}, or the series is too short: not enough to estimate R.",
                day.en
            ),
        );
    };
    let [mean, lower, upper] = [r.mean, r.lower, r.upper].map(words::ratio);
    let trend = match growth {
        None => Text::default(),
        Some(g) => match g.doubling_days {
            Some(d) if d > 0.0 => {
                Text::new(format!("；每 {d:.1} 天翻一番"), format!("; doubling every {d:.1} days"))
            }
            Some(d) => Text::new(format!("；每 {:.1} 天减半", -d), format!("; halving every {:.1} days", -d)),
            None if daily.of_weeks => Text::new(
                "；近四周的增减尚不能确定",
                "; over the last four weeks neither growth nor decline is certain",
            ),
            None => Text::new(
                "；近两周的增减尚不能确定",
                "; over the last two weeks neither growth nor decline is certain",
            ),
        },
    };
    Text::new(
        format!("截至{}的 7 天内，R 为 {mean}（95% 区间 {lower}–{upper}）{}。", day.zh, trend.zh),
        format!("R was {mean} ({lower}–{upper}) in the seven days to {}{}.", day.en, trend.en),
    )
}

fn facts(input: &Input<'_>) -> Vec<Fact> {
    let d = input.interval;
    let range = |r: Option<(f64, f64)>| r.map_or(String::new(), |(a, b)| format!(" ({a}–{b})"));
    let interval = Text::new(
        format!(
            "均值 {}{} 天，标准差 {}{} 天",
            d.mean_days,
            range(d.mean_range),
            d.sd_days,
            range(d.sd_range)
        ),
        format!(
            "mean {}{} days, standard deviation {}{} days",
            d.mean_days,
            range(d.mean_range),
            d.sd_days,
            range(d.sd_range)
        ),
    );
    let of_weeks = input.daily.of_weeks;
    let method = if of_weeks {
        Text::new(
            "按 Nash 等 2023 由周数还原每日病例（更新方程），再对抽取的 200 条每日序列各按 Cori 等 2013 计算；代际间隔取均值",
            "daily cases behind the weeks by the renewal equation (Nash et al. 2023), and Cori et al. 2013 on 200 series of days drawn from them; the serial interval as given",
        )
    } else if !input.drawn.is_empty() {
        Text::new(
            "Cori 等 2013，对实时估计抽取的每条序列各算一次；代际间隔取均值",
            "Cori et al. 2013 on each series drawn from the nowcast; the serial interval as given",
        )
    } else if d.mean_range.is_some() {
        Text::new(
            format!("Cori 等 2013，代际间隔不确定（抽取 {DRAWS} 次）"),
            format!("Cori et al. 2013 with an uncertain serial interval ({DRAWS} draws)"),
        )
    } else {
        Text::new("Cori 等 2013，代际间隔取定值", "Cori et al. 2013 with a given serial interval")
    };
    let imported = match input.imported {
        Some(_) => Text::new("输入病例只作传染源，不计入 R", "infect others, and are no one's infections"),
        None => Text::new("序列未区分，全部按本地病例计算", "not told apart: all cases count as local"),
    };
    let window = if of_weeks {
        Text::new(
            format!("每个报告周一个窗口；少于 {FEWEST_CASES} 例的周不给出"),
            format!("one for each reported week; none with fewer than {FEWEST_CASES} cases"),
        )
    } else {
        Text::new(
            format!("每 {WINDOW_DAYS} 天一个窗口；少于 {FEWEST_CASES} 例的窗口不给出"),
            format!("{WINDOW_DAYS} days, moved day by day; none with fewer than {FEWEST_CASES} cases"),
        )
    };
    let growth = if of_weeks {
        Text::new(
            format!("最近 {GROWTH_WEEKS} 周周数的准泊松指数拟合"),
            format!("exponential fit to the last {GROWTH_WEEKS} weekly counts, quasi-Poisson"),
        )
    } else {
        Text::new(
            format!("最近 {GROWTH_DAYS} 天的准泊松指数拟合"),
            format!("exponential fit over the last {GROWTH_DAYS} days, quasi-Poisson"),
        )
    };
    vec![
        Fact::new(("方法", "Method"), method),
        Fact::new(("窗口", "Window"), window),
        Fact::new(("代际间隔", "Serial interval"), interval),
        Fact::new(("出处", "Source"), Text::same(d.source.clone())),
        Fact::new(("输入病例", "Imported cases"), imported),
        Fact::new(
            ("先验", "Prior"),
            Text::new("R 的先验：均值 5，标准差 5", "R before any data: mean 5, standard deviation 5"),
        ),
        Fact::new(("增长", "Growth"), growth),
        Fact::new(
            ("注意", "Mind"),
            Text::new(
                "R 反映的是感染发生时的传播，比报告日早约一个潜伏期加报告延迟；检测增减会改变它",
                "R speaks of when these cases were infected, an incubation and a reporting delay ago; more or less testing moves it",
            ),
        ),
    ]
}
