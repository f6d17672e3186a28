//! `duties/*.yaml`: lists of duties with their rights.

use super::{Reading, keys};
use crate::pack::Duty;
use crate::rights::Right;
use crate::yaml::Node;

pub(crate) fn read(reading: &mut Reading<'_>, root: &Node) -> Vec<Duty> {
    let items = reading.list(root);
    items.iter().filter_map(|item| duty(reading, item)).collect()
}

fn duty(reading: &mut Reading<'_>, node: &Node) -> Option<Duty> {
    let fields = reading.fields(node, keys::DUTY)?;
    let id = reading.id(fields.get("id"));
    if let Some(node) = fields.get("id") {
        reading.define("duty", &id, node.span);
    }
    let words = Right::ALL.map(|right| (right.as_str(), right));
    let rights = match fields.get("rights") {
        Some(node) => {
            let items = reading.list(node);
            items.iter().filter_map(|item| reading.choice(Some(item), &words)).collect()
        }
        None => Vec::new(),
    };
    Some(Duty {
        title: reading.text(fields.get("title")),
        rights,
        tier: reading.tier(fields.get("tier")),
        id,
    })
}
