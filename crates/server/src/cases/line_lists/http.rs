//! The door for line lists.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::apply::import;
use super::model::{ListImport, ListOrder};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Multipart};
use crate::node::Node;

/// Largest list, in bytes: about a million rows.
const LARGEST: usize = 256 << 20;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(upload))
}

/// Imports a line list (`multipart/form-data` with `order` as JSON and then `file`), or tells what an import would do.
#[utoipa::path(post, path = "/api/v1/cases/lists", tag = "cases",
    request_body(content = String, content_type = "multipart/form-data"), responses((status = 200, body = ListImport)))]
async fn upload(State(node): State<Node>, caller: Caller, mut form: Multipart) -> Result<Json<ListImport>> {
    let (mut order, mut file) = (None, None);
    while let Some(field) = form.0.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("order") => {
                let text = field.text().await.map_err(|_| broken())?;
                let read: ListOrder = serde_json::from_str(&text).map_err(|_| broken())?;
                order = Some(read);
            }
            Some("file") => file = Some(field.bytes().await.map_err(|_| broken())?),
            _ => {}
        }
    }
    let (Some(order), Some(file)) = (order, file) else { return Err(broken()) };
    if file.len() > LARGEST {
        return Err(broken());
    }
    check(&node.tree(), &caller, Right::ReportCase, order.region_id)?;
    Ok(Json(import(&node, Some(caller.account), &file, &order).await?))
}

fn broken() -> Error {
    let megabytes = LARGEST >> 20;
    Error::invalid(
        "C0161",
        Text::new(
            "上传不完整：需要 order（JSON）和 file",
            "the upload is incomplete: it needs `order` (JSON) and `file`",
        ),
        Text::new(
            format!("请重新上传，文件不超过 {megabytes} MB"),
            format!("upload it again, with a file of at most {megabytes} MB"),
        ),
    )
}
