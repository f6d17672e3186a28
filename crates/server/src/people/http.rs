//! Handlers of the people slice.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde_json::json;
use tower_sessions::Session;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::links::{create_link, token_hash};
use super::model::{
    Account, AccountRef, Acting, ChangePassword, CreatedAccount, DutyInfo, EditAccount, FollowLink, Grant,
    Login, Me, NewAccount, NewGrant, NodeInfo, SetUp, SignIn,
};
use super::store::{AccountRow, GrantRow};
use super::{rules, store};
use crate::error::{Error, Result};
use crate::kernel::auth::{ACTING, AuthSession, Caller, Credentials, check, password};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::ids::secret_token;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(node_info))
        .routes(routes!(me))
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(set_up))
        .routes(routes!(follow_link))
        .routes(routes!(act))
        .routes(routes!(change_password))
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(edit_account))
        .routes(routes!(create_account_link))
        .routes(routes!(create_grant))
        .routes(routes!(delete_grant))
        .routes(routes!(list_duties))
}

async fn info(node: &Node) -> Result<NodeInfo> {
    let packs = node.packs();
    Ok(NodeInfo {
        name: Text::new(node.config.name_zh.clone(), node.config.name_en.clone()),
        exercise: node.driver.get().is_some(),
        replay: node.driver.get().is_some(),
        now: node.clock.now(),
        today: node.clock.today(),
        timezone: node.clock.timezone().name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        disease: node.config.disease.clone(),
        diseases: packs.disease_refs(),
        needs_setup: store::count_accounts(&node.db.read()).await? == 0,
    })
}

fn grant_view(node: &Node, row: &GrantRow) -> Result<Grant> {
    let duty_title =
        node.packs().duty(&row.duty).map_or_else(|| Text::same(row.duty.clone()), |d| d.title.clone());
    Ok(Grant {
        id: row.id,
        duty: row.duty.clone(),
        duty_title,
        region: node.tree().reference(row.region_id)?,
    })
}

async fn describe(node: &Node, caller: &Caller) -> Result<Json<Me>> {
    let rows = store::list_grants(&node.db.read(), caller.account).await?;
    let grants = rows.iter().map(|r| grant_view(node, r)).collect::<Result<Vec<Grant>>>()?;
    let acting = grants.iter().find(|g| g.id == caller.grant).cloned().ok_or(Error::Unauthenticated)?;
    let account = AccountRef { id: caller.account, name: caller.name.clone() };
    Ok(Json(Me { account, grants, acting, rights: caller.rights.clone(), node: info(node).await? }))
}

/// Begins the session of an account that has proved who it is.
async fn open_session(node: &Node, auth: &mut AuthSession, login: Login) -> Result<Json<Me>> {
    let id = login.id;
    let caller = Caller::load(node, id, login.name.clone(), None).await?;
    auth.login(&login.signed_in()).await.map_err(|e| Error::internal(format!("session: {e}")))?;
    node.write(Some(id), move |tx| {
        Box::pin(async move {
            tx.journal(NewEntry::new("people.account.signed-in", None, Some(id), json!({})));
            Ok(())
        })
    })
    .await?;
    describe(node, &caller).await
}

/// The node, before anyone signed in.
#[utoipa::path(get, path = "/api/v1/people/node", tag = "people", responses((status = 200, body = NodeInfo)))]
async fn node_info(State(node): State<Node>) -> Result<Json<NodeInfo>> {
    Ok(Json(info(&node).await?))
}

/// The caller.
#[utoipa::path(get, path = "/api/v1/people/me", tag = "people", responses((status = 200, body = Me)))]
async fn me(State(node): State<Node>, caller: Caller) -> Result<Json<Me>> {
    describe(&node, &caller).await
}

#[utoipa::path(post, path = "/api/v1/people/sign-in", tag = "people", request_body = SignIn,
    responses((status = 200, body = Me)))]
async fn sign_in(
    State(node): State<Node>,
    mut auth: AuthSession,
    Json(body): Json<SignIn>,
) -> Result<Json<Me>> {
    let credentials = Credentials { name: body.name.trim().to_owned(), password: body.password };
    let user = auth.authenticate(credentials).await.map_err(|e| Error::internal(format!("sign-in: {e}")))?;
    let user = user.ok_or_else(rules::wrong_login)?;
    let login = store::find_login_by_id(&node.db.read(), user.id).await?.ok_or_else(rules::wrong_login)?;
    open_session(&node, &mut auth, login).await
}

#[utoipa::path(post, path = "/api/v1/people/sign-out", tag = "people", responses((status = 204)))]
async fn sign_out(mut auth: AuthSession) -> Result<StatusCode> {
    auth.logout().await.map_err(|e| Error::internal(format!("session: {e}")))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the first account, an administrator of the whole node, from the link that the first start printed.
#[utoipa::path(post, path = "/api/v1/people/setup", tag = "people", request_body = SetUp,
    responses((status = 200, body = Me)))]
async fn set_up(
    State(node): State<Node>,
    mut auth: AuthSession,
    Json(body): Json<SetUp>,
) -> Result<Json<Me>> {
    let name = rules::check_name(&body.name)?;
    password::check_strength(&body.password)?;
    let hash = password::hash(body.password).await?;
    let (token, stamp) = (token_hash(&body.token), secret_token()?);
    let root = node.tree().root_or_default();
    let id = node
        .write(None, move |tx| {
            Box::pin(async move {
                let link = store::take_link(&tx.conn(), &token, tx.now()).await?;
                if link.is_none_or(|l| l.account_id.is_some()) || store::count_accounts(&tx.conn()).await? > 0
                {
                    return Err(rules::dead_link());
                }
                let account = AccountRow { id: tx.id(), name, disabled: false, created_at: tx.now() };
                store::insert_account(&tx.conn(), &account, Some(hash), &stamp).await?;
                let root = crate::regions::ensure_root(tx, root).await?;
                for duty in ["administrator", "commander"] {
                    let row = GrantRow {
                        id: tx.id(),
                        account_id: account.id,
                        duty: duty.to_owned(),
                        region_id: root,
                    };
                    store::grant(&tx.conn(), &row, tx.now()).await?;
                }
                tx.journal(NewEntry::new(
                    "people.account.created",
                    None,
                    Some(account.id),
                    json!({"setup": true}),
                ));
                Ok(account.id)
            })
        })
        .await?;
    node.reload_tree().await?;
    let login = store::find_login_by_id(&node.db.read(), id).await?.ok_or_else(rules::dead_link)?;
    open_session(&node, &mut auth, login).await
}

/// Signs in by a one-time link.
#[utoipa::path(post, path = "/api/v1/people/link", tag = "people", request_body = FollowLink,
    responses((status = 200, body = Me)))]
async fn follow_link(
    State(node): State<Node>,
    mut auth: AuthSession,
    Json(body): Json<FollowLink>,
) -> Result<Json<Me>> {
    let token = token_hash(&body.token);
    let account = node
        .write(None, move |tx| {
            Box::pin(async move {
                let link = store::take_link(&tx.conn(), &token, tx.now()).await?;
                link.and_then(|l| l.account_id).ok_or_else(rules::dead_link)
            })
        })
        .await?;
    let login = store::find_login_by_id(&node.db.read(), account).await?;
    let login = login.filter(|l| !l.disabled).ok_or_else(rules::dead_link)?;
    open_session(&node, &mut auth, login).await
}

/// Chooses in which duty the caller acts.
#[utoipa::path(post, path = "/api/v1/people/acting", tag = "people", request_body = Acting,
    responses((status = 200, body = Me)))]
async fn act(
    State(node): State<Node>,
    caller: Caller,
    session: Session,
    Json(body): Json<Acting>,
) -> Result<Json<Me>> {
    let grants = store::list_grants(&node.db.read(), caller.account).await?;
    if !grants.iter().any(|g| g.id == body.grant_id) {
        return Err(Error::not_found("grant of yours", body.grant_id));
    }
    session.insert(ACTING, body.grant_id).await.map_err(|e| Error::internal(format!("session: {e}")))?;
    let caller = Caller::load(&node, caller.account, caller.name, Some(body.grant_id)).await?;
    describe(&node, &caller).await
}

#[utoipa::path(post, path = "/api/v1/people/password", tag = "people", request_body = ChangePassword,
    responses((status = 204)))]
async fn change_password(
    State(node): State<Node>,
    caller: Caller,
    mut auth: AuthSession,
    Json(body): Json<ChangePassword>,
) -> Result<StatusCode> {
    let login =
        store::find_login_by_id(&node.db.read(), caller.account).await?.ok_or(Error::Unauthenticated)?;
    // An account that came in by a link has no password yet and sets its first one.
    if login.password_hash.is_some() && !password::verify(body.current, login.password_hash.clone()).await? {
        return Err(rules::wrong_login());
    }
    password::check_strength(&body.new)?;
    let hash = password::hash(body.new).await?;
    let (id, stamp) = (caller.account, secret_token()?);
    node.write(Some(id), move |tx| {
        Box::pin(async move {
            store::update_password(&tx.conn(), id, hash, &stamp).await?;
            tx.journal(NewEntry::new("people.password.changed", None, Some(id), json!({})));
            Ok(())
        })
    })
    .await?;
    let login = store::find_login_by_id(&node.db.read(), id).await?.ok_or(Error::Unauthenticated)?;
    auth.login(&login.signed_in()).await.map_err(|e| Error::internal(format!("session: {e}")))?;
    Ok(StatusCode::NO_CONTENT)
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
