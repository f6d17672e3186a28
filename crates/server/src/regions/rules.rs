//! What a list of regions would change in the tree.

use lianfang_domain::{Text, Tier};
use lianfang_exchange::tabular::RegionRow;
use std::collections::HashMap;
use uuid::Uuid;

use super::model::FieldChange;
use super::tree::{Place, Tree};

/// A region that is to be added.
#[derive(Debug, Clone)]
pub struct NewRegion {
    pub id: Uuid,
    pub code: String,
    pub tier: Tier,
    pub name: Text,
    pub parent: Option<Uuid>,
    pub population: Option<i64>,
    pub households: Option<i64>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// What one row of a file does.
#[derive(Debug, Clone)]
pub enum RegionChange {
    /// With the ids of its ancestors, nearest first.
    Add(NewRegion, Vec<Uuid>),
    Change(Box<Place>, Vec<FieldChange>),
}

/// Compares `rows` with the tree: what is added, what is changed, how many stay as they are. Rows are
/// handled from the top tier down, so that parents come first; empty fields of a known region keep what
/// is known.
pub fn plan_changes(
    tree: &Tree,
    rows: &[RegionRow],
    mut id: impl FnMut() -> Uuid,
) -> (Vec<RegionChange>, usize) {
    let mut sorted: Vec<&RegionRow> = rows.iter().collect();
    sorted.sort_by_key(|row| row.tier);
    let mut fresh: HashMap<(Tier, String), (Uuid, Vec<Uuid>)> = HashMap::new();
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for row in sorted {
        if let Some(place) = tree.find_code(row.tier, &row.code) {
            let (new, fields) = compare(place, row);
            if fields.is_empty() {
                unchanged += 1;
            } else {
                changes.push(RegionChange::Change(Box::new(new), fields));
            }
            continue;
        }
        let ancestors = find_ancestors(tree, &fresh, row);
        let new = NewRegion {
            id: id(),
            code: row.code.clone(),
            tier: row.tier,
            name: name(row),
            parent: ancestors.first().copied(),
            population: signed(row.population),
            households: signed(row.households),
            lat: row.lat,
            lon: row.lon,
        };
        fresh.insert((row.tier, row.code.clone()), (new.id, ancestors.clone()));
        changes.push(RegionChange::Add(new, ancestors));
    }
    (changes, unchanged)
}

/// Nearest first. A row without a parent, or whose parent only the file could have named, hangs under
/// the root when there is one.
fn find_ancestors(
    tree: &Tree,
    fresh: &HashMap<(Tier, String), (Uuid, Vec<Uuid>)>,
    row: &RegionRow,
) -> Vec<Uuid> {
    let Some(code) = &row.parent_code else { return tree.root().into_iter().collect() };
    let above = Tier::ALL.into_iter().rev().filter(|tier| *tier < row.tier);
    for tier in above {
        if let Some((id, ancestors)) = fresh.get(&(tier, code.clone())) {
            return std::iter::once(*id).chain(ancestors.iter().copied()).collect();
        }
        if let Some(place) = tree.find_code(tier, code) {
            return std::iter::once(place.id).chain(tree.ancestors(place.id).map(|p| p.id)).collect();
        }
    }
    tree.root().into_iter().collect()
}

fn name(row: &RegionRow) -> Text {
    Text::new(row.name_zh.clone(), row.name_en.clone())
}

fn signed(value: Option<u64>) -> Option<i64> {
    value.and_then(|v| i64::try_from(v).ok())
}

fn compare(place: &Place, row: &RegionRow) -> (Place, Vec<FieldChange>) {
    let mut new = place.clone();
    let mut fields = Vec::new();
    let mut note = |field: &str, from: Option<String>, to: Option<String>| {
        if from != to {
            fields.push(FieldChange { field: field.to_owned(), from, to });
        }
    };
    let text = |s: &String| Some(s.clone());
    let name = name(row);
    note("name_zh", text(&place.name.zh), text(&name.zh));
    note("name_en", text(&place.name.en), text(&name.en));
    new.name = name;
    new.population = signed(row.population).or(place.population);
    new.households = signed(row.households).or(place.households);
    new.lat = row.lat.or(place.lat);
    new.lon = row.lon.or(place.lon);
    let shown = |v: Option<i64>| v.map(|n| n.to_string());
    note("population", shown(place.population), shown(new.population));
    note("households", shown(place.households), shown(new.households));
    let degrees = |v: Option<f64>| v.map(|n| n.to_string());
    note("lat", degrees(place.lat), degrees(new.lat));
    note("lon", degrees(place.lon), degrees(new.lon));
    (new, fields)
}
