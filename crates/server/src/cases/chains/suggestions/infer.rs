//! The inference itself: from dates, meetings and what is shared to the probability of every source. Pure, and all chance comes in.

use lianfang_epi::Error as EpiError;
use lianfang_epi::chains::{Alignment, Delays, InferSettings, Introductions, Outbreak, infer_ancestors};
use lianfang_epi::reproduction::discr_si;
use lianfang_plan::NaturalHistory;
use rand::Rng;

/// Who was looked at. Days count from any day; pairs are positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    pub onsets: Vec<i64>,
    /// They met, as somebody investigated.
    pub met: Vec<(usize, usize)>,
    /// They share a household, a setting or a place.
    pub share: Vec<(usize, usize)>,
}

/// Probability of each source of each case, and that it came from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub support: Vec<Vec<f64>>,
    pub outside: Vec<f64>,
}

/// Unsampled generations between two cases that are thought of.
const GENERATIONS: usize = 2;

fn delay((mean, sd): (f64, f64)) -> Result<Vec<f64>, EpiError> {
    let longest = (mean + 4.0 * sd).ceil() as usize + 7;
    // Below a day there is no whole day to put it on.
    let weights = discr_si(longest, mean.max(1.01), sd)?;
    let sum: f64 = weights[1..].iter().sum();
    Ok(weights[1..].iter().map(|w| w / sum).collect())
}

/// `history` must have a serial interval and an incubation; without, the caller says so.
pub fn infer(
    question: &Question,
    (serial, incubation): ((f64, f64), (f64, f64)),
    chance: &mut impl Rng,
) -> Result<Answer, EpiError> {
    let n = question.onsets.len();
    let outbreak = Outbreak::new(question.onsets.clone())?;
    // A layer without pairs says nothing, and costs time.
    let layer = |outbreak: Outbreak, pairs: &[(usize, usize)]| {
        if pairs.is_empty() { Ok(outbreak) } else { outbreak.with_contacts(pairs) }
    };
    let outbreak = layer(layer(outbreak, &question.met)?, &question.share)?;
    let delays = Delays::new(
        &delay(serial)?,
        &delay(incubation)?,
        outbreak.span_days(),
        GENERATIONS,
        Alignment::Exact,
    )?;
    let settings = InferSettings {
        iterations: 600,
        burn_in: 200,
        introductions: Introductions::Found { threshold: 5.0, iterations: 200 },
        ..InferSettings::default()
    };
    let found = infer_ancestors(&outbreak, &delays, &settings, chance)?;
    let support: Vec<Vec<f64>> =
        (0..n).map(|case| (0..n).map(|source| found.support(case, source)).collect()).collect();
    let outside =
        (0..n)
            .map(|case| {
                if found.introduced[case] { 1.0 } else { (1.0 - support[case].iter().sum::<f64>()).max(0.0) }
            })
            .collect();
    Ok(Answer { support, outside })
}

/// Mean and standard deviation, in days.
pub type Spread = (f64, f64);

/// Serial interval and incubation, or the name of the one that is missing.
pub fn delays_of(history: &NaturalHistory) -> Result<(Spread, Spread), &'static str> {
    let serial = history.serial_interval.as_ref().ok_or("serial_interval")?;
    let incubation = history.incubation.as_ref().ok_or("incubation")?;
    Ok(((serial.mean_days, serial.sd_days), (incubation.mean_days, incubation.sd_days)))
}
