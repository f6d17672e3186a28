//! `Idempotency-Key`: a POST that is sent again answers as the first time and changes nothing twice.
//!
//! The key is stored in the same transaction as the request's first change (`claim`, called by the
//! writer's users through `Node::write`), so that a crash between the change and the answer can't
//! lead to a second change.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use lianfang_domain::Text;
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use std::cell::Cell;

use crate::error::{Error, Result};
use crate::kernel::auth::AuthSession;
use crate::kernel::db::{Tx, exec, one};
use crate::node::Node;
use crate::values;

pub const SCHEMA: &str = "CREATE TABLE kernel_idempotency (
    key TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    claimed_at TIMESTAMPTZ NOT NULL,
    status INTEGER,
    content_type TEXT,
    etag TEXT,
    body TEXT
);
";

/// Bodies up to this size are compared and kept, in bytes; uploads are larger and compared by path alone.
const MAX_BODY: usize = 1 << 20;

#[derive(Clone)]
struct Key {
    key: String,
    request: String,
}

tokio::task_local! {
    static CURRENT: Cell<Option<Key>>;
}

#[derive(FromQueryResult)]
struct Kept {
    request: String,
    status: Option<i32>,
    content_type: Option<String>,
    etag: Option<String>,
    body: Option<String>,
}

/// Stores the key of the request in progress, once, as part of its first change.
pub async fn claim(tx: &Tx, key: Option<Claim>) -> Result<()> {
    let Some(Claim(Key { key, request })) = key else { return Ok(()) };
    let sql = "INSERT INTO kernel_idempotency (key, request, claimed_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING";
    let inserted = exec(&tx.conn(), sql, values![key, request, tx.now()]).await?;
    if inserted == 1 { Ok(()) } else { Err(in_progress()) }
}

/// A key that still has to be stored.
pub struct Claim(Key);

/// Takes the key of the request in progress, if it was not stored yet.
pub fn take_claim() -> Option<Claim> {
    CURRENT.try_with(Cell::take).ok().flatten().map(Claim)
}

fn in_progress() -> Error {
    Error::conflict(
        "H0409",
        Text::new(
            "同一请求已被处理，结果未及返回",
            "this request was already carried out, its answer was lost",
        ),
        Text::new(
            "请刷新页面查看结果，不要重复提交",
            "load the page again to see its effect; don't send it again",
        ),
    )
}

pub async fn layer(State(node): State<Node>, auth: AuthSession, request: Request, next: Next) -> Response {
    let header = request.headers().get("idempotency-key").and_then(|v| v.to_str().ok());
    let Some(header) = header.filter(|_| request.method() == Method::POST).map(str::to_owned) else {
        return next.run(request).await;
    };
    let account = auth.user.as_ref().map(|u| u.id.to_string()).unwrap_or_default();
    match keyed(&node, &account, &header, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn keyed(node: &Node, account: &str, header: &str, request: Request, next: Next) -> Result<Response> {
    let mut hash = Sha256::new();
    hash.update(request.uri().path());
    let upload = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.starts_with("multipart/"))
        // Messages have a limit of their own, and are known again by what they say.
        || request.uri().path().starts_with("/api/v1/exchange/");
    let request = if upload {
        request
    } else {
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| {
            Error::invalid(
                "H0413",
                Text::new("请求内容过大", "the request is too large"),
                Text::new("请用导入功能上传文件", "use an import for files"),
            )
        })?;
        hash.update(&bytes);
        Request::from_parts(parts, Body::from(bytes))
    };
    let digest: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    let key = Key { key: format!("{account}:{header}"), request: digest };
    if let Some(kept) = find(node, &key.key).await? {
        return replay(kept, &key.request);
    }
    let response = CURRENT.scope(Cell::new(Some(key.clone())), next.run(request)).await;
    keep(node, key, response).await
}

async fn find(node: &Node, key: &str) -> Result<Option<Kept>> {
    let sql = "SELECT request, status, content_type, etag, body FROM kernel_idempotency WHERE key = $1";
    one(&node.db.read(), sql, values![key]).await
}

fn replay(kept: Kept, request: &str) -> Result<Response> {
    if kept.request != request {
        return Err(Error::conflict(
            "H0422",
            Text::new(
                "同一 Idempotency-Key 用于不同的请求",
                "this Idempotency-Key was used for another request",
            ),
            Text::new("每次操作请使用新的键", "use a new key for each action"),
        ));
    }
    let Some(status) = kept.status.and_then(|s| StatusCode::from_u16(s.cast_unsigned() as u16).ok()) else {
        return Err(in_progress());
    };
    let mut response = (status, kept.body.unwrap_or_default()).into_response();
    for (name, value) in [(header::CONTENT_TYPE, kept.content_type), (header::ETAG, kept.etag)] {
        if let Some(value) = value.and_then(|v| HeaderValue::from_str(&v).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("idempotent-replay", HeaderValue::from_static("true"));
    Ok(response)
}

/// Keeps the answer of a request that changed something. Refused requests may be tried again.
async fn keep(node: &Node, key: Key, response: Response) -> Result<Response> {
    if !response.status().is_success() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(|e| Error::internal(format!("answer: {e}")))?;
    let text = |name| parts.headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).map(str::to_owned);
    let (content_type, etag) = (text(header::CONTENT_TYPE), text(header::ETAG));
    let status = i32::from(parts.status.as_u16());
    let body = String::from_utf8(bytes.to_vec()).ok().filter(|b| b.len() <= MAX_BODY);
    node.writer
        .write(None, move |tx| {
            Box::pin(async move {
                let sql = "UPDATE kernel_idempotency SET status = $2, content_type = $3, etag = $4, body = $5 WHERE key = $1";
                exec(&tx.conn(), sql, values![key.key, status, content_type, etag, body]).await.map(drop)
            })
        })
        .await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}
