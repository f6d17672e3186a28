//! Weighted least squares with any small dense design, by Householder's orthogonal factors.
//!
//! Orthogonal factors rather than normal equations, because seasonal and polynomial columns are close to dependent and the
//! weights of a log-linear fit span many orders of magnitude. A column that is a combination of earlier ones is left out.

use nalgebra::DMatrix;

use crate::numeric::glm::LeastSquares;

/// A column whose part outside the columns before it is shorter than this share of it counts as dependent.
const DEPENDENT: f64 = 1e-11;

/// A design of `rows` by a few columns, with the buffers of its factorisation.
#[derive(Debug, Clone)]
pub struct DenseDesign {
    rows: usize,
    /// Column after column.
    columns: Vec<f64>,
    /// Weighted copy, overwritten by reflections (below the diagonal) and the triangle (on and above).
    factors: Vec<f64>,
    target: Vec<f64>,
    /// Columns of the triangle in the order of elimination.
    kept: Vec<usize>,
    coefficients: Vec<f64>,
}

impl DenseDesign {
    /// Copies the columns. They have one length and are not checked here.
    pub fn new(columns: &[&[f64]]) -> DenseDesign {
        let rows = columns.first().map_or(0, |c| c.len());
        DenseDesign {
            rows,
            columns: columns.concat(),
            factors: Vec::new(),
            target: Vec::new(),
            kept: Vec::new(),
            coefficients: vec![0.0; columns.len()],
        }
    }

    /// Coefficients, not a number where a column is left out.
    pub fn known_coefficients(&self) -> Vec<f64> {
        let known = |(k, b): (usize, &f64)| if self.kept.contains(&k) { *b } else { f64::NAN };
        self.coefficients.iter().enumerate().map(known).collect()
    }

    /// Inverse of `X' W X` at the last solution; rows and columns of columns left out are not a number.
    pub fn covariance(&self) -> DMatrix<f64> {
        let p = self.coefficients.len();
        let mut covariance = DMatrix::from_element(p, p, f64::NAN);
        let rank = self.kept.len();
        // Column j of the inverse triangle, by back substitution.
        let mut inverse = DMatrix::<f64>::zeros(rank, rank);
        for j in 0..rank {
            for i in (0..=j).rev() {
                let mut value = if i == j { 1.0 } else { 0.0 };
                for k in i + 1..=j {
                    value -= self.triangle(i, k) * inverse[(k, j)];
                }
                inverse[(i, j)] = value / self.triangle(i, i);
            }
        }
        let product = &inverse * inverse.transpose();
        for (i, &a) in self.kept.iter().enumerate() {
            for (j, &b) in self.kept.iter().enumerate() {
                covariance[(a, b)] = product[(i, j)];
            }
        }
        covariance
    }

    fn triangle(&self, row: usize, order: usize) -> f64 {
        self.factors[self.kept[order] * self.rows + row]
    }

    /// Reflects column `k` from `row` down onto its first entry. Returns false if nothing of it is left.
    fn eliminate(&mut self, k: usize, row: usize, length: f64) -> bool {
        let n = self.rows;
        let left = self.factors[k * n + row..(k + 1) * n].iter().map(|v| v * v).sum::<f64>().sqrt();
        if left <= DEPENDENT * length || left == 0.0 {
            return false;
        }
        let head = self.factors[k * n + row];
        let pivot = if head > 0.0 { -left } else { left };
        // Reflection I - 2 v v' / v'v with v = column - pivot e; v'v / 2 = -pivot * v_0.
        let first = head - pivot;
        self.factors[k * n + row] = first;
        let half = -pivot * first;
        let (before, after) = self.factors.split_at_mut((k + 1) * n);
        let reflection = &before[k * n + row..];
        for other in after.chunks_exact_mut(n) {
            reflect(reflection, half, &mut other[row..]);
        }
        reflect(reflection, half, &mut self.target[row..]);
        self.factors[k * n + row] = pivot;
        true
    }
}

/// Subtracts twice the projection on `direction`; `half` is half its squared length.
fn reflect(direction: &[f64], half: f64, vector: &mut [f64]) {
    let product: f64 = direction.iter().zip(vector.iter()).map(|(a, b)| a * b).sum();
    let scale = product / half;
    for (value, d) in vector.iter_mut().zip(direction) {
        *value -= scale * d;
    }
}

impl LeastSquares for DenseDesign {
    fn rows(&self) -> usize {
        self.rows
    }

    fn solve(&mut self, weights: &[f64], target: &[f64]) -> bool {
        let n = self.rows;
        let p = self.coefficients.len();
        self.factors.clear();
        self.factors.extend_from_slice(&self.columns);
        self.target.clear();
        self.target.extend(target.iter().zip(weights).map(|(z, w)| z * w.sqrt()));
        for column in self.factors.chunks_exact_mut(n) {
            for (value, w) in column.iter_mut().zip(weights) {
                *value *= w.sqrt();
            }
        }
        self.kept.clear();
        for k in 0..p {
            let row = self.kept.len();
            if row >= n {
                break;
            }
            let length =
                self.columns[k * n..(k + 1) * n].iter().zip(weights).map(|(x, w)| x * x * w).sum::<f64>();
            if self.eliminate(k, row, length.sqrt()) {
                self.kept.push(k);
            }
        }
        self.coefficients.fill(0.0);
        for i in (0..self.kept.len()).rev() {
            let mut value = self.target[i];
            for j in i + 1..self.kept.len() {
                value -= self.triangle(i, j) * self.coefficients[self.kept[j]];
            }
            self.coefficients[self.kept[i]] = value / self.triangle(i, i);
        }
        !self.kept.is_empty() && self.coefficients.iter().all(|b| b.is_finite())
    }

    fn coefficients(&mut self) -> &mut [f64] {
        &mut self.coefficients
    }

    fn predict(&self, predictor: &mut [f64]) {
        predictor.fill(0.0);
        for (column, b) in self.columns.chunks_exact(self.rows).zip(&self.coefficients) {
            for (value, x) in predictor.iter_mut().zip(column) {
                *value += x * b;
            }
        }
    }

    fn rank(&self) -> usize {
        self.kept.len()
    }

    /// `h_i = w_i |R'^-1 x_i|^2`.
    fn leverages(&self, weights: &[f64], leverages: &mut [f64]) {
        let n = self.rows;
        let mut part = vec![0.0; self.kept.len()];
        for (i, leverage) in leverages.iter_mut().enumerate() {
            for j in 0..part.len() {
                let mut value = self.columns[self.kept[j] * n + i];
                for (k, before) in part[..j].iter().enumerate() {
                    value -= self.triangle(k, j) * before;
                }
                part[j] = value / self.triangle(j, j);
            }
            *leverage = weights[i] * part.iter().map(|v| v * v).sum::<f64>();
        }
    }
}
