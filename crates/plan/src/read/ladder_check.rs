//! Whether the levels of a rule or the phases of a plan can all be reached, and do not flap.

use lianfang_domain::Text;

use super::Reading;
use crate::expr::Expr;
use crate::expr::imply::{constant, implies};
use crate::pack::Activate;
use crate::yaml::{Kind, Node};

/// A phase or a level, as far as climbing goes.
pub(crate) struct Step<'a> {
    pub id: &'a str,
    pub when: Option<&'a Expr>,
    pub auto: Activate,
    pub node: &'a Node,
}

/// The place of a key's value in a mapping, or the mapping's first key.
pub(super) fn place(node: &Node, key: &str) -> (usize, usize) {
    let Kind::Map(entries) = &node.kind else { return node.span };
    entries
        .iter()
        .find(|(k, _)| k.name == key)
        .map(|(_, value)| value.span)
        .or_else(|| entries.first().map(|(k, _)| k.span))
        .unwrap_or(node.span)
}

pub(crate) fn check_ladder(reading: &mut Reading<'_>, steps: &[Step<'_>], (zh, en): (&str, &str)) {
    for (index, step) in steps.iter().enumerate() {
        if steps.iter().take(index).any(|before| before.id == step.id && !step.id.is_empty()) {
            duplicate(reading, zh, en, step.id, place(step.node, "id"));
        }
        let Some(when) = step.when else {
            // A condition that is there but could not be read has its own finding.
            if index > 0 && value(step.node, "when").is_none() {
                unreachable(reading, step, (zh, en), "没有 when 条件", "it has no condition `when`");
            }
            continue;
        };
        if constant(when) == Some(false) {
            unreachable(reading, step, (zh, en), "条件永远不成立", "its condition can never hold");
        }
        let hidden_by = steps.iter().skip(index + 1).find(|higher| {
            higher.auto == Activate::Auto && higher.when.is_some_and(|other| implies(when, other))
        });
        if let Some(higher) = hidden_by {
            unreachable(
                reading,
                step,
                (zh, en),
                &format!("条件成立时，更高的 `{}` 也成立", higher.id),
                &format!("whenever its condition holds, the higher `{}` holds as well", higher.id),
            );
        }
        if index > 0 && value(step.node, "hold").is_none() {
            reading.warn(
                "P0406",
                place(step.node, "when"),
                Text::new(
                    format!("{zh} `{}` 没有 hold，数字在阈值上下摆动时会来回切换", step.id),
                    format!(
                        "the {en} `{}` has no `hold` and will flap when figures hover at the threshold",
                        step.id
                    ),
                ),
                Text::new("补上 hold，例如 hold: 14d", "add a hold, such as hold: 14d"),
            );
        }
    }
}

fn unreachable(
    reading: &mut Reading<'_>,
    step: &Step<'_>,
    (zh, en): (&str, &str),
    zh_why: &str,
    en_why: &str,
) {
    reading.error(
        "P0403",
        place(step.node, "when"),
        Text::new(
            format!("{zh} `{}` 永远到不了：{zh_why}", step.id),
            format!("the {en} `{}` can't be reached: {en_why}", step.id),
        ),
        Text::new(
            "改条件或顺序（从低到高），或删去它",
            "change the condition or the order (lowest first), or remove it",
        ),
    );
}

pub(super) fn duplicate(reading: &mut Reading<'_>, zh: &str, en: &str, id: &str, span: (usize, usize)) {
    reading.error(
        "P0205",
        span,
        Text::new(format!("{zh} `{id}` 重复"), format!("the {en} `{id}` is defined twice")),
        Text::new("换一个名称", "give one of them another name"),
    );
}

/// The value of a key.
pub(super) fn value<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Kind::Map(entries) = &node.kind else { return None };
    entries.iter().find(|(k, _)| k.name == key).map(|(_, value)| value)
}
