//! Reading cases, tables and settings, and comparing numbers.

use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// How a case is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 1e-9 relative.
    Exact,
    /// 1e-6 in the objective, 1e-4 in estimates, relative.
    Optimum,
    /// Within the sampling error of the Monte-Carlo run.
    Statistical,
    /// A yardstick; not compared.
    Approximate,
}

/// One row of `cases/*.csv`.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: String,
    pub family: String,
    pub function: String,
    /// The reference's call in words.
    pub call: String,
    /// Settings that differ from the reference's defaults.
    pub control: Value,
    pub expected_file: String,
    pub kind: Kind,
}

impl Case {
    /// A number among the settings, or the reference's default.
    pub fn number(&self, name: &str, default: f64) -> f64 {
        self.control[name].as_f64().unwrap_or(default)
    }

    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.control[name].as_bool().unwrap_or(default)
    }

    pub fn text<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.control[name].as_str().unwrap_or(default)
    }

    /// A list of numbers; a list of one is often written as the number alone.
    pub fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        numbers(&self.control[name])
    }
}

/// The numbers of a list, or of a number alone.
pub fn numbers(value: &Value) -> Option<Vec<f64>> {
    let list = value.as_array().map(|a| a.iter().filter_map(Value::as_f64).collect());
    list.or_else(|| value.as_f64().map(|v| vec![v]))
}

/// A CSV file by column name. Text `NA` and empty cells are not numbers; `Inf` and `-Inf` are infinite.
#[derive(Debug, Clone, Default)]
pub struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(path: &Path) -> Result<Table, String> {
        let fault = |e: csv::Error| format!("{}: {e}", path.display());
        let mut reader = csv::Reader::from_path(path).map_err(fault)?;
        let heads = reader.headers().map_err(fault)?.clone();
        let columns = heads.iter().enumerate().map(|(i, name)| (name.to_owned(), i)).collect();
        let rows = reader.records().map(|r| r.map(|r| r.iter().map(str::to_owned).collect()));
        Ok(Table { columns, rows: rows.collect::<Result<_, _>>().map_err(fault)? })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// An error that names the first column that is missing.
    pub fn require(&self, columns: &[&str], path: &Path) -> Result<(), String> {
        match columns.iter().find(|c| !self.has(c)) {
            Some(column) => Err(format!("{}: no column {column}", path.display())),
            None => Ok(()),
        }
    }

    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// Columns from left to right.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<(&usize, &String)> =
            self.columns.iter().map(|(name, place)| (place, name)).collect();
        names.sort();
        names.into_iter().map(|(_, name)| name.clone()).collect()
    }

    pub fn text(&self, row: usize, column: &str) -> &str {
        let index = self.columns.get(column).unwrap_or_else(|| panic!("no column {column}"));
        &self.rows[row][*index]
    }

    pub fn number(&self, row: usize, column: &str) -> f64 {
        match self.text(row, column) {
            "Inf" => f64::INFINITY,
            "-Inf" => f64::NEG_INFINITY,
            text => text.parse().unwrap_or(f64::NAN),
        }
    }

    pub fn column(&self, column: &str) -> Vec<f64> {
        (0..self.len()).map(|row| self.number(row, column)).collect()
    }

    pub fn texts(&self, column: &str) -> Vec<String> {
        (0..self.len()).map(|row| self.text(row, column).to_owned()).collect()
    }
}

/// The folder of cases.
pub struct Oracle {
    folder: PathBuf,
    pub cases: Vec<Case>,
    /// Case and series.
    refusals: Vec<(String, String)>,
}

impl Oracle {
    pub fn open(folder: &Path) -> Result<Oracle, String> {
        let list = folder.join("cases");
        let read = std::fs::read_dir(&list).map_err(|e| format!("{}: {e}", list.display()))?;
        let mut files: Vec<PathBuf> = read.filter_map(|f| f.ok().map(|f| f.path())).collect();
        files.retain(|f| f.extension().is_some_and(|e| e == "csv"));
        files.sort();
        let (conditions, files): (Vec<PathBuf>, Vec<PathBuf>) =
            files.into_iter().partition(|f| f.to_string_lossy().ends_with("_conditions.csv"));
        let mut refusals = Vec::new();
        for file in conditions {
            let table = Table::read(&file)?;
            table.require(&["case_id", "series", "kind"], &file)?;
            for row in (0..table.len()).filter(|row| table.text(*row, "kind") == "error") {
                // Of its many ways to fail only this one is a statement about the input; elsewhere a defined result is better.
                if table.has("message") && table.text(row, "message").contains("did not exist") {
                    let [id, series] = ["case_id", "series"].map(|c| table.text(row, c).to_owned());
                    refusals.push((id, series));
                }
            }
        }
        let mut cases = Vec::new();
        for file in files {
            let table = Table::read(&file)?;
            let needed = ["case_id", "family", "function_name", "control", "expected_file", "kind"];
            table.require(&needed, &file)?;
            for row in 0..table.len() {
                cases.push(Case {
                    id: table.text(row, "case_id").to_owned(),
                    family: table.text(row, "family").to_owned(),
                    function: table.text(row, "function_name").to_owned(),
                    call: if table.has("r_call") {
                        table.text(row, "r_call").to_owned()
                    } else {
                        String::new()
                    },
                    control: match table.text(row, "control") {
                        "" | "NA" => Value::Object(serde_json::Map::new()),
                        text => serde_json::from_str(text).map_err(|e| {
                            format!("{}: {}: control: {e}", file.display(), table.text(row, "case_id"))
                        })?,
                    },
                    expected_file: table.text(row, "expected_file").to_owned(),
                    kind: match table.text(row, "kind") {
                        "exact" => Kind::Exact,
                        "optimum" => Kind::Optimum,
                        "statistical" => Kind::Statistical,
                        _ => Kind::Approximate,
                    },
                });
            }
        }
        if cases.is_empty() {
            return Err(format!("{} lists no case", list.display()));
        }
        Ok(Oracle { folder: folder.to_path_buf(), cases, refusals })
    }

    /// The series of a case that the reference refused for want of history.
    pub fn refused<'a>(&'a self, case: &'a Case) -> impl Iterator<Item = &'a str> {
        self.refusals.iter().filter(|(id, _)| *id == case.id).map(|(_, series)| series.as_str())
    }

    /// A file of the folder, for example `series/m1.csv`.
    pub fn table(&self, path: &str) -> Result<Table, String> {
        Table::read(&self.folder.join(path))
    }

    pub fn exists(&self, path: &str) -> bool {
        self.folder.join(path).exists()
    }
}

/// What comparing one case found.
#[derive(Debug, Clone)]
pub struct CaseResult {
    pub id: String,
    pub family: String,
    pub kind: Kind,
    pub compared: usize,
    pub skipped: usize,
    /// Largest relative difference among what was compared (absolute below 1).
    pub worst: f64,
    /// The first few differences over the tolerance, in words, and how many there are in all.
    pub faults: Vec<String>,
    pub fault_count: usize,
    /// Why nothing was compared.
    pub not_covered: Option<String>,
}

impl CaseResult {
    pub fn new(case: &Case) -> CaseResult {
        CaseResult {
            id: case.id.clone(),
            family: case.family.clone(),
            kind: case.kind,
            compared: 0,
            skipped: 0,
            worst: 0.0,
            faults: Vec::new(),
            fault_count: 0,
            not_covered: None,
        }
    }

    pub fn passed(&self) -> bool {
        self.kind == Kind::Approximate
            || (self.not_covered.is_none() && self.fault_count == 0 && self.compared > 0)
    }

    /// Notes that something is wrong in words.
    pub fn fault(&mut self, what: String) {
        self.fault_count += 1;
        if self.faults.len() < 5 {
            self.faults.push(what);
        }
    }

    /// A row that the rules of the folder say not to compare, or that needs no comparison.
    pub fn skip(&mut self) {
        self.skipped += 1;
    }

    /// Compares one number. Missing must meet missing, infinite the same infinite. `tolerance` is relative to the larger of 1e-300
    /// and the expected value's size; values below `floor` in size are compared absolutely against `tolerance * floor`.
    pub fn close(&mut self, what: &str, actual: f64, expected: f64, tolerance: f64, floor: f64) {
        self.compared += 1;
        if expected.is_nan() || actual.is_nan() || expected.is_infinite() || actual.is_infinite() {
            if !(expected.is_nan() && actual.is_nan()) && expected != actual {
                self.fault(format!("{what}: {actual}, expected {expected}"));
                self.worst = f64::INFINITY;
            }
            return;
        }
        let scale = expected.abs().max(floor).max(1e-300);
        let difference = (actual - expected).abs() / scale;
        self.worst = self.worst.max(difference);
        if difference > tolerance {
            self.fault(format!("{what}: {actual}, expected {expected} (off by {difference:.1e})"));
        }
    }

    /// 1e-9 relative; below 1e-3 in size, 1e-12 absolute.
    pub fn exact(&mut self, what: &str, actual: f64, expected: f64) {
        self.close(what, actual, expected, 1e-9, 1e-3);
    }

    pub fn same(&mut self, what: &str, actual: bool, expected: bool) {
        self.compared += 1;
        if actual != expected {
            self.fault(format!("{what}: {actual}, expected {expected}"));
        }
    }
}
