//! Line lists: files of cases, and of links between them, from neighbouring systems and ordinary tables.
//!
//! A list is read twice: to show what it would do, and to do it. Good rows are stored in transactions of some thousand; rows with
//! errors wait, sealed, with what is wrong with them (`cases_waiting`). A case is known again by the list's own id, so that the
//! same file changes nothing a second time.

mod apply;
mod http;
mod model;
mod rows;
mod store;

pub use apply::import;
pub use http::router;
pub use model::{ListImport, ListOrder};
