//! What a detection method has to offer, and the list of those there are.
//!
//! A method is a type that holds its settings and implements [`Detector`]. To add one: a file in the folder `detector`, and one
//! line in the list at the end of this file; `docs/methods/00-adding-a-detector.md` walks through it. The settings then read from
//! packs and from the API under the type's name in snake case, and the benchmark runs it.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::chart::ChartPoint;
use crate::detection::series::Series;
use crate::numeric::normal::{normal_quantile, normal_tails};

/// What a method says of one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Place in the series, from 0.
    pub index: usize,
    /// What was compared with the bound: cases of the period, or another number that the method says. Not a number if missing.
    pub observed: f64,
    /// What was to be expected, in the unit of `observed`. None without enough history, or if the method has no such idea.
    pub expected: Option<f64>,
    /// The largest value that is no alarm, in the unit of `observed`.
    pub upperbound: Option<f64>,
    /// How unusual: 0 = as expected, 1 = at the bound.
    pub score: Option<f64>,
    /// Probability of so much or more if nothing is unusual, if the method is a test.
    pub p_value: Option<f64>,
    pub alarm: bool,
}

/// What a method compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Cases of the period.
    Cases,
    /// Cases per 100,000 people.
    Per100k,
}

/// A past period that a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Place in the series, from 0.
    pub index: usize,
    /// How much it counts: 1 = in full, less for one that was weighed down as a past outbreak.
    pub weight: f64,
    /// Lies at the same time of an earlier year.
    pub same_season: bool,
}

impl Reference {
    /// Periods that count in full.
    ///
    /// ```
    /// use lianfang_epi::detection::Reference;
    /// let weeks = Reference::plain(3..6);
    /// assert_eq!((weeks.len(), weeks[0].index, weeks[0].weight), (3, 3, 1.0));
    /// ```
    pub fn plain(places: impl IntoIterator<Item = usize>) -> Vec<Reference> {
        places.into_iter().map(|index| Reference { index, weight: 1.0, same_season: false }).collect()
    }
}

impl Verdict {
    /// A period that can't be judged.
    ///
    /// ```
    /// use lianfang_epi::detection::Verdict;
    /// let verdict = Verdict::unknown(4, 12.0);
    /// assert!(!verdict.alarm && verdict.upperbound.is_none());
    /// ```
    pub fn unknown(index: usize, observed: f64) -> Verdict {
        Verdict {
            index,
            observed,
            expected: None,
            upperbound: None,
            score: None,
            p_value: None,
            alarm: false,
        }
    }

    /// A verdict with bounds, where they are finite; the score follows from them.
    ///
    /// ```
    /// use lianfang_epi::detection::Verdict;
    /// let verdict = Verdict::new(4, 13.0, 5.0, 9.0, true);
    /// assert_eq!(verdict.score, Some(2.0)); // twice as far above the mean as the bound is
    /// assert_eq!(Verdict::new(4, 13.0, f64::NAN, 9.0, true).expected, None);
    /// ```
    pub fn new(index: usize, observed: f64, expected: f64, upperbound: f64, alarm: bool) -> Verdict {
        let known = |x: f64| x.is_finite().then_some(x);
        Verdict {
            index,
            observed,
            expected: known(expected),
            upperbound: known(upperbound),
            score: known((observed - expected) / (upperbound - expected)),
            p_value: None,
            alarm,
        }
    }

    /// With the probability that the method computed.
    ///
    /// ```
    /// use lianfang_epi::detection::Verdict;
    /// let verdict = Verdict::new(4, 13.0, 5.0, 9.0, true);
    /// assert_eq!(verdict.clone().with_p_value(0.003).p_value, Some(0.003));
    /// assert_eq!(verdict.with_p_value(f64::NAN).p_value, None);
    /// ```
    pub fn with_p_value(mut self, p_value: f64) -> Verdict {
        self.p_value = (0.0..=1.0).contains(&p_value).then_some(p_value);
        self
    }

    /// With the normal tail beyond the score, for a method whose bound is the mean and a normal quantile of `1 - alpha`. An alarm over
    /// a bound that is not above the mean is a test at `alpha` and nothing finer.
    ///
    /// ```
    /// use lianfang_epi::detection::Verdict;
    /// let at_bound = Verdict::new(4, 9.0, 5.0, 9.0, false).with_normal_tail(0.01);
    /// assert!((at_bound.p_value.unwrap() - 0.01).abs() < 1e-9);
    /// ```
    pub fn with_normal_tail(self, alpha: f64) -> Verdict {
        let above = self.upperbound.zip(self.expected).is_some_and(|(bound, mean)| bound > mean);
        match self.score.filter(|_| above) {
            Some(score) => self.with_p_value(normal_tails(score * normal_quantile(1.0 - alpha)).1),
            None if self.alarm => self.with_p_value(alpha),
            None => self,
        }
    }
}

/// A detection method with its settings.
pub trait Detector: Send + Sync {
    /// Name in packs, in the API and in tables: the type's name in snake case.
    fn name(&self) -> &'static str;

    /// Periods of history that the first judged period needs before it; `frequency` is the number of periods in a year.
    fn history(&self, frequency: usize) -> usize;

    /// Periods before a judged one that its verdict can rest on, where they exist: what has to be at hand before judging.
    fn reach(&self, frequency: usize) -> usize {
        self.history(frequency)
    }

    /// Error probability of one test, if the method is a test.
    fn alpha(&self) -> Option<f64> {
        None
    }

    /// What `observed` and the bounds count.
    fn unit(&self) -> Unit {
        Unit::Cases
    }

    /// Which past periods the verdict on `index` rests on, in the order of time.
    fn references(&self, series: &Series<'_>, index: usize) -> Vec<Reference> {
        Reference::plain(index.saturating_sub(self.history(series.frequency))..index)
    }

    /// Name for readers.
    fn title(&self) -> Text {
        Text::same(self.name())
    }

    /// One sentence for readers on what the count is compared with, under the present settings.
    fn account(&self) -> Text {
        Text::new(
            "把本期数值与该方法由此前各期算出的上限比较",
            "compares the period with a bound that the method computes from the periods before",
        )
    }

    /// Judges each period from `from` on, one verdict each. Called with a checked series and with `from >= history`; may use
    /// everything before a period, and nothing after it.
    fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error>;

    /// Judges each period from `from` on; periods before there is enough history get a verdict without bounds.
    fn verdicts(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
        series.check()?;
        let first = from.max(self.history(series.frequency)).min(series.len());
        let mut verdicts: Vec<Verdict> =
            (from..first).map(|index| Verdict::unknown(index, series.counts[index])).collect();
        if first < series.len() {
            verdicts.extend(self.judge(series, first)?);
        }
        Ok(verdicts)
    }
}

/// Judges each period by the end of a chart of its own, on the `reach` periods that end with it. Charts tell the smallest count that
/// is an alarm; the bound of a verdict is the largest that is none. A chart that can't be drawn gives no bound, unless settings are to blame.
pub(crate) fn judge_last(
    series: &Series<'_>,
    from: usize,
    reach: usize,
    min_cases: u32,
    chart: impl Fn(&[f64]) -> Result<Vec<ChartPoint>, Error>,
) -> Result<Vec<Verdict>, Error> {
    let judge = |index: usize| {
        let observed = series.counts[index];
        let points = match chart(&series.counts[index + 1 - reach..=index]) {
            Ok(points) => points,
            Err(error @ Error::OutOfRange { .. }) => return Err(error),
            Err(_) => return Ok(Verdict::unknown(index, observed)),
        };
        let Some(last) = points.last() else { return Ok(Verdict::unknown(index, observed)) };
        let alarm = last.alarm == Some(true) && observed >= f64::from(min_cases);
        Ok(Verdict::new(index, observed, last.expected, last.upperbound.ceil() - 1.0, alarm))
    };
    (from..series.len()).map(judge).collect()
}

/// Builds the modules and [`DetectorSettings`] from the list.
macro_rules! detectors {
    ($($file:ident: $($detector:ident),+;)+) => {
        $(mod $file; pub use $file::{$($detector),+};)+

        /// The settings of any registered detector, told apart by `detector` = its name. Missing settings take their defaults.
        ///
        /// ```
        /// use lianfang_epi::detection::DetectorSettings;
        /// let text = r#"{ "detector": "farrington_flexible", "alpha": 0.001 }"#;
        /// let settings: DetectorSettings = serde_json::from_str(text).unwrap();
        /// assert_eq!(settings.detector().name(), "farrington_flexible");
        /// ```
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "detector", rename_all = "snake_case")]
        pub enum DetectorSettings {
            $($($detector($detector),)+)+
        }

        impl DetectorSettings {
            /// Every registered detector with its default settings, in the order of the list.
            ///
            /// ```
            /// use lianfang_epi::detection::DetectorSettings;
            /// let names: Vec<&str> = DetectorSettings::all().iter().map(|d| d.detector().name()).collect();
            /// assert!(names.starts_with(&["ears_c1", "ears_c2", "ears_c3"]));
            /// ```
            pub fn all() -> Vec<DetectorSettings> {
                vec![$($(DetectorSettings::$detector($detector::default()),)+)+]
            }

            pub fn detector(&self) -> &dyn Detector {
                match self {
                    $($(DetectorSettings::$detector(detector) => detector,)+)+
                }
            }
        }
    };
}

// File in the folder `detector`: the types in it. Each type is `Default`, `Serialize` and `Deserialize`.
detectors! {
    ears: EarsC1, EarsC2, EarsC3;
    ears_calendar: EarsCalendar;
    farrington: FarringtonFlexible, Farrington;
    farrington_pair: FarringtonPair;
    boda: Boda;
    rate: PopulationRate;
    bayes: Bayes;
    rki: Rki;
    cusum: Cusum;
    glr: Glr;
    outbreak_p: OutbreakP;
    moving_epidemic: MovingEpidemic;
}

/// The pages of the handbook that hold code for this module: compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/methods/00-adding-a-detector.md")]
struct AddingADetector;
