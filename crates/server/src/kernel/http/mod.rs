//! The HTTP door: one router that is both the routes and the OpenAPI document.
//!
//! Requests under `/api/v1` pass, from the outside in: request id and log, panic guard, size and
//! time limits, session, forgery guard, idempotency. Errors become problem+json in one place.

pub mod extract;
pub mod guard;
pub mod idempotency;
pub mod live;
pub mod paging;
pub mod problem;
pub mod version;
pub mod web;

#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum_login::AuthManagerLayerBuilder;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};
use utoipa_axum::router::OpenApiRouter;

use super::auth::{Backend, Sessions};
use super::telemetry;
use crate::node::Node;

/// Sessions end after this long without a request.
const SESSION_DAYS: i64 = 7;

/// The whole web server of a node.
pub fn router(node: &Node) -> Router {
    let (api, document) = api().split_for_parts();
    let document = std::sync::Arc::new(document);
    let sessions = SessionManagerLayer::new(Sessions::new(node.db.clone(), node.writer.clone()))
        .with_name("lianfang")
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(node.config.secure_cookies())
        .with_expiry(Expiry::OnInactivity(time::Duration::days(SESSION_DAYS)));
    let auth = AuthManagerLayerBuilder::new(Backend::new(node.db.clone()), sessions).build();
    let docs = utoipa_swagger_ui::SwaggerUi::new("/api/docs").external_url_unchecked(
        "/api/v1/openapi.json",
        serde_json::to_value(document.as_ref()).unwrap_or_default(),
    );
    let api = api
        .layer(axum::middleware::from_fn_with_state(node.clone(), idempotency::layer))
        .layer(axum::middleware::from_fn_with_state(node.clone(), guard::record_denials))
        .layer(axum::middleware::from_fn(guard::forgery))
        .layer(auth)
        .layer(axum::middleware::from_fn(problem::language))
        // Answers are made anew for each reader: packing them well would take longer than making them.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    Router::new()
        .merge(api)
        .merge(docs)
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(|| async { telemetry::metrics().render() }))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::disable())
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn(guard::measure))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(node.clone())
}

/// All routes of the API with their description.
pub fn api() -> OpenApiRouter<Node> {
    let mut router = OpenApiRouter::with_openapi(openapi_head());
    for slice in crate::node::routers() {
        router = router.merge(slice);
    }
    router.routes(utoipa_axum::routes!(live::live))
}

/// The OpenAPI 3.1 document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

fn openapi_head() -> utoipa::openapi::OpenApi {
    use utoipa::openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApiBuilder};
    let info = InfoBuilder::new()
        .title("Lianfang 联防")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "From a report to an action that is seen to be done. Errors are problem+json with a stable `code`. \
             Every POST takes an `Idempotency-Key`; edits of single records take `If-Match` with the `ETag` they \
             were read with. Requests that change something carry `X-Requested-With: lianfang`.",
        ))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").build()))
        .contact(Some(ContactBuilder::new().name(Some("Lianfang")).build()))
        .build();
    OpenApiBuilder::new().info(info).build()
}

/// Ready means: the database answers and the packs are loaded.
async fn ready(State(node): State<Node>) -> axum::response::Response {
    let database = super::journal::store::count_entries(&node.db.read()).await;
    match database {
        Ok(entries) => {
            let body = serde_json::json!({"ready": true, "journal_entries": entries, "plans": node.packs().plans().count()});
            ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "not ready");
            (axum::http::StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

/// Serves until `stop` resolves, then lets requests in progress end.
pub async fn serve(
    node: Node,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = router(&node);
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let stopping = async move {
        stop.await;
        let _ = sender.send(());
    };
    let server = axum::serve(listener, app).with_graceful_shutdown(stopping).into_future();
    tokio::pin!(server);
    tokio::select! {
        result = &mut server => result,
        // Live pages never end by themselves: give the others a moment, then go.
        () = async { let _ = receiver.await; tokio::time::sleep(Duration::from_secs(2)).await } => Ok(()),
    }
}
