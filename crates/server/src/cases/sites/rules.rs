//! Pure decisions about sites: what can't be true, which room is next, which site is near.

use lianfang_domain::Text;
use lianfang_epi::space::{Metric, Point, distance};
use uuid::Uuid;

use super::model::NewRoom;
use super::store::{RoomRow, SiteRow};
use crate::cases::findings::Findings;
use crate::error::Error;
use crate::regions::{Place, Tree};

const KINDS: [&str; 5] = ["hotel", "dormitory", "hospital", "home", "other"];
const MOST_BEDS: i32 = 200;
const LONGEST: usize = 120;

pub fn check_site(name: &str, kind: &str, findings: &mut Findings) {
    check_name("name", name, findings);
    if !KINDS.contains(&kind) {
        let list = KINDS.join(", ");
        findings.add(
            "C0112",
            "kind",
            kind,
            Text::new(format!("没有“{kind}”这一项"), format!("there is no `{kind}` here")),
            Text::new(format!("可用：{list}"), format!("one of {list}")),
        );
    }
}

fn check_name(field: &str, name: &str, findings: &mut Findings) {
    let length = name.trim().chars().count();
    if length == 0 || length > LONGEST {
        findings.add(
            "C0431",
            field,
            name,
            Text::new("名称为空或过长", "the name is empty or too long"),
            Text::new(format!("1 到 {LONGEST} 个字符"), format!("from 1 to {LONGEST} characters")),
        );
    }
}

pub fn check_rooms(rooms: &[NewRoom], findings: &mut Findings) {
    for (n, room) in rooms.iter().enumerate() {
        check_room(&format!("rooms[{n}]"), &room.name, room.beds, findings);
        if rooms[..n].iter().any(|other| other.name.trim() == room.name.trim()) {
            findings.add(
                "C0433",
                &format!("rooms[{n}].name"),
                &room.name,
                Text::new("房间号重复", "two rooms have the same name"),
                Text::new("每个房间一个名称", "give every room a name of its own"),
            );
        }
    }
}

pub fn check_room(at: &str, name: &str, beds: i32, findings: &mut Findings) {
    check_name(&format!("{at}.name"), name, findings);
    if !(1..=MOST_BEDS).contains(&beds) {
        findings.add(
            "C0432",
            &format!("{at}.beds"),
            beds,
            Text::new("床位数不合理", "this is not a number of beds"),
            Text::new(format!("1 到 {MOST_BEDS}"), format!("from 1 to {MOST_BEDS}")),
        );
    }
}

pub fn room_exists(name: &str) -> Error {
    Error::conflict(
        "C0433",
        Text::new(format!("已有房间“{name}”"), format!("there is a room `{name}` already")),
        Text::new("请用另一个名称", "choose another name"),
    )
}

pub fn too_few_beds(taken: i64) -> Error {
    Error::conflict(
        "C0434",
        Text::new(format!("房间内仍有 {taken} 人"), format!("{taken} people are in this room")),
        Text::new("请先将其移至其他房间", "move them to another room first"),
    )
}

pub fn site_closed(name: &str) -> Error {
    Error::conflict(
        "C0435",
        Text::new(format!("“{name}”暂不接收人员"), format!("{name} takes nobody in at present")),
        Text::new("请选择其他集中隔离点，或重新启用", "choose another site, or open it again"),
    )
}

pub fn room_full(room: &str, free: &[String]) -> Error {
    let remedy = if free.is_empty() {
        Text::new("本点已无空床，请选择其他集中隔离点", "no bed is free here; choose another site")
    } else {
        let list = free.join(", ");
        Text::new(format!("有空床的房间：{list}"), format!("rooms with a free bed: {list}"))
    };
    Error::conflict(
        "C0436",
        Text::new(format!("房间“{room}”已满或停用"), format!("room `{room}` is full or out of use")),
        remedy,
    )
}

/// The site has no bed left; `nearest` has.
pub fn site_full(name: &str, nearest: Option<(&str, i64)>) -> Error {
    let remedy = match nearest {
        Some((other, free)) => Text::new(
            format!("最近的有空床的集中隔离点：{other}（{free} 张）"),
            format!("the nearest site with room is {other} ({free} beds)"),
        ),
        None => Text::new(
            "辖区内没有空床，请增设房间或集中隔离点",
            "no site in reach has a bed; open rooms or another site",
        ),
    };
    Error::conflict("C0437", Text::new(format!("“{name}”已满"), format!("{name} is full")), remedy)
}

pub fn not_open() -> Error {
    Error::conflict(
        "C0438",
        Text::new("此人已解除观察或结案", "this contact or case is closed"),
        Text::new("请刷新页面查看其现状", "load the page again to see what became of them"),
    )
}

pub fn not_staying() -> Error {
    Error::conflict(
        "C0439",
        Text::new("此次入住已结束", "this stay is over already"),
        Text::new("请刷新页面", "load the page again"),
    )
}

/// The first usable room with a free bed, an empty one before a shared one.
pub fn first_free(rooms: &[RoomRow]) -> Option<&RoomRow> {
    rooms
        .iter()
        .filter(|room| room.usable && room.taken < i64::from(room.beds))
        .min_by_key(|room| (room.taken > 0, &room.name))
}

/// Of the sites with a free bed the nearest: in the same region, then by distance of the regions' centres, those without one last.
pub fn nearest<'a>(tree: &Tree, from: Uuid, sites: &'a [SiteRow], full: Uuid) -> Option<&'a SiteRow> {
    let here = tree.find(from);
    sites.iter().filter(|site| site.id != full && site.open && site.free() > 0).min_by(|a, b| {
        let far = |site: &SiteRow| distance_km(here, tree.find(site.region_id));
        far(a).total_cmp(&far(b)).then_with(|| a.name.cmp(&b.name))
    })
}

/// Distance of two regions' centres in km; infinite when a centre is not known.
fn distance_km(a: Option<&Place>, b: Option<&Place>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else { return f64::INFINITY };
    if a.id == b.id {
        return 0.0;
    }
    let centre = |place: &Place| Some(Point { x: place.lon?, y: place.lat? });
    match (centre(a), centre(b)) {
        (Some(a), Some(b)) => distance(a, b, Metric::GreatCircle),
        _ => f64::INFINITY,
    }
}
