//! All SQL of persons and of the access log.

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use sea_orm::FromQueryResult;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::Identity;
use super::rules::tokens;
use super::seal::SealedPerson;
use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Insert, Tx, all, exec, in_list, one};
use crate::kernel::vault::{Sealed, Vault};
use crate::regions;
use crate::values;

#[derive(FromQueryResult)]
struct SealedRow {
    id: Uuid,
    sealed_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
}

const PERSON: Insert<'static> = Insert {
    head: "INSERT INTO people_person (id, region_id, sealed_key, sealed, created_at) VALUES",
    tail: "",
    columns: 5,
};
const TOKEN: Insert<'static> = Insert {
    head: "INSERT INTO people_token (token, person_id, region_id) VALUES",
    tail: "ON CONFLICT (token, person_id, region_id) DO NOTHING",
    columns: 3,
};

/// Stores persons of one region, sealed.
pub async fn create(tx: &Tx, vault: &Vault, region: Uuid, persons: &[(Uuid, Identity)]) -> Result<()> {
    let mut rows = Vec::with_capacity(persons.len());
    for (id, identity) in persons {
        let Sealed { key, text } = vault.seal(*id, &serde_json::to_vec(identity)?)?;
        rows.push(values![*id, region, key, text, tx.now()]);
    }
    PERSON.run(&tx.conn(), rows).await?;
    insert_tokens(&tx.conn(), vault, region, persons).await
}

/// Stores persons of one region who were sealed before.
pub async fn insert_sealed(tx: &Tx, region: Uuid, persons: Vec<SealedPerson>) -> Result<()> {
    let (mut rows, mut found) = (Vec::with_capacity(persons.len()), Vec::with_capacity(persons.len() * 3));
    for SealedPerson { id, sealed, keys, blocks } in persons {
        let mut tokens = keys.names;
        tokens.extend(blocks);
        tokens.extend(keys.number);
        tokens.extend(keys.phone);
        tokens.sort();
        tokens.dedup();
        found.extend(tokens.into_iter().map(|token| values![token, id, region]));
        rows.push(values![id, region, sealed.key, sealed.text, tx.now()]);
    }
    PERSON.run(&tx.conn(), rows).await?;
    TOKEN.run(&tx.conn(), found).await.map(drop)
}

#[derive(FromQueryResult)]
struct TokenRow {
    token: Uuid,
    person_id: Uuid,
}

async fn list_token_rows(conn: &Conn<'_>, column: &str, keys: &[Uuid]) -> Result<Vec<TokenRow>> {
    let mut found = Vec::new();
    for chunk in keys.chunks(512) {
        let mut values = vec![];
        let list = in_list(column, chunk.iter().copied(), &mut values);
        found.extend(
            all::<TokenRow>(conn, &format!("SELECT token, person_id FROM people_token WHERE {list}"), values)
                .await?,
        );
    }
    Ok(found)
}

/// Persons by token.
pub async fn list_by_token(conn: &Conn<'_>, tokens: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in list_token_rows(conn, "token", tokens).await? {
        found.entry(row.token).or_default().push(row.person_id);
    }
    Ok(found)
}

/// Tokens by person.
pub async fn list_tokens_of(conn: &Conn<'_>, persons: &[Uuid]) -> Result<HashMap<Uuid, HashSet<Uuid>>> {
    let mut found: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    for row in list_token_rows(conn, "person_id", persons).await? {
        found.entry(row.person_id).or_default().insert(row.token);
    }
    Ok(found)
}

async fn insert_tokens(
    conn: &Conn<'_>,
    vault: &Vault,
    region: Uuid,
    persons: &[(Uuid, Identity)],
) -> Result<()> {
    let code = regions::find_code(conn, region).await?;
    let of = |(id, identity): &(Uuid, Identity)| -> Vec<(Uuid, Uuid)> {
        tokens(vault, identity, code.as_deref()).into_iter().map(|token| (token, *id)).collect()
    };
    // Names in characters have many readings to look up and hash: lists of thousands are worth all cores.
    let found: Vec<(Uuid, Uuid)> = match persons {
        [_, _, ..] => persons.par_iter().flat_map_iter(of).collect(),
        few => few.iter().flat_map(of).collect(),
    };
    let rows = found.into_iter().map(|(token, person)| values![token, person, region]).collect();
    TOKEN.run(conn, rows).await.map(drop)
}

/// Adds the tokens of further identities that a person is known by.
pub async fn add_tokens(
    conn: &Conn<'_>,
    vault: &Vault,
    region: Uuid,
    persons: &[(Uuid, Identity)],
) -> Result<()> {
    insert_tokens(conn, vault, region, persons).await
}

/// Takes away who a person was, without erasing: the identity lies elsewhere, sealed.
pub async fn empty(conn: &Conn<'_>, person: Uuid) -> Result<()> {
    exec(conn, "DELETE FROM people_token WHERE person_id = $1", values![person]).await?;
    let sql = "UPDATE people_person SET sealed_key = NULL, sealed = NULL WHERE id = $1";
    exec(conn, sql, values![person]).await.map(drop)
}

/// Puts another identity in the place of the former one.
pub async fn replace(tx: &Tx, vault: &Vault, region: Uuid, person: Uuid, identity: &Identity) -> Result<()> {
    let Sealed { key, text } = vault.seal(person, &serde_json::to_vec(identity)?)?;
    let sql = "UPDATE people_person SET sealed_key = $2, sealed = $3 WHERE id = $1 AND erased_at IS NULL";
    if exec(&tx.conn(), sql, values![person, key, text]).await? == 0 {
        return Err(Error::not_found("person", person));
    }
    exec(&tx.conn(), "DELETE FROM people_token WHERE person_id = $1", values![person]).await?;
    insert_tokens(&tx.conn(), vault, region, &[(person, identity.clone())]).await
}

/// Gives a sealed identity and its tokens to another region.
pub async fn move_to(conn: &Conn<'_>, person: Uuid, region: Uuid) -> Result<()> {
    exec(conn, "UPDATE people_token SET region_id = $2 WHERE person_id = $1", values![person, region])
        .await?;
    exec(conn, "UPDATE people_person SET region_id = $2 WHERE id = $1", values![person, region])
        .await
        .map(drop)
}

/// Erases who a person was: key, text and tokens. Whether there was anything left to erase.
pub async fn erase(tx: &Tx, person: Uuid) -> Result<bool> {
    exec(&tx.conn(), "DELETE FROM people_token WHERE person_id = $1", values![person]).await?;
    let sql = "UPDATE people_person SET sealed_key = NULL, sealed = NULL, erased_at = $2 WHERE id = $1 AND erased_at IS NULL";
    Ok(exec(&tx.conn(), sql, values![person, tx.now()]).await? == 1)
}

/// Identities of these persons; erased ones are missing.
pub async fn unseal(conn: &Conn<'_>, vault: &Vault, persons: &[Uuid]) -> Result<HashMap<Uuid, Identity>> {
    let mut found = HashMap::with_capacity(persons.len());
    for chunk in persons.chunks(400) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        let sql = format!("SELECT id, sealed_key, sealed FROM people_person WHERE {list}");
        for SealedRow { id, sealed_key, sealed } in all::<SealedRow>(conn, &sql, values).await? {
            if let (Some(key), Some(text)) = (sealed_key, sealed) {
                found.insert(id, serde_json::from_slice(&vault.unseal(id, &Sealed { key, text })?)?);
            }
        }
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct Found {
    person_id: Uuid,
}

/// Persons that have all of these tokens, newest first.
pub async fn find_by_tokens(conn: &Conn<'_>, tokens: &[Uuid], limit: u32) -> Result<Vec<Uuid>> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    if let [only] = tokens {
        // Thousands have the same name: the index has them in this order already.
        let sql = "SELECT person_id FROM people_token WHERE token = $1 ORDER BY person_id DESC LIMIT $2";
        let rows: Vec<Found> = all(conn, sql, values![*only, i64::from(limit)]).await?;
        return Ok(rows.into_iter().map(|row| row.person_id).collect());
    }
    let mut values = vec![];
    let list = in_list("token", tokens.iter().copied(), &mut values);
    values.push(i64::try_from(tokens.len()).unwrap_or(i64::MAX).into());
    values.push(i64::from(limit).into());
    let n = values.len();
    let sql = format!(
        "SELECT person_id FROM people_token WHERE {list} GROUP BY person_id HAVING COUNT(*) >= ${} ORDER BY person_id DESC LIMIT ${n}",
        n - 1
    );
    Ok(all::<Found>(conn, &sql, values).await?.into_iter().map(|row| row.person_id).collect())
}

/// One read of an identity.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AccessRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub region_id: Uuid,
    pub account_id: Uuid,
    pub duty: String,
    pub purpose: String,
    pub at: DateTime<Utc>,
}

pub async fn insert_access(conn: &Conn<'_>, rows: Vec<AccessRow>) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO people_access (id, person_id, region_id, account_id, duty, purpose, at) VALUES",
        tail: "",
        columns: 7,
    };
    let rows = rows
        .into_iter()
        .map(|r| values![r.id, r.person_id, r.region_id, r.account_id, r.duty, r.purpose, r.at]);
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Who read the identity of a person, newest first, before `before`.
pub async fn list_access(
    conn: &Conn<'_>,
    person: Uuid,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<AccessRow>> {
    let sql = "SELECT id, person_id, region_id, account_id, duty, purpose, at FROM people_access
               WHERE person_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    all(conn, sql, values![person, before.unwrap_or(Uuid::max()), i64::from(limit)]).await
}

#[derive(FromQueryResult)]
struct Region {
    region_id: Uuid,
}

/// The region that a person belongs to.
pub async fn find_region(conn: &Conn<'_>, person: Uuid) -> Result<Option<Uuid>> {
    let row: Option<Region> =
        one(conn, "SELECT region_id FROM people_person WHERE id = $1", values![person]).await?;
    Ok(row.map(|row| row.region_id))
}

/// What is stored of a person.
#[derive(Debug, Serialize, ToSchema, FromQueryResult)]
pub struct Remains {
    pub erased_at: Option<DateTime<Utc>>,
    /// The sealed identity, or the key that opens it, is there.
    pub sealed: bool,
    /// Blind tokens by which the person can be found.
    pub tokens: i64,
}

pub async fn find_remains(conn: &Conn<'_>, person: Uuid) -> Result<Option<Remains>> {
    let sql = "SELECT erased_at, (sealed IS NOT NULL OR sealed_key IS NOT NULL) AS sealed,
               (SELECT COUNT(*) FROM people_token WHERE person_id = $1) AS tokens
               FROM people_person WHERE id = $1";
    one(conn, sql, values![person]).await
}

#[derive(FromQueryResult)]
struct Forgotten {
    region_id: Uuid,
    id: Uuid,
}

/// Removes reads of identities from before `before`, oldest first, at most `limit`: region and id of each.
pub async fn forget_access(conn: &Conn<'_>, before: DateTime<Utc>, limit: u32) -> Result<Vec<(Uuid, Uuid)>> {
    // Ids rise with time, so that the oldest are found without an index of their own.
    let sql = "DELETE FROM people_access WHERE id IN (SELECT id FROM (SELECT id, at FROM people_access ORDER BY id LIMIT $2) oldest
               WHERE at < $1) RETURNING region_id, id";
    let rows: Vec<Forgotten> = all(conn, sql, values![before, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(|row| (row.region_id, row.id)).collect())
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

async fn count_in(conn: &Conn<'_>, from: &str, column: &str, ids: &[Uuid]) -> Result<i64> {
    let mut n = 0;
    for chunk in ids.chunks(400) {
        let mut values = vec![];
        let list = in_list(column, chunk.iter().copied(), &mut values);
        let row: Option<Count> =
            one(conn, &format!("SELECT COUNT(*) AS n FROM {from} AND {list}"), values).await?;
        n += row.map_or(0, |row| row.n);
    }
    Ok(n)
}

/// How many of these reads are still there.
pub async fn count_access(conn: &Conn<'_>, ids: &[Uuid]) -> Result<i64> {
    count_in(conn, "people_access WHERE 1 = 1", "id", ids).await
}

/// How many sealed identities and tokens of these persons are still there.
pub async fn count_remaining(conn: &Conn<'_>, persons: &[Uuid]) -> Result<i64> {
    let sealed = "people_person WHERE (sealed IS NOT NULL OR sealed_key IS NOT NULL)";
    Ok(count_in(conn, sealed, "id", persons).await?
        + count_in(conn, "people_token WHERE 1 = 1", "person_id", persons).await?)
}

/// A person with an open identity, for the program's eyes.
#[derive(Debug, Clone)]
pub struct Unsealed {
    pub id: Uuid,
    pub region_id: Uuid,
    pub identity: Identity,
}

/// A person as it is stored.
#[derive(FromQueryResult)]
pub struct SealedIdentity {
    id: Uuid,
    region_id: Uuid,
    sealed_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
}

/// Opens identities on all cores. Nobody sees them: whoever shows one writes the access down (`reveal`).
pub fn open_all(vault: &Vault, rows: Vec<SealedIdentity>) -> Result<Vec<Unsealed>> {
    let open = |row: SealedIdentity| -> Option<Result<Unsealed>> {
        let (id, region_id) = (row.id, row.region_id);
        let sealed = Sealed { key: row.sealed_key?, text: row.sealed? };
        let identity = vault.unseal(id, &sealed).and_then(|text| Ok(serde_json::from_slice(&text)?));
        Some(identity.map(|identity| Unsealed { id, region_id, identity }))
    };
    rows.into_par_iter().filter_map(open).collect()
}

/// Identities of these persons, for comparing; erased and merged ones are missing.
pub async fn unseal_all(conn: &Conn<'_>, vault: &Vault, persons: &[Uuid]) -> Result<Vec<Unsealed>> {
    open_all(vault, list_sealed(conn, persons).await?)
}

const SEALED: &str = "SELECT id, region_id, sealed_key, sealed FROM people_person WHERE sealed IS NOT NULL";

/// These persons as they are stored; erased and merged ones are missing.
pub async fn list_sealed(conn: &Conn<'_>, persons: &[Uuid]) -> Result<Vec<SealedIdentity>> {
    let mut found = Vec::with_capacity(persons.len());
    for chunk in persons.chunks(2_000) {
        let mut values = vec![];
        let list = in_list("id", chunk.iter().copied(), &mut values);
        found.extend(all::<SealedIdentity>(conn, &format!("{SEALED} AND {list}"), values).await?);
    }
    Ok(found)
}

/// All persons as they are stored, but erased and merged ones.
pub async fn list_all_sealed(conn: &Conn<'_>) -> Result<Vec<SealedIdentity>> {
    all(conn, SEALED, vec![]).await
}

/// Ids of persons after `after`, in order.
pub async fn list_ids(conn: &Conn<'_>, after: Uuid, limit: u32) -> Result<Vec<Uuid>> {
    let sql =
        "SELECT id AS person_id FROM people_person WHERE id > $1 AND sealed IS NOT NULL ORDER BY id LIMIT $2";
    let rows: Vec<Found> = all(conn, sql, values![after, i64::from(limit)]).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

pub async fn count(conn: &Conn<'_>) -> Result<u64> {
    let row: Option<Count> = one(conn, "SELECT COUNT(*) AS n FROM people_person", vec![]).await?;
    Ok(row.map_or(0, |row| row.n.cast_unsigned()))
}

#[derive(FromQueryResult)]
struct Sharing {
    token: Uuid,
    person_id: Uuid,
}

/// Who has each of these tokens, at most `most` persons for a token.
pub async fn list_by_tokens(conn: &Conn<'_>, tokens: &[Uuid], most: u32) -> Result<Vec<(Uuid, Uuid)>> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let one_token = |n: usize| {
        format!(
            "SELECT token, person_id FROM (SELECT token, person_id FROM people_token WHERE token = ${n} LIMIT {most}) AS t{n}"
        )
    };
    let parts: Vec<String> = (1..=tokens.len()).map(one_token).collect();
    let values = tokens.iter().map(|token| (*token).into()).collect();
    let rows: Vec<Sharing> = all(conn, &parts.join(" UNION ALL "), values).await?;
    Ok(rows.into_iter().map(|row| (row.token, row.person_id)).collect())
}
