//! What isolation and contact tracing prevent, from how complete and how fast they are.
//!
//! A case stops infecting some days after its own symptoms, and a traced contact some days after the case that infected it was
//! isolated. The later either happens, the more of the infectious period has passed. Deliberately not here: tracing backwards to
//! the source, and contacts of contacts.

use crate::numeric::convolution::convolve;
use crate::{Error, check};

/// How isolation and tracing work.
#[derive(Debug, Clone, PartialEq)]
pub struct TracingPlan {
    /// Probability of a generation time of 0, 1, 2, .. days: when in its course a case infects, without measures.
    pub generation: Vec<f64>,
    /// Probability of an incubation period of 0, 1, 2, .. days.
    pub incubation: Vec<f64>,
    /// Probability of 0, 1, 2, .. days from symptoms to isolation.
    pub onset_to_isolation: Vec<f64>,
    /// Share of cases who are isolated after their own symptoms (0 to 1); the others are never found without tracing.
    pub found_share: f64,
    /// Share of the people infected by a found case who are traced (0 to 1).
    pub coverage: f64,
    /// Days from isolation of a case to quarantine of its contacts.
    pub tracing_delay_days: usize,
    /// Share of transmission that isolation or quarantine stops (0 to 1).
    pub efficacy: f64,
}

/// Shares of transmission.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TracingEffect {
    /// Prevented by isolating cases after their own symptoms.
    pub by_isolation: f64,
    /// Prevented in addition by tracing.
    pub by_tracing: f64,
    /// What is left: R under the plan divided by R without.
    pub remaining: f64,
}

impl TracingEffect {
    /// The largest R that the plan brings to 1.
    ///
    /// ```
    /// use lianfang_epi::chains::TracingEffect;
    /// let effect = TracingEffect { by_isolation: 0.4, by_tracing: 0.2, remaining: 0.4 };
    /// assert_eq!(effect.controllable_reproduction(), 2.5);
    /// ```
    pub fn controllable_reproduction(&self) -> f64 {
        1.0 / self.remaining
    }
}

/// Share of transmission prevented by isolation and by contact tracing.
///
/// When to use: to compare plans (faster or more complete?), and to see whether a plan can bring R below 1.
///
/// Equation, with `I` the day of isolation (incubation + delay) and `P(I)` its probability, `f` found share, `e` efficacy, `c` coverage,
/// `d` tracing delay, `w` generation time; isolation on day `I` of the course acts from that day on:
///
/// ```text
/// M0 = sum over t of w(t) (1 - e f P(I <= t))                                         left after isolation
/// left(q) = sum over t of w(t) (1 - e if t >= q, else 1 - e f P(I <= t))              of a contact quarantined on day q
/// M1 = sum over I, t of w(t) (1 - e if t >= I) [c left(max(0, I + d - t)) + (1 - c) M0] f P(I) / M0  +  (1 - f)
/// by_isolation = 1 - M0,   by_tracing = M0 - M1,   remaining = M1
/// ```
///
/// (the last sum is over the infections that a found source causes, `(1 - f)` over those of others, whose contacts nobody traces).
///
/// Inputs: a plan; distributions in days from 0, shares from 0 to 1.
///
/// Returns: shares of transmission.
///
/// Errors: a distribution that does not add up to 1; a share outside 0 to 1; a distribution longer than 1,000 days.
///
/// Limits: incubation and generation time are independent; tracing reaches one step forward only, and traced contacts do not
/// speed up the tracing of theirs. A share found by symptoms well below 1 is what asymptomatic infection does.
///
/// Reference: \[fraser2004\], \[kretzschmar2020\] for the idea; the sums are ours, checked against simulated pairs.
///
/// ```
/// use lianfang_epi::chains::{TracingPlan, tracing_effect};
/// let plan = TracingPlan {
///     generation: vec![0.0, 0.1, 0.2, 0.3, 0.2, 0.1, 0.1],
///     incubation: vec![0.0, 0.1, 0.3, 0.3, 0.2, 0.1],
///     onset_to_isolation: vec![0.2, 0.5, 0.3],
///     found_share: 0.8,
///     coverage: 0.7,
///     tracing_delay_days: 1,
///     efficacy: 0.9,
/// };
/// let slow = tracing_effect(&TracingPlan { tracing_delay_days: 4, ..plan.clone() }).unwrap();
/// let effect = tracing_effect(&plan).unwrap();
/// assert!(effect.by_tracing > slow.by_tracing && effect.by_isolation == slow.by_isolation);
/// ```
pub fn tracing_effect(plan: &TracingPlan) -> Result<TracingEffect, Error> {
    plan.check()?;
    let isolation = convolve(&plan.incubation, &plan.onset_to_isolation);
    let w = &plan.generation;
    // Probability that a case is isolated by its own symptoms on each day of its course.
    let mut isolated = vec![0.0; w.len()];
    let mut sum = 0.0;
    for (day, cell) in isolated.iter_mut().enumerate() {
        sum += isolation.get(day).copied().unwrap_or(0.0);
        *cell = plan.found_share * sum;
    }
    let own = |t: usize| 1.0 - plan.efficacy * isolated[t];
    let untraced: f64 = w.iter().enumerate().map(|(t, p)| p * own(t)).sum();
    if untraced <= 0.0 {
        return Ok(TracingEffect { by_isolation: 1.0, by_tracing: 0.0, remaining: 0.0 });
    }
    let left: Vec<f64> = (0..=w.len())
        .map(|q| {
            let day = |(t, p): (usize, &f64)| p * if t >= q { 1.0 - plan.efficacy } else { own(t) };
            w.iter().enumerate().map(day).sum()
        })
        .collect();
    // Infections by the source's course, the traced ones with what is left of the contact.
    let mut remaining = (1.0 - plan.found_share) * untraced;
    for (day, p) in isolation.iter().enumerate() {
        for (t, weight) in w.iter().enumerate() {
            let happens = weight * if t >= day { 1.0 - plan.efficacy } else { 1.0 };
            let quarantine = (day + plan.tracing_delay_days).saturating_sub(t).min(w.len());
            let contact = plan.coverage * left[quarantine] + (1.0 - plan.coverage) * untraced;
            remaining += plan.found_share * p * happens * contact;
        }
    }
    let remaining = remaining / untraced;
    Ok(TracingEffect { by_isolation: 1.0 - untraced, by_tracing: untraced - remaining, remaining })
}

impl TracingPlan {
    fn check(&self) -> Result<(), Error> {
        for (name, values) in [
            ("generation time", &self.generation),
            ("incubation", &self.incubation),
            ("days from symptoms to isolation", &self.onset_to_isolation),
        ] {
            check::days(name, values, 1000, "1,000 days or fewer")?;
        }
        for (name, share) in
            [("found share", self.found_share), ("coverage", self.coverage), ("efficacy", self.efficacy)]
        {
            if !(0.0..=1.0).contains(&share) {
                return Err(Error::range(name, share, "the numbers from 0 to 1"));
            }
        }
        if self.tracing_delay_days > 1000 {
            return Err(Error::range("tracing delay", self.tracing_delay_days, "1,000 days or fewer"));
        }
        Ok(())
    }
}
