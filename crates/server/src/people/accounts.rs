//! Handlers of accounts and the duties granted to them.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_plan::Right;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::http::grant_view;
use super::links::create_link;
use super::model::{Account, CreatedAccount, DutyInfo, EditAccount, Grant, NewAccount, NewGrant};
use super::store::{AccountRow, GrantRow};
use super::{rules, store};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check, password};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::ids::secret_token;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(edit_account))
        .routes(routes!(create_account_link))
        .routes(routes!(create_grant))
        .routes(routes!(delete_grant))
        .routes(routes!(list_duties))
}

async fn account_view(node: &Node, row: AccountRow) -> Result<Account> {
    let grants = store::list_grants(&node.db.read(), row.id).await?;
    let grants = grants.iter().map(|g| grant_view(node, g)).collect::<Result<_>>()?;
    Ok(Account { id: row.id, name: row.name, disabled: row.disabled, created_at: row.created_at, grants })
}

#[utoipa::path(get, path = "/api/v1/people/accounts", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<Account>)))]
async fn list_accounts(
    State(node): State<Node>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Account>>> {
    caller.require(Right::ManageAccounts)?;
    let rows = store::list_accounts(&node.db.read(), page.after()?, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |a| a.name.clone());
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(account_view(&node, row).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

#[utoipa::path(post, path = "/api/v1/people/accounts", tag = "people", request_body = NewAccount,
    responses((status = 200, body = CreatedAccount)))]
async fn create_account(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<NewAccount>,
) -> Result<Json<CreatedAccount>> {
    caller.require(Right::ManageAccounts)?;
    let name = rules::check_name(&body.name)?;
    let hash = match body.password {
        Some(password) => {
            password::check_strength(&password)?;
            Some(password::hash(password).await?)
        }
        None => None,
    };
    let stamp = secret_token()?;
    let (row, link) = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                if store::find_login(&tx.conn(), &name).await?.is_some() {
                    return Err(rules::name_taken(&name));
                }
                let row = AccountRow { id: tx.id(), name, disabled: false, created_at: tx.now() };
                let with_link = hash.is_none();
                store::insert_account(&tx.conn(), &row, hash, &stamp).await?;
                let link = if with_link { Some(create_link(tx, row.id).await?) } else { None };
                tx.journal(NewEntry::new(
                    "people.account.created",
                    None,
                    Some(row.id),
                    json!({"link": with_link}),
                ));
                Ok((row, link))
            })
        })
        .await?;
    Ok(Json(CreatedAccount { account: account_view(&node, row).await?, link }))
}

/// A new one-time sign-in link for an account that lost its password.
#[utoipa::path(post, path = "/api/v1/people/accounts/{id}/link", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = CreatedAccount)))]
async fn create_account_link(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<CreatedAccount>> {
    caller.require(Right::ManageAccounts)?;
    let row =
        store::find_account(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("account", id))?;
    let link = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let link = create_link(tx, id).await?;
                tx.journal(NewEntry::new("people.link.created", None, Some(id), json!({})));
                Ok(link)
            })
        })
        .await?;
    Ok(Json(CreatedAccount { account: account_view(&node, row).await?, link: Some(link) }))
}

#[utoipa::path(patch, path = "/api/v1/people/accounts/{id}", tag = "people", params(("id" = Uuid, Path)),
    request_body = EditAccount, responses((status = 200, body = Account)))]
async fn edit_account(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<EditAccount>,
) -> Result<Json<Account>> {
    caller.require(Right::ManageAccounts)?;
    let stamp = secret_token()?;
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let mut row = store::find_account(&tx.conn(), id)
                    .await?
                    .ok_or_else(|| Error::not_found("account", id))?;
                let others = store::list_holders(&tx.conn(), "administrator").await?;
                if body.disabled && !others.iter().any(|g| g.account_id != id) {
                    return Err(rules::last_administrator());
                }
                store::update_disabled(&tx.conn(), id, body.disabled, &stamp).await?;
                row.disabled = body.disabled;
                let data = json!({"disabled": body.disabled});
                tx.journal(NewEntry::new("people.account.changed", None, Some(id), data));
                Ok(row)
            })
        })
        .await?;
    Ok(Json(account_view(&node, row).await?))
}

/// Grants a duty at a region.
#[utoipa::path(post, path = "/api/v1/people/accounts/{id}/grants", tag = "people", params(("id" = Uuid, Path)),
    request_body = NewGrant, responses((status = 200, body = Grant)))]
async fn create_grant(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewGrant>,
) -> Result<Json<Grant>> {
    check(&node.tree(), &caller, Right::ManageAccounts, body.region_id)?;
    if node.packs().duty(&body.duty).is_none() {
        return Err(rules::unknown_duty(&body.duty));
    }
    node.tree().reference(body.region_id)?;
    let row = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                store::find_account(&tx.conn(), id).await?.ok_or_else(|| Error::not_found("account", id))?;
                let row =
                    GrantRow { id: tx.id(), account_id: id, duty: body.duty, region_id: body.region_id };
                if !store::grant(&tx.conn(), &row, tx.now()).await? {
                    let held = store::list_grants(&tx.conn(), id).await?;
                    let held = held.into_iter().find(|g| g.duty == row.duty && g.region_id == row.region_id);
                    return held.ok_or_else(|| Error::not_found("grant", row.id));
                }
                let data = json!({"duty": row.duty, "account": id});
                tx.journal(NewEntry::new("people.duty.granted", Some(row.region_id), Some(row.id), data));
                Ok(row)
            })
        })
        .await?;
    Ok(Json(grant_view(&node, &row)?))
}

#[utoipa::path(delete, path = "/api/v1/people/grants/{id}", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_grant(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let row = store::find_grant(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("grant", id))?;
    check(&node.tree(), &caller, Right::ManageAccounts, row.region_id)?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            let holders = store::list_holders(&tx.conn(), "administrator").await?;
            if row.duty == "administrator" && !holders.iter().any(|g| g.id != id) {
                return Err(rules::last_administrator());
            }
            store::delete_grant(&tx.conn(), id).await?;
            let data = json!({"duty": row.duty, "account": row.account_id});
            tx.journal(NewEntry::new("people.duty.withdrawn", Some(row.region_id), Some(id), data));
            Ok(())
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(get, path = "/api/v1/people/duties", tag = "people", responses((status = 200, body = Vec<DutyInfo>)))]
async fn list_duties(State(node): State<Node>, _caller: Caller) -> Json<Vec<DutyInfo>> {
    let packs = node.packs();
    let duty = |d: &lianfang_plan::Duty| DutyInfo {
        id: d.id.clone(),
        title: d.title.clone(),
        rights: d.rights.clone(),
    };
    Json(packs.duties().map(duty).collect())
}
