//! The handler of what-if questions: rights, a bounded queue, computing off the async threads.

use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use lianfang_plan::Right;
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Situation, answer, no_r};
use super::model::WhatIf;
use super::question::{Question, WhatIfQuery, unreadable_query};
use crate::error::{Error, Result};
use crate::kernel::auth::{Caller, check};
use crate::kernel::http::extract::Json;
use crate::node::Node;
use crate::surveillance::outlook::http::computed;

/// One comparison takes all processors for a second or two; this many more may wait.
const WAITING: usize = 4;

/// Who may compute, and who may wait for it.
pub struct Desk {
    computing: Semaphore,
    admitted: Semaphore,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk { computing: Semaphore::new(1), admitted: Semaphore::new(1 + WAITING) }
    }
}

#[cfg(test)]
impl Desk {
    /// Takes every place until the returned permit is dropped.
    pub async fn occupy(&self) -> tokio::sync::SemaphorePermit<'_> {
        self.admitted.acquire_many(1 + WAITING as u32).await.unwrap()
    }
}

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(what_if))
}

/// What measures would change: up to four arms on the same seeds. Nothing is stored; the address is the question.
#[utoipa::path(get, path = "/api/v1/surveillance/what-if", tag = "surveillance", params(WhatIfQuery),
    responses((status = 200, body = WhatIf)))]
async fn what_if(
    State(node): State<Node>,
    caller: Caller,
    query: Result<axum::extract::Query<WhatIfQuery>, QueryRejection>,
) -> Result<Json<WhatIf>> {
    let axum::extract::Query(query) = query.map_err(|e| unreadable_query(&e.body_text()))?;
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeSurveillance, query.region)?;
    check(&tree, &caller, Right::CompareMeasures, scope.under)?;
    let question = Question::check(&query)?;
    let disease_id = query.disease.unwrap_or_else(|| node.config.disease.clone());
    let packs = node.packs();
    let disease = packs.disease(&disease_id).ok_or_else(|| Error::not_found("disease", &disease_id))?.clone();
    let _place = node.outlooks.desk.admitted.try_acquire().map_err(|_| Error::Busy)?;
    let outlook = computed(&node, scope.under, &disease_id).await?;
    let (view, ground) = &*outlook;
    let situation = Situation {
        region: view.region.clone(),
        people: tree.find(scope.under).and_then(|p| p.population),
        disease,
        ground: ground.clone().ok_or_else(no_r)?,
        growth: view.reproduction.growth.map_or(0.0, |g| g.rate),
        packs: packs.digest.clone(),
    };
    let _turn = node.outlooks.desk.computing.acquire().await.map_err(|_| Error::Busy)?;
    let computing = tokio::task::spawn_blocking(move || answer(&question, &situation));
    let found =
        computing.await.map_err(|e| Error::internal(format!("a comparison was not finished: {e}")))??;
    Ok(Json(found))
}
