//! What can be wrong with a sample or a result.

use lianfang_domain::Text;

use crate::error::{Error, Result};

const KINDS: [&str; 6] = ["throat", "nose", "sputum", "blood", "stool", "other"];
const RESULTS: [&str; 3] = ["positive", "negative", "unclear"];
const LONGEST_TUBE: usize = 64;

pub fn check_tube(tube: &str) -> Result<String> {
    let tube = tube.trim();
    if !tube.is_empty() && tube.chars().count() <= LONGEST_TUBE && !tube.chars().any(char::is_control) {
        return Ok(tube.to_owned());
    }
    Err(Error::invalid(
        "C0140",
        Text::new(
            "管号为空、过长或含控制字符",
            "the tube's code is empty, too long or has control characters",
        ),
        Text::new("请扫描或输入管上的编码", "scan or type what is printed on the tube"),
    ))
}

fn check_word(word: &str, known: &[&str]) -> Result<()> {
    if known.contains(&word) {
        return Ok(());
    }
    let list = known.join(", ");
    Err(Error::invalid(
        "C0141",
        Text::new(format!("没有“{word}”这一项"), format!("there is no `{word}` here")),
        Text::new(format!("可用：{list}"), format!("one of {list}")),
    ))
}

pub fn check_kind(kind: &str) -> Result<()> {
    check_word(kind, &KINDS)
}

pub fn check_result(result: &str) -> Result<()> {
    check_word(result, &RESULTS)
}

pub fn tube_used(tube: &str) -> Error {
    Error::conflict(
        "C0142",
        Text::new(format!("管号“{tube}”已经登记"), format!("the tube `{tube}` was registered before")),
        Text::new("请核对管号；同一管不能登记两次", "look at the tube again; one tube is registered once"),
    )
}

pub fn tube_unknown(tube: &str) -> Error {
    Error::invalid(
        "C0143",
        Text::new(format!("没有登记过管号“{tube}”"), format!("no tube `{tube}` was registered")),
        Text::new("请核对管号，或先登记采样", "look at the code again, or register the sample first"),
    )
}

pub fn contradicts(tube: &str, known: &str) -> Error {
    Error::conflict(
        "C0144",
        Text::new(
            format!("管号“{tube}”已有结果 {known}，与此不同"),
            format!("the tube `{tube}` has the result `{known}` already, which is another"),
        ),
        Text::new(
            "若原结果有误，请勾选“更正”并注明原因",
            "if the former was wrong, mark this one as a correction and say why",
        ),
    )
}
