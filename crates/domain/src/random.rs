//! Named random streams: one seed for a run, one independent stream per component.
//!
//! Two runs with the same seed draw the same numbers in every component, and a component
//! that draws more does not shift the others, so that scenarios can be compared draw by draw.

use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use sha2::{Digest, Sha256};

/// The random source of one component.
pub type Stream = ChaCha12Rng;

/// Hands out the streams that belong to one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streams {
    seed: [u8; 32],
}

impl Streams {
    pub fn from_seed(seed: u64) -> Streams {
        let mut hash = Sha256::new();
        hash.update(b"lianfang seed");
        hash.update(seed.to_le_bytes());
        Streams { seed: hash.finalize().into() }
    }

    /// Streams whose seed is 32 bytes from the operating system.
    pub fn from_entropy(seed: [u8; 32]) -> Streams {
        Streams { seed }
    }

    /// The stream called `name`. The same name always gives the same numbers.
    pub fn stream(&self, name: &str) -> Stream {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        ChaCha12Rng::from_seed(hash.finalize().into())
    }
}
