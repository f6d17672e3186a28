//! The report in words: what is known of a case as the usual notice of an investigation, in one language at a time, naming nobody.
//!
//! Deliberately left out: free words that the pack does not let in, details of visits, streets and house numbers. Long runs of digits in
//! what is let in (telephones, identity numbers) are blotted out.

use chrono::{Datelike as _, NaiveDate};
use lianfang_domain::Text;
use lianfang_plan::{CaseClass, Investigation, Question};
use std::collections::BTreeMap;

use super::facts::Answers;
use super::model::Paragraph;
use crate::cases::records::Facts;

mod around;
mod blot;

pub use blot::blot;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Zh,
    En,
}

impl Language {
    pub fn parse(text: &str) -> Option<Language> {
        match text {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    fn pick(self, text: &Text) -> &str {
        match self {
            Language::Zh => &text.zh,
            Language::En => &text.en,
        }
    }

    fn say(self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self {
            Language::Zh => zh.into(),
            Language::En => en.into(),
        }
    }

    fn day(self, day: NaiveDate) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        match self {
            Language::Zh => format!("{}月{}日", day.month(), day.day()),
            Language::En => format!("{} {}", day.day(), MONTHS[day.month0() as usize % 12]),
        }
    }

    fn whole_day(self, day: NaiveDate) -> String {
        match self {
            Language::Zh => format!("{}年{}", day.year(), self.day(day)),
            Language::En => format!("{} {}", self.day(day), day.year()),
        }
    }

    fn join(self, parts: &[String]) -> String {
        parts.join(self.comma())
    }

    fn comma(self) -> &'static str {
        match self {
            Language::Zh => "，",
            Language::En => ", ",
        }
    }

    fn list(self, parts: &[String]) -> String {
        parts.join(if self == Language::Zh { "、" } else { ", " })
    }

    fn end(self) -> &'static str {
        match self {
            Language::Zh => "。",
            Language::En => ".",
        }
    }
}

/// What a report is made of.
pub struct Known<'a> {
    pub number: &'a str,
    pub disease: Text,
    pub class: CaseClass,
    pub edition: Text,
    pub facts: &'a Facts,
    /// Town or above, from the county down.
    pub home: Vec<Text>,
    pub reported: NaiveDate,
    pub today: NaiveDate,
    pub symptoms: BTreeMap<&'a str, &'a Text>,
    pub form: Option<&'a Investigation>,
    /// Questions that are asked by what is known.
    pub asked: Vec<&'a Question>,
    pub answers: &'a Answers,
    /// Titles of questions with unlike answers.
    pub disputed: Vec<Text>,
    pub samples: Vec<SampleLine>,
    /// When it was decided to be what it is.
    pub decided: Vec<(NaiveDate, CaseClass)>,
    /// Contacts by grade, and by what became of them.
    pub grades: Vec<(Text, usize)>,
    pub states: BTreeMap<String, usize>,
    /// Numbers of its sources, as far as the reader may see them.
    pub sources: Vec<String>,
}

pub struct SampleLine {
    pub taken: NaiveDate,
    pub kind: String,
    pub result: Option<String>,
}

pub fn title(known: &Known<'_>, lang: Language) -> String {
    let (disease, class) = (lang.pick(&known.disease), known.class.title());
    lang.say(
        format!("{disease}{}{}流行病学调查报告", case_word(&class.zh), known.number),
        format!("Case investigation report: {disease}, {} case {}", class.en, known.number),
    )
}

/// `确诊病例`; what is a person already stays as it is.
fn case_word(class: &str) -> String {
    if class.ends_with('者') { class.to_owned() } else { format!("{class}病例") }
}

pub fn paragraphs(known: &Known<'_>, lang: Language) -> Vec<Paragraph> {
    let mut all = Lines { lang, lines: Vec::new(), number: 0 };
    all.text(summary(known, lang));
    all.heading("基本情况", "Person");
    all.text(person(known, lang));
    all.heading("发病与就诊经过", "Illness and care");
    illness(known, &mut all);
    all.heading("病例分类", "Classification");
    all.text(classification(known, lang));
    all.heading("感染来源", "Source");
    all.text(source(known, lang));
    all.heading("活动轨迹", "Where the case was");
    around::timeline(known, &mut all);
    all.heading("密切接触者", "Contacts");
    all.text(around::contacts(known, lang));
    around::others(known, &mut all);
    around::open(known, &mut all);
    all.lines
}

struct Lines {
    lang: Language,
    lines: Vec<Paragraph>,
    number: usize,
}

impl Lines {
    fn push(&mut self, kind: &str, text: String) {
        self.lines.push(Paragraph { kind: kind.to_owned(), text: blot(&text) });
    }

    fn heading(&mut self, zh: &str, en: &str) {
        const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let n = NUMERALS.get(self.number).copied().unwrap_or("十");
        self.number += 1;
        let text = self.lang.say(format!("{n}、{zh}"), format!("{}. {en}", self.number));
        self.push("heading", text);
    }

    fn text(&mut self, text: String) {
        self.push("text", text);
    }

    fn item(&mut self, text: String) {
        self.push("item", text);
    }
}

fn who(known: &Known<'_>, lang: Language) -> Vec<String> {
    let facts = known.facts;
    let mut parts = Vec::new();
    match facts.sex.as_deref() {
        Some("m") => parts.push(lang.say("男", "male")),
        Some("f") => parts.push(lang.say("女", "female")),
        _ => {}
    }
    if let Some(age) = facts.age_years {
        parts.push(lang.say(format!("{age}岁"), format!("{age} years old")));
    }
    if let Some(work) = filled(facts.occupation.as_deref()) {
        parts.push(lang.say(format!("职业：{work}"), format!("occupation: {work}")));
    }
    parts.push(home(known, lang));
    parts
}

fn home(known: &Known<'_>, lang: Language) -> String {
    let names: Vec<&str> = known.home.iter().map(|name| lang.pick(name)).collect();
    match lang {
        Language::Zh => format!("现住{}", names.concat()),
        Language::En => format!("living in {}", names.into_iter().rev().collect::<Vec<&str>>().join(", ")),
    }
}

fn symptoms(known: &Known<'_>, lang: Language) -> Option<String> {
    let of: Vec<String> = known
        .facts
        .symptoms
        .as_ref()?
        .iter()
        .filter_map(|id| known.symptoms.get(id.as_str()))
        .map(|title| lang.pick(title).to_owned())
        .collect();
    (!of.is_empty()).then(|| lang.list(&of))
}

/// The one paragraph of a public notice.
fn summary(known: &Known<'_>, lang: Language) -> String {
    let facts = known.facts;
    let who = lang.join(&who(known, lang));
    let mut text =
        lang.say(format!("病例{}：{who}。", known.number), format!("Case {}: {who}.", known.number));
    let mut add = |sentence: String| {
        if lang == Language::En {
            text.push(' ');
        }
        text.push_str(&sentence);
    };
    if let Some(onset) = facts.onset_on {
        let day = lang.day(onset);
        add(match symptoms(known, lang) {
            Some(list) => lang.say(format!("{day}出现{list}等症状。"), format!("On {day}: {list}.")),
            None => lang.say(format!("{day}发病。"), format!("Onset on {day}.")),
        });
    }
    if let Some(day) = facts.seen_by_doctor_on {
        let day = lang.day(day);
        add(match filled(facts.hospital.as_deref()) {
            Some(place) => lang.say(format!("{day}到{place}就诊。"), format!("Seen at {place} on {day}.")),
            None => lang.say(format!("{day}首次就诊。"), format!("Seen by a doctor on {day}.")),
        });
    }
    if let Some(day) = facts.isolated_on {
        let day = lang.day(day);
        add(lang.say(format!("{day}隔离。"), format!("Isolated on {day}.")));
    }
    if let Some((day, class)) = known.decided.last() {
        let (day, class) = (lang.day(*day), class.title());
        add(lang.say(
            format!("{day}判定为{}。", case_word(&class.zh)),
            format!("Classified as {} on {day}.", class.en),
        ));
    }
    text
}

fn person(known: &Known<'_>, lang: Language) -> String {
    let day = lang.whole_day(known.reported);
    let mut parts = vec![lang.say(format!("病例编号{}", known.number), format!("Case {}", known.number))];
    parts.extend(who(known, lang));
    parts.push(lang.say(format!("{day}报告"), format!("reported on {day}")));
    lang.join(&parts) + lang.end()
}

fn illness(known: &Known<'_>, all: &mut Lines) {
    let (facts, lang) = (known.facts, all.lang);
    let mut days: Vec<(NaiveDate, String)> = Vec::new();
    if let Some(day) = facts.onset_on {
        let list = symptoms(known, lang);
        days.push((
            day,
            list.map_or_else(
                || lang.say("发病", "onset"),
                |l| lang.say(format!("发病，症状：{l}"), format!("onset: {l}")),
            ),
        ));
    }
    if let Some(day) = facts.seen_by_doctor_on {
        days.push((day, lang.say("首次就诊", "first seen by a doctor")));
    }
    if let Some(day) = facts.hospitalised_on {
        days.push((day, lang.say("住院", "admitted to hospital")));
    }
    if let Some(day) = facts.isolated_on {
        days.push((day, lang.say("隔离", "isolated")));
    }
    for sample in &known.samples {
        let kind = sample_word(&sample.kind, lang);
        let result = match sample.result.as_deref() {
            Some("positive") => lang.say("阳性", "positive"),
            Some("negative") => lang.say("阴性", "negative"),
            Some(_) => lang.say("结果不明确", "unclear"),
            None => lang.say("待检", "waiting for its result"),
        };
        days.push((
            sample.taken,
            lang.say(format!("采{kind}，{result}"), format!("sample ({kind}): {result}")),
        ));
    }
    if let (Some(day), Some(outcome)) = (facts.outcome_on, facts.outcome.as_deref()) {
        days.push((day, outcome_word(outcome, lang)));
    }
    days.sort_by_key(|(day, _)| *day);
    if facts.onset_on.is_none() && facts.symptoms.as_ref().is_some_and(Vec::is_empty) {
        all.text(lang.say("至今无症状。", "No symptoms so far."));
    }
    if days.is_empty() && facts.symptoms.is_none() {
        all.text(lang.say("尚未查明。", "Not known yet."));
    }
    for (day, what) in days {
        let text = lang.say(format!("{}：{what}。", lang.day(day)), format!("{}: {what}.", lang.day(day)));
        all.item(text);
    }
    if let Some(how) = facts.severity.as_deref() {
        let word = match how {
            "mild" => lang.say("轻型", "mild"),
            "moderate" => lang.say("普通型", "moderate"),
            "severe" => lang.say("重型", "severe"),
            _ => lang.say("危重型", "critical"),
        };
        all.text(lang.say(format!("临床严重程度：{word}。"), format!("Clinical severity: {word}.")));
    }
}

fn sample_word(kind: &str, lang: Language) -> String {
    match kind {
        "throat" => lang.say("咽拭子", "throat swab"),
        "nose" => lang.say("鼻拭子", "nasal swab"),
        "sputum" => lang.say("痰", "sputum"),
        "blood" => lang.say("血", "blood"),
        "stool" => lang.say("粪便", "stool"),
        _ => lang.say("其他样本", "other"),
    }
}

fn outcome_word(outcome: &str, lang: Language) -> String {
    match outcome {
        "recovered" => lang.say("痊愈", "recovered"),
        "died" => lang.say("死亡", "died"),
        _ => lang.say("转出", "transferred"),
    }
}

fn classification(known: &Known<'_>, lang: Language) -> String {
    let class = known.class.title();
    let steps: Vec<String> = known
        .decided
        .iter()
        .map(|(day, class)| {
            let title = class.title();
            lang.say(
                format!("{}判定为{}", lang.day(*day), title.zh),
                format!("{} on {}", title.en, lang.day(*day)),
            )
        })
        .collect();
    let path = if steps.is_empty() {
        String::new()
    } else {
        lang.say(format!("（{}）", lang.list(&steps)), format!(" ({})", lang.list(&steps)))
    };
    let edition = lang.pick(&known.edition);
    lang.say(
        format!("{}{path}。判定依据：{edition}。", case_word(&class.zh)),
        format!("{}{path}. By: {edition}.", capital(&class.en)),
    )
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

fn source(known: &Known<'_>, lang: Language) -> String {
    let facts = known.facts;
    let mut parts = Vec::new();
    parts.push(match facts.source.as_deref() {
        Some("case") => lang.say("由已知病例传染", "infected by a known case"),
        Some("place") => lang.say("在场所感染", "infected at a place"),
        Some("imported") => lang.say("输入", "imported"),
        Some(_) => lang.say("来源不明", "source unknown"),
        None => lang.say("尚未判定", "not judged yet"),
    });
    if !known.sources.is_empty() {
        let list = lang.list(&known.sources);
        parts.push(lang.say(format!("可能的传染源：{list}"), format!("possible sources: {list}")));
    }
    if let Some(setting) = filled(facts.setting.as_deref()) {
        parts.push(lang.say(format!("感染场合：{setting}"), format!("setting: {setting}")));
    }
    if let (Some(from), Some(until)) = (facts.exposed_from, facts.exposed_until) {
        let (from, until) = (lang.day(from), lang.day(until));
        parts.push(lang.say(format!("暴露时间：{from}至{until}"), format!("exposed from {from} to {until}")));
    }
    capital(&lang.join(&parts)) + lang.end()
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
