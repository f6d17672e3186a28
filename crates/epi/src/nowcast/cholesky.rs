//! The triangular root of a symmetric positive definite matrix, for systems of under two hundred unknowns.

/// Lower triangular `l` with `l l' = matrix`, row by row in one vector.
pub(super) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// `matrix` row by row; only its lower half is read. None when it is not positive definite.
    pub(super) fn new(mut matrix: Vec<f64>, size: usize) -> Option<Cholesky> {
        for i in 0..size {
            let (above, rest) = matrix.split_at_mut(i * size);
            let row = &mut rest[..size];
            for j in 0..i {
                let other = &above[j * size..j * size + j + 1];
                let sum: f64 = row[..j].iter().zip(other).map(|(a, b)| a * b).sum();
                row[j] = (row[j] - sum) / other[j];
            }
            let square: f64 = row[..i].iter().map(|v| v * v).sum();
            let left = row[i] - square;
            if left.is_nan() || left <= 0.0 {
                return None;
            }
            row[i] = left.sqrt();
        }
        Some(Cholesky { size, lower: matrix })
    }

    /// Half the logarithm of the determinant.
    pub(super) fn half_ln_det(&self) -> f64 {
        (0..self.size).map(|i| self.lower[i * self.size + i].ln()).sum()
    }

    /// Solves `l' x = b` in place: a draw with the matrix as its precision when `b` is standard normal.
    pub(super) fn solve_upper(&self, b: &mut [f64]) {
        for i in (0..self.size).rev() {
            let row = &self.lower[i * self.size..i * self.size + i + 1];
            b[i] /= row[i];
            let (value, before) = (b[i], &mut b[..i]);
            before.iter_mut().zip(row).for_each(|(b, l)| *b -= l * value);
        }
    }

    /// Solves `matrix x = b` in place.
    pub(super) fn solve(&self, b: &mut [f64]) {
        for i in 0..self.size {
            let row = &self.lower[i * self.size..i * self.size + i + 1];
            let sum: f64 = row[..i].iter().zip(&b[..i]).map(|(l, x)| l * x).sum();
            b[i] = (b[i] - sum) / row[i];
        }
        self.solve_upper(b);
    }
}
