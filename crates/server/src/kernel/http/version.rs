//! `ETag` and `If-Match`: nobody overwrites a change that they have not seen.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::kernel::http::extract::Json;

/// A record with its version, answered with an `ETag`.
pub struct Versioned<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// The version that an edit was based on.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch> {
        let header = parts.headers.get(header::IF_MATCH).and_then(|v| v.to_str().ok());
        let version = header.and_then(|v| v.trim().trim_start_matches("W/").trim_matches('"').parse().ok());
        version.map(IfMatch).ok_or(Error::VersionMissing)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<IfMatch>> {
        if !parts.headers.contains_key(header::IF_MATCH) {
            return Ok(None);
        }
        <IfMatch as FromRequestParts<S>>::from_request_parts(parts, state).await.map(Some)
    }
}

impl IfMatch {
    /// Refuses the edit when the record has moved on; `current` is what it is now.
    pub fn check<T: Serialize>(self, version: i64, current: &T) -> Result<()> {
        if self.0 == version {
            return Ok(());
        }
        Err(Error::Changed { current: Box::new(serde_json::to_value(current)?) })
    }
}
