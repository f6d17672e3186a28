//! What is said about a row, without who it is about; and what only the node can find out.

use lianfang_domain::Text;
use lianfang_exchange::line_lists::{CATALOGUE, Field, ListMapping, ListRow};
use lianfang_exchange::messages::{Finding, Level};

use super::model::ListFinding;
use crate::error::{Error, Fault};
use crate::kernel::http::problem::FindingView;

/// Fields that tell who somebody is.
pub fn tells_who(field: Field) -> bool {
    use Field::*;
    matches!(field, FirstName | LastName | FullName | IdNumber | Phone | Address | Birth | BirthDay)
}

/// The finding as it may be shown to everybody who may import: an identity is left out of value and cause.
pub fn show(finding: &Finding, mapping: &ListMapping) -> ListFinding {
    let of_identity = mapping.columns.iter().any(|c| c.column == finding.place && tells_who(c.field));
    let (mut value, mut cause) = (finding.value.clone(), finding.cause.clone());
    if of_identity {
        value = None;
        if let Some(info) = CATALOGUE.iter().find(|info| info.code == finding.code) {
            let plain = |text: &str| {
                text.replace("{value}", "…").replace("{detail}", "…").replace("{place}", &finding.place)
            };
            cause = Text::new(plain(info.message.0), plain(info.message.1));
        }
    }
    let remedy = match of_identity {
        true => CATALOGUE.iter().find(|info| info.code == finding.code).map_or_else(
            || finding.remedy.clone(),
            |info| Text::new(info.remedy.0.replace("{detail}", "…"), info.remedy.1.replace("{detail}", "…")),
        ),
        false => finding.remedy.clone(),
    };
    ListFinding {
        code: finding.code.to_owned(),
        level: if finding.level >= Level::Error { "error" } else { "warning" }.to_owned(),
        line: finding.line,
        column: finding.place.clone(),
        value,
        cause,
        remedy,
    }
}

/// The finding as somebody sees it who may see the row itself.
pub fn show_all(finding: &Finding) -> ListFinding {
    ListFinding {
        code: finding.code.to_owned(),
        level: if finding.level >= Level::Error { "error" } else { "warning" }.to_owned(),
        line: finding.line,
        column: finding.place.clone(),
        value: finding.value.clone(),
        cause: finding.cause.clone(),
        remedy: finding.remedy.clone(),
    }
}

/// A file that can't be read as a list at all.
pub fn refused(finding: &Finding) -> Error {
    Error::Invalid(Box::new(Fault {
        code: finding.code,
        detail: finding.cause.clone(),
        remedy: finding.remedy.clone(),
        findings: Vec::<FindingView>::new(),
    }))
}

fn about(
    row: &ListRow,
    mapping: &ListMapping,
    code: &str,
    level: &str,
    field: Field,
    cause: Text,
    remedy: Text,
) -> ListFinding {
    let column = mapping.find(field).map_or_else(|| field.key().to_owned(), |c| c.column.clone());
    ListFinding {
        code: code.to_owned(),
        level: level.to_owned(),
        line: Some(row.line),
        column,
        value: None,
        cause,
        remedy,
    }
}

/// The list says something else than what is stored, and may not overwrite it.
pub fn contradicts(
    row: &ListRow,
    mapping: &ListMapping,
    against: &[(String, String, String)],
) -> ListFinding {
    let shown = |between: &str, arrow: &str| {
        let parts: Vec<String> =
            against.iter().map(|(f, was, is)| format!("{f}: {was} {arrow} {is}")).collect();
        parts.join(between)
    };
    about(
        row,
        mapping,
        "C0350",
        "error",
        Field::Id,
        Text::new(
            format!("名单与已存内容不一致（已存 ≠ 名单）：{}", shown("；", "≠")),
            format!("the list contradicts what is stored (stored ≠ list): {}", shown("; ", "≠")),
        ),
        Text::new(
            "请核对；名单正确时在待处理行中以名单为准，否则弃用该行。若是另一人，请给此来源的编号加前缀",
            "check it; if the list is right, take the row in as it is, else discard it; if it is somebody else, give the ids of this source a prefix",
        ),
    )
}

/// The list names the person otherwise than the node; a list never changes who somebody is.
pub fn other_identity(row: &ListRow, mapping: &ListMapping) -> ListFinding {
    about(
        row,
        mapping,
        "C0351",
        "warning",
        Field::FullName,
        Text::new("姓名、证件号或电话与已存的不同", "name, number or telephone differ from what is stored"),
        Text::new(
            "名单不改身份；确需更正时请在病例页更正",
            "a list changes no identity; if it is right, correct it on the page of the case",
        ),
    )
}

pub fn no_such_case(row: &ListRow, mapping: &ListMapping) -> ListFinding {
    let named = row.text(Field::CaseOf).to_owned();
    ListFinding {
        value: Some(named.clone()),
        ..about(
            row,
            mapping,
            "C0352",
            "error",
            Field::CaseOf,
            Text::new(format!("没有编号为“{named}”的病例"), format!("there is no case `{named}`")),
            Text::new("请先导入病例，或改正编号", "import the cases first, or correct the id"),
        )
    }
}

pub fn no_day(row: &ListRow, mapping: &ListMapping) -> ListFinding {
    about(
        row,
        mapping,
        "C0353",
        "error",
        Field::LastContact,
        Text::new("没有接触日期", "the row tells no day of contact"),
        Text::new("请填写最后接触日期", "give the day of the last contact"),
    )
}

pub fn contact_is_the_case(row: &ListRow, mapping: &ListMapping) -> ListFinding {
    about(
        row,
        mapping,
        "C0354",
        "error",
        Field::CaseOf,
        Text::new("接触者与所属病例是同一人", "the contact and the case are the same person"),
        Text::new("请核对姓名、证件和病例编号", "check name, identity number and the id of the case"),
    )
}

pub fn circle(row: &ListRow, mapping: &ListMapping, field: Field) -> ListFinding {
    about(
        row,
        mapping,
        "C0355",
        "error",
        field,
        Text::new(
            "与已登记的传播关系相连会成环，未登记此关系",
            "with the links that are stored, this one would run in a circle; it was not laid",
        ),
        Text::new(
            "请核对传染源；在传播链页删除环中有误的一条后再导入",
            "check the source; remove the wrong link on the page of chains, then import again",
        ),
    )
}

pub fn maybe_the_same(row: &ListRow, mapping: &ListMapping) -> ListFinding {
    about(
        row,
        mapping,
        "C0356",
        "warning",
        Field::FullName,
        Text::new("可能与已存的人是同一人", "the person may be stored already"),
        Text::new(
            "已照常导入；请在查重中核对",
            "it is imported all the same; compare the two as possible duplicates",
        ),
    )
}
