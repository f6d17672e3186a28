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
    let nb = |alpha| FarringtonFlexible { alpha, ..noufaily() };
    let delta = |alpha| FarringtonFlexible { alpha, threshold_method: ThresholdMethod::Delta, ..noufaily() };
    list.push(candidate(FarringtonFlexible::surveillance(), "R package defaults"));
    list.push(candidate(FarringtonFlexible { compatibility: r, ..noufaily() }, "Noufaily, R package"));
    for alpha in [0.05, 0.025, 0.01, 0.005, 0.001] {
        list.push(candidate(nb(alpha), &format!("nb_plugin, alpha {alpha}")));
        list.push(candidate(delta(alpha), &format!("delta, alpha {alpha}")));
    }
    list
}

/// Detector traits are not objects that can be taken out of the settings; this keeps them together.
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
