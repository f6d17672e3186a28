//! An incident told from the journal: what happened in its region while it was open.

use lianfang_domain::Text;
use serde_json::Value;
use uuid::Uuid;

use super::model::TimelineEntry;
use super::store::IncidentRow;
use crate::audit::kind_title;
use crate::error::Result;
use crate::kernel::journal::{Entry, store};
use crate::node::Node;
use crate::packs::PackSet;
use crate::people;

/// Entries shown.
const SHOWN: usize = 200;

pub async fn timeline(node: &Node, incident: &IncidentRow) -> Result<Vec<TimelineEntry>> {
    let region = Some(("region_id = $1".to_owned(), vec![incident.region_id.into()]));
    let filter = store::Filter { region, ..store::Filter::default() };
    let entries = store::list_newest(&node.db.read(), filter, 2000).await?;
    let packs = node.packs();
    let reference = node.tree().reference(incident.region_id)?;
    // Levels and signals of the day before led to the incident and belong to its story.
    let from = incident.opened_at - chrono::TimeDelta::days(1);
    let inside = |e: &&Entry| {
        let told = e.kind.starts_with("response.") || e.kind.starts_with("surveillance.");
        told && e.at >= from && incident.closed_at.is_none_or(|end| e.at <= end)
    };
    let mut told = Vec::new();
    for entry in entries.iter().filter(inside).take(SHOWN) {
        let by = match entry.actor {
            Some(id) => people::find_name(&node.db.read(), id).await?,
            None => None,
        };
        told.push(TimelineEntry {
            position: entry.position,
            at: entry.at,
            kind: entry.kind.clone(),
            text: text(&packs, &incident.disease, entry),
            by,
            region: reference.clone(),
            href: href(entry, incident.region_id),
        });
    }
    Ok(told)
}

/// The entry in words, with the names that its ids stand for.
fn text(packs: &PackSet, disease: &str, entry: &Entry) -> Text {
    let title = kind_title(&entry.kind);
    let detail = detail(packs, disease, entry);
    match detail {
        Some(d) => Text::new(format!("{}：{}", title.zh, d.zh), format!("{}: {}", title.en, d.en)),
        None => title,
    }
}

fn detail(packs: &PackSet, disease: &str, entry: &Entry) -> Option<Text> {
    let data = &entry.data;
    let plan = data["plan"].as_str().and_then(|id| packs.plan(id));
    match entry.kind.as_str() {
        "surveillance.level.changed" | "surveillance.level.proposed" => {
            let rule = packs.risk_rule_for(disease)?;
            let name = |key: &str| {
                let id = data[key].as_str()?;
                rule.levels.iter().find(|l| l.id == id).map(|l| l.title.clone())
            };
            let (from, to) = (name("from")?, name("to")?);
            Some(Text::new(format!("{} → {}", from.zh, to.zh), format!("{} → {}", from.en, to.en)))
        }
        "surveillance.signal.raised" | "surveillance.signal.extended" => {
            let (day, n) = (data["last_day"].as_str()?, data["observed"].as_i64()?);
            Some(Text::new(format!("{day}，{n} 例"), format!("{n} cases on {day}")))
        }
        "response.plan.started" | "response.plan.ended" => Some(plan?.title.clone()),
        "response.phase.entered" => {
            let (plan, to) = (plan?, data["to"].as_str()?);
            let phase = plan.phase(to)?;
            let title = &plan.title;
            Some(Text::new(
                format!("{}——{}", title.zh, phase.title.zh),
                format!("{} — {}", title.en, phase.title.en),
            ))
        }
        "response.tasks.opened"
        | "response.tasks.done"
        | "response.tasks.late"
        | "response.tasks.missed"
        | "response.tasks.cancelled" => {
            let tasks = tasks(packs, data);
            (!tasks.zh.is_empty()).then_some(tasks)
        }
        "response.task.done" | "response.task.reopened" => {
            let task = data["task"].as_str()?;
            packs.plans().find_map(|p| p.task(task)).map(|t| t.title.clone())
        }
        "surveillance.counts.imported" => {
            let n = data["counts"].as_i64()?;
            Some(Text::new(format!("{n} 个数"), format!("{n} numbers")))
        }
        _ => None,
    }
}

/// Titles of the tasks in a batch, the first few.
fn tasks(packs: &PackSet, data: &Value) -> Text {
    let ids: Vec<&str> =
        data["tasks"].as_array().into_iter().flatten().filter_map(|t| t["task"].as_str()).collect();
    let titles: Vec<Text> =
        ids.iter().filter_map(|id| packs.plans().find_map(|p| p.task(id))).map(|t| t.title.clone()).collect();
    let join = |pick: fn(&Text) -> &str, with: &str| {
        titles.iter().take(4).map(pick).collect::<Vec<&str>>().join(with)
    };
    let more = titles.len().saturating_sub(4);
    let (zh_more, en_more) = if more > 0 {
        (format!("等 {} 项", titles.len()), format!(" and {more} more"))
    } else {
        Default::default()
    };
    Text::new(format!("{}{zh_more}", join(|t| &t.zh, "、")), format!("{}{en_more}", join(|t| &t.en, "; ")))
}

fn href(entry: &Entry, region: Uuid) -> Option<String> {
    let subject = entry.subject?;
    let kind = entry.kind.as_str();
    if kind.starts_with("surveillance.signal.") {
        Some(format!("/signals/{subject}"))
    } else if kind.starts_with("response.proposal.") {
        Some(format!("/decisions/{subject}"))
    } else if kind.starts_with("surveillance.") {
        Some(format!("/regions/{region}"))
    } else {
        None
    }
}
