//! Metropolis steps over infection dates and parameters, with ancestors summed out.

use rand::{Rng, RngExt as _};

use super::settings::Priors;
use super::weights::{Fixed, Move, Moved, Weights};
use crate::Error;
use crate::chains::likelihood::times_ln;
use crate::chains::{ContactQuality, Delays, Outbreak, Parameters};

/// One chain.
pub(super) struct Sampler<'a> {
    outbreak: &'a Outbreak,
    delays: &'a Delays,
    priors: Priors,
    pub fixed: Fixed,
    pub weights: Weights,
    pub infected: Vec<i64>,
    pub introduced: Vec<bool>,
    pub parameters: Parameters,
    /// Log-likelihood of all ancestors summed out, without the sampling part.
    ln_ancestors: f64,
    steps: Vec<Step>,
    /// Scratch for proposals.
    moved: Vec<Moved>,
    rows: [Vec<f64>; 2],
}

/// The step of one parameter on its unbounded scale, tuned so that 2 of 5 proposals are taken.
struct Step {
    what: Parameter,
    size: f64,
    tried: u32,
    taken: u32,
}

#[derive(Clone, Copy)]
enum Parameter {
    Mutation,
    SampledShare,
    Reported(usize),
    Irrelevant(usize),
}

impl<'a> Sampler<'a> {
    /// A chain at its start: everyone infected the usual time before the sample or, if nobody then comes before some case,
    /// introduced cases as early and the others as late as can be.
    pub fn new(
        outbreak: &'a Outbreak,
        delays: &'a Delays,
        priors: Priors,
        introduced: Vec<bool>,
    ) -> Result<Sampler<'a>, Error> {
        let fixed = Fixed::new(outbreak, delays);
        let layers = outbreak.contacts.len();
        let mut parameters = vec![Parameter::SampledShare];
        if outbreak.distances.is_some() {
            parameters.push(Parameter::Mutation);
        }
        parameters.extend((0..layers).flat_map(|l| [Parameter::Reported(l), Parameter::Irrelevant(l)]));
        let step = |what| Step { what, size: 0.5, tried: 0, taken: 0 };
        let usual = delays.usual_sampling();
        let mut sampler = Sampler {
            outbreak,
            delays,
            priors,
            weights: Weights::new(&fixed),
            infected: outbreak.sampled.iter().map(|d| d - usual).collect(),
            introduced,
            parameters: Parameters {
                mutation: first_guess(outbreak, delays.max_generations()),
                sampled_share: 0.9,
                contacts: vec![ContactQuality { reported: 0.5, irrelevant: 0.05 }; layers],
            },
            ln_ancestors: 0.0,
            steps: parameters.into_iter().map(step).collect(),
            moved: Vec::new(),
            rows: [vec![0.0; fixed.bins()], vec![0.0; fixed.bins()]],
            fixed,
        };
        sampler.refresh();
        if sampler.find_lost().is_some() {
            let (longest, shortest) = (delays.longest_sampling() as i64, delays.shortest_sampling());
            for (case, day) in sampler.infected.iter_mut().enumerate() {
                *day = outbreak.sampled[case] - if sampler.introduced[case] { longest } else { shortest };
            }
            sampler.refresh();
        }
        match sampler.find_lost() {
            Some(case) => Err(Error::NotConnected { name: "cases", place: case + 1 }),
            None => Ok(sampler),
        }
    }

    /// A case that nobody can have infected, by the dates of now.
    fn find_lost(&self) -> Option<usize> {
        (0..self.fixed.n).find(|&case| !self.introduced[case] && self.weights.total[case] <= 0.0)
    }

    /// Everything from nothing, for the dates and parameters of now.
    fn refresh(&mut self) {
        self.weights.rescale(&self.fixed, &self.infected);
        self.weights.set_mutation(&self.fixed, self.parameters.mutation);
        self.weights.set_factors(&self.fixed, &self.parameters);
        self.weights.refresh_sums(&self.fixed, &self.infected);
        self.weights.refresh_totals(&self.fixed);
        self.ln_ancestors = self.weights.ln_total(&self.introduced);
    }

    /// Every parameter and every date may move once.
    pub fn iterate(&mut self, rng: &mut impl Rng) {
        self.refresh();
        for index in 0..self.steps.len() {
            self.move_parameter(index, rng);
        }
        for case in 0..self.fixed.n {
            self.move_date(case, rng);
            // At random and not in turn: the way back of a swap starts at the other case.
            let drawn = rng.random_range(0..self.fixed.n);
            self.swap_dates(drawn, rng);
        }
    }

    /// Makes steps larger or smaller by what was taken since the last time.
    pub fn tune(&mut self) {
        for step in &mut self.steps {
            if step.tried >= 20 {
                let share = f64::from(step.taken) / f64::from(step.tried);
                step.size = (step.size * (2.0 * (share - 0.4)).exp()).clamp(0.01, 5.0);
                (step.tried, step.taken) = (0, 0);
            }
        }
    }

    /// Log posterior density of dates and parameters, but for a constant.
    pub fn ln_posterior(&self) -> f64 {
        let sampling: f64 = (0..self.fixed.n).map(|i| self.ln_sampling(i, self.infected[i])).sum();
        sampling + self.ln_ancestors + self.ln_background() + self.ln_prior()
    }

    pub fn ln_sampling(&self, case: usize, day: i64) -> f64 {
        self.delays.ln_sampling(self.outbreak.sampled[case] - day)
    }

    /// Contacts as if no pair were a transmission; `Weights` holds what transmissions change.
    fn ln_background(&self) -> f64 {
        let all_pairs = (self.fixed.n * (self.fixed.n - 1) / 2) as f64;
        let layers = self.fixed.pairs.iter().zip(&self.parameters.contacts);
        layers
            .map(|(&pairs, q)| {
                let chance = q.reported * q.irrelevant;
                times_ln(pairs, chance) + times_ln(all_pairs - pairs, 1.0 - chance)
            })
            .sum()
    }

    fn ln_prior(&self) -> f64 {
        let beta = |p: f64, (a, b): (f64, f64)| times_ln(a - 1.0, p) + times_ln(b - 1.0, 1.0 - p);
        let parameters = &self.parameters;
        let mut sum = beta(parameters.sampled_share, self.priors.sampled_share);
        if self.fixed.sequence_length.is_some() {
            sum -= self.priors.mutation_rate * parameters.mutation;
        }
        for quality in &parameters.contacts {
            sum += beta(quality.reported, self.priors.reported);
            sum += beta(quality.irrelevant, self.priors.irrelevant);
        }
        sum
    }

    fn parameter(&mut self, what: Parameter) -> &mut f64 {
        match what {
            Parameter::Mutation => &mut self.parameters.mutation,
            Parameter::SampledShare => &mut self.parameters.sampled_share,
            Parameter::Reported(layer) => &mut self.parameters.contacts[layer].reported,
            Parameter::Irrelevant(layer) => &mut self.parameters.contacts[layer].irrelevant,
        }
    }

    /// A step on the logit scale (of the mutation rate: relative to its largest possible value).
    fn move_parameter(&mut self, index: usize, rng: &mut impl Rng) {
        let (what, size) = (self.steps[index].what, self.steps[index].size);
        self.steps[index].tried += 1;
        let mutation = matches!(what, Parameter::Mutation);
        let largest = if mutation { 1.0 / self.fixed.k as f64 } else { 1.0 };
        let before = *self.parameter(what);
        let share = before / largest;
        let logit =
            (share / (1.0 - share)).ln() + size * (rng.random::<f64>() + rng.random::<f64>() - 1.0) * 2.0;
        let next = 1.0 / (1.0 + (-logit).exp());
        // Beyond this the logarithms lose their last digits and nothing is learned.
        if !(1e-12..=1.0 - 1e-12).contains(&next) {
            return;
        }
        let old = (self.ln_ancestors, self.ln_background() + self.ln_prior());
        let jacobian = (next * (1.0 - next)).ln() - (share * (1.0 - share)).ln();
        let kept = mutation.then(|| self.weights.clone());
        *self.parameter(what) = next * largest;
        self.reweigh(mutation);
        let change = self.ln_ancestors + self.ln_background() + self.ln_prior() - old.0 - old.1;
        if rng.random::<f64>().ln() < change + jacobian {
            self.steps[index].taken += 1;
            return;
        }
        *self.parameter(what) = before;
        self.ln_ancestors = old.0;
        match kept {
            Some(kept) => self.weights = kept,
            None => {
                self.reweigh(false);
            }
        }
    }

    fn reweigh(&mut self, mutation: bool) {
        if mutation {
            self.weights.set_mutation(&self.fixed, self.parameters.mutation);
            self.weights.refresh_sums(&self.fixed, &self.infected);
        } else {
            self.weights.set_factors(&self.fixed, &self.parameters);
        }
        self.weights.refresh_totals(&self.fixed);
        self.ln_ancestors = self.weights.ln_total(&self.introduced);
    }

    /// One to three days earlier or later.
    fn move_date(&mut self, i: usize, rng: &mut impl Rng) {
        let draw = rng.random_range(0..6_i64);
        let from = self.infected[i];
        let to = if draw < 3 { from - 1 - draw } else { from + draw - 2 };
        let sampling = self.ln_sampling(i, to) - self.ln_sampling(i, from);
        if sampling == f64::NEG_INFINITY {
            return;
        }
        let step = Move { case: i, from, to };
        let mut own = std::mem::take(&mut self.rows[0]);
        self.weights.row(&self.fixed, &self.infected, i, to, &mut own);
        let mut ratio = Ratio::default();
        if !self.introduced[i] {
            ratio.times(self.weights.total_of(&self.fixed, i, &own), self.weights.total[i]);
        }
        self.others(&[step], &mut ratio);
        let change = ratio.ln();
        if !ratio.is_zero() && rng.random::<f64>().ln() < change + sampling {
            self.infected[i] = to;
            self.weights.accept(&self.fixed, &self.infected, &[step], &self.moved);
            self.weights.set_row(&self.fixed, i, &own);
            self.ln_ancestors += change;
        }
        self.rows[0] = own;
    }

    /// A case changes dates with one of its possible ancestors, so that either may come first. The ancestor is drawn by its
    /// support, which the acceptance takes into account for both directions.
    fn swap_dates(&mut self, i: usize, rng: &mut impl Rng) {
        let Some(a) = self.draw_ancestor(i, rng) else { return };
        let (late, early) = (self.infected[i], self.infected[a]);
        let sampling = self.ln_sampling(i, early) + self.ln_sampling(a, late)
            - self.ln_sampling(i, late)
            - self.ln_sampling(a, early);
        if sampling == f64::NEG_INFINITY {
            return;
        }
        let moves = [Move { case: i, from: late, to: early }, Move { case: a, from: early, to: late }];
        // Who is drawn with whom: `i` draws `a` now; after the change only `a` can draw `i`.
        let there = self.weights.share(&self.fixed, i, a, late - early, self.weights.total[i]);
        let mut rows = std::mem::take(&mut self.rows);
        (self.infected[i], self.infected[a]) = (early, late);
        self.weights.row(&self.fixed, &self.infected, i, early, &mut rows[0]);
        self.weights.row(&self.fixed, &self.infected, a, late, &mut rows[1]);
        let totals = [
            self.weights.total_of(&self.fixed, i, &rows[0]),
            self.weights.total_of(&self.fixed, a, &rows[1]),
        ];
        (self.infected[i], self.infected[a]) = (late, early);
        let mut ratio = Ratio::default();
        for (case, total) in [(i, totals[0]), (a, totals[1])] {
            if !self.introduced[case] {
                ratio.times(total, self.weights.total[case]);
            }
        }
        self.others(&moves, &mut ratio);
        let back = if self.introduced[a] {
            0.0
        } else {
            self.weights.share(&self.fixed, a, i, late - early, totals[1])
        };
        let change = ratio.ln();
        if !ratio.is_zero() && rng.random::<f64>().ln() < change + sampling + back.ln() - there.ln() {
            (self.infected[i], self.infected[a]) = (early, late);
            self.weights.accept(&self.fixed, &self.infected, &moves, &self.moved);
            self.weights.set_row(&self.fixed, i, &rows[0]);
            self.weights.set_row(&self.fixed, a, &rows[1]);
            self.ln_ancestors += change;
        }
        self.rows = rows;
    }

    fn draw_ancestor(&self, i: usize, rng: &mut impl Rng) -> Option<usize> {
        if self.introduced[i] {
            return None;
        }
        let mut left = rng.random::<f64>();
        let mut drawn = None;
        self.weights.shares(&self.fixed, &self.infected, i, |a, p| {
            if left > 0.0 && p > 0.0 {
                drawn = Some(a);
            }
            left -= p;
        });
        drawn
    }

    /// What moves make of the rows of all who do not move.
    fn others(&mut self, moves: &[Move], ratio: &mut Ratio) {
        self.moved.clear();
        for j in 0..self.fixed.n {
            // A row whose ancestors all became impossible ends the proposal.
            if ratio.is_zero() {
                return;
            }
            if self.introduced[j] || moves.iter().any(|m| m.case == j) {
                continue;
            }
            if let Some(moved) = self.weights.moved(&self.fixed, &self.infected, j, moves) {
                ratio.times(moved.total, self.weights.total[j]);
                self.moved.push(moved);
            }
        }
    }
}

/// A long product of quotients with few logarithms.
struct Ratio {
    product: f64,
    ln: f64,
}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio { product: 1.0, ln: 0.0 }
    }
}

impl Ratio {
    fn times(&mut self, above: f64, below: f64) {
        self.product *= above / below;
        if !(1e-100..1e100).contains(&self.product) && self.product > 0.0 {
            self.ln += self.product.ln();
            self.product = 1.0;
        }
    }

    fn is_zero(&self) -> bool {
        self.product <= 0.0
    }

    fn ln(&self) -> f64 {
        self.ln + self.product.ln()
    }
}

/// Mutations per site to the nearest earlier case, a start for the chain.
fn first_guess(outbreak: &Outbreak, generations: usize) -> f64 {
    let Some(distances) = &outbreak.distances else { return 0.0 };
    let n = outbreak.cases();
    let nearest = |i: usize| {
        let earlier = (0..n).filter(|&a| outbreak.sampled[a] < outbreak.sampled[i]);
        earlier.map(|a| f64::from(distances.sites[i * n + a])).fold(f64::INFINITY, f64::min)
    };
    let found: Vec<f64> = (0..n).map(nearest).filter(|m| m.is_finite()).collect();
    let sites = f64::from(distances.sequence_length.max(1));
    let mean = (found.iter().sum::<f64>() + 0.5) / (found.len() as f64 + 1.0) / sites;
    mean.clamp(1e-10, 0.5 / generations as f64)
}
