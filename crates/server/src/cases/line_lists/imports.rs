//! Lists that are imported in the background: kept sealed, checked as a whole, taken in when somebody says so.
//!
//! Both jobs may be begun again at any point: what is stored is known again by its mark.

use lianfang_domain::Text;
use lianfang_exchange::line_lists::columns_of;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

use super::apply::carry_out;
use super::findings::refused;
use super::mark::layout_of;
use super::model::{ListFile, ListImport, ListOrder};
use super::store::{self, Ending, ImportRow};
use super::writing;
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::kernel::jobs::{self, Handler};
use crate::kernel::journal::NewEntry;
use crate::kernel::vault::Sealed;
use crate::node::Node;

const CHECK: &str = "cases.list.check";
const APPLY: &str = "cases.list.apply";

pub fn check_job() -> (&'static str, Handler) {
    (CHECK, |node, payload| Box::pin(check(node, payload)))
}

pub fn apply_job() -> (&'static str, Handler) {
    (APPLY, |node, payload| Box::pin(apply(node, payload)))
}

fn path_of(node: &Node, id: Uuid) -> PathBuf {
    node.config.data_dir.join("uploads").join(id.to_string())
}

/// Keeps a file and queues its check. On the disk it is sealed; the key is in the database and goes with the end of the work.
pub async fn receive(node: &Node, account: Uuid, file: ListFile, order: ListOrder) -> Result<Uuid> {
    let id = node.ids.next();
    let path = path_of(node, id);
    let (sealing, bytes, to) = (node.clone(), file.bytes.clone(), path.clone());
    let sealed = tokio::task::spawn_blocking(move || -> Result<Vec<u8>> {
        let Sealed { key, text } = sealing.vault.seal(id, &bytes)?;
        let context = || format!("upload {}", to.display());
        let mut opened = std::fs::File::create(&to).map_err(|e| Error::io(context(), e))?;
        std::io::Write::write_all(&mut opened, &text).map_err(|e| Error::io(context(), e))?;
        opened.sync_all().map_err(|e| Error::io(context(), e))?;
        Ok(key)
    });
    let key = sealed.await.map_err(|e| Error::internal(format!("sealing: {e}")))??;
    let region = order.region_id;
    let row = ImportRow {
        id,
        region_id: region,
        disease: order.disease.clone(),
        file_name: file.name,
        bytes: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        state: "checking".to_owned(),
        ordered: serde_json::to_string(&order)?,
        report: None,
        file_key: Some(key),
        done: 0,
        total: 0,
        added: 0,
        changed: 0,
        created_by: Some(account),
        created_at: node.clock.now(),
        finished_at: None,
        message: None,
        version: 1,
    };
    node.write(Some(account), move |tx| {
        Box::pin(async move {
            let data = json!({"bytes": row.bytes, "disease": row.disease});
            store::insert_import(&tx.conn(), row).await?;
            jobs::enqueue(tx, CHECK, json!({"import": id})).await?;
            tx.journal(NewEntry::new("cases.list.uploaded", Some(region), Some(id), data));
            Ok(())
        })
    })
    .await?;
    Ok(id)
}

/// Queues another check, as part of the change that asks for it.
pub async fn check_again(tx: &Tx, id: Uuid) -> Result<()> {
    jobs::enqueue(tx, CHECK, json!({"import": id})).await
}

/// Queues the work, as part of the change that asks for it.
pub async fn start(tx: &Tx, id: Uuid) -> Result<()> {
    jobs::enqueue(tx, APPLY, json!({"import": id})).await
}

async fn open(node: &Node, row: &ImportRow) -> Result<Arc<Vec<u8>>> {
    let (id, path) = (row.id, path_of(node, row.id));
    let key =
        row.file_key.clone().ok_or_else(|| Error::internal("the file of an import has no key any more"))?;
    let node = node.clone();
    let work = move || -> Result<Vec<u8>> {
        let text = std::fs::read(&path).map_err(|e| Error::io(format!("upload {}", path.display()), e))?;
        node.vault.unseal(id, &Sealed { key, text })
    };
    let bytes = tokio::task::spawn_blocking(work).await;
    Ok(Arc::new(bytes.map_err(|e| Error::internal(format!("opening: {e}")))??))
}

/// Stands for the columns of the file that an import is about.
pub async fn layout(node: &Node, row: &ImportRow) -> Result<Uuid> {
    let bytes = open(node, row).await?;
    let columns = tokio::task::spawn_blocking(move || columns_of(&bytes).map_err(|f| refused(&f))).await;
    let columns = columns.map_err(|e| Error::internal(format!("reading: {e}")))??;
    Ok(layout_of(&node.vault, &columns))
}

/// Removes the file. One that is left behind by a crash can't be opened: its key is gone.
pub async fn remove_file(node: &Node, id: Uuid) {
    if let Err(error) = tokio::fs::remove_file(path_of(node, id)).await {
        tracing::warn!(%error, import = %id, "an upload could not be removed");
    }
}

fn id_of(payload: &Value) -> Result<Uuid> {
    Ok(serde_json::from_value(payload["import"].clone())?)
}

async fn check(node: &Node, payload: Value) -> Result<()> {
    let row = store::get_import(&node.db.read(), id_of(&payload)?).await?;
    if row.state != "checking" {
        return Ok(());
    }
    let bytes = open(node, &row).await?;
    let order = ListOrder { preview: true, ..serde_json::from_str(&row.ordered)? };
    let found = carry_out(node, row.created_by, None, bytes, &order).await;
    let (state, report, message) = told(found)?;
    let id = row.id;
    let ending = Ending {
        id,
        from: "checking",
        state: if state { "staged" } else { "refused" },
        report,
        message,
        over: false,
    };
    let region = row.region_id;
    node.writer
        .write(row.created_by, move |tx| {
            Box::pin(async move {
                if store::end(&tx.conn(), ending, tx.now()).await? {
                    tx.journal(NewEntry::new("cases.list.checked", Some(region), Some(id), json!({})));
                }
                Ok(())
            })
        })
        .await
}

/// What was found as it is stored: whether the list can be imported, the report, and why not.
fn told(found: Result<ListImport>) -> Result<(bool, Option<String>, Option<String>)> {
    match found {
        Ok(report) => Ok((true, Some(serde_json::to_string(&report)?), None)),
        // What is wrong with the file is an answer, no failure of the job.
        Err(Error::Invalid(fault)) => {
            let (zh, en) = (&fault.detail.zh, &fault.detail.en);
            let text = Text::new(
                format!("{zh}。{}（{}）", fault.remedy.zh, fault.code),
                format!("{en}; {} ({})", fault.remedy.en, fault.code),
            );
            Ok((false, None, Some(serde_json::to_string(&text)?)))
        }
        Err(error) => Err(error),
    }
}

async fn apply(node: &Node, payload: Value) -> Result<()> {
    let row = store::get_import(&node.db.read(), id_of(&payload)?).await?;
    if row.state != "applying" {
        return Ok(());
    }
    let bytes = open(node, &row).await?;
    let order = ListOrder { preview: false, ..serde_json::from_str(&row.ordered)? };
    match carry_out(node, row.created_by, Some(row.id), bytes, &order).await {
        Ok(done) => writing::finish(node, row.created_by, row.id, &done).await?,
        Err(error) => {
            let (_, _, message) = told(Err(error))?;
            let id = row.id;
            let ending = Ending { id, from: "applying", state: "refused", report: None, message, over: true };
            node.writer
                .write(row.created_by, move |tx| {
                    Box::pin(async move { store::end(&tx.conn(), ending, tx.now()).await.map(drop) })
                })
                .await?;
        }
    }
    remove_file(node, row.id).await;
    Ok(())
}
