//! Family names of two characters, and those that are read otherwise than the character usually is.

use pinyin::ToPinyin;

pub(super) const COMPOUND: [&str; 44] = [
    "欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛", "尉迟", "尉遲", "夏侯", "皇甫", "公孙", "公孫",
    "慕容", "令狐", "长孙", "長孫", "宇文", "司徒", "司空", "东方", "東方", "独孤", "獨孤", "南宫", "端木",
    "轩辕", "完颜", "闻人", "呼延", "申屠", "太史", "澹台", "万俟", "赫连", "钟离", "濮阳", "淳于", "单于",
    "公冶", "宗政", "东郭", "西门", "拓跋",
];

/// Family names whose reading is not the usual one of the character.
const READINGS: [(&str, &[&str]); 24] = [
    ("单", &["shan"]),
    ("單", &["shan"]),
    ("仇", &["qiu"]),
    ("区", &["ou"]),
    ("區", &["ou"]),
    ("解", &["xie"]),
    ("查", &["zha"]),
    ("曾", &["zeng"]),
    ("盖", &["ge"]),
    ("朴", &["piao"]),
    ("缪", &["miao"]),
    ("翟", &["zhai"]),
    ("乐", &["yue"]),
    ("任", &["ren"]),
    ("覃", &["qin"]),
    ("召", &["shao"]),
    ("种", &["chong"]),
    ("洗", &["xian"]),
    ("尉迟", &["yu", "chi"]),
    ("尉遲", &["yu", "chi"]),
    ("万俟", &["mo", "qi"]),
    ("澹台", &["tan", "tai"]),
    ("单于", &["chan", "yu"]),
    ("长孙", &["zhang", "sun"]),
];

/// How the character at `at` of a family name is read, when that is special.
pub(super) fn reading_as_family(family: &[char], at: usize) -> Option<&'static str> {
    let (_, sounds) = READINGS.iter().find(|(name, _)| name.chars().eq(family.iter().copied()))?;
    sounds.get(at).copied()
}

/// The usual sound of a few characters, joined: how a table of names is turned into one of sounds.
pub(crate) fn sound_of(text: &str, as_family: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let sounds = characters.iter().enumerate().map(|(at, c)| {
        let special = if as_family { reading_as_family(&characters, at) } else { None };
        special.or_else(|| c.to_pinyin().map(|p| p.plain())).unwrap_or("")
    });
    sounds.collect::<String>().replace('ü', "u")
}
