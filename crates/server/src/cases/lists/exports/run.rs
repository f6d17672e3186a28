//! Writing a file in the background. CSV is written in slices, so that signals and tasks are not kept waiting and a restart goes on
//! where it was; a workbook is written in one go.

use chrono::TimeDelta;
use lianfang_domain::{Lang, Text};
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::csv::{self, Value};
use super::file;
use super::store::{self, ExportRow};
use super::xlsx::{self, Book};
use crate::cases::lists::access::{Position, Reach};
use crate::cases::lists::cells::Cell;
use crate::cases::lists::columns::Column;
use crate::cases::lists::filter::Query;
use crate::cases::lists::model::Ask;
use crate::cases::lists::show::Shown;
use crate::cases::lists::{ask, show, store as rows};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::db::WriteFuture;
use crate::kernel::jobs::{self, Handler};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

const READ: usize = 5000;
/// Pages of one slice.
const SLICE: usize = 10;
/// How long a file stays.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// What is written, and in which words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wanted {
    pub ask: Ask,
    pub lang: Lang,
    /// Words as their codes and columns by their keys, for programs.
    pub codes: bool,
}

pub fn job() -> (&'static str, Handler) {
    fn handle(node: &Node, payload: Json) -> WriteFuture<'_, ()> {
        Box::pin(async move {
            let id: Uuid = serde_json::from_value(payload["export"].clone())?;
            write(node, id).await
        })
    }
    ("cases.export", handle)
}

async fn write(node: &Node, id: Uuid) -> Result<()> {
    let mut row = store::get(&node.db.read(), id).await?;
    if row.state != "running" {
        return Ok(());
    }
    let wanted: Wanted = serde_json::from_str(&row.query)?;
    // As whoever asked for it may see now, not as they might when they asked.
    let name = people::find_name(&node.db.read(), row.account_id).await?.unwrap_or_default();
    let caller = Caller::load(node, row.account_id, name, Some(row.grant_id)).await.ok();
    let caller = caller.filter(|caller| caller.grant == row.grant_id);
    let query = caller.as_ref().and_then(|caller| {
        ask::query(node, caller, ask::find_list(&row.list).ok()?, &wanted.ask, Right::SeeCases).ok()
    });
    let (Some(caller), Some(query)) = (caller, query) else {
        let why = Text::new("您已无权查看这些内容", "you may not see these rows any more");
        return fail(node, row, why).await;
    };
    let more = if row.format == "xlsx" {
        workbook(node, &caller, &query, &wanted, &mut row).await?
    } else {
        slice(node, &caller, &query, &wanted, &mut row).await?
    };
    node.notify("progress", json!({"export_id": id, "done": row.rows_done}));
    match more {
        More::Yes => {
            node.writer
                .write(None, move |tx| {
                    Box::pin(async move {
                        jobs::enqueue(tx, "cases.export", json!({"export": row.id})).await?;
                        store::save(&tx.conn(), &row).await
                    })
                })
                .await
        }
        More::No => finish(node, row).await,
        More::TooMany => {
            let most = xlsx::MOST;
            let why = Text::new(
                format!("超过 {most} 行，请缩小范围或导出 CSV"),
                format!("more than {most} rows: narrow the filter or take CSV"),
            );
            fail(node, row, why).await
        }
    }
}

enum More {
    Yes,
    No,
    TooMany,
}

async fn finish(node: &Node, row: ExportRow) -> Result<()> {
    let now = node.clock.now();
    let (finished_at, expires_at) = (Some(now), Some(now + KEPT));
    let row = ExportRow { state: "ready".to_owned(), position: None, finished_at, expires_at, ..row };
    end(node, row, "cases.export.finished").await
}

async fn fail(node: &Node, row: ExportRow, why: Text) -> Result<()> {
    file::remove(node, row.id).await?;
    let message = Some(serde_json::to_string(&why)?);
    let finished_at = Some(node.clock.now());
    end(node, ExportRow { state: "failed".to_owned(), message, finished_at, ..row }, "cases.export.failed")
        .await
}

async fn end(node: &Node, row: ExportRow, kind: &'static str) -> Result<()> {
    node.writer
        .write(Some(row.account_id), move |tx| {
            Box::pin(async move {
                let data = json!({"list": row.list, "rows": row.rows_done, "identities": row.identities});
                tx.journal(NewEntry::new(kind, Some(row.region_id), Some(row.id), data));
                store::save(&tx.conn(), &row).await
            })
        })
        .await
}

/// Some pages of CSV behind what is written already.
async fn slice(
    node: &Node,
    caller: &Caller,
    query: &Query,
    wanted: &Wanted,
    row: &mut ExportRow,
) -> Result<More> {
    let mut after: Option<Position> = row.position.as_deref().map(serde_json::from_str).transpose()?;
    let mut bytes = Vec::new();
    if row.rows_done == 0 && after.is_none() {
        bytes = csv::lines(Some(&head(query, wanted)), Vec::new())?;
    }
    let mut more = More::Yes;
    for _ in 0..SLICE {
        let (values, next) = page(node, caller, query, wanted, after).await?;
        row.rows_done += values.len() as i64;
        bytes.extend(csv::lines(None, values)?);
        after = next;
        if after.is_none() {
            more = More::No;
            break;
        }
    }
    row.bytes = file::append(node, row.id, row.bytes.cast_unsigned(), &bytes).await?.cast_signed();
    row.position = after.map(|after| serde_json::to_string(&after)).transpose()?;
    Ok(more)
}

async fn workbook(
    node: &Node,
    caller: &Caller,
    query: &Query,
    wanted: &Wanted,
    row: &mut ExportRow,
) -> Result<More> {
    row.rows_done = 0;
    let title = if wanted.lang == Lang::Zh { query.list.title.0 } else { query.list.title.1 };
    let book = Book::begin(&node.config.data_dir, title.to_owned(), head(query, wanted));
    let mut after = None;
    loop {
        let (values, next) = page(node, caller, query, wanted, after).await?;
        row.rows_done += values.len() as i64;
        if row.rows_done > xlsx::MOST {
            return Ok(More::TooMany);
        }
        book.add(values).await?;
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    row.bytes = file::append(node, row.id, 0, &book.finish().await?).await?.cast_signed();
    Ok(More::No)
}

fn head(query: &Query, wanted: &Wanted) -> Vec<String> {
    let title = |column: &&Column| match (wanted.codes, wanted.lang) {
        (true, _) => column.key,
        (false, Lang::Zh) => column.title.0,
        (false, Lang::En) => column.title.1,
    };
    query.columns.iter().map(|column| title(column).to_owned()).collect()
}

async fn page(
    node: &Node,
    caller: &Caller,
    query: &Query,
    wanted: &Wanted,
    after: Option<Position>,
) -> Result<(Vec<Vec<Value>>, Option<Position>)> {
    let found = rows::page(&node.db.read(), query, after, READ, Reach::ALL).await?;
    let who = show::identities(node, caller, query, &found.rows, "cases.export").await?;
    let (packs, tree, zone) = (node.packs(), node.tree(), node.clock.timezone());
    let mut values = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        let shown = show::row(&packs, query, row, &who)?;
        let value = |(column, shown): (&&'static Column, Shown)| match shown {
            Shown::Text(text) => Value::Text(text.get(wanted.lang).to_owned()),
            Shown::Cell(Cell::None) => Value::Empty,
            Shown::Cell(Cell::Int(n)) => Value::Whole(n),
            Shown::Cell(Cell::Real(x)) => Value::Number(x),
            Shown::Cell(Cell::Moment(at)) => {
                Value::Text(at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string())
            }
            Shown::Cell(Cell::Id(region)) => Value::Text(match tree.find(region) {
                Some(place) if wanted.codes => place.code.clone(),
                Some(place) => place.name.get(wanted.lang).to_owned(),
                None => String::new(),
            }),
            Shown::Cell(cell) => Value::Text(show::text(column, &cell, wanted.lang, wanted.codes)),
        };
        values.push(query.columns.iter().zip(shown).map(value).collect());
    }
    Ok((values, found.next))
}

/// Removes files whose time is over; whether there were any.
pub async fn expire(node: &Node) -> Result<bool> {
    let conn = node.db.read();
    let due = node.exports_due.get(&node.writer, (), store::next_expiry(&conn)).await?;
    let now = node.clock.now();
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let expired = store::list_expired(&conn, now).await?;
    for row in &expired {
        remove(node, row.clone(), None).await?;
    }
    Ok(!expired.is_empty())
}

/// Removes a file; what was exported when by whom stays known.
pub async fn remove(node: &Node, row: ExportRow, by: Option<Uuid>) -> Result<()> {
    if row.state == "running" {
        return Err(not_there());
    }
    file::remove(node, row.id).await?;
    let row = ExportRow { state: "expired".to_owned(), ..row };
    node.write(by, move |tx| {
        Box::pin(async move {
            let data = json!({"list": row.list});
            tx.journal(NewEntry::new("cases.export.removed", Some(row.region_id), Some(row.id), data));
            store::save(&tx.conn(), &row).await
        })
    })
    .await
}

pub fn not_there() -> Error {
    Error::conflict(
        "C0291",
        Text::new("文件尚未完成或已过期", "the file is not finished yet, or it is gone"),
        Text::new("文件完成后保留 24 小时；过期请重新导出", "files stay for 24 hours; export the list again"),
    )
}
