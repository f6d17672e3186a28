//! The simulated series and what is known of their outbreaks.

use std::collections::HashMap;
use std::path::Path;

/// First and last monitored week, from 0.
pub const MONITORED: std::ops::Range<usize> = 575..624;

/// One series with its current outbreak.
pub struct Outbreak {
    /// Cases per week, all outbreaks included.
    pub counts: Vec<f64>,
    /// Cases of the current outbreak among them.
    pub current: Vec<f64>,
    /// Size of the current outbreak in standard deviations of the week it began.
    pub strength: u32,
}

impl Outbreak {
    /// The series as it would have been without its current outbreak.
    pub fn quiet(&self) -> Vec<f64> {
        self.counts.iter().zip(&self.current).map(|(all, current)| all - current).collect()
    }
}

fn rows(path: &Path) -> Result<Vec<csv::StringRecord>, String> {
    let fault = |e: csv::Error| format!("{}: {e}", path.display());
    csv::Reader::from_path(path).map_err(fault)?.records().map(|row| row.map_err(fault)).collect()
}

pub fn read(folder: &Path) -> Result<Vec<Outbreak>, String> {
    let folder = folder.join("benchmark");
    let number = |text: &str| text.parse::<f64>().map_err(|e| format!("{text}: {e}"));
    let mut current: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
    for row in rows(&folder.join("outbreak_cases.csv"))?.iter().filter(|row| &row[3] == "current") {
        let week = number(&row[1])? as usize - 1;
        current.entry(row[0].to_owned()).or_default().push((week, number(&row[2])?));
    }
    let mut strengths: HashMap<String, u32> = HashMap::new();
    for row in rows(&folder.join("truth.csv"))? {
        strengths.insert(row[0].to_owned(), number(&row[3])? as u32);
    }
    let mut outbreaks = Vec::new();
    for row in rows(&folder.join("series.csv"))? {
        let counts: Vec<f64> = row.iter().skip(1).map(number).collect::<Result<_, _>>()?;
        let mut of_current = vec![0.0; counts.len()];
        for (week, cases) in current.get(&row[0]).into_iter().flatten() {
            if let Some(place) = of_current.get_mut(*week) {
                *place += cases;
            }
        }
        let strength = strengths.get(&row[0]).copied().ok_or_else(|| format!("{}: no truth", &row[0]))?;
        outbreaks.push(Outbreak { counts, current: of_current, strength });
    }
    Ok(outbreaks)
}
