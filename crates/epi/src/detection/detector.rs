//! What a detection method has to offer, and the list of those there are.
//!
//! A method is a type that holds its settings and implements [`Detector`]. To add one: a file in the folder `detector`, and one
//! line in the list at the end of this file; `docs/methods/00-adding-a-detector.md` walks through it. The settings then read from
//! packs and from the API under the type's name in snake case, and the benchmark runs it.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::series::Series;

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
    pub alarm: bool,
}

impl Verdict {
    /// A period that can't be judged.
    pub fn unknown(index: usize, observed: f64) -> Verdict {
        Verdict { index, observed, expected: None, upperbound: None, score: None, alarm: false }
    }

    /// A verdict with bounds, where they are finite; the score follows from them.
    pub fn new(index: usize, observed: f64, expected: f64, upperbound: f64, alarm: bool) -> Verdict {
        let known = |x: f64| x.is_finite().then_some(x);
        Verdict {
            index,
            observed,
            expected: known(expected),
            upperbound: known(upperbound),
            score: known((observed - expected) / (upperbound - expected)),
            alarm,
        }
    }
}

/// A detection method with its settings.
pub trait Detector: Send + Sync {
    /// Name in packs, in the API and in tables: the type's name in snake case.
    fn name(&self) -> &'static str;

    /// Periods of history that the first judged period needs before it; `frequency` is the number of periods in a year.
    fn history(&self, frequency: usize) -> usize;

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
    farrington: FarringtonFlexible, Farrington;
    boda: Boda;
    rate: PopulationRate;
}

/// The pages of the handbook that hold code for this module: compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/methods/00-adding-a-detector.md")]
struct AddingADetector;
