//! A level of risk that explains itself: named factors, their weights, and what each adds to the score.
//!
//! The score is a weighted mean, so that what the factors add is the score itself, and nobody has to trust a formula they can't
//! follow. Deliberately not here: which factors and weights are right; that is a decision of whoever uses it.

use crate::{Error, check};

/// One thing that makes the risk high or low.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    pub name: String,
    /// In its own unit; not a number = unknown.
    pub value: f64,
    /// Value that stands for no risk at all.
    pub none_at: f64,
    /// Value that stands for the highest risk; may be below `none_at` when less is worse (vaccination).
    pub full_at: f64,
    /// Its importance, in relation to the others; above 0.
    pub weight: f64,
}

/// A level begins at a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    pub name: String,
    /// Lowest score of the level, 0 to 100.
    pub from: f64,
}

/// What one factor adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    pub name: String,
    /// Place of the value between no risk (0) and the highest (1); None = unknown.
    pub position: Option<f64>,
    /// Share of the weights of all known factors.
    pub weight_share: f64,
    /// Points of the score.
    pub points: f64,
}

/// The result.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// 0 to 100, the sum of the points.
    pub score: f64,
    /// Name of the level.
    pub level: String,
    /// In the order of the factors.
    pub contributions: Vec<Contribution>,
    /// Points to the next level; None at the highest.
    pub points_to_next: Option<f64>,
    /// The score if every unknown factor were without risk, and if every one were at its highest.
    pub possible: (f64, f64),
}

/// Grades a risk and says what made it.
///
/// When to use: to give regions, places or events a level by the same rule.
///
/// Equation:
///
/// ```text
/// position = (value - none_at) / (full_at - none_at), between 0 and 1
/// points   = 100 position weight / sum of the weights of known factors
/// score    = sum of points;   level = the last one whose `from` is at most the score
/// ```
///
/// Inputs: factors; levels in ascending order, the first from 0.
///
/// Returns: score, level, what each factor contributed, how far the next level is, and between which scores the unknown factors leave it.
///
/// Errors: no factor, or none that is known; a weight not above 0; `none_at` equal to `full_at`; an infinite value; levels that do not
/// begin at 0 or do not ascend; a level above 100.
///
/// Limits: factors add up; two that matter only together need a factor of their own.
///
/// Reference: the additive scheme of \[who2012\].
///
/// ```
/// use lianfang_epi::severity::{Factor, Level, grade_risk};
/// let factor = |name: &str, value, none_at, full_at, weight| Factor { name: name.into(), value, none_at, full_at, weight };
/// let factors = [
///     factor("cases per 100,000 in 7 days", 60.0, 0.0, 100.0, 2.0),
///     factor("share vaccinated", 0.7, 1.0, 0.0, 1.0),
/// ];
/// let levels = [("low", 0.0), ("moderate", 30.0), ("high", 70.0)].map(|(name, from)| Level { name: name.into(), from });
/// let grade = grade_risk(&factors, &levels).unwrap();
/// assert_eq!(grade.level, "moderate");
/// assert!((grade.contributions[0].points - 40.0).abs() < 1e-9 && (grade.score - 50.0).abs() < 1e-9);
/// ```
pub fn grade_risk(factors: &[Factor], levels: &[Level]) -> Result<Grade, Error> {
    check_factors(factors)?;
    check_levels(levels)?;
    let all: f64 = factors.iter().map(|f| f.weight).sum();
    let known: f64 = factors.iter().filter(|f| !f.value.is_nan()).map(|f| f.weight).sum();
    if known <= 0.0 {
        return Err(Error::range("factors", "all unknown", "lists with at least one known factor"));
    }
    let contributions: Vec<Contribution> = factors.iter().map(|f| contribution(f, known)).collect();
    let score: f64 = contributions.iter().map(|c| c.points).sum();
    // A score that is a threshold but for rounding has reached it.
    let place = levels.iter().rposition(|l| l.from <= score + 1e-9).unwrap_or(0);
    let at_least = score * known / all;
    Ok(Grade {
        score,
        level: levels[place].name.clone(),
        points_to_next: levels.get(place + 1).map(|next| next.from - score),
        possible: (at_least, at_least + 100.0 * (all - known) / all),
        contributions,
    })
}

fn contribution(factor: &Factor, known: f64) -> Contribution {
    let place = (factor.value - factor.none_at) / (factor.full_at - factor.none_at);
    let position = (!factor.value.is_nan()).then_some(place.clamp(0.0, 1.0));
    let weight_share = if position.is_some() { factor.weight / known } else { 0.0 };
    let points = 100.0 * weight_share * position.unwrap_or(0.0);
    Contribution { name: factor.name.clone(), position, weight_share, points }
}

fn check_factors(factors: &[Factor]) -> Result<(), Error> {
    check::not_empty("factors", factors)?;
    for (place, factor) in factors.iter().enumerate() {
        if !(factor.weight > 0.0 && factor.weight.is_finite()) {
            return Err(Error::range("weight", factor.weight, "the numbers above 0"));
        }
        check::finite("ends of a factor", &[factor.none_at, factor.full_at])?;
        if factor.none_at == factor.full_at {
            return Err(Error::range("ends of a factor", factor.full_at, "two different values"));
        }
        if factor.value.is_infinite() {
            return Err(Error::NotFinite { name: "factors", place: place + 1, value: factor.value });
        }
    }
    Ok(())
}

fn check_levels(levels: &[Level]) -> Result<(), Error> {
    check::not_empty("levels", levels)?;
    if levels[0].from != 0.0 {
        return Err(Error::range("first level", levels[0].from, "0"));
    }
    for (place, pair) in levels.windows(2).enumerate() {
        if pair[1].from.is_nan() || pair[1].from <= pair[0].from {
            return Err(Error::OutOfOrder { name: "levels", place: place + 2 });
        }
        if pair[1].from > 100.0 {
            return Err(Error::range("levels", pair[1].from, "scores from 0 to 100"));
        }
    }
    Ok(())
}
