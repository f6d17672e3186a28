//! Differences of log-gamma functions without the digits they lose.
//!
//! `ln Gamma` of a million is in the millions, while the logarithm of a probability is a small number: written as a difference it loses
//! nine of sixteen digits. Here are the pieces that are as small as the result. A probability in Loader's saddle-point form is made of
//! [`stirling_error`] and [`half_deviance`]; `rise` is the difference that likelihoods of overdispersed counts need, with derivatives.

use statrs::function::gamma::digamma;

pub(crate) const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// From here on the series is exact to rounding.
const LARGE: f64 = 8.0;

/// The errors at the whole numbers below: small counts are what is asked for most.
const AT_WHOLE: [f64; 7] = [
    0.081_061_466_795_327_26,
    0.041_340_695_955_409_3,
    0.027_677_925_684_998_34,
    0.020_790_672_103_765_093,
    0.016_644_691_189_821_193,
    0.013_876_128_823_070_748,
    0.011_896_709_945_891_77,
];

/// What Stirling's formula leaves out of `ln Gamma(n + 1)`, for `n` above 0.
///
/// Equation: `ln Gamma(n + 1) - (n + 1/2) ln(n) + n - ln sqrt(2 pi)`, by its series `1 / (12 n) - 1 / (360 n^3) + ..` from 8 on, and below
/// by `s(n) = s(n + 1) + (n + 1/2) ln(1 + 1/n) - 1`.
///
/// Reference: \[loader2000\]; absolute 1e-15, against 40 digits.
///
/// ```
/// let exact = 24.0_f64.ln() - (4.5 * 4.0_f64.ln() - 4.0 + 0.5 * std::f64::consts::TAU.ln());
/// assert!((lianfang_epi::numeric::stirling::stirling_error(4.0) - exact).abs() < 1e-14);
/// ```
pub fn stirling_error(n: f64) -> f64 {
    if (1.0..LARGE).contains(&n) && n.fract() == 0.0 {
        return AT_WHOLE[n as usize - 1];
    }
    let (mut n, mut steps) = (n, 0.0);
    while n < LARGE {
        steps += (n + 0.5) * (1.0 / n).ln_1p() - 1.0;
        n += 1.0;
    }
    // Bernoulli numbers over 2k (2k - 1), highest power first.
    const SERIES: [f64; 8] = [
        -3617.0 / 122_400.0,
        1.0 / 156.0,
        -691.0 / 360_360.0,
        1.0 / 1188.0,
        -1.0 / 1680.0,
        1.0 / 1260.0,
        -1.0 / 360.0,
        1.0 / 12.0,
    ];
    let s = 1.0 / (n * n);
    steps + SERIES.iter().fold(0.0, |rest, term| rest * s + term) / n
}

/// Half the Poisson deviance of `x` under the mean `m`, with `difference = x - m`.
///
/// The difference is given apart because callers often know it better than the subtraction of two large numbers does.
///
/// Equation: `x ln(x / m) + m - x`; near `x = m` by its series in `v = (x - m) / (x + m)`, where nothing cancels.
///
/// Reference: \[loader2000\].
///
/// ```
/// let d = lianfang_epi::numeric::stirling::half_deviance(6.0, 3.0, 3.0);
/// assert!((d - (6.0 * 2.0_f64.ln() - 3.0)).abs() < 1e-14);
/// ```
pub fn half_deviance(x: f64, m: f64, difference: f64) -> f64 {
    let sum = x + m;
    if difference.abs() >= 0.1 * sum {
        return if x == 0.0 { m } else { x * (x / m).ln() - difference };
    }
    // Eight terms: the ninth is below a rounding unit where v is below 0.1.
    const ODD: [f64; 8] =
        [1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0];
    let v = difference / sum;
    let square = v * v;
    let series = ODD.iter().fold(0.0, |rest, odd| rest * square + odd);
    difference * v + 2.0 * x * v * square * series
}

/// How fast `ln Gamma` rises: `ln Gamma(y + size) - ln Gamma(size) - y ln(size)` and its first two derivatives in `size`.
///
/// Equation: `sum over whole k from 0 to below y of ln(1 + k / size)`; term by term for small `y`, else by Stirling's formula.
///
/// Inputs: a count `y` (whole, from 0 on); `size` above 0.
pub(crate) fn rise(y: f64, size: f64) -> [f64; 3] {
    let terms = if y <= 64.0 { y } else { 16.0 };
    let mut found = [0.0; 3];
    for k in 0..terms as u32 {
        let k = f64::from(k);
        found[0] += (k / size).ln_1p();
        // d/ds ln(1 + k/s) = 1/(s + k) - 1/s
        found[1] -= k / (size * (size + k));
        found[2] += k * (2.0 * size + k) / (size * (size + k)).powi(2);
    }
    if y > terms {
        let (low, high) = (size + terms, size + y);
        let left = y - terms;
        found[0] += (high - 0.5) * (left / low).ln_1p() + left * (terms / size).ln_1p() - left
            + stirling_error(high)
            - stirling_error(low);
        found[1] += digamma(high) - digamma(low) - left / size;
        found[2] += trigamma(high) - trigamma(low) + left / (size * size);
    }
    found
}

/// Second derivative of `ln Gamma` for `x` of 16 or more.
fn trigamma(x: f64) -> f64 {
    let square = x * x;
    1.0 / x
        + 0.5 / square
        + (1.0 / 6.0 - (1.0 / 30.0 - (1.0 / 42.0 - 1.0 / 30.0 / square) / square) / square) / (square * x)
}
