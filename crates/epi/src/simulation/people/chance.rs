//! Random numbers by person, day and purpose instead of by order.
//!
//! Each triple has its own short stream, made by hashing. What one person draws on one day therefore never depends on how many
//! others drew before, and two arms of a comparison meet the same chance wherever they meet the same situation.

use std::convert::Infallible;

use rand::TryRng;

/// What a stream is for. One number each, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The course of a person's infection, whenever it comes.
    Course = 1,
    /// The part of the course that only patients have.
    Hospital = 2,
    /// Which contacts of the day would be infected.
    Contacts = 3,
    /// Whom a person meets in the community.
    Meetings = 4,
    Test = 5,
    Tracing = 6,
    /// What concerns no single person.
    Day = 7,
    Conduct = 8,
}

/// Steps of the generator SplitMix64 \[steele2014\].
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The stream of one person, day and purpose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    state: u64,
}

impl Chance {
    #[inline]
    pub fn new(key: u64, person: u32, day: u32, purpose: Purpose) -> Chance {
        let place = (u64::from(person) << 32) | u64::from(day);
        let state =
            mix(key ^ mix(place.wrapping_mul(GOLDEN))).wrapping_add((purpose as u64).wrapping_mul(GOLDEN));
        Chance { state: mix(state) }
    }

    #[inline]
    fn word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// From 0 up to, but not including, 1.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Exponential with mean 1.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        exponential(self.unit())
    }

    /// The number at this place of the stream, from 0 to `n - 1`, without drawing those before it.
    #[inline]
    pub fn below_at(&self, place: u32, n: u32) -> u32 {
        let word = mix(self.state.wrapping_add(GOLDEN.wrapping_mul(u64::from(place) + 1)));
        ((u128::from(word) * u128::from(n)) >> 64) as u32
    }
}

/// An exponential number with mean 1, never below the uniform one that it is made of.
#[inline]
pub(super) fn exponential(unit: f64) -> f64 {
    -(1.0 - unit).ln()
}

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}
