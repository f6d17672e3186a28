//! The region tree in memory: read at start and again after a change, never edited in place.

use lianfang_domain::{Text, Tier};
use std::collections::HashMap;
use uuid::Uuid;

use super::model::{Region, RegionRef};
use crate::error::{Error, Result};

/// One region.
#[derive(Debug, Clone)]
pub struct Place {
    pub id: Uuid,
    pub code: String,
    pub tier: Tier,
    pub name: Text,
    pub parent: Option<Uuid>,
    pub population: Option<i64>,
    pub households: Option<i64>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub version: i64,
    pub sector: Option<Uuid>,
    pub children: Vec<Uuid>,
    pub neighbours: Vec<Uuid>,
}

#[derive(Debug, Default)]
pub struct Tree {
    places: HashMap<Uuid, Place>,
    by_code: HashMap<(Tier, String), Uuid>,
    /// Parents before children, siblings by code.
    order: Vec<Uuid>,
}

impl Tree {
    /// Builds the tree; `places` come without children.
    pub fn new(places: Vec<Place>) -> Tree {
        let mut tree = Tree::default();
        let mut children: HashMap<Option<Uuid>, Vec<(String, Uuid)>> = HashMap::new();
        for place in places {
            children.entry(place.parent).or_default().push((place.code.clone(), place.id));
            tree.by_code.insert((place.tier, place.code.clone()), place.id);
            tree.places.insert(place.id, place);
        }
        let mut stack: Vec<Uuid> = Vec::new();
        let mut push = |stack: &mut Vec<Uuid>, parent: Option<Uuid>| -> Vec<Uuid> {
            let mut list = children.remove(&parent).unwrap_or_default();
            list.sort();
            let ids: Vec<Uuid> = list.into_iter().map(|(_, id)| id).collect();
            stack.extend(ids.iter().rev());
            ids
        };
        push(&mut stack, None);
        while let Some(id) = stack.pop() {
            tree.order.push(id);
            let ids = push(&mut stack, Some(id));
            if let Some(place) = tree.places.get_mut(&id) {
                place.children = ids;
            }
        }
        tree
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn find(&self, id: Uuid) -> Option<&Place> {
        self.places.get(&id)
    }

    pub fn get(&self, id: Uuid) -> Result<&Place> {
        self.find(id).ok_or_else(|| Error::not_found("region", id))
    }

    pub fn find_code(&self, tier: Tier, code: &str) -> Option<&Place> {
        self.by_code.get(&(tier, code.to_owned())).and_then(|id| self.find(*id))
    }

    pub fn root(&self) -> Option<Uuid> {
        self.order.first().copied()
    }

    /// The root's id, or a nil one while there are no regions.
    pub fn root_or_default(&self) -> Option<Uuid> {
        self.root()
    }

    /// All regions, parents before children.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Place> {
        self.order.iter().filter_map(|id| self.places.get(id))
    }

    /// Whether `region` is `ancestor` or lies below it.
    pub fn is_within(&self, region: Uuid, ancestor: Uuid) -> bool {
        region == ancestor || self.ancestors(region).any(|place| place.id == ancestor)
    }

    /// From the parent up to the root.
    pub fn ancestors(&self, region: Uuid) -> impl Iterator<Item = &Place> {
        let parent_of = |place: &Place| place.parent.and_then(|id| self.places.get(&id));
        std::iter::successors(self.places.get(&region).and_then(parent_of), move |place| parent_of(place))
    }

    /// The lowest region that both lie in: where somebody answers for both.
    pub fn common(&self, a: Uuid, b: Uuid) -> Option<Uuid> {
        std::iter::once(a).chain(self.ancestors(a).map(|place| place.id)).find(|id| self.is_within(b, *id))
    }

    /// `region` and everything below it, parents first.
    pub fn under(&self, region: Uuid) -> Vec<Uuid> {
        let mut found = Vec::new();
        let mut stack = vec![region];
        while let Some(id) = stack.pop() {
            if let Some(place) = self.places.get(&id) {
                found.push(id);
                stack.extend(place.children.iter().rev());
            }
        }
        found
    }

    pub fn reference(&self, region: Uuid) -> Result<RegionRef> {
        Ok(self.get(region)?.reference())
    }

    pub fn path(&self, region: Uuid) -> Vec<RegionRef> {
        let mut path: Vec<RegionRef> = self.ancestors(region).map(Place::reference).collect();
        path.reverse();
        path
    }

    /// The superior at `tier` that may decide for `region`: itself or the nearest above that ranks so high.
    pub fn superior_at(&self, region: Uuid, tier: Tier) -> Option<&Place> {
        let own = self.find(region)?;
        std::iter::once(own).chain(self.ancestors(region)).find(|place| place.tier <= tier)
    }
}

impl Place {
    pub fn reference(&self) -> RegionRef {
        RegionRef { id: self.id, code: self.code.clone(), tier: self.tier, name: self.name.clone() }
    }

    pub fn view(&self) -> Region {
        Region {
            id: self.id,
            code: self.code.clone(),
            tier: self.tier,
            name: self.name.clone(),
            parent_id: self.parent,
            tier_title: self.tier.title(),
            population: self.population,
            households: self.households,
            lat: self.lat,
            lon: self.lon,
            children: self.children.len(),
            sector_id: self.sector,
        }
    }
}
