//! The weight of every possible ancestor of every case, kept up to date while dates and parameters move.
//!
//! Given the dates and the parameters, cases choose their ancestors independently: each ancestor must be infected earlier, so
//! no choice can close a circle. The sum over ancestors and generations is therefore a product over cases of
//! `S_j = sum over a, k of w_k(t_j - t_a) x mutations x reporting x contacts`, and the sampler never has to walk through trees.
//!
//! For speed the sum is kept in bins that share one factor of the parameters: a bin for each pattern of contacts of direct
//! pairs, a bin for each larger number of generations.

use crate::chains::{Delays, Outbreak, Parameters};

/// Numbers that stay as they are during a run.
pub(super) struct Fixed {
    pub n: usize,
    /// Most generations.
    pub k: usize,
    /// `[delay * k + generations - 1]` densities; delay 0 is all zeros.
    density: Vec<f64>,
    longest: i64,
    /// `[case * n + ancestor]`.
    sites: Vec<u32>,
    most_sites: usize,
    /// None when nothing is known of sequences.
    pub sequence_length: Option<f64>,
    /// Kinds of contact that a pair had, one bit each.
    pattern: Vec<u8>,
    patterns: usize,
    /// Distinct pairs of each kind.
    pub pairs: Vec<f64>,
}

impl Fixed {
    pub fn new(outbreak: &Outbreak, delays: &Delays) -> Fixed {
        let (n, k) = (outbreak.cases(), delays.max_generations());
        let longest = delays.longest_infection() as i64;
        let mut density = vec![0.0; k];
        for delay in 1..=longest {
            density.extend((1..=k).map(|g| delays.ln_infection(delay, g).exp()));
        }
        let mut pattern = vec![0; n * n];
        for (bit, layer) in outbreak.contacts.iter().enumerate() {
            for (cell, met) in pattern.iter_mut().zip(&layer.met) {
                *cell |= u8::from(*met) << bit;
            }
        }
        let sites = outbreak.distances.as_ref().map_or_else(|| vec![0; n * n], |d| d.sites.clone());
        Fixed {
            n,
            k,
            density,
            longest,
            most_sites: sites.iter().max().map_or(0, |m| *m as usize),
            sites,
            sequence_length: outbreak.distances.as_ref().map(|d| f64::from(d.sequence_length)),
            pattern,
            patterns: 1 << outbreak.contacts.len(),
            pairs: outbreak.contacts.iter().map(|l| l.pairs as f64).collect(),
        }
    }

    pub fn bins(&self) -> usize {
        self.patterns + self.k - 1
    }

    /// Densities of a delay for 1, 2, .. generations; None when no number of generations makes it possible.
    fn density(&self, days: i64) -> Option<&[f64]> {
        if days < 1 || days > self.longest {
            return None;
        }
        let start = days as usize * self.k;
        self.density.get(start..start + self.k)
    }

    /// The bin of `generations - 1 = g` for a pair.
    fn bin(&self, pair: usize, g: usize) -> usize {
        if g == 0 { usize::from(self.pattern[pair]) } else { self.patterns + g - 1 }
    }
}

/// The part that changes.
#[derive(Clone)]
pub(super) struct Weights {
    /// `[(sites - least + most_sites) * k + g]`: odds of mutation to the power of the sites beyond the least.
    power: Vec<f64>,
    /// Least sites between a case and anyone who can be its ancestor now; the scale of its row.
    least: Vec<usize>,
    /// `[case * k + g]` what the mutation part of a row has in common, its largest value being 1.
    common: Vec<f64>,
    /// `[case]` logarithm of what was divided out.
    scale: Vec<f64>,
    /// `[case * bins + bin]`.
    sums: Vec<f64>,
    /// `[bin]` factor of reporting and contacts.
    factor: Vec<f64>,
    /// `[case * bins + bin]` factor times common part.
    pub coefficient: Vec<f64>,
    /// `[case]` S_j without its scale.
    pub total: Vec<f64>,
}

/// A case goes from one day of infection to another.
#[derive(Clone, Copy)]
pub(super) struct Move {
    pub case: usize,
    pub from: i64,
    pub to: i64,
}

impl Move {
    /// Densities of a case infected on `day` by the mover, before and after.
    fn densities<'a>(&self, fixed: &'a Fixed, day: i64) -> (Option<&'a [f64]>, Option<&'a [f64]>) {
        (fixed.density(day - self.from), fixed.density(day - self.to))
    }
}

/// What a proposed move makes of another case's row.
pub(super) struct Moved {
    case: usize,
    pub total: f64,
    /// The bins have to be added up anew, too.
    anew: bool,
}

/// Odds this far above the row's scale are as good as certain; without the cap they would overflow.
const CAP: f64 = 1e250;

impl Weights {
    pub fn new(fixed: &Fixed) -> Weights {
        let (n, k, bins) = (fixed.n, fixed.k, fixed.bins());
        Weights {
            power: vec![1.0; (2 * fixed.most_sites + 1) * k],
            least: vec![0; n],
            common: vec![1.0; n * k],
            scale: vec![0.0; n],
            sums: vec![0.0; n * bins],
            factor: vec![1.0; bins],
            coefficient: vec![1.0; n * bins],
            total: vec![0.0; n],
        }
    }

    /// Chooses each row's scale for the dates of now.
    pub fn rescale(&mut self, fixed: &Fixed, infected: &[i64]) {
        for j in 0..fixed.n {
            let possible =
                (0..fixed.n).filter(|&a| (1..=fixed.longest).contains(&(infected[j] - infected[a])));
            let least = possible.map(|a| fixed.sites[j * fixed.n + a]).min();
            self.least[j] = least.map_or(0, |m| m as usize);
        }
    }

    /// The mutation part for a rate.
    pub fn set_mutation(&mut self, fixed: &Fixed, rate: f64) {
        let Some(length) = fixed.sequence_length else { return };
        let (k, middle) = (fixed.k, fixed.most_sites);
        let ln_odds: Vec<f64> =
            (1..=k).map(|g| (g as f64 * rate).ln() - (-(g as f64) * rate).ln_1p()).collect();
        for (g, ln) in ln_odds.iter().enumerate() {
            let odds = ln.exp();
            let (mut up, mut down) = (1.0, 1.0);
            self.power[middle * k + g] = 1.0;
            for step in 1..=middle {
                // Denormal numbers are slow and mean nothing here.
                up = if up < 1e-290 { 0.0 } else { up * odds };
                down = f64::min(down / odds, CAP);
                self.power[(middle + step) * k + g] = up;
                self.power[(middle - step) * k + g] = down;
            }
        }
        for j in 0..fixed.n {
            let least = self.least[j] as f64;
            let ln = |g: usize| least * ln_odds[g] + length * (-((g + 1) as f64) * rate).ln_1p();
            let largest = (0..k).map(ln).fold(f64::NEG_INFINITY, f64::max);
            self.scale[j] = largest;
            for g in 0..k {
                self.common[j * k + g] = (ln(g) - largest).exp();
            }
        }
        self.set_coefficients(fixed);
    }

    /// The reporting and contact part. Contacts: a direct pair who met gains `1 / lambda` over a pair by chance, one who did
    /// not meet `(1 - eps) / (1 - eps lambda)`.
    pub fn set_factors(&mut self, fixed: &Fixed, parameters: &Parameters) {
        let pi = parameters.sampled_share;
        for pattern in 0..fixed.patterns {
            let mut product = pi;
            for (bit, quality) in parameters.contacts.iter().enumerate() {
                let (eps, lambda) = (quality.reported, quality.irrelevant);
                let met = pattern >> bit & 1 == 1;
                product *= if met { 1.0 / lambda } else { (1.0 - eps) / (1.0 - eps * lambda) };
            }
            self.factor[pattern] = product;
        }
        for g in 1..fixed.k {
            self.factor[fixed.patterns + g - 1] = pi * (1.0 - pi).powi(g as i32);
        }
        self.set_coefficients(fixed);
    }

    fn set_coefficients(&mut self, fixed: &Fixed) {
        let bins = fixed.bins();
        for j in 0..fixed.n {
            for bin in 0..bins {
                let g = if bin < fixed.patterns { 0 } else { bin - fixed.patterns + 1 };
                self.coefficient[j * bins + bin] = self.factor[bin] * self.common[j * fixed.k + g];
            }
        }
    }

    /// The term of one pair in S_j, without its normalisation, for a density of its delay.
    fn term(&self, fixed: &Fixed, j: usize, a: usize, density: Option<&[f64]>) -> f64 {
        let Some(density) = density else { return 0.0 };
        let powers = self.powers(fixed, j, a);
        let coefficients = &self.coefficient[j * fixed.bins()..(j + 1) * fixed.bins()];
        let direct = density[0] * powers[0] * coefficients[usize::from(fixed.pattern[j * fixed.n + a])];
        let more = density[1..].iter().zip(&powers[1..]).zip(&coefficients[fixed.patterns..]);
        direct + more.map(|((d, p), c)| d * p * c).sum::<f64>()
    }

    /// Powers of one pair, for 1, 2, .. generations.
    fn powers(&self, fixed: &Fixed, j: usize, a: usize) -> &[f64] {
        let start = (fixed.sites[j * fixed.n + a] as usize + fixed.most_sites - self.least[j]) * fixed.k;
        &self.power[start..start + fixed.k]
    }

    /// All bins of one case, from nothing, if it were infected on `day`.
    pub fn row(&self, fixed: &Fixed, infected: &[i64], j: usize, day: i64, out: &mut [f64]) {
        out.fill(0.0);
        for (a, from) in infected.iter().enumerate() {
            // On a proposed day the case's own day is still the old one.
            let density = if a == j { None } else { fixed.density(day - from) };
            if let Some(density) = density {
                let powers = self.powers(fixed, j, a);
                out[usize::from(fixed.pattern[j * fixed.n + a])] += density[0] * powers[0];
                let more = out[fixed.patterns..].iter_mut().zip(&density[1..]).zip(&powers[1..]);
                more.for_each(|((sum, d), p)| *sum += d * p);
            }
        }
    }

    /// S_j of bins.
    pub fn total_of(&self, fixed: &Fixed, j: usize, sums: &[f64]) -> f64 {
        let bins = fixed.bins();
        let coefficients = &self.coefficient[j * bins..(j + 1) * bins];
        coefficients.iter().zip(sums).map(|(c, s)| c * s).sum()
    }

    /// All rows from nothing.
    pub fn refresh_sums(&mut self, fixed: &Fixed, infected: &[i64]) {
        let bins = fixed.bins();
        let mut sums = std::mem::take(&mut self.sums);
        for (j, row) in sums.chunks_exact_mut(bins).enumerate() {
            self.row(fixed, infected, j, infected[j], row);
        }
        self.sums = sums;
    }

    /// All S_j from the bins.
    pub fn refresh_totals(&mut self, fixed: &Fixed) {
        let bins = fixed.bins();
        for j in 0..fixed.n {
            self.total[j] = self.total_of(fixed, j, &self.sums[j * bins..(j + 1) * bins]);
        }
    }

    /// Sum of the logarithms of S_j over the cases that have an ancestor.
    pub fn ln_total(&self, introduced: &[bool]) -> f64 {
        let with_ancestor = introduced.iter().enumerate().filter(|(_, root)| !**root);
        with_ancestor.map(|(j, _)| self.total[j].ln() + self.scale[j]).sum()
    }

    /// S_j when ancestor `i` moves from its day to another; None when `i` can't be the ancestor on either.
    pub fn moved(&self, fixed: &Fixed, infected: &[i64], j: usize, moves: &[Move]) -> Option<Moved> {
        let mut change = 0.0;
        let mut touched = false;
        for step in moves {
            let (before, after) = step.densities(fixed, infected[j]);
            if before.is_none() && after.is_none() {
                continue;
            }
            touched = true;
            change += self.term(fixed, j, step.case, after) - self.term(fixed, j, step.case, before);
        }
        if !touched {
            return None;
        }
        let total = self.total[j] + change;
        // What is left of a sum after its largest part is taken away is all rounding: add it up anew.
        let anew = total <= 1e-3 * self.total[j];
        let total = if anew { self.total_with(fixed, infected, j, moves) } else { total };
        Some(Moved { case: j, total, anew })
    }

    /// S_j added up with some ancestors on other days.
    fn total_with(&self, fixed: &Fixed, infected: &[i64], j: usize, moves: &[Move]) -> f64 {
        let day = |a: usize| moves.iter().find(|m| m.case == a).map_or(infected[a], |m| m.to);
        (0..fixed.n).map(|a| self.term(fixed, j, a, fixed.density(infected[j] - day(a)))).sum()
    }

    /// Carries out moves, after `infected` was set: what `moved` found of the others. The movers' own rows are `set_row`'s.
    pub fn accept(&mut self, fixed: &Fixed, infected: &[i64], moves: &[Move], others: &[Moved]) {
        let bins = fixed.bins();
        for other in others {
            let j = other.case;
            self.total[j] = other.total;
            if other.anew {
                let mut row = vec![0.0; bins];
                self.row(fixed, infected, j, infected[j], &mut row);
                self.sums[j * bins..(j + 1) * bins].copy_from_slice(&row);
                continue;
            }
            for step in moves {
                let (before, after) = step.densities(fixed, infected[j]);
                let pair = j * fixed.n + step.case;
                let start = (fixed.sites[pair] as usize + fixed.most_sites - self.least[j]) * fixed.k;
                for g in 0..fixed.k {
                    let density = after.map_or(0.0, |d| d[g]) - before.map_or(0.0, |d| d[g]);
                    self.sums[j * bins + fixed.bin(pair, g)] += density * self.power[start + g];
                }
            }
        }
    }

    /// Puts the bins of one row in place.
    pub fn set_row(&mut self, fixed: &Fixed, j: usize, sums: &[f64]) {
        let bins = fixed.bins();
        self.sums[j * bins..(j + 1) * bins].copy_from_slice(sums);
        self.total[j] = self.total_of(fixed, j, sums);
    }

    /// Share of S_j that ancestor `a` has when it was infected `days` before and S_j is `total`.
    pub fn share(&self, fixed: &Fixed, j: usize, a: usize, days: i64, total: f64) -> f64 {
        self.term(fixed, j, a, fixed.density(days)) / total
    }

    /// Shares of S_j, ancestor by ancestor.
    pub fn shares(&self, fixed: &Fixed, infected: &[i64], j: usize, mut each: impl FnMut(usize, f64)) {
        for (a, from) in infected.iter().enumerate() {
            if let Some(density) = fixed.density(infected[j] - from) {
                each(a, self.term(fixed, j, a, Some(density)) / self.total[j]);
            }
        }
    }

    /// The weights of every ancestor and number of generations of one case, divided by S_j.
    pub fn choices(
        &self,
        fixed: &Fixed,
        infected: &[i64],
        j: usize,
        mut each: impl FnMut(usize, usize, f64),
    ) {
        let coefficients = &self.coefficient[j * fixed.bins()..(j + 1) * fixed.bins()];
        let total = self.total[j];
        for (a, from) in infected.iter().enumerate() {
            if let Some(density) = fixed.density(infected[j] - from) {
                let powers = self.powers(fixed, j, a);
                for g in 0..fixed.k {
                    let weight = density[g] * powers[g] * coefficients[fixed.bin(j * fixed.n + a, g)];
                    each(a, g + 1, weight / total);
                }
            }
        }
    }
}
