//! Guards around every request: against forged requests, for the denial log, and for the metrics.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_login::AuthUser as _;
use lianfang_domain::Text;
use serde_json::json;

use super::problem::Denied;
use crate::error::Error;
use crate::kernel::auth::AuthSession;
use crate::kernel::clock::stopwatch;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses changes that another site could have sent: browsers let no other site set this header.
pub async fn forgery(request: Request, next: Next) -> Response {
    let header = request.headers().get("x-requested-with").and_then(|v| v.to_str().ok());
    if changes(request.method()) && header != Some("lianfang") {
        return Error::invalid(
            "H0400",
            Text::new("请求缺少 X-Requested-With: lianfang", "the request lacks X-Requested-With: lianfang"),
            Text::new("程序调用接口时请加上此请求头", "programs that call the API add this header"),
        )
        .into_response();
    }
    next.run(request).await
}

/// Writes every refused attempt into the journal.
pub async fn record_denials(
    State(node): State<Node>,
    auth: AuthSession,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let actor = auth.user.as_ref().map(|u| u.id());
    let response = next.run(request).await;
    if let Some(denied) = response.extensions().get::<Denied>().cloned() {
        let data = json!({"right": denied.right, "method": method, "path": path});
        let entry = NewEntry::new("kernel.access.denied", denied.region, actor, data);
        let stored = node
            .writer
            .write(actor, move |tx| {
                Box::pin(async move {
                    tx.journal(entry);
                    Ok(())
                })
            })
            .await;
        if let Err(error) = stored {
            tracing::error!(%error, "a denied access could not be recorded");
        }
    }
    response
}

/// Counts requests and their durations by method and status.
pub async fn measure(request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let started = stopwatch();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("lianfang_http_requests_total", "method" => method, "status" => status).increment(1);
    metrics::histogram!("lianfang_http_seconds").record(started.elapsed().as_secs_f64());
    response
}
