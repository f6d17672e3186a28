//! EARS C1, C2 and C3 as detectors; the methods are in [`crate::detection::ears_c`].

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::detection::detector::{Detector, Reference, Verdict};
use crate::detection::ears::{Bound, EarsConfig, EarsVariant, ears_bounds};
use crate::detection::series::Series;

/// Three types of one shape, because a detector's name and defaults belong to its type.
macro_rules! chart {
    ($detector:ident, $name:literal, $variant:ident, $before:literal, $doc:literal, $lag:literal, $zh:literal, $en:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $detector {
            /// Length of the baseline in periods, at least 3.
            pub baseline: usize,
            /// Error probability of one test.
            pub alpha: f64,
            /// Floor of the standard deviation of the baseline, in cases.
            pub min_sigma: f64,
            /// A period with fewer cases raises no alarm.
            pub min_cases: u32,
        }

        impl Default for $detector {
            fn default() -> $detector {
                let alpha = EarsVariant::$variant.default_alpha();
                $detector { baseline: 7, alpha, min_sigma: 0.5, min_cases: 3 }
            }
        }

        impl Detector for $detector {
            fn name(&self) -> &'static str {
                $name
            }

            fn history(&self, _frequency: usize) -> usize {
                self.baseline + $before
            }

            fn alpha(&self) -> Option<f64> {
                Some(self.alpha)
            }

            fn references(&self, _series: &Series<'_>, index: usize) -> Vec<Reference> {
                let end = index.saturating_sub($lag);
                Reference::plain(end.saturating_sub(self.baseline)..end)
            }

            fn title(&self) -> Text {
                Text::same(concat!("EARS ", stringify!($variant)))
            }

            fn account(&self) -> Text {
                let (b, a) = (self.baseline, self.alpha);
                Text::new(
                    format!(concat!($zh, "；每次误报概率 {a}"), b = b, a = a),
                    format!(concat!($en, "; each test errs with probability {a}"), b = b, a = a),
                )
            }

            fn judge(&self, series: &Series<'_>, from: usize) -> Result<Vec<Verdict>, Error> {
                let config = EarsConfig {
                    baseline: self.baseline,
                    alpha: self.alpha,
                    min_sigma: self.min_sigma,
                    ..EarsConfig::new(EarsVariant::$variant)
                };
                judge(series, config, self.min_cases, from)
            }
        }
    };
}

chart!(
    EarsC1,
    "ears_c1",
    C1,
    0,
    "EARS C1: the periods right before.",
    0,
    "与紧邻的前 {b} 期的均值和标准差比较",
    "compares with mean and standard deviation of the {b} periods right before"
);
chart!(
    EarsC2,
    "ears_c2",
    C2,
    2,
    "EARS C2: the periods before, with a lag of 2.",
    2,
    "与隔开 2 期之前的 {b} 期比较，使上升初期不抬高自己的基线",
    "compares with {b} periods that end two periods earlier, so that the first days of a rise do not hide the next"
);
chart!(
    EarsC3,
    "ears_c3",
    C3,
    4,
    "EARS C3: C2 with the excess of the two periods before.",
    2,
    "与隔开 2 期之前的 {b} 期比较，并计入前两期的超出量，对缓慢上升更敏感",
    "compares with {b} periods that end two periods earlier and adds the excess of the last two periods: finds slow rises"
);

fn judge(
    series: &Series<'_>,
    config: EarsConfig,
    min_cases: u32,
    from: usize,
) -> Result<Vec<Verdict>, Error> {
    let verdict = |b: Bound| {
        let alarm = b.exceeded() && b.observed >= f64::from(min_cases);
        Verdict::new(b.index, b.observed, b.expected, b.upperbound, alarm).with_normal_tail(config.alpha)
    };
    Ok(ears_bounds(series.counts, config, from)?.into_iter().map(verdict).collect())
}
