//! Handlers for curves and the rows behind them.

use axum::extract::State;
use chrono::NaiveDate;
use lianfang_domain::Window;
use lianfang_plan::Right;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::model::{CountRow, Curve};
use super::store::{self, CountFilter, ListedCount};
use crate::error::Result;
use crate::kernel::auth::Caller;
use crate::kernel::http::extract::{Json, Query};
use crate::kernel::http::paging::{Page, PageQuery};
use crate::node::Node;

/// Without a first day, a curve shows this many days.
const CURVE_DAYS: u32 = 400;

pub fn router() -> OpenApiRouter<Node> {
    OpenApiRouter::new().routes(routes!(curve)).routes(routes!(counts))
}

#[derive(Debug, Deserialize, IntoParams)]
pub struct SeriesQuery {
    pub region: Option<Uuid>,
    pub disease: Option<String>,
    /// `confirmed` unless told.
    pub indicator: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl SeriesQuery {
    fn days(&self, node: &Node, default: u32) -> (NaiveDate, NaiveDate) {
        let to = self.to.unwrap_or_else(|| node.clock.today());
        (self.from.unwrap_or_else(|| Window::days(default).first_day(to)), to)
    }

    fn disease(&self, node: &Node) -> String {
        self.disease.clone().unwrap_or_else(|| node.config.disease.clone())
    }

    fn indicator(&self) -> String {
        self.indicator.clone().unwrap_or_else(|| "confirmed".to_owned())
    }
}

/// The course of an indicator in a region.
#[utoipa::path(get, path = "/api/v1/surveillance/curve", tag = "surveillance", params(SeriesQuery),
    responses((status = 200, body = Curve)))]
async fn curve(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<SeriesQuery>,
) -> Result<Json<Curve>> {
    let tree = node.tree();
    let scope = caller.scope(&tree, Right::SeeSurveillance, query.region)?;
    let days = query.days(&node, CURVE_DAYS);
    let (disease, indicator) = (query.disease(&node), query.indicator());
    Ok(Json(super::cache::curve(&node, scope.under, &disease, &indicator, days).await?))
}

/// The reported numbers behind a figure, newest first.
#[utoipa::path(get, path = "/api/v1/surveillance/counts", tag = "surveillance", params(SeriesQuery, PageQuery),
    responses((status = 200, body = Page<CountRow>)))]
async fn counts(
    State(node): State<Node>,
    caller: Caller,
    Query(query): Query<SeriesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CountRow>>> {
    let tree = node.tree();
    let filter = CountFilter {
        scope: caller.scope(&tree, Right::SeeSurveillance, query.region)?,
        disease: query.disease(&node),
        indicator: query.indicator(),
        days: query.days(&node, 3660),
        after: page.after()?,
    };
    let rows = store::list_rows(&node.db.read(), filter, page.limit() + 1).await?;
    let page = Page::cut(rows, page.limit(), |r: &ListedCount| (r.day, r.series_id));
    let items = page.items.into_iter().map(|r| {
        Ok(CountRow {
            region: tree.reference(r.region_id)?,
            day: r.day,
            indicator: r.indicator,
            source: r.source,
            coverage: r.coverage,
            value: r.value,
            reported: r.reported,
            kind: r.kind,
            correction: r.value < 0,
            revised_from: r.revised_from,
            import_id: r.import_id,
        })
    });
    Ok(Json(Page { items: items.collect::<Result<_>>()?, next: page.next }))
}
