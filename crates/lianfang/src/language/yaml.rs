//! Faults of a YAML file in both languages, with line and column. The reader's own words are English and name types of the program; those
//! that a slip of the pen leads to are put into words of both languages here, the others stay as they are.

use lianfang_domain::{Lang, Text};
use serde_saphyr::{Error, Localizer, Location, MessageFormatter, RenderOptions, SnippetMode};
use std::borrow::Cow;

pub fn text(error: &Error) -> Text {
    Text::new(render(error, Lang::Zh), render(error, Lang::En))
}

fn render(error: &Error, lang: Lang) -> String {
    let words = Words(lang);
    let mut options = RenderOptions::default();
    options.formatter = &words;
    // The line and the column are enough: the file lies open before whoever wrote it.
    options.snippets = SnippetMode::Off;
    error.without_snippet().render_with_options(options)
}

struct Words(Lang);

/// What a type of the program is for people.
fn kind(of: &str, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match of {
        "u8" | "u16" | "u32" | "u64" | "usize" => {
            ("从 0 起、不过大的整数", "a whole number from 0 on, and not too large")
        }
        "i8" | "i16" | "i32" | "i64" | "isize" => ("不过大的整数", "a whole number, and not too large"),
        "f32" | "f64" => ("数", "a number"),
        "bool" => ("true 或 false", "true or false"),
        _ => return None,
    };
    Some(if lang == Lang::Zh { zh } else { en })
}

impl Localizer for Words {
    fn attach_location<'a>(&self, base: Cow<'a, str>, at: Location) -> Cow<'a, str> {
        match (at.line(), self.0) {
            (0, _) => base,
            (line, Lang::Zh) => Cow::Owned(format!("第 {line} 行第 {} 列：{base}", at.column())),
            (line, Lang::En) => Cow::Owned(format!("line {line}, column {}: {base}", at.column())),
        }
    }
}

impl MessageFormatter for Words {
    fn localizer(&self) -> &dyn Localizer {
        self
    }

    fn format_message<'a>(&self, error: &'a Error) -> Cow<'a, str> {
        if let Error::InvalidScalar { ty, .. } = error
            && let Some(kind) = kind(ty, self.0)
        {
            return Cow::Owned(match self.0 {
                Lang::Zh => format!("应为{kind}；请改正这个值"),
                Lang::En => format!("this has to be {kind}; correct the value"),
            });
        }
        if self.0 == Lang::En {
            return serde_saphyr::DefaultMessageFormatter.format_message(error);
        }
        let list = |names: &[&str]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join("、");
        Cow::Owned(match error {
            Error::Eof { .. } => "文件到此结束，内容不完整".to_owned(),
            Error::SerdeMissingField { field, .. } => format!("缺少 `{field}`；请补上"),
            Error::SerdeUnknownField { field, expected, .. } => {
                format!("没有 `{field}` 这一项；可用：{}", list(expected))
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => {
                format!("不能写 `{variant}`；可用：{}", list(expected))
            }
            Error::SerdeInvalidType { unexpected, expected, .. }
            | Error::SerdeInvalidValue { unexpected, expected, .. } => {
                format!("{unexpected} 不符合要求；应为 {expected}")
            }
            Error::SerdeInvalidLength { len, expected, .. } => format!("有 {len} 项；应为 {expected}"),
            Error::InvalidScalar { ty, .. } => format!("不能读作 {ty}；请改正这个值"),
            Error::NonFiniteFloat { value, .. } => format!("`{value}` 不是有限的数"),
            Error::DuplicateMappingKey { key: Some(key), .. } => format!("`{key}` 写了两次；请只留一个"),
            Error::Unexpected { expected, .. } => match *expected {
                "mapping start" => "这里应为“名称: 值”的形式".to_owned(),
                "sequence start" => "这里应为列表，每项以 `- ` 开头".to_owned(),
                other => format!("这里应为 {other}"),
            },
            other => return serde_saphyr::DefaultMessageFormatter.format_message(other),
        })
    }
}
