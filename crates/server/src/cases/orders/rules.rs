//! What stands in the way of an order.

use lianfang_domain::Text;

use crate::error::Error;

pub const KINDS: [&str; 2] = ["quarantine", "release"];
pub const WAYS: [&str; 4] = ["in-person", "by-phone", "by-message", "posted"];

pub fn no_programme() -> Error {
    Error::conflict(
        "C0440",
        Text::new("接触者没有观察方案，无从签发", "the contact has no programme that could be ordered"),
        Text::new("请先调整观察方案", "order a programme of watching first"),
    )
}

pub fn not_released() -> Error {
    Error::conflict(
        "C0441",
        Text::new(
            "尚未解除观察，不能开具解除证明",
            "the contact was not released: there is nothing to certify",
        ),
        Text::new("请先解除观察", "release the contact first"),
    )
}

pub fn served_already() -> Error {
    Error::conflict(
        "C0442",
        Text::new("文书已送达或已被替换", "the order was served or replaced already"),
        Text::new("请刷新页面查看其现状", "load the page again to see what became of it"),
    )
}
