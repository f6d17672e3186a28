//! Who asks, and what they may do: sign-in sessions and the one policy that every query passes.

mod backend;
mod caller;
pub mod password;
mod policy;
mod sessions;

pub use backend::{Backend, Credentials, SignedIn};
pub use caller::{ACTING, Caller};
pub use policy::{Scope, check};
pub use sessions::{SCHEMA as SESSIONS_SCHEMA, Sessions};

pub type AuthSession = axum_login::AuthSession<Backend>;
