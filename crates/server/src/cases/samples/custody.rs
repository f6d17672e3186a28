//! The chain of custody: who handed tubes over, who received them, who gave one up, and when.
//!
//! Each step is a step of the sample (`cases/steps.rs`): its text is kept with a salt, its hash is in the journal, so that a chain
//! can't be rewritten afterwards.

use axum::extract::State;
use chrono::{DateTime, Utc};
use lianfang_plan::{Laboratory, Right};
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{BatchAnswer, MoveTubes, RefusedTube};
use super::store::SampleRow;
use super::{rules, store};
use crate::cases::steps::{self, NewStep};
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::db::Tx;
use crate::kernel::http::extract::Json;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(move_tubes))
}

/// A step that tubes take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Sent,
    Received,
    Void,
}

impl Move {
    const WORDS: [&str; 3] = ["sent", "received", "void"];

    fn parse(word: &str) -> Result<Move> {
        match word {
            "sent" => Ok(Move::Sent),
            "received" => Ok(Move::Received),
            "void" => Ok(Move::Void),
            _ => rules::check_word(word, &Move::WORDS).map(|()| Move::Void),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Move::Sent => "cases.samples.sent",
            Move::Received => "cases.samples.received",
            Move::Void => "cases.samples.voided",
        }
    }

    /// The sample after the step; an error when it does not stand where the step begins.
    fn apply(self, mut row: SampleRow, laboratory: &Laboratory, now: DateTime<Utc>) -> Result<SampleRow> {
        let stage = rules::stage(&row);
        let begins = match self {
            Move::Sent => stage == "registered",
            Move::Received => matches!(stage, "registered" | "sent"),
            Move::Void => row.waits(),
        };
        if !begins {
            return Err(rules::cannot_move(&row.tube, stage));
        }
        match self {
            Move::Sent => row.sent_at = Some(now),
            Move::Received => {
                row.received_at = Some(now);
                row.due_at = rules::due_after_receipt(laboratory, now);
            }
            Move::Void => (row.voided_at, row.due_at) = (Some(now), None),
        }
        Ok(row)
    }
}

/// Why a tube of many was left out, beside those that went through.
pub fn refused(tube: &str, error: Error) -> Result<RefusedTube> {
    match error {
        Error::Invalid(fault) | Error::Conflict(fault) => Ok(RefusedTube {
            tube: tube.to_owned(),
            code: fault.code.to_owned(),
            detail: fault.detail,
            remedy: fault.remedy,
        }),
        other => Err(other),
    }
}

/// Hands tubes over, receives them in the laboratory, or gives them up. Those that can't take the step are named with the reason.
#[utoipa::path(post, path = "/api/v1/cases/samples/moves", tag = "cases", request_body = MoveTubes,
    responses((status = 200, body = BatchAnswer)))]
async fn move_tubes(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<MoveTubes>,
) -> Result<Json<BatchAnswer>> {
    let scope = caller.scope(&node.tree(), Right::EnterResults, None)?;
    let step = Move::parse(&body.step)?;
    rules::check_many(body.tubes.len())?;
    if step == Move::Void && !rules::is_noted(body.note.as_deref()) {
        return Err(rules::reason_missing());
    }
    let packs = node.packs();
    let answer = node
        .write(Some(caller.account), move |tx| {
            Box::pin(async move {
                // A tube that was scanned twice takes the step once.
                let mut tubes: Vec<String> = body.tubes.iter().map(|tube| tube.trim().to_owned()).collect();
                let mut seen = HashSet::new();
                tubes.retain(|tube| seen.insert(tube.clone()));
                let mut known = store::find_tubes(&tx.conn(), scope, &tubes).await?;
                let mut answer = BatchAnswer::default();
                let mut moved: BTreeMap<Uuid, Vec<SampleRow>> = BTreeMap::new();
                for tube in tubes {
                    let row = match known.remove(&tube).unwrap_or_default().as_mut_slice() {
                        [] => Err(rules::tube_unknown(&tube)),
                        [only] => {
                            let laboratory = packs.case_rules(&only.disease).map(|r| r.laboratory.clone());
                            step.apply(only.clone(), &laboratory.unwrap_or_default(), tx.now())
                        }
                        _ => Err(rules::tube_ambiguous(&tube)),
                    };
                    match row {
                        Ok(row) => moved.entry(row.region_id).or_default().push(row),
                        Err(error) => answer.refused.push(refused(&tube, error)?),
                    }
                }
                for (region, rows) in moved {
                    answer.done += rows.len();
                    store_moved(tx, step, region, rows, body.note.as_deref()).await?;
                }
                Ok(answer)
            })
        })
        .await?;
    Ok(Json(answer))
}

async fn store_moved(
    tx: &mut Tx,
    step: Move,
    region: Uuid,
    rows: Vec<SampleRow>,
    note: Option<&str>,
) -> Result<()> {
    let mut told = Vec::with_capacity(rows.len());
    for row in &rows {
        if !store::save(&tx.conn(), row).await? {
            return Err(Error::Changed { current: Box::new(json!({"id": row.id})) });
        }
        told.push(NewStep {
            kind: step.kind(),
            region,
            subject: row.id,
            content: json!({"tube": row.tube, "note": note}),
            open: json!({}),
        });
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).take(100).collect();
    steps::record_together(tx, step.kind(), region, told, json!({"samples": ids})).await
}
