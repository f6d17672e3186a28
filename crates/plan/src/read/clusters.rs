//! `clusters` of a disease's detection: the prospective space-time scan and its limits.

use lianfang_domain::{Period, Text, Window};

use super::{Reading, keys};
use crate::pack::{ClusterScan, LargestCluster, ScanMethod};
use crate::yaml::Node;

const METHODS: [(&str, ScanMethod); 3] = [
    ("negative_binomial", ScanMethod::NegativeBinomial),
    ("permutation", ScanMethod::Permutation),
    ("population", ScanMethod::Population),
];
/// A scan over more periods than this looks at another epidemic, and takes its time.
const LONGEST_DAYS: u32 = 1100;

pub(crate) fn read(reading: &mut Reading<'_>, node: &Node) -> Option<ClusterScan> {
    let fields = reading.fields(node, keys::CLUSTERS)?;
    let words = [("daily", Period::Day), ("weekly", Period::Week)];
    let method = reading.choice(fields.get("method"), &METHODS)?;
    let period = reading.choice(fields.get("period"), &words);
    let largest = match (fields.get("max_places"), fields.get("max_share")) {
        (Some(places), Some(_)) => {
            both(reading, places);
            LargestCluster::Places(8)
        }
        (None, Some(share)) => LargestCluster::Share(part(reading, share, 0.25)),
        (places, None) => LargestCluster::Places(u32::try_from(reading.whole(places, 8, 1, 50)).unwrap_or(8)),
    };
    let max_duration = window(reading, fields.get("max_duration"), 28);
    let history = window(reading, fields.get("history"), 182);
    let replicates = u32::try_from(reading.whole(fields.get("replicates"), 999, 19, 9999)).unwrap_or(999);
    let alpha = fields.get("alpha").map_or(0.01, |node| part(reading, node, 0.01));
    // A test of n replicates knows no p-value below 1 / (n + 1).
    if alpha * f64::from(replicates + 1) < 1.0 - 1e-9 {
        let place = fields.get("alpha").or(fields.get("replicates")).unwrap_or(node);
        let least = (1.0 / alpha).ceil() - 1.0;
        reading.error(
            "P0420",
            place.span,
            Text::new(
                format!("{replicates} 次重复得不到 {alpha} 这样小的概率，扫描永远不会报警"),
                format!("{replicates} replicates can't show a probability as small as {alpha}: the scan would never tell anything"),
            ),
            Text::new(
                format!("把 `replicates` 增至 {least} 以上，或提高 `alpha`"),
                format!("raise `replicates` to {least} or more, or raise `alpha`"),
            ),
        );
    }
    Some(ClusterScan { method, period, largest, max_duration, history, replicates, alpha })
}

fn both(reading: &mut Reading<'_>, node: &Node) {
    reading.error(
        "P0420",
        node.span,
        Text::new(
            "`max_places` 和 `max_share` 只能写一个",
            "`max_places` and `max_share` exclude each other",
        ),
        Text::new("去掉其中一个", "keep one of them"),
    );
}

/// A share above 0 and up to a half: a cluster of more than that is the whole place.
fn part(reading: &mut Reading<'_>, node: &Node, otherwise: f64) -> f64 {
    let value = reading.number(Some(node), otherwise);
    if value > 0.0 && value <= 0.5 {
        return value;
    }
    reading.wrong_type(
        node,
        Text::new("大于 0、不超过 0.5 的比例，例如 0.25", "a share above 0 and up to 0.5, such as 0.25"),
    );
    otherwise
}

/// A number of days or weeks.
fn window(reading: &mut Reading<'_>, node: Option<&Node>, otherwise: u32) -> Window {
    let Some(node) = node else { return Window::days(otherwise) };
    let text = reading.string(node);
    match text.parse::<Window>() {
        Ok(window) if (1..=LONGEST_DAYS).contains(&window.days) => window,
        _ => {
            let wanted = Text::new(
                format!("1 到 {LONGEST_DAYS} 天的时长，例如 28d 或 4w"),
                format!("a length of time from 1 to {LONGEST_DAYS} days, such as 28d or 4w"),
            );
            reading.wrong_type(node, wanted);
            Window::days(otherwise)
        }
    }
}
