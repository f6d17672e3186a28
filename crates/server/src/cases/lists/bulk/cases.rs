//! Judging and changing many cases.

use lianfang_domain::Text;
use lianfang_plan::{CaseRules, Library};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::model::{Action, Change, Verdict};
use crate::cases::findings::Findings;
use crate::cases::records::{self, CaseRow, Facts};
use crate::cases::{chains, contacts, samples};
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::node::Node;

/// What an action makes of each of these cases.
pub async fn judge(
    node: &Node,
    conn: &Conn<'_>,
    action: &Action,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (CaseRow, Verdict<CaseRow>)>> {
    let packs = node.packs();
    let rows = records::list_by_ids(conn, ids).await?;
    let (tallies, linked) = match action {
        Action::Classify { .. } => {
            let mut linked: HashSet<Uuid> = chains::list_sources(conn, ids).await?.into_keys().collect();
            linked.extend(contacts::list_became(conn, ids).await?);
            (samples::tallies_of_cases(conn, ids).await?, linked)
        }
        _ => Default::default(),
    };
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let verdict = match action {
            Action::Close { note } => working(&row, "closed", "cases.case.closed", note),
            Action::Reopen { note } => working(&row, "open", "cases.case.reopened", note),
            Action::Set { facts } => set(node, &packs, &row, facts)?,
            Action::Classify { class, note } => {
                let facts: Facts = serde_json::from_str(&row.facts)?;
                let tests = tallies.get(&row.id).copied().unwrap_or_default();
                let rules = packs.case_rules(&row.disease);
                let proposal =
                    rules.and_then(|r| records::propose(r, &facts, tests, linked.contains(&row.id)));
                if row.class == class.as_str() {
                    Verdict::Same
                } else if proposal.as_ref().is_some_and(|proposal| proposal.class == *class) {
                    let content = json!({"from": row.class, "to": class, "note": note.trim()});
                    let mut after = row.clone();
                    after.class = class.as_str().to_owned();
                    change(&row, after, "cases.case.classified", content)
                } else {
                    Verdict::Refused(match proposal {
                        Some(p) => Text::new(
                            format!("按病例定义应为“{}”", p.class_title.zh),
                            format!("the definition speaks for “{}”", p.class_title.en),
                        ),
                        None => Text::new("按病例定义还不能归类", "the definition speaks for no class yet"),
                    })
                }
            }
            Action::Task { duty, title, .. } => {
                let content = json!({"duty": duty, "title": title});
                change(&row, row.clone(), "cases.case.tasked", content)
            }
            Action::Order { .. } | Action::Release { .. } => Verdict::Same,
        };
        found.insert(row.id, (row, verdict));
    }
    Ok(found)
}

fn change(before: &CaseRow, row: CaseRow, kind: &'static str, content: Value) -> Verdict<CaseRow> {
    let before = json!({"class": before.class, "working": before.working, "facts": before.facts});
    Verdict::Change(Box::new(Change { row, before, kind, content }))
}

fn working(row: &CaseRow, to: &str, kind: &'static str, note: &str) -> Verdict<CaseRow> {
    if row.working == to {
        return Verdict::Same;
    }
    change(row, CaseRow { working: to.to_owned(), ..row.clone() }, kind, json!({"note": note.trim()}))
}

/// Sets facts by their names; the whole of the case has to make sense afterwards.
fn set(
    node: &Node,
    packs: &Library,
    row: &CaseRow,
    values: &serde_json::Map<String, Value>,
) -> Result<Verdict<CaseRow>> {
    if row.working == "closed" {
        return Ok(Verdict::Refused(Text::new("病例已结案", "the case is closed")));
    }
    let Some(rules) = packs.case_rules(&row.disease) else {
        return Ok(Verdict::Refused(Text::new("规则包没有此病种", "no pack knows the disease")));
    };
    let mut facts: Value = serde_json::from_str(&row.facts)?;
    let mut changed = serde_json::Map::new();
    for (key, value) in values {
        if facts[key.as_str()] != *value {
            changed.insert(key.clone(), json!({"from": facts[key.as_str()], "to": value}));
            facts[key.as_str()] = value.clone();
        }
    }
    if changed.is_empty() {
        return Ok(Verdict::Same);
    }
    let Ok(facts) = serde_json::from_value::<Facts>(facts) else {
        return Ok(Verdict::Refused(Text::new("值的类型不对", "a value is of the wrong kind")));
    };
    if let Some(why) = fault(node, rules, row, &facts) {
        return Ok(Verdict::Refused(why));
    }
    let mut after = row.clone();
    records::set_facts(&mut after, &facts, rules)?;
    Ok(change(row, after, "cases.case.corrected", changed.into()))
}

fn fault(node: &Node, rules: &CaseRules, row: &CaseRow, facts: &Facts) -> Option<Text> {
    let mut findings = Findings::default();
    records::check_facts(facts, rules, node.clock.day_of(row.reported_at), node.clock.today(), &mut findings);
    findings.first().map(|finding| finding.message.clone())
}

/// The case as it was before a bulk change.
pub fn restored(packs: &Library, row: CaseRow, before: &Value) -> Result<CaseRow> {
    let text = |key: &str| before[key].as_str().unwrap_or_default().to_owned();
    let mut after = CaseRow { class: text("class"), working: text("working"), ..row };
    let facts: Facts = serde_json::from_str(&text("facts"))?;
    if let Some(rules) = packs.case_rules(&after.disease) {
        records::set_facts(&mut after, &facts, rules)?;
    }
    Ok(after)
}
