//! What can be wrong with a link.

use lianfang_domain::Text;

use crate::error::Error;

pub fn infected_itself() -> Error {
    Error::invalid(
        "C0150",
        Text::new("病例不能是自己的传染源", "a case can't infect itself"),
        Text::new("请选择另一病例作为来源", "choose another case as the source"),
    )
}

pub fn circle(numbers: &[String]) -> Error {
    let list = numbers.join(" → ");
    Error::invalid(
        "C0151",
        Text::new(format!("传播关系成环：{list}"), format!("the links would run in a circle: {list}")),
        Text::new("请先删除环中有误的一条", "remove the link of the circle that is wrong first"),
    )
}

pub fn known_already() -> Error {
    Error::conflict(
        "C0152",
        Text::new("这条传播关系已经登记", "this link is known already"),
        Text::new("请刷新页面", "load the page again"),
    )
}
