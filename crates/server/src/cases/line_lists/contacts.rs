//! Rows that are contacts: whom they met, when, and what became of them.

use lianfang_exchange::line_lists::{Field, ListRow};
use rayon::prelude::*;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::apply::Job;
use super::links::Pair;
use super::mark::{Marked, external, mark};
use super::model::ListImport;
use super::rows::{self, Calendar, Places};
use super::store::{self, ListedRow, Named};
use super::writing::{self, CHUNK, Part};
use super::{cases, findings};
use crate::cases::contacts::{self, ContactRow, Listed, Meeting};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::db::Tx;
use crate::people::{self, SealedPerson};

/// The rows of one contact: one for each case that was met.
struct Group {
    external: String,
    mark: Uuid,
    rows: Vec<ListRow>,
    meetings: Vec<Meeting>,
}

struct New {
    group: Group,
    region: Uuid,
    person: Option<SealedPerson>,
}

struct Change {
    group: Group,
    row: ContactRow,
    meetings: Vec<Meeting>,
    state: Option<&'static str>,
}

/// Takes in rows; returns line and id of those that the node has something against.
pub async fn take(job: &Job<'_>, rows: Vec<ListRow>, done: &mut ListImport) -> Result<Vec<(u64, String)>> {
    let (node, order) = (job.node.clone(), job.order.clone());
    let marked = tokio::task::spawn_blocking(move || mark(&node.vault, &order, rows)).await;
    let marked = marked.map_err(|e| Error::internal(format!("reading: {e}")))??;
    let named: Vec<String> = marked
        .iter()
        .map(|m| external(&job.order, m.row.text(Field::CaseOf)))
        .filter(|id| !id.is_empty())
        .collect();
    let known_cases = find_met(job, &named, &marked).await?;
    let mut against = Vec::new();
    let groups = group(job, marked, &known_cases, done, &mut against);
    writing::restart(job, groups.len()).await?;
    let persons: HashMap<Uuid, Uuid> =
        known_cases.values().filter_map(|named| Some((named.id, named.person_id?))).collect();
    let mut groups = groups.into_iter();
    loop {
        let chunk: Vec<Group> = groups.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(against);
        }
        take_chunk(job, chunk, &persons, done, &mut against).await?;
    }
}

/// Cases by what rows call them: the list's id, the id with the list's prefix, or the node's own number.
async fn find_met(job: &Job<'_>, named: &[String], marked: &[Marked]) -> Result<HashMap<String, Named>> {
    let mut all = named.to_vec();
    // With a prefix, a row may still name a case by its number.
    all.extend(marked.iter().map(|m| m.row.text(Field::CaseOf).to_owned()).filter(|id| !id.is_empty()));
    cases::find_cases(job, &all).await
}

/// Puts the rows of one contact together, and finds out whom they met and when.
fn group(
    job: &Job<'_>,
    marked: Vec<Marked>,
    known: &HashMap<String, Named>,
    done: &mut ListImport,
    against: &mut Vec<(u64, String)>,
) -> Vec<Group> {
    let calendar = Calendar { zero: job.order.day_zero };
    let mut place: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for Marked { row, external: id, mark } in marked {
        let named = row.text(Field::CaseOf).to_owned();
        let case = known.get(&external(&job.order, &named)).or_else(|| known.get(&named));
        let mut refuse = |finding| {
            done.say(finding);
            against.push((row.line, row.id.clone()));
        };
        if !named.is_empty() && case.is_none() {
            refuse(findings::no_such_case(&row, &job.mapping));
            continue;
        }
        let Some(day) = rows::met_on(&row, calendar) else {
            refuse(findings::no_day(&row, &job.mapping));
            continue;
        };
        let meeting = Meeting { case: case.map(|named| named.id), exposure: rows::exposure(&row, day) };
        match place.get(&id).and_then(|at| groups.get_mut(*at)) {
            Some(group) => {
                group.mark = job.node.vault.token("list-row", &format!("{}{mark}", group.mark));
                group.rows.push(row);
                group.meetings.push(meeting);
            }
            None => {
                place.insert(id.clone(), groups.len());
                groups.push(Group { external: id, mark, rows: vec![row], meetings: vec![meeting] });
            }
        }
    }
    for group in &mut groups {
        group.meetings.sort_by_key(|meeting| meeting.exposure.happened_on);
    }
    groups
}

async fn take_chunk(
    job: &Job<'_>,
    groups: Vec<Group>,
    persons: &HashMap<Uuid, Uuid>,
    done: &mut ListImport,
    against: &mut Vec<(u64, String)>,
) -> Result<()> {
    let conn = job.node.db.read();
    let ids: Vec<String> = groups.iter().map(|g| g.external.clone()).collect();
    let listed = store::list_listed(&conn, "contacts", &job.order.disease, &ids).await?;
    let listed: HashMap<String, ListedRow> = listed
        .into_iter()
        .filter(|row| job.is_within(row.region_id))
        .map(|row| (row.external_id.clone(), row))
        .collect();
    let (mut fresh, mut touched) = (Vec::new(), Vec::new());
    let rows = groups.len();
    for group in groups {
        match listed.get(&group.external) {
            Some(listed) if listed.mark == group.mark => done.known += group.rows.len(),
            Some(listed) => touched.push((group, listed.subject_id)),
            None => fresh.push(group),
        }
    }
    let fresh = seal(job, fresh).await?;
    let new = refuse_oneself(job, fresh, persons, done, against).await?;
    let changed = compare(job, touched, done).await?;
    done.added += new.len();
    done.changed += changed.len();
    if job.order.preview { Ok(()) } else { write(job, rows, new, changed).await }
}

async fn seal(job: &Job<'_>, groups: Vec<Group>) -> Result<Vec<New>> {
    let (tree, places) = (job.node.tree(), Places::of(&job.node.tree(), job.order.region_id));
    let (node, decided) = (job.node.clone(), job.decided.as_ref().map(|d| d.id));
    let work = move || {
        groups
            .into_par_iter()
            .map(|group| {
                let first = group.rows.first().ok_or_else(|| Error::internal("a contact without a row"))?;
                let id = || decided.unwrap_or_else(|| node.ids.next());
                let region = places.find(first);
                let code = tree.find(region).map(|place| place.code.as_str());
                let person =
                    rows::identity(first).map(|who| SealedPerson::seal(&node.vault, id(), &who, code));
                Ok(New { region, person: person.transpose()?, group })
            })
            .collect::<Result<Vec<New>>>()
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal(format!("sealing: {e}")))?
}

/// Nobody is a contact of themselves; and whoever may be stored already is told.
async fn refuse_oneself(
    job: &Job<'_>,
    fresh: Vec<New>,
    persons: &HashMap<Uuid, Uuid>,
    done: &mut ListImport,
    against: &mut Vec<(u64, String)>,
) -> Result<Vec<New>> {
    let sealed: Vec<&SealedPerson> = fresh.iter().filter_map(|new| new.person.as_ref()).collect();
    let mut same = people::find_same_many(&job.node.db.read(), &sealed).await?.into_iter();
    let mut good = Vec::with_capacity(fresh.len());
    for new in fresh {
        let same = if new.person.is_some() { same.next().unwrap_or_default() } else { Vec::new() };
        let met = new.group.meetings.iter().filter_map(|m| persons.get(&m.case?));
        let is_oneself = met.into_iter().any(|person| same.contains(person));
        for row in &new.group.rows {
            if is_oneself {
                done.say(findings::contact_is_the_case(row, &job.mapping));
                against.push((row.line, row.id.clone()));
            } else if !same.is_empty() {
                done.duplicates += 1;
                done.say(findings::maybe_the_same(row, &job.mapping));
                break;
            }
        }
        if !is_oneself {
            good.push(new);
        }
    }
    Ok(good)
}

/// What rows of known contacts add: meetings that are not stored, and the end of watching.
async fn compare(job: &Job<'_>, touched: Vec<(Group, Uuid)>, done: &mut ListImport) -> Result<Vec<Change>> {
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let conn = job.node.db.read();
    let ids: Vec<Uuid> = touched.iter().map(|(_, id)| *id).collect();
    let mut stored = contacts::list_by_ids(&conn, &ids).await?;
    let exposures = contacts::list_exposures_of(&conn, &ids).await?;
    let mut changed = Vec::new();
    for (group, id) in touched {
        let Some(row) = stored.remove(&id) else { continue };
        let before: HashSet<(Option<Uuid>, chrono::NaiveDate)> =
            exposures.get(&id).into_iter().flatten().map(|e| (e.case_id, e.happened_on)).collect();
        let is_new = |m: &&Meeting| !before.contains(&(m.case, m.exposure.happened_on));
        let meetings: Vec<Meeting> = group.meetings.iter().filter(is_new).cloned().collect();
        let state = group.rows.last().and_then(rows::watch_state);
        let ended = row.state == "watched" && state.is_some_and(|state| state != "watched");
        if meetings.is_empty() && !ended {
            done.known += group.rows.len();
        } else {
            changed.push(Change { group, row, meetings, state });
        }
    }
    Ok(changed)
}

fn listed_row(
    disease: &str,
    layout: Uuid,
    group: Group,
    region: Uuid,
    subject: Uuid,
    version: i64,
) -> ListedRow {
    ListedRow {
        kind: "contacts".to_owned(),
        disease: disease.to_owned(),
        external_id: group.external,
        region_id: region,
        subject_id: subject,
        layout,
        mark: group.mark,
        version,
    }
}

async fn write(job: &Job<'_>, rows: usize, new: Vec<New>, changed: Vec<Change>) -> Result<()> {
    let part = Part::of(job, rows, new.len(), changed.len());
    let ids: Vec<String> = new
        .iter()
        .map(|n| n.group.external.clone())
        .chain(changed.iter().map(|c| c.group.external.clone()))
        .collect();
    let (node, rules, order, layout) = (job.node.clone(), job.rules.clone(), job.order.clone(), job.layout);
    let write = job.node.write(job.account, move |tx| {
        Box::pin(async move {
            let (tree, today) = (node.tree(), node.clock.today());
            let mut noted: HashMap<Uuid, Vec<NewStep>> = HashMap::new();
            let mut listed = Vec::new();
            let mut by_region: HashMap<Uuid, Vec<New>> = HashMap::new();
            for one in new {
                by_region.entry(one.region).or_default().push(one);
            }
            let mut regions: Vec<Uuid> = by_region.keys().copied().collect();
            regions.sort();
            for region in regions {
                let new = by_region.remove(&region).unwrap_or_default();
                let (mut persons, mut groups, mut found) = (Vec::new(), Vec::new(), Vec::new());
                for New { group, person, .. } in new {
                    found.push(of_list(
                        &order.disease,
                        order.day_zero,
                        &group,
                        person.as_ref().map(|p| p.id),
                    ));
                    persons.extend(person);
                    groups.push(group);
                }
                people::insert_sealed(tx, region, persons).await?;
                let (ids, steps) = contacts::add_listed(tx, &rules, tree.get(region)?, found, today).await?;
                noted.entry(region).or_default().extend(steps);
                let of =
                    |(group, id): (Group, Uuid)| listed_row(&order.disease, layout, group, region, id, 1);
                listed.extend(groups.into_iter().zip(ids).map(of));
            }
            for Change { group, row, meetings, state } in changed {
                let (id, region, version) = (row.id, row.region_id, row.version + 1);
                let steps = contacts::change_listed(tx, &rules, row, meetings, state, today).await?;
                noted.entry(region).or_default().extend(steps);
                listed.push(listed_row(&order.disease, layout, group, region, id, version));
            }
            store::save_listed(&tx.conn(), listed).await?;
            enter(tx, &order.disease, noted).await?;
            part.note(tx, "contacts", &order.disease, &ids).await
        })
    });
    write.await?;
    writing::tell_progress(job).await
}

fn of_list(disease: &str, zero: Option<chrono::NaiveDate>, group: &Group, person: Option<Uuid>) -> Listed {
    let first = group.rows.first();
    let calendar = Calendar { zero };
    Listed {
        disease: disease.to_owned(),
        person,
        sex: first.and_then(rows::sex_of),
        age_years: first.and_then(|row| row.age_years).map(|years| years as i32),
        state: group.rows.last().and_then(rows::watch_state),
        watched_from: first.and_then(|row| calendar.day(row, Field::WatchedFrom)),
        meetings: group.meetings.clone(),
    }
}

/// One entry for each region.
async fn enter(tx: &mut Tx, disease: &str, mut noted: HashMap<Uuid, Vec<NewStep>>) -> Result<()> {
    let mut regions: Vec<Uuid> = noted.keys().copied().collect();
    regions.sort();
    for region in regions {
        let steps = noted.remove(&region).unwrap_or_default();
        let open = json!({"disease": disease, "kind": "contacts"});
        steps::record_together(tx, "cases.list.imported", region, steps, open).await?;
    }
    Ok(())
}

/// Of a list of relationships: those that lead from a case to a contact become meetings; the others are given back.
pub async fn meet(
    job: &Job<'_>,
    pairs: Vec<Pair>,
    list: &[ListRow],
    done: &mut ListImport,
) -> Result<Vec<Pair>> {
    let conn = job.node.db.read();
    let mut ids: Vec<String> = pairs.iter().map(|pair| pair.to.clone()).collect();
    ids.sort();
    ids.dedup();
    let listed = store::list_listed(&conn, "contacts", &job.order.disease, &ids).await?;
    let listed: HashMap<String, Uuid> = listed
        .into_iter()
        .filter(|row| job.is_within(row.region_id))
        .map(|row| (row.external_id, row.subject_id))
        .collect();
    if listed.is_empty() {
        return Ok(pairs);
    }
    let known =
        cases::find_cases(job, &pairs.iter().map(|pair| pair.from.clone()).collect::<Vec<_>>()).await?;
    let (of_contacts, others): (Vec<Pair>, Vec<Pair>) =
        pairs.into_iter().partition(|pair| listed.contains_key(&pair.to) && known.contains_key(&pair.from));
    let subjects: Vec<Uuid> = of_contacts.iter().filter_map(|pair| listed.get(&pair.to)).copied().collect();
    let mut stored = contacts::list_by_ids(&conn, &subjects).await?;
    let exposures = contacts::list_exposures_of(&conn, &subjects).await?;
    let by_line: HashMap<u64, &ListRow> = list.iter().map(|row| (row.line, row)).collect();
    let calendar = Calendar { zero: job.order.day_zero };
    let mut meetings: HashMap<Uuid, Vec<Meeting>> = HashMap::new();
    for pair in of_contacts {
        let (Some(contact), Some(case)) = (listed.get(&pair.to), known.get(&pair.from)) else { continue };
        let Some(row) = stored.get(contact) else { continue };
        let line = by_line.get(&pair.line);
        let day = line.and_then(|line| rows::met_on(line, calendar)).unwrap_or(row.last_exposed_on);
        let met_before =
            exposures.get(contact).is_some_and(|all| all.iter().any(|e| e.case_id == Some(case.id)));
        let all = meetings.entry(*contact).or_default();
        if met_before || all.iter().any(|m| m.case == Some(case.id)) {
            done.known += 1;
            continue;
        }
        let exposure = rows::exposure(line.copied().unwrap_or(&ListRow::default()), day);
        all.push(Meeting { case: Some(case.id), exposure });
        done.added += 1;
    }
    drop(conn);
    meetings.retain(|_, all| !all.is_empty());
    if job.order.preview || meetings.is_empty() {
        return Ok(others);
    }
    let rules = job.rules.clone();
    let (today, disease) = (job.node.clock.today(), job.order.disease.clone());
    let part = Part::of(job, meetings.values().map(Vec::len).sum(), meetings.values().map(Vec::len).sum(), 0);
    job.node
        .write(job.account, move |tx| {
            Box::pin(async move {
                let mut noted: HashMap<Uuid, Vec<NewStep>> = HashMap::new();
                let mut contacts_: Vec<(Uuid, Vec<Meeting>)> = meetings.into_iter().collect();
                contacts_.sort_by_key(|(id, _)| *id);
                for (id, meetings) in contacts_ {
                    let Some(row) = stored.remove(&id) else { continue };
                    let region = row.region_id;
                    let steps = contacts::change_listed(tx, &rules, row, meetings, None, today).await?;
                    noted.entry(region).or_default().extend(steps);
                }
                enter(tx, &disease, noted).await?;
                part.note(tx, "links", &disease, &[]).await
            })
        })
        .await?;
    Ok(others)
}
