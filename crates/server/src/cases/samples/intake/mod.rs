//! Laboratory intake: messages in HL7 v2, FHIR, CDA and CSV become results on samples, or wait for somebody.
//!
//! Reading is `lianfang_exchange::messages`, which knows no database; here it is decided whose result it is. What is not believed, not
//! understood or not known is parked, never dropped. INVARIANT: a message that was taken in once changes nothing the second time.

mod apply;
mod http;
mod model;
mod rules;
mod store;

pub use http::router;
pub use store::forget_messages;
