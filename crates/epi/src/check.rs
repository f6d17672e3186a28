//! Checks of inputs that every method shares: each names the input and the place in it.

use crate::Error;

/// Every value is a whole number from 0 on.
///
/// ```
/// let refused = lianfang_epi::check::counts("cases", &[3.0, 2.5]).unwrap_err();
/// assert!(refused.to_string().starts_with("cases: value 2 is `2.5`"));
/// ```
pub fn counts(name: &'static str, values: &[f64]) -> Result<(), Error> {
    match values.iter().position(|v| !(v.is_finite() && *v >= 0.0 && v.fract() == 0.0)) {
        Some(place) => Err(Error::NotCount { name, place: place + 1, value: values[place] }),
        None => Ok(()),
    }
}

/// Every value is a whole number from 0 on, or missing (not a number).
///
/// ```
/// use lianfang_epi::check::counts_or_missing;
/// assert!(counts_or_missing("cases", &[3.0, f64::NAN]).is_ok() && counts_or_missing("cases", &[-1.0]).is_err());
/// ```
pub fn counts_or_missing(name: &'static str, values: &[f64]) -> Result<(), Error> {
    let bad = |v: &f64| !(v.is_nan() || v.is_finite() && *v >= 0.0 && v.fract() == 0.0);
    match values.iter().position(bad) {
        Some(place) => Err(Error::NotCount { name, place: place + 1, value: values[place] }),
        None => Ok(()),
    }
}

/// Every value is finite.
///
/// ```
/// assert!(lianfang_epi::check::finite("baselines", &[1.0, f64::INFINITY]).is_err());
/// ```
pub fn finite(name: &'static str, values: &[f64]) -> Result<(), Error> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(place) => Err(Error::NotFinite { name, place: place + 1, value: values[place] }),
        None => Ok(()),
    }
}

/// There is at least one value.
///
/// ```
/// assert!(lianfang_epi::check::not_empty::<f64>("cases", &[]).is_err());
/// ```
pub fn not_empty<T>(name: &'static str, values: &[T]) -> Result<(), Error> {
    if values.is_empty() { Err(Error::Empty { name }) } else { Ok(()) }
}

/// There are `need` values or more.
///
/// ```
/// let refused = lianfang_epi::check::at_least("history", &[1.0, 2.0], 3).unwrap_err();
/// assert!(refused.to_string().starts_with("history: has 2 values and needs 3"));
/// ```
pub fn at_least<T>(name: &'static str, values: &[T], need: usize) -> Result<(), Error> {
    if values.len() < need { Err(Error::TooShort { name, have: values.len(), need }) } else { Ok(()) }
}

/// Two inputs have one value each for the same things.
///
/// ```
/// assert!(lianfang_epi::check::same_length("dates", &[1, 2], "counts", &[5.0]).is_err());
/// ```
pub fn same_length<T, U>(
    name: &'static str,
    values: &[T],
    other: &'static str,
    others: &[U],
) -> Result<(), Error> {
    if values.len() == others.len() {
        Ok(())
    } else {
        Err(Error::Length { name, have: values.len(), other, need: others.len() })
    }
}

/// The values are probabilities that add up to 1, within 1e-6.
///
/// ```
/// use lianfang_epi::check::distribution;
/// assert!(distribution("delays", &[0.5, 0.5]).is_ok() && distribution("delays", &[0.5, 0.4]).is_err());
/// ```
pub fn distribution(name: &'static str, values: &[f64]) -> Result<(), Error> {
    finite(name, values)?;
    let sum: f64 = values.iter().sum();
    if (sum - 1.0).abs() > 1e-6 || values.iter().any(|v| *v < 0.0) {
        Err(Error::NotDistribution { name, sum })
    } else {
        Ok(())
    }
}

/// The values are probabilities of 0, 1, 2, .. days that add up to 1, of no more days than `longest`, which `allowed` says in words.
///
/// ```
/// use lianfang_epi::check::days;
/// assert!(days("delays", &[0.5, 0.5], 60, "up to 60 days").is_ok() && days("delays", &[0.5, 0.5], 1, "1 day").is_err());
/// ```
pub fn days(name: &'static str, values: &[f64], longest: usize, allowed: &'static str) -> Result<(), Error> {
    not_empty(name, values)?;
    distribution(name, values)?;
    if values.len() > longest { Err(Error::range(name, values.len(), allowed)) } else { Ok(()) }
}

/// A setting lies strictly between 0 and 1.
///
/// ```
/// use lianfang_epi::check::probability;
/// assert!(probability("alpha", 0.05).is_ok() && probability("alpha", 1.0).is_err());
/// ```
pub fn probability(name: &'static str, value: f64) -> Result<(), Error> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(Error::range(name, value, "the numbers between 0 and 1"))
    }
}
