//! `surveillance::hhh4`: estimates, fitted means, one-step-ahead predictions with scores.

use lianfang_epi::forecast::{
    Component, Dispersion, Hhh4Fit, Hhh4Model, Neighbours, Offset, Refit, Term, Weights, hhh4, one_step_ahead,
};
use lianfang_epi::scoring::Predictive;

use crate::oracle::{Case, CaseResult, Oracle, Table};

/// Estimates and what follows from them.
const ESTIMATE: f64 = 1e-4;

pub fn compare(oracle: &Oracle, case: &Case, result: &mut CaseResult) -> Result<(), String> {
    check_control(case)?;
    let expected = oracle.table(&case.expected_file)?;
    let data = read(oracle, case)?;
    let model = read_model(case, &data)?;
    let fit = hhh4(&data.counts, &model).map_err(|e| e.to_string())?;
    if expected.has("estimate") {
        coefficients(&fit, &data, &expected, result)
    } else if expected.has("endemic") {
        means(&fit, &data, &expected, result)
    } else if expected.has("logs") {
        predictions(case, &model, &data, &expected, result)
    } else {
        Err("these columns are not covered".to_owned())
    }
}

struct Data {
    units: Vec<String>,
    counts: Vec<Vec<f64>>,
    orders: Vec<Vec<usize>>,
    population: Vec<f64>,
    frequency: f64,
}

fn check_control(case: &Case) -> Result<(), String> {
    const KNOWN: [&str; 8] = ["series", "data", "ar", "ne", "end", "family", "tp", "type"];
    let settings = case.control.as_object().ok_or("no settings")?;
    match settings.keys().find(|key| !KNOWN.contains(&key.as_str())) {
        Some(key) => Err(format!("setting {key} is not covered")),
        None => Ok(()),
    }
}

fn read(oracle: &Oracle, case: &Case) -> Result<Data, String> {
    let series = case.text("series", "");
    if !series.is_empty() {
        let about = oracle.table("series.csv")?;
        let row = (0..about.len()).find(|row| about.text(*row, "series") == series);
        let frequency = row.map(|row| about.number(row, "freq")).ok_or("the series has no frequency")?;
        let counts = vec![oracle.table(&format!("series/{series}.csv"))?.column("observed")];
        return Ok(Data {
            units: vec![series.to_owned()],
            counts,
            orders: vec![vec![0]],
            population: vec![1.0],
            frequency,
        });
    }
    let name = case.text("data", "").split_whitespace().next().unwrap_or_default().to_owned();
    let table = |what: &str| oracle.table(&format!("multivariate/{name}_{what}.csv"));
    let (orders, population) = (table("adjacency_order")?, table("population")?);
    let units = orders.texts("unit");
    let counts = table("counts")?;
    let all_counts = units.iter().map(|unit| counts.column(unit)).collect();
    let all_orders = (0..units.len())
        .map(|row| units.iter().map(|unit| orders.number(row, unit) as usize).collect())
        .collect();
    if population.texts("unit") != units {
        return Err("population and neighbourhood have different districts".to_owned());
    }
    Ok(Data {
        units,
        counts: all_counts,
        orders: all_orders,
        population: population.column("fraction"),
        frequency: 52.0,
    })
}

fn read_model(case: &Case, data: &Data) -> Result<Hhh4Model, String> {
    let dispersion = match case.text("family", "Poisson") {
        "Poisson" => Dispersion::Poisson,
        "NegBin1" => Dispersion::NegBin1,
        "NegBinM" => Dispersion::NegBinM,
        other => return Err(format!("family {other} is not covered")),
    };
    let part = |name: &str| -> Result<Option<(Component, String)>, String> {
        match case.control.get(name) {
            None => Ok(None),
            Some(value) => {
                let text = value.as_str().ok_or_else(|| format!("{name} is not a formula"))?;
                // The only comma inside a formula.
                let text = text
                    .replace("fe(1, unitSpecific = TRUE)", "units")
                    .replace("fe(1, unitSpecific=TRUE)", "units");
                let (formula, rest) = text.split_once(',').unwrap_or((&text, ""));
                component(formula, data).map(|c| c.map(|c| (c, rest.trim().to_owned())))
            }
        }
    };
    let plain = |found: Option<(Component, String)>, name: &str| match found {
        Some((_, rest)) if !rest.is_empty() => Err(format!("{name}: {rest} is not covered")),
        other => Ok(other.map(|(component, _)| component)),
    };
    let neighbours = match part("ne")? {
        None => None,
        Some((component, rest)) => {
            Some(Neighbours { component, weights: weights(&rest, data)?, missing_as_zero: true })
        }
    };
    let endemic = match part("end")? {
        None => Some(Component::intercept()),
        Some((component, rest)) if rest.is_empty() => Some(component),
        Some((component, rest)) if rest == "offset population" || rest == "offset population fraction" => {
            Some(Component { offset: Offset::PerUnit(data.population.clone()), ..component })
        }
        Some((_, rest)) => return Err(format!("end: {rest} is not covered")),
    };
    Ok(Hhh4Model { autoregressive: plain(part("ar")?, "ar")?, neighbours, endemic, dispersion })
}

/// `~1 + t + season S=2`, `~-1` for a part that is left out, `fe(1, unitSpecific = TRUE)` for intercepts of places.
fn component(formula: &str, data: &Data) -> Result<Option<Component>, String> {
    let terms: Vec<String> =
        formula.trim().trim_start_matches('~').split('+').map(|t| t.split_whitespace().collect()).collect();
    if terms == ["-1"] {
        return Ok(None);
    }
    let mut found = Vec::new();
    for term in &terms {
        found.push(match term.as_str() {
            "1" => Term::Intercept,
            "t" => Term::Trend,
            "units" => Term::UnitIntercepts,
            other => match other.strip_prefix("seasonS=").and_then(|s| s.parse().ok()) {
                Some(0) => continue,
                Some(number) => Term::Harmonics { number, period: data.frequency },
                None => return Err(format!("term {other} is not covered")),
            },
        });
    }
    Ok(Some(Component::of(found)))
}

/// `weights adjacency order == 1`, `power law of adjacency order, maxlag 5`, each with or without `normalize`.
fn weights(text: &str, data: &Data) -> Result<Weights, String> {
    let mut parts = text.split(',').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let mut max_order = usize::MAX;
    let mut normalise = kind.starts_with("power law");
    let mut log_decay = false;
    for part in parts {
        match part {
            "normalize" | "normalized" | "normalize TRUE" | "normalized rows" => normalise = true,
            "normalize FALSE" | "not normalized" => normalise = false,
            "log" | "log TRUE" => log_decay = true,
            _ => match part.strip_prefix("maxlag ").and_then(|n| n.parse().ok()) {
                Some(n) => max_order = n,
                None => return Err(format!("weights: {part} is not covered")),
            },
        }
    }
    let equal = kind.strip_prefix("weights adjacency order == ").and_then(|n| n.parse::<usize>().ok());
    let below = kind.strip_prefix("weights adjacency order <= ").and_then(|n| n.parse::<usize>().ok());
    let fixed = |used: &dyn Fn(usize) -> bool| Weights::Fixed {
        matrix: data
            .orders
            .iter()
            .map(|row| row.iter().map(|o| f64::from(u8::from(used(*o)))).collect())
            .collect(),
        normalise,
    };
    match (equal, below, kind) {
        (Some(order), _, _) => Ok(fixed(&|o| o == order)),
        (_, Some(order), _) => Ok(fixed(&|o| (1..=order).contains(&o))),
        (_, _, "power law of adjacency order") => Ok(Weights::PowerLaw {
            orders: data.orders.clone(),
            max_order,
            normalise,
            log_decay,
            from_zero: false,
        }),
        _ => Err(format!("weights: {kind} is not covered")),
    }
}

fn coefficients(fit: &Hhh4Fit, data: &Data, expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    if expected.len() != fit.names.len() {
        return Err(format!("{} parameters, expected {}", fit.names.len(), expected.len()));
    }
    for row in 0..expected.len() {
        let name = expected.text(row, "parameter");
        let place = fit.names.iter().position(|n| n == name || with_unit(n, data) == name);
        let place = place.ok_or_else(|| format!("no parameter {name}"))?;
        // Estimates near 0 are compared on the scale of their standard error.
        let se = expected.number(row, "se");
        result.close(name, fit.estimates[place], expected.number(row, "estimate"), ESTIMATE, se);
        result.close(&format!("se {name}"), fit.standard_errors[place], se, ESTIMATE, 0.0);
        result.close("loglik", fit.log_likelihood, expected.number(row, "loglik"), 1e-6, 0.0);
        result.close("aic", fit.aic, expected.number(row, "aic"), 1e-6, 0.0);
        result.same("converged", fit.converged, expected.number(row, "converged") == 1.0);
    }
    Ok(())
}

/// `overdisp.2` by the place's name.
fn with_unit(name: &str, data: &Data) -> String {
    let unit = name
        .rsplit_once('.')
        .and_then(|(start, n)| Some((start, data.units.get(n.parse::<usize>().ok()? - 1)?)));
    unit.map_or_else(|| name.to_owned(), |(start, unit)| format!("{start}.{unit}"))
}

fn place(data: &Data, expected: &Table, row: usize) -> Result<(usize, usize), String> {
    let unit =
        data.units.iter().position(|u| u == expected.text(row, "unit")).ok_or("an unknown district")?;
    Ok((unit, expected.number(row, "t") as usize - 1))
}

fn means(fit: &Hhh4Fit, data: &Data, expected: &Table, result: &mut CaseResult) -> Result<(), String> {
    let found = fit.means(&data.counts).map_err(|e| e.to_string())?;
    for row in 0..expected.len() {
        let (unit, time) = place(data, expected, row)?;
        let means = found[unit][time];
        let what = |column: &str| format!("{column} {} {}", data.units[unit], time + 1);
        let epidemic = means.autoregressive + means.neighbours;
        result.close(&what("mean"), means.mean, expected.number(row, "mean"), ESTIMATE, 0.0);
        // Weights of far places are tiny powers of an uncertain decay; they count as part of the mean.
        let floor = expected.number(row, "mean");
        result.close(&what("epidemic"), epidemic, expected.number(row, "epidemic"), ESTIMATE, floor);
        result.close(&what("endemic"), means.endemic, expected.number(row, "endemic"), ESTIMATE, 0.0);
    }
    Ok(())
}

fn predictions(
    case: &Case,
    model: &Hhh4Model,
    data: &Data,
    expected: &Table,
    result: &mut CaseResult,
) -> Result<(), String> {
    let refit = match case.text("type", "final") {
        "final" => Refit::Final,
        "first" => Refit::First,
        "rolling" => Refit::Rolling,
        other => return Err(format!("type {other} is not covered")),
    };
    let origins = case.numbers("tp").ok_or("no origins")?;
    let first = *origins.first().ok_or("no origins")? as usize;
    let last = origins.get(1).map_or(data.counts[0].len() - 1, |t| *t as usize);
    let found = one_step_ahead(&data.counts, model, first, last, refit).map_err(|e| e.to_string())?;
    for row in 0..expected.len() {
        let (unit, time) = place(data, expected, row)?;
        let step =
            found.iter().find(|f| f.unit == unit && f.time == time).ok_or("a prediction is missing")?;
        let what = |column: &str| format!("{column} {} {}", data.units[unit], time + 1);
        let number = |column: &str| expected.number(row, column);
        result.same(&what("observed"), step.observed.to_string() == number("observed").to_string(), true);
        let mean = step.forecast.mean();
        result.close(&what("pred"), mean, number("pred"), ESTIMATE, 0.0);
        if let Predictive::NegativeBinomial { size, .. } = step.forecast {
            result.close(&what("size"), size, number("size"), ESTIMATE, 0.0);
        }
        // What is not known has no score.
        let known = !step.observed.is_nan() && !mean.is_nan();
        let score = |value: Result<f64, lianfang_epi::Error>| {
            if known { value.map_err(|e| e.to_string()) } else { Ok(f64::NAN) }
        };
        result.close(
            &what("logs"),
            score(step.forecast.log_score(step.observed))?,
            number("logs"),
            ESTIMATE,
            0.0,
        );
        result.close(
            &what("rps"),
            score(step.forecast.crps(step.observed))?,
            number("rps"),
            2.0 * ESTIMATE,
            1e-3,
        );
        result.close(
            &what("dss"),
            score(step.forecast.dawid_sebastiani(step.observed))?,
            number("dss"),
            ESTIMATE,
            1.0,
        );
        let error = (step.observed - mean).powi(2);
        result.close(&what("ses"), error, number("ses"), 2.0 * ESTIMATE, 1e-3);
    }
    Ok(())
}
