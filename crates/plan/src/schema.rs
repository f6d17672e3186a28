//! JSON Schemas of the pack files, for completion and checking in an editor.
//!
//! Built from the same table of keys that the reader uses, so that the two can't drift apart. A schema knows shapes
//! only; conditions, names and deadlines are checked by the program.

use schemars::{Schema, json_schema as schema};
use serde_json::{Map, Value, json};

use crate::case_rules::{CaseClass, Shared};
use crate::investigation::{FILLED, QuestionKind};
use crate::read::keys::{self, Keys};
use crate::rights::Right;
use lianfang_domain::Tier;

/// Schema of a kind of file: `pack`, `cases`, `disease`, `duties`, `risk`, `plan` or `story`.
pub fn json_schema(kind: &str) -> Option<Value> {
    let (title, body) = match kind {
        "pack" => ("pack.yaml", object(keys::PACK)),
        "disease" => ("diseases/*.yaml", object(keys::DISEASE)),
        "cases" => ("cases/*.yaml", object(keys::CASES)),
        "duties" => ("duties/*.yaml", list(object(keys::DUTY))),
        "risk" => ("rules/*.yaml", object(keys::RISK)),
        "plan" => ("plans/*.yaml", object(keys::PLAN)),
        "story" => ("tests/*.yaml", json!({"anyOf": [object(keys::STORY), list(object(keys::STORY))]})),
        _ => return None,
    };
    let mut root: Schema =
        schema!({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title});
    if let Value::Object(body) = body {
        for (key, value) in body {
            root.insert(key, value);
        }
    }
    Some(root.to_value())
}

fn object(keys: Keys) -> Value {
    let properties: Map<String, Value> = keys
        .required
        .iter()
        .chain(keys.optional)
        .map(|name| ((*name).to_owned(), property(keys, name)))
        .collect();
    json!({
        "type": "object",
        "description": keys.en,
        "properties": properties,
        "required": keys.required,
        "additionalProperties": false,
    })
}

fn list(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

/// What a key holds. The same name means the same everywhere, with the exceptions that come first.
fn property(keys: Keys, name: &str) -> Value {
    let string = || json!({"type": "string"});
    let length = || json!({"type": "string", "pattern": "^[0-9]+[mhdw]$"});
    let tier = || json!({"enum": Tier::ALL.map(Tier::as_str)});
    match (keys.en, name) {
        ("a rule for lateness", "after") => length(),
        ("the rules for cases", "cases") => string(),
        ("the retention of records", "contact") => object(keys::KEEP),
        ("the infectious period" | "the retention of records" | "how long a class is kept", _) => length(),
        ("what follows from a check", _) | (_, "hand_over") => object(keys::ERRAND),
        ("the texts of orders", _) => object(keys::TEXT),
        (_, "follow_up") => object(keys::FOLLOW_UP),
        (_, "orders") => object(keys::ORDERS),
        (_, "release_on") => json!({"enum": ["last-day", "day-after"]}),
        ("a rule for clusters", "within") => length(),
        ("a rule for clusters", "cases") | ("a stage of a programme", "days") => {
            json!({"type": "integer", "minimum": 1})
        }
        ("the rule for spots", "tasks") => list(object(keys::SPOT_TASK)),
        ("the rule for spots", "margin" | "close_after") => length(),
        ("the rule for spots", "rows") => json!({"type": "integer", "minimum": 0, "maximum": 100}),
        ("a stage of a programme", "place") => json!({"enum": ["site", "home", "free"]}),
        ("a bilingual text", _) => string(),
        (
            "a story" | "a step of a story" | "what is expected",
            "plan" | "risk" | "phase" | "level" | "decide",
        ) => string(),
        ("what is expected", "open" | "late" | "opened") => list(string()),
        (_, "fever") => json!({"type": "number", "minimum": 35, "maximum": 42}),
        (_, "symptoms") => list(object(keys::TITLED)),
        ("a rule for clusters", "classes") => list(json!({"enum": CaseClass::ALL.map(CaseClass::as_str)})),
        (_, "classes") => list(object(keys::CLASS)),
        (_, "class") => json!({"enum": CaseClass::ALL.map(CaseClass::as_str)}),
        (_, "infectious") => object(keys::INFECTIOUS),
        (_, "programmes") => list(object(keys::PROGRAMME)),
        (_, "stages") => list(object(keys::STAGE)),
        (_, "checks_per_day") => json!({"type": "integer", "minimum": 0, "maximum": 4}),
        (_, "grades") => list(object(keys::GRADE)),
        (_, "spot") => object(keys::SPOT),
        (_, "before_onset") => length(),
        ("detection settings", "clusters") => object(keys::CLUSTERS),
        (_, "clusters") => list(object(keys::CLUSTER)),
        (_, "laboratory") => object(keys::LABORATORY),
        (_, "pool_size") => json!({"type": "integer", "minimum": 2, "maximum": 100}),
        (_, "pool_kinds") => list(string()),
        ("the rules for the laboratory", "tests") => list(string()),
        (_, "received_within" | "result_within") => length(),
        (_, "retention") => object(keys::RETENTION),
        (_, "sharing") => list(json!({"enum": Shared::ALL.map(Shared::as_str)})),
        (_, "investigation") => object(keys::INVESTIGATION),
        (_, "sections") => list(object(keys::SECTION)),
        (_, "questions") => list(object(keys::QUESTION)),
        ("a question", "kind") => json!({"enum": QuestionKind::ALL.map(|(name, _)| name)}),
        (_, "choices" | "key_persons") => list(object(keys::TITLED)),
        (_, "hint" | "unit") => object(keys::TEXT),
        (_, "required" | "in_report") => json!({"type": "boolean"}),
        (_, "fills") => json!({"enum": FILLED.map(|(name, _)| name)}),
        (_, "title" | "detail" | "summary" | "edition") => object(keys::TEXT),
        (_, "checklist") => list(object(keys::TEXT)),
        (_, "requires" | "indicators" | "tell" | "done" | "after") => list(string()),
        ("a task", "phases") => list(string()),
        (_, "phases") => list(object(keys::PHASE)),
        (_, "tasks") => list(object(keys::TASK)),
        (_, "levels") => list(object(keys::LEVEL)),
        (_, "steps") => list(object(keys::STEP)),
        (_, "expect") => object(keys::EXPECT),
        (_, "detection") => object(keys::DETECTION),
        (_, "natural_history") => object(keys::NATURAL_HISTORY),
        (_, "serial_interval" | "incubation" | "onset_to_report") => object(keys::DELAY),
        (_, "reported_share") => object(keys::SOURCED),
        (_, "people_model") => json!({"enum": ["sars-cov-2-2020"]}),
        (_, "mean_days" | "sd_days" | "value") => json!({"type": "number", "exclusiveMinimum": 0}),
        (_, "mean_range" | "sd_range") => {
            json!({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2})
        }
        (_, "detectors") => {
            let mut detector = object(keys::DETECTOR);
            detector["additionalProperties"] = json!(true);
            list(detector)
        }
        (_, "method") => json!({"enum": ["negative_binomial", "permutation", "population"]}),
        (_, "max_duration" | "history") => length(),
        (_, "max_places") => json!({"type": "integer", "minimum": 1, "maximum": 50}),
        (_, "replicates") => json!({"type": "integer", "minimum": 19, "maximum": 9999}),
        (_, "max_share" | "alpha") => json!({"type": "number", "exclusiveMinimum": 0, "maximum": 0.5}),
        (_, "period") => json!({"enum": ["daily", "weekly"]}),
        (_, "false_discovery_rate") => {
            json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1})
        }
        (_, "late") => object(keys::LATE),
        (_, "rights") => list(json!({"enum": Right::ALL.map(Right::as_str)})),
        (_, "color") => json!({"enum": ["green", "blue", "yellow", "orange", "red"]}),
        (_, "activate" | "start") => json!({"enum": ["auto", "propose"]}),
        (_, "runs_for") => list(tier()),
        (_, "tier" | "decided_by") => tier(),
        (_, "hold" | "every" | "within" | "window") => length(),
        (_, "due") => json!({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}),
        (_, "by_hand" | "refuse" | "ended" | "tell_once") => json!({"type": "boolean"}),
        (_, "incubation_days" | "min_cases") => json!({"type": "integer", "minimum": 0}),
        (_, "set") => json!({"type": "object"}),
        _ => string(),
    }
}
