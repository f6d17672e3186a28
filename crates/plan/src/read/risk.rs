//! `rules/*.yaml`: risk rules, levels from the lowest to the highest.

use lianfang_domain::Text;

use super::ladder_check::{Step, check_ladder};
use super::{Reading, RefKind, keys};
use crate::pack::{Colour, Level, RiskRule};
use crate::yaml::Node;

const COLOURS: [(&str, Colour); 5] = [
    ("green", Colour::Green),
    ("blue", Colour::Blue),
    ("yellow", Colour::Yellow),
    ("orange", Colour::Orange),
    ("red", Colour::Red),
];

pub(crate) fn read(reading: &mut Reading<'_>, root: &Node) -> Option<RiskRule> {
    let fields = reading.fields(root, keys::RISK)?;
    let id = reading.id(fields.get("risk"));
    if let Some(node) = fields.get("risk") {
        reading.define("risk", &id, node.span);
    }
    let disease = reading.id(fields.get("disease"));
    if let Some(node) = fields.get("disease") {
        reading.refer(RefKind::Disease, &disease, node.span);
        reading.define("risk for", &disease, node.span);
    }
    let title = reading.text(fields.get("title"));
    let nodes = fields.get("levels").map(|node| reading.list(node)).unwrap_or_default();
    let levels: Vec<(Level, &Node)> =
        nodes.iter().filter_map(|node| level(reading, node).map(|level| (level, node))).collect();
    if let (Some(node), true) = (fields.get("levels"), levels.len() < 2) {
        reading.wrong_type(node, Text::new("至少两个等级", "at least two levels"));
    }
    let steps: Vec<Step<'_>> = levels
        .iter()
        .map(|(level, node)| Step { id: &level.id, when: level.when.as_ref(), auto: level.activate, node })
        .collect();
    check_ladder(reading, &steps, ("等级", "level"));
    Some(RiskRule { id, disease, title, levels: levels.into_iter().map(|(level, _)| level).collect() })
}

fn level(reading: &mut Reading<'_>, node: &Node) -> Option<Level> {
    let fields = reading.fields(node, keys::LEVEL)?;
    let (activate, decided_by) = reading.activate(fields.get("activate"), fields.get("decided_by"));
    Some(Level {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        color: reading.choice(fields.get("color"), &COLOURS).unwrap_or(Colour::Green),
        when: reading.condition(fields.get("when")),
        hold: reading.interval(fields.get("hold")).unwrap_or_default(),
        activate,
        decided_by,
    })
}
