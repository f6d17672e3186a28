//! Ids and secrets. Ids are UUIDv7 from the node's clock and its own random stream, so that a
//! replay with the same seed makes the same ids; secrets always come from the operating system.

use rand_chacha::rand_core::Rng as _;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::{Builder, Uuid};

use super::clock::Clock;
use crate::error::{Error, Result};
use lianfang_domain::random::{Stream, Streams};

#[derive(Debug, Clone)]
pub struct Ids {
    clock: Clock,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    stream: Stream,
    last_millis: u64,
    counter: u16,
}

impl Ids {
    /// `begun` is the length of the journal at start: a node that starts again draws from another stream, so
    /// that ids never repeat, whatever its seed and clock.
    pub fn new(clock: Clock, streams: &Streams, begun: u64) -> Ids {
        let stream = streams.stream(&format!("kernel.ids.{begun}"));
        let state = State { stream, last_millis: 0, counter: 0 };
        Ids { clock, state: Arc::new(Mutex::new(state)) }
    }

    /// The next id. Ids of one node rise strictly, also within a millisecond, so that their order is
    /// the order of creation.
    pub fn next(&self) -> Uuid {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        if now > state.last_millis {
            state.last_millis = now;
            state.counter = 0;
        } else if state.counter == 0x0fff {
            state.last_millis += 1;
            state.counter = 0;
        } else {
            state.counter += 1;
        }
        let mut random = [0u8; 10];
        state.stream.fill_bytes(&mut random);
        let [high, low] = state.counter.to_be_bytes();
        random[0] = high;
        random[1] = low;
        Builder::from_unix_timestamp_millis(state.last_millis, &random).into_uuid()
    }
}

/// `N` bytes from the operating system's random source.
pub fn secret_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| Error::internal(format!("no random numbers from the system: {e}")))?;
    Ok(bytes)
}

/// A secret that fits in a link: 256 bits in URL-safe base 64.
pub fn secret_token() -> Result<String> {
    use base64::Engine as _;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret_bytes::<32>()?))
}
