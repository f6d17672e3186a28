//! Words of the command line that are more than a name or a number: days, and pairs of numbers.

use chrono::NaiveDate;

use crate::language::Told;

/// A day as everybody writes it in a file.
pub fn day(text: &str) -> Result<NaiveDate, Told> {
    text.trim().parse().map_err(|_| {
        Told::new("不是日期；请写成 2020-03-08 的形式", "it is no day; write it like 2020-03-08")
    })
}

/// Two numbers with a comma between them.
pub fn pair(text: &str) -> Result<(f64, f64), Told> {
    let numbers: Vec<Option<f64>> = text.split([',', '，']).map(|n| n.trim().parse().ok()).collect();
    match numbers[..] {
        [Some(first), Some(second)] if first.is_finite() && second.is_finite() => Ok((first, second)),
        _ => Err(Told::new(
            "需要用逗号隔开的两个数，例如 4.7,2.9",
            "two numbers with a comma between them are needed, such as 4.7,2.9",
        )),
    }
}

/// A number of cases, from 0 on.
pub fn cases(text: &str) -> Result<f64, Told> {
    match text.trim().parse::<f64>() {
        Ok(n) if n.is_finite() && n >= 0.0 => Ok(n),
        _ => Err(Told::new(
            "需要不小于 0 的例数，例如 500",
            "a number of cases from 0 on is needed, such as 500",
        )),
    }
}
