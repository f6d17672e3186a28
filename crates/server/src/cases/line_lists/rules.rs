//! Pure decisions: what a list may change of what is stored.

use serde_json::{Map, Value, json};

use crate::cases::records::Facts;
use crate::error::Result;

/// What a row does to the facts of a case that is known.
#[derive(Debug)]
pub struct Merged {
    pub facts: Facts,
    /// By field: from what to what.
    pub changes: Map<String, Value>,
    /// Field, what is stored, what the list says.
    pub against: Vec<(String, String, String)>,
}

/// Fills gaps, and overwrites where that is allowed. What a row does not tell stays as it is.
pub fn merge(stored: &Facts, given: &Facts, may_overwrite: bool) -> Result<Merged> {
    let mut facts = serde_json::to_value(stored)?;
    let given = serde_json::to_value(given)?;
    let (mut changes, mut against) = (Map::new(), Vec::new());
    if let (Value::Object(facts), Value::Object(given)) = (&mut facts, given) {
        for (key, value) in given {
            match facts.get(&key) {
                Some(stored) if *stored == value => {}
                Some(stored) if !may_overwrite => against.push((key, plain(stored), plain(&value))),
                stored => {
                    changes.insert(key.clone(), json!({"from": stored, "to": value}));
                    facts.insert(key, value);
                }
            }
        }
    }
    Ok(Merged { facts: serde_json::from_value(facts)?, changes, against })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An earlier version of the case is what the list brought: nobody changed it by hand since.
pub fn may_overwrite(same_layout: bool, imported: i64, now: i64) -> bool {
    same_layout && imported == now
}
