//! `lianfang import cases` and `lianfang import contacts`: line lists into the node's database.

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use lianfang_domain::{Lang, Text};
use lianfang_exchange::line_lists::{ListKind, ListMapping};
use lianfang_plan::CaseClass;
use lianfang_server::Node;
use lianfang_server::cases::{ListFile, ListFinding, ListImport, ListOrder, import_list};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use uuid::Uuid;

use crate::language::{self, Place as _, told};
use crate::options::NodeOptions;

/// Findings that are told of one file.
const TOLD: usize = 20;

#[derive(Args)]
pub struct Lists {
    /// Lists as CSV in any usual encoding, or as .xlsx; taken in one after the other
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Disease of the rows [default: the node's]
    #[arg(long, value_name = "ID")]
    disease: Option<String>,
    /// Code or name of the region for rows that name none [default: the uppermost]
    #[arg(long, value_name = "CODE")]
    region: Option<String>,
    /// YAML file that says which column means what [default: as such a list was read before, or guessed]
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// What cases are taken to be when the list does not say
    #[arg(long, value_enum, default_value_t = Class::Confirmed)]
    class: Class,
    /// The day that a list which counts days means by 0, such as 2001-05-31
    #[arg(long, value_name = "DATE")]
    day_zero: Option<NaiveDate>,
    /// Put before the ids of the list, so that those of two sources do not meet
    #[arg(long, value_name = "NAME")]
    prefix: Option<String>,
    /// Links are possible ones, not certain
    #[arg(long)]
    possible: bool,
    /// Only tell what would happen
    #[arg(long)]
    preview: bool,
    /// Print one JSON object for each file, each on a line of its own
    #[arg(long)]
    json: bool,
    /// Tell in Chinese
    #[arg(long)]
    zh: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Class {
    /// Suspected 疑似
    Suspected,
    /// Probable 临床诊断
    Probable,
    /// Confirmed 确诊
    Confirmed,
    /// Infected without symptoms 无症状感染者
    Asymptomatic,
}

impl From<Class> for CaseClass {
    fn from(class: Class) -> CaseClass {
        match class {
            Class::Suspected => CaseClass::Suspected,
            Class::Probable => CaseClass::Probable,
            Class::Confirmed => CaseClass::Confirmed,
            Class::Asymptomatic => CaseClass::Asymptomatic,
        }
    }
}

/// The line of one file in JSON.
#[derive(Serialize)]
struct Line<'a> {
    file: String,
    #[serde(flatten)]
    done: &'a ListImport,
}

/// How bad the worst of all files is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    Good,
    Waiting,
    Refused,
    Unread,
}

impl Lists {
    pub fn lang(&self) -> Lang {
        if self.zh { Lang::Zh } else { Lang::En }
    }

    /// `kind` is what the rows are whatever their columns are called; none leaves it to the columns.
    pub async fn run(self, options: &NodeOptions, kind: Option<ListKind>) -> anyhow::Result<ExitCode> {
        let mapping = self.mapping.as_deref().map(read_mapping).transpose()?;
        let node = options.open().await?;
        let order = ListOrder {
            disease: self.disease.clone().unwrap_or_else(|| node.config.disease.clone()),
            region_id: find_region(&node, self.region.as_deref())?,
            kind,
            class: self.class.into(),
            day_zero: self.day_zero,
            mapping,
            prefix: self.prefix.clone(),
            certain: !self.possible,
            preview: self.preview,
        };
        let mut worst = Worst::Good;
        for path in &self.files {
            worst = worst.max(self.one(&node, path, &order).await?);
        }
        node.settle().await?;
        node.db.clone().close().await?;
        Ok(match worst {
            Worst::Good => ExitCode::SUCCESS,
            Worst::Waiting => ExitCode::from(3),
            Worst::Refused => ExitCode::from(4),
            Worst::Unread => ExitCode::FAILURE,
        })
    }

    async fn one(&self, node: &Node, path: &Path, order: &ListOrder) -> anyhow::Result<Worst> {
        let lang = self.lang();
        let fail = |error: &anyhow::Error| {
            let word = if lang == Lang::Zh { "错误：" } else { "error: " };
            eprintln!("{word}{}", language::tell(error, lang));
        };
        let bytes = match std::fs::read(path).at(|| language::file(path)) {
            Ok(bytes) => Arc::new(bytes),
            Err(error) => {
                fail(&error);
                return Ok(Worst::Unread);
            }
        };
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let bar = follow(node, !self.json);
        let done = import_list(node, None, ListFile { name, bytes }, order).await;
        bar.abort();
        match done {
            Ok(done) => {
                self.tell(path, &done)?;
                Ok(if done.waiting > 0 { Worst::Waiting } else { Worst::Good })
            }
            // What is wrong with a file is told, and the next one is read.
            Err(error @ lianfang_server::Error::Invalid(_)) => {
                if let Err(error) = Err::<(), _>(error).at(|| language::file(path)) {
                    fail(&error);
                }
                Ok(Worst::Refused)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn tell(&self, path: &Path, done: &ListImport) -> anyhow::Result<()> {
        let file = path.display().to_string();
        if self.json {
            println!("{}", serde_json::to_string(&Line { file, done })?);
            return Ok(());
        }
        let lang = self.lang();
        println!("{file}: {}", summary(done).get(lang));
        let columns: Vec<String> =
            done.mapping.columns.iter().map(|c| format!("{} = {}", c.field.key(), c.column)).collect();
        let word = if lang == Lang::Zh { "列：" } else { "columns: " };
        println!("  {word}{}", columns.join(", "));
        let worst_first = |f: &&ListFinding| f.level != "error";
        let mut findings: Vec<&ListFinding> = done.findings.iter().collect();
        findings.sort_by_key(worst_first);
        for finding in findings.iter().take(TOLD) {
            println!("  {}", shown(finding, lang));
        }
        let more = findings.len().saturating_sub(TOLD) + done.findings_left_out;
        if more > 0 {
            println!("  {}", Text::new(format!("……另有 {more} 条"), format!("… and {more} more")).get(lang));
        }
        Ok(())
    }
}

fn summary(done: &ListImport) -> Text {
    let (zh, en) = match done.kind {
        ListKind::Cases => ("病例", "cases"),
        ListKind::Contacts => ("接触者", "contacts"),
        ListKind::Links => ("传播关系", "links"),
    };
    let d = done;
    let (before_zh, before_en) = if d.preview { ("预览：", "preview: ") } else { ("", "") };
    let mut text = Text::new(
        format!(
            "{before_zh}{} 行{zh}；新增 {}，更新 {}，未变 {}，待处理 {}",
            d.rows, d.added, d.changed, d.known, d.waiting
        ),
        format!(
            "{before_en}{} rows of {en}; {} new, {} changed, {} as before, {} waiting",
            d.rows, d.added, d.changed, d.known, d.waiting
        ),
    );
    let mut also = |n: usize, zh: &str, en: &str| {
        if n > 0 {
            text.zh.push_str(&format!("，{zh} {n}"));
            text.en.push_str(&format!(", {n} {en}"));
        }
    };
    also(d.passed_over, "未患病", "not ill");
    also(d.dangling, "来源不明的传播关系", "links to nobody who is known");
    also(d.duplicates, "可能已登记", "possible duplicates");
    text
}

fn shown(f: &ListFinding, lang: Lang) -> String {
    let line = f.line.map(|n| Text::new(format!("第 {n} 行"), format!("line {n}"))).unwrap_or_default();
    let column = match f.column.as_str() {
        "" => Text::default(),
        c => Text::new(format!(" “{c}”列"), format!(" column {c:?}")),
    };
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let stop = if lang == Lang::Zh { "；" } else { "; " };
    let place = format!("{}{}", line.get(lang), column.get(lang));
    format!("{} {place}{colon}{}{stop}{}", f.code, f.cause.get(lang), f.remedy.get(lang))
}

/// Reads a mapping file.
fn read_mapping(path: &Path) -> anyhow::Result<ListMapping> {
    let at = || Text::new(format!("映射 {}", path.display()), format!("mapping {}", path.display()));
    let text = std::fs::read_to_string(path).at(at)?;
    serde_saphyr::from_str(&text).at(at)
}

fn find_region(node: &Node, wanted: Option<&str>) -> anyhow::Result<Uuid> {
    let tree = node.tree();
    let Some(root) = tree.root() else {
        return Err(told(
            "还没有地区；请先用 lianfang import regions 导入",
            "there are no regions yet; import them first with `lianfang import regions`",
        ));
    };
    let Some(wanted) = wanted else { return Ok(root) };
    let fits = |place: &&lianfang_server::regions::Place| {
        place.code == wanted || place.name.en == wanted || place.name.zh == wanted
    };
    let found: Vec<Uuid> = tree.iter().filter(fits).map(|place| place.id).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(told(
            format!("没有地区“{wanted}”；请写代码或名称"),
            format!("there is no region `{wanted}`; give its code or name"),
        )),
        _ => Err(told(
            format!("有几个地区叫“{wanted}”；请写代码"),
            format!("several regions are called `{wanted}`; give the code"),
        )),
    }
}

/// A bar on the terminal while an import goes on; nothing where nobody looks.
fn follow(node: &Node, on: bool) -> tokio::task::JoinHandle<()> {
    let mut notices = node.notices.subscribe();
    let bar = if on { ProgressBar::new(0) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {per_sec}") {
        bar.set_style(style);
    }
    tokio::spawn(async move {
        let _finish = Finish(bar.clone());
        while let Ok(notice) = notices.recv().await {
            if notice.event == "progress" {
                bar.set_length(notice.data["total"].as_u64().unwrap_or(0));
                bar.set_position(notice.data["done"].as_u64().unwrap_or(0));
            }
        }
    })
}

/// Takes the bar off the terminal, however the task ends.
struct Finish(ProgressBar);

impl Drop for Finish {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
