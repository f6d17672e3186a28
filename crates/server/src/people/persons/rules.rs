//! Decisions about identities: what is wrong with one, by what it is found, how it is shown in short.

use chrono::NaiveDate;
use lianfang_domain::Text;
use lianfang_linkage::check_id_number;

use super::keys;
use super::model::{Identity, Known, Probe};
use crate::kernel::http::problem::FindingView;
use crate::kernel::vault::Vault;
use uuid::Uuid;

const LONGEST: usize = 200;

fn finding(code: &str, field: &str, value: &str, message: Text, remedy: Text) -> FindingView {
    FindingView {
        code: code.to_owned(),
        severity: "error".to_owned(),
        line: None,
        column: Some(field.to_owned()),
        column_index: None,
        value: Some(value.to_owned()),
        path: None,
        message,
        remedy,
    }
}

/// Everything that is wrong with an identity.
pub fn check_identity(identity: &Identity, today: NaiveDate) -> Vec<FindingView> {
    let mut findings = Vec::new();
    let name = identity.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        findings.push(finding(
            "C0101",
            "name",
            name,
            Text::new("姓名为空或含控制字符", "the name is empty or has control characters"),
            Text::new("请填写姓名；不详时写“不详”", "give the name; when it is not known, write `unknown`"),
        ));
    }
    let texts = [
        ("name", Some(&identity.name)),
        ("other_name", identity.other_name.as_ref()),
        ("address", identity.address.as_ref()),
        ("unit", identity.unit.as_ref()),
        ("phone", identity.phone.as_ref()),
        ("id_number", identity.id_number.as_ref()),
    ];
    for (field, text) in texts {
        if text.is_some_and(|text| text.chars().count() > LONGEST) {
            findings.push(finding(
                "C0102",
                field,
                "",
                Text::new(format!("超过 {LONGEST} 个字符"), format!("longer than {LONGEST} characters")),
                Text::new("请缩短", "make it shorter"),
            ));
        }
    }
    if let Some(number) = identity.id_number.as_deref().filter(|_| identity.document.is_none()) {
        findings.extend(check_number(number, identity.birth_date));
    }
    if let Some(birth) = identity.birth_date.filter(|birth| *birth > today) {
        findings.push(finding(
            "C0104",
            "birth_date",
            &birth.to_string(),
            Text::new("出生日期在未来", "the birth date lies in the future"),
            Text::new("请更正日期", "correct the date"),
        ));
    }
    findings
}

/// What is wrong with a resident identity number, or with a birth date beside it.
fn check_number(number: &str, birth: Option<NaiveDate>) -> Option<FindingView> {
    let facts = match check_id_number(number) {
        Ok(facts) => facts,
        Err(fault) => {
            let remedy = Text::new(
                "请核对证件；其他证件请注明种类",
                "look at the card again; for another document name its kind",
            );
            return Some(finding("C0103", "id_number", number, fault.text(), remedy));
        }
    };
    let birth = birth.filter(|birth| *birth != facts.birth)?;
    Some(finding(
        "C0105",
        "birth_date",
        &birth.to_string(),
        Text::new(
            format!("出生日期与身份证号（{}）不一致", facts.birth),
            format!("the identity number says {}", facts.birth),
        ),
        Text::new("请核对后更正其中之一", "find out which is right and correct the other"),
    ))
}

/// Letters and digits only, in lower case: what two spellings of the same thing share.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The last eleven digits: a mobile number with or without its country.
fn plain_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.get(digits.len().saturating_sub(11)..).unwrap_or(&digits).to_owned()
}

/// The blind tokens by which an identity is found: by what somebody types whole, and by the keys under which records of one
/// person meet. `code` is that of the region.
pub fn tokens(vault: &Vault, identity: &Identity, code: Option<&str>) -> Vec<Uuid> {
    let Keys { number, phone, names } = keys(vault, identity);
    let mut found = names;
    found.extend(number);
    found.extend(phone);
    found.extend(
        keys::blind(vault, &keys::prepare(identity, &Known::default(), code)).map(|(_, token)| token),
    );
    found.sort();
    found.dedup();
    found
}

/// By what an identity is told from others: its number, its telephone and its names, as blind tokens.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    pub number: Option<Uuid>,
    pub phone: Option<Uuid>,
    pub names: Vec<Uuid>,
}

pub fn keys(vault: &Vault, identity: &Identity) -> Keys {
    let names = [Some(&identity.name), identity.other_name.as_ref()];
    Keys {
        number: identity.id_number.as_deref().and_then(|number| token(vault, "id", plain(number))),
        phone: identity.phone.as_deref().and_then(|phone| token(vault, "phone", plain_phone(phone))),
        names: names.into_iter().flatten().filter_map(|name| token(vault, "name", plain(name))).collect(),
    }
}

/// The tokens that everybody looked for must have.
pub fn probe_tokens(vault: &Vault, probe: &Probe) -> Vec<Uuid> {
    let name = probe.name.as_deref().and_then(|name| token(vault, "name", plain(name)));
    let number = probe.id_number.as_deref().and_then(|number| token(vault, "id", plain(number)));
    let phone = probe.phone.as_deref().and_then(|phone| token(vault, "phone", plain_phone(phone)));
    [name, number, phone].into_iter().flatten().collect()
}

fn token(vault: &Vault, kind: &str, value: String) -> Option<Uuid> {
    (!value.is_empty()).then(|| vault.token(kind, &value))
}

/// A name for lists: the family name, or the first letter, and the rest hidden.
pub fn masked_name(name: &str) -> String {
    let mut chars = name.trim().chars();
    match chars.next() {
        Some(first) if chars.next().is_some() => format!("{first}**"),
        Some(_) | None => "*".to_owned(),
    }
}
