//! What a column of a list is: its title, its kind, whether it sorts and filters, and what right it needs.

use lianfang_plan::Right;

/// A word of a closed list: as it is stored, in Chinese, in English.
pub type Word = (&'static str, &'static str, &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Int,
    Real,
    Day,
    Moment,
    Bool,
    Region,
    /// An id that is not shown.
    Id,
    Words(&'static [Word]),
    /// Grades and programmes have their titles in the pack of the row's disease.
    Grade,
    Programme,
    /// Part of the case's facts, stored as JSON; shown, never filtered.
    Fact,
    /// Part of who somebody is: opened through the access log.
    Identity,
}

/// How a condition on a column finds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By looking at rows one after the other.
    ByWalk,
    /// An index begins with the column: an equal value is one short stretch of it.
    ByIndex,
    /// An index begins with the column and goes on with this sort column: rows with an equal value lie in its order.
    InOrderOf(&'static str),
    /// Rows for which it is true are found through another table, by this condition.
    Through(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub key: &'static str,
    pub title: (&'static str, &'static str),
    pub kind: Kind,
    /// Expression over the list's table; empty for facts and identities.
    pub sql: &'static str,
    pub sorts: bool,
    pub filters: bool,
    pub found: Found,
    /// May be absent.
    pub optional: bool,
    /// Besides the right to see cases.
    pub right: Option<Right>,
    /// Shown unless others are chosen.
    pub usual: bool,
}

const fn column(
    key: &'static str,
    title: (&'static str, &'static str),
    kind: Kind,
    sql: &'static str,
) -> Column {
    Column {
        key,
        title,
        kind,
        sql,
        sorts: false,
        filters: true,
        found: Found::ByWalk,
        optional: false,
        right: None,
        usual: false,
    }
}

impl Column {
    /// A column that is stored under its own name.
    pub const fn stored(key: &'static str, title: (&'static str, &'static str), kind: Kind) -> Column {
        column(key, title, kind, key)
    }

    pub const fn computed(
        key: &'static str,
        title: (&'static str, &'static str),
        kind: Kind,
        sql: &'static str,
    ) -> Column {
        column(key, title, kind, sql)
    }

    pub const fn fact(key: &'static str, title: (&'static str, &'static str)) -> Column {
        Column { filters: false, optional: true, ..column(key, title, Kind::Fact, "") }
    }

    pub const fn identity(key: &'static str, title: (&'static str, &'static str)) -> Column {
        let right = Some(Right::SeeIdentity);
        Column { filters: false, optional: true, right, ..column(key, title, Kind::Identity, "") }
    }

    pub const fn usual(self) -> Column {
        Column { usual: true, ..self }
    }

    pub const fn sorts(self) -> Column {
        Column { sorts: true, ..self }
    }

    pub const fn optional(self) -> Column {
        Column { optional: true, ..self }
    }

    pub const fn only_shown(self) -> Column {
        Column { filters: false, ..self }
    }

    pub const fn found(self, found: Found) -> Column {
        Column { found, ..self }
    }

    pub fn word(&self, code: &str) -> Option<&'static Word> {
        match self.kind {
            Kind::Words(words) => words.iter().find(|(known, _, _)| *known == code),
            _ => None,
        }
    }
}

/// Which rows are shown to named people only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    Never,
    /// Those that say so themselves.
    Itself,
    /// Those of a case that says so.
    WithCase,
}

/// One list: its table, its columns, and the order that tells rows with an equal sort value apart.
#[derive(Debug)]
pub struct List {
    pub key: &'static str,
    pub title: (&'static str, &'static str),
    pub table: &'static str,
    pub columns: &'static [Column],
    /// Columns that name a row, after the sort column in every index that sorts; each with its kind.
    pub tie: &'static [(&'static str, Kind)],
    /// SQL of the person behind a row.
    pub person: Option<&'static str>,
    pub closed: Closed,
    pub has_facts: bool,
    /// The order unless another is chosen: column and whether it falls.
    pub order: (&'static str, bool),
}

impl List {
    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.key == key)
    }
}
