//! The parts of `cases/*.yaml` about the time after a contact was found: errands, texts of orders, release, retention.

use lianfang_domain::Text;

use super::{Reading, RefKind, keys, plan};
use crate::interval::Interval;
use crate::programme::{Errand, FollowUpRules, Keep, OrderTexts, ReleaseOn, Retention};
use crate::yaml::Node;

const RELEASES: [(&str, ReleaseOn); 2] =
    [("last-day", ReleaseOn::LastDay), ("day-after", ReleaseOn::DayAfter)];

pub(crate) fn release_on(reading: &mut Reading<'_>, node: Option<&Node>) -> ReleaseOn {
    if node.is_none() {
        return ReleaseOn::default();
    }
    reading.choice(node, &RELEASES).unwrap_or_default()
}

pub(crate) fn follow_up(reading: &mut Reading<'_>, node: &Node) -> Option<FollowUpRules> {
    let fields = reading.fields(node, keys::FOLLOW_UP)?;
    Some(FollowUpRules {
        missed: fields.get("missed").and_then(|node| errand(reading, node)),
        ill: fields.get("ill").and_then(|node| errand(reading, node)),
    })
}

pub(crate) fn errand(reading: &mut Reading<'_>, node: &Node) -> Option<Errand> {
    let fields = reading.fields(node, keys::ERRAND)?;
    let duty = reading.id(fields.get("duty"));
    if let Some(node) = fields.get("duty") {
        reading.refer(RefKind::Duty, &duty, node.span);
    }
    Some(Errand {
        title: reading.text(fields.get("title")),
        detail: reading.optional_text(fields.get("detail")),
        duty,
        within: reading.interval(fields.get("within")).unwrap_or_default(),
        late: fields.get("late").and_then(|node| plan::late(reading, node)),
    })
}

pub(crate) fn orders(reading: &mut Reading<'_>, node: &Node) -> Option<OrderTexts> {
    let fields = reading.fields(node, keys::ORDERS)?;
    Some(OrderTexts {
        quarantine: reading.text(fields.get("quarantine")),
        release: reading.text(fields.get("release")),
    })
}

pub(crate) fn retention(reading: &mut Reading<'_>, node: &Node) -> Option<Retention> {
    let fields = reading.fields(node, keys::RETENTION)?;
    let case = keep(reading, fields.get("identity"), fields.get("record"))?;
    let contact = match fields.get("contact") {
        Some(node) => {
            let fields = reading.fields(node, keys::KEEP)?;
            keep(reading, fields.get("identity"), fields.get("record"))
        }
        None => None,
    };
    let contact_record = contact.unwrap_or(case).record;
    let mut within = |key: &str, longest: Interval| {
        let node = fields.get(key)?;
        let length = reading.interval(Some(node))?;
        if length.minutes > longest.minutes {
            too_long(reading, node);
        }
        Some(length)
    };
    let follow_up = within("follow_up", contact_record);
    let sample = within("sample", case.record);
    let message = reading.interval(fields.get("message"));
    let waiting = reading.interval(fields.get("waiting"));
    let access_log = reading.interval(fields.get("access_log"));
    let Keep { identity, record } = case;
    Some(Retention { identity, record, contact, follow_up, sample, message, waiting, access_log })
}

fn keep(reading: &mut Reading<'_>, identity: Option<&Node>, record: Option<&Node>) -> Option<Keep> {
    let keep = Keep { identity: reading.interval(identity)?, record: reading.interval(record)? };
    if let (true, Some(node)) = (keep.identity.minutes > keep.record.minutes, identity) {
        too_long(reading, node);
    }
    Some(keep)
}

/// What belongs to a record can't be kept longer than the record.
fn too_long(reading: &mut Reading<'_>, node: &Node) {
    reading.error(
        "P0424",
        node.span,
        Text::new(
            "保存期限比所属记录更长，记录删除后无处可存",
            "this is kept longer than the record it belongs to, and would have nowhere to be",
        ),
        Text::new("缩短此期限，或延长 record", "make it shorter, or `record` longer"),
    );
}
