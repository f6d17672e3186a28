//! Scores of one window: how much better "more cases inside than outside" explains the counts than "the same everywhere".
//!
//! Each statistic also has a ceiling that costs a few multiplications and is never below the score. Replicates only need their
//! largest score, so that logarithms are taken only where the ceiling passes the largest one so far.

/// Room for rounding in a ceiling.
const SLACK: f64 = 1.0 + 1e-9;

/// A family of windows and its score.
pub(crate) trait Statistic: Sync {
    /// What is known of a window before its cases are.
    type Window: Sync;
    /// The least a score can be.
    const FLOOR: f64;
    /// At least the score, up to rounding. Not a number where the score is the floor.
    fn ceiling(&self, window: &Self::Window, cases: f64) -> f64;
    fn score(&self, window: &Self::Window, cases: f64) -> f64;
}

/// Cases and expected cases inside, for a Poisson model.
pub(crate) struct PoissonWindow {
    pub(crate) expected: f64,
    square: f64,
    cube: f64,
}

/// Kulldorff's Poisson model given the total number of cases.
pub(crate) struct ConditionalPoisson {
    pub(crate) total: f64,
}

impl ConditionalPoisson {
    /// With `e` = cases - expected, `N` the total and `B` expected, the score is `B f(e / B) + (N - B) f(-e / (N - B))`, where
    /// `f(x) = (1 + x) ln(1 + x) - x` is at most `x^2 / 2` above 0 and at most `x^2 (1 + |x|) / 2` below.
    pub(crate) fn window(&self, expected: f64) -> PoissonWindow {
        let outside = 1.0 / (self.total - expected).max(0.0);
        let square = SLACK * 0.5 * (1.0 / expected + outside);
        PoissonWindow { expected, square, cube: SLACK * 0.5 * outside * outside }
    }
}

impl Statistic for ConditionalPoisson {
    type Window = PoissonWindow;
    const FLOOR: f64 = 0.0;

    #[inline]
    fn ceiling(&self, window: &PoissonWindow, cases: f64) -> f64 {
        let excess = (cases - window.expected).max(0.0);
        excess * excess * (window.square + excess * window.cube)
    }

    // [kulldorff2001] log likelihood ratio
    fn score(&self, window: &PoissonWindow, cases: f64) -> f64 {
        if cases <= window.expected {
            return 0.0;
        }
        let inside = cases * (cases / window.expected).ln();
        let rest = self.total - cases;
        if rest > 0.0 { inside + rest * (rest / (self.total - window.expected)).ln() } else { inside }
    }
}

/// Neill's Poisson model with expected cases known.
pub(crate) struct ExpectedPoisson;

impl ExpectedPoisson {
    pub(crate) fn window(expected: f64) -> PoissonWindow {
        PoissonWindow { expected, square: SLACK * 0.5 / expected, cube: 0.0 }
    }
}

impl Statistic for ExpectedPoisson {
    type Window = PoissonWindow;
    const FLOOR: f64 = 0.0;

    #[inline]
    fn ceiling(&self, window: &PoissonWindow, cases: f64) -> f64 {
        let excess = (cases - window.expected).max(0.0);
        excess * excess * window.square
    }

    // [neill2006] expectation-based log likelihood ratio
    fn score(&self, window: &PoissonWindow, cases: f64) -> f64 {
        if cases <= window.expected {
            0.0
        } else {
            cases * (cases / window.expected).ln() + window.expected - cases
        }
    }
}

/// Cases among examined persons.
pub(crate) struct Bernoulli {
    pub(crate) cases: f64,
    pub(crate) persons: f64,
}

pub(crate) struct BernoulliWindow {
    pub(crate) persons: f64,
    expected: f64,
    square: f64,
}

impl Bernoulli {
    /// A divergence `p ln(p / q) + (1 - p) ln((1 - p) / (1 - q))` is at most `(p - q)^2 / (q (1 - q))`.
    pub(crate) fn window(&self, persons: f64) -> BernoulliWindow {
        let share = if self.persons > 0.0 { self.cases / self.persons } else { 0.0 };
        let outside = 1.0 / (self.persons - persons).max(0.0);
        let square = SLACK * (1.0 / persons + outside) / (share * (1.0 - share));
        BernoulliWindow { persons, expected: persons * share, square }
    }

    /// `k ln(k / n) + (n - k) ln(1 - k / n)`, the largest log likelihood of `k` cases among `n`.
    fn best(cases: f64, persons: f64) -> f64 {
        let part = |k: f64| if k > 0.0 { k * (k / persons).ln() } else { 0.0 };
        part(cases) + part(persons - cases)
    }
}

impl Statistic for Bernoulli {
    type Window = BernoulliWindow;
    const FLOOR: f64 = 0.0;

    #[inline]
    fn ceiling(&self, window: &BernoulliWindow, cases: f64) -> f64 {
        let excess = (cases - window.expected).max(0.0);
        excess * excess * window.square
    }

    // [kulldorff1997] Bernoulli log likelihood ratio
    fn score(&self, window: &BernoulliWindow, cases: f64) -> f64 {
        if cases <= window.expected {
            return 0.0;
        }
        let (rest, others) = (self.cases - cases, self.persons - window.persons);
        let apart = Bernoulli::best(cases, window.persons) + Bernoulli::best(rest, others);
        (apart - Bernoulli::best(self.cases, self.persons)).max(0.0)
    }
}

/// A sum of weighted residuals over a scale known beforehand.
pub(crate) struct Standardised;

impl Statistic for Standardised {
    /// What the sum is multiplied with.
    type Window = f64;
    const FLOOR: f64 = f64::NEG_INFINITY;

    #[inline]
    fn ceiling(&self, scale: &f64, sum: f64) -> f64 {
        sum * scale
    }

    fn score(&self, scale: &f64, sum: f64) -> f64 {
        sum * scale
    }
}
