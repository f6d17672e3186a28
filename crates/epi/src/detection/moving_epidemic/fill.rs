//! Weeks that were not reported between reported ones: a smooth curve through the season stands in for them.

/// Degrees of freedom of the curve: enough for one wave, too few to follow single weeks.
const FREEDOM: f64 = 6.0;

/// The season with missing weeks between reported ones filled in; before the first and after the last report they stay missing.
///
/// Equation, with `K` the local linear regression of the reported weeks on their places and `h` its bandwidth:
///
/// ```text
/// y(t) = max(0, K_h(t)),   h such that the trace of K_h is 6
/// ```
///
/// Reference: `h` is sought as `sm::h.select` 2.2-5.7 seeks it, to its tolerance, so that filled weeks agree with `mem`.
pub(super) fn fill_between(season: &[f64]) -> Vec<f64> {
    let reported: Vec<(f64, f64)> =
        season.iter().enumerate().filter(|(_, v)| !v.is_nan()).map(|(t, v)| (t as f64, *v)).collect();
    let (Some(first), Some(last)) = (reported.first(), reported.last()) else { return season.to_vec() };
    let between = |t: usize| (t as f64) > first.0 && (t as f64) < last.0;
    if reported.len() < 2 || !season.iter().enumerate().any(|(t, v)| v.is_nan() && between(t)) {
        return season.to_vec();
    }
    let bandwidth = bandwidth(&reported);
    let filled = season.iter().enumerate().map(|(t, v)| {
        if v.is_nan() && between(t) { local_linear(&reported, t as f64, bandwidth).max(0.0) } else { *v }
    });
    filled.collect()
}

/// Local linear regression with Gaussian weights, at one place.
pub(super) fn local_linear(points: &[(f64, f64)], at: f64, bandwidth: f64) -> f64 {
    let (mut w0, mut w1, mut w2, mut y0, mut y1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (place, value) in points {
        let distance = place - at;
        let weight = (-0.5 * (distance / bandwidth).powi(2)).exp();
        w0 += weight;
        w1 += weight * distance;
        w2 += weight * distance * distance;
        y0 += weight * value;
        y1 += weight * distance * value;
    }
    (w2 * y0 - w1 * y1) / (w0 * w2 - w1 * w1)
}

fn bandwidth(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let mean = points.iter().map(|p| p.0).sum::<f64>() / n;
    let sd = (points.iter().map(|p| (p.0 - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let miss = |ln_h: f64| {
        let miss = (trace(points, ln_h.exp()) - FREEDOM).powi(2);
        if miss.is_finite() { miss } else { f64::MAX }
    };
    lowest((sd / 16.0).ln(), (sd * 2.0).ln(), miss).exp()
}

/// How strongly each reported week enters its own smoothed value, summed up.
fn trace(points: &[(f64, f64)], bandwidth: f64) -> f64 {
    let own = |(at, _): &(f64, f64)| {
        let sums = points.iter().fold([0.0; 3], |[w0, w1, w2], (place, _)| {
            let distance = place - at;
            let weight = (-0.5 * (distance / bandwidth).powi(2)).exp();
            [w0 + weight, w1 + weight * distance, w2 + weight * distance * distance]
        });
        sums[2] / (sums[0] * sums[2] - sums[1] * sums[1])
    };
    points.iter().map(own).sum()
}

/// Where a function with one valley is lowest \[brent1973\], with the tolerances of R's `optimise`.
fn lowest(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let section = 0.5 * (3.0 - 5.0_f64.sqrt());
    let (relative, absolute) = (f64::EPSILON.sqrt(), f64::EPSILON.powf(0.25) / 3.0);
    let (mut a, mut b) = (low, high);
    let start = a + section * (b - a);
    // The best point, the second and the third, each with its value.
    let (mut x, mut w, mut v) = ((start, f(start)), (start, f(start)), (start, f(start)));
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    loop {
        let middle = f64::midpoint(a, b);
        let near = relative * x.0.abs() + absolute;
        if (x.0 - middle).abs() <= 2.0 * near - 0.5 * (b - a) {
            return x.0;
        }
        let (mut p, mut q, mut earlier) = (0.0, 0.0, 0.0);
        if before.abs() > near {
            let r = (x.0 - w.0) * (x.1 - v.1);
            q = (x.0 - v.0) * (x.1 - w.1);
            p = (x.0 - v.0) * q - (x.0 - w.0) * r;
            q = 2.0 * (q - r);
            p = if q > 0.0 { -p } else { p };
            q = q.abs();
            earlier = before;
            before = step;
        }
        if p.abs() >= (0.5 * q * earlier).abs() || p <= q * (a - x.0) || p >= q * (b - x.0) {
            before = if x.0 < middle { b - x.0 } else { a - x.0 };
            step = section * before;
        } else {
            step = p / q;
            let u = x.0 + step;
            if u - a < 2.0 * near || b - u < 2.0 * near {
                step = if x.0 >= middle { -near } else { near };
            }
        }
        let u = x.0 + if step.abs() >= near { step } else { near.copysign(step) };
        let u = (u, f(u));
        if u.1 <= x.1 {
            if u.0 < x.0 {
                b = x.0
            } else {
                a = x.0
            }
            (v, w, x) = (w, x, u);
        } else {
            if u.0 < x.0 {
                a = u.0
            } else {
                b = u.0
            }
            if u.1 <= w.1 || w.0 == x.0 {
                (v, w) = (w, u);
            } else if u.1 <= v.1 || v.0 == x.0 || v.0 == w.0 {
                v = u;
            }
        }
    }
}
