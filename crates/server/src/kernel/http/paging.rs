//! Pages of long lists. A cursor is the sort key of the last row, opaque to the reader.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lianfang_domain::Text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Error, Result};

/// One page; `next` is the cursor of the following one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// Which part of a list is asked for.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
pub struct PageQuery {
    /// From the previous page's `next`.
    pub cursor: Option<String>,
    /// Rows per page, 50 unless told, at most 500.
    pub limit: Option<u32>,
}

impl PageQuery {
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(50).clamp(1, 500)
    }

    /// The key after which the page begins.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        key.map(Some).ok_or_else(|| {
            Error::invalid(
                "H0420",
                Text::new("翻页标记无效", "the cursor is not one of this list"),
                Text::new("请从第一页重新开始", "start again from the first page"),
            )
        })
    }
}

impl<T> Page<T> {
    /// Cuts a list that was read with one row more than `limit`.
    pub fn cut<K: Serialize>(mut items: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Page<T> {
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).and_then(|last| serde_json::to_vec(&key(last)).ok());
        Page { next: next.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)), items }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
