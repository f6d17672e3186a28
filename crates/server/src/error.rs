//! Every way in which a request, a command or a job can fail, with a stable code.
//!
//! A fault that a user can cause has a code, a cause and a remedy in both languages and is listed in
//! `docs/reference/errors.md`. Faults of the machine become `H0500` and are logged with their detail.
//! Handlers return these; the one mapping to HTTP is `kernel::http::problem`.

use lianfang_domain::Text;
use lianfang_plan::Right;
use uuid::Uuid;

use crate::kernel::http::problem::FindingView;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a user did that can't be done, and what to do instead.
#[derive(Debug, Clone)]
pub struct Fault {
    pub code: &'static str,
    pub detail: Text,
    pub remedy: Text,
    pub findings: Vec<FindingView>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not signed in")]
    Unauthenticated,
    #[error("the right {right:?} is missing")]
    Forbidden { right: Right, region: Option<Uuid> },
    #[error("no {what} `{id}`")]
    NotFound { what: &'static str, id: String },
    #[error("{}", .0.detail.en)]
    Malformed(Box<Fault>),
    #[error("{}", .0.detail.en)]
    Invalid(Box<Fault>),
    #[error("{}", .0.detail.en)]
    Conflict(Box<Fault>),
    /// More than the server takes at once.
    #[error("{}", .0.detail.en)]
    TooLarge(Box<Fault>),
    #[error("the record was changed meanwhile")]
    Changed { current: Box<serde_json::Value> },
    #[error("too many computations wait already")]
    Busy,
    #[error("the request names no version")]
    VersionMissing,
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    #[error("{context}: {source}")]
    Io { context: String, source: std::io::Error },
    #[error("stored JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Internal(String),
}

impl Error {
    pub fn not_found(what: &'static str, id: impl ToString) -> Error {
        Error::NotFound { what, id: id.to_string() }
    }

    /// The request itself can't be read.
    pub fn malformed(code: &'static str, detail: Text, remedy: Text) -> Error {
        Error::Malformed(Box::new(Fault { code, detail, remedy, findings: Vec::new() }))
    }

    pub fn invalid(code: &'static str, detail: Text, remedy: Text) -> Error {
        Error::Invalid(Box::new(Fault { code, detail, remedy, findings: Vec::new() }))
    }

    pub fn conflict(code: &'static str, detail: Text, remedy: Text) -> Error {
        Error::Conflict(Box::new(Fault { code, detail, remedy, findings: Vec::new() }))
    }

    pub fn io(context: impl Into<String>, source: std::io::Error) -> Error {
        Error::Io { context: context.into(), source }
    }

    pub fn internal(message: impl Into<String>) -> Error {
        Error::Internal(message.into())
    }
}
