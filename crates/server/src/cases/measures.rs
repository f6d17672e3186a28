//! The numbers that cases and contacts offer.

use chrono::NaiveTime;
use lianfang_domain::Text;
use lianfang_plan::{ArgKind, Call, MeasureSpec, Value, ValueKind};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use super::{clusters, contacts, places, records, samples, sites};
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::WriteFuture;
use crate::kernel::measures::{Measure, Query, Rows};

type Values = HashMap<Uuid, Value>;

fn spec(name: &str, unit: Text, title: Text, meaning: Text) -> MeasureSpec {
    MeasureSpec { name: name.to_owned(), args: Vec::new(), returns: ValueKind::Int, unit, title, meaning }
}

pub fn measures() -> Vec<Measure> {
    let people = || Text::new("人", "people");
    let spots = || Text::new("处", "places");
    let mut all = vec![
        Measure {
            spec: spec(
                "contacts_under_observation",
                people(),
                Text::new("观察中接触者", "contacts under observation"),
                Text::new(
                    "正在接受医学观察的接触者，不含已解除和已转为病例者",
                    "Contacts that are being watched; neither released nor cases themselves",
                ),
            ),
            slice: "cases",
            rows: Rows::Contacts,
            compute: |q, _| {
                Box::pin(async move { total(q, contacts::watched_by_region(q.conn, q.disease).await?) })
            },
        },
        Measure {
            spec: spec(
                "contacts_followed_today",
                people(),
                Text::new("今日已随访接触者", "contacts followed up today"),
                Text::new(
                    "观察中且今日应做的随访全部完成的接触者",
                    "Contacts under observation whose checks of today are all done",
                ),
            ),
            slice: "cases",
            rows: Rows::Contacts,
            compute: |q, _| {
                Box::pin(async move {
                    total(q, contacts::followed_by_region(q.conn, q.disease, q.today, within(q)).await?)
                })
            },
        },
        Measure {
            spec: spec(
                "free_isolation_rooms",
                Text::new("间", "rooms"),
                Text::new("空余隔离房间", "free isolation rooms"),
                Text::new(
                    "启用中的集中隔离点里可用且无人入住的房间",
                    "Rooms of isolation sites that are open, usable and empty",
                ),
            ),
            slice: "cases",
            rows: Rows::Sites,
            compute: |q, _| Box::pin(async move { total(q, sites::free_by_region(q.conn).await?) }),
        },
        Measure {
            spec: spec(
                "open_cases",
                Text::new("例", "cases"),
                Text::new("未结案病例", "open cases"),
                Text::new(
                    "已报告、未排除、尚未结案的病例档案",
                    "Case files that are neither excluded nor closed",
                ),
            ),
            slice: "cases",
            rows: Rows::Cases,
            compute: |q, _| {
                Box::pin(async move { total(q, records::open_by_region(q.conn, q.disease).await?) })
            },
        },
        Measure {
            spec: spec(
                "case_clusters",
                Text::new("起", "clusters"),
                Text::new("聚集性疫情", "clusters of cases"),
                Text::new(
                    "按规则包认定、尚未结束、至少有一例在本地区的聚集性疫情",
                    "Clusters by the pack's rules that are not over and have a case in the region",
                ),
            ),
            slice: "cases",
            rows: Rows::CaseClusters,
            compute: |q, _| {
                Box::pin(async move { Ok(in_each(q, &clusters::open_members(q.conn, q.disease).await?)) })
            },
        },
        Measure {
            spec: spec(
                "open_spots",
                spots(),
                Text::new("未关闭疫点", "open spots"),
                Text::new("已判定、尚未关闭的疫点", "Places that were confirmed as spots and are not closed"),
            ),
            slice: "cases",
            rows: Rows::Spots(Some("open")),
            compute: |q, _| {
                Box::pin(async move { total(q, places::open_spots_by_region(q.conn, q.disease).await?) })
            },
        },
        Measure {
            spec: MeasureSpec {
                args: vec![ArgKind::Window],
                ..spec(
                    "new_spots",
                    spots(),
                    Text::new("新增疫点", "new spots"),
                    Text::new(
                        "窗口期内判定的疫点，含已关闭的",
                        "Spots confirmed in the window, closed ones included",
                    ),
                )
            },
            slice: "cases",
            rows: Rows::Spots(None),
            compute: new_spots,
        },
    ];
    all.extend(samples::measures());
    all
}

/// Clusters by region: one that spans several counts once in each, and once above them.
fn in_each(q: &Query<'_>, members: &HashMap<Uuid, Vec<Uuid>>) -> Values {
    let mut counts: HashMap<Uuid, i64> = HashMap::new();
    for regions in members.values() {
        let above =
            |r: &Uuid| std::iter::once(*r).chain(q.tree.ancestors(*r).map(|p| p.id)).collect::<Vec<Uuid>>();
        let all: BTreeSet<Uuid> = regions.iter().flat_map(above).collect();
        all.into_iter().for_each(|region| *counts.entry(region).or_default() += 1);
    }
    q.regions.iter().map(|r| (*r, Value::Int(counts.get(r).copied().unwrap_or(0)))).collect()
}

fn new_spots<'a>(q: &'a Query<'a>, call: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let first = Query::window(call)?.first_day(q.today);
        let since = q.node.clock.at(first, NaiveTime::MIN);
        total(q, places::spots_since_by_region(q.conn, q.disease, since).await?)
    })
}

/// The one region that is asked about: what lies outside it need not be counted.
fn within(q: &Query<'_>) -> Option<Scope> {
    match q.regions {
        [only] if q.tree.root() != Some(*only) => Some(Scope { under: *only }),
        _ => None,
    }
}

pub(super) fn total(q: &Query<'_>, own: HashMap<Uuid, i64>) -> Result<Values> {
    let sums = q.roll_up(own, |sum, n| *sum += n);
    Ok(q.regions.iter().map(|r| (*r, Value::Int(sums.get(r).copied().unwrap_or(0)))).collect())
}
