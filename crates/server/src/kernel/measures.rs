//! The registry of measures: named numbers for a region and a time, each offered by one slice.
//!
//! Rules, plans, the board and the API ask only here, so that every figure has one definition. A
//! measure is computed for all asked regions at once, by one statement.

use chrono::{DateTime, NaiveDate, Utc};
use lianfang_plan::{Arg, Call, Catalogue, Detectors, FactsOf, MeasureSpec, Value};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

use super::db::{Conn, WriteFuture};
use crate::error::{Error, Result};
use crate::node::Node;
use crate::regions::Tree;

/// Where a value's rows are listed in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    Counts(&'static str),
    Signals,
    Levels,
    Tasks,
    Cases,
    Contacts,
    /// Samples of a worklist, by its name.
    Samples(&'static str),
    CaseClusters,
    /// In this state, or in any.
    Spots(Option<&'static str>),
    Sites,
    Region,
}

/// One measure and how to compute it.
pub struct Measure {
    pub spec: MeasureSpec,
    pub slice: &'static str,
    pub rows: Rows,
    pub compute: for<'a> fn(&'a Query<'a>, &'a Call) -> WriteFuture<'a, HashMap<Uuid, Value>>,
}

/// What is asked: for which regions, which disease and which day.
pub struct Query<'a> {
    pub node: &'a Node,
    pub conn: &'a Conn<'a>,
    pub tree: &'a Tree,
    pub regions: &'a [Uuid],
    pub disease: &'a str,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

impl Query<'_> {
    /// Adds what regions below have to every region above them.
    pub fn roll_up<T: Copy + Default>(
        &self,
        own: HashMap<Uuid, T>,
        add: impl Fn(&mut T, T),
    ) -> HashMap<Uuid, T> {
        let mut sums: HashMap<Uuid, T> = HashMap::new();
        for (region, value) in own {
            for id in std::iter::once(region).chain(self.tree.ancestors(region).map(|p| p.id)) {
                add(sums.entry(id).or_default(), value);
            }
        }
        sums
    }

    /// The window argument of a call that has one.
    pub fn window(call: &Call) -> Result<lianfang_domain::Window> {
        match call.args.first() {
            Some(Arg::Window(window)) => Ok(*window),
            _ => Err(Error::internal(format!("{call} lacks its window"))),
        }
    }
}

/// All measures of this node.
pub struct Registry {
    measures: BTreeMap<String, Measure>,
    pub catalogue: Catalogue,
}

impl Registry {
    /// `detectors` are those that diseases in packs may name, `facts` the words of conditions on single records.
    pub fn new(
        measures: Vec<Measure>,
        detectors: Detectors,
        facts: Vec<(FactsOf, Vec<MeasureSpec>)>,
    ) -> Registry {
        let specs = measures.iter().map(|m| m.spec.clone()).collect();
        let mut catalogue = Catalogue::new(specs).with_detectors(detectors);
        for (of, specs) in facts {
            catalogue = catalogue.with_facts(of, specs);
        }
        Registry { measures: measures.into_iter().map(|m| (m.spec.name.clone(), m)).collect(), catalogue }
    }

    pub fn get(&self, name: &str) -> Result<&Measure> {
        self.measures.get(name).ok_or_else(|| Error::not_found("measure", name))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Measure> {
        self.measures.values()
    }

    /// The values of `calls` for every asked region.
    pub async fn compute(
        &self,
        query: &Query<'_>,
        calls: impl IntoIterator<Item = &Call>,
    ) -> Result<HashMap<Uuid, BTreeMap<Call, Value>>> {
        let mut table: HashMap<Uuid, BTreeMap<Call, Value>> =
            query.regions.iter().map(|r| (*r, BTreeMap::new())).collect();
        for call in calls {
            let mut values = (self.get(&call.measure)?.compute)(query, call).await?;
            for (region, row) in &mut table {
                row.insert(call.clone(), values.remove(region).unwrap_or(Value::Missing));
            }
        }
        Ok(table)
    }
}

/// A query on the node's present state, on the read pool.
pub async fn compute_now(
    node: &Node,
    regions: &[Uuid],
    disease: &str,
    calls: &[Call],
) -> Result<HashMap<Uuid, BTreeMap<Call, Value>>> {
    let tree = node.tree();
    let conn = node.db.read();
    let (today, now) = (node.clock.today(), node.clock.now());
    node.measures
        .compute(&Query { node, conn: &conn, tree: &tree, regions, disease, today, now }, calls)
        .await
}
