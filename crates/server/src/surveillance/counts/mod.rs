//! Series of counts: as reported, with the increments and corrections that follow from them.

mod http;
mod model;
mod rules;
mod store;

pub use http::router;
pub use model::{Curve, SeriesKey};
pub use rules::{Change, Incoming, Merged, merge};
pub use store::{
    CountFilter, ListedCount, list_rows,
    PeriodName, SeriesRow, StoredCount, find_series, corrections, insert_series, last_case_days, last_report_days, list_counts_of, list_series, load_curve, save_counts, sums,
    sums_under, totals, update_series,
};
