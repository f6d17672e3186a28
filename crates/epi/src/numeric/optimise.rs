//! Minimising smooth functions of a few parameters.
//!
//! [`newton`] is for likelihoods whose derivatives are known: a handful of steps, and the curvature at the optimum comes along.
//! [`bfgs`] needs values only and builds its curvature from numerical gradients; [`nelder_mead`] needs no smoothness and is its
//! fallback in [`minimise`]. [`numerical_hessian`] gives the curvature afterwards. Deliberately not here: constraints (take
//! logarithms or logits), global search, and more than a few dozen parameters without derivatives.

use nalgebra::{DMatrix, DVector};

/// Where a search ended.
#[derive(Debug, Clone)]
pub struct Optimum {
    pub parameters: Vec<f64>,
    /// The function there.
    pub value: f64,
    /// Steps taken.
    pub steps: usize,
    /// Whether the search ended because nothing was left to gain, and not because of `max_steps`.
    pub converged: bool,
}

/// A function's value, gradient and matrix of second derivatives at a point.
#[derive(Debug, Clone)]
pub struct Derivatives {
    pub value: f64,
    pub gradient: DVector<f64>,
    pub hessian: DMatrix<f64>,
}

/// Minimum of a function with known derivatives, by Newton steps that are damped where the function is not convex or the step too bold.
///
/// When to use: maximum likelihood with analytic derivatives.
///
/// Equation:
///
/// ```text
/// (H + k D) s = -g,  x <- x + s if the value falls (then k <- k/10), else k <- 10 k      D = diagonal of |H|
/// ```
///
/// Inputs: `start`; `function` gives value and derivatives, infinite or NaN where it is undefined; `max_steps`.
///
/// Returns: the optimum, and the derivatives there. Converged means that a full Newton step would gain less than 1e-13 relative.
///
/// Errors: none; a start where the function is undefined comes back unconverged.
///
/// Limits: finds the minimum of the valley it starts in.
///
/// Reference: \[marquardt1963\] for the damping.
///
/// ```
/// use lianfang_epi::numeric::optimise::{Derivatives, newton};
/// use nalgebra::{DMatrix, DVector};
/// let f = |x: &[f64]| Derivatives {
///     value: x[0].exp() - x[0],
///     gradient: DVector::from_element(1, x[0].exp() - 1.0),
///     hessian: DMatrix::from_element(1, 1, x[0].exp()),
/// };
/// let (found, _) = newton(&[2.0], f, 50);
/// assert!(found.converged && found.parameters[0].abs() < 1e-6);
/// ```
pub fn newton(
    start: &[f64],
    function: impl Fn(&[f64]) -> Derivatives,
    max_steps: usize,
) -> (Optimum, Derivatives) {
    let mut x = DVector::from_column_slice(start);
    let mut here = function(x.as_slice());
    let mut damping = 0.0;
    let mut steps = 0;
    let mut converged = false;
    while steps < max_steps && here.value.is_finite() {
        steps += 1;
        let Some(step) = damped_step(&here, damping) else {
            damping = if damping == 0.0 { 1e-3 } else { damping * 10.0 };
            if damping > 1e12 {
                break;
            }
            continue;
        };
        let gain = -here.gradient.dot(&step);
        let enough = 1e-13 * (here.value.abs() + 1.0);
        // A last step of this size still improves the parameters, so it is tried before the search ends.
        let tried = &x + &step;
        let there = function(tried.as_slice());
        if there.value.is_finite() && there.value <= here.value {
            x = tried;
            here = there;
            converged = gain <= enough && damping < 1.0;
            damping = if damping < 1e-3 { 0.0 } else { damping / 10.0 };
        } else {
            converged = gain <= enough && damping < 1.0;
            damping = if damping == 0.0 { 1e-3 } else { damping * 10.0 };
            if damping > 1e12 {
                break;
            }
        }
        if converged {
            break;
        }
    }
    (Optimum { parameters: x.as_slice().to_vec(), value: here.value, steps, converged }, here)
}

/// The damped Newton step, if the damped matrix is positive definite. No step is longer than 1 in any parameter: parameters are logarithms, and a likelihood is flat far away.
fn damped_step(here: &Derivatives, damping: f64) -> Option<DVector<f64>> {
    let mut matrix = here.hessian.clone();
    if damping > 0.0 {
        for i in 0..matrix.nrows() {
            matrix[(i, i)] += damping * matrix[(i, i)].abs().max(1e-8);
        }
    }
    let mut step = matrix.cholesky()?.solve(&-&here.gradient);
    let longest = step.amax();
    if !longest.is_finite() {
        return None;
    }
    if longest > 1.0 {
        step /= longest;
    }
    Some(step)
}

/// Minimum of a smooth function from values alone, by the method of Broyden, Fletcher, Goldfarb and Shanno.
///
/// When to use: up to a few dozen parameters of comparable size, derivatives unknown.
///
/// Equation:
///
/// ```text
/// x <- x - a B g      a from a backtracking line search (Armijo), B updated from the differences of x and g
/// ```
///
/// Inputs: `start`; `function`, infinite or NaN where undefined; `max_steps`. Gradients are central differences.
///
/// Returns: the optimum; converged when step and gradient are both negligible.
///
/// Errors: none; see `converged`.
///
/// Limits: finds the minimum of the valley it starts in; exact to about 1e-8 of the value.
///
/// Reference: \[nocedal2006\], algorithm 6.1.
///
/// ```
/// use lianfang_epi::numeric::optimise::bfgs;
/// let rosenbrock = |x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
/// let found = bfgs(&[-1.2, 1.0], rosenbrock, 200);
/// assert!(found.converged && (found.parameters[1] - 1.0).abs() < 1e-5);
/// ```
pub fn bfgs(start: &[f64], function: impl Fn(&[f64]) -> f64, max_steps: usize) -> Optimum {
    let n = start.len();
    let mut x = DVector::from_column_slice(start);
    let mut value = function(start);
    let mut gradient = numerical_gradient(x.as_slice(), &function);
    let mut inverse = DMatrix::identity(n, n);
    let mut fresh = true;
    let (mut steps, mut converged) = (0, false);
    while steps < max_steps && value.is_finite() {
        steps += 1;
        let mut direction = -(&inverse * &gradient);
        let mut slope = gradient.dot(&direction);
        if !slope.is_finite() || slope >= 0.0 {
            inverse.fill_with_identity();
            fresh = true;
            direction = -gradient.clone();
            slope = gradient.dot(&direction);
        }
        if -slope <= 1e-12 * (value.abs() + 1.0) {
            converged = true;
            break;
        }
        let Some((length, next)) = backtrack(&x, &direction, value, slope, &function) else {
            // Nothing is gained along a direction that came from old curvature: once more along the gradient.
            if fresh {
                converged = -slope <= 1e-6 * (value.abs() + 1.0);
                break;
            }
            inverse.fill_with_identity();
            fresh = true;
            continue;
        };
        let moved = direction * length;
        x += &moved;
        let old = std::mem::replace(&mut gradient, numerical_gradient(x.as_slice(), &function));
        value = next;
        update_inverse(&mut inverse, &moved, &(&gradient - old), fresh);
        fresh = false;
    }
    Optimum { parameters: x.as_slice().to_vec(), value, steps, converged }
}

/// A step length whose value is enough below the start's.
fn backtrack(
    x: &DVector<f64>,
    direction: &DVector<f64>,
    value: f64,
    slope: f64,
    function: &impl Fn(&[f64]) -> f64,
) -> Option<(f64, f64)> {
    let mut length = 1.0_f64.min(10.0 / direction.amax().max(1e-300));
    for _ in 0..50 {
        let next = function((x + direction * length).as_slice());
        if next <= value + 1e-4 * length * slope {
            return Some((length, next));
        }
        length *= 0.4;
    }
    None
}

fn update_inverse(inverse: &mut DMatrix<f64>, moved: &DVector<f64>, change: &DVector<f64>, fresh: bool) {
    let curvature = moved.dot(change);
    if curvature.is_nan() || curvature <= 1e-12 * moved.norm() * change.norm() {
        return;
    }
    if fresh {
        *inverse *= curvature / change.dot(change);
    }
    let image = &*inverse * change;
    let scale = (curvature + change.dot(&image)) / (curvature * curvature);
    *inverse += moved * moved.transpose() * scale
        - (&image * moved.transpose() + moved * image.transpose()) / curvature;
}

/// Minimum of any continuous function, by the simplex of Nelder and Mead.
///
/// When to use: few parameters, functions with kinks or noise; as the fallback of [`bfgs`].
///
/// Equation: the worst corner of a simplex is reflected, expanded or drawn in (coefficients 1, 2, 1/2); else the simplex shrinks by half.
///
/// Inputs: `start`; `function`, NaN counts as infinite; `max_steps`.
///
/// Returns: the best corner; converged when the corners' values agree to 1e-10 relative.
///
/// Errors: none; see `converged`.
///
/// Limits: slow and unsafe beyond about ten parameters.
///
/// Reference: \[nelder1965\].
///
/// ```
/// let found = lianfang_epi::numeric::optimise::nelder_mead(&[3.0], |x| (x[0] - 1.0).abs(), 500);
/// assert!(found.converged && (found.parameters[0] - 1.0).abs() < 1e-6);
/// ```
pub fn nelder_mead(start: &[f64], function: impl Fn(&[f64]) -> f64, max_steps: usize) -> Optimum {
    let n = start.len();
    let value_at = |x: &DVector<f64>| {
        let value = function(x.as_slice());
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let first = DVector::from_column_slice(start);
    let mut corners = vec![(value_at(&first), first.clone())];
    for i in 0..n {
        let mut corner = first.clone();
        corner[i] += if corner[i] == 0.0 { 0.25 } else { 0.1 * corner[i].abs() + 0.05 };
        corners.push((value_at(&corner), corner));
    }
    let (mut steps, mut converged) = (0, n == 0);
    while steps < max_steps && !converged {
        steps += 1;
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst, second) = (corners[0].0, corners[n].0, corners[n - 1].0);
        let size = corners[1..].iter().map(|c| (&c.1 - &corners[0].1).amax()).fold(0.0, f64::max);
        converged = worst - best <= 1e-10 * (best.abs() + 1e-10) && size < 1e-4 || size < 1e-12;
        if converged {
            break;
        }
        let centre = corners[..n].iter().map(|c| &c.1).sum::<DVector<f64>>() / n as f64;
        let away = &centre - &corners[n].1;
        let at = |share: f64| {
            let corner = &centre + &away * share;
            (value_at(&corner), corner)
        };
        let reflected = at(1.0);
        let next = if reflected.0 < best {
            let expanded = at(2.0);
            Some(if expanded.0 < reflected.0 { expanded } else { reflected })
        } else if reflected.0 < second {
            Some(reflected)
        } else {
            let drawn = if reflected.0 < worst { at(0.5) } else { at(-0.5) };
            (drawn.0 < worst.min(reflected.0)).then_some(drawn)
        };
        if let Some(corner) = next {
            corners[n] = corner;
        } else {
            let base = corners[0].1.clone();
            for corner in &mut corners[1..] {
                corner.1 = (&corner.1 + &base) * 0.5;
                corner.0 = value_at(&corner.1);
            }
        }
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    Optimum { parameters: corners[0].1.as_slice().to_vec(), value: corners[0].0, steps, converged }
}

/// [`bfgs`], and [`nelder_mead`] from where that ended if it did not converge.
///
/// When to use: the ordinary choice for a function without derivatives.
///
/// Inputs, returns, limits: as [`bfgs`].
///
/// ```
/// let found = lianfang_epi::numeric::optimise::minimise(&[3.0, 2.0], |x| x[0].powi(2) + (x[1] - 1.0).powi(2), 200);
/// assert!(found.converged && found.value < 1e-9);
/// ```
pub fn minimise(start: &[f64], function: impl Fn(&[f64]) -> f64, max_steps: usize) -> Optimum {
    let smooth = bfgs(start, &function, max_steps);
    if smooth.converged {
        return smooth;
    }
    let simplex = nelder_mead(&smooth.parameters, &function, 20 * max_steps);
    // NaN of a start where nothing is defined must not win.
    if simplex.value <= smooth.value || smooth.value.is_nan() { simplex } else { smooth }
}

/// Gradient by central differences.
///
/// ```
/// let g = lianfang_epi::numeric::optimise::numerical_gradient(&[3.0], &|x: &[f64]| x[0] * x[0]);
/// assert!((g[0] - 6.0).abs() < 1e-6);
/// ```
pub fn numerical_gradient(x: &[f64], function: &impl Fn(&[f64]) -> f64) -> DVector<f64> {
    let mut point = x.to_vec();
    DVector::from_iterator(
        x.len(),
        (0..x.len()).map(|i| {
            let step = 6e-6 * x[i].abs().max(1.0);
            point[i] = x[i] + step;
            let above = function(&point);
            point[i] = x[i] - step;
            let below = function(&point);
            point[i] = x[i];
            (above - below) / (2.0 * step)
        }),
    )
}

/// Matrix of second derivatives by central differences; exact to about 1e-6 relative for parameters of size one.
///
/// ```
/// let h = lianfang_epi::numeric::optimise::numerical_hessian(&[1.0, 2.0], &|x: &[f64]| x[0] * x[0] * x[1]);
/// assert!((h[(0, 1)] - 2.0).abs() < 1e-5);
/// ```
pub fn numerical_hessian(x: &[f64], function: &impl Fn(&[f64]) -> f64) -> DMatrix<f64> {
    let n = x.len();
    let step = |i: usize| 2e-4 * x[i].abs().max(1.0);
    let moved = |changes: &[(usize, f64)]| {
        let mut point = x.to_vec();
        for (i, by) in changes {
            point[*i] += by;
        }
        function(&point)
    };
    let here = function(x);
    let mut hessian = DMatrix::zeros(n, n);
    for i in 0..n {
        let h = step(i);
        hessian[(i, i)] = (moved(&[(i, h)]) - 2.0 * here + moved(&[(i, -h)])) / (h * h);
        for j in 0..i {
            let k = step(j);
            let cross = moved(&[(i, h), (j, k)]) - moved(&[(i, h), (j, -k)]) - moved(&[(i, -h), (j, k)])
                + moved(&[(i, -h), (j, -k)]);
            hessian[(i, j)] = cross / (4.0 * h * k);
            hessian[(j, i)] = hessian[(i, j)];
        }
    }
    hessian
}
