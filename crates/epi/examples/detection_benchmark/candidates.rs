//! Which detectors run, and with which settings.

use lianfang_epi::detection::{
    Compatibility, Detector, DetectorSettings, FarringtonFlexible, ThresholdMethod,
};

pub struct Candidate {
    pub method: String,
    pub settings: String,
    pub detector: Box<dyn Detector>,
}

fn candidate(detector: impl Detector + 'static, settings: &str) -> Candidate {
    Candidate {
        method: detector.name().to_owned(),
        settings: settings.to_owned(),
        detector: Box::new(detector),
    }
}

/// The settings that Noufaily and others recommend, in the arithmetic of the method.
fn noufaily() -> FarringtonFlexible {
    FarringtonFlexible {
        no_periods: 10,
        past_weeks_not_included: Some(26),
        p_threshold_trend: 1.0,
        alpha: 0.01,
        weights_threshold: 2.58,
        threshold_method: ThresholdMethod::NbPlugin,
        compatibility: Compatibility::Method,
        ..FarringtonFlexible::surveillance()
    }
}

pub fn all() -> Vec<Candidate> {
    let mut list: Vec<Candidate> = DetectorSettings::all().into_iter().map(registered).collect();
    let r = Compatibility::Surveillance;
    let base = noufaily();
    list.push(candidate(FarringtonFlexible::surveillance(), "R package, its defaults"));
    list.push(candidate(FarringtonFlexible { compatibility: r, ..base }, "R package, Noufaily's settings"));
    for alpha in [0.05, 0.02, 0.005, 0.001] {
        list.push(candidate(FarringtonFlexible { alpha, ..base }, &format!("alpha {alpha}")));
    }
    for (threshold_method, name) in [(ThresholdMethod::Delta, "delta"), (ThresholdMethod::Muan, "muan")] {
        list.push(candidate(FarringtonFlexible { threshold_method, ..base }, name));
    }
    list.push(candidate(FarringtonFlexible { p_threshold_trend: 0.05, ..base }, "trend only if p < 0.05"));
    list.push(candidate(FarringtonFlexible { trend: false, ..base }, "no trend"));
    list.push(candidate(FarringtonFlexible { weights_threshold: 2.0, ..base }, "weights_threshold 2"));
    list.push(candidate(FarringtonFlexible { reweight: false, ..base }, "no reweighting"));
    list.push(candidate(FarringtonFlexible { limit54: (3, 4), ..base }, "limit54 3 in 4"));
    list.push(candidate(
        FarringtonFlexible { past_weeks_not_included: Some(12), ..base },
        "12 weeks left out",
    ));
    list.push(candidate(FarringtonFlexible { b: 7, ..base }, "7 years"));
    list
}

/// Settings that are a detector themselves, whichever it is.
struct Registered(DetectorSettings);

impl Detector for Registered {
    fn name(&self) -> &'static str {
        self.0.detector().name()
    }

    fn history(&self, frequency: usize) -> usize {
        self.0.detector().history(frequency)
    }

    fn judge(
        &self,
        series: &lianfang_epi::detection::Series<'_>,
        from: usize,
    ) -> Result<Vec<lianfang_epi::detection::Verdict>, lianfang_epi::Error> {
        self.0.detector().judge(series, from)
    }
}

fn registered(settings: DetectorSettings) -> Candidate {
    candidate(Registered(settings), "**defaults**")
}
