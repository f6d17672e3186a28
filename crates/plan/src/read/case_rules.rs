//! `cases/*.yaml`: how single cases of a disease and their contacts are handled.

use lianfang_domain::Text;

use super::plan::{checklist, late};
use super::{Reading, RefKind, investigation, keys, programme as after};
use crate::case_rules::{
    CaseClass, CaseRules, ClassRule, ClusterRule, FactsOf, Grade, Infectious, Laboratory, Programme,
    SAMPLE_KINDS, Shared, SpotRule, SpotTask, Stage, StayAt, Titled,
};
use crate::interval::Interval;
use crate::programme::Retention;
use crate::yaml::Node;

/// Who counts for a cluster unless the rule says otherwise: everybody who is infected as far as is known.
const CASES_OF_CLUSTERS: [CaseClass; 3] =
    [CaseClass::Probable, CaseClass::Confirmed, CaseClass::Asymptomatic];

const STAYS: [(&str, StayAt); 3] = [("site", StayAt::Site), ("home", StayAt::Home), ("free", StayAt::Free)];

pub(crate) fn read(reading: &mut Reading<'_>, root: &Node) -> Option<CaseRules> {
    let fields = reading.fields(root, keys::CASES)?;
    let disease = reading.id(fields.get("cases"));
    if let Some(node) = fields.get("cases") {
        reading.refer(RefKind::Disease, &disease, node.span);
        reading.define("cases of", &disease, node.span);
    }
    let items = |name: &str| fields.get(name);
    let programmes = each(reading, items("programmes"), programme);
    let grades = each(reading, items("grades"), |reading, node| grade(reading, node, &programmes));
    if let (Some(node), true) = (items("grades"), grades.last().is_some_and(|grade| grade.when.is_some())) {
        reading.wrong_type(
            node,
            Text::new(
                "最后一档不带 when（收其余接触者）",
                "a last grade without `when`, which takes the rest",
            ),
        );
    }
    Some(CaseRules {
        edition: reading.text(items("edition")),
        symptoms: each(reading, items("symptoms"), |reading, node| {
            let fields = reading.fields(node, keys::TITLED)?;
            Some(Titled { id: reading.id(fields.get("id")), title: reading.text(fields.get("title")) })
        }),
        fever: reading.number(items("fever"), 37.3),
        classes: each(reading, items("classes"), class),
        infectious: items("infectious")
            .and_then(|node| infectious(reading, node))
            .unwrap_or(Infectious { before: Interval::ZERO, after: Interval::ZERO }),
        spot: items("spot").and_then(|node| spot(reading, node)),
        clusters: each(reading, items("clusters"), cluster),
        laboratory: items("laboratory").and_then(|node| laboratory(reading, node)).unwrap_or_default(),
        investigation: items("investigation").and_then(|node| investigation::read(reading, node)),
        retention: items("retention")
            .and_then(|node| after::retention(reading, node))
            .unwrap_or(Retention::of(Interval::days(3650), Interval::days(10950))),
        follow_up: items("follow_up").and_then(|node| after::follow_up(reading, node)).unwrap_or_default(),
        hand_over: items("hand_over").and_then(|node| after::errand(reading, node)),
        orders: items("orders").and_then(|node| after::orders(reading, node)),
        disease,
        programmes,
        grades,
    })
}

pub(crate) fn each<T>(
    reading: &mut Reading<'_>,
    node: Option<&Node>,
    mut one: impl FnMut(&mut Reading<'_>, &Node) -> Option<T>,
) -> Vec<T> {
    let Some(node) = node else { return Vec::new() };
    let items = reading.list(node);
    items.iter().filter_map(|item| one(reading, item)).collect()
}

fn class(reading: &mut Reading<'_>, node: &Node) -> Option<ClassRule> {
    let fields = reading.fields(node, keys::CLASS)?;
    let words = CaseClass::ALL.map(|class| (class.as_str(), class));
    let class = reading.choice(fields.get("class"), &words);
    let when = reading.condition_on(FactsOf::Case, fields.get("when"));
    Some(ClassRule { class: class?, when: when? })
}

fn infectious(reading: &mut Reading<'_>, node: &Node) -> Option<Infectious> {
    let fields = reading.fields(node, keys::INFECTIOUS)?;
    let before = reading.interval(fields.get("before")).unwrap_or_default();
    Some(Infectious { before, after: reading.interval(fields.get("after")).unwrap_or_default() })
}

fn programme(reading: &mut Reading<'_>, node: &Node) -> Option<Programme> {
    let fields = reading.fields(node, keys::PROGRAMME)?;
    reading.check_some(fields.get("stages"));
    Some(Programme {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        stages: each(reading, fields.get("stages"), |reading, node| {
            let fields = reading.fields(node, keys::STAGE)?;
            let place = reading.choice(fields.get("place"), &STAYS);
            let days = reading.whole(fields.get("days"), 1, 1, 365);
            Some(Stage { place: place?, days: u32::try_from(days).unwrap_or(1) })
        }),
        checks_per_day: u32::try_from(reading.whole(fields.get("checks_per_day"), 1, 0, 4)).unwrap_or(1),
        release_when: reading.condition_on(FactsOf::Contact, fields.get("release_when")),
        release_on: after::release_on(reading, fields.get("release_on")),
    })
}

fn grade(reading: &mut Reading<'_>, node: &Node, programmes: &[Programme]) -> Option<Grade> {
    let fields = reading.fields(node, keys::GRADE)?;
    let programme = fields.get("programme").map(|node| {
        let id = reading.id(Some(node));
        if !id.is_empty() && !programmes.iter().any(|programme| programme.id == id) {
            let known = programmes.iter().map(|p| p.id.as_str()).collect::<Vec<&str>>().join(", ");
            reading.error(
                "P0419",
                node.span,
                Text::new(format!("没有观察方案 `{id}`"), format!("there is no programme `{id}`")),
                Text::new(format!("本文件中有：{known}"), format!("this file has: {known}")),
            );
        }
        id
    });
    Some(Grade {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        when: reading.condition_on(FactsOf::Contact, fields.get("when")),
        programme,
    })
}

fn spot(reading: &mut Reading<'_>, node: &Node) -> Option<SpotRule> {
    let fields = reading.fields(node, keys::SPOT)?;
    let before_onset = reading.interval(fields.get("before_onset")).unwrap_or_default();
    let tasks = each(reading, fields.get("tasks"), spot_task);
    for (n, task) in tasks.iter().enumerate() {
        if let (true, Some(node)) = (tasks[..n].iter().any(|t| t.id == task.id), fields.get("tasks")) {
            reading.error(
                "P0205",
                node.span,
                Text::new(
                    format!("疫点任务 `{}` 重复", task.id),
                    format!("the task `{}` is there twice", task.id),
                ),
                Text::new("每项任务用不同的 id", "give every task an id of its own"),
            );
        }
    }
    Some(SpotRule {
        before_onset,
        when: reading.condition_on(FactsOf::Visit, fields.get("when"))?,
        margin: reading.interval(fields.get("margin")).unwrap_or_default(),
        rows: fields
            .get("rows")
            .map(|node| u32::try_from(reading.whole(Some(node), 3, 0, 100)).unwrap_or_default()),
        close_after: reading.interval(fields.get("close_after")).unwrap_or_default(),
        tasks,
    })
}

fn spot_task(reading: &mut Reading<'_>, node: &Node) -> Option<SpotTask> {
    let fields = reading.fields(node, keys::SPOT_TASK)?;
    let duty = reading.id(fields.get("duty"));
    if let Some(node) = fields.get("duty") {
        reading.refer(RefKind::Duty, &duty, node.span);
    }
    Some(SpotTask {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        detail: reading.optional_text(fields.get("detail")),
        within: reading.interval(fields.get("within")).unwrap_or_default(),
        checklist: checklist(reading, fields.get("checklist")),
        late: fields.get("late").and_then(|node| late(reading, node)),
        duty,
    })
}

fn cluster(reading: &mut Reading<'_>, node: &Node) -> Option<ClusterRule> {
    let fields = reading.fields(node, keys::CLUSTER)?;
    let words = CaseClass::ALL.map(|class| (class.as_str(), class));
    let sharing = each(reading, fields.get("sharing"), |reading, node| {
        reading.choice(Some(node), &Shared::ALL.map(|shared| (shared.as_str(), shared)))
    });
    let classes = each(reading, fields.get("classes"), |reading, node| reading.choice(Some(node), &words));
    Some(ClusterRule {
        sharing: if sharing.is_empty() { Shared::ALL.to_vec() } else { sharing },
        classes: if classes.is_empty() { CASES_OF_CLUSTERS.to_vec() } else { classes },
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        cases: u32::try_from(reading.whole(fields.get("cases"), 2, 2, 1000)).unwrap_or(2),
        within: reading.interval(fields.get("within")).unwrap_or_default(),
    })
}

fn laboratory(reading: &mut Reading<'_>, node: &Node) -> Option<Laboratory> {
    let fields = reading.fields(node, keys::LABORATORY)?;
    let usual = Laboratory::default();
    let kinds = SAMPLE_KINDS.map(|kind| (kind, kind));
    let pool_kinds = fields.get("pool_kinds").map(|node| {
        let listed = each(reading, Some(node), |reading, item| reading.choice(Some(item), &kinds));
        listed.into_iter().map(str::to_owned).collect()
    });
    let size = reading.whole(fields.get("pool_size"), usual.pool_size.into(), 2, 100);
    Some(Laboratory {
        pool_size: u32::try_from(size).unwrap_or(usual.pool_size),
        pool_kinds: pool_kinds.unwrap_or(usual.pool_kinds),
        received_within: fields.get("received_within").and_then(|node| reading.interval(Some(node))),
        result_within: fields.get("result_within").and_then(|node| reading.interval(Some(node))),
        tests: each(reading, fields.get("tests"), |reading, item| Some(reading.string(item))),
    })
}
