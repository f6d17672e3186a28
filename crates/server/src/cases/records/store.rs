//! All SQL of case records.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_plan::CaseClass;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;

use super::model::Facts;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::{FirstRows, within_sql};
use crate::values;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromQueryResult)]
pub struct CaseRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub number: String,
    pub person_id: Option<Uuid>,
    pub class: String,
    pub working: String,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub onset_on: Option<NaiveDate>,
    pub reported_at: DateTime<Utc>,
    pub isolated_on: Option<NaiveDate>,
    pub outcome: Option<String>,
    pub outcome_on: Option<NaiveDate>,
    pub source: Option<String>,
    pub infectious_from: Option<NaiveDate>,
    pub infectious_until: Option<NaiveDate>,
    pub special: bool,
    pub external_id: Option<String>,
    /// `Facts` as JSON.
    pub facts: String,
    pub version: i64,
}

impl CaseRow {
    /// A case that was just reported, of which nothing is known yet.
    pub fn new(
        id: Uuid,
        region_id: Uuid,
        disease: String,
        number: String,
        person_id: Option<Uuid>,
        class: CaseClass,
        reported_at: DateTime<Utc>,
    ) -> CaseRow {
        CaseRow {
            id,
            region_id,
            disease,
            number,
            person_id,
            class: class.as_str().to_owned(),
            working: "open".to_owned(),
            sex: None,
            age_years: None,
            onset_on: None,
            reported_at,
            isolated_on: None,
            outcome: None,
            outcome_on: None,
            source: None,
            infectious_from: None,
            infectious_until: None,
            special: false,
            external_id: None,
            facts: String::new(),
            version: 1,
        }
    }
}

const CASE: &str = "SELECT id, region_id, disease, number, person_id, class, working, sex, age_years, onset_on, reported_at,
    isolated_on, outcome, outcome_on, source, infectious_from, infectious_until, special, external_id, facts, version
    FROM cases_case";

pub async fn insert(conn: &Conn<'_>, cases: Vec<CaseRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_case (id, region_id, disease, number, person_id, class, working, sex, age_years, onset_on,
               reported_at, isolated_on, outcome, outcome_on, source, infectious_from, infectious_until, special,
               external_id, facts, version) VALUES",
        tail: "",
        columns: 21,
    };
    let row = |c: CaseRow| {
        values![
            c.id,
            c.region_id,
            c.disease,
            c.number,
            c.person_id,
            c.class,
            c.working,
            c.sex,
            c.age_years,
            c.onset_on,
            c.reported_at,
            c.isolated_on,
            c.outcome,
            c.outcome_on,
            c.source,
            c.infectious_from,
            c.infectious_until,
            c.special,
            c.external_id,
            c.facts,
            c.version
        ]
    };
    insert.run(conn, cases.into_iter().map(row).collect()).await.map(drop)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<CaseRow>> {
    one(conn, &format!("{CASE} WHERE id = $1"), values![id]).await
}

pub async fn list_by_persons(conn: &Conn<'_>, persons: &[Uuid]) -> Result<Vec<CaseRow>> {
    list_where_in(conn, "person_id", persons).await
}

pub async fn list_by_ids(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<CaseRow>> {
    list_where_in(conn, "id", ids).await
}

async fn list_where_in(conn: &Conn<'_>, column: &str, ids: &[Uuid]) -> Result<Vec<CaseRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list(column, chunk.iter().copied(), &mut values);
        found.extend(all::<CaseRow>(conn, &format!("{CASE} WHERE {list} ORDER BY id"), values).await?);
    }
    Ok(found)
}

/// Stores a case that was read in version `row.version`; false when somebody was faster.
pub async fn save(conn: &Conn<'_>, row: CaseRow) -> Result<bool> {
    let sql = "UPDATE cases_case SET class = $3, working = $4, sex = $5, age_years = $6, onset_on = $7, isolated_on = $8,
               outcome = $9, outcome_on = $10, source = $11, infectious_from = $12, infectious_until = $13, special = $14,
               facts = $15, version = version + 1 WHERE id = $1 AND version = $2";
    let c = row;
    let values = values![
        c.id,
        c.version,
        c.class,
        c.working,
        c.sex,
        c.age_years,
        c.onset_on,
        c.isolated_on,
        c.outcome,
        c.outcome_on,
        c.source,
        c.infectious_from,
        c.infectious_until,
        c.special,
        c.facts
    ];
    Ok(exec(conn, sql, values).await? == 1)
}

/// Says who a case is of whom nothing was known.
pub async fn set_person(conn: &Conn<'_>, case: Uuid, person: Uuid) -> Result<()> {
    let sql = "UPDATE cases_case SET person_id = $2 WHERE id = $1 AND person_id IS NULL";
    exec(conn, sql, values![case, person]).await.map(drop)
}

/// Cases that somebody may see, for the parts of the desk that know them by id or go through all of them. Lists with filters
/// are `cases/lists`.
#[derive(Debug, Clone)]
pub struct CaseFilter {
    pub scope: Scope,
    pub disease: Option<String>,
    /// Only these cases.
    pub ids: Option<Vec<Uuid>>,
    /// Who asks: cases that are closed to others are shown to named people only.
    pub reader: Uuid,
    pub before: Option<(DateTime<Utc>, Uuid)>,
}

impl CaseFilter {
    /// Every case in `scope` that `reader` may see.
    pub fn all(scope: Scope, reader: Uuid) -> CaseFilter {
        CaseFilter { scope, disease: None, ids: None, reader, before: None }
    }
}

/// Those cases, newest report first.
pub async fn list(conn: &Conn<'_>, filter: CaseFilter, limit: u32) -> Result<Vec<CaseRow>> {
    let mut values = values![false, filter.reader];
    let mut conditions = vec![
        "(special = $1 OR EXISTS (SELECT 1 FROM cases_named WHERE cases_named.case_id = cases_case.id AND account_id = $2))"
            .to_owned(),
    ];
    if let Some(disease) = filter.disease {
        values.push(disease.into());
        conditions.push(format!("disease = ${}", values.len()));
    }
    if let Some((at, id)) = filter.before {
        values.extend(values![at, id]);
        let n = values.len();
        conditions.push(format!("(reported_at, id) < (${}, ${n})", n - 1));
    }
    if let Some(ids) = filter.ids {
        conditions.push(in_list("id", ids, &mut values));
        conditions.push(within_sql("cases_case.region_id", filter.scope, &mut values));
        values.push(i64::from(limit).into());
        let sql = format!(
            "{CASE} WHERE {} ORDER BY reported_at DESC, id DESC LIMIT ${}",
            conditions.join(" AND "),
            values.len()
        );
        return all(conn, &sql, values).await;
    }
    let first = FirstRows {
        select: CASE,
        table: "cases_case",
        order: ["reported_at", "id"],
        descending: true,
        conditions,
        values,
        each_of: None,
        limit,
    };
    first.list(conn, filter.scope).await
}

#[derive(FromQueryResult)]
struct Named {
    n: i64,
}

/// Whether a case that is closed to others is open to this account.
pub async fn is_named(conn: &Conn<'_>, case: Uuid, account: Uuid) -> Result<bool> {
    let sql = "SELECT COUNT(*) AS n FROM cases_named WHERE case_id = $1 AND account_id = $2";
    let row: Option<Named> = one(conn, sql, values![case, account]).await?;
    Ok(row.is_some_and(|row| row.n > 0))
}

/// Names the people who may see a case that is closed to others.
pub async fn save_named(conn: &Conn<'_>, case: Uuid, region: Uuid, accounts: &[Uuid]) -> Result<()> {
    exec(conn, "DELETE FROM cases_named WHERE case_id = $1", values![case]).await?;
    let insert = Insert {
        head: "INSERT INTO cases_named (case_id, region_id, account_id) VALUES",
        tail: "ON CONFLICT (case_id, account_id, region_id) DO NOTHING",
        columns: 3,
    };
    insert.run(conn, accounts.iter().map(|account| values![case, region, *account]).collect()).await.map(drop)
}

#[derive(FromQueryResult)]
struct Count {
    region_id: Uuid,
    n: i64,
}

/// Cases that are neither excluded nor closed, by region.
pub async fn open_by_region(conn: &Conn<'_>, disease: &str) -> Result<HashMap<Uuid, i64>> {
    let sql = "SELECT region_id, COUNT(*) AS n FROM cases_case
               WHERE disease = $1 AND working = 'open' AND class <> 'excluded' GROUP BY region_id";
    let rows: Vec<Count> = all(conn, sql, values![disease]).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row.n)).collect())
}

/// Whether a case is open to named people only.
pub async fn is_closed_to_others(conn: &Conn<'_>, id: Uuid) -> Result<bool> {
    Ok(find(conn, id).await?.is_some_and(|case| case.special))
}

/// Gives a case to the region that answers for it from now on; its id and number stay.
pub async fn move_to(conn: &Conn<'_>, id: Uuid, region: Uuid) -> Result<()> {
    let sql = "UPDATE cases_case SET region_id = $2, version = version + 1 WHERE id = $1";
    exec(conn, sql, values![id, region]).await.map(drop)
}

/// Whether a case is closed to this account.
pub async fn is_hidden_from(conn: &Conn<'_>, id: Uuid, account: Uuid) -> Result<bool> {
    Ok(is_closed_to_others(conn, id).await? && !is_named(conn, id, account).await?)
}

/// Empties the texts of cases in which a name may stand; the persons whom they were about.
pub async fn forget_texts(conn: &Conn<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut persons = Vec::new();
    for case in list_where_in(conn, "id", ids).await? {
        let facts: Facts = serde_json::from_str(&case.facts)?;
        let bare = Facts { note: None, occupation: None, household: None, hospital: None, ..facts };
        let sql = "UPDATE cases_case SET facts = $2, external_id = NULL, version = version + 1 WHERE id = $1";
        exec(conn, sql, values![case.id, serde_json::to_string(&bare)?]).await?;
        persons.extend(case.person_id);
    }
    Ok(persons)
}

/// Removes cases with their links and named people; how many rows there were.
pub async fn delete(conn: &Conn<'_>, ids: &[Uuid]) -> Result<u64> {
    let mut n = 0;
    let of = [
        ("cases_link", "source_id"),
        ("cases_link", "case_id"),
        ("cases_named", "case_id"),
        ("cases_case", "id"),
    ];
    for (table, column) in of {
        let mut values = vec![];
        let list = in_list(column, ids.iter().copied(), &mut values);
        n += exec(conn, &format!("DELETE FROM {table} WHERE {list}"), values).await?;
    }
    Ok(n)
}
