//! The standard normal distribution: density, both tails, quantile.
//!
//! `statrs` gives the error function to about ten digits, which is not enough for scores that subtract probabilities nor for small
//! p-values. Here are Cody's rational approximations, exact to the last digits in both tails; only the quantile starts from `statrs`.

use statrs::distribution::{ContinuousCDF, Normal};

const SQRT_2PI: f64 = 2.506_628_274_631_000_5;
/// Beyond this the smaller tail is below the smallest number.
const FAR: f64 = 38.6;

/// Density of the standard normal distribution at `z`.
///
/// ```
/// assert!((lianfang_epi::numeric::normal::normal_density(0.0) - 0.3989422804014327).abs() < 1e-15);
/// ```
pub fn normal_density(z: f64) -> f64 {
    bell(z.abs()) / SQRT_2PI
}

/// `exp(-z^2 / 2)`. The square is split, because its rounding would cost two digits far out.
fn bell(z: f64) -> f64 {
    if z > FAR {
        return 0.0;
    }
    let coarse = (16.0 * z).trunc() / 16.0;
    (-0.5 * coarse * coarse).exp() * (-0.5 * (z - coarse) * (z + coarse)).exp()
}

/// Probability that a standard normal variable is at most `z`.
///
/// ```
/// assert!((lianfang_epi::numeric::normal::normal_cdf(1.959963984540054) - 0.975).abs() < 1e-15);
/// ```
pub fn normal_cdf(z: f64) -> f64 {
    normal_tails(z).0
}

/// Probabilities below and above `z` of the standard normal distribution; the smaller one is exact to its own size.
///
/// Equation: `below = 1/2 + z R(z^2)` in the middle, `above = exp(-z^2 / 2) R(z)` outside, `R` a ratio of polynomials.
///
/// Inputs: any number, in standard deviations. Returns: two probabilities, not numbers if `z` is none.
///
/// Reference: \[cody1969\], as R's `pnorm` has it; relative 1e-15, against 40 digits.
///
/// ```
/// let (below, above) = lianfang_epi::numeric::normal::normal_tails(10.0);
/// assert!(below == 1.0 && (above / 7.619853024160527e-24 - 1.0).abs() < 1e-14);
/// ```
pub fn normal_tails(z: f64) -> (f64, f64) {
    let size = z.abs();
    if size <= 0.674_489_75 {
        let square = z * z;
        let half = z * (polynomial(&MIDDLE.0, square) / polynomial(&MIDDLE.1, square));
        return (0.5 + half, 0.5 - half);
    }
    let far = if size <= 32.0_f64.sqrt() {
        bell(size) * polynomial(&SIDE.0, size) / polynomial(&SIDE.1, size)
    } else if size <= FAR {
        let square = 1.0 / (size * size);
        let rest = square * polynomial(&TAIL.0, square) / polynomial(&TAIL.1, square);
        bell(size) * (1.0 / SQRT_2PI - rest) / size
    } else if size.is_nan() {
        f64::NAN
    } else {
        0.0
    };
    if z > 0.0 { (1.0 - far, far) } else { (far, 1.0 - far) }
}

/// Numerators and denominators, highest power first.
const MIDDLE: ([f64; 5], [f64; 5]) = (
    [
        0.065_682_337_918_207_45,
        2.235_252_035_460_684,
        161.028_231_068_555_88,
        1_067.689_485_460_371,
        18_154.981_253_343_56,
    ],
    [1.0, 47.202_581_904_688_24, 976.098_551_737_776_7, 10_260.932_208_618_979, 45_507.789_335_026_73],
);
const SIDE: ([f64; 9], [f64; 9]) = (
    [
        1.076_557_677_372_019_2e-8,
        0.398_941_512_088_134_66,
        8.883_149_794_388_377,
        93.506_656_132_177_85,
        597.270_276_394_800_2,
        2_494.537_585_290_372_6,
        6_848.190_450_536_283,
        11_602.651_437_647_35,
        9_842.714_838_383_978,
    ],
    [
        1.0,
        22.266_688_044_328_117,
        235.387_901_782_625,
        1_519.377_599_407_554_7,
        6_485.558_298_266_761,
        18_615.571_640_885_097,
        34_900.952_721_145_98,
        38_912.003_286_093_27,
        19_685.429_676_859_992,
    ],
);
const TAIL: ([f64; 6], [f64; 6]) = (
    [
        0.023_073_441_764_940_174,
        0.215_898_534_057_957,
        0.127_401_161_160_247_36,
        0.022_235_277_870_649_807,
        0.001_421_619_193_227_893_4,
        2.911_287_495_116_879_3e-5,
    ],
    [
        1.0,
        1.284_260_096_144_911,
        0.468_238_212_480_865_1,
        0.065_988_137_868_928_56,
        0.003_782_396_332_027_582_4,
        7.297_515_550_839_662e-5,
    ],
);

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// The standard normal quantile at `p`: infinite at 0 and 1, not a number outside.
///
/// ```
/// assert!((lianfang_epi::numeric::normal::normal_quantile(0.975) - 1.959963984540054).abs() < 1e-14);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.0 && p < 1.0 {
        Normal::standard().inverse_cdf(p)
    } else if p == 0.0 {
        f64::NEG_INFINITY
    } else if p == 1.0 {
        f64::INFINITY
    } else {
        f64::NAN
    }
}
