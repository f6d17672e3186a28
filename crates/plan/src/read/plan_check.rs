//! Whether a plan can work: names that exist, possible deadlines, an order without circles, a start that is no end.

use chrono::Timelike as _;
use lianfang_domain::Text;

use super::Reading;
use super::field::Fields;
use super::ladder_check::{duplicate, place, value};
use crate::expr::imply::implies;
use crate::interval::Interval;
use crate::pack::{Plan, Task};
use crate::spelling::closest;
use crate::yaml::{Kind, Node};

pub(crate) fn check_plan(reading: &mut Reading<'_>, plan: &Plan, fields: &Fields<'_>, nodes: &[&Node]) {
    check_start_and_end(reading, plan, fields);
    for (index, (task, node)) in plan.tasks.iter().zip(nodes).enumerate() {
        if plan.tasks.iter().take(index).any(|before| before.id == task.id && !task.id.is_empty()) {
            duplicate(reading, "任务", "task", &task.id, place(node, "id"));
        }
        check_names(reading, plan, task, node);
        check_deadline(reading, plan, task, node);
        if task.done_when.is_none() && !task.by_hand {
            reading.error(
                "P0407",
                place(node, "by_hand"),
                Text::new(
                    format!("任务 `{}` 永远无法完成：没有 done_when，又不许手工完成", task.id),
                    format!("the task `{}` can't be finished: no `done_when`, and not by hand", task.id),
                ),
                Text::new("补上 done_when，或去掉 by_hand: false", "add done_when, or remove by_hand: false"),
            );
        }
    }
    check_order(reading, plan, nodes);
}

fn check_start_and_end(reading: &mut Reading<'_>, plan: &Plan, fields: &Fields<'_>) {
    let (Some(starts), Some(ends)) = (&plan.starts_when, &plan.ends_when) else { return };
    if implies(starts, ends) || implies(ends, starts) {
        reading.error(
            "P0406",
            fields.get("ends_when").map_or(fields.node.span, |node| node.span),
            Text::new(
                "预案会在启动和结束之间来回切换：两个条件可同时成立",
                "the plan will flap: its start and its end hold at the same time",
            ),
            Text::new(
                "让 ends_when 与 starts_when 互斥",
                "make ends_when false whenever starts_when is true",
            ),
        );
    }
}

/// Phases and tasks that the task names must be there.
fn check_names(reading: &mut Reading<'_>, plan: &Plan, task: &Task, node: &Node) {
    let (phases, after) = (value(node, "phases"), value(node, "after"));
    let phase_names: Vec<&str> = plan.phases.iter().map(|phase| phase.id.as_str()).collect();
    for (name, span) in names(phases) {
        if !phase_names.contains(&name) {
            unknown(reading, ("P0402", "阶段", "phase"), name, span, &phase_names);
        }
    }
    let task_names: Vec<&str> = plan.tasks.iter().map(|task| task.id.as_str()).collect();
    for (name, span) in names(after) {
        let Some(before) = plan.task(name) else {
            unknown(reading, ("P0411", "任务", "task"), name, span, &task_names);
            continue;
        };
        if !before.phases.iter().any(|phase| task.phases.contains(phase)) {
            reading.warn(
                "P0414",
                span,
                Text::new(
                    format!("`{name}` 与本任务没有共同的阶段，先后顺序不起作用"),
                    format!("`{name}` shares no phase with this task, so the order has no effect"),
                ),
                Text::new("去掉这一项，或让两者处在同一阶段", "remove it, or let the two share a phase"),
            );
        }
    }
}

fn unknown(
    reading: &mut Reading<'_>,
    (code, zh, en): (&'static str, &str, &str),
    name: &str,
    span: (usize, usize),
    known: &[&str],
) {
    let remedy = match closest(name, known.iter().copied()) {
        Some(near) => Text::new(format!("是否指 `{near}`？"), format!("did you mean `{near}`?")),
        None => Text::new(
            format!("本预案有：{}", known.join("、")),
            format!("this plan has: {}", known.join(", ")),
        ),
    };
    let message = Text::new(format!("本预案没有{zh} `{name}`"), format!("this plan has no {en} `{name}`"));
    reading.error(code, span, message, remedy);
}

fn names(node: Option<&Node>) -> Vec<(&str, (usize, usize))> {
    let Some(Kind::List(items)) = node.map(|node| &node.kind) else { return Vec::new() };
    items
        .iter()
        .filter_map(|item| match &item.kind {
            Kind::Scalar { text, .. } => Some((text.as_str(), item.span)),
            _ => None,
        })
        .collect()
}

/// A deadline that nobody could meet, or that would never come.
fn check_deadline(reading: &mut Reading<'_>, plan: &Plan, task: &Task, node: &Node) {
    let mut impossible = |key: &str, zh: String, en: String, remedy: Text| {
        reading.error("P0405", place(node, key), Text::new(zh, en), remedy);
    };
    if let (Some(_), Some(_)) = (task.due, task.within) {
        impossible(
            "within",
            "due 和 within 只能写一个".to_owned(),
            "a task has either `due` or `within`".to_owned(),
            Text::new("去掉其中一个", "remove one of them"),
        );
    }
    if task.within.is_some_and(Interval::is_zero) {
        impossible(
            "within",
            "限时为零".to_owned(),
            "no time is allowed for it".to_owned(),
            Text::new("写成正的时长，例如 4h", "write a positive length of time, such as 4h"),
        );
    }
    if let Some(every) = task.every {
        let hours = every.minutes / 60;
        let even = every.minutes.is_multiple_of(60) && (1..=24).contains(&hours) && 24 % hours == 0;
        if !even && every.whole_days().is_none() {
            impossible(
                "every",
                format!("周期 {every} 不能执行"),
                format!("nothing can be done every {every}"),
                Text::new(
                    "写 1h、2h、3h、4h、6h、8h、12h，或整天数，例如 1d、7d",
                    "write 1h, 2h, 3h, 4h, 6h, 8h, 12h, or whole days such as 1d or 7d",
                ),
            );
        }
        if let Some(due) = task.due
            && every.whole_days().is_none()
        {
            impossible(
                "due",
                format!("每 {every} 一次的任务不能规定在 {:02}:{:02} 前完成", due.hour(), due.minute()),
                format!("a task every {every} can't be due at one time of day"),
                Text::new("改用 within", "use within"),
            );
        }
        if task.within.is_some_and(|within| within > every) {
            impossible(
                "within",
                format!("限时比周期 {every} 还长"),
                format!("more time is allowed than lies between two of them ({every})"),
                Text::new("缩短 within 或放宽 every", "shorten within or widen every"),
            );
        }
    }
    let holds = plan.phases.iter().filter(|phase| task.phases.contains(&phase.id));
    let longest = holds.map(|phase| (phase.hold, phase.when.is_none())).collect::<Vec<_>>();
    let bounded = !longest.is_empty() && longest.iter().all(|(hold, open)| !hold.is_zero() && !open);
    let most = longest.iter().map(|(hold, _)| *hold).max().unwrap_or_default();
    if let Some(within) = task.within
        && bounded
        && within > most
    {
        impossible(
            "within",
            format!("限时 {within} 比阶段最短持续时间 {most} 还长，阶段可能先结束"),
            format!("{within} is more than the phase is sure to last ({most}): the phase may end first"),
            Text::new("缩短 within 或加长阶段的 hold", "shorten within, or lengthen the phase's hold"),
        );
    }
}

/// Tasks that wait for one another in a circle.
fn check_order(reading: &mut Reading<'_>, plan: &Plan, nodes: &[&Node]) {
    for (task, node) in plan.tasks.iter().zip(nodes) {
        if let Some(circle) = circle_from(plan, &task.id) {
            // Told once, at the first task of the circle in file order.
            let first = plan.tasks.iter().find(|t| circle.contains(&t.id)).map(|t| t.id.as_str());
            if first == Some(task.id.as_str()) {
                let chain = circle.join(" → ");
                reading.error(
                    "P0404",
                    place(node, "after"),
                    Text::new(
                        format!("任务互相等待：{chain} → {}", task.id),
                        format!("tasks wait for one another: {chain} → {}", task.id),
                    ),
                    Text::new("去掉其中一个 after", "remove one `after` of the chain"),
                );
            }
        }
    }
}

/// The chain of `after` that leads from a task back to itself.
fn circle_from(plan: &Plan, start: &str) -> Option<Vec<String>> {
    let mut paths = vec![vec![start.to_owned()]];
    let mut seen: Vec<String> = Vec::new();
    while let Some(path) = paths.pop() {
        let Some(task) = path.last().and_then(|id| plan.task(id)) else { continue };
        for before in &task.after {
            if before == start {
                return Some(path);
            }
            if !seen.contains(before) {
                seen.push(before.clone());
                paths.push(path.iter().cloned().chain([before.clone()]).collect());
            }
        }
    }
    None
}
