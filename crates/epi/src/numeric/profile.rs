//! Maximum and crossing of a function of one variable, for profile likelihoods.
//!
//! Both use no derivatives and never leave the interval they are given.

/// Where a function with one peak is largest between `low` and `high`, and its value there. Golden section, then the best of
/// the ends and what was found.
pub fn maximize(low: f64, high: f64, tolerance: f64, f: impl Fn(f64) -> f64) -> (f64, f64) {
    const GOLDEN: f64 = 0.618_033_988_749_895;
    let (mut a, mut b) = (low, high);
    let (mut c, mut d) = (b - GOLDEN * (b - a), a + GOLDEN * (b - a));
    let (mut fc, mut fd) = (f(c), f(d));
    for _ in 0..200 {
        if (b - a).abs() <= tolerance * (1.0 + a.abs().max(b.abs())) {
            break;
        }
        if fc >= fd {
            (b, d, fd) = (d, c, fc);
            c = b - GOLDEN * (b - a);
            fc = f(c);
        } else {
            (a, c, fc) = (c, d, fd);
            d = a + GOLDEN * (b - a);
            fd = f(d);
        }
    }
    let inside = if fc >= fd { (c, fc) } else { (d, fd) };
    [(low, f(low)), (high, f(high))].into_iter().fold(inside, |best, x| if x.1 > best.1 { x } else { best })
}

/// Where `f` crosses 0 between `inside` (positive or zero) and `outside`; None when it is still positive at `outside`.
pub fn crossing(inside: f64, outside: f64, tolerance: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    if f(outside) > 0.0 {
        return None;
    }
    let (mut good, mut bad) = (inside, outside);
    for _ in 0..200 {
        let middle = f64::midpoint(good, bad);
        if (bad - good).abs() <= tolerance * (1.0 + middle.abs()) {
            break;
        }
        if f(middle) > 0.0 {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Some(f64::midpoint(good, bad))
}
