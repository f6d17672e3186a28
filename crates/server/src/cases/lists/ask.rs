//! From what is asked for to a query: rights, scope, filter, order and columns in one place, for every door (page, count, search,
//! bulk, export).

use lianfang_domain::Text;
use lianfang_plan::Right;
use uuid::Uuid;

use super::columns::{Kind, List};
use super::filter::{self, Only, Query, Under};
use super::model::Ask;
use super::tables;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, Scope, check};
use crate::node::Node;

/// So many regions are named one by one; more are found through the tree's closure.
const NAMED: usize = 512;

pub fn find_list(key: &str) -> Result<&'static List> {
    tables::find(key).ok_or_else(|| Error::not_found("list", key))
}

/// The rows that `caller` may see with `right`, as they were asked for.
pub fn query(node: &Node, caller: &Caller, list: &'static List, ask: &Ask, right: Right) -> Result<Query> {
    let tree = node.tree();
    let scope = caller.scope(&tree, right, ask.region)?;
    let columns = filter::columns(list, ask.columns.as_deref())?;
    if columns.iter().any(|column| column.kind == Kind::Identity) {
        check(&tree, caller, Right::SeeIdentity, scope.under)?;
    }
    Ok(Query {
        list,
        conditions: filter::parse(list, ask.filter.as_deref().unwrap_or(""), &node.clock)?,
        order: filter::order(list, ask.sort.as_deref())?,
        columns,
        under: under(node, scope),
        reader: caller.account,
        only: None,
    })
}

fn under(node: &Node, scope: Scope) -> Option<Under> {
    let tree = node.tree();
    if tree.root() == Some(scope.under) {
        return None;
    }
    let regions = tree.under(scope.under);
    Some(Under { region: scope.under, regions: (regions.len() <= NAMED).then_some(regions) })
}

/// Only these rows of what was asked for.
pub fn only(query: Query, column: &'static str, ids: Vec<Uuid>) -> Query {
    Query { only: Some(Only { column, ids }), ..query }
}

pub fn title(title: (&str, &str)) -> Text {
    Text::new(title.0, title.1)
}
