//! Nouns of the outlook.

use chrono::NaiveDate;
use lianfang_domain::{Period, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::regions::RegionRef;
use crate::surveillance::levels::LevelBadge;

/// What the counts of a region say about now and the next weeks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Outlook {
    pub region: RegionRef,
    pub disease: String,
    pub indicator: String,
    /// How cases are counted: R, nowcast and forecast are by day or by week.
    pub period: Period,
    /// Last day with counts; none when there are no counts.
    pub as_of: Option<NaiveDate>,
    pub reproduction: ReproductionView,
    pub nowcast: NowcastView,
    pub forecast: ForecastView,
    /// What the figures rest on: series, parameters with sources, versions, seed.
    pub basis: Vec<Fact>,
}

/// One line of an explanation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Fact {
    pub name: Text,
    pub value: Text,
}

impl Fact {
    pub fn new(name: (&str, &str), value: Text) -> Fact {
        Fact { name: Text::new(name.0, name.1), value }
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, ToSchema)]
pub struct ReproductionView {
    /// The result in a sentence, or why there is none.
    pub text: Text,
    /// One point per day, or per week of a weekly series: the window that ends on it. Days with too few cases have none.
    pub points: Vec<ReproductionPoint>,
    pub latest: Option<ReproductionPoint>,
    pub growth: Option<GrowthView>,
    /// How it was computed.
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct ReproductionPoint {
    pub day: NaiveDate,
    pub window_from: NaiveDate,
    pub cases: i64,
    pub mean: f64,
    /// 95 % interval.
    pub lower: f64,
    pub upper: f64,
    /// 50 % interval.
    pub lower50: f64,
    pub upper50: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct GrowthView {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Per day; negative = falling.
    pub rate: f64,
    pub rate_lower: f64,
    pub rate_upper: f64,
    /// Days to double; to halve when negative. None when the interval of the rate holds 0.
    pub doubling_days: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, ToSchema)]
pub struct NowcastView {
    /// What was corrected, or why nothing was.
    pub text: Text,
    pub days: Vec<NowcastDay>,
    pub facts: Vec<Fact>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct NowcastDay {
    pub day: NaiveDate,
    pub reported: f64,
    /// Share of the day's cases that is on record by now, as expected.
    pub share: f64,
    pub median: f64,
    pub lower: f64,
    pub upper: f64,
}

#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct ForecastView {
    pub text: Text,
    /// By day for 28 days; none for a weekly series, whose single days nobody reports.
    pub days: Vec<Fan>,
    /// Sums of 1 to 4 weeks, each dated by its last day.
    pub weeks: Vec<Fan>,
    pub methods: Vec<MethodWeight>,
    /// How likely the levels' conditions hold on the last day of each week.
    pub levels: Vec<LevelChance>,
    pub facts: Vec<Fact>,
}

/// A forecast count: median and central intervals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Fan {
    pub day: NaiveDate,
    pub median: f64,
    pub lower50: f64,
    pub upper50: f64,
    pub lower80: f64,
    pub upper80: f64,
    pub lower95: f64,
    pub upper95: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MethodWeight {
    pub name: Text,
    /// 0 to 1; all add up to 1.
    pub weight: f64,
    /// Mean weighted interval score over the past origins, in cases; none without a past.
    pub past_score: Option<f64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LevelChance {
    pub level: LevelBadge,
    /// As the rule writes it.
    pub condition: String,
    pub by_week: Vec<ChanceOn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct ChanceOn {
    pub day: NaiveDate,
    /// 0 to 1.
    pub probability: f64,
}
