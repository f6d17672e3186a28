//! A person with every field brought to the form in which it is compared.

use lianfang_domain::Text;

use crate::birth::Born;
use crate::contact::{Phone, read_document, read_phones};
use crate::id_number::{IdForm, IdNumber};
use crate::name::Name;
use crate::person::{Person, Sex, read_sex};
use crate::place::{read_address, read_region};

/// What [`normalise`] makes of a [`Person`]. Prepared once, compared many times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    pub(crate) name: Name,
    pub(crate) id: Option<IdNumber>,
    pub(crate) document: Option<String>,
    pub(crate) phones: Vec<Phone>,
    /// The birth date as somebody stated it, and as the ID number says it.
    pub(crate) stated: Option<Born>,
    pub(crate) derived: Option<Born>,
    pub(crate) sex: Option<Sex>,
    pub(crate) sex_from_id: bool,
    pub(crate) region: Option<String>,
    pub(crate) address: Option<Vec<(char, char)>>,
}

/// Brings a person's fields to the form in which they are compared. Never fails: what can't be understood counts as missing.
///
/// Birth date and sex are read from a right ID number when nobody stated them. A number in the wrong field that is no
/// resident ID number is taken for another document's.
///
/// ```
/// use lianfang_linkage::{Field, Person, normalise};
/// let person = normalise(&Person { name: Some("不详"), id_number: Some("11010519491231002X"), ..Person::default() });
/// assert!(person.kind(Field::NameHan).is_none());
/// assert_eq!(person.kind(Field::BirthDate).unwrap().en, "date from the ID number");
/// ```
pub fn normalise(person: &Person) -> Prepared {
    let id = person.id_number.and_then(IdNumber::read);
    let misplaced = if id.is_none() { person.id_number } else { None };
    let facts = id.as_ref().and_then(|id| id.facts);
    let stated = person.birth.and_then(Born::read);
    let derived = facts.and_then(|(day, _)| Born::of_day(day));
    let stated_sex = person.sex.and_then(read_sex);
    Prepared {
        name: Name::read(person),
        document: [person.document, misplaced].into_iter().flatten().find_map(read_document),
        phones: person.phone.map(read_phones).unwrap_or_default(),
        stated,
        derived,
        sex: stated_sex.or(facts.map(|(_, sex)| sex)),
        sex_from_id: stated_sex.is_none(),
        region: person.region.and_then(read_region),
        address: person.address.and_then(read_address),
        id,
    }
}

impl Prepared {
    /// The most that is known of the birth date: a whole date from the ID number says more than a stated year or age.
    pub(crate) fn born(&self) -> Option<Born> {
        self.stated.filter(Born::is_day).or(self.derived).or(self.stated)
    }

    /// What kind of value the person has for a field, in words that give nothing away: `18 digits, check digit right`. `None` when it is missing.
    ///
    /// ```
    /// use lianfang_linkage::{Field, Person, normalise};
    /// let person = normalise(&Person { phone: Some("+86 138-0571-2345"), ..Person::default() });
    /// assert_eq!(person.kind(Field::Phone).unwrap().zh, "手机号");
    /// ```
    pub fn kind(&self, field: crate::Field) -> Option<Text> {
        use crate::Field;
        let (zh, en) = match field {
            Field::NameHan | Field::FamilyName => match self.name.han.as_ref()?.family_only {
                true => ("汉字，仅姓", "characters, family name only"),
                false => ("汉字", "characters"),
            },
            Field::NameCross if self.name.han.is_some() => ("汉字", "characters"),
            Field::NameCross | Field::NameLatin => {
                self.name.letters.as_ref()?;
                ("字母", "letters")
            }
            Field::IdNumber => match self.id.as_ref()?.form {
                IdForm::Right => ("18 位，校验位正确", "18 digits, check digit right"),
                IdForm::Old => ("15 位旧号", "old form of 15 digits"),
                IdForm::Faulty => ("号码有误", "a number that can't be right"),
                IdForm::Hidden => ("部分隐藏", "partly hidden"),
            },
            Field::Document => {
                self.document.as_ref()?;
                ("证件号码", "document number")
            }
            Field::Phone => match (self.phones.as_slice(), self.phones.first()?.mobile) {
                ([_, _, ..], _) => ("多个电话", "several numbers"),
                (_, true) => ("手机号", "mobile number"),
                (_, false) => ("其他电话", "other phone number"),
            },
            Field::BirthDate => match self.stated {
                Some(Born::Day { .. }) => ("完整日期", "whole date"),
                _ if self.derived.is_some() => ("身份证号码中的日期", "date from the ID number"),
                _ => return None,
            },
            Field::BirthYear => match self.stated.or(self.derived)? {
                Born::Day { .. } if self.stated.is_none() => {
                    ("身份证号码中的日期", "date from the ID number")
                }
                Born::Day { .. } => ("完整日期", "whole date"),
                Born::Between { from_age: true, .. } => ("年龄", "age"),
                Born::Between { .. } => ("年份", "year"),
            },
            Field::Sex => match (self.sex?, self.sex_from_id) {
                (_, true) => ("身份证号码中的性别", "sex from the ID number"),
                (_, false) => ("性别", "sex"),
            },
            Field::Region => match self.region.as_ref()?.len() {
                9.. => ("乡镇代码", "code of a township"),
                6..=8 => ("县级代码", "code of a county"),
                _ => ("上级地区代码", "code of a larger region"),
            },
            Field::Address => {
                self.address.as_ref()?;
                ("地址", "address")
            }
        };
        Some(Text::new(zh, en))
    }
}
