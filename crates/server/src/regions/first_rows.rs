//! The first rows of a long list in the regions of a scope, however many rows and regions there are.
//!
//! An index that begins with the region has the rows of each region in the list's order. Asked for the rows of some hundred
//! regions in one order, neither database uses that: it reads all of them and sorts. So one query finds the regions whose first
//! rows come first (one look into the index for each), and a second merges those regions. No row that belongs on the page is
//! missed: whatever stands before it is at most a page long, and each region before its own contributes one of those rows.
//! How regions are merged is the one text that differs between the databases (ADR 0030).

use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, Value};
use uuid::Uuid;

use super::under_sql;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, all};
use crate::values;

/// With so many regions, it is worth finding out which of them come first.
const MERGED: usize = 64;
/// SQLite takes 500 sides of a `UNION ALL`.
const SIDES: usize = 448;

/// Which rows a list begins with.
pub struct FirstRows<'a> {
    /// `SELECT a, b, region_id FROM t`, with the columns of the order among them.
    pub select: &'a str,
    pub table: &'a str,
    /// Two columns, the second without equals in its region: `["reported_at", "id"]`.
    ///
    /// INVARIANT: there is an index `(region_id, column of each_of, constant columns…, order)` and one without the region.
    pub order: [&'a str; 2],
    pub descending: bool,
    /// What is true of every row; parameters are in `values`.
    pub conditions: Vec<String>,
    pub values: Vec<Value>,
    /// A column that the indexes have before the order, and which of its values are asked for.
    pub each_of: Option<(&'a str, Vec<String>)>,
    pub limit: u32,
}

#[derive(FromQueryResult)]
struct Under {
    region_id: Uuid,
    above: i64,
}

#[derive(FromQueryResult)]
struct Head {
    region_id: Uuid,
}

/// The regions to look into.
enum Where {
    Everywhere,
    In(Vec<Uuid>),
    /// More than are worth a look into each without knowing which come first.
    Many,
}

impl FirstRows<'_> {
    /// The rows, in order.
    pub async fn list<T: FromQueryResult>(mut self, conn: &Conn<'_>, scope: Scope) -> Result<Vec<T>> {
        let kinds = self.each_of.as_ref().map_or(1, |(_, values)| values.len()).max(1);
        let regions = self.regions(conn, scope, MERGED / kinds).await?;
        let text = match (conn.get_database_backend(), regions) {
            (DbBackend::Postgres, Where::Everywhere) => self.everywhere(),
            (DbBackend::Postgres, regions) => self.lateral(scope, matches!(regions, Where::Many)),
            (_, Where::Everywhere) => self.merged(&[None]),
            (_, Where::In(regions)) => self.merged_regions(regions),
            (_, Where::Many) if (self.limit as usize).next_multiple_of(MERGED) * kinds <= SIDES => {
                let mut values = self.values.clone();
                let sql = self.heads(scope, &mut values);
                let heads: Vec<Head> = all(conn, &sql, values).await?;
                self.merged_regions(heads.into_iter().map(|head| head.region_id).collect())
            }
            (_, Where::Many) => {
                let under = under_sql("region_id", scope, &mut self.values);
                self.conditions.push(under);
                self.merged(&[None])
            }
        };
        all(conn, &text, self.values).await
    }

    async fn regions(&self, conn: &Conn<'_>, scope: Scope, most: usize) -> Result<Where> {
        let sql =
            "SELECT region_id, (SELECT COUNT(*) FROM regions_ancestor up WHERE up.region_id = $1) AS above
                   FROM regions_ancestor WHERE ancestor_id = $1 LIMIT $2";
        let under: Vec<Under> = all(conn, sql, values![scope.under, most as i64 + 1]).await?;
        if under.first().is_some_and(|region| region.above == 1) {
            return Ok(Where::Everywhere);
        }
        if under.len() > most {
            return Ok(Where::Many);
        }
        Ok(Where::In(under.into_iter().map(|row| row.region_id).collect()))
    }

    /// Asks for as many regions as rows are wanted: those whose own first rows come first.
    fn heads(&self, scope: Scope, values: &mut Vec<Value>) -> String {
        let kinds = self.kinds(values);
        let ([first, second], order, direction) = (self.order, self.order_by(), self.direction());
        let table = self.table;
        values.extend(values![scope.under, i64::from(self.limit)]);
        let n = values.len();
        let of_kind = |kind: &Option<String>| {
            let here = format!("{table}.region_id = a.region_id");
            let conditions = self.conditions_with(kind.as_deref(), Some(&here));
            let head = |column: &str| {
                format!("(SELECT {column} FROM {table} WHERE {conditions} ORDER BY {order} LIMIT 1)")
            };
            let (scope, one, two) = (n - 1, head(first), head(second));
            format!(
                "SELECT a.region_id AS region_id, {one} AS {first}, {two} AS {second} FROM regions_ancestor a
                 WHERE a.ancestor_id = ${scope}"
            )
        };
        let heads: Vec<String> = kinds.iter().map(of_kind).collect();
        format!(
            "SELECT DISTINCT region_id FROM (SELECT region_id FROM ({}) AS every
             ORDER BY {first}{direction} NULLS LAST, {second}{direction} NULLS LAST LIMIT ${n}) AS heads",
            heads.join(" UNION ALL ")
        )
    }

    fn direction(&self) -> &'static str {
        if self.descending { " DESC" } else { "" }
    }

    /// `column = $n` for each value that is asked for; one none when there is no such column.
    fn kinds(&self, values: &mut Vec<Value>) -> Vec<Option<String>> {
        let Some((column, asked)) = &self.each_of else { return vec![None] };
        let mut kind = |value: &String| {
            values.push(value.clone().into());
            Some(format!("{column} = ${}", values.len()))
        };
        asked.iter().map(&mut kind).collect()
    }

    fn conditions_with(&self, kind: Option<&str>, region: Option<&str>) -> String {
        let own = self.conditions.iter().map(String::as_str);
        let all: Vec<&str> = region.into_iter().chain(kind).chain(own).collect();
        if all.is_empty() { "1 = 1".to_owned() } else { all.join(" AND ") }
    }

    fn order_by(&self) -> String {
        let ([first, second], direction) = (self.order, self.direction());
        format!("{first}{direction}, {second}{direction}")
    }

    fn merged_regions(&mut self, regions: Vec<Uuid>) -> String {
        self.merged(&regions.into_iter().map(Some).collect::<Vec<Option<Uuid>>>())
    }

    /// For SQLite, one statement that merges these regions: it reads each side of a `UNION ALL` in the order of its index, and
    /// only as far as the page needs.
    fn merged(&mut self, regions: &[Option<Uuid>]) -> String {
        let mut values = std::mem::take(&mut self.values);
        let kinds = self.kinds(&mut values);
        let mut sides = Vec::with_capacity(regions.len() * kinds.len());
        // A nil region has no rows: lists of many lengths are few statements to prepare.
        let padded = match regions.len() {
            short @ 0..MERGED => short.next_power_of_two(),
            long => long.next_multiple_of(MERGED),
        };
        let padding = std::iter::repeat_n(Some(Uuid::nil()), padded - regions.len());
        for region in regions.iter().copied().chain(padding) {
            let region = region.map(|region| {
                values.push(region.into());
                format!("region_id = ${}", values.len())
            });
            for kind in &kinds {
                let conditions = self.conditions_with(kind.as_deref(), region.as_deref());
                sides.push(format!("{} WHERE {conditions}", self.select));
            }
        }
        values.push(i64::from(self.limit).into());
        let n = values.len();
        self.values = values;
        format!("{} ORDER BY {} LIMIT ${n}", sides.join(" UNION ALL "), self.order_by())
    }

    /// For PostgreSQL, which sorts all sides of a `UNION ALL`: a page of each kind, of which the first are the page.
    fn everywhere(&mut self) -> String {
        let mut values = std::mem::take(&mut self.values);
        let kinds = self.kinds(&mut values);
        values.push(i64::from(self.limit).into());
        let n = values.len();
        self.values = values;
        let pages = self.pages(&kinds, None, n);
        format!("SELECT * FROM ({pages}) AS pages ORDER BY {} LIMIT ${n}", self.order_by())
    }

    /// For PostgreSQL, which takes long to plan many sides: a page of each region, of which the first rows are the page.
    fn lateral(&mut self, scope: Scope, many: bool) -> String {
        let mut values = std::mem::take(&mut self.values);
        let regions = if many {
            self.heads(scope, &mut values)
        } else {
            values.push(scope.under.into());
            format!("SELECT region_id FROM regions_ancestor WHERE ancestor_id = ${}", values.len())
        };
        let kinds = self.kinds(&mut values);
        values.push(i64::from(self.limit).into());
        let n = values.len();
        self.values = values;
        let here = format!("{}.region_id = here.region_id", self.table);
        let pages = self.pages(&kinds, Some(&here), n);
        format!(
            "SELECT pages.* FROM ({regions}) AS here CROSS JOIN LATERAL ({pages}) AS pages ORDER BY {} LIMIT ${n}",
            self.order_by()
        )
    }

    fn pages(&self, kinds: &[Option<String>], region: Option<&str>, limit: usize) -> String {
        let page = |(number, kind): (usize, &Option<String>)| {
            let conditions = self.conditions_with(kind.as_deref(), region);
            let (select, order) = (self.select, self.order_by());
            format!(
                "SELECT * FROM ({select} WHERE {conditions} ORDER BY {order} LIMIT ${limit}) AS page{number}"
            )
        };
        kinds.iter().enumerate().map(page).collect::<Vec<String>>().join(" UNION ALL ")
    }
}
