//! Handlers for the journal and its proofs.

use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use tlog_tiles::record_hash;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::text::kind_title;
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::Page;
use crate::kernel::journal::{self, prove, store};
use crate::node::Node;
use crate::people;
use crate::regions::{RegionRef, under_sql};

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(entries))
        .routes(routes!(entry))
        .routes(routes!(proof))
        .routes(routes!(checkpoint))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    pub position: u64,
    pub at: DateTime<Utc>,
    pub actor: Option<String>,
    pub kind: String,
    pub kind_title: Text,
    pub text: Text,
    pub region: Option<RegionRef>,
    pub subject: Option<Uuid>,
    /// Base 64 of SHA-256(0x00 ‖ leaf).
    pub leaf_hash: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryDetail {
    #[serde(flatten)]
    pub entry: Entry,
    /// Base 64 of the exact bytes that are hashed.
    pub leaf: String,
    pub data: serde_json::Value,
}

/// That an entry is in the tree under the newest checkpoint (RFC 6962).
#[derive(Debug, Serialize, ToSchema)]
pub struct Proof {
    pub position: u64,
    pub tree_size: u64,
    pub leaf_hash: String,
    /// Base 64 of the sibling hashes, from the leaf upwards.
    pub path: Vec<String>,
    pub root_hash: String,
    /// The signed note.
    pub checkpoint: String,
    pub public_key: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckpointView {
    pub text: String,
    pub tree_size: u64,
    pub root_hash: String,
    pub public_key: String,
}

#[derive(Debug, Deserialize, IntoParams)]
struct EntriesQuery {
    region: Option<Uuid>,
    /// Beginning of the kind, `surveillance.` for a whole slice.
    kind: Option<String>,
    /// Only entries before this position.
    before: Option<u64>,
    /// As `before`; what `next` of the previous page gives.
    cursor: Option<u64>,
    limit: Option<u32>,
}

/// An entry as pages show it.
pub async fn view(node: &Node, e: &journal::Entry) -> Result<Entry> {
    let actor = match e.actor {
        Some(id) => people::find_name(&node.db.read(), id).await?,
        None => None,
    };
    let region = e.region.and_then(|id| node.tree().reference(id).ok());
    let title = kind_title(&e.kind);
    let text = match &region {
        Some(r) => Text::new(format!("{}：{}", r.name.zh, title.zh), format!("{}: {}", r.name.en, title.en)),
        None => title.clone(),
    };
    let leaf = serde_json::to_string(e)?;
    Ok(Entry {
        position: e.position,
        at: e.at,
        actor,
        kind: e.kind.clone(),
        kind_title: title,
        text,
        region,
        subject: e.subject,
        leaf_hash: STANDARD.encode(record_hash(leaf.as_bytes()).0),
    })
}

/// The journal, newest first. Entries of a region need the right there; entries of the node as a whole are
/// for those who see the whole.
#[utoipa::path(get, path = "/api/v1/audit/entries", tag = "audit", params(EntriesQuery),
    responses((status = 200, body = Page<Entry>)))]
async fn entries(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Page<Entry>>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeJournal, query.region)?;
    let whole = tree.root() == Some(scope.under);
    let mut parameters = vec![];
    let region = (!whole).then(|| {
        let sql = under_sql("region_id", scope, &mut parameters);
        (sql, parameters)
    });
    let limit = query.limit.unwrap_or(50).clamp(1, 500);
    let filter = store::Filter {
        before: query.cursor.or(query.before),
        kind: query.kind,
        region,
        ..store::Filter::default()
    };
    let mut found = store::list_newest(&node.db.read(), filter, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|e| e.position.to_string());
    let mut items = Vec::with_capacity(found.len());
    for e in &found {
        items.push(view(&node, e).await?);
    }
    Ok(Json(Page { items, next }))
}

/// The stored leaf, when the caller may see the entry.
async fn get_leaf(node: &Node, caller: &Caller, position: u64) -> Result<(String, journal::Entry)> {
    let leaf = store::find_leaf(&node.db.read(), position).await?;
    let leaf = leaf.ok_or_else(|| Error::not_found("journal entry", position))?;
    let entry: journal::Entry = serde_json::from_str(&leaf)?;
    let tree = node.tree();
    let place = entry.region.or(tree.root()).unwrap_or(caller.region);
    check(&tree, caller, Right::SeeJournal, place)?;
    Ok((leaf, entry))
}

#[utoipa::path(get, path = "/api/v1/audit/entries/{position}", tag = "audit", params(("position" = u64, Path)),
    responses((status = 200, body = EntryDetail)))]
async fn entry(
    State(node): State<Node>,
    caller: Caller,
    Path(position): Path<u64>,
) -> Result<Json<EntryDetail>> {
    let (leaf, e) = get_leaf(&node, &caller, position).await?;
    let mut entry = view(&node, &e).await?;
    // The hash is of the stored bytes, whatever this version would write.
    entry.leaf_hash = STANDARD.encode(record_hash(leaf.as_bytes()).0);
    Ok(Json(EntryDetail { entry, leaf: STANDARD.encode(leaf.as_bytes()), data: e.data }))
}

#[utoipa::path(get, path = "/api/v1/audit/entries/{position}/proof", tag = "audit", params(("position" = u64, Path)),
    responses((status = 200, body = Proof)))]
async fn proof(State(node): State<Node>, caller: Caller, Path(position): Path<u64>) -> Result<Json<Proof>> {
    let (leaf, _) = get_leaf(&node, &caller, position).await?;
    let checkpoint = store::find_checkpoint(&node.db.read()).await?;
    let checkpoint = checkpoint.filter(|c| position < c.tree_size.cast_unsigned()).ok_or_else(|| {
        Error::conflict(
            "J0101",
            Text::new("这条记录尚未被签名的检查点覆盖", "no signed checkpoint covers this entry yet"),
            Text::new("请几秒后再试", "try again in a few seconds"),
        )
    })?;
    let proof = prove(&node.db.read(), position, checkpoint.tree_size.cast_unsigned()).await?;
    Ok(Json(Proof {
        position,
        tree_size: proof.tree_size,
        leaf_hash: STANDARD.encode(record_hash(leaf.as_bytes()).0),
        path: proof.path.iter().map(|h| STANDARD.encode(h.0)).collect(),
        root_hash: STANDARD.encode(proof.root.0),
        checkpoint: checkpoint.note,
        public_key: node.signer.public.clone(),
    }))
}

/// The newest signed checkpoint.
#[utoipa::path(get, path = "/api/v1/audit/checkpoint", tag = "audit", responses((status = 200, body = CheckpointView)))]
async fn checkpoint(State(node): State<Node>, caller: Caller) -> Result<Json<CheckpointView>> {
    caller.require(Right::SeeJournal)?;
    let checkpoint = store::find_checkpoint(&node.db.read()).await?;
    let c = checkpoint.ok_or_else(|| Error::not_found("checkpoint", "newest"))?;
    Ok(Json(CheckpointView {
        text: c.note,
        tree_size: c.tree_size.cast_unsigned(),
        root_hash: STANDARD.encode(c.root),
        public_key: node.signer.public.clone(),
    }))
}
