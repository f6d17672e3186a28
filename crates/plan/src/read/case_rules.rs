//! `cases/*.yaml`: how single cases of a disease and their contacts are handled.

use lianfang_domain::Text;

use super::{Reading, RefKind, keys, programme as after};
use crate::case_rules::{
    CaseClass, CaseRules, ClassRule, ClusterRule, FactsOf, Grade, Infectious, Programme, SpotRule, Stage,
    StayAt, Titled,
};
use crate::interval::Interval;
use crate::programme::Retention;
use crate::yaml::Node;

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

fn each<T>(
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
    Some(SpotRule { before_onset, when: reading.condition_on(FactsOf::Visit, fields.get("when"))? })
}

fn cluster(reading: &mut Reading<'_>, node: &Node) -> Option<ClusterRule> {
    let fields = reading.fields(node, keys::CLUSTER)?;
    Some(ClusterRule {
        id: reading.id(fields.get("id")),
        title: reading.text(fields.get("title")),
        cases: u32::try_from(reading.whole(fields.get("cases"), 2, 2, 1000)).unwrap_or(2),
        within: reading.interval(fields.get("within")).unwrap_or_default(),
    })
}
