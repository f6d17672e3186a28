//! Which fixed settings were best on the first half of the series? The second half is not looked at.
//!
//! Each method by itself: the candidate with the smallest geometric mean of its relative WIS over sets and horizons.

use lianfang_domain::Streams;
use lianfang_epi::forecast::{Scale, Settings};
use rayon::prelude::*;

use crate::data::DataSet;
use crate::evaluate::{SEED, Score, known, wis};
use crate::methods::{HORIZON, Method};

/// Of sets with more places, every so manieth is enough to tell candidates apart.
const PLACES: usize = 60;

/// One candidate of one method.
pub struct Candidate {
    pub method: Method,
    pub label: String,
    /// Relative WIS by set; None where the method does not speak.
    pub by_set: Vec<Option<f64>>,
    /// Geometric mean over sets and horizons.
    pub mean: f64,
    pub chosen: bool,
}

/// One setting of one method: how it is called and what it changes.
struct Choice {
    method: Method,
    /// Which sets it matters for; None = all.
    seasonal: Option<bool>,
    candidates: Vec<(String, Change)>,
}

type Change = Box<dyn Fn(&mut Settings)>;

fn choices() -> Vec<Choice> {
    let change = |label: String, change: Change| (label, change);
    let mut smoothing = Vec::new();
    for scale in [Scale::Root, Scale::Log] {
        for weeks in [26, 52, 104] {
            let label = format!("{scale:?}, {weeks} weeks");
            smoothing.push(change(
                label,
                Box::new(move |s| (s.smoothing_scale, s.smoothing_window) = (scale, weeks)),
            ));
        }
    }
    let autoregression = [Some(26), Some(52), Some(104), None].map(|weeks| {
        let label = weeks.map_or("all weeks".to_owned(), |w| format!("{w} weeks"));
        change(label, Box::new(move |s: &mut Settings| s.autoregression_window = weeks))
    });
    let mut renewal = Vec::new();
    for persistence in [0.2, 0.4, 0.6, 0.8] {
        for volatility in [0.1, 0.2, 0.3] {
            for size in [5.0, 10.0, 20.0, 50.0] {
                let label = format!("kept {persistence}, volatility {volatility}, size {size}");
                renewal.push(change(
                    label,
                    Box::new(move |s| {
                        (s.persistence, s.volatility, s.size) = (persistence, volatility, size)
                    }),
                ));
            }
        }
    }
    let windows = |weeks: &[usize], set: fn(&mut Settings, usize)| -> Vec<(String, Change)> {
        let of = |w: &usize| {
            let w = *w;
            (format!("{w} weeks"), Box::new(move |s: &mut Settings| set(s, w)) as Change)
        };
        weeks.iter().map(of).collect()
    };
    vec![
        Choice { method: Method::Smoothing, seasonal: None, candidates: smoothing },
        Choice { method: Method::Autoregression, seasonal: None, candidates: autoregression.into() },
        Choice {
            method: Method::Hhh4,
            seasonal: Some(false),
            candidates: windows(&[8, 13, 26, 52], |s, w| s.hhh4_window = w),
        },
        Choice {
            method: Method::Hhh4,
            seasonal: Some(true),
            candidates: windows(&[104, 156, 208], |s, w| s.hhh4_seasonal_window = w),
        },
        Choice { method: Method::Renewal, seasonal: None, candidates: renewal },
        Choice {
            method: Method::Seasonal,
            seasonal: Some(true),
            candidates: windows(&[1, 2, 3, 4, 6, 8], |s, w| s.half_width = w),
        },
    ]
}

/// The settings that were best, and the scores of all candidates.
pub fn choose(sets: &[DataSet]) -> (Settings, Vec<Candidate>) {
    let mut settings = Settings::weekly();
    let mut all = Vec::new();
    let small: Vec<DataSet> = sets.iter().map(|set| set.thinned(PLACES)).collect();
    for choice in choices() {
        // Neighbours are not left out.
        let whole = choice.method == Method::Hhh4;
        let concerned: Vec<&DataSet> = (if whole { sets } else { &small })
            .iter()
            .filter(|set| choice.seasonal.is_none_or(|wanted| wanted == set.seasonal))
            .collect();
        let mut rows: Vec<(Candidate, Settings)> = Vec::new();
        for (label, change) in choice.candidates {
            let mut tried = settings;
            change(&mut tried);
            let by_set: Vec<[f64; HORIZON]> =
                concerned.iter().map(|set| first_half(set, choice.method, &tried)).collect();
            let geometric = |of: &[f64]| (of.iter().map(|r| r.ln()).sum::<f64>() / of.len() as f64).exp();
            let mean = geometric(&by_set.concat());
            let found = |set: &DataSet| {
                let place = concerned.iter().position(|c| c.name == set.name)?;
                Some(geometric(&by_set[place]))
            };
            let by_set = sets.iter().map(found).collect();
            eprintln!("{} {label}: {mean:.4}", choice.method.name());
            let candidate = Candidate { method: choice.method, label, by_set, mean, chosen: false };
            rows.push((candidate, tried));
        }
        if let Some(best) = rows.iter_mut().min_by(|a, b| a.0.mean.total_cmp(&b.0.mean)) {
            best.0.chosen = true;
            settings = best.1;
        }
        all.extend(rows.into_iter().map(|(candidate, _)| candidate));
    }
    (settings, all)
}

/// Relative WIS by horizon over the targets of the first half.
fn first_half(set: &DataSet, method: Method, settings: &Settings) -> [f64; HORIZON] {
    let streams = Streams::from_seed(SEED);
    let by_origin: Vec<[Score; HORIZON]> = (set.first_origin..set.middle())
        .into_par_iter()
        .map(|origin| {
            let known = known(set, origin);
            let yardstick = Method::Persistence.forecast(set, &known, settings, &streams);
            let said = method.forecast(set, &known, settings, &streams);
            let mut scores = [Score::default(); HORIZON];
            for (place, row) in set.counts.iter().enumerate() {
                for h in (0..HORIZON).filter(|h| origin + h < set.middle()) {
                    if let (Some(own), Some(other)) = (&said[place][h], &yardstick[place][h]) {
                        let observed = row[origin + h];
                        scores[h].wis += wis(own, observed);
                        scores[h].baseline += wis(other, observed);
                    }
                }
            }
            scores
        })
        .collect();
    std::array::from_fn(|h| {
        let sum = |of: fn(&Score) -> f64| by_origin.iter().map(|row| of(&row[h])).sum::<f64>();
        sum(|s| s.wis) / sum(|s| s.baseline)
    })
}
