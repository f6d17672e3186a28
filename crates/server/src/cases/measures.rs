//! The numbers that cases and contacts offer.

use lianfang_domain::Text;
use lianfang_plan::{MeasureSpec, Value, ValueKind};
use std::collections::HashMap;
use uuid::Uuid;

use super::{contacts, records, sites};
use crate::error::Result;
use crate::kernel::measures::{Measure, Query, Rows};

type Values = HashMap<Uuid, Value>;

fn spec(name: &str, unit: Text, title: Text, meaning: Text) -> MeasureSpec {
    MeasureSpec { name: name.to_owned(), args: Vec::new(), returns: ValueKind::Int, unit, title, meaning }
}

pub fn measures() -> Vec<Measure> {
    let people = || Text::new("人", "people");
    vec![
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
                Box::pin(
                    async move { total(q, contacts::followed_by_region(q.conn, q.disease, q.today).await?) },
                )
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
    ]
}

fn total(q: &Query<'_>, own: HashMap<Uuid, i64>) -> Result<Values> {
    let sums = q.roll_up(own, |sum, n| *sum += n);
    Ok(q.regions.iter().map(|r| (*r, Value::Int(sums.get(r).copied().unwrap_or(0)))).collect())
}
