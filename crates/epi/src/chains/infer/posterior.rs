//! What the sampler found, in numbers that people read: ancestors with their support, dates, parameters.

use crate::chains::{ContactQuality, Tree};

/// Mean and the central 95 % of the posterior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub mean: f64,
    pub lower: f64,
    pub upper: f64,
}

impl Estimate {
    /// Of draws, in any order.
    pub(super) fn of(mut draws: Vec<f64>) -> Estimate {
        draws.sort_by(f64::total_cmp);
        let last = draws.len().saturating_sub(1) as f64;
        let at = |p: f64| draws.get((p * last).round() as usize).copied().unwrap_or(f64::NAN);
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        Estimate { mean, lower: at(0.025), upper: at(0.975) }
    }
}

/// The posterior of who infected whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Cases that came from outside. They have no ancestor on the list.
    pub introduced: Vec<bool>,
    /// `cases * cases` values, row = case, column = ancestor.
    pub(super) support: Vec<f64>,
    /// Day of infection of each case, from the origin of the sampling days.
    pub infected: Vec<Estimate>,
    /// Probability that the ancestor infected the case itself, without unsampled cases between. 0 for introduced cases.
    pub direct: Vec<f64>,
    /// Mutations per site and generation (mu). None without distances.
    pub mutation: Option<Estimate>,
    /// Share of the infected who are on the list (pi).
    pub sampled_share: Estimate,
    /// For each kind of contact: share of transmissions whose contact is reported (eps).
    pub reported: Vec<Estimate>,
    /// For each kind of contact: relative share of irrelevant contacts (lambda).
    pub irrelevant: Vec<Estimate>,
    /// Independent draws that the iterations are worth, by the log posterior; below 100 run longer.
    pub effective_size: f64,
    /// Whole trees, if asked for.
    pub trees: Vec<Tree>,
}

impl Posterior {
    /// How many cases.
    pub fn cases(&self) -> usize {
        self.introduced.len()
    }

    /// Posterior probability that `ancestor` is the nearest sampled ancestor of `case`.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::chains::{Alignment, Delays, InferSettings, Outbreak, infer_ancestors};
    /// // Infection to infection takes three to seven days.
    /// let delays = Delays::new(&[0.0, 0.0, 0.2, 0.2, 0.2, 0.2, 0.2], &[1.0], 6, 1, Alignment::Exact).unwrap();
    /// let settings = InferSettings { iterations: 200, burn_in: 50, ..InferSettings::default() };
    /// let outbreak = Outbreak::new(vec![0, 0, 6]).unwrap();
    /// let found = infer_ancestors(&outbreak, &delays, &settings, &mut Streams::from_seed(1).stream("ancestors")).unwrap();
    /// // Nothing tells the two cases of the first day apart.
    /// assert!((found.support(2, 0) - 0.5).abs() < 1e-9 && found.support(0, 2) == 0.0);
    /// ```
    pub fn support(&self, case: usize, ancestor: usize) -> f64 {
        self.support.get(case * self.cases() + ancestor).copied().unwrap_or(0.0)
    }

    /// The possible ancestors of a case with their support, best first; empty for introduced cases.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::chains::{Alignment, Delays, InferSettings, Outbreak, infer_ancestors};
    /// // Infection to infection takes three to seven days.
    /// let delays = Delays::new(&[0.0, 0.0, 0.2, 0.2, 0.2, 0.2, 0.2], &[1.0], 9, 1, Alignment::Exact).unwrap();
    /// let settings = InferSettings { iterations: 200, burn_in: 50, ..InferSettings::default() };
    /// let outbreak = Outbreak::new(vec![0, 4, 9]).unwrap();
    /// let found = infer_ancestors(&outbreak, &delays, &settings, &mut Streams::from_seed(1).stream("ancestors")).unwrap();
    /// // The third case was infected five days after the second; nine days after the first are beyond the table.
    /// let ranked = found.ranked(2);
    /// assert!(ranked[0].0 == 1 && ranked[0].1 > 0.99);
    /// assert!(found.ranked(0).is_empty());
    /// ```
    pub fn ranked(&self, case: usize) -> Vec<(usize, f64)> {
        let all = (0..self.cases()).map(|a| (a, self.support(case, a)));
        let mut found: Vec<(usize, f64)> = all.filter(|(_, p)| *p > 0.0).collect();
        found.sort_by(|x, y| y.1.total_cmp(&x.1));
        found
    }

    /// The best ancestor of each case. Dates of different draws can make these a circle; draw trees where that matters.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::chains::{Alignment, Delays, InferSettings, Outbreak, infer_ancestors};
    /// // Infection to infection takes three to seven days.
    /// let delays = Delays::new(&[0.0, 0.0, 0.2, 0.2, 0.2, 0.2, 0.2], &[1.0], 9, 1, Alignment::Exact).unwrap();
    /// let settings = InferSettings { iterations: 200, burn_in: 50, ..InferSettings::default() };
    /// let outbreak = Outbreak::new(vec![0, 4, 9]).unwrap();
    /// let found = infer_ancestors(&outbreak, &delays, &settings, &mut Streams::from_seed(1).stream("ancestors")).unwrap();
    /// assert_eq!(found.best_ancestors(), [None, Some(0), Some(1)]);
    /// ```
    pub fn best_ancestors(&self) -> Vec<Option<usize>> {
        (0..self.cases()).map(|case| self.ranked(case).first().map(|(a, _)| *a)).collect()
    }

    /// Expected number of cases on the list whose nearest ancestor each case is, over the posterior.
    ///
    /// ```
    /// use lianfang_domain::Streams;
    /// use lianfang_epi::chains::{Alignment, Delays, InferSettings, Outbreak, infer_ancestors};
    /// // Infection to infection takes three to seven days.
    /// let delays = Delays::new(&[0.0, 0.0, 0.2, 0.2, 0.2, 0.2, 0.2], &[1.0], 5, 1, Alignment::Exact).unwrap();
    /// let settings = InferSettings { iterations: 200, burn_in: 50, ..InferSettings::default() };
    /// let outbreak = Outbreak::new(vec![0, 4, 5]).unwrap();
    /// let found = infer_ancestors(&outbreak, &delays, &settings, &mut Streams::from_seed(1).stream("ancestors")).unwrap();
    /// // Two cases have an ancestor, and the first one is nearly certainly that of both.
    /// let expected = found.expected_descendants();
    /// assert!((expected.iter().sum::<f64>() - 2.0).abs() < 1e-9 && expected[0] > 1.9);
    /// ```
    pub fn expected_descendants(&self) -> Vec<f64> {
        (0..self.cases()).map(|a| (0..self.cases()).map(|case| self.support(case, a)).sum()).collect()
    }
}

/// Sums over the iterations.
pub(super) struct Record {
    n: usize,
    iterations: usize,
    support: Vec<f64>,
    direct: Vec<f64>,
    /// `[case * longest + delay - 1]` how often.
    delays: Vec<u32>,
    longest: usize,
    sampled: Vec<i64>,
    mutation: Vec<f64>,
    share: Vec<f64>,
    contacts: Vec<Vec<ContactQuality>>,
    ln_posterior: Vec<f64>,
    pub trees: Vec<Tree>,
}

impl Record {
    pub fn new(sampled: &[i64], longest: usize) -> Record {
        let n = sampled.len();
        Record {
            n,
            iterations: 0,
            support: vec![0.0; n * n],
            direct: vec![0.0; n],
            delays: vec![0; n * longest],
            longest,
            sampled: sampled.to_vec(),
            mutation: Vec::new(),
            share: Vec::new(),
            contacts: Vec::new(),
            ln_posterior: Vec::new(),
            trees: Vec::new(),
        }
    }

    pub fn add(&mut self, sampler: &super::sampler::Sampler) {
        self.iterations += 1;
        for j in 0..self.n {
            let delay = (self.sampled[j] - sampler.infected[j] - 1) as usize;
            self.delays[j * self.longest + delay] += 1;
            if sampler.introduced[j] {
                continue;
            }
            let (support, direct) = (&mut self.support[j * self.n..(j + 1) * self.n], &mut self.direct[j]);
            sampler.weights.choices(&sampler.fixed, &sampler.infected, j, |a, generations, p| {
                support[a] += p;
                if generations == 1 {
                    *direct += p;
                }
            });
        }
        self.mutation.push(sampler.parameters.mutation);
        self.share.push(sampler.parameters.sampled_share);
        self.contacts.push(sampler.parameters.contacts.clone());
        self.ln_posterior.push(sampler.ln_posterior());
    }

    pub fn finish(self, introduced: Vec<bool>, with_distances: bool) -> Posterior {
        let count = self.iterations as f64;
        let layers = self.contacts.first().map_or(0, Vec::len);
        let layer = |l: usize, of: fn(&ContactQuality) -> f64| {
            Estimate::of(self.contacts.iter().map(|c| of(&c[l])).collect())
        };
        Posterior {
            infected: (0..self.n).map(|case| self.infection_day(case)).collect(),
            reported: (0..layers).map(|l| layer(l, |q| q.reported)).collect(),
            irrelevant: (0..layers).map(|l| layer(l, |q| q.irrelevant)).collect(),
            introduced,
            support: self.support.iter().map(|s| s / count).collect(),
            direct: self.direct.iter().map(|s| s / count).collect(),
            mutation: with_distances.then(|| Estimate::of(self.mutation.clone())),
            sampled_share: Estimate::of(self.share.clone()),
            effective_size: effective_size(&self.ln_posterior),
            trees: self.trees,
        }
    }

    fn infection_day(&self, case: usize) -> Estimate {
        let counts = &self.delays[case * self.longest..(case + 1) * self.longest];
        let total = f64::from(counts.iter().sum::<u32>());
        let day = |delay: usize| (self.sampled[case] - delay as i64 - 1) as f64;
        let (mut mean, mut below, mut lower, mut upper) = (0.0, 0.0, f64::NAN, f64::NAN);
        // From the longest delay, which is the earliest day.
        for (delay, &count) in counts.iter().enumerate().rev() {
            let share = f64::from(count) / total;
            mean += share * day(delay);
            below += share;
            if lower.is_nan() && below >= 0.025 {
                lower = day(delay);
            }
            if upper.is_nan() && below >= 0.975 - 1e-12 {
                upper = day(delay);
            }
        }
        Estimate { mean, lower, upper }
    }
}

/// Length of the trace over its autocorrelation time, by pairs of lags until a pair is not positive \[geyer1992\].
fn effective_size(trace: &[f64]) -> f64 {
    let n = trace.len();
    let mean = trace.iter().sum::<f64>() / n as f64;
    let centred: Vec<f64> = trace.iter().map(|x| x - mean).collect();
    let at = |lag: usize| -> f64 {
        centred[lag..].iter().zip(&centred).map(|(a, b)| a * b).sum::<f64>() / n as f64
    };
    let variance = at(0);
    if variance.is_nan() || variance <= 0.0 {
        return n as f64;
    }
    let mut time = -1.0;
    for lag in (0..n.saturating_sub(1)).step_by(2) {
        let pair = (at(lag) + at(lag + 1)) / variance;
        if pair <= 0.0 {
            break;
        }
        time += 2.0 * pair;
    }
    (n as f64 / f64::max(time, 1e-3)).min(n as f64)
}
