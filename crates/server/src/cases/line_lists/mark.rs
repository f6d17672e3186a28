//! By what a row is known again: the list's id, or what the row says; and whether it says the same as before.

use lianfang_exchange::line_lists::ListRow;
use rayon::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

use super::model::ListOrder;
use crate::error::Result;
use crate::kernel::vault::Vault;

/// A row with what it is known by.
#[derive(Debug, Clone)]
pub struct Marked {
    pub row: ListRow,
    pub external: String,
    pub mark: Uuid,
}

/// Stands for the columns of a list, in whichever order.
pub fn layout_of(vault: &Vault, columns: &[String]) -> Uuid {
    let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    columns.sort_unstable();
    vault.token("list-layout", &columns.join("\n"))
}

/// An id of the list as it is stored.
pub fn external(order: &ListOrder, id: &str) -> String {
    match order.prefix.as_deref().map(str::trim).filter(|p| !p.is_empty()) {
        Some(prefix) => format!("{prefix}:{id}"),
        None => id.to_owned(),
    }
}

/// What a row says, as a keyed hash: it can be compared and tells nothing.
fn mark_of(vault: &Vault, row: &ListRow) -> Result<Uuid> {
    let said = ListRow { line: 0, id: String::new(), ..row.clone() };
    Ok(vault.token("list-row", &serde_json::to_string(&said)?))
}

/// Marks rows on every core. Rows without an id are told apart by what they say, equal ones by their number.
pub fn mark(vault: &Vault, order: &ListOrder, rows: Vec<ListRow>) -> Result<Vec<Marked>> {
    let mut marked = rows
        .into_par_iter()
        .map(|row| {
            let mark = mark_of(vault, &row)?;
            let external = external(order, &row.id);
            Ok(Marked { row, external, mark })
        })
        .collect::<Result<Vec<Marked>>>()?;
    let mut seen: HashMap<Uuid, usize> = HashMap::new();
    for one in marked.iter_mut().filter(|m| !m.row.has_id) {
        let nth = seen.entry(one.mark).or_default();
        *nth += 1;
        one.external = format!("~{}-{nth}", one.mark.simple());
    }
    Ok(marked)
}
