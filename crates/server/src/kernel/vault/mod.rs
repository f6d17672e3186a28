//! The vault: what must not be readable in the database is sealed before it goes there.
//!
//! Every subject (a person) has a key of its own, wrapped by the node's key, which lies in a file outside the database.
//! Erasing a subject is deleting its wrapped key: copies of the sealed text, also those in old backups of a database that
//! no longer holds the key, say nothing any more. Look-up goes by blind tokens: keyed hashes of normalised values, which
//! tell that two values are equal and nothing else.
//!
//! AES-256-GCM-SIV (RFC 8452) seals, HMAC-SHA-256 makes tokens, HKDF (RFC 5869) parts the node's key into one for each use.

#[cfg(test)]
mod tests;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::io::Write as _;
use std::path::Path;
use uuid::Uuid;

use super::ids::secret_bytes;
use crate::error::{Error, Result};

/// The node's keys, in memory only.
pub struct Vault {
    wrap: Aes256GcmSiv,
    index: Hmac<Sha256>,
}

/// A sealed text with the wrapped key that opens it. Both begin with their nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub key: Vec<u8>,
    pub text: Vec<u8>,
}

const NONCE: usize = 12;

impl Vault {
    /// Reads the node's key from `file`, or makes one when there is none yet.
    pub fn open(file: &Path) -> Result<Vault> {
        let context = |what: &str| format!("{what} the node's key {}", file.display());
        match std::fs::read(file) {
            Ok(bytes) => {
                let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| {
                    Error::internal(format!(
                        "{} holds {} bytes instead of 32; put the right file back, without it no identity can be read",
                        file.display(),
                        bytes.len()
                    ))
                })?;
                Vault::new(&key)
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let key = secret_bytes::<32>()?;
                write_new(file, &key).map_err(|e| Error::io(context("writing"), e))?;
                Vault::new(&key)
            }
            Err(e) => Err(Error::io(context("reading"), e)),
        }
    }

    pub fn new(key: &[u8; 32]) -> Result<Vault> {
        let parts = Hkdf::<Sha256>::new(Some(b"lianfang"), key);
        let part = |purpose: &[u8]| {
            let mut bytes = [0u8; 32];
            parts
                .expand(purpose, &mut bytes)
                .map(|()| bytes)
                .map_err(|_| broken("a key could not be derived"))
        };
        let index = Hmac::new_from_slice(&part(b"blind index 1")?)
            .map_err(|_| broken("a key has the wrong length"))?;
        Ok(Vault { wrap: cipher(&part(b"wrap 1")?)?, index })
    }

    /// Seals `text` for `subject` under a fresh key.
    pub fn seal(&self, subject: Uuid, text: &[u8]) -> Result<Sealed> {
        let key = secret_bytes::<32>()?;
        let text = encrypt(&cipher(&key)?, subject, text)?;
        Ok(Sealed { key: encrypt(&self.wrap, subject, &key)?, text })
    }

    /// Opens what was sealed for `subject`; fails when it was altered, or belongs to somebody else.
    pub fn unseal(&self, subject: Uuid, sealed: &Sealed) -> Result<Vec<u8>> {
        let key: [u8; 32] = decrypt(&self.wrap, subject, &sealed.key)?
            .as_slice()
            .try_into()
            .map_err(|_| broken("a subject's key has the wrong length"))?;
        decrypt(&cipher(&key)?, subject, &sealed.text)
    }

    /// The blind token of a normalised value; the same value of another kind has another token.
    pub fn token(&self, kind: &str, value: &str) -> Uuid {
        let mut mac = self.index.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Uuid::from_bytes(bytes)
    }
}

fn broken(what: &str) -> Error {
    Error::internal(what)
}

fn cipher(key: &[u8; 32]) -> Result<Aes256GcmSiv> {
    Aes256GcmSiv::new_from_slice(key).map_err(|_| broken("a key has the wrong length"))
}

fn encrypt(cipher: &Aes256GcmSiv, subject: Uuid, text: &[u8]) -> Result<Vec<u8>> {
    let nonce = secret_bytes::<NONCE>()?;
    let payload = Payload { msg: text, aad: subject.as_bytes() };
    let sealed =
        cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| broken("a text could not be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(cipher: &Aes256GcmSiv, subject: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
    let unreadable =
        || broken("a sealed text can't be opened: it was altered, or the node's key is another one");
    let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
    let payload = Payload { msg: text, aad: subject.as_bytes() };
    cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| unreadable())
}

/// Writes a file that must not exist yet and that only its owner can read.
fn write_new(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file)?;
    opened.write_all(bytes)?;
    opened.sync_all()
}
