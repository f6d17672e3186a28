//! Everybody whom a change may concern: from the changed cases over what they share and over links, as far as days allow.

use chrono::{Days, NaiveDate};
use lianfang_domain::Tier;
use lianfang_plan::{CaseClass, Shared};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

use super::rules::{Candidate, Tie, ties};
use super::store::{self, CaseRow, TieRow};
use crate::cases::chains;
use crate::cases::investigations;
use crate::cases::records::Facts;
use crate::error::Result;
use crate::kernel::db::Conn;
use crate::node::Node;

/// A change that reaches further is a defect of the data; what was found up to there is kept.
const MOST: usize = 200_000;

/// Cases of one disease with what joins them.
#[derive(Debug, Default)]
pub struct Gathered {
    pub cases: Vec<Candidate>,
    pub links: Vec<(usize, usize)>,
}

fn day_of(node: &Node, row: &CaseRow) -> NaiveDate {
    row.onset_on.unwrap_or_else(|| node.clock.day_of(row.reported_at))
}

/// Notes anew what these cases share.
pub async fn note_ties(node: &Node, conn: &Conn<'_>, rows: &[CaseRow]) -> Result<()> {
    let tree = node.tree();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut places = investigations::visited_places(conn, &ids).await?;
    let mut noted = Vec::new();
    for row in rows {
        let facts: Facts = serde_json::from_str(&row.facts)?;
        let county = tree.superior_at(row.region_id, Tier::County).map_or(row.region_id, |place| place.id);
        let visited = places.remove(&row.id).unwrap_or_default();
        let shared =
            ties(row.region_id, county, facts.household.as_deref(), facts.setting.as_deref(), &visited);
        let day = day_of(node, row);
        let tie = |key: String, label: String| TieRow {
            case_id: row.id,
            region_id: row.region_id,
            disease: row.disease.clone(),
            key,
            label,
            day,
        };
        noted.push(tie(format!("seen/{}", row.id), String::new()));
        noted.extend(shared.into_iter().map(|shared| tie(shared.key, shared.label)));
    }
    store::save_ties(conn, &ids, noted).await
}

/// Everybody within `window` days of one another who is joined to the seeds.
pub async fn gather(
    node: &Node,
    conn: &Conn<'_>,
    disease: &str,
    seeds: BTreeSet<Uuid>,
    window: i64,
) -> Result<Gathered> {
    let reach = Days::new(window.unsigned_abs());
    let mut place: HashMap<Uuid, usize> = HashMap::new();
    let mut gathered = Gathered::default();
    let mut pairs: HashSet<(Uuid, Uuid)> = HashSet::new();
    let mut met: HashSet<Uuid> = seeds.iter().copied().collect();
    let mut ahead: Vec<Uuid> = seeds.into_iter().collect();
    while !ahead.is_empty() && gathered.cases.len() < MOST {
        let mut shares: HashMap<Uuid, Vec<Tie>> = HashMap::new();
        for row in store::list_ties(conn, &ahead).await? {
            if let Some(tie) = tie_of(&row) {
                shares.entry(row.case_id).or_default().push(tie);
            }
        }
        let mut keys = BTreeSet::new();
        let mut span: Option<(NaiveDate, NaiveDate)> = None;
        for row in store::list_cases(conn, &ahead).await? {
            let class = CaseClass::parse(&row.class).unwrap_or(CaseClass::Excluded);
            if row.disease != disease || class == CaseClass::Excluded {
                continue;
            }
            let day = day_of(node, &row);
            let ties = shares.remove(&row.id).unwrap_or_default();
            keys.extend(ties.iter().map(|tie| tie.key.clone()));
            span = Some(span.map_or((day, day), |(a, b)| (a.min(day), b.max(day))));
            place.insert(row.id, gathered.cases.len());
            gathered.cases.push(Candidate { id: row.id, region: row.region_id, class, day, ties });
        }
        let Some((first, last)) = span else { break };
        let around =
            (first.checked_sub_days(reach).unwrap_or(first), last.checked_add_days(reach).unwrap_or(last));
        let mut next: BTreeSet<Uuid> =
            store::list_sharing(conn, disease, &keys, around).await?.into_iter().collect();
        for (source, case) in chains::pairs_around(conn, &ahead).await? {
            pairs.insert((source, case));
            next.extend([source, case]);
        }
        ahead = next.into_iter().filter(|id| met.insert(*id)).collect();
    }
    let mut links: Vec<(usize, usize)> =
        pairs.iter().filter_map(|(a, b)| Some((*place.get(a)?, *place.get(b)?))).collect();
    links.sort_unstable();
    gathered.links = links;
    Ok(gathered)
}

fn tie_of(row: &TieRow) -> Option<Tie> {
    let shared = Shared::parse(row.key.split('/').next()?)?;
    Some(Tie { shared, key: row.key.clone(), label: row.label.clone() })
}
