//! What handlers read from a request: path, query, JSON and form, with faults as problems in the reader's language.
//!
//! The framework's own extractors answer in English text without a code. These take their place and their names; nothing else differs.

use axum::extract::multipart::MultipartRejection;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lianfang_domain::Text;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error as _;

use crate::error::Error;

/// A JSON body, in and out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

/// The parts of the address that a route names.
#[derive(Debug, Clone, Copy, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub struct Path<T>(pub T);

/// What follows `?`.
#[derive(Debug, Clone, Copy, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub struct Query<T>(pub T);

/// A form with files.
#[derive(Debug)]
pub struct Multipart(pub axum::extract::Multipart);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(is_json) {
            return Err(Error::malformed(
                "H0415",
                Text::new("请求内容没有标明为 JSON", "the body is not said to be JSON"),
                Text::new("请加上 Content-Type: application/json", "send `Content-Type: application/json`"),
            ));
        }
        let body = axum::body::Bytes::from_request(request, state).await.map_err(|error| {
            Error::malformed(
                "H0410",
                Text::new(
                    format!("请求内容没有收完（{error}）"),
                    format!("the body did not arrive whole: {error}"),
                ),
                Text::new("请重新发送", "send it again"),
            )
        })?;
        let mut reader = serde_json::Deserializer::from_slice(&body);
        let read = serde_path_to_error::deserialize(&mut reader);
        let value = read.map_err(|error| unfit(&error.path().to_string(), error.inner()))?;
        reader.end().map_err(|error| unfit(".", &error))?;
        Ok(Json(value))
    }
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Multipart, Error> {
        Ok(Multipart(axum::extract::Multipart::from_request(request, state).await?))
    }
}

/// `application/json` and its relatives such as `application/fhir+json`.
fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn unfit(path: &str, error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    if !error.is_data() {
        return Error::malformed(
            "H0411",
            Text::new(
                format!("第 {line} 行第 {column} 列起不是有效的 JSON"),
                format!("no valid JSON from line {line}, column {column} on: {error}"),
            ),
            Text::new("请检查引号、逗号和括号", "check quotes, commas and brackets"),
        );
    }
    let place = if path == "." { String::new() } else { path.to_owned() };
    Error::invalid(
        "H0406",
        Text::new(
            format!("第 {line} 行第 {column} 列：字段 {place} 的内容不符合要求"),
            format!("`{place}` is not as described: {error}"),
        ),
        Text::new("各字段的类型见接口说明 /api/docs", "types of all fields are in /api/docs"),
    )
}

impl From<PathRejection> for Error {
    fn from(rejection: PathRejection) -> Error {
        use axum::extract::path::ErrorKind;
        let value = match &rejection {
            PathRejection::FailedToDeserializePathParams(error) => match error.kind() {
                ErrorKind::ParseErrorAtKey { value, .. } | ErrorKind::ParseErrorAtIndex { value, .. } => {
                    Some(value.clone())
                }
                ErrorKind::ParseError { value, .. } | ErrorKind::DeserializeError { value, .. } => {
                    Some(value.clone())
                }
                _ => None,
            },
            _ => None,
        };
        let value = value.unwrap_or_default();
        Error::malformed(
            "H0407",
            Text::new(
                format!("地址中的“{value}”不是这里的编号"),
                format!("`{value}` in the address is no id of this kind"),
            ),
            Text::new(
                "请检查链接是否完整，或从列表进入",
                "check that the link is complete, or open it from its list",
            ),
        )
    }
}

impl From<QueryRejection> for Error {
    fn from(rejection: QueryRejection) -> Error {
        // `name: what is wrong`, as the reader of the query says it.
        let cause = rejection.source().map_or_else(|| rejection.body_text(), ToString::to_string);
        let name = cause.split(':').next().unwrap_or_default().trim().to_owned();
        Error::malformed(
            "H0408",
            Text::new(format!("查询参数“{name}”的值无法识别"), format!("the query can't be read: {cause}")),
            Text::new("参数及格式见接口说明 /api/docs", "parameters and their forms are in /api/docs"),
        )
    }
}

impl From<MultipartRejection> for Error {
    fn from(rejection: MultipartRejection) -> Error {
        Error::malformed(
            "H0416",
            Text::new(
                "请求不是带文件的表单",
                format!("this is no form with files: {}", rejection.body_text()),
            ),
            Text::new("请以 multipart/form-data 上传文件", "send the file as `multipart/form-data`"),
        )
    }
}
