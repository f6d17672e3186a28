//! What the parts of the desk keep in words around a case or contact: it goes when who it was goes, by hand or by retention.

use uuid::Uuid;

use super::{clues, clusters, investigations, places, screening};
use crate::error::Result;
use crate::kernel::db::Tx;

/// Takes away stays, answers, labels of what cases share, clues and marks of key persons; how many rows there were.
///
/// INVARIANT: a part whose tables hold words about somebody has its line here.
pub async fn forget_around(tx: &mut Tx, subject: Uuid) -> Result<u64> {
    let conn = tx.conn();
    let rows = places::erase(&conn, subject).await?
        + investigations::erase(&conn, subject).await?
        + clusters::forget_case(&conn, subject).await?
        + screening::erase_of(&conn, subject).await?;
    Ok(rows + clues::erase_of_case(tx, subject).await?)
}
