//! Errors as `application/problem+json` (RFC 9457), in the reader's language, in one place.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use lianfang_domain::{Lang, Text};
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use std::any::Any;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{Error, Fault};

tokio::task_local! {
    static LANGUAGE: Lang;
}

/// What went wrong, where, and what to do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable code, listed in docs/reference/errors.md.
    pub code: String,
    pub detail: String,
    pub remedy: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingView>,
    /// After a conflicting edit: the record as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
}

/// One fault in a file or a pack, with its place.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingView {
    pub code: String,
    #[schema(value_type = Severity)]
    pub severity: String,
    pub line: Option<u64>,
    pub column: Option<String>,
    pub column_index: Option<u32>,
    pub value: Option<String>,
    pub path: Option<String>,
    pub message: Text,
    pub remedy: Text,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// What the denial log needs to know of a refused request.
#[derive(Debug, Clone)]
pub struct Denied {
    pub right: Right,
    pub region: Option<Uuid>,
}

/// Remembers the request's language while it is answered.
pub async fn language(request: Request, next: Next) -> Response {
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let lang = Lang::from_accept_language(header);
    LANGUAGE.scope(lang, next.run(request)).await
}

/// The language of the request in progress.
pub fn current_language() -> Lang {
    LANGUAGE.try_with(|l| *l).unwrap_or(Lang::En)
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let denied = match &self {
            Error::Forbidden { right, region } => Some(Denied { right: *right, region: *region }),
            _ => None,
        };
        let (status, code, detail, remedy) = describe(&self);
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self, "a request failed");
        }
        let lang = current_language();
        let (findings, current) = match self {
            Error::Invalid(fault) | Error::Conflict(fault) => (fault.findings, None),
            Error::Changed { current } => (Vec::new(), Some(*current)),
            _ => (Vec::new(), None),
        };
        let problem = Problem {
            // A name, not a page: RFC 9457 allows any URI reference.
            kind: format!("urn:lianfang:error:{code}"),
            title: title(status).get(lang).to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.get(lang).to_owned(),
            remedy: remedy.get(lang).to_owned(),
            findings,
            current,
        };
        let mut response = (status, Json(problem)).into_response();
        let content = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, content);
        if let Some(denied) = denied {
            response.extensions_mut().insert(denied);
        }
        response
    }
}

fn title(status: StatusCode) -> Text {
    match status {
        StatusCode::UNAUTHORIZED => Text::new("尚未登录", "Not signed in"),
        StatusCode::FORBIDDEN => Text::new("没有权限", "Not allowed"),
        StatusCode::NOT_FOUND => Text::new("未找到", "Not found"),
        StatusCode::PAYLOAD_TOO_LARGE => Text::new("内容过大", "Too large"),
        StatusCode::CONFLICT => Text::new("与现状冲突", "Conflicts with the present state"),
        StatusCode::PRECONDITION_FAILED => Text::new("已被他人修改", "Changed meanwhile"),
        StatusCode::PRECONDITION_REQUIRED => Text::new("缺少版本", "Version missing"),
        StatusCode::INTERNAL_SERVER_ERROR => Text::new("系统故障", "Fault in the system"),
        StatusCode::SERVICE_UNAVAILABLE => Text::new("系统正忙", "Busy"),
        _ => Text::new("请求有误", "Can't be done as asked"),
    }
}

fn describe(error: &Error) -> (StatusCode, &'static str, Text, Text) {
    match error {
        Error::Unauthenticated => (
            StatusCode::UNAUTHORIZED,
            "H0401",
            Text::new("此操作需要登录", "this needs a signed-in account"),
            Text::new("请登录后重试", "sign in and try again"),
        ),
        Error::Forbidden { right, .. } => (
            StatusCode::FORBIDDEN,
            "H0403",
            Text::new(
                format!("当前岗位在此地区没有“{}”的权限", right.title().zh),
                format!("your duty does not have the right “{}” here", right.title().en),
            ),
            Text::new(
                "请切换岗位，或向管理员申请权限；本次访问已记入日志",
                "switch your duty or ask an administrator; this attempt is in the journal",
            ),
        ),
        Error::NotFound { what, id } => (
            StatusCode::NOT_FOUND,
            "H0404",
            Text::new(format!("没有这条记录（{id}）"), format!("there is no {what} `{id}`")),
            Text::new(
                "请检查链接是否完整，或从列表进入",
                "check that the link is complete, or open it from its list",
            ),
        ),
        Error::Malformed(fault) => from_fault(StatusCode::BAD_REQUEST, fault),
        Error::Invalid(fault) => from_fault(StatusCode::UNPROCESSABLE_ENTITY, fault),
        Error::Conflict(fault) => from_fault(StatusCode::CONFLICT, fault),
        Error::TooLarge(fault) => from_fault(StatusCode::PAYLOAD_TOO_LARGE, fault),
        Error::Changed { .. } => (
            StatusCode::PRECONDITION_FAILED,
            "H0412",
            Text::new("打开之后，这条记录已被他人修改", "the record was changed after you opened it"),
            Text::new("请重新载入，核对后再提交", "load it again, compare, and submit once more"),
        ),
        Error::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "H0503",
            Text::new("已有太多计算在排队", "too many computations wait already"),
            Text::new("请几秒后再试", "try again in a few seconds"),
        ),
        Error::VersionMissing => (
            StatusCode::PRECONDITION_REQUIRED,
            "H0428",
            Text::new("请求缺少 If-Match", "the request lacks If-Match"),
            Text::new("请附上读取时得到的 ETag", "send the ETag that the record was read with"),
        ),
        Error::Database(_) | Error::Io { .. } | Error::Json(_) | Error::Internal(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "H0500",
            Text::new(
                "系统内部出错，您的更改没有保存",
                "something failed inside; nothing of this request was stored",
            ),
            Text::new(
                "请稍后再试；如反复出现，请把 X-Request-Id 告知管理员",
                "try again; if it stays, tell the administrator the X-Request-Id",
            ),
        ),
    }
}

fn from_fault(status: StatusCode, fault: &Fault) -> (StatusCode, &'static str, Text, Text) {
    (status, fault.code, fault.detail.clone(), fault.remedy.clone())
}

/// The answer when a handler panicked.
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or(cause.downcast_ref::<&str>().copied());
    Error::internal(format!("panic: {}", text.unwrap_or("without a message"))).into_response()
}
