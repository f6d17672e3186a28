//! Which detectors run, with which settings: names and values as people type them.

use lianfang_domain::{Lang, Period, Text};
use lianfang_epi::detection::DetectorSettings;
use lianfang_plan::{Detection, SourceFile, read_detection, render_plain};
use lianfang_server::node::registry;
use lianfang_server::surveillance::detector_settings;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

use super::super::series::Counts;
use crate::language::{Place as _, file, told};

/// Detectors with their settings, and why these if nobody asked for them.
pub struct Chosen {
    pub detectors: Vec<DetectorSettings>,
    pub note: Option<Text>,
}

/// Periods in a year.
pub fn frequency(period: Period) -> usize {
    match period {
        Period::Day => 365,
        Period::Week => 52,
    }
}

/// Every registered detector with its settings and their defaults.
pub fn print_known() {
    for known in DetectorSettings::all() {
        println!("{}", known.detector().name());
        for (name, value) in fields(&known) {
            println!("    {name}={value}");
        }
    }
}

/// What a file of settings asks for, in the words of the packs' `detection`.
pub fn read(path: &Path) -> anyhow::Result<Detection> {
    let text = std::fs::read_to_string(path).at(|| file(path))?;
    let shown = path.display().to_string();
    // Findings name a file by folder and path, with a slash between.
    let (folder, name) = shown.split_once('/').unwrap_or((".", &shown));
    let source = SourceFile { path: name.to_owned(), text };
    read_detection(folder, &source, &registry().catalogue).map_err(|findings| {
        let sources = BTreeMap::from([(folder.to_owned(), vec![source.clone()])]);
        let report = |lang| render_plain(&findings, &sources, lang);
        let (zh, en) = (report(Lang::Zh), report(Lang::En));
        told(format!("--settings {shown} 有误：\n{zh}"), format!("--settings {shown} can't be used:\n{en}"))
    })
}

/// The detectors of the file that serve the period of the counts.
pub fn from_file(detection: &Detection, set: &[String], counts: &Counts) -> anyhow::Result<Chosen> {
    let detectors = detector_settings(detection, counts.period);
    if detectors.is_empty() {
        let (zh, en) = match counts.period {
            Period::Day => ("日", "daily"),
            Period::Week => ("周", "weekly"),
        };
        return Err(told(
            format!("--settings：没有一个检测方法用于{zh}报序列；请去掉 `period`，或另列一个"),
            format!(
                "--settings: none of the detectors is for {en} series; leave `period` out or list another one"
            ),
        ));
    }
    Ok(Chosen { detectors: apply(detectors, set)?, note: None })
}

pub fn check_names(names: &[String]) -> anyhow::Result<()> {
    names.iter().try_for_each(|name| find(name).map(|_| ()))
}

/// The detectors that were named, or else those that suit the period and the length of the history.
pub fn choose(names: &[String], set: &[String], counts: &Counts) -> anyhow::Result<Chosen> {
    if !names.is_empty() {
        let known: Vec<DetectorSettings> = names.iter().map(|n| find(n)).collect::<Result<_, _>>()?;
        return Ok(Chosen { detectors: apply(known, set)?, note: None });
    }
    if counts.period == Period::Day {
        return Ok(Chosen { detectors: apply(vec![find("ears_c2")?], set)?, note: None });
    }
    let seasonal = apply(vec![find("farrington_pair")?], set);
    let needed = |d: &DetectorSettings| d.detector().history(frequency(counts.period));
    let need = needed(seasonal.as_ref().ok().and_then(|d| d.first()).unwrap_or(&find("farrington_pair")?));
    let have = counts.series.iter().map(|s| s.counts.len()).max().unwrap_or(0);
    if have > need {
        return Ok(Chosen { detectors: seasonal?, note: None });
    }
    let note = Text::new(
        format!("只有 {have} 周的历史，farrington_pair 需要 {} 周，因此改用 ears_c2。", need + 1),
        format!("there are {have} weeks and farrington_pair needs {}: ears_c2 was taken instead", need + 1),
    );
    Ok(Chosen { detectors: apply(vec![find("ears_c2")?], set)?, note: Some(note) })
}

fn find(name: &str) -> anyhow::Result<DetectorSettings> {
    let all = DetectorSettings::all();
    let names: Vec<&str> = all.iter().map(|d| d.detector().name()).collect();
    let list = names.join(", ");
    let found = all.iter().find(|d| d.detector().name() == name).cloned();
    found.ok_or_else(|| {
        told(
            format!("--method `{name}` 不是检测方法；有 {list}"),
            format!("--method `{name}` is no detector; there are {list}"),
        )
    })
}

/// The settings without the name of the detector.
fn fields(detector: &DetectorSettings) -> Map<String, Value> {
    let mut fields = match serde_json::to_value(detector) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.remove("detector");
    fields
}

/// Sets each value in every detector that has a setting of this name.
fn apply(mut detectors: Vec<DetectorSettings>, set: &[String]) -> anyhow::Result<Vec<DetectorSettings>> {
    for text in set {
        let Some((name, value)) = text.split_once('=') else {
            return Err(told(
                format!("--set `{text}` 没有 `=`；请写成 alpha=0.001 的形式"),
                format!("--set `{text}` has no `=`; write it like alpha=0.001"),
            ));
        };
        let (name, value) = (name.trim(), value.trim());
        let value: Value = serde_saphyr::from_str(value).map_err(|e| {
            told(
                format!("--set `{text}`：无法读取 `{value}`：{e}"),
                format!("--set `{text}`: `{value}` can't be read as a value: {e}"),
            )
        })?;
        if !detectors.iter().any(|d| fields(d).contains_key(name)) {
            let known: Vec<String> = detectors
                .iter()
                .map(|d| {
                    let names: Vec<String> = fields(d).keys().cloned().collect();
                    format!("{} ({})", d.detector().name(), names.join(", "))
                })
                .collect();
            let known = known.join("; ");
            return Err(told(
                format!("--set `{name}`：没有这个设置；有 {known}"),
                format!("--set `{name}`: no such setting; there are {known}"),
            ));
        }
        for detector in &mut detectors {
            let mut fields = fields(detector);
            if !fields.contains_key(name) {
                continue;
            }
            let before = fields.insert(name.to_owned(), value.clone()).unwrap_or_default();
            fields.insert("detector".to_owned(), Value::from(detector.detector().name()));
            *detector = serde_json::from_value(Value::Object(fields)).map_err(|e| {
                told(
                    format!("--set `{text}`：{e}；`{name}` 的默认值是 {before}，请写同类的值"),
                    format!(
                        "--set `{text}`: {e}; the default of `{name}` is {before}, write a value of its kind"
                    ),
                )
            })?;
        }
    }
    Ok(detectors)
}
