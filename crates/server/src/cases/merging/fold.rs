//! Two versions of one thing as one, field by field, and back. Pure.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Which of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MergeSide)]
pub enum Side {
    /// The one that stays.
    Keep,
    /// The one that becomes part of it.
    Merge,
}

/// Two objects as one: what only one of them knows, and of what both know the chosen side's, or that of the one that stays.
pub fn fold(
    keep: &Map<String, Value>,
    merge: &Map<String, Value>,
    chosen: &BTreeMap<String, Side>,
) -> Map<String, Value> {
    let known = |value: &&Value| !value.is_null();
    let mut folded = keep.clone();
    for (field, theirs) in merge {
        let ours = keep.get(field).filter(known);
        let wanted = chosen.get(field) == Some(&Side::Merge);
        if !theirs.is_null() && (ours.is_none() || wanted) {
            folded.insert(field.clone(), theirs.clone());
        }
    }
    folded
}

/// Puts an object back to what it was before `after` came of it, except where it is something else by now; those fields are told.
pub fn unfold(
    now: &Map<String, Value>,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> (Map<String, Value>, Vec<String>) {
    let (mut restored, mut changed) = (now.clone(), Vec::new());
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).chain(now.keys()).collect();
    fields.sort();
    fields.dedup();
    for field in fields {
        let (is, was, became) = (now.get(field), before.get(field), after.get(field));
        if was == became {
            continue;
        }
        if is != became {
            changed.push(field.clone());
            continue;
        }
        match was {
            Some(value) => restored.insert(field.clone(), value.clone()),
            None => restored.remove(field),
        };
    }
    (restored, changed)
}

/// The object of something that is one in JSON.
pub fn object(value: &impl Serialize) -> crate::error::Result<Map<String, Value>> {
    match serde_json::to_value(value)? {
        Value::Object(object) => Ok(object),
        _ => Err(crate::error::Error::internal("a record that is no object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn gaps_are_filled_and_choices_followed() {
        let keep = of(&json!({"name": "王伟", "phone": "1", "unit": null}));
        let merge = of(&json!({"name": "WANG Wei", "phone": "2", "unit": "school"}));
        let chosen = BTreeMap::from([("phone".to_owned(), Side::Merge)]);
        assert_eq!(
            Value::from(fold(&keep, &merge, &chosen)),
            json!({"name": "王伟", "phone": "2", "unit": "school"})
        );
    }

    #[test]
    fn what_somebody_changed_since_stays_and_is_told() {
        let before = of(&json!({"phone": "1"}));
        let after = of(&json!({"phone": "2", "unit": "school", "sex": "f"}));
        let now = of(&json!({"phone": "3", "unit": "school", "sex": "f", "note": "new"}));
        let (restored, changed) = unfold(&now, &before, &after);
        assert_eq!(Value::from(restored), json!({"phone": "3", "note": "new"}));
        assert_eq!(changed, ["phone"]);
    }

    proptest! {
        #[test]
        fn unfolding_what_nobody_changed_gives_back_the_former(
            keep in proptest::collection::btree_map("[a-d]", "[x-z]?", 0..4),
            merge in proptest::collection::btree_map("[a-d]", "[x-z]?", 0..4),
            chosen in proptest::collection::btree_set("[a-d]", 0..4),
        ) {
            let (keep, merge) = (object(&keep).unwrap(), object(&merge).unwrap());
            let chosen = chosen.into_iter().map(|field| (field, Side::Merge)).collect();
            let after = fold(&keep, &merge, &chosen);
            prop_assert_eq!(unfold(&after, &keep, &after), (keep, vec![]));
        }
    }
}
