//! How many cases of the newest days or weeks are still to be reported, where earlier ones teach it.
//!
//! A day's count that was raised later is a report with a delay. That can be learnt only from days since the node first had the
//! series, and only from series of new counts; running totals count by day of report.

use chrono::{NaiveDate, TimeDelta};
use lianfang_domain::{Streams, Text};
use lianfang_epi::Error;
use lianfang_epi::nowcast::{Nowcast, NowcastConfig, PoissonGamma, Report, ReportingTriangle, nowcast};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::model::{Fact, NowcastDay, NowcastView};
use super::words;

/// A number of a series' day, on record from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownOn {
    pub series: Uuid,
    pub day: NaiveDate,
    pub on: NaiveDate,
    pub value: i64,
}

/// Delays up to which this share of cases is reported are modelled; the rest counts as reported then.
const COVERED: f64 = 0.99;
const DRAWS: usize = 500;
/// Series drawn for R.
const DRAWN: usize = 200;

/// Days or weeks: what a delay is counted in. Weeks are put on consecutive days and taken back, because the triangle knows days only.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// Days of one.
    step: i64,
    /// Any day, or the last day of any week.
    base: NaiveDate,
    /// How many of history before delays are believed.
    fewest: i64,
    longest_delay: usize,
    zh: &'static str,
    en: &'static str,
}

impl Unit {
    pub fn days(base: NaiveDate) -> Unit {
        Unit { step: 1, base, fewest: 14, longest_delay: 21, zh: "天", en: "days" }
    }

    /// `base`: the last day of a week.
    pub fn weeks(base: NaiveDate) -> Unit {
        Unit { step: 7, base, fewest: 8, longest_delay: 8, zh: "周", en: "weeks" }
    }

    /// A report within the week after an event's has no delay.
    fn shrink(self, day: NaiveDate) -> NaiveDate {
        self.base + TimeDelta::days((day - self.base).num_days().div_euclid(self.step))
    }

    fn stretch(self, day: NaiveDate) -> NaiveDate {
        self.base + TimeDelta::days((day - self.base).num_days() * self.step)
    }
}

/// The newest days corrected, and series drawn from what they may become.
pub struct Corrected {
    pub view: NowcastView,
    /// Whole series from `first` on; empty without a correction.
    pub drawn: Vec<Vec<f64>>,
    pub first: NaiveDate,
}

impl Corrected {
    fn none(text: Text) -> Corrected {
        Corrected {
            view: NowcastView { text, ..NowcastView::default() },
            drawn: Vec::new(),
            first: NaiveDate::MIN,
        }
    }
}

/// `totals`: some reporter gives running totals. `last`: the last day of the curve, or of its last week.
pub fn correct(
    known: &[KnownOn],
    totals: bool,
    unit: Unit,
    last: NaiveDate,
    streams: &Streams,
) -> Result<Corrected, Error> {
    if totals {
        return Ok(Corrected::none(Text::new(
            "未作校正：报告的是累计数，按报告日计，旧日期不会再补报。",
            "Not corrected: running totals count by day of report, and no later report belongs to an earlier day.",
        )));
    }
    let shrunk = |k: &KnownOn| KnownOn { day: unit.shrink(k.day), on: unit.shrink(k.on), ..*k };
    let known: Vec<KnownOn> = known.iter().map(shrunk).collect();
    let (history, last) = (History::of(&known), unit.shrink(last));
    let Some(history) = history.filter(|h| h.raised > 0) else {
        return Ok(Corrected::none(Text::new(
            format!("未作校正：没有修订记录，无从得知报告延迟。最近几{}可能偏低。", unit.zh),
            format!(
                "Not corrected: no revisions are known, so nothing is known of delays. The newest {} may be too low.",
                unit.en
            ),
        )));
    };
    let have = (history.now - history.first).num_days() + 1;
    if have < unit.fewest {
        let Unit { fewest, zh, en, .. } = unit;
        return Ok(Corrected::none(Text::new(
            format!("未作校正：修订记录只有 {have} {zh}，至少要 {fewest} {zh}。最近几{zh}可能偏低。"),
            format!(
                "Not corrected: revisions are known for {have} {en} only, and {fewest} are needed. The newest {en} may be too low."
            ),
        )));
    }
    let delay = history.longest_delay(have as usize, unit.longest_delay);
    let triangle = ReportingTriangle::new(&history.reports, history.first, history.now, delay)?;
    let mut rng = streams.stream("outlook: nowcast");
    let found = nowcast(&triangle, &config(&triangle), &mut rng)?;
    let cut = usize::try_from((last - history.first).num_days() + 1).unwrap_or(0);
    let drawn = (0..DRAWN)
        .map(|_| {
            let mut series = found.draw(&mut rng);
            series.truncate(cut);
            series
        })
        .collect();
    let view = view(&history, &found, delay, last, unit);
    Ok(Corrected { view, drawn, first: history.first })
}

/// What the stored numbers tell about delays.
struct History {
    reports: Vec<Report>,
    /// The first day whose delays are known from the beginning.
    first: NaiveDate,
    /// The last day on which anything was reported.
    now: NaiveDate,
    /// How many numbers were raised later.
    raised: usize,
}

impl History {
    fn of(known: &[KnownOn]) -> Option<History> {
        // The newest number of a day in which it was known counts for that day.
        let mut days: BTreeMap<(Uuid, NaiveDate), BTreeMap<NaiveDate, i64>> = BTreeMap::new();
        let mut begun: BTreeMap<Uuid, NaiveDate> = BTreeMap::new();
        for k in known.iter().filter(|k| k.on >= k.day) {
            days.entry((k.series, k.day)).or_default().insert(k.on, k.value);
            let first = begun.entry(k.series).or_insert(k.on);
            *first = (*first).min(k.on);
        }
        // What was there when a series was first imported may have been complete for long.
        let first = begun.values().max().copied()?;
        let now = known.iter().map(|k| k.on).max()?;
        let (mut reports, mut raised) = (Vec::new(), 0);
        for ((_, day), values) in days.iter().filter(|((_, day), _)| *day >= first) {
            let mut least = i64::MAX;
            // Cases that were taken back later were never cases: a number counts up to the smallest after it.
            let kept: Vec<(NaiveDate, i64)> = values
                .iter()
                .rev()
                .map(|(on, value)| {
                    least = least.min(*value).max(0);
                    (*on, least)
                })
                .collect();
            let mut before = 0;
            for (n, (on, value)) in kept.into_iter().rev().enumerate() {
                let more = u32::try_from(value - before).unwrap_or(0);
                raised += usize::from(n > 0 && more > 0);
                reports.push(Report { event: *day, report: on, count: more });
                before = value;
            }
        }
        (!reports.is_empty()).then_some(History { reports, first, now, raised })
    }

    /// The shortest delay by which nearly all cases were reported; at most a third of the history, so that most of it is complete.
    fn longest_delay(&self, days: usize, longest: usize) -> usize {
        let all: f64 = self.reports.iter().map(|r| f64::from(r.count)).sum();
        let within = |delay: usize| {
            let near = self.reports.iter().filter(|r| (r.report - r.event).num_days() <= delay as i64);
            near.map(|r| f64::from(r.count)).sum::<f64>()
        };
        let most = longest.min(days / 3).max(1);
        (1..most).find(|d| within(*d) >= COVERED * all).unwrap_or(most)
    }
}

/// A prior as wide as the series' own counts, and room for several times the largest of them.
fn config(triangle: &ReportingTriangle) -> NowcastConfig {
    let days = triangle.days();
    let reported: Vec<f64> = (0..days).map(|t| triangle.reported(t)).collect();
    let old =
        &reported[days.saturating_sub(14 + triangle.max_delay)..days - triangle.max_delay.min(days - 1)];
    let mean = (old.iter().sum::<f64>() / old.len().max(1) as f64).max(1.0);
    let largest = reported.iter().copied().fold(mean, f64::max);
    NowcastConfig {
        prior: PoissonGamma { mean, variance: mean + 4.0 * mean * mean },
        max_cases: ((largest * 5.0) as usize + 200).min(1_000_000),
        draws: DRAWS,
        ..NowcastConfig::default()
    }
}

fn view(history: &History, found: &Nowcast, delay: usize, last: NaiveDate, unit: Unit) -> NowcastView {
    let days: Vec<NowcastDay> = found
        .days
        .iter()
        .filter(|d| d.date <= last)
        .map(|d| NowcastDay {
            day: unit.stretch(d.date),
            reported: d.reported,
            share: d.share,
            median: d.median,
            lower: d.lower,
            upper: d.upper,
        })
        .collect();
    let (reported, expected) = days.iter().fold((0.0, 0.0), |sum, d| (sum.0 + d.reported, sum.1 + d.median));
    let (n, reported, expected) = (days.len(), words::count(reported), words::count(expected));
    let from = words::day(unit.stretch(history.first));
    let Unit { zh, en, .. } = unit;
    let facts = vec![
        Fact::new(
            ("方法", "Method"),
            Text::new(
                "Höhle 与 an der Heiden 2014，考虑截断的贝叶斯实时估计",
                "Höhle and an der Heiden 2014, Bayesian with delays that respect the cut-off",
            ),
        ),
        Fact::new(
            ("延迟的依据", "Delays from"),
            Text::new(
                format!("{}起每个数字的首次报告和后续修订，其中上调 {} 次", from.zh, history.raised),
                format!("first reports and revisions since {}, {} of them upwards", from.en, history.raised),
            ),
        ),
        Fact::new(("最长延迟", "Longest delay"), Text::new(format!("{delay} {zh}"), format!("{delay} {en}"))),
        Fact::new(
            ("注意", "Mind"),
            Text::new(
                "假定延迟不变；积压、节假日或新设实验室会使它失准",
                "delays are taken as unchanged: a backlog, a holiday or a new laboratory breaks that",
            ),
        ),
    ];
    let text = Text::new(
        format!("最近 {n} {zh}目前报告 {reported} 例，预计最终约 {expected} 例。"),
        format!(
            "The last {n} {en} have {reported} cases on record, and will have about {expected} in the end."
        ),
    );
    NowcastView { text, days, facts }
}
