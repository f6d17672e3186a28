//! Many links at once: which of them are new, which would run in a circle, all under one entry.

use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use super::store::{self, LinkRow};
use crate::cases::steps::{self, NewStep};
use crate::error::Result;
use crate::kernel::db::{Conn, Tx};

/// What becomes of a link that is to be laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    New,
    Known,
    /// With the links that are stored, and those before it, its case would have infected itself.
    Circle,
}

/// Judges links (source, case) one after the other, each with those before it.
pub async fn check_new(conn: &Conn<'_>, links: &[(Uuid, Uuid)]) -> Result<Vec<Verdict>> {
    let mut sources = load_above(conn, links).await?;
    // Whoever infected nobody so far can't be above anybody: no need to walk.
    let mut infectors: HashSet<Uuid> = sources.values().flatten().copied().collect();
    let mut verdicts = Vec::with_capacity(links.len());
    for (source, case) in links {
        let known = sources.get(case).is_some_and(|all| all.contains(source));
        verdicts.push(if known {
            Verdict::Known
        } else if source == case || (infectors.contains(case) && is_above(&sources, *case, *source)) {
            Verdict::Circle
        } else {
            sources.entry(*case).or_default().insert(*source);
            infectors.insert(*source);
            Verdict::New
        });
    }
    Ok(verdicts)
}

type Sources = HashMap<Uuid, HashSet<Uuid>>;

/// The sources of everybody in the links, and theirs, up to where the chains begin.
async fn load_above(conn: &Conn<'_>, links: &[(Uuid, Uuid)]) -> Result<Sources> {
    let mut sources: Sources = HashMap::new();
    let mut asked: HashSet<Uuid> = HashSet::new();
    let mut ahead: Vec<Uuid> = links.iter().flat_map(|(source, case)| [*source, *case]).collect();
    loop {
        ahead.retain(|case| asked.insert(*case));
        if ahead.is_empty() {
            return Ok(sources);
        }
        let found = store::list_sources(conn, &ahead).await?;
        ahead = found.values().flatten().copied().collect();
        for (case, above) in found {
            sources.entry(case).or_default().extend(above);
        }
    }
}

/// Whether `one` infected `other`, over however many cases, or is it.
fn is_above(sources: &Sources, one: Uuid, other: Uuid) -> bool {
    let (mut seen, mut ahead) = (HashSet::from([other]), vec![other]);
    while let Some(at) = ahead.pop() {
        if at == one {
            return true;
        }
        let above = sources.get(&at).into_iter().flatten().filter(|above| seen.insert(**above));
        ahead.extend(above);
    }
    false
}

/// A link on its way into the database.
pub struct NewPair {
    /// Of the case.
    pub region: Uuid,
    pub source: Uuid,
    pub case: Uuid,
    pub certain: bool,
    pub setting: Option<String>,
}

/// Lays links as part of a change, with one entry for each region.
pub async fn link_together(tx: &mut Tx, disease: &str, pairs: Vec<NewPair>) -> Result<()> {
    let mut noted: HashMap<Uuid, Vec<NewStep>> = HashMap::new();
    let mut rows = Vec::with_capacity(pairs.len());
    for NewPair { region, source, case, certain, setting } in pairs {
        let content = json!({"source": source, "certain": certain, "setting": setting, "note": null});
        let kind = "cases.link.added";
        noted.entry(region).or_default().push(NewStep {
            kind,
            region,
            subject: case,
            content,
            open: json!({}),
        });
        rows.push(LinkRow {
            id: tx.id(),
            region_id: region,
            disease: disease.to_owned(),
            source_id: source,
            case_id: case,
            certain,
            setting,
            note: None,
        });
    }
    store::insert_many(&tx.conn(), rows).await?;
    let mut regions: Vec<Uuid> = noted.keys().copied().collect();
    regions.sort();
    for region in regions {
        let open = json!({"disease": disease, "kind": "links"});
        let noted = noted.remove(&region).unwrap_or_default();
        steps::record_together(tx, "cases.list.imported", region, noted, open).await?;
    }
    Ok(())
}
