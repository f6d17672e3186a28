//! What is wrong with the words of a command line, in Chinese. English ones come from the reader of the command line itself.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use lianfang_domain::Lang;
use std::error::Error as _;

use super::text;

/// The fault in Chinese; None for what is no fault (`--help`, `--version`).
pub fn explain(error: &clap::Error) -> Option<String> {
    let get = |kind| error.get(kind).map(plain);
    let argument = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let allowed = get(ContextKind::ValidValue).map(|v| format!("；可用：{v}")).unwrap_or_default();
    let told = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => {
            let near = get(ContextKind::SuggestedArg).map(|a| format!("；是否指 {a}？")).unwrap_or_default();
            format!("没有参数 {argument}{near}")
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 {}", get(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能与 {} 同用", get(ContextKind::PriorArg).unwrap_or_default())
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 缺少值{allowed}"),
        ErrorKind::InvalidValue => format!("{argument} 不能是 `{value}`{allowed}"),
        ErrorKind::ValueValidation => match error.source() {
            Some(reason) if text(reason).zh != text(reason).en => {
                format!("{argument} 不能是 `{value}`：{}", text(reason).get(Lang::Zh))
            }
            Some(reason) => format!("{argument} 不能是 `{value}`：{}", number(&reason.to_string())),
            None => format!("{argument} 不能是 `{value}`"),
        },
        ErrorKind::TooManyValues => format!("{argument} 多了 `{value}`"),
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => format!("{argument} 的值不够"),
        _ => error.to_string(),
    };
    Some(format!("{told}。用法见 --help"))
}

fn plain(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(list) => list.join("、"),
        other => other.to_string(),
    }
}

/// The reasons of Rust's own readers of numbers.
fn number(reason: &str) -> String {
    if reason.contains("invalid digit") || reason.contains("invalid float") {
        return "不是数字；请只写数字".to_owned();
    }
    if reason.contains("too large") {
        return "数字太大".to_owned();
    }
    match reason.split_once(" is not in ") {
        Some((_, range)) => format!("超出范围 {range}"),
        None => reason.to_owned(),
    }
}
