//! `tests/*.yaml`: stories that a pack tells about itself.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use lianfang_domain::Text;

use super::field::Fields;
use super::{Reading, RefKind, keys};
use crate::expr::parse_call;
use crate::measures::{Call, Value};
use crate::story::{Expect, Story, StoryStep, Subject};
use crate::yaml::{Kind, Node};

/// A file holds one story, or a list of them.
pub(crate) fn read(reading: &mut Reading<'_>, root: &Node) -> Vec<Story> {
    match &root.kind {
        Kind::List(items) => items.iter().filter_map(|item| story(reading, item)).collect(),
        _ => story(reading, root).into_iter().collect(),
    }
}

fn story(reading: &mut Reading<'_>, root: &Node) -> Option<Story> {
    let fields = reading.fields(root, keys::STORY)?;
    let name = reading.id(fields.get("story"));
    if let Some(node) = fields.get("story") {
        reading.define("story", &name, node.span);
    }
    let subject = subject(reading, &fields)?;
    let timezone = match fields.get("timezone") {
        Some(node) => {
            let text = reading.string(node);
            let zone = text.parse().ok();
            if zone.is_none() {
                reading.wrong_type(
                    node,
                    Text::new("时区名，例如 Asia/Shanghai", "a time zone, such as Asia/Shanghai"),
                );
            }
            zone.unwrap_or(chrono_tz::Asia::Shanghai)
        }
        None => chrono_tz::Asia::Shanghai,
    };
    let nodes = fields.get("steps").map(|node| reading.list(node)).unwrap_or_default();
    let mut steps: Vec<StoryStep> = Vec::new();
    for node in nodes {
        let Some(step) = step(reading, node) else { continue };
        if steps.last().is_some_and(|before| before.at >= step.at) {
            reading.error(
                "P0502",
                node.span,
                Text::new("步骤的时间必须往后走", "the steps must go forward in time"),
                Text::new("按时间先后排列", "put them in order"),
            );
        }
        steps.push(step);
    }
    Some(Story {
        name,
        title: reading.optional_text(fields.get("title")),
        path: reading.path.clone(),
        subject,
        timezone,
        steps,
    })
}

fn subject(reading: &mut Reading<'_>, fields: &Fields<'_>) -> Option<Subject> {
    let (node, make): (&Node, fn(String) -> Subject) = match (fields.get("plan"), fields.get("risk")) {
        (Some(node), None) => (node, Subject::Plan),
        (None, Some(node)) => (node, Subject::Risk),
        _ => {
            reading.error(
                "P0501",
                fields.key_span("story"),
                Text::new("故事要写明 plan 或 risk 之一", "a story is about one plan or one risk rule"),
                Text::new("补上 plan: … 或 risk: …", "add plan: … or risk: …"),
            );
            return None;
        }
    };
    let id = reading.id(Some(node));
    reading.refer(RefKind::Subject, &id, node.span);
    Some(make(id))
}

fn step(reading: &mut Reading<'_>, node: &Node) -> Option<StoryStep> {
    let fields = reading.fields(node, keys::STEP)?;
    let at_node = fields.get("at")?;
    let text = reading.string(at_node);
    let at = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").ok();
    if at.is_none() {
        reading.wrong_type(
            at_node,
            Text::new("当地时间，例如 \"2020-03-01T09:00\"", "a local time, such as \"2020-03-01T09:00\""),
        );
    }
    let set = fields.get("set").map(|node| figures(reading, node)).unwrap_or_default();
    let decide = fields.get("decide").map(|node| reading.id(Some(node)));
    let expect = fields.get("expect").map(|node| expect(reading, node)).unwrap_or_default();
    Some(StoryStep {
        at: at?,
        set,
        done: names(reading, fields.get("done")).unwrap_or_default(),
        decide,
        refuse: reading.bool(fields.get("refuse"), false),
        expect,
        span: at_node.span,
        place: crate::finding::line_and_column(&reading.file.text, at_node.span.0),
    })
}

fn names(reading: &mut Reading<'_>, node: Option<&Node>) -> Option<Vec<String>> {
    Some(reading.ids(Some(node?)).into_iter().map(|(id, _)| id).collect())
}

fn figures(reading: &mut Reading<'_>, node: &Node) -> BTreeMap<Call, Value> {
    let Some(fields) = reading.free_fields(node) else { return BTreeMap::new() };
    let mut figures = BTreeMap::new();
    for (key, node) in fields.entries() {
        match parse_call(&key.name, reading.catalogue) {
            Ok(call) => {
                figures.insert(call, figure(reading, node));
            }
            Err(problems) => {
                let as_node =
                    Node { span: key.span, kind: Kind::Scalar { text: key.name.clone(), plain: true } };
                reading.problems(&as_node, &key.name, problems);
            }
        }
    }
    figures
}

/// A number, true, false, text, or `null` for no data.
fn figure(reading: &mut Reading<'_>, node: &Node) -> Value {
    if node.is_null() {
        return Value::Missing;
    }
    match &node.kind {
        Kind::Scalar { text, plain: true } => match (text.as_str(), text.parse::<i64>(), text.parse::<f64>())
        {
            ("true", ..) => Value::Bool(true),
            ("false", ..) => Value::Bool(false),
            (_, Ok(int), _) => Value::Int(int),
            (_, _, Ok(float)) => Value::Float(float),
            _ => Value::Text(text.clone()),
        },
        Kind::Scalar { text, .. } => Value::Text(text.clone()),
        _ => {
            reading.wrong_type(node, Text::new("数字、true、false 或文字", "a number, true, false or text"));
            Value::Missing
        }
    }
}

fn expect(reading: &mut Reading<'_>, node: &Node) -> Expect {
    let Some(fields) = reading.fields(node, keys::EXPECT) else { return Expect::default() };
    Expect {
        phase: fields.get("phase").map(|node| reading.id(Some(node))),
        level: fields.get("level").map(|node| reading.id(Some(node))),
        proposed: fields.get("proposed").map(|node| reading.id(Some(node))),
        open: names(reading, fields.get("open")),
        late: names(reading, fields.get("late")),
        opened: names(reading, fields.get("opened")),
        ended: fields.get("ended").map(|node| reading.bool(Some(node), false)),
        says: fields.get("says").map(|node| reading.string(node)),
    }
}
