//! All SQL of tasks.

use chrono::{DateTime, Utc};
use lianfang_plan::OpenTask;
use sea_orm::FromQueryResult;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

use super::model::TaskTally;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct TaskRow {
    pub id: Uuid,
    pub running_id: Uuid,
    pub incident_id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub plan: String,
    pub task: String,
    pub occurrence: String,
    pub phase: String,
    pub duty: String,
    /// JSON list of duties that are told when it is late.
    pub tell: String,
    pub title_zh: String,
    pub title_en: String,
    /// `Content` as JSON.
    pub content: String,
    /// Other tasks of the plan wait for it.
    pub unlocks: bool,
    pub by_hand: bool,
    pub evidence: Option<String>,
    pub state: String,
    /// Order in a worklist: late before open before closed.
    pub rank: i32,
    pub opened_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub late_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub done_by: Option<Uuid>,
    pub done_how: Option<String>,
    pub note: Option<String>,
    /// Whom the task is about, when no plan handed it out.
    pub subject_kind: Option<String>,
    pub subject_id: Option<Uuid>,
    pub subject_number: Option<String>,
    pub version: i64,
}

const TASK: &str = "SELECT t.id, running_id, incident_id, region_id, disease, plan, task, occurrence, phase, duty, tell,
    title_zh, title_en, content, unlocks, by_hand, evidence, state, rank, opened_at, due_at, late_at, done_at, done_by,
    done_how, note, subject_kind, subject_id, subject_number, version FROM response_task t JOIN response_wording w ON w.id = t.wording_id";

/// Place of a state in a worklist.
pub fn rank_of(state: &str) -> i32 {
    match state {
        "late" => 0,
        "open" => 1,
        _ => 2,
    }
}

impl TaskRow {
    /// The same text always has the same id.
    fn wording_id(&self) -> Uuid {
        let mut hash = Sha256::new();
        let evidence = self.evidence.as_deref().unwrap_or_default();
        for part in [&self.tell, &self.title_zh, &self.title_en, &self.content, evidence] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        Uuid::from_bytes(id)
    }
}

pub async fn insert(conn: &Conn<'_>, tasks: Vec<TaskRow>) -> Result<()> {
    let wordings = Insert {
        head: "INSERT INTO response_wording (id, tell, title_zh, title_en, content, evidence) VALUES",
        tail: "ON CONFLICT (id) DO NOTHING",
        columns: 6,
    };
    let insert = Insert {
        head: "INSERT INTO response_task (id, running_id, incident_id, region_id, disease, plan, task, occurrence, phase,
               duty, wording_id, unlocks, by_hand, state, rank, opened_at, due_at, late_at, subject_kind, subject_id, subject_number, version) VALUES",
        tail: "",
        columns: 22,
    };
    let (mut said, mut rows) = (BTreeMap::new(), Vec::with_capacity(tasks.len()));
    for t in tasks {
        let wording = t.wording_id();
        rows.push(values![
            t.id,
            t.running_id,
            t.incident_id,
            t.region_id,
            t.disease,
            t.plan,
            t.task,
            t.occurrence,
            t.phase,
            t.duty,
            wording,
            t.unlocks,
            t.by_hand,
            t.state,
            t.rank,
            t.opened_at,
            t.due_at,
            t.late_at,
            t.subject_kind,
            t.subject_id,
            t.subject_number,
            t.version
        ]);
        said.entry(wording)
            .or_insert_with(|| values![wording, t.tell, t.title_zh, t.title_en, t.content, t.evidence]);
    }
    wordings.run(conn, said.into_values().collect()).await?;
    insert.run(conn, rows).await.map(drop)
}

/// Open and late tasks of the plans that run in these regions, by running plan, as their state machines know them.
pub async fn list_open_in(conn: &Conn<'_>, regions: &[Uuid]) -> Result<HashMap<Uuid, Vec<OpenTask>>> {
    #[derive(FromQueryResult)]
    struct Row {
        running_id: Uuid,
        task: String,
        occurrence: String,
        opened_at: DateTime<Utc>,
        due_at: DateTime<Utc>,
    }
    let mut found: HashMap<Uuid, Vec<OpenTask>> = HashMap::new();
    for chunk in regions.chunks(400) {
        let mut values = vec![];
        let list = in_list("region_id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT running_id, task, occurrence, opened_at, due_at FROM response_task
             WHERE {list} AND rank < 2 ORDER BY id"
        );
        for row in all::<Row>(conn, &sql, values).await? {
            let Row { running_id, task, occurrence, opened_at, due_at } = row;
            found.entry(running_id).or_default().push(OpenTask { task, occurrence, opened_at, due_at });
        }
    }
    Ok(found)
}

/// An end of a task that no person brought about.
#[derive(Debug, Clone)]
pub struct Close {
    pub running: Uuid,
    pub task: String,
    pub occurrence: String,
    pub state: &'static str,
    pub how: Option<&'static str>,
    pub note: Option<String>,
}

/// A task whose state changed.
#[derive(Debug, FromQueryResult)]
pub struct ChangedRow {
    pub id: Uuid,
    pub running_id: Uuid,
    pub region_id: Uuid,
    pub task: String,
}

/// Closes those of the occurrences that are open; all end in the same state, in the same way and with the same note.
pub async fn close(conn: &Conn<'_>, closing: &[Close], at: DateTime<Utc>) -> Result<Vec<ChangedRow>> {
    let mut closed = Vec::new();
    for chunk in closing.chunks(64) {
        let Some(last) = chunk.last() else { break };
        let mut values = values![last.state, at, last.how, last.note.clone()];
        // Filled up to a power of two, so that groups of many sizes are few statements to prepare.
        let filled = chunk.iter().chain(std::iter::repeat(last)).take(chunk.len().next_power_of_two());
        let mut which = Vec::new();
        for c in filled {
            let n = values.len();
            which.push(format!("running_id = ${} AND task = ${} AND occurrence = ${}", n + 1, n + 2, n + 3));
            values.extend(values![c.running, c.task.clone(), c.occurrence.clone()]);
        }
        let sql = format!(
            "UPDATE response_task SET state = $1, rank = 2, done_at = $2, done_how = $3, note = $4,
             version = version + 1 WHERE rank < 2 AND ({}) RETURNING id, running_id, region_id, task",
            which.join(" OR ")
        );
        closed.extend(all::<ChangedRow>(conn, &sql, values).await?);
    }
    Ok(closed)
}

/// Cancels what is open or late of one running plan or subject.
pub async fn cancel_of(conn: &Conn<'_>, running: Uuid, at: DateTime<Utc>) -> Result<Vec<ChangedRow>> {
    let sql = "UPDATE response_task SET state = 'cancelled', rank = 2, done_at = $2, version = version + 1
               WHERE running_id = $1 AND rank < 2 RETURNING id, running_id, region_id, task";
    all(conn, sql, values![running, at]).await
}

/// Marks open tasks late whose time is over.
pub async fn mark_late(conn: &Conn<'_>, now: DateTime<Utc>) -> Result<Vec<ChangedRow>> {
    let sql = "UPDATE response_task SET state = 'late', rank = 0, version = version + 1
               WHERE state = 'open' AND late_at <= $1 RETURNING id, running_id, region_id, task";
    all(conn, sql, values![now]).await
}

#[derive(FromQueryResult)]
struct At {
    at: Option<DateTime<Utc>>,
}

/// The next moment at which an open task becomes late.
pub async fn next_late(conn: &Conn<'_>) -> Result<Option<DateTime<Utc>>> {
    let row: Option<At> =
        one(conn, "SELECT MIN(late_at) AS at FROM response_task WHERE state = 'open'", vec![]).await?;
    Ok(row.and_then(|r| r.at))
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<TaskRow>> {
    one(conn, &format!("{TASK} WHERE t.id = $1"), values![id]).await
}

/// Keeps what a person did with a task.
pub async fn save_by_hand(conn: &Conn<'_>, t: &TaskRow) -> Result<bool> {
    let sql = "UPDATE response_task SET state = $3, rank = $4, done_at = $5, done_by = $6, done_how = $7, note = $8,
               version = version + 1 WHERE id = $1 AND version = $2";
    let t = t.clone();
    let values = values![t.id, t.version, t.state, t.rank, t.done_at, t.done_by, t.done_how, t.note];
    Ok(exec(conn, sql, values).await? == 1)
}

/// Which tasks a list shows.
#[derive(Debug, Clone)]
pub struct TaskFilter {
    pub scope: Scope,
    pub states: Vec<String>,
    /// Tasks of this duty, and late ones that its holders are told of.
    pub mine: Option<String>,
    pub duty: Option<String>,
    /// Tasks of these running plans.
    pub running: Option<Vec<Uuid>>,
    pub after: Option<(i32, DateTime<Utc>, Uuid)>,
}

/// Tasks: late ones first, then by deadline.
pub async fn list(conn: &Conn<'_>, filter: TaskFilter, limit: u32) -> Result<Vec<TaskRow>> {
    let mut values = vec![];
    let mut conditions = vec![under_sql("region_id", filter.scope, &mut values)];
    if !filter.states.is_empty() {
        if filter.states.iter().all(|state| rank_of(state) < 2) {
            // Says nothing new, but lets the database use the small index of what is not over.
            conditions.push("rank < 2".to_owned());
        }
        conditions.push(in_list("state", filter.states, &mut values));
    }
    if let Some(duty) = filter.mine {
        values.push(duty.clone().into());
        values.push(format!("%\"{duty}\"%").into());
        let n = values.len();
        conditions.push(format!("(duty = ${} OR (state = 'late' AND tell LIKE ${n}))", n - 1));
    }
    if let Some(duty) = filter.duty {
        values.push(duty.into());
        conditions.push(format!("duty = ${}", values.len()));
    }
    if let Some(running) = filter.running {
        conditions.push(in_list("running_id", running, &mut values));
    }
    if let Some((rank, due, id)) = filter.after {
        values.push(rank.into());
        values.push(due.into());
        values.push(id.into());
        let n = values.len();
        conditions.push(format!("(rank, due_at, t.id) > (${}, ${}, ${n})", n - 2, n - 1));
    }
    values.push(i64::from(limit).into());
    let sql = format!(
        "{TASK} WHERE {} ORDER BY rank, due_at, t.id LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    all(conn, &sql, values).await
}

#[derive(FromQueryResult)]
struct StateCount {
    state: String,
    n: i64,
}

fn tally(rows: Vec<StateCount>) -> TaskTally {
    let mut tally = TaskTally::default();
    for row in rows {
        match row.state.as_str() {
            "open" => tally.open = row.n,
            "late" => tally.late = row.n,
            "done" => tally.done = row.n,
            "missed" => tally.missed = row.n,
            _ => tally.cancelled = row.n,
        }
    }
    tally
}

/// Tasks of one running plan.
pub async fn tally_of(conn: &Conn<'_>, running: Uuid) -> Result<TaskTally> {
    let sql = "SELECT state, COUNT(*) AS n FROM response_task WHERE running_id = $1 GROUP BY state";
    Ok(tally(all(conn, sql, values![running]).await?))
}

/// Open and late tasks of a region and all below it.
pub async fn live_under(conn: &Conn<'_>, scope: Scope) -> Result<TaskTally> {
    let mut values = vec![];
    let under = under_sql("region_id", scope, &mut values);
    let sql =
        format!("SELECT state, COUNT(*) AS n FROM response_task WHERE rank < 2 AND {under} GROUP BY state");
    Ok(tally(all(conn, &sql, values).await?))
}

/// Number of tasks in any of `states`, of those that are not over, by the region they are for.
pub async fn tallies_by_region(
    conn: &Conn<'_>,
    disease: &str,
    states: &[&'static str],
) -> Result<HashMap<Uuid, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: Uuid,
        n: i64,
    }
    let mut values = values![disease];
    let list = in_list("state", states.iter().copied(), &mut values);
    let sql = format!(
        "SELECT region_id, COUNT(*) AS n FROM response_task WHERE rank < 2 AND disease = $1 AND {list} GROUP BY region_id"
    );
    let rows: Vec<Row> = all(conn, &sql, values).await?;
    Ok(rows.into_iter().map(|r| (r.region_id, r.n)).collect())
}

/// Of the tasks that were due since a moment: how many in all, and how many are done, by region.
pub async fn done_share(
    conn: &Conn<'_>,
    disease: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<HashMap<Uuid, (i64, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        region_id: Uuid,
        due: i64,
        done: i64,
    }
    let sql = "SELECT region_id, COUNT(*) AS due,
                      CAST(COALESCE(SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END), 0) AS BIGINT) AS done
               FROM response_task WHERE disease = $1 AND due_at >= $2 AND due_at <= $3 AND state <> 'cancelled'
               GROUP BY region_id";
    let rows: Vec<Row> = all(conn, sql, values![disease, since, now]).await?;
    Ok(rows.into_iter().map(|r| (r.region_id, (r.due, r.done))).collect())
}

#[derive(Debug, FromQueryResult)]
pub struct DoneRow {
    pub id: Uuid,
    pub running_id: Uuid,
    pub region_id: Uuid,
    pub task: String,
    pub unlocks: bool,
}

/// Closes those of `ids` that are open and may be closed by hand.
pub async fn finish_many(
    conn: &Conn<'_>,
    ids: &[Uuid],
    by: Option<Uuid>,
    at: DateTime<Utc>,
) -> Result<Vec<DoneRow>> {
    let mut done = Vec::new();
    for chunk in ids.chunks(400) {
        let mut values = values![at, by, true];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "UPDATE response_task SET state = 'done', rank = 2, done_at = $1, done_by = $2, done_how = 'hand',
             version = version + 1 WHERE rank < 2 AND by_hand = $3 AND {list}
             RETURNING id, running_id, region_id, task, unlocks"
        );
        done.extend(all::<DoneRow>(conn, &sql, values).await?);
    }
    Ok(done)
}

/// Open and late tasks about these subjects.
pub async fn list_errands_of(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<Vec<TaskRow>> {
    let mut found = Vec::new();
    for chunk in subjects.chunks(400) {
        let mut values = vec![];
        let list = in_list("subject_id", chunk.iter().copied(), &mut values);
        found.extend(all::<TaskRow>(conn, &format!("{TASK} WHERE rank < 2 AND {list}"), values).await?);
    }
    Ok(found)
}

/// Open and late tasks about subjects of one kind, late ones first.
pub async fn list_errands(conn: &Conn<'_>, scope: Scope, kind: &str, limit: u32) -> Result<Vec<TaskRow>> {
    let mut values = values![kind, i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "{TASK} WHERE rank < 2 AND subject_kind = $1 AND {under} ORDER BY rank, due_at, t.id LIMIT $2"
    );
    all(conn, &sql, values).await
}

/// Closes open tasks about these subjects by evidence; all their tasks when none is named.
pub async fn close_errands(
    conn: &Conn<'_>,
    subjects: &[Uuid],
    tasks: &[&str],
    at: DateTime<Utc>,
    note: &str,
) -> Result<Vec<ChangedRow>> {
    let mut closed = Vec::new();
    for chunk in subjects.chunks(400) {
        let mut values = values![at, note];
        let list = in_list("subject_id", chunk.iter().copied(), &mut values);
        let which = match tasks {
            [] => "1 = 1".to_owned(),
            tasks => in_list("task", tasks.iter().copied(), &mut values),
        };
        let sql = format!(
            "UPDATE response_task SET state = 'done', rank = 2, done_at = $1, done_how = 'evidence', note = $2,
             version = version + 1 WHERE rank < 2 AND {list} AND {which} RETURNING id, running_id, region_id, task"
        );
        closed.extend(all::<ChangedRow>(conn, &sql, values).await?);
    }
    Ok(closed)
}

/// Gives open tasks about a subject to another region.
pub async fn move_errands(conn: &Conn<'_>, subject: Uuid, region: Uuid) -> Result<()> {
    let sql =
        "UPDATE response_task SET region_id = $2, version = version + 1 WHERE rank < 2 AND subject_id = $1";
    exec(conn, sql, values![subject, region]).await.map(drop)
}

/// Removes all tasks about these subjects.
pub async fn forget_errands(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<()> {
    let mut values = vec![];
    // A task about somebody is kept under its subject, so that the unique index finds it.
    let list = in_list("running_id", subjects.iter().copied(), &mut values);
    exec(conn, &format!("DELETE FROM response_task WHERE subject_id IS NOT NULL AND {list}"), values)
        .await
        .map(drop)
}
