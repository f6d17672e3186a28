//! The numbers that regions offer.

use lianfang_domain::Text;
use lianfang_plan::{Call, MeasureSpec, Value, ValueKind};
use std::collections::HashMap;
use uuid::Uuid;

use super::store;
use super::tree::Place;
use crate::kernel::db::WriteFuture;
use crate::kernel::measures::{Measure, Query, Rows};

fn spec(name: &str, returns: ValueKind, unit: Text, title: Text, meaning: Text) -> MeasureSpec {
    MeasureSpec { name: name.to_owned(), args: vec![], returns, unit, title, meaning }
}

pub fn measures() -> Vec<Measure> {
    vec![
        Measure {
            spec: spec(
                "population",
                ValueKind::Int,
                Text::new("人", "people"),
                Text::new("常住人口", "Population"),
                Text::new("该地区登记的常住人口", "Resident population registered for the region"),
            ),
            slice: "regions",
            rows: Rows::Region,
            compute: |query, _| Box::pin(async move { Ok(from_tree(query, |p| p.population)) }),
        },
        Measure {
            spec: spec(
                "households",
                ValueKind::Int,
                Text::new("户", "households"),
                Text::new("户数", "Households"),
                Text::new("该地区登记的户数", "Households registered for the region"),
            ),
            slice: "regions",
            rows: Rows::Region,
            compute: |query, _| Box::pin(async move { Ok(from_tree(query, |p| p.households)) }),
        },
        Measure {
            spec: spec(
                "sector_leader_posted",
                ValueKind::Bool,
                Text::default(),
                Text::new("片长到岗", "Sector leaders at post"),
                Text::new("该地区各片的片长均已到岗", "All sectors of the region have their leader at post"),
            ),
            slice: "regions",
            rows: Rows::Region,
            compute: leaders_posted,
        },
    ]
}

fn from_tree(query: &Query<'_>, read: fn(&Place) -> Option<i64>) -> HashMap<Uuid, Value> {
    let value = |id: &Uuid| Some((*id, Value::Int(query.tree.find(*id).and_then(read)?)));
    query.regions.iter().filter_map(value).collect()
}

/// Missing where no sector is set up.
fn leaders_posted<'a>(query: &'a Query<'a>, _: &'a Call) -> WriteFuture<'a, HashMap<Uuid, Value>> {
    Box::pin(async move {
        let posted = store::list_posted(query.conn, query.regions).await?;
        Ok(posted.into_iter().map(|(id, posted)| (id, Value::Bool(posted))).collect())
    })
}
