//! Handlers of signing in: the first account, links, sessions, the duty that somebody acts in.

use axum::extract::State;
use axum::http::StatusCode;
use lianfang_domain::Text;
use serde_json::json;
use tower_sessions::Session;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::links::token_hash;
use super::model::{
    AccountRef, Acting, ChangePassword, FollowLink, Grant, Login, Me, NodeInfo, SetUp, SignIn,
};
use super::store::{AccountRow, GrantRow};
use super::{rules, store};
use crate::error::{Error, Result};
use crate::kernel::auth::{ACTING, AuthSession, Caller, Credentials, password};
use crate::kernel::http::extract::Json;
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

pub(super) fn grant_view(node: &Node, row: &GrantRow) -> Result<Grant> {
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
