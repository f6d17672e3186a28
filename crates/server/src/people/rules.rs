//! Decisions about accounts.

use lianfang_domain::Text;

use crate::error::{Error, Result};

/// Longest name of an account, in characters.
const MAX_NAME: usize = 64;

/// An account's name: something to type at sign-in, without space at its ends.
pub fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    let good = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if good {
        return Ok(name.to_owned());
    }
    Err(Error::invalid(
        "A0101",
        Text::new(
            "账号名为空、过长或含控制字符",
            "the account name is empty, too long or has control characters",
        ),
        Text::new(format!("请使用 1 至 {MAX_NAME} 个字符"), format!("use 1 to {MAX_NAME} characters")),
    ))
}

pub fn name_taken(name: &str) -> Error {
    Error::conflict(
        "A0103",
        Text::new(format!("账号“{name}”已存在"), format!("there is an account `{name}` already")),
        Text::new("请换一个名称", "choose another name"),
    )
}

pub fn wrong_login() -> Error {
    Error::invalid(
        "A0104",
        Text::new("账号或密码不正确", "the name or the password is wrong"),
        Text::new(
            "请检查大小写；忘记密码请联系管理员",
            "check upper and lower case, or ask your administrator for a link",
        ),
    )
}

pub fn dead_link() -> Error {
    Error::invalid(
        "A0105",
        Text::new("链接已使用、已过期或不完整", "the link was used, has expired or is incomplete"),
        Text::new("请向管理员索取新的链接", "ask your administrator for a new one"),
    )
}

pub fn last_administrator() -> Error {
    Error::conflict(
        "A0106",
        Text::new("这是最后一位可用的管理员", "this is the last working administrator"),
        Text::new("请先设置另一位管理员", "make another administrator first"),
    )
}

pub fn unknown_duty(duty: &str) -> Error {
    Error::invalid(
        "A0107",
        Text::new(format!("没有岗位“{duty}”"), format!("no pack defines a duty `{duty}`")),
        Text::new("请从岗位列表中选择", "choose one from the list of duties"),
    )
}
