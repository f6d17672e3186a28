//! From what is stored to an outlook: which parts can be computed, and what the figures rest on.
//!
//! Pure: the same inputs give the same bytes. Reading them, keeping the result and asking for rights is `http`'s.

use chrono::NaiveDate;
use lianfang_domain::{Streams, Text};
use lianfang_plan::{Disease, RiskRule};

use super::chances::level_chances;
use super::model::{Fact, ForecastView, NowcastView, Outlook, ReproductionView};
use super::nowcast::{self, Corrected, KnownOn};
use super::reproduction::{self, Input};
use super::rules::Daily;
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
    /// Some series behind them is weekly.
    pub weekly: bool,
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
    let prepared = Daily::prepare(&inputs.points, inputs.totals);
    let Some(daily) = prepared.filter(|_| !inputs.weekly).map(|d| d.newest(HISTORY_DAYS)) else {
        return Ok((nothing(inputs), None));
    };
    let Some(interval) = &inputs.disease.natural_history.serial_interval else {
        return Ok((without(inputs, &daily, missing(&inputs.disease.id, "serial_interval")), None));
    };
    let streams = Streams::from_seed(SEED);
    let failed = |what: &str, e: lianfang_epi::Error| {
        Error::internal(format!("{what} of {} in region {}: {e}", inputs.disease.id, inputs.region.code))
    };
    let corrected = nowcast::correct(&inputs.known, inputs.totals, daily.last(), &streams)
        .map_err(|e| failed("nowcast", e))?;
    let (known, drawn) = complete(&daily, &corrected);
    let imported = inputs.imported.as_ref().and_then(|points| Daily::prepare(points, inputs.totals));
    let imported = imported.map(|other| known.aligned(&other));
    let input = Input { daily: &known, imported: imported.as_deref(), interval, drawn: &drawn };
    let estimated = reproduction::estimate(&input, &streams).map_err(|e| failed("R", e))?;
    let ahead =
        forecast::forecast(&known, estimated.latest, (interval.mean_days, interval.sd_days), &streams)
            .map_err(|e| failed("forecast", e))?;
    let mut forecast = ahead.view;
    if let Some(rule) = inputs.rule.as_ref().filter(|_| inputs.indicator == "confirmed") {
        forecast.levels = level_chances(rule, &known, &ahead.paths, inputs.people);
    }
    let outlook = Outlook {
        region: inputs.region.clone(),
        disease: inputs.disease.id.clone(),
        indicator: inputs.indicator.clone(),
        as_of: Some(daily.last()),
        reproduction: estimated.view,
        nowcast: corrected.view,
        forecast,
        basis: basis(inputs, Some(&daily)),
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

fn nothing(inputs: &Inputs) -> Outlook {
    let why = if inputs.weekly {
        Text::new(
            "该地区按周报告，R 和预测需要按日报告的病例。",
            "Counts are weekly here; R and forecasts need daily ones.",
        )
    } else {
        Text::new("尚无病例数据。", "There are no counts yet.")
    };
    empty(inputs, None, why)
}

fn without(inputs: &Inputs, daily: &Daily, why: Text) -> Outlook {
    empty(inputs, Some(daily), why)
}

fn empty(inputs: &Inputs, daily: Option<&Daily>, why: Text) -> Outlook {
    Outlook {
        region: inputs.region.clone(),
        disease: inputs.disease.id.clone(),
        indicator: inputs.indicator.clone(),
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
            facts.push(Fact::new(
                ("缺报", "Missing days"),
                Text::new(format!("{} 天，{}", daily.filled, how.0), format!("{}; {}", daily.filled, how.1)),
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
