//! The numbers that the response offers.

use lianfang_domain::Text;
use lianfang_plan::{ArgKind, Call, MeasureSpec, Value, ValueKind};
use std::collections::HashMap;
use uuid::Uuid;

use super::tasks;
use crate::kernel::db::WriteFuture;
use crate::kernel::measures::{Measure, Query, Rows};

type Values = HashMap<Uuid, Value>;

pub fn measures() -> Vec<Measure> {
    let spec = |name: &str, args: &[ArgKind], returns, unit: Text, title: Text, meaning: Text| MeasureSpec {
        name: name.to_owned(),
        args: args.to_vec(),
        returns,
        unit,
        title,
        meaning,
    };
    let items = || Text::new("项", "tasks");
    vec![
        Measure {
            spec: spec(
                "open_tasks",
                &[],
                ValueKind::Int,
                items(),
                Text::new("未完成任务", "Open tasks"),
                Text::new(
                    "已下达而未完成的任务，含逾期",
                    "Tasks handed out and not done yet, late ones included",
                ),
            ),
            slice: "response",
            rows: Rows::Tasks,
            compute: |q, _| Box::pin(count(q, &["open", "late"])),
        },
        Measure {
            spec: spec(
                "late_tasks",
                &[],
                ValueKind::Int,
                items(),
                Text::new("逾期任务", "Late tasks"),
                Text::new("超过时限仍未完成的任务", "Tasks whose time is over and that are not done"),
            ),
            slice: "response",
            rows: Rows::Tasks,
            compute: |q, _| Box::pin(count(q, &["late"])),
        },
        Measure {
            spec: spec(
                "tasks_done_share",
                &[ArgKind::Window],
                ValueKind::Float,
                Text::default(),
                Text::new("任务完成率", "Share of tasks done"),
                Text::new(
                    "窗口期内到期任务中已完成的比例",
                    "Of the tasks due in the window, the share that is done",
                ),
            ),
            slice: "response",
            rows: Rows::Tasks,
            compute: done_share,
        },
    ]
}

async fn count(q: &Query<'_>, states: &[&'static str]) -> crate::error::Result<Values> {
    let own = tasks::tallies_by_region(q.conn, q.disease, states).await?;
    let sums = q.roll_up(own, |sum, n: i64| *sum += n);
    Ok(q.regions.iter().map(|r| (*r, Value::Int(sums.get(r).copied().unwrap_or(0)))).collect())
}

fn done_share<'a>(q: &'a Query<'a>, call: &'a Call) -> WriteFuture<'a, Values> {
    Box::pin(async move {
        let window = Query::window(call)?;
        let since = q.now - chrono::TimeDelta::days(i64::from(window.days));
        let own = tasks::done_share(q.conn, q.disease, since, q.now).await?;
        let sums = q.roll_up(own, |sum, (due, done): (i64, i64)| {
            sum.0 += due;
            sum.1 += done;
        });
        let share = |r: &Uuid| {
            let (due, done) = sums.get(r).copied().filter(|(due, _)| *due > 0)?;
            Some((*r, Value::Float(done as f64 / due as f64)))
        };
        Ok(q.regions.iter().filter_map(share).collect())
    })
}
