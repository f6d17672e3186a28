//! Judging and changing many contacts.

use lianfang_domain::Text;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

use super::model::{Action, Change, Verdict};
use crate::cases::contacts::{self, ContactRow};
use crate::cases::samples;
use crate::error::Result;
use crate::kernel::db::{Conn, Tx};
use crate::node::Node;

/// What an action makes of each of these contacts.
pub async fn judge(
    node: &Node,
    conn: &Conn<'_>,
    action: &Action,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (ContactRow, Verdict<ContactRow>)>> {
    let (packs, today) = (node.packs(), node.clock.today());
    let rows = contacts::list_by_ids(conn, ids).await?;
    let (mut exposures, mut tallies, mut lines) = (HashMap::new(), HashMap::new(), HashMap::new());
    if matches!(action, Action::Release { .. }) {
        exposures = contacts::list_exposures_of(conn, ids).await?;
        tallies = samples::tallies_of_contacts(conn, ids).await?;
        lines = contacts::list_follow_ups_of(conn, ids).await?;
    }
    let mut found = HashMap::with_capacity(rows.len());
    for (id, row) in rows {
        let rules = packs.case_rules(&row.disease);
        let verdict = match action {
            Action::Order { .. } | Action::Release { .. } if row.state != "watched" => {
                Verdict::Refused(Text::new("已不在观察中", "not being watched any more"))
            }
            Action::Order { programme, .. } if row.programme.as_deref() == Some(programme) => Verdict::Same,
            Action::Order { programme, note } => match rules.and_then(|rules| rules.programme(programme)) {
                Some(_) => {
                    let content = json!({"from": row.programme, "to": programme, "note": note.trim()});
                    let after = ContactRow { programme: Some(programme.clone()), ..row.clone() };
                    change(&row, after, "cases.contact.ordered", content)
                }
                None => Verdict::Refused(Text::new("规则包没有此观察方案", "the pack has no such programme")),
            },
            Action::Release { note } => {
                let met = exposures.get(&id).map(Vec::as_slice).unwrap_or_default();
                let tests = tallies.get(&id).copied().unwrap_or_default();
                let why_not = match met.last() {
                    Some(last) => contacts::release_check(
                        rules,
                        &row,
                        &serde_json::from_str(&last.facts)?,
                        met.iter().all(|row| row.through_id.is_some()),
                        tests,
                        today,
                        lines.get(&id).map(Vec::as_slice).unwrap_or_default(),
                    ),
                    None => Some(Text::new("没有暴露记录", "no exposure is known")),
                };
                match why_not {
                    Some(why) => Verdict::Refused(why),
                    None => {
                        let closed_at = Some(node.clock.now());
                        let after = ContactRow { state: "released".to_owned(), closed_at, ..row.clone() };
                        change(
                            &row,
                            after,
                            "cases.contact.released",
                            json!({"note": note.trim(), "despite": null}),
                        )
                    }
                }
            }
            Action::Task { duty, title, .. } => {
                change(&row, row.clone(), "cases.contact.tasked", json!({"duty": duty, "title": title}))
            }
            _ => Verdict::Same,
        };
        found.insert(id, (row, verdict));
    }
    Ok(found)
}

fn change(before: &ContactRow, row: ContactRow, kind: &'static str, content: Value) -> Verdict<ContactRow> {
    let before = json!({"state": before.state, "programme": before.programme, "watched_from": before.watched_from,
        "watched_until": before.watched_until});
    Verdict::Change(Box::new(Change { row, before, kind, content }))
}

/// What follows from a contact's new state: the checks of its programme, or the end of everything that watching brought.
pub async fn lay_out(node: &Node, tx: &mut Tx, row: &mut ContactRow) -> Result<()> {
    let (packs, today) = (node.packs(), node.clock.today());
    if row.state != "watched" {
        return contacts::set_free(tx, row.id, today).await;
    }
    match row.programme.as_deref().and_then(|id| packs.case_rules(&row.disease)?.programme(id)) {
        Some(programme) => contacts::begin(tx, row, programme, today).await,
        None => Ok(()),
    }
}

/// The contact as it was before a bulk change.
pub fn restored(row: ContactRow, before: &Value) -> Result<ContactRow> {
    Ok(ContactRow {
        state: before["state"].as_str().unwrap_or(&row.state).to_owned(),
        programme: before["programme"].as_str().map(str::to_owned),
        watched_from: serde_json::from_value(before["watched_from"].clone())?,
        watched_until: serde_json::from_value(before["watched_until"].clone())?,
        closed_at: None,
        ..row
    })
}
