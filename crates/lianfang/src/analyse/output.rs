//! What every question answers with: a table, JSON or a drawing, and what it takes to compute the same again.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use lianfang_domain::{Lang, Text};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Args)]
pub struct Output {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Tell in Chinese
    #[arg(long)]
    pub zh: bool,
    /// Draw it into this file
    #[arg(long, value_name = "OUT.svg")]
    pub plot: Option<PathBuf>,
}

impl Output {
    pub fn lang(&self) -> Lang {
        if self.zh { Lang::Zh } else { Lang::En }
    }

    /// `zh` or `en`, as asked.
    pub fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }

    /// Rows that were left out, on standard error.
    pub fn tell_left_out(&self, left_out: &[Text]) {
        let word = self.say("未采用：", "left out: ");
        for fault in left_out.iter().take(10) {
            eprintln!("{word}{}", fault.get(self.lang()));
        }
        if left_out.len() > 10 {
            eprintln!("{word}{} {}", left_out.len() - 10, self.say("行未列出", "rows more"));
        }
    }
}

/// The source of chance of a question that draws.
#[derive(Args)]
pub struct Seed {
    /// Seed of all random draws: the same seed gives the same numbers
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
}

/// Remarks under a table, one a line.
pub fn print_notes(notes: &[Text], lang: Lang) {
    for note in notes {
        println!("{}", note.get(lang));
    }
}

/// What it takes to compute a result again.
#[derive(Debug, Serialize)]
pub struct Provenance {
    pub program: String,
    pub method: String,
    /// Settings as the library takes them.
    pub settings: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

impl Provenance {
    pub fn new(
        method: impl Into<String>,
        settings: &impl Serialize,
        seed: Option<u64>,
    ) -> anyhow::Result<Provenance> {
        Ok(Provenance {
            program: format!("lianfang {}", env!("CARGO_PKG_VERSION")),
            method: method.into(),
            settings: serde_json::to_value(settings)?,
            seed,
        })
    }

    /// One line under a table.
    pub fn line(&self, lang: Lang) -> String {
        let seed = self.seed.map(|s| match lang {
            Lang::Zh => format!("，随机种子 {s}"),
            Lang::En => format!(", seed {s}"),
        });
        format!("{} · {}{} · {}", self.program, self.method, seed.unwrap_or_default(), self.settings)
    }
}

/// Width of a text on a terminal: Chinese characters take two columns.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) >= 0x1100 { 2 } else { 1 }).sum()
}

/// A table whose columns are as wide as their widest cell.
pub struct Table {
    heads: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Columns by their heads; those that begin with `>` hold numbers and are set to the right.
    pub fn new(heads: &[&str]) -> Table {
        let head = |h: &&str| match h.strip_prefix('>') {
            Some(rest) => (rest.to_owned(), true),
            None => ((*h).to_owned(), false),
        };
        Table { heads: heads.iter().map(head).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    pub fn print(&self) {
        let cell_width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
            cells.chain([self.heads.get(column).map_or(0, |h| width(&h.0))]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.heads.len()).map(cell_width).collect();
        let line = |cells: &mut dyn Iterator<Item = &String>| {
            let padded = cells.zip(&widths).zip(&self.heads).map(|((cell, to), (_, right))| {
                let space = " ".repeat(to.saturating_sub(width(cell)));
                if *right { format!("{space}{cell}") } else { format!("{cell}{space}") }
            });
            println!("{}", padded.collect::<Vec<_>>().join("  ").trim_end());
        };
        line(&mut self.heads.iter().map(|h| &h.0));
        for row in &self.rows {
            line(&mut row.iter());
        }
    }
}

/// A number as a table shows it: enough digits to compare, none that say nothing.
pub fn short(value: f64) -> String {
    match value.abs() {
        _ if !value.is_finite() => "–".to_owned(),
        a if a >= 100.0 || value == value.round() => format!("{value:.0}"),
        a if a >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// `1 region`, `2 regions`.
pub fn many(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// A bar on the terminal for what takes longer than a moment; nothing where nobody watches.
pub fn progress(steps: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(steps).with_message(what.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// A sign on the terminal that something is going on, for what can't be counted in steps; nothing where nobody watches.
pub fn waiting(what: &str) -> ProgressBar {
    let sign = ProgressBar::new_spinner().with_message(what.to_owned());
    sign.enable_steady_tick(std::time::Duration::from_millis(200));
    sign
}
