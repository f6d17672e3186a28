//! Rows that are cases: which are new, which say more than before, which contradict what is stored.

use chrono::NaiveTime;
use lianfang_exchange::line_lists::{Field, ListRow};
use lianfang_plan::CaseClass;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::apply::Job;
use super::findings;
use super::links::{self, Pair};
use super::mark::{Marked, external, mark};
use super::model::ListImport;
use super::rows::{self, Calendar, Places};
use super::store::{self, ListedRow};
use super::writing::{self, CHUNK};
use super::{rules, store::Named};
use crate::cases::numbers;
use crate::cases::records::{self, CaseRow, Facts};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::people::{self, SealedPerson};

/// A new case, ready to be stored.
struct New {
    marked: Marked,
    region: Uuid,
    class: CaseClass,
    facts: Facts,
    person: Option<SealedPerson>,
    reported: Option<chrono::NaiveDate>,
}

/// A case that is known, with what the row makes of it.
struct Change {
    marked: Marked,
    row: CaseRow,
    facts: Facts,
    class: String,
    changes: serde_json::Map<String, Value>,
    /// Somebody of whom nothing was known so far.
    person: Option<SealedPerson>,
    /// Layout and mark of the list that brought the case, when another one only adds to it.
    brought_by: Option<(Uuid, Uuid)>,
}

#[derive(Default)]
struct Chunk {
    rows: usize,
    new: Vec<New>,
    changed: Vec<Change>,
    /// Rows whose case is as they say, but of which another form was kept.
    again: Vec<ListedRow>,
}

/// Takes in rows; returns line and id of those that the node has something against.
pub async fn take(job: &Job<'_>, rows: Vec<ListRow>, done: &mut ListImport) -> Result<Vec<(u64, String)>> {
    let mut against = Vec::new();
    let mut sources: Vec<Pair> = Vec::new();
    for row in rows.iter().filter(|row| !row.text(Field::Infector).is_empty()) {
        let from = external(&job.order, row.text(Field::Infector));
        let (line, setting) = (row.line, None);
        sources.push(Pair { from, to: external(&job.order, &row.id), line, setting, field: Field::Infector });
    }
    if job.order.preview {
        // What the list itself would bring is there when it is taken in.
        let own: HashSet<String> = rows.iter().map(|row| external(&job.order, &row.id)).collect();
        sources.retain(|pair| !own.contains(&pair.from));
    }
    let total = rows.len();
    let (node, order) = (job.node.clone(), job.order.clone());
    let marked = tokio::task::spawn_blocking(move || mark(&node.vault, &order, rows)).await;
    let mut marked = marked.map_err(|e| Error::internal(format!("reading: {e}")))??.into_iter();
    writing::restart(job, total).await?;
    let mut next = sort(job, marked.by_ref().take(CHUNK).collect(), done, &mut against).await?;
    // While one part is written, the next one is looked up and sealed.
    while let Some(chunk) = next.take() {
        let following: Vec<Marked> = marked.by_ref().take(CHUNK).collect();
        if job.order.preview {
            next = sort(job, following, done, &mut against).await?;
        } else {
            let (written, sorted) = tokio::join!(write(job, chunk), sort(job, following, done, &mut against));
            written?;
            next = sorted?;
        }
    }
    let (_, dangling) = links::lay(job, sources, done, &mut against).await?;
    done.dangling = dangling;
    Ok(against)
}

/// Cases that rows may stand for, by the list's id.
struct Known {
    listed: HashMap<String, ListedRow>,
    /// Known by their id, but not from a list: reported by hand, or taken over.
    named: HashMap<String, Named>,
}

async fn look_up(job: &Job<'_>, rows: &[Marked]) -> Result<Known> {
    let conn = job.node.db.read();
    let ids: Vec<String> = rows.iter().map(|m| m.external.clone()).collect();
    let listed = store::list_listed(&conn, "cases", &job.order.disease, &ids).await?;
    let listed: HashMap<String, ListedRow> = listed
        .into_iter()
        .filter(|row| job.is_within(row.region_id))
        .map(|row| (row.external_id.clone(), row))
        .collect();
    let missing: Vec<String> = ids.into_iter().filter(|id| !listed.contains_key(id)).collect();
    let named = store::list_by_external(&conn, &job.order.disease, &missing).await?;
    let named =
        named.into_iter().filter(|n| job.is_within(n.region_id)).map(|n| (n.name.clone(), n)).collect();
    Ok(Known { listed, named })
}

/// Parts the rows of one transaction by what they do. None when there are no rows.
async fn sort(
    job: &Job<'_>,
    rows: Vec<Marked>,
    done: &mut ListImport,
    against: &mut Vec<(u64, String)>,
) -> Result<Option<Chunk>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let known = look_up(job, &rows).await?;
    let mut chunk = Chunk { rows: rows.len(), ..Chunk::default() };
    let (mut fresh, mut touched) = (Vec::new(), Vec::new());
    for marked in rows {
        match (known.listed.get(&marked.external), known.named.get(&marked.external)) {
            (Some(listed), _) if listed.mark == marked.mark => done.known += 1,
            (Some(listed), _) => touched.push((marked, listed.subject_id, Some(listed.clone()))),
            (None, Some(named)) => touched.push((marked, named.id, None)),
            (None, None) if rows::is_ill(&marked.row, &job.mapping) => fresh.push(marked),
            (None, None) => done.passed_over += 1,
        }
    }
    compare(job, touched, &mut chunk, done, against).await?;
    chunk.new = seal(job, fresh).await?;
    done.added += chunk.new.len();
    tell_duplicates(job, &chunk.new, done).await?;
    Ok(Some(chunk))
}

/// Facts, identities and regions of new cases, on every core.
async fn seal(job: &Job<'_>, rows: Vec<Marked>) -> Result<Vec<New>> {
    let calendar = Calendar { zero: job.order.day_zero };
    let (tree, places) = (job.node.tree(), Places::of(&job.node.tree(), job.order.region_id));
    let (node, order, person) = (job.node.clone(), job.order.clone(), job.decided.as_ref().map(|d| d.id));
    let work = move || {
        rows.into_par_iter()
            .map(|marked| {
                let identity = rows::identity(&marked.row);
                let id = || person.unwrap_or_else(|| node.ids.next());
                let region = places.find(&marked.row);
                let code = tree.find(region).map(|place| place.code.as_str());
                let person =
                    identity.map(|who| SealedPerson::seal(&node.vault, id(), &who, code)).transpose()?;
                Ok(New {
                    region,
                    class: rows::class(&marked.row, order.class),
                    facts: rows::facts(&marked.row, calendar),
                    reported: rows::reported(&marked.row, calendar),
                    person,
                    marked,
                })
            })
            .collect::<Result<Vec<New>>>()
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal(format!("sealing: {e}")))?
}

/// New cases whose person may be stored already. They never stop an import.
async fn tell_duplicates(job: &Job<'_>, new: &[New], done: &mut ListImport) -> Result<()> {
    let persons: Vec<(&New, &SealedPerson)> =
        new.iter().filter_map(|n| Some((n, n.person.as_ref()?))).collect();
    let sealed: Vec<&SealedPerson> = persons.iter().map(|(_, person)| *person).collect();
    let same = people::find_same_many(&job.node.db.read(), &sealed).await?;
    for ((new, _), _) in persons.iter().zip(same).filter(|(_, same)| !same.is_empty()) {
        done.duplicates += 1;
        done.say(findings::maybe_the_same(&new.marked.row, &job.mapping));
    }
    Ok(())
}

/// Holds rows of known cases against what is stored.
async fn compare(
    job: &Job<'_>,
    touched: Vec<(Marked, Uuid, Option<ListedRow>)>,
    chunk: &mut Chunk,
    done: &mut ListImport,
    against: &mut Vec<(u64, String)>,
) -> Result<()> {
    if touched.is_empty() {
        return Ok(());
    }
    let conn = job.node.db.read();
    let ids: Vec<Uuid> = touched.iter().map(|(_, id, _)| *id).collect();
    let stored = records::list_by_ids(&conn, &ids).await?;
    let mut stored: HashMap<Uuid, CaseRow> = stored.into_iter().map(|row| (row.id, row)).collect();
    let calendar = Calendar { zero: job.order.day_zero };
    for (marked, id, listed) in touched {
        let Some(row) = stored.remove(&id) else { continue };
        // A case that is closed to others stays as it is, and nothing tells that it is there.
        let hidden = match (row.special, job.account) {
            (true, Some(account)) => !records::is_named(&conn, row.id, account).await?,
            _ => false,
        };
        if hidden {
            done.known += 1;
            continue;
        }
        let same_layout = listed.as_ref().is_some_and(|l| l.layout == job.layout);
        let imported = listed.as_ref().map_or(0, |l| l.version);
        let free = job.decided.is_some() || rules::may_overwrite(same_layout, imported, row.version);
        let before: Facts = serde_json::from_str(&row.facts)?;
        let mut merged = rules::merge(&before, &rows::facts(&marked.row, calendar), free)?;
        let class = rows::class(&marked.row, job.order.class).as_str().to_owned();
        let mut new_class = row.class.clone();
        if marked.row.classification.is_some() && class != row.class {
            if free {
                merged.changes.insert("class".to_owned(), json!({"from": row.class, "to": class}));
                new_class = class;
            } else {
                merged.against.push(("class".to_owned(), row.class.clone(), class));
            }
        }
        if !merged.against.is_empty() {
            done.say(findings::contradicts(&marked.row, &job.mapping, &merged.against));
            against.push((marked.row.line, marked.row.id.clone()));
            continue;
        }
        let person = identity_of(job, &row, &marked.row, done).await?;
        if merged.changes.is_empty() && person.is_none() {
            done.known += 1;
            let mark = listed_row(job, &marked, row.region_id, row.id, row.version);
            // What a list of other columns says of the same is no reason to forget the first one.
            if same_layout || listed.is_none() {
                chunk.again.push(mark);
            }
            continue;
        }
        done.changed += 1;
        let (facts, changes) = (merged.facts, merged.changes);
        let brought_by = listed.filter(|_| !same_layout).map(|l| (l.layout, l.mark));
        chunk.changed.push(Change { marked, row, facts, class: new_class, changes, person, brought_by });
    }
    Ok(())
}

/// Who the case is, when only the list knows; a warning when the list names somebody else.
async fn identity_of(
    job: &Job<'_>,
    case: &CaseRow,
    row: &ListRow,
    done: &mut ListImport,
) -> Result<Option<SealedPerson>> {
    let Some(identity) = rows::identity(row) else { return Ok(None) };
    let id = job.decided.as_ref().map_or_else(|| job.node.ids.next(), |d| d.id);
    let tree = job.node.tree();
    let code = tree.find(case.region_id).map(|place| place.code.as_str());
    let person = SealedPerson::seal(&job.node.vault, id, &identity, code)?;
    let Some(stored) = case.person_id else { return Ok(Some(person)) };
    if !people::is_known_by(&job.node.db.read(), stored, &person).await? {
        done.say(findings::other_identity(row, &job.mapping));
    }
    Ok(None)
}

fn listed_row(job: &Job<'_>, marked: &Marked, region: Uuid, subject: Uuid, version: i64) -> ListedRow {
    ListedRow {
        kind: "cases".to_owned(),
        disease: job.order.disease.clone(),
        external_id: marked.external.clone(),
        region_id: region,
        subject_id: subject,
        layout: job.layout,
        mark: marked.mark,
        version,
    }
}

async fn write(job: &Job<'_>, chunk: Chunk) -> Result<()> {
    let part = writing::Part::of(job, chunk.rows, chunk.new.len(), chunk.changed.len());
    let ids: Vec<String> = chunk
        .new
        .iter()
        .map(|n| n.marked.external.clone())
        .chain(chunk.changed.iter().map(|c| c.marked.external.clone()))
        .collect();
    let (node, rules, order, layout) = (job.node.clone(), job.rules.clone(), job.order.clone(), job.layout);
    let account = job.account;
    let write = job.node.write(account, move |tx| {
        Box::pin(async move {
            let into = Into { node: &node, rules: &rules, order: &order, layout };
            let mut listed = chunk.again;
            let mut noted: HashMap<Uuid, Vec<NewStep>> = HashMap::new();
            store_new(tx, &into, chunk.new, &mut listed, &mut noted).await?;
            store_changes(tx, &into, chunk.changed, &mut listed, &mut noted).await?;
            store::save_listed(&tx.conn(), listed).await?;
            let mut regions: Vec<Uuid> = noted.keys().copied().collect();
            regions.sort();
            for region in regions {
                let open = json!({"disease": order.disease, "kind": "cases"});
                let noted = noted.remove(&region).unwrap_or_default();
                steps::record_together(tx, "cases.list.imported", region, noted, open).await?;
            }
            part.note(tx, "cases", &order.disease, &ids).await
        })
    });
    write.await?;
    writing::tell_progress(job).await
}

struct Into<'a> {
    node: &'a crate::node::Node,
    rules: &'a lianfang_plan::CaseRules,
    order: &'a super::model::ListOrder,
    layout: Uuid,
}

async fn store_new(
    tx: &mut Tx,
    into: &Into<'_>,
    new: Vec<New>,
    listed: &mut Vec<ListedRow>,
    noted: &mut HashMap<Uuid, Vec<NewStep>>,
) -> Result<()> {
    let tree = into.node.tree();
    let mut by_region: HashMap<Uuid, Vec<New>> = HashMap::new();
    for one in new {
        by_region.entry(one.region).or_default().push(one);
    }
    let mut regions: Vec<Uuid> = by_region.keys().copied().collect();
    regions.sort();
    for region in regions {
        let new = by_region.remove(&region).unwrap_or_default();
        let given = numbers::next(tx, tree.get(region)?, "C", new.len()).await?;
        let (mut cases, mut persons) = (Vec::with_capacity(new.len()), Vec::with_capacity(new.len()));
        let noted = noted.entry(region).or_default();
        for (one, number) in new.into_iter().zip(given) {
            let New { marked, class, facts, person, reported, .. } = one;
            let id = tx.id();
            let disease = into.order.disease.clone();
            let person_id = person.as_ref().map(|person| person.id);
            let mut case = CaseRow::new(id, region, disease.clone(), number, person_id, class, tx.now());
            case.external_id = Some(marked.external.clone());
            if let Some(day) = reported {
                case.reported_at = into.node.clock.at(day, NaiveTime::MIN).min(tx.now());
            }
            records::set_facts(&mut case, &facts, into.rules)?;
            let content = json!({"class": case.class, "facts": facts, "line": marked.row.line});
            let kind = "cases.case.reported";
            noted.push(NewStep { kind, region, subject: id, content, open: json!({}) });
            listed.push(ListedRow {
                kind: "cases".to_owned(),
                disease,
                external_id: marked.external,
                region_id: region,
                subject_id: id,
                layout: into.layout,
                mark: marked.mark,
                version: case.version,
            });
            cases.push(case);
            persons.extend(person);
        }
        people::insert_sealed(tx, region, persons).await?;
        records::insert(&tx.conn(), cases).await?;
    }
    Ok(())
}

async fn store_changes(
    tx: &mut Tx,
    into: &Into<'_>,
    changed: Vec<Change>,
    listed: &mut Vec<ListedRow>,
    noted: &mut HashMap<Uuid, Vec<NewStep>>,
) -> Result<()> {
    for Change { marked, mut row, facts, class, changes, person, brought_by } in changed {
        let (layout, mark) = brought_by.unwrap_or((into.layout, marked.mark));
        let (id, region, version) = (row.id, row.region_id, row.version + 1);
        records::set_facts(&mut row, &facts, into.rules)?;
        row.class = class;
        if let Some(person) = person {
            records::set_person(&tx.conn(), id, person.id).await?;
            people::insert_sealed(tx, region, vec![person]).await?;
        }
        if !records::save_row(&tx.conn(), row).await? {
            return Err(Error::Changed { current: Box::new(json!({"id": id})) });
        }
        let kind = "cases.case.corrected";
        let content = Value::Object(changes);
        noted.entry(region).or_default().push(NewStep {
            kind,
            region,
            subject: id,
            content,
            open: json!({}),
        });
        listed.push(ListedRow {
            kind: "cases".to_owned(),
            disease: into.order.disease.clone(),
            external_id: marked.external,
            region_id: region,
            subject_id: id,
            layout,
            mark,
            version,
        });
    }
    Ok(())
}

/// Ids of a list that became cases, with their case: for links, contacts and what follows.
pub async fn find_cases(job: &Job<'_>, ids: &[String]) -> Result<HashMap<String, Named>> {
    let conn = job.node.db.read();
    let mut wanted: Vec<String> = ids.to_vec();
    wanted.sort();
    wanted.dedup();
    let mut found: HashMap<String, Named> = HashMap::new();
    for named in store::list_by_external(&conn, &job.order.disease, &wanted).await? {
        if job.is_within(named.region_id) {
            found.entry(named.name.clone()).or_insert(named);
        }
    }
    let rest: Vec<String> = wanted.into_iter().filter(|id| !found.contains_key(id)).collect();
    for named in store::list_by_number(&conn, &job.order.disease, &rest).await? {
        if job.is_within(named.region_id) {
            found.entry(named.name.clone()).or_insert(named);
        }
    }
    hide(job, found).await
}

/// Without the cases that are closed to whoever imports.
async fn hide(job: &Job<'_>, mut found: HashMap<String, Named>) -> Result<HashMap<String, Named>> {
    let Some(account) = job.account else { return Ok(found) };
    let conn = job.node.db.read();
    let ids: Vec<Uuid> = found.values().map(|named| named.id).collect();
    let special = store::list_special(&conn, &ids).await?;
    let mut closed = HashSet::new();
    for id in special {
        if !records::is_named(&conn, id, account).await? {
            closed.insert(id);
        }
    }
    found.retain(|_, named| !closed.contains(&named.id));
    Ok(found)
}
