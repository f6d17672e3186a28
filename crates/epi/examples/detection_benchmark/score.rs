//! What a detector got right and wrong, added up over series.

use lianfang_epi::detection::{Detector, Series};

use crate::data::{MONITORED, Outbreak};

/// Groups of outbreak strength: 1 to 3, 4 to 6, 7 to 10 standard deviations.
const STRENGTHS: usize = 3;

#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    /// Monitored weeks and alarms in the series without current outbreak.
    quiet_weeks: f64,
    quiet_alarms: f64,
    /// Weeks with current outbreak cases, and alarms among them.
    outbreak_weeks: f64,
    hits: f64,
    /// Other monitored weeks of the same series, and alarms among them.
    other_weeks: f64,
    misses_of_calm: f64,
    /// Outbreaks and detected ones, by strength.
    outbreaks: [f64; STRENGTHS],
    detected: [f64; STRENGTHS],
    /// Weeks from the first outbreak case to the first alarm, over detected outbreaks.
    delay: f64,
    /// The same as a share of the outbreak's duration, 1 if undetected.
    relative_delay: f64,
}

fn alarms(detector: &dyn Detector, counts: &[f64]) -> Result<Vec<bool>, String> {
    let verdicts = detector.verdicts(&Series::weekly(counts), MONITORED.start).map_err(|e| e.to_string())?;
    Ok(verdicts.iter().map(|v| v.alarm).collect())
}

impl Score {
    pub fn of(detector: &dyn Detector, outbreak: &Outbreak) -> Result<Score, String> {
        let mut score = Score::default();
        let quiet = alarms(detector, &outbreak.quiet())?;
        score.quiet_weeks = quiet.len() as f64;
        score.quiet_alarms = quiet.iter().filter(|alarm| **alarm).count() as f64;
        let current = &outbreak.current[MONITORED];
        let found = alarms(detector, &outbreak.counts)?;
        for (alarm, cases) in found.iter().zip(current) {
            let alarm = f64::from(*alarm);
            if *cases > 0.0 {
                score.outbreak_weeks += 1.0;
                score.hits += alarm;
            } else {
                score.other_weeks += 1.0;
                score.misses_of_calm += alarm;
            }
        }
        let Some(first) = current.iter().position(|cases| *cases > 0.0) else { return Ok(score) };
        let last = current.iter().rposition(|cases| *cases > 0.0).unwrap_or(first);
        let group = (outbreak.strength.clamp(1, 9) as usize - 1) / 3;
        score.outbreaks[group] = 1.0;
        score.relative_delay = 1.0;
        if let Some(hit) = (first..=last).find(|week| found[*week] && current[*week] > 0.0) {
            score.detected[group] = 1.0;
            score.delay = (hit - first) as f64;
            score.relative_delay = score.delay / (last - first + 1) as f64;
        }
        Ok(score)
    }

    pub fn add(mut self, other: Score) -> Score {
        self.quiet_weeks += other.quiet_weeks;
        self.quiet_alarms += other.quiet_alarms;
        self.outbreak_weeks += other.outbreak_weeks;
        self.hits += other.hits;
        self.other_weeks += other.other_weeks;
        self.misses_of_calm += other.misses_of_calm;
        self.delay += other.delay;
        self.relative_delay += other.relative_delay;
        for group in 0..STRENGTHS {
            self.outbreaks[group] += other.outbreaks[group];
            self.detected[group] += other.detected[group];
        }
        self
    }

    /// The cells of a table row.
    pub fn line(&self) -> String {
        let (outbreaks, detected): (f64, f64) = (self.outbreaks.iter().sum(), self.detected.iter().sum());
        let by_strength: Vec<String> = self
            .detected
            .iter()
            .zip(&self.outbreaks)
            .map(|(detected, all)| format!("{:.0}", 100.0 * detected / all))
            .collect();
        let sensitivity = self.hits / self.outbreak_weeks;
        let specificity = 1.0 - self.misses_of_calm / self.other_weeks;
        let precision = self.hits / (self.hits + self.misses_of_calm);
        format!(
            "{:.2} | {:.1} | {} | {:.1} | {:.2} | {:.1} | {:.3} | {:.2} | {:.3} |",
            100.0 * self.quiet_alarms / self.quiet_weeks,
            100.0 * detected / outbreaks,
            by_strength.join(" | "),
            100.0 * sensitivity,
            100.0 * specificity,
            100.0 * precision,
            2.0 * precision * sensitivity / (precision + sensitivity),
            self.delay / detected,
            self.relative_delay / outbreaks,
        )
    }
}
