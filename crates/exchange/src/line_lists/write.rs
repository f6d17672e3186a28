//! Rows in the columns of SORMAS, of Go.Data or of Lianfang itself, to be imported there.

use std::io::{self, Write};

use super::fields::{Classification, Ending, Field};
use super::mapping::{ListKind, System};
use super::row::{Day, ListRow};
use crate::messages::Sex;
use crate::tabular::neutralise;

/// Writes a list part by part, in columns that are known from the beginning.
pub struct ListWriter<W: Write> {
    table: csv::Writer<W>,
    columns: Vec<(Field, String)>,
    system: System,
}

impl<W: Write> ListWriter<W> {
    /// Begins a list with the columns of these fields that the system knows.
    pub fn begin(out: W, kind: ListKind, system: System, fields: &[Field]) -> io::Result<ListWriter<W>> {
        let columns = names(kind, system, |field| fields.contains(&field));
        begin(out, kind, system, columns)
    }

    pub fn write(&mut self, rows: &[ListRow]) -> io::Result<()> {
        for row in rows {
            let cells = self.columns.iter().map(|(field, _)| cell(row, *field, self.system));
            self.table.write_record(cells.map(|c| neutralise(&c).into_owned()))?;
        }
        self.table.flush()
    }
}

/// The code that SORMAS has for a disease of ours.
pub fn sormas_disease(id: &str) -> &'static str {
    match id {
        "covid-19" | "mers" | "sars" => "CORONAVIRUS",
        "ebola" => "EVD",
        "measles" => "MEASLES",
        "influenza" => "NEW_INFLUENZA",
        "cholera" => "CHOLERA",
        "dengue" => "DENGUE",
        "plague" => "PLAGUE",
        "tuberculosis" => "TUBERCULOSIS",
        _ => "OTHER",
    }
}

fn begin<W: Write>(
    out: W,
    kind: ListKind,
    system: System,
    columns: Vec<(Field, String)>,
) -> io::Result<ListWriter<W>> {
    let mut table =
        csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(out);
    if system == System::Sormas {
        let entity = if kind == ListKind::Contacts { "Contact" } else { "CaseData" };
        table.write_record(columns.iter().map(|(_, name)| entity_of(name, entity)))?;
    }
    table.write_record(columns.iter().map(|(_, name)| name))?;
    Ok(ListWriter { table, columns, system })
}

/// Writes a list. SORMAS wants two header rows and month/day/year, Go.Data its own tokens; both want only the columns that they know.
/// Cells that a spreadsheet would run as a formula get an apostrophe in front.
pub fn write_list(out: impl Write, rows: &[ListRow], kind: ListKind, system: System) -> io::Result<()> {
    let holds = |field: Field| rows.iter().any(|r| !cell(r, field, System::Plain).is_empty());
    begin(out, kind, system, names(kind, system, holds))?.write(rows)
}

fn entity_of(name: &str, otherwise: &'static str) -> &'static str {
    match name.split('.').next() {
        Some("person") if name.starts_with("person.address") && otherwise == "CaseData" => "Location",
        Some("person") if otherwise == "CaseData" => "Person",
        Some("symptoms") => "Symptoms",
        Some("hospitalization") => "Hospitalization",
        _ => otherwise,
    }
}

fn names(kind: ListKind, system: System, holds: impl Fn(Field) -> bool) -> Vec<(Field, String)> {
    let name = |field: Field| -> String {
        let [sormas, sormas_contact, go, go_contact] = field.foreign();
        let foreign = match (system, kind) {
            (System::Plain | System::Dhis2, _) => field.key(),
            (System::Sormas, ListKind::Contacts) => sormas_contact,
            (System::Sormas, _) => sormas,
            (System::GoData, ListKind::Contacts) => go_contact,
            (System::GoData, _) => go,
        };
        foreign.to_owned()
    };
    let ends = |field: &Field| matches!(field, Field::From | Field::To);
    Field::ALL
        .iter()
        .filter(|f| (kind == ListKind::Links) || !ends(f))
        .filter(|f| !(kind == ListKind::Links && **f == Field::Id))
        .filter(|f| holds(**f))
        .map(|f| (*f, name(*f)))
        .filter(|(_, name)| !name.is_empty())
        .collect()
}

fn cell(row: &ListRow, field: Field, system: System) -> String {
    let birth = row.day(Field::Birth).and_then(Day::date);
    match field {
        Field::Id => row.id.clone(),
        Field::Sex => row.sex.map(|s| sex(s, system)).unwrap_or_default(),
        Field::Age => row.age_years.map(|a| format!("{}", (a * 100.0).round() / 100.0)).unwrap_or_default(),
        Field::Classification => {
            let known = row.classification.map(|c| classification(c, system).to_owned());
            known.unwrap_or_else(|| row.text(field).to_owned())
        }
        Field::Outcome => {
            let known = row.ending.map(|e| ending(e, system).to_owned());
            known.unwrap_or_else(|| row.text(field).to_owned())
        }
        Field::BirthDay if system == System::Sormas => {
            birth.map(|d| d.format("%-d").to_string()).unwrap_or_default()
        }
        Field::BirthMonth if system == System::Sormas => {
            birth.map(|d| d.format("%-m").to_string()).unwrap_or_default()
        }
        Field::BirthYear if system == System::Sormas && birth.is_some() => {
            birth.map(|d| d.format("%Y").to_string()).unwrap_or_default()
        }
        _ => match row.day(field) {
            Some(Day::Date(date)) if system == System::Sormas => date.format("%m/%d/%Y").to_string(),
            Some(Day::Date(date)) => date.to_string(),
            Some(Day::Number(number)) => number.to_string(),
            None => row.text(field).to_owned(),
        },
    }
}

fn sex(sex: Sex, system: System) -> String {
    let word = match sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Other => "other",
        Sex::Unknown => "unknown",
    };
    match system {
        System::Plain | System::Dhis2 => word.to_owned(),
        System::Sormas => word.to_uppercase(),
        System::GoData => format!("LNG_REFERENCE_DATA_CATEGORY_GENDER_{}", word.to_uppercase()),
    }
}

fn classification(c: Classification, system: System) -> &'static str {
    let [plain, sormas, go] = match c {
        Classification::Unclassified => ["unclassified", "NOT_CLASSIFIED", ""],
        Classification::Suspected => {
            ["suspected", "SUSPECT", "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_SUSPECT"]
        }
        Classification::Probable => {
            ["probable", "PROBABLE", "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_PROBABLE"]
        }
        Classification::Confirmed => {
            ["confirmed", "CONFIRMED", "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_CONFIRMED"]
        }
        Classification::Asymptomatic => [
            "asymptomatic",
            "CONFIRMED_NO_SYMPTOMS",
            "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_CONFIRMED",
        ],
        Classification::Excluded => {
            ["excluded", "NO_CASE", "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_NOT_A_CASE_DISCARDED"]
        }
    };
    match system {
        System::Plain | System::Dhis2 => plain,
        System::Sormas => sormas,
        System::GoData => go,
    }
}

fn ending(e: Ending, system: System) -> &'static str {
    let [plain, sormas, go] = match e {
        Ending::Alive => ["alive", "NO_OUTCOME", "LNG_REFERENCE_DATA_CATEGORY_OUTCOME_ALIVE"],
        Ending::Recovered => ["recovered", "RECOVERED", "LNG_REFERENCE_DATA_CATEGORY_OUTCOME_RECOVERED"],
        Ending::Died => ["died", "DECEASED", "LNG_REFERENCE_DATA_CATEGORY_OUTCOME_DECEASED"],
        Ending::Unknown => ["unknown", "UNKNOWN", ""],
    };
    match system {
        System::Plain | System::Dhis2 => plain,
        System::Sormas => sormas,
        System::GoData => go,
    }
}
