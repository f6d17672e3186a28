//! `diseases/*.yaml`: a disease and how unusual counts of it are found.

use lianfang_domain::Window;

use super::{Reading, keys, natural_history};
use crate::pack::{Detection, Disease, Method, RateThreshold};
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
        detection: fields.get("detection").map(|node| detection(reading, node)).unwrap_or_default(),
        indicators: reading.ids(fields.get("indicators")).into_iter().map(|(id, _)| id).collect(),
        natural_history: fields
            .get("natural_history")
            .map(|node| natural_history::read(reading, node))
            .unwrap_or_default(),
        id,
    })
}

fn detection(reading: &mut Reading<'_>, node: &Node) -> Detection {
    let standard = Detection::default();
    let Some(fields) = reading.fields(node, keys::DETECTION) else { return standard };
    let words = [("c1", Method::C1), ("c2", Method::C2), ("c3", Method::C3)];
    let methods = match fields.get("methods") {
        Some(node) => {
            let items = reading.list(node);
            items.iter().filter_map(|item| reading.choice(Some(item), &words)).collect()
        }
        None => standard.methods,
    };
    let baseline = reading.whole(fields.get("baseline_days"), i64::from(standard.baseline_days), 3, 366);
    Detection {
        methods,
        c1_threshold: reading.number(fields.get("c1_threshold"), standard.c1_threshold),
        c2_threshold: reading.number(fields.get("c2_threshold"), standard.c2_threshold),
        c3_threshold: reading.number(fields.get("c3_threshold"), standard.c3_threshold),
        baseline_days: u32::try_from(baseline).unwrap_or(standard.baseline_days),
        min_cases: reading.whole(fields.get("min_cases"), standard.min_cases, 0, 1_000_000),
        rate: fields.get("rate").and_then(|node| rate(reading, node)),
    }
}

fn rate(reading: &mut Reading<'_>, node: &Node) -> Option<RateThreshold> {
    let fields = reading.fields(node, keys::RATE)?;
    Some(RateThreshold {
        per_100k: reading.number(fields.get("per_100k"), 0.0),
        window: reading.window(fields.get("window")).unwrap_or(Window::days(7)),
    })
}
