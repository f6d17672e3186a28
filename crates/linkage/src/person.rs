//! What is known of a person when two records are compared: a plain struct of optional fields, as they were written.
//!
//! Nothing has to be clean: [`normalise`](crate::normalise) brings each field to one form, and leaves out what says nothing
//! (`不详`, `unknown`, a phone number of zeros).

use chrono::NaiveDate;

/// A person as a record describes them. Every field may be missing.
///
/// ```
/// use lianfang_linkage::{Birth, Person};
/// let person = Person { name: Some("欧阳修"), birth: Some(Birth::Year(1987)), ..Person::default() };
/// assert!(person.phone.is_none());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Person<'a> {
    /// The whole name in any script and order: `王伟`, `WANG Wei`, `Rossi, Maria`, `王伟 (Wang Wei)`.
    pub name: Option<&'a str>,
    /// Family and given name, when they were asked for separately. They come before `name`.
    pub family_name: Option<&'a str>,
    pub given_name: Option<&'a str>,
    /// The same name in another script, such as that of the passport.
    pub other_name: Option<&'a str>,
    /// Chinese resident ID number, 18 or 15 characters, perhaps with `*` where digits are hidden.
    pub id_number: Option<&'a str>,
    /// Number of a passport, a travel permit or another document.
    pub document: Option<&'a str>,
    /// One or several phone numbers, separated by anything that is no digit, space, hyphen or bracket.
    pub phone: Option<&'a str>,
    pub birth: Option<Birth<'a>>,
    /// `男`, `female`, `M`, `2` (GB/T 2261: 1 male, 2 female) and the like.
    pub sex: Option<&'a str>,
    /// Code of the place of residence by GB/T 2260, 2 to 12 digits; shorter codes name larger regions.
    pub region: Option<&'a str>,
    pub address: Option<&'a str>,
}

/// What a record says of the date of birth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth<'a> {
    Date(NaiveDate),
    /// As it was written, year first, perhaps impossible: `1985-13-02`, `1985年2月3日`, `1985`.
    Written(&'a str),
    Year(i32),
    /// Age in completed years on a day.
    Age {
        years: u32,
        on: NaiveDate,
    },
}

/// Female or male, as documents distinguish them; anything else is treated as missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Female,
    Male,
}

pub(crate) fn read_sex(text: &str) -> Option<Sex> {
    let word = crate::name::fold(text);
    match word.trim() {
        "m" | "male" | "man" | "boy" | "1" | "男" | "男性" | "男孩" => Some(Sex::Male),
        "f" | "female" | "woman" | "girl" | "2" | "女" | "女性" | "女孩" => Some(Sex::Female),
        _ => None,
    }
}
