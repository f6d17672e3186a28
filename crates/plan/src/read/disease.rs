//! `diseases/*.yaml`: a disease and how unusual counts of it are found.

use super::{Reading, detection, keys, natural_history};
use crate::pack::Disease;
use crate::yaml::Node;

pub(crate) fn read(reading: &mut Reading<'_>, root: &Node) -> Option<Disease> {
    let fields = reading.fields(root, keys::DISEASE)?;
    let id = reading.id(fields.get("disease"));
    if let Some(node) = fields.get("disease") {
        reading.define("disease", &id, node.span);
    }
    let days = reading.whole(fields.get("incubation_days"), 14, 0, 3660);
    Some(Disease {
        title: reading.text(fields.get("title")),
        incubation_days: u32::try_from(days).unwrap_or(14),
        detection: fields.get("detection").map(|node| detection::read(reading, node)).unwrap_or_default(),
        indicators: reading.ids(fields.get("indicators")).into_iter().map(|(id, _)| id).collect(),
        natural_history: fields
            .get("natural_history")
            .map(|node| natural_history::read(reading, node))
            .unwrap_or_default(),
        id,
    })
}
