//! Normal draws as R makes them after `set.seed`: Mersenne Twister, inverted. For published code that sets its own seed, so that its
//! random results are the same in every run and can be met exactly.

use lianfang_epi::numeric::normal::normal_quantile;

const WORDS: usize = 624;
const SHIFT: usize = 397;

pub struct RRandom {
    state: [u32; WORDS],
    place: usize,
}

impl RRandom {
    pub fn seeded(seed: u32) -> RRandom {
        let scramble = |seed: u32| seed.wrapping_mul(69069).wrapping_add(1);
        // Fifty rounds, and one for the word that R keeps its place in.
        let mut seed = (0..51).fold(seed, |seed, _| scramble(seed));
        let state = std::array::from_fn(|_| {
            seed = scramble(seed);
            seed
        });
        RRandom { state, place: WORDS }
    }

    fn uniform(&mut self) -> f64 {
        if self.place == WORDS {
            for i in 0..WORDS {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % WORDS] & 0x7fff_ffff);
                let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + SHIFT) % WORDS] ^ (y >> 1) ^ twist;
            }
            self.place = 0;
        }
        let mut y = self.state[self.place];
        self.place += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^= y >> 18;
        let half_step = 0.5 * 2.328_306_437_080_797e-10;
        (f64::from(y) * 2.328_306_436_538_696_3e-10).clamp(half_step, 1.0 - half_step)
    }

    pub fn normal(&mut self) -> f64 {
        const BIG: f64 = 134_217_728.0;
        let coarse = (BIG * self.uniform()).floor();
        normal_quantile((coarse + self.uniform()) / BIG)
    }
}
