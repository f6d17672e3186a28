//! What follows from a check that was missed, or that found a contact ill: a task by the pack, closed by evidence.

use chrono::NaiveDate;
use lianfang_domain::Text;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

use super::store::{self, ContactRow};
use crate::cases::samples;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Tx, WriteFuture};
use crate::kernel::journal::{Entry, react::Reactor};
use crate::node::Node;
use crate::response::{self, NewErrand, TaskSubject};

pub const MISSED: &str = "follow-up.missed";
/// Open tasks that are looked at when many tubes were registered at once.
const MOST_ILL: u32 = 10_000;
pub const ILL: &str = "follow-up.ill";

fn subject(contact: &ContactRow) -> TaskSubject {
    TaskSubject { kind: "contact".to_owned(), id: contact.id, number: contact.number.clone() }
}

fn new(
    contact: &ContactRow,
    task: &'static str,
    occurrence: String,
    errand: &lianfang_plan::Errand,
) -> NewErrand {
    NewErrand {
        subject: subject(contact),
        region: contact.region_id,
        disease: contact.disease.clone(),
        task,
        occurrence,
        errand: errand.clone(),
    }
}

/// Contacts whose checks of a day were not done: one task each, not one for each line.
pub async fn missed(tx: &mut Tx, node: &Node, lines: Vec<(Uuid, NaiveDate)>) -> Result<()> {
    let days: BTreeMap<Uuid, NaiveDate> = lines.into_iter().collect();
    let ids: Vec<Uuid> = days.keys().copied().collect();
    let contacts = store::list_by_ids(&tx.conn(), &ids).await?;
    let packs = node.packs();
    let mut errands = Vec::new();
    for (id, day) in days {
        let Some(contact) = contacts.get(&id).filter(|contact| contact.state == "watched") else { continue };
        let rule = packs.case_rules(&contact.disease).and_then(|rules| rules.follow_up.missed.as_ref());
        errands.extend(rule.map(|errand| new(contact, MISSED, day.to_string(), errand)));
    }
    response::open_errands(tx, errands).await
}

/// A check was done: what was missed is made up for; somebody ill becomes a task of its own.
pub async fn checked(
    tx: &mut Tx,
    node: &Node,
    contact: &ContactRow,
    ill: Option<(NaiveDate, i32)>,
) -> Result<()> {
    let done = Text::new("已完成随访", "a check was done");
    response::close_errands(tx, &[contact.id], &[MISSED], &done).await?;
    let packs = node.packs();
    let rule = packs.case_rules(&contact.disease).and_then(|rules| rules.follow_up.ill.as_ref());
    match (ill, rule) {
        (Some((day, turn)), Some(errand)) if contact.state == "watched" => {
            response::open_errands(tx, vec![new(contact, ILL, format!("{day}/{turn}"), errand)]).await
        }
        _ => Ok(()),
    }
}

/// A contact is not watched any more, or was seen to: nothing is left to do about its checks.
pub async fn settled(tx: &mut Tx, contact: Uuid, evidence: &Text) -> Result<()> {
    response::close_errands(tx, &[contact], &[], evidence).await
}

/// Closes the task about an ill contact when a sample of it was taken, whoever took it.
pub struct Sampled;

pub fn reactor() -> Arc<dyn Reactor> {
    Arc::new(Sampled)
}

impl Reactor for Sampled {
    fn name(&self) -> &'static str {
        "cases.sampled"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["cases.sample.taken", "cases.samples.registered"]
    }

    fn react<'t>(&'t self, node: &'t Node, tx: &'t mut Tx, entries: Vec<Entry>) -> WriteFuture<'t, ()> {
        Box::pin(async move {
            let mut subjects: Vec<Uuid> = entries.iter().filter_map(|entry| entry.subject).collect();
            for entry in entries.iter().filter(|entry| entry.subject.is_none()) {
                subjects.extend(sampled(node, tx, entry).await?);
            }
            let evidence = Text::new("已采样", "a sample was taken");
            response::close_errands(tx, &subjects, &[ILL], &evidence).await
        })
    }
}

/// Ill contacts of whom one of many tubes is that were registered together.
async fn sampled(node: &Node, tx: &Tx, entry: &Entry) -> Result<Vec<Uuid>> {
    let id = |key: &str| entry.data[key].as_str().and_then(|id| id.parse::<Uuid>().ok());
    let (Some(first), Some(last), Some(under)) = (id("first"), id("last"), node.tree().root()) else {
        return Ok(Vec::new());
    };
    let open = response::list_errands(&tx.conn(), Scope { under }, "contact", MOST_ILL).await?;
    let ill: Vec<Uuid> =
        open.into_iter().filter(|errand| errand.task == ILL).map(|errand| errand.subject).collect();
    samples::list_sampled(&tx.conn(), &ill, (first, last)).await
}
