//! The report in words: what is known of a case as the usual notice of an investigation, in one language at a time, naming nobody.
//!
//! Deliberately left out: free words that the pack does not let in, details of visits, streets and house numbers. Long runs of digits in
//! what is let in (telephones, identity numbers) are blotted out.

use chrono::{Datelike as _, NaiveDate};
use lianfang_domain::Text;
use lianfang_plan::{CaseClass, Investigation, Question, QuestionKind};
use serde_json::Value as Json;
use std::collections::BTreeMap;

use super::facts::Answers;
use super::model::{Paragraph, Visit};
use crate::cases::records::Facts;

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
    timeline(known, &mut all);
    all.heading("密切接触者", "Contacts");
    all.text(contacts(known, lang));
    others(known, &mut all);
    open(known, &mut all);
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

fn timeline(known: &Known<'_>, all: &mut Lines) {
    let lang = all.lang;
    let questions = known.form.into_iter().flat_map(Investigation::questions);
    let mut days: BTreeMap<NaiveDate, Vec<(String, String)>> = BTreeMap::new();
    for question in questions.filter(|q| q.kind == QuestionKind::Visits && q.in_report) {
        let visits = known.answers.get(&question.id).and_then(Json::as_array).into_iter().flatten();
        for visit in visits.filter_map(|v| serde_json::from_value::<Visit>(v.clone()).ok()) {
            let time = match (&visit.from, &visit.until) {
                (Some(from), Some(until)) => format!("{from}–{until} "),
                (Some(from), None) => format!("{from} "),
                _ => String::new(),
            };
            days.entry(visit.on)
                .or_default()
                .push((visit.from.unwrap_or_default(), format!("{time}{}", visit.place.trim())));
        }
    }
    if days.is_empty() {
        all.text(lang.say("尚未登记到过的场所。", "No visited places are known yet."));
    }
    for (day, mut visits) in days {
        visits.sort();
        let list: Vec<String> = visits.into_iter().map(|(_, text)| text).collect();
        let list = list.join(if lang == Language::Zh { "；" } else { "; " });
        all.item(lang.say(format!("{}：{list}。", lang.day(day)), format!("{}: {list}.", lang.day(day))));
    }
}

fn contacts(known: &Known<'_>, lang: Language) -> String {
    let total: usize = known.states.values().sum();
    if total == 0 {
        return lang.say("尚未发现接触者。", "No contacts are known yet.");
    }
    let grades: Vec<String> = known
        .grades
        .iter()
        .map(|(title, n)| lang.say(format!("{}{n}人", title.zh), format!("{n} {}", title.en)))
        .collect();
    let words = [
        ("watched", "正在医学观察", "under observation"),
        ("released", "已解除", "released"),
        ("case", "转为病例", "became cases"),
        ("lost", "失访", "lost"),
    ];
    let states: Vec<String> = words
        .iter()
        .filter_map(|(state, zh, en)| {
            let n = known.states.get(*state)?;
            Some(lang.say(format!("{zh}{n}人"), format!("{n} {en}")))
        })
        .collect();
    lang.say(
        format!(
            "截至{}，共发现接触者{total}人（{}）。其中{}。",
            lang.day(known.today),
            lang.list(&grades),
            lang.list(&states)
        ),
        format!(
            "Up to {}, {total} contacts ({}); {}.",
            lang.day(known.today),
            lang.list(&grades),
            lang.list(&states)
        ),
    )
}

/// Answers that are no facts of the case file and that the pack lets into a report.
fn others(known: &Known<'_>, all: &mut Lines) {
    let lang = all.lang;
    let mut lines = Vec::new();
    for question in known.asked.iter().filter(|q| q.in_report && q.fills.is_none()) {
        let Some(value) = known.answers.get(&question.id) else { continue };
        let said = match (question.kind, value) {
            (QuestionKind::YesNo, Json::String(word)) => match word.as_str() {
                "yes" => lang.say("是", "yes"),
                "no" => lang.say("否", "no"),
                _ => lang.say("不详", "not known"),
            },
            (QuestionKind::Choice, Json::String(word)) => {
                let Some(choice) = question.choices.iter().find(|c| c.id == *word) else { continue };
                lang.pick(&choice.title).to_owned()
            }
            (QuestionKind::Number, Json::Number(n)) => {
                let unit =
                    question.unit.as_ref().map(|unit| lang.say(unit.zh.clone(), format!(" {}", unit.en)));
                format!("{n}{}", unit.unwrap_or_default())
            }
            (QuestionKind::Date, Json::String(day)) => match day.parse() {
                Ok(day) => lang.day(day),
                Err(_) => continue,
            },
            (QuestionKind::Text, Json::String(text)) => text.trim().to_owned(),
            _ => continue,
        };
        let title = lang.pick(&question.title);
        lines.push(lang.say(format!("{title}：{said}。"), format!("{title}: {said}.")));
    }
    if !lines.is_empty() {
        all.heading("其他调查情况", "Other findings");
        lines.into_iter().for_each(|line| all.item(line));
    }
}

/// What the report can't say yet.
fn open(known: &Known<'_>, all: &mut Lines) {
    let lang = all.lang;
    let missing: Vec<String> = known
        .asked
        .iter()
        .filter(|q| q.required && known.answers.get(&q.id).is_none_or(Json::is_null))
        .map(|q| lang.pick(&q.title).to_owned())
        .collect();
    let disputed: Vec<String> = known.disputed.iter().map(|title| lang.pick(title).to_owned()).collect();
    if missing.is_empty() && disputed.is_empty() {
        return;
    }
    all.heading("待查事项", "Still open");
    if !missing.is_empty() {
        let list = lang.list(&missing);
        all.item(lang.say(format!("尚未询问：{list}。"), format!("Not asked yet: {list}.")));
    }
    if !disputed.is_empty() {
        let list = lang.list(&disputed);
        all.item(
            lang.say(
                format!("回答不一致，待裁定：{list}。"),
                format!("Answers differ, to be decided: {list}."),
            ),
        );
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Digits in a row from which on they are a number of somebody and not an amount or a day.
const NUMBER_OF_SOMEBODY: usize = 7;

/// Blots out long runs of digits, also with single signs between them, as telephones are written. A case's own number stays.
pub fn blot(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (end, digits) = run(&chars, at);
        let own = at > 0 && (chars[at - 1] == 'C' || chars[at - 1] == 'K');
        if digits >= NUMBER_OF_SOMEBODY && !own {
            out.push('…');
            at = end;
        } else if digits > 0 {
            out.extend(&chars[at..end]);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// A run of digits from here on: where it ends, and how many there are. Days such as 2020-02-28 are none of somebody's.
fn run(chars: &[char], from: usize) -> (usize, usize) {
    let (mut at, mut end, mut digits) = (from, from, 0);
    while at < chars.len() {
        if chars[at].is_ascii_digit() {
            digits += 1;
            at += 1;
            end = at;
        } else if digits > 0
            && matches!(chars[at], '-' | ' ' | '/')
            && chars.get(at + 1).is_some_and(char::is_ascii_digit)
        {
            at += 1;
        } else {
            break;
        }
    }
    if digits > 0 && chars.get(end).is_some_and(|c| matches!(c, 'X' | 'x')) {
        end += 1;
    }
    (end, digits)
}
