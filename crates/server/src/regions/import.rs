//! Import of regions, boundaries and neighbours: staged with a preview, applied whole or not at all.

use axum::extract::State;
use lianfang_domain::{Text, Tier};
use lianfang_exchange::tabular::{
    Boundary, Finding, NeighbourPair, RegionMapping, RegionRow, read_boundaries, read_neighbours,
    read_regions_under,
};
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{ChangeView, FieldChange, ImportSummary, RegionImport};
use super::rules::{RegionChange, plan_changes};
use super::store::{self, ImportRow};
use super::tree::{Place, Tree};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Multipart, Path};
use crate::kernel::http::problem::FindingView;
use crate::kernel::journal::NewEntry;
use crate::node::Node;

/// Changes shown in a preview.
const SHOWN: usize = 200;
/// Largest file of regions or boundaries, in bytes.
const MAX_FILE: usize = 64 << 20;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(stage))
        .routes(routes!(show))
        .routes(routes!(apply))
        .routes(routes!(discard))
}

/// What the uploader says about the file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Options {
    /// Tier of the regions that boundaries or neighbours name by code.
    pub tier: Option<Tier>,
    /// Property of a GeoJSON feature that holds the region's code.
    pub key: Option<String>,
}

/// Adds and changes regions. Returns how many were added and changed.
pub async fn apply_regions(tx: &mut Tx, tree: &Tree, rows: &[RegionRow]) -> Result<(usize, usize)> {
    let (changes, _) = plan_changes(tree, rows, || tx.id());
    let mut added = Vec::new();
    let mut changed = 0;
    for change in changes {
        match change {
            RegionChange::Add(region, ancestors) => added.push((region, ancestors)),
            RegionChange::Change(place, _) => {
                store::update_region(&tx.conn(), &place).await?;
                changed += 1;
            }
        }
    }
    let count = added.len();
    store::insert_regions(&tx.conn(), added).await?;
    let data = json!({"added": count, "changed": changed});
    tx.journal(NewEntry::new("regions.regions.imported", None, None, data));
    Ok((count, changed))
}

/// Stores boundaries of regions known by code at `tier`; returns how many.
pub async fn apply_boundaries(
    tx: &mut Tx,
    tree: &Tree,
    tier: Tier,
    boundaries: &[Boundary],
) -> Result<usize> {
    let known: Vec<(Uuid, String)> = boundaries
        .iter()
        .filter_map(|b| Some((tree.find_code(tier, &b.code)?.id, b.geometry.to_string())))
        .collect();
    let count = known.len();
    store::save_boundaries(&tx.conn(), known).await?;
    tx.journal(NewEntry::new("regions.boundaries.imported", None, None, json!({"boundaries": count})));
    Ok(count)
}

/// A region by code; without a tier the lowest one down to the county that has the code.
fn find_code<'t>(tree: &'t Tree, tier: Option<Tier>, code: &str) -> Option<&'t Place> {
    let down_to_county = [Tier::County, Tier::Municipal, Tier::Provincial, Tier::National];
    match tier {
        Some(tier) => tree.find_code(tier, code),
        None => down_to_county.into_iter().find_map(|tier| tree.find_code(tier, code)),
    }
}

/// Stores pairs of neighbours known by code at `tier`, or at any tier down to the county; returns how many directed rows are new.
pub async fn apply_neighbours(
    tx: &mut Tx,
    tree: &Tree,
    tier: Option<Tier>,
    pairs: &[NeighbourPair],
) -> Result<u64> {
    let find = |code: &str| find_code(tree, tier, code).map(|p| p.id);
    let known: Vec<(Uuid, Uuid)> = pairs.iter().filter_map(|p| Some((find(&p.a)?, find(&p.b)?))).collect();
    let added = store::insert_neighbours(&tx.conn(), &known).await?;
    tx.journal(NewEntry::new("regions.neighbours.imported", None, None, json!({"added": added})));
    Ok(added)
}

fn kind_fault(kind: &str) -> Error {
    Error::invalid(
        "R0103",
        Text::new(format!("不支持的地区文件类型“{kind}”"), format!("`{kind}` is not a kind of region file")),
        Text::new("可用：regions、boundaries、neighbours", "use regions, boundaries or neighbours"),
    )
}

/// Reads a file and tells what it would change; nothing is stored yet.
fn preview(tree: &Tree, kind: &str, options: &Options, content: &[u8]) -> Result<ImportSummary> {
    let tier = options.tier.unwrap_or(Tier::County);
    let views = |findings: Vec<Finding>| findings.iter().map(FindingView::from).collect::<Vec<FindingView>>();
    match kind {
        "regions" => {
            let (rows, findings) = read_rows(tree, content);
            let (changes, unchanged) = plan_changes(tree, &rows, Uuid::nil);
            let adds = changes.iter().filter(|c| matches!(c, RegionChange::Add(..))).count();
            Ok(ImportSummary {
                added: adds,
                changed: changes.len() - adds,
                unchanged,
                changes: changes.iter().take(SHOWN).map(show_change).collect(),
                findings: views(findings),
            })
        }
        "boundaries" => {
            let key = options.key.as_deref().unwrap_or("code");
            let (boundaries, findings) = read_boundaries(content, key);
            let (known, unknown): (Vec<_>, Vec<_>) =
                boundaries.iter().partition(|b| tree.find_code(tier, &b.code).is_some());
            let mut findings = views(findings);
            findings.extend(unknown.iter().map(|b| unknown_code(&b.code)));
            Ok(ImportSummary { added: known.len(), findings, ..ImportSummary::default() })
        }
        "neighbours" => {
            let (pairs, findings) = read_pairs(content);
            let mut unknown: BTreeSet<&str> = BTreeSet::new();
            let (mut added, mut unchanged) = (0, 0);
            for pair in &pairs {
                match (find_code(tree, options.tier, &pair.a), find_code(tree, options.tier, &pair.b)) {
                    (Some(a), Some(b)) if a.neighbours.contains(&b.id) => unchanged += 1,
                    (Some(_), Some(_)) => added += 1,
                    (known, _) => {
                        unknown.insert(if known.is_none() { &pair.a } else { &pair.b });
                    }
                }
            }
            let mut findings = views(findings);
            findings.extend(unknown.into_iter().map(unknown_code));
            Ok(ImportSummary { added, unchanged, findings, ..ImportSummary::default() })
        }
        other => Err(kind_fault(other)),
    }
}

/// Regions of a file; parents may be in the tree already.
fn read_rows(tree: &Tree, content: &[u8]) -> (Vec<RegionRow>, Vec<Finding>) {
    read_regions_under(content, &RegionMapping::default(), &|code, tier| tree.find_code(tier, code).is_some())
}

/// Pairs of neighbours from the first two columns of a file.
pub fn read_pairs(content: &[u8]) -> (Vec<NeighbourPair>, Vec<Finding>) {
    let first = content.split(|b| *b == b'\n').next().unwrap_or_default();
    let header = String::from_utf8_lossy(first);
    let mut names = header.trim_start_matches('\u{feff}').trim().split(',').map(str::to_owned);
    let (a, b) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    read_neighbours(content, &a, &b)
}

fn unknown_code(code: &str) -> FindingView {
    FindingView {
        code: "R0107".to_owned(),
        severity: "warning".to_owned(),
        line: None,
        column: None,
        column_index: None,
        value: Some(code.to_owned()),
        path: None,
        message: Text::new(format!("没有代码为“{code}”的地区"), format!("no region has the code `{code}`")),
        remedy: Text::new("请先导入该地区，或改正代码", "import the region first, or mend the code"),
    }
}

fn show_change(change: &RegionChange) -> ChangeView {
    let (place_code, name, tier, what, fields): (_, &Text, Tier, _, Vec<FieldChange>) = match change {
        RegionChange::Add(region, _) => (region.code.clone(), &region.name, region.tier, "add", Vec::new()),
        RegionChange::Change(place, fields) => {
            let place: &Place = place;
            (place.code.clone(), &place.name, place.tier, "change", fields.clone())
        }
    };
    ChangeView {
        code: place_code,
        name: name.zh.clone(),
        tier: tier.to_string(),
        what: what.to_owned(),
        fields,
    }
}

fn view(row: &ImportRow) -> Result<RegionImport> {
    Ok(RegionImport {
        id: row.id,
        kind: row.kind.clone(),
        state: row.state.clone(),
        file_name: row.file_name.clone(),
        summary: serde_json::from_str(&row.summary)?,
        created_at: row.created_at,
    })
}

/// The parts of an upload form.
struct Upload {
    file_name: String,
    content: Vec<u8>,
    kind: String,
    options: Options,
}

async fn read_upload(mut form: Multipart) -> Result<Upload> {
    let broken = |e: axum::extract::multipart::MultipartError| {
        Error::invalid(
            "R0104",
            Text::new("上传中断或格式不完整", format!("the upload is incomplete: {e}")),
            Text::new("请重新上传", "upload the file again"),
        )
    };
    let mut upload = Upload {
        file_name: String::new(),
        content: Vec::new(),
        kind: String::new(),
        options: Options::default(),
    };
    while let Some(mut field) = form.0.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => {
                upload.file_name = field.file_name().unwrap_or("file").chars().take(200).collect();
                while let Some(chunk) = field.chunk().await.map_err(broken)? {
                    upload.content.extend_from_slice(&chunk);
                    if upload.content.len() > MAX_FILE {
                        return Err(Error::invalid(
                            "R0105",
                            Text::new("地区文件超过 64 MB", "the file of regions is larger than 64 MB"),
                            Text::new("请拆分后分别导入", "split it and import the parts"),
                        ));
                    }
                }
            }
            Some("kind") => upload.kind = field.text().await.map_err(broken)?,
            Some("options") => {
                upload.options =
                    serde_json::from_str(&field.text().await.map_err(broken)?).unwrap_or_default();
            }
            _ => {}
        }
    }
    Ok(upload)
}

/// Uploads a file (`multipart/form-data` with `file`, `kind` and `options`) and shows what it would change.
#[utoipa::path(post, path = "/api/v1/regions/imports", tag = "regions",
    responses((status = 200, body = RegionImport)))]
async fn stage(State(node): State<Node>, caller: Caller, form: Multipart) -> Result<Json<RegionImport>> {
    caller.require(Right::ManageRegions)?;
    let upload = read_upload(form).await?;
    let tree = node.tree();
    let (kind, options) = (upload.kind.clone(), upload.options.clone());
    let (summary, content) = tokio::task::spawn_blocking(move || {
        let summary = preview(&tree, &kind, &options, &upload.content);
        (summary, upload.content)
    })
    .await
    .map_err(|e| Error::internal(format!("preview: {e}")))?;
    let summary = serde_json::to_string(&summary?)?;
    let options = serde_json::to_string(&upload.options)?;
    let by = caller.account;
    let row = node
        .write(Some(by), move |tx| {
            Box::pin(async move {
                let row = ImportRow {
                    id: tx.id(),
                    kind: upload.kind,
                    state: "staged".to_owned(),
                    file_name: upload.file_name,
                    options,
                    content,
                    summary,
                    created_at: tx.now(),
                };
                store::insert_import(&tx.conn(), &row, Some(by)).await?;
                tx.journal(NewEntry::new(
                    "regions.import.staged",
                    None,
                    Some(row.id),
                    json!({"kind": row.kind}),
                ));
                Ok(row)
            })
        })
        .await?;
    Ok(Json(view(&row)?))
}

async fn get(node: &Node, id: Uuid) -> Result<ImportRow> {
    store::find_import(&node.db.read(), id).await?.ok_or_else(|| Error::not_found("import of regions", id))
}

#[utoipa::path(get, path = "/api/v1/regions/imports/{id}", tag = "regions", params(("id" = Uuid, Path)),
    responses((status = 200, body = RegionImport)))]
async fn show(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<RegionImport>> {
    caller.require(Right::ManageRegions)?;
    Ok(Json(view(&get(&node, id).await?)?))
}

fn closed() -> Error {
    Error::conflict(
        "R0106",
        Text::new("这次导入已经应用或放弃", "this import was applied or discarded already"),
        Text::new("如需再次导入，请重新上传文件", "upload the file again to import it once more"),
    )
}

/// Applies a staged import in one transaction.
#[utoipa::path(post, path = "/api/v1/regions/imports/{id}/apply", tag = "regions", params(("id" = Uuid, Path)),
    responses((status = 200, body = RegionImport)))]
async fn apply(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<RegionImport>> {
    caller.require(Right::ManageRegions)?;
    let row = get(&node, id).await?;
    let tree = node.tree();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::close_import(&tx.conn(), id, "applied").await? {
                return Err(closed());
            }
            let options: Options = serde_json::from_str(&row.options)?;
            let tier = options.tier.unwrap_or(Tier::County);
            match row.kind.as_str() {
                "regions" => apply_regions(tx, &tree, &read_rows(&tree, &row.content).0).await.map(drop),
                "boundaries" => {
                    let key = options.key.as_deref().unwrap_or("code");
                    let boundaries = read_boundaries(&row.content, key).0;
                    apply_boundaries(tx, &tree, tier, &boundaries).await.map(drop)
                }
                "neighbours" => {
                    apply_neighbours(tx, &tree, options.tier, &read_pairs(&row.content).0).await.map(drop)
                }
                other => Err(kind_fault(other)),
            }
        })
    })
    .await?;
    node.reload_tree().await?;
    Ok(Json(view(&get(&node, id).await?)?))
}

#[utoipa::path(post, path = "/api/v1/regions/imports/{id}/discard", tag = "regions", params(("id" = Uuid, Path)),
    responses((status = 200, body = RegionImport)))]
async fn discard(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<RegionImport>> {
    caller.require(Right::ManageRegions)?;
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            if !store::close_import(&tx.conn(), id, "discarded").await? {
                return Err(closed());
            }
            tx.journal(NewEntry::new("regions.import.discarded", None, Some(id), json!({})));
            Ok(())
        })
    })
    .await?;
    Ok(Json(view(&get(&node, id).await?)?))
}
