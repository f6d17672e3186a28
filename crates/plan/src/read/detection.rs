//! `detection` of a disease: which detectors look at its series, and how their alarms are weighed.

use lianfang_domain::{Period, Text};
use serde_json::{Map, Number, Value};

use super::field::Fields;
use super::{Reading, clusters, keys};
use crate::detectors::{Detector, DetectorSpec, Setting};
use crate::finding::Finding;
use crate::measures::Catalogue;
use crate::pack::{Detection, SourceFile};
use crate::spelling::closest;
use crate::yaml::{Kind, Node};

/// Keys of a detector's entry that are not settings of the method.
const OWN: [&str; 2] = ["detector", "period"];

pub(crate) fn read(reading: &mut Reading<'_>, node: &Node) -> Detection {
    let Some(fields) = reading.fields(node, keys::DETECTION) else { return Detection::default() };
    let items = fields.get("detectors").map(|list| reading.some(list)).unwrap_or_default();
    let rate = fields.get("false_discovery_rate");
    Detection {
        detectors: listed(reading, items),
        min_cases: reading.whole(fields.get("min_cases"), 1, 0, 1_000_000),
        false_discovery_rate: rate.and_then(|node| share(reading, node)),
        tell_once: reading.bool(fields.get("tell_once"), false),
        clusters: fields.get("clusters").and_then(|node| clusters::read(reading, node)),
    }
}

/// A file of its own: `detection` as a disease has it, its list of detectors alone, or one detector.
///
/// Returns: what it asks for, or what is wrong with it, by the path of the file behind `folder`.
pub fn read_detection(
    folder: &str,
    file: &SourceFile,
    catalogue: &Catalogue,
) -> Result<Detection, Vec<Finding>> {
    let mut reading = Reading::new(folder, file, catalogue);
    let root = reading.root();
    let found = root.map(|node| match &node.kind {
        Kind::Map(entries) if entries.iter().any(|(key, _)| key.name == "detector") => {
            only(listed(&mut reading, std::slice::from_ref(&node)))
        }
        Kind::List(_) => {
            let items = reading.some(&node);
            only(listed(&mut reading, items))
        }
        _ => read(&mut reading, &node),
    });
    match found {
        Some(found) if !reading.findings.iter().any(Finding::is_error) => Ok(found),
        _ => Err(reading.findings),
    }
}

fn only(detectors: Vec<Detector>) -> Detection {
    Detection { detectors, min_cases: 1, ..Detection::default() }
}

fn listed(reading: &mut Reading<'_>, items: &[Node]) -> Vec<Detector> {
    let mut detectors: Vec<Detector> = Vec::new();
    for item in items {
        let Some((found, name)) = detector(reading, item) else { continue };
        let meets = |other: &Detector| {
            other.name == found.name
                && (other.period.is_none() || found.period.is_none() || other.period == found.period)
        };
        if detectors.iter().any(meets) {
            twice(reading, name, &found.name);
        } else {
            detectors.push(found);
        }
    }
    detectors
}

/// One entry of the list, with the node of its name.
fn detector<'n>(reading: &mut Reading<'_>, node: &'n Node) -> Option<(Detector, &'n Node)> {
    let fields = reading.free_fields(node)?;
    let Some(name_node) = fields.get("detector") else {
        reading.missing(&fields, "detector", keys::DETECTOR);
        return None;
    };
    let name = reading.string(name_node);
    let words = [("daily", Period::Day), ("weekly", Period::Week)];
    let period = reading.choice(fields.get("period"), &words);
    let catalogue = reading.catalogue;
    let Some(spec) = catalogue.detectors().get(&name) else {
        unknown_detector(reading, name_node, &name);
        return None;
    };
    let mut found = Detector { name, period, settings: Default::default() };
    let mut sound = true;
    for (key, value) in fields.entries().iter().filter(|(key, _)| !OWN.contains(&key.name.as_str())) {
        if !spec.settings.contains_key(&key.name) {
            unknown_setting(reading, spec, key.span, &key.name);
            sound = false;
        } else if let Some(setting) = setting(value) {
            found.settings.insert(key.name.clone(), setting);
        }
    }
    if sound {
        attempt(reading, &fields, &found, name_node);
    }
    Some((found, name_node))
}

/// Tries the settings for every period that the detector serves; one fault is enough.
fn attempt(reading: &mut Reading<'_>, fields: &Fields<'_>, found: &Detector, name: &Node) {
    let catalogue = reading.catalogue;
    for period in [Period::Day, Period::Week].into_iter().filter(|p| found.serves(*p)) {
        if let Err(fault) = catalogue.detectors().attempt(found, period) {
            let place = fault.setting.as_deref().and_then(|setting| fields.get(setting));
            reading.error("P0417", place.unwrap_or(name).span, fault.message, fault.remedy);
            return;
        }
    }
}

/// A setting as it stands in the file; what kind of value it must be is the detector's to say.
fn setting(node: &Node) -> Option<Setting> {
    if let Kind::Scalar { text, plain: true } = &node.kind
        && let Ok(window) = text.parse()
    {
        return Some(Setting::Window(window));
    }
    value(node).map(Setting::Value)
}

fn value(node: &Node) -> Option<Value> {
    match &node.kind {
        _ if node.is_null() => Some(Value::Null),
        Kind::Scalar { text, plain: false } => Some(Value::from(text.as_str())),
        Kind::Scalar { text, .. } => Some(match (text.as_str(), text.parse::<i64>(), text.parse::<f64>()) {
            ("true", ..) => Value::Bool(true),
            ("false", ..) => Value::Bool(false),
            (_, Ok(whole), _) => Value::from(whole),
            (_, _, Ok(number)) if number.is_finite() => {
                Number::from_f64(number).map_or(Value::Null, Value::from)
            }
            (text, ..) => Value::from(text),
        }),
        Kind::List(items) => items.iter().map(value).collect::<Option<Vec<Value>>>().map(Value::from),
        Kind::Map(entries) => {
            let pair = |(key, node): &(crate::yaml::Key, Node)| Some((key.name.clone(), value(node)?));
            entries.iter().map(pair).collect::<Option<Map<String, Value>>>().map(Value::from)
        }
    }
}

fn share(reading: &mut Reading<'_>, node: &Node) -> Option<f64> {
    let rate = reading.number(Some(node), 0.5);
    if rate > 0.0 && rate < 1.0 {
        return Some(rate);
    }
    reading
        .wrong_type(node, Text::new("0 和 1 之间的比例，例如 0.05", "a share between 0 and 1, such as 0.05"));
    None
}

fn unknown_detector(reading: &mut Reading<'_>, node: &Node, name: &str) {
    let detectors = reading.catalogue.detectors();
    let list = detectors.names().join(", ");
    let remedy = match detectors.closest(name) {
        Some(near) => Text::new(
            format!("是否指 `{near}`？可用：{list}"),
            format!("did you mean `{near}`? the detectors there are: {list}"),
        ),
        None => Text::new(format!("可用：{list}"), format!("the detectors there are: {list}")),
    };
    let message = Text::new(format!("没有检测方法 `{name}`"), format!("there is no detector `{name}`"));
    reading.error("P0415", node.span, message, remedy);
}

fn unknown_setting(reading: &mut Reading<'_>, spec: &DetectorSpec, span: (usize, usize), setting: &str) {
    let names = || spec.settings.keys().map(String::as_str);
    let list = names().collect::<Vec<&str>>().join(", ");
    let remedy = match closest(setting, names()) {
        Some(near) => Text::new(
            format!("是否指 `{near}`？可用的参数：{list}"),
            format!("did you mean `{near}`? its settings are: {list}"),
        ),
        None => Text::new(format!("可用的参数：{list}"), format!("its settings are: {list}")),
    };
    let message = Text::new(
        format!("检测方法 `{}` 没有参数 `{setting}`", spec.name),
        format!("the detector `{}` has no setting `{setting}`", spec.name),
    );
    reading.error("P0416", span, message, remedy);
}

fn twice(reading: &mut Reading<'_>, node: &Node, name: &str) {
    reading.error(
        "P0418",
        node.span,
        Text::new(
            format!("检测方法 `{name}` 对同一种序列列了两次"),
            format!("the detector `{name}` is listed twice for the same series"),
        ),
        Text::new(
            "只保留一个，或用 `period: daily` 和 `period: weekly` 分开",
            "keep one of them, or tell them apart by `period: daily` and `period: weekly`",
        ),
    );
}
