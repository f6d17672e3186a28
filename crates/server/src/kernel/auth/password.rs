//! Password hashes: argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::{Error, Result};
use crate::kernel::ids::secret_bytes;
use lianfang_domain::Text;

/// Shortest password that is accepted, in characters.
const MIN_CHARS: usize = 10;

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(|e| Error::internal(format!("argon2: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Refuses passwords that are too short to be one.
pub fn check_strength(password: &str) -> Result<()> {
    if password.chars().count() >= MIN_CHARS {
        return Ok(());
    }
    Err(Error::invalid(
        "A0102",
        Text::new(
            format!("密码少于 {MIN_CHARS} 个字符"),
            format!("the password has fewer than {MIN_CHARS} characters"),
        ),
        Text::new(
            "请使用更长的密码，例如几个不相关的词",
            "use a longer one, for example several unrelated words",
        ),
    ))
}

/// Hashes on a thread of its own, because it takes tens of milliseconds.
pub async fn hash(password: String) -> Result<String> {
    let salt = secret_bytes::<16>()?;
    blocking(move || {
        let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
        Ok(hash.map_err(|e| Error::internal(format!("argon2: {e}")))?.to_string())
    })
    .await
}

/// Whether `password` is the one behind `hash`. Takes as long for an account that does not exist.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    blocking(move || {
        let argon2 = argon2()?;
        let Some(hash) = hash else {
            let _ = argon2.hash_password_with_salt(password.as_bytes(), &[0; 16]);
            return Ok(false);
        };
        let parsed =
            PasswordHash::new(&hash).map_err(|e| Error::internal(format!("stored password: {e}")))?;
        Ok(argon2.verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::internal(format!("hashing: {e}")))?
}
