//! A case or a contact, where it makes no difference which: who stays in a room, moves to another region, or is kept.

use lianfang_domain::Text;
use lianfang_plan::Right;
use uuid::Uuid;

use super::{contacts, records};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::db::Conn;
use crate::node::Node;

#[derive(Debug, Clone)]
pub struct Somebody {
    /// `case` or `contact`
    pub kind: &'static str,
    pub id: Uuid,
    pub region: Uuid,
    pub number: String,
    pub disease: String,
    pub person: Option<Uuid>,
    /// Still watched, or not closed yet.
    pub open: bool,
}

fn unknown_kind(kind: &str) -> Error {
    Error::invalid(
        "C0430",
        Text::new(format!("没有“{kind}”这类对象"), format!("`{kind}` is neither a case nor a contact")),
        Text::new("可用：case、contact", "one of case, contact"),
    )
}

/// Somebody whom the caller may see, with the right that is asked for.
pub async fn get(
    node: &Node,
    conn: &Conn<'_>,
    caller: &Caller,
    right: Right,
    kind: &str,
    id: Uuid,
) -> Result<Somebody> {
    match kind {
        "case" => {
            let row = records::get_visible(node, conn, caller, right, id).await?;
            Ok(Somebody {
                kind: "case",
                id,
                region: row.region_id,
                number: row.number,
                disease: row.disease,
                person: row.person_id,
                open: row.working == "open",
            })
        }
        "contact" => {
            let row = contacts::get(node, conn, caller, right, id).await?;
            Ok(Somebody {
                kind: "contact",
                id,
                region: row.region_id,
                number: row.number,
                disease: row.disease,
                person: row.person_id,
                open: row.state == "watched",
            })
        }
        other => Err(unknown_kind(other)),
    }
}

/// A word that is none of the known ones.
pub fn unknown_reason(word: &str, known: &[&str]) -> Error {
    let list = known.join(", ");
    Error::invalid(
        "C0112",
        Text::new(format!("没有“{word}”这一项"), format!("there is no `{word}` here")),
        Text::new(format!("可用：{list}"), format!("one of {list}")),
    )
}
