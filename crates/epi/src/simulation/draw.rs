//! Draws that the simulations make most often: binomial counts, and people taken from a region without looking.

use rand::{Rng, RngExt};
use rand_distr::{Binomial, Distribution, Hypergeometric};

/// Below this mean, inversion needs fewer steps than the set-up of a rejection method.
const INVERSION_MEAN: f64 = 10.0;

/// How many of `n` have an event that each has with probability `p`.
#[inline]
pub(super) fn binomial(n: u32, p: f64, rng: &mut impl Rng) -> u32 {
    if n == 0 || p.is_nan() || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    if p > 0.5 {
        return n - binomial(n, 1.0 - p, rng);
    }
    let mean = f64::from(n) * p;
    if mean < INVERSION_MEAN {
        return inversion(n, p, rng);
    }
    // The probability lies strictly between 0 and 1 here.
    Binomial::new(u64::from(n), p).map_or(0, |b| b.sample(rng) as u32)
}

/// Sequential search from 0, [kachitvichyanukul1988] algorithm BINV, with the start computed on the log scale.
fn inversion(n: u32, p: f64, rng: &mut impl Rng) -> u32 {
    let odds = p / (1.0 - p);
    let first = (f64::from(n) * (-p).ln_1p()).exp();
    let a = (f64::from(n) + 1.0) * odds;
    let (mut u, mut r, mut x) = (rng.random::<f64>(), first, 0_u32);
    while u > r {
        u -= r;
        x += 1;
        if x > n {
            // Only rounding of the last tail gets here.
            return n;
        }
        r *= a / f64::from(x) - odds;
        if r <= 0.0 {
            return x.min(n);
        }
    }
    x
}

/// A whole number from 0 to `n - 1`, each with the same chance.
#[inline]
pub(super) fn below(n: u64, rng: &mut impl Rng) -> u64 {
    ((u128::from(rng.next_u64()) * u128::from(n)) >> 64) as u64
}

/// Takes `take` people from the compartments of a region that mix, each person with the same chance; `taken` says how many of
/// each. False, and nothing is taken, when there are fewer.
pub(super) fn take_people(
    people: &mut [u32],
    mixing: &[bool],
    take: u32,
    taken: &mut [u32],
    rng: &mut impl Rng,
) -> bool {
    taken.fill(0);
    let mut here: u64 =
        people.iter().zip(mixing).filter(|(_, mixes)| **mixes).map(|(n, _)| u64::from(*n)).sum();
    if u64::from(take) > here {
        return false;
    }
    if take <= 16 {
        for _ in 0..take {
            let mut place = below(here, rng);
            for ((n, mixes), taken) in people.iter_mut().zip(mixing).zip(taken.iter_mut()) {
                if !mixes {
                    continue;
                }
                if place < u64::from(*n) {
                    *n -= 1;
                    *taken += 1;
                    break;
                }
                place -= u64::from(*n);
            }
            here -= 1;
        }
        return true;
    }
    let mut left = u64::from(take);
    for ((n, mixes), taken) in people.iter_mut().zip(mixing).zip(taken.iter_mut()) {
        if *mixes && left > 0 {
            let whole = u64::from(*n);
            let got = Hypergeometric::new(here, whole, left).map_or(0, |h| h.sample(rng));
            here -= whole;
            left -= got;
            *n -= got as u32;
            *taken = got as u32;
        }
    }
    true
}
