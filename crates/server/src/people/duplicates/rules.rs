//! Pure decisions about duplicates: from which likeness on somebody is asked, how a likeness is told, what can't be merged.

use lianfang_domain::Text;
use lianfang_linkage::{Comparison, Field, KeyKind, Prepared};
use serde_json::Value;
use std::collections::BTreeMap;

use super::model::{Likeness, PairPart};
use crate::cases::{Side, fold, object, unfold};
use crate::error::{Error, Result};
use crate::people::persons::Identity;

/// From this probability on somebody who enters a person is asked; missing one costs more there than one question too many.
pub const OFFERED: f64 = 0.1;
/// From this probability on a pair is put into the queue.
pub const QUEUED: f64 = 0.5;
/// From this probability on it is said that it is the same person, where a number speaks for it as well.
pub const SURE: f64 = 0.95;

/// With fewer persons than this the chance that two are one is not taken for higher: the few of a new node are no sample.
pub const FEWEST: u64 = 20_000;

/// Whether it is the same person for certain enough to stop an entry: not by name and address alone.
pub fn is_sure(likeness: &Likeness) -> bool {
    let number = |part: &PairPart| {
        ["id_number", "document", "phone"].contains(&part.field.as_str())
            && ["same", "near"].contains(&part.agrees.as_str())
    };
    likeness.probability >= SURE && likeness.parts.iter().any(number)
}

/// Keys that more persons share lead nowhere: a name of thousands, the number of a help line. Wide keys hold many persons for each true pair.
pub const MOST_SHARING: u32 = 200;
const MOST_SHARING_WIDE: usize = 50;

/// Whether so many may share a key of this kind.
pub fn is_narrow(kind: KeyKind, sharing: usize) -> bool {
    let wide = matches!(kind, KeyKind::Name | KeyKind::Part);
    sharing <= if wide { MOST_SHARING_WIDE } else { MOST_SHARING as usize }
}

/// Fields that are told as missing when one side lacks them; names and births have several forms of one field.
const TOLD_MISSING: [Field; 5] = [Field::IdNumber, Field::Document, Field::Phone, Field::Sex, Field::Address];

/// A comparison as it is shown and stored.
pub fn likeness(comparison: &Comparison, left: &Prepared, right: &Prepared) -> Result<Likeness> {
    let mut parts = Vec::with_capacity(comparison.parts.len() + 2);
    for part in &comparison.parts {
        let agrees = match part.field.levels().iter().position(|level| *level == part.level) {
            Some(0) => "same",
            _ if part.weight > 0.0 => "near",
            _ => "different",
        };
        parts.push(PairPart {
            field: name(part.field)?,
            title: part.field.text(),
            agrees: agrees.to_owned(),
            level: part.level.text(),
            weight: rounded(part.weight),
            left: Some(part.left.clone()),
            right: Some(part.right.clone()),
        });
    }
    for field in TOLD_MISSING {
        let (ours, theirs) = (left.kind(field), right.kind(field));
        if ours.is_some() == theirs.is_some() || comparison.parts.iter().any(|part| part.field == field) {
            continue;
        }
        parts.push(PairPart {
            field: name(field)?,
            title: field.text(),
            agrees: "missing".to_owned(),
            level: Text::new("一方不详", "missing on one side"),
            weight: 0.0,
            left: ours,
            right: theirs,
        });
    }
    Ok(Likeness {
        weight: rounded(comparison.weight),
        probability: comparison.probability,
        parts,
        household: rounded(comparison.household),
    })
}

fn name(field: Field) -> Result<String> {
    match serde_json::to_value(field)? {
        Value::String(name) => Ok(name),
        other => Err(Error::internal(format!("a field is written as {other}"))),
    }
}

fn rounded(weight: f64) -> f64 {
    (weight * 100.0).round() / 100.0
}

/// Two identities as one. The kind of document goes with its number.
pub fn join(keep: &Identity, merge: &Identity, chosen: &BTreeMap<String, Side>) -> Result<Identity> {
    let mut joined: Identity = serde_json::from_value(fold(&object(keep)?, &object(merge)?, chosen).into())?;
    let theirs = keep.id_number.is_none() || chosen.get("id_number") == Some(&Side::Merge);
    let of = if theirs && merge.id_number.is_some() { merge } else { keep };
    joined.document.clone_from(&of.document);
    Ok(joined)
}

/// The identity that somebody had before, with what was corrected since; and the fields that were.
pub fn part(now: &Identity, before: &Identity, after: &Identity) -> Result<(Identity, Vec<String>)> {
    let (fields, since) = unfold(&object(now)?, &object(before)?, &object(after)?);
    Ok((serde_json::from_value(fields.into())?, since))
}

pub fn not_both() -> Error {
    Error::invalid(
        "C0320",
        Text::new("比对需要两个不同的人", "a comparison needs two persons"),
        Text::new(
            "请从待核对列表进入，或输入另一人的编号",
            "open it from the queue, or enter the number of somebody else",
        ),
    )
}

pub fn not_all_yours() -> Error {
    Error::conflict(
        "C0321",
        Text::new(
            "其中有您无权更改的病例或接触者",
            "one of both has cases or contact records that you may not change",
        ),
        Text::new("请由上一级单位合并", "let the office above you merge them"),
    )
}

pub fn unknown_state(state: &str) -> Error {
    Error::invalid(
        "C0324",
        Text::new(format!("没有“{state}”这种处理"), format!("there is no decision `{state}`")),
        Text::new("可用：different、later、open", "one of different, later, open"),
    )
}

pub fn merged_already() -> Error {
    Error::conflict(
        "C0325",
        Text::new("其中一人已合并或已删除", "one of both is part of somebody else already, or erased"),
        Text::new("请刷新页面", "load the page again"),
    )
}

pub fn keepsake_gone() -> Error {
    Error::conflict(
        "C0326",
        Text::new(
            "无法撤销：已撤销过，或身份已按规定删除",
            "can't be undone: it was undone before, or the identity was erased as the rules ask",
        ),
        Text::new("如需分开，请重新登记其中一人", "to part them, enter one of both again"),
    )
}

pub fn later_first() -> Error {
    Error::conflict(
        "C0327",
        Text::new("此人后来又与他人合并", "this person was merged with somebody else later"),
        Text::new("请先撤销较晚的合并", "undo the later merge first"),
    )
}

pub fn not_offered() -> Error {
    Error::invalid(
        "C0328",
        Text::new("所选的人不在相似名单中", "the chosen person is not among those that look alike"),
        Text::new("请重新查找相似的人，再选择", "look for persons alike again, and choose"),
    )
}

pub fn no_such_number(number: &str) -> Error {
    Error::invalid(
        "C0329",
        Text::new(
            format!("没有编号“{number}”，或您无权查看"),
            format!("there is no number `{number}` that you may see"),
        ),
        Text::new("请核对病例或接触者编号", "look at the number of the case or contact again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_goes_with_its_number() {
        let card = Identity {
            name: "王伟".into(),
            id_number: Some("11010519491231002X".into()),
            ..Identity::default()
        };
        let passport = Identity {
            name: "WANG Wei".into(),
            id_number: Some("E12345678".into()),
            document: Some("passport".into()),
            ..Identity::default()
        };
        let kept = join(&card, &passport, &BTreeMap::new()).unwrap();
        assert_eq!(kept, card);
        let chosen = BTreeMap::from([("id_number".to_owned(), Side::Merge)]);
        let theirs = join(&card, &passport, &chosen).unwrap();
        assert_eq!(
            (theirs.name, theirs.id_number, theirs.document),
            (card.name.clone(), passport.id_number, passport.document)
        );
        let nobody = Identity { name: "王伟".into(), ..Identity::default() };
        assert_eq!(join(&nobody, &card, &BTreeMap::new()).unwrap(), card);
    }
}
