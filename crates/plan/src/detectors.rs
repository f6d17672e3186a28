//! The detectors that a disease may name: their settings are data here, and their meaning is the server's.
//!
//! This crate knows no method of detection. The server hands over which detectors there are, with their settings and
//! defaults, and a function that tries settings; what is wrong becomes a finding at the setting's place.

use std::collections::BTreeMap;

use lianfang_domain::{Period, Text, Window};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::spelling::closest;

/// A detector as a pack asks for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detector {
    pub name: String,
    /// Only series of this period are judged by it; None = all.
    pub period: Option<Period>,
    pub settings: BTreeMap<String, Setting>,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Setting {
    Value(Value),
    /// A length of time, which becomes a number of periods: `14d` is 14 days or 2 weeks.
    Window(Window),
}

impl Detector {
    pub fn serves(&self, period: Period) -> bool {
        self.period.is_none_or(|own| own == period)
    }

    /// The settings for series of a period; a length of time counts the periods that it begins.
    pub fn settings_for(&self, period: Period) -> Map<String, Value> {
        let value = |setting: &Setting| match setting {
            Setting::Value(value) => value.clone(),
            Setting::Window(window) => Value::from(window.days.div_ceil(period.days())),
        };
        self.settings.iter().map(|(name, setting)| (name.clone(), value(setting))).collect()
    }
}

/// One detector that the server offers.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorSpec {
    pub name: String,
    /// Every setting with its default.
    pub settings: Map<String, Value>,
}

/// Why a detector can't work with its settings.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingFault {
    /// The setting that is to blame, if it is one.
    pub setting: Option<String>,
    pub message: Text,
    pub remedy: Text,
}

/// Tries the settings of a detector, whose name and keys are known, on series of a period.
pub type TryDetector = fn(&Detector, Period) -> Result<(), SettingFault>;

/// All detectors that packs may name.
#[derive(Debug, Clone, Default)]
pub struct Detectors {
    specs: Vec<DetectorSpec>,
    attempt: Option<TryDetector>,
}

impl Detectors {
    pub fn new(specs: Vec<DetectorSpec>, attempt: TryDetector) -> Detectors {
        Detectors { specs, attempt: Some(attempt) }
    }

    pub fn get(&self, name: &str) -> Option<&DetectorSpec> {
        self.specs.iter().find(|spec| spec.name == name)
    }

    pub fn names(&self) -> Vec<&str> {
        self.specs.iter().map(|spec| spec.name.as_str()).collect()
    }

    /// The detector that a mistyped name most probably means.
    pub(crate) fn closest(&self, name: &str) -> Option<&str> {
        closest(name, self.specs.iter().map(|spec| spec.name.as_str()))
    }

    pub(crate) fn attempt(&self, detector: &Detector, period: Period) -> Result<(), SettingFault> {
        self.attempt.map_or(Ok(()), |attempt| attempt(detector, period))
    }
}
