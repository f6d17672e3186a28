//! Single values: words, numbers, lengths of time, times of day, tiers, conditions.

use std::str::FromStr;

use chrono::NaiveTime;
use lianfang_domain::{Text, Tier};

use super::Reading;
use crate::case_rules::FactsOf;
use crate::expr::{Expr, Problem};
use crate::interval::Interval;
use crate::measures::Catalogue;
use crate::pack::Activate;
use crate::spelling::closest;
use crate::yaml::{Kind, Node, locate};

impl Reading<'_> {
    pub fn string(&mut self, node: &Node) -> String {
        match &node.kind {
            Kind::Scalar { text, .. } if !node.is_null() => text.clone(),
            _ => {
                self.wrong_type(node, Text::new("文字", "text"));
                String::new()
            }
        }
    }

    /// A name: lower-case letters, digits and hyphens, beginning with a letter.
    pub fn id(&mut self, node: Option<&Node>) -> String {
        let Some(node) = node else { return String::new() };
        let id = self.string(node);
        let letter = id.chars().next().is_some_and(|c| c.is_ascii_lowercase());
        let fits = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
        let fits = letter && fits && id.len() <= 64;
        if !fits && !id.is_empty() {
            self.error(
                "P0106",
                node.span,
                Text::new(format!("`{id}` 不能作名称"), format!("`{id}` is not a name")),
                Text::new(
                    "用小写字母、数字和连字符，以字母开头，例如 `community-chief`",
                    "use lower-case letters, digits and hyphens, a letter first, such as `community-chief`",
                ),
            );
            return String::new();
        }
        id
    }

    pub fn ids(&mut self, node: Option<&Node>) -> Vec<(String, (usize, usize))> {
        let Some(node) = node else { return Vec::new() };
        let items = self.list(node);
        items.iter().map(|item| (self.id(Some(item)), item.span)).filter(|(id, _)| !id.is_empty()).collect()
    }

    pub fn bool(&mut self, node: Option<&Node>, otherwise: bool) -> bool {
        let Some(node) = node else { return otherwise };
        match &node.kind {
            Kind::Scalar { text, plain: true } if text == "true" => true,
            Kind::Scalar { text, plain: true } if text == "false" => false,
            _ => {
                self.wrong_type(node, Text::new("true 或 false", "true or false"));
                otherwise
            }
        }
    }

    pub fn number(&mut self, node: Option<&Node>, otherwise: f64) -> f64 {
        let Some(node) = node else { return otherwise };
        if let Kind::Scalar { text, plain: true } = &node.kind
            && let Ok(number) = text.parse::<f64>()
            && number.is_finite()
        {
            return number;
        }
        self.wrong_type(node, Text::new("数字", "a number"));
        otherwise
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, node: Option<&Node>, otherwise: i64, low: i64, high: i64) -> i64 {
        let Some(node) = node else { return otherwise };
        if let Kind::Scalar { text, plain: true } = &node.kind
            && let Ok(number) = text.parse::<i64>()
            && (low..=high).contains(&number)
        {
            return number;
        }
        self.wrong_type(
            node,
            Text::new(format!("{low} 到 {high} 的整数"), format!("a whole number from {low} to {high}")),
        );
        otherwise
    }

    /// A length of time that is not negative.
    pub fn interval(&mut self, node: Option<&Node>) -> Option<Interval> {
        let node = node?;
        let text = self.string(node);
        match Interval::from_str(&text) {
            Ok(interval) => Some(interval),
            Err(_) if text.starts_with('-') => {
                self.error(
                    "P0410",
                    node.span,
                    Text::new(
                        format!("时长 `{text}` 是负的"),
                        format!("the length of time `{text}` is negative"),
                    ),
                    Text::new("写成正的时长，例如 14d", "write a positive one, such as 14d"),
                );
                None
            }
            Err(_) => {
                self.wrong_type(
                    node,
                    Text::new("时长，例如 30m、4h、14d、2w", "a length of time, such as 30m, 4h, 14d or 2w"),
                );
                None
            }
        }
    }

    /// A time of day, `20:00`.
    pub fn time(&mut self, node: Option<&Node>) -> Option<NaiveTime> {
        let node = node?;
        let text = self.string(node);
        let shape = text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
        let time = NaiveTime::parse_from_str(&text, "%H:%M").ok().filter(|_| shape);
        if time.is_none() {
            self.error(
                "P0405",
                node.span,
                Text::new(format!("`{text}` 不是一天中的时刻"), format!("`{text}` is not a time of day")),
                Text::new("写成 00:00 到 23:59，例如 \"20:00\"", "write 00:00 to 23:59, such as \"20:00\""),
            );
        }
        time
    }

    pub fn tier(&mut self, node: Option<&Node>) -> Option<Tier> {
        let node = node?;
        let text = self.string(node);
        let tier = text.parse::<Tier>().ok();
        if tier.is_none() {
            let names = || Tier::ALL.into_iter().map(Tier::as_str);
            let list = names().collect::<Vec<&str>>().join(", ");
            let remedy = match closest(&text, names()) {
                Some(near) => Text::new(format!("是否指 `{near}`？"), format!("did you mean `{near}`?")),
                None => Text::new(format!("可用：{list}"), format!("the tiers there are: {list}")),
            };
            let message = Text::new(format!("没有层级 `{text}`"), format!("there is no tier `{text}`"));
            self.error("P0408", node.span, message, remedy);
        }
        tier
    }

    /// One of a closed list of words.
    pub fn choice<T: Copy>(&mut self, node: Option<&Node>, words: &[(&str, T)]) -> Option<T> {
        let node = node?;
        let text = self.string(node);
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names = || words.iter().map(|(word, _)| *word);
            let list = names().collect::<Vec<&str>>().join(", ");
            let remedy = match closest(&text, names()) {
                Some(near) => Text::new(format!("是否指 `{near}`？"), format!("did you mean `{near}`?")),
                None => Text::new(format!("可用：{list}"), format!("use one of {list}")),
            };
            let message = Text::new(
                format!("这里不能写 `{text}`"),
                format!("`{text}` is not one of the words for this"),
            );
            self.error("P0107", node.span, message, remedy);
        }
        found
    }

    /// How a level or phase takes effect; a proposal needs somebody who decides.
    pub fn activate(&mut self, node: Option<&Node>, decided_by: Option<&Node>) -> (Activate, Option<Tier>) {
        let words = [("auto", Activate::Auto), ("propose", Activate::Propose)];
        let activate = self.choice(node, &words).unwrap_or_default();
        let tier = self.tier(decided_by);
        if activate == Activate::Propose
            && decided_by.is_none()
            && let Some(node) = node
        {
            self.error(
                "P0413",
                node.span,
                Text::new("要人决定，却没写由谁决定", "this waits for a decision, and nobody decides"),
                Text::new(
                    "补上 decided_by，例如 decided_by: county",
                    "add decided_by, such as decided_by: county",
                ),
            );
        }
        (activate, tier)
    }

    /// A condition over measures, with its mistakes placed in the file.
    pub fn condition(&mut self, node: Option<&Node>) -> Option<Expr> {
        self.condition_in(self.catalogue, node)
    }

    /// A condition over the facts of one case, contact or visit.
    pub fn condition_on(&mut self, of: FactsOf, node: Option<&Node>) -> Option<Expr> {
        let none = Catalogue::default();
        self.condition_in(self.catalogue.facts(of).unwrap_or(&none), node)
    }

    fn condition_in(&mut self, catalogue: &Catalogue, node: Option<&Node>) -> Option<Expr> {
        let node = node?;
        let source = self.string(node);
        match Expr::compile(&source, catalogue) {
            Ok(expr) => Some(expr),
            Err(problems) => {
                self.problems(node, &source, problems);
                None
            }
        }
    }

    pub fn problems(&mut self, node: &Node, source: &str, problems: Vec<Problem>) {
        for Problem { code, span, message, remedy } in problems {
            let span = locate(&self.file.text, node, source, span);
            self.error(code, span, message, remedy);
        }
    }
}
