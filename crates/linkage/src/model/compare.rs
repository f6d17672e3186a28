//! The weight of one pair of records, and its explanation.
//!
//! Equation, with `m`, `u`, `h` of the level that each comparable field `f` shows:
//!
//! ```text
//! weight       = log2( Π m_f / ((1 - e) Π u_f + e Π h_f) )       e = housemates per record / other records
//! probability  = odds / (1 + odds)                               odds = 2^weight d / (1 - d)
//!                                                                d = duplicates per record / other records
//! ```
//!
//! A field that is missing on one side has weight 0. Where a value is known to be common or rare, `u` is its share.

use lianfang_domain::Text;

use super::frequency::Lookup;
use super::{Field, Level, MISSING, Parameters, Pattern, compare_fields};
use crate::{Model, Prepared};

/// Nobody's name is rarer than this: parents copy parents, and villages share their rare names.
const LEAST_SHARE: f64 = 1e-7;

const MOST_LEVELS: usize = 6;

/// Logarithms of a model's chances.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ready {
    /// By field and level: log2 of m, u, h.
    chances: [[[f64; 3]; MOST_LEVELS]; Field::ALL.len()],
    lookup: Lookup,
    /// log2 of the odds that two records, drawn at random, belong to one person.
    prior: f64,
    /// Share of pairs of one household among pairs of two people.
    household: f64,
}

/// Two records, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Total weight in bits: how many doublings of the odds.
    pub weight: f64,
    /// Chance that both records belong to one person.
    pub probability: f64,
    /// What each comparable field contributes.
    pub parts: Vec<Part>,
    /// What has to be taken off because two people of one household agree so, too; 0 or less.
    pub household: f64,
}

/// One field's contribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub field: Field,
    pub level: Level,
    /// In bits; above 0 it speaks for one person, below for two.
    pub weight: f64,
    /// What kind of value each side has, never the value itself.
    pub left: Text,
    pub right: Text,
    /// The value's own frequency was used, because it is known or rare.
    pub by_frequency: bool,
}

impl Part {
    /// The contribution in words, without the weight.
    ///
    /// ```
    /// use lianfang_linkage::{Model, Person, normalise};
    /// let a = normalise(&Person { id_number: Some("11010519491231002X"), ..Person::default() });
    /// let b = normalise(&Person { id_number: Some("11010519491231020X"), ..Person::default() });
    /// let part = &Model::default().compare(&a, &b).parts[0];
    /// assert_eq!(part.text().zh, "身份证号码：差一处笔误（18 位，校验位正确 / 号码有误）");
    /// ```
    pub fn text(&self) -> Text {
        let (field, level) = (self.field.text(), self.level.text());
        Text::new(
            format!("{}：{}（{} / {}）", field.zh, level.zh, self.left.zh, self.right.zh),
            format!("{}: {} ({} / {})", field.en, level.en, self.left.en, self.right.en),
        )
    }
}

impl Model {
    /// Compares two persons and explains the result. Never fails; the weight is the same in both directions.
    ///
    /// Limits: the fields are taken as independent within each class, so that probabilities near 0 and 1 are too extreme; rank by weight.
    /// Reference: \[fellegi1969\], \[winkler1993\]; precision and recall in docs/methods/11-linkage.md.
    ///
    /// ```
    /// use lianfang_linkage::{Model, Person, normalise};
    /// let person = |name| normalise(&Person { name: Some(name), ..Person::default() });
    /// let model = Model::default();
    /// let common = model.compare(&person("王伟"), &person("王伟"));
    /// let rare = model.compare(&person("亓官牧野"), &person("亓官牧野"));
    /// assert!(common.weight + 5.0 < rare.weight);
    /// assert!(model.compare(&person("王伟"), &person("李娜")).weight < 0.0);
    /// ```
    pub fn compare(&self, a: &Prepared, b: &Prepared) -> Comparison {
        let pattern = compare_fields(a, b);
        let mut parts = Vec::new();
        for field in Field::ALL {
            let Some((level, [m, u, _], by_frequency)) = self.ready.chances_of(field, &pattern, a, b) else {
                continue;
            };
            let (left, right) = (a.kind(field).unwrap_or_default(), b.kind(field).unwrap_or_default());
            let level = field.levels()[usize::from(level)];
            parts.push(Part { field, level, weight: m - u, left, right, by_frequency });
        }
        let weight = self.ready.weight(&pattern, a, b);
        let household = weight - parts.iter().map(|part| part.weight).sum::<f64>();
        Comparison { weight, probability: self.probability(weight), parts, household: household.min(0.0) }
    }

    /// The total weight alone, for many pairs.
    ///
    /// ```
    /// use lianfang_linkage::{Model, Person, normalise};
    /// let a = normalise(&Person { name: Some("王伟"), sex: Some("男"), ..Person::default() });
    /// let model = Model::default();
    /// assert_eq!(model.weight(&a, &a), model.compare(&a, &a).weight);
    /// ```
    pub fn weight(&self, a: &Prepared, b: &Prepared) -> f64 {
        self.ready.weight(&compare_fields(a, b), a, b)
    }

    /// The chance that a pair of this weight is one person, among the records of the model.
    ///
    /// ```
    /// use lianfang_linkage::Model;
    /// let model = Model::default();
    /// assert!(model.probability(0.0) < 1e-5 && model.probability(40.0) > 0.99);
    /// ```
    pub fn probability(&self, weight: f64) -> f64 {
        1.0 / (1.0 + (-(weight + self.ready.prior)).exp2())
    }

    /// The weight from which on a pair has at least this chance to be one person.
    ///
    /// ```
    /// use lianfang_linkage::Model;
    /// let model = Model::default();
    /// assert!((model.probability(model.weight_for(0.9)) - 0.9).abs() < 1e-9);
    /// ```
    pub fn weight_for(&self, probability: f64) -> f64 {
        let within = probability.clamp(1e-12, 1.0 - 1e-12);
        (within / (1.0 - within)).log2() - self.ready.prior
    }
}

impl Ready {
    pub fn new(parameters: &Parameters) -> Ready {
        let mut chances = [[[0.0; 3]; MOST_LEVELS]; Field::ALL.len()];
        for (field, levels) in &parameters.fields {
            for (place, c) in levels.iter().enumerate().take(MOST_LEVELS) {
                chances[*field as usize][place] = [c.same_person, c.strangers, c.household].map(f64::log2);
            }
        }
        let others = (parameters.records - 1) as f64;
        let share = |per_record: f64| (per_record / others).min(0.5);
        let one_person = share(parameters.duplicates_per_record);
        Ready {
            chances,
            lookup: Lookup::new(parameters.frequencies.clone()),
            prior: (one_person / (1.0 - one_person)).log2(),
            household: share(parameters.housemates_per_record),
        }
    }

    /// log2 of the chances of a pattern in each class, without anybody's frequencies.
    pub fn classes(&self, pattern: &Pattern, skip: impl Fn(Field) -> bool) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for field in Field::ALL {
            let level = pattern[field as usize];
            if level != MISSING && !skip(field) {
                let chances = self.chances[field as usize][usize::from(level)];
                (0..3).for_each(|class| sums[class] += chances[class]);
            }
        }
        sums
    }

    fn weight(&self, pattern: &Pattern, a: &Prepared, b: &Prepared) -> f64 {
        let [mut one, mut strangers, mut household] = [0.0; 3];
        for field in Field::ALL {
            if let Some((_, [m, u, h], _)) = self.chances_of(field, pattern, a, b) {
                (one, strangers, household) = (one + m, strangers + u, household + h);
            }
        }
        one - self.two_people(strangers, household)
    }

    /// log2 of `(1 - e) 2^strangers + e 2^household`.
    fn two_people(&self, strangers: f64, household: f64) -> f64 {
        let (x, y) = (strangers + (1.0 - self.household).log2(), household + self.household.log2());
        let larger = x.max(y);
        larger + ((x - larger).exp2() + (y - larger).exp2()).log2()
    }

    /// Level and log2 of m, u, h of a field, u by the value's frequency where it is known. `None` when the field can't be compared.
    fn chances_of(
        &self,
        field: Field,
        pattern: &Pattern,
        a: &Prepared,
        b: &Prepared,
    ) -> Option<(u8, [f64; 3], bool)> {
        let level = pattern[field as usize];
        let [m, u, h] = *self.chances[field as usize].get(usize::from(level))?;
        let by_frequency = self.by_frequency(field, level, a, b);
        Some((level, [m, by_frequency.unwrap_or(u), h], by_frequency.is_some()))
    }

    /// log2 of the chance that a stranger shares the value, where it is known. A common value never weighs less than a level that is less
    /// alike, which may go by frequency itself.
    fn by_frequency(&self, field: Field, level: u8, a: &Prepared, b: &Prepared) -> Option<f64> {
        let own = self.share(field, level, a, b)?.log2();
        let [[m, ..], [next_m, next_u, _]] =
            [level, level + 1].map(|level| self.chances[field as usize][usize::from(level)]);
        let next = next_m - self.by_frequency(field, level + 1, a, b).unwrap_or(next_u);
        Some(own.min(m - next))
    }

    /// The chance that a stranger shares the value, where the level says that values agree.
    fn share(&self, field: Field, level: u8, a: &Prepared, b: &Prepared) -> Option<f64> {
        let both = |of: &dyn Fn(&crate::name::Name) -> Option<f64>| match (of(&a.name), of(&b.name)) {
            (Some(x), Some(y)) => Some(x.max(y)),
            (x, y) => x.or(y),
        };
        let share = match (field, level) {
            (Field::NameHan, 0) => both(&|name| self.lookup.of_characters(name)),
            // Exchanged parts are as much rarer among strangers as the table says.
            (Field::NameHan, 1) => {
                let [same, exchanged] = [0, 1].map(|level| self.chances[field as usize][level][1]);
                both(&|name| self.lookup.of_characters(name)).map(|share| share * (exchanged - same).exp2())
            }
            (Field::NameHan, 2) => both(&|name| self.lookup.of_sound(name)),
            (Field::NameCross, 0) => both(&|name| self.lookup.of_sound(name)),
            (Field::NameLatin, 0 | 1) => both(&|name| self.lookup.of_letters(name)),
            (Field::FamilyName, 0) => both(&|name| self.lookup.of_family(name)),
            (Field::Phone, 0) => self.lookup.of_phones(a, b),
            _ => None,
        }?;
        let least = if field == Field::NameHan && level == 1 { LEAST_SHARE / 1e3 } else { LEAST_SHARE };
        Some(share.clamp(least, 0.5))
    }
}
