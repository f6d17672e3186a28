//! How `axum-login` finds accounts: through the door of the `people` slice.

use axum_login::{AuthUser, AuthnBackend};
use uuid::Uuid;

use super::password;
use crate::error::{Error, Result};
use crate::kernel::db::Database;
use crate::people;

#[derive(Clone)]
pub struct Backend {
    db: Database,
}

impl Backend {
    pub fn new(db: Database) -> Backend {
        Backend { db }
    }
}

pub struct Credentials {
    pub name: String,
    pub password: String,
}

/// The account behind a session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub id: Uuid,
    pub name: String,
    /// A session ends when this changes: with the password.
    pub stamp: String,
}

impl AuthUser for SignedIn {
    type Id = Uuid;

    fn id(&self) -> Uuid {
        self.id
    }

    fn session_auth_hash(&self) -> &[u8] {
        self.stamp.as_bytes()
    }
}

impl AuthnBackend for Backend {
    type User = SignedIn;
    type Credentials = Credentials;
    type Error = Error;

    async fn authenticate(&self, credentials: Credentials) -> Result<Option<SignedIn>> {
        let account = people::find_login(&self.db.read(), &credentials.name).await?;
        let hash = account.as_ref().and_then(|a| a.password_hash.clone());
        let valid = password::verify(credentials.password, hash).await?;
        Ok(account.filter(|a| valid && !a.disabled).map(people::Login::signed_in))
    }

    async fn get_user(&self, id: &Uuid) -> Result<Option<SignedIn>> {
        let account = people::find_login_by_id(&self.db.read(), *id).await?;
        Ok(account.filter(|a| !a.disabled).map(people::Login::signed_in))
    }
}
