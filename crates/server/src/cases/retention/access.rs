//! Who has seen this person's name: the access log, asked by name, number or telephone.

use axum::extract::State;
use lianfang_plan::Right;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{AskAccess, SeenBy};
use super::rules;
use crate::cases::{contacts, records};
use crate::error::Result;
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::Json;
use crate::node::Node;
use crate::people::{self, Probe};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(ask))
}

/// Reads of one person that are shown at once.
const MOST: u32 = 500;

/// Everybody who has read the identity of persons of this name, number or telephone, with duty, purpose and time. Nobody's identity is opened for it.
#[utoipa::path(post, path = "/api/v1/cases/access-log", tag = "cases", request_body = AskAccess,
    responses((status = 200, body = [SeenBy])))]
async fn ask(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<AskAccess>,
) -> Result<Json<Vec<SeenBy>>> {
    caller.require(Right::ManageCases)?;
    let filled = |part: Option<String>| part.map(|p| p.trim().to_owned()).filter(|p| !p.is_empty());
    let probe =
        Probe { name: filled(body.name), id_number: filled(body.id_number), phone: filled(body.phone) };
    if probe.name.is_none() && probe.id_number.is_none() && probe.phone.is_none() {
        return Err(rules::whom());
    }
    let (conn, tree) = (node.db.read(), node.tree());
    let mut found = Vec::new();
    for person in people::find_persons(&conn, &node.vault, &probe).await? {
        let mut numbers = Vec::new();
        let mut hidden = false;
        for case in records::list_by_persons(&conn, &[person]).await? {
            hidden |= check(&tree, &caller, Right::ManageCases, case.region_id).is_err()
                || records::is_hidden_from(&conn, case.id, caller.account).await?;
            numbers.push(case.number);
        }
        for contact in contacts::list_by_persons(&conn, &[person]).await? {
            hidden |= check(&tree, &caller, Right::ManageCases, contact.region_id).is_err();
            numbers.push(contact.number);
        }
        // Somebody whose file is elsewhere, or closed to the caller, is not even counted.
        if hidden || numbers.is_empty() {
            continue;
        }
        let reads = people::list_reads(&node, &conn, person, MOST).await?;
        found.push(SeenBy { person_id: person, numbers, reads });
    }
    Ok(Json(found))
}
