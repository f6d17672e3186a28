//! The fields that are compared, and the levels of agreement of each, from the most alike down to different.
//!
//! A pair of records has at most one comparison of names and one of births: which one depends on what both sides know. Each has
//! probabilities of its own, because two names in characters agree or not in other ways than characters and letters do.

use lianfang_domain::Text;
use serde::{Deserialize, Serialize};

use crate::Prepared;
use crate::birth::{Born, compare_days, compare_years};
use crate::contact::{compare_documents, compare_phones};
use crate::id_number::compare_id;
use crate::name::{compare_cross, compare_family, compare_han, compare_letters};
use crate::place::{compare_addresses, compare_regions};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Two names in characters.
    NameHan,
    /// A name in characters and one in letters.
    NameCross,
    /// Two names in letters.
    NameLatin,
    /// Family names, where nothing more is known on one side.
    FamilyName,
    IdNumber,
    Document,
    Phone,
    /// Two whole dates of birth.
    BirthDate,
    /// A year or an age on one side at least.
    BirthYear,
    Sex,
    Region,
    Address,
}

/// One level of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// How files name it.
    pub key: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Level {
    /// What it means, in both languages.
    ///
    /// ```
    /// use lianfang_linkage::Field;
    /// assert_eq!(Field::BirthDate.levels()[1].text().en, "day and month exchanged");
    /// ```
    pub fn text(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

const fn level(key: &'static str, zh: &'static str, en: &'static str) -> Level {
    Level { key, zh, en }
}

const DIFFERENT: Level = level("different", "不同", "different");
const SAME: Level = level("same", "相同", "the same");
const ONE_ERROR: Level = level("one_error", "差一处笔误", "one typing error apart");

const NAME_HAN: [Level; 6] = [
    SAME,
    level("reordered", "姓与名互换", "family and given name exchanged"),
    level("same_sound", "同音不同字", "other characters, same sound"),
    level("one_character", "一字之差", "one character differs"),
    level("same_family", "同姓，名不同", "same family name, other given name"),
    DIFFERENT,
];
const NAME_CROSS: [Level; 5] = [
    level("same_sound", "拼音一致", "the letters spell the characters"),
    level("near", "拼音接近", "the letters nearly spell the characters"),
    level("initials", "姓与首字母一致", "family name and initials agree"),
    level("same_family", "同姓，名不同", "same family name, other given name"),
    DIFFERENT,
];
const NAME_LATIN: [Level; 6] = [
    SAME,
    level("reordered", "词序或分写不同", "the same in another order or spacing"),
    level("near", "拼写接近", "nearly the same spelling"),
    level("initials", "首字母一致", "one part and initials agree"),
    level("one_part", "仅一部分相同", "one part agrees"),
    DIFFERENT,
];
const FAMILY_NAME: [Level; 2] =
    [level("same", "同姓", "same family name"), level("different", "不同姓", "other family name")];
const ID_NUMBER: [Level; 5] = [
    SAME,
    ONE_ERROR,
    level("two_errors", "差两处笔误", "two typing errors apart"),
    level("as_shown", "可见部分相同", "the same as far as shown"),
    DIFFERENT,
];
const DOCUMENT: [Level; 3] = [SAME, ONE_ERROR, DIFFERENT];
const PHONE: [Level; 4] =
    [SAME, level("without_area", "仅差区号", "the same without the area code"), ONE_ERROR, DIFFERENT];
const BIRTH_DATE: [Level; 5] = [
    SAME,
    level("day_month", "月日颠倒", "day and month exchanged"),
    ONE_ERROR,
    level("same_year", "同年", "same year"),
    DIFFERENT,
];
const BIRTH_YEAR: [Level; 3] = [
    level("agrees", "年份或年龄一致", "year or age agrees"),
    level("one_year", "差一年", "one year off"),
    DIFFERENT,
];
const SEX: [Level; 2] = [SAME, DIFFERENT];
const REGION: [Level; 5] = [
    level("township", "同一乡镇", "same township"),
    level("county", "同一县区", "same county"),
    level("city", "同一城市", "same city"),
    level("province", "同一省份", "same province"),
    DIFFERENT,
];
const ADDRESS: [Level; 4] = [
    SAME,
    level("near", "接近", "nearly the same"),
    level("partly", "部分相同", "partly the same"),
    DIFFERENT,
];

impl Field {
    /// All fields, in the order in which they are told.
    pub const ALL: [Field; 12] = [
        Field::NameHan,
        Field::NameCross,
        Field::NameLatin,
        Field::FamilyName,
        Field::IdNumber,
        Field::Document,
        Field::Phone,
        Field::BirthDate,
        Field::BirthYear,
        Field::Sex,
        Field::Region,
        Field::Address,
    ];

    /// The levels of agreement, the most alike first.
    ///
    /// ```
    /// use lianfang_linkage::Field;
    /// let keys: Vec<&str> = Field::Phone.levels().iter().map(|level| level.key).collect();
    /// assert_eq!(keys, ["same", "without_area", "one_error", "different"]);
    /// ```
    pub fn levels(self) -> &'static [Level] {
        match self {
            Field::NameHan => &NAME_HAN,
            Field::NameCross => &NAME_CROSS,
            Field::NameLatin => &NAME_LATIN,
            Field::FamilyName => &FAMILY_NAME,
            Field::IdNumber => &ID_NUMBER,
            Field::Document => &DOCUMENT,
            Field::Phone => &PHONE,
            Field::BirthDate => &BIRTH_DATE,
            Field::BirthYear => &BIRTH_YEAR,
            Field::Sex => &SEX,
            Field::Region => &REGION,
            Field::Address => &ADDRESS,
        }
    }

    /// How the field is called.
    ///
    /// ```
    /// use lianfang_linkage::Field;
    /// assert_eq!(Field::IdNumber.text().zh, "身份证号码");
    /// ```
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Field::NameHan | Field::NameCross | Field::NameLatin => ("姓名", "name"),
            Field::FamilyName => ("姓", "family name"),
            Field::IdNumber => ("身份证号码", "resident ID number"),
            Field::Document => ("其他证件", "other document"),
            Field::Phone => ("电话", "phone"),
            Field::BirthDate => ("出生日期", "birth date"),
            Field::BirthYear => ("出生年份", "year of birth"),
            Field::Sex => ("性别", "sex"),
            Field::Region => ("地区", "region"),
            Field::Address => ("住址", "address"),
        };
        Text::new(zh, en)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Field::NameHan => "name_han",
            Field::NameCross => "name_cross",
            Field::NameLatin => "name_latin",
            Field::FamilyName => "family_name",
            Field::IdNumber => "id_number",
            Field::Document => "document",
            Field::Phone => "phone",
            Field::BirthDate => "birth_date",
            Field::BirthYear => "birth_year",
            Field::Sex => "sex",
            Field::Region => "region",
            Field::Address => "address",
        }
    }
}

/// The level of each field for one pair; [`MISSING`] where it can't be compared.
pub(crate) type Pattern = [u8; Field::ALL.len()];

pub(crate) const MISSING: u8 = u8::MAX;

/// Compares two persons field by field.
pub(crate) fn compare_fields(a: &Prepared, b: &Prepared) -> Pattern {
    let mut pattern = [MISSING; Field::ALL.len()];
    let mut set = |field: Field, level: Option<u8>| pattern[field as usize] = level.unwrap_or(MISSING);
    let (name, level) = compare_names(a, b);
    set(name, level);
    set(Field::IdNumber, a.id.as_ref().zip(b.id.as_ref()).and_then(|(x, y)| compare_id(x, y)));
    set(Field::Document, a.document.as_ref().zip(b.document.as_ref()).map(|(x, y)| compare_documents(x, y)));
    set(Field::Phone, compare_phones(&a.phones, &b.phones));
    let (day, year) = compare_births(a, b);
    set(Field::BirthDate, day);
    set(Field::BirthYear, year);
    // What both sides know from the ID number alone was compared with the number.
    if let (Some(x), Some(y), false) = (a.sex, b.sex, a.sex_from_id && b.sex_from_id) {
        set(Field::Sex, Some(u8::from(x != y)));
    }
    set(Field::Region, a.region.as_ref().zip(b.region.as_ref()).map(|(x, y)| compare_regions(x, y)));
    set(Field::Address, a.address.as_ref().zip(b.address.as_ref()).map(|(x, y)| compare_addresses(x, y)));
    pattern
}

/// Whole dates, or years. Two dates from ID numbers were compared with the numbers; what was stated beside them still counts.
fn compare_births(a: &Prepared, b: &Prepared) -> (Option<u8>, Option<u8>) {
    let from_number = |p: &Prepared| p.derived.is_some() && p.born() != p.stated;
    if !(from_number(a) && from_number(b)) {
        let both = a.born().zip(b.born());
        return (both.and_then(|(x, y)| compare_days(x, y)), both.and_then(|(x, y)| compare_years(x, y)));
    }
    let years = |x: Option<Born>, y: Option<Born>| x.zip(y).and_then(|(x, y)| compare_years(x, y));
    let crossed = [years(a.stated, b.derived), years(a.derived, b.stated)];
    (None, crossed.into_iter().flatten().min())
}

fn compare_names(a: &Prepared, b: &Prepared) -> (Field, Option<u8>) {
    let (a, b) = (&a.name, &b.name);
    match (&a.han, &b.han) {
        (Some(x), Some(y)) if x.family_only || y.family_only => {
            (Field::FamilyName, Some(compare_family(x, y)))
        }
        (Some(x), Some(y)) => (Field::NameHan, Some(compare_han(x, y))),
        (Some(x), None) if !x.family_only => {
            (Field::NameCross, b.letters.as_ref().map(|y| compare_cross(x, y)))
        }
        (None, Some(y)) if !y.family_only => {
            (Field::NameCross, a.letters.as_ref().map(|x| compare_cross(y, x)))
        }
        _ => {
            let both = a.letters.as_ref().zip(b.letters.as_ref());
            (Field::NameLatin, both.map(|(x, y)| compare_letters(x, y)))
        }
    }
}
