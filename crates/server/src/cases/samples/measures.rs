//! The numbers that the laboratory offers.

use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::{MeasureSpec, ValueKind};

use super::store;
use crate::cases::measures::total;
use crate::kernel::measures::{Measure, Rows};

fn measure(name: &str, title: Text, meaning: Text, stage: &'static str) -> Measure {
    Measure {
        spec: MeasureSpec {
            name: name.to_owned(),
            args: Vec::new(),
            returns: ValueKind::Int,
            unit: Text::new("份", "samples"),
            title,
            meaning,
        },
        slice: "cases",
        rows: Rows::Samples(stage),
        compute: match stage {
            "overdue" => |q, _| {
                Box::pin(async move {
                    let now: DateTime<Utc> = q.node.clock.now();
                    total(q, store::waiting_by_region(q.conn, q.disease, ("overdue", now)).await?)
                })
            },
            "retest" => |q, _| {
                Box::pin(async move {
                    let now = q.node.clock.now();
                    total(q, store::waiting_by_region(q.conn, q.disease, ("retest", now)).await?)
                })
            },
            _ => |q, _| {
                Box::pin(async move {
                    let now = q.node.clock.now();
                    total(q, store::waiting_by_region(q.conn, q.disease, ("waiting", now)).await?)
                })
            },
        },
    }
}

pub fn measures() -> Vec<Measure> {
    vec![
        measure(
            "samples_waiting",
            Text::new("待检样本", "samples that wait"),
            Text::new(
                "已登记、尚无结果且未作废的样本",
                "Registered samples that have no result yet and were not given up",
            ),
            "waiting",
        ),
        measure(
            "samples_overdue",
            Text::new("超时样本", "overdue samples"),
            Text::new(
                "超过规则包时限仍未送达或未出结果的样本",
                "Samples that were not received, or have no result, within the pack's limits",
            ),
            "overdue",
        ),
        measure(
            "samples_to_retest",
            Text::new("需单检样本", "samples to test singly"),
            Text::new(
                "所在混样非阴性、须逐一复检而尚无结果的样本",
                "Samples of pools that were not negative, without a result of their own yet",
            ),
            "retest",
        ),
    ]
}
