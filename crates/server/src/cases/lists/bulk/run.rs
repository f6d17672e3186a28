//! Doing and undoing a bulk change, chunk by chunk; each chunk is one transaction with its steps, entries and progress.

use chrono::TimeDelta;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::model::{Action, Change, Verdict};
use super::store::{self, BulkRow, SubjectRow};
use super::{cases, contacts, rules};
use crate::cases::contacts::ContactRow;
use crate::cases::lists::access::Reach;
use crate::cases::lists::model::Ask;
use crate::cases::lists::{ask, store as rows};
use crate::cases::records::{self, CaseRow};
use crate::cases::steps::{self, NewStep};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::db::{Conn, Tx, WriteFuture};
use crate::kernel::jobs::Handler;
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;
use crate::response::{self, HandOut};

const CHUNK: u32 = 500;
/// How long a change can be undone.
pub const UNDO: TimeDelta = TimeDelta::hours(24);

pub fn job() -> (&'static str, Handler) {
    fn handle(node: &Node, payload: Value) -> WriteFuture<'_, ()> {
        Box::pin(async move {
            let id: Uuid = serde_json::from_value(payload["bulk"].clone())?;
            while work(node, id).await? {}
            Ok(())
        })
    }
    ("cases.bulk", handle)
}

/// A row of cases or contacts, as far as a bulk change has to know.
pub trait Subject: Clone + Send + Sync + 'static {
    fn id(&self) -> Uuid;
    fn region(&self) -> Uuid;
    fn version(&self) -> i64;
    fn number(&self) -> &str;
    fn disease(&self) -> &str;
    fn store(tx: &Tx, row: Self) -> impl Future<Output = Result<bool>> + Send;
    /// What happened to it when it was put back.
    const RESTORED: &'static str;
}

impl Subject for CaseRow {
    const RESTORED: &'static str = "cases.case.restored";
    fn id(&self) -> Uuid {
        self.id
    }
    fn region(&self) -> Uuid {
        self.region_id
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn number(&self) -> &str {
        &self.number
    }
    fn disease(&self) -> &str {
        &self.disease
    }
    async fn store(tx: &Tx, row: CaseRow) -> Result<bool> {
        records::save_row(&tx.conn(), row).await
    }
}

impl Subject for ContactRow {
    const RESTORED: &'static str = "cases.contact.restored";
    fn id(&self) -> Uuid {
        self.id
    }
    fn region(&self) -> Uuid {
        self.region_id
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn number(&self) -> &str {
        &self.number
    }
    fn disease(&self) -> &str {
        &self.disease
    }
    async fn store(tx: &Tx, row: ContactRow) -> Result<bool> {
        crate::cases::contacts::save(&tx.conn(), row).await
    }
}

/// One chunk; whether anything may be left.
async fn work(node: &Node, id: Uuid) -> Result<bool> {
    let bulk = store::get(&node.db.read(), id).await?;
    let state = match bulk.state.as_str() {
        "running" => "waiting",
        "undoing" => "changed",
        _ => return Ok(false),
    };
    let action: Action = serde_json::from_str(&bulk.action)?;
    // A task is handed out once for all rows of a region.
    let chunk = if matches!(action, Action::Task { .. }) { u32::MAX } else { CHUNK };
    let caller = acting(node, &bulk).await?;
    let (account, done, total) = (bulk.account_id, bulk.changed + bulk.refused, bulk.total);
    let node_ = node.clone();
    let more = node
        .writer
        .write(Some(account), move |tx| {
            Box::pin(async move {
                let mut bulk = bulk;
                let subjects = store::list_rows(&tx.conn(), id, state, chunk).await?;
                if subjects.is_empty() {
                    finish(tx, &mut bulk);
                    store::save(&tx.conn(), &bulk).await?;
                    return Ok(false);
                }
                let undoing = bulk.state == "undoing";
                let ids: Vec<Uuid> = subjects.iter().map(|row| row.subject_id).collect();
                let open = may_change(&node_, &tx.conn(), caller.as_ref(), &bulk.list, &ids).await?;
                let rows = match (bulk.list.as_str(), undoing) {
                    ("cases", false) => {
                        let judged = cases::judge(&node_, &tx.conn(), &action, &ids).await?;
                        apply(&node_, tx, &mut bulk, &action, judged, subjects, &open).await?
                    }
                    ("cases", true) => {
                        let now = records::list_by_ids(&tx.conn(), &ids).await?;
                        let now = now.into_iter().map(|row| (row.id, row)).collect();
                        undo(&node_, tx, &mut bulk, &action, now, subjects, &open).await?
                    }
                    (_, false) => {
                        let judged = contacts::judge(&node_, &tx.conn(), &action, &ids).await?;
                        apply(&node_, tx, &mut bulk, &action, judged, subjects, &open).await?
                    }
                    (_, true) => {
                        let now = crate::cases::contacts::list_by_ids(&tx.conn(), &ids).await?;
                        undo(&node_, tx, &mut bulk, &action, now, subjects, &open).await?
                    }
                };
                store::save_rows(&tx.conn(), id, bulk.region_id, rows).await?;
                store::save(&tx.conn(), &bulk).await?;
                Ok(true)
            })
        })
        .await?;
    node.notify("progress", json!({"bulk_id": id, "done": done, "total": total}));
    Ok(more)
}

fn finish(tx: &mut Tx, bulk: &mut BulkRow) {
    let (state, kind) = match bulk.state.as_str() {
        "running" => ("done", "cases.bulk.finished"),
        _ => ("undone", "cases.bulk.undone"),
    };
    bulk.state = state.to_owned();
    if kind == "cases.bulk.finished" {
        bulk.finished_at = Some(tx.now());
    }
    let data = json!({"list": bulk.list, "changed": bulk.changed, "refused": bulk.refused, "undone": bulk.undone,
        "kept": bulk.kept});
    tx.journal(NewEntry::new(kind, Some(bulk.region_id), Some(bulk.id), data));
}

/// Whoever asked for it, as they may act now; none when the duty was withdrawn meanwhile.
async fn acting(node: &Node, bulk: &BulkRow) -> Result<Option<Caller>> {
    let name = people::find_name(&node.db.read(), bulk.account_id).await?.unwrap_or_default();
    let caller = Caller::load(node, bulk.account_id, name, Some(bulk.grant_id)).await.ok();
    Ok(caller.filter(|caller| caller.grant == bulk.grant_id))
}

/// Which of the rows the caller may change.
async fn may_change(
    node: &Node,
    conn: &Conn<'_>,
    caller: Option<&Caller>,
    list: &str,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let list = ask::find_list(list)?;
    let Some(query) =
        caller.and_then(|caller| ask::query(node, caller, list, &Ask::default(), Right::Investigate).ok())
    else {
        return Ok(HashSet::new());
    };
    let mut open = HashSet::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let query = ask::only(query.clone(), "id", chunk.to_vec());
        let found = rows::page(conn, &query, None, chunk.len(), Reach::ALL).await?;
        open.extend(found.rows.iter().filter_map(|row| row.tie.first()?.id()));
    }
    Ok(open)
}

type Judged<R> = HashMap<Uuid, (R, Verdict<R>)>;

fn refused(subject: SubjectRow, why: &Text) -> Result<SubjectRow> {
    Ok(SubjectRow { state: "refused".to_owned(), why: Some(serde_json::to_string(why)?), ..subject })
}

async fn apply<R: Subject + Laid>(
    node: &Node,
    tx: &mut Tx,
    bulk: &mut BulkRow,
    action: &Action,
    mut judged: Judged<R>,
    subjects: Vec<SubjectRow>,
    open: &HashSet<Uuid>,
) -> Result<Vec<SubjectRow>> {
    let tasks = matches!(action, Action::Task { .. });
    let (mut rows, mut happened, mut tasked) = (Vec::with_capacity(subjects.len()), Vec::new(), Vec::new());
    for subject in subjects {
        let found = judged.remove(&subject.subject_id).filter(|(row, _)| open.contains(&row.id()));
        let change = match found {
            None => {
                bulk.refused += 1;
                rows.push(refused(subject, &rules::gone())?);
                continue;
            }
            Some((_, Verdict::Refused(why))) => {
                bulk.refused += 1;
                rows.push(refused(subject, &why)?);
                continue;
            }
            Some((_, Verdict::Same)) => {
                rows.push(SubjectRow { state: "same".to_owned(), ..subject });
                continue;
            }
            Some((_, Verdict::Change(change))) => *change,
        };
        let Change { mut row, before, kind, content } = change;
        let (region, id, version) = (row.region(), row.id(), row.version());
        let open = json!({"disease": row.disease(), "bulk": bulk.id});
        happened.push(NewStep { kind, region, subject: id, content, open });
        if tasks {
            tasked.push(row);
        } else {
            R::lay_out(node, tx, &mut row).await?;
            if !R::store(tx, row).await? {
                return Err(crate::error::Error::internal("a row changed within its own transaction"));
            }
        }
        bulk.changed += 1;
        rows.push(SubjectRow {
            state: "changed".to_owned(),
            before: Some(before.to_string()),
            version_after: (!tasks).then_some(version + 1),
            ..subject
        });
    }
    steps::record(tx, happened).await?;
    order(tx, bulk.id, action, tasked).await?;
    Ok(rows)
}

/// Numbers of rows that a task names; the rest is counted.
const NAMED: usize = 40;

/// One task for each region.
async fn order<R: Subject>(tx: &mut Tx, source: Uuid, action: &Action, rows: Vec<R>) -> Result<()> {
    let Action::Task { duty, title, detail, due_at } = action else { return Ok(()) };
    let mut by_region: HashMap<Uuid, (String, Vec<String>)> = HashMap::new();
    for row in &rows {
        let (_, numbers) =
            by_region.entry(row.region()).or_insert_with(|| (row.disease().to_owned(), Vec::new()));
        numbers.push(row.number().to_owned());
    }
    let order = |(region, (disease, numbers)): (Uuid, (String, Vec<String>))| {
        let named = numbers.iter().take(NAMED).cloned().collect::<Vec<String>>().join(", ");
        let more = numbers.len().saturating_sub(NAMED);
        let said = detail.as_deref().map_or(String::new(), |text| format!("{}\n", text.trim()));
        let rest = |zh: bool| match (more, zh) {
            (0, _) => String::new(),
            (n, true) => format!(" 等，另有 {n} 个"),
            (n, false) => format!(" and {n} more"),
        };
        HandOut {
            subject: response::Subject::Bulk(source),
            task: "by-hand".to_owned(),
            occurrence: region.to_string(),
            checklist: Vec::new(),
            tell: Vec::new(),
            by_hand: true,
            late_at: *due_at,
            region,
            disease,
            duty: duty.clone(),
            title: Text::same(title.trim()),
            detail: Some(Text::new(
                format!("{said}{named}{}", rest(true)),
                format!("{said}{named}{}", rest(false)),
            )),
            due_at: *due_at,
        }
    };
    let mut orders: Vec<HandOut> = by_region.into_iter().map(order).collect();
    orders.sort_by_key(|order| order.region);
    response::hand_out(tx, orders).await
}

/// What else follows from a row's new state.
pub trait Laid: Sized {
    fn lay_out(node: &Node, tx: &mut Tx, row: &mut Self) -> impl Future<Output = Result<()>> + Send;
    fn restored(node: &Node, row: Self, before: &Value) -> Result<Self>;
}

impl Laid for CaseRow {
    async fn lay_out(_: &Node, _: &mut Tx, _: &mut CaseRow) -> Result<()> {
        Ok(())
    }
    fn restored(node: &Node, row: CaseRow, before: &Value) -> Result<CaseRow> {
        cases::restored(&node.packs(), row, before)
    }
}

impl Laid for ContactRow {
    async fn lay_out(node: &Node, tx: &mut Tx, row: &mut ContactRow) -> Result<()> {
        contacts::lay_out(node, tx, row).await
    }
    fn restored(_: &Node, row: ContactRow, before: &Value) -> Result<ContactRow> {
        contacts::restored(row, before)
    }
}

/// Puts back what nobody changed since.
async fn undo<R: Subject + Laid>(
    node: &Node,
    tx: &mut Tx,
    bulk: &mut BulkRow,
    action: &Action,
    mut now: HashMap<Uuid, R>,
    subjects: Vec<SubjectRow>,
    open: &HashSet<Uuid>,
) -> Result<Vec<SubjectRow>> {
    let tasks = matches!(action, Action::Task { .. });
    let cancelled: HashSet<Uuid> = if tasks {
        response::call_off(tx, response::Subject::Bulk(bulk.id)).await?.into_iter().collect()
    } else {
        HashSet::new()
    };
    let (mut rows, mut happened) = (Vec::with_capacity(subjects.len()), Vec::new());
    for subject in subjects {
        let row = now.remove(&subject.subject_id).filter(|row| open.contains(&row.id()));
        let same = |row: &R| match subject.version_after {
            Some(version) => row.version() == version,
            None => cancelled.contains(&row.region()),
        };
        let Some(row) = row.filter(same) else {
            bulk.kept += 1;
            let why = if tasks {
                Text::new("任务已办结", "the task was done already")
            } else {
                Text::new("此后又有改动", "changed since")
            };
            rows.push(SubjectRow { state: "kept".to_owned(), ..refused(subject, &why)? });
            continue;
        };
        let before: Value = serde_json::from_str(subject.before.as_deref().unwrap_or("null"))?;
        let (region, id) = (row.region(), row.id());
        let open = json!({"disease": row.disease(), "bulk": bulk.id});
        happened.push(NewStep {
            kind: R::RESTORED,
            region,
            subject: id,
            content: json!({"undone": action.name()}),
            open,
        });
        if !tasks {
            let mut row = R::restored(node, row, &before)?;
            R::lay_out(node, tx, &mut row).await?;
            R::store(tx, row).await?;
        }
        bulk.undone += 1;
        rows.push(SubjectRow { state: "undone".to_owned(), ..subject });
    }
    steps::record(tx, happened).await?;
    Ok(rows)
}
