//! Pure decisions about places and stays: what can't be true, and when a spot may be closed.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use lianfang_domain::Text;
use lianfang_plan::Interval;
use uuid::Uuid;

use super::model::{NewPlace, NewVisit, StayFacts};
use crate::cases::findings::Findings;
use crate::error::Error;

/// A kind of place: how people meet there, and whether it moves.
pub struct Kind {
    pub id: &'static str,
    pub title: [&'static str; 2],
    /// As in `Exposure::proximity`.
    pub proximity: &'static str,
    pub vehicle: bool,
}

const fn kind(id: &'static str, zh: &'static str, en: &'static str, proximity: &'static str) -> Kind {
    Kind { id, title: [zh, en], proximity, vehicle: false }
}

const fn vehicle(id: &'static str, zh: &'static str, en: &'static str) -> Kind {
    Kind { id, title: [zh, en], proximity: "transport", vehicle: true }
}

pub const KINDS: [Kind; 19] = [
    kind("home", "住所", "home", "household"),
    kind("workplace", "工作场所", "workplace", "work"),
    kind("class", "班级", "school class", "school"),
    kind("dormitory", "宿舍", "dormitory", "household"),
    kind("ward", "病区", "ward", "care"),
    kind("clinic", "门诊", "clinic", "care"),
    kind("restaurant", "餐饮场所", "restaurant", "meal"),
    kind("market", "农贸市场", "market", "social"),
    kind("shop", "商店", "shop", "social"),
    kind("leisure", "娱乐场所", "place of leisure", "social"),
    kind("worship", "宗教场所", "place of worship", "social"),
    kind("gathering", "聚会", "gathering", "social"),
    vehicle("train", "列车", "train"),
    vehicle("flight", "航班", "flight"),
    vehicle("bus", "公共汽车", "bus"),
    vehicle("ship", "船舶", "ship"),
    vehicle("taxi", "出租车", "taxi"),
    kind("site", "集中隔离点", "isolation site", "other"),
    kind("other", "其他场所", "other place", "other"),
];

/// Where somebody may be after isolation.
const ISOLATED_AT: [&str; 3] = ["ward", "clinic", "site"];
/// Longest name and address.
const LONGEST: usize = 200;
/// A shorter time between two stays is the way from one to the other.
pub const LEAST_GAP: TimeDelta = TimeDelta::minutes(60);
/// Most persons of one list.
pub const MOST_PEOPLE: usize = 500;

pub fn kind_of(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

pub fn kind_title(id: &str) -> Text {
    kind_of(id).map_or_else(|| Text::same(id), |kind| Text::new(kind.title[0], kind.title[1]))
}

/// What a place is looked up by: letters and digits of its name and address, in lower case.
pub fn search_key(parts: &[Option<&str>]) -> String {
    let letters =
        |part: &&str| part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    parts.iter().flatten().map(letters).collect::<Vec<String>>().join(" ")
}

/// `g 1234` and `G1234` are one train.
pub fn service_key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

pub fn check_place(place: &NewPlace, findings: &mut Findings) {
    let kind = kind_of(&place.kind);
    if kind.is_none() {
        let list = KINDS.map(|kind| kind.id).join(", ");
        findings.add(
            "C0112",
            "kind",
            &place.kind,
            Text::new(
                format!("没有“{}”这种场所", place.kind),
                format!("there is no kind of place `{}`", place.kind),
            ),
            Text::new(format!("可用：{list}"), format!("one of {list}")),
        );
    }
    let moves = kind.is_some_and(|kind| kind.vehicle);
    let named = if moves && place.kind != "taxi" { &place.service } else { &place.name };
    let needs_name = place.kind != "home";
    if needs_name && named.as_deref().is_none_or(|name| name.trim().is_empty()) {
        findings.add(
            "C0250",
            if moves { "service" } else { "name" },
            "",
            Text::new("场所没有名称或班次", "the place has no name or number"),
            Text::new(
                "请填写名称；车船航班填写班次",
                "give its name; of a train, flight, bus or ship its number",
            ),
        );
    }
    if moves && place.runs_on.is_none() {
        findings.add(
            "C0251",
            "runs_on",
            "",
            Text::new("没有写明开行日期", "the day of the journey is missing"),
            Text::new("请填写班次出发的日期", "give the day on which it departed"),
        );
    }
    let wrong = |value: Option<f64>, most: f64| value.is_some_and(|v| !(-most..=most).contains(&v));
    if wrong(place.lat, 90.0) || wrong(place.lon, 180.0) || place.lat.is_some() != place.lon.is_some() {
        findings.add(
            "C0252",
            "lat",
            format!("{:?}, {:?}", place.lat.unwrap_or_default(), place.lon.unwrap_or_default()),
            Text::new("坐标不完整或超出范围", "the coordinates are incomplete or out of range"),
            Text::new(
                "纬度 -90 到 90，经度 -180 到 180，须同时填写",
                "latitude from -90 to 90 and longitude from -180 to 180, both or none",
            ),
        );
    }
    for (field, value) in [("name", &place.name), ("address", &place.address), ("service", &place.service)] {
        if value.as_deref().is_some_and(|value| value.chars().count() > LONGEST) {
            findings.add(
                "C0102",
                field,
                "",
                Text::new("文字过长", "the text is too long"),
                Text::new(format!("不超过 {LONGEST} 字"), format!("at most {LONGEST} characters")),
            );
        }
    }
}

/// What is looked at when a stay is checked.
pub struct Bounds {
    pub now: DateTime<Utc>,
    /// From this moment on somebody is isolated.
    pub isolated: Option<DateTime<Utc>>,
}

/// Another stay of the same person, to compare with.
pub struct OtherStay {
    pub place: Uuid,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub title: Text,
}

/// Everything about one stay that can't be true; `field` names where it is to be seen.
pub fn check_stay(
    (place, kind, from, until): (Uuid, &str, DateTime<Utc>, DateTime<Utc>),
    bounds: &Bounds,
    others: &[OtherStay],
    field: &str,
    findings: &mut Findings,
) {
    if until <= from {
        findings.add(
            "C0253",
            field,
            until,
            Text::new("离开不晚于到达", "it ends before it begins"),
            Text::new("请核对到达和离开的时间", "check when it began and ended"),
        );
        return;
    }
    if until > bounds.now {
        findings.add(
            "C0254",
            field,
            until,
            Text::new("离开时间尚未到来", "it ends in the future"),
            Text::new(
                "请更正时间；仍在该处的，填写现在的时间",
                "correct the time; who is still there leaves now",
            ),
        );
    }
    if bounds.isolated.is_some_and(|at| from >= at) && !ISOLATED_AT.contains(&kind) {
        findings.add(
            "C0255",
            field,
            from,
            Text::new("到达时已经隔离", "it begins after the isolation"),
            Text::new("请核对到达时间和隔离日期；隔离后只能在病区、门诊或隔离点", "check the time and the day of isolation; after it only a ward, clinic or isolation site is possible"),
        );
    }
    for other in others.iter().filter(|other| other.from < until && from < other.until) {
        let (zh, en) = (&other.title.zh, &other.title.en);
        let message = if other.place == place {
            Text::new("同一时段已登记在此处停留", "a stay here at that time is entered already")
        } else {
            Text::new(format!("同一时段还在另一处：{zh}"), format!("in two places at once: also at {en}"))
        };
        findings.add(
            "C0256",
            field,
            from,
            message,
            Text::new("请更正其中一次的时间", "correct the times of one of them"),
        );
    }
}

pub fn check_seat(visit: &NewVisit, findings: &mut Findings) {
    if let Some(row) = visit.row.filter(|row| !(1..=200).contains(row)) {
        findings.add(
            "C0118",
            "row",
            row,
            Text::new("数值超出合理范围", "the number is out of range"),
            Text::new("1 到 200", "from 1 to 200"),
        );
    }
}

/// Whether a room is closed and badly aired, as far as it is known.
pub fn closed_room(facts: &StayFacts) -> Option<bool> {
    facts.enclosed.or(match (facts.small, facts.aired) {
        (_, Some(true)) => Some(false),
        (Some(true), Some(false)) => Some(true),
        _ => None,
    })
}

/// The first day on which a spot may be closed.
pub fn closable_on(last_case: Option<NaiveDate>, wait: Interval) -> Option<NaiveDate> {
    last_case?.checked_add_days(Days::new(u64::from(wait.minutes.div_ceil(24 * 60))))
}

/// What stands against closing a spot today.
pub fn not_yet(tasks_open: i64, last_case: Option<NaiveDate>, wait: Interval, today: NaiveDate) -> Vec<Text> {
    let mut reasons = Vec::new();
    if tasks_open > 0 {
        let things = if tasks_open == 1 { "1 task is" } else { &format!("{tasks_open} tasks are") };
        reasons.push(Text::new(format!("还有 {tasks_open} 项任务未完成"), format!("{things} not done yet")));
    }
    if let (Some(last), Some(from)) = (last_case, closable_on(last_case, wait))
        && today < from
    {
        let words = wait.words();
        reasons.push(Text::new(
            format!("最近一例在 {last}，须满{}，即到 {from}", words.zh),
            format!("the last case was on {last}; {} must pass, until {from}", words.en),
        ));
    }
    reasons
}

pub fn known_already(places: &[String]) -> Error {
    let list = places.join("; ");
    Error::conflict(
        "C0257",
        Text::new(format!("已有相同的场所：{list}"), format!("there is such a place already: {list}")),
        Text::new(
            "请从查找结果中选用；确为另一处时，勾选“仍要新建”",
            "take it from the search; if it is another one, enter it all the same",
        ),
    )
}

pub fn needs_note() -> Error {
    Error::invalid(
        "C0258",
        Text::new("请写明理由", "say why"),
        Text::new(
            "与规则不同的判定、提前关闭都须写明理由",
            "who decides otherwise than the rule, or closes early, says why",
        ),
    )
}

pub fn is_a_contacts() -> Error {
    Error::conflict(
        "C0259",
        Text::new("接触者的停留不能成为疫点", "the stay of a contact makes no spot"),
        Text::new("接触者转为病例后再判定", "judge it when the contact has become a case"),
    )
}

pub fn still_a_spot() -> Error {
    Error::conflict(
        "C0260",
        Text::new("这次停留已确认为疫点，不能删除", "this stay was confirmed as a spot and can't be removed"),
        Text::new("请先改判为不是疫点", "decide first that it is none"),
    )
}

pub fn spot_not_open() -> Error {
    Error::conflict(
        "C0261",
        Text::new("疫点已关闭", "the spot is closed"),
        Text::new("请刷新页面查看其现状", "load the page again to see what became of it"),
    )
}

pub fn not_closable(reasons: &[Text]) -> Error {
    let zh = reasons.iter().map(|t| t.zh.as_str()).collect::<Vec<&str>>().join("；");
    let en = reasons.iter().map(|t| t.en.as_str()).collect::<Vec<&str>>().join("; ");
    Error::conflict(
        "C0262",
        Text::new(format!("尚不能关闭：{zh}"), format!("not to be closed yet: {en}")),
        Text::new(
            "等条件满足；确需提前时注明理由并勾选“仍要关闭”",
            "wait until the rule holds; if it must be earlier, say why and close it despite it",
        ),
    )
}

pub fn was_not_there() -> Error {
    Error::conflict(
        "C0263",
        Text::new("所选的人中有人当时不在此处", "somebody who was chosen was not there at the time"),
        Text::new("请刷新同时段人员名单后再选", "load the list of those who were there again"),
    )
}

pub fn too_many_people() -> Error {
    Error::invalid(
        "C0264",
        Text::new(
            format!("名单须有 1 到 {MOST_PEOPLE} 人"),
            format!("a list has from 1 to {MOST_PEOPLE} persons"),
        ),
        Text::new("请分几次登记", "enter them in parts"),
    )
}
