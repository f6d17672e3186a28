//! What can be wrong with a suggestion.

use lianfang_domain::Text;

use crate::error::Error;

pub fn dismissed_already() -> Error {
    Error::conflict(
        "C0410",
        Text::new("这个来源已被否定", "this source was turned down already"),
        Text::new("请刷新页面", "load the page again"),
    )
}

pub fn lacks(part: &str) -> Text {
    Text::new(
        format!("规则包没有这一病种的 natural_history.{part}，不能推断来源"),
        format!("the pack has no natural_history.{part} for this disease, so that no source can be inferred"),
    )
}

pub fn alone() -> Text {
    Text::new("没有发病时间相近的其他病例", "there are no other cases with onsets near to it")
}

pub fn settled() -> Text {
    Text::new("已有确定的来源", "its source is certain already")
}

pub fn no_onset() -> Text {
    Text::new("没有发病日期", "its onset is not known")
}

pub fn impossible() -> Text {
    Text::new(
        "按日期，名单中没有人能传染其中某一病例",
        "by their dates, nobody on the list can have infected one of them",
    )
}
