//! Lists of one noun with a shape of their own (`records`, `contacts`) find their rows here: the same filter, scope and paging.

use lianfang_plan::Right;
use uuid::Uuid;

use super::access::Reach;
use super::filter;
use super::model::Ask;
use super::{ask, http, store};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;

/// A filter that grows condition by condition.
#[derive(Debug, Default)]
pub struct Filter(String);

impl Filter {
    /// Adds `column op value`; nothing when there is no value.
    pub fn and(mut self, condition: &str, value: Option<impl ToString>) -> Filter {
        if let Some(value) = value {
            self.0 += &format!("{condition}{};", filter::enclosed(&value.to_string()));
        }
        self
    }

    /// Adds alternatives as an address has them, separated by commas.
    pub fn any(mut self, condition: &str, values: Option<&str>) -> Filter {
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            self.0 += &format!("{condition}{values};");
        }
        self
    }
}

/// Ids of a list's rows in its own order.
pub async fn ids(
    node: &Node,
    caller: &Caller,
    list: &'static str,
    filter: Filter,
    region: Option<Uuid>,
    page: &PageQuery,
) -> Result<Page<Uuid>> {
    let asked = Ask { filter: Some(filter.0), region, ..Ask::default() };
    let query = ask::query(node, caller, ask::find_list(list)?, &asked, Right::SeeCases)?;
    let limit = page.limit() as usize;
    let found = store::page(&node.db.read(), &query, page.after()?, limit, Reach::PAGE).await?;
    let items = found.rows.iter().filter_map(|row| row.tie.first()?.id()).collect();
    Ok(Page { items, next: found.next.map(|next| http::cursor(&next)).transpose()? })
}
