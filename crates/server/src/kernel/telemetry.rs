//! Logs and metrics. Logs are structured; nothing personal is logged, rows are named by id.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use tracing_subscriber::EnvFilter;

use super::config::Config;

/// Starts logging to standard error. A second call changes nothing.
pub fn start_logging(config: &Config) {
    let filter =
        EnvFilter::try_new(format!("{},sqlx=warn,sea_orm_migration=warn", config.log)).unwrap_or_default();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let _ = if config.log_format == "json" { builder.json().try_init() } else { builder.try_init() };
}

/// The metrics of this process, in Prometheus' text format when rendered.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        let _ = metrics::set_global_recorder(recorder);
        handle
    })
}
