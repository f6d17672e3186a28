//! Errors in the reader's language: cause by cause, from the outside in, each with its place and what to do.

mod help;
mod help_words;
mod usage;
mod yaml;

use lianfang_domain::{Lang, Text};
use std::path::Path;

pub use help::{of_analyse as help_of_analyse, of_lists as help_of_lists};
pub use usage::explain as explain_usage;

/// An error in both languages, perhaps with what caused it.
#[derive(Debug)]
pub struct Told {
    text: Text,
    cause: Option<anyhow::Error>,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text.en)
    }
}

impl std::error::Error for Told {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| {
            let cause: &(dyn std::error::Error + 'static) = cause.as_ref();
            cause
        })
    }
}

impl Told {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Told {
        Told { text: Text::new(zh, en), cause: None }
    }
}

/// An error in both languages.
pub fn told(zh: impl Into<String>, en: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Told::new(zh, en))
}

/// Says of an error where it arose.
pub trait Place<T> {
    fn at(self, place: impl FnOnce() -> Text) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Place<T> for Result<T, E> {
    fn at(self, place: impl FnOnce() -> Text) -> anyhow::Result<T> {
        self.map_err(|error| anyhow::Error::new(Told { text: place(), cause: Some(error.into()) }))
    }
}

/// A file as the place of an error.
pub fn file(path: &Path) -> Text {
    let path = path.display();
    Text::new(format!("文件 {path}"), format!("file {path}"))
}

/// What failed and why, without what an outer error has already said of the inner one.
pub fn tell(error: &anyhow::Error, lang: Lang) -> String {
    let between = if lang == Lang::Zh { "：" } else { ": " };
    let causes = error.chain().map(|cause| text(cause).get(lang).to_owned());
    causes.fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        before if before.contains(&cause) => told,
        before => format!("{before}{between}{cause}"),
    })
}

/// One error without its causes. Those of the machine are the same in both languages.
fn text(error: &(dyn std::error::Error + 'static)) -> Text {
    if let Some(told) = error.downcast_ref::<Told>() {
        return told.text.clone();
    }
    if let Some(refused) = error.downcast_ref::<lianfang_epi::Error>() {
        return refused.text();
    }
    if let Some(of_server) = error.downcast_ref::<lianfang_server::Error>() {
        return server(of_server);
    }
    if let Some(of_system) = error.downcast_ref::<std::io::Error>() {
        return system(of_system);
    }
    if let Some(of_yaml) = error.downcast_ref::<serde_saphyr::Error>() {
        return yaml::text(of_yaml);
    }
    Text::same(error.to_string())
}

fn server(error: &lianfang_server::Error) -> Text {
    use lianfang_server::Error;
    match error {
        Error::Invalid(fault) | Error::Conflict(fault) => Text::new(
            format!("{}；{}（{}）", fault.detail.zh, fault.remedy.zh, fault.code),
            format!("{}; {} ({})", fault.detail.en, fault.remedy.en, fault.code),
        ),
        Error::NotFound { what, id } => {
            Text::new(format!("没有 `{id}`（{what}）"), format!("there is no {what} `{id}`"))
        }
        Error::Io { context, .. } => match context.strip_prefix("file ") {
            Some(path) => Text::new(format!("文件 {path}"), context.clone()),
            None => Text::same(context.clone()),
        },
        other => Text::same(other.to_string()),
    }
}

fn system(error: &std::io::Error) -> Text {
    use std::io::ErrorKind;
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => {
            ("没有这个文件或文件夹；请检查路径", "there is no such file or folder; check the path")
        }
        ErrorKind::PermissionDenied => (
            "没有权限；请更改权限或换一个位置",
            "permission denied; change the permissions or take another place",
        ),
        ErrorKind::IsADirectory => ("这是文件夹；请指明其中的文件", "this is a folder; name a file in it"),
        ErrorKind::NotADirectory => {
            ("路径中有一段不是文件夹；请检查路径", "a part of the path is no folder; check the path")
        }
        ErrorKind::InvalidData => {
            ("不是 UTF-8 文本；请另存为 UTF-8", "this is not text in UTF-8; save it as such")
        }
        ErrorKind::StorageFull => ("磁盘已满；请腾出空间", "the disk is full; make room"),
        _ => return Text::same(error.to_string()),
    };
    Text::new(zh, en)
}
