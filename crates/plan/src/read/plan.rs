//! `plans/*.yaml`: a plan with its phases and tasks.

use lianfang_domain::Text;

use super::field::Fields;
use super::ladder_check::{Step, check_ladder};
use super::plan_check::check_plan;
use super::{Reading, RefKind, keys};
use crate::pack::{Late, Phase, Plan, Task};
use crate::yaml::Node;

pub(crate) fn read(reading: &mut Reading<'_>, root: &Node) -> Option<Plan> {
    let fields = reading.fields(root, keys::PLAN)?;
    let id = reading.id(fields.get("plan"));
    if let Some(node) = fields.get("plan") {
        reading.define("plan", &id, node.span);
    }
    let disease = fields.get("disease").map(|node| {
        let disease = reading.id(Some(node));
        reading.refer(RefKind::Disease, &disease, node.span);
        disease
    });
    let runs_for = match fields.get("runs_for") {
        Some(node) => {
            let items = reading.some(node);
            items.iter().filter_map(|item| reading.tier(Some(item))).collect()
        }
        None => Vec::new(),
    };
    let (start, decided_by) = reading.activate(fields.get("start"), fields.get("decided_by"));
    let phases: Vec<(Phase, &Node)> = list(reading, &fields, "phases", phase);
    let tasks: Vec<(Task, &Node)> = list(reading, &fields, "tasks", task);
    let steps: Vec<Step<'_>> = phases
        .iter()
        .map(|(phase, node)| Step { id: &phase.id, when: phase.when.as_ref(), auto: phase.activate, node })
        .collect();
    check_ladder(reading, &steps, ("阶段", "phase"));
    let plan = Plan {
        title: reading.text(fields.get("title")),
        summary: reading.optional_text(fields.get("summary")),
        runs_for,
        disease,
        starts_when: reading.condition(fields.get("starts_when")),
        start,
        decided_by,
        ends_when: reading.condition(fields.get("ends_when")),
        hold: reading.interval(fields.get("hold")).unwrap_or_default(),
        phases: phases.into_iter().map(|(phase, _)| phase).collect(),
        tasks: tasks.iter().map(|(task, _)| task.clone()).collect(),
        id,
    };
    let places: Vec<&Node> = tasks.iter().map(|(_, node)| *node).collect();
    check_plan(reading, &plan, &fields, &places);
    Some(plan)
}

fn list<'n, T>(
    reading: &mut Reading<'_>,
    fields: &Fields<'n>,
    key: &str,
    read: fn(&mut Reading<'_>, &Node) -> Option<T>,
) -> Vec<(T, &'n Node)> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    let items = reading.some(node);
    items.iter().filter_map(|item| read(reading, item).map(|value| (value, item))).collect()
}

fn phase(reading: &mut Reading<'_>, node: &Node) -> Option<Phase> {
    let fields = reading.fields(node, keys::PHASE)?;
    let (activate, decided_by) = reading.activate(fields.get("activate"), fields.get("decided_by"));
    Some(Phase {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        detail: reading.optional_text(fields.get("detail")),
        when: reading.condition(fields.get("when")),
        hold: reading.interval(fields.get("hold")).unwrap_or_default(),
        activate,
        decided_by,
    })
}

fn task(reading: &mut Reading<'_>, node: &Node) -> Option<Task> {
    let fields = reading.fields(node, keys::TASK)?;
    reading.check_some(fields.get("phases"));
    let duty = reading.id(fields.get("duty"));
    if let Some(node) = fields.get("duty") {
        reading.refer(RefKind::Duty, &duty, node.span);
    }
    let checklist = match fields.get("checklist") {
        Some(node) => {
            let items = reading.list(node);
            items.iter().map(|item| reading.text(Some(item))).collect()
        }
        None => Vec::new(),
    };
    if let Some(node) = fields.get("opens") {
        reading.error(
            "P0412",
            node.span,
            Text::new("任务还不能自动设立区域或登记表", "a task can't open zones or registers yet"),
            Text::new("去掉 opens，把要做的事写进 detail", "remove `opens`, and say in `detail` what to do"),
        );
    }
    if fields.get("due").is_none() && fields.get("within").is_none() {
        reading.error(
            "P0103",
            fields.key_span("id"),
            Text::new("任务没有期限", "the task has no deadline"),
            Text::new(
                "补上 due（例如 \"20:00\"）或 within（例如 4h）",
                "add due (such as \"20:00\") or within (such as 4h)",
            ),
        );
    }
    Some(Task {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        detail: reading.optional_text(fields.get("detail")),
        phases: reading.ids(fields.get("phases")).into_iter().map(|(id, _)| id).collect(),
        duty,
        every: reading.interval(fields.get("every")),
        due: reading.time(fields.get("due")),
        within: reading.interval(fields.get("within")),
        after: reading.ids(fields.get("after")).into_iter().map(|(id, _)| id).collect(),
        checklist,
        done_when: reading.condition(fields.get("done_when")),
        by_hand: reading.bool(fields.get("by_hand"), true),
        late: fields.get("late").and_then(|node| late(reading, node)),
        opens: Vec::new(),
    })
}

pub(crate) fn late(reading: &mut Reading<'_>, node: &Node) -> Option<Late> {
    let fields = reading.fields(node, keys::LATE)?;
    reading.check_some(fields.get("tell"));
    let tell = reading.ids(fields.get("tell"));
    for (id, span) in &tell {
        reading.refer(RefKind::Duty, id, *span);
    }
    let after = reading.interval(fields.get("after"));
    if let (Some(after), Some(node)) = (after, fields.get("after"))
        && after.is_zero()
    {
        reading.error(
            "P0405",
            node.span,
            Text::new("超时后要留出时间才上报", "nobody can be told at the very deadline"),
            Text::new("写成正的时长，例如 2h", "write a positive length of time, such as 2h"),
        );
    }
    Some(Late { after: after.unwrap_or_default(), tell: tell.into_iter().map(|(id, _)| id).collect() })
}
