//! All SQL of clusters and of the marks of scans.

use chrono::NaiveDate;
use lianfang_domain::Period;
use sea_orm::Value;
use uuid::Uuid;

use super::model::{ClusterRow, RegionRow, ScanRow};
use crate::error::Result;
use crate::kernel::auth::Scope;
use crate::kernel::db::{Conn, Insert, all, exec, in_list, one};
use crate::regions::under_sql;
use crate::surveillance::counts::PeriodName as _;
use crate::values;

const CLUSTER: &str =
    "SELECT id, disease, indicator, tier, period, lead_id, method, first_day, last_day, observed, expected,
    p_value, basis, signal_id, found_at, scanned_at FROM surveillance_cluster";
const REGION: &str = "SELECT cluster_id, region_id, observed, expected FROM surveillance_cluster_region";

/// Clusters of one kind of series that last to `since` or longer, newest first.
pub async fn list_recent(
    conn: &Conn<'_>,
    disease: &str,
    tier: &str,
    period: Period,
    since: NaiveDate,
) -> Result<Vec<ClusterRow>> {
    let sql = format!(
        "{CLUSTER} WHERE disease = $1 AND tier = $2 AND period = $3 AND last_day >= $4 ORDER BY id DESC"
    );
    all(conn, &sql, values![disease, tier, period.name(), since]).await
}

/// Clusters of a disease that hold a region inside the scope, newest first.
pub async fn list(conn: &Conn<'_>, disease: &str, scope: Scope, limit: u32) -> Result<Vec<ClusterRow>> {
    let mut values: Vec<Value> = values![disease, i64::from(limit)];
    let under = under_sql("r.region_id", scope, &mut values);
    let sql = format!(
        "{CLUSTER} WHERE disease = $1 AND id IN (SELECT r.cluster_id FROM surveillance_cluster_region r WHERE {under})
         ORDER BY last_day DESC, id DESC LIMIT $2"
    );
    all(conn, &sql, values).await
}

/// Clusters that hold a region and share a day with the span.
pub async fn list_of_region(
    conn: &Conn<'_>,
    disease: &str,
    region: Uuid,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<ClusterRow>> {
    let sql = format!(
        "{CLUSTER} WHERE disease = $1 AND last_day >= $3 AND first_day <= $4
         AND id IN (SELECT r.cluster_id FROM surveillance_cluster_region r WHERE r.region_id = $2) ORDER BY id DESC"
    );
    all(conn, &sql, values![disease, region, from, to]).await
}

pub async fn find(conn: &Conn<'_>, id: Uuid) -> Result<Option<ClusterRow>> {
    one(conn, &format!("{CLUSTER} WHERE id = $1"), values![id]).await
}

/// Regions of clusters, those with the largest excess first.
pub async fn list_regions(conn: &Conn<'_>, clusters: &[Uuid]) -> Result<Vec<RegionRow>> {
    let mut values = values![];
    let list = in_list("cluster_id", clusters.iter().copied(), &mut values);
    all(conn, &format!("{REGION} WHERE {list} ORDER BY observed - expected DESC, region_id"), values).await
}

/// Stores a new cluster, or what a further scan made of a known one.
pub async fn save(conn: &Conn<'_>, row: &ClusterRow, regions: &[(Uuid, i64, f64)]) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_cluster (id, disease, indicator, tier, period, lead_id, method, first_day, last_day,
               observed, expected, p_value, basis, signal_id, found_at, scanned_at) VALUES",
        tail: "ON CONFLICT (id) DO UPDATE SET lead_id = excluded.lead_id, method = excluded.method,
               first_day = excluded.first_day, last_day = excluded.last_day, observed = excluded.observed,
               expected = excluded.expected, p_value = excluded.p_value, basis = excluded.basis,
               scanned_at = excluded.scanned_at",
        columns: 16,
    };
    let r = row.clone();
    let values = values![
        r.id,
        r.disease,
        r.indicator,
        r.tier,
        r.period,
        r.lead_id,
        r.method,
        r.first_day,
        r.last_day,
        r.observed,
        r.expected,
        r.p_value,
        r.basis,
        r.signal_id,
        r.found_at,
        r.scanned_at
    ];
    insert.run(conn, vec![values]).await?;
    exec(conn, "DELETE FROM surveillance_cluster_region WHERE cluster_id = $1", values![row.id]).await?;
    let insert = Insert {
        head: "INSERT INTO surveillance_cluster_region (cluster_id, region_id, observed, expected) VALUES",
        tail: "",
        columns: 4,
    };
    let rows =
        regions.iter().map(|(region, observed, expected)| values![row.id, *region, *observed, *expected]);
    insert.run(conn, rows.collect()).await.map(drop)
}

/// Marks the newest scan of a kind of series.
pub async fn save_scan(conn: &Conn<'_>, disease: &str, scan: &ScanRow) -> Result<()> {
    let insert = Insert {
        head: "INSERT INTO surveillance_scan (disease, tier, period, day, scanned_at, places, p_value, clusters, why_not) VALUES",
        tail: "ON CONFLICT (disease, tier, period) DO UPDATE SET day = excluded.day, scanned_at = excluded.scanned_at,
               places = excluded.places, p_value = excluded.p_value, clusters = excluded.clusters,
               why_not = excluded.why_not",
        columns: 9,
    };
    let s = scan.clone();
    let values =
        values![disease, s.tier, s.period, s.day, s.scanned_at, s.places, s.p_value, s.clusters, s.why_not];
    insert.run(conn, vec![values]).await.map(drop)
}

pub async fn list_scans(conn: &Conn<'_>, disease: &str) -> Result<Vec<ScanRow>> {
    let sql =
        "SELECT tier, period, day, scanned_at, places, p_value, clusters, why_not FROM surveillance_scan
               WHERE disease = $1 ORDER BY tier, period";
    all(conn, sql, values![disease]).await
}
