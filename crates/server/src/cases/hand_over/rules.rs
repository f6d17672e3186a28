//! What stands in the way of a hand-over.

use lianfang_domain::Text;

use crate::error::Error;

pub fn not_open() -> Error {
    Error::conflict(
        "C0450",
        Text::new(
            "此人已解除观察或结案，无需移交",
            "this contact or case is closed: there is nothing to hand over",
        ),
        Text::new("请刷新页面查看其现状", "load the page again to see what became of them"),
    )
}

pub fn no_destination() -> Error {
    Error::invalid(
        "C0451",
        Text::new(
            "移交去向须为另一地区，或本节点以外的地点",
            "a hand-over needs another region, or a place outside this node",
        ),
        Text::new(
            "选择一个地区，或写明外地地点，二者取一",
            "choose a region, or name a place outside; one of the two",
        ),
    )
}

pub fn asked_already() -> Error {
    Error::conflict(
        "C0452",
        Text::new("已有未答复的移交", "a hand-over waits for an answer already"),
        Text::new("等对方答复，或先撤回", "wait for the answer, or withdraw it first"),
    )
}

pub fn closed_to_others() -> Error {
    Error::conflict(
        "C0453",
        Text::new(
            "此病例仅限指定人员查看，不能移交",
            "this case is closed to all but named people and can't be handed over",
        ),
        Text::new("请先解除限制", "open it first"),
    )
}

pub fn answered_already() -> Error {
    Error::conflict(
        "C0454",
        Text::new("移交已答复或撤回", "the hand-over was answered or withdrawn already"),
        Text::new("请刷新页面", "load the page again"),
    )
}

pub fn say_why() -> Error {
    Error::invalid(
        "C0455",
        Text::new("请写明原因", "say why"),
        Text::new("一句话即可，例如“不住本区”", "one sentence is enough, such as: does not live here"),
    )
}
