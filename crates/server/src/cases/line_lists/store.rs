//! SQL of line lists: cases known by a list's own id, and rows that wait.

use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::cases::merging;
use crate::error::Result;
use crate::kernel::db::{Conn, Insert, Tx, all, in_list};
use crate::kernel::vault::{Sealed, Vault};
use crate::values;

#[derive(FromQueryResult)]
struct Known {
    id: Uuid,
    external_id: String,
}

/// Cases of a disease by the ids that lists gave them.
pub async fn find_external(conn: &Conn<'_>, disease: &str, ids: &[String]) -> Result<HashMap<String, Uuid>> {
    let mut found = merging::find_external(conn, disease, ids).await?;
    for chunk in ids.chunks(400) {
        let mut values = values![disease];
        let list = in_list("external_id", chunk.iter().cloned(), &mut values);
        let sql = format!("SELECT id, external_id FROM cases_case WHERE disease = $1 AND {list}");
        found
            .extend(all::<Known>(conn, &sql, values).await?.into_iter().map(|row| (row.external_id, row.id)));
    }
    Ok(found)
}

/// A row that waits: what it says is sealed, for it may name somebody.
pub struct Waiting {
    pub disease: String,
    pub line: i64,
    pub external_id: String,
    pub content: String,
    pub findings: String,
}

/// Keeps rows that wait; one that waits already stays as it is.
pub async fn insert_waiting(tx: &Tx, vault: &Vault, region: Uuid, waiting: Vec<Waiting>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_waiting (id, region_id, disease, external_id, line, sealed_key, sealed, findings, at) VALUES",
        tail: "ON CONFLICT (disease, external_id, region_id) DO NOTHING",
        columns: 9,
    };
    let mut rows = Vec::with_capacity(waiting.len());
    for row in waiting {
        let id = tx.id();
        let Sealed { key, text } = vault.seal(id, row.content.as_bytes())?;
        rows.push(values![
            id,
            region,
            row.disease,
            row.external_id,
            row.line,
            key,
            text,
            row.findings,
            tx.now()
        ]);
    }
    insert.run(&tx.conn(), rows).await.map(drop)
}
