//! Handlers of clues: ask, answer, take back.

use axum::extract::State;
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{AnswerClue, Clue, NewClue};
use super::rules;
use super::store::{self, ClueFilter, ClueRow};
use crate::cases::records;
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::db::Tx;
use crate::kernel::http::extract::{Json, Path, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::kernel::http::version::{IfMatch, Versioned};
use crate::kernel::vault::Sealed;
use crate::node::Node;
use crate::people;
use crate::response::{self, HandOut, Subject};

/// The name of the task that a clue is, and of its only occurrence.
const TASK: &str = "answer";
const ONCE: &str = "once";

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(detail))
        .routes(routes!(ask))
        .routes(routes!(answer))
        .routes(routes!(withdraw))
}

#[derive(Debug, Deserialize, IntoParams)]
struct ListQuery {
    region: Option<Uuid>,
    /// Clues of one case.
    case: Option<Uuid>,
    /// `open`, `answered` or `withdrawn`
    state: Option<String>,
}

/// Whether somebody belongs to those who are asked.
fn is_asked(node: &Node, caller: &Caller, row: &ClueRow) -> bool {
    let may = |right| check(&node.tree(), caller, right, row.to_region).is_ok();
    (caller.duty == row.duty && may(Right::DoTask)) || may(Right::Investigate)
}

async fn view(node: &Node, caller: &Caller, row: ClueRow) -> Result<Clue> {
    let (tree, packs, conn) = (node.tree(), node.packs(), node.db.read());
    let text = |key: &[u8], sealed: &[u8]| -> Result<String> {
        let sealed = Sealed { key: key.to_vec(), text: sealed.to_vec() };
        let bytes = node.vault.unseal(row.id, &sealed)?;
        String::from_utf8(bytes).map_err(|_| Error::internal("a clue is not text"))
    };
    let seen = records::get_visible(node, &conn, caller, Right::SeeCases, row.case_id).await.is_ok();
    let asks = seen && check(&tree, caller, Right::Investigate, row.region_id).is_ok();
    let open = row.state == "open";
    let name = async |id: Option<Uuid>| match id {
        Some(id) => people::find_name(&conn, id).await,
        None => Ok(None),
    };
    let answer = row.answer_key.as_deref().zip(row.answer.as_deref());
    Ok(Clue {
        question: text(&row.question_key, &row.question)?,
        answer: answer.map(|(key, sealed)| text(key, sealed)).transpose()?,
        asked_by: name(row.asked_by).await?,
        answered_by: name(row.answered_by).await?,
        may_answer: open && is_asked(node, caller, &row),
        may_withdraw: open && asks,
        id: row.id,
        case_id: seen.then_some(row.case_id),
        case_number: row.number,
        disease: row.disease,
        from: tree.reference(row.region_id)?,
        to: tree.reference(row.to_region)?,
        duty_title: packs.duty(&row.duty).map_or_else(|| Text::same(row.duty.clone()), |d| d.title.clone()),
        duty: row.duty,
        late: open && row.due_at <= node.clock.now(),
        state: row.state,
        asked_at: row.asked_at,
        due_at: row.due_at,
        answered_at: row.answered_at,
    })
}

/// Clues asked here or passed here, those due first at the top.
#[utoipa::path(get, path = "/api/v1/cases/clues", tag = "cases", params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Clue>)))]
async fn list(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Clue>>> {
    let sees_cases = caller.rights.contains(&Right::SeeCases);
    let right = if sees_cases { Right::SeeCases } else { Right::DoTask };
    let filter = ClueFilter {
        scope: caller.scope(&node.tree(), right, query.region)?,
        duty: caller.duty.clone(),
        sees_cases,
        case: query.case,
        state: query.state,
        reader: caller.account,
        after: page.after()?,
    };
    let rows = store::list(&node.db.read(), filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |row: &ClueRow| (row.due_at, row.id));
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(view(&node, &caller, row).await?);
    }
    Ok(Json(Page { items, next: page.next }))
}

/// A clue that the caller asked or is asked; any other is as good as not there.
async fn get(node: &Node, caller: &Caller, id: Uuid) -> Result<ClueRow> {
    let conn = node.db.read();
    let row = store::find(&conn, id).await?.ok_or_else(|| Error::not_found("clue", id))?;
    let seen = is_asked(node, caller, &row)
        || records::get_visible(node, &conn, caller, Right::SeeCases, row.case_id).await.is_ok();
    if seen { Ok(row) } else { Err(Error::not_found("clue", id)) }
}

#[utoipa::path(get, path = "/api/v1/cases/clues/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Clue)))]
async fn detail(State(node): State<Node>, caller: Caller, Path(id): Path<Uuid>) -> Result<Versioned<Clue>> {
    describe(&node, &caller, id).await
}

async fn describe(node: &Node, caller: &Caller, id: Uuid) -> Result<Versioned<Clue>> {
    let row = get(node, caller, id).await?;
    Ok(Versioned(row.version, view(node, caller, row).await?))
}

/// Passes a question about a case to a duty, here or elsewhere.
#[utoipa::path(post, path = "/api/v1/cases/records/{id}/clues", tag = "cases", params(("id" = Uuid, Path)),
    request_body = NewClue, responses((status = 200, body = Clue)))]
async fn ask(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(body): Json<NewClue>,
) -> Result<Versioned<Clue>> {
    let case = records::get_visible(&node, &node.db.read(), &caller, Right::Investigate, id).await?;
    let (tree, packs) = (node.tree(), node.packs());
    tree.get(body.region_id)?;
    let does = |duty: &lianfang_plan::Duty| duty.rights.contains(&Right::DoTask);
    if !packs.duty(&body.duty).is_some_and(does) {
        return Err(rules::unknown_duty(&body.duty));
    }
    let question = rules::check_text(&body.question)?;
    rules::check_due(body.due_at, node.clock.now())?;
    let node_ = node.clone();
    let clue = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                let clue = tx.id();
                let Sealed { key, text } = node_.vault.seal(clue, question.as_bytes())?;
                let row = ClueRow {
                    id: clue,
                    region_id: case.region_id,
                    case_id: id,
                    disease: case.disease.clone(),
                    number: case.number.clone(),
                    to_region: body.region_id,
                    duty: body.duty.clone(),
                    state: "open".to_owned(),
                    asked_at: tx.now(),
                    asked_by: tx.actor(),
                    due_at: body.due_at,
                    question_key: key,
                    question: text,
                    answered_at: None,
                    answered_by: None,
                    answer_key: None,
                    answer: None,
                    version: 1,
                };
                store::insert(&tx.conn(), row).await?;
                let task = HandOut {
                    subject: Subject::Clue(clue),
                    region: body.region_id,
                    disease: case.disease,
                    task: TASK.to_owned(),
                    occurrence: ONCE.to_owned(),
                    // Tasks are seen by many: what is asked stays in the clue.
                    title: Text::new(
                        format!("协查：病例 {}", case.number),
                        format!("A question about case {}", case.number),
                    ),
                    detail: Some(Text::new("打开线索查看内容并答复", "open the clue to read and answer it")),
                    checklist: Vec::new(),
                    tell: vec![body.duty.clone()],
                    duty: body.duty,
                    by_hand: false,
                    due_at: body.due_at,
                    late_at: body.due_at,
                };
                response::hand_out(tx, vec![task]).await?;
                note(tx, "cases.clue.asked", case.region_id, id, clue).await?;
                Ok(clue)
            })
        })
        .await?;
    describe(&node, &caller, clue).await
}

async fn note(tx: &mut Tx, kind: &'static str, region: Uuid, case: Uuid, clue: Uuid) -> Result<()> {
    let content = json!({"clue": clue});
    steps::record(tx, vec![NewStep { kind, region, subject: case, content, open: json!({"clue": clue}) }])
        .await
}

/// A clue that is still open, in the version that the caller saw.
async fn open(node: &Node, caller: &Caller, id: Uuid, version: IfMatch) -> Result<ClueRow> {
    let row = get(node, caller, id).await?;
    if version.0 != row.version {
        version.check(row.version, &view(node, caller, row.clone()).await?)?;
    }
    if row.state == "open" { Ok(row) } else { Err(rules::over()) }
}

/// Answers a clue; its task is done by that.
#[utoipa::path(post, path = "/api/v1/cases/clues/{id}/answer", tag = "cases", params(("id" = Uuid, Path)),
    request_body = AnswerClue, responses((status = 200, body = Clue)))]
async fn answer(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
    Json(body): Json<AnswerClue>,
) -> Result<Versioned<Clue>> {
    let mut row = open(&node, &caller, id, version).await?;
    if !is_asked(&node, &caller, &row) {
        return Err(Error::Forbidden { right: Right::DoTask, region: Some(row.to_region) });
    }
    let Sealed { key, text } = node.vault.seal(id, rules::check_text(&body.answer)?.as_bytes())?;
    (row.answer_key, row.answer, row.state) = (Some(key), Some(text), "answered".to_owned());
    let (region, case) = (row.region_id, row.case_id);
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            (row.answered_at, row.answered_by) = (Some(tx.now()), tx.actor());
            end(tx, row).await?;
            let words = Text::new("线索已答复", "the clue is answered");
            response::complete(tx, Subject::Clue(id), TASK, ONCE, words).await?;
            note(tx, "cases.clue.answered", region, case, id).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

/// Takes a clue back that is no longer needed.
#[utoipa::path(post, path = "/api/v1/cases/clues/{id}/withdraw", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Clue)))]
async fn withdraw(
    State(node): State<Node>,
    caller: Caller,
    Path(id): Path<Uuid>,
    version: IfMatch,
) -> Result<Versioned<Clue>> {
    let mut row = open(&node, &caller, id, version).await?;
    let case = records::get_visible(&node, &node.db.read(), &caller, Right::Investigate, row.case_id).await?;
    row.state = "withdrawn".to_owned();
    node.write(Some(caller.account), move |tx| {
        Box::pin(async move {
            end(tx, row).await?;
            response::withdraw(tx, Subject::Clue(id), TASK, ONCE).await?;
            note(tx, "cases.clue.withdrawn", case.region_id, case.id, id).await
        })
    })
    .await?;
    describe(&node, &caller, id).await
}

async fn end(tx: &Tx, row: ClueRow) -> Result<()> {
    let id = row.id;
    if store::save(&tx.conn(), row).await? {
        return Ok(());
    }
    Err(Error::Changed { current: Box::new(json!({"id": id})) })
}

/// Removes what was asked about a case; what was still open is called off.
pub async fn erase_of_case(tx: &mut Tx, case: Uuid) -> Result<u64> {
    for row in store::list_open_of(&tx.conn(), case).await? {
        response::withdraw(tx, Subject::Clue(row.id), TASK, ONCE).await?;
    }
    store::delete_of_case(&tx.conn(), case).await
}
