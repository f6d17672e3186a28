//! Links between cases: from a list of pairs, or from a column that names who infected a case. A link to somebody who is no case but a
//! contact says whom the contact met.

use lianfang_exchange::line_lists::{Field, ListRow};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::apply::Job;
use super::mark::external;
use super::model::ListImport;
use super::writing::{self, CHUNK, Part};
use super::{cases, contacts, findings};
use crate::cases::chains::{self, NewPair};
use crate::error::Result;

/// Two ends by their ids.
#[derive(Debug, Clone)]
pub struct Pair {
    pub from: String,
    pub to: String,
    pub line: u64,
    pub setting: Option<String>,
    /// The column that names the source.
    pub field: Field,
}

pub async fn take(job: &Job<'_>, rows: Vec<ListRow>, done: &mut ListImport) -> Result<Vec<(u64, String)>> {
    let setting = |row: &ListRow| {
        let text = row.text(Field::Exposure).trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let pair = |row: &ListRow| Pair {
        from: external(&job.order, row.text(Field::From)),
        to: external(&job.order, row.text(Field::To)),
        line: row.line,
        setting: setting(row),
        field: Field::From,
    };
    let pairs: Vec<Pair> = rows.iter().map(pair).collect();
    let total = pairs.len();
    writing::restart(job, total).await?;
    let mut against = Vec::new();
    let pairs = contacts::meet(job, pairs, &rows, done).await?;
    let met = total - pairs.len();
    let (added, dangling) = lay(job, pairs, done, &mut against).await?;
    done.dangling = dangling;
    done.added += added;
    done.known += (total - met).saturating_sub(added + dangling + against.len());
    Ok(against)
}

/// Lays links between cases known by the list's ids: how many are new, and how many lead to cases that nobody knows.
pub async fn lay(
    job: &Job<'_>,
    pairs: Vec<Pair>,
    done: &mut ListImport,
    against: &mut Vec<(u64, String)>,
) -> Result<(usize, usize)> {
    if pairs.is_empty() {
        return Ok((0, 0));
    }
    let ids: Vec<String> = pairs.iter().flat_map(|p| [p.from.clone(), p.to.clone()]).collect();
    // A preview knows nothing of the cases that the same list would bring.
    let known = cases::find_cases(job, &ids).await?;
    let mut sources: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    let mut found = Vec::new();
    let mut dangling = 0;
    for pair in pairs {
        match (known.get(&pair.from), known.get(&pair.to)) {
            (Some(source), Some(case)) if source.id != case.id => {
                sources.entry(case.id).or_default().insert(source.id);
                found.push((source.id, case.id, case.region_id, pair));
            }
            _ => dangling += 1,
        }
    }
    let ends: Vec<(Uuid, Uuid)> = found.iter().map(|(source, case, ..)| (*source, *case)).collect();
    let checked = chains::check_new(&job.node.db.read(), &ends).await?;
    let mut fresh = Vec::new();
    for ((source, case, region, pair), verdict) in found.into_iter().zip(checked) {
        match verdict {
            chains::Verdict::Known => {}
            chains::Verdict::Circle => {
                let row = ListRow { line: pair.line, ..ListRow::default() };
                done.say(findings::circle(&row, &job.mapping, pair.field));
                // A case whose source is wrong is stored by itself; a link is nothing else, and waits.
                if pair.field == Field::From {
                    against.push((pair.line, pair.line.to_string()));
                }
            }
            chains::Verdict::New => {
                let only = sources.get(&case).is_some_and(|all| all.len() == 1);
                let certain = job.order.certain && only;
                fresh.push(NewPair { region, source, case, certain, setting: pair.setting });
            }
        }
    }
    let added = fresh.len();
    if job.order.preview {
        return Ok((added, dangling));
    }
    // Cases of the same list count themselves.
    let counts = job.mapping.kind == lianfang_exchange::line_lists::ListKind::Links;
    while !fresh.is_empty() {
        let batch: Vec<NewPair> = fresh.drain(..fresh.len().min(CHUNK)).collect();
        let part = if counts { Part::of(job, batch.len(), batch.len(), 0) } else { Part::nothing() };
        let disease = job.order.disease.clone();
        job.node
            .write(job.account, move |tx| {
                Box::pin(async move {
                    chains::link_together(tx, &disease, batch).await?;
                    part.note(tx, "links", &disease, &[]).await
                })
            })
            .await?;
        writing::tell_progress(job).await?;
    }
    Ok((added, dangling))
}
