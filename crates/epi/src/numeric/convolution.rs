//! The sum of two independent delays.

/// Distribution of the sum of two independent numbers of days.
///
/// Equation: `c(n) = sum over i of a(i) b(n - i)`.
///
/// Inputs: probabilities of 0, 1, 2, .. days, neither of them empty. Returns: the same, of length `a.len() + b.len() - 1`.
///
/// ```
/// let sum = lianfang_epi::numeric::convolution::convolve(&[0.5, 0.5], &[0.5, 0.5]);
/// assert_eq!(sum, [0.25, 0.5, 0.25]);
/// ```
pub fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; a.len() + b.len() - 1];
    for (i, p) in a.iter().enumerate() {
        for (j, q) in b.iter().enumerate() {
            sum[i + j] += p * q;
        }
    }
    sum
}
