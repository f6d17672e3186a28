//! `pack.yaml`: name, version, title and the packs that are needed.

use lianfang_domain::Text;

use super::{Reading, RefKind, keys};
use crate::pack::Pack;
use crate::yaml::Node;

pub(crate) fn read(reading: &mut Reading<'_>, folder: &str, root: &Node) -> Pack {
    let Some(fields) = reading.fields(root, keys::PACK) else { return Pack::default() };
    let name = reading.id(fields.get("pack"));
    if let Some(node) = fields.get("pack")
        && !name.is_empty()
        && name != folder
    {
        reading.error(
            "P0201",
            node.span,
            Text::new(
                format!("规则包名 `{name}` 与文件夹 `{folder}` 不一致"),
                format!("the pack is called `{name}`, and its folder `{folder}`"),
            ),
            Text::new(
                format!("写成 `pack: {folder}`，或改文件夹名"),
                format!("write `pack: {folder}`, or rename the folder"),
            ),
        );
    }
    let version = fields.get("version").map(|node| version(reading, node)).unwrap_or_default();
    let requires = reading.ids(fields.get("requires"));
    for (id, span) in &requires {
        reading.refer(RefKind::Pack, id, *span);
    }
    Pack {
        name: folder.to_owned(),
        version,
        title: reading.text(fields.get("title")),
        requires: requires.into_iter().map(|(id, _)| id).collect(),
        ..Pack::default()
    }
}

/// Three whole numbers with points between them.
fn version(reading: &mut Reading<'_>, node: &Node) -> String {
    let version = reading.string(node);
    let parts: Vec<&str> = version.split('.').collect();
    let whole = |part: &&str| part.parse::<u32>().is_ok_and(|n| n.to_string() == **part);
    if parts.len() != 3 || !parts.iter().all(whole) {
        reading.error(
            "P0202",
            node.span,
            Text::new(format!("版本 `{version}` 写法有误"), format!("`{version}` is not a version")),
            Text::new("写成 主.次.修订，例如 1.0.0", "write major.minor.patch, such as 1.0.0"),
        );
    }
    version
}
