//! All SQL of links between cases.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

#[derive(Debug, Clone, FromQueryResult)]
pub struct LinkRow {
    pub id: Uuid,
    pub region_id: Uuid,
    pub disease: String,
    pub source_id: Uuid,
    pub case_id: Uuid,
    pub certain: bool,
    pub setting: Option<String>,
    pub note: Option<String>,
}

const LINK: &str =
    "SELECT id, region_id, disease, source_id, case_id, certain, setting, note FROM cases_link";

/// Stores a link; false when it is there already.
pub async fn insert(conn: &Conn<'_>, l: LinkRow) -> Result<bool> {
    let sql = "INSERT INTO cases_link (id, region_id, disease, source_id, case_id, certain, setting, note)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (source_id, case_id, region_id) DO NOTHING";
    let values = values![l.id, l.region_id, l.disease, l.source_id, l.case_id, l.certain, l.setting, l.note];
    Ok(exec(conn, sql, values).await? == 1)
}

/// Stores links that are known to be new.
pub async fn insert_many(conn: &Conn<'_>, links: Vec<LinkRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO cases_link (id, region_id, disease, source_id, case_id, certain, setting, note) VALUES",
        tail: "ON CONFLICT (source_id, case_id, region_id) DO NOTHING",
        columns: 8,
    };
    let row = |l: LinkRow| {
        values![l.id, l.region_id, l.disease, l.source_id, l.case_id, l.certain, l.setting, l.note]
    };
    insert.run(conn, links.into_iter().map(row).collect()).await.map(drop)
}

#[derive(FromQueryResult)]
struct Pair {
    source_id: Uuid,
    case_id: Uuid,
}

/// The sources of these cases.
pub async fn list_sources(conn: &Conn<'_>, cases: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for chunk in cases.chunks(500) {
        let mut values = vec![];
        let list = in_list("case_id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT source_id, case_id FROM cases_link WHERE {list}");
        for pair in all::<Pair>(conn, &sql, values).await? {
            found.entry(pair.case_id).or_default().push(pair.source_id);
        }
    }
    Ok(found)
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<LinkRow>> {
    one(conn, &format!("{LINK} WHERE id = $1"), values![id]).await
}

pub async fn delete(conn: &Conn<'_>, id: Uuid) -> Result<bool> {
    Ok(exec(conn, "DELETE FROM cases_link WHERE id = $1", values![id]).await? == 1)
}

/// Who infected a case and whom it infected.
#[derive(Debug, Default)]
pub struct Around {
    pub sources: Vec<Uuid>,
    pub infected: Vec<Uuid>,
}

pub async fn links_around(conn: &Conn<'_>, case: Uuid) -> Result<Around> {
    let sql = format!("{LINK} WHERE source_id = $1 OR case_id = $1 ORDER BY id");
    let mut around = Around::default();
    for link in all::<LinkRow>(conn, &sql, values![case]).await? {
        if link.case_id == case {
            around.sources.push(link.source_id);
        } else {
            around.infected.push(link.case_id);
        }
    }
    Ok(around)
}

pub async fn sources_of(conn: &Conn<'_>, case: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Source {
        source_id: Uuid,
    }
    let rows: Vec<Source> =
        all(conn, "SELECT source_id FROM cases_link WHERE case_id = $1", values![case]).await?;
    Ok(rows.into_iter().map(|row| row.source_id).collect())
}

/// Pairs (source, infected) that any of these cases is in.
pub async fn pairs_around(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    #[derive(FromQueryResult)]
    struct Pair {
        source_id: Uuid,
        case_id: Uuid,
    }
    let mut found = Vec::new();
    for column in ["source_id", "case_id"] {
        for chunk in cases.chunks(400) {
            let mut values = vec![];
            let list = in_list(column, chunk.iter().copied(), &mut values);
            let rows: Vec<Pair> =
                all(conn, &format!("SELECT source_id, case_id FROM cases_link WHERE {list}"), values).await?;
            found.extend(rows.into_iter().map(|pair| (pair.source_id, pair.case_id)));
        }
    }
    Ok(found)
}

/// A contact beside the case that it met last.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ContactLine {
    pub id: Uuid,
    pub number: String,
    pub state: String,
    pub case_id: Uuid,
    pub day: NaiveDate,
}

/// Contacts in `scope` that are no cases themselves, each once.
pub async fn list_contacts(
    conn: &Conn<'_>,
    scope: Scope,
    disease: &str,
    limit: u32,
) -> Result<Vec<ContactLine>> {
    let mut values = values![disease, i64::from(limit)];
    let under = under_sql("k.region_id", scope, &mut values);
    let sql = format!(
        "SELECT k.id, k.number, k.state, e.case_id, k.last_exposed_on AS day FROM cases_contact k
         JOIN cases_exposure e ON e.contact_id = k.id AND e.case_id IS NOT NULL
         WHERE k.disease = $1 AND k.state <> 'case' AND {under}
         AND NOT EXISTS (SELECT 1 FROM cases_exposure later WHERE later.contact_id = k.id AND later.case_id IS NOT NULL
           AND (later.happened_on, later.id) > (e.happened_on, e.id)) ORDER BY k.id LIMIT $2"
    );
    all(conn, &sql, values).await
}

/// Links of a disease in `scope`.
pub async fn list(conn: &Conn<'_>, scope: Scope, disease: &str) -> Result<Vec<LinkRow>> {
    let mut values = values![disease];
    let under = under_sql("region_id", scope, &mut values);
    all(conn, &format!("{LINK} WHERE disease = $1 AND {under} ORDER BY id"), values).await
}

/// What the picture needs of a case.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ChainCase {
    pub id: Uuid,
    pub number: String,
    pub class: String,
    pub onset_on: Option<NaiveDate>,
    pub infectious_from: Option<NaiveDate>,
    pub reported_at: chrono::DateTime<chrono::Utc>,
    pub facts: String,
}

/// Cases of a disease in `scope` that are not excluded, oldest first; those closed to others only for named people.
pub async fn list_cases(
    conn: &Conn<'_>,
    scope: Scope,
    disease: &str,
    reader: Uuid,
    limit: u32,
) -> Result<Vec<ChainCase>> {
    let mut values = values![disease, false, reader, i64::from(limit)];
    let under = under_sql("region_id", scope, &mut values);
    let sql = format!(
        "SELECT id, number, class, onset_on, infectious_from, reported_at, facts FROM cases_case
         WHERE disease = $1 AND class <> 'excluded' AND {under} AND (special = $2 OR EXISTS
           (SELECT 1 FROM cases_named WHERE cases_named.case_id = cases_case.id AND account_id = $3))
         ORDER BY reported_at, id LIMIT $4"
    );
    all(conn, &sql, values).await
}
