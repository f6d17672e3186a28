//! Mappings and lists: unknown, missing and repeated keys, and items that are not what they should be.

use lianfang_domain::Text;

use super::Reading;
use super::keys::{self, Keys};
use crate::spelling::closest;
use crate::yaml::{Key, Kind, Node};

/// The entries of one mapping.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'n> {
    pub node: &'n Node,
    entries: &'n [(Key, Node)],
}

impl<'n> Fields<'n> {
    /// The value of a key, unless it is absent or null.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|(key, _)| key.name == name)
            .map(|(_, node)| node)
            .filter(|node| !node.is_null())
    }

    pub fn key_span(&self, name: &str) -> (usize, usize) {
        self.entries.iter().find(|(key, _)| key.name == name).map_or(self.node.span, |(key, _)| key.span)
    }

    pub fn entries(&self) -> &'n [(Key, Node)] {
        self.entries
    }
}

impl Reading<'_> {
    /// The mapping's entries, after its keys were checked.
    pub fn fields<'n>(&mut self, node: &'n Node, known: Keys) -> Option<Fields<'n>> {
        let Kind::Map(entries) = &node.kind else {
            self.wrong_type(
                node,
                Text::new(format!("{}（键和值）", known.zh), format!("{} (keys and values)", known.en)),
            );
            return None;
        };
        self.check_repeated(entries);
        for (key, _) in entries {
            let all = || known.required.iter().chain(known.optional).copied();
            if !all().any(|name| name == key.name) {
                let list = all().collect::<Vec<&str>>().join(", ");
                let remedy = match closest(&key.name, all()) {
                    Some(near) => Text::new(format!("是否指 `{near}`？"), format!("did you mean `{near}`?")),
                    None if known.en == keys::TEXT.en => Text::new(
                        "花括号里的文字含逗号时要加引号，例如 en: \"one, two\"",
                        "a comma inside { } begins a new key: quote the text, such as en: \"one, two\"",
                    ),
                    None => Text::new(format!("可用的键：{list}"), format!("the keys there are: {list}")),
                };
                self.error(
                    "P0102",
                    key.span,
                    Text::new(
                        format!("{}没有键 `{}`", known.zh, key.name),
                        format!("{} has no key `{}`", known.en, key.name),
                    ),
                    remedy,
                );
            }
        }
        let fields = Fields { node, entries };
        for name in known.required {
            if fields.get(name).is_none() {
                self.missing(&fields, name, known);
            }
        }
        Some(fields)
    }

    /// Entries whose keys are the author's own, such as a story's `set`.
    pub fn free_fields<'n>(&mut self, node: &'n Node) -> Option<Fields<'n>> {
        let Kind::Map(entries) = &node.kind else {
            self.wrong_type(node, Text::new("键和值", "keys and values"));
            return None;
        };
        self.check_repeated(entries);
        Some(Fields { node, entries })
    }

    fn check_repeated(&mut self, entries: &[(Key, Node)]) {
        for (index, (key, _)) in entries.iter().enumerate() {
            if entries.iter().take(index).any(|(before, _)| before.name == key.name) {
                self.error(
                    "P0105",
                    key.span,
                    Text::new(
                        format!("键 `{}` 重复", key.name),
                        format!("the key `{}` is repeated", key.name),
                    ),
                    Text::new("只保留一个", "keep one of them"),
                );
            }
        }
    }

    pub fn missing(&mut self, fields: &Fields<'_>, name: &str, known: Keys) {
        // Point at the first key: a mapping's whole range would underline a page.
        let span = fields.entries.first().map_or(fields.node.span, |(key, _)| key.span);
        self.error(
            "P0103",
            span,
            Text::new(format!("{}缺少键 `{name}`", known.zh), format!("{} lacks the key `{name}`", known.en)),
            Text::new(format!("补上 `{name}: …`"), format!("add `{name}: …`")),
        );
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        if let Kind::List(items) = &node.kind {
            return items;
        }
        self.wrong_type(node, Text::new("列表，例如 [a, b]", "a list, such as [a, b]"));
        &[]
    }

    /// The items of a list that must have one.
    pub fn some<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        self.check_some(Some(node));
        self.list(node)
    }

    /// Notes a list that is empty; one that is no list at all is noted where it is read.
    pub fn check_some(&mut self, node: Option<&Node>) {
        if let Some(node) = node
            && matches!(&node.kind, Kind::List(items) if items.is_empty())
        {
            self.wrong_type(node, Text::new("至少一项的列表", "a list of one item or more"));
        }
    }

    pub fn wrong_type(&mut self, node: &Node, wanted: Text) {
        let first_line = self
            .file
            .text
            .get(node.span.0..node.span.1)
            .and_then(|raw| raw.lines().next())
            .map_or(0, str::len);
        let span =
            (node.span.0, node.span.0 + first_line.max(1).min(node.span.1.saturating_sub(node.span.0)));
        self.error(
            "P0104",
            span,
            Text::new(format!("这里要写{}", wanted.zh), format!("this must be {}", wanted.en)),
            Text::new("改成要求的写法，必要时加引号", "write it that way, with quotes where needed"),
        );
    }

    /// A text in both languages.
    pub fn text(&mut self, node: Option<&Node>) -> Text {
        let Some(fields) = node.and_then(|node| self.fields(node, keys::TEXT)) else {
            return Text::default();
        };
        let mut part = |name: &str| fields.get(name).map(|node| self.string(node)).unwrap_or_default();
        Text::new(part("zh"), part("en"))
    }

    pub fn optional_text(&mut self, node: Option<&Node>) -> Option<Text> {
        node.map(|node| self.text(Some(node)))
    }
}
