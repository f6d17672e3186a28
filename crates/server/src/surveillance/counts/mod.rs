//! Series of counts: as reported, with the increments and corrections that follow from them.

mod cache;
mod http;
mod model;
mod rules;
mod store;

pub use cache::{Computed, SumCache, curve, sums, totals, version};
pub use http::router;
pub use model::{Curve, SeriesKey};
pub use rules::{Change, Incoming, Merged, merge};
pub use store::{
    CountFilter, ListedCount, PeriodName, SeriesRow, StoredCount, corrections, find_series, last_case_days,
    last_report_days, list_counts_of, list_parts, list_rows, list_series, list_watched, save_counts,
    save_series,
};
