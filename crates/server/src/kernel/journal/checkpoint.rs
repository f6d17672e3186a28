//! Signed checkpoints: the node's word for what the journal was at a size (C2SP tlog-checkpoint in
//! a signed note). The root is computed from what is stored, not from what was meant to be.

use base64::Engine as _;
use ed25519_dalek::SigningKey;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

use super::{store, tree};
use crate::error::{Error, Result};
use crate::kernel::db::{Conn, Tx};
use crate::kernel::ids::secret_bytes;

/// A stored checkpoint.
#[derive(Debug, Clone, sea_orm::FromQueryResult)]
pub struct Checkpoint {
    pub tree_size: i64,
    pub root: Vec<u8>,
    /// The signed note, as any C2SP tool reads it.
    pub note: String,
}

/// Signs checkpoints with the node's key.
#[derive(Clone)]
pub struct Signer {
    origin: String,
    /// `PRIVATE+KEY+…` in the encoding of signed notes.
    private: String,
    /// The verifier key `origin+id+key` that readers need.
    pub public: String,
}

/// The algorithm byte of Ed25519 in signed-note keys.
const ED25519: u8 = 1;

impl Signer {
    /// The node's key, made at the first start and kept in the database.
    pub async fn load_or_create(conn: &Conn<'_>) -> Result<Signer> {
        let seed: [u8; 32] = match store::find_secret(conn, "journal").await? {
            Some(bytes) => bytes.try_into().map_err(|_| Error::internal("the journal's key is damaged"))?,
            None => {
                let seed = secret_bytes::<32>()?;
                store::insert_secret(conn, "journal", &seed).await?;
                seed
            }
        };
        Ok(Signer::from_seed(&seed))
    }

    fn from_seed(seed: &[u8; 32]) -> Signer {
        let public_key = SigningKey::from_bytes(seed).verifying_key().to_bytes();
        // The origin names the log by its key, so that two nodes never sign under one name.
        let short: String = public_key.iter().take(4).map(|b| format!("{b:02x}")).collect();
        let origin = format!("lianfang/journal/{short}");
        let encode =
            |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode([&[ED25519], bytes].concat());
        let id = signed_note::key_id(&origin, &[&[ED25519], public_key.as_slice()].concat());
        Signer {
            private: format!("PRIVATE+KEY+{origin}+{id:08x}+{}", encode(seed)),
            public: format!("{origin}+{id:08x}+{}", encode(&public_key)),
            origin,
        }
    }

    /// Signs the journal as it is stored, when it has grown since the last checkpoint.
    pub async fn checkpoint(&self, tx: &mut Tx) -> Result<Option<Checkpoint>> {
        let size = store::count_entries(&tx.conn()).await?;
        let last = store::find_checkpoint(&tx.conn()).await?;
        if size == 0 || last.is_some_and(|c| c.tree_size.cast_unsigned() >= size) {
            return Ok(None);
        }
        let root = tree::root(&tx.conn(), size).await?;
        let text = format!(
            "{}\n{size}\n{}\n",
            self.origin,
            base64::engine::general_purpose::STANDARD.encode(root.0)
        );
        let bad = |what: &str, e: &dyn std::fmt::Debug| Error::internal(format!("{what}: {e:?}"));
        let signer = StandardSigner::new(&self.private).map_err(|e| bad("the journal's key", &e))?;
        let mut note = Note::new(text.as_bytes(), &[]).map_err(|e| bad("the checkpoint's text", &e))?;
        note.add_sigs(&[&signer]).map_err(|e| bad("signing the checkpoint", &e))?;
        let note = String::from_utf8(note.to_bytes()).map_err(|e| bad("the checkpoint's note", &e))?;
        let checkpoint = Checkpoint { tree_size: size.cast_signed(), root: root.0.to_vec(), note };
        store::insert_checkpoint(&tx.conn(), &checkpoint, tx.now()).await?;
        Ok(Some(checkpoint))
    }

    /// Whether the note carries this node's signature over its text.
    pub fn verify(&self, note: &str) -> bool {
        let Ok(verifier) = StandardVerifier::new(&self.public) else { return false };
        let Ok(note) = Note::from_bytes(note.as_bytes()) else { return false };
        note.verify(&VerifierList::new(vec![Box::new(verifier)])).is_ok()
    }
}
