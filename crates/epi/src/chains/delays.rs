//! How long from one infection to the next, and from infection to the sample, also over unsampled generations.
//!
//! A case and its nearest sampled ancestor may be several generations apart; the delay is then the sum of that many
//! generation times. A thin exponential tail keeps every delay of the outbreak possible, so that one late case does not
//! make the whole tree impossible.

use crate::{Error, check};

/// How the delay over several generations is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// The sum of two delays of one day each is two days.
    #[default]
    Exact,
    /// The sum of two delays of one day each is booked as one day, and so on: one day early for each extra generation, as
    /// `outbreaker2` 1.1.4 computes.
    ShiftedLikeOutbreaker2,
}

/// Delay distributions of one disease, prepared for one outbreak.
#[derive(Debug, Clone, PartialEq)]
pub struct Delays {
    /// `[delay - 1][generations - 1]`, natural logarithms.
    ln_infection: Vec<f64>,
    /// `[delay - 1]`, natural logarithms.
    ln_sampling: Vec<f64>,
    max_generations: usize,
}

/// Probability given to delays beyond the table.
const TAIL: f64 = 1e-4;

impl Delays {
    /// Prepares the delay distributions.
    ///
    /// Equation, for generation time `w` and `k` generations:
    ///
    /// ```text
    /// w(d) for d up to its table; beyond it 1e-4 exp(-d') / sum exp(-d'), d' counted from the end of the table, to 10 days
    /// after the span of the outbreak; all divided by their sum
    /// w_1 = w,    w_k(d) = sum over s of w_(k-1)(s) w(d - s)
    /// ```
    ///
    /// Inputs: `generation` probability of each generation time of 1, 2, .. days; `sampling` the same from infection to the
    /// sample; `span_days` of the outbreak; `max_generations` most generations between a case and its sampled ancestor, 1 to 20.
    ///
    /// Errors: a distribution that does not add up to 1; no generation, or more than 20; a span above 5,000 days.
    ///
    /// Reference: \[campbell2018\]; with [`Alignment::ShiftedLikeOutbreaker2`] equal to `outbreaker2` 1.1.4 within 1e-9.
    ///
    /// ```
    /// use lianfang_epi::chains::{Alignment, Delays};
    /// // From infection to infection one or two days, to the sample one day; an outbreak of two days.
    /// let delays = Delays::new(&[0.5, 0.5], &[1.0], 2, 2, Alignment::Exact).unwrap();
    /// assert_eq!(delays.ln_infection(2, 1), 0.5_f64.ln());
    /// // Over two generations: 1 + 2 or 2 + 1 days.
    /// let wider = Delays::new(&[0.5, 0.5, 0.0], &[1.0], 3, 2, Alignment::Exact).unwrap();
    /// assert!((wider.ln_infection(3, 2).exp() - 0.5).abs() < 1e-3);
    /// ```
    pub fn new(
        generation: &[f64],
        sampling: &[f64],
        span_days: usize,
        max_generations: usize,
        alignment: Alignment,
    ) -> Result<Delays, Error> {
        check::not_empty("generation time", generation)?;
        check::not_empty("sampling delay", sampling)?;
        check::distribution("generation time", generation)?;
        check::distribution("sampling delay", sampling)?;
        if !(1..=20).contains(&max_generations) {
            return Err(Error::range("max_generations", max_generations, "1 to 20"));
        }
        if span_days > 5_000 {
            return Err(Error::range("span_days", span_days, "5,000 days or fewer"));
        }
        let first = with_tail(generation, span_days);
        let length = first.len();
        let mut ln_infection = vec![f64::NEG_INFINITY; length * max_generations];
        let mut current = first.clone();
        for generations in 1..=max_generations {
            if generations > 1 {
                current = one_more_generation(&current, &first, alignment);
            }
            for (delay, density) in current.iter().enumerate() {
                ln_infection[delay * max_generations + generations - 1] = density.ln();
            }
        }
        let ln_sampling = normalized(without_end(sampling)).iter().map(|p| p.ln()).collect();
        Ok(Delays { ln_infection, ln_sampling, max_generations })
    }

    /// Most generations between a case and its sampled ancestor.
    pub fn max_generations(&self) -> usize {
        self.max_generations
    }

    /// Longest delay from infection to infection, in days.
    pub fn longest_infection(&self) -> usize {
        self.ln_infection.len() / self.max_generations
    }

    /// Longest delay from infection to the sample, in days.
    pub fn longest_sampling(&self) -> usize {
        self.ln_sampling.len()
    }

    /// Log density of `days` between two infections that are `generations` apart; negative infinity outside the table.
    ///
    /// ```
    /// use lianfang_epi::chains::{Alignment, Delays};
    /// let delays = Delays::new(&[0.2, 0.8], &[1.0], 2, 1, Alignment::Exact).unwrap();
    /// assert_eq!(delays.ln_infection(2, 1), 0.8_f64.ln());
    /// assert_eq!(delays.ln_infection(0, 1), f64::NEG_INFINITY);
    /// ```
    pub fn ln_infection(&self, days: i64, generations: usize) -> f64 {
        if days < 1 || generations < 1 || generations > self.max_generations {
            return f64::NEG_INFINITY;
        }
        let index = usize::try_from(days - 1).unwrap_or(usize::MAX).saturating_mul(self.max_generations);
        self.ln_infection.get(index.saturating_add(generations - 1)).copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// Log density of `days` from infection to the sample; negative infinity outside the table.
    ///
    /// ```
    /// use lianfang_epi::chains::{Alignment, Delays};
    /// let delays = Delays::new(&[1.0], &[0.25, 0.75], 1, 1, Alignment::Exact).unwrap();
    /// assert_eq!(delays.ln_sampling(1), 0.25_f64.ln());
    /// assert_eq!(delays.ln_sampling(3), f64::NEG_INFINITY);
    /// ```
    pub fn ln_sampling(&self, days: i64) -> f64 {
        let index = usize::try_from(days.saturating_sub(1)).unwrap_or(usize::MAX);
        self.ln_sampling.get(index).copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// The shortest delay from infection to sample that can be, in days.
    pub(crate) fn shortest_sampling(&self) -> i64 {
        self.ln_sampling.iter().position(|ln| ln.is_finite()).map_or(1, |index| index as i64 + 1)
    }

    /// The delay from infection to sample that is most likely, in days.
    pub(crate) fn usual_sampling(&self) -> i64 {
        let mut best = 0;
        for (index, value) in self.ln_sampling.iter().enumerate() {
            if *value > self.ln_sampling[best] {
                best = index;
            }
        }
        best as i64 + 1
    }
}

fn without_end(values: &[f64]) -> Vec<f64> {
    let end = values.iter().rposition(|p| *p > 0.0).map_or(0, |last| last + 1);
    values[..end].to_vec()
}

fn normalized(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|v| *v /= sum);
    values
}

fn with_tail(generation: &[f64], span_days: usize) -> Vec<f64> {
    let mut values = without_end(generation);
    if values.len() < span_days {
        let added = span_days - values.len() + 10;
        let tail: Vec<f64> = (1..=added).map(|d| (-(d as f64)).exp()).collect();
        let sum: f64 = tail.iter().sum();
        values.extend(tail.iter().map(|p| TAIL * p / sum));
    }
    normalized(values)
}

/// The distribution of the sum of both, cut at the length of the table.
fn one_more_generation(before: &[f64], first: &[f64], alignment: Alignment) -> Vec<f64> {
    let early = match alignment {
        Alignment::Exact => 0,
        Alignment::ShiftedLikeOutbreaker2 => 1,
    };
    let mut sum = vec![0.0; before.len()];
    for (i, a) in before.iter().enumerate() {
        for (j, b) in first.iter().enumerate() {
            // Index 0 is a delay of 1 day, so the sum of indices i and j is a delay of i + j + 2 days.
            if let Some(cell) = sum.get_mut(i + j + 1 - early) {
                *cell += a * b;
            }
        }
    }
    sum
}
