//! All SQL of merging: what points to a person, case or contact, and where numbers of merged records lead.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

use super::model::Moved;
use crate::cases::contacts::{ContactRow, FollowUpRow};
use crate::cases::records::CaseRow;
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::values;

/// What a column points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Person,
    Case,
    Contact,
}

/// Columns that follow their person, case or contact when it becomes part of another. Their tables have one `id`.
///
/// INVARIANT: every column of the slice's tables that points to one of them is here or in `STAYING` (a test reads the schema).
pub const REFERENCES: [(&str, &str, To); 19] = [
    ("cases_case", "person_id", To::Person),
    ("cases_contact", "person_id", To::Person),
    ("cases_contact", "case_id", To::Case),
    ("cases_exposure", "case_id", To::Case),
    ("cases_exposure", "contact_id", To::Contact),
    ("cases_exposure", "through_id", To::Contact),
    ("cases_sample", "case_id", To::Case),
    ("cases_sample", "contact_id", To::Contact),
    ("cases_step", "subject_id", To::Case),
    ("cases_step", "subject_id", To::Contact),
    ("cases_merged", "into_id", To::Case),
    ("cases_merged", "into_id", To::Contact),
    ("cases_visit", "case_id", To::Case),
    ("cases_visit", "contact_id", To::Contact),
    ("cases_answer", "case_id", To::Case),
    ("cases_clue", "case_id", To::Case),
    ("cases_order", "contact_id", To::Contact),
    ("cases_hand_over", "subject_id", To::Case),
    ("cases_hand_over", "subject_id", To::Contact),
];

/// Columns that follow as well, unless the other one has such a row already: a bed, a mark, a hold. The condition says when.
pub const UNLESS_THERE: [(&str, &str, &str); 3] = [
    ("cases_stay", "subject_id", "there.ended_at IS NULL AND mine.ended_at IS NULL"),
    (
        "cases_key_person",
        "subject_id",
        "there.reason = mine.reason AND there.ended_at IS NULL AND mine.ended_at IS NULL",
    ),
    ("cases_hold", "subject_id", "there.lifted_at IS NULL AND mine.lifted_at IS NULL"),
];

/// Columns that point to one of them and are moved by other means: rows with a key of several columns, and links, of which
/// there may be one already.
#[cfg(test)]
pub const STAYING: [(&str, &str); 12] = [
    ("cases_named", "case_id"),
    ("cases_link", "source_id"),
    ("cases_link", "case_id"),
    ("cases_follow_up", "contact_id"),
    // What clusters and suggestions are found by is gathered anew from the records.
    ("cases_tie", "case_id"),
    ("cases_cluster_member", "case_id"),
    ("cases_suggestion_dismissed", "case_id"),
    ("cases_suggestion_dismissed", "source_id"),
    // A list of people to be tested keeps the number, which leads to the one that is left.
    ("cases_screening_line", "subject_id"),
    // What a list brought is found by its id (`find_external`).
    ("cases_list_row", "subject_id"),
    // When a record goes is counted anew from its closing.
    ("cases_kept", "subject_id"),
    // What a bulk change did to it can't be undone once it is part of another.
    ("cases_bulk_row", "subject_id"),
];

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

fn ids(rows: Vec<Id>) -> Vec<Uuid> {
    rows.into_iter().map(|row| row.id).collect()
}

/// Lets everything that points to `from` point to `to`; which rows that were.
pub async fn move_all(conn: &Conn<'_>, what: To, from: Uuid, to: Uuid) -> Result<Vec<Moved>> {
    let mut moved = Vec::new();
    for (table, column, _) in REFERENCES.iter().filter(|(_, _, points_to)| *points_to == what) {
        let found: Vec<Id> =
            all(conn, &format!("SELECT id FROM {table} WHERE {column} = $1 ORDER BY id"), values![from])
                .await?;
        if found.is_empty() {
            continue;
        }
        exec(conn, &format!("UPDATE {table} SET {column} = $2 WHERE {column} = $1"), values![from, to])
            .await?;
        moved.push(Moved {
            table: (*table).to_owned(),
            column: (*column).to_owned(),
            from,
            to,
            rows: ids(found),
        });
    }
    for (table, column, clash) in UNLESS_THERE.iter().filter(|_| what != To::Person) {
        let sql = format!(
            "SELECT id FROM {table} mine WHERE {column} = $1 AND NOT EXISTS
               (SELECT 1 FROM {table} there WHERE there.{column} = $2 AND {clash}) ORDER BY id"
        );
        let rows = ids(all(conn, &sql, values![from, to]).await?);
        if !rows.is_empty() {
            let row = Moved { table: (*table).to_owned(), column: (*column).to_owned(), from, to, rows };
            point(conn, &row, from, to).await?;
            moved.push(row);
        }
    }
    Ok(moved)
}

/// Moves links of a case, except those that are there already or would lead from a case to itself: these stay where they are, seen
/// by nobody, until the merge is undone.
pub async fn move_links(conn: &Conn<'_>, from: Uuid, to: Uuid) -> Result<Vec<Moved>> {
    let mut moved = Vec::new();
    for (column, other) in [("source_id", "case_id"), ("case_id", "source_id")] {
        let sql = format!(
            "SELECT id FROM cases_link WHERE {column} = $1 AND {other} <> $2 AND NOT EXISTS
               (SELECT 1 FROM cases_link there WHERE there.{column} = $2 AND there.{other} = cases_link.{other})
             ORDER BY id"
        );
        let rows = ids(all(conn, &sql, values![from, to]).await?);
        if rows.is_empty() {
            continue;
        }
        let link = Moved { table: "cases_link".to_owned(), column: column.to_owned(), from, to, rows };
        point(conn, &link, from, to).await?;
        moved.push(link);
    }
    Ok(moved)
}

async fn point(conn: &Conn<'_>, moved: &Moved, from: Uuid, to: Uuid) -> Result<u64> {
    let mut done = 0;
    for chunk in moved.rows.chunks(400) {
        let mut values = values![from, to];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let Moved { table, column, .. } = moved;
        let sql = format!("UPDATE {table} SET {column} = $2 WHERE {column} = $1 AND {list}");
        done += exec(conn, &sql, values).await?;
    }
    Ok(done)
}

/// Lets rows point back to what they pointed to; how many could not, because they are gone or point elsewhere.
pub async fn move_back(conn: &Conn<'_>, moved: &Moved) -> Result<usize> {
    let named = |table: &str, column: &str| table == moved.table && column == moved.column;
    let known = REFERENCES.iter().any(|(table, column, _)| named(table, column))
        || UNLESS_THERE.iter().any(|(table, column, _)| named(table, column));
    if moved.table != "cases_link" && !known {
        return Ok(moved.rows.len());
    }
    let done = point(conn, moved, moved.to, moved.from).await?;
    Ok(moved.rows.len().saturating_sub(usize::try_from(done).unwrap_or(usize::MAX)))
}

/// All cases that infected, over however many others, one of these.
pub async fn list_sources(conn: &Conn<'_>, cases: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut values = vec![];
    let list = in_list("case_id", cases.iter().copied(), &mut values);
    let sql = format!("SELECT DISTINCT source_id AS id FROM cases_link WHERE {list}");
    Ok(ids(all(conn, &sql, values).await?))
}

/// What becomes a part of what.
#[derive(Debug)]
pub struct MergedRow<'a> {
    pub id: Uuid,
    pub region_id: Uuid,
    pub kind: &'static str,
    pub number: &'a str,
    pub disease: &'a str,
    pub external_id: Option<&'a str>,
    pub into_id: Uuid,
    pub at: DateTime<Utc>,
}

/// Takes a record out of its table and leaves word where it went.
pub async fn retire(conn: &Conn<'_>, row: MergedRow<'_>) -> Result<()> {
    let table = if row.kind == "case" { "cases_case" } else { "cases_contact" };
    exec(conn, &format!("DELETE FROM {table} WHERE id = $1"), values![row.id]).await?;
    let sql = "INSERT INTO cases_merged (id, region_id, kind, number, disease, external_id, into_id, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let m = row;
    let values = values![m.id, m.region_id, m.kind, m.number, m.disease, m.external_id, m.into_id, m.at];
    exec(conn, sql, values).await.map(drop)
}

pub async fn forget_merged(conn: &Conn<'_>, id: Uuid) -> Result<()> {
    exec(conn, "DELETE FROM cases_merged WHERE id = $1", values![id]).await.map(drop)
}

#[derive(FromQueryResult)]
struct Into {
    into_id: Uuid,
}

/// The record that this one is part of by now; itself when it was never merged.
pub async fn current(conn: &Conn<'_>, id: Uuid) -> Result<Uuid> {
    let row: Option<Into> = one(conn, "SELECT into_id FROM cases_merged WHERE id = $1", values![id]).await?;
    Ok(row.map_or(id, |row| row.into_id))
}

#[derive(FromQueryResult)]
struct Number {
    number: String,
}

/// The number of the case that the one with this number is part of by now.
pub async fn current_number(conn: &Conn<'_>, number: String) -> Result<String> {
    let sql = "SELECT c.number FROM cases_merged m JOIN cases_case c ON c.id = m.into_id WHERE m.number = $1";
    let row: Option<Number> = one(conn, sql, values![number.as_str()]).await?;
    Ok(row.map_or(number, |row| row.number))
}

#[derive(FromQueryResult)]
struct External {
    into_id: Uuid,
    external_id: String,
}

/// Cases that are part of another by now, by the ids that lists gave them.
pub async fn find_external(conn: &Conn<'_>, disease: &str, ids: &[String]) -> Result<HashMap<String, Uuid>> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(400) {
        let mut values = values![disease];
        let list = in_list("external_id", chunk.iter().cloned(), &mut values);
        let sql = format!("SELECT into_id, external_id FROM cases_merged WHERE disease = $1 AND {list}");
        let rows: Vec<External> = all(conn, &sql, values).await?;
        found.extend(rows.into_iter().map(|row| (row.external_id, row.into_id)));
    }
    Ok(found)
}

/// Puts the columns of a case that merging changes and ordinary saving leaves alone.
pub async fn save_origin(conn: &Conn<'_>, row: &CaseRow) -> Result<()> {
    let sql = "UPDATE cases_case SET external_id = $2, reported_at = $3 WHERE id = $1";
    exec(conn, sql, values![row.id, row.external_id.clone(), row.reported_at]).await.map(drop)
}

pub async fn list_named(conn: &Conn<'_>, case: Uuid) -> Result<Vec<Uuid>> {
    let sql = "SELECT account_id AS id FROM cases_named WHERE case_id = $1 ORDER BY account_id";
    Ok(ids(all(conn, sql, values![case]).await?))
}

/// Puts these checks in the place of all checks of some contacts.
pub async fn replace_checks(conn: &Conn<'_>, contacts: &[Uuid], checks: Vec<FollowUpRow>) -> Result<()> {
    let mut values = vec![];
    let list = in_list("contact_id", contacts.iter().copied(), &mut values);
    exec(conn, &format!("DELETE FROM cases_follow_up WHERE {list}"), values).await?;
    let insert = Insert {
        head: "INSERT INTO cases_follow_up (region_id, contact_id, due_on, turn, state, done_at, done_by, temperature,
               symptoms, note) VALUES",
        tail: "ON CONFLICT (contact_id, due_on, turn, region_id) DO NOTHING",
        columns: 10,
    };
    let row = |r: FollowUpRow| {
        values![
            r.region_id,
            r.contact_id,
            r.due_on,
            r.turn,
            r.state,
            r.done_at,
            r.done_by,
            r.temperature,
            r.symptoms,
            r.note
        ]
    };
    insert.run(conn, checks.into_iter().map(row).collect()).await.map(drop)
}

/// Puts all columns of a contact that merging changes.
pub async fn save_sex(conn: &Conn<'_>, row: &ContactRow) -> Result<()> {
    let sql = "UPDATE cases_contact SET sex = $2, age_years = $3 WHERE id = $1";
    exec(conn, sql, values![row.id, row.sex.clone(), row.age_years]).await.map(drop)
}

/// Sex and age as a case says them, on the day of its report.
#[derive(FromQueryResult)]
pub struct KnownOfCase {
    pub person_id: Uuid,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub reported_at: DateTime<Utc>,
}

/// Sex and age as a contact record says them, on the day of the exposure.
#[derive(FromQueryResult)]
pub struct KnownOfContact {
    pub person_id: Uuid,
    pub sex: Option<String>,
    pub age_years: Option<i32>,
    pub last_exposed_on: NaiveDate,
}

/// What records of these persons, or of all, say of sex and age.
pub async fn list_known(
    conn: &Conn<'_>,
    persons: Option<&[Uuid]>,
) -> Result<(Vec<KnownOfCase>, Vec<KnownOfContact>)> {
    let (mut cases, mut contacts) = (Vec::new(), Vec::new());
    let lists: Vec<(String, Vec<sea_orm::Value>)> = match persons {
        None => vec![("person_id IS NOT NULL".to_owned(), vec![])],
        Some(persons) => {
            let chunk = |chunk: &[Uuid]| {
                let mut values = vec![];
                (in_list("person_id", chunk.iter().copied(), &mut values), values)
            };
            persons.chunks(2_000).map(chunk).collect()
        }
    };
    for (list, values) in lists {
        let known = format!("(sex IS NOT NULL OR age_years IS NOT NULL) AND {list}");
        let sql = format!("SELECT person_id, sex, age_years, reported_at FROM cases_case WHERE {known}");
        cases.extend(all::<KnownOfCase>(conn, &sql, values.clone()).await?);
        let sql =
            format!("SELECT person_id, sex, age_years, last_exposed_on FROM cases_contact WHERE {known}");
        contacts.extend(all::<KnownOfContact>(conn, &sql, values).await?);
    }
    Ok((cases, contacts))
}

#[derive(FromQueryResult)]
struct PersonId {
    person_id: Option<Uuid>,
}

/// The persons of these cases and contacts.
pub async fn persons_of(conn: &Conn<'_>, subjects: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in subjects.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        for table in ["cases_case", "cases_contact"] {
            let sql = format!("SELECT person_id FROM {table} WHERE {list}");
            let rows: Vec<PersonId> = all(conn, &sql, values.clone()).await?;
            found.extend(rows.into_iter().filter_map(|row| row.person_id));
        }
    }
    Ok(found)
}

/// Persons with a case or contact in `scope`, of one disease when it is told.
pub async fn persons_within(conn: &Conn<'_>, scope: Scope, disease: Option<&str>) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for table in ["cases_case", "cases_contact"] {
        let mut values = vec![];
        let under = under_sql("region_id", scope, &mut values);
        let mut sql =
            format!("SELECT DISTINCT person_id FROM {table} WHERE person_id IS NOT NULL AND {under}");
        if let Some(disease) = disease {
            values.push(disease.into());
            sql = format!("{sql} AND disease = ${}", values.len());
        }
        let rows: Vec<PersonId> = all(conn, &sql, values).await?;
        found.extend(rows.into_iter().filter_map(|row| row.person_id));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Persons with a case that is closed to this account.
pub async fn list_hidden(conn: &Conn<'_>, persons: &[Uuid], account: Uuid) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for chunk in persons.chunks(400) {
        let mut values = values![true, account];
        let list = in_list("person_id", chunk.iter().copied(), &mut values);
        let sql = format!(
            "SELECT DISTINCT person_id FROM cases_case WHERE special = $1 AND {list} AND NOT EXISTS
               (SELECT 1 FROM cases_named WHERE cases_named.case_id = cases_case.id AND account_id = $2)"
        );
        let rows: Vec<PersonId> = all(conn, &sql, values).await?;
        found.extend(rows.into_iter().filter_map(|row| row.person_id));
    }
    Ok(found)
}

/// Contact records of these persons.
pub async fn list_contacts(conn: &Conn<'_>, persons: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut values = vec![];
    let list = in_list("person_id", persons.iter().copied(), &mut values);
    Ok(ids(all(conn, &format!("SELECT id FROM cases_contact WHERE {list} ORDER BY id"), values).await?))
}

/// The person of the case or contact with this number, also when it is part of another by now.
pub async fn person_by_number(conn: &Conn<'_>, number: &str) -> Result<Option<(Uuid, Uuid)>> {
    #[derive(FromQueryResult)]
    struct Found {
        person_id: Option<Uuid>,
        region_id: Uuid,
    }
    for table in ["cases_case", "cases_contact"] {
        let sql = format!(
            "SELECT person_id, region_id FROM {table} WHERE number = $1
             OR id IN (SELECT into_id FROM cases_merged WHERE number = $1)"
        );
        if let Some(Found { person_id: Some(person), region_id }) = one(conn, &sql, values![number]).await? {
            return Ok(Some((person, region_id)));
        }
    }
    Ok(None)
}

/// The newest open case that a person has of a disease.
pub async fn open_case(conn: &Conn<'_>, person: Uuid, disease: &str) -> Result<Option<Uuid>> {
    let sql = "SELECT id FROM cases_case WHERE person_id = $1 AND disease = $2 AND working = 'open' ORDER BY id DESC LIMIT 1";
    let row: Option<Id> = one(conn, sql, values![person, disease]).await?;
    Ok(row.map(|row| row.id))
}
