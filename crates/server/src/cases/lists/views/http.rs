//! Handlers of saved views.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::store::{self, ViewRow};
use crate::cases::lists::ask::{self, find_list};
use crate::cases::lists::model::Ask;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query as Params};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::journal::NewEntry;
use crate::node::Node;
use crate::people;

const LONGEST: usize = 60;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change, remove))
}

/// A list as somebody keeps it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListSavedView)]
struct View {
    id: Uuid,
    list: String,
    name: String,
    /// For the desk of the region where it was made, and all below it.
    shared: bool,
    /// Opened when nothing else is chosen; one's own goes before the desk's.
    preset: bool,
    ask: Ask,
    by: Option<String>,
    mine: bool,
    /// Whether the caller may change or remove it.
    may_change: bool,
    version: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ListNewView)]
struct NewView {
    list: String,
    name: String,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    preset: bool,
    ask: Ask,
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    /// `cases`, `contacts`, `follow-ups` or `samples`
    list: String,
}

/// Shared views are changed by whoever made them, and by those who manage cases there.
fn may_change(node: &Node, caller: &Caller, row: &ViewRow) -> bool {
    row.owner_id == caller.account
        || (row.shared && check(&node.tree(), caller, Right::ManageCases, row.region_id).is_ok())
}

async fn view(node: &Node, caller: &Caller, row: ViewRow) -> Result<View> {
    Ok(View {
        may_change: may_change(node, caller, &row),
        mine: row.owner_id == caller.account,
        by: people::find_name(&node.db.read(), row.owner_id).await?,
        ask: serde_json::from_str(&row.state)?,
        id: row.id,
        list: row.list,
        name: row.name,
        shared: row.shared,
        preset: row.preset,
        version: row.version,
    })
}

/// Own views of a list and those of the desks above.
#[utoipa::path(get, path = "/api/v1/cases/views", tag = "cases", params(ListQuery),
    responses((status = 200, body = Vec<View>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Vec<View>>> {
    caller.require(Right::SeeCases)?;
    let tree = node.tree();
    let mut regions = vec![caller.region];
    regions.extend(tree.ancestors(caller.region).map(|place| place.id));
    let mut views = Vec::new();
    for row in store::list(&node.db.read(), &query.list, caller.account, regions).await? {
        views.push(view(&node, &caller, row).await?);
    }
    Ok(Json(views))
}

/// What is wrong with a view; its filter is read as the list would read it.
fn checked(node: &Node, caller: &Caller, body: &NewView) -> Result<String> {
    let list = find_list(&body.list)?;
    ask::query(node, caller, list, &body.ask, Right::SeeCases)?;
    let name = body.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(Error::invalid(
            "C0292",
            Text::new("视图名称为空或过长", "the view's name is empty or too long"),
            Text::new(
                format!("请写 1 到 {LONGEST} 个字符，不要写人名"),
                format!("give 1 to {LONGEST} characters, and nobody's name"),
            ),
        ));
    }
    Ok(name)
}

/// Keeps a list as it is asked for.
#[utoipa::path(post, path = "/api/v1/cases/views", tag = "cases", request_body = NewView,
    responses((status = 200, body = View)))]
async fn create(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewView>,
) -> Result<Versioned<View>> {
    let name = checked(&node, &caller, &body)?;
    let row = ViewRow {
        id: node.ids.next(),
        region_id: caller.region,
        list: body.list,
        name,
        owner_id: caller.account,
        shared: body.shared,
        preset: body.preset,
        state: serde_json::to_string(&body.ask)?,
        version: 1,
    };
    let stored = row.clone();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if row.preset {
                store::clear_preset(&tx.conn(), &row).await?;
            }
            journal(tx, "cases.view.saved", &row);
            store::insert(&tx.conn(), row).await
        })
    })
    .await?;
    Ok(Versioned(stored.version, view(&node, &caller, stored).await?))
}

fn journal(tx: &mut crate::kernel::db::Tx, kind: &'static str, row: &ViewRow) {
    let data = json!({"list": row.list, "shared": row.shared});
    tx.journal(NewEntry::new(kind, Some(row.region_id), Some(row.id), data));
}

async fn get(node: &Node, caller: &Caller, id: Uuid, version: IfMatch) -> Result<ViewRow> {
    let missing = || Error::not_found("view", id);
    let row = store::find(&node.db.read(), id).await?.ok_or_else(missing)?;
    if !may_change(node, caller, &row) {
        // Somebody else's own view is nobody's business.
        let right = Right::ManageCases;
        return Err(if row.shared {
            Error::Forbidden { right, region: Some(row.region_id) }
        } else {
            missing()
        });
    }
    version.check(row.version, &json!({"id": id}))?;
    Ok(row)
}

/// Changes a view; the whole of it is sent.
#[utoipa::path(put, path = "/api/v1/cases/views/{id}", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewView, responses((status = 200, body = View)))]
async fn change(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<NewView>,
) -> Result<Versioned<View>> {
    let row = get(&node, &caller, id, version).await?;
    let name = checked(&node, &caller, &body)?;
    let row = ViewRow {
        name,
        shared: body.shared,
        preset: body.preset,
        state: serde_json::to_string(&body.ask)?,
        ..row
    };
    let stored = ViewRow { version: row.version + 1, ..row.clone() };
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if row.preset {
                store::clear_preset(&tx.conn(), &row).await?;
            }
            journal(tx, "cases.view.saved", &row);
            if !store::save(&tx.conn(), row).await? {
                return Err(Error::Changed { current: Box::new(json!({"id": id})) });
            }
            Ok(())
        })
    })
    .await?;
    Ok(Versioned(stored.version, view(&node, &caller, stored).await?))
}

/// Removes a view; the rows that it shows stay.
#[utoipa::path(delete, path = "/api/v1/cases/views/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn remove(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<StatusCode> {
    let row = get(&node, &caller, id, version).await?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            journal(tx, "cases.view.removed", &row);
            store::delete(&tx.conn(), id).await
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
