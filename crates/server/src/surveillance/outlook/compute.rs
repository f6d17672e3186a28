//! From what is stored to an outlook: which parts can be computed, and what the figures rest on.
//!
//! Pure: the same inputs give the same bytes. Reading them, keeping the result and asking for rights is `http`'s.

use chrono::NaiveDate;
use lianfang_domain::{Period, Streams, Text};
use lianfang_plan::{Delay, Disease, RiskRule};

use super::chances::level_chances;
use super::model::{Fact, ForecastView, NowcastView, Outlook, ReproductionView};
use super::nowcast::{self, Corrected, KnownOn, Unit};
use super::reproduction::{self, Input};
use super::rules::Daily;
use super::weeks::Weeks;
use super::{forecast, words};
use crate::error::{Error, Result};
use crate::regions::RegionRef;

/// All draws of outlooks come from it, so that whoever computes one again gets the same.
pub const SEED: u64 = 20_200_224;
/// Days of the series that are looked at: older ones say nothing of now.
const HISTORY_DAYS: usize = 150;

/// Everything an outlook depends on.
pub struct Inputs {
    pub region: RegionRef,
    pub people: Option<i64>,
    pub disease: Disease,
    pub indicator: String,
    pub rule: Option<RiskRule>,
    /// New cases by day, corrections included.
    pub points: Vec<(NaiveDate, i64)>,
    pub imported: Option<Vec<(NaiveDate, i64)>>,
    /// How they are counted; None where some series are weekly and some daily.
    pub period: Option<Period>,
    /// Some series behind them is a running total.
    pub totals: bool,
    pub sources: Vec<String>,
    pub known: Vec<KnownOn>,
    pub pack_digest: String,
}

/// The daily counts that an outlook rests on, and R in their last window; for models that start where the counts end.
#[derive(Debug, Clone)]
pub struct Ground {
    pub daily: Daily,
    pub latest: Option<(f64, f64)>,
}

pub fn compute(inputs: &Inputs) -> Result<(Outlook, Option<Ground>)> {
    let streams = Streams::from_seed(SEED);
    match inputs.period {
        _ if inputs.points.is_empty() => Ok((nothing(inputs, no_counts()), None)),
        Some(Period::Day) => of_days(inputs, &streams),
        Some(Period::Week) => of_weeks(inputs, &streams),
        None => Ok((nothing(inputs, mixed()), None)),
    }
}

fn failed<'i>(inputs: &'i Inputs, what: &'i str) -> impl Fn(lianfang_epi::Error) -> Error + 'i {
    move |e| Error::internal(format!("{what} of {} in region {}: {e}", inputs.disease.id, inputs.region.code))
}

fn of_days(inputs: &Inputs, streams: &Streams) -> Result<(Outlook, Option<Ground>)> {
    let prepared = Daily::prepare(&inputs.points, inputs.totals);
    let Some(daily) = prepared.map(|d| d.newest(HISTORY_DAYS)) else {
        return Ok((nothing(inputs, no_counts()), None));
    };
    let Some(interval) = &inputs.disease.natural_history.serial_interval else {
        return Ok((empty(inputs, Some(&daily), missing(&inputs.disease.id, "serial_interval")), None));
    };
    let unit = Unit::days(daily.last());
    let corrected = nowcast::correct(&inputs.known, inputs.totals, unit, daily.last(), streams)
        .map_err(failed(inputs, "nowcast"))?;
    let (known, drawn) = complete(&daily, &corrected);
    put_together(inputs, interval, known, &drawn, corrected.view, streams)
}

fn of_weeks(inputs: &Inputs, streams: &Streams) -> Result<(Outlook, Option<Ground>)> {
    let Some(weeks) = Weeks::prepare(&inputs.points, inputs.totals) else {
        return Ok((nothing(inputs, few_weeks()), None));
    };
    let Some(interval) = &inputs.disease.natural_history.serial_interval else {
        return Ok((nothing(inputs, missing(&inputs.disease.id, "serial_interval")), None));
    };
    let unit = Unit::weeks(weeks.last());
    let corrected = nowcast::correct(&inputs.known, inputs.totals, unit, weeks.last(), streams)
        .map_err(failed(inputs, "nowcast"))?;
    let (known, drawn) =
        weeks.days(&corrected, interval, streams).map_err(failed(inputs, "the days of weeks"))?;
    put_together(inputs, interval, known, &drawn, corrected.view, streams)
}

/// R and forecast on the days as they will be known, with the nowcast that made them so.
fn put_together(
    inputs: &Inputs,
    interval: &Delay,
    known: Daily,
    drawn: &[Vec<f64>],
    nowcast: NowcastView,
    streams: &Streams,
) -> Result<(Outlook, Option<Ground>)> {
    // Which day of a week an imported case belongs to is not known, so that a weekly series is not told apart.
    let imported = inputs.imported.as_ref().filter(|_| !known.of_weeks);
    let imported = imported.and_then(|points| Daily::prepare(points, inputs.totals));
    let imported = imported.map(|other| known.aligned(&other));
    let input = Input { daily: &known, imported: imported.as_deref(), interval, drawn };
    let estimated = reproduction::estimate(&input, streams).map_err(failed(inputs, "R"))?;
    let ahead = forecast::forecast(&known, estimated.latest, (interval.mean_days, interval.sd_days), streams)
        .map_err(failed(inputs, "forecast"))?;
    let mut forecast = ahead.view;
    if let Some(rule) = inputs.rule.as_ref().filter(|_| inputs.indicator == "confirmed") {
        forecast.levels = level_chances(rule, &known, &ahead.paths, inputs.people);
    }
    let outlook = Outlook {
        as_of: Some(known.last()),
        reproduction: estimated.view,
        nowcast,
        forecast,
        ..empty(inputs, Some(&known), Text::default())
    };
    Ok((outlook, Some(Ground { daily: known, latest: estimated.latest })))
}

/// The series with its newest days at their expected count, and the drawn series at its full length.
fn complete(daily: &Daily, corrected: &Corrected) -> (Daily, Vec<Vec<f64>>) {
    if corrected.drawn.is_empty() {
        return (daily.clone(), Vec::new());
    }
    let mut known = daily.clone();
    let place = |day: NaiveDate| usize::try_from((day - daily.first).num_days()).ok();
    for day in &corrected.view.days {
        if let Some(slot) = place(day.day).and_then(|p| known.counts.get_mut(p)) {
            *slot = slot.max(day.median);
        }
    }
    let newest = corrected.view.days.first().map_or(daily.last(), |d| d.day);
    let from = place(newest).unwrap_or(0);
    let skip = usize::try_from((newest - corrected.first).num_days()).unwrap_or(0);
    let drawn = corrected.drawn.iter().map(|series| {
        let mut all = daily.counts[..from].to_vec();
        all.extend(series.iter().skip(skip));
        // As many days as the curve has, whatever the days of the reports are.
        all.resize(daily.counts.len(), 0.0);
        all
    });
    let drawn = drawn.collect();
    (known, drawn)
}

/// What a pack lacks, by the name of its key.
pub fn missing(disease: &str, key: &str) -> Text {
    Text::new(
        format!(
            "规则包没有给出病种 `{disease}` 的 natural_history.{key}，因此无法计算。请在病种文件中补上并注明出处。"
        ),
        format!(
            "The packs give no natural_history.{key} for `{disease}`, so this can't be computed. Add it to the disease's file, with its source."
        ),
    )
}

fn no_counts() -> Text {
    Text::new("尚无病例数据。", "There are no counts yet.")
}

fn few_weeks() -> Text {
    Text::new(
        "按周报告的数据不足 3 周，或各周的截止日不一致，暂不能估计。",
        "There are fewer than three weeks of counts, or weeks that end on different weekdays: nothing can be estimated yet.",
    )
}

fn mixed() -> Text {
    Text::new(
        "这里的数据部分按日、部分按周报告，不能合在一起估计。请查看只用一种周期报告的下级地区。",
        "Counts are partly daily and partly weekly here, and can't be estimated together. See the regions below that report in one way.",
    )
}

fn nothing(inputs: &Inputs, why: Text) -> Outlook {
    empty(inputs, None, why)
}

fn empty(inputs: &Inputs, daily: Option<&Daily>, why: Text) -> Outlook {
    Outlook {
        region: inputs.region.clone(),
        disease: inputs.disease.id.clone(),
        indicator: inputs.indicator.clone(),
        period: inputs.period.unwrap_or_default(),
        as_of: inputs.points.last().map(|p| p.0),
        reproduction: ReproductionView { text: why.clone(), ..ReproductionView::default() },
        nowcast: NowcastView::default(),
        forecast: ForecastView { text: why, ..ForecastView::default() },
        basis: basis(inputs, daily),
    }
}

fn basis(inputs: &Inputs, daily: Option<&Daily>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(daily) = daily {
        let (from, to) = (words::day(daily.first), words::day(daily.last()));
        let n = words::count(daily.counts.iter().sum());
        facts.push(Fact::new(
            ("序列", "Series"),
            Text::new(
                format!("{}至{}，{} 例，来源 {}", from.zh, to.zh, n, inputs.sources.join("、")),
                format!("{} to {}, {} cases, from {}", from.en, to.en, n, inputs.sources.join(", ")),
            ),
        ));
        if daily.taken_back > 0 {
            let n = words::count(daily.taken_back as f64);
            facts.push(Fact::new(
                ("更正", "Corrections"),
                Text::new(
                    format!("{n} 例被核减，从此前的日期中扣除"),
                    format!("{n} cases were taken back and come off the days before"),
                ),
            ));
        }
        if daily.filled > 0 {
            let how = if inputs.totals {
                ("下一次累计数的增量平均分摊", "the next total's increase is spread over them")
            } else {
                ("按 0 计", "they count 0")
            };
            let (name, unit) = match daily.of_weeks {
                true => (("缺报", "Missing weeks"), "周"),
                false => (("缺报", "Missing days"), "天"),
            };
            facts.push(Fact::new(
                name,
                Text::new(
                    format!("{} {unit}，{}", daily.filled, how.0),
                    format!("{}; {}", daily.filled, how.1),
                ),
            ));
        }
    }
    facts.push(Fact::new(
        ("版本", "Version"),
        Text::new(
            format!("联防 {}，规则包 {}，种子 {SEED}", env!("CARGO_PKG_VERSION"), short(&inputs.pack_digest)),
            format!(
                "Lianfang {}, packs {}, seed {SEED}",
                env!("CARGO_PKG_VERSION"),
                short(&inputs.pack_digest)
            ),
        ),
    ));
    facts
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
