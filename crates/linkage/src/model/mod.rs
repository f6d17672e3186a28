//! The model of Fellegi and Sunter, with a third class for people of one household: what agreement on each field is worth.
//!
//! `m`, `u` and `h` are the chances of a level of agreement among two records of one person, of two strangers, and of two people of one household.
//! Households are a class of their own [winkler1993] because phone, address and family name of its members agree together: taken as independent
//! they would make one person of every couple.

mod compare;
mod field;
mod frequency;
mod starting;

pub(crate) use compare::Ready;
pub use compare::{Comparison, Part};
pub use field::{Field, Level};
pub(crate) use field::{MISSING, Pattern, compare_fields};
pub use frequency::{Frequencies, LEAST_COUNT};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;

/// Chances of one level of agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chances {
    /// The level, by [`Level::key`].
    pub level: String,
    /// `m`: among two records of one person.
    pub same_person: f64,
    /// `u`: among records of two people who have nothing to do with each other.
    pub strangers: f64,
    /// `h`: among two people of one household.
    pub household: f64,
}

/// What a model is stored as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// How many records there are.
    pub records: u64,
    /// How many other records of the same person a record has on average.
    pub duplicates_per_record: f64,
    /// How many records of others of its household it has on average.
    pub housemates_per_record: f64,
    pub fields: BTreeMap<Field, Vec<Chances>>,
    pub frequencies: Frequencies,
}

/// A checked model, ready to compare.
///
/// ```
/// use lianfang_linkage::{Model, Person, normalise};
/// let a = normalise(&Person { name: Some("欧阳修"), phone: Some("13805712345"), ..Person::default() });
/// let b = normalise(&Person { name: Some("Xiu OUYANG"), phone: Some("+86 138 0571 2345"), ..Person::default() });
/// let comparison = Model::default().compare(&a, &b);
/// assert!(comparison.probability > 0.95);
/// assert_eq!(comparison.parts[0].text().en, "name: the letters spell the characters (characters / letters)");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parameters", into = "Parameters")]
pub struct Model {
    parameters: Parameters,
    ready: Ready,
}

impl Default for Model {
    /// The shipped model, for 20,000 records: a start, not an estimate.
    fn default() -> Model {
        let mut fields = BTreeMap::new();
        for field in Field::ALL {
            let given = starting::starting(field);
            let rest = given.iter().fold((1.0, 1.0, 1.0), |r, l| (r.0 - l.0, r.1 - l.1, r.2 - l.2));
            let all = given.iter().copied().chain([rest]);
            let named = |(level, (m, u, h)): (&Level, (f64, f64, f64))| Chances {
                level: level.key.to_owned(),
                same_person: m,
                strangers: u,
                household: h,
            };
            fields.insert(field, field.levels().iter().zip(all).map(named).collect());
        }
        Model::ready(Parameters {
            records: 20_000,
            duplicates_per_record: 0.05,
            housemates_per_record: 0.3,
            fields,
            frequencies: Frequencies::starting(),
        })
    }
}

impl Model {
    /// Checks parameters: every level of every field in order, chances that add up to 1, and no level worth less than one that is less alike.
    ///
    /// ```
    /// use lianfang_linkage::{Field, Model};
    /// let mut parameters = Model::default().parameters().clone();
    /// parameters.fields.get_mut(&Field::Sex).unwrap()[0].strangers = 0.9;
    /// let error = Model::new(parameters).unwrap_err();
    /// assert_eq!(error.to_string(), "model: sex: strangers add up to `1.4` and not to 1; divide each by their sum");
    /// ```
    pub fn new(parameters: Parameters) -> Result<Model, Error> {
        parameters.check()?;
        Ok(Model::ready(parameters))
    }

    /// The parameters, to be stored or shown.
    ///
    /// ```
    /// use lianfang_linkage::{Field, Model};
    /// assert_eq!(Model::default().parameters().fields[&Field::Sex][0].level, "same");
    /// ```
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The same model for another number of records: among more people, two that agree are more often two by chance.
    ///
    /// ```
    /// use lianfang_linkage::{Model, Person, normalise};
    /// let person = normalise(&Person { name: Some("王伟"), ..Person::default() });
    /// let (small, large) = (Model::default().with_records(1_000), Model::default().with_records(1_000_000));
    /// assert!(small.compare(&person, &person).probability > large.compare(&person, &person).probability);
    /// ```
    pub fn with_records(&self, records: u64) -> Model {
        Model::ready(Parameters { records: records.max(2), ..self.parameters.clone() })
    }

    fn ready(parameters: Parameters) -> Model {
        let ready = Ready::new(&parameters);
        Model { parameters, ready }
    }
}

impl TryFrom<Parameters> for Model {
    type Error = Error;

    fn try_from(parameters: Parameters) -> Result<Model, Error> {
        Model::new(parameters)
    }
}

impl From<Model> for Parameters {
    fn from(model: Model) -> Parameters {
        model.parameters
    }
}

type Column = (&'static str, fn(&Chances) -> f64);
const COLUMNS: [Column; 3] =
    [("same_person", |c| c.same_person), ("strangers", |c| c.strangers), ("household", |c| c.household)];

impl Parameters {
    fn check(&self) -> Result<(), Error> {
        let range = |name, value: f64, allowed, within: bool| match within {
            true => Ok(()),
            false => Err(Error::Range { name, value, allowed }),
        };
        let (records, duplicates, mates) =
            (self.records as f64, self.duplicates_per_record, self.housemates_per_record);
        range("records", records, "2 and more", self.records >= 2)?;
        // No more than half of all pairs, so that the odds stay odds.
        let most = (records - 1.0) / 2.0;
        let allowed = "0 to half of the records, 0 excluded";
        range("duplicates_per_record", duplicates, allowed, duplicates > 0.0 && duplicates <= most)?;
        range("housemates_per_record", mates, allowed, mates > 0.0 && mates <= most)?;
        let rare = self.frequencies.rare;
        range("frequencies.rare", rare, "0 to 1, both excluded", rare > 0.0 && rare < 1.0)?;
        Field::ALL.iter().try_for_each(|field| {
            check_field(*field, self.fields.get(field).map(Vec::as_slice).unwrap_or_default())
        })
    }
}

fn check_field(field: Field, chances: &[Chances]) -> Result<(), Error> {
    let levels = field.levels();
    if levels.len() != chances.len() {
        return Err(Error::Levels { field: field.name(), found: chances.len(), needed: levels.len() });
    }
    for (place, (level, given)) in levels.iter().zip(chances).enumerate() {
        if level.key != given.level {
            let found = given.level.clone();
            return Err(Error::LevelName {
                field: field.name(),
                place: place + 1,
                found,
                expected: level.key,
            });
        }
    }
    for (column, value) in COLUMNS {
        for (place, given) in chances.iter().enumerate() {
            if !(value(given) > 0.0 && value(given) < 1.0) {
                return Err(Error::probability(field, column, place, value(given)));
            }
        }
        let sum: f64 = chances.iter().map(value).sum();
        if (sum - 1.0).abs() > 1e-6 {
            // Rounded, because nobody wants to read the seventeenth digit.
            return Err(Error::Sum { field: field.name(), column, sum: (sum * 1e6).round() / 1e6 });
        }
    }
    for (place, pair) in chances.windows(2).enumerate() {
        for (column, value) in &COLUMNS[1..] {
            // INVARIANT: the ratio falls from level to level, so that more agreement never lowers a weight.
            let ratio = |c: &Chances| c.same_person / value(c);
            if ratio(&pair[0]) < ratio(&pair[1]) * (1.0 - 1e-9) {
                let (level, next) = (levels[place].key, levels[place + 1].key);
                return Err(Error::Order { field: field.name(), level, next, column });
            }
        }
    }
    Ok(())
}
