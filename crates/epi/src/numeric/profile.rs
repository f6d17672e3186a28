//! Maximum and crossing of a function of one variable, for profile likelihoods.
//!
//! Both use no derivatives and never leave the interval they are given.

/// Where a function with one peak is largest between `low` and `high`, and its value there: Brent's parabolas, and golden sections
/// where a parabola does not help \[brent1973\]. A maximum at an end is found there.
///
/// ```
/// let (x, value) = lianfang_epi::numeric::profile::maximize(0.0, 5.0, 1e-8, |x| 1.0 - (x - 2.0).powi(2));
/// assert!((x - 2.0).abs() < 1e-6 && (value - 1.0).abs() < 1e-12);
/// ```
pub fn maximize(low: f64, high: f64, tolerance: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    const SECTION: f64 = 0.381_966_011_250_105;
    let (mut a, mut b) = (low, high);
    let start = a + SECTION * (b - a);
    // `x` is the best point, `w` the second, `v` the third.
    let (mut x, mut w, mut v) = (start, start, start);
    let first = f(start);
    let (mut fx, mut fw, mut fv) = (first, first, first);
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    for _ in 0..200 {
        let middle = f64::midpoint(a, b);
        let near = tolerance * (1.0 + x.abs());
        if (x - middle).abs() <= 2.0 * near - 0.5 * (b - a) {
            break;
        }
        let r = (x - w) * (fx - fv);
        let q = (x - v) * (fx - fw);
        let (mut p, mut q) = ((x - v) * q - (x - w) * r, 2.0 * (q - r));
        if q > 0.0 {
            p = -p;
        }
        q = q.abs();
        let parabola =
            before.abs() > near && p.abs() < (0.5 * q * before).abs() && p > q * (a - x) && p < q * (b - x);
        if parabola {
            before = step;
            step = p / q;
        } else {
            before = if x < middle { b - x } else { a - x };
            step = SECTION * before;
        }
        let u = x + if step.abs() >= near { step } else { near.copysign(step) };
        let fu = f(u);
        if fu >= fx {
            if u < x {
                b = x
            } else {
                a = x
            }
            (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu);
        } else {
            if u < x {
                a = u
            } else {
                b = u
            }
            if fu >= fw || w == x {
                (v, fv, w, fw) = (w, fw, u, fu);
            } else if fu >= fv || v == x || v == w {
                (v, fv) = (u, fu);
            }
        }
    }
    [(low, f(low)), (high, f(high))]
        .into_iter()
        .fold((x, fx), |best, end| if end.1 > best.1 { end } else { best })
}

/// Where `f` crosses 0 between `inside` (positive) and `outside`, by halving guarded secants; None when it is not negative at `outside`.
///
/// ```
/// let x = lianfang_epi::numeric::profile::crossing(0.0, 5.0, 1e-10, |x| 4.0 - x * x).unwrap();
/// assert!((x - 2.0).abs() < 1e-8);
/// ```
pub fn crossing(inside: f64, outside: f64, tolerance: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut good, mut bad) = (inside, outside);
    let (mut at_good, mut at_bad) = (f(inside), f(outside));
    if at_bad.is_nan() || at_bad >= 0.0 {
        return None;
    }
    if at_good <= 0.0 {
        return Some(inside);
    }
    for round in 0..200 {
        if (bad - good).abs() <= tolerance * (1.0 + good.abs()) {
            break;
        }
        // Every third point halves the interval: a secant alone may creep along a bent curve.
        let secant = good + (bad - good) * at_good / (at_good - at_bad);
        let halve = round % 3 == 2 || !secant.is_finite() || !at_bad.is_finite();
        let next = if halve { f64::midpoint(good, bad) } else { secant };
        let value = f(next);
        if value > 0.0 {
            (good, at_good, at_bad) = (next, value, if halve { at_bad } else { at_bad / 2.0 });
        } else if value < 0.0 {
            (bad, at_bad, at_good) = (next, value, if halve { at_good } else { at_good / 2.0 });
        } else {
            return Some(next);
        }
    }
    Some(f64::midpoint(good, bad))
}
