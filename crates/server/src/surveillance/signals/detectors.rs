//! The detectors of `epi` as packs name them: which there are, whether settings work, and the settings of a disease.
//!
//! Nothing here knows a method: names, settings and defaults come from the registry of `epi`, so that a method that is added
//! there can be used in a pack at once.

use lianfang_domain::{Period, Text};
use lianfang_epi::Error;
use lianfang_epi::detection::{DetectorSettings, Series, frequency};
use lianfang_plan::{Detection, Detector, DetectorSpec, Detectors, SettingFault};
use serde_json::{Map, Value};

/// What the check of packs has to know.
pub fn catalogue() -> Detectors {
    Detectors::new(DetectorSettings::all().iter().map(spec).collect(), attempt)
}

fn spec(standard: &DetectorSettings) -> DetectorSpec {
    let mut settings = match serde_json::to_value(standard) {
        Ok(Value::Object(settings)) => settings,
        _ => Map::new(),
    };
    settings.remove("detector");
    DetectorSpec { name: standard.detector().name().to_owned(), settings }
}

/// The detectors of a disease for series of a period, each with all its settings. A pack in force was checked, so that
/// what does not read can only come from a pack of another version of the program: it is told and left out.
pub fn settings(detection: &Detection, period: Period) -> Vec<DetectorSettings> {
    let serving = detection.detectors.iter().filter(|d| d.serves(period));
    let read = |detector: &Detector| match read(detector, period, detection.min_cases) {
        Ok(settings) => Some(settings),
        Err(error) => {
            tracing::error!("the detector `{}` of a pack is left out: {error}", detector.name);
            None
        }
    };
    serving.filter_map(read).collect()
}

/// `min_cases` of the disease also holds for a detector that has such a setting and leaves it open.
fn read(detector: &Detector, period: Period, min_cases: i64) -> Result<DetectorSettings, serde_json::Error> {
    let mut fields = detector.settings_for(period);
    let known = DetectorSettings::all().iter().map(spec).find(|spec| spec.name == detector.name);
    if known.is_some_and(|spec| spec.settings.contains_key("min_cases")) {
        fields.entry("min_cases").or_insert_with(|| Value::from(min_cases));
    }
    fields.insert("detector".to_owned(), Value::from(detector.name.as_str()));
    serde_json::from_value(Value::Object(fields))
}

/// Reads the settings, each by itself first so that the faulty one is known, and judges a made-up series with them.
fn attempt(detector: &Detector, period: Period) -> Result<(), SettingFault> {
    for (name, setting) in &detector.settings {
        let alone = Detector {
            settings: [(name.clone(), setting.clone())].into(),
            name: detector.name.clone(),
            period: detector.period,
        };
        if let Err(error) = read(&alone, period, 1) {
            return Err(unreadable(&alone, name, period, &error));
        }
    }
    let settings = read(detector, period, 1).map_err(|error| SettingFault {
        setting: None,
        message: Text::new(
            format!("检测方法 `{}` 的参数无法读取（{error}）", detector.name),
            format!("the settings of `{}` can't be read: {error}", detector.name),
        ),
        remedy: Text::new("按参考手册修改参数", "write them as the reference says"),
    })?;
    try_out(&settings, period).map_err(|error| unusable(detector, &error))
}

/// Judges the last period of a series that is as long as the method needs.
fn try_out(settings: &DetectorSettings, period: Period) -> Result<(), Error> {
    let frequency = frequency(period);
    let detector = settings.detector();
    // The longest history of any method in use is far below this; a longer one is a slip of the pen.
    let length = detector.history(frequency).max(detector.reach(frequency));
    if length > 40 * frequency {
        return Err(Error::OutOfRange {
            name: "history",
            value: length.to_string(),
            allowed: "what a method may look back: 40 years",
        });
    }
    let counts: Vec<f64> = (0..=length).map(|t| ((t * 7 + t / 3) % 6) as f64).collect();
    let population = vec![100_000.0; counts.len()];
    let series = Series { counts: &counts, dates: &[], population: &population, frequency };
    match detector.verdicts(&series, length) {
        Err(error @ Error::OutOfRange { .. }) => Err(error),
        // Whatever else a made-up series can't satisfy is no fault of the settings.
        Ok(_) | Err(_) => Ok(()),
    }
}

fn unreadable(detector: &Detector, name: &str, period: Period, error: &serde_json::Error) -> SettingFault {
    let value = detector.settings_for(period).remove(name).unwrap_or_default();
    let standard = DetectorSettings::all().iter().map(spec).find(|spec| spec.name == detector.name);
    let standard = standard.and_then(|spec| spec.settings.get(name).cloned()).unwrap_or_default();
    SettingFault {
        setting: Some(name.to_owned()),
        message: Text::new(
            format!("参数 `{name}` 不能写 `{value}`（{error}）"),
            format!("`{value}` is no value for `{name}`: {error}"),
        ),
        remedy: Text::new(
            format!("写成默认值那样，例如 `{name}: {standard}`"),
            format!("write it like the default, such as `{name}: {standard}`"),
        ),
    }
}

fn unusable(detector: &Detector, error: &Error) -> SettingFault {
    let Error::OutOfRange { name, value, allowed } = error else {
        return SettingFault {
            setting: None,
            message: error.text(),
            remedy: Text::new("修改参数", "change the settings"),
        };
    };
    let allowed = Error::allowed(allowed);
    let own = detector.settings.contains_key(*name).then(|| (*name).to_owned());
    let hint = if *name == "frequency" {
        Text::new(
            format!("允许：{}；可加 `period: weekly`，只用于周报序列", allowed.zh),
            format!("it serves {}; add `period: weekly`, so that it looks at weekly series only", allowed.en),
        )
    } else {
        Text::new(format!("允许的范围：{}", allowed.zh), format!("write {}", allowed.en))
    };
    SettingFault {
        setting: own,
        message: Text::new(
            format!("检测方法 `{}` 的 `{name}` 为 `{value}`，超出范围", detector.name),
            format!("`{name}` of `{}` is `{value}`, which is out of range", detector.name),
        ),
        remedy: hint,
    }
}
