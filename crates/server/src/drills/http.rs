//! Handlers of the replay's controls.

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use lianfang_domain::Text;
use lianfang_plan::Right;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::driver::Driver;
use crate::error::{Error, Result};
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::Json;
use crate::node::Node;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(show, control))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Replay)]
pub struct ReplayView {
    pub scenario: String,
    pub title: Text,
    pub summary: Text,
    pub attribution: Vec<String>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    /// `playing`, `paused` or `finished`.
    pub state: String,
    pub seconds_per_day: f64,
    pub day_index: i64,
    pub days: i64,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplayAction {
    Play,
    Pause,
    /// To the end of the next day.
    Step,
    Speed,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ControlReplay {
    pub action: ReplayAction,
    /// With `speed`: real seconds for a day, 0 for as fast as possible.
    pub seconds_per_day: Option<f64>,
}

fn driver(node: &Node) -> Result<&Driver> {
    node.driver.get().ok_or_else(|| Error::not_found("replay on this node", "replay"))
}

/// The replay that moves this node's clock.
#[utoipa::path(get, path = "/api/v1/drills/replay", tag = "drills", responses((status = 200, body = ReplayView)))]
async fn show(State(node): State<Node>, _caller: Caller) -> Result<Json<ReplayView>> {
    Ok(Json(driver(&node)?.view(&node)))
}

/// Plays, pauses, steps, or sets the speed. Whoever can take a duty of the replay may control it.
#[utoipa::path(post, path = "/api/v1/drills/replay", tag = "drills", request_body = ControlReplay,
    responses((status = 200, body = ReplayView)))]
async fn control(
    State(node): State<Node>,
    caller: Caller,
    Json(body): Json<ControlReplay>,
) -> Result<Json<ReplayView>> {
    let driver = driver(&node)?;
    // The viewer switches duties to see each one's pages; the controls belong to the viewer, not to the duty.
    let packs = node.packs();
    let grants = crate::people::list_grants(&node.db.read(), caller.account).await?;
    let rights = grants.iter().filter_map(|g| packs.duty(&g.duty)).flat_map(|d| &d.rights);
    if !rights.into_iter().any(|r| *r == Right::ControlReplay) {
        return Err(Error::Forbidden { right: Right::ControlReplay, region: None });
    }
    if let Some(seconds) = body.seconds_per_day
        && !(0.0..=3600.0).contains(&seconds)
    {
        return Err(Error::invalid(
            "D0101",
            Text::new("每天的秒数须在 0 到 3600 之间", "seconds per day must be between 0 and 3600"),
            Text::new("请选择一个速度", "choose one of the speeds"),
        ));
    }
    driver.set(|pace| match body.action {
        ReplayAction::Play => (pace.playing, pace.until) = (true, None),
        ReplayAction::Pause => (pace.playing, pace.steps) = (false, 0),
        ReplayAction::Step => (pace.playing, pace.steps) = (false, pace.steps + 1),
        ReplayAction::Speed => pace.seconds_per_day = body.seconds_per_day.unwrap_or(pace.seconds_per_day),
    });
    Ok(Json(driver.view(&node)))
}
