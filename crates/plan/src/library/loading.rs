//! Reading packs file by file, and finding what their names refer to across files and packs.

use std::collections::{BTreeMap, BTreeSet};

use lianfang_domain::Text;

use crate::finding::{Finding, Severity};
use crate::measures::Catalogue;
use crate::pack::{Pack, SourceFile};
use crate::read::{self, Reading, RefKind, Reference};
use crate::spelling::closest;

/// A name or reference with the file it stands in.
struct Placed<T> {
    pack: String,
    path: String,
    text: String,
    what: T,
}

/// Packs on their way into a library.
#[derive(Default)]
pub(super) struct Loading {
    pub packs: Vec<Pack>,
    pub findings: Vec<Finding>,
    references: Vec<Placed<Reference>>,
    defined: BTreeMap<(&'static str, String), (String, u32)>,
}

impl Loading {
    pub fn pack(&mut self, folder: &str, files: &[SourceFile], catalogue: &Catalogue) {
        let manifest = files.iter().find(|file| file.path == "pack.yaml");
        let mut pack = Pack { name: folder.to_owned(), ..Pack::default() };
        if manifest.is_none() {
            self.findings.push(Finding::at(
                &format!("{folder}/pack.yaml"),
                "",
                (0, 0),
                (Severity::Error, "P0203"),
                Text::new(
                    format!("规则包 `{folder}` 没有 pack.yaml"),
                    format!("the pack `{folder}` has no pack.yaml"),
                ),
                Text::new(
                    "补上 pack.yaml，写明 pack、version、title",
                    "add pack.yaml with pack, version and title",
                ),
            ));
        }
        let mut order: Vec<&SourceFile> = files.iter().collect();
        order.sort_by(|a, b| (a.path != "pack.yaml", &a.path).cmp(&(b.path != "pack.yaml", &b.path)));
        for file in order {
            let mut reading = Reading::new(folder, file, catalogue);
            read_file(&mut reading, folder, file, &mut pack);
            self.take(folder, reading);
        }
        self.packs.push(pack);
    }

    fn take(&mut self, pack: &str, mut reading: Reading<'_>) {
        for definition in std::mem::take(&mut reading.definitions) {
            let key = (definition.kind, definition.id.clone());
            if let Some((path, line)) = self.defined.get(&key) {
                reading.error(
                    "P0205",
                    definition.span,
                    Text::new(
                        format!("`{}` 已在 {path} 第 {line} 行定义", definition.id),
                        format!(
                            "{} `{}` is already defined in {path}, line {line}",
                            definition.kind, definition.id
                        ),
                    ),
                    Text::new("换一个名称，或删去其中一个", "give it another name, or remove one of the two"),
                );
            } else {
                let (line, _) = crate::finding::line_and_column(&reading.file.text, definition.span.0);
                self.defined.insert(key, (reading.path.clone(), line));
            }
        }
        let Reading { path, file, references, findings, .. } = reading;
        self.findings.extend(findings);
        let place =
            |what| Placed { pack: pack.to_owned(), path: path.clone(), text: file.text.clone(), what };
        self.references.extend(references.into_iter().map(place));
    }

    /// Every name must be defined in the pack itself or in one that it requires.
    pub fn resolve(&mut self) {
        let mut findings = Vec::new();
        // A file that could not be read may hold what seems to be missing: one mistake, one finding.
        let unread = self.findings.iter().any(|finding| finding.code == "P0101");
        for placed in self.references.iter().filter(|placed| !unread || placed.what.kind == RefKind::Pack) {
            let names = self.names(placed.what.kind, &placed.pack);
            let Placed { what: Reference { kind, id, span }, .. } = placed;
            if names.contains(id) {
                continue;
            }
            let (code, zh, en) = match kind {
                RefKind::Pack => ("P0203", "规则包", "pack"),
                RefKind::Duty => ("P0401", "岗位", "duty"),
                RefKind::Disease => ("P0409", "病种", "disease"),
                RefKind::Subject => ("P0501", "预案或风险规则", "plan or risk rule"),
            };
            let remedy = match closest(id, names.iter().map(String::as_str)) {
                Some(near) => Text::new(format!("是否指 `{near}`？"), format!("did you mean `{near}`?")),
                None if *kind == RefKind::Pack => {
                    Text::new(format!("一并安装 `{id}`"), format!("install `{id}` along with this pack"))
                }
                None => Text::new(
                    "在本包里定义它，或在 pack.yaml 的 requires 里加上定义它的包",
                    "define it in this pack, or add the pack that defines it to `requires` in pack.yaml",
                ),
            };
            findings.push(Finding::at(
                &placed.path,
                &placed.text,
                *span,
                (Severity::Error, code),
                Text::new(format!("没有{zh} `{id}`"), format!("there is no {en} `{id}`")),
                remedy,
            ));
        }
        self.findings.extend(findings);
    }

    /// Names of a kind that a pack can see.
    fn names(&self, kind: RefKind, pack: &str) -> BTreeSet<String> {
        if kind == RefKind::Pack {
            return self.packs.iter().map(|pack| pack.name.clone()).collect();
        }
        let visible = self.reachable(pack);
        let packs = self.packs.iter().filter(|p| p.name == pack || visible.contains(&p.name));
        packs
            .flat_map(|pack| -> Vec<&String> {
                match kind {
                    RefKind::Duty => pack.duties.iter().map(|duty| &duty.id).collect(),
                    RefKind::Disease => pack.diseases.iter().map(|disease| &disease.id).collect(),
                    _ => pack.plans.iter().map(|p| &p.id).chain(pack.risk.iter().map(|r| &r.id)).collect(),
                }
            })
            .cloned()
            .collect()
    }

    /// Packs that a pack requires, directly or through others.
    fn reachable(&self, pack: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![pack.to_owned()];
        while let Some(name) = ahead.pop() {
            let requires =
                self.packs.iter().find(|p| p.name == name).map(|p| p.requires.clone()).unwrap_or_default();
            ahead.extend(requires.into_iter().filter(|next| seen.insert(next.clone())));
        }
        seen
    }

    pub fn check_requires(&mut self) {
        let mut findings = Vec::new();
        for placed in self.references.iter().filter(|placed| placed.what.kind == RefKind::Pack) {
            let Reference { id, span, .. } = &placed.what;
            if self.reachable(id).contains(&placed.pack) || *id == placed.pack {
                findings.push(Finding::at(
                    &placed.path,
                    &placed.text,
                    *span,
                    (Severity::Error, "P0204"),
                    Text::new(
                        format!("规则包 `{}` 与 `{id}` 互相依赖", placed.pack),
                        format!("the packs `{}` and `{id}` require one another", placed.pack),
                    ),
                    Text::new("去掉其中一方的 requires", "remove one side's `requires`"),
                ));
            }
        }
        self.findings.extend(findings);
    }
}

/// Reads one file by the folder it is in.
fn read_file(reading: &mut Reading<'_>, folder: &str, file: &SourceFile, pack: &mut Pack) {
    let part = file.path.split('/').next().unwrap_or("");
    let known = matches!(part, "pack.yaml" | "cases" | "diseases" | "duties" | "rules" | "plans" | "tests");
    let yaml = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
    if !known || !yaml {
        if yaml {
            reading.warn(
                "P0108",
                (0, 0),
                Text::new("这个文件不会被读取", "this file is not read"),
                Text::new(
                    "放到 cases、diseases、duties、rules、plans 或 tests 文件夹",
                    "move it to cases, diseases, duties, rules, plans or tests",
                ),
            );
        }
        return;
    }
    let Some(root) = reading.root() else { return };
    match part {
        "pack.yaml" => *pack = read::manifest::read(reading, folder, &root),
        "cases" => pack.cases.extend(read::case_rules::read(reading, &root)),
        "diseases" => pack.diseases.extend(read::disease::read(reading, &root)),
        "duties" => pack.duties.extend(read::duty::read(reading, &root)),
        "rules" => pack.risk.extend(read::risk::read(reading, &root)),
        "plans" => pack.plans.extend(read::plan::read(reading, &root)),
        _ => pack.stories.extend(read::story::read(reading, &root)),
    }
    if pack.name.is_empty() {
        pack.name = folder.to_owned();
    }
}
