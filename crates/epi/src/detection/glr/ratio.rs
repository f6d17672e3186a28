//! Log likelihood ratios of a stretch of counts, and their slopes.

use std::borrow::Cow;

/// Judged counts with their means, prepared for sums over stretches.
#[derive(Debug, Clone)]
pub(super) struct Counted<'a> {
    pub counts: Cow<'a, [f64]>,
    pub means: Vec<f64>,
    pub alpha: f64,
    /// `alpha m`, and `y + 1/alpha` (negative binomial only).
    scaled: Vec<f64>,
    weight: Vec<f64>,
}

impl<'a> Counted<'a> {
    pub fn new(counts: &'a [f64], means: Vec<f64>, alpha: f64) -> Counted<'a> {
        let negative = alpha > 0.0;
        let scaled = if negative { means.iter().map(|m| alpha * m).collect() } else { Vec::new() };
        let weight = if negative { counts.iter().map(|y| y + 1.0 / alpha).collect() } else { Vec::new() };
        Counted { counts: Cow::Borrowed(counts), means, alpha, scaled, weight }
    }

    /// Puts another count in the place of one.
    pub fn set(&mut self, place: usize, count: f64) {
        self.counts.to_mut()[place] = count;
        if let Some(weight) = self.weight.get_mut(place) {
            *weight = count + 1.0 / self.alpha;
        }
    }

    /// Puts other means in the place of those from `first` on.
    pub fn set_means(&mut self, first: usize, means: &[f64]) {
        self.means.truncate(first);
        self.means.extend_from_slice(means);
        if self.alpha > 0.0 {
            self.scaled.truncate(first);
            self.scaled.extend(means.iter().map(|m| self.alpha * m));
        }
    }

    /// Cases of the period before; 0 before the first.
    pub fn before(&self, place: usize) -> f64 {
        if place == 0 { 0.0 } else { self.counts[place - 1] }
    }

    /// Ratio of one period for a known change of the logarithm of the mean.
    pub fn known_change(&self, place: usize, theta: f64) -> f64 {
        self.known_change_of(self.counts[place], place, theta)
    }

    /// The same if the count were `y`; it grows in proportion.
    pub fn known_change_of(&self, y: f64, place: usize, theta: f64) -> f64 {
        let m = self.means[place];
        if self.alpha == 0.0 {
            theta * y - m * theta.exp_m1()
        } else {
            let am = self.alpha * m;
            y * theta - (y + 1.0 / self.alpha) * ((1.0 + am * theta.exp()) / (1.0 + am)).ln()
        }
    }

    /// The count, with its fraction, at which [`Counted::known_change`] reaches `ratio`.
    pub fn count_for(&self, place: usize, theta: f64, ratio: f64) -> f64 {
        let m = self.means[place];
        if self.alpha == 0.0 {
            (ratio + m * theta.exp_m1()) / theta
        } else {
            let am = self.alpha * m;
            let growth = ((1.0 + am * theta.exp()) / (1.0 + am)).ln();
            (ratio + growth / self.alpha) / (theta - growth)
        }
    }

    /// Negative binomial ratio of the stretch `k..=n` for an intercept change.
    pub fn intercept(&self, k: usize, n: usize, theta: f64) -> f64 {
        let size = theta.exp();
        let mut cases = 0.0;
        let mut sum = 0.0;
        for i in k..=n {
            cases += self.counts[i];
            sum += self.weight[i] * ((1.0 + self.scaled[i] * size) / (1.0 + self.scaled[i])).ln();
        }
        cases * theta - sum
    }

    /// Its slope and bend at `theta`.
    pub fn intercept_slope(&self, k: usize, n: usize, cases: f64, theta: f64) -> (f64, f64) {
        let size = theta.exp();
        let (mut expected, mut bend) = (0.0, 0.0);
        for (w, am) in self.weight[k..=n].iter().zip(&self.scaled[k..=n]) {
            let share = 1.0 / (1.0 + am * size);
            let pull = w * (am * size * share);
            expected += pull;
            bend += pull * share;
        }
        (cases - expected, -bend)
    }

    /// Ratio of the stretch for an epidemic change of `lambda` cases per case of the period before.
    pub fn epidemic(&self, k: usize, n: usize, lambda: f64) -> f64 {
        let mut sum = 0.0;
        for i in k..=n {
            let (y, m, more) = (self.counts[i], self.means[i], lambda * self.before(i));
            if y > 0.0 {
                sum += y * (more / m).ln_1p();
            }
            sum -= if self.alpha == 0.0 {
                more
            } else {
                self.weight[i] * ((1.0 + self.alpha * (m + more)) / (1.0 + self.scaled[i])).ln()
            };
        }
        sum
    }

    /// Its slope and bend at `lambda`.
    pub fn epidemic_slope(&self, k: usize, n: usize, lambda: f64) -> (f64, f64) {
        let (mut slope, mut bend) = (0.0, 0.0);
        for i in k..=n {
            let (y, x) = (self.counts[i], self.before(i));
            let mean = self.means[i] + lambda * x;
            let pull = x / mean;
            slope += y * pull;
            bend -= y * pull * pull;
            if self.alpha == 0.0 {
                slope -= x;
            } else {
                let push = self.alpha * x / (1.0 + self.alpha * mean);
                slope -= self.weight[i] * push;
                bend += self.weight[i] * push * push;
            }
        }
        (slope, bend)
    }
}
